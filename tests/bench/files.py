"""Workbooks for measuring file work, and the bare libraries on the same cells."""

import datetime as dt
from pathlib import Path

import xlsxwriter

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.parameters import parameter_rows
from tests.bench.cases import Rows, ranges
from tests.fuzz.base import COMPANY

AS_OF = dt.date(2026, 5, 31)


def write_ledger(path: Path, size: int) -> None:
    """Write a ledger of ``size`` sales lines, half as many receipts and 200 customers."""
    sales, receipts, customers = ranges(size)
    tables = {"sales": sales, "receipts": receipts, "customers": customers}
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in schema.ENTRY_SHEETS:
        rows = tables.get(sheet.name, [[column.title for column in sheet.columns]])
        _write_rows(book.add_worksheet(sheet.title), rows, day)
    page = book.add_worksheet(schema.PARAMETERS)
    page.write_row(0, 0, schema.PARAMETER_HEADINGS)
    for number, parameter in enumerate(parameter_rows(company=COMPANY), start=1):
        page.write_row(
            number, 0, [c if isinstance(c, str) else float(c) for c in parameter.cells()]
        )
    book.close()


def _write_rows(page: "xlsxwriter.worksheet.Worksheet", rows: Rows, day: object) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                page.write(number, column, cell, day if isinstance(cell, dt.datetime) else None)
