"""An xlwings engine over openpyxl: the buttons run on real .xlsm files, no Excel.

Only what the buttons use is there; anything else raises, so buttons stay within what is proven.
A file is held twice: with formulas, to be saved, and with the values that Excel had cached. An array
formula of ours that is entered is worked out at once; from 2021 on it spills, before it fills the
cells it was entered over, which can only be changed together.
"""

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from xlwings import base_classes as base

from huikuan_xl.buttons.book_reading import as_of_day, read_book
from huikuan_xl.excel.open_book import ExcelBook
from huikuan_xl.workbook.calls import TableCall

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_EXCEL_LIKE_NUMBER = re.compile(r"[-+(]?[\d.,/:年月日-]+[%)]?")
_CALL = re.compile(r"=@?(HK_\w+)\((.*)\)")


class Engine:
    name, type = "openpyxl", "desktop"
    apps = ()

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        if isinstance(x, dt.date | bool | str | int | float) or x is None:
            return x
        return x.item()

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Callable[..., Any], empty_as: Any, number_builder: Any,
        err_to_str: bool,
    ) -> Any:  # fmt: skip
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, dt.date):
                time = (getattr(value, part, 0) for part in ("hour", "minute", "second"))
                hour, minute, second = time
                return datetime_builder(
                    year=value.year, month=value.month, day=value.day, hour=hour, minute=minute,
                    second=second, microsecond=0, tzinfo=None,
                )  # fmt: skip
            if isinstance(value, str) and value in _ERRORS:
                return value if err_to_str else None
            if type(value) is int:
                value = float(value)
            if isinstance(value, float) and number_builder is not None:
                return number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]


class App(base.App):
    engine = Engine()
    pid = -1
    screen_updating = enable_events = display_alerts = True
    calculation = "automatic"
    status_bar = False

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name == "status_bar" and value:
            self.seen.append(value)


class BookApi:
    """The members of Excel's own Workbook that the buttons use."""

    def __init__(self, book: "Book") -> None:
        self._book = book

    @property
    def Date1904(self) -> bool:
        return bool(self._book.wb.epoch.year == 1904)

    @property
    def ReadOnly(self) -> bool:
        return bool(self._book.read_only)

    @property
    def MultiUserEditing(self) -> bool:
        return bool(self._book.shared)

    @property
    def ProtectStructure(self) -> bool:
        security = self._book.wb.security
        return bool(security and security.lockStructure)

    def SaveCopyAs(self, name: str) -> None:
        """Every press makes a copy, and few tests look into it: else it is the file as opened."""
        if self._book.true_copies:
            self._book.wb.save(name)
        else:
            shutil.copyfile(self._book.path, name)


@dataclass
class Array:
    """An array formula and the cells that it covers now."""

    title: str
    r1: int
    c1: int
    r2: int
    c2: int
    formula: str

    def overlaps(self, other: "Range") -> bool:
        return (
            self.title == other.sheet.title and self.r1 <= other.r2 and other.r1 <= self.r2
            and self.c1 <= other.c2 and other.c1 <= self.c2
        )  # fmt: skip

    def within(self, other: "Range") -> bool:
        return (
            other.r1 <= self.r1 and self.r2 <= other.r2 and other.c1 <= self.c1
            and self.c2 <= other.c2
        )  # fmt: skip


class Book(base.Book):
    year = 2021
    read_only = shared = true_copies = False

    def __init__(self, path: Path) -> None:
        self.path = path
        macros = path.suffix == ".xlsm"
        self.wb = openpyxl.load_workbook(path, keep_vba=macros)
        self.cached = openpyxl.load_workbook(path, data_only=True)
        self.fullname_ = str(path)
        self._app = App()
        self.arrays = [
            self.array_of(sheet.title, cell)
            for sheet in self.wb.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, ArrayFormula)
        ]

    @staticmethod
    def array_of(title: str, cell: Any) -> Array:
        boundaries: Any = range_boundaries(cell.value.ref)
        c1, r1, c2, r2 = boundaries
        return Array(title, r1, c1, r2, c2, str(cell.value.text))

    def worked_out(self, formula: str) -> list[list[Any]]:
        """Return what an array formula of ours gives now."""
        name, given = _CALL.fullmatch(formula).groups()  # type: ignore[union-attr]
        book = ExcelBook(xw.Book(impl=self))
        return TableCall(name, tuple(given.split(","))).value(
            read_book(book).names(as_of_day(book))
        )

    name = property(lambda self: self.path.name)
    app = property(lambda self: self._app)
    fullname = property(lambda self: self.fullname_)
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self))
    api = property(lambda self: BookApi(self))

    def save(self, path: Any = None, password: Any = None) -> None:
        self.wb.save(path or self.path)


