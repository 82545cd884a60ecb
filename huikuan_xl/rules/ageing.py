"""How old a debt is: overdue days, the operating bucket and the audit band."""

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.settings import Order, parts, setting


@dataclass(frozen=True)
class AgeingSettings:
    """The edges of the buckets and audit bands (rules 5.1)."""

    ageing_edges: tuple[int, ...] = setting(
        (30, 60, 90, 180, 365),
        "逾期各段上限",
        "天",
        "§5.1",
        "账龄",
        minimum=1,
        parts=parts("ageing_edge_{}", "逾期第{}段上限", range(1, 6)),
        order=Order.RISING,
    )
    audit_edges: tuple[int, ...] = setting(
        (1, 2, 3, 4, 5),
        "审计账龄各段上限（年）",
        "年",
        "§5.1",
        "账龄",
        minimum=1,
        parts=parts("audit_edge_{}", "审计账龄第{}段上限（年）", range(1, 6)),
        order=Order.RISING,
    )
    audit_calendar_years: bool = setting(
        True, "审计账龄按历年对应日", "是/否", "§5.1", "账龄", assumed=True
    )

    @property
    def bucket_labels(self) -> tuple[str, ...]:
        """Return the bucket names 未到期, 1-30 … 365以上, made from the edges (rules 5.1)."""
        edges = self.ageing_edges
        starts = (1, *(edge + 1 for edge in edges[:-1]))
        closed = tuple(f"{start}-{end}" for start, end in zip(starts, edges, strict=True))
        return ("未到期", *closed, f"{edges[-1]}以上")

    @property
    def audit_labels(self) -> tuple[str, ...]:
        """Return the audit band names 1年以内, 1-2年 … 5年以上, made from the edges (5.1)."""
        edges = self.audit_edges
        between = tuple(f"{low}-{high}年" for low, high in pairwise(edges))
        return (f"{edges[0]}年以内", *between, f"{edges[-1]}年以上")


_DEFAULT = AgeingSettings()


def overdue_days(due_on: dt.date, as_of: dt.date) -> int:
    """Return the days past due: 0 on the due day, negative before it (rules 5.1)."""
    return (as_of - due_on).days


def bucket_edges(policy: AgeingSettings = _DEFAULT) -> tuple[int, ...]:
    """Return the last day of every bucket but the open one, 未到期 (0 days) first (rules 5.1).

    An edge belongs to the bucket that it ends: 30 is 1-30, 31 is 31-60. So the bucket of a debt is
    the number of edges below its days.
    """
    return (0, *policy.ageing_edges)


def bucket(days: int, *, policy: AgeingSettings = _DEFAULT) -> str:
    """Return the name of the bucket that ``days`` overdue fall into; up to 0 is 未到期 (rules 5.1)."""
    return policy.bucket_labels[bisect_left(bucket_edges(policy), days)]


def audit_band_number(start: dt.date, as_of: dt.date, *, policy: AgeingSettings = _DEFAULT) -> int:
    """Return which audit band a debt recognised on ``start`` is in, 0 for the youngest (rules 5.1).

    By corresponding days of the calendar, so leap years make no error; the corresponding day
    itself is within. With ``audit_calendar_years`` off a year is 365 days.
    """
    if policy.audit_calendar_years:
        return sum(as_of > add_months(start, 12 * years) for years in policy.audit_edges)
    return sum((as_of - start).days > 365 * years for years in policy.audit_edges)
