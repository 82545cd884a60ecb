"""Refresh the cached values of all HK_ formulas in a user's own workbook, and nothing else.

For everybody whose program can't calculate them: WPS, a phone, a viewer, Excel without the add-in.
Only values of HK_ cells and of the blocks they fill change in the file; every other byte stays.
"""

import os
import shutil
import stat
import zipfile
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from math import isclose, isfinite
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeAlias
from xml.etree import ElementTree
from xml.parsers import expat

from huikuan_xl.functions.registry import NA, NUM, VALUE, Cell, CellError
from huikuan_xl.ledger.opening import Progress, UnusableLedger, damaged, refuse_unless_xlsx
from huikuan_xl.workbook.cell_surgery import CellEdits, with_cells_changed
from huikuan_xl.workbook.formulas import (
    MAX_COL,
    MAX_ROW,
    Area,
    CannotWorkOut,
    Place,
    areas_of,
    calls_own_function,
    is_volatile,
    serial,
    work_out,
)
from huikuan_xl.workbook.package import read_package
from huikuan_xl.workbook.saved_book import DAYS_1904, SavedBook, StoredFormula, StoredSheet
from huikuan_xl.workbook.zip_surgery import with_parts_replaced

_LONGEST_TEXT = 32_767
_MOST_ROUNDS = 6
_SUFFIXES = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class NotRefreshed:
    """An HK_ formula that kept its old value, or a result that didn't fit, and why."""

    sheet: str
    cell: str
    formula: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What was done. ``formulas``: HK_ formulas worked out; ``changed``: cells with a new value.

    ``awaiting`` counts ordinary formulas whose values follow only when a spreadsheet program
    recalculates. ``backup`` is None when nothing had to change or no backup was wanted.
    """

    path: Path
    formulas: int
    changed: int
    not_refreshed: tuple[NotRefreshed, ...]
    did_not_fit: tuple[NotRefreshed, ...]
    awaiting: int
    backup: Path | None
    notes: tuple[str, ...]


def recalculate(
    path: Path, *, now: datetime, backup: bool = True, progress: Progress | None = None
) -> Recalculation:
    """Refresh the cached values of every HK_ formula in an .xlsx or .xlsm file.

    ``now`` names the backup ``台账.备份-20260630-173000.xlsm`` beside the file and is what TODAY()
    gives. The file is replaced in one step; without any difference it isn't touched. ``progress``
    is told what is being done and the share done, 0–1.

    Raises UnusableLedger with one Chinese sentence and the remedy, and the file as it was: no such
    file, not a workbook, damaged, open in another program, not writable.
    """
    path = Path(path).resolve()
    refuse_unless_xlsx(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise UnusableLedger(
            f"“{path.name}”不是 .xlsx 或 .xlsm 工作簿", "请另存为“Excel 工作簿”后再试"
        )
    _refuse_if_open(path)
    _tell(progress, "读取工作簿", 0.0)
    source, seen = path.read_bytes(), _state(path)
    try:
        book = SavedBook(parts := read_package(source), now)
        run = _Run(book, progress)
        run.calculate()
        edits = run.edits()
        replaced = {s.part: with_cells_changed(parts[s.part], changes) for s, changes in edits}
        new = with_parts_replaced(source, replaced) if replaced else source
    except (zipfile.BadZipFile, ElementTree.ParseError, expat.ExpatError, KeyError, ValueError,
            IndexError, StopIteration, NotImplementedError, EOFError) as error:  # fmt: skip
        raise damaged(path) from error
    kept = None
    if replaced:
        _tell(progress, "写回文件", 0.9)
        kept = _replace(path, new, seen, _backup_path(path, now) if backup else None)
    notes = []
    if replaced and any(name.startswith("_xmlsignatures/") for name in parts):
        notes.append("工作簿带数字签名，内容已更新，签名失效，请重新签名")
    _tell(progress, "完成", 1.0)
    return Recalculation(
        path, run.worked_out, sum(len(e.values) for _, e in edits), tuple(run.not_refreshed), tuple(run.did_not_fit),
        run.awaiting, kept, tuple(notes),
    )  # fmt: skip


# --- calculating ---------------------------------------------------------------------------------

_Node: TypeAlias = tuple[str, int, int]  # sheet title, row, column of a formula


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


class _Run:
    """One recalculation: formulas in the order of their dependence, until no block moves."""

    def __init__(self, book: SavedBook, progress: Progress | None) -> None:
        self.book = book
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
        self.outdated: dict[_Node, bool] = {}  # ordinary formulas; whether because of HK_ cells
        self.followers: set[_Node] = set()  # ordinary formulas that depend on HK_ cells
        self.too_large: dict[_Node, str] = {}
        self.new_blocks: dict[_Node, Area] = {}
        self._within: dict[Area, tuple[_Node, ...]] = {}
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
            self._fail(node, f"它引用的“{blocked[0]}”{_ref(blocked)} 未能刷新")
        elif node in self.own:
            self._work_out_own(node)
        else:
            self._follow(node)

    def _work_out_own(self, node: _Node) -> None:
        if len(self.values) % 500 == 0:
            done = 0.1 + 0.8 * len(self.values) / len(self.own)
            _tell(self.progress, f"重算“{node[0]}”", min(done, 0.9))
        try:
            result = work_out(self.formulas[node].text, Place(*node), self.book)
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
        wanted = Area(title, top, left, top + len(rows) - 1, left + max(map(len, rows)) - 1)
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
        """See whether an ordinary formula's cached value still holds; if not, work it out.

        The new value is only for HK_ formulas that read it; it isn't written.
        """
        formula = self.formulas[node]
        precedents = list(self._precedents(node))
        if any(p in self.own or p in self.followers for p in precedents):
            # Whether the program that saved the file recalculated this one can't be known.
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
            value = work_out(formula.text, Place(*node), self.book)
            value = _cell_value(value[0][0] if isinstance(value, list) else value)
        except CannotWorkOut as reason:
            self.outdated[node] = self._depends_on_change(node)
            self.failed[node] = str(reason)
            return
        if not (formula.has_value and _close(sheet.get(row, col), value)):
            self.outdated[node] = node in self.followers
            sheet.put(row, col, value)

    def _depends_on_change(self, node: _Node) -> bool:
        """Tell whether an HK_ cell that this one depends on has got a new value."""
        return any(
            self._has_changed(p) if p in self.own else self.outdated.get(p, False)
            for p in self._precedents(node)
        )

    def _has_changed(self, node: _Node) -> bool:
        sheet = self.book.sheet(node[0])
        values = self.values.get(node, {})
        if values and not self.formulas[node].has_value:
            return True
        return any(not _same(sheet.stored(*at), value) for at, value in values.items())

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
        return sum(self.outdated.values())

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
        return [(self.book.sheet(title), edits) for title, edits in by_sheet.items() if edits]

    def _emptied(self, node: _Node) -> dict[tuple[int, int], Cell]:
        """Return the cells that a dynamic array has left and no other array fills now."""
        old, nodes = self.formulas[node].ref, self.index[node[0]].nodes
        if old is None:
            return {}
        return {at: None for at in old.cells() if nodes.get(at, node) == node}

    def _as_stored(self, value: Cell) -> Cell:
        if isinstance(value, _Moment):
            return float(value) - (DAYS_1904 if self.book.epoch_1904 else 0)
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
    kinds = [tuple(isinstance(v, kind) for kind in (bool, CellError, str)) for v in (old, new)]
    return bool(old == new and kinds[0] == kinds[1])


def _close(cached: Cell, value: Cell) -> bool:
    """Whether an ordinary formula's cached value holds; Excel adds up in another order."""
    if isinstance(cached, float) and isinstance(value, float):
        return isclose(cached, value, rel_tol=1e-12, abs_tol=1e-9)
    return _same(cached, value)


