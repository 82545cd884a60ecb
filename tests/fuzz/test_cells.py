"""Any cell at all in any column: nothing filled becomes blank, no amount changes, without a word."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.cleaning import ErrorText, clean_cell, is_blank
from huikuan_xl.ledger.opening import RawSheet, UnusableLedger
from huikuan_xl.ledger.reading import read_sheets
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.money import half_up
from tests.fuzz.base import AS_OF, RECORDS, workbook
from tests.fuzz.entries import ERRORS, NUMBERS, TEXTS

cells = st.one_of(
    st.text(max_size=12), st.sampled_from(TEXTS), st.floats(), st.integers(-(10**18), 10**18),
    st.sampled_from([float(n) for n in NUMBERS]), st.booleans(), st.dates(), st.datetimes(),
    st.timedeltas(), st.times(), st.sampled_from([ErrorText(e) for e in ERRORS if e.strip()]),
)  # fmt: skip


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.FLAG]), cells)
@settings(max_examples=500)
def test_no_filled_cell_reads_as_blank_without_a_word(kind: Kind, cell: object) -> None:
    value, found = clean_cell(kind, cell)
    if value in (None, "") and found is None:
        assert is_blank(cell) or str(cell).strip("-—–－/\\ 　\u00a0无'") == "", repr(cell)


@pytest.fixture(scope="module")
def sheets() -> list[RawSheet]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_object(io.BytesIO(workbook())) as book:
        return [
            RawSheet(title, book.get_sheet_by_name(title).to_python(skip_empty_area=False))  # type: ignore[arg-type]
            for title in book.sheet_names
        ]


ENTERED = [schema.sheet(name) for name in RECORDS]


@given(st.data(), cells)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_cell_anywhere_leaves_a_month_end_that_ties(
    sheets: list[RawSheet], data: st.DataObject, cell: object
) -> None:
    """One cell of one entry sheet, heading row included, is anything. The ledger is refused in a
    sentence or closes its sums; an amount that isn't told is the number that was typed."""
    sheet = data.draw(st.sampled_from(ENTERED))
    (raw,) = (one for one in sheets if one.title == sheet.title)
    row = data.draw(st.integers(0, len(raw.grid) - 1))
    column = data.draw(st.integers(0, len(raw.grid[0]) - 1))
    grid = [list(cells) for cells in raw.grid]
    grid[row][column] = cell
    others = [one for one in sheets if one is not raw]
    try:
        ledger = read_sheets([*others, RawSheet(raw.title, grid)], "台账.xlsx")
    except UnusableLedger:  # which is a sentence and a remedy by its making
        return
    result = run_month_end(ledger, AS_OF)
    assert result.ties, result.checks
    described = sheet.columns[column]
    read = described in sheet.read_columns
    if row and read and described.kind is Kind.MONEY and isinstance(cell, int | float):
        told = any(p.row == row + 1 and p.sheet == sheet.title for p in ledger.problems)
        frame = ledger.table(sheet)
        kept = frame.loc[frame["_row"] == row + 1, described.name].tolist()
        if not told and kept and not isinstance(cell, bool) and described.name != "amount":
            assert kept == [half_up(Decimal(str(cell)) * 100)]


def test_a_date_out_of_reach_is_told(sheets: list[RawSheet]) -> None:
    """The 31st of June and the year 9999 are no days of a sale."""
    for odd in ("2026年6月31日", dt.datetime(9999, 12, 31)):
        _, found = clean_cell(Kind.DATE, odd)
        assert found is not None
