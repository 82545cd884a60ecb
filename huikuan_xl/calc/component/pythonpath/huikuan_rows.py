"""Whole rows inserted and deleted by the ordinary commands of the menus, also beside results.

Calc refuses to move a part of an array formula, and the results beside a table are arrays over all
its rows. So they are lifted, the rows inserted or deleted, and entered again: one step to undo.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import unohelper
from com.sun.star.document import XDocumentEventListener
from com.sun.star.frame import FeatureStateEvent, XDispatch, XDispatchProviderInterceptor
from com.sun.star.table import CellAddress
from huikuan_arrays import array_end, block_to, clear_array, enter
from huikuan_book import OpenBook
from huikuan_editing import still
from huikuan_growth import all_results, arrays, enter_again, fill_down, tables

log = logging.getLogger("huikuan_xl.calc")
BEFORE = (".uno:InsertRows", ".uno:InsertRowsBefore")
AFTER = ".uno:InsertRowsAfter"
DELETE = ".uno:DeleteRows"
COMMANDS = (*BEFORE, AFTER, DELETE)
CONSTANTS = 1 | 2 | 4 | 8  # numbers, days, texts, notes
KEEP_HEADINGS = "没有删除：所选的行里有“{}”的标题行。\n请只选标题下面的行。"
KEEP_A_ROW = "没有删除：一张表至少要留一行。\n请留下第一行，清除它的内容（Delete 键）。"

FAILED = "没有完成，表没有改动。\n程序内部错误：{}。"


class Windows(unohelper.Base, XDocumentEventListener):  # type: ignore[misc]
    """Takes the commands in every window of a document."""

    def __init__(self, context: Any, document: Any) -> None:
        self._context = context
        self._document = document
        self._frames: list[Any] = []

    def start(self) -> None:
        self._document.addDocumentEventListener(self)
        self._take(self._document.getCurrentController())

    def documentEventOccured(self, event: Any) -> None:
        self._take(event.ViewController)

    def _take(self, controller: Any) -> None:
        frame = controller.getFrame() if controller is not None else None
        if frame is not None and frame not in self._frames:
            self._frames.append(frame)
            frame.registerDispatchProviderInterceptor(Commands(self._context, frame))

    def disposing(self, source: Any) -> None:
        self._frames = []


class Commands(unohelper.Base, XDispatchProviderInterceptor):  # type: ignore[misc]
    """Stands before a window's own commands and takes those on rows."""

    def __init__(self, context: Any, frame: Any) -> None:
        self._context = context
        self._frame = frame
        self._slave: Any = None
        self._master: Any = None

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:
        if url.Complete in COMMANDS:
            return RowCommand(self._context, self._frame, lambda: self._own(url, target, flags))
        return self._own(url, target, flags)

    def _own(self, url: Any, target: str, flags: int) -> Any:
        """Calc's own command."""
        slave = self._slave
        return None if slave is None else slave.queryDispatch(url, target, flags)

    def queryDispatches(self, requests: Any) -> tuple[Any, ...]:
        return tuple(self.queryDispatch(r.FeatureURL, r.FrameName, r.SearchFlags) for r in requests)

    def getSlaveDispatchProvider(self) -> Any:
        return self._slave

    def setSlaveDispatchProvider(self, provider: Any) -> None:
        self._slave = provider

    def getMasterDispatchProvider(self) -> Any:
        return self._master

    def setMasterDispatchProvider(self, provider: Any) -> None:
        self._master = provider


class RowCommand(unohelper.Base, XDispatch):  # type: ignore[misc]
    """One command on the selected rows; Calc's own where none of our tables is concerned."""

    def __init__(self, context: Any, frame: Any, own: Callable[[], Any]) -> None:
        self._context = context
        self._frame = frame
        self._own = own

    def dispatch(self, url: Any, arguments: Any) -> None:
        document = self._frame.getController().getModel()
        try:
            said = on_rows(document, url.Complete)
        except Exception as failure:  # a user sees no traceback
            log.exception("%s failed", url.Complete)
            said = FAILED.format(failure)
        if said is None:
            own = self._own()
            if own is not None:
                own.dispatch(url, arguments)
        elif said:
            given = {item.Name: item.Value for item in arguments}
            OpenBook(self._context, document, given).show(said)

    def addStatusListener(self, listener: Any, url: Any) -> None:
        state = FeatureStateEvent()
        state.Source, state.FeatureURL, state.IsEnabled = self, url, True
        listener.statusChanged(state)

    def removeStatusListener(self, listener: Any, url: Any) -> None:
        pass


