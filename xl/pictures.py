"""Every picture of README and guide, made from the demo: ``python -m xl.pictures``.

``--check`` makes them anew in a temporary folder and names those that no longer show what the
program shows. Needs LibreOffice, pdftoppm, pdftotext and Pillow.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageChops

from huikuan_xl.ledger import schema
from huikuan_xl.letters.pdf import render_pdf
from huikuan_xl.workbook.printed_forms import RECEIPTS_FORM, SALES_FORM

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "图"
_DPI = 100
_MOST_COLOURS = 64
_PAGES = re.compile(r"第\d+页/共\d+页")
TEXTS = "文字.json"  # what every picture says, beside them


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: of a sheet's top left cells, or of the first page of a file as it prints."""

    name: str
    area: str = ""  # of a sheet of the ledger
    file: str = ""  # pattern within the demo's folder


SHOTS: tuple[Shot, ...] = (
    Shot(schema.HOME, "A1:D27"),
    Shot(schema.TODAY, "A1:S20"),
    Shot(schema.WORK_SLIP, "A1:J30"),
    Shot(schema.CUSTOMER_PAGE, "A1:G60"),
    Shot(schema.PARAMETERS, "A1:H40"),
    Shot(schema.CUSTOMERS.title, "A1:N22"),
    Shot(schema.SALES.title, "A1:N22"),
    Shot(schema.RECEIPTS.title, "A1:N22"),
    Shot(schema.ADJUSTMENTS.title, "A1:N14"),
    Shot(schema.BILLS.title, "A1:N12"),
    Shot(schema.CONTACTS.title, "A1:N22"),
    Shot(schema.APPROVALS.title, "A1:N22"),
    Shot(schema.CLAIMS.title, "A1:N12"),
    Shot(schema.DASHBOARD, "A1:O34"),
    Shot(schema.AGEING, "A1:M24"),
    Shot(schema.REVIEWS, "A1:R24"),
    Shot(schema.PLANS.title, "A1:N22"),
    Shot(schema.TARGETS.title, "A1:O22"),
    Shot(schema.CONTRACTS.title, "A1:P18"),
    Shot(schema.LETTERS.title, "A1:N22"),
    Shot(schema.CONSOLE, "A1:E34"),
    Shot(schema.PROBLEMS, "A1:H22"),
    Shot(schema.RUN_LOG, "A1:H12"),
    Shot(SALES_FORM),
    Shot(RECEIPTS_FORM),
    Shot("月结报告", file="月结报告-*.xlsx"),
    Shot("催款函", file="函件-*/*/*催款函*.docx"),
    Shot("对账单", file="函件-*/*/*对账单*.docx"),
    Shot("回款计划联络书", file="函件-*/*/*回款计划联络书*.docx"),
)


