"""Sheets that only show: the dashboard, the ageing, what is due today, and blocks beside tables.

Anything that looks across tables is one array function with its real size, and every cell of its
result is written as a value too: viewers, WPS and Excel with macros off show the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.schema import Role
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.workbook.calls import AS_OF, TableCall
from huikuan_xl.workbook.cells import Cell, serial, shown, write
from huikuan_xl.workbook.styles import (
    BAD_FILL,
    BAD_INK,
    DATE,
    GENERAL,
    MONEY,
    WHOLE,
    Styles,
    fitting_width,
    page,
)

TOP_ROWS = 4  # title, as-of day, what it shows, a caption; the block's headings follow
#: Amounts of an ageing: nothing in a bucket is a dash.
GAP = 6.0  # between results side by side; links to the rows of the left one stand there
AGED = MONEY + ';"–"'
_COUNTED = "天数"
_LEVEL = "停供级别"
#: A number format tells two levels in words; the marks of the others tell theirs.
_LEVEL_FORMAT = ";".join(
    [f'[={level:d}]"{level.label}"' for level in StopLevel if not level.needs_ground] + ["0"]
)
_AMOUNTS = (
    "余额",
    "超期",
    "占用",
    "额度",
    "剩余信用",
    "已收",
    "尚欠",
    "应收",
    "收回",
    "贴息",
    "退票影响",
)
#: Texts of any length on 信用看板: told in one column, right of all others.
_REASONS = ("停供说明", "预警")
_REASON_WIDTH = 60.0
_LAST = 1_048_575  # 0-based last row of a sheet: formats hold however far a result grows


@dataclass(frozen=True, slots=True)
class Block:
    """Where the result of an array function stands, and what it is."""

    title: str
    row: int
    col: int
    rows: list[list[Cell]]
    room: int = 0  # rows below the result that belong to the array, for hosts that don't spill

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def last_row(self) -> int:
        return self.row + len(self.rows) - 1

    @property
    def end(self) -> int:
        """0-based last row of the array."""
        return self.last_row + self.room

    @property
    def corner(self) -> str:
        """Reference to the first cell: in error where the function can't be computed."""
        return f"'{self.title}'!{xl_rowcol_to_cell(self.row, self.col, True, True)}"

    def below(self, heading: str) -> str:
        """Return the cells under a heading down to the end of the sheet."""
        letters = self.column_of(heading)
        return f"{letters}{self.row + 2}:{letters}{_LAST + 1}"

    def column_of(self, heading: str) -> str:
        """Return the letters of the column under a heading. Raises ValueError."""
        return str(xl_col_to_name(self.col + self.rows[0].index(heading)))

    def whole_column(self, heading: str) -> str:
        """Return the reference of the whole sheet column under a heading: it grows with results."""
        letters = self.column_of(heading)
        return f"'{self.title}'!${letters}:${letters}"

    def cells(self, heading: str) -> list[Cell]:
        """Return the block's cells under a heading."""
        index = self.rows[0].index(heading)
        return [row[index] for row in self.rows[1:]]


def write_block(
    worksheet: Worksheet,
    styles: Styles,
    call: TableCall,
    names: Mapping[str, Cell],
    row: int,
    col: int,
    *,
    total: bool = False,
    others: str = GENERAL,
    widths: bool = True,
    room: int = 0,
) -> Block:
    """Write an array function with headings in its first row; ``total``: its last row is 合计.

    ``room`` blank rows more belong to the array: programs that don't spill show what comes there
    later. Columns have their number format down to the end of the sheet; ``others`` is that of
    unknown headings.
    """
    rows = call.value(names)
    block = Block(worksheet.get_name(), row, col, rows, room)
    headings = [str(heading) for heading in rows[0]]
    first = styles.heading(Role.OUTPUT)
    worksheet.write_dynamic_array_formula(
        row, col, block.last_row, col + block.width - 1, call.text(), first, rows[0][0]
    )
    if room:
        _lengthen(worksheet, block)
    empty = [not any(v not in ("", None) for v in line) for line in rows]
    for offset, heading in enumerate(headings):
        values = [line[offset] for line in rows[1:]]
        number = format_of(heading, others)
        if offset:
            write(worksheet, row, col + offset, heading, first)
        for index, value in enumerate(values, start=1):
            bold = total and index == len(values)
            style = styles.plain
            if not empty[index]:
                align = "left" if isinstance(value, str) else ""
                align = "center" if heading == _LEVEL else align
                style = styles.output(number, bold=bold, align=align)
            write(worksheet, row + index, col + offset, value, style)
        if widths:
            contents = [shown(value or None, number) for value in values]
            width = fitting_width(heading + "  ", contents, 9, 46)
            column = styles.make(num_format=number)
            worksheet.set_column(col + offset, col + offset, width, column)
    return block


def _lengthen(worksheet: Worksheet, block: Block) -> None:
    """Give the array its room. XlsxWriter would fill it with zeros, which nobody has computed."""
    cells = worksheet.table[block.row]
    area = xl_range(block.row, block.col, block.end, block.col + block.width - 1)
    cells[block.col] = cells[block.col]._replace(range=area)


