"""Ranges as tables: rows of cells with a header become a typed frame, as the ledger reader does it.

Columns are found by heading or alias of the schema, whatever their order. All that any function
uses of a table is read at once, column by column, and kept by content, so that after an edit only
the rows that changed are read again; what a function doesn't use can't make it fail. A handle brings
a table that was read when it was sent.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

from huikuan_xl.functions.kept import Kept, held
from huikuan_xl.functions.registry import (
    ERRORS,
    VALUE,
    CannotSay,
    Cell,
    CellError,
    Handle,
    Range,
    cell_error,
)
from huikuan_xl.functions.table_columns import Columns, Edit, grown, mark_of, of_rows
from huikuan_xl.ledger.cleaning import is_blank
from huikuan_xl.ledger.schema import Kind

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.ledger.cleaning import Surroundings
    from huikuan_xl.ledger.columns import CleanColumn
    from huikuan_xl.ledger.schema import Sheet
    from huikuan_xl.ledger.tables import Table

_ERRORS = frozenset(ERRORS)
_ERROR_START = "#"  # every one begins so


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that can't be read: its column, what the function then shows, and why."""

    column: str
    error: CellError
    told: str


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """A table as a typed frame. ``kept`` are the data rows (0 is the first under the header) that the
    frame's rows came from; ``size`` counts all data rows, blank and total rows too; ``blank`` names
    the positions in the frame where a required cell is empty, by column; ``totals`` counts total
    rows, ``doubtful`` are the columns with cells that can't be read, or with days to ask about."""

    raw: "Columns"
    frame: "pd.DataFrame"
    kept: list[int]
    blank: dict[str, frozenset[int]]
    unreadable: list[Unreadable]
    totals: int
    doubtful: frozenset[str]

    @property
    def sheet(self) -> "Sheet":
        return self.raw.sheet

    @property
    def size(self) -> int:
        return self.raw.size

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.raw.header.columns)

    def in_place(self, header: list[str], records: list[list[Cell]]) -> list[list[Cell]]:
        """Return the header and one record a data row, blank where the range has no record."""
        if len(records) == self.size:
            return [list(header), *records]
        table: list[list[Cell]] = [[""] * len(header) for _ in range(self.size)]
        for position, record in zip(self.kept, records, strict=True):
            table[position] = record
        return [list(header), *table]


def entered(
    sheet: "Sheet",
    rows: Range,
    needed: Collection[str],
    also: Collection[str] = (),
    read: Collection[str] | None = None,
) -> Entered:
    """Read a range whose first row is the header into a frame of ``sheet``.

    ``needed`` columns (English names) must be there, ``also`` names those used where present,
    ``read`` all that any function uses (None: every column). Raises CannotSay(#VALUE!) for a missing
    column and for a cell of a used column that can't be read, with its own error for an error cell;
    errors in other columns, and in rows that hold nothing else, don't matter. A blank cell is no
    error: a row just begun must not blank the analysis. A handle must be of ``sheet``.
    """
    table = _held(sheet, rows) if isinstance(rows, Handle) else taken(of_rows(sheet, rows, read))
    missing = [sheet.column(name).title for name in needed if name not in table.columns]
    if missing:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域缺少列：{'、'.join(missing)}")
    used = {*needed, *also} if read is not None else table.columns
    for one in table.unreadable:
        if one.column in used:
            raise CannotSay(one.error, one.told)
    return table


def _held(sheet: "Sheet", handle: Handle) -> Entered:
    table = held(handle)
    if isinstance(table, Entered) and table.sheet is sheet:
        return table
    raise CannotSay(VALUE, f"{handle} 不是“{sheet.title}”的表柄")


_TABLES: Kept[Entered] = Kept(12)
_COLUMNS: "Kept[CleanColumn]" = Kept(240)


