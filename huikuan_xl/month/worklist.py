"""今日待办: one row a customer, the most urgent first; duties of one kind are one row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from huikuan_xl.accounts.history import PromiseResult
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.ledger.approvals import standings
from huikuan_xl.ledger.deliveries import amounts_of, statement_answers
from huikuan_xl.ledger.rows import Letter, as_date
from huikuan_xl.ledger.schema import APPROVALS, CLAIMS
from huikuan_xl.month.duties import LIMITATION
from huikuan_xl.month.promise_list import claimable
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.approvals import WAITS_FOR_APPROVAL, Standing
from huikuan_xl.rules.bills import to_present
from huikuan_xl.rules.delivery import answer_overdue, difference_text, open_difference
from huikuan_xl.rules.disputes import demandable
from huikuan_xl.rules.limitation import LimitationLight
from huikuan_xl.rules.masking import mask_text
from huikuan_xl.rules.money import format_yuan, percent
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import PromiseStatus, is_to_chase, is_to_confirm, just_missed
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.words import FINANCE_DEPT, NOT_GONE, BillState, Delivery, PayMethod
from huikuan_xl.rules.worklist import (
    DESK_MARK,
    EVERYBODY,
    Desk,
    is_call_due,
    is_on_slip,
    sees_phones,
    urgency,
)

ASK_AFTER = "追问未兑现的承诺"
_BILLS = tuple(method.value for method in PayMethod if method.is_bill)
_AFTER = {s.value: s.what_next for s in Delivery}
_AT_MATURITY = {"": BillState.HELD.when_due} | {
    s.value: s.when_due for s in BillState if s.when_due
}


@dataclass(frozen=True, slots=True)
class Task:
    """What to do today about one customer, or about one kind of duty. Money in 分."""

    urgency: int
    code: str
    name: str
    salesperson: str
    owed: int
    overdue: int
    days: int
    oldest: str  # number of the open document that was due first
    expected: int
    last_said: str
    promise: str
    what: str
    who: str
    contact_person: str
    phone: str
    next_contact: date | None
    stop: str
    why: str

    def is_for(self, who: str) -> bool:
        """Say whether it is on somebody's slip."""
        return is_on_slip(who, self.who, self.what)

    def contact_for(self, who: str) -> str:
        """Return whom to call, the number in full only for those who call."""
        told = f"{self.contact_person} {self.phone}".strip()
        return told if sees_phones(who) else mask_text(told)


def worklist(month: MonthEnd) -> list[Task]:
    """Return the day's work, most urgent first: customers, then duties by kind."""
    soon = _due_soon(month)
    late = _newly_late(month)
    bills = _bills_due(month)
    letters = _letters_open(month)
    oldest = _oldest_documents(month)
    tasks = []
    for code, one in month.profiles.items():
        promises = month.history.promises_of.get(code, [])
        due = is_call_due(one.duties.next_contact, code in late, month.as_of)
        asked = [
            *_promise_steps(one, promises, due and bool(one.figures.overdue), month),
            *_debt_steps(one, due, month.policy),
            *([f"提醒付款：{soon[code][0]} 张清单将到期 {format_yuan(soon[code][1])} 元"]
              if code in soon else []),
        ]  # fmt: skip
        steps = [
            *(asked if one.duties.held_until is None else []),
            *bills.get(code, []),
            *letters.get(code, []),
            *_difference_steps(code, month),
            *_watch_steps(one),
        ]  # fmt: skip
        if steps:
            steps.sort(key=lambda step: step.startswith(DESK_MARK))  # whom to contact comes first
            first = oldest.get(code, "")
            tasks.append(_task(one, promises, steps, soon.get(code, (0, 0))[1], first, month))
    tasks.sort(key=lambda task: (-task.urgency, task.code))
    return [*tasks, *_waiting(month), *_duties(month)]


def _task(
    one: Profile, promises: list[PromiseResult], steps: list[str], soon: int, oldest: str,
    month: MonthEnd,
) -> Task:  # fmt: skip
    broken = sum(p.status is PromiseStatus.BROKEN for p in promises)
    chance = one.recovery if one.recovery is not None else Decimal(1)
    found = urgency(one.figures.overdue, one.overdue_days, chance, broken, soon, month.policy)
    talks = month.history.contacts.get(one.code, [])
    said = ""
    if talks:
        last = talks[-1]
        said = f"{last.contact_date:%m-%d} {last.kind}：{last.result}".rstrip("：")
    return Task(
        urgency=found.value,
        code=one.code,
        name=one.name,
        salesperson=one.customer.salesperson,
        owed=one.figures.balance,
        overdue=one.figures.overdue,
        days=one.overdue_days,
        oldest=oldest,
        expected=one.expected_recovery,
        last_said=said,
        promise=_promise_text(promises),
        what="；".join(steps),
        who=one.customer.salesperson or FINANCE_DEPT,
        contact_person=one.customer.contact_person,
        phone=one.customer.phone,
        next_contact=one.duties.next_contact,
        stop=one.stop.value.label if one.stop.value is not StopLevel.NORMAL else "",
        why=found.why(),
    )


