"""The credit grade 信用等级 A–E: base band, thresholds, cap and vetoes, with every step told."""

import datetime as dt
import re
import unicodedata
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
        "只降一级",
        "门槛降级方式",
        "选项",
        "K02 · S4 L52-58",
        "授信评级",
        note="每项降一级：每有一项不达标降一级；逐级降到达标：一直降到门槛达标为止",
        choices=("只降一级", "每项降一级", "逐级降到达标"),
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


NOT_CREDITED = "E"
"""The grade that gets no credit: limit 0, only prepayment or cash before delivery (K07)."""


def grade_label(grade: str) -> str:
    """Return a credit grade as users see it, ``信用C·基础``: never a bare letter (§1.7).

    ``ValueError`` for anything but A–E.
    """
    if grade not in GRADES:
        raise ValueError(f"信用等级应为 A～E，现为 {grade}")
    return f"信用{grade}·{GRADE_NAMES[grade]}"


@dataclass(frozen=True, slots=True)
class Vetoes:
    """What a cell of 否决项 says: the codes of K04 in order, and the words that are none."""

    struck: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def read_vetoes(text: str) -> Vetoes:
    """Read veto items such as ``V1,V3``, ``v1、v3`` or ``Ｖ 3`` (K04).

    Width, case and the blank before the digit are folded; what still is no code is named, because
    a veto that nobody understands must not count as none.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    words = re.split(r"[\s,、;/]+", re.sub(r"V\s+(?=\d)", "V", plain).strip())
    found = dict.fromkeys(word for word in words if word)
    struck = tuple(sorted(word for word in found if word in VETOES))
    return Vetoes(struck, tuple(word for word in found if word not in VETOES))


@dataclass(frozen=True, slots=True)
class Approval:
    """A special approval: who gave it, when and why. It counts only with all three (K05)."""

    by: str = ""
    on: dt.date | None = None
    reason: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What it lacks; empty when it counts. Without any part nobody claims an approval."""
        parts = (
            ("特批人", self.by.strip()),
            ("特批日", self.on),
            ("特批理由", self.reason.strip()),
        )
        return tuple(name for name, value in parts if not value)

    @property
    def claimed(self) -> bool:
        """Say whether any part of it is filled in."""
        return len(self.missing) < 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the register says of a customer for its credit grade; a part is None while unscored."""

    repayment: Decimal | None
    purchases: Decimal | None
    others: Decimal | None
    vetoes: Vetoes = Vetoes()
    our_fault: bool = False
    new_customer: bool = False
    documents_complete: bool = True
    approval: Approval = Approval()


def grade_application(
    application: Application, policy: GradingSettings = _DEFAULT
) -> Verdict[str | None]:
    """Return the credit grade of a customer of the register, None while it can't be graded.

    All three parts must be scored, unless a veto strikes: that is E whatever the scores (K04).
    With a veto item that nobody knows there is no grade but E: it may have been meant as a veto. An
    approval without who, when and why is told and lifts nothing (K05). A part above its full score
    can't be graded.
    """
    told = []
    undecided = unknown_veto(application.vetoes, application.our_fault)
    if undecided is not None:
        told.append(undecided)
    approval = application.approval
    if approval.claimed and approval.missing:
        told.append(Reason("K05", f"特批缺{'、'.join(approval.missing)}，不作数"))
    parts = (application.repayment, application.purchases, application.others)
    scored = [part for part in parts if part is not None]
    for label, part, most in zip(PART_NAMES, parts, policy.full_scores, strict=True):
        if part is not None and not 0 <= part <= most:
            told.append(Reason("K01", f"{label}{_plain(part)}不在 0～{_plain(most)} 之间，不评级"))
            scored = []
    repayment, purchases = parts[:2] if scored else (None, None)
    total = sum(scored, Decimal(0)) if len(scored) == len(parts) else None
    verdict = credit_grade(
        total,
        repayment,
        purchases,
        application.vetoes.struck,
        application.our_fault,
        application.new_customer,
        application.documents_complete,
        approval.claimed and not approval.missing,
        policy,
    )
    if undecided is not None:
        return Verdict(None, tuple(told))
    return Verdict(verdict.value, chain(verdict.reasons, told))


def unknown_veto(vetoes: Vetoes, our_fault: bool = False) -> Reason | None:
    """Return why veto items leave a customer without a grade, None when they don't (K04, d12).

    One that nobody knows is an error, never counted as none; where a known one strikes it is E
    whatever the other was meant to be.
    """
    if not vetoes.unknown or _vetoed("", vetoes.struck, our_fault)[0]:
        return None
    return Reason("K04", f"没有否决项 {'、'.join(vetoes.unknown)}，应为 V1～V8，改正前不评级")


PART_NAMES = ("偿还状况分", "采购状况分", "其他分")
"""The parts of the score in the order of ``full_scores`` (§1.7)."""


def credit_grade(
    total: Decimal | None,
    repayment: Decimal | None,
    purchases: Decimal | None,
    vetoes: Iterable[str] = (),
    our_fault: bool = False,
    new_customer: bool = False,
    documents_complete: bool = True,
    special_approval: bool = False,
    policy: GradingSettings = _DEFAULT,
) -> Verdict[str | None]:
    """Return the credit grade A–E and the chain of reasons (K01–K06).

    ``total`` is the score out of 100, ``repayment`` (偿还状况) and ``purchases`` (采购状况) the two
    parts with thresholds of their own. The order is base band, threshold downgrade, cap for new
    customers or missing documents, veto. ``special_approval`` lifts the cap of a new customer only.
    ``our_fault`` spares V1 only. Where a score is missing a veto still gives E, else there is no
    grade. ``ValueError`` for scores outside 0–100 and for unknown veto items.
    """
    for label, score in (("总分", total), ("偿还状况分", repayment), ("采购状况分", purchases)):
        if score is not None and (not score.is_finite() or not 0 <= score <= 100):
            raise ValueError(f"{label}应在 0～100 之间，现为 {score}")
    codes = read_vetoes(",".join(vetoes))
    if codes.unknown:
        raise ValueError(f"没有否决项 {'、'.join(codes.unknown)}，应为 V1～V8")
    if total is None or repayment is None or purchases is None:
        return _ungraded(codes.struck, our_fault)
    grade, base = _base(total, policy)
    grade, thresholds = _downgraded(grade, repayment, purchases, policy)
    grade, cap = _capped(grade, new_customer, documents_complete, special_approval, policy)
    grade, veto = _vetoed(grade, codes.struck, our_fault)
    return Verdict(grade, chain(base, thresholds, cap, veto))


def repayment_score(pay_points: Decimal, policy: GradingSettings = _DEFAULT) -> Verdict[Decimal]:
    """Return the repayment score that a pay rating of ``pay_points`` (0–100) stands for (§1.7).

    ``ValueError`` for points outside 0–100.
    """
    if not pay_points.is_finite() or not 0 <= pay_points <= 100:
        raise ValueError(f"回款评级得分应在 0～100 之间，现为 {pay_points}")
    score = min(pay_points * policy.repayment_bridge, policy.full_scores[0])
    text = (
        f"回款评级得分{_plain(pay_points)}×{policy.repayment_bridge:.0%}"
        f"，折合偿还状况{_plain(score)}分"
    )
    return Verdict(score, (Reason("§1.7", text),))


def pays_below_grade(
    grade: str, pay_points: Decimal, policy: GradingSettings = _DEFAULT
) -> Verdict[bool]:
    """Say whether a customer pays worse than its credit grade supposes (§1.7, S4-33).

    The points of its pay rating, as a repayment score, miss the threshold of the grade. No grade
    is changed by that: a person looks again.
    """
    worth = repayment_score(pay_points, policy)
    if grade == NOT_CREDITED:
        return Verdict(False, worth.reasons)
    least = policy.grade_repayments[GRADES.index(grade)]
    low = worth.value < least
    text = f"{grade_label(grade)}的偿还状况门槛{_plain(least)}分，{'低于门槛' if low else '达到'}"
    return Verdict(low, (*worth.reasons, Reason("K02", text)))


def _ungraded(struck: tuple[str, ...], our_fault: bool) -> Verdict[str | None]:
    grade, reasons = _vetoed("", struck, our_fault)
    if grade:
        return Verdict(grade, tuple(reasons))
    return Verdict(None, (*reasons, Reason("K05", "资料不全：分数没有填齐，不评级")))


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
            reasons.append(Reason("K02", f"{text}，达到{grade_label(grade)}的门槛"))
            return grade, reasons
        steps = missed if policy.downgrade_mode == "每项降一级" else 1
        grade = _down(grade, steps)
        reasons.append(
            Reason("K02", f"{text}，{missed}项不达标，下调{steps}级为{grade_label(grade)}")
        )
        if policy.downgrade_mode != "逐级降到达标":
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
    """Cap new customers and incomplete files; an approval vouches for the customer, not the file."""
    cap = policy.new_customer_cap
    if GRADES.index(grade) >= GRADES.index(cap) or not (new_customer or not documents_complete):
        return grade, []
    reasons = []
    if new_customer and approved:
        reasons.append(Reason("K05", f"新客户本应封顶{grade_label(cap)}，经特批不封顶"))
    causes = [
        cause
        for cause, applies in (
            ("新客户", new_customer and not approved),
            ("资料不全", not documents_complete),
        )
        if applies
    ]
    if not causes:
        return grade, reasons
    text = f"{'、'.join(causes)}，{grade_label(grade)}封顶为{grade_label(cap)}"
    return cap, [*reasons, Reason("K05", text)]


def _vetoed(grade: str, struck: Iterable[str], our_fault: bool) -> tuple[str, list[Reason]]:
    reasons: list[Reason] = []
    for code in struck:
        if code == "V1" and our_fault:
            reasons.append(Reason("K04", f"V1{VETOES[code]}因我方责任豁免"))
        else:
            grade = NOT_CREDITED
            reasons.append(Reason("K04", f"{code}{VETOES[code]}，一票否决为{grade_label(grade)}"))
    return grade, reasons


def _down(grade: str, steps: int) -> str:
    return GRADES[min(GRADES.index(grade) + steps, len(GRADES) - 1)]


def _plain(score: Decimal) -> str:
    """Show a score without exponent and trailing zeros: 90, 89.5."""
    return f"{score.normalize():f}"
