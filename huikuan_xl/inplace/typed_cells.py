"""Cells put into a saved workbook and tables made longer or shorter, as a person would at its
screen: results of functions are left alone, everything else of the file stays byte by byte."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from huikuan_xl.functions.registry import Cell
from huikuan_xl.inplace.cell_surgery import CellEdits, with_cells_changed
from huikuan_xl.inplace.cell_values import serial
from huikuan_xl.inplace.formulas import Area, TableArea
from huikuan_xl.inplace.package import Parts
from huikuan_xl.inplace.saved_book import SavedBook, StoredSheet
from huikuan_xl.inplace.table_size import (
    SHEET_BLOCKS,
    TABLE_SIZE,
    row_pattern,
    styles_of,
    with_taller_blocks,
    with_taller_names,
)
from huikuan_xl.ledger.opening import UnusableLedger

# What a filter leaves in a table's part, and the mark of a row it hides.
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn\b(?:[^>]*/>|.*?</(?:\w+:)?filterColumn>)", re.DOTALL)
_HIDDEN_ROW = re.compile(rb"""(<(?:\w+:)?row\b[^>]*?)\s+hidden\s*=\s*["'](?:1|true)["']""")


@dataclass(slots=True)
class Typed:
    """What is put on one sheet: values by row and column (None empties a cell), tables by name and
    fixed array formulas by their cell, each with the cells it reaches over from now on."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    tables: dict[str, Area] = field(default_factory=dict)
    arrays: dict[tuple[int, int], Area] = field(default_factory=dict)

    def touched(self, title: str) -> Area:
        """Return the block around all its cells. Raises ValueError when there are none."""
        rows, cols = {row for row, _ in self.cells}, {col for _, col in self.cells}
        return Area(title, min(rows), min(cols), max(rows), max(cols))


def typed_in(parts: Parts, book: SavedBook, typed: Mapping[str, Typed]) -> dict[str, bytes]:
    """Return the parts that change when cells are typed into sheets, by title.

    Rows that a filter of the sheet's tables hides are shown again, or what is put there would be
    seen by nobody. Raises UnusableLedger where a formula of the user stands in a cell.
    """
    replaced: dict[str, bytes] = {}
    for title, one in typed.items():
        sheet = book.sheet(title)
        grown = [
            (table, area) for name, area in one.tables.items()
            if (table := book.table(name)) is not None and table.area.sheet == title
        ]  # fmt: skip
        content = with_cells_changed(parts[sheet.part], _edits(parts, book, sheet, one, grown))
        for table in sheet.tables:
            bare = _FILTER.sub(b"", parts[table.part])
            if bare != parts[table.part]:
                replaced[table.part] = bare
                content = _HIDDEN_ROW.sub(rb"\1", content)
        for table, area in grown:
            old = replaced.get(table.part, parts[table.part])
            replaced[table.part] = with_taller_blocks(TABLE_SIZE, old, table.area, area.bottom)
            if area.bottom > table.area.bottom:
                content = with_taller_blocks(SHEET_BLOCKS, content, table.area, area.bottom)
                names = replaced.get(book.part, parts[book.part])
                replaced[book.part] = with_taller_names(names, table.area, area.bottom)
        replaced[sheet.part] = content
    return {name: new for name, new in replaced.items() if new != parts[name]}


def _edits(
    parts: Parts,
    book: SavedBook,
    sheet: StoredSheet,
    typed: Typed,
    grown: list[tuple[TableArea, Area]],
) -> CellEdits:
    edits = CellEdits(inline=True, blocks=dict(typed.arrays))
    results = [formula.ref for formula in sheet.formulas.values() if formula.ref is not None]
    for at, value in typed.cells.items():
        if any(block.holds(*at) for block in results):
            continue
        if at in sheet.formulas:
            if value is None:
                continue
            place = Area("", *at, *at).ref
            raise UnusableLedger(
                f"工作表“{sheet.title}”的 {place} 是公式，不能写入", "请把它改成值后再试"
            )
        edits.values[at] = _stored(book, value)
    if grown:
        styled, _ = styles_of(parts[sheet.part])
        for table, area in grown:
            pattern = row_pattern(sheet, table.area, styled)
            for row in range(table.area.bottom + 1, area.bottom + 1):
                for col, style in pattern.styles.items():
                    edits.values.setdefault((row, col), None)
                    edits.styles[row, col] = style
                for col, formula in pattern.formulas.items():
                    if edits.values.setdefault((row, col), None) is None:
                        edits.formulas[row, col] = formula(row)
    return edits


def _stored(book: SavedBook, value: Cell) -> Cell:
    """Return a value as the file stores it: days as serial numbers, no text as an empty cell."""
    if isinstance(value, datetime):
        return book.stored_day(serial(value))
    return None if value == "" else value
