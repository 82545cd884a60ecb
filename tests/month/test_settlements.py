"""How often a month end settles the ledger: once a day that it needs, never twice."""

from datetime import date

import pytest

from huikuan_xl import demo
from huikuan_xl.accounts import lines
from huikuan_xl.accounts.settlement import settle
from huikuan_xl.month.run import run_month_end
from tests.accounts.ledgers import ledger, receipt, sale


@pytest.fixture
def settlements(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the lines of every settlement."""
    counted: list[int] = []

    def counting(*arguments: object) -> object:
        counted.append(1)
        return settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lines, "settle", counting)
    return counted


def test_a_young_ledger_is_settled_once(settlements: list[int]) -> None:
    book = ledger([sale("S1", "2026-06-01", "2026-06-30", 100)], [receipt("2026-06-20", 100)])
    run_month_end(book, date(2026, 6, 30))
    assert len(settlements) == 1


def test_the_demo_is_settled_once_a_day_that_its_loss_rates_rest_on(
    settlements: list[int],
) -> None:
    """The day itself and three earlier ends; the indicators need none of their own."""
    run_month_end(demo.make_ledger(), demo.AS_OF)
    assert len(settlements) == 4
