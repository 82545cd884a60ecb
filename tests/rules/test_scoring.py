"""The pay rating, its benefits and conflicts, awards, and the cash ratio."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.scoring import (
    PayRecord,
    award_score,
    benefits,
    cash_ratio_met,
    counts_as_cash,
    may_be_awarded,
    pay_grade_label,
    pay_points,
    pay_rating,
    seller_score,
)
from huikuan_xl.rules.settings import decimals


def record(
    on_time: str | None, cash: str | None, cost: str | None, promises: str | None = None
) -> PayRecord:
    values = [None if one is None else Decimal(one) for one in (on_time, cash, cost, promises)]
    return PayRecord(*values)


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        (("0.95", "0.60", "0", "0.95"), "A"),
        (("0.9499", "0.60", "0", "0.95"), "B"),
        (("0.95", "0.40", "0", "0.95"), "B"),
        (("0.95", "0.3999", "0", "0.95"), "C"),
        (("0.95", "0.60", "0.0001", "0.95"), "B"),
        (("0.95", "0.60", "0.01", "0.95"), "C"),
        (("0.95", "0.60", "0.0101", "0.95"), "D"),
        (("0.6999", "0.60", "0", "0.95"), "D"),
        (("0.95", "0.60", "0", "0.84"), "C"),
        (("0.95", "0.60", "0", None), "A"),
        ((None, "0.60", "0", "1"), None),
        ((None, None, None, None), None),
    ],
)
def test_the_worst_part_alone_decides_where_the_policy_says_so(
    facts: tuple[str | None, str | None, str | None, str | None], grade: str | None
) -> None:
    policy = replace(DEFAULT, pay_method="最低一项")
    assert pay_rating(record(*facts), policy=policy).value == grade


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        (("0.95", "0.60", "0", "0.95"), "A"),
        (("0.85", "0.40", "0.005", "0.85"), "B"),
        (("0.70", "0.20", "0.01", "0.70"), "C"),
        (("0.69", "0.19", "0.02", "0.69"), "D"),
        (("0.95", "0.40", "0", "0.95"), "A"),  # 4×0.7 + 3×0.3 = 3.7
        (("0.95", "0.20", "0", "0.95"), "B"),  # 3.4
        (("0.95", "0.20", "0", "0.85"), "B"),  # 3.25
        (("0.85", "0.40", "0", "0.95"), "B"),  # 3.3
        (("0.95", "0.60", "0", "0"), "C"),  # 3.55 is A, but one above D
        (("0", "0.60", "0", None), "C"),  # (0.4 + 1.8) / 0.85 = 2.59, one above D
        (("0.95", None, None, None), "A"),
        (("0.70", "0.60", None, None), "B"),  # (0.8 + 1.2) / 0.7 = 2.86
        ((None, "0.60", "0", "1"), None),
    ],
)
def test_the_weighted_parts_decide_but_one_step_above_the_worst_at_most(
    facts: tuple[str | None, str | None, str | None, str | None], grade: str | None
) -> None:
    assert pay_rating(record(*facts)).value == grade


def test_half_points_go_to_the_customer() -> None:
    policy = replace(DEFAULT, pay_weights=decimals("0.5 0.5 0 0"))
    assert pay_rating(record("0.95", "0.40", None), policy=policy).value == "A"  # 3.5
    policy = replace(DEFAULT, pay_weights=decimals("0.49 0.51 0 0"))
    assert pay_rating(record("0.95", "0.40", None), policy=policy).value == "B"  # 3.49


def test_the_rating_is_never_shown_as_a_bare_letter() -> None:
    assert pay_grade_label("C") == "回款C·一般顾客"
    assert pay_rating(record("0.95", "0.3999", "0", "0.2")).why() == (
        "准时率95%≥95%，回款A（K24）；现金比例39.99%≥20%，回款C（K24）；我方贴息率0%≤0%，回款A（K24）；"
        "承诺兑现率20%<70%，回款D（K24）；加权2.95分为回款B·最佳顾客，"
        "最多比最低一项回款D·基本型顾客高一级：回款C·一般顾客（K24）"
    )


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (("1", "0.60", "0", "1"), "100"),
        (("1", "0.30", "0", "1"), "85"),
        (("0.5", "0.60", "0.005", "1"), "72.5"),
        (("1", "0.60", "0", None), "100"),
        (("0", "0", "1", "0"), "0"),
        ((None, None, None, None), None),
    ],
)
def test_points(
    facts: tuple[str | None, str | None, str | None, str | None], points: str | None
) -> None:
    expected = None if points is None else Decimal(points)
    assert pay_points(record(*facts)).value == expected


@pytest.mark.parametrize(
    ("pay", "credit", "suspended", "review"),
    [
        ("A", "A", False, False),
        ("A", "E", True, False),
        ("D", "B", False, True),
        ("D", "C", False, False),
        ("D", "E", True, False),
    ],
)
def test_the_stricter_scale_decides(pay: str, credit: str, suspended: bool, review: bool) -> None:
    verdict = benefits(pay, credit)
    assert (verdict.value.suspended, verdict.value.review) == (suspended, review)
    assert (verdict.value.terms["新产品报价"] == "优惠暂停") is suspended


def test_only_the_best_get_the_most_in_schedule() -> None:
    assert benefits("A", "A").value.terms["进度"] == "给予最大的优惠"
    assert benefits("B", "A").value.terms["进度"] != benefits("B", "A").value.terms["开发费用"]


@pytest.mark.parametrize(("failures", "score"), [(0, "88"), (1, "86"), (5, "78"), (9, "78")])
def test_award_score_loses_points_for_failures(failures: int, score: str) -> None:
    facts = record("1", "0.4", "0", "1")  # 40 + 30 + 8, and up to 10 for no failures
    assert award_score(facts, failures).value == Decimal(score)


def test_without_a_base_there_is_no_award_score() -> None:
    assert award_score(record(None, "0.4", "0", "1"), 0).value is None


@pytest.mark.parametrize(
    ("score", "credit", "stop", "awarded"),
    [
        ("88", "B", 0, True), ("88", None, 0, True), (None, "B", 0, False), ("88", "E", 0, False),
        ("88", "B", 1, False),
    ],
)  # fmt: skip
def test_no_certificate_for_credit_e_or_an_open_stop(
    score: str | None, credit: str | None, stop: int, awarded: bool
) -> None:
    points = None if score is None else Decimal(score)
    assert may_be_awarded(points, credit, stop).value is awarded


def test_seller_score_cuts_at_one_and_shares_missing_weights() -> None:
    full = seller_score(
        attainment=Decimal("1.5"),
        overdue_rate=Decimal("0.5"),
        promises=Decimal(1),
        dunning=Decimal(1),
        visits=Decimal(1),
    )
    assert full.value == Decimal(90)
    part = seller_score(
        attainment=Decimal("0.5"), overdue_rate=None, promises=None, dunning=None, visits=None
    )
    assert part.value == Decimal(50)


@pytest.mark.parametrize(
    ("method", "cash"),
    [
        ("电汇", True),
        ("现钞", True),
        ("支票", True),
        ("银承", False),
        ("数电票据", False),
        ("", None),
    ],
)
def test_what_counts_as_cash(method: str, cash: bool | None) -> None:
    assert counts_as_cash(method) is cash


def test_cheques_count_as_the_policy_says() -> None:
    assert counts_as_cash("支票", policy=replace(DEFAULT, cheque_is_cash=False)) is False


@pytest.mark.parametrize(
    ("ratio", "met"), [("0.4", True), ("0.3999", False), ("1", True), (None, True)]
)
def test_forty_percent_cash(ratio: str | None, met: bool) -> None:
    assert cash_ratio_met(None if ratio is None else Decimal(ratio)).value is met
