"""What LibreOffice loads: the add-in's UNO service, and the job that binds loaded formulas.

Only hands values over; the work is done by ``huikuan_xl.calc.service``. LibreOffice's own Python
may be older than the product's, so this file keeps to the syntax of Python 3.8.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import pickle
import site
import struct
import subprocess
import sys
import time
from itertools import groupby
from typing import Any

import unohelper
from com.huikuan.calc import XFunctions
from com.sun.star.awt import XCallback
from com.sun.star.lang import Locale, XLocalizable, XServiceInfo
from com.sun.star.task import XJob

log = logging.getLogger("huikuan_xl.calc")
if os.environ.get("HUIKUAN_CALC_LOG"):
    logging.basicConfig(filename=os.environ["HUIKUAN_CALC_LOG"], level=logging.INFO)

with open(os.path.join(os.path.dirname(__file__), "settings.json"), encoding="utf-8") as _file:
    SETTINGS = json.load(_file)

ERROR_NAMES = {
    503: "#NUM!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
LOST_TABLE = "#LOST!"  # what the service answers to a handle that it doesn't know
NOT_AVAILABLE = struct.unpack("<d", struct.pack("<II", 32767, 0x7FF80000))[0]
ALL_RESULTS = 7  # formula cells with a number, a text or an error


class InProcess:
    """The product imported into LibreOffice's own Python: same release, fastest."""

    def __init__(self) -> None:
        site.addsitedir(SETTINGS["site"])
        self._service = importlib.import_module("huikuan_xl.calc.service")

    def ask(self, question: str, *arguments: Any) -> Any:
        return getattr(self._service, question)(SETTINGS["module"], *arguments)


class Worker:
    """The product in its own Python, started again when it has ended."""

    def __init__(self) -> None:
        self._process: Any = None

    def ask(self, question: str, *arguments: Any) -> Any:
        if self._process is None or self._process.poll() is not None:
            self._process = self._start()
        pickle.dump((question, (SETTINGS["module"], *arguments)), self._process.stdin, protocol=4)
        self._process.stdin.flush()
        return pickle.load(self._process.stdout)

    @staticmethod
    def _start() -> Any:
        # LibreOffice sets these for its own Python; they would mislead another one.
        log.info("computing in another Python: %s", SETTINGS["python"])
        foreign = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH")
        return subprocess.Popen(
            [SETTINGS["python"], "-P", "-m", "huikuan_xl.calc.service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name not in foreign},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )


_backend: InProcess | Worker | None = None


def ask(question: str, *arguments: Any) -> Any:
    global _backend
    if _backend is None:
        same = list(sys.version_info[:2]) == SETTINGS["version"]
        _backend = InProcess() if same else Worker()
    return _backend.ask(question, *arguments)


class Anew(unohelper.Base, XCallback):  # type: ignore[misc]
    """Has all open workbooks worked out anew, once the running calculation has ended."""

    SELDOM = 60.0  # seconds: a handle that stays unknown must not keep Calc busy for ever
    _last = -SELDOM

    def __init__(self, context: Any) -> None:
        self._context = context

    @classmethod
    def ask_for(cls, context: Any) -> None:
        now = time.monotonic()
        if now - cls._last < cls.SELDOM:
            return
        cls._last = now
        later = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", context
        )
        later.addCallback(cls(context), None)

    def notify(self, data: Any) -> None:
        desktop = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", self._context
        )
        documents = desktop.getComponents().createEnumeration()
        while documents.hasMoreElements():
            document = documents.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                document.calculateAll()


def decimal_separator(context: Any) -> str:
    """The sign with which Calc writes a number into a text argument: that of its locale."""
    data = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.i18n.LocaleData2", context
    )
    return str(data.getLocaleItem(Locale()).decimalSeparator)


def cells_of(cell_range: Any) -> Any:
    """The rows of a range, cut to the used area of its sheet, error cells as their names."""
    asked = cell_range.getRangeAddress()
    cursor = cell_range.getSpreadsheet().createCursor()
    cursor.gotoEndOfUsedArea(False)
    used = cursor.getRangeAddress()
    bottom = max(min(asked.EndRow, used.EndRow) - asked.StartRow, 0)
    right = max(min(asked.EndColumn, used.EndColumn) - asked.StartColumn, 0)
    part = cell_range.getCellRangeByPosition(0, 0, right, bottom)
    rows = part.getDataArray()
    if not any(cell is None for row in rows for cell in row):
        return rows
    return tuple(
        tuple(error_of(part, x, y) if cell is None else cell for x, cell in enumerate(row))
        for y, row in enumerate(rows)
    )


def error_of(cell_range: Any, x: int, y: int) -> str:
    return ERROR_NAMES.get(cell_range.getCellByPosition(x, y).getError(), "#VALUE!")


