"""The warning flags of one customer, most serious first, and what raised each of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.credit import CreditSettings, term_allowed
from huikuan_xl.rules.grading import grade_label
from huikuan_xl.rules.interest import InterestSettings
from huikuan_xl.rules.limitation import LimitationSettings, limitation_light
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.promises import PromiseSettings
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.reminders import ReminderSettings, contract_renewal, price_confirmed
from huikuan_xl.rules.scoring import ScoringSettings, cash_ratio_met
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.stop_supply import StopLevel


@dataclass(frozen=True)
class WarningSettings(
    CreditSettings,
    InterestSettings,
    LimitationSettings,
    PromiseSettings,
    ReminderSettings,
    ScoringSettings,
):
    """From when on the flags of this module are raised; the rest is its chapters'."""

    usage_warning: Decimal = setting(
        Decimal("0.9"),
        "额度使用率预警线",
        "比例",
        "S3-11 · S3 L27",
        "额度与期限",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    temporary_limit_days: int = setting(
        7, "临时额度到期前几天提醒", "天", "S4-05 · S4 L48", "提醒", minimum=0, assumed=True
    )
    no_contact_days: int = setting(
        15, "逾期客户多少天无联系即提示", "天", "S0-35 · S0 L84", "提醒", minimum=1, assumed=True
    )


_DEFAULT = WarningSettings()


# Every flag there is, most serious first; the order of the result.
FLAGS = (
    "只收不供", "停供", "已过时效", "时效红灯", "限期清欠", "信用E·风险", "支票退票", "承兑拒付",
    "未授信有欠款",
    "超额度", "逾期", "冻结新单", "承诺多次违约", "须签回款承诺", "时效黄灯", "优惠暂停", "建议复评",
    "合同已到期", "无合同", "价格确认书未签", "我方承担贴息", "现金比例不足", "合同现金比例不足",
    "资料不全", "信用期限超限", "额度将用尽", "时效提示", "无停供条款", "久未联系", "走访到期",
    "复评到期", "合同将到期", "临时额度将到期", "回款方式未填", "有未核销回款",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """What is known of one customer on ``as_of``; ``None`` means unknown and raises no flag.

    Money is in 分; ``limit`` is the effective limit and ``None`` means no credit was granted.
    Ratios are 0–1. ``documents_missing`` are the names of the missing papers; with
    ``contacts_known`` no ``last_contact`` means that nobody ever called.
    """

    as_of: dt.date
    credit_grade: str | None = None
    pay_grade: str | None = None
    limit: int | None = None
    usage: int = 0
    balance: int = 0
    overdue: int = 0
    longest_overdue_days: int = 0
    stop_level: int = 0
    has_stop_clause: bool | None = None
    term_days: int | None = None
    temporary_until: dt.date | None = None
    limitation_date: dt.date | None = None
    has_contract: bool = True
    contract_end: dt.date | None = None
    price_confirmed: bool | None = None
    documents_missing: tuple[str, ...] = ()
    cash_ratio: Decimal | None = None
    contract_cash_ratio: Decimal | None = None
    discount_by_us: int = 0
    cheques_returned: int = 0
    bills_dishonoured: int = 0
    received_without_method: int = 0
    needs_commitment: bool = False
    broken_promises: int = 0
    unapplied_receipts: int = 0
    last_contact: dt.date | None = None
    contacts_known: bool = False
    visit_due: dt.date | None = None
    review_due: dt.date | None = None


def warning_flags(
    facts: CustomerFacts, policy: WarningSettings = _DEFAULT
) -> Verdict[tuple[str, ...]]:
    """Return a customer's warning flags, most serious first, each with its reason (S3-11, S1-10)."""
    found = [
        *_supply(facts),
        *_credit(facts, policy),
        *_payment(facts, policy),
        *_contract(facts, policy),
        *_dates(facts, policy),
    ]
    found.sort(key=lambda item: FLAGS.index(item[0]))
    return Verdict(tuple(flag for flag, _ in found), tuple(reason for _, reason in found))


Found = Iterator[tuple[str, Reason]]


def _supply(facts: CustomerFacts) -> Found:
    level = StopLevel(facts.stop_level)
    if level is not StopLevel.NORMAL:
        yield level.label, Reason("X06", f"停供级别{level.value}：{level.label}")
    if facts.overdue > 0:
        text = f"超期欠款{format_yuan(facts.overdue)}元，最长逾期{facts.longest_overdue_days}天"
        yield "逾期", Reason("S3-11", text)
    if level >= StopLevel.LIMITED and facts.has_stop_clause is False:
        yield "无停供条款", Reason("K12", "合同没有停供条款，停供须另依法定抗辩")


def _credit(facts: CustomerFacts, policy: WarningSettings) -> Found:
    limit, usage, grade = facts.limit, facts.usage, facts.credit_grade
    if limit is None and facts.balance > 0:
        text = f"未授信，应收余额{format_yuan(facts.balance)}元"
        yield "未授信有欠款", Reason("K10", text)
    elif limit is not None:
        shown = f"占用{format_yuan(usage)}元、有效额度{format_yuan(limit)}元"
        if usage > limit:
            yield "超额度", Reason("K11", f"{shown}，超{format_yuan(usage - limit)}元")
        elif limit > 0 and usage >= limit * policy.usage_warning:
            yield "额度将用尽", Reason("S3-11", f"{shown}，达到{policy.usage_warning:.0%}")
    if grade == "E":
        yield "信用E·风险", Reason("K07", f"{grade_label(grade)}，不授信")
        yield "优惠暂停", Reason("§1.7", "信用E级，回款评级的优惠暂停")
    if facts.pay_grade == "D" and grade in ("A", "B"):
        text = f"{grade_label(grade)}而回款D·基本型顾客，两者不符"
        yield "建议复评", Reason("§1.7", text)
    if facts.term_days is not None:
        term = term_allowed(facts.term_days, policy)
        if not term.value:
            yield "信用期限超限", term.reasons[0]
    if facts.documents_missing:
        yield "资料不全", Reason("K05", f"缺{'、'.join(facts.documents_missing)}")


def _payment(facts: CustomerFacts, policy: WarningSettings) -> Found:
    for flag, label, ratio in (
        ("现金比例不足", "实际", facts.cash_ratio),
        ("合同现金比例不足", "合同", facts.contract_cash_ratio),
    ):
        met = cash_ratio_met(ratio, label, policy=policy)
        if not met.value:
            yield flag, met.reasons[0]
    if facts.discount_by_us > 0 and not policy.discount_by_us:
        yield "我方承担贴息", Reason("K17", f"我方承担贴息{format_yuan(facts.discount_by_us)}元")
    if facts.cheques_returned > 0:
        yield "支票退票", Reason("S4-18", f"退票{facts.cheques_returned}张，对应否决项V7")
    if facts.bills_dishonoured > 0:
        text = f"承兑汇票拒付{facts.bills_dishonoured}张，向前手追索；不属于支票退票"
        yield "承兑拒付", Reason("S0-22", text)
    if facts.received_without_method > 0:
        text = f"回款{format_yuan(facts.received_without_method)}元没有回款方式，不计入现金比例"
        yield "回款方式未填", Reason("K17", text)
    if facts.needs_commitment:
        yield "须签回款承诺", Reason("K16", "回款失败次数已满，须协商措施并签回款承诺")
    if facts.broken_promises >= policy.veto_broken_promises:
        text = (
            f"{policy.veto_window_months}个月内承诺违约{facts.broken_promises}次，"
            f"满{policy.veto_broken_promises}次，请确认否决项V2"
        )
        yield "承诺多次违约", Reason("S4-13", text)
    if facts.unapplied_receipts > 0:
        text = f"未核销回款{format_yuan(facts.unapplied_receipts)}元"
        yield "有未核销回款", Reason("S0-05", text)


def _contract(facts: CustomerFacts, policy: WarningSettings) -> Found:
    if not facts.has_contract:
        yield "无合同", Reason("S0-20", "没有商业合同")
    elif facts.contract_end is not None:
        renewal = contract_renewal(facts.contract_end, facts.as_of, policy)
        if renewal.value:
            yield renewal.value, renewal.reasons[0]
    if facts.price_confirmed is False:
        yield "价格确认书未签", price_confirmed(False).reasons[0]


def _dates(facts: CustomerFacts, policy: WarningSettings) -> Found:
    as_of = facts.as_of
    if facts.limitation_date is not None and facts.balance > 0:
        light = limitation_light(facts.limitation_date, as_of, policy=policy)
        if light.value:
            name = light.value.value
            yield name if name in FLAGS else f"时效{name}", light.reasons[0]
    yield from _silence(facts, policy)
    if facts.visit_due is not None and facts.visit_due <= as_of:
        yield "走访到期", Reason("K18", f"应于{facts.visit_due}前走访")
    if facts.review_due is not None and facts.review_due < as_of:
        yield "复评到期", Reason("K19", f"应于{facts.review_due}前复评")
    if facts.temporary_until is not None:
        left = (facts.temporary_until - as_of).days
        if 0 <= left <= policy.temporary_limit_days:
            text = f"临时额度{facts.temporary_until}到期，还有{left}天"
            yield "临时额度将到期", Reason("S4-05", text)


def _silence(facts: CustomerFacts, policy: WarningSettings) -> Found:
    """Overdue and long not talked to; never talked to counts from the day it became overdue."""
    if facts.overdue <= 0:
        return
    if facts.last_contact is None:
        if facts.contacts_known and facts.longest_overdue_days > policy.no_contact_days:
            text = f"逾期{facts.longest_overdue_days}天，从未联系"
            yield "久未联系", Reason("S0-35", text)
        return
    silent = (facts.as_of - facts.last_contact).days
    if silent > policy.no_contact_days:
        yield "久未联系", Reason("S0-35", f"最近联系{facts.last_contact}，已{silent}天未联系")
