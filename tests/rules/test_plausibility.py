"""What is readable but hardly true: both sides of every boundary (Q07, Q08, S4-29, §4.5)."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules import plausibility
from huikuan_xl.rules.plausibility import PlausibilitySettings

DAY = dt.date(2026, 6, 30)
POLICY = PlausibilitySettings()


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (10_000_000_000, ""),
        (-10_000_000_000, ""),
        (10_000_000_001, "单行100,000,000.01元，超过100,000,000.00元，是否多打了零或单位不对"),
        (-10_000_000_001, "单行-100,000,000.01元，超过100,000,000.00元，是否多打了零或单位不对"),
    ],
)
def test_an_amount_too_large_for_one_line(fen: int, told: str) -> None:
    assert plausibility.doubt_amount(fen) == told


def test_the_limit_of_an_amount_is_the_users() -> None:
    assert plausibility.doubt_amount(200, replace(POLICY, large_amount=199)) == (
        "单行2.00元，超过1.99元，是否多打了零或单位不对"
    )


@pytest.mark.parametrize(
    ("day", "doubted"), [(dt.date(2027, 6, 30), False), (dt.date(2027, 7, 1), True)]
)
def test_a_day_more_than_a_year_ahead(day: dt.date, doubted: bool) -> None:
    told = "日期2027-07-01比统计日2026-06-30晚12个月以上，不计入任何一期" if doubted else ""
    assert plausibility.doubt_day(day, DAY) == told
    assert plausibility.last_likely_day(DAY) == dt.date(2027, 6, 30)
    assert plausibility.last_likely_day(DAY, replace(POLICY, future_months=1)) == dt.date(
        2026, 7, 30
    )


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (dt.date(2026, 6, 29), "到期日早于销售日期"),
        (DAY, ""),
        (dt.date(2028, 6, 29), ""),
        (dt.date(2028, 6, 30), "到期日2028-06-30在销售日期之后731天，超过730天"),
    ],
)
def test_a_term_before_the_sale_or_of_years(due: dt.date, told: str) -> None:
    assert plausibility.doubt_term(DAY, due) == told


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        ("-0.0001", "违约金日利率不能为负"),
        ("0", ""),
        ("0.005", ""),
        ("0.0051", "违约金日利率0.5100%/日，一年合186.1500%，是否把年利率填成了日利率"),
    ],
)
def test_a_daily_rate_that_looks_like_a_yearly_one(rate: str, told: str) -> None:
    assert plausibility.doubt_daily_rate(Decimal(rate)) == told


@pytest.mark.parametrize(
    ("ratio", "fine"), [("-0.01", False), ("0", True), ("1", True), ("1.01", False)]
)
def test_a_cash_ratio_lies_between_nothing_and_all(ratio: str, fine: bool) -> None:
    told = plausibility.doubt_cash_ratio(Decimal(ratio))
    assert told == ("" if fine else "现金比例应在 0～100% 之间")


@pytest.mark.parametrize(
    ("rows", "shared", "one"),
    [
        ([("C1", DAY, "X1"), ("C1", DAY, "X2")], False, True),
        ([("C1", DAY, "X1"), ("C1", DAY, "X1")], False, False),  # the same document twice
        ([("C1", DAY, "X1"), ("C1", dt.date(2026, 7, 1), "X2")], False, False),
        ([("C1", DAY, "X1"), ("C2", DAY, "X2")], False, False),
        ([("C1", DAY, "X1"), ("C2", DAY, "X2")], True, True),
        ([("C1", DAY, "X1"), ("C2", DAY, "X1")], True, True),  # two customers number alike
        ([("C1", DAY, "X1"), ("C1", DAY, "X1")], True, False),
    ],
)
def test_rows_of_one_number_are_one_payment(
    rows: list[tuple[str, dt.date | None, str]], shared: bool, one: bool
) -> None:
    assert plausibility.one_payment(rows, shared=shared) is one
    if not shared:
        assert plausibility.one_payment(rows) is one
