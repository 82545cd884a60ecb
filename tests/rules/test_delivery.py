"""What a delivery slip may say, and when a statement's difference is over."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.rules.delivery import (
    Admission,
    StatementAnswer,
    Way,
    admit,
    answer_overdue,
    answers_statement,
    difference_text,
    doubt_promise,
    open_difference,
    told_by,
)
from huikuan_xl.rules.words import Answer, Delivery

WRITTEN, TODAY = dt.date(2026, 6, 30), dt.date(2026, 7, 20)
SENT = Way(Delivery.UNSENT)
ON = dt.date(2026, 7, 3)


def day(number: int, month: int = 7) -> dt.date:
    return dt.date(2026, month, number)


def test_a_day_alone_says_delivered_and_a_receipt_says_answered() -> None:
    assert told_by(Way(on=ON), SENT) == Way(Delivery.DELIVERED, ON)
    assert told_by(Way(answered_on=day(9)), SENT) == Way(Delivery.ANSWERED, day(9), day(9))
    # A slip without any day changes nothing.
    known = Way(Delivery.RETURNED, ON)
    assert told_by(Way(evidence="SF2"), known) == Way(known.state, known.on, None, "SF2")
    assert told_by(Way(Delivery.REFUSED), SENT).state is Delivery.REFUSED
    # The day of the 回执 never replaces a known day of arrival.
    known = Way(Delivery.DELIVERED, ON, evidence="SF1")
    assert told_by(Way(answered_on=day(9)), known) == Way(Delivery.ANSWERED, ON, day(9), "SF1")


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (Way(Delivery.DELIVERED, day(30, 6), evidence="SF1"), None),
        (Way(Delivery.DELIVERED, day(29, 6), evidence="SF1"), "早于发函日期"),
        (Way(Delivery.DELIVERED, TODAY, evidence="SF1"), None),
        (Way(Delivery.DELIVERED, day(21), evidence="SF1"), "还没有到"),
        (Way(Delivery.ANSWERED, ON, day(3), "SF1"), None),
        (Way(Delivery.ANSWERED, ON, day(2), "SF1"), "早于送达日期"),
        (Way(Delivery.DELIVERED, evidence="SF1"), "没有送达日期"),
        (Way(Delivery.REFUSED), None),
        (Way(), "没有写送达状态"),
    ],
)
def test_days_that_cannot_be_are_refused(slip: Way, said: str | None) -> None:
    verdict = admit(WRITTEN, SENT, slip, TODAY)
    assert verdict.value is (Admission.ENTERED if said is None else Admission.REFUSED)
    assert (said or "") in "".join(reason.text for reason in verdict.reasons)


def test_what_contradicts_the_register_needs_a_correction() -> None:
    known = Way(Delivery.DELIVERED, ON, evidence="SF1")
    other = Way(Delivery.DELIVERED, day(4), evidence="SF1")
    returned = Way(Delivery.RETURNED, ON)
    for slip in (other, returned):
        assert admit(WRITTEN, known, slip, TODAY).value is Admission.REFUSED
        assert admit(WRITTEN, known, slip, TODAY, correct=True).value is Admission.ENTERED
    assert admit(WRITTEN, known, known, TODAY).value is Admission.ALREADY


def test_arrival_without_evidence_is_entered_and_told() -> None:
    verdict = admit(WRITTEN, SENT, Way(Delivery.DELIVERED, ON), TODAY)
    assert (verdict.value, verdict.reasons[0].text) == (
        Admission.ENTERED, "没有送达证据，不中断诉讼时效"
    )  # fmt: skip


def test_the_one_receipt_of_an_envelope_answers_the_enclosed_statement() -> None:
    enclosed = ["对账单", "价格确认书"]
    assert answers_statement(Answer.DIFFERENT, "回款计划联络书", enclosed)
    assert not answers_statement(Answer.RECEIVED, "回款计划联络书", enclosed)
    assert not answers_statement(Answer.DIFFERENT, "对账单", enclosed)
    assert not answers_statement(Answer.DIFFERENT, "催款函", ["价格确认书"])
    assert not answers_statement(None, "催款函", enclosed)


def statement(
    month: int, answer: Answer, theirs: int | None = None, **more: Any
) -> StatementAnswer:
    given: dict[str, Any] = {"ours": 100_000, "documents": (), "settled_on": None} | more
    return StatementAnswer(f"{month}号", day(28, month), answer, theirs=theirs, **given)


def test_a_difference_stays_until_it_is_settled_or_a_later_statement_agrees() -> None:
    may = statement(5, Answer.DIFFERENT, 80_000)
    assert open_difference([may], TODAY) is may
    assert open_difference([may, statement(6, Answer.AGREED)], TODAY) is None
    assert open_difference([statement(4, Answer.AGREED), may], TODAY) is may
    marked = statement(5, Answer.DIFFERENT, 80_000, settled_on=TODAY)
    assert open_difference([marked], TODAY) is None
    assert open_difference([marked], day(19)) is marked  # the day before, it was still open
    later = statement(7, Answer.AGREED)
    assert open_difference([may, later], day(1)) is may  # not yet written on the day


def test_the_same_balance_without_a_document_is_no_difference() -> None:
    assert open_difference([statement(5, Answer.DIFFERENT, 100_000)], TODAY) is None
    named = statement(5, Answer.DIFFERENT, 100_000, documents=("X1",))
    assert open_difference([named], TODAY) is named


def test_the_task_names_difference_and_documents() -> None:
    one = statement(5, Answer.DIFFERENT, 80_000, documents=("X1", "X9"))
    text = difference_text(one, [("X1", 20_000), ("X9", None)])
    assert "我方1,000.00元、客户800.00元，差200.00元" in text
    assert "X1（我方200.00元）、X9（我方没有）" in text
    assert "先问清" in difference_text(statement(5, Answer.DIFFERENT), [])


@pytest.mark.parametrize(
    ("state", "by", "late"),
    [
        ("已送达", day(19), True),
        ("已送达", day(20), False),  # the last day is in time
        ("已送达", None, False),
        ("已回执", day(19), False),
        ("未送达", day(19), False),
        ("", day(19), False),
    ],
)
def test_a_delivered_letter_is_unanswered_after_its_last_day(
    state: str, by: dt.date | None, late: bool
) -> None:
    assert answer_overdue(state, by, TODAY) is late


@pytest.mark.parametrize(
    ("amount", "on", "said"),
    [
        (None, None, ""),
        (0, None, ""),
        (100, day(8), ""),
        (100, day(7), "承诺日期2026-07-07早于回执日期2026-07-08"),
        (100, None, "回执承诺要有金额，也要有日期"),
        (None, day(8), "回执承诺要有金额，也要有日期"),
        (-100, day(8), "回执承诺要有金额，也要有日期"),
    ],
)
def test_a_promise_on_a_receipt_has_an_amount_and_a_day(
    amount: int | None, on: dt.date | None, said: str
) -> None:
    answered = Way(Delivery.ANSWERED, day(3), day(8))
    assert doubt_promise(answered, amount, on) == said
