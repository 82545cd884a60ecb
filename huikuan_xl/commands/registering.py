"""Writing letters from the command line: what stops them, and entering them in the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import now, say
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def letter_trouble() -> Iterator[None]:
    """Say plainly what stops letters: a template of the user's, or no way to a PDF."""
    from huikuan_xl.letters.batch import CompanyIncomplete
    from huikuan_xl.letters.pdf import NoPdfConverter, PdfFailed
    from huikuan_xl.letters.rendering import UnusableTemplate

    try:
        yield
    except CompanyIncomplete as problem:
        raise Stop(str(problem), "请在“参数”表填好这几行后重试") from None
    except UnusableTemplate as problem:
        raise Stop(str(problem), "请在 Word 里改正域名后重试；没有写出任何函件") from None
    except (NoPdfConverter, PdfFailed) as problem:
        raise Stop(str(problem), "或去掉 --pdf") from None


def refuse_if_open(ledger: Path) -> None:
    """Stop before any letter is written when the register couldn't be entered afterwards."""
    from huikuan_xl.inplace.replacing import refuse_if_open, refuse_other_files

    refuse_other_files(ledger)
    refuse_if_open(ledger.resolve())


def kept_told(ledger: Path, backup: Path | None) -> str:
    """Say where the backup of a ledger is that rows were entered in, and what is left to do when it
    is too large for its formulas to have been worked out."""
    from huikuan_xl.inplace.recalc import follows_entries

    told = f"备份：{plain(backup)}"
    if follows_entries(ledger):
        return told
    return f"{told}。台账很大，公式没有跟着算：在 Excel 里按“核销试算”“刷新看板”，或运行 huikuan recalc"


def enter_letters(ledger: Path, rows: "pd.DataFrame") -> Path | None:
    """Enter the letters just written in the ledger and say so; return the backup."""
    from huikuan_xl.inplace.register import append_letters
    from huikuan_xl.ledger.opening import UnusableLedger

    try:
        backup = append_letters(ledger, rows, now=now())
    except UnusableLedger as unusable:
        raise Stop(f"函件已生成，但没有登记：{unusable.what}", unusable.remedy) from None
    if backup is None:
        say.print("函件登记：没有新的函件，台账没有改动。")
    else:
        say.print(f"[green]✓[/green] 已在台账登记 {len(rows)} 份函件。{kept_told(ledger, backup)}")
    return backup
