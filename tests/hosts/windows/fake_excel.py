# mypy: ignore-errors
"""A small Excel, as COM objects in a process of its own: runs on Windows, opens a file, presses buttons.

``python fake_excel.py PLAN`` where PLAN is JSON: ``file``, ``steps`` and ``report``. It holds what our buttons use of Excel's object model and refuses what Excel refuses
(error 1004): part of a fixed array, a protected sheet, ShowAllData without a filter, a Null for an
argument. Like Excel, it calculates array formulas by calling our server, also while the server is
busy with a button. Everything else isn't there, so a button that uses more fails.
"""

import datetime as dt
import json
import re
import shutil
import sys
import time

import openpyxl
import pythoncom
import win32com.client
import win32gui
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from win32com.server.exception import COMException
from win32com.server.util import NewEnum, unwrap, wrap

AUTOMATIC = -4105
LEFT_OUT = -2147352572
ERRORS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}  # fmt: skip
_CALL = re.compile(r"=(HK_\w+)\((.*)\)")
_HANDLE = re.compile(r'=HK_TABLE\((\w+),"(.+)"\)')
_ALL_OF_TABLE = re.compile(r"(\w+)\[\[#All\],\[(.+)\]:\[(.+)\]\]")


def refused(why):
    """Return Excel's error 1004."""
    return COMException(f"1004: {why}", scode=-2146827284)


def com(members, writable=(), methods=()):
    """Give a class its COM members."""

    def mark(cls):
        cls._public_attrs_ = [*members, *writable]
        cls._readonly_attrs_ = list(members)
        cls._public_methods_ = list(methods)
        return cls

    return mark


@com(["Hwnd", "Version", "Name"],
     ["ScreenUpdating", "EnableEvents", "DisplayAlerts", "StatusBar", "Calculation"],
     ["GetOpenFilename", "InputBox"])  # fmt: skip
class Application:
    Version, Name = "16.0", "Microsoft Excel"
    ScreenUpdating = EnableEvents = DisplayAlerts = True
    StatusBar = False

    def __init__(self):
        self.Hwnd = win32gui.GetDesktopWindow()
        self.files = ()
        self.asked = []
        self.calculation = AUTOMATIC
        self.book = None
        self.server = None
        self.calls = 0

    @property
    def Calculation(self):
        return self.calculation

    @Calculation.setter
    def Calculation(self, value):
        self.calculation = value
        if value == AUTOMATIC:
            self.book.calculate()

    def GetOpenFilename(self, filters, index, title, caption, several):
        if caption is None:
            raise refused("GetOpenFilename doesn't take Null for ButtonText")
        assert several is True
        return list(self.files) or False

    def InputBox(self, prompt, title, default, left, top, file, topic, kind):
        if [left, top, file, topic] != [LEFT_OUT] * 4:
            raise refused("InputBox takes a number or nothing for a place")
        assert kind == 2
        self.asked.append(prompt)
        return default


@com(["Name", "FullName", "Path", "Application", "Worksheets", "Names", "Date1904",
      "HasVBProject", "ReadOnly", "MultiUserEditing", "ProtectStructure"],
     [], ["SaveCopyAs"])  # fmt: skip
