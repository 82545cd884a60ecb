"""Tables and results that grow with what is typed below them, as they do in Excel.

Calc extends neither: rows below a table would count nowhere, and an array shows no more than the
cells that it was entered over.
"""

from __future__ import annotations

import logging
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.sheet.FillDirection import TO_BOTTOM
from com.sun.star.table import CellRangeAddress
from com.sun.star.util import XModifyListener
from huikuan_arrays import (
    ENTERED,
    array_end,
    enter_arrays,
    forget_sizes,
    function_of,
    is_taken_for_more,
)
from huikuan_backend import SETTINGS
from huikuan_binding import ALL_RESULTS, sends_a_table
from huikuan_editing import Step, in_last_step, still, unprotected, unrecorded
from huikuan_follow import Followed, follow
from huikuan_undo import TakenBack

log = logging.getLogger("huikuan_xl.calc")
OURS = "tbl_"
HANDLE = str(SETTINGS["handle"])  # what a table's handle begins with
TYPED = 1 | 2 | 4
LAST_ROW = 1_048_575
MOST_ROUNDS = 12
MOST_IN_A_ROW = 5
MORE_ROWS = 100  # an array gets at least so many more, else as many as it has
SPARE_ROWS = 200  # blank ones that a table gets beyond what was typed: growing costs a calculation
REMEMBERED = 200  # answers


class Watch(  # the rows below the tables, the tables' handles and the day
    unohelper.Base,  # type: ignore[misc]
    XModifyListener,  # type: ignore[misc]
    XCallback,  # type: ignore[misc]
):
    """Looks whether something has to grow, once a change and what follows from it are done."""

    def __init__(self, context: Any, document: Any) -> None:
        self._context = context
        self._document = document
        self._waiting = False
        self._taken_back = False
        self._in_a_row = 0
        self._ends: dict[str, int] = {}
        self._undoing = TakenBack(self.taken_back)
        self._places: list[Any] = []  # a place that nobody holds would be listened to no more

    def start(self) -> None:
        for table in tables(self._document):
            area = table.getDataArea()
            sheet = self._document.Sheets.getByIndex(area.Sheet)
            self._listen(
                sheet.getCellRangeByPosition(
                    area.StartColumn, area.EndRow, area.EndColumn, LAST_ROW
                )
            )
        for cell in handles(self._document):
            self._listen(cell)
        names = self._document.NamedRanges
        if names.hasByName(SETTINGS["day"]):
            self._listen(names.getByName(SETTINGS["day"]).getReferredCells())
        self._ends = ends(self._document)
        self._document.getUndoManager().addUndoManagerListener(self._undoing)

    def _listen(self, place: Any) -> None:
        if place is not None:
            place.addModifyListener(self)
            self._places.append(place)

    def modified(self, event: Any) -> None:
        self._look_later()

    def taken_back(self) -> None:
        self._taken_back = True
        self._look_later()

    def _look_later(self) -> None:
        if self._waiting:
            return
        self._waiting = True
        later = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", self._context
        )
        later.addCallback(self, None)

    def notify(self, data: Any) -> None:
        self._waiting = False  # what is typed from now on is looked at afterwards
        try:
            if self._places and self._in_a_row < MOST_IN_A_ROW:
                # What we change is a change, too: it must not go on for ever.
                self._in_a_row = self._in_a_row + 1 if self._look() else 0
            else:
                self._in_a_row = 0
        except Exception:  # nothing of this may disturb typing
            log.exception("tables not extended")

    def _look(self) -> bool:
        taken_back, self._taken_back = self._taken_back, False
        if taken_back and ends(self._document) != self._ends:
            settle(self._document)
        changed = grow(self._document, unrecorded if taken_back else in_last_step)
        self._ends = ends(self._document)
        return changed

    def disposing(self, source: Any) -> None:
        self._places = []


def tables(document: Any) -> list[Any]:
    ranges = document.DatabaseRanges
    return [ranges.getByName(n) for n in ranges.ElementNames if n.lower().startswith(OURS)]


def ends(document: Any) -> dict[str, int]:
    """The last rows of the tables."""
    return {table.Name: int(table.getDataArea().EndRow) for table in tables(document)}


def settle(document: Any) -> None:
    """Bring names, results and what was sent in line with the tables, whose sizes a step that was
    taken back has changed. Steps that can be done again stay."""
    results = all_results(document)
    with still(document, unrecorded):
        for entry in names(document):
            if OURS in entry.getContent().lower():
                entry.setContent(entry.getContent())
        enter_again(document, results, {}, shorter=True)
        send(document, handles(document))


