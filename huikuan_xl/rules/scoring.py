"""The pay rating 回款评级 A–D with its benefits, the yearly awards, and the cash ratio check.

The rating looks back at how a customer paid; the credit grade A–E of ``grading`` looks ahead at
the risk. Their letters mean different things, so users never see a bare one (rules 1.7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.grading import NOT_CREDITED, grade_label
from huikuan_xl.rules.money import percent
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import Order, decimals, named_parts, parts, setting
from huikuan_xl.rules.words import ACCEPTANCES, PayMethod


@dataclass(frozen=True)
class ScoringSettings:
    """The bounds of the pay rating and the weights of the yearly scores (K17, K24)."""

    cash_ratio_min: Decimal = setting(
        Decimal("0.40"), "现金比例下限", "比例", "K17 · S0 L54", "计划与承诺", minimum=0, maximum=1
    )
    cheque_is_cash: bool = setting(
        True, "即期支票计入现金", "是/否", "X19 · S0 L54", "计划与承诺", assumed=True
    )
    pay_on_time: tuple[Decimal, ...] = setting(
        decimals("0.95 0.85 0.70"),
        "回款评级准时率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=parts("pay_{}_on_time", "回款{}级准时率下限", "ABC"),
        order=Order.FALLING,
    )
    pay_cash: tuple[Decimal, ...] = setting(
        decimals("0.60 0.40 0.20"),
        "回款评级现金比例下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=parts("pay_{}_cash", "回款{}级现金比例下限", "ABC"),
        order=Order.FALLING,
    )
    pay_promise: tuple[Decimal, ...] = setting(
        decimals("0.95 0.85 0.70"),
        "回款评级承诺兑现率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=parts("pay_{}_promise", "回款{}级承诺兑现率下限", "ABC"),
        order=Order.FALLING,
    )
    pay_discount: tuple[Decimal, ...] = setting(
        decimals("0 0.005 0.01"),
        "回款评级我方贴息率上限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=parts("pay_{}_discount", "回款{}级我方贴息率上限", "ABC"),
        order=Order.RISING,
    )
    pay_rating_method: str = setting(
        "综合",
        "回款评级的取法",
        "选项",
        "K24 · S0 L60-70",
        "回款评级",
        note="综合：按权重合计得分评级，最多比最差一项高一级；最差一项：取最差一项的等级",
        choices=("综合", "最差一项"),
        assumed=True,
    )
    pay_weights: tuple[Decimal, ...] = setting(
        decimals("0.40 0.30 0.15 0.15"),
        "回款评级得分权重",
        "比例",
        "§1.7",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=named_parts(
            "pay_weight_{}",
            "回款评级得分权重·{}",
            {"on_time": "准时率", "cash": "现金比例", "discount": "贴息", "promise": "承诺兑现率"},
        ),
        whole=Decimal(1),
    )
    award_weights: tuple[Decimal, ...] = setting(
        decimals("0.40 0.30 0.20 0.10"),
        "“重承诺讲信誉”权重",
        "比例",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=named_parts(
            "award_weight_{}",
            "“重承诺讲信誉”权重·{}",
            {
                "promise": "承诺兑现率",
                "on_time": "准时率",
                "cash": "现金比例",
                "failures": "失败次数",
            },
        ),
        whole=Decimal(1),
    )
    award_failure_points: Decimal = setting(
        Decimal("20"),
        "每次失败扣减的失败项得分",
        "分值",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=100,
        assumed=True,
    )
    seller_weights: tuple[Decimal, ...] = setting(
        decimals("0.40 0.20 0.20 0.10 0.10"),
        "业务员得分权重",
        "比例",
        "S0-19 · S0 L50",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=named_parts(
            "seller_weight_{}",
            "业务员得分权重·{}",
            {
                "attainment": "目标达成率",
                "overdue": "未逾期率",
                "promise": "承诺兑现率",
                "dunning": "催收有效率",
                "visits": "走访完成率",
            },
        ),
        whole=Decimal(1),
    )
    seller_award_months: int = setting(
        6, "业务员年度评优至少有计划的月数", "月", "S0-19 · S0 L50", "回款评级",
        note="近 12 个月里有回款计划的月份少于它的，没有依据，不排名", minimum=1, maximum=12,
        assumed=True,
    )  # fmt: skip


_DEFAULT = ScoringSettings()


PAY_GRADE_NAMES = {"A": "优秀顾客", "B": "最佳顾客", "C": "一般顾客", "D": "基本型顾客"}

_MOST = "给予最大的优惠"
_SOME = "适当的优惠"
_MARKET = "双方协商，以总体市场动态和行业价格为导向"
_PROFIT = "以公司平衡其他高级别顾客的利益、交付和盈利为主"
_PRICING = ("新产品报价", "每年价格协议", "开发费用", "模具费用")
BENEFIT_SUBJECTS = (*_PRICING, "进度")
BENEFITS: dict[str, dict[str, str]] = {
    "A": dict.fromkeys(BENEFIT_SUBJECTS, _MOST),
    "B": dict.fromkeys(_PRICING, _SOME) | {"进度": _MARKET},
    "C": dict.fromkeys(BENEFIT_SUBJECTS, _MARKET),
    "D": dict.fromkeys(BENEFIT_SUBJECTS, _PROFIT),
}
"""What each pay rating brings, by subject (S0-27…30). The source leaves 进度 out for B."""


Part = tuple[str, Decimal | None]
"""One part of a score: its name, and its value 0–1, None where nothing can be said."""


@dataclass(frozen=True, slots=True)
class PayRecord:
    """How a customer paid in a period, as ratios 0–1; None where nothing can be said.

    ``discount_cost`` is 贴息 borne by us over all receipts.
    """

    on_time: Decimal | None
    cash: Decimal | None
    discount_cost: Decimal | None
    promises: Decimal | None = None


def pay_grade_label(grade: str) -> str:
    """Return a pay rating as users see it, ``回款C·一般顾客`` (rules 1.7); KeyError if unknown."""
    return f"回款{grade}·{PAY_GRADE_NAMES[grade]}"


def pay_rating(record: PayRecord, *, policy: ScoringSettings = _DEFAULT) -> Verdict[str | None]:
    """Return the pay rating A–D, bounds included (K24).

    By weighted points: a customer reaches a grade with the points of one that stands exactly on
    that grade's bounds, but at most one step above its worst part; or, as the policy says, by the
    worst part alone. Parts that nothing can be said of pass their weight on. Without 准时率 there is
    no rating. Show it with ``pay_grade_label``.
    """
    if record.on_time is None:
        return Verdict(None, (Reason("K24", "没有到期货款，准时率无数据，不评级"),))
    parts = (
        ("准时率", record.on_time, policy.pay_on_time, _at_least),
        ("现金比例", record.cash, policy.pay_cash, _at_least),
        ("我方贴息率", record.discount_cost, policy.pay_discount, _at_most),
        ("承诺兑现率", record.promises, policy.pay_promise, _at_least),
    )
    known = [
        (name, value, grade_of(value, bounds), bounds)
        for name, value, bounds, grade_of in parts
        if value is not None
    ]
    reasons = tuple(
        Reason("K24", f"{name}{percent(value, *bounds)}为回款{grade}")
        for name, value, grade, bounds in known
    )
    worst = max(grade for _, _, grade, _ in known)
    if policy.pay_rating_method == "最差一项":
        text = f"取最差一项：{pay_grade_label(worst)}"
        return Verdict(worst, (*reasons, Reason("K24", text)))
    points = _exact_points(record, policy)
    reached = next(
        (g for n, g in enumerate("ABC") if points >= _points_on_bounds(record, n, policy)), "D"
    )
    grade = max(reached, _one_better(worst))
    text = f"综合{round(points, 2).normalize():f}分为回款{reached}"
    if grade != reached:
        text += f"，最多比最差一项回款{worst}高一级"
    return Verdict(grade, (*reasons, Reason("K24", f"{text}：{pay_grade_label(grade)}")))


def _one_better(grade: str) -> str:
    return "ABCD"[max("ABCD".index(grade) - 1, 0)]


def _points_on_bounds(record: PayRecord, grade: int, policy: ScoringSettings) -> Decimal:
    """Return the points of a customer exactly on the bounds of a grade (0 = A), in the parts that
    ``record`` has."""
    bound = PayRecord(
        policy.pay_on_time[grade],
        None if record.cash is None else policy.pay_cash[grade],
        None if record.discount_cost is None else policy.pay_discount[grade],
        None if record.promises is None else policy.pay_promise[grade],
    )
    return _exact_points(bound, policy)


def _exact_points(record: PayRecord, policy: ScoringSettings) -> Decimal:
    parts = _known(_pay_parts(record, policy), policy.pay_weights)
    return _mean_of(parts) or Decimal(0)


def _at_least(value: Decimal, bounds: Sequence[Decimal]) -> str:
    return "ABCD"[sum(value < bound for bound in bounds)]


def _at_most(value: Decimal, bounds: Sequence[Decimal]) -> str:
    return "ABCD"[sum(value > bound for bound in bounds)]


def pay_points(record: PayRecord, *, policy: ScoringSettings = _DEFAULT) -> Verdict[Decimal | None]:
    """Return the points 0–100 of a pay record, from which 偿还状况 may be derived (rules 1.7).

    On time and promises count as they are; cash in full from grade A on; 贴息 in full at none and
    not at all from the bound of grade C on. Missing parts share their weight among the others.
    """
    return _weighted("§1.7", _pay_parts(record, policy), policy.pay_weights)


def _pay_parts(record: PayRecord, policy: ScoringSettings) -> tuple[Part, ...]:
    cash = _share_of(record.cash, policy.pay_cash[0])
    cost = _share_of(record.discount_cost, policy.pay_discount[-1])
    return (
        ("准时率", record.on_time),
        ("现金比例", cash),
        ("贴息", None if cost is None else 1 - cost),
        ("承诺兑现率", record.promises),
    )


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a customer is granted by subject; ``suspended`` and ``review`` are the conflict rules."""

    terms: dict[str, str]
    suspended: bool
    review: bool


