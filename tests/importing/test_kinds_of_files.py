"""Every kind of paper a company brings: right, or stopped with a sentence; totals prove it."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.importing.asking import Answers
from huikuan_xl.importing.kinds import Kind
from huikuan_xl.importing.plan import prepare
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.opening import UnusableLedger
from tests.importing.conftest import Rows, Take, after, source

HEAD = ["客户编码", "客户名称", "单据日期", "单据编号", "价税合计", "到期日"]
D = dt.date
DAY = D(2024, 1, 5)


def line(number: str, amount: object, code: str = "001", day: dt.date = DAY) -> list[object]:
    return [code, "", day, number, amount, D(2024, 2, 5)]


def fen(plan: object, name: str = "sales") -> list[int]:
    table = plan.additions.get(name)  # type: ignore[attr-defined]
    return [] if table is None else table["amount"].tolist()


def names(plan: object) -> list[str]:
    return [q.name for q in plan.open_questions]  # type: ignore[attr-defined]


# --- what a worksheet is taken for --------------------------------------------------------------


def test_a_balance_list_never_becomes_a_register(take: Take) -> None:
    rows: list[list[Any]] = [
        ["客户编码", "客户名称", "期初余额", "本期应收", "本期收回", "期末余额"],
        ["001", "青禾机电有限公司", 0, 100, 60, 40],
    ]
    with pytest.raises(UnusableLedger, match=r"余额表.*没有动客户信用档案"):
        take(rows)


def test_a_balance_list_as_opening_ages_from_its_day(take: Take) -> None:
    rows: list[list[Any]] = [["客户编码", "客户名称", "期末余额"], ["001", "", 40], ["002", "", -5]]
    assert names(take(rows, kind="opening")) == ["截至日期"]
    plan = take(rows, kind="opening", 截至日期="2023-12-31")
    assert fen(plan) == [4000]
    assert fen(plan, "receipts") == [500]
    sale = plan.additions["sales"].iloc[0]
    assert (sale["due_date"].date(), sale["doc_no"]) == (D(2023, 12, 31), "期初-20231231-001")
    assert "账龄自 2023-12-31 起算" in sale["note"]


def test_sales_and_receipts_in_one_row(take: Take) -> None:
    head = ["客户编码", "开票日期", "发票号", "应收金额", "已收金额", "收款日期", "未收金额"]
    rows: list[list[Any]] = [
        head,
        ["001", D(2024, 1, 5), "X1", 100, 60, D(2024, 2, 1), 40],
        ["002", D(2024, 1, 6), "X2", 50, 0, "", 50],
    ]
    plan = take(rows)
    assert (fen(plan), fen(plan, "receipts")) == ([10000, 5000], [6000])
    assert plan.additions["receipts"]["doc_no"].tolist() == ["X1"]
    rows[1][6] = 41
    assert names(take(rows)) == ["合计不符"]


def test_an_unpaid_column_alone_asks_for_the_day(take: Take) -> None:
    rows: list[list[Any]] = [
        ["客户编码", "业务日期", "单据编号", "价税合计", "未收款金额"],
        ["001", D(2024, 1, 5), "A1", 100, 40],
    ]
    assert names(take(rows)) == ["收款日期"]
    assert fen(take(rows, 收款日期="2024-01-31"), "receipts") == [6000]


def test_a_receipt_that_repeats_what_was_owed_is_no_sale(take: Take) -> None:
    rows: list[list[Any]] = [
        ["单据编号", "业务日期", "往来单位", "应收金额", "实收金额", "结算方式"],
        ["SK1", D(2024, 1, 25), "青禾机电有限公司", 100, 100, "电汇"],
    ]
    plan = take(rows)
    assert (fen(plan), fen(plan, "receipts")) == ([], [10000])
    assert plan.additions["receipts"]["receipt_no"].tolist() == ["SK1"]


def test_an_account_takes_the_side_from_its_columns_and_follows_the_balance(take: Take) -> None:
    head = ["客户编码", "日期", "凭证号", "摘要", "借方", "贷方", "方向", "余额"]
    rows: list[list[Any]] = [head, ["001", "", "", "上年结转", "", "", "借", 500], ["001", D(2024, 1, 5), "记-12", "销售", 100, "", "借", 600],
            ["001", D(2024, 1, 20), "记-30", "收款", "", 300, "借", 300]]  # fmt: skip
    plan = take(rows)
    assert (fen(plan), fen(plan, "receipts")) == ([50000, 10000], [30000])
    assert plan.additions["sales"]["sale_date"].iloc[0].date() == D(2023, 12, 31)
    rows[3][7] = 301
    assert names(take(rows)) == ["合计不符"]


def test_a_credit_balance_is_negative(take: Take) -> None:
    head = ["客户编码", "日期", "凭证号", "借方", "贷方", "方向", "余额"]
    rows: list[list[Any]] = [
        head,
        ["001", D(2024, 1, 5), "1", "", 80, "贷", 80],
        ["001", D(2024, 1, 6), "2", 100, "", "借", 20],
    ]
    plan = take(rows)
    assert (fen(plan), fen(plan, "receipts"), names(plan)) == ([10000], [8000], [])


def test_month_tabs_are_all_read_and_others_named(ledger: Ledger) -> None:
    file = source(
        ("1月", [HEAD, line("M1", 100)]),
        ("2月", [HEAD, line("M2", 200)]),
        ("说明", [["本表由财务部编制"]]),
    )
    plan = prepare(ledger, [file], take_defaults=True)
    assert fen(plan) == [10000, 20000]
    assert [(s.title, s.read) for s in plan.sheets] == [
        ("说明", False),
        ("1月", True),
        ("2月", True),
    ]
    chosen = prepare(ledger, [file], sheets=["2月"], take_defaults=True)
    assert fen(chosen) == [20000]


def test_purchases_are_refused(take: Take) -> None:
    rows: list[list[Any]] = [
        ["供应商名称", "单据日期", "单据编号", "价税合计"],
        ["甲", D(2024, 1, 5), "P1", 1],
    ]
    with pytest.raises(UnusableLedger, match="不是销售"):
        take(rows)


def test_a_refusal_names_what_was_seen_known_missing_and_near(take: Take) -> None:
    with pytest.raises(UnusableLedger) as refused:
        take([["客户编码", "单据编码号码", "价税合计"], ["001", "X", 5]], kind="sales")
    assert "还缺" in refused.value.what
    assert "看到：客户编码、单据编码号码、价税合计" in refused.value.what


# --- amounts, units, currency -------------------------------------------------------------------


def test_units(take: Take) -> None:
    assert fen(take([["单位：人民币千元"], HEAD, line("X1", 15)])) == [1500000]
    assert fen(take([HEAD, line("X1", 15), ["单位：万元"]])) == [15000000]
    with pytest.raises(UnusableLedger, match="互相矛盾"):
        take([["单位：万元"], [*HEAD[:4], "价税合计(元)", "到期日"], line("X1", 15)])
    with pytest.raises(UnusableLedger, match="看不懂"):
        take([["单位：美元"], HEAD, line("X1", 15)])
    assert fen(take([["单位：两"], HEAD, line("X1", 15)], 单位="千元")) == [1500000]


def test_net_amounts(take: Take) -> None:
    head = ["客户编码", "单据日期", "单据编号", "无税金额", "税额"]
    assert fen(take([head, ["001", D(2024, 1, 5), "X1", 100, 13]])) == [11300]
    with pytest.raises(UnusableLedger, match="不含税"):
        take([head[:4], ["001", D(2024, 1, 5), "X1", 100]])
    plain = [[*head[:3], "金额"], ["001", D(2024, 1, 5), "X1", 100]]
    assert names(take(plain)) == ["金额含税"]
    assert fen(take(plain, 金额含税="含税")) == [10000]


def test_the_column_in_local_currency_counts(take: Take) -> None:
    head = ["客户编码", "单据日期", "单据编号", "币别", "价税合计", "价税合计本位币"]
    rows: list[list[Any]] = [
        head,
        ["001", D(2024, 1, 5), "X1", "USD", 100, 710],
        ["001", D(2024, 1, 5), "X2", "人民币", 50, 50],
    ]
    assert fen(take(rows)) == [71000, 5000]
    plan = take([row[:5] for row in rows])
    assert fen(plan) == [5000]
    assert [(row, "外币" in why or "USD" in why) for _, row, why in plan.refused] == [(2, True)]


def test_a_two_row_head_takes_the_local_column(take: Take) -> None:
    rows: list[list[Any]] = [["客户编码", "单据日期", "单据编号", "价税合计", ""], ["", "", "", "原币", "本位币"],
            ["001", D(2024, 1, 5), "X1", 100, 710]]  # fmt: skip
    assert fen(take(rows)) == [71000]


def test_two_amounts_that_differ_are_asked(take: Take) -> None:
    rows: list[list[Any]] = [
        ["客户编码", "单据日期", "单据编号", "价税合计", "应收金额"],
        ["001", D(2024, 1, 5), "X1", 100, 90],
    ]
    assert names(take(rows)) == ["金额列"]
    assert fen(take(rows, 金额列="应收金额")) == [9000]


@pytest.mark.parametrize(
    ("heading", "word", "amount"),
    [("单据类型", "销售退货单", -4000), ("红蓝字", "红字", -4000), ("退货标志", "是", -4000), ("退货标志", "否", 4000),
     ("单据类型", "销售出库单", 4000), ("是否正数发票", "否", -4000)],
)  # fmt: skip
def test_goods_taken_back_are_negative(take: Take, heading: str, word: str, amount: int) -> None:
    assert fen(take([[*HEAD, heading], [*line("X1", 40), word]])) == [amount]


def test_states(take: Take) -> None:
    rows: list[list[Any]] = [
        [*HEAD, "状态", "状态"],
        [*line("X1", 1), "S", "已审核"],
        [*line("X2", 2), "X", "作废"],
        [*line("X3", 3), "S", "未审核"],
    ]
    plan = take(rows)
    assert plan.additions["sales"]["state"].tolist() == ["", "作废"]
    assert [row for _, row, _ in plan.refused] == [4]
    coded = [[*HEAD, "状态"], [*line("X1", 1), "S"], [*line("X2", 2), "X"]]
    assert names(take(coded)) == ["作废的状态"]
    assert take(coded, 作废的状态="X").additions["sales"]["state"].tolist() == ["", "作废"]


# --- rows that are none -------------------------------------------------------------------------


def test_totals_heads_and_footers_are_counted_and_tie(take: Take) -> None:
    rows: list[list[Any]] = [HEAD, ["合计", "", "", "", 300], line("X1", 100), HEAD, line("X2", 200), ["001", "", "", "", 300],
            ["", "小计", "", "", 300], ["制表者: 某某", "页次: 1/1"], ["注：以上金额含税"]]  # fmt: skip
    plan = take(rows)
    sheet = plan.sheets[0]
    assert fen(plan) == [10000, 20000]
    assert (sheet.rows, sheet.entries, sheet.totals, sheet.heads, sheet.footers) == (8, 2, 3, 1, 2)
    assert sheet.adds_up
    assert all(t.holds for t in sheet.ties)
    assert names(take([HEAD, line("X1", 100), ["合计", "", "", "", 101]])) == ["合计不符"]
    assert fen(take([HEAD, line("X1", 100), ["合计", "", "", "", 101]], 合计不符="照明细")) == [
        10000
    ]


def test_customers_and_documents_are_carried_down_but_no_amount(take: Take) -> None:
    head = ["客户编码", "单据日期", "单据编号", "商品名称", "价税合计"]
    rows: list[list[Any]] = [head, ["001", D(2024, 1, 5), "X1", "甲", 10], ["", "", "", "乙", 20], ["", "甲(小计)", "", "", 30],
            ["", D(2024, 1, 6), "X2", "丙", 5]]  # fmt: skip
    plan = take(rows)
    assert plan.additions["sales"]["doc_no"].tolist() == ["X1", "X1"]
    assert [row for _, row, _ in plan.refused] == [5]  # past a subtotal nobody is carried down


def test_an_empty_column_of_numbers_doesnt_win(take: Take) -> None:
    rows: list[list[Any]] = [
        ["交易对象", "交易对象名称", "单据日期", "出货编号", "发票号码", "本币含税金额"],
        ["001", "青禾机电有限公司", "2024/01/05", "LE01", "", "710.00"],
    ]
    assert take(rows).additions["sales"]["doc_no"].tolist() == ["LE01"]


def test_damaged_columns_are_named_once(take: Take) -> None:
    with pytest.raises(UnusableLedger, match="2 格只剩分秒"):
        take([HEAD, ["001", "", "05:23.4", "X1", 1, ""], ["001", "", "06:00.0", "X2", 1, ""]])
    with pytest.raises(UnusableLedger, match="丢了末尾的数字"):
        take([HEAD, line("1.1E+17", 1), line("1.2E+17", 1)])
    plan = take([HEAD, line("2960623488.0", 1), line("2960623489.0", 1)])
    assert plan.additions["sales"]["doc_no"].tolist() == ["2960623488", "2960623489"]
    assert len([p for p in plan.problems if "“.0”" in p.why]) == 1


def test_an_ambiguous_order_of_dates_is_asked_and_remembered(take: Take, ledger: Ledger) -> None:
    rows: list[list[Any]] = [HEAD, ["001", "", "3/4/2024", "X1", 1, ""]]
    assert names(take(rows)) == ["日期顺序"]
    plan = take(rows, 日期顺序="日月年")
    assert plan.additions["sales"]["sale_date"].iloc[0].date() == D(2024, 4, 3)
    again = take([HEAD, ["001", "", "5/4/2024", "X2", 1, ""]], into=after(ledger, plan))
    assert again.additions["sales"]["sale_date"].iloc[0].date() == D(2024, 4, 5)


# --- whose it is --------------------------------------------------------------------------------


def test_customers_by_name_zeros_and_tax_number(take: Take) -> None:
    head = ["客户编码", "客户名称", "客户税号", "单据日期", "单据编号", "价税合计"]
    rows: list[list[Any]] = [head, ["1", "", "", D(2024, 1, 5), "X1", 1], ["", "白桦(北方)贸易有限公司", "", D(2024, 1, 5), "X2", 1],
            ["", "旧名", "91330000ma0000001x", D(2024, 1, 5), "X3", 1], ["", "紫藤商行", "", D(2024, 1, 5), "X4", 1],
            ["", "新来的公司", "", D(2024, 1, 5), "X5", 1]]  # fmt: skip
    plan = take(rows)
    assert plan.additions["sales"]["customer_code"].tolist() == ["001", "002", "002", "新来的公司"]
    assert [row for _, row, _ in plan.refused] == [5]  # two are called 紫藤商行
    assert [c.name for c in plan.new_customers] == ["新来的公司"]
    assert plan.additions["customers"]["customer_name"].tolist() == ["新来的公司"]
    assert names(take(rows, defaults=False)) == ["新客户"]


PAID: Rows = [["客户名称", "收款日期", "收款金额"], ["路过的人", D(2024, 1, 5), 10]]
SOLD: Rows = [
    ["客户名称", "单据日期", "单据编号", "价税合计"],
    ["路过的人", D(2024, 1, 5), "X5", 10],
]


def test_who_only_paid_becomes_a_customer_by_a_person_alone(take: Take) -> None:
    """Defaults register whom something was sold to; whose a stranger's money is, somebody says."""
    asked = take(PAID)
    assert [(q.name, q.default, q.details) for q in asked.open_questions] == [
        ("新付款人", "", ("路过的人 路过的人",))
    ]
    said = take(PAID, 新付款人="建档")
    assert said.open_questions == []
    assert said.additions["customers"]["customer_name"].tolist() == ["路过的人"]
    assert "customers" not in take(PAID, 新付款人="不建档").additions


