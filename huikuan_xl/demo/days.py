"""Days of the demo: work days and months."""

import datetime as dt
from collections.abc import Iterable


def work_day(day: dt.date, *, back: bool) -> dt.date:
    """Move a weekend day to the Friday before or the Monday after."""
    late = day.weekday() - 4
    if late <= 0:
        return day
    return day - dt.timedelta(days=late) if back else day + dt.timedelta(days=3 - late)


def months(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    """Yield the first day of every month from ``first`` to ``last``."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + dt.timedelta(days=31)).replace(day=1)


def on(month: int, day: int, year: int = 2026) -> dt.date:
    """Return a day of the story."""
    return dt.date(year, month, day)