def contradicts(pay_grade: str | None, credit_grade: str | None) -> Verdict[bool]:
    """Say whether a customer pays far worse than its credit grade: look at the grade again (1.7)."""
    if credit_grade is None or credit_grade not in "AB" or pay_grade != "D":
        return Verdict(False)
    text = f"{grade_label(credit_grade)}而{pay_grade_label(pay_grade)}，两者不符，提示复评信用等级"
    return Verdict(True, (Reason("§1.7", text),))


def benefits_suspended(credit_grade: str | None) -> Verdict[bool]:
    """Say whether the benefits of the pay rating rest: for customers without credit (§1.7)."""
    if credit_grade != NOT_CREDITED:
        return Verdict(False)
    return Verdict(True, (Reason("§1.7", f"{grade_label(NOT_CREDITED)}，回款评级的优惠暂停"),))


def benefits(pay_grade: str, credit_grade: str | None) -> Verdict[Benefits]:
    """Return the benefits of a pay rating, the stricter of both scales deciding (S0-27…30, 1.7).

    Credit E suspends them; pay D with credit A or B asks for a new look at the credit grade.
    """
    terms = BENEFITS[pay_grade]
    suspended = benefits_suspended(credit_grade)
    review = contradicts(pay_grade, credit_grade)
    reasons = [Reason("K24", f"{pay_grade_label(pay_grade)}：{terms['新产品报价']}")]
    if suspended.value:
        terms = dict.fromkeys(terms, "优惠暂停")
    return Verdict(
        Benefits(terms, suspended.value, review.value),
        (*reasons, *suspended.reasons, *review.reasons),
    )


