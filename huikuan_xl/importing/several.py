"""Several tables on one worksheet, below or beside each other: each is read by its own head.

Read as one, the rows of the second would get the meanings of the first one's columns.
"""

from dataclasses import replace

from huikuan_xl.importing.headings import meaning_of
from huikuan_xl.importing.kinds import Kind, decide, lists_customers
from huikuan_xl.importing.lines import sort_lines
from huikuan_xl.importing.roles import PARTY_ROLES, Role
from huikuan_xl.importing.tables import find_table
from huikuan_xl.ledger.cleaning import is_blank, squeeze
from huikuan_xl.ledger.opening import Grid, RawSheet, Row

_FEWEST_ROLES = 3
_Roles = dict[int, Role]


def tables_of(raw: RawSheet) -> list[RawSheet]:
    """Return a worksheet as one sheet a table; rows and columns keep their places."""
    return [below for beside in _beside(raw) for below in _below(beside)]


def _below(raw: RawSheet) -> list[RawSheet]:
    """Part a sheet above a further head that says other things than the one before."""
    known: _Roles = {}
    for number, row in enumerate(raw.grid):
        roles = _head_roles(row)
        if len(set(roles.values())) < _FEWEST_ROLES:
            continue
        if known and roles != known:
            start = _with_its_title(raw.grid, number)
            first = replace(raw, grid=raw.grid[:start])
            blank: Grid = [[""] * len(row) for _ in range(start)]
            rest = replace(
                raw, title=f"{raw.title}（第 {number + 1} 行起）", grid=[*blank, *raw.grid[start:]],
                hidden_rows=0,
            )  # fmt: skip
            if _holds_entries(first) and _holds_entries(rest):
                return [first, *_below(rest)]
        known = roles
    return [raw]


def _beside(raw: RawSheet) -> list[RawSheet]:
    """Part a sheet where its head names the customer a second time, for a table of its own."""
    for row in raw.grid:
        roles = _head_roles(row)
        if len(set(roles.values())) < _FEWEST_ROLES:
            continue
        seen: set[str] = set()
        for at in sorted(i for i, role in roles.items() if role in PARTY_ROLES):
            word = squeeze(row[at])
            if word in seen:
                left = replace(raw, grid=[[*r[:at], *[""] * (len(r) - at)] for r in raw.grid])
                right = replace(
                    raw, title=f"{raw.title}（第 {at + 1} 列起）",
                    grid=[[*[""] * at, *r[at:]] for r in raw.grid], hidden_rows=0,
                )  # fmt: skip
                both = _holds_entries(left) and _holds_entries(right)
                return [left, *_beside(right)] if both else [raw]
            seen.add(word)
        return [raw]
    return [raw]


def _head_roles(row: Row) -> _Roles:
    """Return what the cells of a row mean as headings; nothing for a row with a number in it."""
    if not all(isinstance(cell, str) or cell is None for cell in row):
        return {}
    if any(character.isdigit() for cell in row if cell for character in str(cell)):
        return {}
    return {
        index: found.role
        for index, cell in enumerate(row)
        if not is_blank(cell) and (found := meaning_of(str(cell))) is not None
    }


def _with_its_title(grid: Grid, head: int) -> int:
    """Return the first of the lines of one cell, its title and unit, that stand on a head."""
    start = head
    while start and sum(not is_blank(cell) for cell in grid[start - 1]) == 1:
        start -= 1
    return start


def _holds_entries(raw: RawSheet) -> bool:
    """Tell whether a part of a sheet is by itself a table of a known kind, read or refused."""
    table = find_table(replace(raw, grid=[list(row) for row in raw.grid]))
    if table is None:
        return False
    lines = sort_lines(table, lists_customers(table))
    return bool(lines.entries) and decide(table, lines).kind is not Kind.NOTHING
