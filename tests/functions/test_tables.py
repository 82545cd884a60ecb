"""The functions over whole tables: literal answers, alignment with the range, errors."""

import csv
import logging
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl.functions import HK_AGEING, HK_CREDIT, HK_DAILY_CHECK, HK_KPI, HK_SETTLE
from huikuan_xl.functions.registry import NUM, VALUE, CellError
from huikuan_xl.functions.tables import HK_APPROVAL_STATES, HK_CONTRACT, HK_DUES
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS

Rows = list[list[Any]]
D = date
AS_OF = D(2026, 6, 30)
IBM = Path("/work/shared/data/ibm_ar_mdy.csv")

SALES: Rows = [
    ["备注", "客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)", "业务员", "状态"],
    ["", "C1", "S1", D(2026, 4, 1), D(2026, 4, 30), 1000, "甲", ""],
    ["", "C1", "S2", D(2026, 5, 1), D(2026, 5, 31), 2000.5, "甲", "正常"],
    ["", None, None, None, None, None, None, None],
    ["", "C2", "S3", D(2026, 6, 1), D(2026, 7, 1), 300, "乙", ""],
    ["", "C2", "S4", D(2026, 6, 1), D(2026, 7, 1), 300, "乙", "作废"],
    ["", "C2", "S5", D(2026, 6, 5), D(2026, 7, 1), -500, "乙", "红字"],
    ["", "C3", "S6", D(2026, 7, 1), D(2026, 7, 31), 70, "乙", ""],
    ["", "C3", "S7", D(2026, 6, 30), None, 80, "乙", ""],
]
RECEIPTS: Rows = [
    ["客户编码", "售货清单号码", "回款日期", "回款金额(元)"],
    ["C1", "S1", D(2026, 4, 20), 600],
    ["C1", "", D(2026, 6, 10), 500],
    ["C1", "S2", D(2026, 7, 1), 999],
]
CUSTOMERS: Rows = [
    ["客户编码", "客户名称", "批准额度", "信用期限", "合同号", "价格确认书"],
    ["C1", "甲公司", 2000, 30, "H1", "是"],
    ["", "", "", "", "", ""],
    ["C3", "丙公司", "", 30, "H3", "是"],
]
SETTLED: Rows = [
    ["已收", "尚欠", "结清日", "逾期天数", "账龄段"],
    [1000.0, 0.0, datetime(2026, 6, 10), 41.0, "已结清"],
    [100.0, 1900.5, "", 30.0, "1-30"],
    ["", "", "", "", ""],
    [300.0, 0.0, datetime(2026, 6, 5), -26.0, "已结清"],
    ["", "", "", "", ""],
    [-300.0, -200.0, "", "", "未核销"],
    ["", "", "", "", ""],
    [0.0, 80.0, "", -30.0, "未到期"],
]
BUCKETS = [
    "未到期",
    "1-30",
    "31-60",
    "61-90",
    "91-180",
    "181-365",
    "365以上",
    "日期缺失",
    "未核销回款",
]


def parameters(**changed: Any) -> Rows:
    rows = [list(row.cells()) for row in parameter_rows()]
    for row in rows:
        row[2] = changed.get(str(row[0]), row[2])
    return [list(PARAMETER_HEADINGS), *rows]


def with_cell(rows: Rows, row: int, heading: str, value: Any) -> Rows:
    changed = [list(one) for one in rows]
    changed[row][rows[0].index(heading)] = value
    return changed


def without(rows: Rows, heading: str) -> Rows:
    position = rows[0].index(heading)
    return [[cell for i, cell in enumerate(row) if i != position] for row in rows]


def renamed(rows: Rows, **headings: str) -> Rows:
    return [[headings.get(heading, heading) for heading in rows[0]], *rows[1:]]


def test_settlement_answers_every_row_in_its_place() -> None:
    assert HK_SETTLE(SALES, RECEIPTS, AS_OF) == SETTLED


def test_settlement_is_as_of_the_day() -> None:
    later = HK_SETTLE(SALES, RECEIPTS, D(2026, 7, 1))
    assert later[2][:2] == [1099.0, 901.5]
    assert later[7] == [0.0, 70.0, "", -30.0, "未到期"]
    assert HK_SETTLE(SALES, RECEIPTS, D(2026, 4, 1))[1:] == [
        [0.0, 1000.0, "", -29.0, "未到期"], *[[""] * 5] * 7,
    ]  # fmt: skip


