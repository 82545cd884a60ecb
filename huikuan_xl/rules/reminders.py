"""What is due on a day: reminders, visits, reviews, contracts, and papers that must be complete."""

import datetime as dt
from dataclasses import dataclass

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import add_months, end_of_month, next_month_day
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting


@dataclass(frozen=True)
class ReminderSettings:
    """The days of the regulation's calendar: reminders, visits, reviews (K14, K18–K21)."""

    remind_finance_days: int = setting(
        7,
        "财务到期前提醒",
        "天",
        "K14 · S0 L20 L74、S1 L206",
        "提醒",
        minimum=1,
        above="remind_sales_days",
    )
    remind_sales_days: int = setting(
        5, "业务员到期前提醒", "天", "K14 · S0 L20 L74、S1 L206", "提醒", minimum=1
    )
    plan_letter_day: int = setting(
        1, "每月发回款计划联络书的日期（几日）", "天", "K15 · S0 L20", "提醒", minimum=1, maximum=28
    )
    close_day: int = setting(
        5, "次月几日前报送账龄分析", "天", "K20 · S4 L122", "提醒", minimum=1, maximum=28
    )
    statement_day: int = setting(
        1,
        "每月发对账单的日期（几日）",
        "天",
        "K21 · S1 L180",
        "提醒",
        minimum=1,
        maximum=28,
        assumed=True,
    )
    contract_renewal_days: int = setting(
        60, "合同到期前几天提醒续签", "天", "S0-20 · S0 L52", "提醒", minimum=0, assumed=True
    )
    visit_limit_manager: int = setting(
        3_000_000, "业务经理走访的额度下限", "元", "K18 · S4 L114", "走访复评", minimum=0
    )
    visit_limit_head: int = setting(
        5_000_000,
        "业务部门负责人走访的额度下限",
        "元",
        "K18 · S4 L114",
        "走访复评",
        minimum=0,
        above="visit_limit_manager",
    )
    visit_term_days: int = setting(
        30, "走访的信用期限下限", "天", "K18 · S4 L114（X05）", "走访复评", minimum=0
    )
    visit_interval_months: int = setting(
        12, "走访间隔", "月", "K18 · S4 L114", "走访复评", minimum=1
    )
    review_month: int = setting(
        7, "信用再评价月份", "月", "K19 · S4 L114", "走访复评", minimum=1, maximum=12
    )
    award_month: int = setting(
        12, "评优月份", "月", "S0-18 · S0 L48", "回款评级", minimum=1, maximum=12
    )


_DEFAULT = ReminderSettings()


# S4-30, brought up to date (§4.6): no organisation code certificate, no home telephone.
DOCUMENTS = ("营业执照", "年报公示状态", "法人身份核验", "经营场所电话", "法人手机", "合同")

MANAGER, HEAD = "业务经理", "业务部门负责人"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that the regulation asks for: who goes, and by which day."""

    role: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One dated duty of the regulation's year; ``on`` is its last day."""

    on: dt.date
    duty: str
    monthly: bool = True


def remind(
    due: dt.date | None,
    as_of: dt.date,
    open_amount: int | None = None,
    policy: ReminderSettings = _DEFAULT,
) -> Verdict[str]:
    """Return the reminder that a due date calls for on ``as_of``, or an empty text (K14).

    Windows, not single days, so that a missed day is caught up: with the default 7 and 5 days,
    ``提前7天·财务`` 7 to 6 days before, ``提前5天·业务`` 5 to 1 days before, ``今日到期`` on the
    day, ``逾期n天`` afterwards. Nothing without a due date, or when ``open_amount`` (分; ``None`` =
    unknown) is not positive.
    """
    if due is None:
        return Verdict("", (Reason("K14", "没有到期日"),))
    if open_amount is not None and open_amount <= 0:
        text = f"未收金额{format_yuan(open_amount)}元，无需提醒"
        return Verdict("", (Reason("K14", text),))
    left = (due - as_of).days
    if left < 0:
        return Verdict(f"逾期{-left}天", (Reason("K15", f"{due}到期，已逾期{-left}天"),))
    reason = Reason("K14", f"距到期日{due}还有{left}天")
    if left == 0:
        return Verdict("今日到期", (reason,))
    if left <= policy.remind_sales_days:
        return Verdict(f"提前{policy.remind_sales_days}天·业务", (reason,))
    if left <= policy.remind_finance_days:
        return Verdict(f"提前{policy.remind_finance_days}天·财务", (reason,))
    return Verdict("", (reason,))


