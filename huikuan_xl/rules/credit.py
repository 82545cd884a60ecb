"""Credit: how high the limit may be, what uses it up, what is left, and whether goods may ship."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.grading import GRADES, NOT_CREDITED, grade_label
from huikuan_xl.rules.money import format_yuan, half_up
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.reminders import price_confirmed as price_is_confirmed
from huikuan_xl.rules.settings import Part, decimals, parts, setting
from huikuan_xl.rules.stop_supply import StopLevel, StopSettings
from huikuan_xl.rules.words import PayCycle


@dataclass(frozen=True)
class CreditSettings(StopSettings):
    """How high limit and term may be, and what uses the limit up (K08–K10)."""

    limit_months: int = setting(
        12, "额度按上年销售额除以的月数", "月", "K08 · S4 L110", "额度与期限", minimum=1
    )
    season_float: Decimal = setting(
        Decimal("0.5"),
        "季节系数上下浮动幅度",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=1,
    )
    season_factors: tuple[Decimal, ...] = setting(
        decimals("1 1 1 1 1 1 1 1 1 1 1 1"),
        "季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        note="1 为平季；淡旺季在浮动幅度内填写",
        minimum=0,
        maximum=2,
        parts=tuple(Part(f"season_{m:02d}", f"{m}月季节系数") for m in range(1, 13)),
        around="season_float",
    )
    risk_factor_on: bool = setting(
        False, "启用风险修正系数", "是/否", "§1.7 上游范本", "额度与期限", assumed=True
    )
    risk_factors: tuple[Decimal, ...] = setting(
        decimals("1.5 1 0.8 0.6"),
        "风险修正系数",
        "比例",
        "§1.7 上游范本",
        "额度与期限",
        minimum=0,
        maximum=3,
        assumed=True,
        parts=parts("risk_factor_{}", "信用{}级风险修正系数", "ABCD"),
    )
    max_term_days: int = setting(30, "信用期限上限", "天", "K09 · S4 L110", "额度与期限", minimum=0)
    roll_due: bool = setting(
        True, "约定账期的到期日遇休息日顺延", "是/否", "民法典§203", "额度与期限",
        note="只移动按账期类型、分期推算的到期日；写明的到期日和只按信用期限推算的不动",
    )  # fmt: skip
    warranty_days: int = setting(
        365, "质保款未写天数时的质保期", "天", "S4-29", "额度与期限", minimum=0, assumed=True
    )
    usage_shipped: bool = setting(
        True, "占用含已发货未开票", "是/否", "K10 · S4 L112、S3 L17", "额度与期限", assumed=True
    )
    usage_orders: bool = setting(
        False, "占用含未执行订单", "是/否", "K10 · S4 L112、S3 L17", "额度与期限", assumed=True
    )
    usage_bills: bool = setting(
        True,
        "占用含未到期商业承兑汇票",
        "是/否",
        "K10 · S4 L112、S3 L17",
        "额度与期限",
        assumed=True,
    )
    usage_less_prepayment: bool = setting(
        False, "占用扣减预收款", "是/否", "K10 · S4 L112、S3 L17", "额度与期限", assumed=True
    )


_DEFAULT = CreditSettings()


class Shipping(StrEnum):
    """What may happen to an order."""

    SHIP = "可发"
    RELEASED = "放行可发"
    APPROVE = "需审批"
    PREPAID_ONLY = "仅预付或款到发货"
    STOPPED = "停供"
    COLLECT_ONLY = "只收不供"

    def told(self, release: str = "") -> str:
        """Return the verdict as a cell shows it: ``可发（放行 FX-1）``."""
        return f"{Shipping.SHIP}（放行 {release}）" if self is Shipping.RELEASED else self.value


def season_factor(month: int, policy: CreditSettings = _DEFAULT) -> Decimal:
    """Return the season factor of a month, 1–12 (K08); ``ValueError`` for any other number."""
    if not 1 <= month <= 12:
        raise ValueError(f"月份应为 1～12，现为 {month}")
    return policy.season_factors[month - 1]


def limit_ceiling(
    last_year_sales: int | None,
    grade: str | None,
    factor: Decimal = Decimal(1),
    policy: CreditSettings = _DEFAULT,
    contract_amount: int | None = None,
    *,
    called: str = "上年销售额",
) -> Verdict[int | None]:
    """Return the most the credit limit may be, in 分, None where nothing can be said (K07, K08).

    ``last_year_sales`` (分) ÷ 12 × season ``factor``, half-up once; without last year's sales the
    yearly ``contract_amount`` stands in, and without both there is no ceiling to compare with.
    ``called`` says which year's sales they are. Grade E gets 0, and so does a year of net returns; ``None`` is a customer not graded yet.
    ``ValueError`` for a factor outside the policy's ±50 % or an unknown grade.
    """
    low, high = 1 - policy.season_float, 1 + policy.season_float
    if not factor.is_finite() or not low <= factor <= high:
        raise ValueError(f"季节系数应在 {low}～{high} 之间，现为 {factor}")
    label = "" if grade is None else grade_label(grade)
    if grade == NOT_CREDITED:
        text = f"{label}不授信，额度为0，仅预付或款到发货"
        return Verdict(0, (Reason("K07", text),))
    base, name = last_year_sales, called
    if base is None:
        base, name = contract_amount, "合同年金额"
    if base is None:
        return Verdict(None, (Reason("K08", "没有上年销售额，也没有合同年金额，额度没有依据"),))
    if base <= 0:
        text = f"{name}{format_yuan(base)}元，没有可据以授信的销售，额度上限为0"
        return Verdict(0, (Reason("K08", text),))
    exact = Decimal(base) * factor / policy.limit_months
    reasons = [f"{name}{format_yuan(base)}元÷{policy.limit_months}×季节系数{factor}"]
    if policy.risk_factor_on and grade is not None:
        risk = policy.risk_factors[GRADES.index(grade)]
        exact *= risk
        reasons.append(f"×{label}风险修正系数{risk}")
    ceiling = half_up(exact)
    text = f"{''.join(reasons)}，额度上限{format_yuan(ceiling)}元"
    return Verdict(ceiling, (Reason("K08", text),))


def limit_allowed(limit: int, ceiling: int | None) -> Verdict[bool]:
    """Say whether an approved limit keeps to its ceiling, both in 分 (K08).

    The ceiling itself passes. A limit above 0 without a ceiling rests on nothing: it does not pass.
    """
    shown = f"批准额度{format_yuan(limit)}元"
    if limit <= 0:
        return Verdict(True, (Reason("K08", f"{shown}，款到发货"),))
    if ceiling is None:
        text = f"{shown}没有依据：缺上年销售额，也缺合同年金额"
        return Verdict(False, (Reason("K08", text),))
    if limit <= ceiling:
        return Verdict(True, (Reason("K08", f"{shown}不超过上限{format_yuan(ceiling)}元"),))
    text = f"{shown}超过上限{format_yuan(ceiling)}元，超{format_yuan(limit - ceiling)}元"
    return Verdict(False, (Reason("K08", text),))


def term_allowed(term_days: int | None, policy: CreditSettings = _DEFAULT) -> Verdict[bool]:
    """Say whether a credit term (days) is within the regulation's 30 days; no term is not (K09)."""
    most = policy.max_term_days
    if term_days is None:
        return Verdict(False, (Reason("K09", "未填信用期限"),))
    if term_days < 0:
        return Verdict(False, (Reason("K09", f"信用期限{term_days}天不能为负"),))
    allowed = term_days <= most
    sign = "≤" if allowed else ">"
    return Verdict(allowed, (Reason("K09", f"信用期限{term_days}天{sign}上限{most}天"),))


