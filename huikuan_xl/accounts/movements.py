"""The accounts of customers: every movement, and one customer's with its running balance.

HK_LEDGER, the customer's page and the statement to the customer list the same events.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED
from huikuan_xl.accounts.counted import bounced_by
from huikuan_xl.accounts.days import day_number, day_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.words import AdjustmentKind, words_of

OPENING, CLOSING = "期初余额", "合计"
#: What a movement is, by the number that ``events`` gives; a letter has words of its own.
WORDS = ("销售", "红字", "回款", "退款", "折让", *words_of(AdjustmentKind), "退票")
SALE, CREDIT, RECEIPT, REFUND, ALLOWANCE = range(5)
_ADJUSTMENT, BOUNCED = ALLOWANCE + 1, len(WORDS) - 1
_COLUMNS = ("code", "day", "what", "document", "voucher", "invoice", "due", "charged", "paid")


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an account, 分: what the customer owes more, what less, and the balance after."""

    day: date | None
    what: str
    number: str
    due: date | None
    charged: int
    paid: int
    balance: int
    invoice: str = ""


def events(ledger: Ledger, accounts: Accounts, code: str | None = None) -> pd.DataFrame:
    """Return every counted movement of a customer, or of all: 分, days as numbers, one a line.

    ``what`` is a place in ``WORDS``; ``document`` is the sale that it is about, ``voucher`` its own
    number: of a receipt the receipt's. A negative sale is charged, a refund paid, with its sign.
    """
    parts = [_sold(ledger, accounts, code), *_received(ledger, accounts, code)]
    bounced = _bounced(ledger, accounts, code)
    found = pd.concat([*parts, bounced] if len(bounced) else parts, ignore_index=True)
    return found[(found["charged"] != 0) | (found["paid"] != 0)]


def movements(
    ledger: Ledger, accounts: Accounts, code: str, first: date, last: date
) -> list[Movement]:
    """Return a customer's movements from ``first`` to ``last``, the opening balance before them.

    ``accounts`` are the ledger's as of ``last``: what doesn't count there isn't a movement, and the
    last balance is the customer's. A movement without a date stands in the opening balance. Raises
    ValueError when the period ends before it begins.
    """
    if last < first:
        raise ValueError(f"止日 {last} 早于起日 {first}")
    mine = events(ledger, accounts, code)
    before = (mine["day"] < day_number(first)).to_numpy()  # one without a date is MISSING
    balance = int((mine["charged"] - mine["paid"])[before].sum())
    recent = mine[~before]
    recent = recent.assign(after=recent["charged"] <= 0)
    recent = recent.sort_values(["day", "after", "document"], kind="stable")
    found = [Movement(None, OPENING, "", None, 0, 0, balance)]
    for day, what, document, invoice, due, charged, paid in zip(
        *(recent[name].tolist() for name in ("day", "what", "document", "invoice", "due")),
        recent["charged"].tolist(), recent["paid"].tolist(), strict=True,
    ):  # fmt: skip
        balance += charged - paid
        found.append(
            Movement(
                day_of(day), WORDS[what], document, day_of(due), charged, paid, balance, invoice
            )
        )  # fmt: skip
    return found


def _rows(accounts: Accounts, lines: pd.DataFrame, code: str | None) -> np.ndarray:
    wanted = lines["counted"].to_numpy(bool)
    if code is not None:
        meant = np.array([fold(one) == fold(code) for one in accounts.codes], np.bool_)
        wanted = wanted & meant[lines["customer"].to_numpy()]
    return np.flatnonzero(wanted)


def _sold(ledger: Ledger, accounts: Accounts, code: str | None) -> pd.DataFrame:
    rows = _rows(accounts, accounts.sales, code)
    sales, lines = ledger.sales, accounts.sales
    amount, kind = lines["amount"].to_numpy()[rows], lines["kind"].to_numpy(np.int64)[rows]
    number = sales["doc_no"].to_numpy()[rows]
    usual = np.where(amount < 0, CREDIT, SALE)
    return pd.DataFrame(
        {
            "code": sales["customer_code"].to_numpy()[rows],
            "day": lines["since"].to_numpy()[rows],
            "what": np.where(kind == ENTERED, usual, _ADJUSTMENT + kind),
            "document": number,
            "voucher": number,
            "invoice": sales["invoice_no"].to_numpy()[rows],
            "due": lines["due"].to_numpy()[rows],
            "charged": amount,
            "paid": 0,
        },
        columns=_COLUMNS,
    )


def _received(ledger: Ledger, accounts: Accounts, code: str | None) -> list[pd.DataFrame]:
    rows = _rows(accounts, accounts.receipts, code)
    receipts, lines = ledger.receipts, accounts.receipts
    amount, kind = lines["amount"].to_numpy()[rows], lines["kind"].to_numpy(np.int64)[rows]
    usual = np.where(amount < 0, REFUND, RECEIPT)
    moved = np.where(kind == ENTERED, usual, _ADJUSTMENT + kind)
    allowed = np.full(len(rows), ALLOWANCE)
    return [
        pd.DataFrame(
            {
                "code": receipts["customer_code"].to_numpy()[rows],
                "day": lines["date"].to_numpy()[rows],
                "what": what,
                "document": receipts["doc_no"].to_numpy()[rows],
                "voucher": receipts["receipt_no"].to_numpy()[rows],
                "invoice": "",
                "due": MISSING,
                "charged": 0,
                "paid": lines[column].to_numpy()[rows],
            },
            columns=_COLUMNS,
        )
        for column, what in (("amount", moved), ("adjusted", moved), ("allowance", allowed))
    ]


def _bounced(ledger: Ledger, accounts: Accounts, code: str | None) -> pd.DataFrame:
    """A bill that bounced paid on its day and is owed again from the day it bounced."""
    found = []
    for one in bounced_by(ledger.receipts, accounts.as_of):
        if code is not None and fold(one.code) != fold(code):
            continue
        for day, what, charged, paid in (
            (one.received_on, RECEIPT, 0, one.fen), (one.bounced_on, BOUNCED, one.fen, 0),
        ):  # fmt: skip
            number = MISSING if day is None else day_number(day)
            found.append(
                (one.code, number, what, one.doc_no, one.receipt_no, "", MISSING, charged, paid)
            )
    return pd.DataFrame(found, columns=_COLUMNS)
