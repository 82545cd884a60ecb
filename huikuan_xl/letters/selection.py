"""Who gets which letter today, and why somebody gets none (S0-03…S0-15, S0-24, S0-25, K12, L4).

Everything is computed from the month end and 函件登记: a letter that is already on the register for
its day, month or debt is not sent again, and one that was due on a missed day is sent now.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import pandas as pd

from huikuan_xl.ledger.rows import as_date, as_int
from huikuan_xl.letters.customer_file import (
    CustomerFile,
    Record,
    customer_files,
    delivered_on,
    records,
)
from huikuan_xl.letters.kinds import KINDS, LetterKind, kind_named
from huikuan_xl.letters.statements import Statement, latest_prices, statements
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.letter_rules import (
    LAWYER_LEVEL,
    DunningFacts,
    SentDunning,
    Tone,
    dunning_level,
    letter_tone,
    reply_by,
    stop_basis,
)
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.stop_supply import StopLevel, deadline

AWARD_MONTH = 12
STOP_LETTERS = ("限期清欠通知", "停止供货通知")


@dataclass(frozen=True)
class LetterOrder:
    """One letter to write. ``amount`` in 分 is the figure the letter is about.

    ``detail`` holds what else the choice rested on, by name, for the text of the letter.
    """

    kind: LetterKind
    customer: CustomerFile
    reason: str
    amount: int
    template: str
    reply_by: date | None = None
    level: int = 0
    detail: Record = field(default_factory=dict)

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
    """The letters to write, in order, and those withheld."""

    orders: list[LetterOrder]
    withheld: list[Withheld]


@dataclass(frozen=True, slots=True)
class _No:
    """Why a customer who might get a letter gets none."""

    reason: str


Choice = LetterOrder | _No | None


def select(
    month_end: MonthEnd,
    kinds: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
) -> Selection:
    """Return who gets which letter as of the month end's day, and who gets none and why.

    ``kinds`` are names or numbers (催款函, L4), ``None`` all but those made on request;
    ``customers`` are codes, ``None`` all. Raises ValueError for a kind or customer there isn't.
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
        wanted = set(customers)
        files = {code: file for code, file in files.items() if code in wanted}
    desk = _Desk(month_end, asked=kinds is not None, named=customers is not None)
    orders: list[LetterOrder] = []
    withheld: list[Withheld] = []
    stopped: set[str] = set()
    for kind in sorted(chosen, key=lambda k: k.kind not in STOP_LETTERS):
        for file, choice in desk.choices(kind, files):
            if isinstance(choice, _No):
                withheld.append(Withheld(kind.kind, file.code, file.name, choice.reason))
            elif kind.kind == "催款函" and file.code in stopped:
                reason = "同日已发限期清欠或停止供货通知，催款函顺延"
                withheld.append(Withheld(kind.kind, file.code, file.name, reason))
            elif choice is not None:
                orders.append(choice)
                if kind.kind in STOP_LETTERS:
                    stopped.add(file.code)
    rank = {kind.kind: number for number, kind in enumerate(KINDS)}
    orders.sort(key=lambda order: rank[order.kind.kind])
    withheld.sort(key=lambda one: rank[one.kind])
    return Selection(orders, withheld)


def plan_month(as_of: date, middle_end_day: int) -> date:
    """Return the first day of the month that a plan letter of ``as_of`` is about.

    From the last ten days of a month on it is the next one, so that the month end of the 30th and
    a run on the 1st write the same letters; the register tells which of them came first.
    """
    month = as_of.replace(day=1)
    return add_months(month, 1) if as_of.day > middle_end_day else month


