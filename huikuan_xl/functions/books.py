"""Tables as a settled ledger: made once for all functions over the same inputs.

After an edit only those customers are settled again whom it concerns, as a ledger of their own, and
put into the book from before; so is every result that has its rows by customer. So it is with new
rows and with edited codes and numbers, as long as nothing else is spelled otherwise by them.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from huikuan_xl.functions.kept import Kept
from huikuan_xl.functions.neighbours import Neighbours
from huikuan_xl.functions.new_rows import Compared, Joined, row_keys
from huikuan_xl.functions.registry import Range, Rows, plain_rows
from huikuan_xl.functions.rows import Edit, Entered, entered
from huikuan_xl.ledger import schema
from huikuan_xl.rules.policy import Policy

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from huikuan_xl.accounts.settled import Accounts
    from huikuan_xl.accounts.settlement import Settlement
    from huikuan_xl.ledger.book import Ledger

    Places = npt.NDArray[np.int64]


class Beside(NamedTuple):
    """The tables that a settlement looks at beside sales, receipts and register, where given."""

    approvals: Range | None = None
    adjustments: Range | None = None
    bills: Range | None = None
    contacts: Range | None = None
    contracts: Range | None = None


#: The sheets of ``Beside`` in its order.
BESIDE = (
    schema.APPROVALS, schema.ADJUSTMENTS, schema.BILLS, schema.CONTACTS, schema.CONTRACTS,
)  # fmt: skip
_numbers = count()


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What an edit did: ``before`` is the number of the book from before, ``part`` the customers
    concerned as a book of their own. ``places`` says where their rows stand in the whole's typed
    tables, and ``CUSTOMERS`` where they do among its customers; ``joined`` also where the others do,
    for what has come to have other rows."""

    before: int
    part: "Book"
    places: Mapping[str, "Places"]
    joined: Mapping[str, Joined]

    def rows(self, table: str, before: Rows, part: Rows) -> Rows:
        """Put the part's rows into those from before."""
        if table in self.joined:
            return self.joined[table].rows(before, part)
        result = before.copy()
        for place, row in zip(self.places[table].tolist(), part, strict=True):
            result[place] = row
        return result


CUSTOMERS = "codes"
"""What has a row a customer, in the order of ``Book.customers``."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A settled ledger. ``typed`` are its tables with one spelling a code, nothing booked yet;
    ``codes`` are the customers it is about, None for all."""

    typed: "Ledger"
    ledger: "Ledger"
    accounts: "Accounts"
    neighbours: "Neighbours"
    codes: frozenset[str] | None = None
    change: Change | None = None
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def customers(self) -> list[str]:
        """Return the codes it is about: the register's in its order, then the others."""
        everyone = _customers_of(self.typed, self.accounts)
        return [code for code in everyone if self.codes is None or code in self.codes]