def award_score(
    record: PayRecord, failures: int, *, policy: ScoringSettings = _DEFAULT
) -> Verdict[Decimal | None]:
    """Return the 重承诺讲信誉 score 0–100 of a customer's year (S0-18).

    ``failures`` counts missed plans (K16); each takes points off its part. Nothing promised and
    nothing due is no base for a score.
    """
    if record.promises is None and record.on_time is None:
        return Verdict(None, (Reason("S0-18", "没有到期货款，也没有到期承诺，不评分"),))
    without = max(1 - failures * policy.award_failure_points / 100, Decimal(0))
    parts = (
        ("承诺兑现率", record.promises),
        ("准时率", record.on_time),
        ("现金比例", record.cash),
        (f"失败{failures}次", without),
    )
    return _weighted("S0-18", parts, policy.award_weights)


def may_be_awarded(credit_grade: str, stop_level: int) -> Verdict[bool]:
    """Say whether a customer may get a certificate: not with credit E nor while supply is frozen,
    limited or stopped (S0-18)."""
    if credit_grade == NOT_CREDITED:
        text = f"{grade_label(NOT_CREDITED)}，不颁发荣誉证书"
        return Verdict(False, (Reason("S0-18", text),))
    if stop_level:
        return Verdict(False, (Reason("S0-18", "停供措施未解除，不颁发荣誉证书"),))
    return Verdict(True, (Reason("S0-18", "可以参评"),))