class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, key: Any) -> "Sheet":
        titles = self.book.wb.sheetnames
        if isinstance(key, str):
            if key not in titles:
                raise KeyError(key)
            return Sheet(self.book, key)
        return Sheet(self.book, titles[key - 1])

    def __iter__(self) -> Iterator["Sheet"]:
        return iter([Sheet(self.book, title) for title in self.book.wb.sheetnames])

    def __len__(self) -> int:
        return len(self.book.wb.sheetnames)

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> "Sheet":
        self.book.wb.create_sheet(name)
        self.book.cached.create_sheet(name)
        return Sheet(self.book, str(name))


class SheetApi:
    """The members of Excel's own Worksheet that the buttons use."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:
        return bool(self._sheet.protection.sheet)

    FilterMode = False  # as Excel says while the selection is outside the table
    AutoFilter = None  # nor has the sheet a filter of its own

    @property
    def Name(self) -> str:
        return str(self._sheet.title)

    def ShowAllData(self) -> None:
        raise OSError("1004: ShowAllData without a filter of the sheet's own")

    @property
    def ListObjects(self) -> "ListObjectsApi":
        return ListObjectsApi(self._sheet)

    def Unprotect(self) -> None:
        if self._sheet.protection.password:
            raise OSError("a password is needed")
        self._sheet.protection.sheet = False

    def Protect(self, *_: bool | str) -> None:
        self._sheet.protection.sheet = True


class ListObjectsApi:
    """A sheet's tables as Excel's own collection."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self.Count = len(sheet.tables)

    def Item(self, number: int) -> "TableApi":
        return TableApi(self._sheet, list(self._sheet.tables)[number - 1])


class TableApi:
    """A table with its filter; without filter buttons it has none."""

    def __init__(self, sheet: Any, name: str) -> None:
        table = sheet.tables[name]
        self.Name = name
        self.Range = FilteredRange(sheet, name)
        self.AutoFilter = FilterApi(sheet, name) if table.autoFilter is not None else None


def filters_of(sheet: Any, name: str) -> dict[int, tuple[Any, ...]]:
    """Return the criteria of a table by column: first one, operator, second one."""
    kept: dict[str, dict[int, tuple[Any, ...]]] = sheet.__dict__.setdefault("criteria", {})
    return kept.setdefault(name, {})


def body(sheet: Any, name: str) -> tuple[int, int, int]:
    """Return first column, first and last row of a table under its headings."""
    boundaries: Any = range_boundaries(sheet.tables[name].ref)
    left, top, _, bottom = boundaries
    return left, top + 1, bottom


class FilteredRange:
    """A table's cells, to be filtered: rows whose cell is none of the wanted texts are hidden."""

    def __init__(self, sheet: Any, name: str) -> None:
        self._sheet, self._name = sheet, name

    def AutoFilter(self, field: int, one: Any, operator: int = 0, two: Any = None) -> None:
        if operator not in (0, 1, 2, 7):
            raise OSError("1004: AutoFilter of the range failed")
        filters_of(self._sheet, self._name)[field] = (one, operator, two)
        left, first, last = body(self._sheet, self._name)
        wanted = set(one) if operator == 7 else {one, two}
        for row in range(first, last + 1):
            if f"={self._sheet.cell(row, left + field - 1).value}" not in wanted:
                self._sheet.row_dimensions[row].hidden = True


class FilterApi:
    """A table's filter: on while rows of the table are hidden."""

    def __init__(self, sheet: Any, name: str) -> None:
        self._criteria = filters_of(sheet, name)
        _, first, last = body(sheet, name)
        self._rows = [sheet.row_dimensions[r] for r in range(first, last + 1)]
        self.Filters = FiltersApi(self._criteria, len(sheet.tables[name].tableColumns))

    @property
    def FilterMode(self) -> bool:
        return any(row.hidden for row in self._rows)

    def ShowAllData(self) -> None:
        self._criteria.clear()
        for row in self._rows:
            row.hidden = False


class FiltersApi:
    """The filters of a table's columns."""

    def __init__(self, criteria: dict[int, tuple[Any, ...]], count: int) -> None:
        self._criteria, self.Count = criteria, count

    def Item(self, field: int) -> "OneFilter":
        return OneFilter(self._criteria.get(field))


