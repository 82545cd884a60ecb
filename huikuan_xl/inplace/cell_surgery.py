"""Put new values into cells of a worksheet's XML and leave every other byte as it is.

The positions come from the XML parser; the text itself is never written anew. A cell keeps its
style, formula and extensions; only its type and value change.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import escape

from openpyxl.utils import column_index_from_string, get_column_letter

from huikuan_xl.functions.registry import Cell, CellError
from huikuan_xl.inplace.formulas import Area, area_of

# The value's type, and metadata about the old value (as #SPILL! has).
_TYPE = re.compile(rb"""\s+(?:t|vm)\s*=\s*("[^"]*"|'[^']*')""")
_STYLE = re.compile(rb"""\s+s\s*=\s*("[^"]*"|'[^']*')""")
_REF = re.compile(rb"""(\sref\s*=\s*["'])([^"']*)""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*("[^"]*"|'[^']*')""")
_QUOTED = re.compile(rb""""[^"]*"|'[^']*'""")
_OPEN_QUOTE = re.compile(rb"""["']""")
# What XML can't hold, and an underscore that would be read as the start of such a code.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_Position: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AppendedColumn:
    """A column of rows put below all that a worksheet holds: a style, and values or a formula.

    ``formula`` gives the formula of a row (without "=").
    """

    col: int
    style: str | None
    values: Sequence[Cell] = ()
    formula: Callable[[int], str] | None = None


@dataclass(frozen=True, slots=True)
class AppendedRows:
    """Rows below every row of a worksheet's XML, made one by one: there may be very many."""

    first: int
    count: int
    columns: tuple[AppendedColumn, ...]  # ascending


@dataclass(slots=True)
class CellEdits:
    """New values by row and column (None empties a cell), and new blocks of array formulas.

    ``styles`` gives changed and added cells another style (an index as the file writes it); an
    added cell with one is written even when it is empty. ``formulas`` (without "=") go into added
    cells only, which are also among the values. With ``inline`` texts are constants, as
    if typed in, not results of formulas. ``appended`` are whole rows below all others.
    """

    values: dict[_Position, Cell] = field(default_factory=dict)
    blocks: dict[_Position, Area] = field(default_factory=dict)
    styles: dict[_Position, str] = field(default_factory=dict)
    formulas: dict[_Position, str] = field(default_factory=dict)
    inline: bool = False
    appended: AppendedRows | None = None

    def __bool__(self) -> bool:
        return bool(self.values or self.blocks or self.appended)


def with_cells_changed(content: bytes, edits: CellEdits) -> bytes:
    """Return a worksheet's XML with these cells changed; cells that aren't there are added.

    Values are ``float``, ``bool``, ``str``, ``CellError`` or None. Raises ``ValueError`` for XML
    that isn't UTF-8.
    """
    return _Surgeon(content, edits).operate()


@dataclass(slots=True)
class _OpenCell:
    position: _Position
    start: int
    tag_end: int
    formula: tuple[int, int] | None = None  # start of the element, end of its start tag
    formula_end: int = 0
    removed: list[tuple[int, int]] = field(default_factory=list)


