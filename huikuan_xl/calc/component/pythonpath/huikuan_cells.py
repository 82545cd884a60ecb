"""Reading Calc's cells: errors as their names, ranges cut to what is in use."""

from __future__ import annotations

from typing import Any

ERROR_NAMES = {
    503: "#NUM!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}


def cells_of(cell_range: Any) -> Any:
    """The rows of a range, cut to the used area of its sheet, error cells as their names."""
    asked = cell_range.getRangeAddress()
    cursor = cell_range.getSpreadsheet().createCursor()
    cursor.gotoEndOfUsedArea(False)
    used = cursor.getRangeAddress()
    bottom = max(min(asked.EndRow, used.EndRow) - asked.StartRow, 0)
    right = max(min(asked.EndColumn, used.EndColumn) - asked.StartColumn, 0)
    part = cell_range.getCellRangeByPosition(0, 0, right, bottom)
    rows = part.getDataArray()
    if not any(cell is None for row in rows for cell in row):
        return rows
    return tuple(
        tuple(error_of(part, x, y) if cell is None else cell for x, cell in enumerate(row))
        for y, row in enumerate(rows)
    )


def error_of(cell_range: Any, x: int, y: int) -> str:
    return ERROR_NAMES.get(cell_range.getCellByPosition(x, y).getError(), "#VALUE!")
