"""Stop levels 0 to 4: two months, 200,000 元, the end of the third month, malice."""

from datetime import date

import pytest

from huikuan_xl.rules.stop_supply import (
    StopLevel,
    StopSettings,
    clear_by,
    deadline,
    stop_level,
)

DUE = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("over", "due", "overdue", "as_of", "expected"),
    [
        (False, None, 0, date(2026, 3, 1), 0),
        (True, None, 0, date(2026, 3, 1), 1),
        (False, DUE, 100, date(2025, 12, 31), 0),
        (False, DUE, 100, date(2026, 1, 1), 1),
        (False, DUE, 100, date(2026, 2, 27), 1),
        (False, DUE, 100, date(2026, 2, 28), 2),
        (False, DUE, 100, date(2026, 3, 31), 2),
        (False, DUE, 100, date(2026, 4, 1), 3),
        (False, DUE, 0, date(2026, 4, 1), 0),
        (True, DUE, 0, date(2026, 4, 1), 1),
        (False, DUE, 19_999_999, date(2026, 1, 1), 1),
        (False, DUE, 20_000_000, date(2026, 1, 1), 2),
        (False, DUE, 20_000_000, date(2025, 12, 31), 0),
        (False, DUE, 20_000_000, date(2026, 4, 1), 3),
        (False, None, 20_000_000, date(2026, 4, 1), 2),
        (False, None, 100, date(2026, 4, 1), 1),
        (False, date(2023, 12, 31), 100, date(2024, 2, 28), 1),
        (False, date(2023, 12, 31), 100, date(2024, 2, 29), 2),
    ],
)
def test_stop_level(over: bool, due: date | None, overdue: int, as_of: date, expected: int) -> None:
    assert stop_level(over, due, overdue, as_of).value == expected


def test_malice_stops_everything_even_without_debt() -> None:
    verdict = stop_level(False, None, 0, date(2026, 1, 1), malicious=True)
    assert verdict.value is StopLevel.COLLECT_ONLY
    assert verdict.reasons[0].rule == "K13"


def test_without_a_clause_the_level_stays_and_the_task_is_named() -> None:
    with_clause = stop_level(False, DUE, 100, date(2026, 4, 1))
    without = stop_level(False, DUE, 100, date(2026, 4, 1), has_clause=False)
    assert without.value == with_clause.value == 3
    assert "补签停供条款" in without.why()
    assert "法务" in without.why()
    assert "民法典" not in with_clause.why()


def test_a_frozen_customer_needs_no_clause() -> None:
    assert "民法典" not in stop_level(True, None, 0, DUE, has_clause=False).why()


def test_reasons_tell_the_inputs() -> None:
    assert stop_level(False, DUE, 100_00, date(2026, 2, 28)).why() == (
        "超期欠款100.00元最早于2025-12-31到期，已满2个月，限2026-03-31（含）前清还（K12）"
    )
    assert stop_level(False, None, 0, DUE).why() == "未超额度，也没有超期欠款（K11）"


@pytest.mark.parametrize(
    ("level", "label"),
    [(0, "正常"), (1, "冻结新单"), (2, "限期清欠"), (3, "停供"), (4, "只收不供")],
)
def test_levels_have_names(level: int, label: str) -> None:
    assert StopLevel(level).label == label


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2026, 1, 15), date(2026, 4, 15)),
    ],
)
def test_clear_by_is_three_months_after_the_due_date(due: date, expected: date) -> None:
    assert clear_by(due) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 3, 24), date(2026, 3, 31)),
        (date(2026, 3, 25), date(2026, 4, 1)),
        (date(2026, 6, 1), date(2026, 6, 8)),
    ],
)
def test_a_letter_never_sets_a_date_without_notice(written: date, expected: date) -> None:
    assert deadline(DUE, written) == expected


def test_the_third_month_may_run_to_its_end() -> None:
    assert clear_by(date(2026, 5, 22)) == date(2026, 8, 22)
    whole = StopSettings(stop_clear_at="月末")
    assert clear_by(date(2026, 5, 22), whole) == date(2026, 8, 31)
