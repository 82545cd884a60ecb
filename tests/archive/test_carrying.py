"""年度结转 and the archive: what was folded away is no change, what changed is named."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from huikuan_xl.accounts.carried import carry_over
from huikuan_xl.archive.carrying import Folded
from huikuan_xl.archive.closings import Archive
from huikuan_xl.archive.kept import Snapshot
from huikuan_xl.archive.snapshot import money_again, take
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.stop import Stop
from tests.accounts.ledgers import customer, ledger, receipt, sale
from tests.books import Books

Sql = Callable[[str], None]
YEAR_END, JANUARY = dt.date(2025, 12, 31), dt.date(2026, 1, 31)
NOW = dt.datetime(2026, 2, 2, 9, 0)


def whole() -> Ledger:
    """A is paid in part before the last twelve months, P in full; B is younger."""
    book = ledger(
        [sale("P", "2023-05-01", "2023-06-01", 300), sale("A", "2024-05-01", "2024-06-01", 1000),
         sale("B", "2025-11-01", "2025-12-01", 700)],
        [receipt("2023-06-01", 300, "P"), receipt("2024-06-01", 600, "A"),
         receipt("2025-12-01", 200, "B")],
        [customer("C1", credit_days=30)],
    )  # fmt: skip
    return replace(book, company=Books().ledger().company)


def closed_year(archive: Archive, book: Ledger) -> Snapshot:
    closed = take(run_month_end(book, YEAR_END))
    archive.commit(archive.plan(closed, book, NOW))
    return closed


def moved(archive: Archive, book: Ledger) -> list[str]:
    plan = archive.plan(take(run_month_end(book, JANUARY)), book, NOW)
    return [str(change) for change in plan.moved]


def carried(archive: Archive, book: Ledger) -> Ledger:
    closed = closed_year(archive, book)
    new = carry_over(book, YEAR_END, book.policy).ledger
    archive.note_carried(closed, Folded.between(closed, money_again(new, closed)))
    return new


def test_what_was_folded_is_no_change(where: str) -> None:
    with Archive(where) as archive:
        new = carried(archive, whole())
        assert new.sales["amount"].tolist() == [40_000, 70_000]  # of A what was left, P gone
        assert moved(archive, new) == []
        assert moved(archive, whole()) == []  # the old ledger may go on as well


def test_untold_folding_is_named(where: str) -> None:
    """What the archive wasn't told of it names, as any change."""
    with Archive(where) as archive:
        closed_year(archive, whole())
        said = moved(archive, carry_over(whole(), YEAR_END, whole().policy).ledger)
    assert "销售累计　金额 2,000.00 → 1,100.00" in said
    assert "C1 C1公司　A　销货总额 1,000.00 → 400.00" in said


@pytest.mark.parametrize(
    ("sheet", "named", "whole_company"),
    [
        ("sales", "C1 C1公司　A　未收 400.00 → 401.00", "销售累计　金额 1,100.00 → 1,101.00"),
        ("receipts", "C1 C1公司　B　未收 500.00 → 499.00", "回款累计　金额 200.00 → 201.00"),
    ],
)
def test_a_change_after_the_year_was_carried_is_named(
    where: str, sheet: str, named: str, whole_company: str
) -> None:
    with Archive(where) as archive:
        new = carried(archive, whole())
        frame = getattr(new, sheet).copy()
        frame.loc[0, "amount"] += 100
        said = moved(archive, replace(new, **{sheet: frame}))
    assert {named, whole_company} <= set(said)
    assert not [one for one in said if "1,000.00" in one]  # of A, what was folded before


def test_the_last_carrying_holds(where: str) -> None:
    with Archive(where) as archive:
        new = carried(archive, whole())
        closed = archive.snapshot("甲公司", "2025-12")
        assert closed is not None
        archive.note_carried(closed, Folded({}, {}))
        archive.note_carried(closed, Folded.between(closed, money_again(new, closed)))
        assert moved(archive, new) == []


def test_a_note_that_can_not_be_read_is_told(where: str, sql: Sql) -> None:
    with Archive(where) as archive:
        new = carried(archive, whole())
        sql("UPDATE carried SET content = '{}'")
        with pytest.raises(Stop, match="2025-12 的结转记录读不出来"):
            moved(archive, new)
