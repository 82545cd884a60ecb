"""Draw pages of tables into worksheets: styles, widths, filters, frozen headings, print setup."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.pack.drill import CODE, DRILL_TIP, Drill
from huikuan_xl.pack.paper import Block, lay_out, print_as, set_up_print
from huikuan_xl.pack.style import WRAPPED, Styles
from huikuan_xl.pack.tables import Field, Page, Table, Value

NOTHING = "（本期没有）"
CELL_LIMIT = 32_767  # characters that Excel keeps in a cell, those beyond the BMP count twice
_NARROWEST = 7
_HEADING_LETTERS = 16  # longer headings wrap
_SPREAD_WIDTH = 40, 80  # letters that a spread column has room for: at least, and for long text
_EVERYWHERE = "A1:XFD1048576"
_NOWHERE = Drill()
_ROW_HEIGHT, _LINE_HEIGHT, _TALLEST = 18, 14.5, 409  # points


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table's rows are: zero-based rows and columns of a sheet, ``last`` included; ``end`` is
    the row of its total or note."""

    sheet: str
    table: Table
    heading: int
    first: int
    last: int
    end: int

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
            sheet.write_string(row, column, _fitting(value), style)
        case dt.date():
            sheet.write_datetime(row, column, value, style)
        case _:
            sheet.write_number(row, column, value, style)


def _fitting(value: Value) -> Value:
    """Return the value, a text cut to what a cell holds."""
    if type(value) is not str or len(value) <= CELL_LIMIT // 2:
        return value
    return value.encode("utf-16-le")[: 2 * CELL_LIMIT].decode("utf-16-le", "ignore")


def draw_page(
    sheet: Worksheet, page: Page, styles: Styles, footer: str, drill: Drill = _NOWHERE
) -> list[Placed]:
    """Draw a page and return where its tables are; codes of customers are links ``drill`` knows."""
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})  # codes are text on purpose
    sheet.set_default_row(_ROW_HEIGHT)
    heights = {0: 26.0}
    put(sheet, 0, 0, page.name, styles.title)
    put(sheet, 1, 0, page.purpose, styles.note)
    columns = {id(table): [table.printed(field) for field in table.fields] for table in page.tables}
    widths = _widths(page, columns)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    placed: list[Placed] = []
    blocks: list[Block] = []
    row = page.top
    for table in page.tables:
        start = row
        if len(page.tables) > 1:
            put(sheet, row, 0, table.title, styles.subtitle)
            row += 1
        links = drill.links(page, table)
        one = _draw_table(sheet, row, table, columns[id(table)], widths, styles, heights, links)
        placed.append(one)
        blocks.append(Block(start, one.heading, one.end))
        row = one.end + 2
    for tall, height in heights.items():
        sheet.set_row(tall, height)
    layout = lay_out(widths, heights, _ROW_HEIGHT, blocks, page.frozen)
    if len(placed) == 1:
        only = placed[0]
        sheet.freeze_panes(only.first, page.frozen)
        sheet.repeat_rows(0, only.heading)
        sheet.autofilter(only.heading, 0, only.last, len(only.table.fields) - 1)
    else:
        sheet.freeze_panes(2, 0)
        again = placed[-1].heading if layout.flows else 0
        sheet.repeat_rows(again, again if layout.flows else 1)
    set_up_print(sheet, footer)
    if page.one_page:
        sheet.fit_to_pages(1, 1)
        sheet.set_portrait()
    else:
        print_as(sheet, layout, page.frozen)
    return placed


_Columns = list[list[Value]]


def _draw_table(
    sheet: Worksheet, row: int, table: Table, columns: _Columns, widths: list[float], styles: Styles,
    heights: dict[int, float], links: Mapping[int, str],
) -> Placed:  # fmt: skip
    """Draw a table and note how tall its rows are."""
    lines = max(_lines(field.heading, _HEADING_LETTERS) for field in table.fields)
    heights[row] = 12 + _LINE_HEIGHT * lines
    end = len(widths) - 1 if table.spread else len(table.fields) - 1
    _spread(sheet, row, table, end, styles.heading)
    for column, field in enumerate(table.fields):
        put(sheet, row, column, field.heading, styles.heading)
    widths = [*widths[: len(table.fields) - 1], sum(widths[len(table.fields) - 1 : end + 1])]
    first, size = row + 1, len(table.frame)
    for i, lines in enumerate(_row_lines(table.fields, columns, widths, size)):
        if lines > 1:  # not every program fits the height to wrapped text when it opens a file
            heights[first + i] = min(4 + _LINE_HEIGHT * lines, _TALLEST)
    if table.spread:
        for i in range(size):
            style = styles.cell(table.fields[-1].kind, i % 2 == 1, i in table.bold)
            _spread(sheet, first + i, table, end, style)
    _put_columns(sheet, first, table, columns, styles, links)
    last = first + max(size, 1) - 1
    if not size:
        put(sheet, first, 0, NOTHING, styles.note)
    totals, lowest = table.totals(), last
    if totals is not None:
        lowest += 1
        _spread(sheet, last + 1, table, end, styles.cell(table.fields[-1].kind, False, True))
        for column, (field, value) in enumerate(zip(table.fields, totals, strict=True)):
            shown = TOTAL if column == 0 else value
            put(sheet, last + 1, column, shown, styles.cell(field.kind, False, True))
    if table.note:
        lowest += 1
        put(sheet, lowest, 0, table.note, styles.note)
    return Placed(sheet.get_name(), table, row, first, last, lowest)


