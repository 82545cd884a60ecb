"""Runs in the Python that has UNO: our VBA in LibreOffice Basic, among stand-ins for Excel's objects.

The text of a module is what stands in ``xl/vba``; in front of it come declarations of the names
that Excel has ready (Application, ThisWorkbook, ActiveWorkbook), behind it CreateObject and MsgBox,
which VBA finds in the module first. The server behind CreateObject is the real one, in a process of
the interpreter that the tests run in.
"""

from __future__ import annotations

import pickle
import re
import struct
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import unohelper
from com.sun.star.bridge.oleautomation import Date
from com.sun.star.script import ArrayWrapper, NativeObjectWrapper, XInvocation

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "calc"))
from driver import Driver, main  # type: ignore[import-not-found,unused-ignore]

# Python's None arrives as Empty; a wrapper of a Basic object that there isn't arrives as Nothing.
NOTHING = NativeObjectWrapper(1_000_000)
EPOCH = datetime(1899, 12, 30)
SHEET_ROWS = 1_048_576
PLACE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
PRELUDE = """
Private Application As Object, ThisWorkbook As Object, ActiveWorkbook As Object
"""
# One stand-in can't be given to another: what would be asked of it is given.
INSTEAD = {
    "Application.Goto asked": "Application.GoesTo asked.Worksheet.Name, asked.Row, asked.Column",
    "table.Rows(1), 0)": "table.Rows(1).Value, 0)",
    'Names("hk_customer_codes").RefersToRange, 0)': 'Names("hk_customer_codes").RefersToRange.Value, 0)',
}
APPENDED = """
Public Sub HKPlant{name}(ByVal One, ByVal Two, ByVal Three)
    Set Application = One
    Set ThisWorkbook = Two
    Set ActiveWorkbook = Three
End Sub

Private Function CreateObject(ByVal Name)
    Set CreateObject = Application.Started(Name)
End Function

Private Function MsgBox(ByVal Text, ByVal Buttons, ByVal Title)
    Application.Show Text, Title
End Function
"""
# What came out, error values as their numbers: UNO has none.
PROBE = """Option VBASupport 1
Public Function Told(ByVal Found)
    Dim all(), i As Long, j As Long, two As Boolean
    If IsArray(Found) Then
        On Error Resume Next
        i = UBound(Found, 2)
        two = Err.Number = 0
        On Error GoTo 0
        If two Then
            ReDim all(LBound(Found, 1) To UBound(Found, 1), LBound(Found, 2) To UBound(Found, 2))
            For i = LBound(Found, 1) To UBound(Found, 1)
                For j = LBound(Found, 2) To UBound(Found, 2)
                    all(i, j) = Told(Found(i, j))
                Next j
            Next i
        Else
            ReDim all(LBound(Found) To UBound(Found))
            For i = LBound(Found) To UBound(Found)
                all(i) = Told(Found(i))
            Next i
        End If
        Told = all
    ElseIf VarType(Found) = vbError Then
        Told = "error " & CLng(Found)
    Else
        Told = Found
    End If
End Function
"""


class Com(unohelper.Base, XInvocation):  # type: ignore[misc]
    """An object as VBA sees one: members by name, those with a call in their class are methods."""

    def getIntrospection(self) -> None:
        return None

    def hasMethod(self, name: str) -> bool:
        return callable(getattr(type(self), name, None))

    def hasProperty(self, name: str) -> bool:
        return not self.hasMethod(name) and hasattr(self, name)

    def invoke(self, name: str, arguments: Any, places: Any, out: Any) -> Any:
        return getattr(self, name)(*arguments), (), ()

    def getValue(self, name: str) -> Any:
        return getattr(self, name)

    def setValue(self, name: str, value: Any) -> None:
        setattr(self, name, value)


