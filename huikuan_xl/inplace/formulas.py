"""Formulas of a saved workbook: parsed, and worked out as far as arguments of HK_ calls need it.

Knows literals, references, names, table references, operators, a handful of Excel's functions and
every function of the registry. Anything else raises :class:`CannotWorkOut`; nothing is guessed.
Dates are serial numbers of the 1900 date system throughout.
"""

import calendar
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import column_index_from_string, get_column_letter

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import ERRORS, NA, VALUE, Cell, CellError

MAX_ROW, MAX_COL = 1_048_576, 16_384
_EPOCH = datetime(1899, 12, 30)
_DIVISION_BY_ZERO = CellError("#DIV/0!")
# Every form in which programs store a call: other workbook, add-in, XLL, Office add-in.
_OWN_CALL = re.compile(
    r"(?:.*!)?(?:_xlfn\.|_xlws\.|_xludf\.|_xll\.|_xldudf_(?:[A-Z0-9]+_)??)*(HK_\w+)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
_AREA = re.compile(
    r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?", re.IGNORECASE
)
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})")
_TABLE = re.compile(r"([^\[\]]*)\[(.*)\]", re.DOTALL)
_TABLE_ITEM = re.compile(r"\[((?:'.|[^'\]])*)\]", re.DOTALL)
# Their cached values are only as good as the moment of the last calculation.
_VOLATILE = frozenset({"TODAY", "NOW", "OFFSET", "INDIRECT", "RAND", "RANDBETWEEN", "RANDARRAY"})

Value: TypeAlias = Any  # a cell value or rows of them


class CannotWorkOut(Exception):
    """A formula can't be worked out here; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells, 1-based and inclusive, on a sheet given by its title."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        """Whether the block is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def ref(self) -> str:
        """The block as a worksheet writes it: ``B2`` or ``B2:D9``."""
        first = f"{get_column_letter(self.left)}{self.top}"
        if self.is_cell:
            return first
        return f"{first}:{get_column_letter(self.right)}{self.bottom}"

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield row and column of every cell."""
        for row in range(self.top, self.bottom + 1):
            for col in range(self.left, self.right + 1):
                yield row, col

    def holds(self, row: int, col: int) -> bool:
        """Tell whether a cell lies in the block."""
        return self.top <= row <= self.bottom and self.left <= col <= self.right


@dataclass(frozen=True, slots=True)
class TableArea:
    """Where a table stands: all of it, its header and total rows, its column names, its part."""

    area: Area
    header_rows: int
    total_rows: int
    columns: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The cell a formula stands in."""

    sheet: str
    row: int
    col: int


class Cells(Protocol):
    """What a formula may ask of its workbook. Titles and names are compared without case."""

    now: datetime

    def sheet_title(self, title: str) -> str | None:
        """Return the title as the workbook writes it, None if there is no such sheet."""

    def name_text(self, name: str, sheet: str) -> str | None:
        """Return what a defined name refers to, seen from a sheet."""

    def table(self, name: str) -> TableArea | None:
        """Return a table by its name."""

    def table_at(self, place: Place) -> TableArea | None:
        """Return the table a cell lies in."""

    def read(self, area: Area) -> Value:
        """Return the value of one cell, or the rows of a block."""

    def array_at(self, place: Place) -> Area | None:
        """Return the block that the array formula of a cell fills."""


def own_function(call: str) -> str | None:
    """Return the registry's name of a called HK_ function, None for other functions."""
    match = _OWN_CALL.fullmatch(call)
    return match[1].upper() if match else None


