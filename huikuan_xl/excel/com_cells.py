"""Cells as COM carries them, and as the registry of functions wants them.

COM gives numbers as float, currency as Decimal, dates with a time zone, errors and left-out
arguments as integers, ranges as tuples. xlwings is not needed for that, so that the first cell of
a session doesn't wait for it.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from huikuan_xl.excel.packed_tables import packed
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.handles import places_of, table_of
from huikuan_xl.functions.kept import Kept
from huikuan_xl.functions.registry import (
    LOST,
    NA,
    VALUE,
    CannotSay,
    Cell,
    CellError,
    Handle,
    serial,
)
from huikuan_xl.ledger.schema import Kind

log = logging.getLogger(__name__)

MISSING = -2147352572  # an optional argument left out
NAME = CellError("#NAME?")
ERRORS: dict[int, CellError] = {
    -2146826288: CellError("#NULL!"),
    -2146826281: CellError("#DIV/0!"),
    -2146826273: VALUE,
    -2146826265: CellError("#REF!"),
    -2146826259: NAME,
    -2146826252: CellError("#NUM!"),
    -2146826246: NA,
    -2146826245: NA,  # #GETTING_DATA
    -2146826243: CellError("#SPILL!"),
    -2146826242: NA,  # #CONNECT!
    -2146826241: NA,  # #BLOCKED!
    -2146826240: NA,  # #UNKNOWN!
    -2146826239: CellError("#REF!"),  # #FIELD!
    -2146826238: CellError("#CALC!"),
}
_ERROR_NUMBERS = range(-2146826288, -2146826200)
LOST_TABLE = "#LOST!"
"""What VBA hears of a handle that nobody knows: it sends the table again and asks again."""
_BLANK = -1.79769313486231e308  # a blank cell among numbers, as HKPacked sends it
_AS_TEXT = frozenset({Kind.CODE, Kind.TEXT, Kind.CHOICE})


def answer(name: str, arguments: Any) -> Any:
    """Return the answer of a worksheet function to arguments as COM carries them.

    Besides the functions there are the two questions with which VBA sends a table column by column.
    """
    question = _QUESTIONS.get(name)
    if question is not None:
        return _asked(question, arguments)
    function = REGISTRY.get(name)
    if function is None:
        log.error("no function %s", name)
        return NAME
    return to_com(function.call(*map(from_com, arguments)))


def _asked(question: Callable[..., Any], arguments: Any) -> Any:
    try:
        return question(*arguments)
    except CannotSay as stop:
        log.info("%s", stop.reason)
        return str(stop.error)
    except Exception:  # a cell must show an error, never break the host
        log.exception("a table was not taken")
        return str(VALUE)


def _columns(titles: Any, title: Any) -> list[int]:
    """Return which columns of a table with these headings are used, counted from 1.

    A column of texts is negative: there a day has to arrive as a day, to be seen as wrong.
    """
    places = places_of(_titles(titles), from_com(title) or "")
    return [-(at + 1) if kind in _AS_TEXT else at + 1 for at, kind in places]


def _table(titles: Any, title: Any, columns: Any, before: Any = None) -> str:
    """Keep a table whose used columns were sent; return its handle.

    True stands for a column as it was in the table of the handle ``before``; blank is returned where
    nobody knows that table any more, for all columns to be sent.
    """
    sent = [None if cells is True else _column(cells) for cells in columns]
    return table_of(_titles(titles), from_com(title) or "", sent, before and Handle(before))


def _titles(titles: Any) -> list[Cell]:
    return [_cell(cell) for cell in (titles[0] if isinstance(titles, tuple) else (titles,))]


def _column(cells: Any) -> tuple[Cell, ...]:
    """Return the cells of a column as VBA's HKPacked sends it: texts as one text, numbers as
    numbers, anything else cell by cell under its heading; nothing for a heading alone.

    A column that was sent before comes back as the same tuple: after an edit most are such.
    """
    if cells is None:
        return ()
    if isinstance(cells, str):
        return _SENT.get(cells, lambda: tuple(cells.split("\0")))
    if cells and isinstance(cells[0], tuple):
        column = tuple([row[0] for row in cells[1:]])
        return column if _READY.issuperset(map(type, column)) else tuple(map(_cell, column))
    return _SENT.get(cells, lambda: _numbers(cells))


_SENT: Kept[tuple[Cell, ...]] = Kept(64)


def _numbers(cells: tuple[float, ...]) -> tuple[Cell, ...]:
    return tuple([None if c == _BLANK else c for c in cells]) if _BLANK in cells else cells


_QUESTIONS: dict[str, Callable[..., Any]] = {"columns": _columns, "table": _table}
_READY = frozenset({float, str, bool, type(None)})


def from_com(value: Any) -> Cell:
    """Return an argument as the registry wants it; one blank cell as a range is a blank."""
    if not isinstance(value, tuple):
        return _cell(value)
    rows = [list(map(_cell, row)) if isinstance(row, tuple) else _cell(row) for row in value]
    return None if rows in ([[None]], [None]) else rows


def _cell(value: Any) -> Cell:
    reader = _BY_TYPE.get(type(value))
    if reader is not None:
        return reader(value)
    return _naive(value) if isinstance(value, datetime) else value


def _integer(value: int) -> Cell:
    if value == MISSING:
        return None
    if value in _ERROR_NUMBERS:
        return ERRORS.get(value, VALUE)
    return float(value)


def _same(value: Any) -> Cell:
    return value


def _naive(value: datetime) -> datetime:
    return datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)


_BY_TYPE: dict[type, Callable[[Any], Cell]] = {
    float: _same, str: _same, bool: _same, type(None): _same, int: _integer,
}  # fmt: skip


def to_com(value: Any) -> Any:
    """Return an answer as COM carries it: errors as their names, which VBA turns into errors.

    Rows stay lists: pywin32 takes a tuple for an answer with further ByRef arguments. Days in a
    table become serial numbers, as cells hold them and as they cross quickest. A table whose
    columns can be packed is the list of them.
    """
    if value is LOST:
        return LOST_TABLE
    if isinstance(value, list):
        return packed(value) or [
            row
            if _READY.issuperset(map(type, row))
            else [c if type(c) in _READY else _in_table(c) for c in row]
            for row in value
        ]
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return str(value) if isinstance(value, str) else value


def _in_table(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return serial(cell)
    return str(cell) if isinstance(cell, str) else cell