def _ref(node: _Node) -> str:
    return Area("", node[1], node[2], node[1], node[2]).ref


# --- the file ------------------------------------------------------------------------------------


def _refuse_if_open(path: Path) -> None:
    """Raise UnusableLedger when Excel, WPS or LibreOffice left its mark beside the file.

    Excel drops the first two characters of long names, so both forms count.
    """
    marks = (f"~${path.name}", f"~${path.name[2:]}", f".~{path.name}", f".~lock.{path.name}#")
    for mark in marks:
        if (path.parent / mark).exists():
            raise UnusableLedger(
                f"“{path.name}”正在另一个程序里打开",
                f"请保存并关闭后再试；若确已关闭，请删除同一文件夹里的“{mark}”",
            )


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _backup_path(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.备份-{now:%Y%m%d-%H%M%S}"
    candidate, number = path.with_name(stem + path.suffix), 2
    while candidate.exists():
        candidate = path.with_name(f"{stem}-{number}{path.suffix}")
        number += 1
    return candidate


def _replace(path: Path, content: bytes, seen: tuple[int, int], backup: Path | None) -> Path | None:
    """Replace the file in one step; whatever fails, it stays and nothing is left beside it."""
    temporary: Path | None = None
    kept: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".huikuan-", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        if backup is not None:
            kept = backup
            shutil.copy2(path, backup)
        if _state(path) != seen:
            raise UnusableLedger(f"“{path.name}”在刷新期间被别的程序改过", "请再运行一次")
        os.replace(temporary, path)
    except PermissionError:
        _remove(temporary, kept)
        raise UnusableLedger(
            f"写不了“{path.name}”：它正在别的程序里打开，或文件夹不许写入",
            "请在 Excel 或 WPS 里保存并关闭它，再运行一次",
        ) from None
    except OSError as error:
        _remove(temporary, kept)
        reason = error.strerror or "系统错误"
        raise UnusableLedger(f"写不了“{path.name}”：{reason}", "请核对磁盘空间和权限") from None
    except BaseException:
        _remove(temporary, kept)
        raise
    return kept


def _remove(*files: Path | None) -> None:
    for file in files:
        if file is not None:
            file.unlink(missing_ok=True)


def _tell(progress: Progress | None, text: str, share: float) -> None:
    if progress is not None:
        progress(text, share)
