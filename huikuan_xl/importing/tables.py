"""Finding the table in a worksheet: its head of one or two rows, what each column means (Q01, Q02).

A head is found by what it says, within the first thirty rows, never by position.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from huikuan_xl.importing.headings import Meaning, heading_key, meaning_of
from huikuan_xl.importing.roles import PARTY_ROLES, Role
from huikuan_xl.importing.units import Unit, are_units, read_unit, unit_of_line
from huikuan_xl.ledger.cleaning import clean_date, is_blank, parse_number, squeeze
from huikuan_xl.ledger.opening import Grid, RawSheet, Row

HEAD_WITHIN = 30  # rows
_FEWEST_ROLES = 2
# 客户：甲公司 above a head is a label with its value, no heading of a group of columns.
_LABEL = re.compile(r"[:：].")
_YEAR_IN = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)年?")
# A day of printing says nothing of the year of what is printed.
_PRINTED = re.compile(r"打印|导出|制表|查询|截[至止]")


@dataclass(frozen=True, slots=True)
class Head:
    """One column: where it is, its heading as written, what it means, how many cells it fills."""

    index: int
    heading: str
    meaning: Meaning | None = None
    filled: int = 0

    @property
    def role(self) -> Role | None:
        return self.meaning.role if self.meaning else None


@dataclass(slots=True)
class SheetTable:
    """A worksheet's table. Rows are 0-based rows of ``grid``; ``above`` are the cells over it."""

    title: str
    grid: Grid
    head_row: int
    last_head_row: int
    heads: list[Head]
    above: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    epoch_1904: bool = False
    hidden_rows: int = 0

    @property
    def first_row(self) -> int:
        return self.last_head_row + 1

    def all_of(self, *roles: Role) -> list[Head]:
        """Return the columns with one of these meanings that hold anything, best names first."""
        found = [h for h in self.heads if h.role in roles and h.filled]
        order = {role: number for number, role in enumerate(roles)}
        return sorted(found, key=lambda h: (order[h.meaning.role], h.meaning.rank, h.index))  # type: ignore[union-attr]

    def one_of(self, *roles: Role) -> Head | None:
        """Return the best column with one of these meanings, None when no filled one has."""
        return next(iter(self.all_of(*roles)), None)

    def has(self, *roles: Role) -> bool:
        """Tell whether a filled column has one of these meanings."""
        return any(h.role in roles and h.filled for h in self.heads)

    def cells(self, head: Head, rows: Sequence[int]) -> Row:
        """Return a column's cells in these rows."""
        return [self.grid[row][head.index] for row in rows]

    @property
    def shape(self) -> str:
        """Return what the same export has in common every month: a digest of its headings."""
        keys = "|".join(heading_key(h.heading) for h in self.heads)
        return hashlib.sha256(keys.encode()).hexdigest()[:16]


def find_table(raw: RawSheet, roles: dict[str, Role | None] | None = None) -> SheetTable | None:
    """Find the table of a worksheet, None when no row names two columns that mean something.

    ``roles`` is what the user said of headings (by ``heading_key``); None means: leave it out.
    """
    best: tuple[float, int, int, list[tuple[str, Meaning | None]]] | None = None
    for row in _where_heads_are(raw.grid):
        if not _may_be_head(raw.grid[row]):
            continue
        single = [_reading(cell, roles) for cell in raw.grid[row]]
        options = [(row, single, 0.0)]
        if row + 1 < len(raw.grid) and _may_be_second(raw.grid[row + 1]) and any(
            isinstance(c, str) and not is_blank(c) and not _LABEL.search(c) for c in raw.grid[row]
        ):  # fmt: skip
            double = _joined(raw.grid[row], raw.grid[row + 1], roles)
            if _adds_meaning(single, double):
                options.append((row + 1, double, 0.5))
        for last, readings, bonus in options:
            named = [m.role for _, m in readings if m is not None]
            score = len(set(named)) + 0.1 * len(named) + bonus
            if len(set(named)) >= _FEWEST_ROLES and (best is None or score > best[0]):
                best = score, row, last, readings
    if best is None:
        return None
    _, row, last, readings = best
    heads = [
        Head(i, text, meaning, _filled(raw.grid, last + 1, i))
        for i, (text, meaning) in enumerate(readings)
        if text or _filled(raw.grid, last + 1, i)
    ]
    _name_group_column(raw.grid, last + 1, heads)
    above = [str(c) for line in raw.grid[:row] for c in line if not is_blank(c)]
    _compose_dates(raw.grid, last + 1, heads, above)
    units = [u for text in (*above, raw.title) if (u := unit_of_line(text)) is not None and u.money]
    return SheetTable(
        raw.title, raw.grid, row, last, heads, above, units, raw.epoch_1904, raw.hidden_rows
    )


def _name_group_column(grid: Grid, first: int, heads: list[Head]) -> None:
    """Give a column without heading that holds only group lines, a customer each, its meaning."""
    if any(h.role in PARTY_ROLES for h in heads):
        return
    for place, head in enumerate(heads):
        if head.heading or not head.filled:
            continue
        rows = [row for row in grid[first:] if not is_blank(row[head.index])]
        alone = [r for r in rows if sum(not is_blank(cell) for cell in r) == 1]
        if (
            alone
            and all(isinstance(r[head.index], str) for r in rows)
            and len(alone) * 3 >= len(rows)
        ):
            heads[place] = replace(head, heading="（客户）", meaning=Meaning(Role.PARTY, 99))
            return


