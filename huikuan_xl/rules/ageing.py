"""How old a debt is: overdue days, the operating bucket and the audit band."""

import datetime as dt
from bisect import bisect_left

from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.policy import DEFAULT, Policy


def overdue_days(due_on: dt.date, as_of: dt.date) -> int:
    """Return the days past due; 0 on the due day and before it (rules 5.1)."""
    return max((as_of - due_on).days, 0)


def bucket_edges(policy: Policy = DEFAULT) -> tuple[int, ...]:
    """Return the last day of every bucket but the open one, 未到期 (0 days) first (rules 5.1).

    An edge belongs to the bucket that it ends: 30 is 1-30, 31 is 31-60. So the bucket of a debt is
    the number of edges below its days.
    """
    return (0, *policy.ageing_edges)


def bucket(days: int, *, policy: Policy = DEFAULT) -> str:
    """Return the name of the bucket that ``days`` overdue fall into; up to 0 is 未到期 (rules 5.1)."""
    return policy.bucket_labels[bisect_left(bucket_edges(policy), days)]


def audit_band_number(start: dt.date, as_of: dt.date, *, policy: Policy = DEFAULT) -> int:
    """Return which audit band a debt recognised on ``start`` is in, 0 for the youngest (rules 5.1).

    By corresponding days of the calendar, so leap years make no error; the corresponding day
    itself is within. With ``audit_calendar_years`` off a year is 365 days.
    """
    if policy.audit_calendar_years:
        return sum(as_of > add_months(start, 12 * years) for years in policy.audit_edges)
    return sum((as_of - start).days > 365 * years for years in policy.audit_edges)


def audit_band(start: dt.date, as_of: dt.date, *, policy: Policy = DEFAULT) -> str:
    """Return the name of the audit band of a debt recognised on ``start`` (rules 5.1)."""
    return policy.audit_labels[audit_band_number(start, as_of, policy=policy)]
