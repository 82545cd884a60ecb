"""A saved .xlsx/.xlsm as formulas see it: cell values, formulas, names, tables, dates.

Read straight from the parts of the package, each sheet when it is first asked for. Values can be
replaced in memory (what a recalculation finds out); the file itself is never touched here.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_datetime
from openpyxl.utils import column_index_from_string
from openpyxl.utils.escape import unescape

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import Cell
from huikuan_xl.inplace.calc_names import from_calc
from huikuan_xl.inplace.cell_values import Value, serial
from huikuan_xl.inplace.formulas import (
    MAX_COL,
    MAX_ROW,
    Area,
    Node,
    Place,
    TableArea,
    area_of,
    calls_own_function,
    error_value,
)
from huikuan_xl.inplace.package import ROOT_RELATIONSHIPS, Parts

#: Days between the two date systems.
DAYS_1904 = 1462
# Chinese and Japanese built-in date formats, which openpyxl doesn't list.
_MORE_DATE_FORMATS = frozenset({*range(27, 32), 36, *range(50, 59)})
_MOST_ROWS_ASKED = 200_000


@dataclass(slots=True)
class StoredFormula:
    """A formula as the file holds it; ``ref`` is the block an array formula fills."""

    text: str
    ref: Area | None = None
    dynamic: bool = False
    has_value: bool = True


@dataclass(slots=True)
class StoredSheet:
    """A worksheet: values by row and column (1-based), formulas by the cell they stand in."""

    title: str
    part: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    formulas: dict[tuple[int, int], StoredFormula] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    tables: list[TableArea] = field(default_factory=list)
    shifted: set[tuple[int, int]] = field(default_factory=set)  # dates of the 1904 system
    last_row: int = 1
    last_col: int = 1
    version: int = 0
    _first_values: dict[tuple[int, int], Cell] = field(default_factory=dict)
    _read: dict[Area, list[list[Cell]]] = field(default_factory=dict)

    def get(self, row: int, col: int) -> Cell:
        """Return a cell's value as it is known now."""
        cells = self.rows.get(row)
        return None if cells is None else cells.get(col)

    def put(self, row: int, col: int, value: Cell) -> None:
        """Replace a cell's value in memory."""
        self._forget(row, col, value)
        self._first_values.setdefault((row, col), self.get(row, col))
        self.rows.setdefault(row, {})[col] = value
        self.last_row, self.last_col = max(self.last_row, row), max(self.last_col, col)

    def block(self, area: Area) -> list[list[Cell]]:
        """Return the rows of a block, which nobody may change: every row of a table looks things up
        in the same few, so they are kept until a cell of theirs changes.

        Whole columns and rows end with the sheet's last used cell.
        """
        if area not in self._read:
            bottom, right = area.bottom, area.right
            if bottom == MAX_ROW or bottom - area.top > _MOST_ROWS_ASKED:
                bottom = max(area.top, min(bottom, self.last_row))
            if right == MAX_COL:
                right = max(area.left, self.last_col)
            columns, nothing = range(area.left, right + 1), dict[int, Cell]()
            self._read[area] = [
                [cells.get(col) for col in columns]
                for cells in (self.rows.get(row, nothing) for row in range(area.top, bottom + 1))
            ]
        return self._read[area]

    def _forget(self, row: int, col: int, value: Cell) -> None:
        old = self.get(row, col)
        if row > self.last_row or col > self.last_col:
            self.version += 1
            self._read.clear()
        elif type(old) is not type(value) or old != value:
            self.version += 1
            for area in [one for one in self._read if one.holds(row, col)]:
                del self._read[area]

    def stored(self, row: int, col: int) -> Cell:
        """Return a cell's value as the file holds it."""
        if (row, col) in self._first_values:
            return self._first_values[row, col]
        return self.get(row, col)

    def restore(self) -> None:
        """Forget all replaced values."""
        for (row, col), value in self._first_values.items():
            self.rows[row][col] = value
        self._first_values.clear()
        self._read.clear()
        self.version += 1