def seller_score(
    *,
    attainment: Decimal | None,
    overdue_rate: Decimal | None,
    promises: Decimal | None,
    dunning: Decimal | None,
    visits: Decimal | None,
    policy: ScoringSettings = _DEFAULT,
) -> Verdict[Decimal | None]:
    """Return a salesperson's score 0–100 (S0-17, S0-19).

    Ratios: receipts over target, 逾期率, 承诺兑现率, 催收有效率, visits done over visits due. Above 1
    counts as 1. It ranks people for an award; nothing is deducted from pay (rules 4.6). Without
    target and without receivables there is no base for a score.
    """
    if attainment is None and overdue_rate is None:
        return Verdict(None, (Reason("S0-19", "没有目标，也没有应收，不评分"),))
    parts = (
        ("目标达成率", attainment),
        ("未逾期率", None if overdue_rate is None else 1 - overdue_rate),
        ("承诺兑现率", promises),
        ("催收有效率", dunning),
        ("走访完成率", visits),
    )
    return _weighted("S0-19", parts, policy.seller_weights)


def seller_may_rank(months: int, *, policy: ScoringSettings = _DEFAULT) -> Verdict[bool]:
    """Say whether a salesperson has a base for the yearly award: plans in enough ``months`` of the
    year (S0-19)."""
    enough = months >= policy.seller_award_months
    text = f"近12个月{months}个月有计划（满{policy.seller_award_months}个月才排名）"
    return Verdict(enough, (Reason("S0-19", text if enough else f"{text}，不排名"),))


def counts_as_cash(method: str, *, policy: ScoringSettings = _DEFAULT) -> bool | None:
    """Say whether a way to pay is 现金: all but acceptance bills; cheques as the policy says (X19).

    None for a receipt without 回款方式: it belongs in no cash ratio, on neither side.
    """
    if not method:
        return None
    return method not in ACCEPTANCES and (method != PayMethod.CHEQUE or policy.cheque_is_cash)


def cash_ratio_met(
    cash_ratio: Decimal | None,
    what: str = "实际",
    *,
    policy: ScoringSettings = _DEFAULT,
    accepted: Decimal | None = None,
) -> Verdict[bool]:
    """Say whether a cash ratio, of the contract or of the receipts, reaches 40 % (K17).

    ``what`` names it in the reason (合同, 实际). None, no receipts yet, is no breach. A lower ratio
    that was ``accepted`` after an objection stands in for the regulation's (S0-23).
    """
    minimum = policy.cash_ratio_min if accepted is None else min(policy.cash_ratio_min, accepted)
    least = percent(minimum)
    if cash_ratio is None:
        return Verdict(True, (Reason("K17", f"{what}现金比例无数据，不判定"),))
    met = cash_ratio >= minimum
    shown = percent(cash_ratio, minimum)
    text = f"{what}现金比例{shown}{'≥' if met else '<'}{least}"
    ending = "" if met else "，有异议须提交商务副总及总经理批示"
    return Verdict(met, (Reason("K17", text + ending),))


def _share_of(value: Decimal | None, full: Decimal) -> Decimal | None:
    """Return which part of ``full`` is reached, 0 to 1."""
    if value is None:
        return None
    if full == 0:
        return Decimal(value > 0)
    return min(value / full, Decimal(1))


def _known(parts: Iterable[Part], weights: Sequence[Decimal]) -> list[tuple[str, Decimal, Decimal]]:
    """Return the parts that something can be said of, each cut to 0–1, with their weights."""
    return [
        (name, min(max(value, Decimal(0)), Decimal(1)), weight)
        for (name, value), weight in zip(parts, weights, strict=True)
        if value is not None
    ]


def _mean_of(known: Sequence[tuple[str, Decimal, Decimal]]) -> Decimal | None:
    """Return the weighted mean of the parts times 100, None without any weight."""
    whole = sum((weight for _, _, weight in known), Decimal(0))
    if whole == 0:
        return None
    return sum((value * weight for _, value, weight in known), Decimal(0)) * 100 / whole


def _weighted(
    rule: str, parts: Iterable[Part], weights: Sequence[Decimal]
) -> Verdict[Decimal | None]:
    """Return the weighted mean of the known parts, times 100, to two decimals."""
    known = _known(parts, weights)
    exact = _mean_of(known)
    if exact is None:
        return Verdict(None, (Reason(rule, "没有可评的数据，不评分"),))
    score = round(exact, 2)
    told = "、".join(
        f"{name}{percent(value)}（权重{percent(weight)}）" for name, value, weight in known
    )
    return Verdict(score, (Reason(rule, f"{told}，得分{score.normalize():f}"),))
