"""Promises: status, fulfilment, instalments, breaches and follow-up."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.promises import (
    CallFacts,
    Made,
    Money,
    Promise,
    PromiseSettings,
    PromiseStatus,
    accelerated_debt,
    broken_promises,
    check_instalments,
    doubt_promise,
    follow_up_on,
    fulfilment_rate,
    held_until,
    is_to_chase,
    is_to_confirm,
    next_call,
    often_breaks_promises,
    promise_confidence,
    promise_status,
    redeemed,
    says_paid,
)

DUE = dt.date(2026, 6, 15)


@pytest.mark.parametrize(
    ("received", "as_of", "status"),
    [
        (0, DUE, "待"),
        (50, DUE, "待"),
        (100, dt.date(2026, 6, 1), "全额"),
        (0, dt.date(2026, 6, 16), "违约"),
        (99, dt.date(2026, 6, 16), "部分"),
        (100, dt.date(2026, 6, 16), "全额"),
    ],
)
def test_status(received: int, as_of: dt.date, status: str) -> None:
    assert promise_status(Promise(DUE, 100, received), as_of).value is PromiseStatus(status)


def test_days_of_grace_delay_the_breach() -> None:
    policy = replace(DEFAULT, promise_grace_days=3)
    promise = Promise(DUE, 100)
    late = dt.date(2026, 6, 18)
    assert promise_status(promise, late, policy=policy).value is PromiseStatus.WAITING
    later = dt.date(2026, 6, 19)
    assert promise_status(promise, later, policy=policy).value is PromiseStatus.BROKEN


@pytest.mark.parametrize(
    ("promises", "rate"),
    [
        ([], None),
        ([Promise(dt.date(2026, 7, 1), 100)], None),
        ([Promise(DUE, 100, 100), Promise(DUE, 100, 50)], "0.75"),
        ([Promise(DUE, 100, 300), Promise(DUE, 100, 0)], "0.5"),
    ],
)
def test_fulfilment_rate(promises: list[Promise], rate: str | None) -> None:
    expected = None if rate is None else Decimal(rate)
    assert fulfilment_rate(promises, dt.date(2026, 6, 30)) == expected


@pytest.mark.parametrize(("promised", "confidence"), [(0, 0), (150, 1), (25, Decimal("0.25"))])
def test_confidence_is_the_promised_part(promised: int, confidence: Decimal) -> None:
    assert promise_confidence(promised, 100) == confidence


def test_an_instalment_plan_must_add_up_and_run_forward() -> None:
    sound = [Promise(DUE, 60), Promise(dt.date(2026, 7, 15), 40)]
    assert check_instalments(100, sound) == ()
    wrong = [Promise(DUE, 60), Promise(DUE, 0)]
    assert [str(reason) for reason in check_instalments(100, wrong)] == [
        "各期合计0.60元与欠款1.00元不符（L5）",
        "每期金额须大于 0（L5）",
        "各期日期须逐期递增（L5）",
    ]


@pytest.mark.parametrize(
    ("first_received", "as_of", "debt"),
    [(60, dt.date(2026, 6, 16), 0), (59, DUE, 0), (59, dt.date(2026, 6, 16), 41)],
)
def test_a_missed_instalment_makes_all_due(first_received: int, as_of: dt.date, debt: int) -> None:
    plan = [Promise(DUE, 60, first_received), Promise(dt.date(2026, 7, 15), 40)]
    assert accelerated_debt(plan, as_of).value == debt
    assert accelerated_debt(plan, as_of, policy=replace(DEFAULT, acceleration=False)).value == 0
    patient = replace(DEFAULT, promise_grace_days=1)
    assert accelerated_debt(plan, dt.date(2026, 6, 16), policy=patient).value == 0


@pytest.mark.parametrize(
    ("days", "hint"),
    [
        ([(2026, 1, 1), (2026, 2, 1)], False),
        ([(2026, 1, 1), (2026, 2, 1), (2026, 3, 1)], True),
        ([(2025, 6, 30), (2026, 2, 1), (2026, 3, 1)], False),
        ([(2025, 7, 1), (2026, 2, 1), (2026, 3, 1)], True),
    ],
)
def test_three_breaches_in_twelve_months_hint_at_v2(
    days: list[tuple[int, int, int]], hint: bool
) -> None:
    promises = [Promise(dt.date(*day), 100) for day in days]
    assert often_breaks_promises(broken_promises(promises, dt.date(2026, 6, 30))).value is hint


def test_partly_kept_promises_do_not_count_as_breaches() -> None:
    promises = [Promise(dt.date(2026, month, 1), 100, 1) for month in (1, 2, 3)]
    assert often_breaks_promises(broken_promises(promises, dt.date(2026, 6, 30))).value is False


@pytest.mark.parametrize(("grade", "day"), [("A", 29), ("B", 25), ("C", 22), ("D", 18), ("E", 16)])
def test_follow_up_by_grade(grade: str, day: int) -> None:
    assert follow_up_on(DUE, grade).value == dt.date(2026, 6, day)


TODAY = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        (CallFacts(TODAY), TODAY),  # nobody has called yet
        (CallFacts(TODAY, dt.date(2026, 6, 20), "A"), dt.date(2026, 7, 4)),  # every 14 days
        (CallFacts(TODAY, dt.date(2026, 6, 20), "E"), dt.date(2026, 6, 21)),  # every day: late
        (CallFacts(TODAY, dt.date(2026, 6, 20), ""), dt.date(2026, 6, 27)),  # as C
        (CallFacts(TODAY, dt.date(2026, 6, 20), "A", dt.date(2026, 6, 25)), dt.date(2026, 6, 25)),
        (CallFacts(TODAY, dt.date(2026, 6, 20), "A", promised=dt.date(2026, 7, 8)),
         dt.date(2026, 7, 8)),
        (CallFacts(TODAY, dt.date(2026, 6, 20), "A", promised=dt.date(2026, 7, 1)),
         dt.date(2026, 7, 4)),
        (CallFacts(TODAY, dt.date(2026, 6, 20), "A", says_paid=True), dt.date(2026, 6, 21)),
        (CallFacts(TODAY, dt.date(2026, 6, 20), "A", dt.date(2026, 6, 25), says_paid=True),
         dt.date(2026, 6, 25)),
        (CallFacts(TODAY, held_until=dt.date(2026, 7, 10)), dt.date(2026, 7, 11)),
        (CallFacts(TODAY, held_until=dt.date(2026, 6, 29)), TODAY),
    ],
)  # fmt: skip
def test_next_call(facts: CallFacts, day: dt.date) -> None:
    assert next_call(facts).value == day


def test_broken_promises_count_within_the_window_of_the_policy() -> None:
    made = [Promise(dt.date(2026, 5, 31), 100), Promise(dt.date(2026, 3, 30), 100)]
    assert broken_promises(made, TODAY) == 2
    assert broken_promises(made, TODAY, policy=replace(DEFAULT, veto_window_months=3)) == 1
    assert broken_promises([Promise(dt.date(2026, 5, 31), 100, 1)], TODAY) == 0  # 部分, not 违约


@pytest.mark.parametrize(
    ("holds", "until"),
    [
        ([], None),
        ([dt.date(2026, 6, 30)], dt.date(2026, 6, 30)),
        ([dt.date(2026, 6, 29)], None),
        ([dt.date(2026, 7, 9), None], None),  # the latest row says until when: never
        ([None, dt.date(2026, 7, 9)], dt.date(2026, 7, 9)),
    ],
)
def test_the_latest_hold_counts_up_to_its_last_day(
    holds: list[dt.date | None], until: dt.date | None
) -> None:
    assert held_until(holds, dt.date(2026, 6, 30)) == until


@pytest.mark.parametrize(
    ("due", "asked"), [(dt.date(2026, 7, 1), True), (dt.date(2026, 7, 2), False)]
)
def test_money_is_asked_after_from_the_day_before(due: dt.date, asked: bool) -> None:
    as_of = dt.date(2026, 6, 30)
    assert is_to_confirm(Promise(due, 100), PromiseStatus.WAITING, as_of) is asked
    assert is_to_confirm(Promise(due, 100), PromiseStatus.BROKEN, as_of) is False


@pytest.mark.parametrize(("days", "received"), [(0, 0), (3, 100)])
def test_money_within_the_days_of_grace_keeps_a_promise(days: int, received: int) -> None:
    policy = PromiseSettings(promise_grace_days=days)
    money = [Money(DUE + dt.timedelta(days=3), 100)]
    late = DUE + dt.timedelta(days=9)
    (promise,) = redeemed([Made(DUE, DUE, 100)], money, late, policy=policy)
    assert promise.received == received


def test_a_promise_on_a_letter_is_for_the_letters_documents() -> None:
    """Money for S3 doesn't keep what was promised on a letter about S1 and S2."""
    on = dt.date(2026, 6, 1)
    letter = Made(on, DUE, 300, demanded=frozenset({"s1", "s2"}))
    money = [Money(on, 100, "s1"), Money(on, 500, "S3"), Money(on, 50)]
    assert redeemed([letter], money, DUE)[0].received == 100
    assert redeemed([replace(letter, document="S3")], money, DUE)[0].received == 300
    assert redeemed([replace(letter, demanded=frozenset())], money, DUE)[0].received == 300
    # A promise for nothing in particular takes last what belongs to another's documents.
    free = Made(on, DUE, 550)
    assert [p.received for p in redeemed([free, letter], money, DUE)] == [550, 100]


