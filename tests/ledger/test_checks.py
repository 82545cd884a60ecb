"""Rows that read well but don't fit: each rule once, and silence when all is well."""

import datetime as dt
import time

import numpy as np
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.checks import check, check_as_of
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.rules.settlement_order import allowance_limit

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
MOST = allowance_limit(100_000)
JAN5, FEB4, FEB1 = dt.date(2026, 1, 5), dt.date(2026, 2, 4), dt.date(2026, 2, 1)


def made(sheet: Sheet, base: dict[str, object], *changes: dict[str, object]) -> object:
    records = [{**base, **change} for change in changes]
    names = list(dict.fromkeys(name for record in records for name in record))
    blank = {"customer_code": "", "doc_no": ""}
    return frame(sheet, {n: [r.get(n, blank.get(n, _nothing(sheet, n))) for r in records]
                         for n in names})  # fmt: skip


def _nothing(sheet: Sheet, name: str) -> object:
    kind = sheet.column(name).kind
    text = (schema.Kind.CODE, schema.Kind.TEXT, schema.Kind.CHOICE)
    return "" if kind in text else False if kind is schema.Kind.FLAG else None


CUSTOMER = {"customer_code": "001", "customer_name": "甲（京）公司", "credit_days": 30}
SCORED: dict[str, object] = {"score_repay": 40.0, "score_purchase": 30.0, "score_other": 30.0}
SALE = {"customer_code": "001", "customer_name": "甲(京)公司", "doc_no": "S1", "sale_date": JAN5,
        "due_date": FEB4, "amount": 100_000}  # fmt: skip
RECEIPT = {"customer_code": "001", "receipt_no": "R1", "doc_no": "S1", "receipt_date": FEB1,
           "amount": 40_000, "method": "电汇"}  # fmt: skip
PROMISED = {"promise_date": FEB4, "promise_amount": 1}


def ledger(**tables: list[dict[str, object]]) -> Ledger:
    base: dict[str, dict[str, object]] = {
        "customers": dict(CUSTOMER), "sales": dict(SALE), "receipts": dict(RECEIPT),
        "contacts": {"customer_code": "001", "contact_date": JAN5, "kind": "催收"},
        "plans": {"customer_code": "001", "month": FEB1},
        "contracts": {"customer_code": "001", "contract_no": "HT1", "due_term": "月结"},
        "targets": {"month": FEB1, "target": 1_000},
        "letters": {"customer_code": "001", "letter_no": "1", "letter_date": JAN5},
        "adjustments": {"customer_code": "001"}, "bills": {"customer_code": "001"},
        "approvals": {"customer_code": "001"}, "claims": {"customer_code": "001"},
    }  # fmt: skip
    result = Ledger()
    for name in ("customers", "sales", "receipts", *tables):
        changes = tables.get(name, [{}])
        setattr(result, name, made(schema.sheet(name), base[name], *changes))
    return result


def test_a_sound_ledger_has_no_problems() -> None:
    assert check(ledger(contacts=[{}], plans=[{}], targets=[{}], letters=[{}])) == []


def test_an_empty_ledger_has_no_problems() -> None:
    assert check(Ledger()) == []