def _customers_of(typed: "Ledger", accounts: "Accounts") -> list[str]:
    register = dict.fromkeys(typed.customers["customer_code"].tolist())
    return [*register, *sorted(set(accounts.codes.tolist()) - register.keys())]


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A book and what it was made of."""

    book: Book
    sold: Entered
    received: Entered
    others: Hashable


_BOOKS: Kept[_Made] = Kept(8)
_ROWS: Kept[Rows] = Kept(24)


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
    others = (register, as_of, policy, pages)

    def settle() -> _Made:
        before = _BOOKS.latest(lambda one: one.others == others)
        book = _edited(before, sold, received) if before else None
        if book is None:
            typed = ledger_of(
                policy,
                (schema.SALES, sold), (schema.RECEIPTS, received), (schema.CUSTOMERS, register),
                *zip(BESIDE, pages, strict=True),
            )  # fmt: skip
            book = _with_new_rows(before, sold, received, typed) if before else None
            book = book or _settled(typed, as_of, Neighbours(typed))
        return _Made(book, sold, received, others)

    return _BOOKS.get((sold, received, *others), settle).book


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
        return change.rows(table, before, plain_rows(make(change.part)))

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
            setattr(ledger, sheet.name, page.frame.copy(deep=False))
    unify_spellings(ledger)
    return ledger


@cache
def empty_ledger() -> "Ledger":
    """Return a ledger without any table."""
    from huikuan_xl.ledger.book import Ledger

    return Ledger()


def _settled(
    typed: "Ledger", as_of: date, neighbours: "Neighbours", codes: frozenset[str] | None = None
) -> Book:
    from huikuan_xl.accounts.settled import settle_ledger
    from huikuan_xl.ledger.moves import with_moves

    ledger = with_moves(typed, typed.policy)
    return Book(typed, ledger, settle_ledger(ledger, as_of, typed.policy), neighbours, codes)


# --- after an edit -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FrameEdit:
    """Which columns of a frame were edited, and at which positions."""

    columns: tuple[str, ...]
    places: list[int]

    def customers(self, table: "pd.DataFrame") -> set[str]:
        """Return whose rows were edited."""
        return set(table["customer_code"].to_numpy()[self.places].tolist())


_MOST_CONCERNED = 2  # one in so many sales: beyond that all are settled as quickly


def _edited(before: _Made, sold: Entered, received: Entered) -> Book | None:
    """Return the book from before with an edit of its tables, None where it must be made anew."""
    old, typed, edited = before.book, before.book.typed, set[str]()
    for sheet, was, now in (
        (schema.SALES, before.sold, sold), (schema.RECEIPTS, before.received, received),
    ):  # fmt: skip
        edit = edit_of(sheet, was, now)
        if edit is None:
            return None
        typed = with_edit(typed, sheet, now, edit)
        edited |= edit.customers(typed.table(sheet))
    if not edited:  # a total row
        return old
    codes = old.neighbours.of(edited)
    places = {sheet.name: rows_of_customers(typed.table(sheet), codes) for sheet in _OWNED}
    if len(places["sales"]) * _MOST_CONCERNED > len(typed.sales):
        return None
    few = _of_customers(typed, codes, places)
    part = _settled(few, old.accounts.as_of, old.neighbours, codes)
    ledger = _with_part(old.ledger, part.ledger, codes)
    if ledger is None:
        return None
    accounts = _accounts_with_part(old, part, places["contracts"])
    places[CUSTOMERS] = _places_in(_customers_of(typed, accounts), part)
    change = Change(old.number, part, places, {})
    return Book(typed, ledger, accounts, old.neighbours, change=change)


def _places_in(everyone: list[str], part: Book) -> "Places":
    import numpy as np

    place = {code: at for at, code in enumerate(everyone)}
    return np.array([place[code] for code in part.customers], np.int64)


# --- after new rows, codes and numbers -----------------------------------------------------------


def _with_new_rows(before: _Made, sold: Entered, received: Entered, typed: "Ledger") -> Book | None:
    """Return the book from before with rows begun, codes or numbers edited; ``typed`` are the
    tables now. None where it must be made anew."""
    old = before.book
    pages = (
        (schema.SALES, before.sold, sold), (schema.RECEIPTS, before.received, received),
    )  # fmt: skip
    compared = compared_tables(old.typed, typed, pages)
    if compared is None:
        return None
    edited = who_was_edited(old.typed, typed, compared)
    if _lost(edited, old, typed):
        return None
    old.neighbours.learn(typed, compared)
    codes = old.neighbours.of(edited)
    places = {sheet.name: rows_of_customers(typed.table(sheet), codes) for sheet in _OWNED}
    if len(places["sales"]) * _MOST_CONCERNED > len(typed.sales):
        return None
    part = _settled(_of_customers(typed, codes, places), old.accounts.as_of, old.neighbours, codes)
    sales, receipts = (_joined_lines(old, part, name, codes) for name in _LINES)
    sold_lines = sales.table(old.ledger.sales, part.ledger.sales)
    received_lines = receipts.table(old.ledger.receipts, part.ledger.receipts)
    if sold_lines is None or received_lines is None:
        return None
    ledger = _with_tables(old.ledger, {"sales": sold_lines, "receipts": received_lines})
    accounts = _accounts_joined(old, part, sales, receipts, places["contracts"])
    joined = {
        name: joined_rows(old.typed.table(sheet), typed.table(sheet), codes)
        for name, sheet in (("sales", schema.SALES), ("receipts", schema.RECEIPTS))
    }
    everyone = _customers_of(typed, accounts)
    joined[CUSTOMERS] = _joined_customers(old.customers, everyone, _places_in(everyone, part))
    change = Change(old.number, part, places, joined)
    return Book(typed, ledger, accounts, old.neighbours, change=change)


_LINES = ("sales", "receipts")


def compared_tables(
    before: "Ledger", now: "Ledger", pages: Sequence[tuple[schema.Sheet, Entered, Entered]]
) -> Mapping[str, Compared] | None:
    """Return how the rows of some sheets stand to those before, None where that is no help: then
    others are spelled otherwise, too."""
    found = {}
    for sheet, was, page in pages:
        one = Compared.of(was, page, before.table(sheet), now.table(sheet), _spelled(sheet))
        if one is None:
            return None
        found[sheet.name] = one
    for sheet in (schema.CUSTOMERS, *BESIDE):
        left, right = before.table(sheet), now.table(sheet)
        if any(not left[name].equals(right[name]) for name in _spelled(sheet)):
            return None
    return found


@cache
def _spelled(sheet: schema.Sheet) -> tuple[str, ...]:
    return tuple(name for title, name in sorted(_decisive()) if title == sheet.name)


def who_was_edited(before: "Ledger", now: "Ledger", compared: Mapping[str, Compared]) -> set[str]:
    """Return whose rows were edited, went or came."""
    return {
        str(code)
        for name, one in compared.items()
        for typed, at in ((before, one.old_edited), (now, one.new_edited))
        for code in getattr(typed, name)["customer_code"].to_numpy()[at].tolist()
    }


def _lost(edited: Collection[str], old: Book, typed: "Ledger") -> bool:
    """Tell whether a customer has no row any more."""
    had = set(old.accounts.codes.tolist()) & set(edited)
    return any(
        not (typed.sales["customer_code"] == code).any()
        and not (typed.receipts["customer_code"] == code).any()
        for code in had
    )


def joined_rows(before: "pd.DataFrame", now: "pd.DataFrame", codes: Collection[str]) -> Joined:
    """Join entered rows of the others, which stand in the same order, with the part's."""
    import numpy as np

    part = rows_of_customers(now, codes)
    stay = np.setdiff1d(np.arange(len(before)), rows_of_customers(before, codes))
    return Joined(stay, np.setdiff1d(np.arange(len(now)), part), part)


