"""Reminders, visits, reviews, calendar, contracts and complete papers."""

from datetime import date

import pytest

from huikuan_xl.rules.reminders import (
    DOCUMENTS,
    contract_renewal,
    duties_of,
    next_report_due,
    overdue_visit,
    price_confirmed,
    remind,
    report_due,
    report_in_time,
    review_due,
    visit_due,
    visits,
)

AS_OF = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("due", "late"),
    [(date(2026, 3, 9), True), (AS_OF, True), (date(2026, 3, 11), False), (None, False)],
)
def test_a_visit_is_overdue_from_its_last_day(due: date | None, late: bool) -> None:
    assert overdue_visit(due, AS_OF) is late


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 3, 18), ""),
        (date(2026, 3, 17), "提前7天·财务"),
        (date(2026, 3, 16), "提前7天·财务"),
        (date(2026, 3, 15), "提前5天·业务"),
        (date(2026, 3, 11), "提前5天·业务"),
        (date(2026, 3, 10), "今日到期"),
        (date(2026, 3, 9), "逾期1天"),
        (date(2026, 2, 28), "逾期10天"),
        (None, ""),
    ],
)
def test_remind(due: date | None, expected: str) -> None:
    assert remind(due, AS_OF).value == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(1, "逾期1天"), (0, ""), (-5, ""), (None, "逾期1天")]
)
def test_paid_debts_are_not_reminded(amount: int | None, expected: str) -> None:
    assert remind(date(2026, 3, 9), AS_OF, amount).value == expected


MANAGER_VISIT, HEAD_VISIT = date(2025, 6, 1), date(2025, 4, 30)


@pytest.mark.parametrize(
    ("limit", "term", "extended", "expected"),
    [
        (3_000_000, 30, False, date(2026, 6, 1)),
        (2_999_999, 30, False, None),
        (3_000_000, 29, False, None),
        (3_000_000, 29, True, date(2026, 6, 1)),
        (4_999_999, 30, False, date(2026, 6, 1)),
        (5_000_000, 30, False, date(2026, 4, 30)),
        (5_000_000, None, False, None),
        (None, 30, False, None),
    ],
)
def test_visit_due(
    limit: int | None, term: int | None, extended: bool, expected: date | None
) -> None:
    assert visit_due(limit, term, MANAGER_VISIT, HEAD_VISIT, AS_OF, extended).value == expected


def test_large_customers_are_visited_by_both() -> None:
    needed = visits(5_000_000, 30, MANAGER_VISIT, None, AS_OF).value
    assert [(visit.role, visit.due) for visit in needed] == [
        ("业务经理", date(2026, 6, 1)),
        ("业务部门负责人", AS_OF),
    ]


@pytest.mark.parametrize(
    ("last", "as_of", "expected"),
    [
        (None, date(2026, 3, 10), date(2026, 7, 31)),
        (None, date(2026, 7, 31), date(2026, 7, 31)),
        (None, date(2026, 8, 1), date(2027, 7, 31)),
        (date(2025, 7, 1), date(2026, 3, 10), date(2026, 7, 31)),
        (date(2025, 6, 30), date(2026, 3, 10), date(2025, 7, 31)),
        (date(2025, 11, 3), date(2026, 3, 10), date(2026, 7, 31)),
        (date(2026, 7, 15), date(2026, 7, 20), date(2027, 7, 31)),
    ],
)
def test_review_due_is_the_end_of_july(last: date | None, as_of: date, expected: date) -> None:
    assert review_due(last, as_of).value == expected


def test_a_late_review_says_so() -> None:
    assert "已迟222天" in review_due(date(2025, 6, 30), date(2026, 3, 10)).why()


@pytest.mark.parametrize(
    ("month", "expected"),
    [(date(2026, 1, 31), date(2026, 2, 5)), (date(2025, 12, 1), date(2026, 1, 5))],
)
def test_ageing_report_is_due_on_the_fifth(month: date, expected: date) -> None:
    assert report_due(month) == expected


def test_the_year_has_its_duties_in_order() -> None:
    duties = duties_of(2026)
    assert [entry.on for entry in duties] == sorted(entry.on for entry in duties)
    assert len(duties) == 12 * 4 + 4 + 2
    july = [(entry.on, entry.duty) for entry in duties if entry.on.month == 7]
    assert july == [
        (date(2026, 7, 1), "回款计划联络书"),
        (date(2026, 7, 1), "客户对账单"),
        (date(2026, 7, 5), "上月应收账款账龄分析表"),
        (date(2026, 7, 31), "月评"),
        (date(2026, 7, 31), "年审：信用再评价"),
    ]
    assert (duties[-1].on, duties[-1].duty) == (date(2026, 12, 31), "年度评优")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (None, "无合同"),
        (date(2026, 3, 9), "合同已到期"),
        (date(2026, 3, 10), "合同将到期"),
        (date(2026, 5, 9), "合同将到期"),
        (date(2026, 5, 10), ""),
    ],
)
def test_contract_renewal(end: date | None, expected: str) -> None:
    assert contract_renewal(end, AS_OF).value == expected


@pytest.mark.parametrize(("signed", "expected"), [(True, True), (False, False), (None, False)])
def test_price_confirmation(signed: bool | None, expected: bool) -> None:
    assert price_confirmed(signed).value is expected


def test_six_papers_make_a_customers_file() -> None:
    assert len(DOCUMENTS) == 6


@pytest.mark.parametrize(
    ("on", "in_time", "told"),
    [
        (date(2026, 7, 5), True, "2026-07-05送达，在2026-07-05之前"),
        (date(2026, 7, 6), False, "2026-07-06送达，比2026-07-05迟1天"),
        (None, False, "没有登记送达，应于2026-07-05前送达"),
    ],
)
def test_a_report_is_in_time_on_the_fifth(on: date | None, in_time: bool, told: str) -> None:
    verdict = report_in_time(date(2026, 6, 30), on)
    assert (verdict.value, verdict.why()) == (in_time, f"{told}（K20）")


@pytest.mark.parametrize(
    ("as_of", "due"),
    [(date(2026, 6, 5), date(2026, 6, 5)), (date(2026, 6, 6), date(2026, 7, 5)),
     (date(2026, 6, 30), date(2026, 7, 5))],
)  # fmt: skip
def test_last_months_report_is_due_until_its_day_has_passed(as_of: date, due: date) -> None:
    assert next_report_due(as_of) == due