class SavedBook:
    """The workbook of a package. Raises ``KeyError``, ``ValueError`` or a parse error of
    ``ElementTree``/``expat`` when the package isn't a sound workbook.
    """

    def __init__(self, parts: Parts, now: datetime) -> None:
        self.now = now
        self.kept: dict[tuple[Node, str], tuple[list[int], Value]] = {}
        self._parts = parts
        self._part_names = {name.lower(): name for name in parts}
        self._sheets: dict[str, StoredSheet] = {}
        self._arrays: dict[tuple[str, int, int], Area] = {}
        office = _targets(self._relations(ROOT_RELATIONSHIPS, ""), "/officeDocument")
        self.part = self._part_names[office[0].lower()]
        root = ElementTree.fromstring(parts[self.part])
        relations = self._relations(_relations_of(self.part), posixpath.dirname(self.part))
        self._by_type = relations
        by_id = {identity: target for identity, _, target in relations}
        properties = next(_named(root, "workbookPr"), None)
        flag = properties.get("date1904", "0") if properties is not None else "0"
        self.epoch_1904 = flag in ("1", "true")
        self.titles: list[str] = []
        self._sheet_parts: dict[str, str] = {}
        for sheet in _named(root, "sheet"):
            title = sheet.get("name", "")
            identity = next((v for k, v in sheet.items() if k.endswith("}id")), "")
            target = self._part_names.get(by_id.get(identity, "").lower(), "")
            self.titles.append(title)
            if b"sheetData" in parts.get(target, b""):  # not a chart sheet
                self._sheet_parts[title.lower()] = target
        self._names: dict[tuple[str, str], str] = {}
        for name in _named(root, "definedName"):
            number = name.get("localSheetId")
            owner = self.titles[int(number)].lower() if number is not None else ""
            self._names[owner, name.get("name", "").lower()] = name.text or ""
        self._tables: dict[str, TableArea] = {}
        for key, part in self._sheet_parts.items():
            for table_name, table in self._tables_of(self._title(key), part):
                self._tables[table_name.lower()] = table

    # --- what formulas ask ---

    def sheet_title(self, title: str) -> str | None:
        """Return the title as the workbook writes it, None if there is no such worksheet."""
        return self._title(title.lower()) if title.lower() in self._sheet_parts else None

    def name_text(self, name: str, sheet: str) -> str | None:
        """Return what a defined name refers to, seen from a sheet."""
        key = name.lower()
        return self._names.get((sheet.lower(), key), self._names.get(("", key)))

    def table(self, name: str) -> TableArea | None:
        """Return a table by its name."""
        return self._tables.get(name.lower())

    def table_at(self, place: Place) -> TableArea | None:
        """Return the table a cell lies in."""
        return next(
            (t for t in self._tables.values()
             if t.area.sheet == place.sheet and t.area.holds(place.row, place.col)),
            None,
        )  # fmt: skip

    def array_at(self, place: Place) -> Area | None:
        """Return the block that the array formula of a cell fills now."""
        moved = self._arrays.get((place.sheet, place.row, place.col))
        if moved is not None:
            return moved
        formula = self.sheet(place.sheet).formulas.get((place.row, place.col))
        return formula.ref if formula is not None else None

    def move_array(self, place: Place, area: Area) -> None:
        """Note that an array fills another block now."""
        self._arrays[place.sheet, place.row, place.col] = area

    def version(self, sheet: str) -> int:
        """Return a number that changes with every cell of a sheet."""
        return self.sheet(sheet).version

    def read(self, area: Area) -> Value:
        """Return the value of one cell or the rows of a block."""
        sheet = self.sheet(area.sheet)
        return sheet.get(area.top, area.left) if area.is_cell else sheet.block(area)

    # --- sheets ---

    def sheet(self, title: str) -> StoredSheet:
        """Return a worksheet by its exact title."""
        if title not in self._sheets:
            part = self._sheet_parts[title.lower()]
            sheet = StoredSheet(title, part)
            sheet.tables = [t for t in self._tables.values() if t.area.sheet == title]
            _SheetReader(sheet, self._shared_strings, self._date_styles).read(self._parts[part])
            self._sheets[title] = sheet
        return self._sheets[title]

    def sheets_with_formulas(self) -> Iterator[StoredSheet]:
        """Yield the worksheets that hold any formula, in workbook order."""
        for title in self.titles:
            part = self._sheet_parts.get(title.lower())
            if part is not None and b"f>" in self._parts[part]:
                yield self.sheet(title)

    def stored_day(self, day: float) -> float:
        """Return a serial number of the 1900 date system as this file stores it."""
        return day - (DAYS_1904 if self.epoch_1904 else 0)

    def lacks_values(self) -> bool:
        """Tell whether formulas of functions of ours were never worked out, as after a script."""
        return any(
            not formula.has_value and calls_own_function(formula.text)
            for sheet in self.sheets_with_formulas() for formula in sheet.formulas.values()
        )  # fmt: skip

    def restore(self) -> None:
        """Forget all replaced values of all sheets."""
        for sheet in self._sheets.values():
            sheet.restore()

    def _title(self, key: str) -> str:
        return next(title for title in self.titles if title.lower() == key)

    def _relations(self, part: str, base: str) -> list[tuple[str, str, str]]:
        """Return id, type and target part of every relationship of a part."""
        content = self._parts.get(self._part_names.get(part.lower(), ""))
        if content is None:
            return []
        return [
            (
                relation.get("Id", ""),
                relation.get("Type", ""),
                posixpath.normpath(posixpath.join("/" + base, relation.get("Target", "")))[1:],
            )
            for relation in ElementTree.fromstring(content)
            if relation.get("TargetMode") != "External"
        ]

    def _tables_of(self, title: str, part: str) -> Iterator[tuple[str, TableArea]]:
        relations = self._relations(_relations_of(part), posixpath.dirname(part))
        for target in _targets(relations, "/table"):
            own = self._part_names[target.lower()]
            root = ElementTree.fromstring(self._parts[own])
            columns = tuple(unescape(c.get("name", "")) for c in _named(root, "tableColumn"))
            area = area_of(root.get("ref", ""), title)
            heads, totals = root.get("headerRowCount", "1"), root.get("totalsRowCount", "0")
            table = TableArea(area, int(heads), int(totals), columns, own)
            yield root.get("displayName", root.get("name", "")), table

    @cached_property
    def _shared_strings(self) -> list[str]:
        targets = _targets(self._by_type, "/sharedStrings")
        if not targets:
            return []
        root = ElementTree.fromstring(self._parts[self._part_names[targets[0].lower()]])
        return [_text_of(item) for item in root]

    @cached_property
    def _date_styles(self) -> frozenset[int]:
        """The cell styles that show dates; only the 1904 system needs to know."""
        targets = _targets(self._by_type, "/styles")
        if not self.epoch_1904 or not targets:
            return frozenset()
        root = ElementTree.fromstring(self._parts[self._part_names[targets[0].lower()]])
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        for own in _named(root, "numFmt"):
            formats[int(own.get("numFmtId", "0"))] = own.get("formatCode", "")
        cell_formats = next(_named(root, "cellXfs"), None)
        styles = [] if cell_formats is None else list(cell_formats)
        numbers = [int(style.get("numFmtId", "0")) for style in styles]
        return frozenset(
            index
            for index, number in enumerate(numbers)
            if number in _MORE_DATE_FORMATS
            or is_datetime(formats.get(number, "")) in ("date", "datetime")
        )


