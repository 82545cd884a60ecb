"""Which rows of a ledger count as of a day: the one answer that everybody asks.

A row counts when its state does (``rules.words``) and its date isn't later than the day. Rows
without a date count and stay visible, sales under 日期缺失, receipts as 未核销.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.accounts.settlement import Bools
from huikuan_xl.ledger.known import after, holding
from huikuan_xl.ledger.moves import BOOKED_ON, BOUNCED_ON
from huikuan_xl.rules.words import NOT_COUNTED_RECEIPTS, NOT_COUNTED_SALES


def valid_sales(sales: pd.DataFrame) -> Bools:
    """Mark sales lines that are owed whatever the day: all but 作废."""
    return ~_holds(sales, "state", NOT_COUNTED_SALES)


def valid_receipts(receipts: pd.DataFrame) -> Bools:
    """Mark receipts that settle whatever the day: all but 退票."""
    return ~_holds(receipts, "bill_state", NOT_COUNTED_RECEIPTS)


def counted_sales(sales: pd.DataFrame, as_of: date) -> Bools:
    """Mark the sales lines that count as of a day; a debt moved or revived from its booking on."""
    return valid_sales(sales) & ~after(booked_days(sales), as_of)


def counted_receipts(receipts: pd.DataFrame, as_of: date) -> Bools:
    """Mark the receipts that count as of a day; a bill counts until the day it bounced."""
    valid = valid_receipts(receipts) | bounces_later(receipts, as_of)
    return valid & ~after(receipts["receipt_date"], as_of)


def bounces_later(receipts: pd.DataFrame, as_of: date) -> Bools:
    """Mark receipts whose bill bounced after a day: on that day it still counted."""
    if BOUNCED_ON not in receipts:
        return np.zeros(len(receipts), np.bool_)
    return after(receipts[BOUNCED_ON], as_of)


@dataclass(frozen=True, slots=True)
class Bounced:
    """A receipt whose bill bounced: it paid ``fen`` (分) on one day and is owed again from another."""

    code: str
    doc_no: str
    receipt_no: str
    received_on: date
    bounced_on: date
    fen: int


def bounced_by(receipts: pd.DataFrame, as_of: date) -> list[Bounced]:
    """Return the receipts that counted once and no longer do: the bill bounced on a known day up to now.

    An account shows them with both days, so that what an earlier day said stays as it was.
    """
    if BOUNCED_ON not in receipts:
        return []
    received, bounced = (
        receipts[name].to_numpy("datetime64[D]") for name in ("receipt_date", BOUNCED_ON)
    )
    rows = np.flatnonzero((bounced <= np.datetime64(as_of)) & (received <= bounced))
    if not rows.size:
        return []
    fen = receipts["amount"].to_numpy()[rows] + receipts["allowance"].to_numpy()[rows]
    texts = (receipts[name].to_numpy()[rows] for name in ("customer_code", "doc_no", "receipt_no"))
    columns = (*texts, received[rows], bounced[rows], fen)
    return [Bounced(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def booked_days(sales: pd.DataFrame) -> pd.Series:
    """Return the day from which each sales line is owed: mostly its own date."""
    if BOOKED_ON not in sales:
        return sales["sale_date"]
    return sales[BOOKED_ON].fillna(sales["sale_date"])


def _holds(frame: pd.DataFrame, name: str, words: Collection[str]) -> Bools:
    if name not in frame:
        return np.zeros(len(frame), np.bool_)
    return holding(frame[name], words)