def taken(columns: Columns) -> Entered:
    """Read columns, unless the same were read before; of an edited table only what was edited."""

    def read() -> Entered:
        before = _TABLES.latest(lambda one: grown(one.raw, columns))
        return (before and _reread(before, columns)) or _read(columns)

    return _TABLES.get(columns.mark, read)


def place_of(kept: Sequence[int], row: int) -> int | None:
    """Return where a data row stands among those that are kept, None for one that isn't."""
    at = bisect_left(kept, row)
    return at if at < len(kept) and kept[at] == row else None


_MOST_EDITED = 4  # one in so many rows: beyond that the whole table is read as quickly


def _reread(before: Entered, columns: Columns) -> Entered | None:
    """Read a table of which ``before`` is an earlier state: only the rows that were edited.

    None where an edit may matter to other rows: totals begin or cease, or the column has cells whose
    reading depends on others (a day without a year).
    """
    edit = Edit.of(before.raw, columns)
    if edit is None or before.totals or len(edit.rows) * _MOST_EDITED > columns.size:
        return None
    some = tuple([tuple([column[row] for row in edit.rows]) for column in columns.cells])
    table, part = _looked_at(replace(columns, cells=some, marks=tuple(map(mark_of, some))))
    if table.totals or not (before.doubtful | part.doubtful).isdisjoint(edit.columns):
        return None
    at = [place for row in edit.rows if (place := place_of(before.kept, row)) is not None]
    if len(table.kept) < len(edit.rows) or len(at) < len(edit.rows):
        return _with_rows(before, edit.rows, table, part, columns)
    frame, blank = before.frame.copy(deep=False), dict(before.blank)
    for name in edit.columns:
        cells = frame[name].array.copy()
        cells[at] = table.column(name).array
        frame[name] = cells
        left = before.blank.get(name, frozenset()).difference(at)
        blank[name] = left | {at[place] for place in part.blank.get(name, ())}
    return replace(before, raw=_shared(before.raw, columns), frame=frame, blank=blank)


def _shared(before: Columns, after: Columns) -> Columns:
    """Return the columns with those that did not change held once."""
    return replace(
        after,
        cells=tuple(
            old if one == other else new
            for one, other, old, new in zip(
                before.marks, after.marks, before.cells, after.cells, strict=True
            )
        ),
    )


