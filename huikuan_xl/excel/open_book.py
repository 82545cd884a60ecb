"""An open Excel workbook for the buttons: the host over xlwings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import xlwings as xw

from huikuan_xl.buttons.desk import TITLE
from huikuan_xl.buttons.findings import Finding
from huikuan_xl.buttons.host import Corners, Lock, Tell
from huikuan_xl.buttons.messages import Refusal, read_only, shared
from huikuan_xl.excel.com_cells import MISSING
from huikuan_xl.excel.doctor import run_checks
from huikuan_xl.excel.filters import Filter, lift, set_again
from huikuan_xl.ledger.opening import Grid
from huikuan_xl.workbook.cells import Cell

_FORMULA_STARTS = ("=", "+", "-", "@")
# No password; contents, objects and scenarios; formatting of columns and rows, sorting, filtering.
# By position: names need type information, which not every Excel gives.
_PROTECTION = (
    "", True, True, True, False, False, True, True, False, False, False, False, False, True, True,
)  # fmt: skip
_LONGEST_QUESTION, _TEXT = 1000, 2  # of Application.InputBox: characters, and its type for text
_VT_ERROR = 10
_IMPORTABLE = "数据文件 (*.xlsx;*.xlsm;*.xls;*.csv;*.tsv;*.txt;*.ods),*.xlsx;*.xlsm;*.xls;*.csv;*.tsv;*.txt;*.ods"


class ExcelBook:
    """A workbook that Excel holds, for :class:`huikuan_xl.buttons.host.Host`."""

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._filters: dict[str, list[Filter]] = {}  # lifted for now, by sheet

    @property
    def name(self) -> str:
        return str(self._book.name)

    @property
    def fullname(self) -> str:
        return str(self._book.fullname)

    @property
    def epoch_1904(self) -> bool:
        return bool(getattr(self._book.api, "Date1904", False))

    def obstacle(self) -> Refusal | None:
        api: Any = self._book.api
        if api.ReadOnly:
            return read_only(self.name)
        if api.MultiUserEditing:
            return shared(self.name, "审阅")
        return None

    def sheets(self) -> list[str]:
        return [str(sheet.name) for sheet in self._book.sheets]

    def cells(self, title: str) -> Grid:
        last = self._book.sheets[title].used_range.last_cell
        block: Any = self._book.sheets[title].range((1, 1), (last.row, last.column))
        values: Grid = block.options(ndim=2, err_to_str=True, empty="").value
        return values

    def named(self, name: str) -> Cell:
        try:
            value: Cell = self._book.names[name].refers_to_range.value
        except Exception as lost:  # what a lost name raises is the host's own
            raise LookupError(name) from lost
        return value

    def read(self, title: str, row: int, column: int, height: int, width: int) -> Grid:
        target: Any = self._cell(title, row, column).resize(height, width)
        values: Grid = target.options(ndim=2, err_to_str=True).value
        return values

    def fixed_array(self, title: str, row: int, column: int) -> Corners | None:
        anchor = self._cell(title, row, column)
        if not anchor.has_array:
            return None
        whole = anchor.api.CurrentArray
        top, left = whole.Row, whole.Column
        return top, left, top + whole.Rows.Count - 1, left + whole.Columns.Count - 1

    def formula(self, title: str, row: int, column: int) -> str:
        text = self._cell(title, row, column).formula
        return text if isinstance(text, str) and text.startswith("=") else ""

    def clear(self, title: str, corners: Corners) -> None:
        self._block(title, corners).clear_contents()

    def write(self, title: str, row: int, column: int, rows: Sequence[Sequence[Cell]]) -> None:
        target: Any = self._cell(title, row, column).resize(len(rows), len(rows[0]))
        target.value = [[_as_text(cell) for cell in line] for line in rows]

    def enter(self, title: str, corners: Corners, formula: str) -> None:
        try:
            self._cell(title, *corners[:2]).formula2 = formula
        except Exception:  # Excel without dynamic arrays: a fixed array over the block
            self._block(title, corners).formula_array = formula

    def add_sheet(self, title: str) -> None:
        sheets: Any = self._book.sheets
        if self._book.api.ProtectStructure:
            raise Refusal(
                f"工作簿的结构有保护，不能补上工作表“{title}”",
                "请在“审阅→保护工作簿”撤销保护后再按一次",
            )
        sheets.add(title, after=sheets[len(sheets) - 1])

    def resize(self, title: str, table: str, corners: Corners) -> None:
        tables: Any = self._book.sheets[title].tables
        if table in [one.name for one in tables]:
            tables[table].resize(self._block(title, corners))

    def open_sheet(self, title: str) -> Lock:
        api: Any = self._book.sheets[title].api
        lock = Lock.OPEN
        if api.ProtectContents:
            with suppress(Exception):  # COM raises for a password
                api.Unprotect()
            if api.ProtectContents:
                return Lock.PASSWORD
            lock = Lock.LIFTED
        self._filters[title] = lift(api)
        return lock

    def close_sheet(self, title: str, lock: Lock) -> str:
        api: Any = self._book.sheets[title].api
        left_off = set_again(api, self._filters.pop(title, []))
        if lock is Lock.LIFTED:
            api.Protect(*_PROTECTION)
        if not left_off:
            return ""
        return f"工作表“{title}”上的筛选（按颜色、日期分组或名次的）写入时已取消，请重新设置。"

    def finish(self) -> None:
        """Nothing: the user saves."""

    def save_copy(self, path: Path) -> None:
        api: Any = self._book.api
        api.SaveCopyAs(str(path))

    @contextmanager
    def quiet(self) -> Iterator[Tell]:
        held: Any = self._book.app
        state = {
            name: getattr(held, name)
            for name in ("screen_updating", "enable_events", "calculation", "display_alerts")
        }

        def tell(what: str, share: float) -> None:
            held.status_bar = f"{TITLE}：{what}（{share:.0%}）"

        try:
            held.screen_updating = held.enable_events = held.display_alerts = False
            held.calculation = "manual"
            yield tell
        finally:
            for name, value in state.items():
                setattr(held, name, value)
            held.status_bar = False

    def ask_files(self) -> list[Path]:
        api: Any = self._book.app.api
        # The fourth is a caption that only Macs show; None would arrive as Null, which Excel refuses.
        chosen = api.GetOpenFilename(_IMPORTABLE, 1, "选择要导入的文件", "导入", True)
        return [Path(name) for name in chosen] if isinstance(chosen, tuple | list) else []

    def ask(self, question: str, default: str) -> str:
        from win32com.client import VARIANT  # only where Excel is

        api: Any = self._book.app.api
        # An argument left out in the middle; pywin32's own Missing needs Excel's type information.
        skipped = [VARIANT(_VT_ERROR, MISSING)] * 4
        answer = api.InputBox(question[:_LONGEST_QUESTION], TITLE, default, *skipped, _TEXT)
        return answer.strip() if isinstance(answer, str) else ""

    def diagnosis(self) -> list[Finding]:
        return run_checks(Path(self.fullname))

    def _cell(self, title: str, row: int, column: int) -> Any:
        return self._book.sheets[title].range((row, column))

    def _block(self, title: str, corners: Corners) -> Any:
        top, left, bottom, right = corners
        return self._book.sheets[title].range((top, left), (bottom, right))


def _as_text(cell: Cell) -> Cell:
    """Mark text that Excel would take for a formula, a number or a date."""
    if not isinstance(cell, str) or not cell:
        return cell if cell != "" else None
    if cell.startswith(_FORMULA_STARTS) or not cell[0].isalpha():
        return "'" + cell
    return "'" + cell if cell.isascii() and not cell.isalpha() else cell
