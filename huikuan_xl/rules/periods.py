"""Terms counted in months: the corresponding day, or the month's last day (民法典§201-202)."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the day ``months`` later (earlier when negative).

    It is the corresponding day of that month, or that month's last day where there is none
    (民法典§202): 31 December plus two months is 28 or 29 February. ``ValueError`` outside the
    years 1–9999.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise ValueError(f"{day} 加 {months} 个月超出可用的年份")
    last = monthrange(year, month0 + 1)[1]
    return dt.date(year, month0 + 1, min(day.day, last))


def months_between(start: dt.date, end: dt.date) -> int:
    """Return the complete months from ``start`` to ``end``; 0 when ``end`` is not later.

    The largest n for which ``add_months(start, n)`` is not after ``end``.
    """
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def end_of_month(day: dt.date) -> dt.date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Window:
    """The ``months`` that end on ``as_of``: the one rolling year, first and last day included (X16).

    It begins on the day that corresponds to the day after ``as_of``: the year to 28 February 2025
    begins on 1 March 2024.
    """

    as_of: dt.date
    months: int = 12

    @property
    def first(self) -> dt.date:
        """Return the first day of the window."""
        return add_months(self.as_of + ONE_DAY, -self.months)

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.as_of


def next_month_day(day: dt.date, number: int) -> dt.date:
    """Return the ``number``-th day (1–28) of the month after the month of ``day`` (K15, K20)."""
    return add_months(day.replace(day=1), 1).replace(day=number)