def visits(
    limit: int | None,
    term_days: int | None,
    last_by_manager: dt.date | None,
    last_by_head: dt.date | None,
    as_of: dt.date,
    extended: bool = False,
    policy: ReminderSettings = _DEFAULT,
) -> Verdict[tuple[Visit, ...]]:
    """Return the visits that a customer needs, each with its last day (K18).

    A limit of at least 30,000 元 (given in 分) with a term of at least 30 days: one by the manager
    every twelve months; at least 50,000 元: one by the head of department as well. ``extended``
    customers (展期 or a temporary limit) count whatever their term (X05). Never visited is due on
    ``as_of``.
    """
    long_term = extended or (term_days or 0) >= policy.visit_term_days
    if limit is None or limit < policy.visit_limit_manager or not long_term:
        shown = "未授信" if limit is None else f"额度{format_yuan(limit)}元"
        text = f"{shown}、信用期限{term_days or 0}天，未达走访条件"
        return Verdict((), (Reason("K18", text),))
    found: list[Visit] = []
    reasons: list[Reason] = []
    for role, least, last in (
        (MANAGER, policy.visit_limit_manager, last_by_manager),
        (HEAD, policy.visit_limit_head, last_by_head),
    ):
        if limit < least:
            continue
        due = as_of if last is None else add_months(last, policy.visit_interval_months)
        found.append(Visit(role, due))
        since = "从未走访" if last is None else f"上次走访{last}"
        text = f"额度{format_yuan(limit)}元≥{format_yuan(least)}元，{role}{since}，应于{due}前走访"
        reasons.append(Reason("K18", text))
    return Verdict(tuple(found), tuple(reasons))


def visit_due(
    limit: int | None,
    term_days: int | None,
    last_by_manager: dt.date | None,
    last_by_head: dt.date | None,
    as_of: dt.date,
    extended: bool = False,
    policy: ReminderSettings = _DEFAULT,
) -> Verdict[dt.date | None]:
    """Return the last day of the next visit, ``None`` when none is asked for (K18, as ``visits``)."""
    needed = visits(limit, term_days, last_by_manager, last_by_head, as_of, extended, policy)
    return Verdict(min((visit.due for visit in needed.value), default=None), needed.reasons)


def visited_by(owner: str) -> str:
    """Return the role that a visit recorded on 承诺与催收 counts for: the head's when the 负责人 it
    names is the head of department, else the manager's (K18)."""
    return HEAD if HEAD in owner or "部门负责人" in owner else MANAGER


def review_due(
    last_review: dt.date | None, as_of: dt.date, policy: ReminderSettings = _DEFAULT
) -> Verdict[dt.date]:
    """Return the last day of the next yearly credit review: the end of July (K19).

    A review before 1 July doesn't replace that July's; one in July or later serves until next year.
    Without any review it is the first July to end on or after ``as_of``. A date before ``as_of``
    means that the review is late.
    """
    month = policy.review_month
    if last_review is None:
        this_year = end_of_month(dt.date(as_of.year, month, 1))
        due = this_year if as_of <= this_year else add_months(this_year, 12)
        return Verdict(due, (Reason("K19", f"尚未复评，应于{due}前完成{month}月再评价"),))
    served = last_review >= dt.date(last_review.year, month, 1)
    due = end_of_month(dt.date(last_review.year + served, month, 1))
    late = f"，已迟{(as_of - due).days}天" if as_of > due else ""
    text = f"上次复评{last_review}，应于{due}前完成{month}月再评价{late}"
    return Verdict(due, (Reason("K19", text),))


def report_due(month: dt.date, policy: ReminderSettings = _DEFAULT) -> dt.date:
    """Return the last day to hand in the ageing report of the month of ``month`` (K20)."""
    return next_month_day(month, policy.close_day)


def next_report_due(as_of: dt.date, policy: ReminderSettings = _DEFAULT) -> dt.date:
    """Return the next day on which an ageing report is to be handed in: last month's until it has
    passed (K20)."""
    before = report_due(add_months(as_of, -1), policy)
    return before if as_of <= before else report_due(as_of, policy)