class OneFilter:
    """A column's filter; what it doesn't have is an error to ask for."""

    def __init__(self, criterion: tuple[Any, ...] | None) -> None:
        self._criterion = criterion
        self.On = criterion is not None

    def _asked(self, at: int) -> Any:
        if self._criterion is None or self._criterion[at] is None:
            raise OSError("1004: this filter has no such criterion")
        return self._criterion[at]

    Criteria1 = property(lambda self: self._asked(0))
    Operator = property(lambda self: self._asked(1))
    Criteria2 = property(lambda self: self._asked(2))


class Sheet(base.Sheet):
    book: Any = None

    def __init__(self, book: Book, title: str) -> None:
        self.book, self.title = book, title

    @cached_property  # openpyxl looks through all sheets for one, and is asked for every cell
    def ws(self) -> Any:
        return self.book.wb[self.title]

    @cached_property
    def values(self) -> Any:
        return self.book.cached[self.title]

    name = property(lambda self: self.title)
    index = property(lambda self: self.book.wb.sheetnames.index(self.title) + 1)
    api = property(lambda self: SheetApi(self.ws))
    tables = property(lambda self: Tables(self))
    cells = property(lambda self: Range(self, 1, 1, 1048576, 16384))
    used_range = property(lambda self: Range(self, 1, 1, self.ws.max_row, self.ws.max_column))

    def range(self, a: Any, b: Any = None) -> "Range":
        if isinstance(a, str):
            boundaries: Any = range_boundaries(a)
            c1, r1, c2, r2 = boundaries
        elif isinstance(a, Range):
            r1, c1, r2, c2 = a.r1, a.c1, (b or a).r2, (b or a).c2
        else:
            (r1, c1), (r2, c2) = a, b or a
        return Range(self, r1, c1, r2, c2)


