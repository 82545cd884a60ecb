"""Refresh the cached values of all HK_ formulas in a user's own workbook, and nothing else.

For everybody whose program can't calculate them: WPS, a phone, a viewer, Excel without the add-in.
Only values of HK_ cells and of the blocks they fill change in the file; every other byte stays.
"""

import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.etree import ElementTree
from xml.parsers import expat

from huikuan_xl.ledger.opening import Progress, UnusableLedger, damaged, refuse_unless_xlsx
from huikuan_xl.workbook.calculation import Calculation, NotRefreshed, tell
from huikuan_xl.workbook.cell_surgery import with_cells_changed
from huikuan_xl.workbook.package import read_package
from huikuan_xl.workbook.saved_book import SavedBook
from huikuan_xl.workbook.zip_surgery import with_parts_replaced

__all__ = ["NotRefreshed", "Recalculation", "recalculate"]

_SUFFIXES = (".xlsx", ".xlsm")


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
    tell(progress, "读取工作簿", 0.0)
    source, seen = path.read_bytes(), _state(path)
    try:
        book = SavedBook(parts := read_package(source), now)
        run = Calculation(book, progress)
        run.calculate()
        edits = run.edits()
        replaced = {s.part: with_cells_changed(parts[s.part], changes) for s, changes in edits}
        new = with_parts_replaced(source, replaced) if replaced else source
    except (zipfile.BadZipFile, ElementTree.ParseError, expat.ExpatError, KeyError, ValueError,
            IndexError, StopIteration, NotImplementedError, EOFError) as error:  # fmt: skip
        raise damaged(path) from error
    kept = None
    if replaced:
        tell(progress, "写回文件", 0.9)
        kept = _replace(path, new, seen, _backup_path(path, now) if backup else None)
    notes = []
    if replaced and any(name.startswith("_xmlsignatures/") for name in parts):
        notes.append("工作簿带数字签名，内容已更新，签名失效，请重新签名")
    tell(progress, "完成", 1.0)
    return Recalculation(
        path, run.worked_out, sum(len(e.values) for _, e in edits), tuple(run.not_refreshed), tuple(run.did_not_fit),
        run.awaiting, kept, tuple(notes),
    )  # fmt: skip


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
