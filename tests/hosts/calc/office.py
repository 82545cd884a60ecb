"""Real spreadsheets for tests: a headless LibreOffice with the add-in, and documents in it.

The office runs in its own profile and is driven by ``driver.py`` in whatever Python has UNO, so a
hanging or crashing function costs one test: the driver is killed, the office dies with it, and the
next ``open`` starts a new one.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from huikuan_xl.calc.addin import PROTOCOL
from huikuan_xl.functions.registry import EPOCH, CellError, Function
from huikuan_xl.inplace.calc_names import for_calc, for_excel

_DRIVER = Path(__file__).with_name("driver.py")
_SOFFICE = (
    "/usr/lib/libreoffice/program/soffice.bin",
    "/usr/lib64/libreoffice/program/soffice.bin",
    "/opt/libreoffice/program/soffice.bin",
)
_EXCEL = (".xlsx", ".xlsm", ".xltx", ".xltm")
_ON_LOAD = ("OOXMLRecalcMode", "ODFRecalcMode")
_ALWAYS, _NEVER = "0", "1"
# Never run a workbook's macros; no questions.
_PROFILE = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
)

Value = float | str | None  # a CellError for an error cell, None for a blank one


class OfficeError(Exception):
    """LibreOffice refused or broke; the text is the driver's traceback."""


@cache
def uno_python() -> str | None:
    """A Python that imports uno: the system's, or LibreOffice's own."""
    candidates = ("/usr/bin/python3", "/opt/libreoffice/program/python", sys.executable)
    for python in candidates:
        if shutil.which(python):
            tried = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if tried.returncode == 0:
                return python
    return None


def soffice() -> str | None:
    """The soffice.bin of this machine; HUIKUAN_SOFFICE overrides."""
    named = os.environ.get("HUIKUAN_SOFFICE")
    return next((path for path in (named, *_SOFFICE) if path and Path(path).exists()), None)


def missing() -> str:
    """What keeps the tests from running here; empty when nothing does."""
    if soffice() is None:
        return "LibreOffice is not installed"
    return "" if uno_python() else "no Python with uno (python3-uno) found"


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """One formula cell as Calc computed it."""

    sheet: str
    address: str
    formula: str
    value: Value


@dataclass(frozen=True, slots=True)
class Difference:
    """A formula cell whose value in Calc isn't the one stored in the workbook."""

    sheet: str
    address: str
    formula: str
    stored: Value
    computed: Value


