"""核销与调整, 票据台账 and split payments: what doesn't fit is told with its column and remedy."""

from dataclasses import replace
from datetime import date

import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.checks.adjustments import check_adjustments
from huikuan_xl.ledger.checks.bills import check_bills
from huikuan_xl.ledger.checks.receipts import check_receipts
from huikuan_xl.ledger.problems import Problem, Severity
from tests.accounts.ledgers import Row, adjustment, bill, customer, ledger, receipt, sale

X1 = sale("X1", "2026-05-01", "2026-05-31", 1000)
REGISTER = [customer("C1"), customer("C2")]


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    assert all(one.fix for one in problems)
    return [(one.column, str(one.severity)) for one in problems]


def of_adjustment(kind: str, amount: float, **more: object) -> list[Problem]:
    row = adjustment(kind, "2026-06-10", amount, **{"doc_no": "X1", **more})  # type: ignore[arg-type]
    return check_adjustments(ledger([X1], [], REGISTER, [row]))


ERROR = str(Severity.ERROR)


@pytest.mark.parametrize(
    ("kind", "amount", "more", "column"),
    [
        ("尾差核销", 1.00, {}, None),
        ("尾差核销", 1.01, {}, "金额"),
        ("尾差核销", -1.00, {}, None),
        ("尾差核销", -1.01, {}, "金额"),
        ("坏账核销", 10, {"approved_by": "陆总", "approved_on": "2026-06-10"}, None),
        ("坏账核销", 10, {"approved_by": "陆总"}, "批准日"),
        ("坏账核销", 10, {"approved_on": "2026-06-10"}, "批准人"),
        ("坏账核销", -10, {"approved_by": "陆总", "approved_on": "2026-06-10"}, "金额"),
        ("坏账核销", 10, {"doc_no": "X9"}, "售货清单号码"),
        ("坏账核销", 10, {"doc_no": ""}, "售货清单号码"),
        ("应收转户", 10, {"counter_code": "C2", "counter_amount": 10}, None),
        ("应收转户", 10, {"counter_code": "C2", "counter_amount": 10.01}, "对方金额"),
        ("应收转户", 10, {"counter_code": "C2"}, "对方金额"),
        ("应收转户", 10, {"counter_code": "C9", "counter_amount": 10}, "对方编码"),
        ("应收转户", 10, {"counter_amount": 10}, "对方编码"),
        ("应收冲应付", 10, {"counter_code": "S9", "counter_amount": 10}, None),
        ("预收转户", 10, {"counter_code": "C2", "counter_doc": "Y9", "counter_amount": 10},
         "对方单据号"),
        ("退款", 10, {"doc_no": ""}, None),
        ("质保金", 10, {"due_date": "2027-05-01"}, None),
        ("质保金", 10, {}, "新到期日"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_booked_is_an_error(
    kind: str, amount: float, more: Row, column: str | None
) -> None:
    found = told(of_adjustment(kind, amount, **more))
    assert found == ([] if column is None else [(column, ERROR)])


@pytest.mark.parametrize(("second", "wrong"), [(400, 0), (399.99, 1)])
def test_a_payment_over_several_customers_adds_up(second: float, wrong: int) -> None:
    rows = [
        receipt("2026-06-01", 600, "X1", receipt_no="R1", payment_total=100_000),
        receipt("2026-06-01", second, "Y1", "C2", receipt_no="R1", payment_total=100_000),
    ]
    sales = [X1, sale("Y1", "2026-05-01", "2026-05-31", 400, "C2")]
    found = check_receipts(ledger(sales, rows, REGISTER))
    assert told(found) == [("整笔金额", ERROR)] * wrong


def test_one_number_for_two_customers_without_the_whole_sum_stays_doubtful() -> None:
    rows = [
        receipt("2026-06-01", 600, "X1", receipt_no="R1"),
        receipt("2026-06-01", 400, "Y1", "C2", receipt_no="R1"),
    ]
    sales = [X1, sale("Y1", "2026-05-01", "2026-05-31", 400, "C2")]
    assert told(check_receipts(ledger(sales, rows, REGISTER))) == [("收款单号", "警告")]


BILL = receipt("2026-05-20", 1000, "X1", method="银承", bill_no="5-001", bill_date=None)
USUAL: Row = {"kind": "银承", "issued_on": "2026-05-01", "due_on": "2026-10-01"}


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({}, None),
        ({"face": 1000.01}, "票面金额"),
        ({"number": "5-002"}, "票据号"),
        ({"discounted_on": "2026-05-21", "bearer": "客户"}, None),
        ({"discounted_on": "2026-05-21"}, "贴息承担方"),
        ({"discounted_on": "2026-05-19", "bearer": "客户"}, "贴现日"),
        ({"bounced_on": "2026-10-02"}, None),
        ({"bounced_on": "2026-10-02", "paid_on": "2026-10-01"}, "退票日"),
        ({"due_on": "2026-11-01"}, None),
        ({"due_on": "2026-11-02"}, "出票日"),
    ],
)
def test_a_bill_that_does_not_fit_is_told(more: Row, column: str | None) -> None:
    facts = {**USUAL, **more}
    number, face = str(facts.pop("number", "5-001")), float(str(facts.pop("face", 1000)))
    book = ledger([X1], [BILL], REGISTER, [], [bill(number, face, "2026-05-20", **facts)])
    assert [one.column for one in check_bills(book)] == ([] if column is None else [column])


@pytest.mark.parametrize(
    ("signed", "told"),
    [
        ({"valid_to": date(2026, 5, 20)}, ["合同HT1第七条约定贴息由客户承担"]),
        ({"valid_to": date(2026, 5, 19)}, []),  # run out before the bill came
        ({"customer_code": "C2"}, []),
        ({"discount_clause_no": ""}, []),
    ],
)
def test_the_contract_of_the_day_says_who_bears_the_discount(signed: Row, told: list[str]) -> None:
    row = bill("5-001", 1000, "2026-05-20", **USUAL, discounted_on="2026-05-21", bearer="我方")
    book = ledger([X1], [BILL], REGISTER, [], [row])
    contract = {"contract_no": "HT1", "customer_code": "C1", "discount_clause_no": "第七条",
                "bills_allowed": True, **signed}  # fmt: skip
    book = replace(book, contracts=frame(schema.CONTRACTS, {k: [v] for k, v in contract.items()}))
    assert [one.why for one in check_bills(book)] == told


def test_the_same_bill_twice_is_an_error() -> None:
    row = bill("5-001", 1000, "2026-05-20", **USUAL)
    again = {**row, "bill_no": "５-001"}
    book = ledger([X1], [BILL], REGISTER, [], [row, again])
    assert told(check_bills(book)) == [("票据号", ERROR)]