def doubt_cycle(cycle: str, policy: CreditSettings = _DEFAULT) -> str:
    """Return why a contract's 回款周期 can't be kept within the regulation's term, "" when it can;
    K09 counts it as a term of its own."""
    days = PayCycle(cycle).days if cycle else 0
    if days <= policy.max_term_days:
        return ""
    return f"回款周期按{cycle}（{days}天）长于信用期限上限{policy.max_term_days}天"


def temporary_in_force(
    temporary: int,
    temporary_from: dt.date | None,
    temporary_until: dt.date | None,
    as_of: dt.date | None,
) -> Verdict[bool]:
    """Say whether a temporary limit (分) counts on a day: first and last day included (S4-05).

    Without a last day or without ``as_of`` it doesn't count, because it could never lapse.
    """
    shown = f"临时额度{format_yuan(temporary)}元"
    if temporary <= 0:
        return Verdict(False, (Reason("S4-05", "没有临时额度"),))
    if as_of is None or temporary_until is None:
        return Verdict(False, (Reason("S4-05", f"{shown}没有到期日或统计日，不计入"),))
    if as_of > temporary_until:
        return Verdict(False, (Reason("S4-05", f"{shown}已于{temporary_until}到期失效"),))
    if temporary_from is not None and as_of < temporary_from:
        return Verdict(False, (Reason("S4-05", f"{shown}自{temporary_from}起才生效"),))
    return Verdict(True, (Reason("S4-05", f"加{shown}，有效至{temporary_until}"),))


def effective_limit(
    limit: int | None,
    temporary: int = 0,
    temporary_from: dt.date | None = None,
    temporary_until: dt.date | None = None,
    as_of: dt.date | None = None,
    grade: str | None = None,
) -> Verdict[int | None]:
    """Return the limit with a temporary one in force on top, in 分 (K10, S4-05).

    ``None`` stays ``None``: no credit was granted, and a temporary limit needs one to add to.
    Credit E is 0 whatever was approved, the temporary limit too (K07).
    """
    if grade == NOT_CREDITED:
        text = f"{grade_label(grade)}不授信，有效额度为0"
        return Verdict(0, (Reason("K07", text),))
    if limit is None:
        return Verdict(None, (Reason("K10", "未授信，没有批准额度"),))
    base = Reason("K10", f"批准额度{format_yuan(limit)}元")
    if not temporary:
        return Verdict(limit, (base,))
    extra = temporary_in_force(temporary, temporary_from, temporary_until, as_of)
    return Verdict(limit + temporary if extra.value else limit, (base, *extra.reasons))


