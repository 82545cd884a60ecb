"""One decorator, one registry: what every worksheet function is, for every host.

A function is declared once with typed, described arguments. The registry turns host values (cells
of Excel, Calc, plain Python) into typed ones, lets errors and blanks through as design §4 says, and
turns results back into plain ``float``, ``bool``, ``str``, ``datetime`` and lists of lists.
No pandas here: importing the catalogue must stay quick.
"""

import functools
import inspect
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from huikuan_xl.ledger.cleaning import (
    LONGEST_NUMBER_CODE,
    Finding,
    clean_code,
    clean_date,
    clean_flag,
    clean_int,
    clean_money,
    clean_text,
    error_name,
    is_blank,
    parse_number,
    parse_ratio,
)
from huikuan_xl.ledger.problems import Severity

log = logging.getLogger("huikuan_xl.functions")

Cell = Any  # None, float, int, bool, str, date, datetime, Decimal or CellError
Rows = list[list[Cell]]
ERRORS = ("#N/A", "#VALUE!", "#NUM!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!")
_ERROR_SET = frozenset(ERRORS)
EPOCH = date(1899, 12, 30)  # Excel's day 0 in the 1900 date system
_DAY_0 = EPOCH.toordinal()


class CellError(str):
    """An Excel error value, e.g. ``CellError("#N/A")``; hosts turn it into a real error cell."""

    __slots__ = ()


class Handle(str):
    """The text in a cell of HK_TABLE: it stands for a table that was sent before."""

    __slots__ = ()


Range = Rows | Handle  # a table argument
HANDLE_START = "HK:"
NA = CellError("#N/A")
LOST = CellError("#N/A")
"""The answer to a handle that nobody knows any more; hosts tell it from other errors by identity,
send the table again and ask again."""
VALUE = CellError("#VALUE!")
NUM = CellError("#NUM!")


class CannotSay(Exception):
    """Raised inside a function: the cell shows ``error``; ``reason`` (Chinese) goes to the log."""

    def __init__(self, error: CellError, reason: str) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason


class ArgKind(StrEnum):
    """How a host value is read before the function sees it."""

    NUMBER = "数值"  # Decimal
    RATIO = "比例"  # Decimal, 0.4 or "40%"
    MONEY = "金额"  # 元 in the cell, int 分 inside
    INT = "整数"
    TEXT = "文字"
    DATE = "日期"
    FLAG = "是否"
    TABLE = "区域"  # rows of cells with a header row, untouched, or a handle
    LIST = "一列值"  # one row or column flattened, blanks kept
    PARAMETERS = "参数区域"  # the 参数 table as tuples of rows, a cache key, or a handle


class Result(StrEnum):
    """What a function gives back."""

    NUMBER = "数值"
    MONEY = "金额"  # int 分 inside, 元 in the cell
    TEXT = "文字"
    DATE = "日期"
    FLAG = "是否"
    TABLE = "动态数组"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as a user sees it. ``blank_ok``: blank has a meaning and reaches the function
    as None even though the argument is required. ``key`` and ``optional`` come from the signature.
    """

    name: str
    kind: ArgKind
    help: str
    example: str = ""
    blank_ok: bool = False
    key: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function. ``call`` takes host values by position and never raises."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    result: Result
    rule: str
    example: str
    call: Callable[..., Any]

    @property
    def syntax(self) -> str:
        """The call as a user reads it: ``HK_BUCKET(逾期天数, [参数])``."""
        shown = (f"[{a.name}]" if a.optional else a.name for a in self.arguments)
        return f"{self.name}({', '.join(shown)})"


REGISTRY: dict[str, Function] = {}


def worksheet_function(
    help: str, *, result: Result, rule: str, example: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function under its own name; every parameter is ``Annotated[T, Argument(...)]``.

    The decorated name becomes the host-callable: it takes plain cell values, returns plain values,
    and returns a ``CellError`` instead of raising.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(function, include_extras=True)
        arguments = tuple(
            _argument(name, hints[name], parameter)
            for name, parameter in inspect.signature(function).parameters.items()
        )

        @functools.wraps(function)
        def call(*values: Cell) -> Any:
            return _run(function, arguments, result, values)

        REGISTRY[function.__name__] = Function(
            function.__name__, help, arguments, result, rule, example, call
        )
        return call

    return register


def _argument(key: str, hint: Any, parameter: inspect.Parameter) -> Argument:
    if get_origin(hint) is Annotated:
        for extra in get_args(hint)[1:]:
            if isinstance(extra, Argument):
                optional = parameter.default is not inspect.Parameter.empty
                return Argument(
                    extra.name, extra.kind, extra.help, extra.example, extra.blank_ok, key, optional
                )
    raise TypeError(f"{key}: every parameter needs Annotated[..., Argument(...)]")


def _run(
    function: Callable[..., Any],
    arguments: tuple[Argument, ...],
    result: Result,
    values: Sequence[Cell],
) -> Any:
    if len(values) > len(arguments):
        return VALUE
    typed: dict[str, Any] = {}
    try:
        for argument, value in zip(arguments, values, strict=False):
            read = read_value(argument.kind, value)
            if read is None:
                if argument.optional:
                    continue  # blank or left out: the default holds
                if not argument.blank_ok:
                    return _blank_or_error(arguments, values)
            typed[argument.key] = read
        for argument in arguments[len(values) :]:
            if not argument.optional:
                return VALUE
        return to_host(function(**typed), result)
    except CannotSay as stop:
        log.info("%s: %s", function.__name__, stop.reason)
        return stop.error
    except Exception:  # a cell must show an error, never break the host
        log.exception("%s failed", function.__name__)
        return VALUE


def _blank_or_error(arguments: tuple[Argument, ...], values: Sequence[Cell]) -> Any:
    """Blank in, blank out - unless another argument holds an error, which is never hidden."""
    for argument, value in zip(arguments, values, strict=False):
        try:
            read_value(argument.kind, value)
        except CannotSay as stop:
            return stop.error
    return ""


def cell_error(value: Cell) -> CellError | None:
    """Return the Excel error that a cell holds, as its name or as COM's number; None for none."""
    name = error_name(value)
    if not name:
        return None
    return CellError(name) if name in _ERROR_SET else VALUE


