"""Two columns of one name that say different things: which one counts is not for us to guess."""

from huikuan_xl.importing.headings import heading_key
from huikuan_xl.importing.lines import Lines
from huikuan_xl.importing.roles import DATE_ROLES, Role
from huikuan_xl.importing.tables import Head, SheetTable
from huikuan_xl.ledger.cleaning import is_blank, squeeze
from huikuan_xl.ledger.opening import UnusableLedger

_ONCE = DATE_ROLES | {
    Role.CODE, Role.NAME, Role.PARTY, Role.LOCAL, Role.GROSS, Role.OWED, Role.MONEY, Role.NUMBER,
}  # fmt: skip


def refuse_twice_named(table: SheetTable, lines: Lines) -> None:
    """Refuse a table in which a heading of customer, number, day or amount stands twice.

    Raises UnusableLedger naming the heading; columns that say the same are left alone.
    """
    first: dict[str, Head] = {}
    for head in table.heads:
        if head.role not in _ONCE or not head.filled:
            continue
        before = first.setdefault(heading_key(head.heading), head)
        if before is not head and _differs(table, lines, before, head):
            raise UnusableLedger(
                f"工作表“{table.title}”有两列“{head.heading}”，内容不同，分不清用哪一列，没有导入",
                "把其中一列改名（如“收款日期”）或删去，再导入",
            )


def _differs(table: SheetTable, lines: Lines, one: Head, other: Head) -> bool:
    return any(
        not is_blank(row[other.index]) and squeeze(row[one.index]) != squeeze(row[other.index])
        for row in (table.grid[number] for number in lines.entries)
    )
