"""Our own six causes, the July review's suggestion, papers, classes: both sides of each bound."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.diagnosis import (
    SIX_CAUSES,
    CollectionFacts,
    abc_class,
    papers_for_deduction,
    review_suggestion,
    six_causes,
    weak_calls,
)
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.training import COURSES, courses_for, guidance_for

WELL = CollectionFacts(
    due=100, target=100, short=0, measured=False, promised=False, broken_untold=False
)


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, ()),
        ({"target": None}, (0,)),
        ({"target": None, "due": 0}, ()),
        ({"short": 1}, (1, 2)),
        ({"short": 1, "measured": True}, (2,)),
        ({"short": 1, "promised": True}, (1,)),
        ({"broken_untold": True}, (3,)),
        ({"target": 99}, (4,)),
    ],
)
def test_each_of_our_own_causes(changed: dict[str, object], holds: tuple[int, ...]) -> None:
    found = six_causes(replace(WELL, **changed))  # type: ignore[arg-type]
    assert tuple(at for at, one in enumerate(found) if one) == holds
    assert len(found) == len(SIX_CAUSES) - 1


def test_calls_are_weak_below_a_half() -> None:
    assert not weak_calls(Decimal("0.5"))
    assert weak_calls(Decimal("0.49"))
    assert not weak_calls(None)


def test_courses_follow_the_causes() -> None:
    assert courses_for((False,) * 6) == ()
    assert courses_for((True, False, False, False, False, False)) == (5,)
    assert courses_for((False, False, False, False, True, True)) == (1, 2, 3)
    assert {one.number for one in COURSES} == {1, 2, 3, 4, 5}


def test_guidance_by_group_of_cause() -> None:
    assert guidance_for("C1") == guidance_for("C6") != guidance_for("A1")
    assert guidance_for("").startswith("先问清")


def suggested(grade: str = "B", pay: str = "B", stop: StopLevel = StopLevel.NORMAL,
              *, above: bool = False, over: bool = False) -> str:  # fmt: skip
    return review_suggestion(grade, pay, stop, above_ceiling=above, over_limit=over).value


def test_what_the_july_review_suggests() -> None:
    assert suggested() == "维持"
    assert suggested("E") == "取消额度，款到发货"
    assert suggested("", stop=StopLevel.STOPPED) == "取消额度，款到发货"
    assert suggested(stop=StopLevel.STOPPED) == "取消额度，款到发货"
    assert suggested(stop=StopLevel.LIMITED) == suggested(pay="D") == "降一级，额度减半"
    assert suggested(above=True) == "额度降到上限"
    assert suggested("") == "补齐资料再评"
    assert (suggested(pay="A", over=True), suggested(pay="B", over=True)) == (
        "可申请提高额度",
        "维持",
    )


def test_a_small_debt_needs_fewer_papers() -> None:
    assert set(papers_for_deduction(small=True)) < set(papers_for_deduction(small=False))


def test_classes_by_what_stands_before() -> None:
    shares = (Decimal(0), Decimal("0.7999"), Decimal("0.8"), Decimal("0.95"))
    assert [abc_class(one)[0] for one in shares] == ["A", "A", "B", "C"]