@lru_cache(maxsize=20_000)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a formula without its ``=``, white space left out."""
    try:
        items = Tokenizer("=" + text.removeprefix("=")).items
    except (TokenizerError, IndexError):
        raise CannotWorkOut("公式无法识别") from None
    return tuple(token for token in items if token.type != Token.WSPACE)


def calls_own_function(text: str) -> bool:
    """Tell whether a formula calls an HK_ function (a formula that can't be read: seems to)."""
    if "HK_" not in text.upper():
        return False
    try:
        return any(
            t.type == Token.FUNC and t.subtype == Token.OPEN and own_function(t.value[:-1])
            for t in tokens_of(text)
        )
    except CannotWorkOut:
        return re.search(r"HK_\w+\(", text, re.IGNORECASE) is not None


def is_volatile(text: str) -> bool:
    """Tell whether a formula's value changes without any cell changing."""
    upper = text.upper()
    return any(name + "(" in upper for name in _VOLATILE)


def areas_of(text: str, place: Place, cells: Cells, depth: int = 0) -> list[Area]:
    """Return all blocks that a formula refers to; references that can't be found are left out."""
    found: list[Area] = []
    for token in tokens_of(text):
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        try:
            target = _resolve(token.value, place, cells)
        except CannotWorkOut:
            continue
        if isinstance(target, Area):
            found.append(target)
        elif depth < 10:
            found += areas_of(target, place, cells, depth + 1)
    return found


def work_out(text: str, place: Place, cells: Cells, depth: int = 0) -> Value:
    """Return the value of a formula: a cell value, or rows for a block or an array.

    Raises :class:`CannotWorkOut` for whatever isn't known here.
    """
    if depth > 10:
        raise CannotWorkOut("名称互相引用")
    parser = _Parser(tokens_of(text))
    return _Evaluator(place, cells, depth).value(parser.formula())


def single(value: Value) -> Cell:
    """Return the one cell value of an operand; a block raises :class:`CannotWorkOut`."""
    if isinstance(value, list):
        if len(value) == 1 and len(value[0]) == 1:
            return value[0][0]
        raise CannotWorkOut("对整块区域的运算只能由 Excel 完成")
    return value


# --- references ----------------------------------------------------------------------------------


def _resolve(text: str, place: Place, cells: Cells) -> Area | str:
    """Turn a reference into a block, or a defined name into its formula."""
    text = text.removeprefix("@") if not text.startswith("@[") else text
    sheet, mark, local = text.rpartition("!")
    if mark:
        sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        if sheet.startswith("["):
            raise CannotWorkOut(f"引用了另一个工作簿：{text}")
        title = cells.sheet_title(sheet)
        if title is None:
            raise CannotWorkOut(f"没有工作表“{sheet}”")
    else:
        title = place.sheet
    area = _area(local, title)
    if area is not None:
        return area
    if "[" in local:
        return _table_part(local, place, cells)
    target = cells.name_text(local, title)
    if target is not None:
        return target.removeprefix("=")
    table = cells.table(local)
    if table is not None:
        return _table_rows(table, frozenset(), place)
    raise CannotWorkOut(f"没有名称“{local}”")


@lru_cache(maxsize=50_000)
def _area(text: str, sheet: str) -> Area | None:
    if match := _AREA.fullmatch(text):
        left, top = column_index_from_string(match[1].upper()), int(match[2])
        right = column_index_from_string(match[3].upper()) if match[3] else left
        bottom = int(match[4]) if match[4] else top
    elif match := _COLUMNS.fullmatch(text):
        left, right = (column_index_from_string(part.upper()) for part in match.groups())
        top, bottom = 1, MAX_ROW
    elif match := _ROWS.fullmatch(text):
        top, bottom = int(match[1]), int(match[2])
        left, right = 1, MAX_COL
    else:
        return None
    left, right = min(left, right), max(left, right)
    top, bottom = min(top, bottom), max(top, bottom)
    return Area(sheet, top, left, bottom, right) if right <= MAX_COL and bottom <= MAX_ROW else None


def area_of(ref: str, sheet: str) -> Area:
    """Return the block that a worksheet writes as ``B2:D9``; raises ``ValueError`` for others."""
    area = _area(ref, sheet)
    if area is None:
        raise ValueError(f"not a reference: {ref!r}")
    return area


def _table_part(text: str, place: Place, cells: Cells) -> Area:
    match = _TABLE.fullmatch(text)
    if match is None:
        raise CannotWorkOut(f"引用无法识别：{text}")
    table = cells.table(match[1]) if match[1] else cells.table_at(place)
    if table is None:
        raise CannotWorkOut(f"没有表格“{match[1]}”" if match[1] else "公式不在表格里")
    inner = match[2].strip()
    keywords = {"#this row"} if inner.startswith("@") else set()
    inner = inner.removeprefix("@").strip()
    items = _TABLE_ITEM.findall(inner) if inner.startswith("[") else [inner] if inner else []
    keywords |= {item.lower() for item in items if item.startswith("#")}
    names = [re.sub("'(.)", r"\1", item) for item in items if not item.startswith("#")]
    rows = _table_rows(table, frozenset(keywords), place)
    if not names:
        return rows
    known = {name.lower(): index for index, name in enumerate(table.columns)}
    for name in names:
        if name.lower() not in known:
            raise CannotWorkOut(f"表格里没有列“{name}”")
    indexes = sorted(known[name.lower()] for name in (names[0], names[-1]))
    left = table.area.left
    return Area(rows.sheet, rows.top, left + indexes[0], rows.bottom, left + indexes[1])


def _table_rows(table: TableArea, keywords: frozenset[str], place: Place) -> Area:
    area = table.area
    first, last = area.top + table.header_rows, area.bottom - table.total_rows
    if "#this row" in keywords:
        if place.sheet != area.sheet or not first <= place.row <= last:
            raise CannotWorkOut("公式不在表格的数据行里")
        return Area(area.sheet, place.row, area.left, place.row, area.right)
    spans = {
        "#all": (area.top, area.bottom),
        "#headers": (area.top, first - 1),
        "#data": (first, last),
        "#totals": (last + 1, area.bottom),
    }
    try:
        chosen = [spans[keyword] for keyword in keywords or {"#data"}]
    except KeyError as unknown:
        raise CannotWorkOut(f"引用无法识别：{unknown.args[0]}") from None
    top, bottom = min(span[0] for span in chosen), max(span[1] for span in chosen)
    if bottom < top:
        raise CannotWorkOut("表格没有引用到的标题行或汇总行")
    return Area(area.sheet, top, area.left, bottom, area.right)


# --- parsing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class _Reference:
    text: str


@dataclass(frozen=True, slots=True)
class _Operation:
    operator: str
    operands: tuple["_Node", ...]


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arguments: tuple["_Node | None", ...]


_Node: TypeAlias = _Literal | _Reference | _Operation | _Call
_STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3,
             "*": 4, "/": 4, "^": 5}  # fmt: skip