class Book(Com):
    """A workbook of cells by sheet, row and column, with names, tables and what was done to it."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.cells: dict[tuple[str, int, int], Any] = {}
        for sheet, rows in given.get("sheets", {}).items():
            for y, row in enumerate(rows, start=1):
                for x, value in enumerate(row, start=1):
                    self.cells[sheet, y, x] = value
        self.formulas = {tuple(place): text for *place, text in given.get("formulas", [])}
        self.locked = set(given.get("locked", []))
        self.tables = given.get("tables", [])  # name, sheet, reference
        self.places = given.get("names", {})
        self.done: list[Any] = []
        self.Date1904 = bool(given.get("1904"))
        self.IsAddin = bool(given.get("addin"))
        self.HasVBProject = bool(given.get("macros", True))
        self.properties = given.get("properties", {})

    def Names(self, name: str) -> Any:
        return Name(self, *self.places[name])

    def CustomDocumentProperties(self, name: str) -> Any:
        return Property(self.properties[name])

    def range(self, sheet: str, reference: str) -> Any:
        return Range(Sheet(self, sheet), *corners(reference))


class Property(Com):
    def __init__(self, value: Any) -> None:
        self.Value = value


class Name(Com):
    def __init__(self, book: Book, sheet: str, reference: str) -> None:
        self.RefersToRange = book.range(sheet, reference)


class Sheet(Com):
    def __init__(self, book: Book, name: str) -> None:
        self.Parent, self.Name = book, name
        self.Rows = Count(SHEET_ROWS)

    def Cells(self, row: float, column: float) -> Any:
        return Range(self, int(row), int(column), int(row), int(column))

    @property
    def UsedRange(self) -> Any:
        last = max((y for sheet, y, _ in self.Parent.cells if sheet == self.Name), default=1)
        return Range(self, 1, 1, last, 1)

    def Evaluate(self, formula: str) -> Any:
        self.Parent.done.append(["evaluate", self.Name, formula])
        return self.Parent.evaluated(formula)


class Count(Com):
    def __init__(self, count: int) -> None:
        self.Count = count


class Range(Com):
    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.Worksheet, self.Row, self.Column = sheet, top, left
        self.bottom, self.right = bottom, right
        self.Areas = Count(1)
        self.CountLarge = (bottom - top + 1) * (right - left + 1)

    @property
    def at(self) -> tuple[str, int, int]:
        return self.Worksheet.Name, self.Row, self.Column

    def _part(self, top: int, left: int, bottom: int, right: int) -> Any:
        return Range(self.Worksheet, top, left, bottom, right)

    def Rows(self, number: float | None = None) -> Any:
        if number is None:
            return Count(self.bottom - self.Row + 1)
        row = self.Row + int(number) - 1
        return self._part(row, self.Column, row, self.right)

    def Columns(self, number: float | None = None) -> Any:
        if number is None:
            return Count(self.right - self.Column + 1)
        column = self.Column + int(number) - 1
        return self._part(self.Row, column, self.bottom, column)

    def Cells(self, row: float, column: float) -> Any:
        y, x = self.Row + int(row) - 1, self.Column + int(column) - 1
        return self._part(y, x, y, x)

    def Resize(self, rows: float) -> Any:
        return self._part(self.Row, self.Column, self.Row + int(rows) - 1, self.right)

    def Address(self, *named: Any) -> str:
        return f"[book]{self.Worksheet.Name}!R{self.Row}C{self.Column}"

    def Calculate(self) -> None:
        self.Worksheet.Parent.done.append(["calculate", *self.at])

    @property
    def Value(self) -> Any:
        return self._values(lambda v: v)

    @Value.setter
    def Value(self, value: Any) -> None:
        if self.Worksheet.Name in self.Worksheet.Parent.locked:
            raise RuntimeError("1004 the sheet is protected")
        self.Worksheet.Parent.cells[self.at] = value
        self.Worksheet.Parent.done.append(["put", *self.at, value])

    @property
    def Value2(self) -> Any:
        return self._values(lambda v: v.Value if isinstance(v, Date) else v)

    @property
    def Formula(self) -> Any:
        book = self.Worksheet.Parent
        return book.formulas.get(self.at, book.cells.get(self.at))

    @property
    def ListObject(self) -> Any:
        for name, sheet, reference in self.Worksheet.Parent.tables:
            top, left, bottom, right = corners(reference)
            if sheet == self.Worksheet.Name and (
                top <= self.Row <= bottom and left <= self.Column <= right
            ):
                return ListObject(name, self._part(top, left, bottom, right))
        return NOTHING

    def _values(self, read: Any) -> Any:
        cells, (sheet, _, _) = self.Worksheet.Parent.cells, self.at
        rows = tuple(
            tuple(read(day(cells.get((sheet, y, x)))) for x in range(self.Column, self.right + 1))
            for y in range(self.Row, self.bottom + 1)
        )
        return rows[0][0] if self.CountLarge == 1 else ArrayWrapper(False, rows)


class ListObject(Com):
    def __init__(self, name: str, area: Range) -> None:
        self.Name, self.Range = name, area


class Application(Com):
    """Excel itself: events, the cell that asks, message boxes, and how a server is started."""

    def __init__(self, driver: BasicDriver) -> None:
        self._driver = driver
        self.Caller: Any = None
        self.switched: list[bool] = []
        self.shown: list[list[str]] = []
        self.gone_to: list[Any] = []
        self.calculated = 0
        self.starts = 0

    @property
    def EnableEvents(self) -> bool:
        return self.switched[-1] if self.switched else True

    @EnableEvents.setter
    def EnableEvents(self, value: bool) -> None:
        self.switched.append(bool(value))

    def Match(self, value: Any, cells: Any, kind: Any) -> Any:
        all_cells = [cell for row in cells for cell in row]
        if value not in all_cells:  # Excel returns an error value, which UNO doesn't have
            raise RuntimeError("1004")
        return all_cells.index(value) + 1

    def GoesTo(self, sheet: str, row: float, column: float) -> None:
        if sheet in self._driver.hidden:
            raise RuntimeError("1004")
        self.gone_to.append([sheet, int(row), int(column)])

    def Does(self, number: float) -> None:
        kind, *rest = self._driver.steps[int(number)]
        if kind == "kill":
            self._driver.kill_server()
        else:
            self._driver.put(*rest)

    def Holds(self, number: float, value: Any) -> None:
        sheet, row, column = self._driver.steps[int(number)][1]
        self._driver.put(sheet, row, column, value)

    def CalculateFull(self) -> None:
        self.calculated += 1

    def Show(self, text: str, title: str) -> None:
        self.shown.append([text, title])

    def Started(self, name: str) -> Any:
        self.starts += 1
        if self._driver.refusing:
            raise RuntimeError("429")
        return Server(self._driver)


class Server(Com):
    """Our COM server, as it runs in a process of its own; killed, it answers no more."""

    def __init__(self, driver: BasicDriver) -> None:
        self._driver, self._number = driver, driver.servers_started

    def Answer(self, name: str, arguments: Any) -> Any:
        return as_uno(self._driver.asked(self._number, "Answer", name, as_com(arguments)))

    def Press(self, name: str, book: Any) -> Any:
        self._driver.calls.append(["book", book is not None])
        if name == "HK_Dies":
            self._driver.calls.append(["Press", name])
            raise RuntimeError("462 the remote server does not exist")
        return self._driver.asked(self._number, "Press", name, None)

    def Version(self) -> Any:
        return self._driver.asked(self._number, "Version")


class BasicDriver(Driver):  # type: ignore[misc,unused-ignore]
    """LibreOffice with our modules in a document, and the stand-ins that they see."""

    refusing = False
    servers_started = 0
    _process_of_server: Any = None

    _document: Any = None

    def load(self, modules: dict[str, str]) -> None:
        self._modules = modules

    def _insert(self, modules: dict[str, str]) -> None:
        """Put the modules into a document of their own: Basic keeps some variables between runs."""
        if self._document is not None:
            self._document.close(True)
        document = self._documents[self.open(None, macros=True)]
        self._document = document
        document.BasicLibraries.VBACompatibilityMode = True
        self._library = document.BasicLibraries.getByName("Standard")
        self._planted = sorted(modules)
        for name, text in modules.items():
            self._library.insertByName(name, self._prepared(name, text))
        self._library.insertByName("Probe", PROBE)
        self._library.insertByName("Asking", "")
        self._asking = ""

    @staticmethod
    def _prepared(name: str, text: str) -> str:
        for ours, theirs in INSTEAD.items():
            text = text.replace(ours, theirs)
        lines = ["Option VBASupport 1", *text.splitlines()[1:]]  # without its Attribute VB_Name
        at = next(i for i, line in enumerate(lines) if not line.startswith("Option"))
        return "\n".join([*lines[:at], PRELUDE, *lines[at:], APPENDED.format(name=name)])

    def world(self, book: dict[str, Any], python: list[str]) -> None:
        """Begin anew: a workbook, Excel around it; the server is stopped."""
        self._python = python
        self.refusing = False
        self.calls: list[Any] = []
        self.kill_server()
        self._insert(self._modules)
        self.hidden = book.get("hidden", [])
        self._book, self._app = Book(book), Application(self)
        self._book.evaluated = self._evaluated
        # A document of Calc's stands for the workbook in front: one of ours can't be given on.
        front = self._document if book.get("open", True) else NOTHING
        for name in self._planted:
            plant = f"{name}.HKPlant{name}"
            self._script(plant).invoke((self._app, self._book, front), (), ())

    def run(self, steps: list[list[Any]]) -> list[Any]:
        """Do steps in one run of Basic, which forgets arrays between runs; what each gave.

        get, do: a function or a Sub with arguments; hold: a function whose result goes into a cell;
        put: a value goes into a cell; kill: the server ends. Error values come as texts.
        """
        given: list[Any] = []
        lines = []
        for number, (kind, *rest) in enumerate(steps):
            if kind in ("put", "kill"):
                lines.append(f"App.Does {number}")
                continue
            function, arguments = rest[-2:]
            names = ", ".join(f"a{len(given) + at}" for at in range(len(arguments)))
            given += map(self._argument, arguments)
            call = f"{function} {names}" if kind == "do" else f"found = {function}({names})"
            lines += [call, *([] if kind == "do" else [f"all({number}) = Told(found)"])]
            lines += [f"App.Holds {number}, found"] if kind == "hold" else []
        declared = ", ".join(["ByVal App", *(f"ByVal a{at}" for at in range(len(given)))])
        text = "\n".join([
            "Option VBASupport 1", f"Public Function Asked({declared})",
            f"Dim all({len(steps) - 1}), found", *lines, "Asked = all", "End Function", "",
        ])  # fmt: skip
        if text != self._asking:
            self._library.replaceByName("Asking", text)
            self._asking = text
        self.steps = steps
        found, _, _ = self._script("Asking.Asked").invoke((self._app, *given), (), ())
        return list(plain(found))

    def state(self) -> dict[str, Any]:
        app = self._app
        return {
            "done": self._book.done, "events": app.switched, "shown": app.shown, "gone": app.gone_to,
            "calls": self.calls, "calculated": app.calculated, "starts": app.starts,
        }  # fmt: skip

    def put(self, sheet: str, row: int, column: int, value: Any) -> None:
        self._book.cells[sheet, row, column] = value

    def caller(self, reference: str) -> None:
        """Let a real range of Calc's be the cells that ask: VBA looks for its type's name."""
        self._asking = (
            "Option VBASupport 1\nPublic Sub Asked(ByVal App)\n"
            f'Set App.Caller = Range("{reference}")\nEnd Sub\n'
        )
        self._library.replaceByName("Asking", self._asking)
        self._script("Asking.Asked").invoke((self._app,), (), ())

    def refuse(self, refusing: bool) -> None:
        self.refusing = refusing

    def kill_server(self) -> None:
        if self._process_of_server is not None:
            self._process_of_server.kill()
            self._process_of_server.wait()
        self._process_of_server = None
        self.servers_started += 1

    def asked(self, number: int, *question: Any) -> Any:
        """Ask the server's process; a server that was killed answers no more."""
        if number != self.servers_started:
            raise RuntimeError("462 the remote server does not exist")
        self.calls.append(measured(question))
        if self._process_of_server is None:
            self._process_of_server = subprocess.Popen(
                self._python, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        pipe = self._process_of_server
        data = pickle.dumps(question)
        pipe.stdin.write(struct.pack("<I", len(data)) + data)
        pipe.stdin.flush()
        (size,) = struct.unpack("<I", pipe.stdout.read(4))
        return pickle.loads(pipe.stdout.read(size))

    def _evaluated(self, formula: str) -> Any:
        """Work out =HK_TABLE(name,"title") as Excel does: by calling the wrapper."""
        found = re.fullmatch(r'=HK_TABLE\((\w+),"(.+)"\)', formula)
        assert found is not None, formula
        area = self._book.range(*self._book.places[found[1]])
        return self._script("HKBridge.HKTable").invoke((area, found[2]), (), ())[0]

    def _argument(self, one: Any) -> Any:
        if isinstance(one, dict) and "block" in one:
            return ArrayWrapper(False, tuple(tuple(map(day, row)) for row in one["block"]))
        if isinstance(one, dict):
            return self._book.range(*one["range"])
        return tuple(map(self._argument, one)) if isinstance(one, list) else one

    def _script(self, name: str) -> Any:
        url = f"vnd.sun.star.script:Standard.{name}?language=Basic&location=document"
        return self._document.getScriptProvider().getScript(url)


def corners(reference: str) -> tuple[int, int, int, int]:
    found = PLACE.fullmatch(reference)
    assert found is not None, reference
    left, top, right, bottom = found.groups()
    return int(top), column(left), int(bottom or top), column(right or left)


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def day(value: Any) -> Any:
    """A cell that shows a day is written {"day": number}."""
    return Date(float(value["day"])) if isinstance(value, dict) else value


def measured(question: Any) -> Any:
    """A call by its name and how many cells each of its arguments has."""
    kind, *rest = question
    if kind != "Answer":
        return [kind, *rest[:1]]
    return [rest[0], [size(one) for one in rest[1]]]


def size(value: Any) -> int:
    if isinstance(value, str):
        return value.count("\0") + 1
    return sum(map(size, value)) if isinstance(value, tuple) else 1


def as_com(value: Any) -> Any:
    """What pywin32 would give the server: days as dates, the rest as it is."""
    if isinstance(value, Date):
        return EPOCH + timedelta(value.Value)
    return tuple(map(as_com, value)) if isinstance(value, tuple) else value


def as_uno(value: Any) -> Any:
    if hasattr(value, "year"):
        return Date(float((value.replace(tzinfo=None) - EPOCH).days))
    return tuple(map(as_uno, value)) if isinstance(value, list | tuple) else value


def plain(value: Any) -> Any:
    if isinstance(value, Date):
        return {"day": value.Value}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


if __name__ == "__main__":
    main(BasicDriver)
