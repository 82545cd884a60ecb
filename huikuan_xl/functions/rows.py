"""Ranges as tables: rows of cells with a header become a typed frame, as the ledger reader does it.

Columns are found by heading or alias of the schema, whatever their order; only those that a
function uses are read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huikuan_xl.functions.registry import (
    ERRORS,
    VALUE,
    CannotSay,
    Cell,
    CellError,
    Rows,
    is_error,
)

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.ledger.headings import Header
    from huikuan_xl.ledger.problems import Problem
    from huikuan_xl.ledger.schema import Sheet

_ERRORS = frozenset(ERRORS)


@dataclass(frozen=True, slots=True)
class Entered:
    """A range as a typed frame. ``kept`` are the data rows (0 is the first under the header) that
    the frame's rows came from; ``size`` counts all data rows, blank and total rows too; ``blank``
    names the positions in the frame where a required cell is empty, by column."""

    frame: "pd.DataFrame"
    kept: list[int]
    size: int
    blank: dict[str, frozenset[int]]

    def in_place(self, header: list[str], records: list[list[Cell]]) -> list[list[Cell]]:
        """Return the header and one record a data row, blank where the range has no record."""
        table: list[list[Cell]] = [[""] * len(header) for _ in range(self.size)]
        for position, record in zip(self.kept, records, strict=True):
            table[position] = record
        return [list(header), *table]


def entered(
    sheet: "Sheet", rows: Rows, needed: Collection[str], also: Collection[str] | None = None
) -> Entered:
    """Read a range whose first row is the header into a frame of ``sheet``.

    ``needed`` columns (English names) must be there, ``also`` names those read where present (None:
    all). Raises CannotSay(#VALUE!) for a missing column and for a cell that can't be read, and with
    the cell's own error for an error cell of a column read. Other columns may hold what they like,
    and so may rows in which nothing else stands. A blank cell is no error: a row just begun must
    not blank the whole analysis.
    """
    from huikuan_xl.ledger.cleaning import PLAIN
    from huikuan_xl.ledger.tables import read_rows

    if not rows:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域没有表头")
    header = _header(sheet, rows[0], needed, also)
    used = [found.index for found in header.columns.values()]
    table = read_rows(sheet, sheet.title, _without_idle_errors(rows, used), header, PLAIN)
    kept = [row - 1 for row in table.kept]
    return Entered(table.frame, kept, len(rows) - 1, _blanks(sheet, table.problems, kept))


def _header(
    sheet: "Sheet", titles: list[Cell], needed: Collection[str], also: Collection[str] | None
) -> "Header":
    """Find the columns by heading and leave only those that are used."""
    from huikuan_xl.ledger.cleaning import squeeze
    from huikuan_xl.ledger.headings import match_headings

    header = match_headings(
        sheet, [(c,) if isinstance(c, str) and squeeze(c) else () for c in titles]
    )
    missing = [sheet.column(name).title for name in needed if name not in header.columns]
    if missing:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域缺少列：{'、'.join(missing)}")
    if also is not None:
        wanted = {*needed, *also}
        header.columns = {n: found for n, found in header.columns.items() if n in wanted}
    return header


def _without_idle_errors(rows: Rows, used: list[int]) -> Rows:
    """Empty the rows in which only errors stand: a calculated column fills blank rows, too."""
    if all(_ERRORS.isdisjoint(column[1:]) for column in _columns(rows, used)):
        return rows

    def idle(row: list[Cell]) -> bool:
        return all(row[i] in (None, "") or is_error(row[i]) for i in used)

    return [rows[0], *([""] * len(row) if idle(row) else row for row in rows[1:])]


def _columns(rows: Rows, used: list[int]) -> "list[tuple[Cell, ...]]":
    return [tuple([row[i] for row in rows]) for i in used]


def _blanks(
    sheet: "Sheet", problems: "list[Problem]", kept: list[int]
) -> dict[str, frozenset[int]]:
    """Return where required cells are blank; raise for a cell that can't be read."""
    from huikuan_xl.ledger.problems import Severity
    from huikuan_xl.ledger.tables import REQUIRED

    name_of = {column.heading: column.name for column in sheet.columns}
    blank: dict[str, set[int]] = {}
    for one in problems:
        if one.why == REQUIRED.why:
            blank.setdefault(name_of[one.column], set()).add(one.row - 2)
        elif one.severity is Severity.ERROR:
            told = f"“{sheet.title}”区域第{one.row}行“{one.column}”{one.value}：{one.why}"
            raise CannotSay(CellError(one.value) if is_error(one.value) else VALUE, told)
    position = {row: i for i, row in enumerate(kept)}
    return {name: frozenset(position[row] for row in rows) for name, rows in blank.items()}
