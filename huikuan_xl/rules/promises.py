"""Promises to pay: kept, partly kept or broken; instalments; how often to follow up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.grading import GRADES
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.money import format_yuan, half_up, percent
from huikuan_xl.rules.periods import ONE_DAY, Window
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import parts, setting
from huikuan_xl.rules.words import Outcome


@dataclass(frozen=True)
class PromiseSettings:
    """When a promise is kept, how often to follow up, when broken ones hint at V2."""

    veto_broken_promises: int = setting(
        3,
        "“经常不兑现承诺”的违约次数",
        "次",
        "S4-13 · S4 L66",
        "授信评级",
        note="只作提示，否决由人工确认",
        minimum=1,
        assumed=True,
    )
    veto_window_months: int = setting(
        12, "承诺违约的统计期", "月", "S4-13 · S4 L66", "授信评级", minimum=1, assumed=True
    )
    promise_grace_days: int = setting(
        0, "承诺到期后的宽限天数", "天", "S1-54 · S1 L784", "计划与承诺", minimum=0
    )
    promise_kept_ratio: Decimal = setting(
        Decimal("1"),
        "视为全额兑现的兑现率",
        "比例",
        "S1-54 · S1 L784",
        "计划与承诺",
        minimum=0,
        maximum=1,
    )
    follow_up_days: tuple[int, ...] = setting(
        (14, 10, 7, 3, 1),
        "跟进间隔",
        "天",
        "S1-53 · S1 L782",
        "计划与承诺",
        minimum=1,
        assumed=True,
        parts=parts("follow_up_{}", "信用{}级跟进间隔", GRADES),
    )
    acceleration: bool = setting(
        True, "承诺书载明任一期违约全部到期", "是/否", "§4.2 L5", "计划与承诺", assumed=True
    )


_DEFAULT = PromiseSettings()


class PromiseStatus(StrEnum):
    """What became of a promise (rules 1.10)."""

    WAITING = "待"
    KEPT = "全额"
    PARTLY = "部分"
    BROKEN = "违约"

    @property
    def is_missed(self) -> bool:
        """The day passed and not all of it came."""
        return self in (PromiseStatus.PARTLY, PromiseStatus.BROKEN)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised amount: due day, 分 promised, 分 received in time (days of grace included).

    ``cash_ratio`` is the part promised as cash, None where none was, ``cash`` what of ``received``
    came as cash (电汇, 现钞, 支票; X18). ``late`` came after its last day: it keeps nothing, but
    isn't owed any more.
    """

    due_on: dt.date
    amount: int
    received: int = 0
    cash_ratio: Decimal | None = None
    cash: int = 0
    late: int = 0

    @property
    def unpaid(self) -> int:
        """What of it has not come at all, in time or late (分)."""
        return max(self.amount - self.received - self.late, 0)

    def in_full(self, policy: PromiseSettings = _DEFAULT) -> bool:
        """As much came in time as counts as all of it, whatever it came as (S1-54)."""
        return self.received >= self.amount * policy.promise_kept_ratio

    @property
    def cash_kept(self) -> bool:
        """As much of what came is cash as was promised (S0-11); nothing received breaks no ratio."""
        return self.cash_ratio is None or self.cash >= half_up(self.received * self.cash_ratio)


def doubt_promise(
    made_on: dt.date | None, due_on: dt.date | None, cash_ratio: Decimal | None
) -> str:
    """Return why a promise as entered can't be meant, "" when it can (S0-11, S0-16): it would count
    as broken from the start."""
    if made_on is not None and due_on is not None and due_on < made_on:
        return f"承诺回款日{due_on}早于承诺那天{made_on}，一登记就算违约"
    if cash_ratio is not None and not 0 <= cash_ratio <= 1:
        return "承诺现金比例应在 0～100% 之间"
    return ""


def last_day_in_time(due_on: dt.date, *, policy: PromiseSettings = _DEFAULT) -> dt.date:
    """Return the last day on which money still keeps a promise due on ``due_on``."""
    return due_on + dt.timedelta(days=policy.promise_grace_days)