def _promise_text(promises: list[PromiseResult]) -> str:
    """Tell the latest promise and what came of it."""
    if not promises:
        return ""
    last = max(promises, key=lambda p: (p.promise.due_on, p.made_on))
    return f"{last.promise.due_on:%m-%d} {format_yuan(last.promise.amount)} {last.status}"


def _promise_steps(
    one: Profile, promises: list[PromiseResult], call_due: bool, month: MonthEnd
) -> Iterator[str]:
    said = one.duties.last_contact
    missed = [
        p for p in promises
        if p.status.is_missed and is_to_chase(p.promise, said, call_due, policy=month.policy)
        and (p.promise.unpaid or p.promise.in_full(month.policy))
    ]  # fmt: skip
    short = [p.promise for p in missed if not p.promise.in_full(month.policy)]
    if short:
        left = sum(p.unpaid for p in short)
        last = max(p.due_on for p in short)
        yield f"{ASK_AFTER} {len(short)} 笔（最近 {last:%m-%d}，共欠 {format_yuan(left)} 元）"
    for p in (p.promise for p in missed if p.promise.in_full(month.policy)):
        cash = f"{format_yuan(p.cash)} 元，承诺 {percent(p.cash_ratio or Decimal(0))}"
        yield f"{ASK_AFTER}：{p.due_on:%m-%d} 钱已到齐，现金只有 {cash}"
    if missed:
        claims = {p.number: claimable(p, month.history, month.as_of, month.policy) for p in missed}
        for number, owed in claims.items():
            if owed:
                yield f"承诺 {number} 一期违约，余款 {format_yuan(owed)} 元一并到期，可全部主张"
    for given in promises:
        when, left = given.promise.due_on, given.promise.amount - given.promise.received
        if is_to_confirm(given.promise, given.status, month.as_of):
            yield f"确认承诺到账（{when:%m-%d}，{format_yuan(left)} 元）"


def _debt_steps(one: Profile, due: bool, policy: Policy) -> Iterator[str]:
    """What to do about the debt, once the day of the next call has come; a dispute and a stop at
    once, for they wait for us; and a call that was agreed though nothing is late."""
    disputed = one.figures.disputed_overdue
    firm = demandable(one.figures.overdue, disputed, policy=policy).value
    ours = (disputed and not firm) or one.stop.value >= StopLevel.STOPPED
    if due and one.duties.says_paid and one.figures.overdue:
        yield f"核对到账（{one.duties.last_contact:%m-%d} 说已付款），没到账的追问"
    elif one.advice is not None and (due or ours):
        yield one.advice.value.next_step or one.advice.value.action
    elif one.duties.next_contact is not None and due:
        yield f"按约定联系（约 {one.duties.next_contact:%m-%d}）"
    if (
        disputed and firm
    ):  # the firm part is called for when its day comes; the dispute waits for us
        yield f"处理争议 {format_yuan(disputed)} 元"


def _newly_late(month: MonthEnd) -> frozenset[str]:
    """Return the customers with a document that was due yesterday."""
    items = month.open_items
    return frozenset(items["customer_code"][items["overdue"] == 1])


def _oldest_documents(month: MonthEnd) -> dict[str, str]:
    """Return, by customer, the number of the open document that was due first."""
    items = month.open_items.drop_duplicates("customer_code")
    return dict(zip(items["customer_code"], items["doc_no"], strict=True))


def _watch_steps(one: Profile) -> Iterator[str]:
    if one.credit.over_limit:
        over = -(one.credit.remaining.value or 0)
        yield Desk.HEAD.does(f"超额度 {format_yuan(over)} 元：新单先审批")
    if one.duties.sue_by and one.duties.light is not LimitationLight.NONE:
        step = f"诉讼时效 {one.duties.sue_by}（{one.duties.light}）：取得书面确认或起诉"
        yield Desk.HEAD.does(step)


def _due_soon(month: MonthEnd) -> dict[str, tuple[int, int]]:
    """Return, by customer, how many documents call for a reminder before they are late, and 分."""
    found: dict[str, tuple[int, int]] = {}
    for item in month.reminders.to_dict("records"):
        if not item["overdue"]:
            count, amount = found.get(item["customer_code"], (0, 0))
            found[item["customer_code"]] = (count + 1, amount + int(item["open"]))
    return found


def promises_just_missed(month: MonthEnd, since: date) -> int:
    """Return how many promises were missed since a day."""
    return sum(
        just_missed(one.promise, one.status, since, policy=month.policy)
        for one in month.history.promises
    )


def bills_to_present(month: MonthEnd) -> pd.DataFrame:
    """Return the receipts in bills that we hold and that come due within the days of reminders, or
    were due and can still be presented."""
    receipts = month.ledger.receipts
    held = receipts[
        receipts["method"].isin(_BILLS)
        & receipts["bill_due"].notna()
        & receipts["bill_state"].isin(list(_AT_MATURITY))
        & (receipts["receipt_date"] <= pd.Timestamp(month.as_of))
    ]
    ahead = month.policy.remind_finance_days
    near = [to_present(due.date(), month.as_of, ahead) for due in held["bill_due"]]
    return held[np.array(near, np.bool_)]


