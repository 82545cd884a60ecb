"""Tables as a settled ledger: made once for all functions over the same inputs.

After an edit only those customers are settled again whom it concerns (``edited_books``); so is every
result that has its rows by customer. So it is with new rows and with edited codes and numbers, as
long as nothing else is spelled otherwise by them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from huikuan_xl.functions.edited_books import edited_book
from huikuan_xl.functions.kept import Kept
from huikuan_xl.functions.neighbours import Neighbours
from huikuan_xl.functions.registry import Range, Rows, plain_rows
from huikuan_xl.functions.rows import Entered, entered
from huikuan_xl.functions.settled_tables import Book, settled
from huikuan_xl.functions.table_edits import BESIDE, TablesEdit, pages_of
from huikuan_xl.ledger import schema
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.policy import Policy

if TYPE_CHECKING:
    from huikuan_xl.ledger.book import Ledger


class Beside(NamedTuple):
    """The tables that a settlement looks at beside sales, receipts and register, where given."""

    approvals: Range | None = None
    adjustments: Range | None = None
    bills: Range | None = None
    contacts: Range | None = None
    contracts: Range | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A book and what it was made of."""

    book: Book
    entered: "_Tables"
    others: Hashable


_Tables = tuple[Entered, Entered, Entered | None]
_EDITED = (schema.SALES, schema.RECEIPTS, schema.CUSTOMERS)
"""The tables of which an edit is settled alone, in the order of ``_Tables``."""
_BOOKS: Kept[_Made] = Kept(8)
_ROWS: Kept[Rows] = Kept(32)


def settled_book(
    sold: Entered,
    received: Entered,
    register: Entered | None,
    as_of: date,
    policy: Policy,
    beside: Beside,
) -> Book:
    """Return the tables as a ledger settled as of the day, by what was agreed with customers.

    What 核销与调整 and 票据台账 book stands behind the entered rows; what rows of 承诺与催收 dispute
    is paid last; sales in instalments are parted.
    """
    pages = tuple(page_of(sheet, rows) for sheet, rows in zip(BESIDE, beside, strict=True))
    tables, others = (sold, received, register), (register is None, as_of, policy, pages)

    def read() -> "Ledger":
        return ledger_of(
            policy, *zip(_EDITED, tables, strict=True), *zip(BESIDE, pages, strict=True)
        )

    def settle() -> _Made:
        before = _BOOKS.latest(lambda one: one.others == others)
        typed = before.book.typed if before else None
        edit = TablesEdit.of(
            typed, pages_of(_EDITED, before.entered if before else None, tables), read
        )
        book = edited_book(before.book, edit) if before else None
        return _Made(book or settled(edit.typed, as_of, Neighbours(edit.typed)), tables, others)

    return _BOOKS.get((*tables, *others), settle).book


def rows_of_book(
    book: Book,
    about: Hashable,
    make: Callable[[Book], Rows],
    table: str,
) -> Rows:
    """Return the cells that ``make`` gives for a book, row by row, as hosts have them (don't change
    the lists).

    After an edit it is asked only for the customers concerned: their rows of ``table`` are put into
    what it gave before.
    """

    def rows() -> Rows:
        change = book.change
        before = _ROWS.known((change.before, about)) if change else None
        if change is None or before is None:
            return plain_rows(make(book))
        return change.joined[table].rows(before, plain_rows(make(change.part)))

    return _ROWS.get((book.number, about), rows)


def rows_of_customer(book: Book, about: Hashable, code: str, make: Callable[[Book], Rows]) -> Rows:
    """Return the cells that ``make`` gives for one customer of a book, as hosts have them (don't
    change the lists); after an edit it is asked again only where the customer is concerned."""

    def rows() -> Rows:
        change = book.change
        if change is None:
            return plain_rows(make(book))
        if fold(code) in map(fold, change.part.codes or ()):
            return plain_rows(make(change.part))
        return _ROWS.known((change.before, about)) or plain_rows(make(book))

    return _ROWS.get((book.number, about), rows)


def page_of(sheet: schema.Sheet, rows: Range | None) -> Entered | None:
    """Read a page that may be left out, with all its columns."""
    if not rows:
        return None
    return entered(sheet, rows, [column.name for column in sheet.read_columns if column.required])


def ledger_of(policy: Policy, *tables: tuple[schema.Sheet, Entered | None]) -> "Ledger":
    """Return the tables that were given as a ledger, with one spelling a code."""
    from huikuan_xl.ledger.spelling import unify_spellings

    ledger = replace(empty_ledger(), policy=policy)
    for sheet, page in tables:
        if page is not None:
            setattr(ledger, sheet.name, page.frame)
    unify_spellings(ledger)
    return ledger


@cache
def empty_ledger() -> "Ledger":
    """Return a ledger without any table."""
    from huikuan_xl.ledger.book import Ledger

    return Ledger()
