"""Lists of other programs as they come: English heads, customer lines, unit rows, payments inside."""

from typing import Any

import pytest

from huikuan_xl.ledger.opening import UnusableLedger
from tests.importing.conftest import Rows, Take, after
from tests.importing.test_kinds_of_files import fen, names

A, B = "青禾机电有限公司", "白桦（北方）贸易有限公司"
DAY, DUE = "2024-01-05", "2024-02-05"
SAP = [
    ["Customer", "Document Number", "Document Type", "Document Date", "Net due date", "Amount in local currency",
     "Local Currency", "Clearing date"],
    ["001", "18001", "RV", DAY, DUE, "100.00", "CNY", ""], ["001", "14001", "DZ", "2024-01-20", "", "-60.00", "CNY", ""],
    ["001", "", "", "", "", "40.00", "CNY", ""],
]  # fmt: skip
ODOO = [
    ["Number", "Invoice Partner Display Name", "Invoice/Bill Date", "Due Date", "Untaxed Amount Signed",
     "Total Signed", "Amount Due Signed", "Payment Status", "Status"],
    ["INV/1", A, DAY, DUE, "88.50", "100.00", "40.00", "Partially Paid", "Posted"],
    ["INV/2", B, DAY, DUE, "44.25", "50.00", "50.00", "Not Paid", "Draft"],
]  # fmt: skip
QUICKBOOKS = [
    ["Transaction List by Customer"],
    ["", "Date", "Transaction Type", "Num", "Due Date", "Amount", "Open Balance"],
    [A],
    ["", "01/15/2024", "Invoice", "1001", "02/14/2024", "100.00", "40.00"],
    ["", "01/28/2024", "Payment", "", "01/28/2024", "-60.00", "0.00"],
    [f"Total for {A}", "", "", "", "", "40.00", "40.00"],
    ["TOTAL", "", "", "", "", "40.00", "40.00"],
]  # fmt: skip
ERPNEXT = [
    ["Posting Date", "Customer", "Voucher Type", "Voucher No", "Due Date", "Invoiced Amount", "Paid Amount",
     "Outstanding Amount", "Age (Days)", "0-30", "31-60"],
    [DAY, A, "Sales Invoice", "SINV-1", DUE, "100", "60", "40", "10", "40", "0"],
]  # fmt: skip
DYNAMICS = [
    ["Posting Date", "Document Type", "Document No.", "Customer No.", "Currency Code", "Original Amount",
     "Remaining Amount", "Due Date"],
    [DAY, "Invoice", "103001", "001", "", "110", "50", DUE], [DAY, "Credit Memo", "104001", "001", "", "-10", "-10", DUE],
]  # fmt: skip
GUANJIAPO = [
    ["录单日期", "单据编号", "单据类型", "往来单位编号", "往来单位全名", "价税合计"],
    [DAY, "XS-1", "批发销售单", "001", A, "120"], [DAY, "XT-1", "批发销售退货单", "001", A, "20"],
    [DAY, "SK-1", "收款单", "001", A, "60"], [DAY, "JH-1", "进货单", "009", "某厂", "500"],
]  # fmt: skip
YONYOU = [
    ["客户：001 青禾机电有限公司"],
    ["2024年", "", "凭证号", "摘要", "本期应收", "本期收回", "余额"], ["月", "日", "", "", "", "", ""],
    ["1", "5", "记-1", "销售", "100.00", "", "100.00"], ["1", "9", "记-2", "收款", "", "60.00", "40.00"],
    ["1", "", "", "本月合计", "100.00", "60.00", "40.00"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "sold", "received"),
    [(SAP, [10000], [6000]), (ODOO, [10000], [6000]), (QUICKBOOKS, [10000], [6000]), (ERPNEXT, [10000], [6000]),
     (DYNAMICS, [11000, -1000], [6000]), (GUANJIAPO, [12000, -2000], [6000]), (YONYOU, [10000], [6000])],
    ids=["SAP", "Odoo", "QuickBooks", "ERPNext", "Dynamics", "管家婆", "用友"],
)  # fmt: skip
def test_a_hundred_owed_and_sixty_received_in_any_program(
    take: Take, rows: Rows, sold: list[int], received: list[int]
) -> None:
    plan = take(rows, 收款日期="2024-01-31")
    assert (names(plan), fen(plan), fen(plan, "receipts")) == ([], sold, received)
    assert set(plan.additions["sales"]["customer_code"]) == {"001"}
    assert all(sheet.adds_up and all(t.holds for t in sheet.ties) for sheet in plan.sheets)
    again = take(rows, into=after(plan.ledger, plan), 收款日期="2024-01-31")
    assert not again.changes_anything


