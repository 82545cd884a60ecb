"""Late fees and bill discounts."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.interest import (
    PaidLate,
    accrued,
    agreed_rate_too_low,
    bill_discount,
    discount_borne_by_us,
    discount_days,
    late_fee,
    late_fee_rate,
    lpr_on,
    may_claim,
    too_high,
)
from huikuan_xl.rules.policy import DEFAULT

DUE = dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("mode", "agreed", "rate", "rule"),
    [
        ("约定", None, "0.0003", "参数“合同约定的日利率”"),
        ("日万分之五", None, "0.0005", "国务院令802号§17"),
        ("LPR加计", "0.001", "0.001", "合同约定"),
    ],
)
def test_rate_by_mode_and_contract_first(
    mode: str, agreed: str | None, rate: str, rule: str
) -> None:
    policy = replace(DEFAULT, late_fee_mode=mode)
    verdict = late_fee_rate(policy=policy, agreed=Decimal(agreed) if agreed else None)
    assert verdict.value == Decimal(rate)
    assert verdict.reasons[0].rule == rule


def test_lpr_rate_with_uplift() -> None:
    policy = replace(DEFAULT, lpr_1y=Decimal("0.036"), lpr_uplift=Decimal("0.50"))
    verdict = late_fee_rate(policy=policy)
    assert verdict.value == Decimal("0.00015")
    assert "3.6%" in verdict.why()


@pytest.mark.parametrize(
    ("principal", "as_of", "fee"),
    [
        (10_000_000, dt.date(2026, 2, 1), 5_000),
        (10_000_000, dt.date(2026, 3, 2), 150_000),
        (10_000_000, DUE, 0),
        (10_000_000, dt.date(2026, 1, 1), 0),
        (1_000, dt.date(2026, 2, 1), 1),  # 0.5 分 rounds up
        (999, dt.date(2026, 2, 1), 0),
        (100, dt.date(2026, 3, 2), 2),  # 30 days of 0.05 分 round once, not daily
    ],
)
def test_late_fee_is_simple_and_rounded_once(principal: int, as_of: dt.date, fee: int) -> None:
    rate = late_fee_rate(policy=replace(DEFAULT, late_fee_mode="日万分之五"))
    assert late_fee(principal, DUE, as_of, rate).value == fee


@pytest.mark.parametrize(("daily", "warned"), [("0.00013", False), ("0.000131", True)])
def test_fee_above_130_percent_of_the_loss_is_warned_of(daily: str, warned: bool) -> None:
    policy = replace(DEFAULT, lpr_1y=Decimal("0.036"))
    rate = late_fee_rate(agreed=Decimal(daily))
    verdict = late_fee(100_000_000, DUE, dt.date(2026, 5, 1), rate, policy=policy)
    assert ("§65" in verdict.why()) is warned


@pytest.mark.parametrize(("agreed", "low"), [("0.00009", True), ("0.0001", False)])
def test_agreed_rate_may_not_be_below_lpr(agreed: str, low: bool) -> None:
    assert agreed_rate_too_low(Decimal(agreed), Decimal("0.036")).value is low


def test_discount_counts_the_first_day_and_not_the_last() -> None:
    start, end = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
    assert discount_days(start, end) == 31
    assert discount_days(start, end, other_city=True) == 34
    assert discount_days(end, start) == 0


@pytest.mark.parametrize(
    ("face", "rate", "days", "cost"),
    [(10_000_000, "0.036", 90, 90_000), (100_000, "0.018", 1, 5), (90_000, "0.018", 1, 5)],
)
def test_bill_discount(face: int, rate: str, days: int, cost: int) -> None:
    assert bill_discount(face, Decimal(rate), days).value == cost


def test_discount_borne_by_us_is_a_red_flag_unless_allowed() -> None:
    assert discount_borne_by_us(1).value is True
    assert discount_borne_by_us(0).value is False
    assert discount_borne_by_us(1, policy=replace(DEFAULT, discount_by_us=True)).value is False


@pytest.mark.parametrize(
    ("until", "days", "fen"),
    [(dt.date(2026, 5, 1), 0, 0), (dt.date(2026, 5, 2), 1, 100), (dt.date(2026, 6, 20), 50, 5_000)],
)
def test_a_part_bears_interest_until_it_was_paid(until: dt.date, days: int, fen: int) -> None:
    """A9: 1,000 元 paid 50 days late at 0.1 % a day is 50 元 that is not lost."""
    one = accrued(100_000, dt.date(2026, 5, 1), until, Decimal("0.001"))
    assert (one.days, one.fen, one.since) == (days, fen, dt.date(2026, 5, 2))


@pytest.mark.parametrize(
    ("day", "rate"),
    [(dt.date(2024, 10, 20), "0.0335"), (dt.date(2024, 10, 21), "0.031"),
     (dt.date(2025, 5, 19), "0.031"), (dt.date(2025, 5, 20), "0.03"), (None, "0.03")],
)  # fmt: skip
def test_lpr_is_that_of_the_day(day: dt.date | None, rate: str) -> None:
    assert lpr_on(day) == Decimal(rate)


def test_the_rate_without_agreement_is_that_of_the_breach() -> None:
    verdict = late_fee_rate(breach_on=dt.date(2024, 10, 20))
    assert verdict.value == Decimal("0.0335") * Decimal("1.3") / 360
    assert "2024-10-20的1年期LPR 3.35%" in verdict.why()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ""),
        ("2024-10-20=3.35%", ""),
        ("2024-10-20=3.35", "应写成"),
        ("2024-13-20=3.35%", "不是日期"),
        ("2025-05-19=3.10%；2024-10-20=3.35%", "先后"),
    ],
)
def test_a_table_of_rates_that_cannot_be_read_is_a_problem(text: str, wrong: str) -> None:
    found = replace(DEFAULT, lpr_before=text).problems()
    assert [wrong in one for one in found] == ([True] if wrong else [])


@pytest.mark.parametrize(
    ("part", "years", "may"),
    [
        (PaidLate(dt.date(2023, 6, 30)), 3, True),  # the third year's last day
        (PaidLate(dt.date(2023, 6, 29)), 3, False),
        (PaidLate(dt.date(2023, 6, 29)), 4, True),
        (PaidLate(dt.date(2026, 6, 1), excused=True), 3, False),
        (PaidLate(dt.date(2026, 6, 1), waived=True), 3, False),
    ],
)
def test_a_claim_for_what_was_paid_late_ends(part: PaidLate, years: int, may: bool) -> None:
    policy = replace(DEFAULT, limitation_years=years)
    assert may_claim(part, dt.date(2026, 6, 30), policy=policy).value is may


def test_what_is_too_high_is_held_against_the_lpr_of_the_breach() -> None:
    policy = replace(
        DEFAULT, lpr_1y=Decimal("0.03"), lpr_before="2025-05-19=30%", lpr_year_days=360,
        penalty_excess=Decimal("0.3"),
    )  # fmt: skip
    daily = Decimal("0.0005")  # 30 % a year is 0.000833 a day; 3 % is 0.0000833, with 30 % 0.000108
    assert too_high(daily, dt.date(2025, 5, 19), policy=policy) is None
    assert too_high(daily, dt.date(2025, 5, 20), policy=policy) is not None
    assert too_high(daily, policy=policy) is not None
