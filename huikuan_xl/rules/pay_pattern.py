"""How a customer pays: how late on average, how much of it in time, and whether that gets better."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.periods import Window
from huikuan_xl.rules.trend import Change, Trend

YEAR, HALF = 12, 6


@dataclass(frozen=True, slots=True)
class Paid:
    """A part of a document that was paid: when it was due, when it was paid, 分.

    What is late and still unpaid counts as paid today: it is at least as late as that.
    """

    due: dt.date
    on: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class PayPattern:
    """Of the last twelve months: days late on average (early ones negative), weighted by amount and
    to one decimal; the part paid by its due date; the last half year against the one before.

    None and 无可比 where nothing was paid.
    """

    days_late: Decimal | None
    on_time: Decimal | None
    trend: Trend


def pay_pattern(paid: Sequence[Paid], as_of: dt.date) -> PayPattern:
    """Return how a customer paid up to ``as_of`` (S1-58)."""
    year, recent = Window(as_of, YEAR), Window(as_of, HALF)
    mine = [one for one in paid if one.on in year]
    late = _days_late([one for one in mine if one.on in recent])
    before = _days_late([one for one in mine if one.on not in recent])
    in_time = sum(one.amount for one in mine if one.on <= one.due)
    return PayPattern(
        _days_late(mine),
        ratio(in_time, sum(one.amount for one in mine)),
        Change(late, before, less_is_better=True).trend,
    )


def _days_late(paid: Sequence[Paid]) -> Decimal | None:
    late = ratio(
        sum((one.on - one.due).days * one.amount for one in paid), sum(one.amount for one in paid)
    )
    return None if late is None else round(late, 1)
