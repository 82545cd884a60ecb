"""Giving the formulas of a loaded workbook the names that Calc knows."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from huikuan_arrays import enter_array, is_ours
from huikuan_backend import ask
from huikuan_editing import still, unprotected

ALL_RESULTS = 7  # formula cells with a number, a text or an error


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
                    bind_area(document, sheet, area)
    document.setModified(modified)


def bind_area(document: Any, sheet: Any, area: Any) -> None:
    for column in range(area.StartColumn, area.EndColumn + 1):
        bind_column(document, sheet, column, area.StartRow, area.EndRow)


def bind_column(document: Any, sheet: Any, column: int, top: int, bottom: int) -> None:
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
            bind_arrays(document, cells, part)
        else:
            block = cells.getCellRangeByPosition(0, first, 0, part[-1][0])
            block.setFormulaArray(tuple(("=" + formula,) for _, _, formula in part))


def sends_a_table(formula: str) -> bool:
    """Tell a cell that holds a table's handle: entered anew, it sends the table to this Python."""
    return "HKTABLE(" in formula.upper()


def bind_arrays(document: Any, cells: Any, part: list[tuple[int, bool, str]]) -> None:
    """Enter array formulas anew, each once over its whole block.

    One that was loaded Calc takes for as long as what it last gave, and then lets nobody change it.
    """
    below = 0
    for at, _, formula in part:
        cell = cells.getCellByPosition(0, at)
        if at >= below and not goes_on_from_the_left(cell):
            top = int(cell.getRangeAddress().StartRow)
            below = at + enter_array(document, cell, "=" + formula) - top + 1


def goes_on_from_the_left(cell: Any) -> bool:
    at = cell.getRangeAddress()
    if at.StartColumn == 0:
        return False
    left = cell.getSpreadsheet().getCellByPosition(at.StartColumn - 1, at.StartRow)
    return bool(left.getFormula() == cell.getFormula())
