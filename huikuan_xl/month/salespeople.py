"""Every salesperson's month (S0-17, S1-45)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import paid_in
from huikuan_xl.accounts.ageing import TOTAL, UNASSIGNED, groups_of
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.targets import Standing, Targets
from huikuan_xl.rules import promises, reminders, scoring
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.periods import in_month_so_far
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.targets import Level
from huikuan_xl.rules.words import ContactKind

_COLUMNS = (
    "department", "customers", "target", "planned", "for_plan", "collected", "attainment", "balance", "overdue",
    "overdue_rate", "new_overdue", "promise_rate", "contacts", "contact_effect", "visit_rate", "score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the ledger adds up to by salesperson, 分."""

    aged: dict[str, dict[Hashable, int]]
    received: "pd.Series"
    new_overdue: "pd.Series"
    planned: "pd.Series"
    for_plan: "pd.Series"

    def names(self) -> set[str]:
        found = set(self.aged) | set(self.received.index) | set(self.planned.index)
        return {str(name) for name in found} - {TOTAL}


def salespeople_table(
    ledger: Ledger,
    accounts: Accounts,
    profiles: Mapping[str, Profile],
    aged: pd.DataFrame,
    this_plan: pd.DataFrame,
    wanted: Targets,
    past: History,
) -> pd.DataFrame:
    """Score every salesperson (S0-17, S1-45): target, attainment, overdue, promises, contacts.

    A target of one's own (目标分解) comes before the sum of the plans; for it counts what all of one's
    customers paid for the month, for the plans what those with a plan did. Customers count with all they have, open items, plan, receipts, promises and contacts, for the
    salesperson that the register names now. What belongs to nobody is the row （未指定）, without a
    score, so that balances and receipts add up to the ledger's.
    """
    sums = _sums(ledger, accounts, aged, this_plan)
    mine: dict[str, list[Profile]] = {}
    for one in profiles.values():
        name = one.customer.salesperson
        if name or one.registered:
            mine.setdefault(name or UNASSIGNED, []).append(one)
    own = {name for level, name in wanted.now if level is Level.SALESPERSON}
    names = sorted(sums.names() | mine.keys() | own, key=lambda name: (name == UNASSIGNED, name))
    rows = [
        _row(name, mine.get(name, []), sums, wanted.of_salesperson(name), past, accounts)
        for name in names
    ]
    frame = pd.DataFrame(
        rows, columns=list(_COLUMNS), index=pd.Index(names, name="salesperson", dtype="str")
    )
    frame["rank"] = frame["score"].rank(ascending=False, method="min").astype("Int64")
    return frame.sort_values(["rank", "overdue"], ascending=[True, False], kind="stable")


def _sums(ledger: Ledger, accounts: Accounts, aged: pd.DataFrame, this_plan: pd.DataFrame) -> _Sums:
    start, today = day_number(accounts.as_of.replace(day=1)), day_number(accounts.as_of)
    sold_by, received_by = groups_of(ledger, accounts, "salesperson")
    lines, sold = accounts.receipts, accounts.sales
    in_month = (lines["date"] >= start) & lines["counted"]
    late_since = sold["due"] + 1  # the first day that a line is overdue
    became = (sold["open"] > 0) & (sold["due"] != MISSING)
    became &= (late_since >= start) & (late_since <= today)
    planned = this_plan.assign(salesperson=this_plan["salesperson"].replace("", UNASSIGNED))
    by_seller = planned.groupby("salesperson")
    return _Sums(
        {str(name): row for name, row in aged.to_dict("index").items()},
        pd.Series(paid_in(lines), lines.index)[in_month].groupby(received_by[in_month]).sum(),
        sold["open"][became].groupby(sold_by[became]).sum(),
        by_seller["target"].sum(),
        by_seller["collected"].sum(),
    )


def _row(
    name: str,
    mine: Sequence[Profile],
    sums: _Sums,
    own: Standing | None,
    past: History,
    accounts: Accounts,
) -> tuple[object, ...]:
    as_of, policy = accounts.as_of, accounts.policy
    there, labels = sums.aged.get(name, {}), accounts.bucket_labels
    owed = sum(there.get(label, 0) for label in labels)
    overdue = sum(there.get(label, 0) for label in labels[1:-1])
    planned, for_plan = int(sums.planned.get(name, 0)), int(sums.for_plan.get(name, 0))
    target = planned
    if own is not None:
        target, for_plan = own.target.amount, own.collected
    attainment, overdue_rate = ratio(for_plan, target), ratio(overdue, owed)
    made = [p.promise for one in mine for p in past.promises_of.get(one.code, ())]
    kept = promises.fulfilment_rate(made, as_of, policy=policy)
    hits = _dunned(mine, past, accounts)
    effect, visited = ratio(sum(hits), len(hits)), _visited(mine, accounts)
    return (
        next((one.customer.department for one in mine if one.customer.department), ""),
        len(mine),
        target,
        planned,
        for_plan,
        int(sums.received.get(name, 0)),
        as_float(attainment),
        there.get("余额", 0),
        overdue,
        as_float(overdue_rate),
        int(sums.new_overdue.get(name, 0)),
        as_float(kept),
        len(hits),
        as_float(effect),
        as_float(visited),
        np.nan if name == UNASSIGNED else as_float(
            _score(attainment, overdue_rate, kept, effect, visited, policy)
        ),
    )  # fmt: skip


def _score(
    attainment: Decimal | None,
    overdue_rate: Decimal | None,
    kept: Decimal | None,
    effect: Decimal | None,
    visited: Decimal | None,
    policy: Policy,
) -> Decimal | None:
    return scoring.seller_score(
        attainment=attainment, overdue_rate=overdue_rate, promises=kept, dunning=effect,
        visits=visited, policy=policy,
    ).value  # fmt: skip


def _dunned(mine: Iterable[Profile], past: History, accounts: Accounts) -> list[bool]:
    """Say for every dunning contact of the month whether its customer paid in the month."""
    return [
        one.figures.collected_month > 0
        for one in mine
        for contact in past.contacts.get(one.code, ())
        if contact.kind == ContactKind.DUNNING
        and in_month_so_far(contact.contact_date, accounts.as_of)
    ]


def _visited(mine: Iterable[Profile], accounts: Accounts) -> Decimal | None:
    """Return the share of due visits that are made, None where none is asked for."""
    wanted = [one.duties.visit_due for one in mine if one.duties.visit_due]
    late = sum(reminders.overdue_visit(day, accounts.as_of) for day in wanted)
    return ratio(len(wanted) - late, len(wanted))
