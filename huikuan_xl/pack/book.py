"""A workbook of the pack: opened the same way every time, returned as bytes."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO

from xlsxwriter.workbook import Workbook

from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack.style import Styles
from huikuan_xl.workbook.strict import open_workbook

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST = 31


def make_book(m: MonthEnd, title: str, draw: Callable[[Workbook, Styles], None]) -> bytes:
    """Return a workbook of the month end that ``draw`` fills; the same input, the same bytes."""
    buffer = BytesIO()
    book = open_workbook(buffer)
    name, as_of = m.company.name, m.as_of
    book.set_properties(
        {
            "title": f"{name} {title}",
            "company": name,
            "created": dt.datetime(as_of.year, as_of.month, as_of.day),
        }
    )
    draw(book, Styles(book))
    book.close()
    return buffer.getvalue()


def tab_name(text: str, used: set[str]) -> str:
    """Return a name that a sheet may have and that is not ``used`` yet, and note it there."""
    plain = text.translate(_FORBIDDEN).strip()[:_LONGEST] or "（无名）"
    found, number = plain, 1
    while found.casefold() in used:
        number += 1
        found = f"{plain[: _LONGEST - 4]}({number})"
    used.add(found.casefold())
    return found
