"""From a figure straight to the row that it comes from: plain formulas that every program follows.

A link is worked out again whenever its code is, so it only searches what is as long as the register
or shorter; never a table with a row for every sale, except for the few rows of 今日待办.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Role, Sheet
from huikuan_xl.workbook.analysis import Block
from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.styles import Styles
from huikuan_xl.workbook.tables import Region

#: Where 客户一页通 asks whom it shall show.
CHOICE = "B3"
#: So many rows have their links, or as many as the result has room for.
LINKED_ROWS = 1_000
_WIDTH = 6.0
#: The heading of a column of links within a list that a button rewrites: its formulas stay.
LINK = "查"
_TO_PAGE = "客户一页通（在黄格填编码、名称或拼音首字母）"


@dataclass(frozen=True, slots=True)
class Way:
    """Where a code or number is found: a sheet, the letters of a column, what stands in it now."""

    caption: str
    title: str
    column: str
    known: frozenset[str]

    @classmethod
    def to_entry(cls, caption: str, region: Region, name: str) -> "Way":
        """Lead to the first row of an entry table with that code or number."""
        at = [column.name for column in region.columns].index(name)
        return cls(caption, region.sheet.title, xl_col_to_name(at), _texts(region.column(name)))

    @classmethod
    def to_result(cls, caption: str, block: Block, heading: str) -> "Way":
        """Lead to the row of a result."""
        known = _texts(block.cells(heading))
        return cls(caption, block.title, block.column_of(heading), known)

    def formula(self, given: str) -> str:
        """Return the link's formula; nothing where ``given`` is blank or isn't found."""
        found = f"MATCH({given},'{self.title}'!${self.column}:${self.column},0)"
        link = f'HYPERLINK({place(self.title, self.column)}&{found},"{self.caption}")'
        return f'=IFERROR(IF({given}="","",{link}),"")'

    def value(self, given: Cell) -> str:
        """Return what the link shows."""
        return self.caption if str(given or "").casefold() in self.known else ""


def place(title: str, column: str = "A") -> str:
    """Return the text, as a formula has it, of a place on a sheet short of its row."""
    return f"\"#'{title}'!{column}\""


def row_link(sheet: Sheet, row: str, caption: str) -> str:
    """Return a link to a row of an entry sheet whose number stands in a cell; blank without one."""
    return f'=IF({row}="","",HYPERLINK({place(sheet.title)}&{row},"{caption}"))'


def link_style(styles: Styles) -> Format:
    return styles.make(font_color="#1F4E79", underline=1, font_size=9, align="center")


def write_links(
    worksheet: Worksheet, styles: Styles, top: int, col: int, given: str, codes: Sequence[Cell],
    ways: Sequence[Way], *, room: int = 0,
) -> None:  # fmt: skip
    """Write columns of links below a heading in row ``top``: one for each code in column ``given``,
    and for those to come."""
    style = link_style(styles)
    reach = max(LINKED_ROWS, len(codes) + room)
    for at, way in enumerate(ways, start=col):
        worksheet.set_column(at, at, _WIDTH)
        worksheet.write_string(top, at, way.caption, styles.heading(Role.FORMULA))
        for offset in range(reach):
            row, code = top + 1 + offset, codes[offset] if offset < len(codes) else ""
            text = way.formula(f"${given}{row + 1}")
            worksheet.write_formula(row, at, text, style, way.value(code))


def write_page_link(worksheet: Worksheet, styles: Styles, row: int, col: int) -> None:
    """Write the link to 客户一页通, which asks whom it shall show: no link can choose a customer."""
    style = styles.make(font_color="#1F4E79", underline=1, font_size=9)
    target = f"internal:'{schema.CUSTOMER_PAGE}'!{CHOICE}"
    worksheet.write_url(row, col, target, style, string=_TO_PAGE)


def _texts(cells: Sequence[Cell]) -> frozenset[str]:
    return frozenset(str(cell).casefold() for cell in cells if cell not in (None, ""))
