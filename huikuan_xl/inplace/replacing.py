"""Files written in one step: ours, and a user's own workbook, refused while open and backed up."""

import os
import re
import shutil
import stat
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from huikuan_xl.ledger.opening import UnusableLedger, refuse_unless_xlsx

_SUFFIXES = (".xlsx", ".xlsm")
_BEGUN = ".huikuan-"
_LEFTOVER = re.compile(re.escape(_BEGUN) + "[a-z0-9_]{8}")
_LONG_AGO = 600.0  # seconds; nobody is still at a file that he began before


def refuse_other_files(path: Path) -> None:
    """Raise UnusableLedger unless the file is an .xlsx or .xlsm workbook."""
    refuse_unless_xlsx(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise UnusableLedger(
            f"“{path.name}”不是 .xlsx 或 .xlsm 工作簿", "请另存为“Excel 工作簿”后再试"
        )


def refuse_if_open(path: Path) -> None:
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


def state_of(path: Path) -> tuple[int, int]:
    """Return size and time of the file, which tell whether another program has written it."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def backup_path(path: Path, now: datetime) -> Path:
    """Return a free name beside the file: ``台账.备份-20260630-173000.xlsm``."""
    return free_path(path.with_name(f"{path.stem}.备份-{now:%Y%m%d-%H%M%S}{path.suffix}"))


def free_path(path: Path) -> Path:
    """Return a name that nothing bears yet, ``…-2`` and so on: what lies there is never replaced."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return candidate


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file of ours: it appears complete or not at all, an older one stays until then.

    Raises OSError that names the file (open elsewhere, no space, no rights).
    """
    remove_leftovers(path.parent)
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=_BEGUN, delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        os.replace(temporary, path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        _remove(temporary)


def replace_file(
    path: Path, content: bytes, seen: tuple[int, int], backup: Path | None
) -> Path | None:
    """Replace the file in one step, after copying it to ``backup``; return the backup.

    Whatever fails, the file stays and nothing is left beside it. Raises UnusableLedger when it
    can't be written or isn't in the state ``seen`` any more.
    """
    remove_leftovers(path.parent)
    temporary: Path | None = None
    kept: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=_BEGUN, delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        if backup is not None:
            kept = backup
            shutil.copy2(path, backup)
        if state_of(path) != seen:
            raise UnusableLedger(f"“{path.name}”在处理期间被别的程序改过", "请再运行一次")
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


def remove_leftovers(folder: Path) -> None:
    """Remove what runs that were killed long ago began in a folder and never finished.

    Only files that bear exactly such a name; one that can't go stays.
    """
    with suppress(OSError):
        for file in folder.iterdir():
            if _LEFTOVER.fullmatch(file.name) and not file.is_symlink() and file.is_file():
                with suppress(OSError):
                    if time.time() - file.stat().st_mtime > _LONG_AGO:
                        file.unlink()


def _remove(*files: Path | None) -> None:
    for file in files:
        if file is not None:
            file.unlink(missing_ok=True)
