"""One customer's record: ratios, faults of ours, awards and flags, by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.accounts.profile import Profile, remaining_credit
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import VALUE
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, Row, contact, customer, day, ledger, receipt, sale

A = customer("A1", "王敏")


def profile(**sheets: list[Row]) -> Profile:
    return run_month_end(ledger(**{"customers": [A], **sheets}), AS_OF).profiles["A1"]


@pytest.mark.parametrize(
    ("due", "judged"),
    [(day(7, 1, 2025), True), (day(6, 30, 2025), False), (day(6, 30), True), (day(7, 1), False)],
)
def test_twelve_months_include_their_first_and_last_day(due: Any, judged: bool) -> None:
    debt = sale("A1", "S1", day(6, 1, 2025), due, 1_000)
    one = profile(sales=[debt], receipts=[receipt("A1", "S1", day(7, 2, 2025), 1_000)])
    assert (one.record.on_time is not None) is judged


@pytest.mark.parametrize(("on", "cash"), [(day(7, 1, 2025), Decimal(1)), (day(6, 30, 2025), None)])
def test_receipts_of_twelve_months(on: Any, cash: Decimal | None) -> None:
    assert profile(receipts=[receipt("A1", "", on, 1_000)]).record.cash == cash


LATE = sale("A1", "S1", day(4, 1), day(5, 1), 1_000)
PAID_LATE = receipt("A1", "S1", day(5, 11), 1_000)
ON_TIME = sale("A1", "S2", day(4, 1), day(5, 20), 1_000)
PAID = receipt("A1", "S2", day(5, 20), 1_000)


@pytest.mark.parametrize(
    ("line", "contacts", "on_time"),
    [
        (LATE, [], "0.5"),
        (LATE | {"disputed": True}, [], "1"),
        (LATE, [contact("A1", "争议", day(5, 2), doc_no="S1")], "1"),
        (LATE, [contact("A1", "催收", day(5, 2), doc_no="S1", reason_code="C1")], "1"),  # our fault
        (LATE, [contact("A1", "催收", day(5, 2), reason_code="C1")], "1"),  # due and unpaid then
        (LATE, [contact("A1", "催收", day(5, 12), reason_code="C1")], "0.5"),  # paid before
        (LATE, [contact("A1", "催收", day(5, 2), doc_no="S1", reason_code="A1")], "0.5"),
        (LATE, [contact("A1", "催收", day(5, 2), doc_no="S2", reason_code="C1")], "0"),
    ],
)
def test_lateness_that_is_not_the_customers_fault_spoils_no_record(
    line: Row, contacts: list[Row], on_time: str
) -> None:
    one = profile(sales=[line, ON_TIME], receipts=[PAID_LATE, PAID], contacts=contacts)
    assert one.record.on_time == Decimal(on_time)


def test_a_receipt_without_a_method_is_on_neither_side_of_the_cash_ratio() -> None:
    money = [receipt("A1", "", day(6, 1), 600), receipt("A1", "", day(6, 1), 400, method="银承"),
             receipt("A1", "", day(6, 1), 9_000, method="")]  # fmt: skip
    one = profile(receipts=money)
    assert one.record.cash == Decimal("0.6")
    assert "回款方式未填" in one.warnings.value
    assert "回款方式未填" not in profile(receipts=money[:2]).warnings.value


@pytest.mark.parametrize(
    ("method", "flag"),
    [("支票", "支票退票"), ("银承", "承兑拒付"), ("商承", "承兑拒付"), ("", "支票退票")],
)
def test_a_bounced_acceptance_is_no_bounced_cheque(method: str, flag: str) -> None:
    bounced = receipt("A1", "", day(6, 1), 100, method=method, bill_state="退票")
    found = profile(receipts=[bounced]).warnings.value
    assert [name for name in found if name in ("支票退票", "承兑拒付")] == [flag]


@pytest.mark.parametrize(("due", "silent"), [(day(6, 14), True), (day(6, 15), False)])
def test_never_called_counts_as_long_not_called(due: Any, silent: bool) -> None:
    one = profile(sales=[sale("A1", "S1", day(5, 1), due, 100_000)])
    assert ("久未联系" in one.warnings.value) is silent


@pytest.mark.parametrize(
    ("limit", "last_year", "above"),
    [(1_000_001, 12_000_000, True), (1_000_000, 12_000_000, False), (None, 12_000_000, False)],
)
def test_a_limit_above_its_ceiling_is_flagged(
    limit: int | None, last_year: int, above: bool
) -> None:
    scores = {"score_repay": 36.0, "score_purchase": 27.0, "score_other": 27.0}
    row = A | scores | {"limit": limit, "last_year_sales": last_year}
    assert profile(customers=[row]).credit.above_ceiling is above


def test_use_of_the_limit() -> None:
    one = profile(
        customers=[A | {"limit": 100_000}], sales=[sale("A1", "S1", day(6, 1), day(7, 1), 25_000)]
    )
    assert one.credit.share_used == Decimal("0.25")
    assert profile().credit.share_used is None


def test_no_award_without_a_base_or_under_a_stop() -> None:
    assert profile().award.value is None
    good = profile(sales=[ON_TIME], receipts=[PAID])
    assert good.award.value == 100
    assert good.may_be_awarded
    stopped = profile(
        sales=[ON_TIME, sale("A1", "S9", day(5, 1), day(6, 1), 50_000)], receipts=[PAID]
    )
    assert not stopped.may_be_awarded


@pytest.mark.parametrize(("promised", "window", "broken"), [(day(4, 30), 2, 0), (day(5, 30), 2, 1)])
def test_broken_promises_count_in_the_window_of_the_policy(
    promised: Any, window: int, broken: int
) -> None:
    row = contact("A1", "承诺", day(4, 1), promise_date=promised, promise_amount=100)
    policy = replace(DEFAULT, veto_window_months=window)
    m = run_month_end(ledger([A], contacts=[row]), AS_OF, policy)
    assert m.profiles["A1"].broken_promises == broken


@pytest.mark.parametrize(
    ("vetoes", "grade", "cell"), [("V9", "", VALUE), ("V9,V3", "E", "E"), ("", "A", "A")]
)
def test_cell_register_and_month_end_agree_on_an_unknown_veto(
    vetoes: str, grade: str, cell: str
) -> None:
    """“V9” was #VALUE! in a cell and graded from the rest by the month end."""
    scored = A | {"score_repay": 38.0, "score_purchase": 29.0, "score_other": 28.0,
                  "vetoes": vetoes}  # fmt: skip
    book = ledger([scored])
    assert run_month_end(book, AS_OF).profiles["A1"].grade.value == grade
    assert REGISTRY["HK_GRADE"].call(95, 38, 29, vetoes) == cell
    told = [p for p in check(book) if p.column == "否决项"]
    assert [p.severity for p in told] == ([Severity.ERROR] if vetoes else [])


def test_remaining_credit_is_that_of_everybody_registered_or_in_the_accounts() -> None:
    book = ledger(
        [customer("A1", limit=5_000), customer("B1", limit=3_000)],
        [sale("A1", "S1", day(6, 1), day(7, 1), 1_000), sale("X9", "S2", day(6, 1), day(7, 1), 10)],
    )
    month = run_month_end(book, AS_OF)
    left = remaining_credit(book, month.accounts)
    assert left == {"A1": 4_000, "B1": 3_000, "X9": None}
    assert left == {code: one.credit.remaining.value for code, one in month.profiles.items()}
