"""What the open documents are likely to bring in the next weeks, by customer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.disputes import disputed_lines
from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import MISSING
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules import forecast
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
class Prospects:
    """What all expectations start from: how late documents are paid, and what is open, by customer as
    (days until due, 分, disputed 分), the oldest due first."""

    pattern: forecast.PayPattern | None
    items: dict[str, list[tuple[int | None, int, int]]]

    def overdue_of(self, one: Profile, days: int) -> list[tuple[int, float]]:
        """Return a customer's overdue undisputed documents (分), the oldest first, each with how likely
        it is to be paid in the next ``days`` days; before anything was ever paid as K23 has it."""
        never = one.customer.malicious
        found = []
        for due_in, amount, disputed in self.items.get(one.code, ()):
            if due_in is None or due_in >= 0:
                continue
            if never:
                chance = 0.0
            elif self.pattern is None:
                chance = float(one.recovery or 0)
            else:
                chance = forecast.paid_within(self.pattern, one.code, due_in, days)
            found.append((amount - disputed, chance))
        return found


def prospects(ledger: Ledger, accounts: Accounts) -> Prospects:
    """Learn how documents are paid and list what is open."""
    return Prospects(pay_pattern(accounts), _open_items(ledger, accounts))


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
        for due_in, amount, disputed in items:
            taken = min(amount - disputed, covered)
            covered -= taken
            outlook.add(disputed, forecast.NEVER)
            shares = forecast.NEVER
            if due_in is not None and not one.customer.malicious:
                if due_in not in by_day:
                    by_day[due_in] = forecast.shares_of_weeks(known.pattern, code, due_in)
                shares = by_day[due_in]
            outlook.add(amount - disputed - taken, shares)
    return dict(found)


def _open_items(ledger: Ledger, accounts: Accounts) -> dict[str, list[tuple[int | None, int, int]]]:
    """Return each customer's open lines as (days until due, 分, disputed 分), the oldest due first."""
    lines, today = accounts.sales, day_number(accounts.as_of)
    disputed = disputed_lines(ledger, accounts).open
    left, due = lines["open"].to_numpy(), lines["due"].to_numpy()
    rows = np.flatnonzero(left > 0)
    rows = rows[np.argsort(due[rows], kind="stable")]
    found: dict[str, list[tuple[int | None, int, int]]] = defaultdict(list)
    for row, code in zip(rows.tolist(), ledger.sales["customer_code"].iloc[rows], strict=True):
        due_in = None if due[row] == MISSING else int(due[row]) - today
        found[str(code)].append((due_in, int(left[row]), int(disputed[row])))
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
