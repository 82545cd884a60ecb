"""What the contacts, promises, plans and letters of a ledger say, up to the accounts' day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, of_kind, pays
from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import holding, in_order_of_days, known_by
from huikuan_xl.ledger.rows import Contact, Letter, Places, Planned, by_customer, rows_of
from huikuan_xl.rules import plans
from huikuan_xl.rules.named import named_in
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import (
    Made,
    Money,
    Promise,
    PromiseStatus,
    promise_status,
    redeemed,
)
from huikuan_xl.rules.words import (
    ACCEPTANCES,
    ARRIVED,
    DEMANDING_LETTERS,
    TALKS,
    AdjustmentKind,
    ContactKind,
    Delivery,
    LetterName,
)


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """One promised instalment and what came of it."""

    customer_code: str
    made_on: date
    number: str
    promise: Promise
    status: PromiseStatus
    document: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PlanResult:
    """One customer's plan of one month against what came in for it (``plans.plan_month``), 分.

    ``thirds`` are the targets entered for its thirds, ``money`` what was counted, in date order.
    """

    customer_code: str
    month: date
    target: int
    target_on: date
    collected: int
    failure: plans.Failure | None
    why: str
    thirds: tuple[int, int, int] = (0, 0, 0)
    money: tuple[plans.Receipt, ...] = ()


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
    received = money_by_customer(ledger, accounts)
    contacts, letters = ledger.contacts, ledger.letters
    promised = promise_results(ledger, received, accounts.as_of, accounts.policy)
    planned = plan_results(ledger, accounts)
    return History(
        promised,
        planned,
        by_customer(rows_of(Contact, contacts, _known(contacts["contact_date"], accounts.as_of))),
        by_customer(rows_of(Letter, letters, _known(letters["letter_date"], accounts.as_of))),
        by_customer(promised),
        by_customer(planned),
    )


def _known(days: pd.Series, as_of: date) -> Places:
    """Return the places of the rows known by a day, oldest first."""
    return in_order_of_days(days, np.flatnonzero(known_by(days, as_of)))


def money_by_customer(
    ledger: Ledger, accounts: Accounts, only: str | None = None
) -> dict[str, list[Money]]:
    """Return what came in from each customer (or from ``only`` one), in date order: every part of a
    receipt with the document it settled, and what settled nothing yet. Refunds are taken off the
    receipts."""
    done, lines = accounts.settlement, accounts.receipts
    dates = lines["date"].to_numpy()
    brings = pays(lines["kind"].to_numpy())  # what is written off was not paid
    if only is not None:
        brings &= ledger.receipts["customer_code"].to_numpy() == only
    paid = done.by_receipt & (done.allocated > 0)
    paid[paid] = brings[done.source[paid]]
    source = done.source[paid]
    left = lines["unapplied"].to_numpy()
    loose = np.flatnonzero((left > 0) & brings & (dates != MISSING))
    at = np.concatenate((source, loose)).astype(np.int64)
    numbers = ledger.sales["doc_no"].to_numpy()[done.to_sale[paid]]
    documents = [*numbers.tolist(), *[""] * loose.size]
    amounts = np.concatenate((done.allocated[paid], left[loose])).tolist()
    codes = ledger.receipts["customer_code"].to_numpy()[at].tolist()
    cash = (~holding(ledger.receipts["method"], ACCEPTANCES))[at].tolist()
    money: dict[str, list[Money]] = defaultdict(list)
    for code, day, amount, document, is_cash in zip(
        codes, dates[at].tolist(), amounts, documents, cash, strict=True
    ):
        money[code].append(Money(_day(day), amount, document, is_cash))
    for received in money.values():
        received.sort(key=lambda piece: piece.on)
    return money


def promise_results(
    ledger: Ledger, received: dict[str, list[Money]], as_of: date, policy: Policy
) -> list[PromiseResult]:
    """Judge every promise made by ``as_of`` and not put off since (``promises.redeemed``)."""
    contacts = ledger.contacts
    promised_on, amount = (contacts[n].to_numpy() for n in ("promise_date", "promise_amount"))
    made = np.flatnonzero(
        holding(contacts["kind"], (ContactKind.PROMISE,))
        & ~np.isnat(promised_on)
        & (amount > 0)
        & known_by(contacts["contact_date"], as_of)
    )
    made = made[np.lexsort((contacts["contact_date"].to_numpy()[made], promised_on[made]))]
    results = []
    code_of, number_of, listed_in = (
        ledger.letters[name].to_numpy() for name in ("customer_code", "letter_no", "documents")
    )
    # A letter to another customer is none of this one's promise.
    to = zip(code_of, number_of, strict=True)
    listed = dict(zip(to, listed_in, strict=True)) if made.size else {}
    for code, rows in by_customer(rows_of(Contact, contacts, made)).items():
        promised = [_made(one, listed.get((code, one.letter_no), "")) for one in rows]
        kept = redeemed(promised, received.get(code, []), as_of, policy=policy)
        for one, promise in zip(promised, kept, strict=True):
            verdict = promise_status(promise, as_of, policy=policy)
            results.append(
                PromiseResult(
                    code, one.on, one.number, promise, verdict.value, one.document, verdict.why()
                )
            )
    return results


def _made(row: Contact, listed: str) -> Made:
    """Return a promise; ``listed`` are the documents of the letter that it answers."""
    assert row.promise_date is not None
    assert row.contact_date is not None
    return Made(
        row.contact_date, row.promise_date, row.promise_amount, row.doc_no, row.promise_cash,
        row.promise_no, row.instalment or 1, frozenset(named_in(listed)),
    )  # fmt: skip


def plan_results(ledger: Ledger, accounts: Accounts) -> list[PlanResult]:
    """Judge every monthly plan up to the month of the accounts' day, oldest first (K15)."""
    results = []
    as_of, planned = accounts.as_of, ledger.plans
    begun = np.flatnonzero(known_by(planned["month"], as_of))
    codes, months = (planned[n].to_numpy()[begun] for n in ("customer_code", "month"))
    counted = money_of_plans(ledger, accounts, set(codes.tolist()))
    for one in rows_of(Planned, planned, begun[np.lexsort((codes, months))]):
        if not one.target or one.month is None:
            continue
        month = one.month.replace(day=1)
        target_on = one.target_date or end_of_month(month)
        money = counted.get((one.customer_code, month), [])
        verdict = plans.plan_failure(one.target, target_on, money, as_of)
        results.append(
            PlanResult(
                one.customer_code,
                month,
                one.target,
                target_on,
                sum(amount for _, amount in money),
                verdict.value,
                verdict.why(),
                (one.first_third, one.second_third, one.last_third),
                tuple(money),
            )
        )
    return results


