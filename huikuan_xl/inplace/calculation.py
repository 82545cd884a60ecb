"""Work out all HK_ formulas of a saved workbook, each after the cells it depends on.

Results stay in memory; :meth:`Calculation.edits` says what to change in the file. Ordinary formulas
that depend on them, or on cells that were just put in, are worked out too, where that can be done:
a total must not stay behind what it adds up.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from math import isclose, isfinite
from typing import TypeAlias

from huikuan_xl.functions.registry import NA, NUM, VALUE, Cell, CellError
from huikuan_xl.inplace.cell_surgery import CellEdits
from huikuan_xl.inplace.cell_values import CannotWorkOut, serial
from huikuan_xl.inplace.evaluation import work_out
from huikuan_xl.inplace.formulas import (
    MAX_COL,
    MAX_ROW,
    Area,
    Place,
    areas_of,
    calls_own_function,
    is_own_call,
    is_volatile,
)
from huikuan_xl.inplace.saved_book import DAYS_1904, SavedBook, StoredFormula, StoredSheet
from huikuan_xl.ledger.opening import Progress

_LONGEST_TEXT = 32_767
_MOST_ROUNDS = 6
_WRITTEN_DIGITS = 1e-15  # some programs write 16 digits of a number, Excel 17
_Node: TypeAlias = tuple[str, int, int]  # sheet title, row, column of a formula


@dataclass(frozen=True, slots=True)
class NotRefreshed:
    """An HK_ formula that kept its old value, or a result that didn't fit, and why."""

    sheet: str
    cell: str
    formula: str
    reason: str


@dataclass(slots=True)
class _Formulas:
    """Where the formulas of one sheet stand: for each column the rows, ascending."""

    rows: dict[int, list[int]] = field(default_factory=dict)
    nodes: dict[tuple[int, int], _Node] = field(default_factory=dict)

    def within(self, area: Area) -> Iterator[_Node]:
        """Yield the formulas that give the cells of a block."""
        for col, rows in self.rows.items():
            if area.left <= col <= area.right:
                for index in range(bisect_left(rows, area.top), len(rows)):
                    if rows[index] > area.bottom:
                        break
                    yield self.nodes[rows[index], col]


