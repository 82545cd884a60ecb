"""A press of a button, from the moment VBA hands the workbook over to the text it shows.

The text is returned, not shown: a message box of ours would stand in another process while Excel
waits, and Excel would complain about that instead of showing it.
"""

import logging
from typing import Any

from huikuan_xl.buttons import places

log = logging.getLogger(__name__)

NO_WORKBOOK = "没有打开的台账。\n请先打开回款台账，再按一次。"


def press(macro: str, book: Any) -> str:
    """Run the button of a macro on a workbook as COM gives it; return what to tell the user."""
    if book is None:
        return NO_WORKBOOK
    try:
        from huikuan_xl.buttons.work import BY_MACRO
        from huikuan_xl.excel.open_book import ExcelBook

        return BY_MACRO[macro](ExcelBook(_book(book)))
    except Exception as failure:  # whatever it is, the user sees no traceback
        log.exception("%s failed", macro)
        from huikuan_xl.buttons.messages import broken

        return f"按钮没有运行。\n{broken(failure, places.data_folder())}"


def _book(dispatch: Any) -> Any:
    import xlwings
    from win32com.client import Dispatch
    from xlwings import _xlwindows

    made: Any = _xlwindows
    return xlwings.Book(impl=made.Book(xl=Dispatch(dispatch)))
