"""Giving the formulas of a loaded workbook the names that Calc knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from huikuan_backend import SETTINGS, ask

ALL_RESULTS = 7  # formula cells with a number, a text or an error
ENTERED = 1 | 2 | 4 | 16  # numbers, days, texts, formulas


@contextmanager
def locked_undo(document: Any) -> Iterator[None]:
    """What we change is no step of the user's that he could take back by itself."""
    document.getUndoManager().lock()
    try:
        yield
    finally:
        document.getUndoManager().unlock()


@contextmanager
def still(document: Any) -> Iterator[None]:
    """No calculating, drawing and undoing while formulas are changed."""
    automatic = document.isAutomaticCalculationEnabled()
    document.enableAutomaticCalculation(False)
    document.addActionLock()
    try:
        with locked_undo(document):
            yield
    finally:
        document.removeActionLock()
        document.enableAutomaticCalculation(automatic)


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """On a protected sheet Calc would change nothing and say nothing, so its protection (ours has
    no password) is lifted meanwhile."""
    protected = sheet.isProtected()
    if protected:
        sheet.unprotect("")
    try:
        yield
    finally:
        if protected and not sheet.isProtected():
            sheet.protect("")


def bind_document(document: Any) -> None:
    modified = document.isModified()
    with still(document):
        # All places first: to look for formulas works out arrays, too early once handles are new.
        places = [
            (sheet, sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses())
            for sheet in document.getSheets()
        ]
        for sheet, areas in places:
            with unprotected(sheet):
                for area in areas:
                    bind_area(sheet, area)
    document.setModified(modified)


def bind_area(sheet: Any, area: Any) -> None:
    for column in range(area.StartColumn, area.EndColumn + 1):
        bind_column(sheet, column, area.StartRow, area.EndRow)


def bind_column(sheet: Any, column: int, top: int, bottom: int) -> None:
    cells = sheet.getCellRangeByPosition(column, top, column, bottom)
    old = [row[0] for row in cells.getFormulaArray()]
    asked = [(text[2:-1], True) if text.startswith("{=") else (text[1:], False) for text in old]
    new = ask("bind", asked)
    changed = [
        (at, is_array, after)
        for at, ((before, is_array), after) in enumerate(zip(asked, new))  # noqa: B905 (Python 3.8)
        if before != after or sends_a_table(after) or (is_array and is_ours(after))
    ]
    # Cell by cell would be quadratic in LibreOffice; a run of cells is set at once.
    for _, run in groupby(enumerate(changed), lambda item: (item[1][1], item[1][0] - item[0])):
        part = [entry for _, entry in run]
        first, is_array, _ = part[0]
        if is_array:
            bind_arrays(cells, part)
        else:
            block = cells.getCellRangeByPosition(0, first, 0, part[-1][0])
            block.setFormulaArray(tuple(("=" + formula,) for _, _, formula in part))


def sends_a_table(formula: str) -> bool:
    """Tell a cell that holds a table's handle: entered anew, it sends the table to this Python."""
    return "HKTABLE(" in formula.upper()


def is_ours(formula: str) -> bool:
    return str(SETTINGS["service"]).upper() in formula.upper()


def bind_arrays(cells: Any, part: list[tuple[int, bool, str]]) -> None:
    """Enter array formulas anew, each once over its whole block.

    One that was loaded Calc takes for as long as what it last gave, and then lets nobody change it.
    """
    below = 0
    for at, _, formula in part:
        cell = cells.getCellByPosition(0, at)
        if at >= below and not goes_on_from_the_left(cell):
            below = at + bind_array(cell, formula)


def goes_on_from_the_left(cell: Any) -> bool:
    at = cell.getRangeAddress()
    if at.StartColumn == 0:
        return False
    left = cell.getSpreadsheet().getCellByPosition(at.StartColumn - 1, at.StartRow)
    return bool(left.getFormula() == cell.getFormula())


def bind_array(cell: Any, formula: str) -> int:
    bottom, right = array_end(cell)
    enter_array(cell, formula, bottom, right)
    return bottom - int(cell.getRangeAddress().StartRow) + 1


def enter_array(first: Any, formula: str, bottom: int, right: int) -> None:
    """Enter an array formula over the cells from ``first`` on, in place of the one that it has."""
    sheet, at = first.getSpreadsheet(), first.getRangeAddress()
    last, end = array_end(first)
    sheet.getCellRangeByPosition(at.StartColumn, at.StartRow, end, last).clearContents(ENTERED)
    block = sheet.getCellRangeByPosition(at.StartColumn, at.StartRow, right, bottom)
    block.setArrayFormula("=" + formula)


def array_end(first: Any) -> tuple[int, int]:
    """The last row and column of the array formula whose first cell this is.

    Calc's own ``collapseToCurrentArray`` tells the size of what a loaded array last gave, and that
    may be more than its cells; the cells with its formula may be another array's that says the same.
    """
    formula = first.getFormula()
    sheet, at = first.getSpreadsheet(), first.getRangeAddress()
    cursor = sheet.createCursorByRange(first)
    cursor.collapseToCurrentArray()
    most = cursor.getRangeAddress()

    def belongs(down: int, right: int) -> bool:
        row, column = at.StartRow + down, at.StartColumn + right
        if row > most.EndRow or column > most.EndColumn:
            return False
        return bool(sheet.getCellByPosition(column, row).getFormula() == formula)

    bottom = int(at.StartRow) + last_that(lambda down: belongs(down, 0))
    return bottom, int(at.StartColumn) + last_that(lambda right: belongs(0, right))


def last_that(holds: Callable[[int], bool]) -> int:
    """The last number of which something holds that holds of 0 and up to there."""
    good, bad = 0, 1
    while holds(bad):
        good, bad = bad, 2 * bad
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if holds(middle) else (good, middle)
    return good
