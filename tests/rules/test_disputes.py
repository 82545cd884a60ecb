"""Which part of a document is disputed, and what may be demanded of the rest; 分."""

import datetime as dt

import pytest

from huikuan_xl.rules.disputes import Dispute, demandable, disputed_parts, doubt_dispute

RAISED, LAST = dt.date(2026, 6, 10), dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("flags", "opens", "dispute", "parts"),
    [
        ([False, False], [300, 500], None, [0, 0]),
        ([True, False], [300, 500], None, [300, 0]),
        ([True, False], [0, 500], None, [0, 0]),
        ([True], [-40], None, [0]),
        ([False, False], [300, 500], Dispute(RAISED), [300, 500]),
        ([False, False], [300, 500], Dispute(RAISED, 600), [100, 500]),  # the last lines first
        ([False, False], [300, 500], Dispute(RAISED, 9_999), [300, 500]),
        ([True, False], [300, 500], Dispute(RAISED, 400), [300, 100]),  # the flagged line first
        ([True, False], [300, 500], Dispute(RAISED, 200), [300, 0]),
        ([False, False], [300, -40], Dispute(RAISED), [300, 0]),
    ],
)
def test_the_disputed_part_of_every_line(
    flags: list[bool], opens: list[int], dispute: Dispute | None, parts: list[int]
) -> None:
    assert disputed_parts(flags, opens, dispute, LAST) == parts


@pytest.mark.parametrize(
    ("day", "holds"),
    [(dt.date(2026, 6, 9), False), (RAISED, True), (LAST, True), (dt.date(2026, 7, 1), False)],
)
def test_a_dispute_holds_from_its_day_to_its_last(day: dt.date, holds: bool) -> None:
    assert Dispute(RAISED, 0, LAST).in_force(day) is holds
    assert Dispute(RAISED).in_force(dt.date(2030, 1, 1))


@pytest.mark.parametrize(
    ("overdue", "disputed", "firm"),
    [(20_000, 0, 20_000), (20_000, 10_000, 10_000), (20_000, 10_001, 0), (9_999, 0, 0),
     (10_000, 0, 10_000), (500, 900, 0), (0, 0, 0)],
)  # fmt: skip
def test_disputed_and_immaterial_debt_is_not_demanded(
    overdue: int, disputed: int, firm: int
) -> None:
    assert demandable(overdue, disputed).value == firm


@pytest.mark.parametrize(
    ("amount", "document", "doubted"),
    [(0, 100, False), (100, 100, False), (101, 100, True), (-1, 100, True), (101, None, False)],
)
def test_disputes_that_cannot_be_meant(amount: int, document: int | None, doubted: bool) -> None:
    assert bool(doubt_dispute(Dispute(dt.date(2026, 6, 1), amount), document)) is doubted
