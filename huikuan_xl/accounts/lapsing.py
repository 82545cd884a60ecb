"""When a customer's claims lapse: the last day to sue, from every record that restarts the period.

Month end, worklist and letters ask here, so that one record cannot count in one paper and not in
another (民法典§188, §195).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import holding
from huikuan_xl.ledger.rows import Contact, Letter
from huikuan_xl.rules import limitation
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.named import is_named
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.reasons import Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that is due and unpaid."""

    doc_no: str
    due_on: date


def overdue_claims(
    ledger: Ledger, accounts: Accounts, codes: Collection[str]
) -> dict[str, list[Claim]]:
    """Return the overdue documents of some customers, each once a due date."""
    lines = accounts.sales
    late = accounts.overdue_lines & (lines["due"].to_numpy() != MISSING)
    rows = np.flatnonzero(late & holding(ledger.sales["customer_code"], codes))
    found: dict[str, dict[Claim, None]] = defaultdict(dict)
    for code, doc, due in zip(
        ledger.sales["customer_code"].to_numpy()[rows].tolist(),
        ledger.sales["doc_no"].to_numpy()[rows].tolist(),
        lines["due"].to_numpy()[rows].tolist(),
        strict=True,
    ):
        due_on = day_of(due)
        assert due_on is not None
        found[str(code)][Claim(str(doc), due_on)] = None
    return {code: list(claims) for code, claims in found.items()}


def last_day_to_sue(
    claim: Claim, contacts: Iterable[Contact], letters: Iterable[Letter], policy: Policy
) -> Verdict[date]:
    """Return the last day to sue for a document: demands and agreements about it restart the period.

    A contact or letter that names documents is about those only.
    """
    events = [
        limitation.contact_restarts(
            one.contact_date, one.kind, marked=one.interrupts, evidence=one.evidence
        )
        for one in contacts
        if not one.doc_no or fold(one.doc_no) == fold(claim.doc_no)
    ]
    events += [
        limitation.letter_restarts(
            limitation.LetterWay(
                one.kind,
                one.delivery,
                one.delivered_on,
                one.receipt_on,
                one.evidence,
                one.answer,
            ),
            policy=policy,
        )
        for one in letters
        if is_named(one.documents, claim.doc_no, claim.due_on, one.letter_date)
    ]
    known = [event for event in events if event is not None]
    return limitation.sue_by(claim.due_on, known, policy=policy)


def first_to_lapse(
    claims: Sequence[Claim],
    contacts: Sequence[Contact],
    letters: Sequence[Letter],
    as_of: date,
    policy: Policy,
) -> Verdict[date] | None:
    """Return the earliest last day to sue among claims, None without any.

    What arrived after ``as_of`` is not known yet.
    """
    arrived = [
        one
        for one in letters
        if max(one.delivered_on or date.min, one.receipt_on or date.min) <= as_of
    ]
    days = (last_day_to_sue(claim, contacts, arrived, policy) for claim in claims)
    return min(days, key=lambda verdict: verdict.value, default=None)