def test_an_english_amount_in_a_foreign_currency_is_never_yuan(take: Take) -> None:
    head = ["Customer", "Invoice No.", "Doc. Date", "Due Date"]
    row = [A, "X1", DAY, DUE, "1,234.50"]
    assert fen(take([[*head, "Amount incl. tax"], row])) == [123450]
    assert fen(take([[*head, "Invoice Amount (CNY)"], row])) == [123450]
    for heading in ("Amount USD", "Invoice Amount (EUR)", "金额合计USD"):
        with pytest.raises(UnusableLedger, match="没有当作元"):
            take([[*head, heading], row])


def test_each_block_of_an_account_belongs_to_the_customer_above_it(take: Take) -> None:
    head = ["日期", "凭证字号", "摘要", "借方", "贷方", "方向", "余额"]
    rows: list[list[Any]] = [
        ["往来单位：青禾机电有限公司", "", "", "", "", "单位：元"], head, [DAY, "记-1", "销售", "200", "", "借", "200"],
        ["2024-01-09", "记-2", "收款", "", "50", "借", "150"], ["", "", "本月合计", "200", "50", "借", "150"],
        ["往来单位：新来的公司"], head, ["2024-01-06", "记-3", "销售", "70", "", "借", "70"],
    ]  # fmt: skip
    plan = take(rows)
    sales = plan.additions["sales"]
    assert sales["customer_code"].tolist() == ["001", "新来的公司"]
    assert (fen(plan), fen(plan, "receipts"), plan.sheets[0].groups) == ([20000, 7000], [5000], 1)


def test_a_line_with_the_customer_alone_holds_for_the_rows_below(take: Take) -> None:
    rows: list[list[Any]] = [
        ["客户", "日期", "单号", "含税金额"], [A], ["", DAY, "X1", 100], ["", DAY, "X2", 50], ["小计", "", "", 150],
        [B], ["", DAY, "X3", 30], ["小计", "", "", 30], ["", DAY, "X4", 5],
    ]  # fmt: skip
    plan = take(rows)
    assert plan.additions["sales"]["customer_code"].tolist() == ["001", "001", "002"]
    assert [row for _, row, _ in plan.refused] == [9]  # past a subtotal nobody is named


def test_a_unit_in_a_row_of_its_own_under_the_head(take: Take) -> None:
    head = ["客户名称", "单号", "日期", "价税合计", "数量"]
    row = [A, "X1", DAY, "1.13", "5"]
    assert fen(take([head, ["", "", "", "万元", "件"], row])) == [1130000]
    assert fen(take([head, ["", "", "", "（元）", "（件）"], row])) == [113]
    with pytest.raises(UnusableLedger, match="看不懂"):
        take([head, ["", "", "", "美元", ""], row])


def test_a_balance_beside_documents_is_what_each_owes_or_an_account(take: Take) -> None:
    head = ["客户名称", "单据编号", "单据日期", "应收金额", "余额"]
    own = take([head, [A, "X1", DAY, 100, 40], [A, "X2", DAY, 50, 50]], 收款日期="2024-01-31")
    assert (fen(own), fen(own, "receipts")) == ([10000, 5000], [6000])
    running = take([head, [A, "X1", DAY, 100, 100], [A, "X2", DAY, 50, 150]])
    assert (fen(running), fen(running, "receipts")) == ([10000, 5000], [])
    neither = take([head, [A, "X1", DAY, 100, 300], [A, "X2", DAY, 50, 20]])
    assert names(neither) == ["认作"]


def test_a_statement_of_account_with_an_opening_line(take: Take) -> None:
    rows: list[list[Any]] = [
        ["对账单"], ["客户：青禾机电有限公司", "", "", "", "", "截止日期：2024-01-31"],
        ["日期", "摘要", "单号", "应收", "已收", "余额"], ["", "期初余额", "", "", "", 500],
        [DAY, "送货", "S1", 100, "", 600], ["2024-01-20", "转账", "", 0, 300, 300], ["", "合计", "", 100, 300, 300],
    ]  # fmt: skip
    plan = take(rows)
    assert (fen(plan), fen(plan, "receipts")) == ([50000, 10000], [30000])