class Calculation:
    """One recalculation: formulas in the order of their dependence, until no block moves."""

    def __init__(
        self, book: SavedBook, progress: Progress | None, touched: Sequence[Area] = ()
    ) -> None:
        """``touched`` are blocks that were put into the file since it was last calculated: then only
        what follows them is worked out, else everything that depends on HK_ cells, for nobody knows
        whether the program that saved the file could calculate those."""
        self.book = book
        self.touched = touched
        self.progress = progress
        self.formulas: dict[_Node, StoredFormula] = {}
        self.own: set[_Node] = set()
        for sheet in book.sheets_with_formulas():
            for (row, col), formula in sheet.formulas.items():
                node = (sheet.title, row, col)
                self.formulas[node] = formula
                if calls_own_function(formula.text):
                    self.own.add(node)
        self.blocks = {n: ref for n in self.own if (ref := self.formulas[n].ref)}
        self.unsteady: set[_Node] = set()
        self._areas: dict[_Node, list[Area]] = {}
        self._begin()

    def _begin(self) -> None:
        self.values: dict[_Node, dict[tuple[int, int], Cell]] = {}
        self.failed = dict.fromkeys(self.unsteady, "结果的大小来回变化")
        self.outdated: dict[_Node, bool] = {}  # ordinary formulas; whether because of new values
        self.followers: set[_Node] = set()  # ordinary formulas that depend on what may be new
        self.followed: dict[_Node, Cell] = {}  # ordinary formulas with another value than stored
        self.too_large: dict[_Node, str] = {}
        self.new_blocks: dict[_Node, Area] = {}
        self._within: dict[Area, tuple[_Node, ...]] = {}
        self._changed: dict[_Node, bool] = {}
        self.index: dict[str, _Formulas] = {}
        for node, formula in self.formulas.items():
            index = self.index.setdefault(node[0], _Formulas())
            block = self.blocks.get(node) or formula.ref
            for at in block.cells() if block else [node[1:]]:
                index.nodes[at] = node
        for index in self.index.values():
            for row, col in sorted(index.nodes):
                index.rows.setdefault(col, []).append(row)

    def calculate(self) -> None:
        """Work everything out; a block that moves may be seen by others, so then once more."""
        if not self.own:
            return
        for finished in count(1):
            for node in self._in_order():
                self._work_out(node)
            moved = {n: area for n, area in self.new_blocks.items() if self.blocks[n] != area}
            if not moved:
                return
            self.book.restore()
            self.blocks |= moved
            if finished >= _MOST_ROUNDS:
                self.unsteady |= moved.keys()
                self.blocks |= {n: ref for n in moved if (ref := self.formulas[n].ref)}
            self._begin()
            for node, area in self.blocks.items():
                self._empty_what_is_left(node, area)

    def _empty_what_is_left(self, node: _Node, area: Area) -> None:
        sheet, old = self.book.sheet(node[0]), self.formulas[node].ref
        for row, col in old.cells() if old else ():
            if not area.holds(row, col):
                sheet.put(row, col, None)

    def _in_order(self) -> Iterator[_Node]:
        """Yield every formula after those it depends on; of a circle every member fails."""
        done: set[_Node] = set()
        for start in self.formulas:
            if start in done:
                continue
            path: dict[_Node, Iterator[_Node]] = {start: iter(self._precedents(start))}
            while path:
                node = next(reversed(path))
                for precedent in path[node]:
                    if precedent in path:
                        members = list(path)
                        for member in members[members.index(precedent) :]:
                            self._fail(member, "公式循环引用自己")
                    elif precedent not in done:
                        path[precedent] = iter(self._precedents(precedent))
                        break
                else:
                    del path[node]
                    done.add(node)
                    yield node

    def _precedents(self, node: _Node) -> Iterator[_Node]:
        if node not in self._areas:
            try:
                self._areas[node] = areas_of(self.formulas[node].text, Place(*node), self.book)
            except CannotWorkOut:
                self._areas[node] = []
        for area in self._areas[node]:
            if area not in self._within:
                index = self.index.get(area.sheet)
                found = index.within(area) if index else ()
                self._within[area] = tuple(dict.fromkeys(found))
            yield from self._within[area]

    def _work_out(self, node: _Node) -> None:
        if node in self.failed:
            return
        blocked = next((p for p in self._precedents(node) if p in self.failed), None)
        if blocked is not None:
            if node not in self.own:
                self.outdated[node] = self._depends_on_change(node)
            why = self.failed[blocked]
            if "未能算出" not in why:  # name the first cause of a chain
                why = f"它引用的“{blocked[0]}”{_ref(blocked)} 未能算出：{why}"
            self._fail(node, why)
        elif node in self.own:
            self._work_out_own(node)
        else:
            self._follow(node)

    def _work_out_own(self, node: _Node) -> None:
        if len(self.values) % 500 == 0:
            done = 0.1 + 0.8 * len(self.values) / len(self.own)
            tell(self.progress, f"重算“{node[0]}”", min(done, 0.9))
        try:
            formula = self.formulas[node]
            is_array = formula.ref is not None
            result = work_out(formula.text, Place(*node), self.book, arrays=is_array)
        except CannotWorkOut as reason:
            self._fail(node, str(reason))
            return
        rows = result if isinstance(result, list) else [[result]]
        rows = [[_cell_value(cell) for cell in row] for row in rows if row] or [[""]]
        block = self.blocks.get(node)
        if block is None:
            values = {node[1:]: rows[0][0]}
        elif self.formulas[node].dynamic:
            values = self._spilled(node, block, rows)
        elif is_own_call(formula.text):
            values = self._padded(node, block, rows)
        else:
            values = _filled(block, rows)
        sheet = self.book.sheet(node[0])
        for (row, col), value in values.items():
            sheet.put(row, col, value)
        self.values[node] = values

    def _spilled(
        self, node: _Node, block: Area, rows: list[list[Cell]]
    ) -> dict[tuple[int, int], Cell]:
        """Give a dynamic array the block its result needs, if the cells around are free."""
        title, top, left = node
        bottom = max(top + len(rows) - 1, self._end_of_room(node))
        wanted = Area(title, top, left, bottom, left + max(map(len, rows)) - 1)
        obstacle = self._obstacle(node, block, wanted)
        if obstacle:
            self.too_large[node] = (
                f"结果有 {len(rows)} 行 {len(rows[0])} 列，{obstacle}，"
                f"只写了 {block.ref} 以内的部分"
            )
            wanted = block
        self.new_blocks[node] = wanted
        self.book.move_array(Place(*node), wanted)
        values: dict[tuple[int, int], Cell] = {}
        for row, col in wanted.cells():
            line = rows[row - top] if row - top < len(rows) else []
            values[row, col] = line[col - left] if col - left < len(line) else None
        return values

    def _padded(
        self, node: _Node, block: Area, rows: list[list[Cell]]
    ) -> dict[tuple[int, int], Cell]:
        """Fill a fixed block with a result of ours, blank beyond it, as the functions do in Excel."""
        held = block.bottom - block.top + 1
        if len(rows) > held:
            self.too_large[node] = (
                f"结果有 {len(rows)} 行，公式区只有 {held} 行，只写了 {block.ref}"
            )
        values: dict[tuple[int, int], Cell] = {}
        for row, col in block.cells():
            line = rows[row - block.top] if row - block.top < len(rows) else []
            values[row, col] = line[col - block.left] if col - block.left < len(line) else ""
        return values

    def _end_of_room(self, node: _Node) -> int:
        """Return the last row of an array that was stored with blank rows to grow into, else 0.

        Hosts that don't spill show no more than the stored block, so its room is kept.
        """
        old = self.formulas[node].ref
        if old is None or old.bottom == old.top:
            return 0
        sheet = self.book.sheet(node[0])
        last = (sheet.stored(old.bottom, col) for col in range(old.left, old.right + 1))
        return old.bottom if all(value in (None, "") for value in last) else 0

    def _obstacle(self, node: _Node, block: Area, wanted: Area) -> str:
        """Return what is in the way of a block, in Chinese; empty if nothing is."""
        if wanted.bottom > MAX_ROW or wanted.right > MAX_COL:
            return "超出工作表"
        sheet = self.book.sheet(node[0])
        own_old = self.formulas[node].ref
        for row, col in wanted.cells():
            if block.holds(row, col):
                continue
            taken = self.index[node[0]].nodes.get((row, col))
            mine = own_old is not None and own_old.holds(row, col)
            if (taken not in (None, node)) or (not mine and sheet.get(row, col) is not None):
                return f"单元格 {Area('', row, col, row, col).ref} 不是空的"
            if any(area.holds(row, col) for area in sheet.merged):
                return f"单元格 {Area('', row, col, row, col).ref} 是合并单元格"
            if any(table.area.holds(row, col) for table in sheet.tables):
                return f"单元格 {Area('', row, col, row, col).ref} 在表格里"
        return ""

    def _follow(self, node: _Node) -> None:
        """See whether an ordinary formula's stored value still holds; if not, work it out."""
        formula = self.formulas[node]
        precedents = list(self._precedents(node))
        if self._may_be_new(node, precedents):
            self.followers.add(node)
        elif not (
            is_volatile(formula.text)
            or not formula.has_value
            or any(p in self.outdated for p in precedents)
        ):
            return
        title, row, col = node
        sheet = self.book.sheet(title)
        try:
            if formula.ref is not None and not formula.ref.is_cell:
                raise CannotWorkOut("数组公式只能由 Excel 重算")
            is_array = formula.ref is not None
            value = work_out(formula.text, Place(*node), self.book, arrays=is_array)
            value = _cell_value(value[0][0] if isinstance(value, list) else value)
        except CannotWorkOut as reason:
            self.outdated[node] = self._depends_on_change(node)
            self.failed[node] = str(reason)
            return
        if not (formula.has_value and _close(sheet.get(row, col), value)):
            self.outdated[node] = node in self.followers
            self.followed[node] = value
            sheet.put(row, col, value)

    def _may_be_new(self, node: _Node, precedents: list[_Node]) -> bool:
        if self.touched:
            return self._depends_on_change(node)
        return any(p in self.own or p in self.followers for p in precedents)

    def _reads_touched(self, node: _Node) -> bool:
        return any(
            area.sheet == new.sheet and area.top <= new.bottom and new.top <= area.bottom
            and area.left <= new.right and new.left <= area.right
            for new in self.touched for area in self._areas[node]
        )  # fmt: skip

    def _depends_on_change(self, node: _Node) -> bool:
        """Tell whether a cell that this one depends on has got a new value."""
        return self._reads_touched(node) or any(
            self._has_changed(p) if p in self.own else self.outdated.get(p, False)
            for p in self._precedents(node)
        )

    def _has_changed(self, node: _Node) -> bool:
        """Compare an HK_ cell's block once: thousands of rows may ask about the same one."""
        if node not in self._changed:
            sheet, values = self.book.sheet(node[0]), self.values.get(node, {})
            new = bool(values) and not self.formulas[node].has_value
            self._changed[node] = new or any(
                not _same(sheet.stored(*at), value, blank_is_empty=at != node[1:])
                for at, value in values.items()
            )
        return self._changed[node]

    def _fail(self, node: _Node, reason: str) -> None:
        self.failed.setdefault(node, reason)
        self.values.pop(node, None)
        self.new_blocks.pop(node, None)

    # --- what came out ---

    @property
    def worked_out(self) -> int:
        return len(self.values)

    @property
    def awaiting(self) -> int:
        return sum(self.outdated.get(node, False) for node in self.failed)

    @property
    def not_refreshed(self) -> list[NotRefreshed]:
        return [self._report(n, why) for n, why in self.failed.items() if n in self.own]

    @property
    def did_not_fit(self) -> list[NotRefreshed]:
        return [self._report(node, why) for node, why in self.too_large.items()]

    def _report(self, node: _Node, reason: str) -> NotRefreshed:
        return NotRefreshed(node[0], _ref(node), "=" + self.formulas[node].text, reason)

    def edits(self) -> list[tuple[StoredSheet, CellEdits]]:
        """Return the sheets with differences and what to change in them."""
        by_sheet: dict[str, CellEdits] = {}
        for node, values in self.values.items():
            edits = by_sheet.setdefault(node[0], CellEdits())
            sheet, formula = self.book.sheet(node[0]), self.formulas[node]
            block = self.new_blocks.get(node)
            if block is not None and block != formula.ref:
                edits.blocks[node[1:]] = block
            for at, value in (self._emptied(node) | values).items():
                new = self._as_stored(value)
                old = sheet.stored(*at)
                if at in sheet.shifted and isinstance(old, float):
                    old -= DAYS_1904
                anew = at == node[1:] and not formula.has_value
                if anew or not _same(old, new, blank_is_empty=at != node[1:]):
                    edits.values[at] = new
        for node, value in self.followed.items():
            edits = by_sheet.setdefault(node[0], CellEdits())
            edits.values[node[1:]] = self._as_stored(value)
        return [(self.book.sheet(title), edits) for title, edits in by_sheet.items() if edits]

    def _emptied(self, node: _Node) -> dict[tuple[int, int], Cell]:
        """Return the cells that a dynamic array has left and no other array fills now."""
        old, nodes = self.formulas[node].ref, self.index[node[0]].nodes
        if old is None:
            return {}
        return {at: None for at in old.cells() if nodes.get(at, node) == node}

    def _as_stored(self, value: Cell) -> Cell:
        if isinstance(value, _Moment):
            return self.book.stored_day(float(value))
        return value