def make(folder: Path) -> list[Path]:
    """Make every picture in ``folder`` from a new demo, and ``文字.json``; returns the files in order."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        demo, work = Path(temporary, "演示"), Path(temporary, "pdf")
        command = [sys.executable, "-m", "huikuan_xl.cli", "--quiet", "demo", str(demo)]
        subprocess.run(command, check=True)
        work.mkdir()
        (ledger,) = demo.glob("回款台账.xls*")
        places = _sheets(ledger, work) | _files(demo, work)
        prints = render_pdf(sorted({file for file, _ in places.values()}), work)
        pdfs = {pdf.stem: pdf for pdf in prints}
        texts, pictures = {}, []
        for name in (shot.name for shot in SHOTS):
            file, page = places[name]
            texts[name] = _text(pdfs[file.stem], page)
            pictures.append(_picture(pdfs[file.stem], page, folder / f"{name}.png"))
    told = folder / TEXTS
    told.write_text(json.dumps(texts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [*pictures, told]


def _files(demo: Path, folder: Path) -> dict[str, tuple[Path, int]]:
    """Return by picture which file to print and which of its pages is shown."""
    places = {}
    for shot in SHOTS:
        if shot.file:
            found = sorted(demo.glob(shot.file))[0]
            places[shot.name] = (Path(shutil.copy(found, folder / f"{shot.name}{found.suffix}")), 1)
    return places


def _sheets(ledger: Path, folder: Path) -> dict[str, tuple[Path, int]]:
    """Return the same for sheets of the ledger.

    Sheets cut to an area are one page each and share a file; of the others, each in a file of its
    own, the first page is shown.
    """
    book: Workbook = load_workbook(ledger, data_only=True)
    cut = [shot for shot in SHOTS if shot.area]
    whole = [shot for shot in SHOTS if not shot.area and not shot.file]
    wanted = {shot.name for shot in (*cut, *whole)}
    for name in set(book.sheetnames) - wanted:
        del book[name]
    for name in wanted:  # a header says when it was printed
        book[name].oddHeader, book[name].oddFooter = HeaderFooterItem(), HeaderFooterItem()
    for shot in cut:
        _cut(book[shot.name], shot.area)
    order = [name for name in book.sheetnames if name in {shot.name for shot in cut}]
    kept = {shot.name: book[shot.name] for shot in whole}
    for sheet in kept.values():
        book.remove(sheet)
    book.save(folder / "表.xlsx")
    places = {name: (folder / "表.xlsx", page) for page, name in enumerate(order, start=1)}
    for name in order:
        del book[name]
    for name, sheet in kept.items():
        book._sheets.append(sheet)  # type: ignore[attr-defined]
        book.save(folder / f"{name}.xlsx")
        book.remove(sheet)
        places[name] = (folder / f"{name}.xlsx", 1)
    return places


def _cut(sheet: Worksheet, area: str) -> None:
    """Let a sheet print its top left cells on one page."""
    sheet.print_area = area
    sheet.print_title_rows = None
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _text(pdf: Path, page: int) -> str:
    """Return what a page says, without its spaces: where a line breaks is up to the fonts."""
    command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), str(pdf), "-"]
    told = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")
    return _PAGES.sub("", "".join(told.split()))


def _picture(pdf: Path, page: int, target: Path) -> Path:
    """Make a page of a PDF a picture without its white border."""
    only = ["-f", str(page), "-l", str(page), "-singlefile"]
    stem = str(target.with_suffix(""))
    subprocess.run(["pdftoppm", "-png", "-r", str(_DPI), *only, str(pdf), stem], check=True)
    image = Image.open(target).convert("RGB")
    box = ImageChops.invert(image).getbbox()
    left, top, right, bottom = box or (0, 0, *image.size)
    cut = image.crop((max(0, left - 8), max(0, top - 8), right + 8, bottom + 8))
    cut.quantize(_MOST_COLOURS).save(target, optimize=True)
    return target


def stale(made: Path, kept: Path) -> list[str]:
    """Return a sentence for every picture of ``kept`` that no longer shows what the program shows.

    Text is compared to the letter, by what was written beside the pictures; how it is drawn is up
    to LibreOffice and its fonts and isn't.
    """
    now, then = (json.loads((f / TEXTS).read_text(encoding="utf-8")) for f in (made, kept))
    found = [
        f"{name}: {_difference(then[name], now[name])}" if name in then else f"{name} is new"
        for name in now
        if then.get(name) != now[name]
    ]
    return found + [f"{n}.png is missing" for n in now if not (kept / f"{n}.png").exists()]


def _difference(then: str, now: str) -> str:
    """Return the first place where two texts differ, with a few letters around it."""
    pairs = enumerate(zip(then, now, strict=False))
    at = next((at for at, (old, new) in pairs if old != new), min(len(then), len(now)))
    return f"“{then[max(0, at - 8) : at + 16]}” is now “{now[max(0, at - 8) : at + 16]}”"


def main(arguments: list[str] | None = None) -> int:
    """Make the pictures, or say which are stale (exit code 1)."""
    parser = argparse.ArgumentParser(prog="python -m xl.pictures", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    if not parser.parse_args(arguments).check:
        for path in make(PICTURES):
            print(path)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        found = stale(Path(folder), PICTURES)
    for sentence in found:
        print(f"{sentence}: run python -m xl.pictures", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
