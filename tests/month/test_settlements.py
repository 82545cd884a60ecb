"""How often a month end settles the ledger: once a day that it needs, never twice."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from huikuan_xl import demo
from huikuan_xl.accounts import settled
from huikuan_xl.accounts.lines import Lines
from huikuan_xl.accounts.settled import Accounts, SettledDays, accounts_of
from huikuan_xl.ledger import approvals
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import Approval
from huikuan_xl.month.direction import direction_of
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from tests.accounts.ledgers import ledger, receipt, sale


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Note the day of every settlement."""
    noted: list[date] = []

    def noting(lines: Lines, as_of: date) -> Accounts:
        noted.append(as_of)
        return accounts_of(lines, as_of)

    monkeypatch.setattr(settled, "accounts_of", noting)
    return noted


def test_a_young_ledger_is_settled_for_the_day_and_the_month_before(days: list[date]) -> None:
    book = ledger([sale("S1", "2026-06-01", "2026-06-30", 100)], [receipt("2026-06-20", 100)])
    run_month_end(book, date(2026, 6, 30))
    assert sorted(days) == [date(2026, 5, 31), date(2026, 6, 30)]


def test_no_day_is_settled_twice_though_many_tables_ask_for_it(days: list[date]) -> None:
    """Loss rates, the direction of the month and the indicators share their month ends."""
    ledger = replace(demo.make_ledger(), adjustments=Ledger().adjustments)
    run_month_end(ledger, demo.AS_OF)
    assert len(days) == len(set(days)) == 13


def test_earlier_days_leave_no_lines_behind() -> None:
    """Of thirteen days the lines of two are kept: of the day, and of the month before."""
    book = ledger([sale("S1", "2025-01-01", "2025-01-31", 100)], [receipt("2026-06-20", 40)])
    days = SettledDays(book, DEFAULT)
    direction = direction_of(days, days.on(date(2026, 6, 30)), book)
    assert [one.open for one in direction.earlier] == [10_000] * 12
    assert set(days._known) == {date(2026, 6, 30), date(2026, 5, 31)}


def test_requests_are_read_once_whatever_days_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []
    known = approvals.known_rows

    def noting(rows: pd.DataFrame) -> list[Approval]:
        read.append(len(rows))
        return known(rows)

    monkeypatch.setattr(approvals, "known_rows", noting)
    days = SettledDays(ledger([sale("S1", "2026-06-01", "2026-06-30", 100)], []), DEFAULT)
    days.on(date(2026, 6, 30))
    days.balances(date(2026, 5, 31))
    assert read == [0]
