"""A saved ledger for the buttons: pressed from the command line, with no program around it.

What a button writes is kept until all of it is there; then the formulas are worked out and the file
is replaced in one step.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

from huikuan_xl.buttons.findings import Finding
from huikuan_xl.buttons.host import Corners, Lock, Tell
from huikuan_xl.buttons.messages import Refusal, read_only
from huikuan_xl.inplace.cell_values import CannotWorkOut, single
from huikuan_xl.inplace.evaluation import work_out
from huikuan_xl.inplace.formulas import Area, Place, areas_of
from huikuan_xl.inplace.package import read_package, sound_package
from huikuan_xl.inplace.recalc import refreshed
from huikuan_xl.inplace.replacing import (
    refuse_if_open,
    refuse_other_files,
    replace_file,
    state_of,
)
from huikuan_xl.inplace.saved_book import SavedBook
from huikuan_xl.inplace.typed_cells import Typed, typed_in
from huikuan_xl.inplace.zip_surgery import with_parts_replaced
from huikuan_xl.ledger.opening import Grid, RawSheet, open_sheets
from huikuan_xl.workbook.cells import Cell

_PROTECTED = re.compile(rb"<(?:\w+:)?sheetProtection\b[^>]*>")
_PASSWORD = re.compile(rb"""\s(?:password|hashValue)\s*=\s*["'][^"']+""")


class FileBook:
    """A closed .xlsx or .xlsm file, for :class:`huikuan_xl.buttons.host.Host`."""

    def __init__(self, path: Path, now: datetime, tell: Tell | None = None) -> None:
        """Read the file. Raises UnusableLedger for one that is open, damaged or no workbook."""
        self._path = Path(path).resolve()
        self._now = now
        self._tell: Tell = tell or (lambda what, share: None)
        refuse_other_files(self._path)
        refuse_if_open(self._path)
        self._seen = state_of(self._path)
        self._original = self._content = self._path.read_bytes()
        with sound_package(self._path):
            self._parts = read_package(self._content)
            self._book = SavedBook(self._parts, now)
            if self._book.lacks_values():  # a script has written the file: results aren't in it
                self._content = refreshed(self._original, now, self._tell)[0]
                self._parts = read_package(self._content)
                self._book = SavedBook(self._parts, now)
        self._typed: dict[str, Typed] = {}

    @property
    def name(self) -> str:
        return self._path.name

    @property
    def fullname(self) -> str:
        return str(self._path)

    @property
    def epoch_1904(self) -> bool:
        return self._book.epoch_1904

    def obstacle(self) -> Refusal | None:
        return None if os.access(self._path, os.W_OK) else read_only(self.name)

    def sheets(self) -> list[str]:
        return list(self._raw)

    def cells(self, title: str) -> Grid:
        return self._raw[title].grid

    @cached_property
    def _raw(self) -> dict[str, RawSheet]:
        found = {raw.title: raw for raw in self._read()}
        for title, raw in found.items():
            sheet = self._book.sheet(title)
            for row, col in sheet.formulas:
                # The reader of files can't tell a formula that gave "" from one never worked out.
                if sheet.get(row, col) == "" and row <= len(raw.grid):
                    raw.grid[row - 1][col - 1] = ""
        return found

    def _read(self) -> list[RawSheet]:
        if self._content is self._original:
            return list(open_sheets(self._path, self._is_worksheet))
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self.name
            copy.write_bytes(self._content)
            return list(open_sheets(copy, self._is_worksheet))

    def _is_worksheet(self, title: str) -> bool:
        """Tell whether a sheet has cells: a chart may have a sheet of its own."""
        return self._book.sheet_title(title) is not None

    def named(self, name: str) -> Cell:
        cell = self._cell_named(name)
        place = Place(cell.sheet, cell.top, cell.left)
        formula = self._book.sheet(cell.sheet).formulas.get((cell.top, cell.left))
        if formula is None:
            return self.read(cell.sheet, cell.top, cell.left, 1, 1)[0][0]
        try:
            value: Cell = single(work_out(formula.text, place, self._book))
        except CannotWorkOut:
            raise LookupError(name) from None
        return value

    def enter_named(self, name: str, value: Cell) -> None:
        """Put a value into a named cell. Raises LookupError for a lost name."""
        cell = self._cell_named(name)
        self.write(cell.sheet, cell.top, cell.left, [[value]])

    def _cell_named(self, name: str) -> Area:
        found = areas_of(name, Place(self._book.titles[0], 1, 1), self._book)
        if len(found) != 1:
            raise LookupError(name)
        return found[0]

    def read(self, title: str, row: int, column: int, height: int, width: int) -> Grid:
        grid, typed = self._raw[title].grid, self._on(title).cells

        def cell(y: int, x: int) -> object:
            if (y, x) in typed:
                return typed[y, x]
            line = grid[y - 1] if y <= len(grid) else []
            value = line[x - 1] if x <= len(line) else ""
            return None if value == "" else value

        columns = range(column, column + width)
        return [[cell(y, x) for x in columns] for y in range(row, row + height)]

    def fixed_array(self, title: str, row: int, column: int) -> Corners | None:
        for formula in self._book.sheet(title).formulas.values():
            block = formula.ref
            if block is not None and not formula.dynamic and block.holds(row, column):
                return block.top, block.left, block.bottom, block.right
        return None

    def formula(self, title: str, row: int, column: int) -> str:
        found = self._book.sheet(title).formulas.get((row, column))
        return "" if found is None else f"={found.text}"

    def clear(self, title: str, corners: Corners) -> None:
        """Nothing: what isn't written anew is a result, and follows at the end."""

    def write(self, title: str, row: int, column: int, rows: Sequence[Sequence[Cell]]) -> None:
        cells = self._on(title).cells
        for y, line in enumerate(rows, start=row):
            for x, value in enumerate(line, start=column):
                cells[y, x] = value

    def enter(self, title: str, corners: Corners, formula: str) -> None:
        """Give the array formula that stands there its block; what it shows is worked out at the end,
        when a dynamic one takes what it needs."""
        top, left, bottom, right = corners
        if self.fixed_array(title, top, left) is not None:
            self._on(title).arrays[top, left] = Area(title, top, left, bottom, right)

    def add_sheet(self, title: str) -> None:
        raise Refusal(f"缺少工作表“{title}”", "请从模板复制这张工作表后再试")

    def resize(self, title: str, table: str, corners: Corners) -> None:
        top, left, bottom, right = corners
        self._on(title).tables[table] = Area(title, top, left, bottom, right)

    def open_sheet(self, title: str) -> Lock:
        """A sheet without a password is written as a program would that lifts its protection."""
        marks = _PROTECTED.findall(self._parts[self._book.sheet(title).part])
        return Lock.PASSWORD if any(map(_PASSWORD.search, marks)) else Lock.OPEN

    def close_sheet(self, title: str, lock: Lock) -> str:
        """Nothing: neither protection nor filters were lifted."""
        return ""

    def finish(self) -> None:
        with sound_package(self._path):
            changed = typed_in(self._parts, self._book, self._typed)
            content = with_parts_replaced(self._content, changed)
            touched = [one.touched(title) for title, one in self._typed.items() if one.cells]
            content = refreshed(content, self._now, self._tell, touched)[0]
        replace_file(self._path, content, self._seen, None)
        self._seen = state_of(self._path)

    def save_copy(self, path: Path) -> None:
        path.write_bytes(self._original)

    @contextmanager
    def quiet(self) -> Iterator[Tell]:
        yield self._tell

    def ask_files(self) -> list[Path]:
        return []

    def ask(self, question: str, default: str) -> str:
        return ""

    def diagnosis(self) -> list[Finding]:
        return []

    def _on(self, title: str) -> Typed:
        return self._typed.setdefault(title, Typed())
