"""What the open documents are likely to bring in the next weeks, by customer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from huikuan_xl.accounts.days import day_number, day_of
from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules import forecast
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.provision import recovery_probability

Part = tuple[int, float]


@dataclass(slots=True)
class Outlook:
    """The parts (分, probability) that make up each coming week of a customer, and later or never."""

    weeks: list[list[Part]] = field(default_factory=lambda: [[] for _ in range(forecast.WEEKS + 1)])

    def add(self, amount: int, shares: forecast.Shares) -> None:
        for week, share in zip(self.weeks, shares, strict=True):
            if amount and share:
                week.append((amount, share))


def pay_pattern(accounts: Accounts) -> forecast.PayPattern | None:
    """Learn from every document that is paid by the accounts' day, with a due date."""
    lines = accounts.sales
    amount, due, settled = (lines[n].to_numpy() for n in ("amount", "due", "settled_on"))
    paid = np.flatnonzero((amount > 0) & (due != MISSING) & (settled != MISSING))
    codes = accounts.codes[lines["customer"].to_numpy()[paid]].tolist()
    late = (settled[paid] - due[paid]).tolist()
    return forecast.learn(zip(map(str, codes), late, strict=True), policy=accounts.policy)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open document: days until it is due (None: undated), its own day, what is open of it and
    the disputed part of that in 分."""

    due_in: int | None
    since: date | None
    amount: int
    disputed: int


@dataclass(frozen=True, slots=True)
class Prospects:
    """What all expectations start from: how late documents are paid, and what is open, by customer,
    the oldest due first."""

    pattern: forecast.PayPattern | None
    items: dict[str, list[OpenItem]]
    as_of: date
    policy: Policy

    def overdue_of(self, one: Profile, days: int) -> list[tuple[int, float]]:
        """Return a customer's overdue undisputed documents (分), the oldest first, each with how likely
        it is to be paid in the next ``days`` days; while little was ever paid, mostly as K23 has it."""
        found = []
        for item in self.items.get(one.code, ()):
            if item.due_in is None or item.due_in >= 0:
                continue
            known = recovery_probability(item.since or self.as_of, self.as_of, policy=self.policy)
            chance = 0.0 if one.customer.malicious else forecast.paid_within(
                self.pattern, one.code, item.due_in, days, float(known.value), policy=self.policy
            )  # fmt: skip
            found.append((item.amount - item.disputed, chance))
        return found


def prospects(ledger: Ledger, accounts: Accounts) -> Prospects:
    """Learn how documents are paid and list what is open."""
    items = _open_items(ledger, accounts)
    return Prospects(pay_pattern(accounts), items, accounts.as_of, accounts.policy)


def outlooks(
    known: Prospects, accounts: Accounts, profiles: Mapping[str, Profile], past: History
) -> dict[str, Outlook]:
    """Spread every customer's open documents over the coming weeks.

    Open promises come first, on their day and as often as the customer kept earlier ones; the rest
    of its documents follow the pattern of payment, the oldest due first in what promises cover.
    Disputed amounts, undated ones and customers in bad faith are expected later or never; money
    without a document is taken off the oldest first, for it would settle them.
    """
    found: dict[str, Outlook] = defaultdict(Outlook)
    for code, items in known.items.items():
        one = profiles[code]
        outlook = found[code]
        covered = one.figures.free + _promised(one, past, accounts, outlook)
        by_day: dict[int, forecast.Shares] = {}  # the lines of a document are due together
        for item in items:
            taken = min(item.amount - item.disputed, covered)
            covered -= taken
            outlook.add(item.disputed, forecast.NEVER)
            shares, due_in = forecast.NEVER, item.due_in
            if due_in is not None and not one.customer.malicious:
                if due_in not in by_day:
                    by_day[due_in] = forecast.shares_of_weeks(known.pattern, code, due_in)
                shares = by_day[due_in]
            outlook.add(item.amount - item.disputed - taken, shares)
    return dict(found)


def _open_items(ledger: Ledger, accounts: Accounts) -> dict[str, list[OpenItem]]:
    """Return each customer's open lines, the oldest due first."""
    lines, today = accounts.sales, day_number(accounts.as_of)
    left, due, sold, disputed = (
        lines[name].to_numpy() for name in ("open", "due", "date", "disputed_open")
    )
    rows = np.flatnonzero(left > 0)
    rows = rows[np.argsort(due[rows], kind="stable")]
    found: dict[str, list[OpenItem]] = defaultdict(list)
    for row, code in zip(rows.tolist(), ledger.sales["customer_code"].iloc[rows], strict=True):
        due_in = None if due[row] == MISSING else int(due[row]) - today
        found[str(code)].append(
            OpenItem(due_in, day_of(int(sold[row])), int(left[row]), int(disputed[row]))
        )
    return found


def _promised(one: Profile, past: History, accounts: Accounts, outlook: Outlook) -> int:
    """Enter a customer's open promises and return what they cover (分)."""
    as_of, policy = accounts.as_of, accounts.policy
    rate = one.record.promises
    if rate is None:
        rate = recovery_probability(
            as_of, as_of, malicious=one.customer.malicious, policy=policy
        ).value
    room = max(one.figures.open - one.figures.disputed - one.figures.free, 0)
    covered = 0
    for promise in (p.promise for p in past.promises_of.get(one.code, ())):
        if promise.due_on < as_of or promise.received >= promise.amount:
            continue
        amount = min(promise.amount - promise.received, room - covered)
        covered += amount
        week = forecast.week_of((promise.due_on - as_of).days)
        outlook.add(amount, forecast.in_week_or_never(week, float(rate)))
    return covered
