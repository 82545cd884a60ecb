"""Tables and results that grow with what is typed below them, as they do in Excel.

Calc extends neither: rows below a table would count nowhere, and an array shows no more than the
cells that it was entered over.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.sheet.FillDirection import TO_BOTTOM
from com.sun.star.table import CellRangeAddress
from com.sun.star.util import XModifyListener
from huikuan_backend import SETTINGS
from huikuan_binding import (
    ALL_RESULTS,
    ENTERED,
    array_end,
    enter_array,
    locked_undo,
    sends_a_table,
    unprotected,
)

log = logging.getLogger("huikuan_xl.calc")
OURS = "tbl_"
TYPED = 1 | 2 | 4
LAST_ROW = 1_048_575
MOST_ROUNDS = 12
MORE_ROWS = 100  # an array gets at least so many more, else as many as it has
SPARE_ROWS = 200  # blank ones that a table gets beyond what was typed: growing costs a calculation


class Watch(  # the rows below the tables, the tables' handles and the day
    unohelper.Base,  # type: ignore[misc]
    XModifyListener,  # type: ignore[misc]
    XCallback,  # type: ignore[misc]
):
    """Looks whether something has to grow, once a change and what follows from it are done."""

    def __init__(self, context: Any, document: Any) -> None:
        self._context = context
        self._document = document
        self._waiting = False
        self._places: list[Any] = []  # a place that nobody holds would be listened to no more

    def start(self) -> None:
        for table in tables(self._document):
            area = table.getDataArea()
            sheet = self._document.Sheets.getByIndex(area.Sheet)
            self._listen(
                sheet.getCellRangeByPosition(
                    area.StartColumn, area.EndRow, area.EndColumn, LAST_ROW
                )
            )
        for cell in handles(self._document):
            self._listen(cell)
        names = self._document.NamedRanges
        if names.hasByName(SETTINGS["day"]):
            self._listen(names.getByName(SETTINGS["day"]).getReferredCells())

    def _listen(self, place: Any) -> None:
        if place is not None:
            place.addModifyListener(self)
            self._places.append(place)

    def modified(self, event: Any) -> None:
        if self._waiting:
            return
        self._waiting = True
        later = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", self._context
        )
        later.addCallback(self, None)

    def notify(self, data: Any) -> None:
        try:
            if self._places:
                grow(self._document)
        except Exception:  # nothing of this may disturb typing
            log.exception("tables not extended")
        finally:
            self._waiting = False

    def disposing(self, source: Any) -> None:
        self._places = []


def tables(document: Any) -> list[Any]:
    ranges = document.DatabaseRanges
    return [ranges.getByName(n) for n in ranges.ElementNames if n.lower().startswith(OURS)]


def grow(document: Any) -> None:
    """Extend the tables that have rows below them, and the results that need more cells."""
    with locked_undo(document):
        for table in tables(document):
            extend(document, table)
        beside = [table.getDataArea() for table in tables(document)]
        for number, sheet in enumerate(document.getSheets()):
            here = [area for area in beside if area.Sheet == number]
            for cell in arrays(sheet):
                lengthen(sheet, cell, here)


def extend(document: Any, table: Any) -> None:
    area = table.getDataArea()
    sheet = document.Sheets.getByIndex(area.Sheet)
    below = sheet.getCellRangeByPosition(
        area.StartColumn, area.EndRow + 1, area.EndColumn, LAST_ROW
    )
    filled = below.queryContentCells(TYPED).getRangeAddresses()
    if filled:
        last, bottom = area.EndRow, max(part.EndRow for part in filled) + SPARE_ROWS
        log.info("%s: %d rows more", table.Name, bottom - last)
        with unprotected(sheet):
            reach(document, table, area.StartColumn, area.StartRow, area.EndColumn, bottom)
            fill_down(sheet, area, last, bottom)


def reach(document: Any, table: Any, left: int, top: int, right: int, bottom: int) -> None:
    """Let a table cover other cells (0-based), and have it sent whole.

    A name and a formula keep the size that a table had when they were read, so they are read again.
    """
    old = table.getDataArea()
    held = [
        (entry, part)
        for entry in names(document)
        if (part := part_of(entry, old)) or f"{table.Name}[".lower() in entry.getContent().lower()
    ]
    table.setDataArea(CellRangeAddress(old.Sheet, left, top, right, bottom))
    area = table.getDataArea()
    sheet = document.Sheets.getByIndex(area.Sheet)
    for entry, part in held:
        if OURS in entry.getContent().lower():
            entry.setContent(entry.getContent())
        if part is not None and not part_of(entry, area):
            first = left if part.StartColumn == old.StartColumn else part.StartColumn
            end = right if part.EndColumn == old.EndColumn else part.EndColumn
            now = sheet.getCellRangeByPosition(first, top, end, bottom)
            entry.setContent(now.AbsoluteName)
    for cell in handles(document):
        formula = cell.getFormula()
        if any(f"({entry.Name};".lower() in formula.lower() for entry, _ in held):
            with unprotected(cell.getSpreadsheet()):
                cell.setFormula(formula)


def names(document: Any) -> list[Any]:
    ranges = document.NamedRanges
    return [ranges.getByName(name) for name in ranges.ElementNames]


def part_of(entry: Any, area: Any) -> Any | None:
    """Return the cells of a name that stands for a table or columns of it in full height, else None.

    What is known of the customer stands in the first columns of a table and isn't sent with it.
    """
    cells = entry.getReferredCells()
    part = None if cells is None else cells.getRangeAddress()
    if part is None or any(
        getattr(part, side) != getattr(area, side) for side in ("Sheet", "StartRow", "EndRow")
    ):
        return None
    inside = part.StartColumn >= area.StartColumn and part.EndColumn <= area.EndColumn
    return part if inside else None


def handles(document: Any) -> list[Any]:
    sheets = document.Sheets
    if not sheets.hasByName(SETTINGS["handles"]):
        return []
    sheet = sheets.getByName(SETTINGS["handles"])
    return [
        cell
        for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses()
        for row in range(area.StartRow, area.EndRow + 1)
        for column in range(area.StartColumn, area.EndColumn + 1)
        for cell in (sheet.getCellByPosition(column, row),)
        if sends_a_table(cell.getFormula())
    ]


def fill_down(sheet: Any, area: Any, last: int, bottom: int) -> None:
    """Give new rows the formulas of the row above them."""
    for column in range(area.StartColumn, area.EndColumn + 1):
        if sheet.getCellByPosition(column, last).getFormula().startswith("="):
            sheet.getCellRangeByPosition(column, last, column, bottom).fillAuto(TO_BOTTOM, 1)


def arrays(sheet: Any) -> Iterator[Any]:
    """The first cell of every result of ours that may become longer."""
    for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses():
        first = sheet.getCellByPosition(area.StartColumn, area.StartRow)
        seen = -1
        for column in range(area.StartColumn, area.EndColumn + 1):
            if column <= seen:
                continue
            first = sheet.getCellByPosition(column, area.StartRow)
            if not is_ours(first.getFormula()):
                continue
            _, seen = array_end(first)
            yield first


def is_ours(formula: str) -> bool:
    return function_of(formula) in SETTINGS["growing"]


def function_of(formula: str) -> str:
    """The function of ours that an array formula asks, else ""."""
    text = formula.upper()
    prefix = SETTINGS["service"].upper() + "."
    if not text.startswith("{=") or prefix not in text:
        return ""
    method = text.split(prefix, 1)[1].split("(", 1)[0].lower()
    return str(SETTINGS["methods"].get(method, ""))


_given: dict[
    str, int
] = {}  # by function, how many rows its longest answer had up to the last filled


def remember(name: str, rows: Any) -> None:
    """Take note of a table that a function gave: an array shows no more of it than its cells, and
    a blank row among them (as among the customers) says nothing of those below."""
    size = len(rows)
    while size and not any(value not in ("", None) for value in rows[size - 1]):
        size -= 1
    _given[name] = max(size, _given.get(name, 0))


def whole_array(cell: Any) -> Any:
    at = cell.getRangeAddress()
    bottom, right = array_end(cell)
    return CellRangeAddress(at.Sheet, at.StartColumn, at.StartRow, right, bottom)


def lengthen(sheet: Any, cell: Any, tables_here: list[Any]) -> None:
    """Enter an array over more rows until all that was given and a blank row fit, or something is in
    the way. One beside a table has the table's rows.
    """
    for _ in range(MOST_ROUNDS):
        area = whole_array(cell)
        beside = [t.EndRow for t in tables_here if t.StartRow == area.StartRow]
        last = sheet.getCellRangeByPosition(
            area.StartColumn, area.EndRow, area.EndColumn, area.EndRow
        )
        filled = any(value not in ("", None) for value in last.getDataArray()[0])
        needed = max(*beside, area.StartRow + _given.get(function_of(cell.getFormula()), 0), 0)
        if not filled and area.EndRow >= needed:
            return
        more = max(MORE_ROWS, area.EndRow - area.StartRow)
        bottom = free_until(sheet, area, max(area.EndRow + more, needed))
        if bottom == area.EndRow:
            log.warning("no room below a result on %s", sheet.Name)
            return
        with unprotected(sheet):
            enter_array(cell, cell.getFormula()[2:-1], bottom, area.EndColumn)


def free_until(sheet: Any, area: Any, wanted: int) -> int:
    """The last row, ``wanted`` at most, that an array may be entered over."""
    wanted = min(wanted, LAST_ROW)
    below = sheet.getCellRangeByPosition(area.StartColumn, area.EndRow + 1, area.EndColumn, wanted)
    taken = below.queryContentCells(ENTERED).getRangeAddresses()
    return min((int(part.StartRow) - 1 for part in taken), default=wanted)
