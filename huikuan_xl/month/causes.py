"""Why money is late and what calls brought: by cause as a Pareto, by method and channel (S3-17)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import History, money_by_customer
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import Contact
from huikuan_xl.rules import causes
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.periods import Window
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.tactics import CAUSES
from huikuan_xl.rules.words import TALKS, ContactKind

_CAUSES = ("code", "cause", "customers", "amount", "share", "cumulative", "owner", "effect")
_METHODS = ("by", "word", "calls", "worked", "rate", "collected")
NOT_SAID = "（未注明）"


def cause_of(one: Profile, past: History) -> str:
    """Return the code of the cause that a customer's overdue debt stands under, "" unknown."""
    since = one.earliest_overdue_due
    contacted = since is not None and any(
        c.kind in TALKS and c.contact_date is not None and c.contact_date > since
        for c in past.contacts.get(one.code, ())
    )
    return causes.cause_of_debt(one.cause.code if one.cause else "", contacted=contacted).value


def causes_table(profiles: Mapping[str, Profile], past: History) -> pd.DataFrame:
    """Return what is overdue by cause, the largest first, with its share and the running share;
    ``owner`` answers for it on our side, "" where it is the customer's own. Money in 分."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for one in profiles.values():
        if one.figures.overdue > 0:
            amounts[cause_of(one, past)].append(one.figures.overdue)
    total, running = sum(sum(some) for some in amounts.values()), 0
    rows = []
    for code, some in sorted(amounts.items(), key=lambda item: (-sum(item[1]), item[0])):
        running += sum(some)
        rows.append(
            (code, causes.cause_name(code), len(some), sum(some), as_float(ratio(sum(some), total)),
             as_float(ratio(running, total)), causes.answers_for(code),
             CAUSES[code].effect if code else "先问清原因并登记")
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(_CAUSES)).astype(
        {"customers": "int64", "amount": "int64"}
    )


@dataclass(slots=True)
class _Sum:
    """The calls of one word: what came of each."""

    effects: list[causes.Worked] = field(default_factory=list)


def method_effects(
    ledger: Ledger, accounts: Accounts, past: History, policy: Policy
) -> pd.DataFrame:
    """Return what the dunning calls of the last twelve months brought, by method and by channel:
    a receipt counts for the latest call that was not long before it. Money in 分."""
    received = money_by_customer(ledger, accounts)
    window = Window(accounts.as_of, 12)
    found: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for code, contacts in past.contacts.items():
        calls = list(_dunning(contacts, window))
        paid = [(one.on, one.amount) for one in received.get(code, ())]
        effects = causes.effect_of_calls([day for day, _ in calls], paid, policy=policy)
        for (_, call), effect in zip(calls, effects, strict=True):
            for by, word in (("催收方法", call.method), ("渠道", call.channel)):
                found[by, word or NOT_SAID].effects.append(effect)
    rows = []
    for (by, word), one in found.items():
        hits = sum(effect.paid for effect in one.effects)
        rate = as_float(ratio(hits, len(one.effects)))
        rows.append((by, word, len(one.effects), hits, rate, sum(e.amount for e in one.effects)))
    rows.sort(key=lambda row: (row[0], -row[5], row[1]))
    return pd.DataFrame(rows, columns=list(_METHODS)).astype(
        {"calls": "int64", "worked": "int64", "collected": "int64"}
    )


def _dunning(contacts: Iterable[Contact], window: Window) -> Iterable[tuple[date, Contact]]:
    for one in contacts:
        day = one.contact_date
        if one.kind == ContactKind.DUNNING and day is not None and day in window:
            yield day, one
