"""Writing a ledger workbook with its macros, as ``demo``, ``new`` and ``calc-back`` do."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huikuan_xl.ledger.book import Ledger


def write_ledger(ledger: "Ledger", as_of: date, folder: Path) -> Path:
    """Write ``ledger`` into ``folder``, with macros where they are shipped; return its path."""
    from huikuan_xl.functions import REGISTRY
    from huikuan_xl.workbook.function_help import function_help
    from huikuan_xl.workbook.ledger_book import build_ledger
    from huikuan_xl.workbook.shipped import ledger_macros

    macros = ledger_macros()
    target = folder / ("回款台账.xlsx" if macros is None else "回款台账.xlsm")
    if macros is None:
        build_ledger(target, ledger, as_of)
    else:
        build_ledger(
            target,
            ledger,
            as_of,
            vba=macros.vba,
            ribbon=macros.ribbon,
            functions=function_help(REGISTRY.values()),
        )
    return target