CASES: list[tuple[str, list[dict[str, object]], str, Severity, int]] = [
    ("customers", [{}, {"customer_name": "乙"}], "客户编码", ERROR, 3),
    ("customers", [{"uscc": "91310000MA1FL0000X"}], "统一社会信用代码", WARNING, 2),
    ("customers", [{"credit_days": 31}], "信用期限", NOTE, 2),
    ("customers", [{"limit": -1}], "批准额度", ERROR, 2),
    ("customers", [SCORED | {"score_repay": 41}], "偿还状况分", WARNING, 2),
    ("customers", [SCORED | {"score_other": None}], "偿还状况分", WARNING, 2),
    ("customers", [{"vetoes": "V3,V9"}], "否决项", ERROR, 2),
    ("customers", [{"vetoes": "是"}], "否决项", ERROR, 2),
    ("customers", [{"vetoes": "3"}], "否决项", ERROR, 2),
    ("customers", [{"special_approval": "王总", "special_reason": "龙头"}], "特批人", WARNING, 2),
    ("customers", [{"limit": 10_001, "last_year_sales": 120_000}], "批准额度", WARNING, 2),
    ("contracts", [{"due_term": "随便"}], "账期类型", ERROR, 2),
    ("contracts", [{"due_term": "货到30天", "due_number": 45}], "账期类型", ERROR, 2),
    ("contracts", [{"instalments": "3-3-3-2", "due_term": ""}], "分期", ERROR, 2),
    ("contracts", [{"instalments": "3-3-3-1"}], "账期类型", WARNING, 2),
    ("contracts", [{}, {"contract_no": "HT2"}], "合同起始日", WARNING, 3),
    ("contracts", [{"signed_on": JAN5, "sign_year": 2025}], "签订年度", WARNING, 2),
    ("contracts", [{"due_term": ""}], "回款周期", NOTE, 2),
    ("contracts", [{"cycle": "季"}], "回款周期", NOTE, 2),
    ("sales", [{"due_term": "30天后"}], "账期类型", ERROR, 2),
    ("sales", [{"instalments": "预付2000元、货到余款", "due_date": None}], "分期", ERROR, 2),
    ("sales", [{"instalments": "3-3-3-1"}], "到期日", WARNING, 2),
    ("customers", [{"due_term": "次月"}], "账期类型", ERROR, 2),
    ("sales", [{}, {"doc_no": "S2", "customer_code": "01"}], "客户编码", WARNING, 3),
    ("sales", [{"customer_name": "甲公司"}], "客户姓名", WARNING, 2),
    ("sales", [{"line_no": 1}, {"line_no": 2}, {"line_no": 1, "amount": 5}], "售货清单号码", WARNING, 4),
    ("sales", [{}, {}], "售货清单号码", WARNING, 3),
    ("sales", [{"due_date": dt.date(2026, 1, 4)}], "到期日", WARNING, 2),
    ("sales", [{"due_date": None}], "到期日", NOTE, 2),
    ("sales", [{"state": "红字"}], "销货总额", NOTE, 2),
    ("sales", [{"due_date": dt.date(2028, 1, 6)}], "到期日", WARNING, 2),
    ("sales", [{"amount": 10_000_000_001}], "销货总额", WARNING, 2),
    ("customers", [{}, {"customer_code": "002"}], "客户名称", WARNING, 3),
    ("contracts", [{"late_rate": 0.0051}], "违约金日利率", WARNING, 2),
    ("contracts", [{"cash_ratio": -0.1}], "合同现金比例", WARNING, 2),
    ("contracts", [{"cash_ratio": 1.01}], "合同现金比例", WARNING, 2),
    ("sales", [{"state": "正常", "amount": -5}], "状态", NOTE, 2),
    ("sales", [{"quantity": 3.0, "price": 333.0}], "销货总额", NOTE, 2),
    ("sales", [{"origin_doc": "S0"}], "原清单号码", WARNING, 2),
    ("receipts", [{}, {"amount": 1}], "收款单号", WARNING, 3),
    ("receipts", [{"amount": -1}], "回款金额", WARNING, 2),
    ("receipts", [{"amount": 0}], "回款金额", WARNING, 2),
    ("receipts", [{"doc_no": "S9"}], "售货清单号码", WARNING, 2),
    ("receipts", [{"allowance": MOST + 1}], "折让", WARNING, 2),
    ("receipts", [{"method": "支票", "bill_date": dt.date(2026, 1, 21)}], "出票日", WARNING, 2),
    ("receipts", [{"method": "银承", "bill_date": JAN5, "bill_due": dt.date(2026, 7, 6)}],
     "出票日", WARNING, 2),
    ("receipts", [{"method": "现钞", "amount": 100_001}], "回款金额", NOTE, 2),
    ("receipts", [{"discount_ours": True}], "贴息我方承担", WARNING, 2),
    ("contacts", [{"kind": "承诺", "promise_amount": 1}], "承诺回款日", WARNING, 2),
    ("contacts", [{"kind": "争议"}], "售货清单号码", WARNING, 2),
    ("contacts", [{"kind": "承诺", **PROMISED, "promise_date": dt.date(2026, 1, 4)}],
     "承诺回款日", WARNING, 2),
    ("contacts", [{"kind": "承诺", **PROMISED, "promise_cash": 1.01}], "承诺回款日", WARNING, 2),
    ("contacts", [{"promise_date": FEB4}], "承诺回款日", WARNING, 2),
    ("contacts", [{"kind": "走访", "promise_amount": 1}], "承诺金额", WARNING, 2),
    ("contacts", [{"instalment": 2}], "期次", WARNING, 2),
    ("contacts", [{"disputed_amount": 5}], "争议金额", WARNING, 2),
    ("contacts", [{"valid_until": FEB4}], "有效至", WARNING, 2),
    ("contacts", [{"measure": "增补"}], "措施类型", WARNING, 2),
    ("contacts", [{"kind": "争议", "doc_no": "S1", "valid_until": dt.date(2026, 1, 4)}],
     "有效至", WARNING, 2),
    ("contacts", [{"kind": "争议", "doc_no": "S1", "disputed_amount": 100_001}],
     "争议金额", WARNING, 2),
    ("contacts", [{"kind": "争议", "doc_no": "S1", "disputed_amount": -1}], "争议金额", WARNING, 2),
    ("contacts", [{"next_contact": dt.date(2026, 1, 4)}], "下次联系日", WARNING, 2),
    ("contacts", [{}, {}], "日期", WARNING, 3),
    ("contacts", [{"interrupts": True}], "送达证据", WARNING, 2),
    ("contacts", [{"kind": "走访", "salesperson": "李", "owner": "李"}], "负责人", WARNING, 2),
    ("plans", [{"made_by": "王", "confirmed_by": "王"}], "确认人", WARNING, 2),
    ("plans", [{}, {}], "月份", WARNING, 3),
    ("plans", [{"month": JAN5}], "月份", WARNING, 2),
    ("plans", [{"target": -1}], "目标回款额", WARNING, 2),
    ("plans", [{"target_date": dt.date(2026, 3, 1)}], "目标回款日期", WARNING, 2),
    ("plans", [{"target": 3, "first_third": 1, "second_third": 1}], "下旬目标", WARNING, 2),
    ("targets", [{"made_by": "王", "confirmed_by": "王"}], "确认人", WARNING, 2),
    ("targets", [{"month": JAN5}], "月份", WARNING, 2),
    ("targets", [{"target": -1}], "目标额", WARNING, 2),
    ("targets", [{"first_third": 999}], "下旬目标", WARNING, 2),
    ("targets", [{}, {}], "调整原因", WARNING, 3),
    ("targets", [{}, {"valid_from": dt.date(2026, 2, 9)}], "调整原因", WARNING, 3),
    ("targets", [{"valid_from": dt.date(2026, 3, 1)}], "调整原因", WARNING, 2),
    ("targets", [{}, {"customer_code": "001", "target": 999}], "目标额", WARNING, 2),
    ("targets", [{"customer_code": "009"}], "客户编码", WARNING, 2),
    ("letters", [{}, {}], "文号", WARNING, 3),
    ("letters", [{"level": -1}], "催款次数", ERROR, 2),
    ("letters", [{"delivery": "已送达"}], "送达日期", WARNING, 2),
    ("letters", [{"delivered_on": FEB1}], "送达状态", WARNING, 2),
    ("letters", [{"receipt_on": dt.date(2026, 1, 4)}], "回执日期", WARNING, 2),
    ("letters", [{"reply_amount": 5}], "回执承诺日期", WARNING, 2),
    ("letters", [{"reply_date": FEB1}], "回执承诺日期", WARNING, 2),
]  # fmt: skip