def report_in_time(
    month: dt.date, delivered_on: dt.date | None, policy: ReminderSettings = _DEFAULT
) -> Verdict[bool]:
    """Say whether the ageing report of the month of ``month`` reached its addressee by the 5th of the
    next (K20); None where no delivery is on record."""
    due = report_due(month, policy)
    if delivered_on is None:
        return Verdict(False, (Reason("K20", f"没有登记送达，应于{due}前送达"),))
    late = (delivered_on - due).days
    if late > 0:
        return Verdict(False, (Reason("K20", f"{delivered_on}送达，比{due}迟{late}天"),))
    return Verdict(True, (Reason("K20", f"{delivered_on}送达，在{due}之前"),))


QUARTER_CHECK, YEAR_REVIEW = "季检", "年审：信用再评价"


def coming_calendar(
    as_of: dt.date, policy: ReminderSettings = _DEFAULT
) -> tuple[CalendarEntry, ...]:
    """Return the dated duties after ``as_of``, in order of date: the monthly ones of the next two
    months, the quarter checks, the yearly review and the awards of the next twelve."""
    last = add_months(as_of, 12)
    years = range(as_of.year, last.year + 1)
    found = (entry for year in years for entry in duties_of(year, policy))
    return tuple(
        entry
        for entry in found
        if as_of < entry.on <= (duty_horizon(as_of) if entry.monthly else last)
    )


def duty_horizon(as_of: dt.date) -> dt.date:
    """Return the last day of the duties that a month end lists: two months ahead."""
    return add_months(as_of, 2)


def duties_of(year: int, policy: ReminderSettings = _DEFAULT) -> tuple[CalendarEntry, ...]:
    """Return the dated duties of a calendar year, in order of date (K15, K19–K21, S0-18, X12)."""
    found: list[CalendarEntry] = []
    for month in range(1, 13):
        first = dt.date(year, month, 1)
        close = first.replace(day=policy.close_day)
        found.append(CalendarEntry(first.replace(day=policy.plan_letter_day), "回款计划联络书"))
        found.append(CalendarEntry(first.replace(day=policy.statement_day), "客户对账单"))
        found.append(CalendarEntry(close, "上月应收账款账龄分析表"))
        found.append(CalendarEntry(end_of_month(first), "月评"))
        if month % 3 == 0:
            found.append(CalendarEntry(end_of_month(first), QUARTER_CHECK, monthly=False))
        if month == policy.review_month:
            found.append(CalendarEntry(end_of_month(first), YEAR_REVIEW, monthly=False))
        if month == policy.award_month:
            found.append(CalendarEntry(end_of_month(first), "年度评优", monthly=False))
    return tuple(sorted(found, key=lambda entry: entry.on))


def review_late(due: dt.date, as_of: dt.date) -> bool:
    """Say whether a credit review should have been made before ``as_of`` (K19)."""
    return due < as_of


def overdue_visit(due: dt.date | None, as_of: dt.date) -> bool:
    """Say whether a visit should have been made by now: its last day has come (K18)."""
    return due is not None and due <= as_of


def contract_renewal(
    contract_end: dt.date | None, as_of: dt.date, policy: ReminderSettings = _DEFAULT
) -> Verdict[str]:
    """Return ``无合同``, ``合同已到期``, ``合同将到期`` or an empty text (S0-20).

    The contract still holds on its last day.
    """
    if contract_end is None:
        return Verdict("无合同", (Reason("S0-20", "没有登记合同到期日"),))
    left = (contract_end - as_of).days
    if left < 0:
        text = f"合同于{contract_end}到期，已过{-left}天未续签"
        return Verdict("合同已到期", (Reason("S0-20", text),))
    reason = Reason("S0-20", f"合同于{contract_end}到期，还有{left}天")
    return Verdict("合同将到期" if left <= policy.contract_renewal_days else "", (reason,))


def price_confirmed(signed: bool | None) -> Verdict[bool]:
    """Say whether the price confirmation is signed, as it must be before supply (S0-32)."""
    text = "客户已签价格确认书" if signed else "供货前客户须签价格确认书，尚未签"
    return Verdict(bool(signed), (Reason("S0-32", text),))


def missing_of(text: str) -> tuple[str, ...]:
    """Read the register's 缺少资料 into the papers it names; both kinds of comma part them."""
    return tuple(name for name in text.replace(",", "、").split("、") if name)
