"""Refresh the stored values of all HK_ formulas in a user's own workbook, and of what follows them.

For everybody whose program can't calculate them: WPS, a phone, a viewer, Excel without the add-in.
Values of formulas and of the blocks they fill change in the file; every other byte stays.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from huikuan_xl.inplace.calculation import Calculation, NotRefreshed, tell
from huikuan_xl.inplace.cell_surgery import with_cells_changed
from huikuan_xl.inplace.formulas import Area
from huikuan_xl.inplace.package import read_package, sound_package
from huikuan_xl.inplace.replacing import (
    backup_path,
    refuse_if_open,
    refuse_other_files,
    replace_file,
    state_of,
)
from huikuan_xl.inplace.saved_book import SavedBook
from huikuan_xl.inplace.zip_surgery import with_parts_replaced
from huikuan_xl.ledger.opening import Progress

__all__ = [
    "NotRefreshed",
    "Recalculation",
    "after_entering",
    "follows_entries",
    "recalculate",
    "refreshed",
]

_MOST_BYTES = 60_000_000  # of worksheets: about 20,000 sales rows, half a minute


@dataclass(frozen=True, slots=True)
class Recalculation:
    """What was done. ``formulas``: HK_ formulas worked out; ``changed``: cells with a new value.

    ``awaiting`` counts ordinary formulas that only a spreadsheet program can work out. ``backup`` is None when nothing had to change or no backup was wanted.
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
    refuse_other_files(path)
    refuse_if_open(path)
    tell(progress, "读取工作簿", 0.0)
    source, seen = path.read_bytes(), state_of(path)
    with sound_package(path):
        new, run, changed = refreshed(source, now, progress)
    kept = None
    if new != source:
        tell(progress, "写回文件", 0.9)
        kept = replace_file(path, new, seen, backup_path(path, now) if backup else None)
    notes = []
    if new != source and _is_signed(source):
        notes.append("工作簿带数字签名，内容已更新，签名失效，请重新签名")
    tell(progress, "完成", 1.0)
    return Recalculation(
        path, run.worked_out, changed, tuple(run.not_refreshed), tuple(run.did_not_fit),
        run.awaiting, kept, tuple(notes),
    )  # fmt: skip


def refreshed(
    source: bytes,
    now: datetime,
    progress: Progress | None = None,
    touched: Sequence[Area] = (),
) -> tuple[bytes, Calculation, int]:
    """Return a workbook's package with its formulas' values up to date, what was worked out, and how
    many cells changed.

    ``touched`` are blocks that were put in since its formulas were last calculated. Raises what a
    package that is no sound workbook raises (``sound_package``).
    """
    parts = read_package(source)
    run = Calculation(SavedBook(parts, now), progress, touched)
    run.calculate()
    edits = run.edits()
    replaced = {s.part: with_cells_changed(parts[s.part], e) for s, e in edits}
    content = with_parts_replaced(source, replaced) if replaced else source
    return content, run, sum(len(e.values) for _, e in edits)


def after_entering(content: bytes, now: datetime, touched: Sequence[Area]) -> bytes:
    """Return a package that blocks were put into with the formulas worked out that follow them.

    A very large one is returned as it is: that would take minutes (``follows_entries`` tells).
    """
    return refreshed(content, now, touched=touched)[0] if follows_entries(content) else content


def follows_entries(source: bytes | Path) -> bool:
    """Tell whether a workbook's formulas are worked out when rows are entered in it."""
    sheets = [e.file_size for e in _entries(source) if "/worksheets/" in e.filename]
    return sum(sheets) <= _MOST_BYTES


def _entries(source: bytes | Path) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as package:
        return package.infolist()


def _is_signed(source: bytes) -> bool:
    return any(entry.filename.startswith("_xmlsignatures/") for entry in _entries(source))