def _put_columns(
    sheet: Worksheet, first: int, table: Table, columns: _Columns, styles: Styles,
    links: Mapping[int, str],
) -> None:  # fmt: skip
    """Write the cells of a table, every second row shaded, rows of totals bold, codes linked."""
    if links:
        at = [field.name for field in table.fields].index(CODE)
        for row, target in links.items():  # the cell itself is written with its column
            sheet.write_url(first + row, at, target, None, str(columns[at][row]), DRILL_TIP)
    size = len(table.frame)
    look = [row % 2 + 2 * (row in table.bold) for row in range(size)]
    looks = [0, 1, *dict.fromkeys(one for one in look if one > 1)]
    formats = [
        {
            one: styles.cell(
                field.kind, one % 2 == 1, one > 1, bool(links) and field.name == CODE and one < 2
            )
            for one in looks
        }
        for field in table.fields
    ]
    fitting = [[_fitting(value) for value in values] for values in columns]
    sheet.write_columns(first, 0, fitting, formats, look)


def _spread(sheet: Worksheet, row: int, table: Table, end: int, style: Format) -> None:
    """Join the cells of a row from the table's last column to the column ``end``, before it is
    written."""
    first = len(table.fields) - 1
    if end > first:
        sheet.merge_range(row, first, row, end, "", style)


def shown_width(text: str) -> int:
    """Return how many half-width letters the text takes: Chinese characters count double."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _lines(text: str, width: int) -> int:
    return max(1, -(-shown_width(text) // width))


def _row_lines(
    fields: tuple[Field, ...], columns: _Columns, widths: list[float], size: int
) -> list[int]:
    """Return how many lines of text every row needs: its longest wrapped cell."""
    needed = [1] * size
    for field, values, width in zip(fields, columns, widths, strict=False):
        if field.kind not in WRAPPED:
            continue
        lines = {
            text: sum(_lines(line, int(width) - 3) for line in text.splitlines() or [""])
            for text in {value for value in values if isinstance(value, str)}
        }
        if max(lines.values(), default=1) > 1:
            needed = [
                max(so_far, lines.get(value, 1) if isinstance(value, str) else 1)
                for so_far, value in zip(needed, values, strict=True)
            ]
    return needed


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


def _widths(page: Page, columns: dict[int, _Columns]) -> list[float]:
    """Return the width of every column, wide enough for what all tables show in it."""
    widths = [float(_NARROWEST)] * max(len(table.fields) for table in page.tables)
    for table in page.tables:
        totals = table.totals() or [None] * len(table.fields)
        own = table.fields[:-1] if table.spread else table.fields
        for column, field in enumerate(own):
            heading = min(shown_width(field.heading), _HEADING_LETTERS) + 4  # filter button
            content = max(
                (
                    shown_width(_as_shown(field, value))
                    for value in _widest(columns[id(table)][column], totals[column])
                ),
                default=0,
            )
            widths[column] = max(widths[column], heading, min(content + 3, page.widest))
    for table in page.tables:
        if table.spread:  # text that spreads to the right edge needs room up to there
            room = sum(widths[len(table.fields) - 1 :])
            least, most = _SPREAD_WIDTH
            longest = max((shown_width(str(v)) for v in columns[id(table)][-1]), default=0)
            widths[-1] += max(min(max(longest / 2 + 3, least), most) - room, 0)
    return widths


def _widest(values: list[Value], total: Value) -> set[Value]:
    """Return the values among which the widest is: of numbers the largest and the smallest."""
    found: set[Value] = set(values) - {None}
    numbers = [value for value in found if type(value) is float or type(value) is int]
    if numbers and len(numbers) == len(found):
        found = {max(numbers), min(numbers)}
    return found if total is None else found | {total}
