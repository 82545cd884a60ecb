"""How a customer pays: only what is worth money pays; a bad debt is a debt that was not paid."""

from datetime import date

import pytest

from huikuan_xl.accounts.paying import pay_pattern_of
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.rules.pay_pattern import PayPattern
from huikuan_xl.rules.policy import DEFAULT
from tests.accounts.ledgers import Row, adjustment, customer, ledger, receipt, sale

DEBT = sale("X1", "2026-05-01", "2026-05-31", 1)


def pattern(receipts: list[Row], adjustments: list[Row]) -> PayPattern:
    book = with_moves(ledger([DEBT], receipts, [customer("C1")], adjustments, []), DEFAULT)
    return pay_pattern_of(book, settle_ledger(book, date(2026, 6, 30), DEFAULT), "C1")


@pytest.mark.parametrize(
    ("kind", "late", "share"),
    [
        ("坏账核销", 30, 0),  # due on 31 May, not paid up to 30 June
        ("尾差核销", None, None),  # neither paid nor owed: nothing is known of how he pays
    ],
)
def test_a_debt_written_off_on_its_due_day_was_not_paid_on_it(
    kind: str, late: int | None, share: int | None
) -> None:
    approved = {"approved_by": "陆总", "approved_on": "2026-05-31"}
    one = pattern([], [adjustment(kind, "2026-05-31", 1, "X1", **approved)])
    assert [one.days_late, one.on_time] == [late, share]


def test_money_on_the_due_day_is_on_time() -> None:
    one = pattern([receipt("2026-05-31", 1, "X1")], [])
    assert [one.days_late, one.on_time] == [0, 1]
