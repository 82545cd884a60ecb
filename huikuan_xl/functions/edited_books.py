"""A settled ledger after an edit: only those customers are settled again whom it concerns, as a
ledger of their own, and put into the book from before."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from huikuan_xl.functions.few_customers import (
    of_customers,
    places_of_customers,
    rows_of_customers,
    with_tables,
)
from huikuan_xl.functions.joined_accounts import joined_accounts
from huikuan_xl.functions.new_rows import Joined, row_keys
from huikuan_xl.functions.settled_tables import CUSTOMERS, Book, Change, settled
from huikuan_xl.functions.table_edits import TablesEdit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from huikuan_xl.ledger.book import Ledger

_MOST_CONCERNED = 2  # one in so many sales: beyond that all are settled as quickly
_OF_LINES = ("sales", "receipts")


def edited_book(old: Book, edit: TablesEdit) -> Book | None:
    """Return the book from before with an edit of its tables, None where it must be made anew."""
    typed, edited = edit.typed, edit.customers
    if edited is None or (edit.compared is not None and _lost(edited, old, typed)):
        return None
    if not edited and edit.compared is None:  # a total row
        return old
    if edit.compared is not None:
        old.neighbours.learn(typed, edit.compared)
    codes = old.neighbours.of(edited)
    places = places_of_customers(typed, codes)
    if len(places["sales"]) * _MOST_CONCERNED > len(typed.sales):
        return None
    part = settled(of_customers(typed, places), old.accounts.as_of, old.neighbours, codes)
    sales, receipts = (_joined_lines(old, part, name, codes) for name in _OF_LINES)
    sold = sales.table(old.ledger.sales, part.ledger.sales)
    received = receipts.table(old.ledger.receipts, part.ledger.receipts)
    if sold is None or received is None:
        return None
    book = Book(
        typed,
        with_tables(
            old.ledger, {"sales": sold, "receipts": received, "customers": typed.customers}
        ),
        joined_accounts(old.accounts, part.accounts, sales, receipts),
        old.neighbours,
    )
    joined = {
        name: edit.joined(name, old.typed, codes, places) for name in (*_OF_LINES, "adjustments")
    }
    joined[CUSTOMERS] = _joined_customers(old.customers, book.customers, part.customers)
    return replace(book, change=Change(old.number, part, joined))


def _lost(edited: Collection[str], old: Book, typed: "Ledger") -> bool:
    """Tell whether a customer has no row any more."""
    had = set(old.accounts.codes.tolist()) & set(edited)
    return any(
        not (typed.sales["customer_code"] == code).any()
        and not (typed.receipts["customer_code"] == code).any()
        for code in had
    )


def _joined_customers(before: list[str], now: list[str], part: list[str]) -> Joined:
    import numpy as np

    at, place = ({code: n for n, code in enumerate(codes)} for codes in (before, now))
    theirs = np.array([place[code] for code in part], np.int64)
    if before == now:
        return Joined.in_place(theirs, len(now))
    others = set(part)
    rest = [code for code in now if code not in others]
    stay, stand = ([where[code] for code in rest] for where in (at, place))
    return Joined(np.array(stay, np.int64), np.array(stand, np.int64), theirs)


def _joined_lines(old: Book, part: Book, name: str, codes: Collection[str]) -> Joined:
    """Join lines: entered ones (with their parts) in the sheet's order, then those booked."""
    import numpy as np

    lines, some = getattr(old.ledger, name), getattr(part.ledger, name)
    at = rows_of_customers(lines, codes)
    keys, theirs = row_keys(lines, _booked(old, name)), row_keys(some, _booked(part, name))
    if np.array_equal(keys[at], theirs):
        return Joined.in_place(at, len(lines))
    stay = np.delete(np.arange(len(lines)), at)
    return Joined.by(stay, keys[stay], theirs)


def _booked(book: Book, name: str) -> "npt.NDArray[np.bool_]":
    """Mark the lines that nobody entered on the sheet."""
    import numpy as np

    from huikuan_xl.ledger.instalment_lines import whole_lines

    lines = getattr(book.ledger, name)
    whole = whole_lines(lines) if name == "sales" else np.arange(len(lines))
    marked: npt.NDArray[np.bool_] = whole >= len(getattr(book.typed, name))
    return marked
