"""When documents are likely to be paid, by hand."""

from dataclasses import replace

import pytest

from huikuan_xl.rules.forecast import (
    NEVER,
    WEEKS,
    Likely,
    in_week_or_never,
    learn,
    likely,
    paid_within,
    shares_of_weeks,
    week_of,
)
from huikuan_xl.rules.policy import DEFAULT


def shown(shares: tuple[float, ...]) -> dict[int, float]:
    return {week: round(share, 4) for week, share in enumerate(shares) if share}


# One customer, four documents: 0, 7, 14 and 35 days late; mean 14.
FOUR = learn([("A", 0), ("A", 7), ("A", 14), ("A", 35)])


def test_means_are_mixed_and_deviations_kept() -> None:
    policy = replace(DEFAULT, forecast_own_documents=2)
    found = learn([("A", 10), ("A", 20), ("B", 0)], policy=policy)
    assert found is not None
    assert found.mean == 10
    assert found.means == {"A": 12.5, "B": 20 / 3}
    assert found.deviations == (-20 / 3, -2.5, 7.5)
    assert learn([]) is None


def test_a_document_due_in_three_days_follows_what_was_seen() -> None:
    # paid in 3, 10, 17 or 38 days: weeks 0, 1, 2 and 5
    assert shown(shares_of_weeks(FOUR, "A", 3)) == {0: 0.25, 1: 0.25, 2: 0.25, 5: 0.25}


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (-6, {0: 0.3333, 1: 0.3333, 4: 0.3333}),  # already later than one of the four
        (-7, {1: 0.5, 4: 0.5}),  # 7 days late would be today: over
        (-14, {3: 1}),
        (-34, {0: 1}),
        (-35, {WEEKS: 1}),  # later than any that was ever paid
        (84, {12: 0.25, WEEKS: 0.75}),
    ],
)
def test_what_is_already_late_is_only_compared_with_later_ones(
    due_in: int, expected: dict[int, float]
) -> None:
    assert shown(shares_of_weeks(FOUR, "A", due_in)) == expected


def test_an_unknown_customer_pays_like_the_company() -> None:
    assert shares_of_weeks(FOUR, "new", 3) == shares_of_weeks(FOUR, "A", 3)


def test_nothing_learnt_is_paid_when_due() -> None:
    assert shown(shares_of_weeks(None, "A", 8)) == {1: 1}
    assert shown(shares_of_weeks(None, "A", 0)) == {WEEKS: 1}


@pytest.mark.parametrize(("due_in", "week"), [(0, 0), (6, 0), (7, 1), (90, 12), (91, 13), (-3, 0)])
def test_weeks(due_in: int, week: int) -> None:
    assert week_of(due_in) == week


def test_a_promise_comes_in_its_week_or_not_soon() -> None:
    assert shown(in_week_or_never(2, 0.8)) == {2: 0.8, WEEKS: 0.2}
    assert shown(NEVER) == {WEEKS: 1}


def test_the_range_narrows_with_many_documents_and_stays_in_bounds() -> None:
    assert likely([(1_000, 1.0)]) == Likely(1_000, 1_000, 1_000)
    assert likely([(1_000, 0.5)]) == Likely(500, 0, 1_000)
    # 100 documents of 1,000: 50,000 ± 1.2816 × 5,000
    assert likely([(1_000, 0.5)] * 100) == Likely(50_000, 43_592, 56_408)


@pytest.mark.parametrize(
    ("paid", "due_in", "unknown", "chance"),
    [
        ([], -40, 0.8, 0.8),  # nothing learnt: K23
        ([5] * 10, -40, 0.8, (10 * 0 + 30 * 0.8) / 40),  # ten documents, none so late
        ([5] * 270, -40, 0.8, (270 * 0 + 30 * 0.8) / 300),
        ([50] * 270, -40, 0.8, (270 * 1 + 30 * 0.8) / 300),  # all are paid ten days from now
        ([50] * 270, -40, 0.0, 270 / 300),
    ],
)
def test_few_paid_documents_say_little_of_overdue_ones(
    paid: list[int], due_in: int, unknown: float, chance: float
) -> None:
    pattern = learn([("C1", days) for days in paid])
    assert paid_within(pattern, "C1", due_in, 31, unknown) == pytest.approx(chance)
