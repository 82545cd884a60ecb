"""HK_ADJUST and HK_BILL_LIST, and the table functions with 核销与调整 and 票据台账 given."""

from datetime import date as D
from typing import Any

from huikuan_xl.functions import (
    HK_ADJUST,
    HK_AGEING,
    HK_BILL_LIST,
    HK_CREDIT,
    HK_DAILY_CHECK,
    HK_KPI,
    HK_SETTLE,
    REGISTRY,
)

Rows = list[list[Any]]
AS_OF = D(2026, 6, 30)
SALES: Rows = [
    ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
    ["C1", "X1", D(2026, 5, 1), D(2026, 5, 31), 1000],
    ["C1", "X2", D(2026, 6, 1), D(2026, 6, 10), 300],
]
RECEIPTS: Rows = [
    ["客户编码", "售货清单号码", "回款日期", "回款金额(元)", "票据号"],
    ["C1", "X2", D(2026, 6, 5), 300, "5-1"],
]
CUSTOMERS: Rows = [
    ["客户编码", "客户名称", "批准额度", "信用期限"],
    ["C1", "甲公司", 5000, 30],
    ["C2", "乙公司", 5000, 30],
]
ADJUSTMENTS: Rows = [
    ["单号", "日期", "类型", "客户编码", "售货清单号码", "金额(元)", "对方编码", "对方金额(元)",
     "批准人", "批准日", "新到期日"],
    ["H1", D(2026, 6, 10), "应收转户", "C1", "X1", 600, "C2", 600, "", "", ""],
    ["H2", D(2026, 6, 11), "坏账核销", "C1", "X1", 100, "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", "", "", ""],
    ["H3", D(2026, 6, 12), "坏账核销", "C1", "X1", 250, "", "", "陆", D(2026, 6, 1), ""],
    ["H4", D(2026, 7, 1), "尾差核销", "C1", "X1", 0.5, "", "", "", "", ""],
]  # fmt: skip
BILLS: Rows = [
    ["票据号", "票据种类", "客户编码", "票面金额(元)", "出票日", "到期日", "收票日", "贴现日",
     "年贴现率", "贴息承担方", "退票日"],
    ["5-1", "商承", "C1", 300, D(2026, 4, 1), D(2026, 6, 28), D(2026, 6, 5), "", "", "", D(2026, 6, 29)],
    ["5-2", "银承", "C1", 1000, D(2026, 4, 1), D(2026, 8, 29), D(2026, 5, 20), D(2026, 5, 31),
     0.018, "我方", ""],
]  # fmt: skip


def test_each_row_says_what_it_did() -> None:
    assert HK_ADJUST(ADJUSTMENTS, SALES, RECEIPTS, AS_OF, None, CUSTOMERS) == [
        ["影响应收", "新欠款尚欠", "结果"],
        [0.0, 600.0, "已入账"],
        [0.0, 0.0, "坏账核销没有批准人，不入账"],
        ["", "", ""],
        [-250.0, 0.0, "已入账"],
        [0.0, 0.0, "统计日之后"],
    ]


def test_each_bill_says_where_it_is() -> None:
    """300 bounced on the 29th; 1000 × 1.8 % × 90 ÷ 360 = 4.50."""
    assert HK_BILL_LIST(BILLS, RECEIPTS, AS_OF) == [
        ["状态", "期限天数", "离到期天数", "应计贴息", "退票影响"],
        ["退票", 88.0, "", 0.0, 300.0],
        ["贴现", 150.0, "", 4.5, 0.0],
    ]
    held = HK_BILL_LIST(BILLS, RECEIPTS, D(2026, 6, 28))
    assert held[1] == ["在手", 88.0, 0.0, 0.0, 0.0]
    assert HK_BILL_LIST(BILLS, RECEIPTS, D(2026, 5, 31))[2] == ["贴现", 150.0, "", 4.5, 0.0]
    assert HK_BILL_LIST(BILLS, RECEIPTS, D(2026, 5, 30))[2] == ["在手", 150.0, 91.0, 0.0, 0.0]


def test_settlement_takes_both_and_keeps_the_rows_of_the_range() -> None:
    plain = HK_SETTLE(SALES, RECEIPTS, AS_OF)
    moved = HK_SETTLE(SALES, RECEIPTS, AS_OF, None, CUSTOMERS, None, ADJUSTMENTS, BILLS)
    assert [row[1] for row in plain[1:]] == [1000.0, 0.0]
    assert [row[1] for row in moved[1:]] == [150.0, 300.0]


def test_ageing_credit_and_the_daily_check_take_both() -> None:
    aged = HK_AGEING(
        SALES, RECEIPTS, AS_OF, "客户", "到期日", None, CUSTOMERS, False, None, ADJUSTMENTS, BILLS
    )
    assert {row[0]: row[1] for row in aged[1:]} == {"C2": 600.0, "C1": 450.0, "合计": 1050.0}
    board = HK_CREDIT(
        CUSTOMERS, SALES, RECEIPTS, AS_OF, None, None, None, None, None, ADJUSTMENTS, BILLS
    )
    assert [(row[0], row[3]) for row in board[1:]] == [("C1", 450.0), ("C2", 600.0)]
    assert "有坏账核销" in board[1][11]
    checked = HK_DAILY_CHECK(RECEIPTS, SALES, CUSTOMERS, AS_OF, None, None, ADJUSTMENTS, BILLS)
    assert len(checked) == len(RECEIPTS)


def test_the_bad_debt_rate_needs_the_adjustments() -> None:
    def last(*more: Rows | None) -> list[Any]:
        rows: Rows = HK_KPI(SALES, RECEIPTS, D(2026, 6, 1), AS_OF, None, CUSTOMERS, None, *more)
        return rows[-1][:2]

    assert last()[0] == "ADD 平均逾期天数"
    assert last(ADJUSTMENTS) == ["坏账率", round(250 / 300, 10)]
    assert last(ADJUSTMENTS[:1]) == ["坏账率", 0.0]


def test_the_ledger_of_a_customer_names_every_kind() -> None:
    rows = REGISTRY["HK_LEDGER"].call(
        "C1", D(2026, 6, 1), AS_OF, SALES, RECEIPTS, None, CUSTOMERS, None, ADJUSTMENTS, BILLS
    )
    assert [(row[1], row[6]) for row in rows[1:]] == [
        ("期初余额", 1000.0), ("销售", 1300.0), ("回款", 1000.0), ("应收转户", 400.0), ("坏账核销", 150.0),
        ("退票", 450.0), ("合计", 450.0),
    ]  # fmt: skip
