"""Printed forms that fill themselves from an entry table: the page, its formats, its picked rows.

Plain formulas with A1 references only, so that every spreadsheet program prints them. A helper area
right of the print area says which rows of the table stand on the page and where each of them is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.rules.codes import fold
from huikuan_xl.workbook.analysis import Block
from huikuan_xl.workbook.cells import Cell, cached, write
from huikuan_xl.workbook.styles import MUTED, PRINT_FONT, Styles, page
from huikuan_xl.workbook.tables import Region

LINES = 15  # rows of a printed page: one A4 page
TOP = 3  # 0-based row of the first line
WIDTH = 7  # columns of the print area
HELP = WIDTH + 1  # first column of the helper area
PAGE, COUNT = "$J$1", "$K$1"  # which page; how many rows match
END = "$J$2"  # the last row of the table
REACH = 20_001  # rows that a form looks at, at least
MONEY = "#,##0.00;-#,##0.00"
LONG_DATE = 'yyyy"年"m"月"d"日"'


@dataclass(frozen=True, slots=True)
class Column:
    """A column of another sheet by A1 references, header row included: positions are sheet rows.

    ``known`` is the column that the ledger fills in: it stands in where the own cell is blank.
    """

    title: str
    letters: str
    cells: Sequence[Cell]  # from sheet row 2 on
    known: "Column | None" = None

    @classmethod
    def of(cls, region: Region, name: str, known: str = "") -> "Column":
        """Return a column of an entry table; ``known`` is left out where the table hasn't it."""
        names = [c.name for c in region.columns]
        other = cls.of(region, known) if known in names else None
        return cls(
            region.sheet.title, xl_col_to_name(names.index(name)), region.column(name), other
        )

    @classmethod
    def beside(cls, block: Block, heading: str) -> "Column":
        """Return a column of a result that stands beside its table."""
        return cls(block.title, block.column_of(heading), block.cells(heading))

    @property
    def whole(self) -> str:
        return f"'{self.title}'!${self.letters}:${self.letters}"

    @property
    def span(self) -> str:
        """The reference from the header row to the last row that forms look at."""
        return f"'{self.title}'!${self.letters}$1:${self.letters}${self.reach}"

    @property
    def reach(self) -> int:
        """The last row that forms look at: room to grow, yet a bounded range, as arrays over whole
        columns would be slow in every program."""
        return max(REACH, 2 * len(self.cells) + 1)

    def at(self, position: str) -> str:
        """Return the formula of the cell in the row that the cell ``position`` holds."""
        own = f"INDEX({self.whole},{position})"
        return own if self.known is None else f'IF({own}="",{self.known.at(position)},{own})'

    def says(self, cell: str) -> str:
        """Return the condition, row by row, that the column says what a cell does."""
        own = f"({folded(self.span)}={folded(cell)})"
        if self.known is None:
            return own
        return f'(({own}+({self.span}="")*{self.known.says(cell)})>0)'

    @property
    def texts(self) -> list[Cell]:
        """What the rows say, from sheet row 2 on."""
        return [self.value(row) for row in range(2, 2 + len(self.cells))]

    def value(self, position: int) -> Cell:
        """Return the cell in a 1-based sheet row, "" when blank."""
        value = self.cells[position - 2]
        if value in (None, "") and self.known is not None:
            return self.known.value(position)
        return "" if value is None else value