def credit_usage(
    balance: int,
    shipped_unbilled: int = 0,
    open_orders: int = 0,
    unexpired_bills: int = 0,
    prepayment: int = 0,
    policy: CreditSettings = _DEFAULT,
    limit: int | None = None,
) -> Verdict[int]:
    """Return how much credit is in use, in 分: the balance and what the policy counts in (K10).

    ``unexpired_bills`` are commercial acceptances not yet due; ``prepayment`` is a positive amount.
    With an effective ``limit`` of 0 goods go out against money that is here (K07): prepayment counts
    whatever the policy says, for nothing else could let them.
    """
    prepaid = policy.usage_less_prepayment or limit == 0
    parts = [("应收余额", balance)]
    for label, amount, counted in (
        ("已发货未开票", shipped_unbilled, policy.usage_shipped),
        ("未执行订单", open_orders, policy.usage_orders),
        ("未到期商业承兑汇票", unexpired_bills, policy.usage_bills),
        ("预收款", -prepayment, prepaid),
    ):
        if counted and amount:
            parts.append((label, amount))
    used = sum(amount for _, amount in parts)
    listed = "＋".join(f"{label}{format_yuan(amount)}" for label, amount in parts)
    return Verdict(used, (Reason("K10", f"占用{format_yuan(used)}元＝{listed}"),))


def remaining_credit(limit: int | None, usage: int) -> Verdict[int | None]:
    """Return the credit left, in 分: the effective limit minus usage; negative when over (K10).

    ``None`` when there is no limit: nothing can be said.
    """
    if limit is None:
        return Verdict(None, (Reason("K10", "未授信，无法计算剩余信用"),))
    left = limit - usage
    text = f"有效额度{format_yuan(limit)}元－占用{format_yuan(usage)}元＝{format_yuan(left)}元"
    return Verdict(left, (Reason("K10", text),))


def can_ship(
    limit: int | None,
    usage: int,
    order: int,
    longest_overdue_days: int = 0,
    stop_level: int = StopLevel.NORMAL,
    policy: CreditSettings = _DEFAULT,
    grade: str | None = None,
    price_confirmed: bool | None = None,
    release: str = "",
) -> Verdict[Shipping]:
    """Say what may happen to an order of ``order`` 分 and why (K07, K10–K13, S0-32, X06).

    Usage plus order may reach the effective ``limit``, not pass it. A limit of 0 is cash before
    delivery: only what prepayment already covers ships; so it is for credit E whatever its limit.
    No limit (``None``), overdue money, a frozen customer or an unsigned price confirmation need an
    approval, and ``release``, the number of one in force, gives it; the stop levels 3 and 4 and
    credit E leave none. ``ValueError`` for a level outside 0–4.
    """
    level = StopLevel(stop_level)
    if level is StopLevel.COLLECT_ONLY:
        return Verdict(Shipping.COLLECT_ONLY, (Reason("K13", "停供级别4：前账未清，只收款不供货"),))
    if level is StopLevel.STOPPED:
        return Verdict(Shipping.STOPPED, (Reason("K12", "停供级别3：限期未清，停止供货直至清还"),))
    credited = effective_limit(limit, grade=grade)
    limit = credited.value
    shown = f"占用{format_yuan(usage)}＋本单{format_yuan(order)}"
    reasons = _objections(longest_overdue_days, level, price_confirmed, policy)
    if limit is None:
        reasons.append(Reason("K10", "未授信，须审批"))
    elif usage + order > limit:
        cash = "（款到发货）" if limit == 0 else ""
        over = format_yuan(usage + order - limit)
        text = f"{shown}超过有效额度{format_yuan(limit)}元{cash}，超{over}元"
        reasons.append(Reason("K10", text))
        if grade == NOT_CREDITED:
            return Verdict(Shipping.PREPAID_ONLY, (*credited.reasons, *reasons))
    if reasons and release:
        return Verdict(Shipping.RELEASED, (Reason("K11", f"审批 {release} 放行"), *reasons))
    if reasons:
        return Verdict(Shipping.APPROVE, tuple(reasons))
    return Verdict(
        Shipping.SHIP, (Reason("K10", f"{shown}不超过有效额度{format_yuan(limit or 0)}元"),)
    )


def _objections(
    longest_overdue_days: int,
    level: StopLevel,
    price_confirmed: bool | None,
    policy: CreditSettings,
) -> list[Reason]:
    """Return what asks for an approval before anybody looks at the limit."""
    reasons: list[Reason] = []
    if level is not StopLevel.NORMAL:
        reasons.append(Reason("K11", f"停供级别{level.value}：{level.label}，须审批放行"))
    if longest_overdue_days > policy.freeze_grace_days:
        reasons.append(Reason("K11", f"最长逾期{longest_overdue_days}天，须审批放行"))
    if price_confirmed is False:
        reasons += price_is_confirmed(False).reasons
    return reasons
