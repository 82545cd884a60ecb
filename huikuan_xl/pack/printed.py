"""The pack against the ledger: every printed total of balances or receipts, from its cells."""

from collections.abc import Iterable

from huikuan_xl.accounts.adjusted import paid_in
from huikuan_xl.accounts.days import day_number
from huikuan_xl.month.result import Check, MonthEnd
from huikuan_xl.pack.pages import pages
from huikuan_xl.pack.tables import Field, Page, Table, Ties, Value
from huikuan_xl.rules.money import FEN_PER_YUAN


def printed_checks(
    month_end: MonthEnd, contents: Iterable[Page] | None = None
) -> tuple[Check, ...]:
    """Compare every printed total of balances or receipts with the ledger; each names its sheet.

    Rows are added up as they are printed, and the total rows are compared as well.
    """
    figures = ledger_figures(month_end)
    return tuple(
        Check(
            f"{page.name}·{table.title}·{field.heading} ＝ {field.ties}", total, figures[field.ties]
        )
        for page in (pages(month_end) if contents is None else contents)
        for table in page.tables
        for field in table.fields
        if field.ties is not None
        for total in _totals(table, field)
    )


def ledger_figures(m: MonthEnd) -> dict[Ties, int]:
    """Return the figures (分) that printed totals must equal, from the settled ledger."""
    lines, tie = m.accounts.receipts, m.tie
    first = day_number(m.month_start)
    in_month = lines["counted"] & (lines["date"] >= first)
    return {
        Ties.BALANCE: tie.ledger,
        Ties.OPEN: tie.open_total,
        Ties.OVERDUE: sum(tie.buckets[label] for label in m.policy.bucket_labels[1:]),
        Ties.HELD: -tie.unapplied,
        Ties.UNAPPLIED: tie.unapplied,
        Ties.COLLECTED: int(paid_in(lines)[in_month].sum()),
    }


def printed_total(table: Table, field: Field) -> int:
    """Return the sum of a column's printed rows, 分."""
    return sum(_fen(value) for value in table.printed(field))


def _totals(table: Table, field: Field) -> Iterable[int]:
    """Yield the sum of the printed rows down to each total row, and each printed total, in 分."""
    if table.running:
        yield _fen(table.printed(field)[-1])
        return
    sums = 0
    for row, value in enumerate(table.printed(field)):
        if row in table.bold:
            yield sums
            yield _fen(value)
            sums = 0
        else:
            sums += _fen(value)
    if not table.bold:
        yield sums


def _fen(value: Value) -> int:
    return round(value * FEN_PER_YUAN) if isinstance(value, int | float) else 0