class Workbook:
    Date1904, HasVBProject, ReadOnly = False, True, False
    MultiUserEditing = ProtectStructure = False

    def __init__(self, app, path):
        self.app, self.FullName, self.year = app, path, 2021
        self.Path, _, self.Name = path.rpartition("\\")
        self.formulas = openpyxl.load_workbook(path, keep_vba=True)
        self.cached = openpyxl.load_workbook(path, data_only=True)
        self.arrays = [
            Array(sheet.title, range_boundaries(cell.value.ref), cell.value.text)
            for sheet in self.formulas
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, ArrayFormula)
        ]
        self.filtered = {}  # by table: the criteria of its columns
        app.book = self

    Application = property(lambda self: wrap(self.app))
    Worksheets = property(lambda self: wrap(Worksheets(self)))
    Names = property(lambda self: wrap(Names(self)))

    def SaveCopyAs(self, path):
        shutil.copy(self.FullName, path)

    def calculate(self):
        """Work out our array formulas, as Excel does once it may."""
        for array in list(self.arrays):
            if array in self.arrays and _CALL.fullmatch(array.formula):
                array.calculate(self)

    def argument(self, name):
        """Return what a name gives a function: of a handle's cell the handle, worked out anew."""
        cells = self.named(name)
        found = _HANDLE.fullmatch(str(cells.Formula))
        return self.send(self.named(found[1]), found[2]) if found else cells.Value

    def send(self, table, title):
        """Send a table as VBA's HKTable does: the used columns, each packed; return its handle."""
        rows = table.Value
        titles = [rows[0]]
        parts = []
        for place in self.app.server.Answer("columns", [titles, title]):
            column = [row[abs(int(place)) - 1] for row in rows[1:]]
            if place > 0:
                column = [_serial(v) if isinstance(v, dt.datetime) else v for v in column]
            parts.append(_packed(rows[0][abs(int(place)) - 1], column))
        return self.app.server.Answer("table", [titles, title, parts])

    def named(self, name):
        """Return the cells of a name: one cell, or part of a table with its headings."""
        target = self.formulas.defined_names[name].attr_text
        table = _ALL_OF_TABLE.fullmatch(target)
        if table is None:
            title, _, reference = target.rpartition("!")
            return Range(self, title.strip("'"), range_boundaries(reference.replace("$", "")))
        for sheet in self.cached:
            if table[1] in self.formulas[sheet.title].tables:
                reference = self.formulas[sheet.title].tables[table[1]].ref
                left, top, right, bottom = range_boundaries(reference)
                heads = {
                    str(sheet.cell(top, c).value).rstrip(" *ƒ◆"): c for c in range(left, right + 1)
                }
                first = next(c for h, c in heads.items() if h.startswith(table[2]))
                last = [c for h, c in heads.items() if h.startswith(table[3])][-1]
                return Range(self, sheet.title, (first, top, last, bottom))
        raise refused(name)


def _serial(day):
    return float((day.replace(tzinfo=None) - dt.datetime(1899, 12, 30)).days)


def _unpacked(answer):
    """A table's rows; one that came column by column as VBA's HKUnpacked makes it."""
    if not isinstance(answer[0], str):
        return answer
    columns = []
    for text in answer:
        kind, heading, *cells = text.split("\0")
        number = kind == "H"
        columns.append([heading, *(int(c) / 100 if number and c else c for c in cells)])
    return tuple(zip(*columns, strict=True))


def _packed(heading, column):
    kinds = {type(v) for v in column if v is not None}
    if not column:
        return None
    if kinds == {float}:
        return [-1.79769313486231e308 if v is None else v for v in column]
    if kinds <= {str}:
        return "\0".join(v or "" for v in column)
    return [[heading], *([v] for v in column)]


class Array:
    """An array formula and the cells that it covers now."""

    def __init__(self, sheet, bounds, formula):
        self.sheet, self.bounds, self.formula = sheet, bounds, formula

    def calculate(self, book):
        name, given = _CALL.fullmatch(self.formula).groups()
        arguments = [
            word.strip('"') if word.startswith('"') else book.argument(word)
            for word in given.split(",")
        ]
        book.app.calls += 1
        answer = book.app.server.Answer(name, arguments)
        rows = _unpacked(answer) if isinstance(answer, tuple) else ((answer,),)
        left, top, right, bottom = self.bounds
        if book.year >= 2021:
            book.put(self.sheet, self.bounds, None)
            right, bottom = left + len(rows[0]) - 1, top + len(rows) - 1
            self.bounds = (left, top, right, bottom)
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                inside = r - top < len(rows) and c - left < len(rows[0])
                value = rows[r - top][c - left] if inside else "#N/A"
                if isinstance(value, dt.datetime):
                    value = value.replace(tzinfo=None)
                book.cached[self.sheet].cell(r, c).value = value

    def overlaps(self, sheet, bounds):
        left, top, right, bottom = self.bounds
        return sheet == self.sheet and not (
            bounds[0] > right or bounds[2] < left or bounds[1] > bottom or bounds[3] < top
        )

    def starts_in(self, bounds):
        return (bounds[0] <= self.bounds[0] <= bounds[2]
                and bounds[1] <= self.bounds[1] <= bounds[3])  # fmt: skip

    def within(self, bounds):
        return (bounds[0] <= self.bounds[0] and bounds[1] <= self.bounds[1]
                and bounds[2] >= self.bounds[2] and bounds[3] >= self.bounds[3])  # fmt: skip


