"""Enter rows on entry sheets of a user's own workbook, and change nothing else in it.

New rows go below the last record; cells of records can be replaced. Where blank rows run out the
table grows, with everything that states its size: the table's part, the sheet's dimension, its checks
and marks, names that give the block by its cells. Calculated columns go down with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from huikuan_xl.inplace.cell_surgery import (
    AppendedColumn,
    AppendedRows,
    CellEdits,
    with_cells_changed,
)
from huikuan_xl.inplace.cell_values import serial
from huikuan_xl.inplace.formulas import MAX_ROW, Area, TableArea
from huikuan_xl.inplace.package import Parts, read_package, sound_package
from huikuan_xl.inplace.recalc import after_entering
from huikuan_xl.inplace.replacing import (
    backup_path,
    refuse_if_open,
    refuse_other_files,
    replace_file,
    state_of,
)
from huikuan_xl.inplace.saved_book import SavedBook, StoredSheet
from huikuan_xl.inplace.table_size import (
    SHEET_BLOCKS,
    TABLE_SIZE,
    row_pattern,
    styles_of,
    with_taller_blocks,
    with_taller_names,
)
from huikuan_xl.inplace.zip_surgery import with_parts_replaced
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.headings import Header, find_header
from huikuan_xl.ledger.opening import RawSheet, UnusableLedger, open_sheets
from huikuan_xl.ledger.reading import assign, factor_above, may_be_read, read_sheet
from huikuan_xl.ledger.schema import Column, Kind, Sheet
from huikuan_xl.workbook.cells import Cell, cells_of


@dataclass(slots=True)
class _Place:
    """The sheet as it is: its table (None for plain rows), its last row, where records end."""

    ours: Sheet
    sheet: StoredSheet
    header: Header
    factor: int  # of the unit of money that stands above the table
    table: TableArea | None
    area: Area
    last_record: int


@dataclass(slots=True)
class Entries:
    """What to enter on one sheet: new rows typed as its frame, and cells by row and column name.

    ``changed`` gives new values of records (by the row Excel shows) by our column's name.
    """

    sheet: Sheet
    rows: pd.DataFrame
    changed: Mapping[tuple[int, str], Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return len(self.rows) > 0 or bool(self.changed)


def enter(path: Path, entries: Sequence[Entries], *, now: datetime) -> Path | None:
    """Enter rows and changed cells on several sheets in one step; return the backup made of it.

    The formulas that follow them are worked out, unless the file is very large: programs that open
    it later keep what it shows.

    All of it or nothing: whatever fails, the file stays as it was. With nothing to enter the file
    isn't touched and None is returned. ``now`` names the backup.

    Raises UnusableLedger with one Chinese sentence and the remedy: no workbook, open elsewhere, a
    sheet missing, no room below its records.
    """
    wanted = [e for e in entries if e]
    path = Path(path).resolve()
    refuse_other_files(path)
    refuse_if_open(path)
    if not wanted:
        return None
    seen = state_of(path)
    raws = raw_sheets(path, [e.sheet for e in wanted])
    with sound_package(path):
        source = path.read_bytes()
        parts = read_package(source)
        replaced: dict[str, bytes] = {}
        touched = []
        for one in wanted:
            # Each sheet is entered into what the ones before it have left.
            changed, block = entered(parts | replaced, raws[one.sheet], one, now)
            replaced |= changed
            touched.append(block)
        content = after_entering(with_parts_replaced(source, replaced), now, touched)
    return replace_file(path, content, seen, backup_path(path, now))


def raw_sheets(path: Path, sheets: Sequence[Sheet]) -> dict[Sheet, RawSheet]:
    """Return sheets as the reader sees them: by title, else by their headings.

    Raises UnusableLedger for one that isn't there.
    """
    titles = {squeeze(s.title): s for s in sheets}
    found = {
        titles[squeeze(raw.title)]: raw
        for raw in open_sheets(path, lambda title: squeeze(title) in titles)
    }
    if len(found) < len(titles):
        renamed, _ = assign(list(open_sheets(path, may_be_read)))
        found = renamed | found
    for sheet in sheets:
        if sheet not in found:
            raise UnusableLedger(
                f"“{path.name}”里没有工作表“{sheet.title}”，什么也没有写入",
                "请从模板把它复制回来（没有数据就留空表）后再试",
            )
    return found


def entered(
    parts: Parts, raw: RawSheet, entries: Entries, now: datetime
) -> tuple[dict[str, bytes], Area]:
    """Return the parts that change when rows are entered on a sheet, and the block entered."""
    book = SavedBook(parts, now)
    table = read_sheet(entries.sheet, raw)
    place = _place(book, raw, entries.sheet, [row + 1 for row in table.kept])
    rows = _room_for(place, len(entries.rows)) if len(entries.rows) else range(0)
    touched = [*rows, *(row for row, _ in entries.changed)]
    area = place.area
    block = Area(raw.title, min(touched), area.left, max(touched), area.right)
    return _with_rows(parts, book, place, entries, rows), block


def _place(book: SavedBook, raw: RawSheet, ours: Sheet, records: list[int]) -> _Place:
    """Find the table that the register's headings stand in; ``records`` are the rows in use."""
    header = find_header(ours, raw.grid, double=False)
    assert header is not None  # read_sheet has found it
    sheet = book.sheet(raw.title)
    factor = factor_above(raw.title, raw.grid, header)
    head = header.last_row + 1
    columns = [found.index + 1 for found in header.columns.values()]
    key = next(c for c in ours.columns if c.required and c.name in header.columns)
    number = header.columns[key.name].index + 1
    table = next((t for t in sheet.tables if t.area.holds(head, number)), None)
    if table is None:
        last = max(records, default=head)
        area = Area(raw.title, head, min(columns), last, max(columns))
    else:
        own = table.area
        bottom = own.bottom - table.total_rows
        area = Area(raw.title, own.top, own.left, bottom, own.right)
        # What stands below the table isn't one of its rows, even if it reads like a record.
        last = max((row for row in records if row <= bottom), default=head)
    return _Place(ours, sheet, header, factor, table, area, last)


