"""Whom to turn to first (K23)."""

import datetime as dt
from decimal import Decimal

import pytest

from huikuan_xl.rules.words import Outcome
from huikuan_xl.rules.worklist import (
    ALL,
    EVERYBODY,
    WorklistSettings,
    doubt_result,
    is_on_slip,
    urgency,
)

CHANCE = Decimal("0.8")


def test_money_times_lateness_times_chance() -> None:
    assert urgency(100_000, 30, CHANCE, 0).value == 160_000
    assert urgency(100_000, 0, CHANCE, 0).value == 80_000
    assert urgency(100_000, 30, Decimal("0.2"), 0).value == 40_000


def test_lateness_stops_counting_after_a_year() -> None:
    assert urgency(100_000, 360, CHANCE, 0).value == 1_040_000
    assert urgency(100_000, 361, CHANCE, 0).value == 1_040_000
    assert urgency(100_000, 359, CHANCE, 0).value < 1_040_000


def test_a_broken_promise_counts_half_again() -> None:
    assert urgency(100_000, 30, CHANCE, 1).value == 240_000
    assert "1次承诺未兑现" in urgency(100_000, 30, CHANCE, 1).why()


def test_what_is_not_yet_due_never_comes_before_an_equal_late_debt() -> None:
    assert urgency(0, 0, CHANCE, 0, due_soon=100_000).value == 50_000
    assert urgency(0, 0, CHANCE, 0).value == 0
    assert urgency(100_000, 1, CHANCE, 0).value > 50_000


def test_the_company_weighs_as_it_likes_and_the_reason_says_how() -> None:
    own = WorklistSettings(
        urgency_days=60, urgency_longest_days=30, urgency_broken=Decimal(2),
        urgency_due_soon=Decimal("0.25"),
    )  # fmt: skip
    found = urgency(100_000, 90, CHANCE, 1, 40_000, own)
    assert found.value == 10_000 + 240_000  # 1,000 × 1.5 × 80 % × 2, and a quarter of 400
    assert found.why() == "逾期1,000.00元×最长90天（1.5倍）×回收可能80%×1次承诺未兑现（2倍）（K23）"
    assert urgency(0, 0, CHANCE, 0, 40_000, own).why() == "400.00元将到期，按25%计（K14）"


ON = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("outcome", "day", "amount", "told"),
    [
        (Outcome.PROMISED, ON, 1, ""),
        (Outcome.PROMISED, None, 1, "已承诺，还缺承诺日期或承诺金额"),
        (Outcome.PROMISED, ON, None, "已承诺，还缺承诺日期或承诺金额"),
        (Outcome.PROMISED, ON, 0, "承诺金额应大于 0"),
        (Outcome.PROMISED, dt.date(2026, 6, 29), 1, "日期2026-06-29早于清单的2026-06-30"),
        (Outcome.REFUSED, None, None, ""),
        (Outcome.REFUSED, ON, None, ""),
        (Outcome.PAID, None, 1, "今天结果是已付款，承诺金额只在“已承诺”时填"),
    ],
)
def test_results_that_cannot_be_entered(
    outcome: Outcome, day: dt.date | None, amount: int | None, told: str
) -> None:
    assert doubt_result(outcome, ON, day, amount) == told


@pytest.mark.parametrize(
    ("who", "doer", "what", "on"),
    [
        ("李红", "李红", "催", True), ("李红", "李红梅", "催", False), ("李红", "李 红", "催", True),
        ("李红", EVERYBODY, "走访", True), ("李红", "李红", "", False), (ALL, "李红梅", "催", True),
        ("财务", "财务部", "报送", True), ("财务", "李红", "催；【财务】登记", True),
        ("财务", EVERYBODY, "走访", False), ("负责人", "部门负责人", "审批", True),
    ],
)  # fmt: skip
def test_a_slip_is_one_persons_or_one_desks(who: str, doer: str, what: str, on: bool) -> None:
    assert is_on_slip(who, doer, what) is on
