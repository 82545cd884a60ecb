"""A sheet as LibreOffice's API shows it, for the add-in's own files: only what growing needs.

An array formula shows the rows of ``results[formula]``, cut to its cells and filled with "".
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

COMPONENT = Path(__file__).parents[2] / "huikuan_xl" / "calc" / "component" / "pythonpath"
_MODULES: dict[str, dict[str, Any]] = {
    "unohelper": {"Base": type("Base", (), {})},
    "uno": {},
    "com.sun.star.awt": {"XCallback": type("XCallback", (), {})},
    "com.sun.star.awt.MessageBoxType": {"INFOBOX": 1},
    "com.sun.star.beans": {"PropertyValue": object},
    "com.sun.star.lang": {"Locale": object},
    "com.sun.star.frame": {
        name: type(name, (), {})
        for name in ("FeatureStateEvent", "XDispatch", "XDispatchProviderInterceptor")
    },
    "com.sun.star.document": {
        "EmptyUndoStackException": type("EmptyUndoStackException", (Exception,), {}),
        "XUndoManagerListener": type("XUndoManagerListener", (), {}),
        "XDocumentEventListener": type("XDocumentEventListener", (), {}),
    },
    "com.sun.star.sheet.FillDirection": {"TO_BOTTOM": "down"},
    "com.sun.star.table": {},
    "com.sun.star.util": {"XModifyListener": type("XModifyListener", (), {})},
}


@dataclass(eq=False)
class Address:
    """A block of cells, 0-based."""

    Sheet: int
    StartColumn: int
    StartRow: int
    EndColumn: int
    EndRow: int


@contextmanager
def component(settings: dict[str, Any]) -> Iterator[Any]:
    """Give the add-in's ``huikuan_growth`` with LibreOffice's modules replaced."""
    made: dict[str, ModuleType] = {}
    for name, content in _MODULES.items():
        made[name] = ModuleType(name)
        made[name].__dict__.update(content)
    made["com.sun.star.table"].__dict__.update(CellRangeAddress=Address, CellAddress=object)
    made["huikuan_backend"] = ModuleType("huikuan_backend")
    made["huikuan_backend"].__dict__.update(SETTINGS=settings, ask=None)
    own = [path.stem for path in COMPONENT.glob("huikuan_*.py") if path.stem not in made]
    kept = {name: sys.modules.pop(name, None) for name in (*made, *own)}
    sys.modules.update(made)
    sys.path.insert(0, str(COMPONENT))
    try:
        import huikuan_growth

        yield huikuan_growth
    finally:
        sys.path.remove(str(COMPONENT))
        for name, module in kept.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


@dataclass(eq=False)
class Document:
    """Sheets, tables and names."""

    sheets: list["Sheet"] = field(default_factory=list)
    tables: dict[str, Address] = field(default_factory=dict)
    named: dict[str, "Name"] = field(default_factory=dict)
    calculates: bool = True
    sizes_forgotten: bool = False
    recorded: list[str] = field(default_factory=list)

    @property
    def DatabaseRanges(self) -> Any:
        return SimpleNamespace(
            ElementNames=tuple(self.tables), getByName=lambda name: Table(self, name)
        )

    @property
    def NamedRanges(self) -> Any:
        return SimpleNamespace(
            ElementNames=tuple(self.named),
            getByName=self.named.__getitem__,
            hasByName=self.named.__contains__,
        )

    @property
    def Sheets(self) -> Any:
        titles = [sheet.Name for sheet in self.sheets]
        return SimpleNamespace(
            getByIndex=self.sheets.__getitem__,
            hasByName=titles.__contains__,
            getByName=lambda name: self.sheets[titles.index(name)],
        )

    def getSheets(self) -> list["Sheet"]:
        return self.sheets

    def getUndoManager(self) -> Any:
        return SimpleNamespace(
            enterHiddenUndoContext=lambda: self.recorded.append("step"),
            leaveUndoContext=lambda: None,
            lock=lambda: None,
            unlock=lambda: None,
            getAllUndoActionTitles=lambda: tuple(self.recorded),
            enterUndoContext=self.recorded.append,
            undo=self.recorded.pop,
        )

    def isAutomaticCalculationEnabled(self) -> bool:
        return self.calculates

    def enableAutomaticCalculation(self, on: bool) -> None:
        self.calculates = on
        if on and self.sizes_forgotten:
            self.sizes_forgotten = False
            for sheet in self.sheets:
                sheet.taken_for_more |= set(sheet.arrays) - sheet.anew

    def addActionLock(self) -> None:
        pass

    def removeActionLock(self) -> None:
        pass

    def forget_sizes(self) -> None:
        self.sizes_forgotten = True
        for sheet in self.sheets:
            sheet.anew.clear()
            sheet.taken_for_more.clear()


@dataclass(eq=False)
class Table:
    document: Document
    Name: str

    def getDataArea(self) -> Address:
        return self.document.tables[self.Name]

    def setDataArea(self, area: Address) -> None:
        self.document.tables[self.Name] = area


@dataclass(eq=False)
class Name:
    """A name that keeps the cells it stood for when it was last read."""

    document: Document
    Name: str
    content: str
    cells: Address | None = None

    def __post_init__(self) -> None:
        self.setContent(self.content)

    def getContent(self) -> str:
        return self.content

    def setContent(self, content: str) -> None:
        self.content = content
        self.document.forget_sizes()
        table = self.document.tables.get(content.split("[")[0])
        if table is not None:
            self.cells = Address(*vars(table).values())

    def getReferredCells(self) -> Any:
        cells = self.cells
        return None if cells is None else SimpleNamespace(getRangeAddress=lambda: cells)


@dataclass(eq=False)
class Sheet:
    """Cells by (row, column): values, or formulas as texts with "="."""

    document: Document
    Name: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    arrays: dict[tuple[int, int, int, int], str] = field(default_factory=dict)
    results: dict[str, list[list[Any]]] = field(default_factory=dict)
    entered: list[str] = field(default_factory=list)
    #: Arrays entered since a name last changed; those that nobody can change.
    anew: set[tuple[int, int, int, int]] = field(default_factory=set)
    taken_for_more: set[tuple[int, int, int, int]] = field(default_factory=set)
    protected: bool = False

    def isProtected(self) -> bool:
        return self.protected

    def unprotect(self, password: str) -> None:
        self.protected = False

    def protect(self, password: str) -> None:
        self.protected = True

    def getCellByPosition(self, column: int, row: int) -> "Range":
        return self.getCellRangeByPosition(column, row, column, row)

    def getCellRangeByPosition(self, left: int, top: int, right: int, bottom: int) -> "Range":
        number = self.document.sheets.index(self)
        return Range(self, Address(number, left, top, right, bottom))

    def createCursorByRange(self, cell: "Range") -> "Cursor":
        return Cursor(self, cell.area)

    def queryFormulaCells(self, kinds: int) -> Any:
        """Every array, and every formula by itself."""
        number = self.document.sheets.index(self)
        areas = [Address(number, left, top, right, bottom)
                 for top, left, bottom, right in self.arrays]  # fmt: skip
        areas += [Address(number, c, r, c, r) for (r, c), v in self.cells.items()
                  if isinstance(v, str) and v.startswith("=")]  # fmt: skip
        return SimpleNamespace(getRangeAddresses=lambda: areas)

    def value(self, row: int, column: int) -> Any:
        for (top, left, bottom, right), formula in self.arrays.items():
            if top <= row <= bottom and left <= column <= right:
                rows = self.results[formula]
                return rows[row - top][column - left] if row - top < len(rows) else ""
        return self.cells.get((row, column), "")


@dataclass(eq=False)
class Cursor:
    sheet: Sheet
    area: Address

    def collapseToCurrentArray(self) -> None:
        """As Calc does: perhaps as long as what the array last gave, which is more than its cells."""
        for (top, left, bottom, right), formula in self.sheet.arrays.items():
            if top <= self.area.StartRow <= bottom and left <= self.area.StartColumn <= right:
                last = bottom
                if (top, left, bottom, right) in self.sheet.taken_for_more:
                    last = max(bottom, top + len(self.sheet.results[formula]) + 99)
                self.area = Address(self.area.Sheet, left, top, right, last)

    def getRangeAddress(self) -> Address:
        return self.area


@dataclass(eq=False)
class Range:
    sheet: Sheet
    area: Address

    @property
    def AbsoluteName(self) -> str:
        return f"${self.sheet.Name}.{self.area.StartColumn}.{self.area.EndRow}"

    def getString(self) -> str:
        return f"HK:{self.getFormula()}"

    def getSpreadsheet(self) -> Sheet:
        return self.sheet

    def getRangeAddress(self) -> Address:
        return self.area

    def getFormula(self) -> str:
        row, column = self.area.StartRow, self.area.StartColumn
        for (top, left, bottom, right), formula in self.sheet.arrays.items():
            if top <= row <= bottom and left <= column <= right:
                return "{" + formula + "}"
        return str(self.sheet.cells.get((row, column), ""))

    def getFormulaArray(self) -> tuple[tuple[str, ...], ...]:
        a = self.area
        return tuple(
            tuple(
                self.sheet.getCellByPosition(column, row).getFormula()
                for column in range(a.StartColumn, a.EndColumn + 1)
            )
            for row in range(a.StartRow, a.EndRow + 1)
        )

    def setFormula(self, formula: str) -> None:
        self.sheet.cells[self.area.StartRow, self.area.StartColumn] = formula
        self.sheet.entered.append(formula)

    def setArrayFormula(self, formula: str) -> None:
        place = self._place()
        assert not self.sheet.protected, "Calc would do nothing and say nothing"
        self.sheet.arrays[place] = formula
        self.sheet.anew.add(place)

    def clearContents(self, kinds: int) -> None:
        if self._place() not in self.sheet.taken_for_more:
            del self.sheet.arrays[self._place()]

    def _place(self) -> tuple[int, int, int, int]:
        a = self.area
        return a.StartRow, a.StartColumn, a.EndRow, a.EndColumn

    def getCellByPosition(self, column: int, row: int) -> "Range":
        return self.sheet.getCellByPosition(
            self.area.StartColumn + column, self.area.StartRow + row
        )

    def getDataArray(self) -> tuple[tuple[Any, ...], ...]:
        a = self.area
        columns = range(a.StartColumn, a.EndColumn + 1)
        return tuple(
            tuple(self.sheet.value(row, column) for column in columns)
            for row in range(a.StartRow, a.EndRow + 1)
        )

    def queryContentCells(self, kinds: int) -> Any:
        a = self.area
        found = [
            Address(a.Sheet, column, row, column, row)
            for row, column in self.sheet.cells
            if a.StartRow <= row <= a.EndRow and a.StartColumn <= column <= a.EndColumn
        ]
        return SimpleNamespace(getRangeAddresses=lambda: found)

    def fillAuto(self, direction: str, source: int) -> None:
        assert (direction, source) == ("down", 1)
        a = self.area
        for row in range(a.StartRow + 1, a.EndRow + 1):
            self.sheet.cells[row, a.StartColumn] = self.sheet.cells[a.StartRow, a.StartColumn]
