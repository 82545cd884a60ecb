"""Who gets which letter today, and why somebody gets none (S0-03…S0-15, S0-24, S0-25, K12, L4).

Nothing is decided here: the facts of one customer are put before ``rules.letter_rules``. A letter
that is already on the register for its day, month or debt is not sent again, whenever it was
written; one that was due on a missed day is sent now. Codes without a register row get nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

import pandas as pd

from huikuan_xl.accounts.history import PlanResult
from huikuan_xl.ledger.days_off import is_day_off
from huikuan_xl.ledger.rows import Letter, Planned, rows_of
from huikuan_xl.letters.customer_file import (
    Cleared,
    CustomerFile,
    Debt,
    NamedDebt,
    customer_files,
    names,
)
from huikuan_xl.letters.kinds import KINDS, LetterKind, kind_named
from huikuan_xl.letters.statements import Statement, latest_prices, statements
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import letter_rules
from huikuan_xl.rules.letter_rules import (
    LAWYER_LEVEL,
    AwardFacts,
    DunningFacts,
    StopHistory,
    letter_tone,
    reply_by,
    stop_paper,
)
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.stop_ground import Ground
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.words import LetterName

ALIKE = 0.65  # how much alike two codes are for one to be a slip of the other: K3 and K003
UNREGISTERED = "未建档编码，先在客户信用档案建档或改正编码，不发函"


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """The plan that a plan letter is about; money in 分."""

    month: date
    target: int
    target_on: date


@dataclass(frozen=True, slots=True)
class StopDetail:
    """What a stop or deadline letter rests on; ``talked_on`` names the last talk (S1-20)."""

    ground: Ground
    from_day: date
    deadline_no: str
    talked_on: date | None


@dataclass(frozen=True, slots=True)
class ResumeDetail:
    """The stop notice that is lifted and how its documents were settled."""

    stop: Letter
    cleared: Cleared
    begun: bool
    on_credit: bool


@dataclass(frozen=True, slots=True)
class AwardDetail:
    """The year of a certificate."""

    year: int


@dataclass(frozen=True, slots=True)
class PriceDetail:
    """Item and price (元), by item."""

    prices: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class HandoverDetail:
    """Whose customers change hands."""

    salesperson: str
    customers: tuple[CustomerFile, ...]


Detail = (
    PlanDetail | PlanResult | Statement | StopDetail | ResumeDetail | AwardDetail | PriceDetail
    | HandoverDetail
)  # fmt: skip


@dataclass(frozen=True)
class LetterOrder:
    """One letter to write. ``amount`` in 分 is the figure the letter is about.

    ``debts`` are the documents it names; ``detail`` what else its text rests on. ``enclosures`` are
    the letters that go with it on the day, ``leader`` the one that this goes with.
    """

    kind: LetterKind
    customer: CustomerFile
    reason: str
    amount: int
    template: str
    reply_by: date | None = None
    level: int = 0
    debts: tuple[NamedDebt, ...] = ()
    detail: Detail | None = None
    led: bool = field(default=False)

    @property
    def code(self) -> str:
        return self.customer.code


@dataclass(frozen=True, slots=True)
class Withheld:
    """A letter that is not sent, and why."""

    kind: str
    customer_code: str
    customer_name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.customer_code} {self.customer_name}：{self.kind}，{self.reason}"


@dataclass(frozen=True, slots=True)
class Selection:
    """The letters to write, in order, those withheld, and what goes out as a message only (K14).

    ``files`` are the customers that were looked at.
    """

    orders: list[LetterOrder]
    withheld: list[Withheld]
    messages: list[LetterOrder]
    letter_on: date
    cut_off: date
    files: Mapping[str, CustomerFile]


@dataclass(frozen=True, slots=True)
class _No:
    """Why a customer who might get a letter gets none."""

    reason: str


Choice = LetterOrder | _No | None


def select(
    month_end: MonthEnd,
    kinds: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
    letter_on: date | None = None,
) -> Selection:
    """Return who gets which letter as of the month end's day, and who gets none and why.

    ``kinds`` are names or numbers (催款函, L4), ``None`` all but those made on request;
    ``customers`` are codes, ``None`` all; ``letter_on`` is the day written on the letters, by
    default the bank cut-off day. Raises ValueError for a kind or customer there isn't.
    """
    chosen = (
        [k for k in KINDS if not k.on_request]
        if kinds is None
        else [k for k in KINDS if k in [kind_named(name) for name in kinds]]
    )
    files = customer_files(month_end)
    if customers is not None:
        unknown = [code for code in customers if code not in files]
        if unknown:
            raise ValueError(f"没有这些客户编码：{'、'.join(unknown)}")
        files = {code: file for code, file in files.items() if code in set(customers)}
    cut_off = next((file.cut_off for file in files.values()), month_end.as_of)
    desk = _Desk(
        month_end, max(letter_on or cut_off, cut_off), asked=kinds is not None,
        named=customers is not None,
    )  # fmt: skip
    known = {code: file for code, file in files.items() if file.profile.registered}
    desk.mistaken = _mistaken(month_end)
    orders: list[LetterOrder] = []
    withheld = [
        Withheld("函件", code, file.name, UNREGISTERED)
        for code, file in files.items()
        if not file.profile.registered
    ]
    for kind in sorted(chosen, key=lambda k: k.kind not in letter_rules.STOP_LETTERS):
        for file, choice in desk.choices(kind, known):
            if isinstance(choice, _No):
                withheld.append(Withheld(kind.kind, file.code, file.name, choice.reason))
            elif choice is not None:
                orders.append(choice)
                desk.note(choice)
    rank = {kind.kind: number for number, kind in enumerate(KINDS)}
    orders.sort(key=lambda order: rank[order.kind.kind])
    withheld.sort(key=lambda one: rank.get(one.kind, -1))
    by_message = not month_end.policy.reminder_letters and kinds is None
    messages = [o for o in orders if o.kind.kind == LetterName.REMINDER] if by_message else []
    letters = [o for o in orders if o not in messages] if messages else orders
    if month_end.policy.one_leading_letter and kinds is None:
        letters = _with_leaders(letters)
    return Selection(letters, withheld, messages, desk.letter_on, cut_off, files)


def _mistaken(month_end: MonthEnd) -> dict[str, str]:
    """Return the registered codes that an unknown one looks like: registered → unknown."""
    known = [code for code, one in month_end.profiles.items() if one.registered]
    found: dict[str, str] = {}
    for code, one in month_end.profiles.items():
        close = [] if one.registered else get_close_matches(code, known, n=1, cutoff=ALIKE)
        meant = next(iter(close), "")
        if meant:
            found[meant] = code
    return found


def _with_leaders(orders: list[LetterOrder]) -> list[LetterOrder]:
    """Mark the letters that go with another one of the day to the same customer."""
    leaders: dict[str, LetterOrder] = {}
    for order in orders:
        if not order.kind.travels:
            continue
        first = leaders.get(order.code)
        if first is None or _leads(order) < _leads(first):
            leaders[order.code] = order
    return [
        replace(order, led=order.kind.travels and leaders[order.code] is not order)
        for order in orders
    ]


def _leads(order: LetterOrder) -> int:
    return LetterName(order.kind.kind).leads


class _Desk:
    """The facts of every kind for one month end."""

    def __init__(self, month_end: MonthEnd, letter_on: date, *, asked: bool, named: bool) -> None:
        self.month_end = month_end
        self.as_of = month_end.as_of
        self.letter_on = letter_on
        self.policy = month_end.policy
        self.asked = asked
        self.named = named
        self.month = letter_rules.plan_month(self.as_of, policy=self.policy)
        self.window_start = letter_rules.monthly_since(self.as_of, policy=self.policy)
        self.stopped: dict[str, set[Debt]] = {}
        self.mistaken: dict[str, str] = {}

    def note(self, order: LetterOrder) -> None:
        """Keep in mind what the day's stop letters demand, so that no other letter does."""
        if order.kind.kind in letter_rules.STOP_LETTERS:
            self.stopped.setdefault(order.code, set()).update(one.debt for one in order.debts)

    def choices(
        self, kind: LetterKind, files: dict[str, CustomerFile]
    ) -> Iterator[tuple[CustomerFile, Choice]]:
        """Yield the choice of this kind for every customer (or salesperson)."""
        rules: dict[str, Callable[[LetterKind, CustomerFile], Choice]] = {
            LetterName.PLAN: self._plan,
            LetterName.REMINDER: self._reminder,
            LetterName.EXCEPTION: self._exception,
            LetterName.STATEMENT: self._statement,
            LetterName.DUNNING: self._dunning,
            LetterName.COMMITMENT: self._commitment,
            LetterName.DEADLINE: self._stop,
            LetterName.STOP: self._stop,
            LetterName.RESUME: self._resume,
            LetterName.LAWYER: self._lawyer,
            LetterName.AWARD: self._award,
            LetterName.PRICES: self._prices,
            "工作事实报告": self._report,
            "对方负责人登记表": self._contacts_form,
            "信用申请表": self._application,
            "临时额度申请表": self._application,
        }
        if kind.per_salesperson:
            yield from self._handovers(kind, files.values())
        else:
            yield from ((f, rules[kind.kind](kind, f)) for f in files.values())

    def _order(
        self,
        kind: LetterKind,
        file: CustomerFile,
        reason: str,
        amount: int,
        *,
        reply: date | None = None,
        template: str = "",
        level: int = 0,
        debts: tuple[NamedDebt, ...] = (),
        detail: Detail | None = None,
    ) -> LetterOrder:
        limit = reply
        if reply is None and kind.required:
            limit = reply_by(self.letter_on, day_off=is_day_off, policy=self.policy)
        note = limit and letter_rules.unknown_holidays(limit, is_day_off, policy=self.policy)
        reason = f"{reason}；{note}" if note else reason
        return LetterOrder(
            kind, file, reason, amount, template or kind.templates[0], limit, level, debts, detail
        )

    def _already(self, file: CustomerFile, kind: str, since: date) -> _No | None:
        sent = file.sent(kind, since=since)
        if not sent:
            return None
        return _No(f"{sent[-1].letter_date}已发（{sent[-1].letter_no}），不重复发")

    # L1

    @cached_property
    def _planned(self) -> dict[str, PlanDetail]:
        """The plan of ``self.month`` by customer: the month end's, or what the sheet says."""
        if self.month > self.as_of:
            table = self.month_end.plan
            return {
                str(code): PlanDetail(self.month, int(target), on.date())
                for code, target, on in zip(
                    table["customer_code"], table["claim"], table["target_date"], strict=True
                )
            }
        entered = self.month_end.ledger.plans
        rows = rows_of(Planned, entered[entered["month"] == pd.Timestamp(self.month)])
        last = end_of_month(self.month)
        return {
            row.customer_code: PlanDetail(self.month, row.target, row.target_date or last)
            for row in rows
            if row.target
        }

    def _plan_of(self, file: CustomerFile) -> PlanDetail | None:
        plan = self._planned.get(file.code)
        if plan is None and self.month <= self.as_of:
            last = end_of_month(self.month)
            due = sum(d.open for d in file.debts if d.due_on and d.due_on <= last
                      and not d.disputed)  # fmt: skip
            plan = PlanDetail(self.month, due, last) if due > 0 else None
        return plan

    def _plan(self, kind: LetterKind, file: CustomerFile) -> Choice:
        plan = self._plan_of(file)
        if plan is None:
            return None
        if file.open <= file.unapplied:
            return _No("货款已付清或未核销回款已覆盖全部应收，先核销")
        sent = self._already(file, kind.kind, self.window_start)
        if sent:
            return sent
        target = min(plan.target, file.open - file.unapplied)
        return self._order(
            kind, file, f"{self.month:%Y-%m}计划应回{format_yuan(target)}元", target,
            reply=letter_rules.plan_reply_by(
                self.letter_on, day_off=is_day_off, policy=self.policy
            ),
            detail=replace(plan, target=target),
        )  # fmt: skip

    # K14

    def _reminder(self, kind: LetterKind, file: CustomerFile) -> Choice:
        last = max((one.letter_date or date.min for one in file.sent(kind.kind)), default=date.min)
        stages = [
            (debt, begun)
            for debt in file.debts
            if debt.due_on and not debt.disputed
            and (begun := letter_rules.reminder_begun(debt.due_on, self.as_of, policy=self.policy))
        ]  # fmt: skip
        coming = [debt for debt, begun in stages if last < begun]
        if not coming:
            return _No(f"{last}已提醒，下一提醒日未到") if stages else None
        free = max(file.unapplied - file.overdue, 0)
        amount = sum(debt.open for debt in coming) - free
        if amount <= 0:
            return _No("未核销回款已覆盖将到期货款，先核销")
        days = [debt.due_on for debt in coming if debt.due_on]
        return self._order(
            kind, file, f"{len(coming)}笔货款{min(days):%m-%d}起到期", amount,
            reply=max(*days, self.letter_on),
            debts=tuple(NamedDebt(debt, debt.open) for debt in coming),
        )  # fmt: skip

    # L2

    def _hindered(self, file: CustomerFile) -> _No | None:
        """Why nothing can be demanded: covered, disputed, put off or not worth a letter (d16, d28,
        S0-35)."""
        if not file.overdue and file.disputed_overdue:
            return _No("欠款有争议，先处理争议")
        if file.profile.duties.held_until is not None:
            return _No(f"暂缓催收至{file.profile.duties.held_until}（承诺与催收或审批）")
        if not file.payable:
            return _No("货款已付清或未核销回款已覆盖，不发函")
        small = letter_rules.immaterial(file.payable, policy=self.policy)
        if small.value:
            return _No(small.reasons[0].text)
        return None

    def _exception(self, kind: LetterKind, file: CustomerFile) -> Choice:
        missed = [
            p
            for p in file.plans
            if p.failure
            and letter_rules.exception_due(p.month, p.target_on, self.as_of, policy=self.policy)
        ]
        if not missed:
            return None
        plan = missed[-1]
        no = self._already(file, kind.kind, plan.target_on + timedelta(days=1))
        no = no or self._hindered(file)
        if no:
            return no
        return self._order(
            kind, file, f"{plan.month:%Y-%m}计划{plan.failure}：{plan.why}", file.payable,
            debts=file.payable_debts, detail=plan,
        )  # fmt: skip

    # L3

    @cached_property
    def _statements(self) -> dict[str, Statement]:
        return statements(self.month_end, add_months(self.month, -1))

    def _statement(self, kind: LetterKind, file: CustomerFile) -> Choice:
        account = self._statements.get(file.code)
        if account is None:
            return None
        if file.code in self.mistaken:
            return _No(f"未建档编码{self.mistaken[file.code]}像是本客户，先改正编码再对账")
        sent = self._already(file, kind.kind, self.window_start)
        if sent:
            return sent
        return self._order(
            kind, file, f"{account.start}至{self.as_of}往来对账", account.closing, detail=account
        )

    # L4, L8

    def _levels(self, file: CustomerFile) -> list[tuple[NamedDebt, Verdict[int]]]:
        """Ask for every debt which demand may go out; the level belongs to the debt (d26)."""
        covered = file.promised_ahead >= file.payable > 0
        return [
            (
                one,
                letter_rules.dunning_level(
                    DunningFacts(
                        amount=file.payable,
                        overdue_days=one.debt.overdue_days,
                        covered=covered,
                        sent=file.sent_about(one.debt),
                    ),
                    self.as_of,
                    policy=self.policy,
                ),
            )
            for one in file.payable_debts
        ]

    def _dunning(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if not file.overdue_debts and not file.disputed_debts:
            return None
        no = self._hindered(file)
        if no:
            return no
        levels = self._levels(file)
        ready = [(one, verdict) for one, verdict in levels if 0 < verdict.value < LAWYER_LEVEL]
        if not ready:
            lawyer = any(verdict.value == LAWYER_LEVEL for _, verdict in levels)
            reason = levels[0][1].reasons[-1].text
            return _No("三次催款函均已送达，改出律师函委托资料" if lawyer else reason)
        waiting = ""
        demanded = []
        for one, verdict in ready:
            waiting = self._waits_for_stop(file, one.debt) or waiting
            if not self._waits_for_stop(file, one.debt):
                demanded.append((one, verdict))
        if not demanded:
            return _No(waiting)
        level = max(verdict.value for _, verdict in demanded)
        why = next(v for _, v in demanded if v.value == level).reasons[-1].text
        tone = letter_tone(
            file.profile.grade.value, max(one.debt.overdue_days for one, _ in demanded), level,
            our_fault=file.profile.our_fault, malicious=file.record.malicious, policy=self.policy,
        )  # fmt: skip
        debts = tuple(replace(one, times=verdict.value) for one, verdict in demanded)
        return self._order(
            kind, file, f"{why}；{tone.why()}", sum(one.net for one in debts), level=level,
            reply=reply_by(self.letter_on, level, day_off=is_day_off, policy=self.policy), debts=debts,
            template=next(t for t in kind.templates if t.endswith(str(tone.value))),
        )  # fmt: skip

    def _waits_for_stop(self, file: CustomerFile, debt: Debt) -> str:
        """Say why a debt waits: a stop letter that names it counts as a demand."""
        if debt in self.stopped.get(file.code, ()):
            return "同日已发限期清欠或停止供货通知，催款函顺延"
        for letter in reversed(file.sent(*letter_rules.STOP_LETTERS)):
            if names(letter, debt) and letter.letter_date:
                left = letter_rules.wait_after_stop(
                    letter.letter_date, self.as_of, policy=self.policy
                )
                if left:
                    whole = self.policy.dunning_intervals[1]
                    return f"{letter.letter_date}已发{letter.kind}，满{whole}天后再发催款函"
        return ""

    def _lawyer(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if self._hindered(file):
            return None
        ready = [
            (one, verdict) for one, verdict in self._levels(file) if verdict.value == LAWYER_LEVEL
        ]
        if not ready:
            return None
        debts = tuple(one for one, _ in ready)
        return self._order(
            kind, file, ready[0][1].reasons[-1].text, sum(one.net for one in debts), debts=debts
        )

    # L5

    def _commitment(self, kind: LetterKind, file: CustomerFile) -> Choice:
        commitment = file.profile.plan.commitment
        if not commitment.value:
            return None
        no = self._hindered(file)
        last_failure = max((p.target_on for p in file.plans if p.failure), default=self.as_of)
        no = no or self._already(file, kind.kind, last_failure)
        if no:
            return no
        return self._order(kind, file, commitment.why(), file.payable, debts=file.payable_debts)

    # L6

    def _stop(self, kind: LetterKind, file: CustomerFile) -> Choice:
        """A deadline first; the stop itself once that was delivered, is over, and has a ground."""
        level = file.profile.stop.value
        if level < StopLevel.LIMITED:
            return None
        no = self._hindered(file)
        if no:
            return no if kind.kind == LetterName.DEADLINE else None
        named = self._limited_debts(file)
        ground = file.profile.ground
        stopping = kind.kind == LetterName.STOP
        if not ground.value.acts_at_once:
            named = tuple(o for o in named if bool(file.deadlines([o.debt])) == stopping)
        debts = [one.debt for one in named]
        if not debts:
            return None
        paper = stop_paper(level, file.deadlines(debts), ground, self.as_of)
        if paper.value is None:
            return _No(paper.why()) if stopping else None
        if paper.value != kind.kind:
            return None
        if any(names(letter, debt) for letter in file.sent(kind.kind) for debt in debts):
            return self._already(file, kind.kind, date.min)
        first = min(debt.due_on for debt in debts if debt.due_on)
        until = letter_rules.clearing_deadline(
            first, self.letter_on, day_off=is_day_off, policy=self.policy
        )
        begins = self.letter_on if ground.value.acts_at_once else until + timedelta(days=1)
        deadlines = file.deadlines(debts)
        expired = deadlines[-1].number if stopping and deadlines else ""
        # §527 acts at once: a deadline can't announce it, so it only announces new orders.
        held = ground.value if stopping or not ground.value.acts_at_once else Ground.NONE
        detail = StopDetail(held, begins, expired, file.talked_on(first))
        return self._order(
            kind, file, f"{file.profile.stop.why()}；{paper.why()}",
            sum(one.net for one in named), reply=until, debts=named, detail=detail,
        )  # fmt: skip

    def _limited_debts(self, file: CustomerFile) -> tuple[NamedDebt, ...]:
        """The debts that the level rests on: whose date was agreed and that are old or large (K12)."""
        return tuple(
            one
            for one in file.payable_debts
            if one.debt.term_agreed
            and letter_rules.limits_debt(
                one.debt.due_on, file.overdue, self.as_of, malicious=file.record.malicious,
                policy=self.policy,
            )
        )  # fmt: skip

    # L7

    def _resume(self, kind: LetterKind, file: CustomerFile) -> Choice:
        stops = file.sent(LetterName.STOP)
        if not stops:
            return None
        stop = stops[-1]
        if file.sent(kind.kind, since=stop.letter_date):
            return None
        cleared = file.lines.cleared(stop)
        until = stop.reply_by or stop.letter_date or self.as_of
        facts = StopHistory(
            until + timedelta(days=1), cleared.left, cleared.on, file.record.malicious
        )
        verdict = letter_rules.resume(facts)
        if not verdict.value:
            return _No(verdict.why())
        effective = file.profile.credit.effective.value
        detail = ResumeDetail(
            stop, cleared, letter_rules.stop_begun(facts, self.as_of),
            bool(effective) and not file.profile.credit.over_limit,
        )  # fmt: skip
        return self._order(kind, file, f"{stop.letter_no}所载欠款已清", stop.amount, detail=detail)

    # L9

    def _award(self, kind: LetterKind, file: CustomerFile) -> Choice:
        """The best score of the closed year, or a customer that is named; never without a base."""
        verdict = self._deserves(file)
        if not verdict.value:
            return _No(verdict.why()) if self.asked and self.named else None
        if not (self.asked and self.named) and file.profile.award.value != self._best_score:
            return None
        sent = self._already(file, kind.kind, date(self.as_of.year, 1, 1))
        return sent or self._order(
            kind, file, f"S0-18 重承诺讲信誉得分{file.profile.award.value:f}", 0,
            detail=AwardDetail(self.as_of.year),
        )  # fmt: skip

    def _deserves(self, file: CustomerFile) -> Verdict[bool]:
        profile = file.profile
        facts = AwardFacts(
            profile.award.value, profile.figures.overdue, profile.grade.value, profile.stop.value,
        )  # fmt: skip
        return letter_rules.certificate(facts, self.as_of, policy=self.policy)

    @cached_property
    def _best_score(self) -> Decimal | None:
        scores = [
            file.profile.award.value
            for file in customer_files(self.month_end).values()
            if file.profile.registered and self._deserves(file).value
        ]
        return max((score for score in scores if score is not None), default=None)

    # L10

    @cached_property
    def _latest_prices(self) -> dict[str, list[tuple[str, Decimal]]]:
        return latest_prices(self.month_end)

    def _prices(self, kind: LetterKind, file: CustomerFile) -> Choice:
        prices = self._latest_prices.get(file.code)
        if file.profile.signed.current.price_confirmed or prices is None:
            return None
        if file.profile.stop.value >= StopLevel.STOPPED:
            return _No("已停供，恢复供货时再确认价格")
        sent = self._already(file, kind.kind, add_months(self.as_of, -12))
        if sent:
            return sent
        return self._order(
            kind, file, "S0-32 尚未签价格确认书", 0, detail=PriceDetail(tuple(prices))
        )

    # Forms

    def _report(self, kind: LetterKind, file: CustomerFile) -> Choice:
        handed = self.named or file.profile.stop.value >= StopLevel.STOPPED
        if not file.overdue or not handed:
            return None
        return self._order(
            kind, file, file.profile.stop.why(), file.payable, debts=file.payable_debts
        )

    def _contacts_form(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if not (self.named or file.profile.signed.any):
            return None
        return self._order(kind, file, "S4-27 每签新合同填登记表", 0)

    def _application(self, kind: LetterKind, file: CustomerFile) -> Choice:
        """Applications are made for customers that are named, else where credit calls for one."""
        temporary = kind.kind == "临时额度申请表"
        wanted = file.profile.credit.over_limit if temporary else file.record.limit is None
        if not (self.named or wanted):
            return None
        return self._order(kind, file, "S4-05 占用超额度" if temporary else "S4-03 尚未授信", 0)

    def _handovers(
        self, kind: LetterKind, files: Iterable[CustomerFile]
    ) -> Iterator[tuple[CustomerFile, Choice]]:
        mine: dict[str, list[CustomerFile]] = {}
        for file in files:
            mine.setdefault(file.record.salesperson or "（未指定）", []).append(file)
        for name, owned in sorted(mine.items()):
            total = sum(f.profile.figures.balance for f in owned)
            yield owned[0], self._order(
                kind, owned[0], f"S4-33 {name}名下{len(owned)}户", total,
                detail=HandoverDetail(name, tuple(owned)),
            )  # fmt: skip