def format_of(heading: str, others: str = GENERAL) -> str:
    """Return the number format of a result column from its heading, as it has to hold for values
    that are not there yet; ``others`` for a heading that says nothing."""
    if heading.endswith(("日", "日期")):
        return DATE
    if heading == _LEVEL:
        return _LEVEL_FORMAT
    if heading.endswith(_COUNTED):
        return WHOLE
    return MONEY if heading.endswith(_AMOUNTS) else others


def write_top(worksheet: Worksheet, styles: Styles, title: str, as_of: datetime, text: str) -> None:
    """Write the rows above a block: title, as-of day, what the sheet shows."""
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, title, styles.title)
    worksheet.write_string(1, 0, "统计日", styles.label)
    day = styles.value(Role.FORMULA, DATE, "center")
    worksheet.write_formula(1, 1, f"={AS_OF}", day, serial(as_of))
    worksheet.write_string(2, 0, text, styles.note)


def write_dashboard(
    worksheet: Worksheet, styles: Styles, names: Mapping[str, Cell], call: TableCall, room: int
) -> Block:
    """Write 信用看板: one row a customer, one line a row; what to look at in words and colour."""
    title = worksheet.get_name()
    write_top(
        worksheet, styles, title, names[AS_OF],
        "每个客户一行，随台账、参数与统计日重算。预警与理由在最右一列，屏幕上向右看全；纸上不印，"
        "见客户一页通与月结报告的“预警与停供建议”。",
    )  # fmt: skip
    block = write_block(worksheet, styles, call, names, TOP_ROWS, 0, room=room)
    for heading in _REASONS:
        at = block.col + block.rows[0].index(heading)
        worksheet.set_column(at, at, 9, None, {"hidden": True})
    _mark_levels(worksheet, styles, block)
    worksheet.freeze_panes(TOP_ROWS + 1, 2)
    worksheet.set_row(TOP_ROWS, 33)
    page(worksheet, title, header_row=TOP_ROWS)
    worksheet.print_area(0, 0, _LAST, block.col + block.width - 1)
    return block


def _mark_levels(worksheet: Worksheet, styles: Styles, block: Block) -> None:
    """Show the words of the levels that need a look, and mark them."""
    for level in StopLevel:
        if level.needs_ground:
            look = styles.make(
                num_format=f'"{level.label}"', bold=True, font_color=BAD_INK, bg_color=BAD_FILL
            )
            worksheet.conditional_format(
                block.below(_LEVEL),
                {"type": "cell", "criteria": "==", "value": int(level), "format": look},
            )


def write_reasons(worksheet: Worksheet, styles: Styles, block: Block, col: int, reach: int) -> None:
    """Write warnings and the reason of the level in one column, the last one: a text of any length
    is read to its end there, and every row keeps one line."""
    warned, told, level = (block.column_of(h) for h in (*_REASONS[::-1], _LEVEL))
    worksheet.set_column(col, col, _REASON_WIDTH)
    worksheet.write_string(block.row, col, "预警 ｜ 为什么", styles.heading(Role.FORMULA))
    at = [block.rows[0].index(heading) for heading in (*_REASONS[::-1], _LEVEL)]
    for offset in range(reach):
        row = block.row + 1 + offset
        cells = [f"${letters}{row + 1}" for letters in (warned, told, level)]
        both = f'{cells[0]}&IF({cells[2]}=0,"",IF({cells[0]}="",""," ｜ ")&{cells[1]})'
        value = ""
        if offset + 1 < len(block.rows):
            warning, reason, number = (block.rows[offset + 1][i] or "" for i in at)
            value = f"{warning}{(' ｜ ' if warning else '') + reason if number else ''}"
        worksheet.write_formula(
            row, col, f'=IF(ISNUMBER({cells[2]}),{both},"")', styles.plain, value
        )  # fmt: skip


def write_ageing(
    worksheet: Worksheet,
    styles: Styles,
    names: Mapping[str, Cell],
    calls: Sequence[tuple[str, TableCall]],
    room: int,
) -> list[Block]:
    """Write 账龄分析: several ageing tables side by side, so that each may grow downwards."""
    title = worksheet.get_name()
    write_top(
        worksheet, styles, title, names[AS_OF],
        "余额＝各段之和＋未核销回款（负数）。各表并排，行数随台账增减；合计在最后一行。",
    )  # fmt: skip
    blocks: list[Block] = []
    col = 0
    for caption, call in calls:
        worksheet.write_string(TOP_ROWS - 1, col, caption, styles.subtitle)
        block = write_block(
            worksheet, styles, call, names, TOP_ROWS, col, total=True, others=AGED, room=room
        )
        blocks.append(block)
        col += block.width
        worksheet.set_column(col, col, GAP)
        col += 1
    worksheet.freeze_panes(TOP_ROWS + 1, 2)
    worksheet.set_row(TOP_ROWS, 33)
    page(worksheet, title, wide=0, header_row=TOP_ROWS)
    worksheet.set_print_scale(62)
    # Each table on pages of its own, without the links between them.
    worksheet.print_area_range = ",".join(
        f"'{title}'!${xl_col_to_name(b.col)}:${xl_col_to_name(b.col + b.width - 1)}" for b in blocks
    )
    return blocks
