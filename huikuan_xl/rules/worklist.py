"""Whom to turn to first today: what is at stake × how late × how likely it is to come (K23)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.money import format_yuan, half_up
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.words import Outcome

EVERYBODY = "各业务员"
"""Who does what falls to every salesperson alike."""


DESK_MARK = "【"
"""What the step of a desk begins with; steps without it are the salesperson's, for the customer."""


class Desk(StrEnum):
    """Who does a step that isn't the salesperson's own: papers and money are finance's, what needs a
    decision the head's."""

    FINANCE = "财务"
    HEAD = "负责人"

    def does(self, step: str) -> str:
        """Return a step as the list tells it: whose it is, then what."""
        return f"{DESK_MARK}{self}】{step}"


ALL = "全部"
"""Whose slip shows everything."""


def is_on_slip(who: str, doer: str, what: str) -> bool:
    """Say whether a row of 今日待办 is on somebody's slip: theirs, with a step of their desk, or
    everybody's; ``what`` are its steps. A desk's posts contain its name (财务部, 部门负责人); one
    person's name within another's is another person, whose customers' numbers are not theirs to see.
    """
    if who == ALL:
        return bool(what)
    is_desk = who in list(Desk)
    theirs = who in doer if is_desk else fold(who) == fold(doer) or doer == EVERYBODY
    return bool(what) and (theirs or f"{DESK_MARK}{who}】" in what)


def sees_phones(who: str) -> bool:
    """Say whether somebody calls customers and so sees their numbers in full (§4.6)."""
    return who not in (ALL, Desk.HEAD)


@dataclass(frozen=True)
class WorklistSettings:
    """What puts a customer before others on 今日待办 (K23)."""

    urgency_days: int = setting(
        30, "待办排序：每逾期几天加一倍", "天", "K23", "催收",
        note="紧急程度＝逾期金额×（1＋逾期天数÷此数）×回收可能", minimum=1, assumed=True,
    )  # fmt: skip
    urgency_longest_days: int = setting(
        360, "待办排序：逾期天数最多算到", "天", "K23", "催收", minimum=1, assumed=True
    )
    urgency_broken: Decimal = setting(
        Decimal("1.5"),
        "待办排序：有承诺没兑现的乘以",
        "分值",
        "K23",
        "催收",
        minimum=1,
        assumed=True,
    )
    urgency_due_soon: Decimal = setting(
        Decimal("0.5"), "待办排序：将到期的金额按几成算", "比例", "K23", "催收",
        note="不按全额算，同样的钱逾期的在前", minimum=0, maximum=1, assumed=True,
    )  # fmt: skip


_DEFAULT = WorklistSettings()


def is_call_due(next_contact: dt.date | None, newly_late: bool, as_of: dt.date) -> bool:
    """Say whether to turn to a customer about its debt today: the agreed or usual day has come, or
    something fell due yesterday (K15). A 暂缓 has moved ``next_contact`` behind its end (S0-35)."""
    return newly_late or next_contact is None or next_contact <= as_of


def doubt_result(outcome: Outcome, on: dt.date, day: dt.date | None, amount: int | None) -> str:
    """Return why a result typed on the list of ``on`` can't be entered, "" when it can (S0-16).

    ``day`` is the day promised, with another outcome than a promise that of the next call;
    ``amount`` (分) is what was promised.
    """
    if outcome.promises and (day is None or amount is None):
        return "已承诺，还缺承诺日期或承诺金额"
    if amount is not None and not outcome.promises:
        return f"今天结果是{outcome}，承诺金额只在“{Outcome.PROMISED}”时填"
    if amount is not None and amount <= 0:
        return "承诺金额应大于 0"
    if day is not None and day < on:
        return f"日期{day}早于清单的{on}"
    return ""


def urgency(
    overdue: int,
    days: int,
    chance: Decimal,
    broken_promises: int,
    due_soon: int = 0,
    policy: WorklistSettings = _DEFAULT,
) -> Verdict[int]:
    """Return how urgent a customer is, and why, in 分: the higher, the sooner.

    ``overdue`` in 分, ``days`` of the oldest overdue line, ``chance`` of recovery by age,
    ``broken_promises`` not made good, ``due_soon`` in 分 within the days of reminders. What is not
    yet due counts less, so that it never comes before an equal debt that is late.
    """
    ahead = half_up(due_soon * policy.urgency_due_soon)
    if overdue <= 0:
        share = f"{policy.urgency_due_soon.normalize():%}"
        soon = f"{format_yuan(due_soon)}元将到期，按{share}计"
        return Verdict(ahead, (Reason("K14", soon if due_soon else "例行事项"),))
    late = 1 + Decimal(min(days, policy.urgency_longest_days)) / policy.urgency_days
    points = overdue * late * chance
    told = f"逾期{format_yuan(overdue)}元×最长{days}天（{late:.1f}倍）×回收可能{chance:.0%}"
    if broken_promises:
        points *= policy.urgency_broken
        times = f"{policy.urgency_broken.normalize():f}"
        told += f"×{broken_promises}次承诺未兑现（{times}倍）"
    return Verdict(ahead + half_up(points), (Reason("K23", told),))
