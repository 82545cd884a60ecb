"""Formulas of a saved workbook: parsed, and the cells, names and tables they refer to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol, TypeAlias

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import column_index_from_string, get_column_letter

from huikuan_xl.functions.registry import ERRORS, VALUE, Cell, CellError
from huikuan_xl.inplace.cell_values import CannotWorkOut, Value

MAX_ROW, MAX_COL = 1_048_576, 16_384
# Every form in which programs store a call: other workbook, add-in, XLL, Office add-in.
_OWN_CALL = re.compile(
    r"(?:.*!)?(?:_xlfn\.|_xlws\.|_xludf\.|_xll\.|_xldudf_(?:[A-Z0-9]+_)??)*(HK_\w+)",
    re.IGNORECASE | re.DOTALL,
)
_AREA = re.compile(
    r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?", re.IGNORECASE
)
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})")
_TABLE = re.compile(r"([^\[\]]*)\[(.*)\]", re.DOTALL)
_TABLE_ITEM = re.compile(r"\[((?:'.|[^'\]])*)\]", re.DOTALL)
# Their cached values are only as good as the moment of the last calculation.
_VOLATILE = frozenset({"TODAY", "NOW", "OFFSET", "INDIRECT", "RAND", "RANDBETWEEN", "RANDARRAY"})


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
    kept: dict[tuple["Node", str], tuple[list[int], Value]]
    """What large parts of array formulas gave, with the versions of the sheets they read."""

    def version(self, sheet: str) -> int:
        """Return a number that changes with every cell of a sheet."""

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


def is_own_call(text: str) -> bool:
    """Tell whether a formula is nothing but one call of an HK_ function."""
    try:
        tree = parse(text)
    except CannotWorkOut:
        return False
    return isinstance(tree, Call) and own_function(tree.name) is not None


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
            target = resolve(token.value, place, cells)
        except CannotWorkOut:
            continue
        if isinstance(target, Area):
            found.append(target)
        elif depth < 10:
            found += areas_of(target, place, cells, depth + 1)
    return found


# --- references ----------------------------------------------------------------------------------


def resolve(text: str, place: Place, cells: Cells) -> Area | str:
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
    known = _places_of(table.columns)
    for name in names:
        if name.lower() not in known:
            raise CannotWorkOut(f"表格里没有列“{name}”")
    indexes = sorted(known[name.lower()] for name in (names[0], names[-1]))
    left = table.area.left
    return Area(rows.sheet, rows.top, left + indexes[0], rows.bottom, left + indexes[1])


@lru_cache(maxsize=100)
def _places_of(columns: tuple[str, ...]) -> dict[str, int]:
    """Return the place of each of a table's columns: thousands of formulas ask for the same ones."""
    return {name.lower(): index for index, name in enumerate(columns)}


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
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Reference:
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    operator: str
    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple["Node | None", ...]


Node: TypeAlias = Literal | Reference | Operation | Call
_STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3,
             "*": 4, "/": 4, "^": 5}  # fmt: skip
_SIGN_STRENGTH = 6  # in Excel -2^2 is 4


def parse(text: str) -> Node:
    """Return a formula (without "=") as a tree. Raises CannotWorkOut for what can't be read."""
    return _Parser(tokens_of(text)).formula()


class _Parser:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.next = 0

    def formula(self) -> Node:
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

    def _expression(self, strength: int) -> Node:
        left = self._operand()
        while (token := self._peek()) is not None:
            if token.type == Token.OP_POST and token.value == "%":
                self.next += 1
                left = Operation("%", (left,))
                continue
            if (token.type, token.subtype) == (Token.FUNC, Token.OPEN) and token.value[0] == ":":
                self.next += 1  # INDEX(…):INDEX(…) comes as a function of that name
                left = Operation(":", (left, Call(token.value[1:-1], self._arguments())))
                continue
            level = _STRENGTH.get(token.value, 0) if token.type == Token.OP_IN else 0
            if level < strength:
                if token.type == Token.OP_IN and level == 0:
                    raise CannotWorkOut(f"不支持运算符“{token.value}”")
                break
            self.next += 1
            left = Operation(token.value, (left, self._expression(level + 1)))
        return left

    def _operand(self) -> Node:
        token = self._take()
        if token.type == Token.OP_PRE:
            return Operation("pre" + token.value, (self._expression(_SIGN_STRENGTH),))
        if token.type == Token.OPERAND:
            if token.subtype == Token.RANGE:
                return Reference(token.value)
            return Literal(_literal(token))
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            node = self._expression(1)
            self._close(Token.PAREN)
            return node
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            return Call(token.value[:-1], self._arguments())
        if token.type == Token.ARRAY and token.subtype == Token.OPEN:
            return Literal(self._constant_rows())
        raise CannotWorkOut(f"无法计算“{token.value}”")

    def _arguments(self) -> tuple[Node | None, ...]:
        arguments: list[Node | None] = []
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


def error_value(text: str) -> CellError:
    """Return an error cell's value; errors that the functions don't know become ``#VALUE!``."""
    return CellError(text) if text in ERRORS else VALUE
