"""What was edited in the tables of a ledger, and whose rows that were."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from huikuan_xl.functions.few_customers import with_tables
from huikuan_xl.functions.new_rows import Compared, Joined, joined_rows
from huikuan_xl.functions.rows import Entered, place_of
from huikuan_xl.functions.table_columns import Edit
from huikuan_xl.ledger import schema

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.functions.few_customers import Places
    from huikuan_xl.ledger.book import Ledger

#: The tables that a settlement looks at beside sales, receipts and register.
BESIDE = (
    schema.APPROVALS, schema.ADJUSTMENTS, schema.BILLS, schema.CONTACTS, schema.CONTRACTS,
)  # fmt: skip
Pages = Sequence[tuple[schema.Sheet, Entered, Entered]]
"""A sheet as it was and as it is now."""


def pages_of(
    sheets: Sequence[schema.Sheet], before: Sequence[Entered | None] | None,
    now: Sequence[Entered | None],
) -> Pages:  # fmt: skip
    """Return sheets as they were and as they are, where they are given."""
    pairs = zip(sheets, before or (None,) * len(sheets), now, strict=True)
    return [(sheet, was, page) for sheet, was, page in pairs if was and page]


@dataclass(frozen=True, slots=True)
class TablesEdit:
    """A ledger of typed tables as it is now. ``customers`` are those whose rows were edited, went or
    came, None where all have to be asked again; ``compared`` says by table which rows are the same,
    None where all stand where they stood."""

    typed: "Ledger"
    customers: set[str] | None
    compared: Mapping[str, Compared] | None

    @classmethod
    def of(
        cls, before: "Ledger | None", pages: Pages, read: Callable[[], "Ledger"]
    ) -> "TablesEdit":
        """Compare with the tables ``before``; ``read`` gives them as they are now, for what is more
        than an edit of cells that concern nobody else."""
        if before is None:
            return cls(read(), None, None)
        edits = [edit for page in pages if (edit := _edit_of(*page))]
        if len(edits) == len(pages):
            return cls._of_cells(before, pages, edits)
        typed = read()
        compared = _compared(before, typed, pages)
        if compared is None:
            return cls(typed, None, None)
        edited = [sheet for sheet, was, page in pages if was is not page]
        same = [sheet for sheet in (schema.CUSTOMERS, *BESIDE) if sheet not in edited]
        typed = with_tables(typed, {sheet.name: before.table(sheet) for sheet in same})
        return cls(typed, _edited_in(before, typed, compared), compared)

    def joined(
        self, name: str, before: "Ledger", codes: Collection[str], places: "Mapping[str, Places]"
    ) -> Joined:
        """Join a table's rows from before with those of some customers, who stand at ``places``."""
        now = getattr(self.typed, name)
        if self.compared is None:
            return Joined.in_place(places[name], len(now))
        return joined_rows(getattr(before, name), now, codes)

    @classmethod
    def _of_cells(
        cls, typed: "Ledger", pages: Pages, edits: "Sequence[_FrameEdit]"
    ) -> "TablesEdit":
        edited = set[str]()
        for (sheet, _, now), edit in zip(pages, edits, strict=True):
            typed = _with_edit(typed, sheet, now, edit)
            edited |= edit.customers(typed.table(sheet))
        return cls(typed, edited, None)


@dataclass(frozen=True, slots=True)
class _FrameEdit:
    """Which columns of a frame were edited, and at which positions."""

    columns: tuple[str, ...]
    places: list[int]

    def customers(self, table: "pd.DataFrame") -> set[str]:
        """Return whose rows were edited."""
        return set(table["customer_code"].to_numpy()[self.places].tolist())


def _with_edit(typed: "Ledger", sheet: schema.Sheet, page: Entered, edit: _FrameEdit) -> "Ledger":
    """Return a ledger of typed tables in which one was edited to be ``page``."""
    if not edit.columns:
        return typed
    columns = {name: page.frame[name] for name in edit.columns}
    return with_tables(typed, {sheet.name: _with_columns(typed.table(sheet), columns)})


def _with_columns(table: "pd.DataFrame", columns: Mapping[str, Any]) -> "pd.DataFrame":
    """Return a table with some columns replaced; the others are shared, not copied."""
    result = table.copy(deep=False)
    for name, cells in columns.items():
        result[name] = cells
    return result


def _edit_of(sheet: schema.Sheet, before: Entered, after: Entered) -> _FrameEdit | None:
    """Return what was edited; None where codes or numbers were, or other rows count now."""
    if before is after:
        return _FrameEdit((), [])
    edit = Edit.of(before.raw, after.raw)
    if edit is None or before.kept != after.kept:
        return None
    if any((sheet.name, name) in _decisive() for name in edit.columns):
        return None
    found = (place_of(after.kept, row) for row in edit.rows)
    return _FrameEdit(edit.columns, [at for at in found if at is not None])


@cache
def _decisive() -> frozenset[tuple[str, str]]:
    """The columns that say who concerns whom, or how others are spelled."""
    from huikuan_xl.ledger.spelling import SPELLED

    return SPELLED | {(schema.RECEIPTS.name, "bill_no")}


def _compared(before: "Ledger", now: "Ledger", pages: Pages) -> Mapping[str, Compared] | None:
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


def _edited_in(before: "Ledger", now: "Ledger", compared: Mapping[str, Compared]) -> set[str]:
    """Return whose rows were edited, went or came."""
    return {
        str(code)
        for name, one in compared.items()
        for typed, at in ((before, one.old_edited), (now, one.new_edited))
        for code in getattr(typed, name)["customer_code"].to_numpy()[at].tolist()
    }
