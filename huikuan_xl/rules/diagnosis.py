"""Why collection fails on our own side, month by month: the six causes of the seed (S1-03), what the
July review suggests (K19), who gets an award (S0-18), which papers a deduction needs (§4.5)."""

from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.grading import NOT_CREDITED, grade_label
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.stop_supply import StopLevel

SIX_CAUSES = (
    "无目标管理", "差距无措施", "无回款承诺", "承诺不跟踪", "要求过低", "催收不力（技能、胆量）",
)  # fmt: skip
_WEAK_CALLS = Decimal("0.5")
"""Below this share of calls that were followed by money a salesperson's calls are weak (S1-03)."""


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """What is known of the work on one customer in the month; money in 分.

    ``due`` was to be collected, ``target`` planned (None without a plan), ``short`` what the plan
    lacks, ``broken_untold`` whether a promise was missed and nobody talked to the customer since.
    """

    due: int
    target: int | None
    short: int
    measured: bool
    promised: bool
    broken_untold: bool


def six_causes(facts: CollectionFacts) -> tuple[bool, ...]:
    """Say which of the first five of ``SIX_CAUSES`` hold for a customer (S1-03)."""
    return (
        facts.due > 0 and facts.target is None,
        facts.short > 0 and not facts.measured,
        facts.short > 0 and not facts.promised,
        facts.broken_untold,
        facts.target is not None and facts.target < facts.due,
    )


def weak_calls(effect: Decimal | None) -> bool:
    """Say whether a salesperson's calls rarely bring money: the sixth of ``SIX_CAUSES``."""
    return effect is not None and effect < _WEAK_CALLS


def review_suggestion(
    grade: str, pay_grade: str, stop: StopLevel, *, above_ceiling: bool, over_limit: bool
) -> Verdict[str]:
    """Return what the yearly review suggests for grade and limit; people decide (K19, S4-33)."""
    if grade == NOT_CREDITED or stop >= StopLevel.STOPPED:
        text = f"{grade_label(grade) if grade else '未评级'}，{stop.label}"
        return Verdict("取消额度，款到发货", (Reason("K19", text),))
    if stop >= StopLevel.LIMITED or pay_grade == "D":
        return Verdict(
            "降一级，额度减半", (Reason("K19", f"回款{pay_grade or '未评'}，{stop.label}"),)
        )
    if above_ceiling:
        return Verdict("额度降到上限", (Reason("K08", "批准额度超过上限"),))
    if not grade:
        return Verdict("补齐资料再评", (Reason("K05", "没有信用等级"),))
    if pay_grade == "A" and over_limit:
        return Verdict("可申请提高额度", (Reason("K19", "回款 A 级，额度不够用"),))
    return Verdict("维持", (Reason("K19", "回款与额度相称"),))


def papers_for_deduction(*, small: bool) -> tuple[str, ...]:
    """Return the papers that a deduction before tax needs (公告2011年第25号§22–24; the papers are
    kept, not handed in: 公告2018年第15号)."""
    common = (
        "合同、订单或发票",
        "会计上已作损失处理的凭证",
        "情况说明（经法定代表人、主要负责人和财务负责人签章）",
    )
    return common if small else (*common, "催收记录与送达证据", "专项报告或律师、诉讼文书")


def abc_class(cumulative: Decimal) -> str:
    """Return A for the customers that make up the first 80 % of the receivables, B up to 95 %, else C
    (S1-41). ``cumulative`` is the share before the customer's own."""
    if cumulative < Decimal("0.8"):
        return "A 重点"
    return "B 一般" if cumulative < Decimal("0.95") else "C 零星"
