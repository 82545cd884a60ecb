"""Runs in the Python that has UNO: one private LibreOffice, driven by lines of JSON.

Each request is ``{"do": name, ...}``, each answer ``{"ok": value}`` or ``{"error": text}``. Ends,
and takes its LibreOffice along, when standard input ends. Started by ``office.py`` only.
"""

from __future__ import annotations

import argparse
import ctypes
import functools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.beans import PropertyValue
from com.sun.star.document.MacroExecMode import (
    ALWAYS_EXECUTE_NO_WARN as ALWAYS_WITHOUT_ASKING,
)
from com.sun.star.document.MacroExecMode import NEVER_EXECUTE as NEVER
from com.sun.star.sheet.CellDeleteMode import UP as DELETE_UP
from com.sun.star.sheet.CellInsertMode import DOWN as INSERT_DOWN
from com.sun.star.table.CellContentType import FORMULA

START_AGAIN = (79, 81)  # LibreOffice asks for a restart: an extension was registered
ALL_RESULTS = 7
ERRORS_ONLY = 4
ERRORS = {503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!"}
ERRORS[32767] = "#N/A"
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
}


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def url(path: str) -> str:
    return str(uno.systemPathToFileUrl(os.path.abspath(path)))


def places(found: Any) -> set[tuple[int, int]]:
    """The (column, row) of the cells that a query found."""
    return {
        (x, y)
        for area in found.getRangeAddresses()
        for x in range(area.StartColumn, area.EndColumn + 1)
        for y in range(area.StartRow, area.EndRow + 1)
    }


class Request(unohelper.Base, XCallback):  # type: ignore[misc]
    """One request, run on the office's first thread as everything is that a user does.

    On other threads Python and Calc, which lock each other out, may wait for each other for ever.
    """

    def __init__(self, work: Any) -> None:
        self._work = work
        self._done = threading.Event()
        self._answer: dict[str, Any] = {}

    def notify(self, data: Any) -> None:
        try:
            self._answer = {"ok": self._work()}
        except Exception:
            self._answer = {"error": traceback.format_exc()}
        finally:
            self._done.set()

    def answer(self) -> dict[str, Any]:
        self._done.wait()
        return self._answer