def _joined_customers(before: list[str], now: list[str], part: "Places") -> Joined:
    import numpy as np

    at = {code: place for place, code in enumerate(before)}
    theirs = set(part.tolist())
    rest = [place for place in range(len(now)) if place not in theirs]
    return Joined(np.array([at[now[p]] for p in rest], np.int64), np.array(rest, np.int64), part)


def _joined_lines(old: Book, part: Book, name: str, codes: Collection[str]) -> Joined:
    """Join lines: entered ones (with their parts) in the sheet's order, then those booked."""
    import numpy as np

    lines, some = getattr(old.ledger, name), getattr(part.ledger, name)
    stay = np.setdiff1d(np.arange(len(lines)), rows_of_customers(lines, codes))
    keys = row_keys(lines, _booked(old, name))[stay]
    return Joined.by(stay, keys, row_keys(some, _booked(part, name)))


def _booked(book: Book, name: str) -> "npt.NDArray[np.bool_]":
    """Mark the lines that nobody entered on the sheet."""
    import numpy as np

    from huikuan_xl.ledger.instalment_lines import whole_lines

    lines = getattr(book.ledger, name)
    whole = whole_lines(lines) if name == "sales" else np.arange(len(lines))
    marked: npt.NDArray[np.bool_] = whole >= len(getattr(book.typed, name))
    return marked


def _accounts_joined(
    old: Book, part: Book, sales: Joined, receipts: Joined, contracts: "Places"
) -> "Accounts":
    """Return the accounts of the lines that stay and the part's."""
    import numpy as np
    import pandas as pd

    from huikuan_xl.ledger.agreements import NO_CONTRACT

    before, done = old.accounts, part.accounts
    codes = np.array(
        [*before.codes, *(c for c in done.codes if c not in set(before.codes.tolist()))], object
    )
    number = pd.Index(codes).get_indexer(done.codes)
    which = np.append(contracts, NO_CONTRACT)[done.sales["contract"].to_numpy()]
    parts = (
        done.sales.assign(contract=which, customer=number[done.sales["customer"].to_numpy()]),
        done.receipts.assign(customer=number[done.receipts["customer"].to_numpy()]),
    )
    frames = [
        pd.DataFrame(
            {n: joined.column(lines[n].to_numpy(), some[n].to_numpy()) for n in lines.columns}
        )
        for joined, lines, some in zip(
            (sales, receipts), (before.sales, before.receipts), parts, strict=True
        )
    ]
    return replace(
        before,
        codes=codes,
        sales=frames[0],
        receipts=frames[1],
        settlement=_settlement_joined(before.settlement, done.settlement, sales, receipts),
    )


