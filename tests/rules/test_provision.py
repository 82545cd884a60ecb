"""Provision by bucket, band and migration; tax candidates; recovery odds."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.periods import end_of_month
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.provision import (
    MONTHLY,
    YEARLY,
    customer_provision,
    migration,
    migration_basis,
    provision,
    recovery_probability,
    tax_deductible,
)


@pytest.mark.parametrize(
    ("amount", "days", "result"),
    [
        (100_000, 0, 0),
        (100_000, 30, 0),
        (100_000, 31, 5_000),
        (100_000, 61, 10_000),
        (100_000, 180, 20_000),
        (100_000, 181, 50_000),
        (100_000, 366, 100_000),
        (10, 31, 1),  # 0.5 分 rounds up
        (9, 31, 0),
        (-100_000, 400, 0),
    ],
)
def test_provision_by_bucket(amount: int, days: int, result: int) -> None:
    assert provision(amount, days).value == result


MONTH_ENDS_2026 = [end_of_month(dt.date(2026, month, 1)) for month in range(1, 13)]
RATES = (Decimal("0.05"), Decimal("0.5"))


@pytest.mark.parametrize(
    ("balances", "unapplied", "net", "amounts", "provision"),
    [
        ((1_000, 2_000), 0, True, (1_000, 2_000), 1_050),
        ((1_000, 2_000), 500, True, (1_000, 1_500), 800),  # off the oldest band first
        ((1_000, 2_000), 2_400, True, (600, 0), 30),
        ((1_000, 2_000), 3_000, True, (0, 0), 0),
        ((1_000, 2_000), 3_001, True, (0, 0), 0),
        ((1_000, 2_000), 3_000, False, (1_000, 2_000), 1_050),
    ],
)
def test_a_customer_is_provided_for_net_of_money_without_a_document(
    balances: tuple[int, ...], unapplied: int, net: bool, amounts: tuple[int, ...], provision: int
) -> None:
    policy = replace(DEFAULT, provision_net=net)
    found = customer_provision(balances, RATES, unapplied, policy=policy).value
    assert (found.amounts, found.total) == (amounts, provision)


@pytest.mark.parametrize(
    ("first", "as_of", "years", "name", "ends"),
    [
        # three year ends: 2023, 2024, 2025
        (dt.date(2023, 12, 31), dt.date(2026, 6, 30), 3, YEARLY,
         [dt.date(2023, 12, 31), dt.date(2024, 12, 31), dt.date(2025, 12, 31)]),
        (dt.date(2024, 1, 1), dt.date(2026, 12, 31), 3, YEARLY,
         [dt.date(2024, 12, 31), dt.date(2025, 12, 31), dt.date(2026, 12, 31)]),
        (dt.date(2020, 1, 1), dt.date(2026, 6, 30), 2, YEARLY,
         [dt.date(2024, 12, 31), dt.date(2025, 12, 31)]),
        # two year ends only: month by month, since the first sale
        (dt.date(2024, 1, 1), dt.date(2026, 12, 30), 3, MONTHLY,
         [*(dt.date(2025, 12, 31), *MONTH_ENDS_2026[:-1]), dt.date(2026, 12, 30)]),
        (dt.date(2026, 4, 30), dt.date(2026, 5, 31), 3, MONTHLY,
         [dt.date(2026, 4, 30), dt.date(2026, 5, 31)]),
    ],
)  # fmt: skip
def test_loss_rates_by_year_ends_where_there_are_enough(
    first: dt.date, as_of: dt.date, years: int, name: str, ends: list[dt.date]
) -> None:
    basis = migration_basis(first, as_of, policy=replace(DEFAULT, migration_years=years)).value
    assert basis is not None
    assert (basis.name, list(basis.ends)) == (name, ends)


@pytest.mark.parametrize("first", [None, dt.date(2026, 5, 1)])
def test_no_loss_rates_before_two_month_ends(first: dt.date | None) -> None:
    assert migration_basis(first, dt.date(2026, 5, 31)).value is None


def test_migration_multiplies_average_rates_through_to_the_end() -> None:
    verdict = migration(((1_000, 400), (2_000, 200), (3_000, 600)))
    rates = verdict.value
    assert rates.yearly == (
        (Decimal("0.2"), Decimal(1)),
        (Decimal("0.3"), Decimal(1)),
    )
    assert rates.average == (Decimal("0.25"), Decimal(1))
    assert rates.historical == (Decimal("0.25"), Decimal(1))
    assert rates.expected == (Decimal("0.2625"), Decimal(1))


def test_last_band_may_lose_less_than_all() -> None:
    rates = migration(
        ((1_000, 400), (2_000, 200), (3_000, 600)), last_band_rate=Decimal("0.5")
    ).value
    assert rates.historical == (Decimal("0.125"), Decimal("0.5"))


def test_migration_above_one_is_cut_and_told() -> None:
    verdict = migration(((100, 0, 5), (200, 150, 5), (0, 100, 75)))
    assert verdict.value.yearly[0] == (Decimal(1), None, Decimal(1))
    assert "迁徙率150%大于 1" in verdict.why()
    assert "余额为 0" in verdict.why()
    # the None stays out of the mean: (1 + 0.5) / 2 and 0.5
    assert verdict.value.average == (Decimal("0.75"), Decimal("0.5"), Decimal(1))


def test_a_band_without_any_rate_gives_none_before_it() -> None:
    rates = migration(((100, 0, 5), (100, 0, 5), (100, 0, 5))).value
    assert rates.historical == (None, None, Decimal(1))
    assert rates.expected == (None, None, Decimal(1))


def test_migration_needs_two_year_ends_of_the_same_bands() -> None:
    for years in (((1, 2),), ((1, 2), (1, 2, 3))):
        with pytest.raises(ValueError, match="年末"):
            migration(years)


@pytest.mark.parametrize(
    ("amount", "due", "written_off", "revenue", "candidate", "rule"),
    [
        (90_000_000, dt.date(2023, 6, 30), True, None, True, "§23"),
        (90_000_000, dt.date(2023, 7, 1), True, None, False, "§23-24"),
        (90_000_000, dt.date(2023, 6, 30), False, None, False, "§23"),
        (5_000_000, dt.date(2025, 6, 30), True, None, True, "§24"),
        (5_000_001, dt.date(2025, 6, 30), True, None, False, "§23-24"),
        (5_000_001, dt.date(2025, 6, 30), True, 60_000_000_000, True, "§24"),
        (5_000_000, dt.date(2025, 7, 1), True, None, False, "§23-24"),
    ],
)
def test_tax_candidates(
    amount: int, due: dt.date, written_off: bool, revenue: int | None, candidate: bool, rule: str
) -> None:
    verdict = tax_deductible(
        amount, due, dt.date(2026, 6, 30), written_off=written_off, yearly_revenue=revenue
    )
    assert verdict.value is candidate
    assert verdict.reasons[0].rule == f"公告25号{rule}"


@pytest.mark.parametrize(
    ("start", "odds"), [(dt.date(2024, 6, 30), "0.8"), (dt.date(2024, 6, 29), "0.2")]
)
def test_recovery_odds_fall_after_two_years(start: dt.date, odds: str) -> None:
    assert recovery_probability(start, dt.date(2026, 6, 30)).value == Decimal(odds)


def test_bad_faith_has_the_lower_odds_whatever_the_age() -> None:
    fresh = recovery_probability(dt.date(2026, 6, 1), dt.date(2026, 6, 30), malicious=True)
    assert fresh.value == Decimal("0.2")