class Range(base.Range):
    options = None
    sheet: Any = None
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, r1: int, c1: int, r2: int, c2: int) -> None:
        self.sheet, self.r1, self.c1, self.r2, self.c2 = sheet, r1, c1, r2, c2

    row = property(lambda self: self.r1)
    column = property(lambda self: self.c1)
    shape = property(lambda self: (self.r2 - self.r1 + 1, self.c2 - self.c1 + 1))
    api = property(lambda self: self)
    coords = property(lambda self: (self.sheet.name, self.r1, self.c1, *self.shape))

    @property
    def address(self) -> str:
        start = f"${get_column_letter(self.c1)}${self.r1}"
        return start if self.shape == (1, 1) else f"{start}:${get_column_letter(self.c2)}${self.r2}"

    def __len__(self) -> int:
        return int(self.shape[0] * self.shape[1])

    def __call__(self, row: int, col: int | None = None) -> "Range":
        if col is None:
            row, col = (row - 1) // self.shape[1] + 1, (row - 1) % self.shape[1] + 1
        r, c = self.r1 + row - 1, self.c1 + col - 1
        return Range(self.sheet, r, c, r, c)

    @property
    def array(self) -> Array | None:
        return next((a for a in self.sheet.book.arrays if a.overlaps(self)), None)

    @property
    def has_array(self) -> bool:
        return self.sheet.book.year < 2021 and self.array is not None

    @property
    def CurrentArray(self) -> "Range":
        array = self.array
        assert array is not None, "1004: no array here"
        return Range(self.sheet, array.r1, array.c1, array.r2, array.c2)

    Row = property(lambda self: self.r1)
    Column = property(lambda self: self.c1)
    Rows = property(lambda self: Counted(self.shape[0]))
    Columns = property(lambda self: Counted(self.shape[1]))

    def _free(self, *, clearing: bool) -> bool:
        """Take away the arrays that are written over, refusing what Excel refuses; False when
        there is nothing to do."""
        book = self.sheet.book
        for array in [a for a in book.arrays if a.overlaps(self)]:
            whole = Range(self.sheet, array.r1, array.c1, array.r2, array.c2)
            anchored = self.r1 <= array.r1 <= self.r2 and self.c1 <= array.c1 <= self.c2
            if book.year < 2021 and not array.within(self):
                raise OSError("1004: 不能更改数组的某一部分")
            if book.year >= 2021 and not anchored:
                if clearing:
                    return False
                raise OSError("a cell would block a spilled array")
            book.arrays.remove(array)
            whole._fill(None)
        return True

    @property
    def raw_value(self) -> Any:
        # Not by iter_rows: that makes a cell of every blank place that is looked at.
        there = self.sheet.values._cells
        columns = range(self.c1, self.c2 + 1)
        rows = [
            [cell.value if (cell := there.get((row, column))) else None for column in columns]
            for row in range(self.r1, self.r2 + 1)
        ]
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        if self._free(clearing=value is None):
            self._fill(value)

    def _fill(self, value: Any) -> None:
        for i in range(self.shape[0]):
            for j in range(self.shape[1]):
                one = value[i][j] if isinstance(value, list | tuple) else value
                self._put(self.r1 + i, self.c1 + j, one)

    def _put(self, row: int, column: int, value: Any) -> None:
        """Write one cell as Excel would take it: a leading apostrophe makes text, or it guesses."""
        text = isinstance(value, str) and value.startswith("'")
        if text:
            value = value[1:]
        elif isinstance(value, str) and self.sheet.ws.cell(row, column).number_format != "@":
            if value.startswith(("=", "+", "-", "@")):
                raise AssertionError(f"text would become a formula: {value!r}")
            if _EXCEL_LIKE_NUMBER.fullmatch(value) and any(c.isdigit() for c in value):
                raise AssertionError(f"text would become a number or date: {value!r}")
        for sheet in (self.sheet.ws, self.sheet.values):
            cell = sheet.cell(row, column)
            kept = cell.number_format
            cell.value = value
            if text:
                cell.data_type = "s"
            if kept != "General":
                cell.number_format = kept

    @property
    def formula(self) -> Any:
        value = self.sheet.ws.cell(self.r1, self.c1).value
        return value.text if isinstance(value, ArrayFormula) else value

    @formula.setter
    def formula(self, value: Any) -> None:
        raise NotImplementedError

    @property
    def formula2(self) -> Any:
        return self.formula

    @formula2.setter
    def formula2(self, value: str) -> None:
        if self.sheet.book.year < 2021:
            raise AttributeError("Formula2")
        rows = self.sheet.book.worked_out(value)
        self._enter(value, rows, self.r1 + len(rows) - 1, self.c1 + len(rows[0]) - 1)

    @property
    def formula_array(self) -> Any:
        return self.formula

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        assert len(value) <= 255, "1004: a longer FormulaArray is refused"
        rows = self.sheet.book.worked_out(value)
        self._enter(value, rows, self.r2, self.c2)

    def _enter(self, formula: str, rows: list[list[Any]], bottom: int, right: int) -> None:
        """Show a result; where a fixed array is larger, the wrapper gives blanks (HKFilled)."""
        assert self._free(clearing=False)
        covered = Range(self.sheet, self.r1, self.c1, bottom, right)
        for i in range(covered.shape[0]):
            for j in range(covered.shape[1]):
                inside = i < len(rows) and j < len(rows[0])
                cell = self.sheet.values.cell(self.r1 + i, self.c1 + j)
                cell.value = rows[i][j] if inside and rows[i][j] != "" else None
        reference = covered.address.replace("$", "")
        self.sheet.ws.cell(self.r1, self.c1).value = ArrayFormula(reference, formula)
        self.sheet.book.arrays.append(
            Array(self.sheet.title, self.r1, self.c1, bottom, right, formula)
        )

    def clear_contents(self) -> None:
        self.raw_value = None


class Counted:
    """Excel's own Rows or Columns of a range."""

    def __init__(self, count: int) -> None:
        self.Count = count


class Tables(base.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __call__(self, key: Any) -> "Table":
        names = list(self.sheet.ws.tables)
        return Table(self.sheet, key if isinstance(key, str) else names[key - 1])

    def __iter__(self) -> Iterator["Table"]:
        return iter([Table(self.sheet, name) for name in self.sheet.ws.tables])

    def __len__(self) -> int:
        return len(self.sheet.ws.tables)


class Table(base.Table):
    name = None

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.sheet, self.name = sheet, name

    def resize(self, range: Any) -> None:
        reference = range.address.replace("$", "")
        table = self.sheet.ws.tables[self.name]
        table.ref = reference
        if table.autoFilter is not None:
            table.autoFilter.ref = reference


class Name(base.Name):
    name = None

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name

    @property
    def refers_to_range(self) -> Range:
        ((title, reference),) = self.book.wb.defined_names[self.name].destinations
        return Sheet(self.book, title).range(reference.replace("$", ""))


class Names(base.Names):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, key: str) -> Name:
        if key not in self.book.wb.defined_names:
            raise KeyError(key)
        return Name(self.book, key)

    def contains(self, key: str) -> bool:
        return key in self.book.wb.defined_names

    def __len__(self) -> int:
        return len(self.book.wb.defined_names)


def open_book(path: Path) -> xw.Book:
    """Open a workbook file as an xlwings Book."""
    return xw.Book(impl=Book(path))