def promise_status(
    promise: Promise, as_of: dt.date, *, policy: PromiseSettings = _DEFAULT
) -> Verdict[PromiseStatus]:
    """Return the status on ``as_of``; the promised day itself is still in time (S1-54).

    All the money in time, but less cash than promised, is 部分 (S0-11).
    """
    in_full = promise.in_full(policy)
    if in_full and promise.cash_kept:
        status = PromiseStatus.KEPT
    elif in_full:
        status = PromiseStatus.PARTLY
    elif as_of <= last_day_in_time(promise.due_on, policy=policy):
        status = PromiseStatus.WAITING
    elif promise.received > 0:
        status = PromiseStatus.PARTLY
    else:
        status = PromiseStatus.BROKEN
    text = (
        f"承诺{promise.due_on}前付{format_yuan(promise.amount)}元，"
        f"按期实收{format_yuan(promise.received)}元"
    )
    if promise.cash_ratio is not None and promise.received:
        text += f"，其中现金{format_yuan(promise.cash)}元（承诺{percent(promise.cash_ratio)}）"
    text += f"：{status}"
    return Verdict(status, (Reason("S1-54", text),))


@dataclass(frozen=True, slots=True)
class Made:
    """A promise as it was given: when, for which day, 分, and the document it names, if any.

    ``number`` and ``instalment`` tell one commitment's instalments apart. ``demanded`` are the
    documents, folded, of the letter that it answers: a promise that names none itself is for those.
    """

    on: dt.date
    due_on: dt.date
    amount: int
    document: str = ""
    cash_ratio: Decimal | None = None
    number: str = ""
    instalment: int = 1
    demanded: frozenset[str] = frozenset()

    @property
    def documents(self) -> frozenset[str]:
        """The documents that it is for, as numbers are compared; none: whatever the customer pays."""
        return frozenset({fold(self.document)}) if self.document else self.demanded


@dataclass(frozen=True, slots=True)
class Money:
    """A part of a receipt: when it came, 分, the document it settled ("" none), whether it is cash."""

    on: dt.date
    amount: int
    document: str = ""
    cash: bool = True


def moved(made: Sequence[Made]) -> list[bool]:
    """Say of each promise whether a later one took its place in time (S1-54).

    The same instalment promised again, no later than its day, is put off: the earlier row promises
    nothing any more. Promised again afterwards, the earlier one stays broken.
    """
    return [
        bool(one.number)
        and any(
            (other.number, other.instalment) == (one.number, one.instalment)
            and one.on <= other.on <= one.due_on
            for other in made[at + 1 :]
        )
        for at, one in enumerate(made)
    ]


def redeemed(
    made: Sequence[Made],
    money: Sequence[Money],
    as_of: dt.date,
    *,
    policy: PromiseSettings = _DEFAULT,
) -> list[Promise]:
    """Return the promises with what came in for each, in their order (S1-54).

    Money counts from the day of the promise to its last day in time, early or in parts, and once
    only: the earliest promised day takes first, and one receipt may keep several promises. A promise
    for certain documents, its own or its letter's, takes only what settled them; one for none takes
    first what settled no document of another promise. What kept none is counted as come late.
    """
    left = [piece.amount for piece in money]
    settled = [fold(piece.document) for piece in money]
    named = frozenset[str]().union(*(one.documents for one in made))
    found: dict[int, Promise] = {}
    for at in sorted(range(len(made)), key=lambda i: (made[i].due_on, made[i].on, i)):
        one = made[at]
        last = min(last_day_in_time(one.due_on, policy=policy), as_of)
        fits = [
            i
            for i, piece in enumerate(money)
            if one.on <= piece.on <= last and (not one.documents or settled[i] in one.documents)
        ]
        fits.sort(key=lambda i: (not one.documents and settled[i] in named, money[i].on, i))
        received = cash = 0
        for i in fits:
            taken = min(left[i], one.amount - received)
            left[i] -= taken
            received += taken
            cash += taken if money[i].cash else 0
        found[at] = Promise(one.due_on, one.amount, received, one.cash_ratio, cash)
    for at, promise in found.items():  # the earliest first; only what kept no other promise is left
        late = 0
        for i, piece in enumerate(money):
            ours = not made[at].documents or settled[i] in made[at].documents
            if ours and last_day_in_time(promise.due_on, policy=policy) < piece.on <= as_of:
                taken = min(left[i], promise.unpaid - late)
                left[i] -= taken
                late += taken
        found[at] = replace(promise, late=late)
    return [found[at] for at in range(len(made))]


