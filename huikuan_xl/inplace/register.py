"""Enter letters on the 函件登记 sheet of a user's own workbook, and change nothing else in it.

The rows go below the last record. Where blank rows run out the table grows, with everything that
states its size: the table's part, the sheet's dimension, its checks and marks, names that give the block by
its cells.
"""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import unescape as without_entities
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

import pandas as pd
from openpyxl.utils import column_index_from_string

from huikuan_xl.inplace.cell_surgery import CellEdits, with_cells_changed
from huikuan_xl.inplace.formulas import MAX_ROW, Area, TableArea, area_of
from huikuan_xl.inplace.package import Parts, read_package
from huikuan_xl.inplace.replacing import (
    backup_path,
    refuse_if_open,
    refuse_other_files,
    replace_file,
    state_of,
)
from huikuan_xl.inplace.saved_book import DAYS_1904, SavedBook, StoredSheet
from huikuan_xl.inplace.zip_surgery import with_parts_replaced
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.headings import Header, find_header
from huikuan_xl.ledger.opening import RawSheet, UnusableLedger, damaged, open_sheets
from huikuan_xl.ledger.reading import assign, factor_above, may_be_read, read_sheet
from huikuan_xl.ledger.schema import LETTERS, Kind
from huikuan_xl.workbook.cells import cells_of, serial

# What states a table's size in its part.
_TABLE_REF = re.compile(
    rb"""(<(?:\w+:)?(?:table|autoFilter|sortState|sortCondition)(?=\s)[^>]*?\sref\s*=\s*["'])"""
    rb"""([^"']*)"""
)
# What checks or marks a block of cells of a worksheet.
_SHEET_BLOCKS = re.compile(
    rb"""(<(?:\w+:)?(?:dataValidation|conditionalFormatting)(?=\s)[^>]*?\ssqref\s*=\s*["'])"""
    rb"""([^"']*)"""
)
_NAME = re.compile(rb"(<(?:\w+:)?definedName(?=\s)[^>]*>)([^<]*)(?=</)")
# A block of cells on a sheet; whole columns and rows, as print titles have, are none.
_BLOCK = re.compile(r"((?:'(?:[^']|'')+'|[^'!,]+)!)(\$?[A-Z]{1,3}\$?\d+):(\$?[A-Z]{1,3}\$?)(\d+)")
#: What makes a letter the one that is entered already.
_SAME_LETTER = ("letter_date", "kind", "customer_code")


@dataclass(slots=True)
class _Register:
    """The sheet as it is: its table (None for plain rows), its last row, where records end."""

    sheet: StoredSheet
    header: Header
    factor: int  # of the unit of money that stands above the table
    table: TableArea | None
    area: Area
    last_record: int


def append_letters(path: Path, rows: pd.DataFrame, *, now: datetime) -> Path | None:
    """Enter new rows of 函件登记 in a ledger (.xlsx or .xlsm) and return the backup made of it.

    ``rows`` has the columns of ``schema.LETTERS``, money in 分; letters that are entered already
    are passed over, and with nothing left the file isn't touched and None is returned. Columns are
    found by heading in any order; the user's other columns stay. ``now`` names the backup
    ``台账.备份-20260630-173000.xlsm``.

    Raises UnusableLedger with one Chinese sentence and the remedy, and the file as it was: no
    workbook, open elsewhere, no 函件登记, a number that another letter has, no room below.
    """
    path = Path(path).resolve()
    refuse_other_files(path)
    refuse_if_open(path)
    seen = state_of(path)
    raw = _raw_sheet(path)
    try:
        source = path.read_bytes()
        parts = read_package(source)
        book = SavedBook(parts, now)
        table = read_sheet(LETTERS, raw)
        new = _not_entered(rows, table.frame)
        if new.empty:
            return None
        register = _register(book, raw, [row + 1 for row in table.kept])
        places = _room_for(register, len(new))
        replaced = _with_rows(parts, book, register, new, places)
        content = with_parts_replaced(source, replaced)
    except (zipfile.BadZipFile, ElementTree.ParseError, expat.ExpatError, KeyError, ValueError,
            IndexError, StopIteration, NotImplementedError, EOFError) as error:  # fmt: skip
        raise damaged(path) from error
    return replace_file(path, content, seen, backup_path(path, now))