def _settlement_joined(
    whole: "Settlement", part: "Settlement", sales: Joined, receipts: Joined
) -> "Settlement":
    import numpy as np

    old_sales = sales.places_of_old(whole.amount.size)
    old_receipts = receipts.places_of_old(whole.kept.size)
    stays = old_sales[whole.to_sale] >= 0
    sources = np.concatenate((old_receipts, np.where(old_sales < 0, -1, old_sales + receipts.size)))
    part_sources = np.concatenate((receipts.part, sales.part + receipts.size))
    pairs = {
        "to_sale": (old_sales[whole.to_sale], sales.part[part.to_sale]),
        "source": (sources[whole.source], part_sources[part.source]),
        "allocated": (whole.allocated, part.allocated),
        "allocated_on": (whole.allocated_on, part.allocated_on),
    }
    return replace(
        whole,
        **{
            name: sales.column(getattr(whole, name), getattr(part, name))
            for name in ("amount", "open", "settled_on", "on_time")
        },
        **{
            name: receipts.column(getattr(whole, name), getattr(part, name))
            for name in ("kept", "unapplied")
        },
        **{name: np.concatenate((was[stays], new)) for name, (was, new) in pairs.items()},
    )


def _of_customers(typed: "Ledger", codes: Collection[str], places: dict[str, "Places"]) -> "Ledger":
    """Return some customers' rows as a ledger; ``places`` says where they stand.

    A contract also belongs to whoever's sale names it. Rows of 核销与调整 are judged by the whole
    register.
    """
    import numpy as np

    named = typed.sales["contract_no"].to_numpy()[places["sales"]]
    by_number = typed.contracts["contract_no"].isin(set(named) - {""}).to_numpy()
    places["contracts"] = np.union1d(places["contracts"], np.flatnonzero(by_number))
    if len(places["adjustments"]):
        places["customers"] = np.arange(len(typed.customers))
    return _with_tables(typed, {n: _taken(getattr(typed, n), at) for n, at in places.items()})


_OWNED = (
    schema.CUSTOMERS, schema.SALES, schema.RECEIPTS, schema.ADJUSTMENTS, schema.APPROVALS,
    schema.CONTACTS, schema.CONTRACTS,
)  # fmt: skip


def with_edit(typed: "Ledger", sheet: schema.Sheet, page: Entered, edit: FrameEdit) -> "Ledger":
    """Return a ledger of typed tables in which one was edited to be ``page``."""
    columns = {name: page.frame[name] for name in edit.columns}
    return _with_tables(typed, {sheet.name: _with_columns(typed.table(sheet), columns)})


def _with_tables(ledger: "Ledger", tables: "Mapping[str, pd.DataFrame]") -> "Ledger":
    result = replace(ledger)
    for name, table in tables.items():
        setattr(result, name, table)
    return result


def _with_columns(table: "pd.DataFrame", columns: Mapping[str, Any]) -> "pd.DataFrame":
    """Return a table with some columns replaced; the others are shared, not copied."""
    result = table.copy(deep=False)
    for name, cells in columns.items():
        result[name] = cells
    return result


def edit_of(sheet: schema.Sheet, before: Entered, after: Entered) -> FrameEdit | None:
    """Return what was edited; None where codes or numbers were, or other rows count now."""
    if before is after:
        return FrameEdit((), [])
    edit = Edit.of(before.raw, after.raw)
    if edit is None or before.kept != after.kept:
        return None
    if any((sheet.name, name) in _decisive() for name in edit.columns):
        return None
    position = {row: at for at, row in enumerate(after.kept)}
    return FrameEdit(edit.columns, [position[row] for row in edit.rows if row in position])


@cache
def _decisive() -> frozenset[tuple[str, str]]:
    """The columns that say who concerns whom, or how others are spelled."""
    from huikuan_xl.ledger.spelling import SPELLED

    return SPELLED | {(schema.RECEIPTS.name, "bill_no")}