class Functions(unohelper.Base, XFunctions, XServiceInfo, XLocalizable):  # type: ignore[misc]
    """Every method of the interface is a function of the registry."""

    def __init__(self, context: Any, *_: Any) -> None:
        self._context = context
        self._locale = Locale("zh", "CN", "")
        self._decimal_comma = decimal_separator(context) == ","

    def __getattr__(self, method: str) -> Any:
        if method not in SETTINGS["methods"]:
            raise AttributeError(method)
        name = SETTINGS["methods"][method]

        def call(*values: Any) -> Any:
            try:
                answer = ask("calculate", name, tuple(self._plain(value) for value in values))
            except Exception:
                log.exception("%s failed", name)
                raise  # Calc shows #VALUE!
            return self._lost(name) if answer == LOST_TABLE else answer

        setattr(self, method, call)
        return call

    def _lost(self, name: str) -> Any:
        """Python is new: its tables have to be sent again. #N/A until then."""
        log.info("%s: a table is not known, working out anew", name)
        Anew.ask_for(self._context)
        return ((NOT_AVAILABLE,),) if name in SETTINGS["tables"] else NOT_AVAILABLE

    def _plain(self, value: Any) -> Any:
        if hasattr(value, "getRangeAddress"):
            return cells_of(value)
        if self._decimal_comma and isinstance(value, str) and value.count(",") == 1:
            dotted = value.replace(",", ".")
            try:
                float(dotted)
            except ValueError:
                return value
            return dotted
        return value

    def setLocale(self, locale: Any) -> None:
        self._locale = locale

    def getLocale(self) -> Any:
        return self._locale

    def getImplementationName(self) -> str:
        return str(SETTINGS["service"]) + ".implementation"

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return (SETTINGS["service"],)


class BindFormulas(unohelper.Base, XJob, XServiceInfo):  # type: ignore[misc]
    """After a workbook is loaded: give its HK_ formulas the names that Calc knows."""

    def __init__(self, *_: Any) -> None:
        pass

    def execute(self, arguments: Any) -> tuple[()]:
        try:
            environment = next(a.Value for a in arguments if a.Name == "Environment")
            document = next(item.Value for item in environment if item.Name == "Model")
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                bind_document(document)
        except Exception:  # a job must never keep a document from opening
            log.exception("formulas not bound")
        return ()

    def getImplementationName(self) -> str:
        return str(SETTINGS["job"])

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return ("com.sun.star.task.Job", SETTINGS["job"])


def bind_document(document: Any) -> None:
    modified = document.isModified()
    automatic = document.isAutomaticCalculationEnabled()
    document.enableAutomaticCalculation(False)
    document.addActionLock()
    document.getUndoManager().lock()
    try:
        for sheet in document.getSheets():
            bind_sheet(sheet)
    finally:
        document.getUndoManager().unlock()
        document.removeActionLock()
        document.enableAutomaticCalculation(automatic)
        document.setModified(modified)


def bind_sheet(sheet: Any) -> None:
    """Bind a sheet's formulas. On a protected sheet Calc would change nothing and say nothing, so
    its protection (ours has no password) is lifted meanwhile."""
    protected = sheet.isProtected()
    if protected:
        sheet.unprotect("")
    try:
        for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses():
            bind_area(sheet, area)
    finally:
        if protected and not sheet.isProtected():
            sheet.protect("")


def bind_area(sheet: Any, area: Any) -> None:
    for column in range(area.StartColumn, area.EndColumn + 1):
        bind_column(sheet, column, area.StartRow, area.EndRow)


def bind_column(sheet: Any, column: int, top: int, bottom: int) -> None:
    cells = sheet.getCellRangeByPosition(column, top, column, bottom)
    old = [row[0] for row in cells.getFormulaArray()]
    asked = [(text[2:-1], True) if text.startswith("{=") else (text[1:], False) for text in old]
    new = ask("bind", asked)
    changed = [
        (at, is_array, after)
        for at, ((before, is_array), after) in enumerate(zip(asked, new))  # noqa: B905 (Python 3.8)
        if before != after or sends_a_table(after)
    ]
    # Cell by cell would be quadratic in LibreOffice; a run of cells is set at once.
    for _, run in groupby(enumerate(changed), lambda item: (item[1][1], item[1][0] - item[0])):
        part = [entry for _, entry in run]
        first, is_array, _ = part[0]
        if is_array:
            bind_arrays(cells, part)
        else:
            block = cells.getCellRangeByPosition(0, first, 0, part[-1][0])
            block.setFormulaArray(tuple(("=" + formula,) for _, _, formula in part))


def sends_a_table(formula: str) -> bool:
    """Tell a cell that holds a table's handle: entered anew, it sends the table to this Python."""
    return "HKTABLE(" in formula.upper()


def bind_arrays(cells: Any, part: list[tuple[int, bool, str]]) -> None:
    """Enter array formulas anew, each once over its whole block."""
    below = 0
    for at, _, formula in part:
        if at >= below:
            below = at + bind_array(cells.getCellByPosition(0, at), formula)


def bind_array(cell: Any, formula: str) -> int:
    block = cell.getSpreadsheet().createCursorByRange(cell)
    block.collapseToCurrentArray()
    block.setArrayFormula("=" + formula)
    address = block.getRangeAddress()
    return int(address.EndRow - address.StartRow + 1)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(
    Functions, SETTINGS["service"] + ".implementation", (SETTINGS["service"],)
)
g_ImplementationHelper.addImplementation(
    BindFormulas, SETTINGS["job"], ("com.sun.star.task.Job", SETTINGS["job"])
)
