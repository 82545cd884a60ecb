"""An open LibreOffice workbook for the buttons: the host over calls to the add-in's component."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from huikuan_xl.buttons.findings import Finding
from huikuan_xl.buttons.host import Corners, Lock, Tell
from huikuan_xl.buttons.messages import Refusal, read_only, shared
from huikuan_xl.calc.diagnosis import findings
from huikuan_xl.calc.service import Call, to_cell
from huikuan_xl.functions.registry import EPOCH
from huikuan_xl.inplace.calc_names import Functions, from_calc, to_calc
from huikuan_xl.ledger.opening import Grid
from huikuan_xl.workbook.cells import Cell

_MAC_EPOCH = date(1904, 1, 1)


class CalcBook:
    """A workbook that LibreOffice holds, for :class:`huikuan_xl.buttons.host.Host`.

    Formulas are in Calc's notation with our names plain: ``=HK_DUES(hk_sales_handle;hk_as_of)``.
    """

    def __init__(self, call: Call, functions: Functions) -> None:
        self._call = call
        self._functions = functions
        self._path, year, self._read_only, self._shared = call("facts")
        self.epoch_1904 = year == _MAC_EPOCH.year

    @property
    def name(self) -> str:
        return Path(self._path).name

    @property
    def fullname(self) -> str:
        return str(self._path)

    def obstacle(self) -> Refusal | None:
        if self._read_only:
            return read_only(self.name)
        if self._shared:
            return shared(self.name, "工具")
        return None

    def sheets(self) -> list[str]:
        return [str(title) for title in self._call("sheets")]

    def cells(self, title: str) -> Grid:
        return self._with_days(*self._call("cells", title))

    def named(self, name: str) -> Cell:
        found = self._call("named", name)
        if found is None:
            raise LookupError(name)
        value, is_day = found
        return self._day(value) if is_day else None if value == "" else value

    def read(self, title: str, row: int, column: int, height: int, width: int) -> Grid:
        grid = self._with_days(*self._call("read", title, row, column, height, width))
        return [[None if cell == "" else cell for cell in line] for line in grid]

    def fixed_array(self, title: str, row: int, column: int) -> Corners | None:
        found: Corners | None = self._call("fixed_array", title, row, column)
        return found

    def formula(self, title: str, row: int, column: int) -> str:
        text = str(self._call("formula", title, row, column))
        return "=" + from_calc(text[1:], self._functions) if text.startswith("=") else ""

    def clear(self, title: str, corners: Corners) -> None:
        self._call("clear", title, corners)

    def write(self, title: str, row: int, column: int, rows: Sequence[Sequence[Cell]]) -> None:
        days = [
            (y, x)
            for y, line in enumerate(rows)
            for x, cell in enumerate(line)
            if isinstance(cell, date)
        ]
        plain = tuple(tuple(self._plain(cell) for cell in line) for line in rows)
        self._call("write", title, row, column, plain, days)

    def enter(self, title: str, corners: Corners, formula: str) -> None:
        called = to_calc(formula[1:], self._functions, table=True, separator=";")
        self._call("enter", title, corners, "=" + called)

    def add_sheet(self, title: str) -> None:
        if self._call("structure_locked"):
            raise Refusal(
                f"工作簿的结构有保护，不能补上工作表“{title}”",
                "请在“工具→保护电子表格结构”撤销保护后再按一次",
            )
        self._call("add_sheet", title)

    def resize(self, title: str, table: str, corners: Corners) -> None:
        self._call("resize", title, table, corners)

    def open_sheet(self, title: str) -> Lock:
        """Rows that a filter hides are written like others here, so filters stay."""
        protected, still = self._call("unprotect", title)
        if still:
            return Lock.PASSWORD
        return Lock.LIFTED if protected else Lock.OPEN

    def close_sheet(self, title: str, lock: Lock) -> str:
        if lock is Lock.LIFTED:
            self._call("protect", title)
        return ""

    def finish(self) -> None:
        """Nothing: the user saves."""

    def save_copy(self, path: Path) -> None:
        self._call("save_copy", str(path))

    @contextmanager
    def quiet(self) -> Iterator[Tell]:
        def tell(what: str, share: float) -> None:
            self._call("status", what, share)

        self._call("begin")
        try:
            yield tell
        finally:
            self._call("end")

    def ask_files(self) -> list[Path]:
        return [Path(name) for name in self._call("ask_files")]

    def ask(self, question: str, default: str) -> str:
        return str(self._call("ask", question, default))

    def diagnosis(self) -> list[Finding]:
        return findings(Path(self._path), *self._call("versions"))

    def _with_days(self, rows: Any, areas: Sequence[Corners]) -> Grid:
        grid: Grid = [list(row) for row in rows]
        for top, left, bottom, right in areas:
            for row in range(top, min(bottom + 1, len(grid))):
                for column in range(left, min(right + 1, len(grid[row]))):
                    grid[row][column] = self._day(grid[row][column])
        return grid

    def _day(self, number: Any) -> Cell:
        if not isinstance(number, float):
            return None
        start = _MAC_EPOCH if self.epoch_1904 else EPOCH
        return datetime(start.year, start.month, start.day) + timedelta(days=number)

    def _plain(self, cell: Cell) -> float | str:
        shift = (_MAC_EPOCH - EPOCH).days if self.epoch_1904 and isinstance(cell, date) else 0
        value = to_cell(cell)
        return value - shift if isinstance(value, float) else value
