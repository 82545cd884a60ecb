"""How a customer pays: average lateness, part in time, last half year against the one before."""

import datetime as dt
from decimal import Decimal

from huikuan_xl.rules.pay_pattern import Paid, pay_pattern
from huikuan_xl.rules.trend import Trend

D = dt.date
AS_OF = D(2026, 6, 30)


def test_lateness_is_weighted_by_amount_and_early_counts_against_late() -> None:
    found = pay_pattern(
        [Paid(D(2026, 6, 1), D(2026, 6, 11), 300), Paid(D(2026, 6, 10), D(2026, 6, 8), 100)], AS_OF
    )
    assert found.days_late == Decimal("7.0")  # (10·300 − 2·100) / 400
    assert found.on_time == Decimal("0.25")


def test_paid_on_the_due_day_is_in_time() -> None:
    assert pay_pattern([Paid(D(2026, 6, 1), D(2026, 6, 1), 1)], AS_OF).on_time == 1
    assert pay_pattern([Paid(D(2026, 6, 1), D(2026, 6, 2), 1)], AS_OF).on_time == 0


def test_the_trend_compares_half_years() -> None:
    before, now = Paid(D(2025, 12, 1), D(2025, 12, 31), 1), Paid(D(2025, 12, 30), D(2026, 1, 1), 1)
    assert pay_pattern([before, now], AS_OF).trend is Trend.BETTER
    assert pay_pattern([now], AS_OF).trend is Trend.UNKNOWN


def test_only_the_last_twelve_months_count() -> None:
    assert pay_pattern([Paid(D(2025, 6, 1), D(2025, 7, 1), 1)], AS_OF).days_late == 30
    assert pay_pattern([Paid(D(2025, 6, 1), D(2025, 6, 30), 1)], AS_OF).days_late is None
