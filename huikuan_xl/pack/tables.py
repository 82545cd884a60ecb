"""What a sheet of the pack is: headings and rows declared once, before anything is drawn."""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from huikuan_xl.ledger.schema import Kind, Sheet
from huikuan_xl.rules.masking import mask_text
from huikuan_xl.rules.money import FEN_PER_YUAN

Value = str | int | float | dt.date | None


class Ties(StrEnum):
    """The ledger's figure that a printed total must equal."""

    BALANCE = "台账余额"
    OPEN = "未清合计"
    OVERDUE = "逾期合计"
    HELD = "未核销回款"
    UNAPPLIED = "未核销回款（负数）"
    COLLECTED = "本月回款"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a report table: which column of the frame, how it is called and shown.

    ``summed`` fields get a total under the rows; a total of balances or receipts says what it
    ``ties`` to, and the pack checks it from what is printed.
    """

    name: str
    heading: str
    kind: Kind
    summed: bool = False
    ties: Ties | None = None

    def value(self, raw: object) -> Value:
        """Return the cell value of one frame value: 分 becomes 元, blanks become None.

        ID numbers, mobile numbers and bank cards in free text are covered: packs go around.
        """
        if _is_blank(raw):
            return None
        match self.kind:
            case Kind.MONEY:
                return int(raw) / FEN_PER_YUAN  # type: ignore[call-overload, no-any-return]
            case Kind.INT:
                return int(raw)  # type: ignore[call-overload, no-any-return]
            case Kind.NUMBER | Kind.RATIO:
                return float(raw)  # type: ignore[arg-type]
            case Kind.DATE:
                return pd.Timestamp(raw).date()  # type: ignore[arg-type]
            case Kind.FLAG:
                return "是" if raw else None
            case Kind.TEXT:
                return mask_text(str(raw))
            case _:
                return str(raw)

    def values(self, column: "pd.Series") -> list[Value]:
        """Return ``value`` of every cell of a column, quickly where the column has one type."""
        dtype = str(column.dtype)
        match self.kind:
            case Kind.MONEY if dtype == "int64":
                return list((column.to_numpy() / FEN_PER_YUAN).tolist())
            case Kind.INT if dtype == "int64":
                return list(column.tolist())
            case Kind.NUMBER | Kind.RATIO if dtype == "float64":
                return [None if number != number else number for number in column.tolist()]
            case Kind.DATE if dtype.startswith("datetime64["):
                return list(column.to_numpy("datetime64[D]").tolist())
            case Kind.TEXT if dtype == "str":
                return _texts(column, mask_text)
            case Kind.CODE | Kind.CHOICE if dtype == "str":
                return _texts(column, str)
            case _:
                return [self.value(raw) for raw in column.array]


def _texts(column: "pd.Series", shown: Callable[[str], str]) -> list[Value]:
    """Return the cells of a column of text; the same text is looked at once."""
    known = {text: shown(text) or None for text in set(column.tolist()) if isinstance(text, str)}
    return [known.get(text) for text in column.tolist()]  # a missing one is NaN


def _is_blank(raw: object) -> bool:
    return raw is None or raw is pd.NA or raw is pd.NaT or raw == "" or raw != raw


def ledger_field(sheet: Sheet, name: str, *, summed: bool = False) -> Field:
    """Return the field of a ledger column, under the heading that the ledger uses."""
    column = sheet.column(name)
    return Field(name, column.heading, column.kind, summed)


@dataclass(frozen=True, slots=True)
class Table:
    """A frame and the fields to show of it. ``bold`` are row positions of totals in the frame;
    ``note`` is printed under the rows. Rows of a ``running`` table are standings of one month after
    the other: not their sum but the last one is this month's. ``spread``: the last column runs on to
    the page's right edge.
    """

    title: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame
    bold: frozenset[int] = frozenset()
    note: str = ""
    running: bool = False
    spread: bool = False

    def printed(self, field: Field) -> list[Value]:
        """Return what is printed in the rows of one column."""
        return field.values(self.frame[field.name])

    def rows(self) -> list[list[Value]]:
        """Return the cell values row by row, in the order of ``fields``."""
        columns = [self.printed(field) for field in self.fields]
        return [list(row) for row in zip(*columns, strict=True)]

    def totals(self) -> list[Value] | None:
        """Return the row of totals below the table, None when no field is summed or no row is
        there to sum."""
        if self.frame.empty or not any(field.summed for field in self.fields):
            return None
        return [
            field.value(self.frame[field.name].sum()) if field.summed else None
            for field in self.fields
        ]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of the pack: its tab, one line that says what it is for, and its tables.

    ``frozen`` columns stay in view when scrolling to the right; no column gets wider than
    ``widest`` letters, longer text wraps. ``one_page``: printed on one sheet of paper, upright.
    """

    name: str
    purpose: str
    tables: tuple[Table, ...]
    frozen: int = 0
    widest: int = 44
    one_page: bool = False

    @property
    def top(self) -> int:
        """0-based row where the tables begin, below the name and what the sheet is for."""
        return 2 if len(self.tables) == 1 else 3

    @property
    def first_row(self) -> int:
        """0-based row of the first table's first line: several have a title each."""
        return self.top + (1 if len(self.tables) == 1 else 2)


def indexed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the frame with its index as the first column ``name``."""
    return frame.rename_axis(name).reset_index()


def total_rows(frame: pd.DataFrame, column: Hashable, label: str) -> frozenset[int]:
    """Return the positions of the rows that carry ``label`` in ``column``."""
    return frozenset(i for i, text in enumerate(frame[column].array) if text == label)