@pytest.mark.parametrize(("table", "changes", "column", "severity", "row"), CASES)
def test_each_check_finds_its_row(
    table: str, changes: list[dict[str, object]], column: str, severity: Severity, row: int
) -> None:
    problems = check(ledger(**{table: changes}))
    assert [(p.sheet, p.column, p.severity, p.row) for p in problems] == [
        (schema.sheet(table).title, column, severity, row)
    ]
    assert problems[0].why
    assert problems[0].fix


PASSING: list[tuple[str, list[dict[str, object]]]] = [
    ("customers", [{"uscc": "91350100M000100Y43"}]),
    ("customers", [SCORED]),
    ("customers", [{"vetoes": "Ｖ３、v 8"}]),
    ("customers", [{"special_approval": "王总", "special_reason": "龙头", "special_date": JAN5}]),
    ("customers", [{"limit": 10_000, "last_year_sales": 120_000}]),
    ("customers", [{"limit": 0, "last_year_sales": 0}]),
    ("customers", [{"limit": 10_000}]),
    ("sales", [{"quantity": 3.0, "price": 333.33, "amount": 99_999}]),
    ("sales", [{"state": "红字", "amount": -100_000}]),
    ("sales", [{"line_no": 1}, {"line_no": 2}]),
    ("sales", [{}, {"amount": 5}]),
    ("receipts", [{"allowance": MOST}]),
    ("receipts", [{"amount": 0, "allowance": 5}]),
    ("contacts", [{"kind": "承诺", **PROMISED, "promise_date": JAN5, "promise_cash": 1.0}]),
    (
        "contacts",
        [{"kind": "争议", "doc_no": "S1", "disputed_amount": 100_000, "valid_until": JAN5}],
    ),
    ("contacts", [{"next_contact": JAN5}]),
    ("plans", [{"target": 0, "target_date": dt.date(2026, 2, 28)}]),
    ("letters", [{"delivered_on": FEB1, "delivery": "拒收"}]),
    ("letters", [{"reply_amount": 5, "reply_date": FEB1, "receipt_on": JAN5}]),
    ("sales", [{}, {"doc_no": "H1", "state": "红字", "amount": -100_000, "origin_doc": "S1"}]),
    ("receipts", [{"doc_no": ""}]),
    ("receipts", [{"method": "支票", "bill_date": dt.date(2026, 1, 22)}]),
    ("receipts", [{"method": "银承", "bill_date": JAN5, "bill_due": dt.date(2026, 7, 5)}]),
    ("receipts", [{"method": "现钞", "amount": 100_000}]),
]