class _Desk:
    """The rules of every kind for one month end."""

    def __init__(self, month_end: MonthEnd, *, asked: bool, named: bool) -> None:
        self.month_end = month_end
        self.as_of = month_end.as_of
        self.policy = month_end.policy
        self.asked = asked
        self.named = named
        self.month = plan_month(self.as_of, self.policy.middle_end_day)
        # One monthly letter per window: from the last ten days of a month to the 20th of the next.
        before = add_months(self.month, -1)
        self.window_start = before.replace(day=self.policy.middle_end_day) + timedelta(days=1)

    def choices(
        self, kind: LetterKind, files: dict[str, CustomerFile]
    ) -> Iterator[tuple[CustomerFile, Choice]]:
        """Yield the choice of this kind for every customer (or salesperson)."""
        rules: dict[str, Callable[[LetterKind, CustomerFile], Choice]] = {
            "到期提醒": self._reminder,
            "催款联络书": self._exception,
            "对账单": self._statement,
            "催款函": self._dunning,
            "回款承诺书": self._commitment,
            "限期清欠通知": self._stop,
            "停止供货通知": self._stop,
            "恢复供货通知": self._resume,
            "律师函委托资料": self._lawyer,
            "价格确认书": self._prices,
            "工作事实报告": self._report,
            "对方负责人登记表": self._contacts_form,
            "信用申请表": self._application,
            "临时额度申请表": self._application,
        }
        if kind.kind == "回款计划联络书":
            plans = self._plans(files)
            yield from ((f, self._plan(kind, f, plans.get(f.code))) for f in files.values())
        elif kind.kind == "荣誉证书":
            yield from self._awards(kind, files.values())
        elif kind.per_salesperson:
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
        **detail: object,
    ) -> LetterOrder:
        limit = reply if reply or not kind.required else reply_by(self.as_of, policy=self.policy)
        return LetterOrder(
            kind, file, reason, amount, template or kind.templates[0], limit, level, dict(detail)
        )

    def _already(self, file: CustomerFile, kind: str, since: date) -> _No | None:
        sent = file.sent(kind, since=since)
        if not sent:
            return None
        last = sent[-1]
        return _No(f"{as_date(last['letter_date'])}已发（{last['letter_no']}），不重复发")

    # L1

    def _plans(self, files: dict[str, CustomerFile]) -> dict[str, Record]:
        """Return the plan of ``self.month`` by customer: the month end's, or this month's own."""
        if self.month > self.as_of:
            return {str(r["customer_code"]): r for r in records(self.month_end.plan)}
        entered = {str(r["customer_code"]): r for r in records(self.month_end.this_plan)}
        last = pd.Timestamp(end_of_month(self.month))
        found = {}
        for code, file in files.items():
            due = sum(i["open"] for i in file.items if i["due_date"] <= last and not i["disputed"])
            row = entered.get(code, {})
            target = int(row.get("target", due))
            if target > 0:
                found[code] = {
                    "target": target,
                    "target_date": row.get("target_date", last),
                    "total_open": file.figure["open"],
                    "overdue": file.figure["overdue"],
                    "current": file.figure["open"] - file.figure["overdue"],
                    "cash_ratio": file.record.get("contract_cash"),
                }
        return found

    def _plan(self, kind: LetterKind, file: CustomerFile, plan: Record | None) -> Choice:
        if plan is None:
            return None
        if file.figure["open"] <= file.unapplied:
            return _No("未核销回款已覆盖全部应收，先核销") if file.figure["open"] else None
        sent = self._already(file, kind.kind, self.window_start)
        if sent:
            return sent
        reply = self.as_of + timedelta(days=self.policy.plan_reply_days)
        return self._order(
            kind, file, f"{self.month:%Y-%m}计划应回{format_yuan(plan['target'])}元",
            int(plan["target"]), reply=reply, plan=plan, month=self.month,
        )  # fmt: skip

    # K14

    def _reminder(self, kind: LetterKind, file: CustomerFile) -> Choice:
        """A stage (7 days, 5 days, the day) is done when a reminder went out since it began."""
        stages = (self.policy.remind_finance_days, self.policy.remind_sales_days, 0)
        last = max((as_date(r["letter_date"]) or date.min for r in file.sent(kind.kind)),
                   default=date.min)  # fmt: skip
        coming, done = [], False
        for item in file.items:
            due = as_date(item["due_date"])
            if due is None or item["disputed"] or due < self.as_of:
                continue
            left = (due - self.as_of).days
            begun = [due - timedelta(days=days) for days in stages if left <= days]
            if begun and last < begun[-1]:
                coming.append(item)
            done = done or bool(begun)
        if not coming:
            return _No(f"{last}已提醒，下一提醒日未到") if done else None
        amount = sum(i["open"] for i in coming)
        if amount <= file.unapplied - file.overdue:
            return _No("未核销回款已覆盖将到期货款，先核销")
        latest = max(i["due_date"] for i in coming)
        return self._order(
            kind, file, f"{len(coming)}笔货款{min(i['due_date'] for i in coming):%m-%d}起到期",
            amount, reply=as_date(latest), items=coming,
        )  # fmt: skip

    # L2

    def _exception(self, kind: LetterKind, file: CustomerFile) -> Choice:
        earliest = add_months(self.as_of.replace(day=1), -1)
        wait = timedelta(days=self.policy.exception_letter_days)
        missed = [p for p in file.plans if p.failure and p.month >= earliest
                  and self.as_of >= p.target_on + wait]  # fmt: skip
        if not missed:
            return None
        plan = missed[-1]
        short = max(plan.target - plan.collected, 0)
        sent = self._already(file, kind.kind, plan.target_on + timedelta(days=1))
        if sent:
            return sent
        if not file.overdue and file.disputed_overdue:
            return _No("欠款有争议，先处理争议")
        if not file.payable:
            return _No("货款已付清或未核销回款已覆盖，只记异常，不发函")
        if file.payable < self.policy.dunning_min_amount:
            return _No(f"逾期{format_yuan(file.payable)}元低于最低金额")
        return self._order(
            kind, file, f"{plan.month:%Y-%m}计划{plan.failure}：{plan.why}", short,
            plan=plan, month=plan.month,
        )  # fmt: skip

    # L3

    @cached_property
    def statements(self) -> dict[str, Statement]:
        return statements(self.month_end, add_months(self.month, -1))

    def _statement(self, kind: LetterKind, file: CustomerFile) -> Choice:
        account = self.statements.get(file.code)
        if account is None:
            return None
        sent = self._already(file, kind.kind, self.window_start)
        if sent:
            return sent
        return self._order(
            kind, file, f"{account.start}至{self.as_of}往来对账", account.closing,
            account=account,
        )  # fmt: skip

    # L4, L8

    def _dunning_choice(self, file: CustomerFile) -> tuple[int, str] | None:
        if not file.overdue and not file.disputed_overdue:
            return None
        since = file.earliest_due or self.as_of
        sent = [
            SentDunning(LAWYER_LEVEL, None)
            if letter["kind"] == "律师函委托资料"
            else SentDunning(as_int(letter["level"]) or 1, delivered_on(letter))
            for letter in file.sent("催款函", "律师函委托资料", since=since)
        ]
        if file.overdue and not file.payable:
            return 0, "未核销回款已覆盖逾期货款，先核销"
        facts = DunningFacts(
            amount=file.payable or file.disputed_overdue,
            overdue_days=file.longest_days or int(file.figure["max_overdue_days"]),
            disputed=not file.overdue,
            covered=file.promised_ahead >= file.payable > 0,
            sent=sent,
        )
        verdict = dunning_level(facts, self.as_of, policy=self.policy)
        return verdict.value, verdict.reasons[-1].text

    def _dunning(self, kind: LetterKind, file: CustomerFile) -> Choice:
        choice = self._dunning_choice(file)
        if choice is None:
            return None
        level, why = choice
        if level == LAWYER_LEVEL:
            return _No("三次催款函均已送达，改出律师函委托资料")
        if not level:
            return _No(why)
        waiting = self._after_stop_letter(file)
        if waiting:
            return waiting
        tone = letter_tone(
            str(file.figure["credit_grade"]), file.longest_days, level,
            our_fault=bool(file.figure["our_fault"]), malicious=bool(file.record.get("malicious")),
            policy=self.policy,
        )  # fmt: skip
        return self._order(
            kind, file, f"{why}；{tone.why()}", file.payable, level=level,
            reply=reply_by(self.as_of, level, policy=self.policy),
            template=_dunning_template(kind, tone.value),
        )  # fmt: skip

    def _after_stop_letter(self, file: CustomerFile) -> _No | None:
        """A stop letter counts as a demand: the next one waits as long as after a first letter."""
        wait = timedelta(days=self.policy.dunning_intervals[1])
        letters = file.sent(*STOP_LETTERS, since=self.as_of - wait + timedelta(days=1))
        if not letters:
            return None
        last, on = letters[-1], as_date(letters[-1]["letter_date"])
        return _No(f"{on}已发{last['kind']}，满{wait.days}天后再发催款函")

    def _lawyer(self, kind: LetterKind, file: CustomerFile) -> Choice:
        choice = self._dunning_choice(file)
        if choice is None or choice[0] != LAWYER_LEVEL:
            return None
        return self._order(kind, file, choice[1], file.payable)

    # L5

    def _commitment(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if not file.figure["needs_commitment"]:
            return None
        if not file.payable:
            return _No("无逾期欠款或已被未核销回款覆盖，暂不签承诺书")
        last_failure = max((p.target_on for p in file.plans if p.failure), default=self.as_of)
        sent = self._already(file, kind.kind, last_failure)
        if sent:
            return sent
        return self._order(kind, file, str(file.figure["commitment_why"]), file.payable)

    # L6

    def _stop(self, kind: LetterKind, file: CustomerFile) -> Choice:
        """Level 2 gets a deadline, 3 and 4 are stopped: at once only after talking (S1-20)."""
        level = int(file.figure["stop_level"])
        stopping = level >= StopLevel.STOPPED and file.was_talked_to
        if level < StopLevel.LIMITED or stopping != (kind.kind == "停止供货通知"):
            return None
        if not file.payable or file.earliest_due is None:
            return _No("欠款有争议或已被未核销回款覆盖，先处理")
        since = file.earliest_due + timedelta(days=1)
        sent = self._already(file, kind.kind, since)
        if sent:
            return sent
        limited = file.sent("限期清欠通知", since=since)
        if stopping and limited:
            until = as_date(limited[-1]["reply_by"])
            if until and until >= self.as_of:
                return _No(f"限期清欠通知的期限{until}未到")
        evidence = self._lost_ability(file)
        basis = stop_basis(
            f"（合同号：{file.record.get('contract_no') or '年度合同'}）停供条款"
            if file.figure["stop_clause"] else "",
            customer_pays_first=not evidence, evidence=evidence,
        )  # fmt: skip
        if basis.value is None:
            return _No(basis.why())
        until = deadline(file.earliest_due, self.as_of, self.policy)
        talked = "" if level < StopLevel.STOPPED or stopping else "；S1-20 尚无沟通记录，先限期"
        return self._order(
            kind, file, f"{file.figure['stop_why']}{talked}；{basis.why()}", file.payable,
            reply=until, basis=basis.value,
        )  # fmt: skip

    @staticmethod
    def _lost_ability(file: CustomerFile) -> str:
        """Firm evidence that the customer cannot pay: a recorded A4 with evidence (§527)."""
        found = (c for c in file.contacts if c["reason_code"] == "A4" and c["evidence"])
        return next((f"{c['result']}，{c['evidence']}" for c in found), "")

    # L7

    def _resume(self, kind: LetterKind, file: CustomerFile) -> Choice:
        stops = file.sent("停止供货通知")
        if not stops:
            return None
        stop = stops[-1]
        if file.sent(kind.kind, since=as_date(stop["letter_date"])):
            return None
        if file.figure["overdue"]:
            return _No(f"超期欠款尚余{format_yuan(int(file.figure['overdue']))}元，不恢复供货")
        if file.record.get("malicious"):
            return _No("K13 已认定恶意拖欠，不恢复供货")
        return self._order(
            kind, file, f"{stop['letter_no']}所载欠款已清", int(stop["amount"]), stop=stop
        )

    # L9

    def _awards(
        self, kind: LetterKind, files: Iterable[CustomerFile]
    ) -> Iterator[tuple[CustomerFile, Choice]]:
        """In December the best score; at other times only customers that are named."""
        scored = [f for f in files if pd.notna(f.figure["award_score"])]
        if not (self.asked and self.named):
            if self.as_of.month != AWARD_MONTH:
                return
            clean = [f for f in scored if not f.figure["overdue"] and f.figure["pay_grade"] == "A"]
            best = max((f.figure["award_score"] for f in clean), default=None)
            scored = [f for f in clean if f.figure["award_score"] == best]
        for file in scored:
            score = Decimal(repr(float(file.figure["award_score"])))
            sent = self._already(file, kind.kind, self.as_of.replace(month=1, day=1))
            yield (
                file,
                sent
                or self._order(
                    kind, file, f"S0-18 重承诺讲信誉得分{score.normalize():f}", 0, score=score
                ),
            )

    # L10

    @cached_property
    def prices(self) -> dict[str, list[tuple[str, Decimal]]]:
        return latest_prices(self.month_end)

    def _prices(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if not file.record or file.record["price_confirmed"]:
            return None
        prices = self.prices.get(file.code)
        if prices is None:
            return None
        if int(file.figure["stop_level"]) >= StopLevel.STOPPED:
            return _No("已停供，恢复供货时再确认价格")
        sent = self._already(file, kind.kind, add_months(self.as_of, -12))
        if sent:
            return sent
        return self._order(kind, file, "S0-32 尚未签价格确认书", 0, prices=prices)

    # Forms

    def _report(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if not file.overdue or not (
            self.named or int(file.figure["stop_level"]) >= StopLevel.STOPPED
        ):
            return None
        return self._order(kind, file, str(file.figure["stop_why"]), file.payable)

    def _contacts_form(self, kind: LetterKind, file: CustomerFile) -> Choice:
        if not file.record or not (self.named or file.record["contract_no"]):
            return None
        return self._order(kind, file, "S4-27 每签新合同填登记表", 0)

    def _application(self, kind: LetterKind, file: CustomerFile) -> Choice:
        """Applications are made for customers that are named, else where credit calls for one."""
        if not file.record:
            return None
        limit = as_int(file.figure["effective_limit"])
        temporary = kind.kind == "临时额度申请表"
        wanted = (
            limit is not None and int(file.figure["usage"]) > limit if temporary
            else as_int(file.record["limit"]) is None
        )  # fmt: skip
        if not (self.named or wanted):
            return None
        return self._order(kind, file, "S4-05 占用超额度" if temporary else "S4-03 尚未授信", 0)

    def _handovers(
        self, kind: LetterKind, files: Iterable[CustomerFile]
    ) -> Iterator[tuple[CustomerFile, Choice]]:
        mine: dict[str, list[CustomerFile]] = {}
        for file in files:
            mine.setdefault(str(file.figure["salesperson"]) or "（未指定）", []).append(file)
        for name, owned in sorted(mine.items()):
            total = sum(int(f.figure["balance"]) for f in owned)
            yield owned[0], self._order(
                kind, owned[0], f"S4-33 {name}名下{len(owned)}户", total,
                salesperson=name, customers=owned,
            )  # fmt: skip


def _dunning_template(kind: LetterKind, tone: Tone) -> str:
    return next(name for name in kind.templates if name.endswith(str(tone)))
