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
from huikuan_xl.letters.batch import write_letters
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack import printed_checks, write_pack
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

    Everything is written into a folder beside the target first and then moved into place; then
    ``enter`` gets the new rows of 函件登记. Raises Stop when the month is closed with other
    figures.
    """
    tell = progress or (lambda what, share: None)
    month = f"{month_end.as_of:%Y-%m}"
    staging = Path(tempfile.mkdtemp(prefix=".月结-", dir=out))
    register: pd.DataFrame | None = None
    try:
        tell("写月结报告", 0.1)
        made = [write_pack(month_end, staging / f"月结报告-{month}.xlsx")]
        can_close = month_end.can_close and not any(c.difference for c in printed_checks(month_end))
        if letters and can_close:
            tell("生成函件", 0.5)
            folder = staging / f"函件-{month}"
            register = write_letters(month_end, folder, pdf=pdf).register
            if folder.exists():  # a quiet month may call for none
                _keep_entered(month_end, out / folder.name, folder)
                made.append(folder)
        tell("归档", 0.9)
        if can_close:
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
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if enter is not None and register is not None:
        enter(register)
    return files


def _keep_entered(month_end: MonthEnd, old: Path, new: Path) -> None:
    """Copy the letters that the ledger's register names from the old folder into the new one.

    They were sent; a rerun doesn't write them again, so replacing the folder would lose them.
    """
    entered = set(month_end.ledger.letters["file"])
    for file in sorted(old.rglob("*")):
        name = file.relative_to(old)
        target = new / name
        if name.with_suffix(".docx").as_posix() in entered and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)


def _move_into_place(new: Path, target: Path) -> Path:
    """Replace ``target`` by ``new``; the old one is only removed once the new one is there."""
    if target.is_dir():
        old = target.with_name(f".旧-{target.name}")
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(new, target)
    return target
