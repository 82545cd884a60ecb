"""Month arithmetic of the Civil Code: the corresponding day, or the month's last."""

from datetime import date

import pytest

from huikuan_xl.rules.periods import (
    Window,
    add_months,
    end_of_month,
    months_between,
    next_month_day,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2025, 12, 28), 2, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_add_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_add_months_refuses_impossible_years() -> None:
    with pytest.raises(ValueError, match="超出可用的年份"):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2025, 12, 31), date(2026, 2, 27), 1),
        (date(2025, 12, 31), date(2026, 2, 28), 2),
        (date(2026, 1, 15), date(2026, 3, 14), 1),
        (date(2026, 1, 15), date(2026, 3, 15), 2),
        (date(2026, 3, 15), date(2026, 3, 15), 0),
        (date(2026, 3, 15), date(2026, 1, 1), 0),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
    ],
)
def test_months_between_counts_complete_months(start: date, end: date, expected: int) -> None:
    assert months_between(start, end) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_end_of_month(day: date, expected: date) -> None:
    assert end_of_month(day) == expected


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2025, 3, 15), False),
        (date(2025, 3, 16), True),
        (date(2026, 3, 15), True),
        (date(2026, 3, 16), False),
    ],
)
def test_rolling_year_includes_both_its_days(day: date, inside: bool) -> None:
    assert Window(date(2026, 3, 15)).first == date(2025, 3, 16)
    assert (day in Window(date(2026, 3, 15))) is inside


@pytest.mark.parametrize(
    ("as_of", "months", "first"),
    [
        (date(2026, 6, 30), 12, date(2025, 7, 1)),
        (date(2025, 2, 28), 12, date(2024, 3, 1)),
        (date(2024, 2, 29), 12, date(2023, 3, 1)),
        (date(2026, 2, 28), 1, date(2026, 2, 1)),
        (date(2026, 3, 31), 3, date(2026, 1, 1)),
    ],
)
def test_a_window_that_ends_with_a_month_begins_with_one(
    as_of: date, months: int, first: date
) -> None:
    assert Window(as_of, months).first == first


def test_next_month_day_crosses_the_year() -> None:
    assert next_month_day(date(2025, 12, 31), 5) == date(2026, 1, 5)
