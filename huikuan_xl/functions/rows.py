"""Ranges as tables: rows of cells with a header become a typed frame, as the ledger reader does it.

Columns are found by heading or alias of the schema, whatever their order; only those that a
function uses are read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huikuan_xl.functions.registry import ERRORS, VALUE, CannotSay, Cell, Rows, cell_error
from huikuan_xl.ledger.cleaning import is_blank

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.ledger.schema import Sheet


@dataclass(frozen=True, slots=True)
class Entered:
    """A range as a typed frame. ``kept`` are the data rows (0 is the first under the header) that
    the frame's rows came from; ``size`` counts all data rows, blank and total rows too."""

    frame: "pd.DataFrame"
    kept: list[int]
    size: int

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
    all). Raises CannotSay(#VALUE!) for a missing column and for a cell that can't be read, with its
    own error for an error cell; errors in columns that aren't read, and in rows that hold nothing
    else, don't matter. A blank cell is no error: a row just begun must not blank the analysis.
    """
    from huikuan_xl.ledger.cleaning import PLAIN, squeeze
    from huikuan_xl.ledger.headings import match_headings
    from huikuan_xl.ledger.problems import Severity
    from huikuan_xl.ledger.tables import REQUIRED, read_rows

    if not rows:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域没有表头")
    header = match_headings(
        sheet, [(c,) if isinstance(c, str) and squeeze(c) else () for c in rows[0]]
    )
    missing = [sheet.column(name).title for name in needed if name not in header.columns]
    if missing:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域缺少列：{'、'.join(missing)}")
    if also is not None:
        wanted = {*needed, *also}
        header.columns = {n: found for n, found in header.columns.items() if n in wanted}
    used = [found.index for found in header.columns.values()]
    table = read_rows(sheet, sheet.title, _without_errors(sheet, rows, used), header, PLAIN)
    for one in table.problems:
        if one.severity is Severity.ERROR and one.why != REQUIRED.why:
            told = f"“{sheet.title}”区域第{one.row}行“{one.column}”{one.value}：{one.why}"
            raise CannotSay(VALUE, told)
    return Entered(table.frame, [row - 1 for row in table.kept], len(rows) - 1)


_ERRORS = frozenset(ERRORS)


def _without_errors(sheet: "Sheet", rows: Rows, used: Collection[int]) -> Rows:
    """Return the rows with those blanked that hold nothing but errors in the used columns.

    Raises CannotSay with the first error that stands beside other cells of a record.
    """
    kept: Rows | None = None
    for number, row in enumerate(rows[1:], start=1):
        if _ERRORS.isdisjoint(row):  # one look-up a cell: ranges are long
            continue
        error = next((found for at in used if (found := cell_error(row[at])) is not None), None)
        if error is None:
            continue
        if not all(is_blank(row[at]) or cell_error(row[at]) for at in used):
            raise CannotSay(error, f"“{sheet.title}”区域第{number + 1}行有错误值 {error}")
        kept = kept if kept is not None else list(rows)
        kept[number] = [None] * len(row)
    return rows if kept is None else kept