def folded(cells: str) -> str:
    """Return the formula of texts as they are compared (d1): width, case and spaces don't matter."""
    return f'UPPER(SUBSTITUTE(SUBSTITUTE(ASC({cells})," ",""),"\u3000",""))'


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form prints: the rows where a text and a day stand in two columns."""

    who: Column
    who_cell: str
    day: Column
    day_cell: str
    who_value: str
    day_value: datetime | None

    @classmethod
    def latest(
        cls, region: Region, who: Column, who_cell: str, day: str, day_cell: str, as_of: date
    ) -> "Chosen":
        """Choose the last day up to the as-of day, and who stands there first."""
        limit = datetime.combine(as_of, time())
        days = Column.of(region, day)
        best: tuple[str, datetime | None] = ("", None)
        for name, when in zip(who.texts, days.cells, strict=True):
            if when and name and when <= limit and (best[1] is None or when > best[1]):
                best = (name, when)
        return cls(who, who_cell, days, day_cell, *best)

    @property
    def matches(self) -> str:
        """The condition as a product of two arrays."""
        return f"{self.who.says(self.who_cell)}*({self.day.span}={self.day_cell})"

    @property
    def rows(self) -> list[int]:
        """The 1-based sheet rows that match now."""
        return [
            row
            for row, (name, when) in enumerate(
                zip(self.who.texts, self.day.cells, strict=True), start=2
            )
            if name and when == self.day_value and when and fold(name) == fold(self.who_value)
        ]

    def when_chosen(self, formula: str) -> str:
        """Return a formula that is blank until both cells are filled in."""
        return f'=IF(OR({self.who_cell}="",{self.day_cell}=""),"",{formula})'


@dataclass(frozen=True, slots=True)
class Form:
    """A printed form on a sheet."""

    worksheet: Worksheet
    styles: Styles

    def style(self, **more: Any) -> Format:
        return self.styles.make(**{"font_name": PRINT_FONT, "font_size": 11} | more)

    def box(self, **more: Any) -> Format:
        return self.style(border=1, **more)

    def money(self, **more: Any) -> Format:
        return self.box(num_format=MONEY, align="right", **more)

    def pick(self, **more: Any) -> Format:
        """The format of a cell where the user chooses what to print."""
        return self.style(**{"bg_color": "#FFF8DC", "border": 1, "locked": False} | more)

    @property
    def helper(self) -> Format:
        return self.styles.make(font_color=MUTED, font_size=9, align="center")

    def merged(self, row: int, first: int, last: int, value: Cell, style: Format) -> None:
        self.worksheet.merge_range(row, first, row, last, value, style)

    def formula(self, row: int, col: int, formula: str, style: Format, value: Cell) -> None:
        self.worksheet.write_formula(row, col, formula, style, cached(value))

    def array(self, row: int, col: int, formula: str, style: Format, value: Cell) -> None:
        cell = xl_rowcol_to_cell(row, col)
        self.worksheet.write_array_formula(f"{cell}:{cell}", f"{{{formula}}}", style, cached(value))

    def start(self, title: str, widths: Sequence[float], headings: Sequence[str]) -> None:
        """Write the title and the headings, set widths and heights."""
        sheet = self.worksheet
        for col, width in enumerate((*widths, 3)):
            sheet.set_column(col, col, width)
        sheet.set_column(HELP, HELP + 7, 9)
        self.merged(0, 0, WIDTH - 1, title, self.style(bold=True, font_size=18, align="center"))
        sheet.set_row(0, 36)
        for row in (1, 2):
            sheet.set_row(row, 26)
        for row in range(TOP, TOP + LINES):
            sheet.set_row(row, 24)
        for col, heading in enumerate(headings):
            sheet.write_string(2, col, heading, self.box(bold=True, align="center"))

    def choose(self, chosen: Chosen) -> None:
        """Write the helper area: page, end of the table, and the rows that stand on the page."""
        sheet = self.worksheet
        sheet.write_string(0, HELP, "第几页", self.helper)
        sheet.write_number(0, HELP + 1, 1, self.pick(align="center"))
        sheet.data_validation(0, HELP + 1, 0, HELP + 1, {
            "validate": "integer", "criteria": ">=", "value": 1, "input_title": "第几页",
            "input_message": f"一页 {LINES} 行；行数多时依次填 1、2、3 …… 打印。",
            "error_title": "第几页", "error_message": "请填写 1、2、3 …… 这样的整数。",
        })  # fmt: skip
        sheet.write_string(1, HELP, "末行", self.helper)
        days = chosen.day.whole
        filled = [row for row, when in enumerate(chosen.day.cells, start=2) if when]
        self.formula(
            1, HELP + 1, f"=IF(COUNT({days})=0,2,MATCH(MAX({days})+1,{days}))", self.helper,
            max(filled, default=2),
        )  # fmt: skip
        rows = chosen.rows
        self.formula(
            0, HELP + 2, chosen.when_chosen(f"SUMPRODUCT({chosen.matches})"), self.helper,
            len(rows) if chosen.who_value else "",
        )  # fmt: skip
        sheet.write_string(0, HELP + 3, "行", self.helper)
        sheet.write_string(2, HELP, "行次", self.helper)
        for line in range(LINES):
            nth = f"({PAGE}-1)*{LINES}+{line + 1}"
            pick = f'IFERROR(SMALL(IF({chosen.matches},ROW({chosen.day.span})),{nth}),"")'
            self.array(
                TOP + line, HELP, chosen.when_chosen(pick), self.helper,
                rows[line] if line < len(rows) else "",
            )  # fmt: skip

    def picked(self, line: int, col: int, formula: str, style: Format, value: Cell) -> None:
        """Write a cell of the record that stands on a line: blank where there is none."""
        self.formula(TOP + line, col, f'=IF({position(line)}="","",{formula})', style, value)

    def page_line(self, row: int, chosen: Chosen, remark: str, remark_value: str) -> None:
        """Write the last printed line: which page this is, and a remark."""
        pages, reach = max(1, -(-len(chosen.rows) // LINES)), chosen.day.span
        self.formula(
            row, 0,
            f'="第 "&{PAGE}&" 页，共 "&MAX(1,ROUNDUP(N({COUNT})/{LINES},0))&" 页　"&{remark}'
            f'&IF({END}>ROWS({reach}),"　明细已超过本表能看到的行数，本页不全","")',
            self.style(font_size=9), f"第 1 页，共 {pages} 页　{remark_value}",
        )  # fmt: skip

    def pickers(self, chosen: Chosen, title: str, message: str) -> None:
        self.worksheet.data_validation(chosen.who_cell.replace("$", ""), {
            "validate": "any", "input_title": title, "input_message": message,
        })  # fmt: skip
        self.worksheet.data_validation(chosen.day_cell.replace("$", ""), {
            "validate": "date", "criteria": "between",
            "minimum": datetime(2000, 1, 1), "maximum": datetime(2099, 12, 31),
            "input_title": "日期", "input_message": "要打印哪一天，如 2026-06-30。",
            "error_title": "日期", "error_message": "请填写日期，如 2026-06-30。",
        })  # fmt: skip

    def finish(self, last_row: int) -> None:
        """Set up the page: everything on one A4."""
        page(self.worksheet, self.worksheet.get_name())
        self.worksheet.fit_to_pages(1, 1)
        self.worksheet.print_area(0, 0, last_row, WIDTH - 1)
        self.worksheet.center_horizontally()
        self.worksheet.hide_gridlines(2)

    def write(self, row: int, col: int, value: Cell, style: Format) -> None:
        write(self.worksheet, row, col, value, style)


def position(line: int) -> str:
    """Return the helper cell that holds the sheet row of a line."""
    return f"${xl_col_to_name(HELP)}${TOP + line + 1}"