@pytest.mark.parametrize("order", [1, -1])
def test_who_bought_in_the_same_file_is_no_stranger(ledger: Ledger, order: int) -> None:
    sheets: list[tuple[str, Rows]] = [("销售", SOLD), ("回款", PAID)]
    plan = prepare(ledger, [source(*sheets[::order])], take_defaults=True)
    assert plan.open_questions == []
    assert plan.additions["customers"]["customer_name"].tolist() == ["路过的人"]


def test_registers_update_by_code_and_never_double(take: Take) -> None:
    plan = take(
        [
            ["客户编码", "客户名称", "信用额度", "信用期限"],
            ["001", "青禾机电有限公司", 5000, 60],
            ["009", "新公司", 1, 30],
        ]
    )
    assert plan.sheets[0].kind is Kind.CUSTOMERS
    assert plan.additions["customers"]["customer_code"].tolist() == ["009"]
    assert sorted((c.column, c.new) for c in plan.changes) == [
        ("credit_days", 60),
        ("limit", 500000),
    ]
    assert plan.sheets[0].adds_up


def test_answers_name_columns(ledger: Ledger) -> None:
    from huikuan_xl.importing.asking import answers_from

    rows: list[list[Any]] = [["客户编码", "开单", "号", "开单额"], ["001", D(2024, 1, 5), "X1", 7]]
    told = answers_from('{"列": {"开单": "日期", "号": "单号", "开单额": "含税金额"}}', "答复")
    assert fen(prepare(ledger, [source(("表", rows))], answers=told, take_defaults=True)) == [700]
    assert isinstance(told, Answers)


def test_terms_in_a_file_of_sales_come_along(take: Take) -> None:
    rows: list[list[Any]] = [
        [*HEAD[:5], "账期"], [*line("X1", 1)[:5], "月结30天"], [*line("X2", 2)[:5], "次月10日"],
    ]  # fmt: skip
    assert take(rows).additions["sales"]["due_term"].tolist() == ["月结30天", "次月10日"]


def test_a_column_of_terms_in_a_register_holds_days_or_words(take: Take) -> None:
    def read(*cells: str) -> Any:
        rows = [["客户编码", "客户名称", "信用额度", "账期"]]
        rows += [[f"10{n}", f"新公司{n}", "1", cell] for n, cell in enumerate(cells)]
        return take(rows).additions["customers"]

    worded = read("月结30天", "45天")
    assert worded["due_term"].tolist() == ["月结30天", "45天"]
    assert worded["credit_days"].isna().all()
    plain = read("30", "45")
    assert plain["credit_days"].tolist() == [30, 45]
    assert plain["due_term"].tolist() == ["", ""]
