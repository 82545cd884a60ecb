"""Array formulas: where they end, and entering them anew.

Whenever a name or a table's place changes, Calc forgets how many cells the array formulas that use
names were entered over. The first to be worked out after that is then taken for as large as what it
gives (ours give blank rows below); until another name changes, nobody can clear, enter or move it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huikuan_backend import SETTINGS
from huikuan_editing import unprotected

ENTERED = 1 | 2 | 4 | 16  # numbers, days, texts, formulas
BLANK_ROWS = 2500  # where no array of a function was seen yet

_rows: dict[str, int] = {}  # by function, the rows of its longest array seen


def with_blank_rows(name: str, rows: Any) -> Any:
    """A table that a function gives, as long as any array of it.

    Calc cuts off what is too long for an array's cells, but fills what is too short with #N/A; the
    ledger's arrays are longer than their results, to have room.
    """
    one_value = len(rows) == len(rows[0]) == 1  # Calc shows it in every cell
    more = _rows.get(name, len(rows) + BLANK_ROWS) - len(rows)
    return rows if one_value else (*rows, *[("",) * len(rows[0])] * more)


def enter(block: Any, formula: str) -> None:
    """Enter an array formula (with =) over cells that are free."""
    at = block.getRangeAddress()
    seen("{" + formula + "}", at.EndRow - at.StartRow + 1)
    block.setArrayFormula(formula)


def seen(formula: str, rows: int) -> None:
    """Take note of how many cells an array formula has below each other."""
    name = function_of(formula)
    _rows[name] = max(_rows.get(name, 0), rows)


def is_ours(formula: str) -> bool:
    return str(SETTINGS["service"]).upper() in formula.upper()


def function_of(formula: str) -> str:
    """The function of ours that an array formula asks, else ""."""
    text = formula.upper()
    prefix = SETTINGS["service"].upper() + "."
    if not text.startswith("{=") or prefix not in text:
        return ""
    method = text.split(prefix, 1)[1].split("(", 1)[0].lower()
    return str(SETTINGS["methods"].get(method, ""))


def forget_sizes(document: Any) -> None:
    """Have Calc forget the sizes that it takes arrays for, so that their cells tell them.

    Only while nothing is calculated; enter every array anew before anything is.
    """
    names = document.NamedRanges
    if names.hasByName(SETTINGS["day"]):  # any name will do
        entry = names.getByName(SETTINGS["day"])
        entry.setContent(entry.getContent())


def clear_array(document: Any, block: Any) -> bool:
    """Clear cells that an array formula may fill, also when Calc takes it for larger; tell whether
    it had to forget sizes for that."""
    block.clearContents(ENTERED)
    refused = block.getCellByPosition(0, 0).getFormula().startswith("{=")
    if refused:
        forget_sizes(document)
        block.clearContents(ENTERED)
    return bool(refused)


def enter_array(document: Any, first: Any, formula: str) -> int:
    """Enter a formula (with =) over the cells of the array that is there; return its last row."""
    bottom, right = array_end(first)
    block = block_to(first, bottom, right)
    clear_array(document, block)
    enter(block, formula)
    return bottom


def enter_arrays(document: Any, ends: list[tuple[Any, int]]) -> None:
    """Enter arrays, given by their first cells, over the rows down to one each.

    All are cleared first: to enter one may work out its neighbours, and nobody can change those then.
    """
    parts = []
    for first, bottom in ends:
        last, right = array_end(first)
        blocks = block_to(first, last, right), block_to(first, bottom, right)
        parts.append((first, first.getFormula()[1:-1], *blocks))
    for _, _, old, _ in parts:
        with unprotected(old.getSpreadsheet()):
            clear_array(document, old)
    for first, formula, old, new in parts:
        with unprotected(old.getSpreadsheet()):
            enter(new, formula)
            if not first.getFormula():  # something is in the way
                enter(old, formula)


def block_to(first: Any, bottom: int, right: int) -> Any:
    at = first.getRangeAddress()
    return first.getSpreadsheet().getCellRangeByPosition(at.StartColumn, at.StartRow, right, bottom)


def is_taken_for_more(first: Any) -> bool:
    """Tell whether Calc takes an array for longer than its cells."""
    cursor = first.getSpreadsheet().createCursorByRange(first)
    cursor.collapseToCurrentArray()
    return bool(cursor.getRangeAddress().EndRow > array_end(first)[0])


def array_end(first: Any) -> tuple[int, int]:
    """The last row and column of the array formula whose first cell this is.

    Calc's own ``collapseToCurrentArray`` may tell more than its cells; the cells with its formula
    may be another array's that says the same.
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

    down = last_that(lambda down: belongs(down, 0))
    seen(formula, down + 1)
    return int(at.StartRow) + down, int(at.StartColumn) + last_that(lambda right: belongs(0, right))


def last_that(holds: Callable[[int], bool]) -> int:
    """The last number of which something holds that holds of 0 and up to there."""
    good, bad = 0, 1
    while holds(bad):
        good, bad = bad, 2 * bad
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if holds(middle) else (good, middle)
    return good
