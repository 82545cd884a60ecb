"""The open workbook as the buttons see it: what each host has to be able to do, and no more.

Rows and columns count from 1. Cells are numbers, texts, dates and truth values; a blank one is ""
when read and None when written; an error is read as its name.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from huikuan_xl.buttons.findings import Finding
from huikuan_xl.buttons.messages import Refusal
from huikuan_xl.ledger.opening import Grid
from huikuan_xl.workbook.cells import Cell

Tell = Callable[[str, float], None]
"""Shows what is being done and which share of the whole is done."""
Corners = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


class Lock(StrEnum):
    """Whether a sheet's cells could be opened for writing."""

    OPEN = "未保护"
    LIFTED = "已暂时撤销保护"
    PASSWORD = "有保护密码"


class Host(Protocol):
    """One open workbook and the program around it."""

    @property
    def name(self) -> str:
        """The file's name."""

    @property
    def fullname(self) -> str:
        """The file with its folder, a web address, or the bare name of a workbook never saved."""

    @property
    def epoch_1904(self) -> bool:
        """Whether days count from 1904."""

    def obstacle(self) -> Refusal | None:
        """What keeps the whole workbook from being written: read-only, shared; else None."""

    def sheets(self) -> list[str]:
        """The titles of all sheets, hidden ones too, in order."""

    def cells(self, title: str) -> Grid:
        """A sheet's cells from A1 to the last one in use."""

    def named(self, name: str) -> Cell:
        """The value of a named cell. Raises LookupError for a lost name."""

    def read(self, title: str, row: int, column: int, height: int, width: int) -> Grid:
        """A block's values; blanks as None."""

    def fixed_array(self, title: str, row: int, column: int) -> Corners | None:
        """The cells of the fixed array that a cell belongs to: a host changes them as one or not at
        all. None where there is none; results that spill are none."""

    def formula(self, title: str, row: int, column: int) -> str:
        """The formula that starts in a cell, as Excel writes it; "" for a value."""

    def clear(self, title: str, corners: Corners) -> None:
        """Empty cells; formats stay."""

    def write(self, title: str, row: int, column: int, rows: Sequence[Sequence[Cell]]) -> None:
        """Put a block's values; a text stays text whatever it looks like."""

    def enter(self, title: str, corners: Corners, formula: str) -> None:
        """Enter an array formula: it spills from the first cell, or fills the corners."""

    def add_sheet(self, title: str) -> None:
        """Add a sheet after the last one."""

    def resize(self, title: str, table: str, corners: Corners) -> None:
        """Let a table reach from corner to corner; a table that isn't there is left alone."""

    def open_sheet(self, title: str) -> Lock:
        """Lift a sheet's protection if it has no password, and show rows that a filter hides."""

    def close_sheet(self, title: str, lock: Lock) -> str:
        """Filter a sheet again, and protect it where its protection was lifted; what to tell the user
        where that can't be done, else ""."""

    def finish(self) -> None:
        """Everything has been written: a file is saved now, a program's open workbook needs nothing.

        Raises Stop when it can't be saved; it is then as it was."""

    def save_copy(self, path: Path) -> None:
        """Save the workbook as it is now under another name."""

    def quiet(self) -> AbstractContextManager[Tell]:
        """No drawing, calculating and asking meanwhile; everything restored at the end."""

    def ask_files(self) -> list[Path]:
        """Files that the user chooses; none when he doesn't."""

    def ask(self, question: str, default: str) -> str:
        """The user's answer; "" when he gives none."""

    def diagnosis(self) -> list[Finding]:
        """What is right and wrong with the installation and this workbook."""
