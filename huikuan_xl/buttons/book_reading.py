"""An open workbook as a ledger: its sheets' cells go through the same reader as a file's.

Sheets that are hidden, filtered, renamed or have columns of the user's own are read as they are.
"""

from dataclasses import dataclass
from datetime import date, datetime

from huikuan_xl.buttons.host import Host
from huikuan_xl.buttons.messages import Refusal
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.cleaning import clean_code, clean_money, squeeze
from huikuan_xl.ledger.headings import Header, find_header
from huikuan_xl.ledger.opening import Grid, Progress, RawSheet
from huikuan_xl.ledger.reading import assign, may_be_read, read_sheets
from huikuan_xl.workbook.calls import AS_OF, PARAMETERS_HANDLE, TABLES_TAKEN, handle_name
from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.customer_page import CODE, ORDER, ORDER_NO


@dataclass(frozen=True, slots=True)
class EntryTable:
    """Where an entry table is: the title of its sheet, its cells, its header (0-based rows)."""

    title: str
    grid: Grid
    header: Header

    @property
    def width(self) -> int:
        """Columns up to the first one without a heading: what stands beyond isn't the table's."""
        headings = self.grid[self.header.last_row]
        return next((i for i, text in enumerate(headings) if text == ""), len(headings))

    @property
    def rows(self) -> Grid:
        """The table as cells, its headings first, down to the last row in use."""
        return [row[: self.width] for row in self.grid[self.header.last_row :]]


@dataclass(frozen=True, slots=True)
class OpenLedger:
    """A workbook's ledger, and where its tables are."""

    ledger: Ledger
    tables: dict[str, EntryTable]
    parameters: Grid

    def names(self, as_of: date) -> dict[str, Cell]:
        """Return what the calls of worksheet functions take: the tables themselves for handles."""
        held: dict[str, Cell] = {
            AS_OF: datetime(as_of.year, as_of.month, as_of.day),
            PARAMETERS_HANDLE: self.parameters or None,
        }
        for sheet in TABLES_TAKEN:
            table = self.tables.get(sheet.name)
            held[handle_name(sheet)] = None if table is None else table.rows
        return held


def read_book(book: Host, progress: Progress | None = None) -> OpenLedger:
    """Read an open ledger. Raises UnusableLedger as the file reader does."""
    raws = [
        RawSheet(title, book.cells(title), epoch_1904=book.epoch_1904)
        for title in book.sheets()
        if may_be_read(title)
    ]
    ledger = read_sheets(raws, book.name, progress=progress)
    found, _ = assign(raws)
    tables = {}
    for sheet, raw in found.items():
        header = find_header(sheet, raw.grid, double=False)
        if header is not None:
            tables[sheet.name] = EntryTable(raw.title, raw.grid, header)
    parameters = next((r.grid for r in raws if squeeze(r.title) == schema.PARAMETERS), [])
    return OpenLedger(ledger, tables, _from_header(parameters))


def _from_header(grid: Grid) -> Grid:
    """Return the 参数 table without what stands above its headings."""
    wanted = set(schema.PARAMETER_HEADINGS[:3])
    start = next((i for i, row in enumerate(grid) if wanted <= set(map(str, row))), 0)
    return grid[start:]


def page_order(book: Host) -> tuple[str, int, str]:
    """Return the customer that 客户一页通 shows, the order asked about (分) and its number; "" and 0 for
    none."""
    try:
        code, amount, number = (book.named(name) for name in (CODE, ORDER, ORDER_NO))
    except LookupError:
        raise Refusal(
            f"找不到工作表“{schema.CUSTOMER_PAGE}”的客户与本单金额", "请从模板复制这张工作表"
        ) from None
    fen, _ = clean_money(amount)
    return str(code or ""), int(fen or 0), clean_code(number)[0]


def as_of_day(book: Host) -> date:
    """Return 统计日 from 月末控制台. Raises Refusal when it is blank or no date."""
    place = f"工作表“{schema.CONSOLE}”的“统计日”"
    try:
        value = book.named(AS_OF)
    except LookupError:
        raise Refusal(
            f"找不到{place}", f"请从模板复制工作表“{schema.CONSOLE}”，或恢复名称 {AS_OF}"
        ) from None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise Refusal(f"{place}没有填日期", "请填写日期，如 2026-06-30")