def _room_for(place: _Place, count: int) -> range:
    """Return the rows to fill. Raises UnusableLedger when something stands there."""
    first = place.last_record + 1
    area, sheet = place.area, place.sheet
    found = place.header.columns
    own = {column.index + 1 for column in found.values()}
    required = {
        found[c.name].index + 1 for c in place.ours.columns if c.required and c.name in found
    }
    everything = range(area.left, area.right + 1)
    others = [*sheet.merged, *(t.area for t in sheet.tables if t is not place.table)]
    if first + count - 1 > MAX_ROW:
        raise UnusableLedger(
            f"工作表“{sheet.title}”放不下要写入的 {count} 行（一张表最多 {MAX_ROW} 行）",
            "请分年度另建台账",
        )
    # Below the last row that holds anything there is nothing to look at.
    busy = max(
        [sheet.last_row, area.bottom, *(o.bottom for o in others), *(r for r, _ in sheet.formulas)]
    )
    if place.table is not None:
        busy = max(busy, place.table.area.bottom)
    for row in range(first, min(first + count, busy + 1)):
        if row <= area.bottom:
            # A formula may fill in the rest of the row, but not what makes a letter.
            taken = any((row, col) in sheet.formulas for col in required) or any(
                sheet.get(row, col) not in (None, "") and (row, col) not in sheet.formulas
                for col in own
            )
        elif place.table and row <= place.table.area.bottom:
            taken = True  # the table's row of totals
        else:
            taken = any(
                sheet.get(row, col) is not None
                or (row, col) in sheet.formulas
                or any(other.holds(row, col) for other in others)
                for col in everything
            )
        if taken:
            raise UnusableLedger(
                f"工作表“{sheet.title}”第 {row} 行已有内容，要写入的 {count} 行放不下",
                f"请在这一行上面插入至少 {first + count - row} 个空行后再试",
            )
    return range(first, first + count)


def _with_rows(
    parts: Parts, book: SavedBook, place: _Place, entries: Entries, rows: range
) -> dict[str, bytes]:
    """Return the parts that hold the new rows or state the table's size."""
    sheet, area = place.sheet, place.area
    edits = CellEdits(inline=True)
    styled, last_in_file = styles_of(parts[sheet.part])
    pattern = row_pattern(sheet, area, styled)
    lowest, calculated = pattern.styles, pattern.formulas
    values = _values(book, place, entries) if len(rows) else {}
    inside = sum(row <= max(area.bottom, last_in_file) for row in rows)
    for col, cells in values.items():
        for row, value in zip(rows[:inside], cells, strict=False):
            if (row, col) in sheet.formulas or value is None:
                continue
            edits.values[row, col] = value
            if (row, col) not in styled and col in lowest:
                edits.styles[row, col] = lowest[col]
    for row in rows[:inside]:
        if row > area.bottom:
            for col, style in lowest.items():
                edits.values.setdefault((row, col), None)
                edits.styles[row, col] = style
            for col, formula in calculated.items():
                edits.values[row, col] = None
                edits.formulas[row, col] = formula(row)
    if inside < len(rows):
        edits.appended = AppendedRows(rows[inside], len(rows) - inside, tuple(
            AppendedColumn(col, lowest.get(col), values.get(col, [])[inside:], calculated.get(col))
            for col in sorted({*lowest, *calculated, *values})
        ))  # fmt: skip
    for (row, name), value in entries.changed.items():
        column = place.ours.column(name)
        found = place.header.columns.get(name)
        if found is None or (row, found.index + 1) in sheet.formulas:
            raise UnusableLedger(
                f"工作表“{sheet.title}”第 {row} 行的“{column.heading}”没有这一列，或是公式，不能更新",
                "请补上这一列，或把公式改成值后再试",
            )
        cell = cells_of(place.ours, column, pd.Series([value], dtype="object"))[0]
        edits.values[row, found.index + 1] = (
            None if cell is None else _stored(book, place, column, cell)
        )
    replaced = {sheet.part: with_cells_changed(parts[sheet.part], edits)}
    last = rows[-1] if len(rows) else area.bottom
    if last > area.bottom:
        replaced[sheet.part] = with_taller_blocks(SHEET_BLOCKS, replaced[sheet.part], area, last)
        if place.table is not None:
            part = place.table.part
            replaced[part] = with_taller_blocks(TABLE_SIZE, parts[part], area, last)
        old = parts[book.part]
        if (taller := with_taller_names(old, area, last)) != old:
            replaced[book.part] = taller
    return replaced


def _stored(book: SavedBook, place: _Place, column: Column, value: Cell) -> Cell:
    """Return a cell as the file stores it: days as serial numbers, money in the column's unit."""
    if isinstance(value, datetime):
        return book.stored_day(serial(value))
    if column.kind is Kind.MONEY:
        found = place.header.columns[column.name]
        return value / (found.factor or place.factor)
    return value


def _values(book: SavedBook, place: _Place, entries: Entries) -> dict[int, list[Cell]]:
    """Return the new rows' cells by column, as the file stores them."""
    result: dict[int, list[Cell]] = {}
    for column in place.ours.read_columns:
        found = place.header.columns.get(column.name)
        if found is not None:
            cells = cells_of(place.ours, column, entries.rows[column.name])
            result[found.index + 1] = [
                None if cell in (None, "") else _stored(book, place, column, cell) for cell in cells
            ]
    return result