def rows_of_customers(table: "pd.DataFrame", codes: Collection[str]) -> "Places":
    """Return where the rows of some customers stand."""
    import numpy as np

    some = list(codes)
    marked = table["customer_code"].isin(some)
    if "counter_code" in table:  # blank where a row has no other side
        marked |= table["counter_code"].isin([code for code in some if code])
    return np.flatnonzero(marked.to_numpy())


def _taken(table: "pd.DataFrame", at: "Places") -> "pd.DataFrame":
    return table.iloc[at].reset_index(drop=True)


def _with_part(whole: "Ledger", part: "Ledger", codes: Collection[str]) -> "Ledger | None":
    """Return the whole with the part's sales and receipts in their places; None where they aren't
    the same lines."""
    tables = {}
    for name in ("sales", "receipts"):
        table, some = getattr(whole, name), getattr(part, name)
        table = _table_with_part(table, some, codes)
        if table is None:
            return None
        tables[name] = table
    return _with_tables(whole, tables)


def _table_with_part(
    table: "pd.DataFrame", some: "pd.DataFrame", codes: Collection[str]
) -> "pd.DataFrame | None":
    at = rows_of_customers(table, codes)
    before = _taken(table, at)
    if len(before) != len(some) or not set(some.columns) <= set(table.columns):
        return None
    columns = {}
    for name in table.columns:
        if name not in some.columns:  # booked or parted: others' rows are
            if not (before[name].isna() | before[name].isin(["", 0])).all():
                return None
        elif not before[name].equals(some[name]):
            if name in _IDENTITY:
                return None
            cells = table[name].array.copy()
            cells[at] = some[name].array
            columns[name] = cells
    return _with_columns(table, columns)


_IDENTITY = frozenset({"customer_code", "doc_no", "_row"})


def _accounts_with_part(old: Book, part: Book, contracts: "Places") -> "Accounts":
    """Return the accounts from before with the part's lines in their places."""
    import numpy as np

    from huikuan_xl.ledger.agreements import NO_CONTRACT

    sold_at = rows_of_customers(old.ledger.sales, part.codes or ())
    paid_at = rows_of_customers(old.ledger.receipts, part.codes or ())
    before, done = old.accounts, part.accounts
    which = done.sales["contract"].to_numpy()
    places = np.append(contracts, NO_CONTRACT)[which]  # the last one for none
    return replace(
        before,
        sales=_lines_with_part(before.sales, done.sales.assign(contract=places), sold_at),
        receipts=_lines_with_part(before.receipts, done.receipts, paid_at),
        settlement=_settlement_with_part(before.settlement, done.settlement, sold_at, paid_at),
    )


def _lines_with_part(lines: "pd.DataFrame", some: "pd.DataFrame", at: "Places") -> "pd.DataFrame":
    """Put lines in their places; they are the same customers', whose numbers differ in the part."""
    columns = {}
    for name in lines.columns.drop("customer"):
        columns[name] = lines[name].to_numpy().copy()
        columns[name][at] = some[name].to_numpy()
    return _with_columns(lines, columns)


def _settlement_with_part(
    whole: "Settlement", part: "Settlement", sold_at: "Places", paid_at: "Places"
) -> "Settlement":
    """Put the part's settlement in; of every customer the allocations keep their order."""
    import numpy as np

    def put(column: "Places", some: "Places", at: "Places") -> "Places":
        column = column.copy()
        column[at] = some
        return column

    concerned = np.zeros(whole.amount.size, np.bool_)
    concerned[sold_at] = True
    stays = ~concerned[whole.to_sale]
    sources = np.concatenate((paid_at, sold_at + whole.kept.size))
    news = {
        "to_sale": sold_at[part.to_sale], "source": sources[part.source],
        "allocated": part.allocated, "allocated_on": part.allocated_on,
    }  # fmt: skip
    return replace(
        whole,
        **{
            name: put(getattr(whole, name), getattr(part, name), sold_at)
            for name in ("amount", "open", "settled_on", "on_time")
        },
        **{
            name: put(getattr(whole, name), getattr(part, name), paid_at)
            for name in ("kept", "unapplied")
        },
        **{name: np.concatenate((getattr(whole, name)[stays], new)) for name, new in news.items()},
    )
