"""Adjustments and earmarked money as columns: what kind a row is, what it settles, what it is tied to.

Frames that nobody booked (``ledger.moves``) have no such columns; then there are none.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.known import known_by, saying
from huikuan_xl.ledger.moves import ADJUSTED, KIND
from huikuan_xl.rules.words import AdjustmentKind

Kinds = npt.NDArray[np.int8]

ENTERED = -1
"""The kind of a row that was entered as a sale or a receipt."""
_PLACES = {kind.value: place for place, kind in enumerate(AdjustmentKind)}
_PAYING = np.array([kind.pays for kind in AdjustmentKind] + [True])
_FORGIVING = np.array([kind.forgives for kind in AdjustmentKind] + [False])


def adjustment_kinds(frame: pd.DataFrame) -> Kinds:
    """Return the kind of every row as its place in ``AdjustmentKind``, ENTERED for entered ones."""
    if KIND not in frame:
        return np.full(len(frame), ENTERED, np.int8)
    places = (_PLACES.get(kind, ENTERED) for kind in frame[KIND].to_numpy())
    return np.fromiter(places, np.int8, len(frame))


def pays(kinds: Kinds) -> Bools:
    """Mark rows that pay in money or value: entered receipts, set-offs, credit moved here."""
    paying: Bools = _PAYING[kinds]
    return paying


def forgives(kinds: Kinds) -> Bools:
    """Mark rows after which the customer no longer has to pay here."""
    forgiving: Bools = _FORGIVING[kinds]
    return forgiving


def of_kind(kinds: Kinds, kind: AdjustmentKind) -> Bools:
    """Mark the rows of one kind."""
    found: Bools = kinds == _PLACES[kind.value]
    return found


def money_less(receipts: pd.DataFrame) -> Ints:
    """Return what every row settles without money, 分."""
    if ADJUSTED not in receipts:
        return np.zeros(len(receipts), np.int64)
    return receipts[ADJUSTED].to_numpy(np.int64)


def _released(receipts: pd.DataFrame, as_of: date) -> Bools:
    return known_by(receipts["released_on"], as_of)


def earmarked(receipts: pd.DataFrame, as_of: date) -> Bools:
    """Mark receipts that are earmarked and not yet released."""
    if "earmark" not in receipts:
        return np.zeros(len(receipts), np.bool_)
    marked = saying(receipts["earmark"])
    return marked & ~_released(receipts, as_of) if marked.any() else marked


def tied_receipts(receipts: pd.DataFrame, as_of: date) -> Bools | None:
    """Mark rows that settle only what they name: earmarked money, and adjustments that name a
    document. None where there are none."""
    tied = earmarked(receipts, as_of)
    if KIND in receipts:
        tied = tied | saying(receipts[KIND]) & saying(receipts["doc_no"])
    return tied if tied.any() else None


def freed(receipts: pd.DataFrame, known: Bools, as_of: date) -> Bools:
    """Mark earmarked receipts that were released: they no longer wait for what they name, unless
    that is ``known``, and settle from the day of release."""
    if "earmark" not in receipts:
        return np.zeros(len(receipts), np.bool_)
    marked = saying(receipts["earmark"])
    return marked & _released(receipts, as_of) & ~known if marked.any() else marked


def paid_in(receipts: pd.DataFrame) -> Ints:
    """Return what every row of the accounts' receipts brought in, in money, 折让 or value (分)."""
    value = np.where(pays(receipts["kind"].to_numpy()), receipts["adjusted"].to_numpy(), 0)
    brought: Ints = receipts["amount"].to_numpy() + receipts["allowance"].to_numpy() + value
    return brought
