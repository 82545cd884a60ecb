"""Under which cause a debt stands, who answers for it, what a call brought."""

import datetime as dt

import pytest

from huikuan_xl.rules.causes import (
    answers_for,
    cause_name,
    cause_of_debt,
    effect_of_calls,
)
from huikuan_xl.rules.tactics import TacticsSettings

D = dt.date


def test_the_latest_told_cause_counts_whether_or_not_anyone_called() -> None:
    assert cause_of_debt("A1", contacted=False).value == "A1"
    assert "资金紧张" in cause_of_debt("A1", contacted=True).why()


def test_nobody_asked_is_our_own_cause_and_asked_in_vain_is_unknown() -> None:
    assert cause_of_debt("", contacted=False).value == "E1"
    assert cause_of_debt("", contacted=True).value == ""
    assert cause_of_debt("X9", contacted=True).value == ""
    assert (cause_name("E1"), cause_name("")) == ("未催收 E1", "（未问明）")


def test_we_answer_for_c_d_and_e_alone() -> None:
    assert (answers_for("C1"), answers_for("D3"), answers_for("E1")) == (
        "品质部",
        "财务部",
        "业务员",
    )
    assert (answers_for("A1"), answers_for("B5"), answers_for("")) == ("", "", "")


def test_money_counts_for_the_latest_call_and_only_once() -> None:
    calls = [D(2026, 5, 1), D(2026, 5, 20)]
    found = effect_of_calls(calls, [(D(2026, 5, 20), 300), (D(2026, 5, 19), 50)])
    assert [(one.paid, one.amount) for one in found] == [(True, 50), (True, 300)]


@pytest.mark.parametrize(("days", "last"), [(30, D(2026, 5, 31)), (7, D(2026, 5, 8))])
def test_money_counts_until_the_last_day(days: int, last: dt.date) -> None:
    policy = TacticsSettings(call_works_days=days)
    for day, paid in ((last, True), (last + dt.timedelta(days=1), False)):
        (one,) = effect_of_calls([D(2026, 5, 1)], [(day, 7)], policy=policy)
        assert (one.paid, one.amount) == (paid, 7 if paid else 0)


def test_money_before_any_call_is_no_effect() -> None:
    (one,) = effect_of_calls([D(2026, 5, 2)], [(D(2026, 5, 1), 7)])
    assert not one.paid