def test_columns_are_found_in_any_order_and_by_alias() -> None:
    turned = [list(reversed(row)) for row in SALES]
    assert HK_SETTLE(turned, RECEIPTS, AS_OF) == SETTLED
    aliases = renamed(SALES, **{
        "销货总额(元)": " 价税合计（元） ", "售货清单号码": "单据编号", "客户编码": "客户编号",
    })  # fmt: skip
    assert HK_SETTLE(aliases, RECEIPTS, AS_OF) == SETTLED


def test_heading_in_ten_thousands_scales_the_amounts() -> None:
    sales = [
        ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(万元)"],
        ["C1", "S1", "2026-05-01", "2026/5/31", "1.5"],
    ]
    assert HK_SETTLE(sales, RECEIPTS[:1], AS_OF)[1][1] == 15000.0


def test_total_row_of_the_range_counts_nothing_and_stays_blank() -> None:
    sales = [*SALES, ["", "合计", None, None, None, 3250.5, None, None]]
    assert HK_SETTLE(sales, RECEIPTS, AS_OF) == [*SETTLED, [""] * 5]


def test_parameters_decide_the_term_and_the_buckets() -> None:
    rows = HK_SETTLE(SALES, RECEIPTS, AS_OF, parameters(max_term_days=20, ageing_edge_1=25))
    assert rows[8] == [0.0, 80.0, "", -20.0, "未到期"]
    assert rows[2][4] == "26-60"


def test_header_alone_gives_the_header() -> None:
    assert HK_SETTLE(SALES[:1], RECEIPTS[:1], AS_OF) == SETTLED[:1]


def test_ageing_by_customer_ends_with_the_total() -> None:
    assert HK_AGEING(SALES, RECEIPTS, AS_OF) == [
        ["客户编码", "余额", *BUCKETS],
        ["C1", 1900.5, 0.0, 1900.5, *[0.0] * 7],
        ["C3", 80.0, 80.0, *[0.0] * 8],
        ["C2", -200.0, *[0.0] * 8, -200.0],
        ["合计", 1780.5, 80.0, 1900.5, *[0.0] * 6, -200.0],
    ]


def test_ageing_by_salesperson_and_by_document_date() -> None:
    assert HK_AGEING(SALES, RECEIPTS, AS_OF, "业务员", "开票日") == [
        ["业务员", "余额", *BUCKETS],
        ["甲", 1900.5, 0.0, 0.0, 1900.5, *[0.0] * 6],
        ["乙", -120.0, 0.0, 80.0, *[0.0] * 6, -200.0],
        ["合计", 1780.5, 0.0, 80.0, 1900.5, *[0.0] * 5, -200.0],
    ]


@pytest.mark.parametrize(
    ("by", "heading"),
    [(None, "客户编码"), ("客户", "客户编码"), ("客户编码", "客户编码"), ("业务员", "业务员")],
)
def test_ageing_names_its_groups(by: str | None, heading: str) -> None:
    assert HK_AGEING(SALES, RECEIPTS, AS_OF, by)[0][0] == heading


def test_credit_follows_the_register_and_adds_who_is_missing() -> None:
    table = HK_CREDIT(CUSTOMERS, SALES, RECEIPTS, AS_OF)
    assert table[0] == [
        "客户编码", "客户名称", "信用等级", "余额", "超期", "最长逾期天数", "占用", "批准额度", "剩余信用",
        "停供级别", "停供说明", "预警", "回款评级",
    ]  # fmt: skip
    assert [row[0] for row in table[1:]] == ["C1", "", "C3", "C2"]
    first = dict(zip(table[0], table[1], strict=True))
    assert first["客户名称"] == "甲公司"
    figures = ("余额", "超期", "最长逾期天数", "占用", "批准额度", "剩余信用", "停供级别")
    assert [first[name] for name in figures] == [1900.5, 1900.5, 30.0, 1900.5, 2000.0, 99.5, 1.0]
    assert first["停供说明"].startswith("冻结新单：超期欠款1,900.50元")
    assert first["预警"].split("、")[0] == "逾期"
    third = dict(zip(table[0], table[3], strict=True))
    assert (third["批准额度"], third["剩余信用"], third["停供说明"]) == ("", "", "正常")
    assert "未授信有欠款" in third["预警"]
    assert "有未核销回款" in table[4][11]