def _put(book, title, bounds, values):
    """Write cells, refusing what Excel refuses; an array that is wholly written over is gone.

    A spilled array goes with the cell that holds its formula; clearing its other cells does nothing.
    """
    if book.formulas[title].protection.sheet:
        raise refused(f"{title} is protected")
    for name, table in book.formulas[title].tables.items():
        _, first, _, last = range_boundaries(table.ref)
        if name in book.filtered and bounds[1] <= last and bounds[3] >= first:
            raise refused("rows are hidden by a filter")  # or worse: they'd be left out
    for array in [a for a in book.arrays if a.overlaps(title, bounds)]:
        if book.year >= 2021 and not array.starts_in(bounds):
            if values is None:
                return
            raise refused("the cell would block a spilled array")
        if book.year < 2021 and not array.within(bounds):
            raise refused("You can't change part of an array")
        book.arrays.remove(array)
        book.put(title, array.bounds, None)
    book.put(title, bounds, values)


def _plain_put(self, title, bounds, values):
    left, top, right, bottom = bounds
    for r in range(top, bottom + 1):
        for c in range(left, right + 1):
            value = values
            if isinstance(values, (tuple, list)):
                rows = values if isinstance(values[0], (tuple, list)) else [values]
                value = rows[r - top][c - left]
            if isinstance(value, str) and value.startswith("'"):
                value = value[1:]
            if isinstance(value, dt.datetime):
                value = value.replace(tzinfo=None)
            for book in (self.formulas, self.cached):
                book[title].cell(r, c).value = None if value == "" else value


Workbook.put = _plain_put


@com(["Count"], [], ["Item"])
class Worksheets:
    def __init__(self, book):
        self.book = book
        self.Count = len(book.formulas.sheetnames)

    def _NewEnum(self):
        return wrap_all(Worksheet(self.book, t) for t in self.book.formulas.sheetnames)

    def Item(self, key):
        titles = self.book.formulas.sheetnames
        title = titles[int(key) - 1] if not isinstance(key, str) else key
        if title not in titles:
            raise refused(f"no sheet {key}")
        return wrap(Worksheet(self.book, title))

    _value_ = Item


def wrap_all(objects):
    """Return an enumerator over COM objects."""
    return NewEnum([wrap(one) for one in objects])


@com(["Name", "Index", "Parent", "Application", "ProtectContents", "FilterMode", "UsedRange",
      "Cells", "ListObjects", "Visible", "AutoFilter"], [],
     ["Range", "Unprotect", "Protect", "ShowAllData"])  # fmt: skip
class Worksheet:
    FilterMode = False  # as Excel says while the selection isn't in the filtered table
    AutoFilter = None  # nor has the sheet a filter of its own
    Visible = -1

    def __init__(self, book, title):
        self.book, self.Name = book, title
        self.sheet = book.formulas[title]

    Index = property(lambda self: self.book.formulas.sheetnames.index(self.Name) + 1)
    Parent = property(lambda self: wrap(self.book))
    Application = property(lambda self: wrap(self.book.app))
    ProtectContents = property(lambda self: bool(self.sheet.protection.sheet))
    ListObjects = property(lambda self: wrap(ListObjects(self)))
    Cells = property(lambda self: wrap(Range(self.book, self.Name, (1, 1, 16384, 1048576))))

    @property
    def UsedRange(self):
        cached = self.book.cached[self.Name]
        bounds = (1, 1, max(self.sheet.max_column, cached.max_column),
                  max(self.sheet.max_row, cached.max_row))  # fmt: skip
        return wrap(Range(self.book, self.Name, bounds))

    def Range(self, first, last=None):
        if isinstance(first, str):
            return wrap(Range(self.book, self.Name, range_boundaries(first.replace("$", ""))))
        one, two = unwrapped(first), unwrapped(last or first)
        return wrap(Range(self.book, self.Name, (*one.bounds[:2], *two.bounds[2:])))

    def Unprotect(self, password=""):
        if self.sheet.protection.password and not password:
            raise refused("a password is needed")
        self.sheet.protection.sheet = False

    def Protect(self, password="", *allowed):
        self.sheet.protection.sheet = True
        self.book.protected_with = (password, *allowed)

    def ShowAllData(self):
        raise refused("ShowAllData fails without a filter")


def unwrapped(value):
    """Return the Python object behind a COM object of ours that came back."""
    return unwrap(getattr(value, "_oleobj_", value))


@com(["Value2", "Row", "Column", "Count", "Rows", "Columns", "Address", "Worksheet",
      "HasArray", "HasFormula", "CurrentArray"],
     ["Value", "Formula", "Formula2", "FormulaArray"],
     ["Item", "ClearContents", "AutoFilter"])  # fmt: skip
