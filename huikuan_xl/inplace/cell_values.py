"""Cell values as formulas take them: as number, text or truth, compared, and joined by operators.

Dates are serial numbers of the 1900 date system throughout. Errors go through.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from huikuan_xl.functions.registry import NA, VALUE, Cell, CellError

Value: TypeAlias = Any  # a cell value, or rows of them

NUM, DIVISION_BY_ZERO, NO_REFERENCE = (
    CellError("#NUM!"), CellError("#DIV/0!"), CellError("#REF!")
)  # fmt: skip
_EPOCH = datetime(1899, 12, 30)
COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")


class CannotWorkOut(Exception):
    """A formula can't be worked out here; the text says why, in Chinese."""


def serial(moment: datetime) -> float:
    """Return the serial number of a date and time in the 1900 date system."""
    return (moment - _EPOCH) / timedelta(days=1)


def moment(number: float) -> datetime:
    """Return the date and time of a serial number. Raises ``ValueError`` for none."""
    if number < 1:
        raise ValueError("no day")
    return _EPOCH + timedelta(days=number)


def single(value: Value) -> Cell:
    """Return the one cell value of an operand; a block raises :class:`CannotWorkOut`."""
    if isinstance(value, list):
        if len(value) == 1 and len(value[0]) == 1:
            return value[0][0]
        raise CannotWorkOut("对整块区域的运算只能由 Excel 完成")
    return value


def cells_in(value: Value) -> list[Cell]:
    """Return the cells of a block, row by row, or the one value."""
    return [cell for row in value for cell in row] if isinstance(value, list) else [value]


def rows_in(value: Value) -> list[list[Cell]]:
    """Return the rows of a block; one value is a block of its own."""
    return value if isinstance(value, list) else [[value]]


def cell_by_cell(function: Callable[..., Cell], values: list[Value]) -> Value:
    """Apply a function of cells; to blocks cell by cell, a single row or column repeated.

    Where a block ends before the largest one there is ``#N/A``, as in Excel.
    """
    blocks = [rows_in(value) for value in values if isinstance(value, list)]
    if not blocks:
        return function(*values)
    height = max(len(block) for block in blocks)
    width = max(len(block[0]) for block in blocks)
    spread = [_spread(value, height, width) for value in values]
    if width == 1:
        return [[cell] for cell in map(function, *([row[0] for row in rows] for rows in spread))]
    return [list(map(function, *lines)) for lines in zip(*spread, strict=True)]


def _spread(value: Value, height: int, width: int) -> list[list[Cell]]:
    """Return a value as rows of a size: repeated where it is one row or column, else filled up."""
    if not isinstance(value, list):
        return [[value] * width] * height
    rows = value
    if len(rows[0]) == 1 < width:
        rows = [row * width for row in rows]
    elif len(rows[0]) < width:
        rows = [row + [NA] * (width - len(row)) for row in rows]
    if len(rows) == 1:
        return rows * height
    return rows + [[NA] * width] * (height - len(rows)) if len(rows) < height else rows


def as_number(value: Cell) -> float | CellError:
    """Return a cell as a number: blank is 0, a text what it says, else ``#VALUE!``."""
    if value is None:
        return 0.0
    if isinstance(value, (bool, int, float)):
        return float(value)
    if isinstance(value, datetime):
        return serial(value)
    if isinstance(value, CellError):
        return value
    try:
        number = float(str(value).strip().replace(",", ""))
    except ValueError:
        return VALUE
    return number if math.isfinite(number) else VALUE


def as_text(value: Cell) -> str:
    """Return a cell as the text that ``&`` makes of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        value = serial(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def truth(value: Cell) -> bool | CellError:
    """Return a cell as a condition takes it."""
    if isinstance(value, CellError):
        return value
    if isinstance(value, str):
        word = value.upper()
        return word == "TRUE" if word in ("TRUE", "FALSE") else VALUE
    return bool(value)


def compare(operator: str, left: Cell, right: Cell) -> bool:
    """Compare two cells as Excel does: numbers before texts before truth values."""
    a, b = _sort_key(left, right), _sort_key(right, left)
    return {
        "=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b,
    }[operator]  # fmt: skip


def _sort_key(value: Cell, other: Cell) -> tuple[int, float | str]:
    """Return what a cell is compared by; blank is the other side's nothing."""
    if value is None:
        if isinstance(other, str):
            return (1, "")
        return (2, 0.0) if isinstance(other, bool) else (0, 0.0)
    if isinstance(value, bool):
        return (2, float(value))
    if isinstance(value, str):
        return (1, value.lower())
    return (0, serial(value) if isinstance(value, datetime) else float(value))


def operate(operator: str, *operands: Cell) -> Cell:
    """Return the result of an operator on cells. Raises CannotWorkOut for one not known."""
    for operand in operands:
        if isinstance(operand, CellError):
            return operand
    if operator == "&":
        return "".join(as_text(operand) for operand in operands)
    if operator in COMPARISONS:
        return compare(operator, *operands)
    numbers = [as_number(operand) for operand in operands]
    for number in numbers:
        if isinstance(number, CellError):
            return number
    try:
        result = _ARITHMETIC[operator](*numbers)
    except ZeroDivisionError:
        return DIVISION_BY_ZERO
    except (OverflowError, ValueError):
        return NUM
    except KeyError:
        raise CannotWorkOut(f"不支持运算符“{operator}”") from None
    if isinstance(result, complex) or not math.isfinite(result):
        return NUM
    return float(result)


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "%": lambda a: a / 100,
    "pre-": lambda a: -a,
    "pre+": lambda a: a,
}
