"""Workbooks of plain lists: a heading row, text that stays text, ready to be printed or copied."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.workbook.strict import open_workbook

Value = str | int | float | dt.date | None
"""A cell; money as a float in 元, a day as a date."""

_MADE_ON = dt.datetime(1980, 1, 1)


class ListBook:
    """A workbook of lists being written; the same rows give the same bytes."""

    def __init__(self, path: Path) -> None:
        self._book = open_workbook(path)
        self._book.set_properties({"created": _MADE_ON})
        self._bold = self._format(bold=True, bottom=1, bg_color="#F2F2F2")
        self._wrap = self._format(text_wrap=True)
        self._money = self._format(num_format="#,##0.00")
        self._day = self._format(num_format="yyyy-mm-dd", align="left")

    def _format(self, **more: object) -> Format:
        return self._book.add_format({"valign": "top", **more})

    def sheet(
        self,
        title: str,
        headings: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[Value]],
        notes: Sequence[str] = (),
    ) -> None:
        """Add a list: headings with their width in characters, rows below, notes below them."""
        page = self._book.add_worksheet(title)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for column, (heading, width) in enumerate(headings):
            page.set_column(column, column, width, self._wrap)
            page.write_string(0, column, heading, self._bold)
            for line, row in enumerate(rows, start=1):
                self._put(page, line, column, row[column])
        for line, note in enumerate(notes, start=len(rows) + 2):
            page.write_string(line, 0, note)
        page.freeze_panes(1, 0)

    def _put(self, page: Worksheet, row: int, column: int, value: Value) -> None:
        if isinstance(value, dt.date):
            page.write_datetime(
                row, column, dt.datetime(value.year, value.month, value.day), self._day
            )
        elif isinstance(value, float):
            page.write_number(row, column, value, self._money)
        elif isinstance(value, int):
            page.write_number(row, column, value, self._wrap)
        elif value:
            page.write_string(row, column, value, self._wrap)

    def close(self) -> None:
        """Write the file."""
        self._book.close()
