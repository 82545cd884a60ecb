"""Tables on the way back to Excel: a column crosses as one text, far quicker than cell by cell.

Every column is its kind, its heading and its cells with zero characters between them. Numbers go as
whole hundredths, which come out exact in every language; what isn't of that form crosses as it is.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from huikuan_xl.functions.registry import Cell, CellError, serial

BETWEEN = "\0"
TEXTS, HUNDREDTHS = "T", "H"
_MOST = 10.0**12  # up to here hundredths are far apart, and of few digits
_TEXT_TYPES = frozenset({str, CellError})
_NUMBER_TYPES = frozenset({float, datetime, str})  # a text that isn't blank is none after all


def packed(rows: Sequence[Sequence[Cell]]) -> list[str] | None:
    """Return the columns of a table of texts, floats and days, None where it has to cross as it is.

    Days go as serial numbers, as cells hold them.
    """
    columns = []
    for heading, *cells in zip(*rows, strict=True):
        text = _packed(heading, cells)
        if text is None:
            return None
        columns.append(text)
    return columns or None


def _packed(heading: Cell, cells: list[Cell]) -> str | None:
    if type(heading) is not str:
        return None
    if _TEXT_TYPES.issuperset(map(type, cells)):
        text = BETWEEN.join((TEXTS, heading, *cells))
    elif _NUMBER_TYPES.issuperset(map(type, cells)):
        parts = list(map(_written, cells))
        if None in parts:
            return None
        text = BETWEEN.join((HUNDREDTHS, heading, *parts))
    else:
        return None
    return text if text.count(BETWEEN) == len(cells) + 1 else None


@lru_cache(maxsize=1 << 17)  # most stand in many rows, and come again after the next edit
def _written(cell: Cell) -> Any:
    """Return a number or a day in hundredths, or a blank, as text; None for anything else."""
    if type(cell) is datetime:
        cell = serial(cell)
    if type(cell) is float and abs(cell) < _MOST:
        hundredths = round(cell * 100)
        return str(hundredths) if hundredths / 100 == cell else None
    return "" if type(cell) is str and not cell else None
