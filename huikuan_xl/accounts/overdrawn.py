"""Adjustments that take off more than there was: of a document's debt, of a customer's credit."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.settled import Accounts, settle_ledger
from huikuan_xl.accounts.settlement import Bools
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.moves import KIND, refusals, with_moves
from huikuan_xl.ledger.rows import Adjusted, rows_of
from huikuan_xl.rules.adjustments import (
    over_credit,
    over_open,
    over_owed,
    over_written_off,
)
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import OPENING_NOTE, AdjustmentKind


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """What is wrong with a row of 核销与调整, by its position; ``certain`` when it can't be meant."""

    position: int
    why: str
    certain: bool


def overdrawn_rows(ledger: Ledger, as_of: date, policy: Policy) -> list[Overdrawn]:
    """Compare every booked row up to a day with what was there before it, in the order of days."""
    rows = rows_of(Adjusted, ledger.adjustments)
    wrong = refusals(ledger, policy)
    chosen = [
        (one.adj_date, at, one)
        for at, one in enumerate(rows)
        if wrong[at] is None and one.adj_date is not None and one.adj_date <= as_of
    ]
    if not chosen:
        return []
    before = _Before(ledger, as_of, policy)
    taken: dict[tuple[str, str], int] = defaultdict(int)
    found = []
    for on, at, one in sorted(chosen, key=lambda each: each[:2]):
        for said in _judged(one, on, before, taken):
            of_all = one.kind == AdjustmentKind.OFFSET and not one.doc_no
            certain = not of_all and one.kind not in (
                AdjustmentKind.REFUND,
                AdjustmentKind.RECOVERED,
            )
            found.append(Overdrawn(at, said, certain))
    return found


def _judged(
    one: Adjusted, on: date, before: "_Before", taken: dict[tuple[str, str], int]
) -> list[str]:
    kind, said = AdjustmentKind(one.kind), []

    def take(key: tuple[str, str], there: int, judge: Callable[[int, int], str]) -> None:
        said.append(judge(one.amount, there - taken[key]))
        taken[key] += one.amount

    if kind.takes_credit:
        take((one.customer_code, ""), before.credit(one.customer_code, on),
             lambda amount, held: over_credit(kind, amount, held))  # fmt: skip
        if one.counter_doc:
            key = (one.counter_code, one.counter_doc)
            take(key, before.open(*key, on), over_open)
    elif kind is AdjustmentKind.RECOVERED:
        lost = before.written_off(one.customer_code, one.doc_no, on)
        if lost is not None:
            take((one.customer_code, f"{kind}{one.doc_no}"), lost, over_written_off)
    elif kind.settles and one.doc_no and one.amount > 0:
        key = (one.customer_code, one.doc_no)
        take(key, before.open(*key, on), over_open)
    elif kind is AdjustmentKind.OFFSET and not one.doc_no:
        take((one.customer_code, kind), before.owed(one.customer_code, on), over_owed)
    return [text for text in said if text]


class _Before:
    """The accounts as they would be without any write-off, transfer or retention, of those
    customers who have any."""

    def __init__(self, ledger: Ledger, as_of: date, policy: Policy) -> None:
        booked, moves = with_moves(ledger, policy), ledger.adjustments
        named = {*moves["customer_code"], *moves["counter_code"]}
        receipts, sales = (
            rows[rows["customer_code"].isin(named)] for rows in (booked.receipts, booked.sales)
        )
        self._ledger = replace(
            booked,
            receipts=receipts[receipts[KIND] == ""].reset_index(drop=True),
            sales=sales[sales[KIND] != AdjustmentKind.RETENTION].reset_index(drop=True),
        )
        bad = moves[moves["kind"] == AdjustmentKind.BAD_DEBT]
        self._written_off = rows_of(Adjusted, bad)
        self._accounts: Accounts = settle_ledger(self._ledger, as_of, policy)

    def open(self, code: str, number: str, on: date) -> int:
        """Return what of a document was open at the end of a day, 分."""
        sales = self._ledger.sales
        mine = (sales["customer_code"] == code) & (sales["doc_no"] == number)
        return self._left(mine.to_numpy(), on)

    def owed(self, code: str, on: date) -> int:
        """Return what of all that a customer owed was open at the end of a day, 分."""
        mine = (self._ledger.sales["customer_code"] == code).to_numpy()
        owing = (
            self._accounts.sales["amount"].to_numpy() > 0
        )  # credit notes count as what they settle
        return self._left(mine & owing, on)

    def _left(self, mine: Bools, on: date) -> int:
        lines, done = self._accounts.sales, self._accounts.settlement
        owed = mine & (lines["since"].to_numpy() <= day_number(on))
        paid = np.isin(done.to_sale, np.flatnonzero(mine)) & (done.allocated_on <= day_number(on))
        return int(lines["amount"].to_numpy()[owed].sum()) - int(done.allocated[paid].sum())

    def written_off(self, code: str, number: str, on: date) -> int | None:
        """Return what of a document was written off as bad by a day, 分; None where an earlier year's
        ledger may have done it."""
        rows = [
            one for one in self._written_off if (one.customer_code, one.doc_no) == (code, number)
        ]
        sales = self._ledger.sales
        mine = (sales["customer_code"] == code) & (sales["doc_no"] == number)
        if not rows and sales["note"][mine].str.contains(OPENING_NOTE).any():
            return None
        return sum(one.amount for one in rows if one.adj_date is not None and one.adj_date <= on)

    def credit(self, code: str, on: date) -> int:
        """Return what a customer had paid by a day that settled nothing by then, 分."""
        received, done = self._accounts.receipts, self._accounts.settlement
        day = day_number(on)
        mine = (self._ledger.receipts["customer_code"] == code).to_numpy()
        came = mine & (received["date"].to_numpy() <= day)
        used = np.isin(done.source, np.flatnonzero(mine)) & (done.allocated_on <= day)
        used &= done.by_receipt
        return int(received["kept"].to_numpy()[came].sum()) - int(done.allocated[used].sum())
