"""年度结转: what of a closed ledger begins the new one, so that every figure goes on.

Carried are the open items, and of the closed year whatever was paid or fell due in it: what looks
twelve months back stays right. Everything older is folded away into what is left of it. What a
receipt had settled is written down as its document, so that the new ledger settles the same way.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, of_kind, pays
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.figures import Figures, figures_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts, settle_ledger
from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.moves import CLOSED_ON, with_moves
from huikuan_xl.ledger.rows import HeldBill, as_date, rows_of
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import Window
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import OPENING_NOTE, AdjustmentKind


@dataclass(frozen=True, slots=True)
class Tied:
    """One customer at the end of the old ledger and at the start of the new one: balance, overdue
    and 未核销, 分."""

    code: str
    closing: tuple[int, int, int]
    opening: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Carried:
    """The new ledger and the balances that lead into it, customer by customer."""

    ledger: Ledger
    ties: tuple[Tied, ...]

    @property
    def untied(self) -> tuple[Tied, ...]:
        return tuple(one for one in self.ties if one.closing != one.opening)


def carry_over(ledger: Ledger, as_of: date, policy: Policy) -> Carried:
    """Return the ledger that follows ``ledger`` after a day, mostly a year's last.

    Register, contacts, plans, letters, claims and parameters are the same; rows after the day come
    along as they are.
    """
    booked = with_moves(ledger, policy)
    accounts = settle_ledger(booked, as_of, policy)
    made = _Carrier(ledger, booked, accounts)
    new = replace(
        ledger,
        sales=made.sales(),
        receipts=made.receipts(),
        adjustments=made.adjustments(),
        bills=made.bills(),
        problems=[],
        booked=False,
    )
    before = figures_of(booked, accounts)
    again = with_moves(new, policy)
    after = figures_of(again, settle_ledger(again, as_of, policy))
    return Carried(
        new,
        tuple(
            Tied(code, _standing(before.get(code)), _standing(after.get(code)))
            for code in sorted(before.keys() | after.keys())
        ),
    )


def _standing(figures: Figures | None) -> tuple[int, int, int]:
    return (figures.balance, figures.overdue, figures.unapplied) if figures else (0, 0, 0)


class _Carrier:
    """A settled ledger on its way into the next year."""

    def __init__(self, ledger: Ledger, booked: Ledger, accounts: Accounts) -> None:
        self._ledger, self._booked, self._accounts = ledger, booked, accounts
        self._day = pd.Timestamp(accounts.as_of)
        self._first = day_number(Window(accounts.as_of).first)
        done = accounts.settlement
        self._kept = self._kept_allocations()
        self._kinds = accounts.source_kinds
        self._size = done.kept.size
        self._doc_of: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        numbers = booked.sales["doc_no"].tolist()
        for to, source, fen in zip(
            done.to_sale[self._kept].tolist(), done.source[self._kept].tolist(),
            done.allocated[self._kept].tolist(), strict=True,
        ):  # fmt: skip
            self._doc_of[source][numbers[to]] += fen

    def _kept_allocations(self) -> Bools:
        """Mark what was paid or due in the year, by a bill that is still open, or given up."""
        accounts, done = self._accounts, self._accounts.settlement
        due = accounts.sales["due"].to_numpy()[done.to_sale]
        recent: Bools = (done.allocated_on >= self._first) | (due >= self._first) | (due == MISSING)
        kinds = accounts.source_kinds
        lost = of_kind(kinds, AdjustmentKind.BAD_DEBT)
        kept: Bools = (pays(kinds) & (recent | self._by_open_bill())) | lost
        return kept

    def _by_open_bill(self) -> Bools:
        done, receipts = self._accounts.settlement, self._booked.receipts
        found = np.zeros(done.source.size, np.bool_)
        if CLOSED_ON in receipts:
            closed = (receipts[CLOSED_ON] <= pd.Timestamp(self._accounts.as_of)).to_numpy()
            held = ~closed & (receipts["bill_no"] != "").to_numpy()
            found[done.by_receipt] = held[done.source[done.by_receipt]]
        return found

    def _recovered(self) -> dict[tuple[str, str], int]:
        """Return the bad debts that came back, by document: given up no longer."""
        lines, sales = self._accounts.sales, self._booked.sales
        back = of_kind(lines["kind"].to_numpy(), AdjustmentKind.RECOVERED)
        found: dict[tuple[str, str], int] = defaultdict(int)
        for code, number, fen in zip(
            sales["customer_code"][back], sales["doc_no"][back], lines["amount"][back], strict=True
        ):
            found[code, number] += int(fen)
        return found

    # --- sales -----------------------------------------------------------------------------------

    def sales(self) -> pd.DataFrame:
        """Return the lines with what is left of them and what was paid in the year."""
        rows, amount = self._booked.sales, self._line_amounts()
        # A debt booked later comes along with its row of 核销与调整.
        entered = self._accounts.sales["kind"].to_numpy() == ENTERED
        later = (rows["sale_date"] > self._day).to_numpy() & entered
        chosen = np.flatnonzero((amount != 0) | later)
        frame = rows.iloc[chosen][self._ledger.sales.columns].reset_index(drop=True)
        before = frame["amount"].to_numpy(np.int64)
        frame["amount"] = np.where(later[chosen], before, amount[chosen])
        old = (frame["sale_date"] < pd.Timestamp(Window(self._accounts.as_of).first)).to_numpy()
        frame["due_date"] = self._dues(frame["due_date"], chosen, old)
        less = frame["amount"].to_numpy() != before
        marked = frame["note"].str.contains(OPENING_NOTE, regex=False).to_numpy()
        for name in ("quantity", "price"):
            frame.loc[less, name] = float("nan")
        frame["note"] = [
            _note(note, was, is_less) if (is_old or is_less) and not known else note
            for note, was, is_less, is_old, known in zip(
                frame["note"], before.tolist(), less.tolist(), old.tolist(), marked.tolist(),
                strict=True,
            )
        ]  # fmt: skip
        return _numbered(frame)

    def _dues(self, written: pd.Series, chosen: Ints, old: Bools) -> pd.Series:
        """Write down the due days worked out for old lines: what they rest on may stay behind."""
        due = self._accounts.sales["due"].to_numpy()[chosen]
        known = old & (due != MISSING) & (due <= day_number(self._accounts.as_of))
        days = pd.Series(np.where(known, due, 0).astype("datetime64[D]").astype("datetime64[s]"))
        return written.where(written.notna() | ~known, days)

    def _line_amounts(self) -> Ints:
        """Return what each line owes in the new ledger: what is open and what kept payments paid."""
        accounts, done = self._accounts, self._accounts.settlement
        amount = accounts.sales["open"].to_numpy().copy()
        np.add.at(amount, done.to_sale[self._kept], done.allocated[self._kept])
        credit = self._kept & ~done.by_receipt
        np.subtract.at(amount, done.source[credit] - self._size, done.allocated[credit])
        for (code, number), fen in self._recovered().items():
            self._take_off(amount, code, number, fen)
        return amount

    def _take_off(self, amount: Ints, code: str, number: str, fen: int) -> None:
        """Lower the lines of a document that were given up by what came back."""
        rows = self._booked.sales
        mine = (rows["customer_code"] == code) & (rows["doc_no"] == number)
        entered = mine.to_numpy() & (self._accounts.sales["kind"] == ENTERED).to_numpy()
        for at in np.flatnonzero(entered).tolist():
            taken = min(int(amount[at]), fen)
            amount[at] -= taken
            fen -= taken

    # --- receipts --------------------------------------------------------------------------------

    def receipts(self) -> pd.DataFrame:
        """Return the money that settled something in the year or nothing yet, by document."""
        rows = self._ledger.receipts
        lines = self._accounts.receipts
        left, kinds = lines["unapplied"].tolist(), lines["kind"].to_numpy()
        entered = of_kind(kinds, AdjustmentKind.CREDIT_MOVED) | (kinds == ENTERED)
        # What these settled comes along on 核销与调整.
        stays = of_kind(kinds, AdjustmentKind.BAD_DEBT) | of_kind(kinds, AdjustmentKind.OFFSET)
        booked = _records(self._booked.receipts.iloc[len(rows) :])
        counted = lines["counted"].tolist()
        found: list[dict[str, Any]] = []
        for at, row in enumerate(_records(rows) + booked):
            day = as_date(row["receipt_date"])
            own = at < len(rows)
            if not counted[at]:
                if own and (day is None or day_number(day) >= self._first):
                    found.append(row)
            elif entered[at] or left[at]:
                paid = {} if stays[at] else self._doc_of.get(at, {})
                found += self._of_receipt(row, paid, left[at])
        frame = pd.DataFrame(found, columns=list(rows.columns))
        frame = frame.astype(rows.dtypes.to_dict())
        return _numbered(frame)

    def _of_receipt(
        self, row: dict[str, Any], paid: dict[str, int], left: int
    ) -> list[dict[str, Any]]:
        whole = row["amount"] + row.get("allowance", 0)
        documents = [number for number, fen in paid.items() if fen]
        if len(documents) <= 1 and sum(paid.values()) + left == whole and not (left and documents):
            named = documents[0] if documents and documents[0] else row["doc_no"]
            return [{**row, "doc_no": named}]
        parts = [{**row, "doc_no": number, "amount": paid[number]} for number in documents]
        if left:
            number = row["doc_no"] if row["doc_no"] not in paid else ""
            parts.append({**row, "doc_no": number, "amount": left})
        for at, part in enumerate(parts):
            part["allowance"] = 0
            part["stated_balance"] = pd.NA
            part["payment_total"] = pd.NA
            if at:
                part["discount_cost"] = 0
        return parts

    # --- adjustments and bills -------------------------------------------------------------------

    def adjustments(self) -> pd.DataFrame:
        """Return the bad debts given up, so that they can still come back, what supplies paid in the
        year, and what is later."""
        rows = self._ledger.adjustments
        later = (rows["adj_date"] > self._day).to_numpy()
        lost = (rows["kind"] == AdjustmentKind.BAD_DEBT).to_numpy()
        back = self._recovered()
        amounts = rows["amount"].tolist()
        given_up = self._given_up()
        for at in np.flatnonzero(lost & ~later).tolist():
            key = (rows["customer_code"].iloc[at], rows["doc_no"].iloc[at])
            amounts[at] = given_up.get(int(rows[ROW].iloc[at]), 0)
            taken = min(back.get(key, 0), amounts[at])
            amounts[at] -= taken
            back[key] = back.get(key, 0) - taken
        frame = rows.assign(amount=pd.Series(amounts, index=rows.index, dtype="int64"))
        kept = later | (lost & (frame["amount"] > 0).to_numpy())
        return _numbered(pd.concat([frame[kept], self._offsets(rows)], ignore_index=True))

    def _offsets(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return 应收冲应付 by the documents that it paid in the year: a payment like others."""
        at_row = {int(number): at for at, number in enumerate(rows[ROW].tolist())}
        numbers = self._booked.receipts[ROW].tolist()
        found = []
        for source in np.flatnonzero(
            of_kind(self._accounts.receipts["kind"].to_numpy(np.int8), AdjustmentKind.OFFSET)
        ).tolist():
            one = rows.iloc[at_row[int(numbers[source])]]
            for document, fen in self._doc_of.get(source, {}).items():
                part = one.copy()
                part["doc_no"], part["amount"], part["counter_amount"] = document, fen, fen
                found.append(part)
        return pd.DataFrame(found, columns=rows.columns).astype(rows.dtypes.to_dict())

    def _given_up(self) -> dict[int, int]:
        """Return what each row 坏账核销 settled, by its row on the sheet."""
        done, rows = self._accounts.settlement, self._booked.receipts[ROW].tolist()
        lost = np.flatnonzero(of_kind(self._kinds, AdjustmentKind.BAD_DEBT))
        found: dict[int, int] = defaultdict(int)
        for at in lost.tolist():
            found[rows[int(done.source[at])]] += int(done.allocated[at])
        return found

    def bills(self) -> pd.DataFrame:
        """Return the bills that are still open, or were received in the year."""
        rows, as_of = self._ledger.bills, self._accounts.as_of
        kept = [
            bill.life.closed_on is None
            or bill.life.closed_on > as_of
            or (bill.received_on is not None and day_number(bill.received_on) >= self._first)
            for bill in rows_of(HeldBill, rows)
        ]
        return _numbered(rows[np.array(kept, dtype=bool)].reset_index(drop=True))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _note(note: str, amount: int, less: bool) -> str:
    told = f"{OPENING_NOTE}：原额 {format_yuan(amount)} 元的余额" if less else OPENING_NOTE
    return f"{told}；{note}" if note else told


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the places they get on a new sheet."""
    frame = frame.copy()
    frame[ROW] = np.arange(2, len(frame) + 2, dtype=np.int64)
    return frame