def test_limit_of_zero_is_not_a_blank_limit() -> None:
    table = HK_CREDIT(with_cell(CUSTOMERS, 3, "批准额度", 0), SALES, RECEIPTS, AS_OF)
    assert table[3][7:9] == [0.0, -80.0]


def test_balances_of_credit_add_up_to_the_ageing() -> None:
    credit = HK_CREDIT(CUSTOMERS, SALES, RECEIPTS, AS_OF)
    total = HK_AGEING(SALES, RECEIPTS, AS_OF)[-1][1]
    assert sum(row[3] for row in credit[1:] if row[0]) == pytest.approx(total)


DAILY_HEAD = [
    "客户编码", "客户姓名", "售货清单号码", "回款日期", "回款金额(元)", "折让(元)", "回款方式", "出票日",
    "票据到期日", "尚结欠金额(元)", "下次回款日",
]  # fmt: skip
DAILY_SALES: Rows = [
    ["客户编码", "客户姓名", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
    ["C1", "甲公司", "S1", D(2026, 5, 1), D(2026, 5, 31), 1000],
    ["C1", "甲公司", "S1", D(2026, 5, 1), D(2026, 5, 31), 500],
    ["C3", "丙公司", "S6", D(2026, 5, 1), D(2026, 5, 31), 100],
]
NEXT = D(2026, 7, 10)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["C1", "甲公司", "S1", D(2026, 6, 1), 400, 0, "电汇", None, None, 1100, NEXT], ["通过"] * 5),
        (["C1", "甲 公司", "S1", D(2026, 6, 1), 1500, 0, "", None, None, 0, None], ["通过"] * 5),
        (
            ["C1", "丁公司", "S1", D(2026, 6, 1), 1600, 0, "电汇", None, None, 100, None],
            [
                "客户名称与售货清单不符（清单为甲公司）", "回款1,600.00元超过清单尚欠1,500.00元", "通过", "通过",
                "尚结欠100.00元与账面余额0.00元不符；未约定下次回款日",
            ],
        ),
        (
            ["C1", "甲公司", "S9", D(2026, 6, 1), 1, 0, "支票", None, None, 0, None],
            ["售货清单不存在", "售货清单S9不存在", "通过", "支票未填出票日", "售货清单S9不存在"],
        ),
        (
            ["C1", "甲公司", "", D(2026, 6, 1), 1, 0, "支票", D(2026, 5, 21), None, 0, None],
            [
                "通过", "未与客户谈妥支付哪笔货款", "通过",
                "支票出票日2026-05-21，已过提示付款期限2026-05-31（10日）", "未指定售货清单，无法核对",
            ],
        ),
        (
            ["C9", "某公司", "", D(2026, 6, 1), 1, 0, "银承", D(2026, 5, 1), D(2026, 11, 2), 0, None],
            [
                "客户档案中没有这个客户", "未与客户谈妥支付哪笔货款", "通过",
                "汇票自2026-05-01至2026-11-02，超过6个月", "未指定售货清单，无法核对",
            ],
        ),
        (
            ["C1", "乙公司", "", D(2026, 6, 1), 1, 0, "", None, None, None, None],
            [
                "客户名称与档案不符（档案为甲公司）", "未与客户谈妥支付哪笔货款", "通过", "通过",
                "未指定售货清单，无法核对",
            ],
        ),
        (
            ["C1", "甲公司", "S1", D(2026, 6, 1), 400, 0, "电汇", None, None, None, None],
            ["通过", "通过", "通过", "通过", "未填尚结欠金额"],
        ),
        (["C1", "甲公司", "S1", D(2026, 7, 1), 400, 0, "电汇", None, None, 1, None], [""] * 5),
        ([None] * 11, [""] * 5),
    ],
)  # fmt: skip
def test_daily_report_row_is_checked(row: list[Any], expected: list[str]) -> None:
    table = HK_DAILY_CHECK([DAILY_HEAD, row], DAILY_SALES, CUSTOMERS, AS_OF)
    assert table == [
        ["N1 名称相符", "N2 核销指定", "N3 折让", "N4 票据日期", "N5 尚结欠"], expected,
    ]  # fmt: skip


