"""When a claim lapses: the three-year limitation, what restarts it, and how close it is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import Order, Part, setting
from huikuan_xl.rules.words import (
    ARRIVED,
    DEMANDING_LETTERS,
    Answer,
    ContactKind,
    Delivery,
    LetterName,
)


@dataclass(frozen=True)
class LimitationSettings:
    """The limitation period and when its lights go on (rules 4.5)."""

    limitation_years: int = setting(
        3, "诉讼时效年数（年）", "年", "§4.5 民法典§188", "利息与时效", minimum=1
    )
    limitation_warnings: tuple[int, ...] = setting(
        (180, 90, 30),
        "时效届满前的提示天数",
        "天",
        "§4.5 民法典§188",
        "利息与时效",
        minimum=1,
        parts=(
            Part("limitation_warning_1", "时效届满前提示天数"),
            Part("limitation_warning_2", "时效届满前黄灯天数"),
            Part("limitation_warning_3", "时效届满前红灯天数"),
        ),
        order=Order.FALLING,
    )
    statement_agrees: bool = setting(
        False,
        "签回的对账单视为同意付款",
        "是/否",
        "§4.5 民法典§195",
        "利息与时效",
        note="公司法务确认对账单的文字含同意付款之后才可改为“是”",
        assumed=True,
    )


_DEFAULT = LimitationSettings()


class Event(StrEnum):
    """What may restart the limitation period (民法典§195)."""

    DEMAND = "提出履行请求"
    AGREED = "对方同意履行"
    STATEMENT = "签回对账单"
    ACTION = "起诉、仲裁或申请支付令"


@dataclass(frozen=True, slots=True)
class Interruption:
    """One event on one day; ``proven`` when there is evidence that it reached the debtor."""

    on: dt.date
    event: Event = Event.DEMAND
    proven: bool = False


def contact_restarts(
    on: dt.date | None, kind: str, *, marked: bool, evidence: str
) -> Interruption | None:
    """Return what a row of 承诺与催收 is to the limitation, None for nothing.

    A promise with evidence is a signed one: the debtor agreed, whatever the amount. A demand counts
    where it is marked 中断时效.
    """
    if on is None:
        return None
    if kind == ContactKind.PROMISE and evidence:
        return Interruption(on, Event.AGREED, proven=True)
    return Interruption(on, proven=bool(evidence)) if marked else None


@dataclass(frozen=True, slots=True)
class LetterWay:
    """A letter of the register and its way: when it arrived and when its answer came back."""

    kind: str
    delivery: str
    delivered_on: dt.date | None = None
    answered_on: dt.date | None = None
    evidence: str = ""
    answer: str = ""


def letter_restarts(
    letter: LetterWay, *, policy: LimitationSettings = _DEFAULT
) -> Interruption | None:
    """Return what a letter is to the limitation, None for nothing (民法典§195).

    Any letter answered with 同意履行: the debtor agreed. A demand, once arrived; a commitment that
    came back signed: the debtor agreed. A signed 对账单 only where its text agrees to pay, which a
    lawyer says (``statement_agrees``).
    """
    answered = letter.answered_on or letter.delivered_on
    if letter.answer == Answer.WILL_PAY and answered and letter.delivery == Delivery.ANSWERED:
        return Interruption(answered, Event.AGREED, proven=bool(letter.evidence))
    if letter.kind in DEMANDING_LETTERS:
        if letter.delivery not in ARRIVED or letter.delivered_on is None:
            return None
        return Interruption(letter.delivered_on, proven=bool(letter.evidence))
    if letter.delivery != Delivery.ANSWERED or answered is None:
        return None
    if letter.kind == LetterName.COMMITMENT:
        return Interruption(answered, Event.AGREED, proven=True)
    if letter.kind != LetterName.STATEMENT:
        return None
    if policy.statement_agrees:
        return Interruption(answered, Event.AGREED, proven=True)
    return Interruption(answered, Event.STATEMENT)


class LimitationLight(StrEnum):
    """How close the last day is: within 180, 90 and 30 days by default, or past."""

    NONE = ""
    NOTICE = "提示"
    YELLOW = "黄灯"
    RED = "红灯"
    LAPSED = "已过时效"


def sue_by(
    due_on: dt.date,
    interruptions: Sequence[Interruption] = (),
    *,
    instalments: Sequence[dt.date] = (),
    policy: LimitationSettings = _DEFAULT,
) -> Verdict[dt.date]:
    """Return the last day to sue and why (民法典§188, §189, §195; S4-26).

    Counted from the due date, of instalments from the last one, to the corresponding day. An event
    restarts the period only with evidence, after the debt is due and before the period has run
    out; a lapsed claim revives only when the debtor agrees to pay (诉讼时效规定§19). Days off at
    the end are not added: the date is the safe one.
    """
    years = policy.limitation_years
    start = max((due_on, *instalments))
    reasons: list[Reason] = []
    if instalments:
        reasons.append(Reason("民法典§189", f"分期债务自最后一期{start}届满起算"))
    last = add_months(start, 12 * years)
    reasons.append(Reason("民法典§188", f"自{start}起{years}年，届满日{last}"))
    for one in sorted(interruptions, key=lambda event: event.on):
        what = f"{one.on}{one.event}"
        if one.event is Event.STATEMENT:
            reasons.append(
                Reason("民法典§195", f"{what}，待法务确认其文字是否同意付款，不重新计算")
            )
        elif not one.proven:
            reasons.append(Reason("民法典§195", f"{what}缺少送达证据，不重新计算"))
        elif one.on < start:
            reasons.append(Reason("民法典§195", f"{what}早于起算日{start}，不影响届满日"))
        elif one.on > last and one.event is not Event.AGREED:
            reasons.append(Reason("民法典§195", f"{what}时已过届满日{last}，不能中断"))
        else:
            lapsed = one.on > last
            last = add_months(one.on, 12 * years)
            rule = "诉讼时效规定§19" if lapsed else "民法典§195"
            reasons.append(Reason(rule, f"{what}并有证据，重新计算至{last}"))
    return Verdict(last, tuple(reasons))


def limitation_light(
    last_day: dt.date, as_of: dt.date, *, policy: LimitationSettings = _DEFAULT
) -> Verdict[LimitationLight]:
    """Return the warning light for a last day to sue; the bounds themselves light up."""
    left = (last_day - as_of).days
    if left < 0:
        return Verdict(
            LimitationLight.LAPSED,
            (Reason("民法典§192", f"{last_day}已届满{-left}天，对方可抗辩；仍应争取签章确认"),),
        )
    lights = (LimitationLight.NOTICE, LimitationLight.YELLOW, LimitationLight.RED)
    light = LimitationLight.NONE
    for bound, name in zip(policy.limitation_warnings, lights, strict=True):
        if left <= bound:
            light = name
    return Verdict(light, (Reason("民法典§188", f"距诉讼时效届满日{last_day}还有{left}天"),))
