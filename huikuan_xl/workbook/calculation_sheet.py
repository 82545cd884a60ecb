"""计算: the handles of the tables, one cell a table. The other formulas take those cells.

A hidden sheet: nothing on it is for reading or for filling in.
"""

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Role
from huikuan_xl.workbook.calls import (
    PARAMETERS,
    PARAMETERS_HANDLE,
    TABLES_TAKEN,
    handle_name,
    table_name,
)
from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.styles import GENERAL, Styles, page

_HEADINGS = ("表", "表柄")
_WIDTHS = (26, 64)
_FIRST = 3  # 0-based row of the first handle


def handle(table: Cell, title: str) -> Cell:
    """Return the handle of a table's rows."""
    value: Cell = REGISTRY["HK_TABLE"].call(table, title)
    return value


def write_handles(
    book: Workbook, worksheet: Worksheet, styles: Styles, names: dict[str, Cell]
) -> None:
    """Write a handle for every table that functions take; define its name and add what it holds."""
    worksheet.write_string(0, 0, worksheet.get_name(), styles.title)
    worksheet.write_string(
        1, 0, "每张表一个表柄：表改动时整张表只传一次，各公式引用表柄。请勿改动本页；自己的公式照样可以直接引用区域。",
        styles.note,
    )  # fmt: skip
    for col, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        worksheet.write_string(_FIRST - 1, col, heading, styles.heading(Role.FORMULA))
        worksheet.set_column(col, col, width)
    tables = [(schema.PARAMETERS, PARAMETERS, PARAMETERS_HANDLE)]
    tables += [(s.title, table_name(s), handle_name(s)) for s in TABLES_TAKEN]
    for row, (title, table, name) in enumerate(tables, start=_FIRST):
        value = handle(names[table], title)
        worksheet.write_string(row, 0, title, styles.label)
        worksheet.write_formula(
            row, 1, f'=HK_TABLE({table},"{title}")', styles.value(Role.FORMULA, GENERAL, "left"),
            value,
        )  # fmt: skip
        book.define_name(name, f"='{worksheet.get_name()}'!$B${row + 1}")
        names[name] = value
    page(worksheet, worksheet.get_name())
