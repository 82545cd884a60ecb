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
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin, get_type_hints

log = logging.getLogger("huikuan_xl.functions")

Cell = Any  # None, float, int, bool, str, date, datetime, Decimal or CellError
Rows = list[list[Cell]]
ERRORS = ("#N/A", "#VALUE!", "#NUM!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!")
EPOCH = date(1899, 12, 30)  # Excel's day 0 in the 1900 date system
_MAX_SERIAL = 2_958_465  # 9999-12-31
_MOST_YUAN = 10**16
_LONGEST_NUMBER = 10**15  # a cell's number keeps 15 digits; longer codes have lost some


class CellError(str):
    """An Excel error value, e.g. ``CellError("#N/A")``; hosts turn it into a real error cell."""

    __slots__ = ()


NA = CellError("#N/A")
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
    TABLE = "区域"  # rows of cells with a header row, untouched
    LIST = "一列值"  # one row or column flattened, blanks kept
    PARAMETERS = "参数区域"  # the 参数 table as tuples of rows, so that it can be a cache key


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


def is_error(value: Cell) -> bool:
    """True for a CellError or the text of an Excel error, as hosts hand it over."""
    return isinstance(value, str) and value in ERRORS


def read_value(kind: ArgKind, value: Cell) -> Any:
    """Turn one host value into the typed value of ``kind``; None for blank.

    Raises CannotSay with the cell's own error for error cells, #VALUE! for what can't be read.
    """
    if kind is ArgKind.PARAMETERS:
        return _frozen_rows(value)
    if kind is ArgKind.TABLE:
        return _rows(value)  # errors count in the columns that are used: ``rows.entered`` looks
    if kind is ArgKind.LIST:
        rows = _without_errors(_rows(value))
        return None if rows is None else [cell for row in rows for cell in row]
    value = _single(value)
    if is_error(value):
        raise CannotSay(CellError(value), f"参数是错误值 {value}")
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[kind](value)


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
    nested = isinstance(value[0], (list, tuple))
    return list(value) if nested else [list(value)]


def _without_errors(rows: Rows | None) -> Rows | None:
    for row in rows or ():
        for cell in row:
            _checked(cell)
    return rows


def _checked(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell in ERRORS:
        raise CannotSay(CellError(cell), f"区域里有错误值 {cell}")
    return cell


def _single(value: Cell) -> Cell:
    """A one-cell range counts as its cell."""
    while isinstance(value, (list, tuple)):
        if len(value) != 1:
            raise CannotSay(VALUE, "这个参数只能是一个单元格")
        value = value[0]
    return value


def _number(value: Cell) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, str):
        text = value.strip().replace(",", "").replace("，", "").replace("￥", "").replace("¥", "")
        try:
            number = Decimal(text[:-1]) / 100 if text.endswith(("%", "％")) else Decimal(text)
        except InvalidOperation:
            raise CannotSay(VALUE, f"“{value}”不是数值") from None
    elif isinstance(value, (int, float, Decimal)):
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    else:
        raise CannotSay(VALUE, f"“{value}”不是数值")
    if not number.is_finite():
        raise CannotSay(NUM, "数值超出范围")
    return number


def _money(value: Cell) -> int:
    number = _number(value)
    if abs(number) > _MOST_YUAN:
        raise CannotSay(NUM, "金额超出范围")
    return int((number * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _integer(value: Cell) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise CannotSay(VALUE, f"“{value}”不是整数")
    return int(number)


def _text(value: Cell) -> str:
    if isinstance(value, (int, float)) and abs(value) >= _LONGEST_NUMBER:
        raise CannotSay(VALUE, "超过 15 位的号码存成了数字，末位已丢失，请按文本填写")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


_DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M:%S")


def _date(value: Cell) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        for pattern in _DATE_FORMATS:
            try:
                return datetime.strptime(value.strip(), pattern).date()
            except ValueError:
                continue
        raise CannotSay(VALUE, f"“{value}”不是日期")
    serial = int(_number(value))
    if isinstance(value, bool) or not 1 <= serial <= _MAX_SERIAL:
        raise CannotSay(NUM, f"“{value}”不是日期")
    return EPOCH + timedelta(days=serial)


_YES = frozenset({"是", "Y", "YES", "TRUE", "√", "✓", "对", "1", "有"})
_NO = frozenset({"否", "N", "NO", "FALSE", "×", "✗", "0", "无"})


def _flag(value: Cell) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().upper()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise CannotSay(VALUE, f"“{value}”不是“是”或“否”")
    return _number(value) != 0


_READERS: dict[ArgKind, Callable[[Cell], Any]] = {
    ArgKind.NUMBER: _number,
    ArgKind.RATIO: _number,
    ArgKind.MONEY: _money,
    ArgKind.INT: _integer,
    ArgKind.TEXT: _text,
    ArgKind.DATE: _date,
    ArgKind.FLAG: _flag,
}


def to_host(value: Any, result: Result) -> Any:
    """Turn a function's value into what every host can carry; None becomes the empty text."""
    if result is Result.TABLE:
        return [[_plain(cell) for cell in row] for row in value]
    if result is Result.MONEY and value is not None and not isinstance(value, str):
        return value / 100
    return _plain(value)


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
