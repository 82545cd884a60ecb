"""Write 月结报告-YYYY-MM.xlsx."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.workbook import Workbook

from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack.book import make_book
from huikuan_xl.pack.drawing import Placed, draw_page
from huikuan_xl.pack.drill import drill_into
from huikuan_xl.pack.front import FRONT, draw_front
from huikuan_xl.pack.pages import CUSTOMER_FIGURES, pages
from huikuan_xl.pack.printed import printed_checks
from huikuan_xl.pack.style import Styles
from huikuan_xl.pack.tables import Page
from huikuan_xl.pack.what_if import WHAT_IF, draw_what_if


def pack_name(as_of: dt.date) -> str:
    """Return the file name of the pack of a month."""
    return f"月结报告-{as_of:%Y-%m}.xlsx"


def write_pack(month_end: MonthEnd, path: Path, *, extra: Sequence[Page] = ()) -> Path:
    """Write the month-end pack and return its path; into a folder it goes under ``pack_name``.

    ``extra`` sheets come last. The file appears complete or not at all, an older one stays until
    then. The same month end gives the same bytes. Raises OSError when the file can't be written (open in Excel, no space).
    """
    target = path / pack_name(month_end.as_of) if path.is_dir() else path
    write_whole(target, render(month_end, extra))
    return target


def render(month_end: MonthEnd, extra: Sequence[Page] = ()) -> bytes:
    """Return the pack as the bytes of an .xlsx file."""
    name, as_of = month_end.company.name, month_end.as_of
    contents = [*pages(month_end), *extra]
    footer = f"{name}　截至 {as_of:%Y-%m-%d}"

    def draw(book: Workbook, styles: Styles) -> None:
        front = book.add_worksheet(FRONT)
        drawn: dict[str, Placed] = {}
        drill = drill_into(CUSTOMER_FIGURES, contents)
        for page in contents:
            placed = draw_page(book.add_worksheet(page.name), page, styles, footer, drill)
            drawn.update({one.table.title: one for one in placed})
        draw_what_if(book.add_worksheet(WHAT_IF), month_end, styles, footer)
        printed = printed_checks(month_end, contents)
        sheets = [*contents, Page(WHAT_IF, "", ())]
        draw_front(book, front, month_end, drawn, styles, sheets, printed, footer)

    return make_book(month_end, pack_name(as_of).removesuffix(".xlsx"), draw)