@pytest.mark.parametrize(("table", "changes"), PASSING)
def test_what_is_just_within_a_rule_passes(table: str, changes: list[dict[str, object]]) -> None:
    assert check(ledger(**{table: changes})) == []


def test_a_receipt_for_another_customers_document() -> None:
    book = ledger(customers=[{}, {"customer_code": "002", "customer_name": "乙"}],
                  receipts=[{"customer_code": "002"}])  # fmt: skip
    assert [(p.column, p.why) for p in check(book)] == [
        ("售货清单号码", "这张清单属于别的客户，这笔钱留作未核销")
    ]


def test_credit_notes_of_more_than_their_document_or_of_anothers_are_told() -> None:
    red = {"state": "红字", "origin_doc": "S1"}
    parts = [
        {},
        {**red, "doc_no": "H1", "amount": -60_000},
        {**red, "doc_no": "H2", "amount": -40_001},
    ]
    (problem,) = check(ledger(sales=parts))
    assert (problem.column, problem.row) == ("销货总额", 4)
    both: list[dict[str, object]] = [{}, {"customer_code": "002", "customer_name": "乙"}]
    theirs = {**red, "customer_code": "002", "customer_name": "乙", "doc_no": "H1", "amount": -1}
    (problem,) = check(ledger(customers=both, sales=[{}, theirs]))
    assert problem.why == "原清单是别的客户的"


