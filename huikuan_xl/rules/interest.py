"""Interest for late payment, and the discount of bills."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from huikuan_xl.rules.limitation import LimitationSettings, sue_by
from huikuan_xl.rules.money import format_yuan, half_up, percent
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.words import MUST_PAY_SMALLER, PROTECTED

_LPR_ENTRY = re.compile(r"(\d{4}-\d{2}-\d{2})\s*[=＝:：]\s*(\d+(?:\.\d+)?)\s*[%％]")


@lru_cache(maxsize=16)
def _lpr_ends(text: str) -> tuple[tuple[dt.date, Decimal], ...]:
    """Return the (last day, yearly rate) of a text like ``2024-10-20=3.35%；2025-05-19=3.10%``.

    Raises ValueError with what is wrong with it.
    """
    found = []
    for entry in filter(None, (part.strip() for part in re.split("[；;]", text))):
        match = _LPR_ENTRY.fullmatch(entry)
        if match is None:
            raise ValueError(f"“{entry}”应写成“最后适用日=利率”，如 2025-05-19=3.10%")
        try:
            last = dt.date.fromisoformat(match[1])
        except ValueError:
            raise ValueError(f"“{match[1]}”不是日期") from None
        found.append((last, Decimal(match[2]) / 100))
    if found != sorted(found, key=lambda one: one[0]):
        raise ValueError("应按日期先后写")
    return tuple(found)


def _lpr_trouble(text: str) -> str:
    try:
        _lpr_ends(text)
    except ValueError as wrong:
        return str(wrong)
    return ""


@dataclass(frozen=True)
class InterestSettings:
    """Interest for late payment and who bears the discount of bills (rules 4.4, 4.5)."""

    discount_by_us: bool = setting(
        False, "允许我方承担承兑贴息", "是/否", "K17 · S0 L54", "计划与承诺"
    )
    late_fee_mode: str = setting(
        "LPR加计",
        "逾期利息计算方式",
        "选项",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        choices=("约定", "LPR加计", "日万分之五"),
    )
    contract_daily_rate: Decimal = setting(
        Decimal("0.0003"),
        "合同约定的日利率",
        "比例",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        note="合同有约定时按合同填写",
        minimum=0,
        maximum=Decimal("0.01"),
        assumed=True,
    )
    lpr_1y: Decimal = setting(
        Decimal("0.03"),
        "一年期LPR",
        "比例",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        note="待核对：由使用者按公布值维护；只用于内部估算，不写进给客户的函件",
        minimum=0,
        maximum=Decimal("0.2"),
        assumed=True,
    )
    lpr_before: str = setting(
        "2022-01-19=3.80%；2022-08-21=3.70%；2023-06-19=3.65%；2023-08-20=3.55%；"
        "2024-07-21=3.45%；2024-10-20=3.35%；2025-05-19=3.10%",
        "以前的一年期LPR",
        "文字",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        note="待核对：请与公布值核对。每项写最后适用日与利率，按日期先后，用分号隔开；以后的日子用“一年期LPR”",
        assumed=True,
        check=_lpr_trouble,
    )
    lpr_uplift: Decimal = setting(
        Decimal("0.30"),
        "LPR加计幅度",
        "比例",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        minimum=Decimal("0.30"),
        maximum=Decimal("0.50"),
    )
    lpr_year_days: int = setting(
        360,
        "LPR年利率折日的天数",
        "天",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        minimum=360,
        maximum=366,
        assumed=True,
    )
    statutory_daily_rate: Decimal = setting(
        Decimal("0.0005"),
        "中小企业条例的日利率",
        "比例",
        "§4.5 国务院令802号§17",
        "利息与时效",
        minimum=0,
        maximum=Decimal("0.01"),
    )
    penalty_excess: Decimal = setting(
        Decimal("0.30"),
        "违约金过高的认定比例",
        "比例",
        "§4.5 合同编通则解释§65",
        "利息与时效",
        minimum=0,
        maximum=1,
    )
    discount_year_days: int = setting(
        360,
        "贴息年利率折日的天数",
        "天",
        "§4.4",
        "利息与时效",
        minimum=360,
        maximum=366,
        assumed=True,
    )
    discount_extra_days: int = setting(
        3, "异地票据贴现加计天数", "天", "§4.4", "利息与时效", minimum=0, assumed=True
    )


_DEFAULT = InterestSettings()


def lpr_on(day: dt.date | None, *, policy: InterestSettings = _DEFAULT) -> Decimal:
    """Return the one-year LPR that was in force on a day, today's without one."""
    ends = _lpr_ends(policy.lpr_before)
    return next((rate for last, rate in ends if day and day <= last), policy.lpr_1y)


