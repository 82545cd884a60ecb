"""Draw pages of tables into worksheets: styles, widths, filters, frozen headings, print setup."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.pack.style import WRAPPED, Styles
from huikuan_xl.pack.tables import Field, Page, Table, Value

NOTHING = "（本期没有）"
CELL_LIMIT = 32_767  # characters that Excel keeps in a cell
_NARROWEST = 7
_HEADING_LETTERS = 16  # longer headings wrap
_A4 = 9
_SPREAD_WIDTH = 40  # letters that a spread column has room for, at least
_EVERYWHERE = "A1:XFD1048576"
_ROW_HEIGHT, _LINE_HEIGHT, _TALLEST = 18, 14.5, 409  # points


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table's rows are: zero-based rows and columns of a sheet, ``last`` included."""

    sheet: str
    table: Table
    heading: int
    first: int
    last: int

    def column(self, name: str) -> int:
        """Return the column that shows the frame's column ``name``. Raises StopIteration."""
        return next(i for i, field in enumerate(self.table.fields) if field.name == name)

    def cells(self, name: str, rows: int | None = None) -> list[str | int]:
        """Return the range of a column's first ``rows`` rows, as XlsxWriter's charts take it."""
        last = self.last if rows is None else self.first + rows - 1
        column = self.column(name)
        return [self.sheet, self.first, column, last, column]


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write one value; text stays text whatever it looks like."""
    match value:
        case None:
            sheet.write_blank(row, column, None, style)
        case str():
            sheet.write_string(row, column, value[:CELL_LIMIT], style)
        case dt.date():
            sheet.write_datetime(row, column, value, style)
        case _:
            sheet.write_number(row, column, value, style)


def draw_page(sheet: Worksheet, page: Page, styles: Styles, footer: str) -> list[Placed]:
    """Draw a page and return where its tables are."""
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})  # codes are text on purpose
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.set_row(0, 26)
    put(sheet, 0, 0, page.name, styles.title)
    put(sheet, 1, 0, page.purpose, styles.note)
    widths = _widths(page)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    placed: list[Placed] = []
    row = 2 if len(page.tables) == 1 else 3
    for table in page.tables:
        if len(page.tables) > 1:
            put(sheet, row, 0, table.title, styles.subtitle)
            row += 1
        one = _draw_table(sheet, row, table, widths, styles)
        placed.append(one)
        row = one.last + (4 if table.note else 3)
    if len(placed) == 1:
        only = placed[0]
        sheet.freeze_panes(only.first, page.frozen)
        sheet.repeat_rows(0, only.heading)
        sheet.autofilter(only.heading, 0, only.last, len(only.table.fields) - 1)
    else:
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(0, 1)
    set_up_print(sheet, footer)
    if page.one_page:
        sheet.fit_to_pages(1, 1)
    if page.portrait:
        sheet.set_portrait()
    return placed


def set_up_print(sheet: Worksheet, footer: str) -> None:
    """Print on A4 landscape, one page wide, numbered."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
    sheet.set_footer(f"&L&9{_plain(footer)}&C&9第 &P 页 / 共 &N 页&R&9&A")


def _plain(text: str) -> str:
    """Keep text from being read as footer codes, and within their limit of 255 characters."""
    return text[:100].replace("&", "&&")


def _draw_table(
    sheet: Worksheet, row: int, table: Table, widths: list[float], styles: Styles
) -> Placed:
    lines = max(_lines(field.heading, _HEADING_LETTERS) for field in table.fields)
    sheet.set_row(row, 12 + _LINE_HEIGHT * lines)
    end = len(widths) - 1 if table.spread else len(table.fields) - 1
    _spread(sheet, row, table, end, styles.heading)
    for column, field in enumerate(table.fields):
        put(sheet, row, column, field.heading, styles.heading)
    widths = [*widths[: len(table.fields) - 1], sum(widths[len(table.fields) - 1 : end + 1])]
    first = row + 1
    rows = table.rows()
    for i, values in enumerate(rows):
        total = i in table.bold
        lines = _row_lines(table.fields, values, widths)
        if lines > 1:  # not every program fits the height to wrapped text when it opens a file
            sheet.set_row(first + i, min(4 + _LINE_HEIGHT * lines, _TALLEST))
        _spread(sheet, first + i, table, end, styles.cell(table.fields[-1].kind, i % 2 == 1, total))
        for column, (field, value) in enumerate(zip(table.fields, values, strict=True)):
            put(sheet, first + i, column, value, styles.cell(field.kind, i % 2 == 1, total))
    last = first + max(len(rows), 1) - 1
    if not rows:
        put(sheet, first, 0, NOTHING, styles.note)
    totals = table.totals()
    if totals is not None:
        _spread(sheet, last + 1, table, end, styles.cell(table.fields[-1].kind, False, True))
        for column, (field, value) in enumerate(zip(table.fields, totals, strict=True)):
            shown = TOTAL if column == 0 else value
            put(sheet, last + 1, column, shown, styles.cell(field.kind, False, True))
    if table.note:
        put(sheet, last + 2, 0, table.note, styles.note)
    return Placed(sheet.get_name(), table, row, first, last)


def _spread(sheet: Worksheet, row: int, table: Table, end: int, style: Format) -> None:
    """Join the cells of a row from the table's last column to the column ``end``, before it is
    written."""
    first = len(table.fields) - 1
    if end > first:
        sheet.merge_range(row, first, row, end, "", style)


def shown_width(text: str) -> int:
    """Return how many half-width letters the text takes: Chinese characters count double."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _lines(text: str, width: int) -> int:
    return max(1, -(-shown_width(text) // width))


def _row_lines(fields: tuple[Field, ...], values: list[Value], widths: list[float]) -> int:
    return max(
        sum(_lines(line, int(width) - 3) for line in value.splitlines() or [""])
        if isinstance(value, str) and field.kind in WRAPPED else 1
        for field, value, width in zip(fields, values, widths, strict=False)
    )  # fmt: skip


def _as_shown(field: Field, value: Value) -> str:
    match field.kind:
        case Kind.MONEY:
            return f"{value:,.2f}"
        case Kind.DATE:
            return "yyyy-mm-dd"
        case Kind.RATIO:
            return "100.0%"
        case Kind.NUMBER:
            return f"{value:,.1f}"
        case Kind.INT:
            return f"{value:,}"
        case _:
            return str(value)


def _widths(page: Page) -> list[float]:
    """Return the width of every column, wide enough for what all tables show in it."""
    widths = [float(_NARROWEST)] * max(len(table.fields) for table in page.tables)
    for table in page.tables:
        rows = table.rows()
        totals = table.totals()
        if totals is not None:
            rows.append(totals)
        own = table.fields[:-1] if table.spread else table.fields
        for column, field in enumerate(own):
            heading = min(shown_width(field.heading), _HEADING_LETTERS) + 4  # filter button
            content = max(
                (
                    shown_width(_as_shown(field, row[column]))
                    for row in rows
                    if row[column] is not None
                ),
                default=0,
            )
            widths[column] = max(widths[column], heading, min(content + 3, page.widest))
    for table in page.tables:
        if table.spread:  # text that spreads to the right edge needs room up to there
            room = sum(widths[len(table.fields) - 1 :])
            widths[-1] += max(_SPREAD_WIDTH - room, 0)
    return widths