class _Surgeon:
    def __init__(self, content: bytes, edits: CellEdits) -> None:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4]:
            raise ValueError("not UTF-8")
        declaration = content[:200].partition(b"?>")[0].lower()
        if b"encoding" in declaration and b"utf-8" not in declaration:
            raise ValueError("not UTF-8")
        self.content = content
        self.edits = edits
        self.replacements: list[tuple[int, int, bytes]] = []
        self.due = self._by_row(edits.values)
        self.prefix = b""
        self.row = self.col = 0
        self.row_tag = (0, 0)
        self.row_style: str | None = None
        self.waiting: list[int] = []  # columns of this row still to be met, ascending
        self.added: list[int] = []
        self.cell: _OpenCell | None = None
        self.child = (0, 0)
        self.column_styles: list[tuple[int, int, str]] = []
        self.depth_in_cell = 0

    @staticmethod
    def _by_row(values: Mapping[_Position, Cell]) -> deque[tuple[int, list[int]]]:
        """Return the columns to change of each row, ascending."""
        rows: dict[int, list[int]] = {}
        for row, col in sorted(values):
            rows.setdefault(row, []).append(col)
        return deque(rows.items())

    def operate(self) -> bytes:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.Parse(self.content, True)
        pieces, done = [], 0
        for start, end, new in sorted(self.replacements, key=lambda each: each[:2]):
            pieces += [self.content[done:start], new]
            done = end
        return b"".join([*pieces, self.content[done:]])

    # --- walking ---

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        start = self.parser.CurrentByteIndex
        if self.cell is not None:
            self.depth_in_cell += 1
            if self.depth_in_cell == 1:
                self.child = (start, self._tag_end(start))
            return
        if name == "c":
            self._start_cell(start, attributes)
        elif name == "row":
            self._start_row(start, attributes)
        elif name == "sheetData":
            self.prefix = prefix.encode() + b":" if prefix else b""
        elif name == "col" and "style" in attributes:
            span = int(attributes["min"]), int(attributes["max"])
            self.column_styles.append((*span, attributes["style"]))
        elif name == "dimension":
            self._widen_dimension(start, attributes.get("ref", ""))

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self.cell is not None and self.depth_in_cell:
            self.depth_in_cell -= 1
            if self.depth_in_cell == 0:
                self._end_child(name)
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "sheetData":
            self._add_rows_before(self.parser.CurrentByteIndex, None)
            if self.edits.appended is not None:
                self._append(self.parser.CurrentByteIndex, self.edits.appended)

    def _start_row(self, start: int, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r", self.row + 1))
        self.col = 0
        self._add_rows_before(start, self.row)
        self.row_tag = (start, self._tag_end(start))
        self.row_style = attributes.get("s") if attributes.get("customFormat") else None
        here = bool(self.due) and self.due[0][0] == self.row
        self.waiting = self.due.popleft()[1] if here else []
        self.added = []

    def _start_cell(self, start: int, attributes: dict[str, str]) -> None:
        ref = attributes.get("r")
        letters = ref.rstrip("0123456789") if ref else ""
        self.col = column_index_from_string(letters) if ref else self.col + 1
        while self.waiting and self.waiting[0] < self.col:
            self._insert(start, self._new_cell(self.row, self.waiting.pop(0), self.row_style))
        hit = bool(self.waiting) and self.waiting[0] == self.col
        if hit:
            self.waiting.pop(0)
        if hit or (self.row, self.col) in self.edits.blocks:
            self.cell = _OpenCell((self.row, self.col), start, self._tag_end(start))

    def _end_child(self, name: str) -> None:
        assert self.cell is not None
        start, tag_end = self.child
        end = tag_end if self._is_empty_tag(tag_end) else self._after_end_tag()
        if name == "f":
            self.cell.formula, self.cell.formula_end = (start, tag_end), end
        elif name in ("v", "is"):
            self.cell.removed.append((start, end))

    def _end_cell(self) -> None:
        cell, self.cell = self.cell, None
        if cell is None:
            return
        block = self.edits.blocks.get(cell.position)
        if block is not None and cell.formula is not None:
            start, end = cell.formula
            self.replacements.append((start, end, _with_ref(self.content[start:end], block)))
        if cell.position not in self.edits.values:
            return
        value = self.edits.values[cell.position]
        kind, written = self._written(value)
        tag = _TYPE.sub(b"", self.content[cell.start : cell.tag_end])
        own = self.edits.styles.get(cell.position)
        empty = self._is_empty_tag(cell.tag_end)
        body = tag.removesuffix(b"/>").rstrip() if empty else tag.removesuffix(b">")
        if own is not None:
            body = _STYLE.sub(b"", body) + f' s="{own}"'.encode()
        if kind:
            body += b' t="' + kind + b'"'
        if empty and not written:
            self.replacements.append((cell.start, cell.tag_end, body + b"/>"))
            return
        closing = b"</" + self._name(b"c") + b">"
        if empty:
            whole = body + b">" + written + closing
            self.replacements.append((cell.start, cell.tag_end, whole))
            return
        self.replacements.append((cell.start, cell.tag_end, body + b">"))
        places = cell.removed or [(cell.formula_end or cell.tag_end,) * 2]
        for number, (start, end) in enumerate(places):
            self.replacements.append((start, end, b"" if number else written))

    def _end_row(self) -> None:
        tag_start, tag_end = self.row_tag
        new = b"".join(self._new_cell(self.row, col, self.row_style) for col in self.waiting)
        empty = self._is_empty_tag(tag_end)
        tag = self.content[tag_start:tag_end]
        if self.added or new:
            tag = _SPANS.sub(b"", tag)  # a hint that would be wrong now
        if new and empty:
            closing = b"</" + self._name(b"row") + b">"
            tag = tag.removesuffix(b"/>").rstrip() + b">" + new + closing
        elif new:
            self._insert(self.parser.CurrentByteIndex, new)
        if tag != self.content[tag_start:tag_end]:
            self.replacements.append((tag_start, tag_end, tag))
        self.waiting = []

    # --- new text ---

    def _add_rows_before(self, position: int, row: int | None) -> None:
        while self.due and (row is None or self.due[0][0] < row):
            number, columns = self.due.popleft()
            cells = b"".join(self._new_cell(number, col, None) for col in columns)
            if cells:
                name = self._name(b"row")
                text = b"<" + name + f' r="{number}"'.encode() + b">" + cells + b"</" + name + b">"
                self._insert(position, text)

    def _append(self, position: int, rows: AppendedRows) -> None:
        """Write rows below all others: of each column only what changes from row to row is made."""
        cell, formula = self._name(b"c"), self._name(b"f")
        closing, outer = b"</" + cell + b">", self._name(b"row")
        columns = [
            (b"<" + cell + f' r="{get_column_letter(c.col)}'.encode(), self._end_of_ref(c), c)
            for c in rows.columns
        ]
        pieces: list[bytes] = []
        for place in range(rows.count):
            number = str(rows.first + place).encode()
            pieces.append(b"<" + outer + b' r="' + number + b'">')
            for start, end_of_ref, column in columns:
                begun = start + number + end_of_ref
                if column.formula is not None:
                    text = escape(column.formula(rows.first + place)).encode()
                    pieces.append(
                        begun + b"><" + formula + b">" + text + b"</" + formula + b">" + closing
                    )
                    continue
                value = column.values[place] if column.values else None
                if value is not None:
                    kind, written = self._written(value)
                    type_ = b' t="' + kind + b'">' if kind else b">"
                    pieces.append(begun + type_ + written + closing)
                elif column.style is not None:
                    pieces.append(begun + b"/>")
            pieces.append(b"</" + outer + b">")
        self._insert(position, b"".join(pieces))

    def _end_of_ref(self, column: AppendedColumn) -> bytes:
        style = column.style or self._column_style(column.col)
        return b'"' + (f' s="{style}"'.encode() if style else b"")

    def _column_style(self, col: int) -> str | None:
        return next((s for low, high, s in self.column_styles if low <= col <= high), None)

    def _new_cell(self, row: int, col: int, row_style: str | None) -> bytes:
        value = self.edits.values[row, col]
        style = self.edits.styles.get((row, col))
        formula = self.edits.formulas.get((row, col))
        if value is None and style is None and formula is None:
            return b""
        self.added.append(col)
        style = style or row_style or self._column_style(col)
        kind, written = self._written(value)
        ref = Area("", row, col, row, col).ref
        name = self._name(b"c")
        attributes = f' r="{ref}"' + (f' s="{style}"' if style else "")
        if formula is not None:
            element = self._name(b"f")
            text = b"<" + element + b">" + escape(formula).encode() + b"</" + element + b">"
            return b"<" + name + attributes.encode() + b">" + text + b"</" + name + b">"
        if value is None:
            return b"<" + name + attributes.encode() + b"/>"
        type_ = b' t="' + kind + b'"' if kind else b""
        return b"<" + name + attributes.encode() + type_ + b">" + written + b"</" + name + b">"

    def _written(self, value: Cell) -> tuple[bytes, bytes]:
        """Return the cell type and the value element."""
        if value is None:
            return b"", b""
        space = b""
        if isinstance(value, bool):
            kind, text = b"b", str(int(value))
        elif isinstance(value, CellError):
            kind, text = b"e", str(value)
        elif isinstance(value, str):
            kind, text = b"str", _as_text(value)
            if value != value.strip():
                space = b' xml:space="preserve"'
            if self.edits.inline:
                outer, inner = self._name(b"is"), self._name(b"t")
                opening = b"<" + outer + b"><" + inner + space + b">"
                return b"inlineStr", (
                    opening + text.encode() + b"</" + inner + b"></" + outer + b">"
                )
        else:
            kind, text = b"", repr(value).removesuffix(".0")
        name = self._name(b"v")
        return kind, b"<" + name + space + b">" + text.encode() + b"</" + name + b">"

    def _widen_dimension(self, start: int, ref: str) -> None:
        """Some readers stop at the stated size, so it must take in added cells."""
        cells = [at for at, value in self.edits.values.items()
                 if value is not None or at in self.edits.styles]  # fmt: skip
        rows, cols = [row for row, _ in cells], [col for _, col in cells]
        if (below := self.edits.appended) is not None and below.columns:
            rows.append(below.first + below.count - 1)
            cols += [column.col for column in below.columns]
        if not rows or not ref:
            return
        area = area_of(ref, "")
        wider = Area(
            "", min(area.top, *rows), min(area.left, *cols),
            max(area.bottom, *rows), max(area.right, *cols),
        )  # fmt: skip
        if wider != area:
            end = self._tag_end(start)
            self.replacements.append((start, end, _with_ref(self.content[start:end], wider)))

    # --- positions ---

    def _insert(self, position: int, text: bytes) -> None:
        if text:
            self.replacements.append((position, position, text))

    def _name(self, name: bytes) -> bytes:
        return self.prefix + name

    def _tag_end(self, start: int) -> int:
        """Return the position after a tag's ``>``, which may also stand inside quotes."""
        position = start
        while True:
            close = self.content.index(b">", position)
            if _OPEN_QUOTE.search(_QUOTED.sub(b"", self.content[start:close])) is None:
                return close + 1
            position = close + 1

    def _is_empty_tag(self, tag_end: int) -> bool:
        return self.content[tag_end - 2 : tag_end] == b"/>"

    def _after_end_tag(self) -> int:
        return self.content.index(b">", self.parser.CurrentByteIndex) + 1


def _as_text(value: str) -> str:
    """Return a text as XML holds it; letters and digits alone, as most cells are, need nothing."""
    if value.isalnum():
        return value
    return escape(_UNWRITABLE.sub(lambda m: f"_x{ord(m[0]):04X}_", value))


def _with_ref(tag: bytes, area: Area) -> bytes:
    match = _REF.search(tag)
    return tag if match is None else tag[: match.end(1)] + area.ref.encode() + tag[match.end() :]
