"""What VBA runs over xlwings' own module, which can't return a text: the message is shown here."""

import xlwings as xw

from huikuan_xl.buttons.desk import TITLE
from huikuan_xl.buttons.work import BY_MACRO
from huikuan_xl.excel.open_book import ExcelBook


def press(macro: str) -> None:
    """Run the button of a macro on the workbook that called, and show what it says."""
    book = xw.Book.caller()
    book.app.alert(BY_MACRO[macro](ExcelBook(book)), title=TITLE)
