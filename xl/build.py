"""Everything that users open, built from source into one folder: the same bytes every time."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from huikuan_xl.functions import REGISTRY
from huikuan_xl.inplace.package import finish
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.forms import (
    build_customer_register,
    build_daily_report,
    build_sales_statistics,
)
from huikuan_xl.workbook.function_help import function_help
from huikuan_xl.workbook.ledger_book import LEDGER_SHEETS, build_ledger, new_workbook
from huikuan_xl.workbook.macro_texts import add_macro_texts
from xl import letter_templates
from xl.project import WORKBOOK_CODE_NAME, addin_vba, ledger_vba
from xl.ribbon import ribbon_xml

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
#: The as-of day of the blank ledger; a user's own starts on the day she makes it.
BLANK_DAY = date(2026, 1, 31)
LEDGER, ADDIN = "ledger.xlsm", "huikuan.xlam"
ADDIN_FILE = Path(__file__).resolve().parent / ADDIN
REGISTER, SALES, DAILY = (
    "customer_register.xlsx", "sales_statistics.xlsx", "daily_collection_report.xlsx",
)  # fmt: skip


def build(folder: Path, addin: Path | None = None) -> list[Path]:
    """Build all templates below ``folder`` and the add-in to ``addin`` (else beside them); returns
    the files, sorted."""
    addin = addin or folder / ADDIN
    folder.mkdir(parents=True, exist_ok=True)
    codes = [f"Sheet{number}" for number in range(1, len(LEDGER_SHEETS) + 1)]
    build_ledger(
        folder / LEDGER, Ledger(), BLANK_DAY, vba=ledger_vba(codes), ribbon=ribbon_xml(),
        functions=function_help(REGISTRY.values()),
    )  # fmt: skip
    build_addin(addin)
    build_customer_register(folder / REGISTER)
    build_sales_statistics(folder / SALES)
    build_daily_report(folder / DAILY)
    letters = letter_templates.build(folder / "letters")
    return sorted([addin, *(folder / n for n in (LEDGER, REGISTER, SALES, DAILY)), *letters])


def build_addin(path: Path) -> None:
    """Write the ribbon as an add-in for any workbook."""
    stream = io.BytesIO()
    book = new_workbook(stream, "回款 XL 加载项", "")
    book.add_vba_project(io.BytesIO(addin_vba()), is_stream=True)
    book.set_vba_name(WORKBOOK_CODE_NAME)
    add_macro_texts(book)
    book.add_worksheet("回款 XL").set_vba_name("Sheet1")
    book.close()
    path.write_bytes(finish(stream.getvalue(), ribbon=ribbon_xml(addin=True), addin=True))


def differences(built: Path, committed: Path) -> Iterator[str]:
    """Tell, file by file, where what is committed isn't what the source builds."""
    ours = {p.relative_to(built) for p in built.rglob("*") if p.is_file()}
    theirs = {p.relative_to(committed) for p in committed.rglob("*") if p.is_file()}
    for name in sorted(ours | theirs):
        if name not in theirs:
            yield f"{name}: not committed"
        elif name not in ours:
            yield f"{name}: committed, but nothing builds it"
        elif (built / name).read_bytes() != (committed / name).read_bytes():
            yield f"{name}: not what the source builds"