def on_rows(document: Any, command: str) -> str | None:
    """Do a command on the selected rows; what to tell the user, None where it is Calc's own."""
    selection = document.getCurrentSelection()
    if not hasattr(selection, "getRangeAddress"):
        return None  # several areas
    at = selection.getRangeAddress()
    sheet = document.Sheets.getByIndex(at.Sheet)
    if sheet.isProtected():
        return None
    first, last = int(at.StartRow), int(at.EndRow)
    if command == DELETE:
        return delete(document, sheet, at.Sheet, first, last)
    place = last + 1 if command == AFTER else first
    return insert(document, sheet, at.Sheet, place, last - first + 1)


def insert(document: Any, sheet: Any, number: int, place: int, count: int) -> str | None:
    table = table_at(document, number, place, place)
    lifted = hit(sheet, place)
    if place <= table.StartRow if table is not None else not lifted:
        return None

    def move() -> None:
        sheet.getRows().insertByIndex(place, count)
        if table is not None:
            like_its_neighbours(sheet, table, place, count)

    return around(document, "插入行", lifted, move, lambda bottom: bottom + count)


def delete(document: Any, sheet: Any, number: int, first: int, last: int) -> str | None:
    table = table_at(document, number, first, last)
    lifted = hit(sheet, first)
    if table is not None and first <= table.StartRow:
        return KEEP_HEADINGS.format(sheet.Name)
    if table is not None and first == table.StartRow + 1 and last >= table.EndRow:
        return KEEP_A_ROW
    if table is None and not lifted:
        return None
    rows = sheet.getRows()
    shown = [row for row in range(last, first - 1, -1) if rows.getByIndex(row).IsVisible]

    def move() -> None:
        for top, count in runs(shown):
            rows.removeByIndex(top, count)

    return around(document, "删除行", lifted, move, lambda bottom: left(bottom, shown))


def left(bottom: int, removed: list[int]) -> int:
    """Where a row stands once others are removed, itself perhaps, too."""
    return bottom - sum(row <= bottom for row in removed)


def runs(rows: list[int]) -> list[tuple[int, int]]:
    """(first, count) of the rows that follow each other, given and returned from the last on."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][0] == row + 1:
            found[-1] = (row, found[-1][1] + 1)
        else:
            found.append((row, 1))
    return found


def around(
    document: Any,
    title: str,
    lifted: list[Any],
    move: Callable[[], None],
    bottom_then: Callable[[int], int],
) -> str:
    """Lift results, move rows, enter the results over what is then theirs, all as one step; none at
    all when something fails."""
    results = all_results(document)
    held = [(cell, cell.getFormula()[1:-1], *array_end(cell)) for cell in lifted]
    manager = document.getUndoManager()
    steps = len(manager.getAllUndoActionTitles())
    done = False
    manager.enterUndoContext(title)
    try:
        with still(document, nullcontext):
            for cell, _, bottom, right in held:
                clear_array(document, block_to(cell, bottom, right))
            move()
            for cell, formula, bottom, right in held:
                enter(block_to(cell, bottom_then(bottom), right), formula)
            enter_again(document, results, {})
        done = True
    finally:
        manager.leaveUndoContext()
        if not done and len(manager.getAllUndoActionTitles()) > steps:
            manager.undo()
    return ""


def hit(sheet: Any, first: int) -> list[Any]:
    """The first cells of the results that go on over a row."""
    return [
        cell
        for cell in arrays(sheet)
        if cell.getRangeAddress().StartRow < first <= array_end(cell)[0]
    ]  # fmt: skip


def table_at(document: Any, number: int, first: int, last: int) -> Any | None:
    """The area of the table on a sheet that has these rows, or some of them."""
    for table in tables(document):
        area = table.getDataArea()
        if area.Sheet == number and area.StartRow <= last and first <= area.EndRow:
            return area
    return None


def like_its_neighbours(sheet: Any, table: Any, place: int, count: int) -> None:
    """Give new rows of a table the formulas of the row above; below the headings, all that the row
    below has but its entries."""
    end = place + count - 1
    if place - 1 > table.StartRow:
        fill_down(sheet, table, place - 1, end)
        return
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    right = cursor.getRangeAddress().EndColumn
    model = sheet.getCellRangeByPosition(0, end + 1, right, end + 1).getRangeAddress()
    for row in range(place, end + 1):
        sheet.copyRange(CellAddress(table.Sheet, 0, row), model)
    sheet.getCellRangeByPosition(0, place, right, end).clearContents(CONSTANTS)
