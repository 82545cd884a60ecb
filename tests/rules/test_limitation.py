"""Limitation: three years, what restarts it, and the lights."""

import datetime as dt

import pytest

from huikuan_xl.rules.limitation import (
    Event,
    Interruption,
    LetterWay,
    LimitationLight,
    LimitationSettings,
    contact_restarts,
    letter_restarts,
    limitation_light,
    sue_by,
)

DUE = dt.date(2023, 5, 31)


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (DUE, dt.date(2026, 5, 31)),
        (dt.date(2024, 2, 29), dt.date(2027, 2, 28)),
        (dt.date(2021, 2, 28), dt.date(2024, 2, 28)),
    ],
)
def test_three_years_to_the_corresponding_day(due: dt.date, last: dt.date) -> None:
    assert sue_by(due).value == last


def test_instalments_count_from_the_last_one() -> None:
    verdict = sue_by(DUE, instalments=(dt.date(2023, 8, 1), dt.date(2023, 9, 1)))
    assert verdict.value == dt.date(2026, 9, 1)
    assert "民法典§189" in verdict.why()


@pytest.mark.parametrize(
    ("event", "last", "told"),
    [
        (Interruption(dt.date(2025, 1, 10), proven=True), dt.date(2028, 1, 10), "重新计算"),
        (Interruption(dt.date(2025, 1, 10)), dt.date(2026, 5, 31), "缺少送达证据"),
        (Interruption(dt.date(2023, 5, 1), proven=True), dt.date(2026, 5, 31), "早于起算日"),
        (Interruption(dt.date(2026, 5, 31), proven=True), dt.date(2029, 5, 31), "重新计算"),
        (Interruption(dt.date(2026, 6, 1), proven=True), dt.date(2026, 5, 31), "不能中断"),
        (
            Interruption(dt.date(2026, 6, 1), Event.AGREED, proven=True),
            dt.date(2029, 6, 1),
            "诉讼时效规定§19",
        ),
        (
            Interruption(dt.date(2024, 6, 1), Event.ACTION, proven=True),
            dt.date(2027, 6, 1),
            "起诉",
        ),
    ],
)
def test_what_restarts_the_period(event: Interruption, last: dt.date, told: str) -> None:
    verdict = sue_by(DUE, [event])
    assert verdict.value == last
    assert told in verdict.why()


def test_interruptions_work_one_after_another_in_date_order() -> None:
    events = [
        Interruption(dt.date(2027, 12, 1), proven=True),
        Interruption(dt.date(2025, 1, 10), proven=True),
    ]
    assert sue_by(DUE, events).value == dt.date(2030, 12, 1)


@pytest.mark.parametrize(
    ("days_left", "light"),
    [
        (181, LimitationLight.NONE),
        (180, LimitationLight.NOTICE),
        (91, LimitationLight.NOTICE),
        (90, LimitationLight.YELLOW),
        (31, LimitationLight.YELLOW),
        (30, LimitationLight.RED),
        (0, LimitationLight.RED),
        (-1, LimitationLight.LAPSED),
    ],
)
def test_lights(days_left: int, light: LimitationLight) -> None:
    last = dt.date(2026, 5, 31)
    assert limitation_light(last, last - dt.timedelta(days=days_left)).value is light


@pytest.mark.parametrize(
    ("kind", "marked", "evidence", "found"),
    [
        ("催收", True, "EMS1", (Event.DEMAND, True)),
        ("催收", True, "", (Event.DEMAND, False)),
        ("催收", False, "EMS1", None),
        ("承诺", False, "承诺书1", (Event.AGREED, True)),  # signed, without any amount
        ("承诺", False, "", None),
    ],
)
def test_what_a_contact_is_to_the_limitation(
    kind: str, marked: bool, evidence: str, found: tuple[Event, bool] | None
) -> None:
    on = dt.date(2025, 1, 10)
    event = contact_restarts(on, kind, marked=marked, evidence=evidence)
    assert (event and (event.event, event.proven)) == found
    assert contact_restarts(None, kind, marked=marked, evidence=evidence) is None


@pytest.mark.parametrize(
    ("kind", "delivery", "found"),
    [
        ("催款函", "已送达", (dt.date(2025, 1, 10), Event.DEMAND, True)),
        ("催款函", "已回执", (dt.date(2025, 1, 10), Event.DEMAND, True)),
        ("催款函", "拒收", None),
        ("到期提醒", "已送达", None),
        ("回款承诺书", "已送达", None),
        ("回款承诺书", "已回执", (dt.date(2025, 2, 1), Event.AGREED, True)),
        ("对账单", "已送达", None),
        ("对账单", "已回执", (dt.date(2025, 2, 1), Event.STATEMENT, False)),
    ],
)
def test_what_a_letter_is_to_the_limitation(
    kind: str, delivery: str, found: tuple[dt.date, Event, bool] | None
) -> None:
    way = LetterWay(kind, delivery, dt.date(2025, 1, 10), dt.date(2025, 2, 1), "EMS1")
    event = letter_restarts(way)
    assert (event and (event.on, event.event, event.proven)) == found


def test_a_signed_statement_restarts_once_a_lawyer_has_released_it() -> None:
    way = LetterWay("对账单", "已回执", None, dt.date(2025, 2, 1))
    asked, released = (
        letter_restarts(way),
        letter_restarts(way, policy=LimitationSettings(statement_agrees=True)),
    )
    assert asked is not None
    assert released is not None
    held = sue_by(DUE, [asked])
    assert held.value == dt.date(2026, 5, 31)
    assert "待法务确认" in held.why()
    assert sue_by(DUE, [released]).value == dt.date(2028, 2, 1)


@pytest.mark.parametrize(
    ("answer", "evidence", "event", "proven"),
    [
        ("同意履行", "回执.pdf", Event.AGREED, True),
        ("同意履行", "", Event.AGREED, False),
        ("有异议", "回执.pdf", Event.DEMAND, True),
    ],
)
def test_an_answer_that_agrees_to_pay_is_more_than_a_demand(
    answer: str, evidence: str, event: Event, proven: bool
) -> None:
    on, back = dt.date(2025, 1, 10), dt.date(2025, 2, 1)
    found = letter_restarts(LetterWay("催款函", "已回执", on, back, evidence, answer))
    assert found is not None
    assert (found.event, found.proven) == (event, proven)
    assert found.on == (back if event is Event.AGREED else on)