class Range:
    def __init__(self, book, title, bounds):
        self.book, self.title, self.bounds = book, title, tuple(bounds)

    Row = property(lambda self: self.bounds[1])
    Column = property(lambda self: self.bounds[0])
    height = property(lambda self: self.bounds[3] - self.bounds[1] + 1)
    width = property(lambda self: self.bounds[2] - self.bounds[0] + 1)
    Count = property(lambda self: self.height * self.width)
    Rows = property(lambda self: wrap(Counted(self.height)))
    Columns = property(lambda self: wrap(Counted(self.width)))
    Worksheet = property(lambda self: wrap(Worksheet(self.book, self.title)))
    HasFormula = property(lambda self: str(self.Formula).startswith("="))

    @property
    def Address(self):
        left, top, right, bottom = self.bounds
        start = f"${get_column_letter(left)}${top}"
        return start if self.Count == 1 else f"{start}:${get_column_letter(right)}${bottom}"

    def Item(self, row, column=1):
        left, top = self.bounds[0] + int(column) - 1, self.bounds[1] + int(row) - 1
        return wrap(Range(self.book, self.title, (left, top, left, top)))

    _value_ = Item

    @property
    def Value(self):
        left, top, right, bottom = self.bounds
        rows = [
            [as_com(v) for v in row]
            for row in self.book.cached[self.title].iter_rows(
                top, bottom, left, right, values_only=True
            )
        ]
        return rows[0][0] if self.Count == 1 else rows

    @Value.setter
    def Value(self, values):
        _put(self.book, self.title, self.bounds, values)

    def ClearContents(self):
        _put(self.book, self.title, self.bounds, None)

    def AutoFilter(self, field, one, operator=0, two=None):
        """Filter the table that these cells are; what stands in a filter is taken as it comes."""
        (table,) = [
            name for name, table in self.book.formulas[self.title].tables.items()
            if range_boundaries(table.ref) == self.bounds
        ]  # fmt: skip
        self.book.filtered.setdefault(table, {})[int(field)] = (one, int(operator), two)

    @property
    def array(self):
        found = [a for a in self.book.arrays if a.overlaps(self.title, self.bounds)]
        return found[0] if found else None

    HasArray = property(lambda self: self.array is not None)

    @property
    def CurrentArray(self):
        if self.array is None:
            raise refused("no array here")
        return wrap(Range(self.book, self.title, self.array.bounds))

    @property
    def Formula(self):
        array = self.array
        if array is not None and self.bounds[:2] == array.bounds[:2]:
            return array.formula
        value = self.book.formulas[self.title].cell(self.Row, self.Column).value
        return "" if value is None else as_com(value)

    @property
    def Formula2(self):
        if self.book.year < 2021:
            raise AttributeError("Formula2")
        return self.Formula

    @Formula2.setter
    def Formula2(self, formula):
        if self.book.year < 2021:
            raise AttributeError("Formula2")
        self.enter(formula)

    @property
    def FormulaArray(self):
        return self.Formula

    @FormulaArray.setter
    def FormulaArray(self, formula):
        self.enter(formula)

    def enter(self, formula):
        if not _CALL.fullmatch(formula):
            raise refused(f"no formula of ours: {formula}")
        _put(self.book, self.title, self.bounds, None)
        array = Array(self.title, self.bounds, formula)
        self.book.arrays.append(array)
        array.calculate(self.book)  # a formula that is entered is worked out at once


@com(["Count"])
class Counted:
    def __init__(self, count):
        self.Count = count


