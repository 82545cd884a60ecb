"""A month end as files: pack, letters and archive in one folder, all of it or nothing.

The command line and the 月结 button both write through here.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd

from huikuan_xl.archive.closings import AlreadyClosed, Archive
from huikuan_xl.ledger.company import unfilled
from huikuan_xl.letters.batch import StagedLetters, stage_letters
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack import write_pack
from huikuan_xl.stop import Stop

ARCHIVE_NAME = "回款归档.sqlite"


def write_month_end(
    month_end: MonthEnd,
    out: Path,
    *,
    letters: bool = True,
    pdf: bool = False,
    reopen: bool = False,
    now: datetime | None = None,
    progress: Callable[[str, float], None] | None = None,
    enter: Callable[[pd.DataFrame], object] | None = None,
) -> list[Path]:
    """Write pack, letters and archive of a month end into ``out``: all of it or nothing.

    Everything is written into a folder beside the target first and then moved into place; letters
    go into their folder one by one, so that what a person put there stays. Without the company's
    own facts on 参数 there are no letters. Then ``enter`` gets the new rows of 函件登记. Raises Stop when the month is closed with other
    figures.
    """
    tell = progress or (lambda what, share: None)
    month = f"{month_end.as_of:%Y-%m}"
    staging = Path(tempfile.mkdtemp(prefix=".月结-", dir=out))
    register: pd.DataFrame | None = None
    pending: StagedLetters | None = None
    letters_folder = out / f"函件-{month}"
    try:
        tell("写月结报告", 0.1)
        made = [write_pack(month_end, staging / f"月结报告-{month}.xlsx")]
        if letters and month_end.can_close and not unfilled(month_end.company):
            tell("生成函件", 0.5)
            pending = stage_letters(month_end, staging / "函件", letters_folder, pdf=pdf)
            register = pending.register
        tell("归档", 0.9)
        if month_end.can_close:
            kept = staging / ARCHIVE_NAME
            if (out / ARCHIVE_NAME).exists():
                shutil.copy2(out / ARCHIVE_NAME, kept)
            try:
                with Archive(f"sqlite:///{kept}") as archive:
                    archive.close(month_end, now or datetime.now(), reopen=reopen)  # noqa: DTZ005
            except AlreadyClosed as closed:
                raise Stop(str(closed), "或把新数字写到另一个文件夹") from None
            made.append(kept)
        files = [_move_into_place(path, out / path.name) for path in made]
        if pending is not None and pending.letters:  # a quiet month may call for none
            pending.place(letters_folder)
            files.append(letters_folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if enter is not None and register is not None:
        enter(register)
    return files


def _move_into_place(new: Path, target: Path) -> Path:
    """Replace ``target`` by ``new``."""
    os.replace(new, target)
    return target
