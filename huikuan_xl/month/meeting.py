"""What the 回款会 looks at: each salesperson's customers, the finance desk, the whole company."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, paid_in
from huikuan_xl.accounts.ageing import UNASSIGNED
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.ledger.known import known_by
from huikuan_xl.ledger.rows import Contact
from huikuan_xl.month.causes import cause_of
from huikuan_xl.month.frames import dated
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import causes, meeting
from huikuan_xl.rules.meeting import DebtorFacts
from huikuan_xl.rules.periods import in_month_so_far
from huikuan_xl.rules.promises import PromiseStatus
from huikuan_xl.rules.words import ARRIVED, TALKS, ContactKind

REST, BY_DOCUMENT = "其余客户", "未建档编码"
_MOST = 22  # customers on the one page; the rest is one row
CUSTOMERS = (
    "customer_name", "balance", "overdue", "days", "target", "for_plan", "promise", "stop",
    "next_contact",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SellerMeeting:
    """One salesperson's page: money in 分.

    ``customers`` ends with what is not shown by name, so that it adds up to ``balance`` and
    ``overdue``; ``worst`` are three customers with cause, method and next step.
    """

    name: str
    manager: str
    balance: int
    overdue: int
    figures: pd.DataFrame
    customers: pd.DataFrame
    worst: pd.DataFrame
    questions: tuple[str, ...]


def manager_of(m: MonthEnd, seller: str) -> str:
    """Return the 业务经理 whom a salesperson's customers are reported to (K20): the register's,
    else the company's, "" when neither is filled in."""
    named = m.customers[m.customers["salesperson"] == seller]["sales_manager"]
    known = [str(name) for name in named if name]
    return max(known, key=known.count) if known else m.company.sales_manager


def seller_meetings(m: MonthEnd) -> list[SellerMeeting]:
    """Return the page of every salesperson who has a customer, a balance or a plan, by name."""
    mine: dict[str, list[Profile]] = {}
    for one in m.profiles.values():
        mine.setdefault(one.customer.salesperson or UNASSIGNED, []).append(one)
    return [_meeting(m, str(name), mine.get(str(name), [])) for name in sorted(m.salespeople.index)]


def _meeting(m: MonthEnd, name: str, profiles: list[Profile]) -> SellerMeeting:
    row = m.salespeople.loc[[name]]
    balance, overdue = int(row["balance"].iloc[0]), int(row["overdue"].iloc[0])
    facts = {one.code: _facts(m, one) for one in profiles}
    worst = meeting.worst_first(list(facts.values()))[: meeting.WORST]
    return SellerMeeting(
        name,
        "" if name == UNASSIGNED else manager_of(m, name),
        balance,
        overdue,
        row,
        _customers(m, profiles, balance, overdue),
        _worst(m, [p for one in worst for p in profiles if facts[p.code] is one]),
        meeting.questions(list(facts.values())),
    )


def _this_month(m: MonthEnd, code: str) -> Iterable[Contact]:
    for one in m.history.contacts.get(code, ()):
        if in_month_so_far(one.contact_date, m.as_of):
            yield one


def _facts(m: MonthEnd, one: Profile) -> DebtorFacts:
    promised = m.history.promises_of.get(one.code, ())
    contacts = list(_this_month(m, one.code))
    plans = [p for p in m.history.plans_of.get(one.code, ()) if p.month == m.month_start]
    return DebtorFacts(
        name=one.name,
        overdue=one.figures.overdue,
        days=one.overdue_days,
        broken=sum(
            max(p.promise.amount - p.promise.received, 0)
            for p in promised
            if p.status.is_missed and in_month_so_far(p.promise.due_on, m.as_of)
        ),
        short=sum(max(p.target - p.collected, 0) for p in plans),
        measured=any(c.kind == ContactKind.MEASURE for c in contacts),
        promised=any(p.status is PromiseStatus.WAITING for p in promised),
        contacted=any(c.kind in TALKS for c in contacts),
        asked=one.cause is not None,
    )


def _customers(m: MonthEnd, mine: list[Profile], balance: int, overdue: int) -> pd.DataFrame:
    owing = [one for one in mine if one.figures.balance or one.figures.overdue]
    owing.sort(key=lambda one: (-one.figures.overdue, -one.figures.balance, one.code))
    plan = m.this_plan.groupby("customer_code")[["target", "collected"]].sum()
    rows: list[tuple[object, ...]] = [_row(m, one, plan) for one in owing[:_MOST]]
    rest = owing[_MOST:]
    if rest:
        rows.append(
            (f"{REST} {len(rest)} 户", sum(one.figures.balance for one in rest),
             sum(one.figures.overdue for one in rest), None,
             _sum_of(plan, rest, "target"), _sum_of(plan, rest, "collected"), "", "", None)
        )  # fmt: skip
    missing = (
        balance - sum(one.figures.balance for one in owing),
        overdue - sum(one.figures.overdue for one in owing),
    )
    if any(missing):  # documents that name this salesperson, of codes in no register
        rows.append((BY_DOCUMENT, *missing, None, 0, 0, "", "", None))
    frame = dated(rows, CUSTOMERS, ("next_contact",))
    kinds = dict.fromkeys(("balance", "overdue", "target", "for_plan"), "int64")
    return frame.astype({**kinds, "days": "Int64"})


