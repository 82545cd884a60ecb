"""假如: now is the month's own figures; what a tick changes, by hand."""

import io
from typing import Any

import openpyxl
import pytest

from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.report import render
from huikuan_xl.pack.what_if import TICK, payers
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale

BOOK = ledger(
    [customer("A1", limit=50_000), customer("B1"), customer("C1")],
    [
        sale("A1", "S1", day(4, 1), day(5, 31), 100_000),  # 30 days late: 5 %
        sale("A1", "S2", day(6, 1), day(7, 31), 20_000),
        sale("B1", "S3", day(4, 1), day(5, 30), 40_000),  # 31 days late
        sale("C1", "S4", day(6, 1), day(7, 31), 40_000),  # not overdue: not on the list
    ],
    [receipt("B1", "", day(5, 1), 0)],
)


@pytest.fixture(scope="module")
def sheet() -> dict[str, Any]:
    """The sheet's stored values."""
    content = render(run_month_end(BOOK, AS_OF))
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["假如"]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row}


def test_the_worst_can_be_ticked_with_what_their_money_changes() -> None:
    m = run_month_end(BOOK, AS_OF)
    first, second = payers(m)
    assert (first.code, first.overdue, first.open, first.over) == ("A1", 100_000, 120_000, 70_000)
    assert (second.code, second.overdue, second.over) == ("B1", 40_000, 0)
    rates = dict(zip(m.policy.bucket_labels, m.policy.provision_rates, strict=True))
    assert first.relieved == 100_000 * rates["1-30"]
    assert second.relieved == 40_000 * rates["31-60"]


def test_nothing_ticked_is_the_month_itself(sheet: dict[str, Any]) -> None:
    m = run_month_end(BOOK, AS_OF)
    now = [sheet[f"D{row}"] for row in range(5, 12)]
    assert now[:3] == [2_000, 1_400, pytest.approx(0.7)]
    assert now[4] == pytest.approx(int(m.provision["provision"].iloc[-1]) / 100)
    assert now[5:] == [1, 700]
    assert [sheet[f"E{row}"] for row in range(5, 12)] == now
    assert [sheet[f"F{row}"] for row in range(5, 12) if sheet[f"D{row}"] != "—"] == [0] * 7


def test_the_formulas_are_plain() -> None:
    page = openpyxl.load_workbook(io.BytesIO(render(run_month_end(BOOK, AS_OF))))["假如"]
    ticks = f'$A$14:$A$15,"{TICK}"'
    assert page["E5"].value == f"=D5-SUMIF({ticks},$D$14:$D$15)"
    assert page["E9"].value == f"=D9-SUMIF({ticks},$F$14:$F$15)"
    assert page["I14"].value == f'=IF($A14="{TICK}",MAX(G14-D14,0),G14)'


def test_nobody_late_draws_no_list() -> None:
    book = ledger([customer("A1")], [sale("A1", "S1", day(6, 1), day(7, 31), 100)])
    page = openpyxl.load_workbook(io.BytesIO(render(run_month_end(book, AS_OF))))["假如"]
    assert page["D6"].value == 0
