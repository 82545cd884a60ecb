"""The one predicate for rows that count as of a day, at its edges."""

from datetime import date

import pytest

from huikuan_xl.accounts.counted import (
    counted_receipts,
    counted_sales,
    valid_receipts,
    valid_sales,
)
from tests.accounts.ledgers import ledger, receipt, sale

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("sold", "state", "counts"),
    [
        ("2026-06-30", "", True),
        ("2026-07-01", "", False),
        (None, "", True),
        ("2026-06-30", "红字", True),
        ("2026-06-30", "退货", True),
        ("2026-06-30", "作废", False),
    ],
)
def test_a_sales_line_counts(sold: str | None, state: str, counts: bool) -> None:
    book = ledger([sale("S1", sold, None, 1, state=state)])
    assert counted_sales(book.sales, DAY).tolist() == [counts]
    assert valid_sales(book.sales).tolist() == [state != "作废"]


@pytest.mark.parametrize(
    ("on", "state", "counts"),
    [
        ("2026-06-30", "", True),
        ("2026-07-01", "", False),
        (None, "", True),
        ("2026-06-30", "托收", True),
        ("2026-06-30", "退票", False),
    ],
)
def test_a_receipt_counts(on: str | None, state: str, counts: bool) -> None:
    book = ledger([], [receipt(on, 1, bill_state=state)])
    assert counted_receipts(book.receipts, DAY).tolist() == [counts]
    assert valid_receipts(book.receipts).tolist() == [state != "退票"]


def test_frames_without_a_state_column_count_whole() -> None:
    book = ledger([sale("S1", "2026-06-30", None, 1)], [receipt("2026-06-30", 1)])
    assert counted_sales(book.sales.drop(columns="state"), DAY).all()
    assert counted_receipts(book.receipts.drop(columns="bill_state"), DAY).all()
