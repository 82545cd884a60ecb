"""迁徙率 by year ends where there are enough, else 逐月滚动率, by hand."""

import pytest

from huikuan_xl.accounts.settled import SettledDays
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month import migration
from huikuan_xl.month.migration import MigrationTable
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale


def table_of(book: Ledger) -> MigrationTable:
    return migration.migration_table(book, SettledDays(book, DEFAULT), AS_OF, DEFAULT)


def test_three_year_ends_in_audit_bands() -> None:
    # sold mid 2023: 1,000, of which 400 were paid in 2024; sold mid 2024: 2,000, 1,500 paid in 2025
    book = ledger(
        [customer("A1")],
        [sale("A1", "S1", day(7, 1, 2023), day(7, 31, 2023), 100_000),
         sale("A1", "S2", day(7, 1, 2024), day(7, 31, 2024), 200_000)],
        [receipt("A1", "S1", day(3, 1, 2024), 40_000), receipt("A1", "S2", day(3, 1, 2025), 150_000)],
    )  # fmt: skip
    found = table_of(book)
    assert found.name == "迁徙率"
    # 2023: [1000, 0 …]; 2024: [2000, 600, …]; 2025: [0, 500, 600, …]
    rates = dict(zip(found.frame["bucket"], found.frame["average"], strict=True))
    assert rates["1年以内"] == pytest.approx((0.6 + 0.25) / 2)
    assert rates["1-2年"] == 1  # 600 of 600
    assert "2023至2025年3个年末" in found.note


def test_a_young_ledger_rolls_month_by_month_under_its_own_name() -> None:
    # due 10 April: 30 April in 1-30, 31 May in 31-60, then half is paid, 30 June in 61-90
    book = ledger(
        [customer("A1")],
        [sale("A1", "S1", day(3, 31), day(4, 10), 100_000)],
        [receipt("A1", "S1", day(6, 5), 50_000)],
    )
    found = table_of(book)
    assert found.name == "逐月滚动率"
    rates = dict(zip(found.frame["bucket"], found.frame["average"], strict=True))
    assert (rates["未到期"], rates["1-30"], rates["31-60"]) == (1, 1, 0.5)
    assert "逐月滚动" in found.note


def test_nothing_to_compare_says_so() -> None:
    empty = table_of(ledger([customer("A1")]))
    assert empty.frame.empty
    assert empty.note


def test_opening_items_are_no_balances_of_earlier_years() -> None:
    old = sale("A1", "OLD", day(7, 1, 2023), day(7, 31, 2023), 100_000, note="期初")
    new = sale("A1", "S1", day(3, 31), day(4, 10), 100_000)
    assert table_of(ledger([customer("A1")], [old, new])).name == "逐月滚动率"
    assert table_of(ledger([customer("A1")], [old | {"note": ""}, new])).name == "迁徙率"