def as_com(value):
    """Return a cell's value as COM has it: an error as its number, a date with a zone."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return ERRORS.get(value, value) if isinstance(value, str) else value


@com(["Count"], [], ["Item"])
class ListObjects:
    def __init__(self, sheet):
        self.sheet = sheet
        self.names = list(sheet.sheet.tables)
        self.Count = len(self.names)

    def _NewEnum(self):
        return wrap_all(ListObject(self.sheet, n) for n in self.names)

    def Item(self, key):
        name = key if isinstance(key, str) else self.names[int(key) - 1]
        if name not in self.names:
            raise refused(f"no table {key}")
        return wrap(ListObject(self.sheet, name))

    _value_ = Item


@com(["Name", "Range", "AutoFilter", "ShowAutoFilter"], [], ["Resize"])
class ListObject:
    def __init__(self, sheet, name):
        self.sheet, self.Name = sheet, name
        self.table = sheet.sheet.tables[name]

    @property
    def Range(self):
        return wrap(Range(self.sheet.book, self.sheet.Name, range_boundaries(self.table.ref)))

    ShowAutoFilter = property(lambda self: self.table.autoFilter is not None)

    @property
    def AutoFilter(self):
        return wrap(AutoFilter(self.sheet.book, self.Name)) if self.ShowAutoFilter else None

    def Resize(self, target):
        if self.sheet.ProtectContents:
            raise refused("a table of a protected sheet can't be resized")
        self.table.ref = unwrapped(target).Address.replace("$", "")
        self.table.autoFilter.ref = self.table.ref


@com(["FilterMode", "Filters"], [], ["ShowAllData"])
class AutoFilter:
    def __init__(self, book, table):
        self.book, self.table = book, table

    FilterMode = property(lambda self: self.table in self.book.filtered)
    Filters = property(lambda self: wrap(Filters(self.book.filtered.get(self.table, {}))))

    def ShowAllData(self):
        if not self.FilterMode:
            raise refused("ShowAllData fails without a filter")
        del self.book.filtered[self.table]


@com(["Count"], [], ["Item"])
class Filters:
    Count = 20

    def __init__(self, criteria):
        self.criteria = criteria

    def Item(self, field):
        return wrap(Filter(self.criteria.get(int(field))))


@com(["On", "Criteria1", "Operator", "Criteria2"])
class Filter:
    """A column's filter; what it doesn't have is an error to ask for."""

    def __init__(self, criterion):
        self.criterion = criterion
        self.On = criterion is not None

    def asked(self, at):
        if self.criterion is None or self.criterion[at] is None:
            raise refused("this filter has no such criterion")
        return self.criterion[at]

    Criteria1 = property(lambda self: self.asked(0))
    Operator = property(lambda self: self.asked(1))
    Criteria2 = property(lambda self: self.asked(2))


@com(["Count"], [], ["Item"])
class Names:
    def __init__(self, book):
        self.book = book
        self.Count = len(book.formulas.defined_names)

    def Item(self, key):
        if key not in self.book.formulas.defined_names:
            raise refused(f"no name {key}")
        return wrap(Name(self.book, key))

    _value_ = Item


@com(["Name", "RefersToRange"])
class Name:
    def __init__(self, book, name):
        self.book, self.Name = book, name

    @property
    def RefersToRange(self):
        return wrap(self.book.named(self.Name))


def connect():
    """Return our server; a cold start may take longer than Wine waits."""
    for _ in range(3):
        try:
            return win32com.client.Dispatch("HuiKuan.Server")
        except pythoncom.com_error:
            time.sleep(1)
    return win32com.client.Dispatch("HuiKuan.Server")


def step(app, book, what):
    """Do one step of a plan; return what it gave."""
    kind, *rest = what
    if kind == "press":
        return app.server.Press(rest[0], wrap(book))
    if kind == "put":
        title, row, column, value = rest
        _put(book, title, (column, row, column, row), value)
    elif kind == "files":
        app.files = rest
    elif kind == "year":
        book.year = rest[0]
    elif kind == "filter":
        book.filtered[rest[0]] = {int(field): tuple(one) for field, *one in rest[1:]}
    elif kind == "password":
        book.formulas[rest[0]].protection.password = "x"
        book.formulas[rest[0]].protection.sheet = True
    elif kind == "calculate":
        book.calculate()
    elif kind == "refuses":
        title, reference = rest
        try:
            _put(book, title, range_boundaries(reference), None)
        except COMException as error:
            return error.description
    elif kind == "cells":
        return [list(map(shown, row)) for row in book.cached[rest[0]].iter_rows(values_only=True)]
    elif kind == "state":
        return {
            "screen": app.ScreenUpdating, "events": app.EnableEvents, "alerts": app.DisplayAlerts,
            "status": app.StatusBar, "calculation": app.calculation, "calls": app.calls,
            "asked": app.asked, "filtered": {
                table: sorted([field, *one] for field, one in criteria.items())
                for table, criteria in book.filtered.items()
            },
            "protected": [s.title for s in book.formulas if s.protection.sheet],
            "arrays": sorted(f"{a.sheet}!{a.formula[:12]}" for a in book.arrays if "HK_" in a.formula),
        }  # fmt: skip
    return None


def shown(value):
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return "" if value is None else value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    app = Application()
    book = Workbook(app, plan["file"])
    app.server = connect()
    given = [step(app, book, what) for what in plan["steps"]]
    with open(plan["report"], "w", encoding="utf-8") as file:
        json.dump(given, file, ensure_ascii=False)


if __name__ == "__main__":
    main()