class _SheetReader:
    """Fills a :class:`StoredSheet` from the XML of its part."""

    def __init__(self, sheet: StoredSheet, strings: list[str], date_styles: frozenset[int]) -> None:
        self.sheet = sheet
        self.strings = strings
        self.date_styles = date_styles
        self.row = self.col = 0
        self.cells: dict[int, Cell] = {}
        self.attributes: dict[str, str] = {}
        self.formula: dict[str, str] | None = None
        self.texts: dict[str, str] = {}
        self.target = ""
        self.phonetic = False
        self.shared: dict[str, tuple[str, str]] = {}
        self.waiting: list[tuple[str, int, int]] = []

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        for number, row, col in self.waiting:
            self._add_shared(number, row, col)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            ref = attributes.get("r")
            self.col = _column(ref) if ref else self.col + 1
            self.attributes, self.formula, self.texts = attributes, None, {}
        elif name == "v":
            self.target = "v"
            self.texts["v"] = ""
        elif name == "f":
            self.target, self.formula = "f", attributes
        elif name == "t":
            self.target = "" if self.phonetic else "is"
        elif name == "rPh":
            self.phonetic = True
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.col = 0
            self.cells = self.sheet.rows.setdefault(self.row, {})
        elif name == "mergeCell":
            self.sheet.merged.append(area_of(attributes["ref"], self.sheet.title))

    def _characters(self, text: str) -> None:
        if self.target:
            self.texts[self.target] = self.texts.get(self.target, "") + text

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("v", "f", "t"):
            self.target = ""
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            self._cell()

    def _cell(self) -> None:
        sheet = self.sheet
        value = self._value()
        if value is not None:
            self.cells[self.col] = value
        if value is not None or self.formula is not None:
            sheet.last_row = max(sheet.last_row, self.row)
            sheet.last_col = max(sheet.last_col, self.col)
        if self.formula is not None:
            self._add_formula(self.formula, value is not None)

    def _value(self) -> Cell:
        kind = self.attributes.get("t", "n")
        if kind == "inlineStr":
            return unescape(self.texts.get("is", ""))
        text = self.texts.get("v")
        if kind == "str":
            return unescape(text or "")
        if not text:
            return None
        if kind == "s":
            return self.strings[int(text)]
        if kind == "b":
            return text.strip() == "1"
        if kind == "e":
            return error_value(text)
        if kind == "d":
            return serial(datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None))
        number = float(text)
        if self.date_styles and int(self.attributes.get("s", "0")) in self.date_styles:
            self.sheet.shifted.add((self.row, self.col))
            return number + DAYS_1904
        return number

    def _add_formula(self, attributes: dict[str, str], has_value: bool) -> None:
        kind, text = attributes.get("t", "normal"), from_calc(self.texts.get("f", ""), REGISTRY)
        title, row, col = self.sheet.title, self.row, self.col
        if kind == "array":
            ref = area_of(attributes.get("ref", Area(title, row, col, row, col).ref), title)
            dynamic = int(self.attributes.get("cm", "0")) > 0
            self.sheet.formulas[row, col] = StoredFormula(text, ref, dynamic, has_value)
        elif kind == "shared" and not text:
            self.sheet.formulas[row, col] = StoredFormula("", has_value=has_value)
            self.waiting.append((attributes.get("si", ""), row, col))
        elif text:
            if kind == "shared":
                origin = Area(title, row, col, row, col).ref
                self.shared[attributes.get("si", "")] = (text, origin)
            self.sheet.formulas[row, col] = StoredFormula(text, has_value=has_value)

    def _add_shared(self, number: str, row: int, col: int) -> None:
        """Write out a shared formula for one more cell; its master may stand anywhere."""
        text, origin = self.shared.get(number, ("#REF!", "A1"))
        here = Area(self.sheet.title, row, col, row, col).ref
        try:
            translated = Translator("=" + text, origin).translate_formula(here)
        except TranslatorError:
            translated = "=#REF!"
        self.sheet.formulas[row, col].text = translated[1:]


def _column(ref: str) -> int:
    return column_index_from_string(ref.rstrip("0123456789"))


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def _targets(relations: list[tuple[str, str, str]], kind: str) -> list[str]:
    return [target for _, type_, target in relations if type_.endswith(kind)]


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Yield descendants by local name: the strict variant of the format has other namespaces."""
    return (element for element in root.iter() if _local(element) == name)


def _local(element: ElementTree.Element) -> Any:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text_of(item: ElementTree.Element) -> str:
    """Return a string's text: its runs, without phonetic guides."""
    texts = []
    for child in item:
        if _local(child) == "t":
            texts.append(child.text or "")
        elif _local(child) == "r":
            texts += [part.text or "" for part in child if _local(part) == "t"]
    return unescape("".join(texts))
