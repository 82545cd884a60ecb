"""An import carried out on a ledger file: in place, all or nothing, with a backup and a row in 运行记录.

The plan is ``importing``'s; how rows get into the user's file is ``inplace``'s.
"""

import getpass
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from huikuan_xl import __version__
from huikuan_xl.importing import claims as claiming
from huikuan_xl.importing.plan import TAKEN_SHEETS, Plan
from huikuan_xl.inplace.entries import Entries, enter, raw_sheets
from huikuan_xl.inplace.replacing import (
    backup_path,
    refuse_if_open,
    refuse_other_files,
    replace_file,
    state_of,
)
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.headings import find_header
from huikuan_xl.ledger.reading import read_ledger, read_sheet
from huikuan_xl.ledger.schema import (
    CLAIMS,
    FORMS,
    RECEIPTS,
    RUNS,
)
from huikuan_xl.stop import Stop

IMPORT, BOOK = "导入", "认领入账"


def user_name() -> str:
    """Return who is running this, "" when the system doesn't say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def entries_of(plan: Plan) -> list[Entries]:
    """Return what a plan enters on each sheet: new rows and changed cells."""
    result = []
    for sheet in TAKEN_SHEETS:
        rows = plan.additions.get(sheet.name, frame(sheet))
        changed = {(c.row, c.column): c.new for c in plan.changes if c.sheet is sheet}
        result.append(Entries(sheet, rows, changed))
    return [e for e in result if e]


def refuse_unless_ready(plan: Plan) -> None:
    """Raise Stop while a question is open or a sheet doesn't add up: nothing may be written."""
    if plan.open_questions:
        first = plan.open_questions[0]
        raise Stop(
            f"还有 {len(plan.open_questions)} 个问题要先回答：{first.text}",
            f"用 --map 答复“{first.name}”"
            + (f"，可答：{'、'.join(first.options)}" if first.options else ""),
        )
    for sheet in plan.sheets:
        if sheet.read and not sheet.adds_up:
            raise Stop(
                f"工作表“{sheet.title}”的行数没有逐行交代清楚，没有导入", "请把这个文件发给维护人员"
            )


def run_row(
    action: str, said: str, rows: int, files: Sequence[tuple[str, str]], now: datetime, user: str
) -> pd.DataFrame:
    """Return the row of 运行记录 that tells of a run, with the SHA-256 of every file."""
    return frame(RUNS, {
        "at": [pd.Timestamp(now.replace(microsecond=0))], "user": [user], "action": [action],
        "rows": [float(rows)], "version": [__version__], "result": [said],
        "file": ["、".join(name for name, _ in files)],
        "digest": [" ".join(digest for _, digest in files)],
    })  # fmt: skip


def write_import(path: Path, plan: Plan, *, now: datetime, user: str) -> Path | None:
    """Carry a plan out on the ledger it was made from; return the backup.

    With nothing new only the run is recorded. Raises Stop as ``refuse_unless_ready`` and ``enter``.
    """
    refuse_unless_ready(plan)
    entries = entries_of(plan)
    forms = plan.additions.get(FORMS.name)
    if forms is not None:
        day = pd.Timestamp(now.date())
        entries.append(Entries(FORMS, forms.assign(learned_on=[day] * len(forms))))
    entries.append(Entries(RUNS, run_row(IMPORT, plan.said(), plan.taken, plan.files, now, user)))
    return _entered(path, entries, now)


def book_claims(
    path: Path, ledger: Ledger, *, now: datetime, user: str
) -> tuple[Path | None, claiming.Booking]:
    """Turn confirmed rows of 收款认领 into receipts; return the backup and what was booked."""
    booking = claiming.book(ledger)
    if not booking.numbers:
        return None, booking
    marks = {(row, "booked_as"): number for row, number in booking.numbers.items()}
    said = f"认领入账 {len(booking.numbers)} 笔，回款 {len(booking.receipts)} 行"
    entries = [
        Entries(RECEIPTS, booking.receipts), Entries(CLAIMS, frame(CLAIMS), marks),
        Entries(RUNS, run_row(BOOK, said, len(booking.numbers), (), now, user)),
    ]  # fmt: skip
    return _entered(path, entries, now), booking


def _entered(path: Path, entries: Sequence[Entries], now: datetime) -> Path | None:
    backup = enter(path, entries, now=now)
    # The time tells later whether anybody has saved the ledger since.
    os.utime(path, (now.timestamp(), int(now.timestamp())))
    return backup


def undo_last(path: Path, *, now: datetime) -> tuple[str, Path | None]:
    """Take the last import (or booking) back as a whole; return what it was, and the copy kept.

    Raises Stop when the last run was something else, the ledger was saved since, or its backup is
    gone.
    """
    path = path.resolve()
    refuse_other_files(path)
    refuse_if_open(path)
    seen = state_of(path)
    action, at, said = _last_run(path)
    if action not in (IMPORT, BOOK) or at is None:
        raise Stop("最近一次操作不是导入，没有可以撤销的导入", "更早的内容请从备份取回")
    backup = _backup_of(path, at)
    if not backup.exists():
        raise Stop(f"找不到导入前的备份“{backup.name}”", "请把备份放回台账所在的文件夹")
    if int(path.stat().st_mtime) != int(at.timestamp()):
        raise Stop(
            "导入之后台账又保存过，不能整批撤销", f"导入前的台账在“{backup.name}”，可以对照取回"
        )
    saved = backup.stat().st_mtime
    kept = replace_file(path, backup.read_bytes(), seen, backup_path(path, now))
    # As old as it was before the import, so that the import before can be taken back too.
    os.utime(path, (now.timestamp(), saved))
    return said, kept


def _backup_of(path: Path, at: datetime) -> Path:
    """Return the backup that the last run of a moment made: of several in one second the last."""
    after = backup_path(path, at)
    number = after.stem.removeprefix(f"{path.stem}.备份-{at:%Y%m%d-%H%M%S}").removeprefix("-")
    if number in ("", "2"):
        return path.with_name(f"{path.stem}.备份-{at:%Y%m%d-%H%M%S}{path.suffix}")
    return path.with_name(f"{path.stem}.备份-{at:%Y%m%d-%H%M%S}-{int(number) - 1}{path.suffix}")


def _last_run(path: Path) -> tuple[str, datetime | None, str]:
    """Return what the last row of 运行记录 says: action, moment, result."""
    raw = raw_sheets(path, [RUNS])[RUNS]
    table = read_sheet(RUNS, raw)
    header = find_header(RUNS, raw.grid, double=False)
    if table.frame.empty or header is None:
        return "", None, ""
    moment = raw.grid[table.kept[-1]][header.columns["at"].index]
    last = table.frame.iloc[-1]
    half = timedelta(microseconds=500_000)  # serial numbers are not exact
    at = (moment + half).replace(microsecond=0) if isinstance(moment, datetime) else None
    return str(last["action"]), at, str(last["result"])


def forget_form(path: Path, shape: str, *, now: datetime) -> Path | None:
    """Forget the answers remembered for a shape; return the backup. Raises Stop for an unknown one."""
    forms = read_ledger(path).forms
    rows = forms.loc[forms["shape"] == shape, ROW]
    if rows.empty:
        raise Stop(f"没有记住表样“{shape}”", "用 huikuan import --forms 查看")
    blank = {(int(row), "answers"): "" for row in rows}
    return enter(path, [Entries(FORMS, frame(FORMS), blank)], now=now)
