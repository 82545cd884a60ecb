"""What the contacts, promises, plans and letters of a ledger say, up to the accounts' day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import MISSING
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import Contact, Letter, Planned, by_customer, rows_of
from huikuan_xl.rules import plans
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import Promise, PromiseStatus, last_day_in_time, promise_status
from huikuan_xl.rules.words import ContactKind


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """One promised instalment and what came of it."""

    customer_code: str
    made_on: date
    number: str
    promise: Promise
    status: PromiseStatus


@dataclass(frozen=True, slots=True)
class PlanResult:
    """One customer's plan of one month against what came in, 分."""

    customer_code: str
    month: date
    target: int
    target_on: date
    collected: int
    failure: plans.Failure | None
    why: str


@dataclass(frozen=True, slots=True)
class History:
    """What the contacts, plans and letters of a ledger say, grouped by customer, oldest first."""

    promises: list[PromiseResult]
    plans: list[PlanResult]
    contacts: dict[str, list[Contact]]
    letters: dict[str, list[Letter]]
    promises_of: dict[str, list[PromiseResult]]
    plans_of: dict[str, list[PlanResult]]


def history(ledger: Ledger, accounts: Accounts) -> History:
    """Judge promises and plans and group contacts and letters, up to the accounts' day."""
    received = receipts_by_customer(ledger, accounts)
    until = pd.Timestamp(accounts.as_of)
    contacts, letters = ledger.contacts, ledger.letters
    promised = promise_results(ledger, received, accounts.as_of, accounts.policy)
    planned = plan_results(ledger, received, accounts.as_of)
    known = contacts[contacts["contact_date"] <= until].sort_values("contact_date", kind="stable")
    written = letters[letters["letter_date"] <= until].sort_values("letter_date", kind="stable")
    return History(
        promised,
        planned,
        by_customer(rows_of(Contact, known)),
        by_customer(rows_of(Letter, written)),
        by_customer(promised),
        by_customer(planned),
    )


def receipts_by_customer(ledger: Ledger, accounts: Accounts) -> dict[str, list[plans.Receipt]]:
    """Return the counted, dated receipts of each customer as (date, 分), in date order."""
    lines = accounts.receipts
    good = lines["counted"].to_numpy() & (lines["date"].to_numpy() != MISSING)
    money: dict[str, list[plans.Receipt]] = defaultdict(list)
    days = lines["date"].to_numpy()[good].astype("datetime64[D]").tolist()
    codes = ledger.receipts["customer_code"].to_numpy()[good].tolist()
    amounts = (lines["amount"] + lines["allowance"]).to_numpy()[good].tolist()
    for code, day, amount in zip(codes, days, amounts, strict=True):
        money[code].append((day, amount))
    for received in money.values():
        received.sort()
    return money


def promise_results(
    ledger: Ledger, received: dict[str, list[plans.Receipt]], as_of: date, policy: Policy
) -> list[PromiseResult]:
    """Judge every promise made by ``as_of``: each receipt counts for one promise only, the earliest
    promised date first, from the day of the promise to its last day in time (S1-54)."""
    contacts = ledger.contacts
    made = contacts[
        (contacts["kind"] == ContactKind.PROMISE)
        & contacts["promise_date"].notna()
        & (contacts["promise_amount"] > 0)
        & (contacts["contact_date"] <= pd.Timestamp(as_of))
    ].sort_values(["promise_date", "contact_date"], kind="stable")
    results = []
    for code, promised in by_customer(rows_of(Contact, made)).items():
        money = received.get(code, [])
        left = [amount for _, amount in money]
        for one in promised:
            assert one.promise_date is not None
            assert one.contact_date is not None
            last = min(last_day_in_time(one.promise_date, policy=policy), as_of)
            got = _take(money, left, one.contact_date, last, one.promise_amount)
            promise = Promise(one.promise_date, one.promise_amount, got)
            status = promise_status(promise, as_of, policy=policy).value
            results.append(PromiseResult(code, one.contact_date, one.promise_no, promise, status))
    return results


def _take(money: list[plans.Receipt], left: list[int], first: date, last: date, wanted: int) -> int:
    """Take up to ``wanted`` 分 out of what is left of the receipts of some days."""
    got = 0
    for i, (day, _) in enumerate(money):
        if first <= day <= last and left[i] > 0 and got < wanted:
            taken = min(left[i], wanted - got)
            left[i] -= taken
            got += taken
    return got


def plan_results(
    ledger: Ledger, received: dict[str, list[plans.Receipt]], as_of: date
) -> list[PlanResult]:
    """Judge every monthly plan up to the month of ``as_of``, oldest first (K15)."""
    results = []
    planned = ledger.plans
    begun = planned[planned["month"].notna() & (planned["month"] <= pd.Timestamp(as_of))]
    for one in rows_of(Planned, begun.sort_values(["month", "customer_code"])):
        if not one.target or one.month is None:
            continue
        month = one.month.replace(day=1)
        last = end_of_month(month)
        target_on = one.target_date or last
        money = received.get(one.customer_code, [])
        within = [r for r in money if month <= r[0] <= last and r[0] <= as_of]
        verdict = plans.plan_failure(one.target, target_on, within, as_of)
        collected = sum(amount for _, amount in within)
        results.append(
            PlanResult(
                one.customer_code,
                month,
                one.target,
                target_on,
                collected,
                verdict.value,
                verdict.why(),
            )
        )
    return results


def monthly_failures(results: Iterable[PlanResult], as_of: date) -> list[bool | None]:
    """Return failure flags of one customer's plans, a month each, oldest first, None for none."""
    mine = {r.month: r.failure is not None for r in results}
    if not mine:
        return []
    flags: list[bool | None] = []
    month, end = min(mine), as_of.replace(day=1)
    while month <= end:
        flags.append(mine.get(month))
        month = add_months(month, 1)
    return flags