class Driver:
    def __init__(self, soffice: str, profile: str, extensions: str) -> None:
        pipe = "huikuan" + uuid.uuid4().hex[:12]
        self._command = [
            soffice,
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
            f"--accept=pipe,name={pipe};urp;",
            "-env:UserInstallation=" + Path(profile).as_uri(),
            "-env:BUNDLED_EXTENSIONS=" + Path(extensions).as_uri(),
        ]
        self._documents: dict[int, Any] = {}
        self._process = self._start()
        self._desktop = self._connect(pipe)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )

    def _connect(self, pipe: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        while True:  # office.py gives up and kills us when this takes too long
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:  # NoConnectException until the pipe is there
                ended = self._process.poll()
                if ended in START_AGAIN:
                    self._process = self._start()
                elif ended is not None:
                    raise RuntimeError(f"soffice ended with {ended}") from None
                time.sleep(0.03)
        self._context = context
        return context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )

    def open(self, path: str | None, *, macros: bool = False) -> int:
        source = url(path) if path else "private:factory/scalc"
        mode = ALWAYS_WITHOUT_ASKING if macros else NEVER
        how = properties(Hidden=True, MacroExecutionMode=mode)
        document = self._desktop.loadComponentFromURL(source, "_blank", 0, how)
        if document is None:
            raise OSError(f"LibreOffice could not open {path}")
        self._documents[id(document)] = document
        return id(document)

    def close(self, document: int) -> None:
        self._documents.pop(document).close(True)

    def sheets(self, document: int) -> list[str]:
        return list(self._documents[document].Sheets.ElementNames)

    def calculate(self, document: int) -> None:
        self._documents[document].calculateAll()

    def press(self, document: int, command: str, files: list[str]) -> str:
        """Run a command of the toolbar as a script does; what a user would be told."""
        helper = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", self._context
        )
        frame = self._documents[document].getCurrentController().getFrame()
        given = properties(Silent=True)
        if files:
            given += properties(Files=tuple(files))
        done = helper.executeDispatch(frame, command, "_self", 0, given)
        return str(done.Result)

    def menu(self, document: int, command: str, sheet: str, address: str) -> None:
        """Run a menu command on selected cells, as a user does; "" for none."""
        controller = self._documents[document].getCurrentController()
        if sheet:
            controller.select(self._range(document, sheet, address))
        helper = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", self._context
        )
        given = properties(Silent=True)
        helper.executeDispatch(controller.getFrame(), ".uno:" + command, "_self", 0, given)

    def hide_rows(self, document: int, sheet: str, address: str) -> None:
        self._range(document, sheet, address).getRows().IsVisible = False

    def undo(self, document: int) -> None:
        self._documents[document].getUndoManager().undo()

    def redo(self, document: int) -> None:
        self._documents[document].getUndoManager().redo()

    def undo_steps(self, document: int) -> list[str]:
        return list(self._documents[document].getUndoManager().getAllUndoActionTitles())

    def tables(self, document: int) -> dict[str, int]:
        """The last row of every table."""
        ranges = self._documents[document].DatabaseRanges
        return {
            name: ranges.getByName(name).getDataArea().EndRow + 1 for name in ranges.ElementNames
        }

    def paste(self, document: int, sheet: str, address: str, rows: list[list[Any]]) -> None:
        """Put rows of numbers and texts, all at once."""
        block = self._range(document, sheet, address)
        block.setDataArray(tuple(tuple(row) for row in rows))

    def paste_copied(self, document: int, sheet: str, address: str, rows: list[list[Any]]) -> None:
        """Put rows as a user does who has copied them in another workbook: this can be undone."""
        hidden = properties(Hidden=True)
        source = self._desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden)
        copied = source.Sheets.getByIndex(0).getCellRangeByPosition(
            0, 0, len(rows[0]) - 1, len(rows) - 1
        )
        copied.setDataArray(tuple(tuple(row) for row in rows))
        source.getCurrentController().select(copied)
        transfer = source.getCurrentController().getTransferable()
        target = self._documents[document].getCurrentController()
        target.select(self._range(document, sheet, address))
        target.insertTransferable(transfer)
        source.close(True)

    def insert(self, document: int, sheet: str, address: str) -> None:
        cells = self._range(document, sheet, address)
        cells.getSpreadsheet().insertCells(cells.getRangeAddress(), INSERT_DOWN)

    def remove(self, document: int, sheet: str, address: str) -> None:
        cells = self._range(document, sheet, address)
        cells.getSpreadsheet().removeRange(cells.getRangeAddress(), DELETE_UP)

    def save(self, document: int, path: str) -> None:
        filter_name = FILTERS[os.path.splitext(path)[1].lower()]
        self._documents[document].storeToURL(url(path), properties(FilterName=filter_name))

    def read(self, document: int, sheet: str, address: str) -> list[list[Any]]:
        """Rows of [kind, value]: blank, number, text or error."""
        cells = self._range(document, sheet, address)
        area = cells.getRangeAddress()
        blank = places(cells.queryEmptyCells())
        wrong = places(cells.queryFormulaCells(ERRORS_ONLY))
        return [
            [
                ["blank", None] if at in blank
                else self._read_cell(cells, x, y, value) if at in wrong
                else ["number" if isinstance(value, float) else "text", value]
                for x, value in enumerate(row)
                for at in ((area.StartColumn + x, area.StartRow + y),)
            ]
            for y, row in enumerate(cells.getDataArray())
        ]  # fmt: skip

    @staticmethod
    def _read_cell(cells: Any, x: int, y: int, value: Any) -> list[Any]:
        """A cell that may be wrong."""
        number = cells.getCellByPosition(x, y).getError()
        if number:
            return ["error", ERRORS.get(number, f"Err:{number}")]
        return ["number" if isinstance(value, float) else "text", value]

    def formulas(self, document: int) -> list[list[Any]]:
        """[sheet, column, row, formula, kind, value] of every formula cell, 0-based."""
        found = []
        for sheet in self._documents[document].Sheets:
            wrong = places(sheet.queryFormulaCells(ERRORS_ONLY))
            for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses():
                cells = sheet.getCellRangeByPosition(
                    area.StartColumn, area.StartRow, area.EndColumn, area.EndRow
                )
                texts, values = cells.getFormulaArray(), cells.getDataArray()
                for y, row in enumerate(values):
                    for x, value in enumerate(row):
                        at = area.StartColumn + x, area.StartRow + y
                        # To ask each of thousands of texts whether it is an error takes minutes.
                        plain = isinstance(value, str) and at not in wrong
                        read = ["text", value] if plain else self._read_cell(cells, x, y, value)
                        found.append([sheet.Name, *at, texts[y][x], *read])
        return found

    def formula(self, document: int, sheet: str, address: str) -> str:
        cell = self._range(document, sheet, address)
        return str(cell.getFormula()) if cell.getType() == FORMULA else ""

    def shown(self, document: int, sheet: str, address: str) -> str:
        return str(self._range(document, sheet, address).getString())

    def set(self, document: int, sheet: str, address: str, kind: str, value: Any) -> None:
        cell = self._range(document, sheet, address)
        if kind == "number":
            cell.setValue(value)
        elif kind == "text":
            cell.setString(value)
        elif kind == "array":
            cell.setArrayFormula(value)
        else:  # a formula, or nothing
            cell.setFormula(value)

    def name(self, document: int, name: str, sheet: str, address: str) -> None:
        cell = self._range(document, sheet, address)
        origin = cell.getCellByPosition(0, 0).getCellAddress()
        self._documents[document].NamedRanges.addNewByName(name, cell.AbsoluteName, origin, 0)

    def follow(self, document: int, sheet: str, address: str) -> list[Any]:
        """Follow the link that a cell's formula gives: return the sheet and the cell it leads to."""
        linked, book = self._range(document, sheet, address), self._documents[document]
        away = book.Sheets.getByName(sheet).getCellByPosition(900, linked.getCellAddress().Row)
        away.setFormula(linked.getFormula().replace("HYPERLINK(", "CHOOSE(1;"))
        place = away.getString().lstrip("#")
        away.setFormula("")
        frame = book.getCurrentController().getFrame()
        helper = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", self._context
        )
        helper.executeDispatch(frame, ".uno:JumpToMark", "", 0, properties(Bookmark=place))
        cell = book.getCurrentSelection().getCellAddress()
        return [book.Sheets.getByIndex(cell.Sheet).Name, cell.Row + 1, cell.Column + 1]

    def looks(self, document: int, sheet: str, address: str) -> list[Any]:
        cell = self._range(document, sheet, address)
        number = self._documents[document].getNumberFormats().getByKey(cell.NumberFormat)
        return [
            number.FormatString,
            cell.ConditionalFormat.getCount() > 0,
            cell.Validation.Type.value,
        ]

    def print_areas(self, document: int, sheet: str) -> list[list[int]]:
        areas = self._documents[document].Sheets.getByName(sheet).getPrintAreas()
        return [[a.StartColumn, a.StartRow, a.EndColumn, a.EndRow] for a in areas]

    def protect(self, document: int, sheet: str) -> None:
        self._documents[document].Sheets.getByName(sheet).protect("")

    def locked(self, document: int, sheet: str) -> bool:
        return bool(self._documents[document].Sheets.getByName(sheet).isProtected())

    def _range(self, document: int, sheet: str, address: str) -> Any:
        return self._documents[document].Sheets.getByName(sheet).getCellRangeByName(address)

    def serve(self) -> None:
        answer({"ok": "ready"})
        for line in sys.stdin:
            request = json.loads(line)
            work = functools.partial(getattr(self, request.pop("do")), **request)
            answer(self.on_first_thread(work))

    def on_first_thread(self, work: Any) -> dict[str, Any]:
        later = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", self._context
        )
        request = Request(work)
        later.addCallback(request, None)
        return request.answer()

    def stop(self) -> None:
        try:
            self._desktop.terminate()
            self._process.wait(10)
        except Exception:  # it went away while answering, or hangs
            self._process.kill()
            self._process.wait(10)


def answer(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


def main(kind: type[Driver] = Driver) -> None:
    options = argparse.ArgumentParser()
    for name in ("--soffice", "--profile", "--extensions"):
        options.add_argument(name, required=True)
    die_with_parent()
    driver = kind(**vars(options.parse_args()))
    try:
        driver.serve()
    finally:
        driver.stop()


if __name__ == "__main__":
    main()