class Office:
    """One LibreOffice with the add-in; a context manager."""

    def __init__(
        self,
        folder: Path,
        addin: Path | None,
        functions: Mapping[str, Function],
        environment: Mapping[str, str] | None = None,
        timeout: float = 240,
        recalculates: bool = True,
        driver: Path = _DRIVER,
    ) -> None:
        """``recalculates``: what is loaded, at once; LibreOffice as installed shows stored values."""
        self.functions = functions
        self._driver_file = driver
        self.timeout = timeout
        self._folder = folder
        self._environment = {
            **os.environ,
            "SAL_USE_VCLPLUGIN": "svp",
            "LC_ALL": "C.UTF-8",
            "HUIKUAN_CALC_LOG": str(folder / "addin.log"),
            "LOCALAPPDATA": str(folder / "data"),
            **(environment or {}),
        }
        self._extensions = folder / "extensions"
        self._extensions.mkdir(parents=True)
        self._on_load = _ALWAYS if recalculates else _NEVER
        if addin is not None:
            with zipfile.ZipFile(addin) as archive:
                archive.extractall(self._extensions / "huikuan")
        self._driver: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()

    def compute_elsewhere(self) -> None:
        """Let the functions run in a process of this interpreter, as if LibreOffice's were older."""
        path = self._extensions / "huikuan" / "python" / "settings.json"
        python = self._folder / "python"
        ours = Path(__file__).parents[3]  # and not what is installed
        python.write_text(f'#!/bin/sh\nPYTHONPATH="{ours}" exec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        settings = json.loads(path.read_text("utf-8"))
        settings |= {"version": [3, 8], "python": str(python)}
        path.write_text(json.dumps(settings), "utf-8")

    def __enter__(self) -> "Office":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log(self) -> str:
        """What the add-in logged."""
        path = self._folder / "addin.log"
        return path.read_text("utf-8") if path.exists() else ""

    def open(self, path: Path, *, translate: bool = True) -> "Document":
        """Open a workbook; HK_ names are translated first, unless the office is to do it itself."""
        if translate and path.suffix.lower() in _EXCEL:
            copy = self.scratch(path.name)
            for_calc(path, copy, self.functions)
            path = copy
        return Document(self, self.ask("open", path=str(path)))

    def new(self) -> "Document":
        """An empty spreadsheet with one sheet."""
        return Document(self, self.ask("open", path=None))

    def scratch(self, name: str) -> Path:
        """A path for a temporary file, its folder made."""
        folder = self._folder / "files" / uuid4().hex
        folder.mkdir(parents=True)
        return folder / name

    def ask(self, do: str, **arguments: Any) -> Any:
        """One request to the driver. Raises TimeoutError, with the office stopped, or OfficeError."""
        if self._driver is None:
            self._start()
        assert self._driver is not None
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._driver.stdin.flush()
        return self._answer()

    def stop(self) -> None:
        """End the office; what is open is lost."""
        if self._driver is not None and self._driver.stdin is not None:
            self._driver.stdin.close()
            try:
                self._driver.wait(15)
            except subprocess.TimeoutExpired:
                self._kill()
        self._driver = None

    def _start(self) -> None:
        profile = self._folder / f"profile-{uuid4().hex[:8]}"
        _write_profile(profile, self._on_load)
        command = [uno_python() or "", str(self._driver_file), "--soffice", soffice() or ""]
        command += ["--profile", str(profile), "--extensions", str(self._extensions)]
        self._answers = queue.Queue()
        self._driver = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=self._environment,
        )
        threading.Thread(
            target=self._listen, args=(self._driver, self._answers), daemon=True
        ).start()
        self._answer()

    @staticmethod
    def _listen(driver: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
        assert driver.stdout is not None
        for line in driver.stdout:
            answers.put(line)
        answers.put(None)

    def _answer(self) -> Any:
        try:
            line = self._answers.get(timeout=self.timeout)
        except queue.Empty:
            self._kill()
            raise TimeoutError(f"LibreOffice gave no answer in {self.timeout} s") from None
        if line is None:
            self._kill()
            raise OfficeError("LibreOffice or its driver ended")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["ok"]

    def _kill(self) -> None:
        if self._driver is not None:
            self._driver.kill()  # the office has PDEATHSIG and goes with it
            self._driver.wait(10)
        self._driver = None


class Document:
    """One open spreadsheet; a context manager that closes it without saving.

    Sheets are named; cells are "B2". Values are float, str, None for blank, CellError for errors.
    """

    def __init__(self, office: Office, handle: int) -> None:
        self._office = office
        self._handle = handle

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close without saving; fine after the office was stopped."""
        if self._office._driver is not None:
            self._ask("close")

    def sheets(self) -> list[str]:
        """The names of the sheets in order."""
        return list(self._ask("sheets"))

    def calculate(self) -> None:
        """Compute every formula cell again, needed or not."""
        self._ask("calculate")

    def value(self, sheet: str, address: str) -> Value:
        """The value of one cell."""
        return self.values(sheet, address)[0][0]

    def values(self, sheet: str, address: str) -> list[list[Value]]:
        """The rows of values of a range."""
        rows = self._ask("read", sheet=sheet, address=address)
        return [[_value(kind, value) for kind, value in row] for row in rows]

    def text(self, sheet: str, address: str) -> str:
        """What the cell shows, formatted."""
        return str(self._ask("shown", sheet=sheet, address=address))

    def formula(self, sheet: str, address: str) -> str:
        """The formula in Calc's notation, with programmatic names; empty for a constant."""
        return str(self._ask("formula", sheet=sheet, address=address))

    def formulas(self) -> list[FormulaCell]:
        """Every formula cell of the document with its value."""
        return [
            FormulaCell(sheet, f"{get_column_letter(x + 1)}{y + 1}", formula, _value(kind, value))
            for sheet, x, y, formula, kind, value in self._ask("formulas")
        ]

    def set(self, sheet: str, address: str, value: date | float | str | None) -> None:
        """Put a constant into a cell; text stays text, also "=1"; None clears it."""
        if value is None:
            self._ask("set", sheet=sheet, address=address, kind="formula", value="")
        elif isinstance(value, str):
            self._ask("set", sheet=sheet, address=address, kind="text", value=value)
        else:
            number = _serial(value) if isinstance(value, date) else float(value)
            self._ask("set", sheet=sheet, address=address, kind="number", value=number)

    def paste(self, sheet: str, address: str, rows: list[list[float | str]]) -> None:
        """Put rows of numbers and texts, "" for blanks, all at once."""
        self._ask("paste", sheet=sheet, address=address, rows=rows)

    def paste_copied(self, sheet: str, address: str, rows: list[list[float | str]]) -> None:
        """Copy rows in another workbook, paste them: a step that can be undone."""
        self._ask("paste_copied", sheet=sheet, address=address, rows=rows)

    def set_formula(self, sheet: str, address: str, formula: str, *, array: bool = False) -> None:
        """Enter a formula as a user of Calc types it, ``=HK_GRADE(A1;B1)``.

        ``array``: over the whole range.
        """
        kind = "array" if array else "formula"
        self._ask("set", sheet=sheet, address=address, kind=kind, value=formula)

    def name(self, name: str, sheet: str, address: str) -> None:
        """Give cells a name."""
        self._ask("name", name=name, sheet=sheet, address=address)

    def follow(self, sheet: str, address: str) -> tuple[str, int, int]:
        """Where the link of a cell leads: sheet, row and column, as a click would."""
        title, row, column = self._ask("follow", sheet=sheet, address=address)
        return title, row, column

    def looks(self, sheet: str, address: str) -> tuple[str, bool, str]:
        """How a cell shows numbers, whether formats depend on what is in it, what it lets in."""
        number, conditional, validation = self._ask("looks", sheet=sheet, address=address)
        return str(number), bool(conditional), str(validation)

    def print_areas(self, sheet: str) -> list[list[int]]:
        """The print areas: first column and row, last column and row, 0-based."""
        return [list(area) for area in self._ask("print_areas", sheet=sheet)]

    def protect(self, sheet: str) -> None:
        """Protect a sheet without a password."""
        self._ask("protect", sheet=sheet)

    def locked(self, sheet: str) -> bool:
        """Tell whether a sheet is protected."""
        return bool(self._ask("locked", sheet=sheet))

    def press(self, macro: str, *files: Path) -> str:
        """Press a button of the 回款 toolbar; what the user is told. Questions get their default."""
        command, given = PROTOCOL + macro, [str(file) for file in files]
        return str(self._ask("press", command=command, files=given))

    def menu(self, command: str, sheet: str = "", address: str = "") -> None:
        """Run a menu command (``Undo``, ``InsertRowsBefore``) on cells that are selected first."""
        self._ask("menu", command=command, sheet=sheet, address=address)

    def undo(self) -> None:
        """Take back the last step."""
        self._ask("undo")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._ask("redo")

    def tables(self) -> dict[str, int]:
        """The last row of every table."""
        return {str(name): int(row) for name, row in self._ask("tables").items()}

    def hide_rows(self, sheet: str, address: str) -> None:
        """Hide the rows of some cells, as a filter does."""
        self._ask("hide_rows", sheet=sheet, address=address)

    def undo_steps(self) -> list[str]:
        """What can be undone, the last first."""
        return list(self._ask("undo_steps"))

    def export_pdf(self, path: Path) -> Path:
        """Print the document to a PDF file."""
        self._ask("save", path=str(path))
        return path

    def insert(self, sheet: str, address: str) -> None:
        """Insert blank cells there; what stood there moves down."""
        self._ask("insert", sheet=sheet, address=address)

    def remove(self, sheet: str, address: str) -> None:
        """Delete cells; what stands below moves up."""
        self._ask("remove", sheet=sheet, address=address)

    def save(self, path: Path) -> Path:
        """Save a copy; a .xlsx or .xlsm gets the names that Excel knows."""
        if path.suffix.lower() not in _EXCEL:
            self._ask("save", path=str(path))
            return path
        copy = self._office.scratch(path.name)
        self._ask("save", path=str(copy))
        for_excel(copy, path, self._office.functions)
        return path

    def differences(
        self,
        stored: Path,
        *,
        ignore: Iterable[str] = (),
        formulas: list[FormulaCell] | None = None,
    ) -> list[Difference]:
        """The formula cells whose value isn't the one cached in the workbook file ``stored``.

        Numbers may differ by a rounding of the last digits; blank and "" are the same. ``ignore``
        names sheets to leave out, ``formulas`` are those just read. Call :meth:`calculate` first.
        """
        cached = stored_values(stored)
        left_out = set(ignore)
        return [
            Difference(cell.sheet, cell.address, cell.formula, expected, cell.value)
            for cell in (self.formulas() if formulas is None else formulas)
            if cell.sheet not in left_out
            and not _same(
                expected := cached[cell.sheet].get(cell.address),
                cell.value,
            )
        ]

    def _ask(self, do: str, **arguments: Any) -> Any:
        return self._office.ask(do, document=self._handle, **arguments)


def stored_values(path: Path) -> dict[str, dict[str, Value]]:
    """The values stored in a workbook file, per sheet and cell; dates as serial numbers."""
    workbook = load_workbook(path, data_only=True)
    return {
        sheet.title: {
            cell.coordinate: CellError(cell.value) if cell.data_type == "e" else _plain(cell.value)
            for row in sheet.iter_rows()
            for cell in row
        }
        for sheet in workbook.worksheets
    }


def _plain(value: Any) -> Value:
    if isinstance(value, (datetime, date)):
        return _serial(value)
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, timedelta):
        return value.total_seconds() / 86400
    if isinstance(value, (bool, int, float)):
        return float(value)
    return None if value is None else str(value)


def _serial(value: date) -> float:
    if isinstance(value, datetime):
        midnight = datetime.combine(value.date(), time())
        return (value.date() - EPOCH).days + (value - midnight).total_seconds() / 86400
    return float((value - EPOCH).days)


def _value(kind: str, value: Value) -> Value:
    if kind == "error":
        return CellError(str(value))
    return value


def _same(stored: Value, computed: Value) -> bool:
    if isinstance(stored, float) and isinstance(computed, float):
        return abs(stored - computed) <= max(1e-6, 1e-12 * abs(stored))
    if isinstance(stored, CellError) or isinstance(computed, CellError):
        return type(stored) is type(computed) and stored == computed
    return (stored or "") == (computed or "") if _texts(stored, computed) else stored == computed


def _texts(*values: Value) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


def _write_profile(profile: Path, on_load: str) -> None:
    loading = [("Office.Calc/Formula/Load", name, on_load) for name in _ON_LOAD]
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for path, name, value in (*loading, *_PROFILE)
    )
    target = profile / "user" / "registrymodifications.xcu"
    target.parent.mkdir(parents=True)
    target.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        f"{items}</oor:items>\n",
        "utf-8",
    )
