"""Every indicator against a worked figure; a zero denominator says nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.indicators import (
    INDICATORS,
    average_days_delinquent,
    chosen,
    compute,
    count_back_days,
    definition,
)
from huikuan_xl.rules.policy import DEFAULT, policy_settings


@pytest.mark.parametrize(
    ("key", "parts", "value"),
    [
        ("collection_rate_a", (80, 100), "0.8"),
        ("collection_rate_b", (100, 300, 100), "0.75"),
        ("collection_rate_c", (60, 20), "0.75"),
        ("collection_rate_d", (50, 200), "0.25"),
        ("collection_rate_e", (150, 100), "1.5"),
        ("overdue_rate", (30, 120), "0.25"),
        ("overdue_rate_customers", (1, 8), "0.125"),
        ("on_time_rate", (45, 60), "0.75"),
        ("cash_ratio", (40, 100), "0.4"),
        ("discount_cost_rate", (1, 200), "0.005"),
        ("turnover", (600, 100, 200), "4"),
        ("turnover_closing", (600, 200), "3"),
        ("dso_closing", (100, 365, 365), "100"),
        ("dso_average", (100, 200, 540, 360), "100"),
        ("best_possible_dso", (60, 365, 365), "60"),
        ("cei", (100, 200, 150, 100), "0.75"),
        ("limit_use", (120, 100), "1.2"),
        ("dunning_success", (3, 4), "0.75"),
        ("promise_fulfilment", (9, 10), "0.9"),
    ],
)
def test_worked_figures(key: str, parts: tuple[int, ...], value: str) -> None:
    assert compute(key, *parts) == Decimal(value)


@pytest.mark.parametrize("key", [key for key in INDICATORS if key not in ("add", "dso_count_back")])
def test_a_zero_denominator_says_nothing(key: str) -> None:
    assert compute(key, *(0 for _ in INDICATORS[key].parts)) is None


@pytest.mark.parametrize(
    ("balance", "months", "days"),
    [
        (150, ((100, 30), (100, 31)), "45.5"),
        (100, ((100, 30), (100, 31)), "30"),
        (50, ((0, 30), (100, 31)), "45.5"),
        (0, ((100, 30),), "0"),
        (200, ((100, 30), (100, 31)), "61"),
        (201, ((100, 30), (100, 31)), None),
        (10, (), None),
    ],
)
def test_count_back(balance: int, months: tuple[tuple[int, int], ...], days: str | None) -> None:
    expected = None if days is None else Decimal(days)
    assert count_back_days(balance, months) == expected


def test_add_is_the_part_of_dso_due_to_lateness() -> None:
    assert average_days_delinquent(Decimal(100), Decimal(60)) == 40
    assert average_days_delinquent(None, Decimal(60)) is None


def test_every_choice_of_the_policy_has_its_definition() -> None:
    for choice in policy_settings()["collection_rate_variant"].choices:
        policy = replace(DEFAULT, collection_rate_variant=choice)
        assert chosen("回款率", policy=policy).variant == choice
    for choice in policy_settings()["overdue_rate_variant"].choices:
        policy = replace(DEFAULT, overdue_rate_variant=choice)
        assert chosen("逾期率", policy=policy).variant == choice
    for choice in policy_settings()["dso_variant"].choices:
        policy = replace(DEFAULT, dso_variant=choice)
        assert chosen("DSO 应收账款周转天数", policy=policy).variant == choice


def test_a_definition_can_be_printed() -> None:
    assert definition("collection_rate_a") == "回款率（回款÷应回） = 当期回款 ÷ 当期应回"
    assert chosen("现金比例").key == "cash_ratio"
    with pytest.raises(KeyError):
        chosen("没有的指标")