_SIGN_STRENGTH = 6  # in Excel -2^2 is 4


class _Parser:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.next = 0

    def formula(self) -> _Node:
        node = self._expression(1)
        if self.next < len(self.tokens):
            raise CannotWorkOut(f"无法计算“{self.tokens[self.next].value}”")
        return node

    def _peek(self) -> Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def _take(self) -> Token:
        token = self._peek()
        if token is None:
            raise CannotWorkOut("公式不完整")
        self.next += 1
        return token

    def _expression(self, strength: int) -> _Node:
        left = self._operand()
        while (token := self._peek()) is not None:
            if token.type == Token.OP_POST and token.value == "%":
                self.next += 1
                left = _Operation("%", (left,))
                continue
            level = _STRENGTH.get(token.value, 0) if token.type == Token.OP_IN else 0
            if level < strength:
                if token.type == Token.OP_IN and level == 0:
                    raise CannotWorkOut(f"不支持运算符“{token.value}”")
                break
            self.next += 1
            left = _Operation(token.value, (left, self._expression(level + 1)))
        return left

    def _operand(self) -> _Node:
        token = self._take()
        if token.type == Token.OP_PRE:
            return _Operation("pre" + token.value, (self._expression(_SIGN_STRENGTH),))
        if token.type == Token.OPERAND:
            if token.subtype == Token.RANGE:
                return _Reference(token.value)
            return _Literal(_literal(token))
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            node = self._expression(1)
            self._close(Token.PAREN)
            return node
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return _Call(token.value[:-1], self._arguments())
        if token.type == Token.ARRAY and token.subtype == Token.OPEN:
            return _Literal(self._constant_rows())
        raise CannotWorkOut(f"无法计算“{token.value}”")

    def _arguments(self) -> tuple[_Node | None, ...]:
        arguments: list[_Node | None] = []
        token = self._peek()
        if token is not None and token.type == Token.FUNC and token.subtype == Token.CLOSE:
            self.next += 1
            return ()
        while True:
            token = self._peek()
            left_out = token is not None and (
                token.type == Token.SEP or (token.type, token.subtype) == (Token.FUNC, Token.CLOSE)
            )
            arguments.append(None if left_out else self._expression(1))
            token = self._take()
            if token.type == Token.FUNC and token.subtype == Token.CLOSE:
                return tuple(arguments)
            if token.type != Token.SEP:
                raise CannotWorkOut(f"无法计算“{token.value}”")

    def _constant_rows(self) -> list[list[Cell]]:
        rows: list[list[Cell]] = [[]]
        while True:
            token = self._take()
            if token.type == Token.ARRAY and token.subtype == Token.CLOSE:
                return rows
            if token.type == Token.SEP:
                if token.subtype == Token.ROW:
                    rows.append([])
                continue
            sign = -1.0 if token.type == Token.OP_PRE and token.value == "-" else 1.0
            token = self._take() if token.type == Token.OP_PRE else token
            if token.type != Token.OPERAND or token.subtype == Token.RANGE:
                raise CannotWorkOut("数组常量无法识别")
            value = _literal(token)
            rows[-1].append(value * sign if isinstance(value, float) else value)

    def _close(self, kind: str) -> None:
        token = self._take()
        if token.type != kind or token.subtype != Token.CLOSE:
            raise CannotWorkOut(f"无法计算“{token.value}”")