def grow(document: Any, step: Step = in_last_step) -> bool:
    """Extend the tables that have rows below them, and the results that need more cells; tell
    whether there were any."""
    results = all_results(document)
    longer = {table.Name: end for table in tables(document) if (end := end_below(document, table))}
    changed = bool(longer) or any(is_taken_for_more(cell) for cell in results)
    if changed:
        anew(document, results, longer, {}, step)
    for _ in range(MOST_ROUNDS):
        short = missing(document, results)
        if not short:
            break
        changed = True
        anew(document, results, {}, short, step)
    return changed


def anew(
    document: Any,
    results: list[Any],
    longer: dict[str, int],
    short: dict[str, int],
    step: Step,
) -> None:
    """Extend tables, enter every result again, as Calc loses their sizes, and send the tables."""
    with still(document, step):
        sent: list[Any] = []
        for table in tables(document):
            if table.Name in longer:
                sent += extend(document, table, longer[table.Name])
        enter_again(document, results, short)
        send(document, sent)


def enter_again(
    document: Any, results: list[Any], short: dict[str, int], shorter: bool = False
) -> None:
    """Enter results over the cells that they have, more by their first cells' names, and all rows
    of a table beside them. ``shorter``: not much more than those."""
    forget_sizes(document)
    beside = [table.getDataArea() for table in tables(document)]
    places = []
    for cell in results:
        at = cell.getRangeAddress()
        rows = [
            t.EndRow
            for t in beside
            if (t.Sheet, t.StartRow) == (at.Sheet, at.StartRow) and grows(cell)
        ]
        bottom = max(array_end(cell)[0], short.get(cell.AbsoluteName, 0), *rows, 0)
        if shorter and rows:
            bottom = min(bottom, rows[0] + MORE_ROWS)
        places.append((cell, free_until(cell, bottom)))
    enter_arrays(document, places)


def end_below(document: Any, table: Any) -> int:
    """The last row (0-based) that a table should have for what is typed below it, 0 if nothing is."""
    area = table.getDataArea()
    sheet = document.Sheets.getByIndex(area.Sheet)
    below = sheet.getCellRangeByPosition(
        area.StartColumn, area.EndRow + 1, area.EndColumn, LAST_ROW
    )
    filled = below.queryContentCells(TYPED).getRangeAddresses()
    return max((int(part.EndRow) for part in filled), default=-SPARE_ROWS) + SPARE_ROWS


def extend(document: Any, table: Any, bottom: int) -> list[Any]:
    """Let a table reach a row; return the cells that have to send it."""
    area = table.getDataArea()
    sheet = document.Sheets.getByIndex(area.Sheet)
    log.info("%s: %d rows more", table.Name, bottom - area.EndRow)
    with unprotected(sheet):
        sent = reach(document, table, area.StartColumn, area.StartRow, area.EndColumn, bottom)
        fill_down(sheet, area, area.EndRow, bottom)
    return sent


def reach(document: Any, table: Any, left: int, top: int, right: int, bottom: int) -> list[Any]:
    """Let a table cover other cells (0-based); return the cells whose formulas have to be entered
    again to send it whole, once all is in its place.

    A name and a formula keep the size that a table had when they were read, so they are read again.
    """
    old = table.getDataArea()
    followed = Followed(document.Sheets.getByIndex(old.Sheet).Name, old, bottom)
    held = [
        (entry, part)
        for entry in names(document)
        if (part := part_of(entry, old)) or f"{table.Name}[".lower() in entry.getContent().lower()
    ]
    table.setDataArea(CellRangeAddress(old.Sheet, left, top, right, bottom))
    area = table.getDataArea()
    sheet = document.Sheets.getByIndex(area.Sheet)
    for entry, part in held:
        if OURS in entry.getContent().lower():
            entry.setContent(entry.getContent())
        if part is not None and not part_of(entry, area):
            first = left if part.StartColumn == old.StartColumn else part.StartColumn
            end = right if part.EndColumn == old.EndColumn else part.EndColumn
            now = sheet.getCellRangeByPosition(first, top, end, bottom)
            entry.setContent(now.AbsoluteName)
    follow(document, sheet.Name, followed)
    return [
        cell
        for cell in handles(document)
        if any(f"({entry.Name};".lower() in cell.getFormula().lower() for entry, _ in held)
    ]


def send(document: Any, cells: list[Any]) -> None:
    """Enter handles again: their tables are sent as they are now."""
    for cell in cells:
        with unprotected(cell.getSpreadsheet()):
            cell.setFormula(cell.getFormula())


def names(document: Any) -> list[Any]:
    ranges = document.NamedRanges
    return [ranges.getByName(name) for name in ranges.ElementNames]


