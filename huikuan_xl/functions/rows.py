"""Ranges as tables: rows of cells with a header become a typed frame, as the ledger reader does it.

Columns are found by heading or alias of the schema, whatever their order. All that any function
uses of a table is read at once, column by column, and kept by content, so that after an edit only
the rows that changed are read again; what a function doesn't use can't make it fail. A handle brings
a table that was read when it was sent.
"""

import marshal
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from operator import is_, itemgetter
from typing import TYPE_CHECKING

from huikuan_xl.functions.kept import Kept, held
from huikuan_xl.functions.registry import (
    EPOCH,
    ERRORS,
    VALUE,
    CannotSay,
    Cell,
    CellError,
    Handle,
    Range,
    Rows,
    cell_error,
)
from huikuan_xl.ledger.cleaning import is_blank
from huikuan_xl.ledger.schema import Kind

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.ledger.cleaning import Surroundings
    from huikuan_xl.ledger.columns import CleanColumn
    from huikuan_xl.ledger.headings import Header
    from huikuan_xl.ledger.schema import Sheet

_ERRORS = frozenset(ERRORS)
_PLAIN = frozenset({float, str, bool})
_APART = frozenset({float, int, str, datetime, type(None)})
_ALIKE = frozenset({float, int})  # alone of those two cells of different types may be equal
_STABLE = 2  # of marshal's formats the last that depends on nothing but the values


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


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns of a table, by English name: their headings and their cells, with a mark of each
    and of it all, the same for the same content in every process and host."""

    sheet: "Sheet"
    header: "Header"
    titles: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    marks: tuple[bytes, ...]
    mark: str

    @property
    def size(self) -> int:
        """Data rows, blank ones too."""
        return len(self.cells[0]) if self.cells else 0


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


def of_rows(sheet: "Sheet", rows: Rows, read: Collection[str] | None = None) -> Columns:
    """Take the columns that are read out of a range with its header row."""
    if not rows:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域没有表头")
    header = header_of(sheet, rows[0], read)
    where = [found.index for found in header.columns.values()]
    if len(where) < 2 or len(rows) < 2:
        return of_columns(sheet, header, [tuple([row[at] for row in rows[1:]]) for at in where])
    return of_columns(sheet, header, list(zip(*map(itemgetter(*where), rows[1:]), strict=True)))


def header_of(sheet: "Sheet", titles: Sequence[Cell], read: Collection[str] | None) -> "Header":
    """Find the columns by heading and leave only those that anybody uses, in the sheet's order."""
    from huikuan_xl.ledger.cleaning import squeeze
    from huikuan_xl.ledger.headings import match_headings

    header = match_headings(
        sheet, [(c,) if isinstance(c, str) and squeeze(c) else () for c in titles]
    )
    ordered = (c.name for c in sheet.columns if read is None or c.name in read)
    header.columns = {n: header.columns[n] for n in ordered if n in header.columns}
    return header


def headings_of(header: "Header") -> tuple[str, ...]:
    """Return the headings of the columns that were found."""
    return tuple(found.heading for found in header.columns.values())


def of_columns(sheet: "Sheet", header: "Header", cells: Sequence[tuple[Cell, ...]]) -> Columns:
    """Take columns as they come, in the order of the header's, without their headings."""
    titles = headings_of(header)
    marked = [
        _marked(sheet, name, column) for name, column in zip(header.columns, cells, strict=True)
    ]
    plain, marks = tuple(one.plain for one in marked), tuple(one.mark for one in marked)
    mark = blake2b(f"{sheet.name}{titles}".encode() + b"".join(marks), digest_size=12)
    alone = replace(
        header,
        columns={n: replace(f, index=at) for at, (n, f) in enumerate(header.columns.items())},
    )
    return Columns(sheet, alone, titles, plain, marks, mark.hexdigest())


@dataclass(frozen=True, slots=True)
class _Marked:
    """Cells as they came, of which types, in one writing, and their mark."""

    came: tuple[Cell, ...]
    kinds: set[type]
    plain: tuple[Cell, ...]
    mark: bytes