def _with_rows(
    before: Entered, edited: tuple[int, ...], table: "Table", part: "_Found", columns: Columns
) -> Entered | None:
    """Return the table in which edited rows begin or cease to be records; ``table`` is them alone."""
    import numpy as np
    import pandas as pd

    from huikuan_xl.ledger.book import ROW

    if list(before.frame.dtypes) != list(table.frame.dtypes):
        return None
    was, read = np.array(before.kept, np.int64), np.array(table.kept, np.int64) - 1
    stay = np.flatnonzero(~np.isin(was, edited))
    came = np.array(edited, np.int64)[read]
    rows = np.concatenate((was[stay], came))
    order = np.argsort(rows, kind="stable")
    fresh = table.frame.copy(deep=False)
    fresh[ROW] = fresh[ROW].to_numpy() - read + came  # counted in the part alone
    both = pd.concat([before.frame.iloc[stay], fresh], ignore_index=True)
    kept = rows[order].tolist()
    place = {row: at for at, row in enumerate(kept)}
    gone = set(edited)
    blank = {
        name: frozenset(
            [place[r] for p in before.blank.get(name, ()) if (r := before.kept[p]) not in gone]
            + [place[int(came[p])] for p in part.blank.get(name, ())]
        )
        for name in before.blank.keys() | part.blank.keys()
    }
    return replace(
        before,
        raw=_shared(before.raw, columns),
        frame=both.iloc[order].reset_index(drop=True),
        kept=kept,
        blank=blank,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What is told of a table's cells; see ``Entered``."""

    blank: dict[str, frozenset[int]]
    unreadable: list[Unreadable]
    doubtful: frozenset[str]


def _read(columns: Columns) -> Entered:
    table, found = _looked_at(columns)
    kept = [row - 1 for row in table.kept]
    return Entered(
        columns, table.frame, kept, found.blank, found.unreadable, table.totals, found.doubtful
    )


def _looked_at(columns: Columns) -> "tuple[Table, _Found]":
    from huikuan_xl.ledger.cleaning import PLAIN
    from huikuan_xl.ledger.problems import Severity
    from huikuan_xl.ledger.tables import REQUIRED, read_rows

    sheet, header = columns.sheet, columns.header
    grid: Sequence[tuple[Cell, ...]] = _Grid(columns)
    by_column = columns.cells
    if _has_errors(columns):
        grid, by_column = _without_idle_errors(grid), ()
    marks = dict(zip(map(id, columns.cells), columns.marks, strict=True))

    def clean(kind: Kind, cells: Sequence[Cell], around: "Surroundings") -> "CleanColumn":
        return _clean_column(kind, cells, around, marks.get(id(cells)))

    table = read_rows(sheet, sheet.title, grid, header, PLAIN, clean, by_column)
    name_of = {sheet.column(name).heading: name for name in header.columns}
    blank: dict[str, set[int]] = {}
    unreadable = []
    doubtful = set()
    for one in table.problems:
        if one.why == REQUIRED.why:
            name = name_of[one.column]
            blank.setdefault(name, set()).add(bisect_left(table.kept, one.row - 1))
            continue
        name = name_of.get(one.column, "")
        if one.severity is Severity.ERROR or (name and sheet.column(name).kind is Kind.DATE):
            doubtful.add(name)
        if one.severity is not Severity.ERROR:
            continue
        error = cell_error(grid[one.row - 1][header.columns[name].index]) or VALUE
        told = f"“{sheet.title}”区域第{one.row}行“{one.column}”{one.value}：{one.why}"
        unreadable.append(Unreadable(name, error, told))
    blanks = {name: frozenset(found) for name, found in blank.items()}
    return table, _Found(blanks, unreadable, frozenset(doubtful))


def _clean_column(
    kind: Kind, cells: Sequence[Cell], around: "Surroundings", mark: bytes | None
) -> "CleanColumn":
    """Clean a column as the ledger reader does, unless the same cells were cleaned before."""
    from huikuan_xl.ledger.columns import clean_column

    key = (kind, around, mark or mark_of(tuple(cells)))
    return _COLUMNS.get(key, lambda: clean_column(kind, cells, around))


class _Grid(Sequence[tuple[Cell, ...]]):
    """The header and the rows of columns, put together when somebody asks for one."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._rows: list[tuple[Cell, ...]] = []

    def __len__(self) -> int:
        return self._columns.size + 1

    @overload
    def __getitem__(self, at: int) -> tuple[Cell, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> list[tuple[Cell, ...]]: ...

    def __getitem__(self, at: int | slice) -> tuple[Cell, ...] | list[tuple[Cell, ...]]:
        if not self._rows:
            self._rows = [self._columns.titles, *zip(*self._columns.cells, strict=True)]
        return self._rows[at]


def _has_errors(columns: Columns) -> bool:
    return any(
        str in kinds and _holds_error(column, kinds)
        for column, kinds in zip(columns.cells, columns.kinds, strict=True)
    )


def _holds_error(column: tuple[Cell, ...], kinds: Collection[type]) -> bool:
    if len(kinds) == 1 and _ERROR_START not in "".join(column):  # texts alone: one look at all
        return False
    return not _ERRORS.isdisjoint(column)


def _without_idle_errors(grid: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Return the rows with those blanked that hold nothing but errors."""
    blank = ("",) * len(grid[0])
    idle = [all(is_blank(cell) or cell_error(cell) for cell in row) for row in grid[1:]]
    return [grid[0], *(blank if none else row for none, row in zip(idle, grid[1:], strict=True))]
