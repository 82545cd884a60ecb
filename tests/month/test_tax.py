"""税前扣除候选: three years overdue, or one year and small, by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, customer, day, ledger, sale


@pytest.mark.parametrize(
    ("due", "fen", "changes", "listed"),
    [
        (day(6, 30, 2023), 90_000_000, {}, True),
        (day(7, 1, 2023), 90_000_000, {}, False),
        (day(7, 1, 2023), 90_000_000, {"tax_overdue_years": 2}, True),
        (day(6, 30, 2025), 5_000_000, {}, True),
        (day(6, 30, 2025), 5_000_001, {}, False),
        (day(7, 1, 2025), 5_000_000, {}, False),
        (day(6, 30, 2025), 5_000_000, {"tax_small_years": 2}, False),
        (day(6, 30, 2025), 5_000_000, {"tax_small_amount": 4_999_999}, False),
        (day(6, 30, 2025), 5_000_001, {"tax_small_revenue": Decimal(1)}, True),
    ],
)
def test_candidates(due: Any, fen: int, changes: Any, listed: bool) -> None:
    sold = [
        sale("A1", "S1", day(1, 1, 2023), due, fen),
        sale("A1", "S2", day(6, 1), day(7, 31), 6_000_000),
    ]  # this year's revenue
    m = run_month_end(ledger([customer("A1")], sold), AS_OF, replace(DEFAULT, **changes))
    assert (m.tax_candidates["doc_no"].tolist() == ["S1"]) is listed
    assert m.tax_candidates.empty is not listed