_MARKED: dict[tuple[str, str], tuple[_Marked, ...]] = {}
"""The latest two states of every column: two ledgers may be edited in turn."""


def _marked(sheet: "Sheet", name: str, cells: tuple[Cell, ...]) -> _Marked:
    """Return a column with its mark; cells that came before are not looked at again."""
    latest = _MARKED.get((sheet.name, name), ())
    for one in latest:
        if _same(one, cells):
            return one
    plain = _plain(sheet.column(name).kind, cells)
    mark = blake2b(_bytes(plain), digest_size=16).digest()
    marked = _Marked(cells, set(map(type, cells)), plain, mark)
    _MARKED[sheet.name, name] = (marked, *latest[:1])
    return marked


def _same(before: _Marked, cells: tuple[Cell, ...]) -> bool:
    """Tell whether cells are equal and of the same types, which 1, 1.0 and True are not."""
    if before.came is cells:
        return True
    if before.came != cells or before.kinds != set(map(type, cells)):
        return False
    if before.kinds <= _APART and not before.kinds >= _ALIKE:
        return True
    return all(map(is_, map(type, before.came), map(type, cells)))


def _plain(kind: Kind, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return cells in one writing: numbers as float, days as serial numbers, blanks as ""."""
    others = set(map(type, cells)) - _PLAIN
    if not others:
        return cells
    if others == {type(None)}:
        return tuple(["" if cell is None else cell for cell in cells])
    if others == {datetime} and kind is Kind.DATE:
        days = {cell: _serial(cell) for cell in set(cells) if type(cell) is datetime}
        return tuple([days.get(cell, cell) for cell in cells])  # a day stands in many rows
    return tuple([_plain_cell(kind, cell) for cell in cells])


def _plain_cell(kind: Kind, cell: Cell) -> Cell:
    if cell is None:
        return ""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, date) and kind is Kind.DATE:
        return _serial(cell)
    return str(cell) if isinstance(cell, str) else cell


_DAY_0 = EPOCH.toordinal()


def _serial(day: date) -> float:
    return float(day.toordinal() - _DAY_0)


def _bytes(cells: tuple[Cell, ...]) -> bytes:
    """Return a column as bytes that tell its content and its types, quickly."""
    try:
        return marshal.dumps(cells, _STABLE)
    except ValueError:  # dates where no dates belong
        return repr(cells).encode()


_TABLES: Kept[Entered] = Kept(12)
_COLUMNS: "Kept[CleanColumn]" = Kept(240)


def taken(columns: Columns) -> Entered:
    """Read columns, unless the same were read before; of an edited table only what was edited."""

    def read() -> Entered:
        before = _TABLES.latest(lambda one: _grown(one.raw, columns))
        return (before and _reread(before, columns)) or _read(columns)

    return _TABLES.get(columns.mark, read)


@dataclass(frozen=True, slots=True)
class Edit:
    """What differs between two tables with the same columns: columns by English name, and data rows,
    those that came below included."""

    columns: tuple[str, ...]
    rows: tuple[int, ...]

    @classmethod
    def of(cls, before: Columns, after: Columns) -> "Edit | None":
        """Return what was edited, None where columns came or went, or rows went."""
        if not _grown(before, after):
            return None
        names, rows = [], set(range(before.size, after.size))
        for at, name in enumerate(after.header.columns):
            if before.marks[at] != after.marks[at]:
                names.append(name)
                rows |= _differing(before.cells[at], after.cells[at])
        return cls(tuple(names), tuple(sorted(rows)))


def _grown(one: Columns, other: Columns) -> bool:
    return one.sheet is other.sheet and one.titles == other.titles and one.size <= other.size


def _differing(before: tuple[Cell, ...], after: tuple[Cell, ...]) -> set[int]:
    pairs = enumerate(zip(before, after, strict=False))  # more of them are new anyway
    return {at for at, (a, b) in pairs if a is not b and (a != b or type(a) is not type(b))}


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
    part = _read(replace(columns, cells=some))
    if part.totals or not (before.doubtful | part.doubtful).isdisjoint(edit.columns):
        return None
    position = {row: at for at, row in enumerate(before.kept)}
    if len(part.kept) < len(edit.rows) or any(row not in position for row in edit.rows):
        return _with_rows(before, edit.rows, part, columns)
    at = [position[row] for row in edit.rows]
    frame, blank = before.frame.copy(deep=False), dict(before.blank)
    for name in edit.columns:
        cells = frame[name].array.copy()
        cells[at] = part.frame[name].array
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
    before: Entered, edited: tuple[int, ...], part: Entered, columns: Columns
) -> Entered | None:
    """Return the table in which edited rows begin or cease to be records; ``part`` is them alone."""
    import numpy as np
    import pandas as pd

    from huikuan_xl.ledger.book import ROW

    if list(before.frame.dtypes) != list(part.frame.dtypes):
        return None
    was, read = (np.array(one.kept, np.int64) for one in (before, part))
    stay = np.flatnonzero(~np.isin(was, edited))
    came = np.array(edited, np.int64)[read]
    rows = np.concatenate((was[stay], came))
    order = np.argsort(rows, kind="stable")
    fresh = part.frame.copy(deep=False)
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


def _read(columns: Columns) -> Entered:
    from huikuan_xl.ledger.cleaning import PLAIN
    from huikuan_xl.ledger.problems import Severity
    from huikuan_xl.ledger.tables import REQUIRED, read_rows

    sheet, header = columns.sheet, columns.header
    grid = _without_idle_errors([columns.titles, *zip(*columns.cells, strict=True)], columns.cells)
    table = read_rows(sheet, sheet.title, grid, header, PLAIN, _clean_column)
    name_of = {sheet.column(name).heading: name for name in header.columns}
    position = {row: i for i, row in enumerate(table.kept)}
    blank: dict[str, set[int]] = {}
    unreadable = []
    doubtful = set()
    for one in table.problems:
        if one.why == REQUIRED.why:
            name = name_of[one.column]
            blank.setdefault(name, set()).add(position[one.row - 1])
            continue
        name = name_of.get(one.column, "")
        if one.severity is Severity.ERROR or (name and sheet.column(name).kind is Kind.DATE):
            doubtful.add(name)
        if one.severity is not Severity.ERROR:
            continue
        error = cell_error(grid[one.row - 1][header.columns[name].index]) or VALUE
        told = f"“{sheet.title}”区域第{one.row}行“{one.column}”{one.value}：{one.why}"
        unreadable.append(Unreadable(name, error, told))
    return Entered(
        columns,
        table.frame,
        [row - 1 for row in table.kept],
        {name: frozenset(found) for name, found in blank.items()},
        unreadable,
        table.totals,
        frozenset(doubtful),
    )


def _clean_column(kind: Kind, cells: Sequence[Cell], around: "Surroundings") -> "CleanColumn":
    """Clean a column as the ledger reader does, unless the same cells were cleaned before."""
    from huikuan_xl.ledger.columns import clean_column

    key = (kind, around, blake2b(_bytes(tuple(cells)), digest_size=16).digest())
    return _COLUMNS.get(key, lambda: clean_column(kind, cells, around))


def _without_idle_errors(
    grid: list[tuple[Cell, ...]], columns: Sequence[tuple[Cell, ...]]
) -> list[tuple[Cell, ...]]:
    """Return the rows with those blanked that hold nothing but errors."""
    if all(_ERRORS.isdisjoint(column) for column in columns):
        return grid
    blank = ("",) * len(columns)
    idle = [all(is_blank(cell) or cell_error(cell) for cell in row) for row in grid[1:]]
    return [grid[0], *(blank if none else row for none, row in zip(idle, grid[1:], strict=True))]
