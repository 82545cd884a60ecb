"""Terms counted in months: the corresponding day, or the month's last day (民法典§201-202)."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass

from huikuan_xl.rules.reasons import Reason

ONE_DAY = dt.timedelta(days=1)
DayOff = Callable[[dt.date], bool | None]
"""Says whether a day is off; None beyond the years that the calendar knows."""

_LONGEST_HOLIDAY = 30  # days; no holiday lasts longer, so the search for a work day always ends


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


def in_month_so_far(day: dt.date | None, as_of: dt.date) -> bool:
    """Tell whether a day lies in the month of ``as_of``, up to it; one that is missing doesn't."""
    return day is not None and as_of.replace(day=1) <= day <= as_of


def next_month_day(day: dt.date, number: int) -> dt.date:
    """Return the ``number``-th day (1–28) of the month after the month of ``day`` (K15, K20)."""
    return add_months(day.replace(day=1), 1).replace(day=number)


def rolled(day: dt.date, day_off: DayOff) -> tuple[dt.date, list[Reason]]:
    """Return the day itself, or the first work day after a day off, and why (民法典§203).

    Beyond the calendar's last year nothing moves, and the reason says so.
    """
    moved = day
    for _ in range(_LONGEST_HOLIDAY):
        off = day_off(moved)
        if off is None:
            return day, [Reason("民法典§203", f"没有{moved.year}年的节假日表，未顺延")]
        if not off:
            break
        moved += ONE_DAY
    if moved == day:
        return day, []
    return moved, [Reason("民法典§203", f"{day}是休息日，顺延至{moved}")]