class _Moment(float):
    """A date that a function gave, as a serial number of the 1900 system."""


def _cell_value(value: Cell) -> Cell:
    """Return a result as a cell holds it: a float, bool, text or error."""
    if value is None:
        return 0.0
    if isinstance(value, datetime):
        return _Moment(serial(value))
    if isinstance(value, str) and not isinstance(value, CellError):
        return value if len(value) <= _LONGEST_TEXT else VALUE
    if isinstance(value, float) and not isfinite(value):
        return NUM
    return value


def _filled(block: Area, rows: list[list[Cell]]) -> dict[tuple[int, int], Cell]:
    """Fill a fixed block: a single row or column is repeated, what is missing is #N/A."""
    height, width = len(rows), len(rows[0])
    values: dict[tuple[int, int], Cell] = {}
    for row, col in block.cells():
        down = 0 if height == 1 else row - block.top
        across = 0 if width == 1 else col - block.left
        inside = down < height and across < len(rows[down])
        values[row, col] = rows[down][across] if inside else NA
    return values


def _same(old: Cell, new: Cell, *, blank_is_empty: bool = False) -> bool:
    if blank_is_empty and {old, new} <= {None, ""}:
        return True
    if type(old) is type(new) is float:
        return isclose(old, new, rel_tol=_WRITTEN_DIGITS)
    kinds = [[isinstance(v, kind) for kind in (bool, CellError, str)] for v in (old, new)]
    return bool(old == new and kinds[0] == kinds[1])


def _close(cached: Cell, value: Cell) -> bool:
    """Whether an ordinary formula's cached value holds; Excel adds up in another order."""
    if isinstance(cached, float) and isinstance(value, float):
        return isclose(cached, value, rel_tol=1e-12, abs_tol=1e-9)
    return _same(cached, value)


def _ref(node: _Node) -> str:
    return Area("", node[1], node[2], node[1], node[2]).ref


def tell(progress: Progress | None, text: str, share: float) -> None:
    """Tell what is being done, if anybody wants to know."""
    if progress is not None:
        progress(text, share)
