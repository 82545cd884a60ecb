"""The credit grade 信用等级 A–E: base band, thresholds, cap and vetoes, with every step told."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.reasons import Reason, Verdict, chain
from huikuan_xl.rules.settings import Order, decimals, named_parts, parts, setting


@dataclass(frozen=True)
class GradingSettings:
    """Where the credit grades begin, and what holds a customer back (K01–K05)."""

    grade_totals: tuple[Decimal, ...] = setting(
        decimals("90 80 70 60"),
        "信用等级总分下限",
        "分值",
        "K01 · S4 L52-60",
        "授信评级",
        minimum=0,
        maximum=100,
        parts=parts("grade_{}_total", "信用{}级总分下限", "ABCD"),
        order=Order.FALLING,
    )
    grade_repayments: tuple[Decimal, ...] = setting(
        decimals("35 30 25 20"),
        "信用等级偿还状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
        parts=parts("grade_{}_repayment", "信用{}级偿还状况分下限", "ABCD"),
        order=Order.FALLING,
    )
    grade_purchases: tuple[Decimal, ...] = setting(
        decimals("27 24 21 18"),
        "信用等级采购状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
        parts=parts("grade_{}_purchases", "信用{}级采购状况分下限", "ABCD"),
        order=Order.FALLING,
    )
    downgrade_mode: str = setting(
        "single",
        "门槛降级方式",
        "选项",
        "K02 · S4 L52-58",
        "授信评级",
        note="single 只降一级；per_item 每项不达标降一级；cascade 逐级降到门槛达标为止",
        choices=("single", "per_item", "cascade"),
        assumed=True,
    )
    full_scores: tuple[Decimal, ...] = setting(
        decimals("40 30 30"),
        "各部分满分",
        "分值",
        "§1.7 推定",
        "授信评级",
        note="其他各项：财务、经营、市场、管理",
        minimum=0,
        maximum=100,
        assumed=True,
        parts=named_parts(
            "{}_full",
            "{}满分",
            {"repayment": "偿还状况", "purchases": "采购状况", "others": "其他各项"},
        ),
        whole=Decimal(100),
    )
    new_customer_cap: str = setting(
        "C",
        "新客户或资料不全的最高信用等级",
        "选项",
        "K05 · S4 L80",
        "授信评级",
        choices=("A", "B", "C", "D", "E"),
    )
    repayment_bridge: Decimal = setting(
        Decimal("0.40"),
        "回款评级得分折算偿还状况分的比例",
        "比例",
        "§1.7",
        "授信评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )


_DEFAULT = GradingSettings()


GRADES = ("A", "B", "C", "D", "E")
GRADE_NAMES = {"A": "超优", "B": "优良", "C": "基础", "D": "一般", "E": "风险"}

VETOES = {
    "V1": "不良欠款或其他严重违约",
    "V2": "经常不兑现承诺",
    "V3": "不良债务纠纷或严重转移资产",
    "V4": "资金实力不足、偿债能力较差",
    "V5": "严重亏损或营业额持续多月下滑",
    "V6": "产销连续严重下滑，或以质量客诉为由拖欠无客诉货款",
    "V7": "开具空头支票",
    "V8": "已被其他供应商就货款提起诉讼",
}


def grade_label(grade: str) -> str:
    """Return a credit grade as users see it, ``信用C·基础``: never a bare letter (§1.7).

    ``ValueError`` for anything but A–E.
    """
    return f"信用{_known_grade(grade)}·{GRADE_NAMES[grade]}"


def parse_vetoes(text: str) -> tuple[str, ...]:
    """Read veto items such as ``V1,V3`` or ``v1、v3`` into their sorted codes (K04).

    Blank gives an empty tuple; ``ValueError`` names an item that does not exist.
    """
    return _known_vetoes(re.split(r"[\s,，、;；/]+", text.strip()))


def credit_grade(
    total: Decimal,
    repayment: Decimal,
    purchases: Decimal,
    vetoes: Iterable[str] = (),
    our_fault: bool = False,
    new_customer: bool = False,
    documents_complete: bool = True,
    special_approval: bool = False,
    policy: GradingSettings = _DEFAULT,
) -> Verdict[str]:
    """Return the credit grade A–E and the chain of reasons (K01–K06).

    ``total`` is the score out of 100, ``repayment`` (偿还状况) and ``purchases`` (采购状况) the two
    parts with thresholds of their own. The order is base band, threshold downgrade, cap for new
    customers or missing documents (lifted by ``special_approval``), veto. ``our_fault`` spares V1
    only. ``ValueError`` for scores outside 0–100 and for unknown veto items.
    """
    for label, score in (("总分", total), ("偿还状况分", repayment), ("采购状况分", purchases)):
        if not score.is_finite() or not 0 <= score <= 100:
            raise ValueError(f"{label}应在 0～100 之间，现为 {score}")
    struck = _known_vetoes(vetoes)
    grade, base = _base(total, policy)
    grade, thresholds = _downgraded(grade, repayment, purchases, policy)
    grade, cap = _capped(grade, new_customer, documents_complete, special_approval, policy)
    grade, veto = _vetoed(grade, struck, our_fault)
    return Verdict(grade, chain(base, thresholds, cap, veto))


def repayment_score(pay_points: Decimal, policy: GradingSettings = _DEFAULT) -> Verdict[Decimal]:
    """Return the repayment score that a pay rating of ``pay_points`` (0–100) stands for (§1.7).

    ``ValueError`` for points outside 0–100.
    """
    if not pay_points.is_finite() or not 0 <= pay_points <= 100:
        raise ValueError(f"回款评级得分应在 0～100 之间，现为 {pay_points}")
    score = min(pay_points * policy.repayment_bridge, policy.full_scores[0])
    text = f"回款评级得分{_plain(pay_points)}×{policy.repayment_bridge}＝偿还状况{_plain(score)}分"
    return Verdict(score, (Reason("§1.7", text),))


def _base(total: Decimal, policy: GradingSettings) -> tuple[str, list[Reason]]:
    bounds = policy.grade_totals
    missed = sum(total < least for least in bounds)
    grade = GRADES[missed]
    if missed == 0:
        band = f"{_plain(bounds[0])}及以上"
    elif missed == len(bounds):
        band = f"{_plain(bounds[-1])}以下（不含）"
    else:
        band = f"[{_plain(bounds[missed])},{_plain(bounds[missed - 1])})"
    return grade, [Reason("K01", f"总分{_plain(total)}在 {band}，基础档{grade_label(grade)}")]


def _downgraded(
    grade: str, repayment: Decimal, purchases: Decimal, policy: GradingSettings
) -> tuple[str, list[Reason]]:
    reasons: list[Reason] = []
    while grade != "E":
        missed, text = _missed(grade, repayment, purchases, policy)
        if not missed:
            reasons.append(Reason("K02", f"{text}，达到信用{grade}级门槛"))
            return grade, reasons
        steps = missed if policy.downgrade_mode == "per_item" else 1
        grade = _down(grade, steps)
        reasons.append(Reason("K02", f"{text}，{missed}项不达标，下调{steps}级为信用{grade}"))
        if policy.downgrade_mode != "cascade":
            return grade, reasons
    return grade, reasons


def _missed(
    grade: str, repayment: Decimal, purchases: Decimal, policy: GradingSettings
) -> tuple[int, str]:
    at = GRADES.index(grade)
    parts: list[str] = []
    missed = 0
    for label, score, least in (
        ("偿还状况", repayment, policy.grade_repayments[at]),
        ("采购状况", purchases, policy.grade_purchases[at]),
    ):
        missed += score < least
        parts.append(f"{label}{_plain(score)}{'<' if score < least else '≥'}{_plain(least)}")
    return missed, "、".join(parts)


def _capped(
    grade: str,
    new_customer: bool,
    documents_complete: bool,
    approved: bool,
    policy: GradingSettings,
) -> tuple[str, list[Reason]]:
    causes = [
        cause
        for cause, applies in (("新客户", new_customer), ("资料不全", not documents_complete))
        if applies
    ]
    cap = policy.new_customer_cap
    if not causes or GRADES.index(grade) >= GRADES.index(cap):
        return grade, []
    why = "、".join(causes)
    if approved:
        return grade, [Reason("K05", f"{why}本应封顶信用{cap}，经特批保留信用{grade}")]
    return cap, [Reason("K05", f"{why}，信用{grade}封顶为信用{cap}")]


def _vetoed(grade: str, struck: Iterable[str], our_fault: bool) -> tuple[str, list[Reason]]:
    reasons: list[Reason] = []
    for code in struck:
        if code == "V1" and our_fault:
            reasons.append(Reason("K04", f"V1{VETOES[code]}因我方责任豁免"))
        else:
            grade = "E"
            reasons.append(Reason("K04", f"{code}{VETOES[code]}，一票否决为信用E"))
    return grade, reasons


def _down(grade: str, steps: int) -> str:
    return GRADES[min(GRADES.index(grade) + steps, len(GRADES) - 1)]


def _known_grade(grade: str) -> str:
    if grade not in GRADES:
        raise ValueError(f"信用等级应为 A～E，现为 {grade}")
    return grade


def _known_vetoes(codes: Iterable[str]) -> tuple[str, ...]:
    wanted = {code.strip().upper() for code in codes} - {""}
    unknown = sorted(wanted - VETOES.keys())
    if unknown:
        raise ValueError(f"没有否决项 {'、'.join(unknown)}，应为 V1～V8")
    return tuple(sorted(wanted))


def _plain(score: Decimal) -> str:
    """Show a score without exponent and trailing zeros: 90, 89.5."""
    return f"{score.normalize():f}"