def lpr_table(*, policy: InterestSettings = _DEFAULT) -> list[tuple[str, Decimal]]:
    """Return the one-year LPR by date as the company keeps it: up to which day, which rate."""
    rows = [(f"至{last}", rate) for last, rate in _lpr_ends(policy.lpr_before)]
    return [*rows, ("此后", policy.lpr_1y)]


def regulation_binds(ours: str, theirs: str) -> bool:
    """Say whether 《保障中小企业款项支付条例》 binds a customer towards us (§17).

    Both sizes are those at the signing of the contract (§3); what is not on record binds nobody.
    """
    return ours in PROTECTED and theirs in MUST_PAY_SMALLER


def late_fee_rate(
    *,
    policy: InterestSettings = _DEFAULT,
    agreed: Decimal | None = None,
    breach_on: dt.date | None = None,
    regulated: bool | None = None,
) -> Verdict[Decimal]:
    """Return the daily rate for late payment and what it rests on (rules 4.5).

    ``agreed`` is the daily rate of the customer's contract; it goes first. Without one the mode
    of the policy decides: its own contract rate, LPR × (1 + uplift) by day, or 日万分之五, which
    binds only whom the regulation names: LPR for a customer who isn't (``regulated`` False). LPR is
    that of ``breach_on``, the day after the debt was due (买卖合同解释§18④).
    """
    if agreed is not None:
        return Verdict(agreed, (Reason("合同约定", f"日利率{percent(agreed)}"),))
    if policy.late_fee_mode == "约定":
        rate = policy.contract_daily_rate
        text = f"日利率{percent(rate)}"
        return Verdict(rate, (Reason("参数“合同约定的日利率”", text),))
    if policy.late_fee_mode == "日万分之五" and regulated is not False:
        rate = policy.statutory_daily_rate
        text = f"无约定，日利率{percent(rate)}"
        return Verdict(rate, (Reason("国务院令802号§17", text),))
    lpr = lpr_on(breach_on, policy=policy)
    rate = lpr * (1 + policy.lpr_uplift) / policy.lpr_year_days
    when = f"{breach_on}的" if breach_on else ""
    text = (
        f"无约定，{when}1年期LPR {percent(lpr)}加计{percent(policy.lpr_uplift)}，"
        f"按{policy.lpr_year_days}天折日"
    )
    unbound = Reason(
        "国务院令802号§17", "条例只约束机关、事业单位、大型企业对中小企业的付款，不适用"
    )
    spared = (unbound,) if policy.late_fee_mode == "日万分之五" else ()
    return Verdict(rate, (*spared, Reason("买卖合同解释§18④", text)))


def late_fee(
    principal: int,
    due_on: dt.date,
    as_of: dt.date,
    rate: Verdict[Decimal],
    *,
    policy: InterestSettings = _DEFAULT,
) -> Verdict[int]:
    """Return simple interest (分) on ``principal`` for the days past due, rounded once, half-up.

    ``rate`` comes from ``late_fee_rate``, its reasons lead the chain. The due day bears no
    interest, the as-of day does. A rate above the loss by more than ``penalty_excess`` is not cut,
    but warned of (合同编通则解释§65).
    """
    fee = accrued(principal, due_on, as_of, rate.value)
    text = (
        f"本金{format_yuan(principal)}元×{fee.days}天×日利率{percent(rate.value)}"
        f"={format_yuan(fee.fen)}元"
    )
    reasons = (*rate.reasons, Reason("§4.5", text))
    warning = too_high(rate.value, due_on + dt.timedelta(days=1), policy=policy)
    if warning is not None and principal > 0 and fee.days > 0:
        reasons = (*reasons, warning)
    return Verdict(fee.fen, reasons)