def _sum_of(plan: pd.DataFrame, some: Iterable[Profile], column: str) -> int:
    return int(plan[column].reindex([one.code for one in some]).fillna(0).sum())


def _row(m: MonthEnd, one: Profile, plan: pd.DataFrame) -> tuple[object, ...]:
    return (
        one.name,
        one.figures.balance,
        one.figures.overdue,
        one.overdue_days or None,
        _sum_of(plan, [one], "target"),
        _sum_of(plan, [one], "collected"),
        _promise_text(m, one.code),
        one.stop.value.label if one.stop.value else "",
        one.duties.next_contact if one.figures.overdue else None,
    )


def _promise_text(m: MonthEnd, code: str) -> str:
    """Return how many promises of the month were kept of those due, and the next one."""
    promised = m.history.promises_of.get(code, ())
    waiting = [p.promise.due_on for p in promised if p.status is PromiseStatus.WAITING]
    due = [
        p for p in promised
        if p.status is not PromiseStatus.WAITING and in_month_so_far(p.promise.due_on, m.as_of)
    ]  # fmt: skip
    parts = [f"兑现 {sum(not p.status.is_missed for p in due)}/{len(due)}"] if due else []
    if waiting:
        parts.append(f"待 {min(waiting):%m-%d}")
    return "，".join(parts)


def _worst(m: MonthEnd, worst: Iterable[Profile]) -> pd.DataFrame:
    calls: Mapping[object, dict[str, object]] = {
        row["customer_code"]: {str(k): v for k, v in row.items()}
        for row in m.call_list.to_dict("records")
    }
    rows = [
        (one.name, one.figures.overdue, one.overdue_days,
         causes.cause_name(cause_of(one, m.history)), calls[one.code]["method"],
         calls[one.code]["next_step"])
        for one in worst
    ]  # fmt: skip
    columns = ["customer_name", "overdue", "days", "cause", "method", "next_step"]
    return pd.DataFrame(rows, columns=columns)


LETTERS = ("salesperson", "letter_no", "kind", "customer_name", "amount", "reply_by")


def letters_to_take(m: MonthEnd, written: pd.DataFrame | None) -> pd.DataFrame:
    """Return the letters that are to be delivered: those just written and those of 函件登记 that
    have not arrived, by salesperson and customer; money in 分."""
    known = m.ledger.letters
    known = known[known_by(known["letter_date"], m.as_of)]
    tables = [known[~known["delivery"].isin(ARRIVED)]]
    if written is not None:
        fresh = ~written["letter_no"].isin(m.ledger.letters["letter_no"])
        tables.append(written[fresh])
    both = pd.concat([one for one in tables if len(one)] or tables[:1], ignore_index=True)
    sellers = both["customer_code"].map(m.customers["salesperson"]).fillna("")
    both["salesperson"] = sellers.replace("", UNASSIGNED)
    order = ["salesperson", "customer_code", "letter_no"]
    return both.sort_values(order, kind="stable", ignore_index=True)[list(LETTERS)]


def own_faults(m: MonthEnd) -> pd.DataFrame:
    """Return what is overdue for causes on our side, with who answers for it; 分."""
    mine = m.causes[m.causes["owner"] != ""]
    return mine[["owner", "cause", "customers", "amount", "effect"]].reset_index(drop=True)


def finance_desk(m: MonthEnd) -> pd.DataFrame:
    """Return what the finance desk has open: how many, how much (分), what to do."""
    receipts, lines = m.ledger.receipts, m.accounts.receipts
    loose = lines["unapplied"] > 0
    entered = lines["counted"] & (lines["kind"] == ENTERED)
    uncleared = entered & (receipts["cleared_no"] == "")
    no_method = entered & (receipts["method"] == "")
    letters = m.ledger.letters
    waiting = ~letters["delivery"].isin(ARRIVED) & known_by(letters["letter_date"], m.as_of)
    estimated = m.open_items[m.open_items["due_estimated"]]
    disputed = m.open_items[m.open_items["disputed"]]
    lights = m.customers[m.customers["limitation_light"] != ""]
    kept = paid_in(lines)
    rows = [
        ("未核销回款（有余额的收款）", int(loose.sum()), int(lines["unapplied"][loose].sum()),
         "对上清单，或问客户付的是哪一张"),
        ("没有核销单号的回款", int(uncleared.sum()), int(kept[uncleared].sum()), "补核销单号和核销人"),
        ("没有回款方式的回款", int(no_method.sum()), int(kept[no_method].sum()), "补回款方式，否则不计现金比例"),
        ("未送达的函件", int(waiting.sum()), int(letters["amount"][waiting].sum()), "补送达状态、日期与证据"),
        ("到期日是推算的未清清单", len(estimated), int(estimated["open"].sum()), "补到期日"),
        ("有争议的未清清单", len(disputed), int(disputed["disputed_open"].sum()), "对账，定责任人与期限"),
        ("时效将届满的客户", len(lights), int(lights["overdue"].sum()), "取得签认或交法务"),
        ("数据问题", len(m.problems), None, "逐条改正（见“数据问题”）"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["what", "count", "amount", "todo"])
    return frame.astype({"count": "int64", "amount": "Int64"})
