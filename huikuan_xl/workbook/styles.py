"""One visual language for every sheet: what you fill in, what is calculated, what is written for you.

Told apart by more than colour: inputs have a border, calculated cells are italic and their heading
carries ƒ, headings of outputs carry ◆. The marks are number formats, so a heading's text stays the schema's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.schema import Column, Kind, Role

FONT = "微软雅黑"
PRINT_FONT = "宋体"  # printed forms look like the company's paper forms
INK = "#1F2933"
MUTED = "#52606D"
INPUT_FILL = "#FFF8DC"
OUTPUT_FILL = "#E3EEF9"
FORMULA_FILL = "#FFFFFF"
INPUT_HEAD = "#1F4E79"
FORMULA_HEAD = "#4A5560"
OUTPUT_HEAD = "#2A6496"
TITLE_INK = "#1F4E79"
GRID = "#D3C48A"
OUTPUT_GRID = "#B7C9DC"
GOOD_INK, GOOD_FILL = "#1B5E20", "#E6F4E6"
BAD_INK, BAD_FILL = "#9C0006", "#FFE3E3"

MONEY = "#,##0.00;[Red]-#,##0.00"
DATE = "yyyy-mm-dd"
WHOLE = "#,##0;[Red]-#,##0"
RATIO = "0.00%"
GENERAL = "General"
TEXT = "@"

#: How a heading shows what its column is, without changing the heading itself.
MARKS: dict[Role, str] = {Role.INPUT: "", Role.FORMULA: " ƒ", Role.OUTPUT: " ◆"}
REQUIRED_MARK = " *"

_NUMBER_FORMATS: dict[Kind, str] = {
    Kind.CODE: TEXT,
    Kind.TEXT: GENERAL,
    Kind.CHOICE: GENERAL,
    Kind.FLAG: GENERAL,
    Kind.MONEY: MONEY,
    Kind.DATE: DATE,
    Kind.INT: "0",
    Kind.NUMBER: GENERAL,
    Kind.RATIO: RATIO,
}
_ALIGN: dict[Kind, str] = {
    Kind.CODE: "left",
    Kind.TEXT: "left",
    Kind.CHOICE: "center",
    Kind.FLAG: "center",
    Kind.MONEY: "right",
    Kind.DATE: "center",
    Kind.INT: "right",
    Kind.NUMBER: "right",
    Kind.RATIO: "right",
}


def number_format(column: Column) -> str:
    """Return the number format of a column; text that a formula gives stays General, or Excel
    would show the formula once it is edited."""
    if column.role is Role.FORMULA and column.kind is Kind.CODE:
        return GENERAL
    return _NUMBER_FORMATS[column.kind]


@dataclass
class Styles:
    """The cell formats of one workbook, each made once."""

    book: Workbook
    _made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def make(self, **properties: Any) -> Format:
        """Return the format with these XlsxWriter properties over the common font."""
        common: dict[str, Any] = {
            "font_name": FONT,
            "font_size": 10,
            "font_color": INK,
            "valign": "vcenter",
        }
        wanted = common | properties
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(wanted)
        return self._made[key]

    def cell(self, column: Column, *, wrap: bool = False) -> Format:
        """Return the format of a data cell of an entry table.

        What a formula gives is made smaller where it is too long: the row stays as tall as others.
        """
        align, told = _ALIGN[column.kind], column.role is Role.FORMULA
        return self.value(column.role, number_format(column), align, wrap=wrap, shrink=told)

    def value(
        self, role: Role, number: str = GENERAL, align: str = "left", *, wrap: bool = False,
        shrink: bool = False,
    ) -> Format:  # fmt: skip
        """Return the format of a value by who fills it."""
        common = {
            "num_format": number, "align": align, "border": 1, "indent": int(align == "left"),
            "text_wrap": wrap, "shrink": shrink,
        }  # fmt: skip
        if role is Role.INPUT:
            return self.make(**common, bg_color=INPUT_FILL, border_color=GRID, locked=False)
        if role is Role.FORMULA:
            return self.make(
                **common, bg_color=FORMULA_FILL, border_color=GRID, font_color=MUTED, italic=True
            )
        return self.output(number, align=align, wrap=wrap)

    def output(
        self, number: str = GENERAL, *, align: str = "", bold: bool = False, wrap: bool = False
    ) -> Format:
        """Return the format of a value that the program writes; a bold one is a total."""
        align = align or {GENERAL: "left", TEXT: "left", DATE: "center"}.get(number, "right")
        return self.make(
            num_format=number, align=align, indent=int(align == "left"), border=1,
            bg_color=OUTPUT_FILL, border_color=OUTPUT_GRID, bold=bold, text_wrap=wrap,
        )  # fmt: skip

    def heading(self, role: Role = Role.OUTPUT, *, required: bool = False) -> Format:
        """Return the format of a column heading, with the mark of its role."""
        fill = {Role.INPUT: INPUT_HEAD, Role.FORMULA: FORMULA_HEAD, Role.OUTPUT: OUTPUT_HEAD}[role]
        mark = REQUIRED_MARK if required and role is Role.INPUT else MARKS[role]
        return self.make(
            bold=True, font_color="#FFFFFF", bg_color=fill, align="center", text_wrap=True,
            border=1, border_color="#FFFFFF", num_format=f'@"{mark}"' if mark else TEXT,
        )  # fmt: skip

    @property
    def title(self) -> Format:
        return self.make(bold=True, font_size=16, font_color=TITLE_INK)

    @property
    def subtitle(self) -> Format:
        return self.make(bold=True, font_size=11, font_color=TITLE_INK)

    @property
    def label(self) -> Format:
        return self.make(bold=True)

    @property
    def label_after(self) -> Format:
        """A label right of another figure, apart from its digits."""
        return self.make(bold=True, indent=1)

    @property
    def plain(self) -> Format:
        return self.make()

    @property
    def wrapped(self) -> Format:
        return self.make(text_wrap=True, valign="top")

    @property
    def note(self) -> Format:
        return self.make(font_color=MUTED, font_size=9)

    @property
    def good(self) -> Format:
        """For conditional formats: all is well."""
        return self.make(bold=True, font_color=GOOD_INK, bg_color=GOOD_FILL)

    @property
    def bad(self) -> Format:
        """For conditional formats: look here."""
        return self.make(bold=True, font_color=BAD_INK, bg_color=BAD_FILL)


def units(text: str) -> int:
    """Return the width of a text in half-width characters: a Chinese character counts two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def fitting_width(heading: str, contents: list[str], least: float = 6, most: float = 44) -> float:
    """Return a column width that shows the contents, and the heading on at most two lines."""
    shown = max((units(text) for text in contents), default=0)
    head = -(-units(heading) // 2) + 4 if units(heading) > 8 else units(heading) + 3
    return min(max(least, head, shown + 2.5), most)


def page(
    sheet: Worksheet, title: str, *, wide: int = 1, header_row: int | None = None,
    repeat_columns: int | None = None, landscape: bool = True,
) -> None:  # fmt: skip
    """Set up printing: A4, ``wide`` pages across, headings repeated, page x/y in the footer."""
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(wide, 0)
    sheet.set_footer(f'&L&"{FONT}"&8{title}&C&"{FONT}"&8第 &P / &N 页&R&"{FONT}"&8打印于 &D')
    if header_row is not None:
        sheet.repeat_rows(0, header_row)
    if repeat_columns is not None:
        sheet.repeat_columns(0, repeat_columns)


def row_height(texts: Iterable[tuple[str, float]], least: float = 15) -> float:
    """Return the height of a row whose wrapped texts stand in columns of these widths."""
    most = max((lines(text, width) for text, width in texts), default=1)
    # Lines break before a word or a number that no longer fits: one in four goes that way.
    return max(least, 13.5 * (most + most // 4) + 1.5)


def lines(text: str, width: float) -> int:
    """Return how many lines a wrapped text needs in a column of this width."""
    return sum(max(1, -(-units(part) // max(1, int(width) - 1))) for part in text.split("\n"))
