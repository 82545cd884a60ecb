"""The warning flags of one customer, most serious first, and what raised each of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from huikuan_xl.rules.credit import CreditSettings, effective_limit, limit_allowed, term_allowed
from huikuan_xl.rules.grading import (
    NOT_CREDITED,
    GradingSettings,
    grade_label,
    pays_below_grade,
)
from huikuan_xl.rules.interest import InterestSettings, discount_borne_by_us
from huikuan_xl.rules.limitation import LimitationSettings, limitation_light
from huikuan_xl.rules.money import format_yuan, percent
from huikuan_xl.rules.promises import PromiseSettings, often_breaks_promises
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.reminders import ReminderSettings, contract_renewal, price_confirmed
from huikuan_xl.rules.scoring import (
    ScoringSettings,
    benefits_suspended,
    cash_ratio_met,
    contradicts,
)
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.stop_supply import StopLevel


@dataclass(frozen=True)
class WarningSettings(
    CreditSettings,
    GradingSettings,
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
Found: TypeAlias = Iterator[tuple[str, Reason]]


# Every flag there is, most serious first; the order of the result.
FLAGS = (
    "只收不供", "停供", "已过时效", "时效红灯", "限期清欠", "信用E·风险", "有坏账核销", "支票退票", "承兑拒付",
    "未授信有欠款", "超额度", "逾期", "冻结新单", "承诺多次违约", "须签回款承诺", "时效黄灯", "优惠暂停", "建议复评",
    "合同已到期", "无合同", "价格确认书未签", "我方承担贴息", "现金比例不足", "合同现金比例不足",
    "资料不全", "额度超上限", "额度无依据", "信用期限超限", "额度将用尽", "时效提示", "无停供条款",
    "久未联系", "走访到期", "复评到期", "合同将到期", "临时额度将到期", "回款方式未填", "有未核销回款",
    "专款未释放",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """What is known of one customer on ``as_of``; ``None`` means unknown and raises no flag.

    Money is in 分. ``limit`` is the effective limit; ``ungranted`` says that there is none.
    ``approved`` is the approved limit and ``ceiling`` the most it may be, ``unfounded`` that there
    is nothing to compare it with. Ratios are 0–1, ``pay_points`` 0–100. ``documents_missing`` are
    the names of the missing papers, ``scores_missing`` says that the scores are not complete; with
    ``contacts_known`` no ``last_contact`` means that nobody ever called.
    """

    as_of: dt.date
    credit_grade: str | None = None
    pay_grade: str | None = None
    limit: int | None = None
    ungranted: bool = False
    approved: int | None = None
    ceiling: int | None = None
    unfounded: bool = False
    pay_points: Decimal | None = None
    usage: int | None = None
    balance: int = 0
    overdue: int = 0
    longest_overdue_days: int = 0
    stop_level: int = 0
    has_stop_clause: bool | None = None
    term_days: int | None = None
    temporary_until: dt.date | None = None
    limitation_date: dt.date | None = None
    has_contract: bool | None = None
    contract_end: dt.date | None = None
    price_confirmed: bool | None = None
    documents_missing: tuple[str, ...] = ()
    scores_missing: bool = False
    cash_ratio: Decimal | None = None
    contract_cash_ratio: Decimal | None = None
    cash_ratio_accepted: Decimal | None = None
    discount_by_us: int = 0
    cheques_returned: int = 0
    bills_dishonoured: int = 0
    received_without_method: int = 0
    needs_commitment: bool = False
    broken_promises: int = 0
    unapplied_receipts: int = 0
    earmarked: int = 0
    written_off: int = 0
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
    limit = effective_limit(facts.limit, grade=facts.credit_grade).value
    if limit is None and facts.ungranted and facts.balance > 0:
        text = f"未授信，应收余额{format_yuan(facts.balance)}元"
        yield "未授信有欠款", Reason("K10", text)
    elif limit is not None and facts.usage is not None:
        yield from _limit_use(limit, facts.usage, policy)
    if facts.credit_grade == NOT_CREDITED:
        yield "信用E·风险", Reason("K07", f"{grade_label(NOT_CREDITED)}，不授信")
    suspended = benefits_suspended(facts.credit_grade)
    if suspended.value:
        yield "优惠暂停", suspended.reasons[0]
    yield from _second_look(facts, policy)
    if facts.approved is not None and (facts.ceiling is not None or facts.unfounded):
        allowed = limit_allowed(facts.approved, facts.ceiling)
        if not allowed.value:
            yield "额度无依据" if facts.ceiling is None else "额度超上限", allowed.reasons[0]
    if facts.term_days is not None:
        term = term_allowed(facts.term_days, policy)
        if not term.value:
            yield "信用期限超限", term.reasons[0]
    if facts.documents_missing:
        yield "资料不全", Reason("K05", f"缺{'、'.join(facts.documents_missing)}")
    elif facts.scores_missing:
        yield "资料不全", Reason("K05", "评级的分数没有填齐")


def _limit_use(limit: int, usage: int, policy: WarningSettings) -> Found:
    shown = f"占用{format_yuan(usage)}元、有效额度{format_yuan(limit)}元"
    if usage > limit:
        yield "超额度", Reason("K11", f"{shown}，超{format_yuan(usage - limit)}元")
    elif limit > 0 and usage >= limit * policy.usage_warning:
        yield "额度将用尽", Reason("S3-11", f"{shown}，达到{percent(policy.usage_warning)}")


def _second_look(facts: CustomerFacts, policy: WarningSettings) -> Found:
    """The credit grade no longer fits how the customer pays (§1.7, S4-33)."""
    contradiction = contradicts(facts.pay_grade, facts.credit_grade)
    if contradiction.value:
        yield "建议复评", contradiction.reasons[0]
    elif facts.credit_grade is not None and facts.pay_points is not None:
        low = pays_below_grade(facts.credit_grade, facts.pay_points, policy)
        if low.value:
            yield "建议复评", Reason("§1.7", "，".join(reason.text for reason in low.reasons))


def _payment(facts: CustomerFacts, policy: WarningSettings) -> Found:
    for flag, what, ratio in (
        ("现金比例不足", "实际", facts.cash_ratio),
        ("合同现金比例不足", "合同", facts.contract_cash_ratio),
    ):
        met = cash_ratio_met(ratio, what, policy=policy, accepted=facts.cash_ratio_accepted)
        if not met.value:
            yield flag, met.reasons[0]
    if facts.written_off > 0:
        text = f"已核销坏账{format_yuan(facts.written_off)}元没有收回，再供货须先收款或重新审批"
        yield "有坏账核销", Reason("S4-31", text)
    borne = discount_borne_by_us(facts.discount_by_us, policy=policy)
    if borne.value:
        yield "我方承担贴息", borne.reasons[0]
    if facts.cheques_returned > 0:
        yield "支票退票", Reason("S4-18", f"支票退票{facts.cheques_returned}张，请确认否决项V7")
    if facts.bills_dishonoured > 0:
        text = f"承兑汇票拒付{facts.bills_dishonoured}张，向前手追索；不属于支票退票"
        yield "承兑拒付", Reason("S0-22", text)
    if facts.received_without_method > 0:
        text = f"回款{format_yuan(facts.received_without_method)}元没有回款方式，不计入现金比例"
        yield "回款方式未填", Reason("K17", text)
    if facts.needs_commitment:
        yield "须签回款承诺", Reason("K16", "回款失败次数已满，须协商措施并签回款承诺")
    often = often_breaks_promises(facts.broken_promises, policy=policy)
    if often.value:
        yield "承诺多次违约", often.reasons[0]
    if facts.unapplied_receipts > 0:
        text = f"未核销回款{format_yuan(facts.unapplied_receipts)}元"
        yield "有未核销回款", Reason("S0-05", text)
    if facts.earmarked > 0:
        text = f"专款预收{format_yuan(facts.earmarked)}元未释放，不抵其他欠款"
        yield "专款未释放", Reason("民法典§560", text)


def _contract(facts: CustomerFacts, policy: WarningSettings) -> Found:
    if facts.has_contract is False:
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
    if facts.overdue > 0:
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
    """Nobody asked for overdue money for too long; who was never asked counts from its due day."""
    if facts.last_contact is not None:
        silent = (facts.as_of - facts.last_contact).days
        text = f"最近联系{facts.last_contact}，已{silent}天未联系"
    elif facts.contacts_known:
        silent = facts.longest_overdue_days
        text = f"逾期{silent}天，从未联系"
    else:
        return
    if silent > policy.no_contact_days:
        yield "久未联系", Reason("S0-35", text)
