"""The columns of a table as they came, in one writing, each with a mark of its content.

Marks are the same for the same content in every process and host; columns that came before are known
by comparing them.
"""

import marshal
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from itertools import compress, count
from operator import is_, is_not, itemgetter, ne
from typing import TYPE_CHECKING

from huikuan_xl.functions.kept import Kept
from huikuan_xl.functions.registry import VALUE, CannotSay, Cell, Rows, serial
from huikuan_xl.ledger.schema import Kind

if TYPE_CHECKING:
    from huikuan_xl.ledger.headings import Header
    from huikuan_xl.ledger.schema import Sheet

_PLAIN = frozenset({float, str, bool})
_APART = frozenset({float, int, str, datetime, type(None)})
_ALIKE = frozenset({float, int})  # alone of those two cells of different types may be equal
_STABLE = 2  # of marshal's formats the last that depends on nothing but the values


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns of a table, by English name: their headings and their cells, with a mark of each
    and of it all, the same for the same content in every process and host; ``kinds`` are the types
    of each column's cells."""

    sheet: "Sheet"
    header: "Header"
    titles: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    marks: tuple[bytes, ...]
    mark: str
    kinds: tuple[frozenset[type], ...]

    @property
    def size(self) -> int:
        """Data rows, blank ones too."""
        return len(self.cells[0]) if self.cells else 0


def of_rows(sheet: "Sheet", rows: Rows, read: Collection[str] | None = None) -> Columns:
    """Take the columns that are read out of a range with its header row."""
    if not rows:
        raise CannotSay(VALUE, f"“{sheet.title}”的区域没有表头")
    header = header_of(sheet, rows[0], read)
    where = [found.index for found in header.columns.values()]
    if len(where) < 2 or len(rows) < 2:
        return of_columns(sheet, header, [tuple([row[at] for row in rows[1:]]) for at in where])
    return of_columns(sheet, header, list(zip(*map(itemgetter(*where), rows[1:]), strict=True)))


def header_of(sheet: "Sheet", titles: Sequence[Cell], read: Collection[str] | None) -> "Header":
    """Find the columns by heading and leave only those that anybody uses, in the sheet's order."""
    from huikuan_xl.ledger.cleaning import squeeze
    from huikuan_xl.ledger.headings import match_headings

    header = match_headings(
        sheet, [(c,) if isinstance(c, str) and squeeze(c) else () for c in titles]
    )
    ordered = (c.name for c in sheet.columns if read is None or c.name in read)
    header.columns = {n: header.columns[n] for n in ordered if n in header.columns}
    return header


def headings_of(header: "Header") -> tuple[str, ...]:
    """Return the headings of the columns that were found."""
    return tuple(found.heading for found in header.columns.values())


def of_columns(sheet: "Sheet", header: "Header", cells: Sequence[tuple[Cell, ...]]) -> Columns:
    """Take columns as they come, in the order of the header's, without their headings."""
    titles = headings_of(header)
    marked = [
        _marked(sheet, name, column) for name, column in zip(header.columns, cells, strict=True)
    ]
    plain, marks = tuple(one.plain for one in marked), tuple(one.mark for one in marked)
    mark = blake2b(f"{sheet.name}{titles}".encode() + b"".join(marks), digest_size=12)
    alone = replace(
        header,
        columns={n: replace(f, index=at) for at, (n, f) in enumerate(header.columns.items())},
    )
    kinds = tuple(one.plain_kinds for one in marked)
    return Columns(sheet, alone, titles, plain, marks, mark.hexdigest(), kinds)


@dataclass(frozen=True, slots=True)
class _Marked:
    """Cells as they came, of which types, in one writing, of which types then, and their mark."""

    came: tuple[Cell, ...]
    kinds: frozenset[type]
    plain: tuple[Cell, ...]
    plain_kinds: frozenset[type]
    mark: bytes


_MARKED: dict[tuple[str, str], tuple[_Marked, ...]] = {}
"""The latest two states of every column: two ledgers may be edited in turn."""


