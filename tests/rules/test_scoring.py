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
    seller_may_rank,
    seller_score,
)


def record(
    on_time: str | None, cash: str | None, cost: str | None, promises: str | None = None
) -> PayRecord:
    values = [None if one is None else Decimal(one) for one in (on_time, cash, cost, promises)]
    return PayRecord(*values)


RATED = [
    # on time, cash, 贴息, promises; by points; by the worst part alone
    (("0.95", "0.60", "0", "0.95"), "A", "A"),
    (("0.9499", "0.60", "0", "0.95"), "B", "B"),
    (("0.85", "0.40", "0.005", "0.85"), "B", "B"),  # exactly on every bound of B
    (("0.8499", "0.40", "0.005", "0.85"), "C", "C"),
    (("0.95", "0.3999", "0", "0.95"), "B", "C"),  # one part C, the points say B
    (("0.95", "0.60", "0.01", "0.95"), "B", "C"),
    (("0.95", "0.60", "0.0101", "0.95"), "C", "D"),  # points B, but at most one above D
    (("0.6999", "0.60", "0", "0.95"), "C", "D"),
    (("0", "0", "0.02", "0"), "D", "D"),
    (("0.95", "0.60", "0", None), "A", "A"),
    (("0.95", None, None, None), "A", "A"),
    ((None, "0.60", "0", "0.95"), None, None),  # nothing fell due: no rating
]


@pytest.mark.parametrize(("facts", "together", "worst"), RATED)
def test_points_decide_or_the_worst_part_alone(
    facts: tuple[str | None, ...], together: str | None, worst: str | None
) -> None:
    assert pay_rating(record(*facts)).value == together
    alone = replace(DEFAULT, pay_rating_method="最差一项")
    assert pay_rating(record(*facts), policy=alone).value == worst


def test_a_rating_moved_by_its_weights() -> None:
    facts = record("0.95", "0.20", "0", "0.95")
    assert pay_rating(facts).value == "B"  # 38 + 10 + 15 + 14.25 = 77.25, B begins at 74.25
    heavy = replace(DEFAULT, pay_weights=tuple(map(Decimal, ("0.1", "0.7", "0.1", "0.1"))))
    assert pay_rating(facts, policy=heavy).value == "C"


@pytest.mark.parametrize(
    ("grade", "level", "allowed"), [("D", 0, True), ("E", 0, False), ("A", 1, False), ("", 0, True)]
)
def test_no_certificate_for_credit_e_or_while_supply_is_limited(
    grade: str, level: int, allowed: bool
) -> None:
    assert may_be_awarded(grade, level).value is allowed


def test_no_base_no_score() -> None:
    assert award_score(record(None, "1", "0"), 0).value is None
    assert award_score(record("1", None, None), 0).value == 100
    seller = seller_score(
        attainment=None, overdue_rate=None, promises=Decimal(1), dunning=None, visits=Decimal(1)
    )
    assert seller.value is None


def test_the_rating_is_never_shown_as_a_bare_letter() -> None:
    assert pay_grade_label("C") == "回款C·一般顾客"
    assert "回款B·最佳顾客" in pay_rating(record("0.95", "0.40", "0")).why()


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
    [("电汇", True), ("现钞", True), ("支票", True), ("银承", False), ("数电票据", False)],
)
def test_what_counts_as_cash(method: str, cash: bool) -> None:
    assert counts_as_cash(method) is cash


def test_cheques_count_as_the_policy_says() -> None:
    assert counts_as_cash("支票", policy=replace(DEFAULT, cheque_is_cash=False)) is False


@pytest.mark.parametrize(
    ("ratio", "met"), [("0.4", True), ("0.3999", False), ("1", True), (None, True)]
)
def test_forty_percent_cash(ratio: str | None, met: bool) -> None:
    assert cash_ratio_met(None if ratio is None else Decimal(ratio)).value is met


@pytest.mark.parametrize(("months", "may"), [(0, False), (5, False), (6, True), (12, True)])
def test_a_yearly_rank_needs_plans_in_enough_months(months: int, may: bool) -> None:
    assert seller_may_rank(months).value is may
