"""Writing into an open workbook: all of a run's blocks or none, and back again.

Blocks are collected first and checked (sheet there, not locked by a password), then written one
block at a time. What stood there before is kept, so that a failure or 撤销上次 restores it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlwings as xw

from huikuan_xl.excel.messages import Refusal
from huikuan_xl.ledger.opening import Grid
from huikuan_xl.workbook.cells import Cell, serial

_FORMULA_STARTS = ("=", "+", "-", "@")
# No password; contents, objects and scenarios; formatting of columns and rows, sorting, filtering.
# By position: names need type information, which not every Excel gives.
_PROTECTION = (
    "", True, True, True, False, False, True, True, False, False, False, False, False, True, True,
)  # fmt: skip


@dataclass(slots=True)
class Block:
    """Cells to write at a place (1-based), or one array formula whose result covers them."""

    sheet: str
    row: int
    column: int
    rows: list[list[Cell]]
    formula: str = ""


@dataclass(slots=True)
class Changes:
    """What a run is going to write: blocks, tables to enlarge, sheets to add."""

    blocks: list[Block] = field(default_factory=list)
    sizes: dict[tuple[str, str], tuple[int, int, int, int]] = field(default_factory=dict)
    new_sheets: list[str] = field(default_factory=list)

    def put(self, sheet: str, row: int, column: int, rows: Sequence[Sequence[Cell]]) -> None:
        """Write rows at a place. Rows are equally long; None leaves a blank."""
        if rows and rows[0]:
            self.blocks.append(Block(sheet, row, column, [list(r) for r in rows]))

    def enlarge(self, sheet: str, table: str, corners: tuple[int, int, int, int]) -> None:
        """Let a table reach from its first to its last row and column (1-based)."""
        self.sizes[sheet, table] = corners

    def apply(self, book: xw.Book) -> list[Block]:
        """Write everything and return what stood there; on a failure restore it and raise.

        Raises Refusal for a sheet with a password, before anything is written.
        """
        for title in self.new_sheets:
            book.sheets.add(title, after=book.sheets[len(book.sheets) - 1])
        before: list[Block] = []
        with _writable(book, {block.sheet for block in self.blocks}):
            try:
                for (title, name), corners in self.sizes.items():
                    _resize(book.sheets[title], name, corners)
                for block in self.blocks:
                    before.append(current(book, block))
                    write(book, block)
            except BaseException:  # a panic of a library, too, leaves nothing half
                for block in reversed(before):
                    write(book, block)
                raise
        return before


def current(book: xw.Book, block: Block) -> Block:
    """Return what stands where a block will be; of a fixed array that starts there, all of it."""
    sheet = book.sheets[block.sheet]
    height, width = len(block.rows), len(block.rows[0])
    held = fixed_array(sheet, block.row, block.column)
    if held is not None:
        height = held.rows.count
    formula = array_formula(sheet, block.row, block.column)
    target: Any = sheet.range((block.row, block.column)).resize(height, width)
    rows = target.options(ndim=2, err_to_str=True).value
    return Block(block.sheet, block.row, block.column, rows, formula)


def fixed_array(sheet: xw.Sheet, row: int, column: int) -> xw.Range | None:
    """Return all cells of the fixed array that a cell belongs to: Excel changes it as one or not at
    all. None where there is none; results that spill are none."""
    anchor: Any = sheet.range((row, column))
    if not anchor.has_array:
        return None
    whole = anchor.api.CurrentArray
    found: xw.Range = sheet.range((whole.Row, whole.Column)).resize(
        whole.Rows.Count, whole.Columns.Count
    )
    return found


def array_formula(sheet: xw.Sheet, row: int, column: int) -> str:
    """Return the formula at a place if it is a worksheet function of ours, else ""."""
    text: Any = sheet.range((row, column)).formula
    return text if isinstance(text, str) and text.startswith(("=HK_", "=@HK_")) else ""


def write(book: xw.Book, block: Block) -> None:
    """Write one block: its formula if it has one, else its values."""
    sheet = book.sheets[block.sheet]
    height, width = len(block.rows), len(block.rows[0])
    held = fixed_array(sheet, block.row, block.column)
    if held is not None:
        held.clear_contents()
    target: Any = sheet.range((block.row, block.column)).resize(height, width)
    target.clear_contents()
    if block.formula:
        _enter(sheet, block, target)
    else:
        target.value = [[_as_text(cell) for cell in row] for row in block.rows]


def _enter(sheet: xw.Sheet, block: Block, target: Any) -> None:
    """Enter an array formula, spilling where Excel can. It stays whatever it shows at this moment:
    values in its place would follow no edit any more."""
    anchor: Any = sheet.range((block.row, block.column))
    try:
        anchor.formula2 = block.formula
    except Exception:  # Excel without dynamic arrays: a fixed array over the block
        target.formula_array = block.formula


def same(left: Grid, right: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether two blocks show the same: numbers to a hundredth of a 分, blank equals ""."""
    return len(left) == len(right) and all(
        len(a) == len(b) and all(map(_equal, a, b)) for a, b in zip(left, right, strict=True)
    )


