"""Which part of every sales line is in dispute: by its flag 争议, and by rows of 承诺与催收.

Settlement asks before it begins: what is disputed is paid last (d9).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.known import holding, in_order_of_days, known_by, saying
from huikuan_xl.ledger.rows import Contact, rows_of
from huikuan_xl.rules.disputes import Dispute, disputed_parts
from huikuan_xl.rules.words import ContactKind

Document = tuple[str, str]
"""Customer code and document number."""

Disputes = tuple[tuple[Document, Dispute], ...]
"""The latest row 争议 of each document, hashable."""


def disputes_raised(
    contacts: pd.DataFrame, as_of: date, settled: Collection[Document] = ()
) -> Disputes:
    """Return the latest row 争议 of each document up to a day, but for settled ones.

    A row without a document disputes nothing (and is a problem).
    """
    about = holding(contacts["kind"], (ContactKind.DISPUTE,)) & saying(contacts["doc_no"])
    at = np.flatnonzero(about & known_by(contacts["contact_date"], as_of))
    raised = rows_of(Contact, contacts, in_order_of_days(contacts["contact_date"], at))
    latest = {(one.customer_code, one.doc_no): one for one in raised}
    return tuple(
        (document, Dispute(one.contact_date, one.disputed_amount, one.valid_until))
        for document, one in latest.items()
        if document not in settled and one.contact_date is not None
    )


def disputed_amounts(
    sales: pd.DataFrame, flags: Bools, amounts: Ints, disputes: Disputes, as_of: date
) -> Ints:
    """Return what of each line's amount (分) is disputed on a day."""
    parts = np.where(flags, np.maximum(amounts, 0), 0)
    in_force = [(document, one) for document, one in disputes if one.in_force(as_of)]
    rows = rows_of_documents(sales, [document for document, _ in in_force])
    for document, dispute in in_force:
        at = rows.get(document)
        if at is not None:
            parts[at] = disputed_parts(flags[at].tolist(), amounts[at].tolist(), dispute, as_of)
    return parts


def rows_of_documents(
    sales: pd.DataFrame, documents: Iterable[Document]
) -> Mapping[Document, Ints]:
    """Return where the lines of some documents stand; a document that isn't there is left out."""
    wanted = set(documents)
    if not wanted:
        return {}
    near = np.flatnonzero(holding(sales["doc_no"], {number for _, number in wanted}))
    found: dict[Document, list[int]] = defaultdict(list)
    codes, numbers = (sales[n].to_numpy()[near].tolist() for n in ("customer_code", "doc_no"))
    for row, document in zip(near.tolist(), zip(codes, numbers, strict=True), strict=True):
        if document in wanted:
            found[document].append(row)
    return {document: np.array(rows, np.int64) for document, rows in found.items()}
