"""Which sales lines are late by no fault of the customer."""

from collections.abc import Mapping

import numpy as np

from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.in_dispute import Document, disputes_raised, rows_of_documents
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import holding, known_by
from huikuan_xl.ledger.rows import Contact, rows_of
from huikuan_xl.rules import tactics


def excused_lines(ledger: Ledger, accounts: Accounts) -> Bools:
    """Return by sales line whether its lateness is excused.

    Excused are lines that are disputed or ever were, documents named by a contact whose cause is
    ours, and, where such a contact names none, what was due and unpaid on its day.
    """
    excused = accounts.sales["disputed"].to_numpy(bool).copy()
    raised = [document for document, _ in disputes_raised(ledger.contacts, accounts.as_of)]
    blamed = _our_faults(ledger, accounts)
    named = [(one.customer_code, one.doc_no) for one in blamed if one.doc_no]
    rows = rows_of_documents(ledger.sales, [*raised, *named])
    for document in raised:
        excused[rows.get(document, _NOWHERE)] = True
    for one in blamed:
        excused |= _blamed(one, ledger, accounts, rows)
    return excused


_NOWHERE: Ints = np.zeros(0, np.int64)


def _our_faults(ledger: Ledger, accounts: Accounts) -> list[Contact]:
    contacts = ledger.contacts
    ours = [code for code, cause in tactics.CAUSES.items() if cause.our_fault]
    known = known_by(contacts["contact_date"], accounts.as_of)
    return rows_of(
        Contact, contacts, np.flatnonzero(known & holding(contacts["reason_code"], ours))
    )


def _blamed(
    contact: Contact, ledger: Ledger, accounts: Accounts, rows: Mapping[Document, Ints]
) -> Bools:
    found = np.zeros(len(ledger.sales), np.bool_)
    if contact.doc_no:
        found[rows.get((contact.customer_code, contact.doc_no), _NOWHERE)] = True
        return found
    assert contact.contact_date is not None
    day = day_number(contact.contact_date)
    due, settled = accounts.sales["due"].to_numpy(), accounts.sales["settled_on"].to_numpy()
    mine = ledger.sales["customer_code"].to_numpy() == contact.customer_code
    unpaid: Bools = (
        mine & (due != MISSING) & (due <= day) & ((settled == MISSING) | (settled > day))
    )
    return unpaid
