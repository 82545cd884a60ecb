"""Tables as a settled ledger: made once for all functions over the same inputs.

After an edit only those customers are settled again whom it concerns, as a ledger of their own, and
put into the book from before; so is every result that has its rows by customer. What decides who
concerns whom (codes, numbers) or which rows there are makes a whole new book.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from huikuan_xl.functions.kept import Kept
from huikuan_xl.functions.registry import Range, Rows, plain_rows
from huikuan_xl.functions.rows import Edit, Entered, entered
from huikuan_xl.ledger import schema
from huikuan_xl.rules.codes import fold
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
    concerned as a book of their own; their rows stand at ``sales``, ``receipts`` and ``adjustments``
    of the whole's typed tables."""

    before: int
    part: "Book"
    sales: "Places"
    receipts: "Places"
    adjustments: "Places"


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
        register = dict.fromkeys(self.typed.customers["customer_code"].tolist())
        others = set(self.accounts.codes.tolist()) - register.keys()
        return [c for c in (*register, *sorted(others)) if self.codes is None or c in self.codes]


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
        book = before and _edited(before, sold, received)
        return _Made(book or whole(), sold, received, others)

    def whole() -> Book:
        typed = ledger_of(
            policy,
            (schema.SALES, sold), (schema.RECEIPTS, received), (schema.CUSTOMERS, register),
            *zip(BESIDE, pages, strict=True),
        )  # fmt: skip
        return _settled(typed, as_of, Neighbours(typed))

    return _BOOKS.get((sold, received, *others), settle).book


def rows_of_book(
    book: Book,
    about: Hashable,
    make: Callable[[Book], Rows],
    where: Callable[[Change], "Collection[int]"],
) -> Rows:
    """Return the cells that ``make`` gives for a book, row by row, as hosts have them (don't change
    the lists).

    After an edit it is asked only for the customers concerned: their rows are put at the places of
    ``where`` into what it gave before.
    """

    def rows() -> Rows:
        change = book.change
        before = _ROWS.known((change.before, about)) if change else None
        if change is None or before is None:
            return plain_rows(make(book))
        result = before.copy()
        for place, row in zip(where(change), plain_rows(make(change.part)), strict=True):
            result[place] = row
        return result

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
    change = Change(old.number, part, places["sales"], places["receipts"], places["adjustments"])
    accounts = _accounts_with_part(old, part, places["contracts"])
    return Book(typed, ledger, accounts, old.neighbours, change=change)


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


class Neighbours:
    """Which customers' results may depend on each other's rows: they share a document number, a
    bill or a row of 核销与调整."""

    def __init__(self, typed: "Ledger") -> None:
        self._typed = typed

    def of(self, codes: Collection[str]) -> frozenset[str]:
        """Return the customers with all whom theirs depend on."""
        return frozenset().union(*(self._groups.get(code, {code}) for code in codes))

    @cached_property
    def _groups(self) -> Mapping[str, set[str]]:
        """The groups of more than one, by customer."""
        groups: dict[str, set[str]] = {}
        for _, some in self._sharing().items():
            joined = set(some).union(*(groups.get(code, ()) for code in some))
            groups |= dict.fromkeys(joined, joined)
        return groups

    def _sharing(self) -> Mapping[str, list[str]]:
        """Return the customers of what more than one of them have."""
        import pandas as pd

        typed = self._typed
        moves = typed.adjustments[typed.adjustments["counter_code"] != ""]
        had = pd.concat(
            [
                pd.DataFrame({"who": who, "what": kind + what})[(what != "").to_numpy()]
                for kind, who, what in (
                    ("单", typed.sales["customer_code"], typed.sales["doc_no"]),
                    ("单", typed.receipts["customer_code"], typed.receipts["doc_no"]),
                    ("单", moves["counter_code"], moves["counter_doc"]),
                    ("单", moves["counter_code"], moves["adj_no"]),
                    ("票", typed.receipts["customer_code"], typed.receipts["bill_no"].map(fold)),
                    ("调", moves["customer_code"], moves["_row"].astype("str")),
                    ("调", moves["counter_code"], moves["_row"].astype("str")),
                )
            ]
        ).drop_duplicates()
        shared = had[had["what"].duplicated(keep=False)]
        return {str(what): list(some) for what, some in shared.groupby("what")["who"]}
