"""Days off in China: weekends and holidays, with the working weekends that make up for them."""

import datetime as dt
from functools import lru_cache


def last_known_year() -> int:
    """Return the last year whose holidays the calendar package knows."""
    from chinese_calendar.constants import holidays

    return int(max(day.year for day in holidays))


@lru_cache(maxsize=4096)
def is_day_off(day: dt.date) -> bool | None:
    """Say whether nobody works on ``day``; None beyond the years that the calendar package knows."""
    from chinese_calendar import is_workday

    try:
        return not is_workday(day)
    except NotImplementedError:
        return None


def last_day_worked(before: dt.date) -> dt.date:
    """Return the last day before ``before`` that isn't known to be off."""
    day = before - dt.timedelta(days=1)
    while is_day_off(day):
        day -= dt.timedelta(days=1)
    return day