def _literal(token: Token) -> Cell:
    if token.subtype == Token.NUMBER:
        return float(token.value)
    if token.subtype == Token.TEXT:
        return token.value[1:-1].replace('""', '"')
    if token.subtype == Token.LOGICAL:
        return token.value.upper() == "TRUE"
    return CellError(token.value.upper())


# --- evaluating ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Evaluator:
    place: Place
    cells: Cells
    depth: int

    def value(self, node: _Node | None) -> Value:
        match node:
            case None:
                return None
            case _Literal(value):
                return value
            case _Reference(text):
                target = _resolve(text, self.place, self.cells)
                if isinstance(target, Area):
                    return self.cells.read(target)
                return work_out(target, self.place, self.cells, self.depth + 1)
            case _Operation(operator, operands):
                return _operate(operator, [single(self.value(each)) for each in operands])
            case _Call(name, arguments):
                return self._call(name, arguments)

    def _call(self, name: str, arguments: tuple[_Node | None, ...]) -> Value:
        own = own_function(name)
        if own is not None:
            function = REGISTRY.get(own)
            if function is None:
                raise CannotWorkOut(f"没有函数 {own}")
            return function.call(*(self.value(argument) for argument in arguments))
        name = _OTHER_PREFIX.sub("", name).upper()
        if name == "IF" and 2 <= len(arguments) <= 3:
            return self._if(arguments)
        if name in ("IFERROR", "IFNA") and len(arguments) == 2:
            value = single(self.value(arguments[0]))
            caught = isinstance(value, CellError) and (name == "IFERROR" or value == NA)
            return self.value(arguments[1]) if caught else value
        if name in ("SINGLE", "ANCHORARRAY") and len(arguments) == 1:
            return self._part_of(name, arguments[0])
        if name in _FUNCTIONS:
            return _FUNCTIONS[name]([self._with_origin(a) for a in arguments], self.cells.now)
        raise CannotWorkOut(f"不支持函数 {name}")

    def _if(self, arguments: tuple[_Node | None, ...]) -> Value:
        condition = _truth(single(self.value(arguments[0])))
        if isinstance(condition, CellError):
            return condition
        if condition:
            chosen = self.value(arguments[1])
        else:
            chosen = self.value(arguments[2]) if len(arguments) == 3 else False
        return 0.0 if chosen is None else chosen

    def _part_of(self, name: str, argument: _Node | None) -> Value:
        """Implicit intersection ``@A:A``, or all of a spilled array ``A1#``."""
        if not isinstance(argument, _Reference):
            raise CannotWorkOut(f"不支持函数 {name}")
        area = _resolve(argument.text, self.place, self.cells)
        if not isinstance(area, Area):
            raise CannotWorkOut(f"不支持函数 {name}")
        if name == "ANCHORARRAY":
            filled = self.cells.array_at(Place(area.sheet, area.top, area.left))
            return CellError("#REF!") if filled is None else self.cells.read(filled)
        row, col = self.place.row, self.place.col
        if area.left == area.right:
            col = area.left
        if area.top == area.bottom:
            row = area.top
        if not area.holds(row, col):
            return VALUE
        return self.cells.read(Area(area.sheet, row, col, row, col))

    def _with_origin(self, node: _Node | None) -> tuple[Value, bool]:
        """Return an argument's value and whether it came from cells (text is skipped there)."""
        return self.value(node), isinstance(node, _Reference)


