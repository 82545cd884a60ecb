"""Several tables on one worksheet, below each other or side by side: read as one they book money
of the one as the other's, so such a worksheet is refused."""

from huikuan_xl.importing.headings import heading_key, meaning_of
from huikuan_xl.importing.lines import Lines
from huikuan_xl.importing.roles import DATE_ROLES, PARTY_ROLES, Role
from huikuan_xl.importing.tables import Head, SheetTable
from huikuan_xl.ledger.cleaning import is_blank, squeeze
from huikuan_xl.ledger.opening import UnusableLedger

_FIX = "请把几张表分到各自的工作表（或文件）再导入"
_NAMES_IN_A_HEAD = 3
_SURE = 100  # a rank below it is a name known by heart, no pattern
_LONGEST = 10
# Headings end so; a look at the last character spares nearly every cell the names.
_LAST = frozenset("称位户码号期额款方员注要态式型价量目")
_ONCE = DATE_ROLES | {
    Role.CODE, Role.NAME, Role.PARTY, Role.LOCAL, Role.GROSS, Role.OWED, Role.MONEY, Role.NUMBER,
}  # fmt: skip


def refuse_several_tables(table: SheetTable, lines: Lines) -> None:
    """Refuse a worksheet with a second head under the first, or with a second table beside it.

    Raises UnusableLedger naming the row of the other head, or the heading that stands twice.
    """
    for row in sorted([*lines.entries, *lines.nameless, *lines.footers]):
        if names := _other_head(table.grid[row]):
            raise UnusableLedger(
                f"工作表“{table.title}”第 {row + 1} 行是另一张表的表头（{'、'.join(names)}），"
                "一个工作表里有几张表，没有导入",
                _FIX,
            )
    first: dict[str, Head] = {}
    for head in table.heads:
        if head.role not in _ONCE or not head.filled:
            continue
        before = first.setdefault(heading_key(head.heading), head)
        if before is not head and _differs(table, lines, before, head):
            raise UnusableLedger(
                f"工作表“{table.title}”有两列“{head.heading}”，内容不同，分不清用哪一列，没有导入",
                f"两张表并排的，{_FIX}；否则把其中一列改名或删去",
            )


def _other_head(row: list[object]) -> list[str]:
    """Return the headings in a row under the head, none when it is a row of a table."""
    texts = [
        text for cell in row
        if isinstance(cell, str) and cell and len(cell) <= _LONGEST
        and (text := cell.strip()) and text[-1] in _LAST
    ]  # fmt: skip
    if len(texts) < _NAMES_IN_A_HEAD:
        return []
    found = [(t, m) for t in texts if (m := meaning_of(t)) is not None and m.rank < _SURE]
    roles = {m.role for _, m in found}
    if len(roles) < _NAMES_IN_A_HEAD or not roles & (PARTY_ROLES | DATE_ROLES):
        return []
    return [text for text, _ in found]


def _differs(table: SheetTable, lines: Lines, one: Head, other: Head) -> bool:
    return any(
        not is_blank(row[other.index]) and squeeze(row[one.index]) != squeeze(row[other.index])
        for row in (table.grid[number] for number in lines.entries)
    )