def test_daily_report_takes_the_balance_at_the_moment_of_each_row() -> None:
    def row(day: date, paid: float, stated: float) -> list[Any]:
        return ["C1", "甲公司", "S1", day, paid, 0, "", None, None, stated, NEXT]

    daily = [
        DAILY_HEAD,
        row(D(2026, 6, 3), 500, 600),
        row(D(2026, 6, 1), 400, 1100),
        row(D(2026, 6, 3), 600, 1),
    ]
    table = HK_DAILY_CHECK(daily, DAILY_SALES, CUSTOMERS, AS_OF)
    assert [line[4] for line in table[1:]] == [
        "通过", "通过", "尚结欠1.00元与账面余额0.00元不符",
    ]  # fmt: skip
    assert [line[1] for line in table[1:]] == ["通过"] * 3


def test_daily_report_tells_an_allowance_above_the_limit() -> None:
    row = ["C1", "甲公司", "S1", D(2026, 6, 1), 1, 500, "", None, None, 0, NEXT]
    found = HK_DAILY_CHECK([DAILY_HEAD, row], DAILY_SALES, CUSTOMERS, AS_OF)[1][2]
    assert found.startswith("折让500.00元超过规定的")


def test_daily_report_tells_an_exceeded_limit() -> None:
    row = ["C1", "甲公司", "S1", D(2026, 6, 1), 400, 0, "", None, None, 1100, NEXT]
    customers = with_cell(CUSTOMERS, 1, "批准额度", 1000)
    found = HK_DAILY_CHECK([DAILY_HEAD, row], DAILY_SALES, customers, AS_OF)[1][4]
    assert found == "已超信用额度100.00元"


def test_indicators_of_a_period_state_their_definitions() -> None:
    sales = [
        ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额"],
        ["C1", "S1", D(2026, 4, 1), D(2026, 5, 1), 1000],
        ["C1", "S2", D(2026, 6, 1), D(2026, 6, 15), 600],
        ["C2", "S3", D(2026, 6, 10), D(2026, 7, 10), 400],
    ]
    receipts = [
        ["客户编码", "售货清单号码", "回款日期", "回款金额", "回款方式"],
        ["C1", "S1", D(2026, 6, 5), 500, "银承"],
        ["C1", "S2", D(2026, 6, 15), 300, "电汇"],
    ]
    table = HK_KPI(sales, receipts, D(2026, 6, 1), AS_OF)
    assert table[0] == ["指标", "数值", "单位", "口径"]
    assert [row[0] for row in table[1:]] == [
        "回款率", "逾期率", "准时率", "现金比例", "DSO 应收账款周转天数", "CEI 催收有效指数",
        "ADD 平均逾期天数",
    ]  # fmt: skip
    # 800 of 1000 + 600 that were to come; 800 overdue of 1200; 300 of 600 on time; 300 of 800 cash;
    # 1200 × 30 ÷ 1000; (1000 + 1000 − 1200) ÷ (1000 + 1000 − 400); 36 − 400 × 30 ÷ 1000.
    assert [row[1] for row in table[1:]] == pytest.approx([0.5, 2 / 3, 0.5, 0.375, 36, 0.5, 24])
    assert [row[2] for row in table[1:]] == ["比例"] * 4 + ["天", "比例", "天"]
    assert "当期回款 ÷ 当期应回" in table[1][3]