def money_of_plans(
    ledger: Ledger, accounts: Accounts, codes: Collection[str]
) -> dict[tuple[str, date], list[plans.Receipt]]:
    """Return what came in for every customer and plan month as (date, 分), in date order.

    Money, set-offs and credit notes count, bad debts written off don't: for the month of ``plans.plan_month``; money that settled no
    document for the month it came. Only ``codes`` are looked at.
    """
    done, sales, receipts = accounts.settlement, accounts.sales, accounts.receipts
    left = receipts["unapplied"].to_numpy()
    loose = (left != 0) & (receipts["date"].to_numpy() != MISSING)
    loose &= receipts["kind"].to_numpy() == ENTERED
    lost = of_kind(accounts.source_kinds, AdjustmentKind.BAD_DEBT)
    sold_to = ledger.sales["customer_code"].to_numpy()[done.to_sale]
    code = np.concatenate((sold_to, ledger.receipts["customer_code"].to_numpy()[loose]))
    day = np.concatenate((done.allocated_on, receipts["date"].to_numpy()[loose]))
    due = np.concatenate(
        (sales["due"].to_numpy()[done.to_sale], np.full(int(loose.sum()), MISSING, np.int64))
    )
    amount = np.concatenate((np.where(lost, 0, done.allocated), left[loose]))
    of = set(codes)
    asked = np.fromiter((who in of for who in code), np.bool_, code.size)
    wanted = np.flatnonzero(asked & (day != MISSING))
    month_of = cache(lambda due, day: plans.plan_month(day_of(due), _day(day)))
    money: dict[tuple[str, date], list[plans.Receipt]] = defaultdict(list)
    for who, due_on, on, fen in zip(
        code[wanted].tolist(), due[wanted].tolist(), day[wanted].tolist(), amount[wanted].tolist(),
        strict=True,
    ):  # fmt: skip
        money[str(who), month_of(due_on, on)].append((_day(on), fen))
    for received in money.values():
        received.sort()
    return money


@lru_cache(maxsize=4096)
def _day(number: int) -> date:
    day = day_of(number)
    assert day is not None
    return day


def signed_commitment(
    letters: Sequence[Letter],
    contacts: Sequence[Contact],
    promised: Sequence[PromiseResult],
    as_of: date,
) -> plans.Commitment | None:
    """Return the latest commitment that a customer signed, None without: a 回款承诺书 answered, or a
    promise with evidence. It is broken when a promise under its number, or of its day, was not kept.
    """
    signed = [
        (one.receipt_on or one.delivered_on or one.letter_date, one.letter_no)
        for one in letters
        if one.kind == LetterName.COMMITMENT and one.delivery == Delivery.ANSWERED
    ]
    signed += [
        (one.contact_date, one.promise_no)
        for one in contacts
        if one.kind == ContactKind.PROMISE and one.evidence
    ]
    known = [(day, number) for day, number in signed if day is not None and day <= as_of]
    if not known:
        return None
    on, number = max(known)
    mine = [p for p in promised if (p.number == number if number else p.made_on == on)]
    months = (as_of.year - on.year) * 12 + as_of.month - on.month
    return plans.Commitment(months, any(p.status.is_missed for p in mine))


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


def delivered_on(letter: Letter) -> date | None:
    """Return the day a letter arrived, None while that is not registered."""
    return letter.delivered_on if letter.delivery in ARRIVED else None


def talks_recorded(
    contacts: Iterable[Contact], letters: Iterable[Letter]
) -> tuple[list[date], list[date]]:
    """Return the days of contacts about payment, and those on which a demand arrived (S1-20)."""
    talks = [c.contact_date for c in contacts if c.kind in TALKS and c.contact_date]
    arrived = [on for one in letters if one.kind in DEMANDING_LETTERS and (on := delivered_on(one))]
    return talks, arrived
