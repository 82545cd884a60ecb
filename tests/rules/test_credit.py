"""Limits, terms, usage, what is left, and whether an order may ship."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from huikuan_xl.rules.credit import (
    can_ship,
    credit_usage,
    effective_limit,
    limit_ceiling,
    remaining_credit,
    season_factor,
    term_allowed,
)
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.settings import decimals


@pytest.mark.parametrize(
    ("sales", "grade", "factor", "expected"),
    [
        (120_000_000, "A", "1", 10_000_000),
        (120_000_000, "D", "1.5", 15_000_000),
        (120_000_000, "B", "0.5", 5_000_000),
        (120_000_000, "E", "1.5", 0),
        (100, "C", "1", 8),
        (6, "C", "1", 1),
        (5, "C", "1", 0),
        (18, "C", "1", 2),
        (0, "A", "1", 0),
        (-500, "A", "1", 0),
    ],
)
def test_limit_ceiling(sales: int, grade: str, factor: str, expected: int) -> None:
    assert limit_ceiling(sales, grade, Decimal(factor)).value == expected


@pytest.mark.parametrize("factor", ["0.49", "1.51", "NaN"])
def test_season_factor_outside_half_is_refused(factor: str) -> None:
    with pytest.raises(ValueError, match="季节系数"):
        limit_ceiling(1, "A", Decimal(factor))


def test_risk_factor_applies_only_when_switched_on() -> None:
    policy = replace(DEFAULT, risk_factor_on=True)
    assert limit_ceiling(120_000_000, "C", policy=policy).value == 8_000_000
    assert limit_ceiling(120_000_000, "C").value == 10_000_000


def test_ceiling_tells_its_inputs() -> None:
    assert limit_ceiling(120_000_000, "B", Decimal("1.2")).why() == (
        "上年销售额1,200,000.00元÷12×季节系数1.2，额度上限120,000.00元（K08）"
    )


def test_season_factor_is_the_months() -> None:
    policy = replace(DEFAULT, season_factors=decimals("1 0.6 1 1 1 1 1 1 1 1 1 1"))
    assert season_factor(2, policy) == Decimal("0.6")
    with pytest.raises(ValueError, match="月份"):
        season_factor(13)


@pytest.mark.parametrize(
    ("days", "allowed"), [(0, True), (30, True), (31, False), (-1, False), (None, False)]
)
def test_term_is_at_most_thirty_days(days: int | None, allowed: bool) -> None:
    assert term_allowed(days).value is allowed


FROM, UNTIL = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.parametrize(
    ("limit", "temporary", "start", "until", "as_of", "expected"),
    [
        (100, 50, FROM, UNTIL, date(2026, 2, 28), 100),
        (100, 50, FROM, UNTIL, date(2026, 3, 1), 150),
        (100, 50, FROM, UNTIL, date(2026, 3, 31), 150),
        (100, 50, FROM, UNTIL, date(2026, 4, 1), 100),
        (100, 50, None, UNTIL, date(2026, 1, 1), 150),
        (100, 50, FROM, None, date(2026, 3, 2), 100),
        (100, 50, FROM, UNTIL, None, 100),
        (100, 0, FROM, UNTIL, date(2026, 3, 2), 100),
        (0, 50, FROM, UNTIL, date(2026, 3, 2), 50),
        (None, 50, FROM, UNTIL, date(2026, 3, 2), None),
    ],
)
def test_temporary_limit_counts_while_it_lasts(
    limit: int | None,
    temporary: int,
    start: date | None,
    until: date | None,
    as_of: date | None,
    expected: int | None,
) -> None:
    assert effective_limit(limit, temporary, start, until, as_of).value == expected


def test_usage_counts_what_the_policy_says() -> None:
    parts = (1000, 200, 30, 4, 500)
    assert credit_usage(*parts).value == 1204
    everything = replace(DEFAULT, usage_orders=True, usage_less_prepayment=True)
    assert credit_usage(*parts, policy=everything).value == 734
    balance_only = replace(DEFAULT, usage_shipped=False, usage_bills=False)
    assert credit_usage(*parts, policy=balance_only).value == 1000
    assert credit_usage(*parts, limit=1).value == 1204
    assert credit_usage(*parts, limit=0).value == 704, (
        "cash before delivery: the money that is here"
    )


@pytest.mark.parametrize(
    ("limit", "usage", "expected"), [(100, 40, 60), (100, 140, -40), (0, 0, 0), (None, 40, None)]
)
def test_remaining_credit(limit: int | None, usage: int, expected: int | None) -> None:
    assert remaining_credit(limit, usage).value == expected


@pytest.mark.parametrize(
    ("limit", "usage", "order", "overdue_days", "level", "expected"),
    [
        (100_00, 60_00, 40_00, 0, 0, "可发"),
        (100_00, 60_00, 40_01, 0, 0, "需审批"),
        (100_00, 0, 1, 1, 0, "需审批"),
        (100_00, 0, 1, 0, 1, "需审批"),
        (100_00, 0, 1, 0, 2, "需审批"),
        (100_00, 0, 1, 90, 3, "停供"),
        (100_00, 0, 1, 0, 4, "只收不供"),
        (None, 0, 1, 0, 0, "需审批"),
        (0, 0, 1, 0, 0, "需审批"),
        (0, -50_00, 50_00, 0, 0, "可发"),
    ],
)
def test_can_ship(
    limit: int | None, usage: int, order: int, overdue_days: int, level: int, expected: str
) -> None:
    assert can_ship(limit, usage, order, overdue_days, level).value == expected


@pytest.mark.parametrize(
    ("limit", "words"), [(None, "未授信"), (0, "款到发货"), (10_00, "超5.00元")]
)
def test_can_ship_says_what_stands_in_the_way(limit: int | None, words: str) -> None:
    assert words in can_ship(limit, 5_00, 10_00).why()


def test_grace_days_let_a_short_delay_pass() -> None:
    policy = replace(DEFAULT, freeze_grace_days=3)
    assert can_ship(100, 0, 1, 3, policy=policy).value == "可发"
    assert can_ship(100, 0, 1, 4, policy=policy).value == "需审批"


def test_unknown_stop_level_is_refused() -> None:
    with pytest.raises(ValueError, match="5"):
        can_ship(100, 0, 1, 0, 5)
