"""The yearly review: grade by scores and pay record, limit by the year's sales, term by K09."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from huikuan_xl.rules.approvals import Request
from huikuan_xl.rules.grading import Application
from huikuan_xl.rules.review import Proposal, Reviewed, propose, put_forward, reviewed_on
from huikuan_xl.rules.words import ApprovalKind

D = dt.date
GOOD = Application(repayment=Decimal(36), purchases=Decimal(28), others=Decimal(28))  # 92: A
FACTS = Reviewed(GOOD, Decimal(90), "A", 5_000_000, 30, 60_000_000)


def test_what_fits_is_kept() -> None:
    found = propose(FACTS)  # 90 points stand for 36, no worse than the score
    assert found.value == Proposal("A", 5_000_000, 30, 5_000_000, changes=False)
    assert "都维持" in found.why()


def test_a_worse_pay_record_lowers_the_grade_and_a_better_one_raises_nothing() -> None:
    worse = propose(replace(FACTS, pay_points=Decimal(60)))  # 24 + 56 = 80: B, below 30: C
    assert worse.value.grade == "C"
    assert "重评为信用C" in worse.why()
    poor = replace(FACTS, application=replace(GOOD, repayment=Decimal(24)), grade="C")
    assert propose(replace(poor, pay_points=Decimal(100))).value.grade == "C"


def test_the_limit_comes_down_to_the_ceiling_of_the_years_sales() -> None:
    assert propose(replace(FACTS, limit=5_000_001)).value == Proposal(
        "A", 5_000_000, 30, 5_000_000, changes=True
    )
    assert propose(replace(FACTS, limit=4_999_999)).value.limit == 4_999_999
    assert propose(replace(FACTS, limit=None)).value.limit is None
    nothing = replace(FACTS, sales_year=0)
    assert propose(nothing).value == Proposal("A", 5_000_000, 30, None, changes=False)


def test_credit_e_gets_no_limit_and_a_long_term_is_cut() -> None:
    vetoed = replace(
        FACTS, application=replace(GOOD, repayment=Decimal(0)), grade="E", pay_points=None
    )
    assert propose(vetoed).value.limit == 0
    assert propose(replace(FACTS, days=31)).value.days == 30
    assert propose(replace(FACTS, days=30)).value.days == 30


def test_a_review_in_force_is_the_last_review() -> None:
    signed = (("李四", D(2026, 7, 2)), ("王五", D(2026, 7, 3)))
    made = Request(kind=ApprovalKind.REVIEW, author="张三", asked_on=D(2026, 7, 1), steps=signed)
    assert reviewed_on(D(2025, 7, 20), [made]) == D(2026, 7, 3)
    assert reviewed_on(D(2026, 7, 4), [made]) == D(2026, 7, 4)
    assert reviewed_on(None, []) is None


def test_a_review_is_put_forward_once_a_year() -> None:
    assert put_forward(D(2026, 7, 1), D(2026, 7, 31))
    assert not put_forward(D(2025, 7, 1), D(2026, 7, 31))
    assert not put_forward(None, D(2026, 7, 31))