def _equal(left: Cell, right: Cell) -> bool:
    if left in (None, "") or right in (None, ""):
        return left in (None, "") and right in (None, "")
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right) < 1e-4
    if isinstance(left, date) or isinstance(right, date):
        # A spilled cell below the formatted rows gives the day's serial number.
        return bool(_day_number(left) == _day_number(right))
    return bool(left == right)


def _day_number(day: Cell) -> Cell:
    if isinstance(day, datetime):
        return serial(day)
    return serial(datetime(day.year, day.month, day.day)) if isinstance(day, date) else day


def _as_text(cell: Cell) -> Cell:
    """Mark text that Excel would take for a formula, a number or a date."""
    if not isinstance(cell, str) or not cell:
        return cell if cell != "" else None
    if cell.startswith(_FORMULA_STARTS) or not cell[0].isalpha():
        return "'" + cell
    return "'" + cell if cell.isascii() and not cell.isalpha() else cell


def _resize(sheet: xw.Sheet, name: str, corners: tuple[int, int, int, int]) -> None:
    top, left, bottom, right = corners
    tables: Any = sheet.tables
    if name in [table.name for table in tables]:
        tables[name].resize(sheet.range((top, left), (bottom, right)))


@contextmanager
def _writable(book: xw.Book, titles: set[str]) -> Iterator[None]:
    """Lift protection without a password and filters while writing; protect again afterwards."""
    lifted = []
    try:
        for title in sorted(titles):
            api: Any = book.sheets[title].api
            if api.ProtectContents:
                with suppress(Exception):  # COM raises for a password
                    api.Unprotect()
                if api.ProtectContents:
                    raise Refusal(
                        f"工作表“{title}”设了保护密码，不能写入",
                        "请在“审阅→撤销工作表保护”输入密码后再按一次",
                    )
                lifted.append(api)
            _show_all_rows(api)
        yield
    finally:
        for api in lifted:
            api.Protect(*_PROTECTION)


def _show_all_rows(sheet: Any) -> None:
    """Lift the filters of a sheet's tables and its own, so that no row is hidden while writing.

    The sheet itself tells of a table's filter only while the selection is in that table.
    """
    tables: Any = sheet.ListObjects
    for number in range(1, tables.Count + 1):
        own = tables.Item(number).AutoFilter
        if own is not None and own.FilterMode:
            own.ShowAllData()
    if sheet.FilterMode:
        sheet.ShowAllData()


# ------------------------------------------------------------------------------------- undo


def keep(path: Path, name: str, before: Sequence[Block]) -> None:
    """Keep what stood in the blocks of the run called ``name``, for 撤销上次."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"run": name, "blocks": [asdict(block) for block in before]}
    path.write_text(json.dumps(record, ensure_ascii=False, default=_date_text), encoding="utf-8")


def kept(path: Path) -> tuple[str, list[Block]] | None:
    """Return the last run's name and blocks, None when there is nothing to undo."""
    if not path.exists():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    blocks = [
        Block(b["sheet"], b["row"], b["column"], [list(map(_from_text, r)) for r in b["rows"]],
              b["formula"])
        for b in record["blocks"]
    ]  # fmt: skip
    return record["run"], blocks


def _date_text(value: date) -> dict[str, str]:
    return {"date": value.isoformat()}


def _from_text(value: Any) -> Cell:
    return datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value
