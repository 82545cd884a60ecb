"""Which run closes, and in which order."""

import datetime as dt

import pytest

from huikuan_xl.rules.closing import closes, out_of_order

TODAY = dt.date(2026, 7, 3)


@pytest.mark.parametrize(
    ("as_of", "asked", "closing"),
    [
        (dt.date(2026, 6, 30), False, True),
        (dt.date(2026, 6, 29), False, False),
        (dt.date(2026, 6, 29), True, True),
        (dt.date(2024, 2, 29), False, True),
        (dt.date(2024, 2, 28), False, False),
        (TODAY, True, True),
        (TODAY + dt.timedelta(days=1), True, False),
        (dt.date(2026, 7, 31), True, False),
    ],
)
def test_only_the_last_day_closes_or_one_asked_for_and_never_the_future(
    as_of: dt.date, asked: bool, closing: bool
) -> None:
    verdict = closes(as_of, TODAY, asked=asked)
    assert verdict.value is closing
    assert bool(verdict.reasons) is not closing


def test_the_last_day_closes_on_the_day_itself() -> None:
    assert closes(dt.date(2026, 6, 30), dt.date(2026, 6, 30)).value
    assert not closes(dt.date(2026, 6, 30), dt.date(2026, 6, 29)).value


@pytest.mark.parametrize(
    ("month", "closed", "wrong"),
    [
        ("2026-05", (), False),
        ("2026-06", ("2026-05",), False),
        ("2026-05", ("2026-05", "2026-06"), False),
        ("2026-07", ("2026-05",), True),
        ("2026-04", ("2026-05",), True),
        ("2027-01", ("2026-12",), False),
        ("2027-02", ("2026-12",), True),
    ],
)
def test_months_follow_one_another(month: str, closed: tuple[str, ...], wrong: bool) -> None:
    assert out_of_order(month, closed).value is wrong
