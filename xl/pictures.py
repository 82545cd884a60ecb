"""Every picture of README and guide, made from the demo: ``python -m xl.pictures``.

``--check`` makes them anew in a temporary folder and names those that no longer show what the
program shows. Needs LibreOffice, pdftoppm and Pillow.
"""

import argparse
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
from PIL import Image, ImageChops, ImageStat

from huikuan_xl.ledger import schema
from huikuan_xl.letters.pdf import render_pdf
from huikuan_xl.workbook.printed_forms import RECEIPTS_FORM, SALES_FORM

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "图"
_DPI = 100
_MOST_COLOURS = 64
_SAME = 3.0  # mean difference of grey values (0 to 255) that a font's hinting may make


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: of a sheet's top left cells, or of the first page of a file as it prints."""

    name: str
    area: str = ""  # of a sheet of the ledger
    file: str = ""  # pattern within the demo's folder


SHOTS: tuple[Shot, ...] = (
    Shot(schema.HOME, "A1:D27"),
    Shot(schema.TODAY, "A1:P24"),
    Shot(schema.CUSTOMER_PAGE, "A1:G60"),
    Shot(schema.PARAMETERS, "A1:H40"),
    Shot(schema.CUSTOMERS.title, "A1:N22"),
    Shot(schema.SALES.title, "A1:N22"),
    Shot(schema.RECEIPTS.title, "A1:N22"),
    Shot(schema.CONTACTS.title, "A1:N22"),
    Shot(schema.DASHBOARD, "A1:M30"),
    Shot(schema.AGEING, "A1:L24"),
    Shot(schema.PLANS.title, "A1:N22"),
    Shot(schema.LETTERS.title, "A1:N22"),
    Shot(schema.CONSOLE, "A1:E34"),
    Shot(SALES_FORM),
    Shot(RECEIPTS_FORM),
    Shot("月结报告", file="月结报告-*.xlsx"),
    Shot("催款函", file="函件-*/*/*催款函*.docx"),
    Shot("对账单", file="函件-*/*/*对账单*.docx"),
    Shot("回款计划联络书", file="函件-*/*/*回款计划联络书*.docx"),
)


def make(folder: Path) -> list[Path]:
    """Make every picture in ``folder`` from a new demo; returns the files in order."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        demo, prints = Path(temporary, "演示"), Path(temporary, "pdf")
        command = [sys.executable, "-m", "huikuan_xl.cli", "--quiet", "demo", str(demo)]
        subprocess.run(command, check=True)
        prints.mkdir()
        sources = [_source(shot, demo, Path(temporary)) for shot in SHOTS]
        pdfs = render_pdf(sources, prints)
        return [_picture(pdf, folder / f"{s.name}.png") for s, pdf in zip(SHOTS, pdfs, strict=True)]


def _source(shot: Shot, demo: Path, folder: Path) -> Path:
    """Return the file to print for a picture, under the picture's name."""
    if shot.file:
        found = sorted(demo.glob(shot.file))[0]
        return Path(shutil.copy(found, folder / f"{shot.name}{found.suffix}"))
    (ledger,) = demo.glob("回款台账.xls*")
    return _one_sheet(ledger, shot, folder / f"{shot.name}.xlsx")


def _one_sheet(ledger: Path, shot: Shot, target: Path) -> Path:
    book: Workbook = load_workbook(ledger, data_only=True)
    for name in book.sheetnames:
        if name != shot.name:
            del book[name]
    sheet: Worksheet = book[shot.name]
    if shot.area:
        sheet.print_area = shot.area
        sheet.print_title_rows = None
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.oddHeader, sheet.oddFooter = HeaderFooterItem(), HeaderFooterItem()
    book.save(target)
    return target


def _picture(pdf: Path, target: Path) -> Path:
    """Make the first page of a PDF a picture without its white border."""
    page = target.with_suffix("")
    first = ["-f", "1", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", "-png", "-r", str(_DPI), *first, str(pdf), str(page)], check=True)
    image = Image.open(target).convert("RGB")
    box = ImageChops.invert(image).getbbox()
    left, top, right, bottom = box or (0, 0, *image.size)
    cut = image.crop((max(0, left - 8), max(0, top - 8), right + 8, bottom + 8))
    cut.quantize(_MOST_COLOURS).save(target, optimize=True)
    return target


def differs(one: Path, other: Path) -> bool:
    """Say whether two pictures show something else; a pixel here and there is nothing."""
    if not one.exists():
        return True
    first, second = (Image.open(path).convert("L") for path in (one, other))
    if any(abs(a - b) > 3 for a, b in zip(first.size, second.size, strict=True)):
        return True
    second = second.resize(first.size)
    return float(ImageStat.Stat(ImageChops.difference(first, second)).mean[0]) > _SAME


def main(arguments: list[str] | None = None) -> int:
    """Make the pictures, or say which are stale (exit code 1)."""
    parser = argparse.ArgumentParser(prog="python -m xl.pictures", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    if not parser.parse_args(arguments).check:
        for path in make(PICTURES):
            print(path)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        stale = [new.name for new in make(Path(folder)) if differs(PICTURES / new.name, new)]
    for name in stale:
        print(f"{name} is stale: run python -m xl.pictures", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
