"""When open documents are likely to be paid: how late documents are, given how late one already is.

A document is paid as late as its customer usually pays, give or take what documents of the whole
company deviate from that. Few paid documents say little of a customer, so its own mean is mixed with
the company's. What is already later than most is only compared with what was later still.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.settings import setting

WEEKS = 13
"""How many weeks are told apart; what comes later, or never, is one more part."""


@dataclass(frozen=True)
class ForecastSettings:
    """How much a customer's own habit counts against everybody's."""

    forecast_own_documents: int = setting(
        30, "多少笔已付清单后客户自身习惯与全体各占一半", "次", "§5.3", "计划与承诺",
        note="客户已付的清单越多，预测越按它自己的平均迟付天数", minimum=1, assumed=True,
    )  # fmt: skip


_DEFAULT = ForecastSettings()
Shares = tuple[float, ...]
"""The probability of each of the next weeks, and of later or never as the last part."""


@dataclass(frozen=True, slots=True)
class PayPattern:
    """How late documents were paid (days, early ones negative): the company's mean, the mean of each
    customer mixed with it, and every document's deviation from its customer's, in order."""

    mean: float
    means: Mapping[str, float]
    deviations: tuple[float, ...]


def learn(
    paid: Iterable[tuple[str, int]], *, policy: ForecastSettings = _DEFAULT
) -> PayPattern | None:
    """Learn from paid documents, (customer, days late); None without any."""
    late: dict[str, list[int]] = {}
    for customer, days in paid:
        late.setdefault(customer, []).append(days)
    count = sum(map(len, late.values()))
    if not count:
        return None
    mean = sum(map(sum, late.values())) / count
    weight = policy.forecast_own_documents
    means = {
        customer: (sum(days) + weight * mean) / (len(days) + weight)
        for customer, days in late.items()
    }
    deviations = sorted(day - means[customer] for customer, days in late.items() for day in days)
    return PayPattern(mean, means, tuple(deviations))


def shares_of_weeks(pattern: PayPattern | None, customer: str, due_in: int) -> Shares:
    """Return in which of the next weeks a document due in ``due_in`` days is likely to be paid.

    Negative ``due_in``: overdue by so much. Week 0 begins tomorrow and ends with the seventh day
    from today. Without anything learnt it is paid when due, an overdue one later; so is one that
    is later than any that was ever paid.
    """
    if pattern is None:
        return _all_in(_week(due_in) if due_in > 0 else WEEKS)
    usual = pattern.means.get(customer, pattern.mean)

    def paid_by(day: int) -> int:
        """How many would have been paid by the day so many days from today."""
        return bisect_left(pattern.deviations, day - due_in + 0.5 - usual)

    already = paid_by(0)
    waiting = len(pattern.deviations) - already
    if not waiting:
        return _all_in(WEEKS)
    until = [already, *(paid_by(7 * week + 6) for week in range(WEEKS)), len(pattern.deviations)]
    return tuple((after - before) / waiting for before, after in pairwise(until))


def paid_within(
    pattern: PayPattern | None,
    customer: str,
    due_in: int,
    days: int,
    unknown: float,
    *,
    policy: ForecastSettings = _DEFAULT,
) -> float:
    """Return how likely it is that a document due in ``due_in`` days (negative: overdue) is paid in
    the next ``days`` days, given that it isn't yet.

    One later than any that was ever paid is not expected. The fewer documents were paid so far, the
    more counts the chance that K23 gives, ``unknown``: nothing learnt is no reason to expect nothing.
    """
    if pattern is None:
        return unknown
    usual = pattern.means.get(customer, pattern.mean)
    already, by_then = (
        bisect_left(pattern.deviations, day - due_in + 0.5 - usual) for day in (0, days)
    )
    known = len(pattern.deviations)
    waiting = known - already
    seen = (by_then - already) / waiting if waiting else 0.0
    weight = policy.forecast_own_documents
    return (known * seen + weight * unknown) / (known + weight)


def week_of(due_in: int) -> int:
    """Return the week that a day so many days from today belongs to; ``WEEKS`` for later."""
    return _week(max(due_in, 0))


def _week(due_in: int) -> int:
    return min(due_in // 7, WEEKS)


def _all_in(week: int) -> Shares:
    return tuple(1.0 if at == week else 0.0 for at in range(WEEKS + 1))


NEVER: Shares = _all_in(WEEKS)
"""What is disputed, undated or owed in bad faith: later, or never."""


def in_week_or_never(week: int, chance: float) -> Shares:
    """Return the shares of an amount that comes in ``week`` with a ``chance``, or else not soon."""
    return tuple(
        (chance if at == week else 0.0) + (1 - chance if at == WEEKS else 0.0)
        for at in range(WEEKS + 1)
    )


@dataclass(frozen=True, slots=True)
class Likely:
    """An amount (分) that is expected, and the range that four of five such amounts fall into."""

    expected: int
    low: int
    high: int


_FOUR_OF_FIVE = 1.2816  # standard deviations to each side


def likely(parts: Iterable[tuple[int, float]]) -> Likely:
    """Add up what documents (分, probability) bring, and how far the sum may be off.

    Each document comes or doesn't, on its own; the range never leaves 0 and the sum of all.
    """
    expected = variance = whole = 0.0
    for amount, chance in parts:
        expected += amount * chance
        variance += amount * amount * chance * (1 - chance)
        whole += amount
    spread = _FOUR_OF_FIVE * variance**0.5
    low, high = max(expected - spread, 0.0), min(expected + spread, whole)
    return Likely(*(half_up(Decimal(part)) for part in (expected, low, high)))
