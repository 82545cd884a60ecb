"""Every salesperson's month (S0-17, S1-45)."""

from collections import defaultdict

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL, UNASSIGNED, groups_of
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import MISSING
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules import indicators, promises, scoring
from huikuan_xl.rules.words import ContactKind


def salespeople_table(
    ledger: Ledger,
    accounts: Accounts,
    customers: pd.DataFrame,
    aged: pd.DataFrame,
    this_plan: pd.DataFrame,
    past: History,
) -> pd.DataFrame:
    """Score every salesperson (S0-17, S1-45): target, attainment, overdue, promises, contacts."""
    policy, as_of = accounts.policy, accounts.as_of
    start = as_of.replace(day=1)
    _, received = groups_of(ledger, accounts, "salesperson")
    lines = accounts.receipts
    in_month = (lines["date"] >= day_number(start)) & lines["counted"]
    collected = (lines["amount"] + lines["allowance"])[in_month].groupby(received[in_month]).sum()
    targets = this_plan.groupby("salesperson")["target"].sum()
    sold = accounts.sales
    became = (sold["open"] > 0) & (sold["due"] >= day_number(start) - 1)
    became &= (sold["due"] < day_number(as_of)) & (sold["due"] != MISSING)
    new_overdue = sold["open"][became].groupby(ledger.sales["salesperson"][became]).sum()
    overdue_labels = list(accounts.bucket_labels[1:-1])
    owner = customers["salesperson"]
    made: dict[str, list[promises.Promise]] = defaultdict(list)
    for result in past.promises:
        made[str(owner.get(result.customer_code, ""))].append(result.promise)
    dunned: dict[str, list[bool]] = defaultdict(list)
    for contacts in past.contacts.values():
        for c in contacts:
            if c.kind == ContactKind.DUNNING and c.contact_date and c.contact_date >= start:
                paid = customers["collected_month"].get(c.customer_code, 0) > 0
                dunned[c.salesperson].append(bool(paid))
    visits_due = customers["visit_due"].notna()
    overdue_visits = visits_due & (customers["visit_due"] <= pd.Timestamp(as_of))
    departments = ledger.customers[ledger.customers["department"] != ""].drop_duplicates(
        "salesperson"
    )
    department = dict(zip(departments["salesperson"], departments["department"], strict=True))
    names = sorted((set(owner) | set(aged.index)) - {TOTAL, UNASSIGNED, ""})
    rows = []
    for name in names:
        mine = owner == name
        open_amount = (
            int(aged.loc[name, list(accounts.bucket_labels)].sum()) if name in aged.index else 0
        )
        overdue = int(aged.loc[name, overdue_labels].sum()) if name in aged.index else 0
        target, got = int(targets.get(name, 0)), int(collected.get(name, 0))
        attainment = indicators.ratio(got, target)
        overdue_rate = indicators.ratio(overdue, open_amount)
        kept = promises.fulfilment_rate(made.get(name, []), as_of, policy=policy)
        hits = dunned.get(name, [])
        effect = indicators.ratio(sum(hits), len(hits))
        wanted = int((mine & visits_due).sum())
        visited = indicators.ratio(wanted - int((mine & overdue_visits).sum()), wanted)
        score = scoring.seller_score(
            attainment=attainment, overdue_rate=overdue_rate, promises=kept, dunning=effect,
            visits=visited, policy=policy,
        ).value  # fmt: skip
        rows.append(
            {
                "department": department.get(name, ""),
                "customers": int(mine.sum()),
                "target": target,
                "collected": got,
                "attainment": as_float(attainment),
                "balance": int(aged.loc[name, "余额"]) if name in aged.index else 0,
                "overdue": overdue,
                "overdue_rate": as_float(overdue_rate),
                "new_overdue": int(new_overdue.get(name, 0)),
                "promise_rate": as_float(kept),
                "contacts": len(hits),
                "contact_effect": as_float(effect),
                "visit_rate": as_float(visited),
                "score": as_float(score),
            }
        )
    columns = [
        "department", "customers", "target", "collected", "attainment", "balance", "overdue",
        "overdue_rate", "new_overdue", "promise_rate", "contacts", "contact_effect", "visit_rate",
        "score",
    ]  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=columns, index=pd.Index(names, name="salesperson", dtype="str")
    )
    frame["rank"] = frame["score"].rank(ascending=False, method="min").astype("Int64")
    return frame.sort_values(["rank", "overdue"], ascending=[True, False], kind="stable")
