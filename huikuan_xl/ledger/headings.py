"""Finding our columns in somebody's table: header row, aliases, units, total rows (Q01–Q03, Q07).

Shared by the ledger reader and the import, so both accept the same headings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.schema import FOOTER_WORDS, TOTAL_WORDS, Column, Sheet

HEADER_WITHIN = 15  # rows
_UNIT = re.compile(r"\((元|万元|千元|百万元|亿元|人民币元|天|件|%|¥)\)$")
_FACTORS = {"万元": 10**4, "千元": 10**3, "百万元": 10**6, "亿元": 10**8}
_PAGE_UNIT = re.compile(r"单位[::]?\(?(元|万元|千元|百万元|亿元|人民币元|人民币万元)\)?")


def heading_key(text: object) -> str:
    """Return a heading for comparing: NFKC, no spaces, lower case, no required mark."""
    return squeeze(text).lower().strip("*:")


def split_unit(key: str) -> tuple[str, int | None]:
    """Split a trailing unit off a heading key: ``金额(万元)`` → (``金额``, 10000).

    The factor is None when the heading names no unit of money.
    """
    match = _UNIT.search(key)
    if not match:
        return key, None
    money = match[1] not in ("天", "件", "%")
    return key[: match.start()], _FACTORS.get(match[1], 1) if money else None


def _bare(heading: str) -> str:
    return split_unit(heading_key(heading))[0]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a column of ours is: index in the grid, factor of its unit, heading as written."""

    index: int
    factor: int | None
    heading: str


@dataclass(slots=True)
class Header:
    """The header of a table and which of our columns it holds.

    ``row`` and ``last_row`` are 0-based rows of the grid; they differ under a double header.
    ``repeated`` are our columns whose very heading stands there twice, ``extra`` the headings of
    columns that aren't ours by index.
    """

    row: int
    last_row: int
    columns: dict[str, Found] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    extra: dict[int, str] = field(default_factory=dict)

    def missing(self, sheet: Sheet) -> list[Column]:
        """Return the required columns that aren't there."""
        return [c for c in sheet.columns if c.required and c.name not in self.columns]


@cache
def _names(sheet: Sheet) -> dict[str, list[tuple[int, str]]]:
    """Return every accepted heading key with (rank, column name); rank 0 is our own heading."""
    result: dict[str, list[tuple[int, str]]] = {}
    for column in sheet.columns:
        for rank, name in enumerate((column.heading, *column.aliases)):
            for key in {heading_key(name), split_unit(heading_key(name))[0]}:
                result.setdefault(key, []).append((rank, column.name))
    return result


def match_headings(sheet: Sheet, headings: Sequence[tuple[str, ...]]) -> Header:
    """Map a row of headings to columns; each heading is a tuple of the ways to read it.

    Our own heading wins over an alias, an earlier alias over a later one, the left over the right.
    """
    names = _names(sheet)
    candidates: list[tuple[int, int, str, int | None, str]] = []
    for index, readings in enumerate(headings):
        for reading in readings:
            key = heading_key(reading)
            bare, factor = split_unit(key)
            hits = names.get(key) or names.get(bare) or []
            candidates += [(rank, index, name, factor, reading) for rank, name in hits]
            if hits:
                break
    header = Header(0, 0)
    taken: set[int] = set()
    for _rank, index, name, factor, reading in sorted(candidates, key=lambda c: c[:2]):
        if index in taken:
            continue
        if name in header.columns:
            if _bare(header.columns[name].heading) == _bare(reading):
                header.repeated.append(name)
                taken.add(index)
            continue
        header.columns[name] = Found(index, factor, reading)
        taken.add(index)
    header.extra = {
        i: readings[0] for i, readings in enumerate(headings) if i not in taken and readings
    }
    return header


def own_headings(sheet: Sheet, row: Sequence[object]) -> int:
    """Count the cells of a row that are this sheet's own headings (no aliases)."""
    own = {heading_key(c.heading) for c in sheet.columns}
    keys = {split_unit(heading_key(cell))[0] for cell in row if isinstance(cell, str)}
    keys |= {heading_key(cell) for cell in row if isinstance(cell, str)}
    return len(own & keys)


def find_header(sheet: Sheet, grid: Sequence[Sequence[object]], *, double: bool) -> Header | None:
    """Find the header in the first 15 rows: the row with most of our columns, required ones first.

    With ``double`` two rows together are tried as well: the upper one filled to the right and
    joined as ``上_下``. None when no row names two of our columns.
    """
    best: Header | None = None
    best_score = 0.0
    for row in range(min(HEADER_WITHIN, len(grid))):
        options = [(row, [_reading(cell) for cell in grid[row]])]
        if double and row + 1 < min(HEADER_WITHIN, len(grid)):
            options.append((row + 1, _joined(grid[row], grid[row + 1])))
        for last, headings in options:
            header = match_headings(sheet, headings)
            required = sum(sheet.column(name).required for name in header.columns)
            own = sum(heading_key(f.heading) == heading_key(sheet.column(n).heading)
                      for n, f in header.columns.items())  # fmt: skip
            score = 3 * required + len(header.columns) + 0.01 * own - 0.5 * (last - row)
            if len(header.columns) >= min(2, len(sheet.columns)) and score > best_score:
                header.row, header.last_row = row, last
                best, best_score = header, score
    return best


def _reading(cell: object) -> tuple[str, ...]:
    return (cell,) if isinstance(cell, str) and squeeze(cell) else ()


def _joined(upper: Sequence[object], lower: Sequence[object]) -> list[tuple[str, ...]]:
    """Return the ways to read each column of a double header (Q02)."""
    filled = ""
    headings: list[tuple[str, ...]] = []
    for above, below in zip(upper, lower, strict=True):
        own = isinstance(above, str) and bool(squeeze(above))
        if own:
            filled = str(above)
        if isinstance(below, str) and squeeze(below):
            headings.append((f"{filled}_{below}", f"{filled}{below}", below))
        else:
            headings.append((filled,) if own else ())
    return headings


def page_factor(grid: Sequence[Sequence[object]], header: Header) -> int | None:
    """Return the factor of ``单位：万元`` written above the table, None when nothing is (Q07)."""
    for row in grid[: header.row]:
        for cell in row:
            if isinstance(cell, str) and (match := _PAGE_UNIT.search(squeeze(cell))):
                return _FACTORS.get(match[1].removeprefix("人民币"), 1)
    return None


def total_word(cell: object) -> str:
    """Return the word that makes a row a total or a page footer, "" if there is none (Q03)."""
    if not isinstance(cell, str) or cell.isascii():
        return ""
    return _total_word(cell)


@lru_cache(maxsize=1 << 16)
def _total_word(cell: str) -> str:
    text = squeeze(cell).strip(":")
    for word in FOOTER_WORDS:
        if text.startswith(word):
            return word
    text = text.removesuffix(")")
    return next((w for w in sorted(TOTAL_WORDS, key=len, reverse=True) if text.endswith(w)), "")