def part_of(entry: Any, area: Any) -> Any | None:
    """Return the cells of a name that stands for a table or columns of it in full height, else None.

    What is known of the customer stands in the first columns of a table and isn't sent with it.
    """
    cells = entry.getReferredCells()
    part = None if cells is None else cells.getRangeAddress()
    if part is None or any(
        getattr(part, side) != getattr(area, side) for side in ("Sheet", "StartRow", "EndRow")
    ):
        return None
    inside = part.StartColumn >= area.StartColumn and part.EndColumn <= area.EndColumn
    return part if inside else None


def handles(document: Any) -> list[Any]:
    sheets = document.Sheets
    if not sheets.hasByName(SETTINGS["handles"]):
        return []
    sheet = sheets.getByName(SETTINGS["handles"])
    return [
        cell
        for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses()
        for row in range(area.StartRow, area.EndRow + 1)
        for column in range(area.StartColumn, area.EndColumn + 1)
        for cell in (sheet.getCellByPosition(column, row),)
        if sends_a_table(cell.getFormula())
    ]


def fill_down(sheet: Any, area: Any, last: int, bottom: int) -> None:
    """Give new rows the formulas of the row above them."""
    for column in range(area.StartColumn, area.EndColumn + 1):
        if sheet.getCellByPosition(column, last).getFormula().startswith("="):
            sheet.getCellRangeByPosition(column, last, column, bottom).fillAuto(TO_BOTTOM, 1)


def all_results(document: Any) -> list[Any]:
    """The first cells of our results. To look for them works them out."""
    return [cell for sheet in document.getSheets() for cell in arrays(sheet)]


def arrays(sheet: Any) -> list[Any]:
    """The first cell of every result of ours on a sheet; areas found may begin inside one."""
    found = set()
    for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses():
        for column in range(area.StartColumn, area.EndColumn + 1):
            cell = sheet.getCellByPosition(column, area.StartRow)
            if function_of(cell.getFormula()) in SETTINGS["tables"]:
                cursor = sheet.createCursorByRange(cell)
                cursor.collapseToCurrentArray()
                at = cursor.getRangeAddress()
                found.add((at.StartColumn, at.StartRow))
    return [sheet.getCellByPosition(*place) for place in sorted(found)]


# By function and handles, how many rows its longest answer had.
_given: dict[tuple[str, frozenset[str]], int] = {}


def remember(name: str, values: Any, rows: Any) -> None:
    """Take note of how long a table is that a function gave: an array shows no more of it than its
    cells, and blank rows (as among the customers) say nothing of those below."""
    key = name, frozenset(v for v in values if isinstance(v, str) and v.startswith(HANDLE))
    size = max(len(rows), _given.pop(key, 0))
    if len(_given) >= REMEMBERED:
        del _given[next(iter(_given))]
    _given[key] = size


def longest(document: Any, name: str) -> int:
    """How many rows a function gave of this document's tables as they are."""
    now = {cell.getString() for cell in handles(document)}
    return max((n for (f, used), n in _given.items() if f == name and used <= now), default=0)


def missing(document: Any, results: list[Any]) -> dict[str, int]:
    """By the names of their first cells, the last rows over which results have to be entered."""
    ends = {cell.AbsoluteName: end_missing(document, cell) for cell in results}
    return {name: bottom for name, bottom in ends.items() if bottom}


def grows(cell: Any) -> bool:
    """Tell a result that may become longer."""
    return function_of(cell.getFormula()) in SETTINGS["growing"]


def end_missing(document: Any, cell: Any) -> int:
    """The last row that a result needs until all that was given and a blank row fit; 0 if it has
    room or something is in its way."""
    if not grows(cell):
        return 0
    bottom, right = array_end(cell)
    at = cell.getRangeAddress()
    last = cell.getSpreadsheet().getCellRangeByPosition(at.StartColumn, bottom, right, bottom)
    filled = any(value not in ("", None) for value in last.getDataArray()[0])
    needed = int(at.StartRow) + longest(document, function_of(cell.getFormula())) - 1
    if not filled and bottom >= needed:
        return 0
    wanted = free_until(cell, max(bottom + max(MORE_ROWS, bottom - at.StartRow), needed))
    if wanted == bottom:
        log.warning("no room below a result on %s", cell.getSpreadsheet().Name)
        return 0
    return wanted


def free_until(cell: Any, wanted: int) -> int:
    """The last row, ``wanted`` at most, that an array may be entered over."""
    bottom, right = array_end(cell)
    wanted = min(wanted, LAST_ROW)
    if wanted <= bottom:
        return wanted
    left = cell.getRangeAddress().StartColumn
    below = cell.getSpreadsheet().getCellRangeByPosition(left, bottom + 1, right, wanted)
    taken = below.queryContentCells(ENTERED).getRangeAddresses()
    return min((int(part.StartRow) - 1 for part in taken), default=wanted)