def read_value(kind: ArgKind, value: Cell) -> Any:
    """Turn one host value into the typed value of ``kind``; None for blank.

    Raises CannotSay with the cell's own error for error cells, #VALUE! for what can't be read,
    #NUM! for a number or day that can't be. The cells of tables and lists are left to who reads
    them: an error in a column that nobody uses is no error.
    """
    if kind in _RANGES:
        lone = _lone_cell(value)
        if kind is not ArgKind.LIST and isinstance(lone, str) and lone.startswith(HANDLE_START):
            return Handle(lone)
    if kind is ArgKind.PARAMETERS:
        return _frozen_rows(value)
    if kind is ArgKind.TABLE:
        return _rows(value)
    if kind is ArgKind.LIST:
        rows = _rows(value)
        return None if rows is None else [cell for row in rows for cell in row]
    value = _checked(_single(value))
    if isinstance(value, float) and value != value:
        raise CannotSay(NUM, "不是数字")
    if is_blank(value):
        return None
    read, found = _READERS[kind](value)
    if found is not None and (found.severity is not Severity.NOTE or kind is ArgKind.DATE):
        shown = value if isinstance(value, str) else f"{value!s}"
        raise CannotSay(NUM if found.impossible else VALUE, f"“{shown}”：{found.why}")
    return read


_RANGES = frozenset({ArgKind.PARAMETERS, ArgKind.TABLE, ArgKind.LIST})


def _lone_cell(value: Cell) -> Cell:
    """Return the only cell of a range, None for more. Raises CannotSay for an error: it stands for
    the whole."""
    while isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    return None if isinstance(value, (list, tuple)) else _checked(value)


def _frozen_rows(value: Cell) -> tuple[tuple[Cell, ...], ...] | None:
    """Return rows unchecked: hundreds of cells come with every call, so they are read only once."""
    if value is None or value == "":
        return None
    if not isinstance(value, (list, tuple)):
        return ((_checked(value),),)
    return tuple(tuple(row) if isinstance(row, (list, tuple)) else (row,) for row in value)


def _rows(value: Cell) -> Rows | None:
    if value is None or value == "":
        return None
    if not isinstance(value, (list, tuple)):
        return [[_checked(value)]]
    if not value:
        return []
    return list(value) if isinstance(value[0], (list, tuple)) else [list(value)]


def _checked(cell: Cell) -> Cell:
    if (error := cell_error(cell)) is not None:
        raise CannotSay(error, f"参数是错误值 {error}")
    return cell


def _single(value: Cell) -> Cell:
    """A one-cell range counts as its cell."""
    while isinstance(value, (list, tuple)):
        if len(value) != 1:
            raise CannotSay(VALUE, "这个参数只能是一个单元格")
        value = value[0]
    return value


def _text(value: Cell) -> tuple[str, Finding | None]:
    """Read text; a number of more than 15 digits has lost some, whatever it is called (Q09)."""
    if isinstance(value, (int, float)) and abs(value) >= LONGEST_NUMBER_CODE:
        return clean_code(value)
    return clean_text(value)


# Blank flags have a default, so they never come here; the rest is read as every file is.
_READERS: dict[ArgKind, Callable[[Cell], tuple[Any, Finding | None]]] = {
    ArgKind.NUMBER: parse_number,
    ArgKind.RATIO: parse_ratio,
    ArgKind.MONEY: clean_money,
    ArgKind.INT: clean_int,
    ArgKind.TEXT: _text,
    ArgKind.DATE: clean_date,
    ArgKind.FLAG: clean_flag,
}


_AS_IT_IS = frozenset({float, str, bool, datetime, CellError})


def to_host(value: Any, result: Result) -> Any:
    """Turn a function's value into what every host can carry; None becomes the empty text."""
    if result is Result.TABLE:
        return list(map(list, plain_rows(value)))  # whose cells are kept, whose are the host's
    if result is Result.MONEY and value is not None and not isinstance(value, str):
        return value / 100
    return _plain(value)


def serial(day: date) -> float:
    """Return a day as the number that a cell holds."""
    return float(day.toordinal() - _DAY_0)


def plain_rows(rows: Rows) -> Rows:
    """Return rows of cells as every host can carry them, the same rows where they are so."""
    if _AS_IT_IS.issuperset(map(type, chain.from_iterable(rows))):
        return rows
    return [[c if type(c) in _AS_IT_IS else _plain(c) for c in row] for row in rows]


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (bool, CellError)):
        return value
    if isinstance(value, str):
        return str(value)  # an enum's member becomes its plain text
    if isinstance(value, date):
        return datetime.combine(value, time())
    return float(value)
