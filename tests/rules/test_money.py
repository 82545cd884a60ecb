"""Amounts in 分, sharing out, and the official examples of 人民币大写."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.money import (
    apportion,
    bill_date_uppercase,
    format_yuan,
    percent,
    rmb_uppercase,
    to_fen,
    yuan,
)
from huikuan_xl.rules.policy import DEFAULT


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (1.005, 101),
        (2.675, 268),
        (Decimal("0.004"), 0),
        (Decimal("0.005"), 1),
        (Decimal("-0.005"), -1),
        (-1.005, -101),
        ("1,234.50", 123450),
        (7, 700),
        (0.1 + 0.2, 30),
    ],
)
def test_to_fen_rounds_half_up_what_a_person_sees(
    amount: Decimal | int | float | str, fen: int
) -> None:
    assert to_fen(amount) == fen


@pytest.mark.parametrize("bad", ["一百", "", float("nan"), float("inf")])
def test_to_fen_refuses_what_is_no_amount(bad: float | str) -> None:
    with pytest.raises(ValueError, match="不是金额"):
        to_fen(bad)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(123450, "1,234.50"), (-5, "-0.05"), (0, "0.00"), (100000000000, "1,000,000,000.00")],
)
def test_format_yuan(fen: int, text: str) -> None:
    assert format_yuan(fen) == text


def test_yuan_is_exact() -> None:
    assert yuan(10**17 + 1) == Decimal("1000000000000000.01")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [33, 33, 34]),
        (200, [1, 1, 1], [67, 67, 66]),
        (100, [1, 2, 0], [33, 67, 0]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (5, [1, 1], [3, 2]),
    ],
)
def test_apportion_puts_the_difference_on_the_last_weighted_row(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert apportion(total, weights) == parts
    assert sum(parts) == total


def test_apportion_needs_a_weight() -> None:
    with pytest.raises(ValueError, match="分摊"):
        apportion(100, [0, 0])


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # 银发〔1997〕393号 附一, the variant listed first
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # what follows from the rules
        ("10", "壹拾元整"),
        ("100000", "壹拾万元整"),
        ("320.04", "叁佰贰拾元零肆分"),
        ("100005000", "壹亿零伍仟元整"),
        ("105000000", "壹亿零伍佰万元整"),
        ("1001001.01", "壹佰万壹仟零壹元零壹分"),
        ("100001", "壹拾万零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("1234500000000", "壹万贰仟叁佰肆拾伍亿元整"),
        ("9999999999999999.99",
         "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        # settled here
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        ("-1409.50", "负壹仟肆佰零玖元伍角"),
    ],
)  # fmt: skip
def test_rmb_uppercase(amount: str, words: str) -> None:
    assert rmb_uppercase(to_fen(amount), prefix=False) == words
    assert rmb_uppercase(to_fen(amount)) == f"人民币{words}"


def test_zheng_after_jiao_is_a_choice() -> None:
    policy = replace(DEFAULT, rmb_zheng_after_jiao=True)
    assert rmb_uppercase(140950, policy=policy) == "人民币壹仟肆佰零玖元伍角整"
    assert rmb_uppercase(140955, policy=policy) == "人民币壹仟肆佰零玖元伍角伍分"


def test_rmb_uppercase_refuses_what_it_cannot_write() -> None:
    with pytest.raises(ValueError, match="大写"):
        rmb_uppercase(10**18)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 1, 15), "贰零贰陆年零壹月壹拾伍日"),
        (dt.date(2026, 10, 20), "贰零贰陆年零壹拾月零贰拾日"),
        (dt.date(2026, 2, 9), "贰零贰陆年零贰月零玖日"),
        (dt.date(2026, 11, 30), "贰零贰陆年壹拾壹月零叁拾日"),
        (dt.date(2026, 12, 31), "贰零贰陆年壹拾贰月叁拾壹日"),
        (dt.date(2030, 3, 10), "贰零叁零年叁月零壹拾日"),
        (dt.date(2026, 5, 21), "贰零贰陆年伍月贰拾壹日"),
    ],
)
def test_bill_dates_in_words(day: dt.date, words: str) -> None:
    assert bill_date_uppercase(day) == words


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("0.4", "40%"),
        ("0.0005", "0.05%"),
        ("1", "100%"),
        ("0", "0%"),
        ("0.333333333", "33.33%"),
        ("0.66666", "66.67%"),
        ("0.000108333", "0.0108%"),
        ("0.003", "0.3%"),
        ("1.5", "150%"),
    ],
)
def test_percent(ratio: str, text: str) -> None:
    assert percent(Decimal(ratio)) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        ("0.4", "40%"),
        ("0.3999", "39.99%"),
        ("0.39999", "39.999%"),
        ("0.40001", "40.001%"),
        ("0.3999999999", "39.9999%"),
        ("0.4000000001", "40.0001%"),
    ],
)
def test_a_ratio_never_looks_like_the_bound_that_it_misses(ratio: str, text: str) -> None:
    assert percent(Decimal(ratio), Decimal("0.4")) == text