def test_a_letter_to_another_customer_is_not_answered_by_this_one() -> None:
    both: list[dict[str, object]] = [{}, {"customer_code": "002", "customer_name": "乙"}]
    said = check(
        ledger(customers=both, letters=[{"customer_code": "002"}], contacts=[{"letter_no": "1"}])
    )
    assert [p.why for p in said] == ["这封函是发给别的客户的，不算它的回执"]


def test_a_blank_amount_is_told_once() -> None:
    book = ledger(receipts=[{"amount": 0}])
    blank = Problem(ERROR, "客户货款回收日报表", 2, "回款金额", "", "没有填", "补填", "Q05")
    book.problems.append(blank)
    assert check(book) == []


def test_an_unknown_customer_is_reported_once_with_its_rows_and_the_likely_code() -> None:
    book = ledger(sales=[{"customer_code": "1", "doc_no": f"S{i}"} for i in range(1, 5)],
                  receipts=[{"doc_no": ""}])  # fmt: skip
    problems = check(book)
    assert [(p.row, p.why, p.fix) for p in problems] == [
        (2, "客户信用档案里没有这个客户编码（共 4 行）", "是不是“001”？")
    ]


def test_many_notes_of_one_kind_become_one_line() -> None:
    lines: list[dict[str, object]] = [{"doc_no": f"S{i}", "due_date": None} for i in range(20)]
    notes = check(ledger(sales=lines, receipts=[{"doc_no": "S1"}]))
    assert len(notes) == 6
    assert notes[0].why == "还有 15 行同样的提示"


def test_a_hundred_thousand_lines_are_checked_in_seconds() -> None:
    size = 100_000
    book = ledger()
    book.sales = frame(schema.SALES, {
        "customer_code": ["001"] * size, "doc_no": [f"S{i}" for i in range(size)],
        "sale_date": np.full(size, np.datetime64("2026-01-05", "s")),
        "due_date": np.full(size, np.datetime64("2026-02-04", "s")),
        "amount": np.full(size, 100), "line_no": np.ones(size, dtype=np.int64),
    })  # fmt: skip
    started = time.perf_counter()
    assert check(book) == []
    assert time.perf_counter() - started < 10


def test_bounds_of_what_is_likely_pass() -> None:
    fine = ledger(
        contracts=[{"late_rate": 0.005, "cash_ratio": 1.0}],
        sales=[{"due_date": dt.date(2028, 1, 5), "amount": 10_000_000_000}],
    )
    assert check(fine) == []


def test_one_payment_over_two_documents_is_no_duplicate() -> None:
    """The same number, payer and day with another document each: one payment split (Q11)."""
    sales: list[dict[str, object]] = [{}, {"doc_no": "S2"}]
    assert check(ledger(sales=sales, receipts=[{}, {"doc_no": "S2"}])) == []
    (problem,) = check(ledger(sales=sales, receipts=[{}, {"doc_no": "S1"}]))
    assert (problem.column, problem.row) == ("收款单号", 3)
    (problem,) = check(
        ledger(sales=sales, receipts=[{}, {"doc_no": "S2", "receipt_date": dt.date(2026, 2, 2)}])
    )
    assert (problem.column, problem.row) == ("收款单号", 3)


def test_a_former_name_fits() -> None:
    """Old rows keep the old name for ever; 曾用名 says that it is the same customer."""
    old: list[dict[str, object]] = [{"customer_name": "甲旧厂"}]
    (problem,) = check(ledger(sales=old))
    assert problem.column == "客户姓名"
    assert "曾用名" in problem.fix
    assert check(ledger(customers=[{"former_names": "甲老厂，甲旧厂"}], sales=old)) == []


def test_a_salesperson_without_customers_is_noted() -> None:
    register: list[dict[str, object]] = [{"salesperson": "王敏"}]
    assert check(ledger(customers=register, sales=[{"salesperson": "王敏"}])) == []
    (problem,) = check(ledger(customers=register, sales=[{"salesperson": "王闵"}]))
    assert (problem.column, problem.severity) == ("业务员", NOTE)