def _bills_due(month: MonthEnd) -> dict[str, list[str]]:
    """Return, by customer, the bills of ours that come due within the days of reminders."""
    steps: dict[str, list[str]] = defaultdict(list)
    for row in bills_to_present(month).to_dict("records"):
        day = row["bill_due"].date()
        steps[row["customer_code"]].append(
            Desk.FINANCE.does(
                f"{row['method']} {day:%m-%d} {'已' if day < month.as_of else ''}到期 "
                f"{format_yuan(int(row['amount']))} 元：{_AT_MATURITY[row['bill_state']]}"
            )
        )
    return steps


def _letters_open(month: MonthEnd) -> dict[str, list[str]]:
    """Return, by customer, the letters not yet delivered and those whose deadline has passed."""
    steps: dict[str, list[str]] = defaultdict(list)
    for code, letters in month.history.letters.items():
        unsent = [x.letter_no for x in letters if x.delivery in NOT_GONE]
        if unsent:
            steps[code].append(Desk.FINANCE.does(f"补登送达：{_some(unsent)}"))
        for one in letters:
            next_ = _AFTER.get(one.delivery, "")
            if next_ and not any(x.kind == one.kind and _later(x, one) for x in letters):
                steps[code].append(Desk.FINANCE.does(f"{one.letter_no} {one.delivery}：{next_}"))
        late = [
            x.letter_no for x in letters
            if answer_overdue(x.delivery, x.reply_by, month.as_of)
        ]  # fmt: skip
        if late and month.profiles[code].figures.overdue:
            steps[code].append(f"催回执：{_some(late)} 限期已过")
    return steps


def _later(one: Letter, other: Letter) -> bool:
    return (one.letter_date or date.min) > (other.letter_date or date.min)


def _difference_steps(code: str, month: MonthEnd) -> Iterator[str]:
    """The difference that the customer's answer to our latest statement left open (L3, D3)."""
    answers = statement_answers(month.history.letters.get(code, []))
    found = open_difference(answers, month.as_of) if answers else None
    if found is not None:
        told = difference_text(found, amounts_of(month.ledger, code, found.documents))
        yield Desk.FINANCE.does(told)


def _some(numbers: list[str]) -> str:
    return numbers[-1] + (f" 等 {len(numbers)} 份" if len(numbers) > 1 else "")


def _waiting(month: MonthEnd) -> Iterator[Task]:
    """What waits for somebody and belongs to no customer's row: one row a kind."""
    claims = month.ledger.claims
    unclaimed = claims[
        (claims["booked_as"] == "") & (claims["pay_date"] <= pd.Timestamp(month.as_of))
    ]
    if len(unclaimed):
        amount = format_yuan(int(unclaimed["amount"].sum()))
        yield _office(CLAIMS.title, Desk.FINANCE, f"认领收款 {len(unclaimed)} 笔 {amount} 元")
    pending = [
        row.approval_no for row, state in standings(month.ledger, month.as_of, month.policy)
        if state.value is Standing.PENDING
    ]  # fmt: skip
    if pending:
        numbers = _some(pending)
        yield _office(APPROVALS.title, Desk.HEAD, f"审批 {len(pending)} 件：{numbers}")


def _office(kind: str, desk: Desk, step: str) -> Task:
    return _of_nobody(kind, desk.does(step), desk.value, None, "例行事项")


def _of_nobody(kind: str, what: str, who: str, on: date | None, why: str) -> Task:
    """Return a row that is no customer's; it comes last."""
    return Task(
        urgency=0, code="", name=kind, salesperson="", owed=0, overdue=0, days=0, oldest="",
        expected=0, last_said="", promise="", what=what, who=who, contact_person="", phone="",
        next_contact=on, stop="", why=why,
    )  # fmt: skip


def _duties(month: MonthEnd) -> Iterable[Task]:
    """Duties that fall due, one row a kind (K18–K20): limitation dates stand with their customer,
    decisions to approve in a row of their own."""
    kinds: dict[str, list[dict[str, object]]] = defaultdict(list)
    for duty in month.duties.to_dict("records"):
        if as_date(duty["due"]) and duty["kind"] not in (LIMITATION, WAITS_FOR_APPROVAL):
            kinds[str(duty["kind"])].append({str(k): v for k, v in duty.items()})
    for kind, duties in kinds.items():
        days = sorted(day for d in duties if (day := as_date(d["due"])) is not None)
        past = sum(day < month.as_of for day in days)
        names = [str(d["customer_name"]) for d in duties if d["customer_name"]]
        each = sum(bool(d["customer_code"]) for d in duties)  # a row for many says itself how many
        count = f" {each} 户" if each else ""
        late = f"，其中 {past} 户已过期" if past and names else ""
        who = {str(d["who"]) for d in duties}
        yield _of_nobody(
            kind,
            f"{kind}{count}{late}，最早 {days[0]}" + (f"：{'、'.join(names[:3])}" if names else ""),
            who.pop() if len(who) == 1 else EVERYBODY,
            days[0],
            str(duties[0]["why"]),
        )
