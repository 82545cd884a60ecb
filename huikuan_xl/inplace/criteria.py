"""Conditions of COUNTIFS and SUMIFS: a value, or a text like ``>=46203``, ``<>退票`` or ``?*``."""

import re
from collections.abc import Callable
from datetime import datetime

from huikuan_xl.functions.registry import Cell, CellError
from huikuan_xl.inplace.cell_values import CannotWorkOut, as_number, as_text, compare, serial

_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
# What Excel would take for a day or a time; whether it does depends on the system's settings.
_DAY_LIKE = re.compile(r"\d+\s*[-/年:.]\s*\d+\s*[-/月:.].*|\d+:\d+.*|\d+[-/]\d+")


def wildcards(text: str) -> re.Pattern[str]:
    """Return the pattern of a text with ``*`` and ``?``; ``~`` takes their meaning away."""
    pieces, position = [], 0
    while position < len(text):
        sign = text[position]
        if sign == "~" and text[position + 1 : position + 2] in ("*", "?", "~"):
            position += 1
            pieces.append(re.escape(text[position]))
        else:
            pieces.append({"*": ".*", "?": "."}.get(sign, re.escape(sign)))
        position += 1
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)


def condition(wanted: Cell) -> Callable[[Cell], bool]:
    """Return the test of a condition. Raises CannotWorkOut for a day written as text."""
    if isinstance(wanted, CellError):
        return lambda cell: cell == wanted
    if isinstance(wanted, datetime):
        wanted = serial(wanted)
    if not isinstance(wanted, str):
        wanted = 0.0 if wanted is None else wanted  # a blank cell as a condition is 0
        return _equal_number(float(wanted), wanted)
    match = _CONDITION.fullmatch(wanted)
    assert match is not None  # it matches everything
    operator, text = match[1] or "", match[2]
    if _DAY_LIKE.fullmatch(text):
        raise CannotWorkOut(f"条件“{wanted}”里的日期只能由 Excel 认")
    number = as_number(text) if text else None
    if operator in ("", "="):
        return _equal(operator, text, number)
    if operator == "<>":
        same = _equal("=", text, number)
        return lambda cell: not same(cell)
    return _ordered(operator, text, number)


def _equal(operator: str, text: str, number: float | CellError | None) -> Callable[[Cell], bool]:
    if not text:
        return (lambda cell: cell is None) if operator else (lambda cell: cell in (None, ""))
    if isinstance(number, float):
        return _equal_number(number, number)
    if text.upper() in ("TRUE", "FALSE"):
        word = text.upper()
        return lambda cell: isinstance(cell, bool) and as_text(cell) == word
    like = wildcards(text)
    return lambda cell: _is_text(cell) and like.fullmatch(str(cell)) is not None


def _equal_number(number: float, wanted: Cell) -> Callable[[Cell], bool]:
    if isinstance(wanted, bool):
        return lambda cell: cell is wanted

    def test(cell: Cell) -> bool:
        if cell is None or isinstance(cell, (bool, CellError)) or cell == "":
            return False
        return as_number(cell) == number

    return test


def _ordered(operator: str, text: str, number: float | CellError | None) -> Callable[[Cell], bool]:
    """Only numbers are compared with a number, only texts with a text."""
    if isinstance(number, float):
        return lambda cell: (
            isinstance(cell, (int, float, datetime))
            and not isinstance(cell, bool)
            and compare(operator, cell, number)
        )
    return lambda cell: _is_text(cell) and compare(operator, cell, text)


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and not isinstance(cell, CellError)
