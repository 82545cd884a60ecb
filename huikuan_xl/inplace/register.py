"""Enter letters on the 函件登记 sheet of a user's own workbook, and change nothing else in it.

How rows are entered is ``entries``'s; here is which letters are new.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pandas as pd

from huikuan_xl.inplace.entries import Entries, entered, raw_sheets
from huikuan_xl.inplace.package import read_package, sound_package
from huikuan_xl.inplace.recalc import after_entering
from huikuan_xl.inplace.replacing import (
    backup_path,
    refuse_if_open,
    refuse_other_files,
    replace_file,
    state_of,
)
from huikuan_xl.inplace.zip_surgery import with_parts_replaced
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.reading import read_sheet
from huikuan_xl.ledger.schema import LETTERS

#: What makes a letter the one that is entered already.
_SAME_LETTER = ("letter_date", "kind", "customer_code")


def append_letters(path: Path, rows: pd.DataFrame, *, now: datetime) -> Path | None:
    """Enter new rows of 函件登记 in a ledger (.xlsx or .xlsm) and return the backup made of it.

    ``rows`` has the columns of ``schema.LETTERS``, money in 分; letters that are entered already
    are passed over, and with nothing left the file isn't touched and None is returned. Columns are
    found by heading in any order; the user's other columns stay. ``now`` names the backup
    ``台账.备份-20260630-173000.xlsm``.

    Raises UnusableLedger with one Chinese sentence and the remedy, and the file as it was: no
    workbook, open elsewhere, no 函件登记, a number that another letter has, no room below.
    """
    path = Path(path).resolve()
    refuse_other_files(path)
    refuse_if_open(path)
    seen = state_of(path)
    raw = raw_sheets(path, [LETTERS])[LETTERS]
    with sound_package(path):
        source = path.read_bytes()
        new = _not_entered(rows, read_sheet(LETTERS, raw).frame)
        if new.empty:
            return None
        replaced, block = entered(read_package(source), raw, Entries(LETTERS, new), now)
        content = after_entering(with_parts_replaced(source, replaced), now, [block])
    return replace_file(path, content, seen, backup_path(path, now))


def _not_entered(rows: pd.DataFrame, entered: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose 文号 isn't entered yet.

    Raises UnusableLedger for a number that another letter has: somebody else was quicker.
    """
    letters = {
        squeeze(number): letter
        for number, letter in zip(entered["letter_no"], _letters(entered), strict=True)
    }
    new: list[bool] = []
    for number, letter in zip(rows["letter_no"], _letters(rows), strict=True):
        key = squeeze(number)
        if letters.get(key, letter) != letter:
            raise UnusableLedger(
                f"文号“{number}”在“{LETTERS.title}”里已经给了另一份函件，这次的函件没有登记",
                "台账已有变化，请重新生成函件",
            )
        new.append(key not in letters)
        letters[key] = letter
    return rows[new]


def _letters(frame: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    return zip(*(frame[name] for name in _SAME_LETTER), strict=True)
