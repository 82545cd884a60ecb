"""Which part of every sales line is disputed, and whose lateness is not the customer's fault."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import MISSING, Ints
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import Contact, rows_of
from huikuan_xl.rules import disputes, tactics
from huikuan_xl.rules.words import ContactKind

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Disputed:
    """By sales line: the disputed part of what is open (分), and whether its lateness is excused."""

    open: Ints
    excused: Bools


def disputed_lines(ledger: Ledger, accounts: Accounts) -> Disputed:
    """Judge every sales line by its flag 争议 and by the rows of 承诺与催收 up to the accounts' day.

    Excused are disputed lines, documents named by a contact whose cause is ours, and, where such a
    contact names none, what was due and unpaid on its day.
    """
    flags = ledger.sales["disputed"].to_numpy(bool)
    left = accounts.sales["open"].to_numpy()
    parts = np.where(flags, np.maximum(left, 0), 0)
    excused = flags.copy()
    rows = _rows_of_document(ledger)
    for one in _latest_disputes(ledger, accounts):
        at = rows.get((one.customer_code, one.doc_no), _NOWHERE)
        assert one.contact_date is not None
        dispute = disputes.Dispute(one.contact_date, one.disputed_amount, one.valid_until)
        parts[at] = disputes.disputed_parts(
            flags[at].tolist(), left[at].tolist(), dispute, accounts.as_of
        )
        excused[at] = True
    for one in _our_faults(ledger, accounts):
        excused |= _blamed(one, ledger, accounts, rows)
    return Disputed(parts, excused)


_NOWHERE: Ints = np.zeros(0, np.int64)


def _rows_of_document(ledger: Ledger) -> dict[tuple[str, str], Ints]:
    if ledger.contacts.empty:
        return {}
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    documents = zip(ledger.sales["customer_code"], ledger.sales["doc_no"], strict=True)
    for row, document in enumerate(documents):
        found[document].append(row)
    return {document: np.array(rows, np.int64) for document, rows in found.items()}


def _known_contacts(ledger: Ledger, accounts: Accounts, chosen: "pd.Series") -> list[Contact]:
    contacts = ledger.contacts
    known = chosen & (contacts["contact_date"] <= pd.Timestamp(accounts.as_of))
    return rows_of(Contact, contacts[known].sort_values("contact_date", kind="stable"))


def _latest_disputes(ledger: Ledger, accounts: Accounts) -> Iterable[Contact]:
    """Return the latest row 争议 of each document; a row without a document disputes nothing."""
    contacts = ledger.contacts
    about = (contacts["kind"] == ContactKind.DISPUTE) & (contacts["doc_no"] != "")
    found = _known_contacts(ledger, accounts, about)
    return {(one.customer_code, one.doc_no): one for one in found}.values()


def _our_faults(ledger: Ledger, accounts: Accounts) -> list[Contact]:
    ours = [code for code, cause in tactics.CAUSES.items() if cause.our_fault]
    return _known_contacts(ledger, accounts, ledger.contacts["reason_code"].isin(ours))


def _blamed(
    contact: Contact, ledger: Ledger, accounts: Accounts, rows: dict[tuple[str, str], Ints]
) -> Bools:
    found = np.zeros(len(ledger.sales), np.bool_)
    if contact.doc_no:
        found[rows.get((contact.customer_code, contact.doc_no), _NOWHERE)] = True
        return found
    assert contact.contact_date is not None
    day = day_number(contact.contact_date)
    due, settled = accounts.sales["due"].to_numpy(), accounts.sales["settled_on"].to_numpy()
    mine = (ledger.sales["customer_code"] == contact.customer_code).to_numpy()
    unpaid: Bools = (
        mine & (due != MISSING) & (due <= day) & ((settled == MISSING) | (settled > day))
    )
    return unpaid