def _marked(sheet: "Sheet", name: str, cells: tuple[Cell, ...]) -> _Marked:
    """Return a column with its mark; cells that came before are not looked at again."""
    latest = _MARKED.get((sheet.name, name), ())
    for one in latest:
        if _same(one, cells):
            return one
    marked = _newly_marked(sheet.column(name).kind, cells)
    _MARKED[sheet.name, name] = (marked, *latest[:1])
    return marked


def _newly_marked(kind: Kind, cells: tuple[Cell, ...]) -> _Marked:
    if cells and cells[0] == "" and cells.count("") == len(cells):
        return _blank(len(cells))  # so are most columns of a table
    kinds = frozenset(map(type, cells))
    plain = _plain(kind, cells, kinds)
    plain_kinds = kinds if plain is cells else frozenset(map(type, plain))
    return _Marked(cells, kinds, plain, plain_kinds, mark_of(plain))


@lru_cache(maxsize=16)
def _blank(size: int) -> _Marked:
    cells, kinds = ("",) * size, frozenset({str})
    return _Marked(cells, kinds, cells, kinds, mark_of(cells))


def mark_of(cells: tuple[Cell, ...]) -> bytes:
    """Return the mark of a column's content."""
    return blake2b(_bytes_of(cells), digest_size=16).digest()


def _same(before: _Marked, cells: tuple[Cell, ...]) -> bool:
    """Tell whether cells are equal and of the same types, which 1, 1.0 and True are not."""
    if before.came is cells:
        return True
    if before.came != cells or before.kinds != set(map(type, cells)):
        return False
    if before.kinds <= _APART and not before.kinds >= _ALIKE:
        return True
    return all(map(is_, map(type, before.came), map(type, cells)))


def _plain(kind: Kind, cells: tuple[Cell, ...], kinds: Collection[type]) -> tuple[Cell, ...]:
    """Return cells in one writing: numbers as float, days as serial numbers, blanks as ""."""
    others = set(kinds) - _PLAIN
    if not others:
        return cells
    if others == {type(None)}:
        return tuple(["" if cell is None else cell for cell in cells])
    if others == {datetime} and kind is Kind.DATE:
        days = {cell: serial(cell) for cell in set(cells) if type(cell) is datetime}
        return tuple([days.get(cell, cell) for cell in cells])  # a day stands in many rows
    return tuple([_plain_cell(kind, cell) for cell in cells])


def _plain_cell(kind: Kind, cell: Cell) -> Cell:
    if cell is None:
        return ""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, date) and kind is Kind.DATE:
        return serial(cell)
    return str(cell) if isinstance(cell, str) else cell


def _bytes_of(cells: tuple[Cell, ...]) -> bytes:
    """Return a column as bytes that tell its content and its types, quickly."""
    try:
        return marshal.dumps(cells, _STABLE)
    except ValueError:  # dates where no dates belong
        return repr(cells).encode()


@dataclass(frozen=True, slots=True)
class Edit:
    """What differs between two tables with the same columns: columns by English name, and data rows,
    those that came below included."""

    columns: tuple[str, ...]
    rows: tuple[int, ...]

    @classmethod
    def of(cls, before: Columns, after: Columns) -> "Edit | None":
        """Return what was edited, None where columns came or went, or rows went."""
        if not grown(before, after):
            return None
        return _EDITS.get((before.mark, after.mark), lambda: cls._found(before, after))

    @classmethod
    def _found(cls, before: Columns, after: Columns) -> "Edit":
        names, rows = [], set(range(before.size, after.size))
        for at, name in enumerate(after.header.columns):
            if before.marks[at] != after.marks[at]:
                names.append(name)
                rows |= _differing(before.cells[at], after.cells[at])
        return cls(tuple(names), tuple(sorted(rows)))


_EDITS: Kept[Edit] = Kept(8)  # every function asks for the latest


def grown(one: Columns, other: Columns) -> bool:
    """Tell whether a table may be a later state of another: the same columns, no fewer rows."""
    return one.sheet is other.sheet and one.titles == other.titles and one.size <= other.size


def _differing(before: tuple[Cell, ...], after: tuple[Cell, ...]) -> set[int]:
    """Return which cells differ, in their type alone, too; more of them are new anyway."""
    other = compress(count(), map(ne, before, after))
    types = compress(count(), map(is_not, map(type, before), map(type, after)))
    return {*other, *types}
