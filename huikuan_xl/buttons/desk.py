"""The user's desk around a button: questions, time, folders, backups."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from huikuan_xl.buttons import places
from huikuan_xl.buttons.host import Host
from huikuan_xl.import_files import user_name

TITLE = "回款 XL"
_BACKUPS = "备份"


def _ask_files(book: Host) -> list[Path]:
    return book.ask_files()


def _ask(book: Host, question: str, default: str) -> str:
    return book.ask(question, default)


@dataclass(frozen=True)
class Desk:
    """What a button asks of its surroundings; tests put their own in."""

    ask_files: Callable[[Host], list[Path]] = _ask_files
    now: Callable[[], datetime] = datetime.now
    user: Callable[[], str] = user_name
    ask: Callable[[Host, str, str], str] = _ask
    data: Callable[[], Path] = places.data_folder

    def folder(self, book: Host) -> Path:
        """Return the workbook's folder; our own when it lies on the web or was never saved."""
        name = book.fullname
        parent = Path(name).parent
        if places.is_web_path(name) or not Path(name).is_absolute() or not parent.is_dir():
            return self.data()
        return parent

    def undo_file(self, book: Host) -> Path:
        """Return the file that keeps what the last run replaced in this workbook."""
        digest = hashlib.sha256(book.fullname.lower().encode()).hexdigest()[:16]
        return self.data() / "undo" / f"{digest}.json"

    def back_up(self, book: Host) -> Path:
        """Copy the workbook as it is now, unsaved changes too; the copy appears whole or not."""
        folder = self.folder(book) / _BACKUPS
        folder.mkdir(parents=True, exist_ok=True)
        name = Path(book.name)
        target = folder / f"{name.stem}-{self.now():%Y%m%d-%H%M%S}{name.suffix}"
        with tempfile.TemporaryDirectory() as staging:
            copy = Path(staging) / target.name
            book.save_copy(copy)
            shutil.move(str(copy), target)
        return target
