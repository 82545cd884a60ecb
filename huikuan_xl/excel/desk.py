"""The user's desk around a button: questions, messages, time, folders, and Excel's own state."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlwings as xw

from huikuan_xl.excel import places
from huikuan_xl.excel.com_cells import MISSING
from huikuan_xl.import_files import user_name

TITLE = "回款 XL"
_BACKUPS = "备份"
_LONGEST_QUESTION, _TEXT = 1000, 2  # of Application.InputBox: characters, and its type for text
_VT_ERROR = 10
_IMPORTABLE = "数据文件 (*.xlsx;*.xlsm;*.xls;*.csv;*.tsv;*.txt;*.ods),*.xlsx;*.xlsm;*.xls;*.csv;*.tsv;*.txt;*.ods"


def _ask_files(book: xw.Book) -> list[Path]:
    api: Any = book.app.api
    # The fourth is a caption that only Macs show; None would arrive as Null, which Excel refuses.
    chosen = api.GetOpenFilename(_IMPORTABLE, 1, "选择要导入的文件", "导入", True)
    return [Path(name) for name in chosen] if isinstance(chosen, tuple | list) else []


def _ask(book: xw.Book, question: str, default: str) -> str:
    from win32com.client import VARIANT  # only where Excel is

    api: Any = book.app.api
    # An argument left out in the middle; pywin32's own Missing needs Excel's type information.
    skipped = [VARIANT(_VT_ERROR, MISSING)] * 4
    answer = api.InputBox(question[:_LONGEST_QUESTION], TITLE, default, *skipped, _TEXT)
    return answer.strip() if isinstance(answer, str) else ""


@dataclass(frozen=True)
class Desk:
    """What a button asks of its surroundings; tests put their own in."""

    ask_files: Callable[[xw.Book], list[Path]] = _ask_files
    now: Callable[[], datetime] = datetime.now
    user: Callable[[], str] = user_name
    ask: Callable[[xw.Book, str, str], str] = _ask
    data: Callable[[], Path] = places.data_folder

    def folder(self, book: xw.Book) -> Path:
        """Return the workbook's folder; our own when it lies on the web or was never saved."""
        name = book.fullname
        parent = Path(name).parent
        if places.is_web_path(name) or not Path(name).is_absolute() or not parent.is_dir():
            return self.data()
        return parent

    def undo_file(self, book: xw.Book) -> Path:
        """Return the file that keeps what the last run replaced in this workbook."""
        digest = hashlib.sha256(book.fullname.lower().encode()).hexdigest()[:16]
        return self.data() / "undo" / f"{digest}.json"

    def back_up(self, book: xw.Book) -> Path:
        """Copy the workbook as it is now, unsaved changes too; the copy appears whole or not."""
        folder = self.folder(book) / _BACKUPS
        folder.mkdir(parents=True, exist_ok=True)
        name = Path(book.name)
        target = folder / f"{name.stem}-{self.now():%Y%m%d-%H%M%S}{name.suffix}"
        api: Any = book.api
        with tempfile.TemporaryDirectory() as staging:
            copy = Path(staging) / target.name
            api.SaveCopyAs(str(copy))
            shutil.move(str(copy), target)
        return target


@contextmanager
def quiet_excel(app: xw.App) -> Iterator[Callable[[str, float], None]]:
    """Stop drawing, calculating and events; give a progress line; restore everything at the end."""
    held: Any = app
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