def test_indicator_without_a_denominator_is_blank() -> None:
    table = HK_KPI(SALES[:1], RECEIPTS[:1], D(2026, 6, 1), AS_OF)
    assert [row[1] for row in table[1:]] == [""] * 7


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: HK_SETTLE(without(SALES, "到期日"), RECEIPTS, AS_OF), VALUE),
        (lambda: HK_SETTLE(SALES, without(RECEIPTS, "回款金额(元)"), AS_OF), VALUE),
        (lambda: HK_SETTLE(with_cell(SALES, 1, "销货总额(元)", "约一千"), RECEIPTS, AS_OF), VALUE),
        (lambda: HK_SETTLE(with_cell(SALES, 1, "销售日期", "4月31"), RECEIPTS, AS_OF), VALUE),
        (lambda: HK_SETTLE(with_cell(SALES, 1, "状态", "待定"), RECEIPTS, AS_OF), VALUE),
        (
            lambda: HK_SETTLE(with_cell(SALES, 1, "销货总额(元)", "#N/A"), RECEIPTS, AS_OF),
            CellError("#N/A"),
        ),
        (lambda: HK_SETTLE(SALES, RECEIPTS, "哪天"), VALUE),
        (lambda: HK_SETTLE(SALES, RECEIPTS, None), ""),
        (lambda: HK_SETTLE(None, RECEIPTS, AS_OF), ""),
        (lambda: HK_SETTLE(SALES, RECEIPTS, AS_OF, parameters(max_term_days="久")), VALUE),
        (lambda: HK_AGEING(SALES, RECEIPTS, AS_OF, "产品"), VALUE),
        (lambda: HK_AGEING(SALES, RECEIPTS, AS_OF, "部门"), VALUE),
        (lambda: HK_AGEING(SALES, RECEIPTS, AS_OF, "客户", "送货日"), VALUE),
        (lambda: HK_CREDIT(without(CUSTOMERS, "批准额度"), SALES, RECEIPTS, AS_OF), VALUE),
        (
            lambda: HK_CREDIT(with_cell(CUSTOMERS, 1, "批准额度", "高"), SALES, RECEIPTS, AS_OF),
            VALUE,
        ),
        (lambda: HK_DAILY_CHECK(RECEIPTS, SALES, CUSTOMERS, "#N/A"), CellError("#N/A")),
        (lambda: HK_KPI(SALES, RECEIPTS, AS_OF, D(2026, 6, 29)), NUM),
        (lambda: HK_KPI(SALES, RECEIPTS, AS_OF, AS_OF, [["参数"]]), VALUE),
    ],
)
def test_table_function_shows_an_error(call: Callable[[], Any], error: str) -> None:
    assert call() == error


@pytest.mark.parametrize(
    ("sales", "told"),
    [
        (without(SALES, "到期日"), "缺少列：到期日"),
        (with_cell(SALES, 2, "销货总额(元)", "约一千"), "区域第3行“销货总额”约一千"),
    ],
)
def test_reason_is_logged(sales: Rows, told: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "huikuan_xl.functions"):
        assert HK_SETTLE(sales, RECEIPTS, AS_OF) == VALUE
    assert told in caplog.text


@pytest.mark.skipif(not IBM.exists(), reason="IBM data isn't here")
def test_ibm_invoices_age_to_the_known_totals() -> None:
    def day(text: str) -> datetime:
        return datetime.strptime(text, "%m/%d/%Y")

    with IBM.open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    sales: Rows = [SALES[0][1:6]]
    receipts: Rows = [RECEIPTS[0]]
    for one in records:
        amount = float(one["InvoiceAmount"])
        who, number = one["customerID"], one["invoiceNumber"]
        sales.append([who, number, day(one["InvoiceDate"]), day(one["DueDate"]), amount])
        receipts.append([who, number, day(one["SettledDate"]), amount])
    total = HK_AGEING(sales, receipts, D(2012, 6, 30))[-1]
    assert total == ["合计", 5504.09, 4594.36, 909.73, *[0.0] * 7]


