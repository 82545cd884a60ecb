"""Plans: three failures, the commitment, the gap, segments and the split of a debt."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.plans import (
    Commitment,
    Failure,
    Light,
    Segment,
    Wanted,
    expected_receipts,
    failures_in_a_row,
    needs_commitment,
    plan_claim,
    plan_failure,
    plan_gap,
    plan_month,
    plan_target,
    segment_lights,
    segment_of,
    thirds,
)
from huikuan_xl.rules.policy import DEFAULT

TARGET_ON = dt.date(2026, 6, 20)


@pytest.mark.parametrize(
    ("receipts", "as_of", "failure"),
    [
        ([], dt.date(2026, 6, 20), None),
        ([], dt.date(2026, 6, 21), Failure.UNPAID),
        ([(dt.date(2026, 6, 20), 1_000)], dt.date(2026, 6, 30), None),
        ([(dt.date(2026, 6, 20), 999)], dt.date(2026, 6, 21), Failure.SHORT),
        ([(dt.date(2026, 6, 21), 1_000)], dt.date(2026, 6, 21), Failure.LATE),
        ([(dt.date(2026, 6, 21), 1_000)], dt.date(2026, 6, 20), None),
        ([(dt.date(2026, 6, 25), 1_000)], dt.date(2026, 6, 22), Failure.UNPAID),
    ],
)
def test_kinds_of_failure(
    receipts: list[tuple[dt.date, int]], as_of: dt.date, failure: Failure | None
) -> None:
    assert plan_failure(1_000, TARGET_ON, receipts, as_of).value is failure


@pytest.mark.parametrize(("paid", "told"), [(999, "期限未过"), (1_000, "无异常")])
def test_before_the_day_it_says_whether_the_plan_is_met_already(paid: int, told: str) -> None:
    verdict = plan_failure(1_000, TARGET_ON, [(TARGET_ON, paid)], TARGET_ON)
    assert verdict.why().split("：")[-1].startswith(told)


def test_no_target_no_failure() -> None:
    assert plan_failure(0, TARGET_ON, [], dt.date(2026, 7, 1)).value is None


@pytest.mark.parametrize(
    ("flags", "count"),
    [([], 0), ([True, False], 0), ([False, True, True], 2), ([True, None, True], 2)],
)
def test_failures_in_a_row(flags: list[bool | None], count: int) -> None:
    assert failures_in_a_row(flags) == count


NO = False
YES = True


@pytest.mark.parametrize(
    ("flags", "needed"),
    [
        ([], False),
        ([YES], False),
        ([YES, YES], True),
        ([YES, NO, YES], False),
        ([YES, NO, YES, NO, YES], True),
        ([YES, None, YES], True),
        ([YES, YES, NO], False),
        ([YES, YES, NO, YES], True),
        # three failures, but the oldest is thirteen months back
        ([YES, NO, NO, NO, YES, NO, NO, NO, NO, NO, NO, NO, YES], False),
        ([YES, NO, NO, NO, YES, NO, NO, NO, NO, NO, NO, YES], True),
        ([YES, YES] + [NO] * 11, False),
    ],
)
def test_two_in_a_row_or_three_in_twelve_months(flags: list[bool | None], needed: bool) -> None:
    assert needs_commitment(flags).value is needed


@pytest.mark.parametrize(("row", "needed"), [("最近连续", False), ("期内任意连续", True)])
def test_one_good_month_ends_the_row_unless_any_row_counts(row: str, needed: bool) -> None:
    policy = replace(DEFAULT, fail_row=row)
    assert needs_commitment([YES, YES, NO], policy=policy).value is needed


@pytest.mark.parametrize(
    ("flags", "months_since", "broken", "needed"),
    [
        ([YES, YES, YES], 0, False, False),  # signed this month
        ([YES, YES, YES], 1, False, False),  # one failure since
        ([YES, YES, YES, YES], 2, False, True),  # two since
        ([YES, YES], 0, True, True),  # signed, then broken
        ([NO, NO], 1, True, True),
    ],
)
def test_signing_ends_the_duty_and_breaking_renews_it(
    flags: list[bool | None], months_since: int, broken: bool, needed: bool
) -> None:
    signed = Commitment(months_since, broken)
    assert needs_commitment(flags, commitment=signed).value is needed


@pytest.mark.parametrize(
    ("due", "received", "month"),
    [
        (dt.date(2026, 6, 20), dt.date(2026, 5, 31), dt.date(2026, 6, 1)),  # early
        (dt.date(2026, 6, 20), dt.date(2026, 6, 30), dt.date(2026, 6, 1)),
        (dt.date(2026, 6, 20), dt.date(2026, 7, 1), dt.date(2026, 7, 1)),  # late
        (dt.date(2026, 8, 1), dt.date(2025, 12, 31), dt.date(2026, 8, 1)),  # very early
        (None, dt.date(2026, 5, 31), dt.date(2026, 5, 1)),  # for no document
    ],
)
def test_money_counts_for_the_month_its_document_was_due(
    due: dt.date | None, received: dt.date, month: dt.date
) -> None:
    assert plan_month(due, received) == month


@pytest.mark.parametrize(
    ("overdue", "due", "disputed", "target"),
    [(0, 10_000, 0, 10_000), (3_000, 10_000, 0, 13_000), (3_000, 10_000, 3_000, 10_000),
     (3_000, 0, 3_000, 0), (0, 0, 1, 0)],
)  # fmt: skip
def test_a_customer_is_asked_for_all_that_is_overdue_and_due_without_its_disputes(
    overdue: int, due: int, disputed: int, target: int
) -> None:
    assert plan_claim(overdue, due, disputed) == target


@pytest.mark.parametrize(
    ("due", "overdue", "free", "promised", "wanted"),
    [
        (10_000, [], 0, 0, (10_000, 0, 0)),
        (10_000, [(3_000, 0.5)], 0, 0, (10_000, 0, 1_500)),
        (0, [(3_000, 0.5)], 0, 1_000, (0, 1_000, 1_000)),  # the promise whole, half of the rest
        (0, [(3_000, 0.5)], 0, 5_000, (0, 3_000, 0)),  # no more than is overdue
        (0, [(3_000, 0.5)], 1_000, 1_000, (0, 1_000, 500)),  # money on account settles the oldest
        (0, [(1_000, 0.0), (2_000, 0.5)], 0, 1_000, (0, 1_000, 1_000)),  # oldest first
        (0, [(8_240_000, 0.0)], 0, 0, (0, 0, 0)),  # too old for anybody to expect it
        (0, [(3, 0.5)], 0, 0, (0, 0, 2)),  # half a 分 up
    ],
)
def test_a_target_is_what_falls_due_and_what_may_be_expected_of_the_overdue(
    due: int,
    overdue: list[tuple[int, float]],
    free: int,
    promised: int,
    wanted: tuple[int, int, int],
) -> None:
    found = plan_target(due, overdue, free, promised).value
    assert (found.due, found.promised, found.likely) == wanted
    assert found.total == sum(wanted)


@pytest.mark.parametrize(
    ("target", "promised", "wanted", "kept", "on_time", "expected"),
    [
        (10_000, 4_000, (10_000, 0, 0), "0.5", "0.8", (2_000, 4_800)),
        (10_000, 4_000, (10_000, 0, 0), None, None, (3_200, 4_800)),  # 80 % without any record
        (10_000, 12_000, (10_000, 0, 0), "1", "0.2", (10_000, 0)),  # no more than the target
        (10_000, 0, (10_000, 0, 0), "1", "0.2", (0, 2_000)),
        (10_000, 0, (0, 0, 5_000), "1", "0.2", (0, 5_000)),  # the overdue part as likely as it is
        (50_000, 0, (1_000, 0, 500), "1", "0.5", (0, 1_000)),  # an ambitious target brings no more
        (50_000, 0, (0, 0, 0), "1", "0.5", (0, 0)),
    ],
)
def test_expected_receipts(
    target: int,
    promised: int,
    wanted: tuple[int, int, int],
    kept: str | None,
    on_time: str | None,
    expected: tuple[int, int],
) -> None:
    rates = (Decimal(kept) if kept else None, Decimal(on_time) if on_time else None)
    found = expected_receipts(target, promised, Wanted(*wanted), *rates, Decimal("0.8")).value
    assert (found.promised, found.unpromised) == expected
    assert found.total == sum(expected)


@pytest.mark.parametrize(
    ("target", "entered", "due", "shares"),
    [
        (900, (100, 300, 500), (1, 1, 1), (100, 300, 500)),
        (900, (100, 300, 499), (100, 200, 600), (100, 200, 600)),
        (900, (0, 0, 0), (300, 0, 0), (900, 0, 0)),
        (100, (0, 0, 0), (0, 0, 0), (33, 33, 34)),
    ],
)
def test_thirds_follow_what_was_entered_else_what_falls_due(
    target: int, entered: tuple[int, int, int], due: tuple[int, int, int],
    shares: tuple[int, int, int],
) -> None:  # fmt: skip
    assert thirds(target, entered, due) == shares


def test_calendar_year_window() -> None:
    policy = replace(DEFAULT, fail_window="日历年")
    flags = [YES, NO, YES, NO, YES]  # November to March
    assert needs_commitment(flags, last_month=3, policy=policy).value is False
    assert needs_commitment(flags, last_month=5, policy=policy).value is True


@pytest.mark.parametrize(
    ("promised", "measures", "gap", "uncovered", "told"),
    [
        (100_000, [60_000, 40_000], 100_000, 0, "已覆盖"),
        (100_000, [60_000, 39_999], 100_000, 1, "尚差0.01元"),
        (250_000, [], 0, 0, "已覆盖"),
    ],
)
def test_measures_cover_the_gap(
    promised: int, measures: list[int], gap: int, uncovered: int, told: str
) -> None:
    verdict = plan_gap(200_000, promised, measures)
    assert (verdict.value.gap, verdict.value.uncovered) == (gap, uncovered)
    assert told in verdict.why()


@pytest.mark.parametrize(
    ("day", "segment"),
    [(1, "上旬"), (10, "上旬"), (11, "中旬"), (20, "中旬"), (21, "下旬"), (28, "下旬")],
)
def test_segments_end_on_the_10th_and_20th(day: int, segment: str) -> None:
    assert segment_of(dt.date(2026, 2, day)) is Segment(segment)


@pytest.mark.parametrize(
    ("receipts", "as_of", "lights"),
    [
        ([], dt.date(2026, 2, 10), ("", "", "")),
        ([], dt.date(2026, 2, 11), ("红灯", "", "")),
        ([(dt.date(2026, 2, 5), 250)], dt.date(2026, 2, 11), ("绿灯", "绿灯", "")),
        ([(dt.date(2026, 2, 12), 100)], dt.date(2026, 2, 21), ("红灯", "红灯", "")),
        ([(dt.date(2026, 2, 28), 300)], dt.date(2026, 3, 1), ("红灯", "红灯", "绿灯")),
        ([(dt.date(2026, 1, 31), 300)], dt.date(2026, 2, 10), ("绿灯", "绿灯", "绿灯")),
    ],
)
def test_segment_lights_run_up_over_the_month(
    receipts: list[tuple[dt.date, int]], as_of: dt.date, lights: tuple[str, ...]
) -> None:
    verdict = segment_lights((100, 100, 100), receipts, dt.date(2026, 2, 14), as_of)
    assert verdict.value == tuple(Light(light) for light in lights)
