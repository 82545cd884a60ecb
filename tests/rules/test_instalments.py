"""Instalments: how a plan is written, and how a sale is parted by it."""

from datetime import date
from decimal import Decimal

import pytest

from huikuan_xl.rules.instalments import read_instalments, split


def written(text: str) -> list[tuple[str, Decimal | int | None]]:
    return [
        (one.when, one.share if one.fixed is None else one.fixed) for one in read_instalments(text)
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3-3-3-1", [("预付", 30), ("货到", 30), ("验收", 30), ("质保", 10)]),
        ("3:6:1", [("预付", 30), ("验收", 60), ("质保", 10)]),
        ("30-70", [("预付", 30), ("货到", 70)]),
        ("预付30%、验收60%、质保1年10%", [("预付", 30), ("验收", 60), ("质保12个月", 10)]),
        ("预付 5000元；货到30天 余款", [("预付", 500_000), ("货到30天", None)]),
        ("预付：20％，2026-09-30：80％", [("预付", 20), ("2026-09-30", 80)]),
        ("预付33.3%、月结30天尾款", [("预付", Decimal("33.3")), ("月结30天", None)]),
    ],
)
def test_plans_as_people_write_them(text: str, parts: list[tuple[str, int | None]]) -> None:
    assert written(text) == parts


def test_a_blank_plan_is_none() -> None:
    assert read_instalments("") == read_instalments("　") == ()


def test_a_fixed_day_is_a_day() -> None:
    assert read_instalments("预付20%、2026年9月30日80%")[1].on == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("预付100%", "只有一期"), ("预付30%、验收60%", "合计90%"), ("3-3-3-2", "合计11%"),
        ("预付余款、验收30%", "只能是最后一期"), ("预付5000元、验收5000元", "应写“余款”"),
        ("2-2-2-2-2", "只认两期至四期"), ("随便30%、货到70%", "看不懂账期"), ("三成、七成", "看不懂分期"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_instalments(text)


@pytest.mark.parametrize(
    ("amount", "text", "parts"),
    [
        (100_001, "3-3-3-1", [30_000, 30_000, 30_000, 10_001]),
        (-100_001, "3-3-3-1", [-30_000, -30_000, -30_000, -10_001]),
        (5, "3-3-3-1", [2, 2, 1, 0]),
        (1_000_000, "预付5000元、货到余款", [500_000, 500_000]),
        (-1_000_000, "预付5000元、货到余款", [-500_000, -500_000]),
        (500_000, "预付5000元、货到余款", [500_000, 0]),
    ],
)
def test_parts_add_up_and_keep_the_sign(amount: int, text: str, parts: list[int]) -> None:
    assert split(amount, read_instalments(text)) == parts
    assert sum(parts) == amount


def test_fixed_sums_above_the_sale_are_refused() -> None:
    with pytest.raises(ValueError, match=r"5,000\.00元，超过销货总额"):
        split(499_999, read_instalments("预付5000元、货到余款"))
