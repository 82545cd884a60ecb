"""One customer's account over a period: opening balance, every movement, running balance."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from huikuan_xl.accounts.counted import bounced_by
from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import MISSING
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.words import AdjustmentKind, words_of

OPENING, CLOSING = "期初余额", "合计"
BOUNCED = "退票"
SALE, CREDIT, RECEIPT, REFUND, ALLOWANCE = "销售", "红字", "回款", "退款", "折让"
_KINDS = (*words_of(AdjustmentKind), "")  # by the place that ``accounts.adjusted`` gives


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
    lines = [
        *_sold(ledger, accounts, code), *_received(ledger, accounts, code),
        *_bounced(ledger, accounts, code),
    ]  # fmt: skip
    lines.sort(key=lambda one: (one.day or date.min, one.charged <= 0, one.number))
    balance = sum(m.charged - m.paid for m in lines if m.day is None or m.day < first)
    found = [Movement(None, OPENING, "", None, 0, 0, balance)]
    for one in lines:
        if one.day is not None and one.day >= first:
            balance += one.charged - one.paid
            found.append(
                Movement(one.day, one.what, one.number, one.due, one.charged, one.paid, balance)
            )
    return found


def _mine(frame: pd.DataFrame, counted: pd.DataFrame, code: str) -> pd.Series:
    return (frame["customer_code"].map(fold) == fold(code)) & counted["counted"].to_numpy()


def _sold(ledger: Ledger, accounts: Accounts, code: str) -> list[Movement]:
    mine = _mine(ledger.sales, accounts.sales, code).to_numpy()
    lines = accounts.sales[mine]
    return [
        Movement(
            day_of(day), _KINDS[kind] or (SALE if amount >= 0 else CREDIT), str(number),
            None if due == MISSING else day_of(due), amount, 0, 0,
        )
        for day, kind, due, amount, number in zip(
            lines["since"].tolist(), lines["kind"].tolist(), lines["due"].tolist(), lines["amount"].tolist(),
            ledger.sales["doc_no"].to_numpy()[mine].tolist(), strict=True,
        )
    ]  # fmt: skip


def _received(ledger: Ledger, accounts: Accounts, code: str) -> list[Movement]:
    mine = _mine(ledger.receipts, accounts.receipts, code).to_numpy()
    lines = accounts.receipts[mine]
    found = []
    for day, kind, amount, allowance, adjusted, number in zip(
        lines["date"].tolist(), lines["kind"].tolist(), lines["amount"].tolist(),
        lines["allowance"].tolist(), lines["adjusted"].tolist(),
        ledger.receipts["doc_no"].to_numpy()[mine].tolist(), strict=True,
    ):  # fmt: skip
        if amount:
            what = _KINDS[kind] or (RECEIPT if amount > 0 else REFUND)
            found.append(Movement(day_of(day), what, str(number), None, 0, amount, 0))
        if adjusted:
            found.append(Movement(day_of(day), _KINDS[kind], str(number), None, 0, adjusted, 0))
        if allowance:
            found.append(Movement(day_of(day), ALLOWANCE, str(number), None, 0, allowance, 0))
    return found


def _bounced(ledger: Ledger, accounts: Accounts, code: str) -> list[Movement]:
    """A bill that bounced paid on its day and is owed again from the day it bounced."""
    found = []
    for one in bounced_by(ledger.receipts, accounts.as_of):
        if fold(one.code) == fold(code):
            found.append(Movement(one.received_on, RECEIPT, one.doc_no, None, 0, one.fen, 0))
            found.append(Movement(one.bounced_on, BOUNCED, one.doc_no, None, one.fen, 0, 0))
    return found