def fulfilment_rate(
    promises: Sequence[Promise], as_of: dt.date, *, policy: PromiseSettings = _DEFAULT
) -> Decimal | None:
    """Return 承诺兑现率: received in time over promised, of promises whose day has passed.

    More than promised counts as promised: paying one too much does not make up for another that
    was broken. None when no promise has come due (rules 5.3).
    """
    due = [one for one in promises if last_day_in_time(one.due_on, policy=policy) < as_of]
    kept = sum(min(one.received, one.amount) for one in due)
    return ratio(kept, sum(one.amount for one in due))


def promise_confidence(promised: int, target: int) -> Decimal | None:
    """Return which part of a target is promised (0 to 1): without a promise 0 (S1-51)."""
    share = ratio(promised, target)
    return None if share is None else min(share, Decimal(1))


def check_instalments(debt: int, instalments: Sequence[Promise]) -> tuple[Reason, ...]:
    """Return what is wrong with an instalment plan for ``debt`` 分; empty when it is sound (L5)."""
    wrong: list[Reason] = []
    total = sum(one.amount for one in instalments)
    if total != debt:
        text = f"各期合计{format_yuan(total)}元与欠款{format_yuan(debt)}元不符"
        wrong.append(Reason("L5", text))
    if any(one.amount <= 0 for one in instalments):
        wrong.append(Reason("L5", "每期金额须大于 0"))
    days = [one.due_on for one in instalments]
    if any(later <= earlier for earlier, later in pairwise(days)):
        wrong.append(Reason("L5", "各期日期须逐期递增"))
    return tuple(wrong)


def accelerated_debt(
    instalments: Sequence[Promise], as_of: dt.date, *, policy: PromiseSettings = _DEFAULT
) -> Verdict[int]:
    """Return what may be claimed early (分): all that is unpaid once an instalment is missed (L5).

    0 while every instalment was kept, or where the commitments carry no such clause.
    """
    if not policy.acceleration:
        return Verdict(0, (Reason("L5", "承诺书未载明任一期违约全部到期"),))
    for number, one in enumerate(instalments, start=1):
        if last_day_in_time(one.due_on, policy=policy) < as_of and one.received < one.amount:
            unpaid = sum(each.unpaid for each in instalments)
            text = (
                f"第{number}期{one.due_on}应付{format_yuan(one.amount)}元，"
                f"实收{format_yuan(one.received)}元，全部余款{format_yuan(unpaid)}元到期"
            )
            return Verdict(unpaid, (Reason("L5", text),))
    return Verdict(0, (Reason("L5", "各期均按期支付，未触发全部到期"),))


@dataclass(frozen=True, slots=True)
class CallFacts:
    """When a customer with overdue debt was last spoken to, and what was agreed since.

    ``agreed`` is the next call that the parties agreed on, ``promised`` the day of the next open
    promise, ``held_until`` the last day of a 暂缓 in force; ``grade`` may be blank. ``says_paid``:
    the last that it said is that it has paid.
    """

    as_of: dt.date
    last_contact: dt.date | None = None
    grade: str = ""
    agreed: dt.date | None = None
    promised: dt.date | None = None
    held_until: dt.date | None = None
    says_paid: bool = False


def says_paid(results: Sequence[str]) -> bool:
    """Say whether the latest of the talks, oldest first, ended with the customer having paid."""
    return bool(results) and results[-1] == Outcome.PAID


def held_until(holds: Sequence[dt.date | None], as_of: dt.date) -> dt.date | None:
    """Return until when the latest of the 暂缓 puts collection off, None where it is over.

    Each is the last day of one row, oldest row first; a row without a day puts nothing off.
    """
    last = holds[-1] if holds else None
    return last if last is not None and last >= as_of else None


def is_to_confirm(promise: Promise, status: PromiseStatus, as_of: dt.date) -> bool:
    """Say whether to ask if promised money has come: from the day before on (S1-53)."""
    return status is PromiseStatus.WAITING and promise.due_on <= as_of + ONE_DAY


def just_missed(
    promise: Promise, status: PromiseStatus, since: dt.date, *, policy: PromiseSettings = _DEFAULT
) -> bool:
    """Say whether a promise was missed since ``since``, the last day that somebody looked."""
    return status.is_missed and last_day_in_time(promise.due_on, policy=policy) >= since


