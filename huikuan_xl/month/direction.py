"""Better or worse: the twelve months before, the bridge, and moves between bands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from huikuan_xl.accounts.ageing import BY_DUE_DATE, TOTAL, ageing_by
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.performance import period_indicators
from huikuan_xl.accounts.settled import Accounts, Balances, SettledDays
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.provision import provision_table
from huikuan_xl.rules.indicators import chosen, ratio
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.trend import Change, Figure

BANDS = ("band", "before", "collected", "moved_in", "moved_out", "new", "after")


Month = tuple[int, int]
COLLECTION_RATE, DSO = "回款率", "DSO 应收账款周转天数"
_MONTHS = 12  # a year back: the last month and the same month last year among them


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is told of an earlier month. ``stopped`` (customers by what happens to supply),
    ``warned`` and ``problems`` are known of closed months only; ``provision`` in 分."""

    collection_rate: Decimal | None
    dso: Decimal | None
    provision: int | None
    stopped: tuple[int, ...] | None = None
    warned: int | None = None
    problems: int | None = None


_UNTOLD = Beside(None, None, None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the accounts stood at the end of a month, 分: as it was ``closed``, or recomputed from
    today's ledger. ``beside`` is told of last month and of the same month last year."""

    day: date
    open: int
    overdue: int
    unapplied: int
    collected: int
    closed: bool = False
    beside: Beside = _UNTOLD

    @property
    def month(self) -> Month:
        return self.day.year, self.day.month

    @property
    def overdue_rate(self) -> Decimal | None:
        return ratio(self.overdue, self.open)


@dataclass(frozen=True, slots=True)
class Direction:
    """This month against the twelve before it, oldest first; months before the ledger began are not
    among them unless they were closed."""

    now: Standing
    earlier: tuple[Standing, ...]
    bridge: tuple[tuple[str, int], ...]
    bands: pd.DataFrame
    movers: pd.DataFrame

    @property
    def last_month(self) -> Standing | None:
        return self._of(_months_before(self.now.day)[-1])

    @property
    def last_year(self) -> Standing | None:
        """The same month last year."""
        return self._of(_months_before(self.now.day)[0])

    @property
    def year(self) -> tuple[Standing, ...]:
        """The twelve months that end with this one, as far as they are known."""
        return (*(one for one in self.earlier if one is not self.last_year), self.now)

    def _of(self, day: date) -> Standing | None:
        return next((one for one in self.earlier if one.month == (day.year, day.month)), None)

    def changes(
        self, figure: Callable[[Standing], Figure | None], *, less_is_better: bool
    ) -> tuple[Change, Change]:
        """Return a figure against last month and against the same month last year."""
        month, year = (
            Change(figure(self.now), figure(then) if then else None, less_is_better)
            for then in (self.last_month, self.last_year)
        )
        return month, year

    def as_closed(self, closed: Mapping[Month, Standing]) -> "Direction":
        """Return the direction with the earlier months as they were closed, where they were."""
        known = {one.month: one for one in self.earlier} | dict(closed)
        wanted = [(day.year, day.month) for day in _months_before(self.now.day)]
        return replace(self, earlier=tuple(known[month] for month in wanted if month in known))


def _months_before(as_of: date) -> list[date]:
    """Return the last days of the twelve months before the month of ``as_of``, oldest first."""
    first = as_of.replace(day=1)
    return [end_of_month(add_months(first, -back)) for back in range(_MONTHS, 0, -1)]


def direction_of(days: SettledDays, accounts: Accounts, ledger: Ledger) -> Direction:
    """Compare the accounts with ``ledger`` as of the ends of the twelve months before."""
    months = _months_before(accounts.as_of)
    year, last = months[0], months[-1]
    sold = accounts.sales["date"][accounts.sales["counted"]]
    first = int(sold[sold != MISSING].min()) if (sold != MISSING).any() else MISSING
    past = days.on(last)
    ends = [day for day in months if first != MISSING and day_number(day) >= first]
    told = {day: _beside(ledger, days.passing(day)) for day in ends if day in (last, year)}
    known = [days.balances(day) for day in ends]
    return Direction(
        _standing(days.balances(accounts.as_of)),
        tuple(
            replace(_standing(one), beside=told.get(one.as_of, _UNTOLD))
            for one in known
            if one.begun
        ),
        _bridge(past, accounts),
        band_moves(past, accounts),
        moved_back(past, accounts),
    )


def _standing(then: Balances) -> Standing:
    tie = then.tie
    overdue = sum(list(tie.buckets.values())[1:-1])
    return Standing(then.as_of, tie.open_total, overdue, tie.unapplied, then.collected)


def _beside(ledger: Ledger, then: Accounts) -> Beside:
    policy, start = then.policy, then.as_of.replace(day=1)
    values = {one.key: one.value for one in period_indicators(ledger, then, start)}
    aged = ageing_by(ledger, then, "customer_code", BY_DUE_DATE)
    provision = provision_table(aged, policy.bucket_labels, policy.provision_rates, policy)
    return Beside(
        values[chosen(COLLECTION_RATE, policy=policy).key],
        values[chosen(DSO, policy=policy).key],
        int(provision["provision"][TOTAL]),
    )


def _bridge(before: Accounts, after: Accounts) -> tuple[tuple[str, int], ...]:
    """Return what leads from last month's balance to this month's; the parts add up."""
    then, now = before.tie_out(), after.tie_out()
    bounced = _bounced(before, after)
    adjusted = [
        (f"核销与调整：{kind}", moved)
        for kind, amount in now.adjustments.items()
        if (moved := amount - then.adjustments.get(kind, 0))
    ]
    if bounced:
        adjusted.append(("加：退票恢复的欠款", bounced))
    return (
        ("上月末余额", then.ledger),
        ("加：本月销售（已减红字）", now.sales - then.sales),
        ("减：本月回款", -(now.receipts - then.receipts) - bounced),
        ("减：本月折让", -(now.allowances - then.allowances)),
        *adjusted,
        ("本月末余额", now.ledger),
    )


def _bounced(before: Accounts, after: Accounts) -> int:
    """Return the receipts that counted last month and whose bill has bounced since, 分."""
    gone = before.receipts["counted"] & ~after.receipts["counted"]
    return int((before.receipts["amount"] + before.receipts["allowance"])[gone].sum())


def band_moves(before: Accounts, after: Accounts) -> pd.DataFrame:
    """Return how every overdue band came from last month's to this month's; 分.

    before − collected + moved in − moved out + new = after, for every band.
    """
    labels = after.bucket_labels
    was, now = (np.maximum(one.sales["open"].to_numpy(), 0) for one in (before, after))
    of_was, of_now = (one.sales["bucket"].to_numpy() for one in (before, after))
    stays = np.where((was > 0) & (now > 0), now, 0)
    moved = np.where(of_was != of_now, stays, 0)
    gone = np.where(was > 0, was - stays, 0)
    fresh = np.where(was > 0, 0, now)

    def total(bucket: "np.ndarray[tuple[int], np.dtype[np.int64]]", amount: object) -> list[int]:
        sums = np.zeros(len(labels), np.int64)
        known = bucket >= 0
        np.add.at(sums, bucket[known], np.asarray(amount)[known])
        return [int(one) for one in sums]

    columns = (
        list(labels), total(of_was, was), total(of_was, gone), total(of_now, moved),
        total(of_was, moved), total(of_now, fresh), total(of_now, now),
    )  # fmt: skip
    return pd.DataFrame(dict(zip(BANDS, columns, strict=True)))


MOVERS = ("customer_code", "before", "after", "amount")
_MOST_MOVERS = 12


def moved_back(before: Accounts, after: Accounts) -> pd.DataFrame:
    """Return the customers with most money that went to an older band since last month; 分."""
    labels = after.bucket_labels
    was, now = (one.sales["bucket"].to_numpy() for one in (before, after))
    left = np.where(before.sales["open"].to_numpy() > 0, after.sales["open"].to_numpy(), 0)
    # The last label is that of lines without a date: no band.
    older = (left > 0) & (was >= 0) & (now > was) & (now < len(labels) - 1)
    frame = pd.DataFrame(
        {
            "customer_code": after.codes[after.sales["customer"].to_numpy()[older]],
            "before": was[older],
            "after": now[older],
            "amount": left[older],
        }
    )
    found: pd.DataFrame = frame.groupby(list(MOVERS[:-1])).sum().reset_index()
    found = found.sort_values(
        ["amount", "customer_code", "after"], ascending=[False, True, False], ignore_index=True
    ).head(_MOST_MOVERS)
    names = dict(enumerate(labels))
    return found.assign(before=found["before"].map(names), after=found["after"].map(names))