def _raw_sheet(path: Path) -> RawSheet:
    """Return the register as the reader sees it: by title, else by its headings."""
    for raw in open_sheets(path, lambda title: squeeze(title) == squeeze(LETTERS.title)):
        return raw
    found, _ = assign(list(open_sheets(path, may_be_read)))
    if LETTERS not in found:
        raise UnusableLedger(
            f"“{path.name}”里没有工作表“{LETTERS.title}”，函件没有登记",
            "请从模板把它复制回来（没有数据就留空表）后再试",
        )
    return found[LETTERS]


def _not_entered(rows: pd.DataFrame, entered: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose 文号 isn't entered yet.

    Raises UnusableLedger for a number that another letter has: somebody else was quicker.
    """
    letters = {
        squeeze(number): letter
        for number, letter in zip(entered["letter_no"], _letters(entered), strict=True)
    }
    new: list[bool] = []
    for number, letter in zip(rows["letter_no"], _letters(rows), strict=True):
        key = squeeze(number)
        if letters.get(key, letter) != letter:
            raise UnusableLedger(
                f"文号“{number}”在“{LETTERS.title}”里已经给了另一份函件，这次的函件没有登记",
                "台账已有变化，请重新生成函件",
            )
        new.append(key not in letters)
        letters[key] = letter
    return rows[new]


def _letters(frame: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    return zip(*(frame[name] for name in _SAME_LETTER), strict=True)


def _register(book: SavedBook, raw: RawSheet, records: list[int]) -> _Register:
    """Find the table that the register's headings stand in; ``records`` are the rows in use."""
    header = find_header(LETTERS, raw.grid, double=False)
    assert header is not None  # read_sheet has found it
    sheet = book.sheet(raw.title)
    factor = factor_above(raw.title, raw.grid, header)
    head = header.last_row + 1
    columns = [found.index + 1 for found in header.columns.values()]
    number = header.columns["letter_no"].index + 1
    table = next((t for t in sheet.tables if t.area.holds(head, number)), None)
    if table is None:
        last = max(records, default=head)
        area = Area(raw.title, head, min(columns), last, max(columns))
    else:
        own = table.area
        bottom = own.bottom - table.total_rows
        area = Area(raw.title, own.top, own.left, bottom, own.right)
        # What stands below the table isn't one of its rows, even if it reads like a record.
        last = max((row for row in records if row <= bottom), default=head)
    return _Register(sheet, header, factor, table, area, last)


def _room_for(register: _Register, count: int) -> range:
    """Return the rows to fill. Raises UnusableLedger when something stands there."""
    first = register.last_record + 1
    area, sheet = register.area, register.sheet
    found = register.header.columns
    own = {column.index + 1 for column in found.values()}
    required = {found[c.name].index + 1 for c in LETTERS.columns if c.required}
    everything = range(area.left, area.right + 1)
    others = [*sheet.merged, *(t.area for t in sheet.tables if t is not register.table)]
    for row in range(first, first + count):
        if row <= area.bottom:
            # A formula may fill in the rest of the row, but not what makes a letter.
            taken = any((row, col) in sheet.formulas for col in required) or any(
                sheet.get(row, col) not in (None, "") and (row, col) not in sheet.formulas
                for col in own
            )
        elif row > MAX_ROW or (register.table and row <= register.table.area.bottom):
            taken = True  # the end of the sheet, or the table's row of totals
        else:
            taken = any(
                sheet.get(row, col) is not None
                or (row, col) in sheet.formulas
                or any(other.holds(row, col) for other in others)
                for col in everything
            )
        if taken:
            raise UnusableLedger(
                f"工作表“{sheet.title}”第 {row} 行已有内容，要登记的 {count} 份函件放不下",
                f"请在这一行上面插入至少 {first + count - row} 个空行后再试",
            )
    return range(first, first + count)


def _with_rows(
    parts: Parts, book: SavedBook, register: _Register, new: pd.DataFrame, places: range
) -> dict[str, bytes]:
    """Return the parts that hold the new rows or state the table's size."""
    sheet, area = register.sheet, register.area
    edits = CellEdits(inline=True)
    styled = _styles(parts[sheet.part])
    # Of each column the lowest row that names one: the table's last row, as a rule.
    lowest = {
        col: style for (row, col), style in styled.items()
        if area.top < row <= area.bottom and area.left <= col <= area.right
    }  # fmt: skip
    for row in places:
        if row > area.bottom:
            for col, style in lowest.items():
                edits.values[row, col] = None
                edits.styles[row, col] = style
    for column in LETTERS.read_columns:
        found = register.header.columns.get(column.name)
        if found is None:
            continue
        col, factor = found.index + 1, found.factor or register.factor
        for row, value in zip(places, cells_of(LETTERS, column, new[column.name]), strict=True):
            if (row, col) in sheet.formulas or value in (None, ""):
                continue
            if isinstance(value, datetime):
                value = serial(value) - (DAYS_1904 if book.epoch_1904 else 0)
            elif column.kind is Kind.MONEY:
                value = value / factor
            edits.values[row, col] = value
            if (row, col) not in styled and col in lowest:
                edits.styles[row, col] = lowest[col]
    replaced = {sheet.part: with_cells_changed(parts[sheet.part], edits)}
    last = places[-1]
    if last > area.bottom:
        replaced[sheet.part] = _with_taller_blocks(_SHEET_BLOCKS, replaced[sheet.part], area, last)
        if register.table is not None:
            part = register.table.part
            replaced[part] = _with_taller_blocks(_TABLE_REF, parts[part], area, last)
        old = parts[book.part]
        if (taller := _with_taller_names(old, area, last)) != old:
            replaced[book.part] = taller
    return replaced


def _styles(content: bytes) -> dict[tuple[int, int], str]:
    """Return the style that each cell of a worksheet names, by row and column, downwards."""
    styles: dict[tuple[int, int], str] = {}
    row = col = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, col
        name = tag.rpartition(":")[2]
        if name == "row":
            row, col = int(attributes.get("r", row + 1)), 0
        elif name == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            col = column_index_from_string(letters) if letters else col + 1
            if "s" in attributes:
                styles[row, col] = attributes["s"]

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return styles


def _with_taller_blocks(pattern: re.Pattern[bytes], content: bytes, area: Area, last: int) -> bytes:
    """Return a part whose blocks of the table's columns that ended with it end at ``last``."""

    def taller(ref: str) -> str:
        block = area_of(ref, "")
        if not _ends_with(block, area):
            return ref
        return Area("", block.top, block.left, last, block.right).ref

    def each(match: re.Match[bytes]) -> bytes:
        return match[1] + " ".join(map(taller, match[2].decode().split())).encode()

    return pattern.sub(each, content)


def _with_taller_names(content: bytes, area: Area, last: int) -> bytes:
    """Return the workbook's part with names that give the table by its cells ending at ``last``.

    Names that give it by its name follow by themselves.
    """

    def block(match: re.Match[str]) -> str:
        title = without_entities(match[1][:-1])
        if title.startswith("'"):
            title = title[1:-1].replace("''", "'")
        named = area_of(f"{match[2]}:{match[3]}{match[4]}".replace("$", ""), title)
        whole = title.lower() == area.sheet.lower() and _ends_with(named, area)
        return f"{match[1]}{match[2]}:{match[3]}{last}" if whole else match[0]

    def name(match: re.Match[bytes]) -> bytes:
        return match[1] + _BLOCK.sub(block, match[2].decode()).encode()

    return _NAME.sub(name, content)


def _ends_with(block: Area, table: Area) -> bool:
    """Tell whether a block is the table's rows, with or without the header, of its columns."""
    return (
        block.bottom == table.bottom > table.top
        and block.top in (table.top, table.top + 1)
        and table.left <= block.left <= block.right <= table.right
    )