def test_a_day_far_ahead_is_a_problem_as_of_a_day() -> None:
    """A sale of 2062 is never counted; twelve months ahead to the day is let pass."""
    as_of = dt.date(2026, 6, 30)
    ahead: dict[str, object] = {"due_date": None}
    assert check_as_of(ledger(sales=[{"sale_date": dt.date(2027, 6, 30), **ahead}]), as_of) == []
    (problem,) = check_as_of(ledger(sales=[{"sale_date": dt.date(2027, 7, 1), **ahead}]), as_of)
    assert (problem.sheet, problem.column, problem.row) == ("客户销售统计表", "销售日期", 2)
    (problem,) = check_as_of(ledger(receipts=[{"receipt_date": dt.date(2062, 6, 3)}]), as_of)
    assert (problem.column, problem.value) == ("回款日期", "2062-06-03")


@pytest.mark.parametrize(
    ("table", "more", "name"),
    [
        ("contacts", {}, "contact_date"), ("contacts", {"kind": "承诺", **PROMISED}, "promise_date"),
        ("contacts", {}, "next_contact"), ("letters", {"delivery": "已送达"}, "delivered_on"),
        ("plans", {}, "month"), ("targets", {}, "month"),
        ("adjustments", {"kind": "退款", "amount": 1}, "adj_date"),
        ("bills", {"bill_no": "9", "face": 1, "received_on": FEB1}, "bounced_on"),
        ("approvals", {"approval_no": "1", "kind": "放行"}, "approved_1"),
        ("claims", {"amount": 1}, "pay_date"),
    ],
)  # fmt: skip
def test_days_far_ahead_are_told_on_every_sheet(
    table: str, more: dict[str, object], name: str
) -> None:
    as_of = dt.date(2026, 6, 30)
    sheet = schema.sheet(table)
    for on, told in (
        (dt.date(2027, 6, 30), []),
        (dt.date(2027, 7, 1), [sheet.column(name).heading]),
    ):
        said = check_as_of(ledger(**{table: [{**more, name: on}]}), as_of)
        assert [p.column for p in said if p.code == "Q08"] == told


@pytest.mark.parametrize(
    ("sale_date", "errors"),
    [(dt.date(2026, 5, 31), 0), (dt.date(2026, 6, 1), 1), (dt.date(2026, 7, 1), 0)],
)
def test_selling_to_a_customer_that_only_pays_is_an_error(sale_date: dt.date, errors: int) -> None:
    """K13: counted in the month of the day only, up to the day."""
    barred = ledger(customers=[{"malicious": True}], sales=[{"sale_date": sale_date}])
    found = check_as_of(barred, dt.date(2026, 6, 30))
    assert [p.severity for p in found] == [ERROR] * errors


@pytest.mark.parametrize(
    ("size", "rate", "ours", "noted"),
    [
        ("大型", 0.00008, "小型", True), ("大型", 0.0000834, "小型", False),
        ("大型", 0.00008, "大型", False), ("大型", 0.00008, "", False),
        ("小型", 0.00008, "小型", False), ("大型", None, "小型", False),
    ],
)  # fmt: skip
def test_an_agreed_rate_below_lpr_toward_a_small_supplier(
    size: str, rate: float | None, ours: str, noted: bool
) -> None:
    signed: dict[str, object] = {"late_rate": rate, "our_size": ours, "customer_size": size}
    book = ledger(contracts=[signed])
    assert [p.severity for p in check(book)] == ([NOTE] if noted else [])


@pytest.mark.parametrize(("size", "noted"), [("", True), ("大型", False)])
def test_a_notice_that_we_are_small_without_the_size_of_the_day(size: str, noted: bool) -> None:
    told = {"small_told_on": dt.date(2025, 7, 1), "our_size": "小型", "customer_size": size}
    found = check(ledger(contracts=[told]))
    assert [(p.severity, "签约时客户规模" in p.why) for p in found] == [(NOTE, True)] * noted