def test_contacts_plans_and_letters_reach_the_dashboard() -> None:
    customers = [
        ["客户编码", "客户名称", "批准额度(元)", "信用期限(天)"],
        ["C1", "甲公司", 100, 30],
    ]
    sales = [["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
             ["C1", "S1", date(2026, 3, 1), date(2026, 3, 31), 50]]  # fmt: skip
    receipts = [["客户编码", "售货清单号码", "回款日期", "回款金额(元)"]]
    plans = [["客户编码", "月份", "目标回款额(元)"],
             *(["C1", date(2026, month, 1), 50] for month in (4, 5))]  # fmt: skip
    without = HK_CREDIT(customers, sales, receipts, date(2026, 6, 30))
    given = HK_CREDIT(customers, sales, receipts, date(2026, 6, 30), None, None, plans)
    warnings = without[0].index("预警")
    assert "须签回款承诺" not in without[1][warnings]
    assert "须签回款承诺" in given[1][warnings]


def test_terms_of_the_register_age_a_line_without_a_due_date() -> None:
    customers = [["客户编码", "信用期限(天)"], ["C1", 10]]
    sales = [["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
             ["C1", "S1", date(2026, 6, 1), None, 50]]  # fmt: skip
    receipts = [["客户编码", "售货清单号码", "回款日期", "回款金额(元)"]]
    day = date(2026, 6, 30)
    assert HK_SETTLE(sales, receipts, day)[1][3] == -1
    assert HK_SETTLE(sales, receipts, day, None, customers)[1][3] == 19
    assert HK_AGEING(sales, receipts, day, "客户", "到期日", None, customers)[1][3] == 50


SALES_HEAD = ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)", "状态", "原清单号码", "争议"]  # fmt: skip
MAY, DUE = D(2026, 5, 1), D(2026, 5, 31)


def sold(*rows: list[Any]) -> Rows:
    """A sales range: short rows end with blank cells, as ranges do."""
    return [SALES_HEAD, *([*row, *[None] * (len(SALES_HEAD) - len(row))] for row in rows)]


def test_codes_and_numbers_compare_folded_and_show_as_first_written() -> None:
    sales = sold(["K001", "S-1", MAY, DUE, 100], ["k００1", "S-2", MAY, DUE, 50])
    receipts = [RECEIPTS[0], ["Ｋ001", "s-1", D(2026, 6, 1), 100]]
    assert [row[1] for row in HK_SETTLE(sales, receipts, AS_OF)[1:]] == [0, 50]
    assert [row[0] for row in HK_AGEING(sales, receipts, AS_OF)[1:]] == ["K001", "合计"]
    credit = HK_CREDIT([CUSTOMERS[0], ["k001", "甲", 100, 30, "", ""]], sales, receipts, AS_OF)
    assert [row[:1] + row[3:4] for row in credit[1:]] == [["k001", 50]]


@pytest.mark.parametrize("heading", ["备注", "数量"])
def test_errors_in_columns_that_are_not_used_change_nothing(heading: str) -> None:
    sales = [[*SALES[0], heading], *([*row, CellError("#N/A")] for row in SALES[1:])]
    assert HK_SETTLE(sales, RECEIPTS, AS_OF) == SETTLED


def test_errors_in_rows_where_nothing_else_stands_change_nothing() -> None:
    assert HK_SETTLE(with_cell(SALES, 3, "销货总额(元)", "#VALUE!"), RECEIPTS, AS_OF) == SETTLED


@pytest.mark.parametrize("error", ["#N/A", "#REF!"])
def test_an_error_in_a_used_cell_is_the_answer(error: str) -> None:
    sales = with_cell(SALES, 1, "销货总额(元)", CellError(error))
    assert HK_SETTLE(sales, RECEIPTS, AS_OF) == CellError(error)


def test_a_line_without_an_amount_is_never_settled(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "huikuan_xl.functions"):
        found = HK_SETTLE(with_cell(SALES, 2, "销货总额(元)", None), RECEIPTS, AS_OF)
    assert found[2] == [""] * 5
    assert "1 行没有销货总额" in caplog.text
    assert found[4] == SETTLED[4]


def test_red_line_with_a_positive_amount_lowers_its_original() -> None:
    sales = sold(
        ["C1", "X1", MAY, DUE, 100], ["C1", "X2", D(2026, 6, 1), D(2026, 6, 30), 40, "红字", "X1"]
    )
    settled = HK_SETTLE(sales, RECEIPTS[:1], AS_OF)
    assert [row[1] for row in settled[1:]] == [60, 0]
    assert HK_AGEING(sales, RECEIPTS[:1], AS_OF)[-1][1] == 60


def test_disputed_lines_are_settled_last() -> None:
    sales = sold(
        ["C1", "S1", MAY, D(2026, 4, 24), 5411, "", "", "是"],
        ["C1", "S2", MAY, D(2026, 4, 25), 6352.5],
    )
    receipts = [RECEIPTS[0], ["C1", "", D(2026, 6, 1), 6352.5]]
    assert [row[1] for row in HK_SETTLE(sales, receipts, AS_OF)[1:]] == [5411, 0]


def test_money_for_an_unknown_number_stays_unapplied() -> None:
    receipts = [RECEIPTS[0], ["C1", "定金", D(2026, 6, 1), 40]]
    sales = sold(["C1", "S1", MAY, DUE, 100])
    assert HK_AGEING(sales, receipts, AS_OF)[-1][1:4] == [60, 0, 100]
    assert HK_AGEING(sales, receipts, AS_OF)[-1][-1] == -40


@pytest.mark.parametrize("order", ["到期先后", "业务日期先后"])
def test_order_of_settlement_leaves_punctuality_alone(order: str) -> None:
    sales = sold(["C1", "S1", D(2026, 6, 1), D(2026, 6, 30), 100])
    receipts = [RECEIPTS[0], ["C1", "", D(2026, 6, 20), 100]]
    kpi = HK_KPI(sales, receipts, D(2026, 6, 1), AS_OF, parameters(settlement_order=order))
    assert dict(row[:2] for row in kpi)["准时率"] == 1
    rated = HK_CREDIT(CUSTOMERS[:2], sales, receipts, AS_OF, parameters(settlement_order=order))
    assert rated[1][12].startswith("回款A")


def test_errors_in_columns_nobody_uses_and_in_blank_rows_do_not_matter() -> None:
    as_before = HK_SETTLE(SALES, RECEIPTS, AS_OF)
    assert HK_SETTLE(with_cell(SALES, 1, "备注", "#N/A"), RECEIPTS, AS_OF) == as_before
    for heading in ("到期日", "客户编码"):
        blank: list[Any] = [None] * len(SALES[0])
        blank[SALES[0].index(heading)] = "#REF!"
        found = HK_SETTLE([*SALES[:-1], blank, SALES[-1]], RECEIPTS, AS_OF)
        assert [*found[:-2], found[-1]] == as_before
        assert found[-2] == [""] * len(as_before[0])


DISPUTED: Rows = [
    ["客户编码", "日期", "类型", "清单号码", "争议金额"],
    ["ｃ1", D(2026, 5, 10), "争议", "ｓ 1", ""],
]


def test_a_row_of_dispute_settles_last_in_cells_too() -> None:
    """S1 1,000 is due before S2; 500 without a number went to it, now it goes to S2."""
    without = HK_SETTLE(SALES, RECEIPTS, AS_OF)
    nothing = [None] * 5  # parameters, customers, approvals, adjustments, bills
    disputed = HK_SETTLE(SALES, RECEIPTS, AS_OF, *nothing, DISPUTED)
    assert [row[:2] for row in without[1:3]] == [[1000.0, 0.0], [100.0, 1900.5]]
    assert [row[:2] for row in disputed[1:3]] == [[600.0, 400.0], [500.0, 1500.5]]
    aged = HK_AGEING(
        SALES, RECEIPTS, AS_OF, "客户", "到期日", None, None, False, None, None, None, DISPUTED
    )
    assert aged[-1][1] == HK_AGEING(SALES, RECEIPTS, AS_OF)[-1][1]
    assert aged != HK_AGEING(SALES, RECEIPTS, AS_OF)


TERMED: Rows = [
    [
        "客户编码",
        "售货清单号码",
        "销售日期",
        "到期日",
        "销货总额(元)",
        "账期类型",
        "天数或日",
        "起算日",
        "分期",
    ],
    ["C1", "S1", D(2026, 3, 10), None, 100, "", None, None, ""],
    ["C1", "S2", D(2026, 3, 10), None, 100, "次月", 8, None, ""],
    [None, None, None, None, None, None, None, None, None],
    [
        "C2",
        "S3",
        D(2026, 3, 10),
        None,
        1000,
        "",
        None,
        D(2026, 4, 1),
        "预付30%、验收60%、质保1年10%",
    ],
    ["C2", "S4", D(2026, 3, 10), None, 100, "验收30天", None, None, ""],
    ["C2", "S5", D(2026, 3, 10), D(2026, 4, 19), 100, "", None, None, ""],
]
CONTRACTS: Rows = [
    [
        "合同号",
        "客户编码",
        "合同起始日",
        "合同到期日",
        "账期类型",
        "天数或日",
        "停供条款",
        "合同年金额(元)",
    ],
    ["HT25", "C1", D(2025, 1, 1), D(2025, 12, 31), "月底", None, "否", 60_000],
    ["HT26", "C1", D(2026, 1, 1), D(2026, 12, 31), "月结", 30, "是", 120_000.5],
]


def test_dues_stand_beside_their_rows_with_their_reason() -> None:
    table = HK_DUES(TERMED, CUSTOMERS, CONTRACTS)
    assert table[0] == ["应付日", "到期依据"]
    assert [row[0] for row in table[1:]] == [
        datetime(2026, 4, 30), datetime(2026, 4, 8), "", datetime(2027, 4, 1), "",
        datetime(2026, 4, 19),
    ]  # fmt: skip
    assert str(table[1][1]).startswith("合同HT26：月结30天")
    assert str(table[2][1]).startswith("本单账期：次月8日")
    assert table[4][1] == (
        "第1期/共3期 预付 300.00元 2026-03-10；第2期/共3期 验收 600.00元 2026-04-01；"
        "第3期/共3期 质保12个月 100.00元 2027-04-01"
    )
    assert "验收日未填" in str(table[5][1])
    assert table[6][1] == "单据写明的到期日"


def test_a_sale_in_instalments_is_one_row_of_the_settlement() -> None:
    paid = [RECEIPTS[0], ["C2", "S3", D(2026, 3, 12), 400]]
    table = HK_SETTLE(TERMED, paid, AS_OF, None, CUSTOMERS, None, None, None, None, CONTRACTS)
    assert table[4] == [400.0, 600.0, "", 90.0, "61-90"]  # the second part, due on 1 April
    assert len(table) == len(TERMED)
    whole = HK_AGEING(
        TERMED,
        paid,
        AS_OF,
        "客户",
        "到期日",
        None,
        CUSTOMERS,
        "否",
        None,
        None,
        None,
        None,
        CONTRACTS,
    )
    c2 = dict(zip(whole[0], next(row for row in whole if row[0] == "C2"), strict=True))
    # 500 of the second part and S5 by their days; the warranty and S4 are not due yet
    assert (c2["余额"], c2["未到期"], c2["61-90"]) == (800.0, 200.0, 600.0)


@pytest.mark.parametrize(
    ("day", "item", "told"),
    [
        (D(2025, 12, 31), "合同号", "HT25"), (D(2026, 1, 1), "合同号", "HT26"),
        (D(2027, 1, 1), "合同号", ""), (AS_OF, "停供条款", "是"), (AS_OF, "合同年金额", "120000.50"),
        (AS_OF, "合同到期日", "2026-12-31"), (AS_OF, "违约金日利率", ""),
    ],
)  # fmt: skip
def test_a_cell_of_the_contract_in_force(day: date, item: str, told: str) -> None:
    assert HK_CONTRACT(CONTRACTS, "C1", day, item) == told
    assert HK_CONTRACT(CONTRACTS, "C9", day, item) == ""


def test_the_dashboard_stops_by_the_contract_of_the_overdue_sale() -> None:
    """Level 2 either way; only the contract in force at the sale lets us say so."""
    old = [TERMED[0], ["C1", "S1", D(2025, 12, 30), D(2026, 4, 30), 50_000, "", None, None, ""]]
    new = [TERMED[0], ["C1", "S1", D(2026, 1, 2), D(2026, 4, 30), 50_000, "", None, None, ""]]
    told = []
    for sales in (old, new):
        table = HK_CREDIT(CUSTOMERS, sales, RECEIPTS[:1], AS_OF, *[None] * 7, CONTRACTS)
        told.append(str(table[1][table[0].index("停供说明")]))
    assert ["条款" in text for text in told] == [True, False]


def test_every_row_of_decisions_says_what_it_is_worth() -> None:
    signed = ["李四", D(2026, 6, 29), "王五", D(2026, 6, 29), "赵六", D(2026, 6, 29)]
    decisions: Rows = [
        ["状态", "编号", "类型", "客户编码", "新金额(元)", "申请人", "申请日", "批准人1", "批准日1", "批准人2",
         "批准日2", "批准人3", "批准日3"],
        ["旧", "SP1", "放行", "C1", 1000, "张三", D(2026, 6, 29), *signed],
        ["", "", "", "", "", "", "", "", "", "", "", "", ""],
        ["", "SP2", "放行", "C1", 1000, "张三", D(2026, 6, 29), *signed],
        ["", "SP3", "放行", "C2", 1000, "张三", D(2026, 6, 29), *signed[:4], "", ""],
    ]  # fmt: skip
    sales: Rows = [
        ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
        ["c1", "S1", D(2026, 6, 29), D(2026, 7, 29), 1000],
    ]
    alone = [row[0] for row in HK_APPROVAL_STATES(decisions, AS_OF)]
    shipped = [row[0] for row in HK_APPROVAL_STATES(decisions, AS_OF, None, sales)]
    in_force, pending = "生效：2026-06-29起至2026-07-05（C3）", "待审批：还差总经理（C3）"
    assert alone == ["审批状态", in_force, "", in_force, pending]
    assert shipped == ["审批状态", "已用完：S1已按它发货（K11）", "", in_force, pending]
