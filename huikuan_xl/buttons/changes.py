"""Writing into an open workbook: all of a run's blocks or none, and back again.

Blocks are collected first and checked (sheet there, not locked by a password), then written one
block at a time. What stood there before is kept, so that a failure or 撤销上次 restores it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from huikuan_xl.buttons.host import Corners, Host, Lock
from huikuan_xl.buttons.messages import Refusal
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.opening import Grid
from huikuan_xl.workbook.cells import Cell, serial


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
    sizes: dict[tuple[str, str], Corners] = field(default_factory=dict)
    new_sheets: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # what the user should know of it afterwards

    def put(self, sheet: str, row: int, column: int, rows: Sequence[Sequence[Cell]]) -> None:
        """Write rows at a place. Rows are equally long; None leaves a blank."""
        if rows and rows[0]:
            self.blocks.append(Block(sheet, row, column, [list(r) for r in rows]))

    def enlarge(self, sheet: str, table: str, corners: Corners) -> None:
        """Let a table reach from its first to its last row and column (1-based)."""
        self.sizes[sheet, table] = corners

    def apply(self, book: Host) -> list[Block]:
        """Write everything and return what stood there; on a failure restore it and raise.

        Raises Refusal for a sheet with a password, before anything is written.
        """
        for title in self.new_sheets:
            book.add_sheet(title)
        before: list[Block] = []
        with _writable(book, {block.sheet for block in self.blocks}, self.remarks):
            try:
                for (title, name), corners in self.sizes.items():
                    book.resize(title, name, corners)
                for block in self.blocks:
                    before.append(current(book, block))
                    write(book, block)
            except BaseException:  # a panic of a library, too, leaves nothing half
                for block in reversed(before):
                    write(book, block)
                raise
        return before


def current(book: Host, block: Block) -> Block:
    """Return what stands where a block will be; of a fixed array that starts there, all of it."""
    height, width = len(block.rows), len(block.rows[0])
    held = book.fixed_array(block.sheet, block.row, block.column)
    if held is not None:
        height = held[2] - held[0] + 1
    formula = own_formula(book, block.sheet, block.row, block.column)
    rows = book.read(block.sheet, block.row, block.column, height, width)
    return Block(block.sheet, block.row, block.column, rows, formula)


def own_formula(book: Host, title: str, row: int, column: int) -> str:
    """Return the formula at a place if it is a worksheet function of ours, else ""."""
    text = book.formula(title, row, column)
    return text if text.startswith(("=HK_", "=@HK_")) else ""


def write(book: Host, block: Block) -> None:
    """Write one block: its formula if it has one, else its values.

    A formula stays whatever it shows at this moment: values in its place would follow no edit.
    """
    height, width = len(block.rows), len(block.rows[0])
    held = book.fixed_array(block.sheet, block.row, block.column)
    if held is not None:
        book.clear(block.sheet, held)
    corners = (block.row, block.column, block.row + height - 1, block.column + width - 1)
    book.clear(block.sheet, corners)
    if block.formula:
        book.enter(block.sheet, corners, block.formula)
    else:
        book.write(block.sheet, block.row, block.column, block.rows)


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


@contextmanager
def _writable(book: Host, titles: set[str], remarks: list[str]) -> Iterator[None]:
    """Open sheets for writing; filter and protect those again that were."""
    opened = []
    try:
        for title in sorted(titles):
            lock = book.open_sheet(title)
            if lock is Lock.PASSWORD:
                raise Refusal(
                    f"工作表“{title}”设了保护密码，不能写入",
                    "请在“审阅→撤销工作表保护”输入密码后再按一次",
                )
            opened.append((title, lock))
        yield
    finally:
        said = [book.close_sheet(title, lock) for title, lock in opened]
        remarks += filter(None, said)


# ------------------------------------------------------------------------------------- undo


def keep(path: Path, name: str, before: Sequence[Block]) -> None:
    """Keep what stood in the blocks of the run called ``name``, for 撤销上次."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"run": name, "blocks": [asdict(block) for block in before]}
    write_whole(path, json.dumps(record, ensure_ascii=False, default=_date_text).encode())


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