def too_high(
    rate: Decimal, breach_on: dt.date | None = None, *, policy: InterestSettings = _DEFAULT
) -> Reason | None:
    """Return the warning about a daily rate that a court may cut, None when there is none: it is
    above the loss, taken as LPR interest of ``breach_on``, by more than ``penalty_excess`` (合同编通则解释§65)."""
    loss = lpr_on(breach_on, policy=policy) / policy.lpr_year_days
    if not loss or rate <= loss * (1 + policy.penalty_excess):
        return None
    text = (
        f"日利率{percent(rate)}高于按LPR估算损失（日{percent(loss)}）的"
        f"{percent(policy.penalty_excess)}以上，可能被认定过高而调减"
    )
    return Reason("合同编通则解释§65", text)


@dataclass(frozen=True, slots=True)
class Accrued:
    """Interest of one part of a debt: from the day after it was due, for so many days, 分."""

    since: dt.date
    days: int
    fen: int


def accrued(principal: int, due_on: dt.date, until: dt.date, rate: Decimal) -> Accrued:
    """Return simple interest (分) on a part of a debt up to the day it was paid, or up to a day.

    The due day bears none, the day of payment does; rounded once, half-up. ``rate`` is daily.
    """
    days = max((until - due_on).days, 0)
    return Accrued(due_on + dt.timedelta(days=1), days, half_up(principal * rate * days))


@dataclass(frozen=True, slots=True)
class PaidLate:
    """Money that came after the due day: may interest still be claimed for it?

    ``excused``: the document was disputed or late through us (d20); ``waived``: given up by a
    commitment that was kept (``clauses.given_up``).
    """

    paid_on: dt.date
    excused: bool = False
    waived: bool = False


def may_claim(part: PaidLate, as_of: dt.date, *, policy: LimitationSettings) -> Verdict[bool]:
    """Say whether interest on what was paid late may be claimed, and why not (买卖合同解释§18).

    The claim lapses like any other, counted from the day the last of its interest arose
    (民法典§188): the debt's own payment ends it.
    """
    last = sue_by(part.paid_on, policy=policy).value
    against = [
        text
        for wrong, text in (
            (part.excused, "逾期因争议或我方原因"),
            (part.waived, "已按承诺书付清，不再主张"),
            (last < as_of, f"付款已满{policy.limitation_years}年，时效已过"),
        )
        if wrong
    ]
    return Verdict(not against, (Reason("买卖合同解释§18", "、".join(against) or "迟付，可主张"),))


def agreed_rate_too_low(
    agreed: Decimal, lpr_at_signing: Decimal, *, policy: InterestSettings = _DEFAULT
) -> Verdict[bool]:
    """Say whether an agreed daily rate is below the yearly LPR at signing (国务院令802号§17)."""
    floor = lpr_at_signing / policy.lpr_year_days
    low = agreed < floor
    text = f"约定日利率{percent(agreed)}{'低于' if low else '不低于'}订约时LPR折日{percent(floor)}"
    return Verdict(low, (Reason("国务院令802号§17", text),))


def discount_days(
    discounted_on: dt.date,
    due_on: dt.date,
    *,
    other_city: bool = False,
    policy: InterestSettings = _DEFAULT,
) -> int:
    """Return the days a bill is discounted for: the first counts, the last does not (rules 4.4).

    A bill payable in another city bears extra days. Days off at maturity are for the caller, who
    gives the day the bill is really paid on.
    """
    days = max((due_on - discounted_on).days, 0)
    return days + (policy.discount_extra_days if other_city else 0)


def bill_discount(
    face: int, yearly_rate: Decimal, days: int, *, policy: InterestSettings = _DEFAULT
) -> Verdict[int]:
    """Return 贴息 (分): face × yearly rate × days / 360, rounded once, half-up (rules 4.4)."""
    cost = half_up(face * yearly_rate * days / policy.discount_year_days)
    text = (
        f"票面{format_yuan(face)}元×年贴现率{percent(yearly_rate)}×{days}天"
        f"÷{policy.discount_year_days}={format_yuan(cost)}元"
    )
    return Verdict(cost, (Reason("§4.4", text),))


def discount_borne_by_us(cost: int, *, policy: InterestSettings = _DEFAULT) -> Verdict[bool]:
    """Say whether 贴息 (分) borne by us breaks the rule that the customer bears it (S0-22, K17)."""
    wrong = cost > 0 and not policy.discount_by_us
    text = f"我方承担贴息{format_yuan(cost)}元" + ("，应由客户承担" if wrong else "")
    return Verdict(wrong, (Reason("S0-22", text),))
