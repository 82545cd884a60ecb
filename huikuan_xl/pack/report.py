"""Write 月结报告-YYYY-MM.xlsx."""

import datetime as dt
import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack.drawing import draw_page
from huikuan_xl.pack.front import FRONT, draw_front
from huikuan_xl.pack.pages import pages
from huikuan_xl.pack.printed import printed_checks
from huikuan_xl.pack.style import Styles
from huikuan_xl.pack.tables import Page
from huikuan_xl.workbook.strict import open_workbook


def pack_name(as_of: dt.date) -> str:
    """Return the file name of the pack of a month."""
    return f"月结报告-{as_of:%Y-%m}.xlsx"


def write_pack(month_end: MonthEnd, path: Path, *, extra: Sequence[Page] = ()) -> Path:
    """Write the month-end pack and return its path; into a folder it goes under ``pack_name``.

    ``extra`` sheets come last. The file appears complete or not at all, an older one stays until
    then. The same month end gives the same bytes. Raises OSError when the file can't be written (open in Excel, no space).
    """
    target = path / pack_name(month_end.as_of) if path.is_dir() else path
    content = render(month_end, extra)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def render(month_end: MonthEnd, extra: Sequence[Page] = ()) -> bytes:
    """Return the pack as the bytes of an .xlsx file."""
    buffer = BytesIO()
    book = open_workbook(buffer)
    name, as_of = month_end.company.name, month_end.as_of
    book.set_properties(
        {
            "title": f"{name} {pack_name(as_of).removesuffix('.xlsx')}",
            "company": name,
            "created": dt.datetime(as_of.year, as_of.month, as_of.day),
        }
    )
    styles = Styles(book)
    footer = f"{name}　截至 {as_of:%Y-%m-%d}"
    front = book.add_worksheet(FRONT)
    contents = [*pages(month_end), *extra]
    drawn = {}
    for page in contents:
        placed = draw_page(book.add_worksheet(page.name), page, styles, footer)
        drawn[page.name] = placed[0]
    printed = printed_checks(month_end, contents)
    draw_front(book, front, month_end, drawn, styles, contents, printed, footer)
    book.close()
    return buffer.getvalue()
