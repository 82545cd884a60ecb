"""Whom to review now and what is proposed; money in 分 (K19, S4-33)."""

from decimal import Decimal

import pytest

from huikuan_xl.month.reviews import reviews
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, Row, approval, customer, day, ledger, sale

SCORED: Row = {
    "score_repay": Decimal(36),
    "score_purchase": Decimal(28),
    "score_other": Decimal(28),
}
BOUGHT = sale("C1", "S1", day(6, 1), day(7, 1), 60_000)


def due(customers: list[Row], approvals: list[Row] | None = None) -> list[tuple[str, object]]:
    book = ledger(customers, [BOUGHT], approvals=approvals)
    return [(one.profile.code, one.due) for one in reviews(run_month_end(book, AS_OF))]


def test_late_ones_come_first_and_this_years_are_done() -> None:
    assert due([
        customer("C1"), customer("C2", last_review=day(7, 20, 2024)),
        customer("C3", last_review=day(7, 1)),
    ]) == [("C2", day(7, 31, 2025)), ("C1", day(7, 31))]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({"on": day(6, 20)}, []),
        ({"on": day(6, 20, 2025)}, ["C1"]),  # the review of the year before
        ({"on": day(6, 20), "refused": "否决"}, ["C1"]),
        ({"on": day(6, 20), "kind": "额度变更"}, ["C1"]),
    ],
)
def test_a_review_put_to_the_approvers_leaves_the_list(asked: Row, left: list[str]) -> None:
    values = {"kind": "复评", **asked}
    row = approval("C1", str(values.pop("kind")), values.pop("on"), **values)  # type: ignore[arg-type]
    assert [code for code, _ in due([customer("C1")], [row])] == left


def test_the_proposal_says_grade_limit_and_term() -> None:
    book = ledger([customer("C1", "", limit=10_000, credit_days=30, **SCORED)], [BOUGHT])
    (one,) = reviews(run_month_end(book, AS_OF))
    told = one.proposal.value
    # 600.00 a year make 50.00 a month, K08
    assert (told.grade, told.limit, told.days, told.ceiling) == ("A", 5_000, 30, 5_000)


def test_an_unregistered_customer_has_nothing_to_review() -> None:
    book = ledger([], [sale("X9", "S1", day(6, 1), day(7, 1), 60_000)])
    assert reviews(run_month_end(book, AS_OF)) == []