def test_who_says_last_that_it_has_paid_is_looked_at_the_next_day() -> None:
    assert says_paid(["拒付", "已付款"])
    assert not says_paid(["已付款", "未联系上"])
    assert not says_paid([])


@pytest.mark.parametrize(
    ("due", "cash", "doubted"),
    [(TODAY, None, False), (TODAY - dt.timedelta(1), None, True), (None, None, False),
     (TODAY, Decimal(1), False), (TODAY, Decimal("1.01"), True), (TODAY, Decimal("-0.01"), True)],
)  # fmt: skip
def test_promises_that_cannot_be_meant(
    due: dt.date | None, cash: Decimal | None, doubted: bool
) -> None:
    assert bool(doubt_promise(TODAY, due, cash)) is doubted


def test_money_after_the_day_keeps_nothing_but_is_owed_no_more() -> None:
    on = dt.date(2026, 6, 1)
    made = [
        Made(on, DUE, 100, number="C", instalment=1),
        Made(on, dt.date(2026, 6, 20), 100, number="C", instalment=2),
    ]
    money = [Money(dt.date(2026, 6, 16), 60), Money(dt.date(2026, 6, 21), 150)]
    first, second = redeemed(made, money, dt.date(2026, 6, 21))
    # the 60 of the 16th keep the second in part; of the 150 the first takes 100, the second 40
    assert [(p.received, p.late, p.unpaid) for p in (first, second)] == [(0, 100, 0), (60, 40, 0)]
    assert promise_status(first, dt.date(2026, 6, 21)).value is PromiseStatus.BROKEN
    assert accelerated_debt([first, second], dt.date(2026, 6, 21)).value == 0
    (other,) = redeemed([replace(made[0], document="S1")], money, dt.date(2026, 6, 21))
    assert other.late == 0, "money that settled nothing of its document"


@pytest.mark.parametrize(
    ("said", "call_due", "asked"),
    [(None, False, True), (DUE, False, True), (DUE + dt.timedelta(1), False, False),
     (DUE + dt.timedelta(1), True, True)],
)  # fmt: skip
def test_a_missed_promise_is_asked_about_at_once_and_then_by_the_next_call(
    said: dt.date | None, call_due: bool, asked: bool
) -> None:
    assert is_to_chase(Promise(DUE, 100), said, call_due) is asked
