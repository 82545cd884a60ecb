"""目标分解: whose a target is, which version holds, what adds up, what attainment brings."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.targets import (
    Level,
    Target,
    TargetSettings,
    adds_up,
    holding_day,
    in_force,
    level_of,
    reward,
    thirds_fault,
    version_fault,
    version_text,
)

JUNE = dt.date(2026, 6, 1)
COMPANY = Target(Level.COMPANY, "", "", "", 10_000)
EAST = Target(Level.DEPARTMENT, "东", "", "", 6_000)
WEST = Target(Level.DEPARTMENT, "西", "", "", 4_000)
WANG = Target(Level.SALESPERSON, "东", "王敏", "", 6_000)
A1 = Target(Level.CUSTOMER, "东", "王敏", "A1", 6_000)


def day(number: int, month: int = 6) -> dt.date:
    return dt.date(2026, month, number)


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (("", "", ""), Level.COMPANY),
        (("东", "", ""), Level.DEPARTMENT),
        (("东", "王敏", ""), Level.SALESPERSON),
        (("", "王敏", ""), Level.SALESPERSON),
        (("东", "王敏", "A1"), Level.CUSTOMER),
        (("", "", "A1"), Level.CUSTOMER),
    ],
)
def test_the_lowest_name_says_whose_it_is(names: tuple[str, str, str], level: Level) -> None:
    assert level_of(*names) is level


@pytest.mark.parametrize(
    ("as_of", "holds"),
    [
        (day(31, 5), day(1)),  # before the month: its beginning
        (day(1), day(1)),
        (day(15), day(15)),
        (day(30), day(30)),
        (day(1, 7), day(30)),  # after it: its end
    ],
)
def test_which_day_of_the_month_counts(as_of: dt.date, holds: dt.date) -> None:
    assert holding_day(JUNE, as_of) == holds


def test_a_later_version_replaces_an_earlier_one_from_its_day() -> None:
    first, second = COMPANY, replace(COMPANY, amount=8_000, start=day(15), reason="停工")
    for order in ([first, second], [second, first]):
        assert in_force(order, day(14)) is first
        assert in_force(order, day(15)) is second
        assert version_text(order, second) == "第2版（共2版），2026-06-15起：停工"
        assert version_text(order, first) == "第1版（共2版）"
    assert in_force([second], day(14)) is None
    assert version_text([first], first) == ""
    twice = replace(second, amount=7_000)
    assert in_force([first, second, twice], day(15)) is twice  # the later row of the same day


@pytest.mark.parametrize(
    ("start", "reason", "first", "taken", "fault"),
    [
        (None, "", True, False, ""),
        (day(30), "", True, False, ""),
        (day(1, 7), "减", True, False, "生效日在目标月份之后，这一版永远不起作用"),
        (day(15), " ", False, False, "调整了目标而没有写调整原因"),
        (day(15), "停工", False, False, ""),
        (None, "", True, True, "同一目标同一生效日有两行，只有后一行作数"),
    ],
)
def test_faults_of_a_version(
    start: dt.date | None, reason: str, first: bool, taken: bool, fault: str
) -> None:
    assert version_fault(JUNE, start, reason, first=first, taken=taken) == fault


@pytest.mark.parametrize(
    ("thirds", "fits"),
    [((0, 0, 0), True), ((1, 2, 3), True), ((1, 2, 4), False), ((6, 0, 0), True), ((1, 2, 0), False)],
)  # fmt: skip
def test_thirds_add_up_or_are_blank(thirds: tuple[int, int, int], fits: bool) -> None:
    assert (thirds_fault(6, thirds) == "") is fits


@pytest.mark.parametrize(
    ("upper", "others", "fits"),
    [
        (COMPANY, [EAST, WEST], True),
        (COMPANY, [EAST, replace(WEST, amount=4_001)], False),
        (COMPANY, [EAST], False),  # a department without a target
        (COMPANY, [], True),  # not shared out
        (COMPANY, [EAST, WEST, WANG, A1], True),  # only the next level counts
        (COMPANY, [WANG], False),  # no departments: the salespeople
        (COMPANY, [replace(WANG, amount=10_000)], True),
        (EAST, [WANG, replace(WANG, department="西", salesperson="李强")], True),
        (EAST, [A1], True),  # no salespeople: the customers
        (WANG, [A1], True),
        (WANG, [replace(A1, amount=5_999)], False),
        (WANG, [A1, replace(A1, salesperson="李强")], True),
        (A1, [EAST], True),
    ],
)
def test_a_level_adds_up_to_the_one_above(upper: Target, others: list[Target], fits: bool) -> None:
    assert adds_up(upper, [upper, *others]).value is fits


@pytest.mark.parametrize(
    ("attainment", "step", "bonus"),
    [
        (None, 0, 0),
        ("0.8999", 0, 0),
        ("0.9", 1, 100),
        ("0.9999", 1, 100),
        ("1", 2, 200),
        ("1.0999", 2, 200),
        ("1.1", 3, 300),
        ("9", 3, 300),
    ],
)
def test_reward_steps(attainment: str | None, step: int, bonus: int) -> None:
    rates = TargetSettings(reward_rate=(Decimal("0.01"), Decimal("0.02"), Decimal("0.03")))
    reached = None if attainment is None else Decimal(attainment)
    found = reward(reached, 10_000, policy=rates).value
    assert (found.step, found.bonus) == (step, bonus)
    assert found.label == (f"第{step}档" if step else "未入档")


def test_without_rates_there_is_a_step_but_no_bonus() -> None:
    assert reward(Decimal(1), 10_000).value.bonus == 0
    assert reward(Decimal(2), -10_000, policy=TargetSettings(reward_rate=(Decimal(1),) * 3)).value.bonus == 0  # fmt: skip