@pytest.mark.parametrize(("limit", "rows"), [(10_000, []), (10_001, [2])])
def test_a_limit_founded_on_the_contract_of_the_year(limit: int, rows: list[int]) -> None:
    """K08: 120,000 分 a year ÷ 12, in the best month × 1."""
    book = ledger(customers=[{"limit": limit}], contracts=[{"year_amount": 120_000}])
    assert [p.row for p in check(book)] == rows


def test_sales_and_the_contracts_that_they_name() -> None:
    old = {"contract_no": "HT0", "valid_to": dt.date(2025, 12, 31)}
    new = {"contract_no": "HT1", "valid_from": dt.date(2026, 1, 1)}
    sales: list[dict[str, object]] = [
        {"contract_no": "HT1", "doc_no": "S1"}, {"contract_no": "HT0", "doc_no": "S2"},
        {"contract_no": "HT9", "doc_no": "S3"}, {"contract_no": "", "doc_no": "S4"},
    ]  # fmt: skip
    found = check(ledger(sales=sales, receipts=[{"doc_no": "S1"}], contracts=[old, new]))
    assert [(p.row, p.column) for p in found] == [(3, "销售日期"), (4, "合同号")]
    assert "不在合同HT0的期限内" in found[0].why
    assert (
        check(ledger(sales=[{"contract_no": "HT9"}])) == []
    )  # a ledger without contracts keeps them elsewhere


@pytest.mark.parametrize(
    ("period", "columns"),
    [
        ({"valid_from": JAN5}, []),
        ({"valid_from": dt.date(2026, 1, 6)}, ["合同号"]),
        ({"valid_to": JAN5}, []),
        ({"valid_to": dt.date(2026, 1, 4)}, ["合同号"]),
        ({"valid_from": FEB4, "valid_to": JAN5}, ["合同到期日", "合同号"]),
    ],
)
def test_a_sale_under_no_contract_is_told(period: dict[str, object], columns: list[str]) -> None:
    """The sale is of 5 January."""
    assert [p.column for p in check(ledger(contracts=[{"cycle": "月", **period}]))] == columns


def test_levels_are_compared_on_every_day_on_which_a_target_changes() -> None:
    # from the 10th the department wants less, the company only from the 20th
    late = {"valid_from": dt.date(2026, 2, 10), "target": 900, "reason": "停工"}
    company = {"valid_from": dt.date(2026, 2, 20), "target": 900, "reason": "停工"}
    rows: list[dict[str, object]] = [
        {},
        company,
        {"department": "东"},
        {"department": "东", **late},
    ]
    found = [one for one in check(ledger(targets=rows)) if one.code == "S1-44"]
    assert [(one.row, one.why) for one in found] == [
        (2, "2026-02-10起，部门目标之和9.00元，与公司目标10.00元相差-1.00元")
    ]
    together: list[dict[str, object]] = [
        {},
        {**late},
        {"department": "东"},
        {"department": "东", **late},
    ]
    assert not [one for one in check(ledger(targets=together)) if one.code == "S1-44"]


def test_a_customer_stands_under_the_salesperson_of_the_register() -> None:
    one: dict[str, object] = {"salesperson": "李"}
    mine = {**one, "target": 500}

    def wrong(amount: int) -> list[int]:
        code = {"customer_code": "001", "target": amount}
        rows: list[dict[str, object]] = [{"target": 500}, mine, code]
        found = check(ledger(customers=[one], targets=rows))
        return [problem.row for problem in found if problem.code == "S1-44"]

    assert wrong(500) == []
    assert wrong(499) == [3]


@pytest.mark.parametrize(
    ("name", "heading"), [("salesperson", "业务员"), ("department", "部门")]
)  # fmt: skip
def test_a_name_that_no_customer_has_is_told(name: str, heading: str) -> None:
    register: list[dict[str, object]] = [{"salesperson": "李", "department": "东"}]
    known, strange = register[0][name], "无此"
    for value, told in ((known, []), (strange, [heading])):
        found = check(ledger(customers=register, targets=[{name: value}]))
        assert [one.column for one in found if one.severity is NOTE] == told
