"""Ranges as tables: rows of cells with a header become a typed frame, as the ledger reader does it.

Columns are found by heading or alias of the schema, whatever their order. All that any function
uses of a table is read at once and kept by content, so that after an edit only what changed is read
again; what a function doesn't use can't make it fail.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from huikuan_xl.functions.registry import (
    ERRORS,
    VALUE,
    CannotSay,
    Cell,
    CellError,
    Rows,
    cell_error,
)
from huikuan_xl.ledger.cleaning import is_blank

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.ledger.cleaning import Surroundings
    from huikuan_xl.ledger.columns import CleanColumn
    from huikuan_xl.ledger.headings import Header
    from huikuan_xl.ledger.schema import Kind, Sheet

_ERRORS = frozenset(ERRORS)
T = TypeVar("T")


class Kept(Generic[T]):
    """The latest results by what they were made from, so many of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result kept for ``key``, else make it."""
        if key in self._results:
            self._results.move_to_end(key)
            return self._results[key]
        result = self._results[key] = make()
        if len(self._results) > self._most:
            self._results.popitem(last=False)
        return result


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that can't be read: its column, what the function then shows, and why."""

    column: str
    error: CellError
    told: str


@dataclass(frozen=True, slots=True, eq=False)
class Entered:
    """A range as a typed frame. ``kept`` are the data rows (0 is the first under the header) that
    the frame's rows came from; ``size`` counts all data rows, blank and total rows too; ``blank``
    names the positions in the frame where a required cell is empty, by column."""

    frame: "pd.DataFrame"
    kept: list[int]
    size: int
    columns: frozenset[str]
    blank: dict[str, frozenset[int]]
    unreadable: list[Unreadable]

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
    rows: Rows,
    needed: Collection[str],
    also: Collection[str] = (),
    read: Collection[str] | None = None,
) -> Entered:
    """Read a range whose first row is the header into a frame of ``sheet``.

    ``needed`` columns (English names) must be there, ``also`` names those used where present,
    ``read`` all that any function uses (None: every column). Raises CannotSay(#VALUE!) for a missing
    column and for a cell of a used column that can't be read, with its own error for an error cell;
    errors in other columns, and in rows that hold nothing else, don't matter. A blank cell is no
    error: a row just begun must not blank the analysis.
    """
    if not rows:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域没有表头")
    header = _header(sheet, rows[0], read)
    missing = [sheet.column(name).title for name in needed if name not in header.columns]
    if missing:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域缺少列：{'、'.join(missing)}")
    cells = [_column(rows, found.index) for found in header.columns.values()]
    key = (sheet.name, tuple(rows[0]), tuple(header.columns), tuple(cells))
    table = _TABLES.get(key, lambda: _read(sheet, rows, header))
    used = {*needed, *also} if read is not None else header.columns.keys()
    for one in table.unreadable:
        if one.column in used:
            raise CannotSay(one.error, one.told)
    return table


_Column = tuple[tuple[Cell, ...], tuple[type, ...]]
_TABLES: Kept[Entered] = Kept(12)
_COLUMNS: "Kept[CleanColumn]" = Kept(240)


def _column(rows: Rows, index: int) -> _Column:
    """Return a column with the types of its cells: 1, 1.0 and TRUE are equal, but not the same."""
    cells = tuple([row[index] for row in rows])
    return cells, tuple(map(type, cells))


def _header(sheet: "Sheet", titles: list[Cell], read: Collection[str] | None) -> "Header":
    """Find the columns by heading and leave only those that anybody uses."""
    from huikuan_xl.ledger.cleaning import squeeze
    from huikuan_xl.ledger.headings import match_headings

    header = match_headings(
        sheet, [(c,) if isinstance(c, str) and squeeze(c) else () for c in titles]
    )
    if read is not None:
        header.columns = {n: found for n, found in header.columns.items() if n in read}
    return header


def _read(sheet: "Sheet", rows: Rows, header: "Header") -> Entered:
    from huikuan_xl.ledger.cleaning import PLAIN
    from huikuan_xl.ledger.problems import Severity
    from huikuan_xl.ledger.tables import REQUIRED, read_rows

    index = [found.index for found in header.columns.values()]
    grid = _without_idle_errors(rows, index)
    table = read_rows(sheet, sheet.title, grid, header, PLAIN, _clean_column)
    name_of = {sheet.column(name).heading: name for name in header.columns}
    position = {row: i for i, row in enumerate(table.kept)}
    blank: dict[str, set[int]] = {}
    unreadable = []
    for one in table.problems:
        if one.severity is not Severity.ERROR:
            continue
        name = name_of[one.column]
        if one.why == REQUIRED.why:
            blank.setdefault(name, set()).add(position[one.row - 1])
            continue
        error = cell_error(grid[one.row - 1][header.columns[name].index]) or VALUE
        told = f"“{sheet.title}”区域第{one.row}行“{one.column}”{one.value}：{one.why}"
        unreadable.append(Unreadable(name, error, told))
    return Entered(
        table.frame,
        [row - 1 for row in table.kept],
        len(rows) - 1,
        frozenset(header.columns),
        {name: frozenset(found) for name, found in blank.items()},
        unreadable,
    )


def _clean_column(kind: "Kind", cells: Sequence[Cell], around: "Surroundings") -> "CleanColumn":
    """Clean a column as the ledger reader does, unless the same cells were cleaned before."""
    from huikuan_xl.ledger.columns import clean_column

    key = (kind, around, tuple(cells), tuple(map(type, cells)))
    return _COLUMNS.get(key, lambda: clean_column(kind, cells, around))


def _without_idle_errors(rows: Rows, used: Collection[int]) -> Rows:
    """Return the rows with those blanked that hold nothing but errors in the columns read."""
    kept: Rows | None = None
    for number, row in enumerate(rows[1:], start=1):
        if _ERRORS.isdisjoint(row) or not all(
            is_blank(row[at]) or cell_error(row[at]) for at in used
        ):
            continue
        kept = kept if kept is not None else list(rows)
        kept[number] = [None] * len(row)
    return rows if kept is None else kept
