"""A formula worked out: literals, references, names, table references, operators, the functions of
Excel that ledgers use, and every function of the registry.

Anything else raises :class:`CannotWorkOut`; nothing is guessed. An array formula works on blocks
cell by cell, any other one refuses to.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import NA, VALUE, Cell, CellError
from huikuan_xl.inplace.cell_values import (
    NO_REFERENCE,
    CannotWorkOut,
    Value,
    cell_by_cell,
    operate,
    single,
    truth,
)
from huikuan_xl.inplace.formulas import (
    Area,
    Call,
    Cells,
    Literal,
    Node,
    Operation,
    Place,
    Reference,
    areas_of,
    own_function,
    parse,
    resolve,
)
from huikuan_xl.inplace.sheet_functions import ON_BLOCKS, ON_CELLS, place_in

_OTHER_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)
_DEEPEST = 10  # names in names
_ON_ARRAYS = frozenset(
    {"LOOKUP", "SUMPRODUCT"}
)  # their arguments are worked out cell by cell anyway
_OF_REFERENCES = frozenset({"ROW", "COLUMN", "ROWS", "COLUMNS"})


def work_out(text: str, place: Place, cells: Cells, *, arrays: bool = False) -> Value:
    """Return the value of a formula: a cell value, or rows for a block or an array.

    ``arrays``: it is an array formula. Raises :class:`CannotWorkOut` for whatever isn't known here.
    """
    return _Evaluator(place, cells, arrays).value(parse(text))


@dataclass(frozen=True, slots=True)
class _Evaluator:
    place: Place
    cells: Cells
    arrays: bool
    depth: int = 0

    def value(self, node: Node | None) -> Value:
        match node:
            case None:
                return None
            case Literal(value):
                return value
            case Reference(text):
                target = resolve(text, self.place, self.cells)
                if isinstance(target, Area):
                    return self.cells.read(target)
                return self._deeper().value(parse(target))
            case _ if self.arrays and self._is_elsewhere_the_same(node):
                return self._kept(node)
            case _:
                return self._fresh(node)

    def _fresh(self, node: Node) -> Value:
        match node:
            case Operation(":", _):
                area = self._area(node)
                return NO_REFERENCE if area is None else self.cells.read(area)
            case Operation(operator, operands):
                return self._each(partial(operate, operator), [self.value(o) for o in operands])
            case Call(name, arguments):
                return self._call(name, arguments)
        raise AssertionError(node)

    def _kept(self, node: Node) -> Value:
        """Return what a part of an array formula gives: the lines of a printed form ask for the same
        blocks of thousands of rows, so they are kept until a cell of their sheets changes."""
        sheets = sorted({area.sheet for area in self._areas_in(node)})
        versions = [self.cells.version(sheet) for sheet in sheets]
        key = (node, self.place.sheet)
        found = self.cells.kept.get(key)
        if found is None or found[0] != versions:
            found = self.cells.kept[key] = (versions, self._fresh(node))
        return found[1]

    def _is_elsewhere_the_same(self, node: Node) -> bool:
        """Tell whether a part gives the same in every cell of the sheet."""
        match node:
            case Reference(text):
                return "[#This Row]" not in text and "@" not in text
            case Operation(_, operands):
                return all(map(self._is_elsewhere_the_same, operands))
            case Call(name, arguments):
                plain = _OTHER_PREFIX.sub("", name).upper()
                here = plain == "SINGLE" or (plain in _OF_REFERENCES and not arguments)
                return not here and all(
                    self._is_elsewhere_the_same(a) for a in arguments if a is not None
                )
        return True

    def _areas_in(self, node: Node | None) -> Iterator[Area]:
        match node:
            case Reference(text):
                yield from areas_of(text, self.place, self.cells)
            case Operation(_, parts) | Call(_, parts):
                for part in parts:
                    yield from self._areas_in(part)

    def _deeper(self) -> "_Evaluator":
        if self.depth >= _DEEPEST:
            raise CannotWorkOut("名称互相引用")
        return replace(self, depth=self.depth + 1)

    def _each(self, function: Callable[..., Cell], values: list[Value]) -> Value:
        """Apply a function of cells to single values, in an array formula to every cell."""
        if self.arrays:
            return cell_by_cell(function, values)
        return function(*map(single, values))

    def _call(self, name: str, arguments: tuple[Node | None, ...]) -> Value:
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
            return self._unless_error(name, arguments)
        if name in ("SINGLE", "ANCHORARRAY") and len(arguments) == 1:
            return self._part_of(name, arguments[0])
        if name in _OF_REFERENCES:
            return self._size(name, arguments)
        if name in ON_CELLS:
            known = ON_CELLS[name]
            if not known.takes(len(arguments)):
                raise CannotWorkOut(f"{name} 的参数个数不对")
            return self._each(known.function, [self.value(a) for a in arguments])
        if name in ON_BLOCKS:
            inner = replace(self, arrays=True) if name in _ON_ARRAYS else self
            given = [(inner.value(a), isinstance(a, Reference)) for a in arguments]
            try:
                return ON_BLOCKS[name](given, self.cells.now)
            except IndexError:
                raise CannotWorkOut(f"{name} 缺少参数") from None
        raise CannotWorkOut(f"不支持函数 {name}")

    def _if(self, arguments: tuple[Node | None, ...]) -> Value:
        asked = self.value(arguments[0])
        if isinstance(asked, list) and self.arrays:
            chosen = [self.value(a) for a in arguments[1:]] + [False] * (3 - len(arguments))
            return cell_by_cell(_chosen, [asked, *chosen])
        condition = truth(single(asked))
        if isinstance(condition, CellError):
            return condition
        if condition:
            value = self.value(arguments[1])
        else:
            value = self.value(arguments[2]) if len(arguments) == 3 else False
        return 0.0 if value is None else value

    def _unless_error(self, name: str, arguments: tuple[Node | None, ...]) -> Value:
        def caught(cell: Value) -> bool:
            return isinstance(cell, CellError) and (name == "IFERROR" or cell == NA)

        value = self.value(arguments[0])
        if isinstance(value, list) and self.arrays:
            other = self.value(arguments[1])
            return cell_by_cell(lambda cell, say: say if caught(cell) else cell, [value, other])
        value = single(value)
        return self.value(arguments[1]) if caught(value) else value

    # --- references rather than values ---

    def _area(self, node: Node | None) -> Area | None:
        """Return the cells that a node refers to; None for a reference beyond its block.

        Raises CannotWorkOut for what is no reference.
        """
        match node:
            case Reference(text):
                target = resolve(text, self.place, self.cells)
                if isinstance(target, Area):
                    return target
                return self._deeper()._area(parse(target))
            case Operation(":", (left, right)):
                one, other = self._area(left), self._area(right)
                if one is None or other is None:
                    return None
                return Area(
                    one.sheet, min(one.top, other.top), min(one.left, other.left),
                    max(one.bottom, other.bottom), max(one.right, other.right),
                )  # fmt: skip
            case Call(name, arguments) if name.upper() == "INDEX" and len(arguments) > 1:
                return self._indexed(arguments)
        raise CannotWorkOut("这里要引用单元格")

    def _indexed(self, arguments: tuple[Node | None, ...]) -> Area | None:
        whole = self._area(arguments[0])
        if whole is None:
            return None
        size = whole.bottom - whole.top + 1, whole.right - whole.left + 1
        at = place_in(size, [single(self.value(a)) for a in arguments[1:]])
        if isinstance(at, CellError):
            return None
        row, col = at
        top, bottom = (whole.top + row - 1,) * 2 if row else (whole.top, whole.bottom)
        left, right = (whole.left + col - 1,) * 2 if col else (whole.left, whole.right)
        return Area(whole.sheet, top, left, bottom, right)

    def _size(self, name: str, arguments: tuple[Node | None, ...]) -> Value:
        """ROW, COLUMN (of a block: of each of its rows or columns), ROWS and COLUMNS."""
        if not arguments:
            return float(self.place.row if name == "ROW" else self.place.col)
        area = self._area(arguments[0])
        if area is None:
            return NO_REFERENCE
        height, width = area.bottom - area.top + 1, area.right - area.left + 1
        if name in ("ROWS", "COLUMNS"):
            return float(height if name == "ROWS" else width)
        first, many = (area.top, height) if name == "ROW" else (area.left, width)
        if not self.arrays or many == 1:
            return float(first)
        numbers = [float(first + step) for step in range(many)]
        return [[number] for number in numbers] if name == "ROW" else [numbers]

    def _part_of(self, name: str, argument: Node | None) -> Value:
        """Implicit intersection ``@A:A``, or all of a spilled array ``A1#``."""
        if not isinstance(argument, Reference):
            raise CannotWorkOut(f"不支持函数 {name}")
        area = self._area(argument)
        if area is None:
            return NO_REFERENCE
        if name == "ANCHORARRAY":
            filled = self.cells.array_at(Place(area.sheet, area.top, area.left))
            return NO_REFERENCE if filled is None else self.cells.read(filled)
        row, col = self.place.row, self.place.col
        if area.left == area.right:
            col = area.left
        if area.top == area.bottom:
            row = area.top
        if not area.holds(row, col):
            return VALUE
        return self.cells.read(Area(area.sheet, row, col, row, col))


def _chosen(asked: Cell, yes: Cell, no: Cell) -> Cell:
    condition = truth(asked)
    if isinstance(condition, CellError):
        return condition
    value = yes if condition else no
    return 0.0 if value is None else value