def is_to_chase(
    promise: Promise,
    last_contact: dt.date | None,
    call_due: bool,
    *,
    policy: PromiseSettings = _DEFAULT,
) -> bool:
    """Say whether to ask about a missed promise today: at once while nobody has spoken to the customer
    since its day, after that whenever the next call is due (S1-53)."""
    last_day = last_day_in_time(promise.due_on, policy=policy)
    return call_due or last_contact is None or last_contact <= last_day


UNGRADED = "C"
"""Whose interval a customer without a grade gets: the middle one."""


def next_call(facts: CallFacts, *, policy: PromiseSettings = _DEFAULT) -> Verdict[dt.date]:
    """Return the day of the next call to a customer with overdue debt (S0-35, S1-53).

    The later of the open promise's day and the call that was agreed, else the last contact and the
    interval of its grade, a day where it says that it has paid. Nobody has called yet: today. A
    暂缓 puts it off to the day after.
    """
    if facts.last_contact is None and facts.agreed is None and facts.promised is None:
        found = Verdict(facts.as_of, (Reason("S0-35", "逾期以来尚未联系，当天即应联系"),))
    else:
        found = _after_contact(facts, policy)
    if facts.held_until is not None and facts.held_until >= found.value:
        text = f"暂缓至{facts.held_until}"
        return Verdict(facts.held_until + ONE_DAY, (*found.reasons, Reason("S0-35", text)))
    return found


def _after_contact(facts: CallFacts, policy: PromiseSettings) -> Verdict[dt.date]:
    days: list[dt.date] = []
    reasons: list[Reason] = []
    if facts.agreed is not None:
        days.append(facts.agreed)
        reasons.append(Reason("S0-35", f"约定{facts.agreed}联系"))
    elif facts.says_paid and facts.last_contact is not None:
        days.append(facts.last_contact + ONE_DAY)
        reasons.append(Reason("S1-54", f"{facts.last_contact}说已付款，次日核对到账"))
    elif facts.last_contact is not None:
        follow = follow_up_on(facts.last_contact, facts.grade or UNGRADED, policy=policy)
        days.append(follow.value)
        reasons += follow.reasons
    if facts.promised is not None:
        days.append(facts.promised)
        reasons.append(Reason("S1-54", f"承诺{facts.promised}付款"))
    return Verdict(max(days), tuple(reasons))


def is_listed(promise: Promise, as_of: dt.date, *, policy: PromiseSettings = _DEFAULT) -> bool:
    """Say whether a promise belongs on the list: within the policy's window, or not due yet."""
    return promise.due_on > as_of or promise.due_on in Window(as_of, policy.veto_window_months)


def broken_promises(
    promises: Sequence[Promise], as_of: dt.date, *, policy: PromiseSettings = _DEFAULT
) -> int:
    """Return how many promises of the policy's window were broken: 违约, not 部分 (S4-13)."""
    return sum(
        one.due_on in Window(as_of, policy.veto_window_months)
        and promise_status(one, as_of, policy=policy).value is PromiseStatus.BROKEN
        for one in promises
    )


def often_breaks_promises(broken: int, *, policy: PromiseSettings = _DEFAULT) -> Verdict[bool]:
    """Hint at veto V2: so many broken promises in the window of ``broken_promises`` (S4-13).

    Only a hint: a person confirms the veto.
    """
    hint = broken >= policy.veto_broken_promises
    text = f"{policy.veto_window_months}个月内承诺违约{broken}次（满{policy.veto_broken_promises}次提示 V2）"
    return Verdict(hint, (Reason("S4-13", text + ("，请确认否决项V2" if hint else "")),))


def follow_up_on(
    last_contact: dt.date, grade: str, *, policy: PromiseSettings = _DEFAULT
) -> Verdict[dt.date]:
    """Return the day to follow up next: good credit less often, bad credit more often (S1-53).

    Raises ValueError for a grade that is not A to E.
    """
    days = policy.follow_up_days[GRADES.index(grade)]
    next_day = last_contact + dt.timedelta(days=days)
    text = f"信用{grade}，每{days}天跟进一次，{last_contact}之后为{next_day}"
    return Verdict(next_day, (Reason("S1-53", text),))
