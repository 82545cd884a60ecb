"""HK_TABLE: a table crosses from the workbook once a change; its handle stands for it elsewhere.

The handle is made of the content of the columns that functions use. Excel's own dependencies decide
what is stale: a cell of HK_TABLE follows its table, and whoever takes the handle follows that cell.
"""

from collections.abc import Sequence
from typing import Annotated

from huikuan_xl.functions.kept import HELD
from huikuan_xl.functions.needs import columns_used
from huikuan_xl.functions.registry import (
    HANDLE_START,
    VALUE,
    ArgKind,
    Argument,
    CannotSay,
    Cell,
    Handle,
    Range,
    Result,
    worksheet_function,
)
from huikuan_xl.functions.rows import Entered, taken
from huikuan_xl.functions.scalars import parsed_policy
from huikuan_xl.functions.table_columns import Columns, header_of, headings_of, of_columns, of_rows
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Column, Kind, Sheet

PARAMETERS = Sheet(
    "parameters", schema.PARAMETERS, "tbl_parameters", "制度的每个门槛：编号与值。",
    tuple(
        Column(name, heading, Kind.TEXT, help_)
        for name, heading, help_ in (
            ("key", schema.PARAMETER_HEADINGS[0], "参数的编号。"),
            ("value", schema.PARAMETER_HEADINGS[2], "参数的值。"),
        )
    ),
)  # fmt: skip
SHEETS = (*schema.ENTRY_SHEETS, PARAMETERS)


@worksheet_function(
    "表柄：把一张表传给程序一次；其他函数在要区域的地方填表柄所在的单元格，改一处不必每个函数都重传整张表。",
    result=Result.TEXT, rule="一表一传", example='=HK_TABLE(hk_sales,"客户销售统计表")',
)  # fmt: skip
def HK_TABLE(
    table: Annotated[Range, Argument("区域", ArgKind.TABLE, "整张表的区域，含表头。", "hk_sales")],
    title: Annotated[
        str, Argument("表名", ArgKind.TEXT, "是哪一张表；省略则按表头辨认。", "客户销售统计表")
    ] = "",
) -> str:
    """Keep a table and return its handle; a handle comes back as it is.

    Raises CannotSay(#VALUE!) for a table that no sheet of ours is like.
    """
    if isinstance(table, Handle):
        return table
    if not table:
        raise CannotSay(VALUE, "区域没有表头")
    sheet = sheet_of(table[0], title)
    return handle_of(of_rows(sheet, table, columns_used(sheet)))


def sheet_of(titles: Sequence[Cell], title: str = "") -> Sheet:
    """Return the sheet called ``title``, else the one whose own headings these are most."""
    from huikuan_xl.ledger.headings import own_headings

    if title:
        named = next((sheet for sheet in SHEETS if sheet.title == title), None)
        if named is None:
            raise CannotSay(VALUE, f"没有叫“{title}”的表")
        return named
    found = max(SHEETS, key=lambda sheet: own_headings(sheet, titles))
    if own_headings(found, titles) < 2:
        raise CannotSay(VALUE, "从表头看不出是哪一张表，请在第二个参数写明表名")
    return found


def places_of(titles: Sequence[Cell], title: str = "") -> list[tuple[int, Kind]]:
    """Return which columns (0-based) have to be sent, in this order, and what they hold."""
    sheet = sheet_of(titles, title)
    header = header_of(sheet, titles, columns_used(sheet))
    if not header.columns:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域没有表头")
    return [(found.index, sheet.column(name).kind) for name, found in header.columns.items()]


def table_of(
    titles: Sequence[Cell],
    title: str,
    columns: Sequence[tuple[Cell, ...] | None],
    before: Handle | None = None,
) -> str:
    """Keep a table of which only the columns of :func:`places_of` were sent; return its handle.

    None stands for a column that is as in the table ``before``. Where that isn't known, or has other
    columns, the answer is blank: all of them have to be sent.
    """
    sheet = sheet_of(titles, title)
    header = header_of(sheet, titles, columns_used(sheet))
    known = HELD.known(before)
    was = known.raw if isinstance(known, Entered) else None
    came = [column for column in columns if column is not None]
    if len(came) < len(columns):
        if was is None or was.sheet is not sheet or was.titles != headings_of(header):
            return ""
        pairs = zip(columns, was.cells, strict=True)
        came = [old if column is None else column for column, old in pairs]
    return handle_of(of_columns(sheet, header, came))


def handle_of(columns: Columns) -> str:
    """Keep a table and return its handle, the same for the same content."""
    handle = f"{HANDLE_START}{columns.sheet.name}:{columns.size}:{columns.mark}"
    if columns.sheet is PARAMETERS:
        rows = (columns.titles, *zip(*columns.cells, strict=True))
        HELD.get(Handle(handle), lambda: parsed_policy(rows))
    else:
        HELD.get(Handle(handle), lambda: taken(columns))
    return handle