def _compose_dates(grid: Grid, first: int, heads: list[Head], above: Sequence[str]) -> None:
    """Put year, month and day of columns of their own into one more column, a date (用友 2024年 月 日).

    Without a column of years the year is the one that a heading or the title ``above`` names.
    """
    if any(h.role is Role.DATE and h.filled for h in heads):
        return
    month = next((h for h in heads if h.role is Role.MONTH and h.filled), None)
    day = next((h for h in heads if h.role is Role.DAY and h.filled), None)
    if month is None or day is None:
        return
    year = next((h for h in heads if h.role is Role.YEAR and h.filled), None)
    stated = _year_stated((month.heading, day.heading)) or _year_stated(above)
    if year is None and not stated:
        return
    index = max(len(row) for row in grid)
    filled = 0
    for number, row in enumerate(grid):
        row.append("")
        if number < first:
            continue
        parts = [
            row[year.index] if year else stated,
            row[month.index],
            row[day.index],
        ]
        texts = [squeeze(part).removesuffix(".0").rstrip("年月日") for part in parts]
        if all(text.isdigit() for text in texts):
            row[index] = "-".join(texts)
            filled += 1
    heads.append(Head(index, "年月日", Meaning(Role.DATE, 0), filled))


def _year_stated(texts: Sequence[str]) -> str:
    """Return the one year that headings or titles name, "" when none or several do."""
    years = {
        match[1] for text in texts
        if not _PRINTED.search(text) and (match := _YEAR_IN.search(squeeze(text)))
    }  # fmt: skip
    return years.pop() if len(years) == 1 else ""


def without_head(raw: RawSheet) -> SheetTable:
    """Return a worksheet no head was found in, with the row that looks most like one."""
    rows = _where_heads_are(raw.grid)
    row = max(rows, key=lambda r: sum(isinstance(c, str) and not is_blank(c) for c in raw.grid[r]))
    heads = [
        Head(i, str(cell), None, _filled(raw.grid, row + 1, i))
        for i, cell in enumerate(raw.grid[row])
        if not is_blank(cell)
    ]
    return SheetTable(raw.title, raw.grid, row, row, heads)


def _where_heads_are(grid: Grid) -> range:
    """Return the first thirty rows from the first that holds anything."""
    first = next((n for n, row in enumerate(grid) if not all(map(is_blank, row))), 0)
    return range(first, min(first + HEAD_WITHIN, len(grid)))


def _filled(grid: Grid, first: int, index: int) -> int:
    return sum(not is_blank(row[index]) for row in grid[first:])


def _may_be_head(row: Row) -> bool:
    texts = [c for c in row if isinstance(c, str) and not is_blank(c)]
    numbers = [c for c in row if not isinstance(c, str) and not is_blank(c)]
    return len(texts) >= _FEWEST_ROLES and len(numbers) * 3 <= len(texts)


def _may_be_second(row: Row) -> bool:
    """Tell whether a row under a head can be its second one: words only, no number, no date."""
    filled = [c for c in row if not is_blank(c)]
    return bool(filled) and all(
        isinstance(c, str) and parse_number(c)[1] is not None and clean_date(c)[0] is None
        for c in filled
    )


def _reading(cell: object, roles: dict[str, Role | None] | None) -> tuple[str, Meaning | None]:
    if not isinstance(cell, str) or is_blank(cell):
        return ("" if is_blank(cell) else str(cell)), None
    text = " ".join(cell.split())
    return text, _meaning(text, roles)


def _meaning(text: str, roles: dict[str, Role | None] | None) -> Meaning | None:
    key = heading_key(text)
    if roles and key in roles:
        role, known = roles[key], meaning_of(text)
        return None if role is None else Meaning(role, -1, known.unit if known else None)
    return meaning_of(text)


def _joined(
    upper: Row, lower: Row, roles: dict[str, Role | None] | None
) -> list[tuple[str, Meaning | None]]:
    """Return the reading of each column of a two-row head: the upper row filled to the right."""
    group = ""
    result: list[tuple[str, Meaning | None]] = []
    only_units = are_units([str(cell) for cell in lower if not is_blank(cell)])
    for above, below in zip(upper, lower, strict=True):
        own = " ".join(above.split()) if isinstance(above, str) and not is_blank(above) else ""
        own = "" if _LABEL.search(own) and unit_of_line(own) is None else own
        group = own or group
        under = " ".join(below.split()) if isinstance(below, str) and not is_blank(below) else ""
        if not under:
            result.append((own, _meaning(own, roles) if own else None))
            continue
        unit = (m.unit if (m := meaning_of(group)) else None) or unit_of_line(group)
        if own and only_units:
            unit, under = read_unit(under), own
        joined = (f"{group}_{under}", f"{group}{under}", under)
        readings = joined if group and group != under else (under,)
        meaning = next((m for r in readings if (m := _meaning(r, roles))), None)
        if meaning is not None and meaning.unit is None and unit is not None:
            meaning = replace(meaning, unit=unit)
        result.append((readings[0], meaning))
    return result


def _adds_meaning(
    single: list[tuple[str, Meaning | None]], double: list[tuple[str, Meaning | None]]
) -> bool:
    """Tell whether the second row names something that the first alone leaves open."""
    return any(
        two is not None and (one is None or one.role is not two.role or one.unit != two.unit)
        for (_, one), (_, two) in zip(single, double, strict=True)
    )


def same_as_head(table: SheetTable, row: Row) -> bool:
    """Tell whether a row repeats the head, as each printed page does."""
    for head_row in range(table.head_row, table.last_head_row + 1):
        head = table.grid[head_row]
        words = {c for c in head if isinstance(c, str) and c}
        if sum(isinstance(c, str) and c in words for c in row) < 2:
            continue
        pairs = [
            (squeeze(a), squeeze(b))
            for a, b in zip(head, row, strict=True)
            if not (is_blank(a) and is_blank(b))
        ]
        equal = sum(a == b for a, b in pairs)
        if equal >= 2 and equal * 10 >= len(pairs) * 8:
            return True
    return False