def _operate(operator: str, operands: list[Cell]) -> Cell:
    for operand in operands:
        if isinstance(operand, CellError):
            return operand
    if operator == "&":
        return "".join(_as_text(operand) for operand in operands)
    if operator in ("=", "<>", "<", ">", "<=", ">="):
        return _compare(operator, *operands)
    numbers = [_as_number(operand) for operand in operands]
    for number in numbers:
        if isinstance(number, CellError):
            return number
    try:
        result = _ARITHMETIC[operator](*numbers)
    except ZeroDivisionError:
        return _DIVISION_BY_ZERO
    except (OverflowError, ValueError):
        return CellError("#NUM!")
    except KeyError:
        raise CannotWorkOut(f"不支持运算符“{operator}”") from None
    if isinstance(result, complex) or not math.isfinite(result):
        return CellError("#NUM!")
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


def _as_number(value: Cell) -> float | CellError:
    if value is None:
        return 0.0
    if isinstance(value, (bool, int, float)):
        return float(value)
    if isinstance(value, datetime):
        return serial(value)
    try:
        number = float(str(value).strip().replace(",", ""))
    except ValueError:
        return VALUE
    return number if math.isfinite(number) else VALUE


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        value = serial(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def _truth(value: Cell) -> bool | CellError:
    if isinstance(value, CellError):
        return value
    if isinstance(value, str):
        word = value.upper()
        return word == "TRUE" if word in ("TRUE", "FALSE") else VALUE
    return bool(value)


def _compare(operator: str, left: Cell, right: Cell) -> bool:
    a, b = _sort_key(left, right), _sort_key(right, left)
    return {
        "=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b,
    }[operator]  # fmt: skip


def _sort_key(value: Cell, other: Cell) -> tuple[int, float | str]:
    """Numbers come before texts, texts before truth values; blank is the other side's nothing."""
    if value is None:
        if isinstance(other, str):
            return (1, "")
        return (2, 0.0) if isinstance(other, bool) else (0, 0.0)
    if isinstance(value, bool):
        return (2, float(value))
    if isinstance(value, str):
        return (1, value.lower())
    return (0, serial(value) if isinstance(value, datetime) else float(value))


def serial(moment: datetime) -> float:
    """Return the serial number of a date and time in the 1900 date system."""
    return (moment - _EPOCH) / timedelta(days=1)


_Given: TypeAlias = list[tuple[Value, bool]]


def _numbers(given: _Given) -> list[float] | CellError:
    """Return the numbers as SUM counts them; the first error instead, if there is one."""
    numbers: list[float] = []
    for value, from_cells in given:
        for cell in _flat(value):
            if isinstance(cell, CellError):
                return cell
            if from_cells or isinstance(value, list):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    numbers.append(float(cell))
                elif isinstance(cell, datetime):
                    numbers.append(serial(cell))
                continue
            number = _as_number(cell)
            if isinstance(number, CellError):
                return number
            numbers.append(number)
    return numbers


def _flat(value: Value) -> list[Cell]:
    return [cell for row in value for cell in row] if isinstance(value, list) else [value]


def _over_numbers(fold: Callable[[list[float]], float]) -> Callable[[_Given, datetime], Value]:
    def function(given: _Given, now: datetime) -> Value:
        numbers = _numbers(given)
        return numbers if isinstance(numbers, CellError) else fold(numbers)

    return function


def _over_truths(fold: Callable[[list[bool]], bool]) -> Callable[[_Given, datetime], Value]:
    def function(given: _Given, now: datetime) -> Value:
        truths = []
        for value, _ in given:
            for cell in _flat(value):
                if cell is None or (isinstance(value, list) and isinstance(cell, str)):
                    continue
                truth = _truth(cell)
                if isinstance(truth, CellError):
                    return truth
                truths.append(truth)
        return fold(truths) if truths else VALUE

    return function


def _over_singles(function: Callable[..., Cell]) -> Callable[[_Given, datetime], Value]:
    """Read every argument as one number; errors go through."""

    def read(given: _Given, now: datetime) -> Value:
        numbers = [_operate("pre+", [single(value)]) for value, _ in given]
        for number in numbers:
            if isinstance(number, CellError):
                return number
        try:
            return function(*numbers)
        except (ValueError, OverflowError):
            return CellError("#NUM!")
        except TypeError:
            return VALUE

    return read


def _round(number: float, digits: float = 0.0) -> float:
    step = Decimal(1).scaleb(-int(digits))
    return float((Decimal(repr(number)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _day_of(number: float) -> date:
    if number < 1:
        raise ValueError("no day")
    return date(1899, 12, 30) + timedelta(days=int(number))


def _month_end(start: float, months: float) -> float:
    day = _day_of(start)
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    return serial(datetime(year, month + 1, calendar.monthrange(year, month + 1)[1]))


def _date(year: float, month: float, day: float) -> float:
    full_year, zero_month = divmod(int(year) * 12 + int(month) - 1, 12)
    return serial(datetime(full_year, zero_month + 1, 1)) + int(day) - 1


def _count_numbers(given: _Given, now: datetime) -> Value:
    return float(
        sum(
            isinstance(cell, (int, float, datetime)) and not isinstance(cell, bool)
            for value, _ in given
            for cell in _flat(value)
        )
    )


def _match(given: _Given, now: datetime) -> Value:
    """MATCH with 0 as its last argument: the place of the first equal cell, wildcards in texts."""
    if len(given) != 3 or single(given[2][0]) not in (0, False):
        raise CannotWorkOut("MATCH 只支持精确查找")
    wanted, cells = single(given[0][0]), _flat(given[1][0])
    if isinstance(wanted, CellError):
        return wanted
    if isinstance(wanted, str) and ("*" in wanted or "?" in wanted):
        pattern = re.escape(wanted).replace(r"\*", ".*").replace(r"\?", ".")
        like = re.compile(pattern, re.IGNORECASE | re.DOTALL)
        found = (i for i, c in enumerate(cells, 1) if isinstance(c, str) and like.fullmatch(c))
    else:
        found = (
            i
            for i, c in enumerate(cells, 1)
            if c is not None and not isinstance(c, CellError) and _compare("=", c, wanted)
        )
    place = next(found, None)
    return NA if place is None else float(place)


def _index(given: _Given, now: datetime) -> Value:
    """INDEX of one column or row by place, or of a table by row and column (both from 1)."""
    table = given[0][0]
    places = [single(value) for value, _ in given[1:]]
    for place in places:
        if isinstance(place, CellError):
            return place
    rows = table if isinstance(table, list) else [[table]]
    numbers = [int(place) if isinstance(place, int | float) else 0 for place in places]
    if len(numbers) == 1:
        numbers = [1, numbers[0]] if len(rows) == 1 else [numbers[0], 1]
    row, col = numbers
    if row < 1 or col < 1:
        raise CannotWorkOut("INDEX 只支持取一个单元格")
    if row > len(rows) or col > len(rows[0]):
        return CellError("#REF!")
    return rows[row - 1][col - 1]


def _choose(given: _Given, now: datetime) -> Value:
    """CHOOSE: the value at a place from 1 on."""
    place = _operate("pre+", [single(given[0][0])]) if given else VALUE
    if isinstance(place, CellError):
        return place
    at = int(place) if isinstance(place, int | float) else 0
    return given[at][0] if 1 <= at < len(given) else VALUE


_FUNCTIONS: dict[str, Callable[[_Given, datetime], Value]] = {
    "MATCH": _match,
    "INDEX": _index,
    "SUM": _over_numbers(math.fsum),
    "MIN": _over_numbers(lambda numbers: min(numbers, default=0.0)),
    "MAX": _over_numbers(lambda numbers: max(numbers, default=0.0)),
    "COUNT": _count_numbers,
    "AND": _over_truths(all),
    "OR": _over_truths(any),
    "NOT": _over_singles(lambda number: number == 0),
    "ROUND": _over_singles(_round),
    "EOMONTH": _over_singles(_month_end),
    "DATE": _over_singles(_date),
    "YEAR": _over_singles(lambda number: float(_day_of(number).year)),
    "MONTH": _over_singles(lambda number: float(_day_of(number).month)),
    "DAY": _over_singles(lambda number: float(_day_of(number).day)),
    "CHOOSE": _choose,
    "TODAY": lambda given, now: float(int(serial(now))),
    "NOW": lambda given, now: serial(now),
    "ISBLANK": lambda given, now: single(given[0][0]) is None if given else VALUE,
    "TRUE": lambda given, now: True,
    "FALSE": lambda given, now: False,
    "NA": lambda given, now: NA,
}


def error_value(text: str) -> CellError:
    """Return an error cell's value; errors that the functions don't know become ``#VALUE!``."""
    return CellError(text) if text in ERRORS else VALUE