def test_paid_by_a_state_or_a_day_without_an_amount_is_asked(take: Take) -> None:
    head = ["客户名称", "发票号码", "开票日期", "价税合计"]
    stated = [[*head, "收款状态"], [A, "X1", DAY, 100, "已收款"], [B, "X2", DAY, 50, "未收款"]]
    assert names(take(stated)) == ["已结清"]
    assert fen(take(stated, 已结清="不记"), "receipts") == []
    assert fen(take(stated, 已结清="记为收款", 收款日期="2024-01-31"), "receipts") == [10000]
    dated = [[*head, "结清日期"], [A, "X1", DAY, 100, "2024-01-20"], [B, "X2", DAY, 50, ""]]
    plan = take(dated, 已结清="记为收款")
    assert plan.additions["receipts"]["receipt_date"].iloc[0].day == 20
    assert names(take([[*head, "预计收款日期"], [A, "X1", DAY, 100, "2024-01-20"]])) == []


def test_several_columns_received_are_parts_or_their_sum(take: Take) -> None:
    head = ["客户名称", "发票号码", "开票日期", "开票金额"]
    first = [A, "X1", DAY, 100]
    summed = take(
        [[*head, "1月回款", "2月回款", "未回款"], [*first, 30, 20, 50]], 收款日期="2024-02-28"
    )
    assert fen(summed, "receipts") == [5000]
    dated = [
        [*head, "回款日期1", "回款金额1", "回款日期2", "回款金额2"],
        [*first, "2024-01-10", 30, "2024-02-10", 20],
    ]
    plan = take(dated)
    assert fen(plan, "receipts") == [3000, 2000]
    assert plan.additions["receipts"]["receipt_date"].dt.month.tolist() == [1, 2]
    assert not take(dated, into=after(plan.ledger, plan)).changes_anything
    unclear = [[*head, "1月回款", "2月回款"], [*first, 30, 20]]
    assert names(take(unclear)) == ["已收列", "收款日期"]
    assert fen(take(unclear, 已收列="各列相加", 收款日期="2024-02-28"), "receipts") == [5000]


def test_lines_of_one_document_each_with_its_receipt(take: Take) -> None:
    head = ["合同号", "客户", "签订日期", "期次", "应收金额", "应付日期", "已收金额", "收款日期"]
    rows: list[list[Any]] = [
        head, ["HT1", A, "2024-01-01", 1, 100, DUE, 100, "2024-02-04"], ["HT1", A, "2024-01-01", 2, 200, "2024-03-05", 40, "2024-03-01"],
    ]  # fmt: skip
    plan = take(rows)
    assert plan.additions["sales"]["doc_no"].tolist() == ["HT1", "HT1"]
    assert plan.additions["sales"]["line_no"].tolist() == [1, 2]
    assert fen(plan, "receipts") == [10000, 4000]
    old = after(plan.ledger, plan)
    assert not take(rows, into=old).changes_anything
    rows[2][6] = 150
    assert fen(take(rows, into=old), "receipts") == [11000]
    rows[2][6] = 30
    assert [row for _, row, _ in take(rows, into=old).refused] == [2, 3]


def test_open_items_alone_are_what_is_owed(take: Take) -> None:
    rows: list[list[Any]] = [
        ["客户名称", "单据编号", "单据日期", "到期日", "未收金额"],
        [A, "X1", DAY, DUE, 40],
    ]
    plan = take(rows)
    assert fen(plan) == [4000]
    assert plan.additions["sales"]["note"].tolist() == ["期初未收单据"]


def test_year_month_and_day_in_columns_of_their_own(take: Take) -> None:
    rows: list[list[Any]] = [
        ["年", "月", "日", "客户名称", "单据编号", "价税合计"],
        ["2024", "1", "5", A, "X1", "100"],
    ]
    plan = take(rows)
    assert str(plan.additions["sales"]["sale_date"].iloc[0].date()) == DAY


def test_nobody_is_given_an_opening_balance(take: Take) -> None:
    """A signed list that names no customer is refused, its balance is nobody's."""
    rows: list[list[Any]] = [
        ["日期", "摘要", "应收金额", "余额"],
        [DAY, "销售", 100, 600],
        [DAY, "销售", 50, 650],
    ]
    with pytest.raises(UnusableLedger, match="还缺"):
        take(rows, kind="sales")
    plan = take([["日期", "凭证号", "借方", "贷方", "余额"], [DAY, "记-1", 100, "", 600]])
    assert (fen(plan), len(plan.refused)) == ([], 1)
