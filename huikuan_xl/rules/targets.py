"""目标分解: whose a target is, which version holds, what must add up, what attainment brings (S1-42…49)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.money import format_yuan, half_up, percent
from huikuan_xl.rules.periods import end_of_month
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import Order, decimals, parts, setting


@dataclass(frozen=True)
class TargetSettings:
    """From which attainment on there is a reward, and how much (S1-45, S3-13)."""

    reward_from: tuple[Decimal, ...] = setting(
        decimals("0.90 1.00 1.10"), "奖励档达成率下限", "比例", "S1-45 · S1 L698", "计划与承诺",
        minimum=0, assumed=True, parts=parts("reward_{}_from", "奖励第{}档达成率下限", "123"),
        order=Order.RISING,
    )  # fmt: skip
    reward_rate: tuple[Decimal, ...] = setting(
        decimals("0 0 0"), "奖励档比例", "比例", "S3-13 · S3 L37-41", "计划与承诺",
        note="建议奖金＝计入目标的回款×比例；0 表示只评档，不算奖金", minimum=0, maximum=1,
        assumed=True, parts=parts("reward_{}_rate", "奖励第{}档比例", "123"),
    )  # fmt: skip


_DEFAULT = TargetSettings()


class Level(StrEnum):
    """Whose target it is, from the top down."""

    COMPANY = "公司"
    DEPARTMENT = "部门"
    SALESPERSON = "业务员"
    CUSTOMER = "客户"


def level_of(department: str, salesperson: str, customer_code: str) -> Level:
    """Return the level of a target by the lowest name that its row gives (S1-42…44)."""
    if customer_code:
        return Level.CUSTOMER
    if salesperson:
        return Level.SALESPERSON
    return Level.DEPARTMENT if department else Level.COMPANY


@dataclass(frozen=True, slots=True)
class Target:
    """One version of a target of one month: 分.

    ``department`` and ``salesperson`` also say under whom it stands. ``start``: the day from which
    the version holds, None for the first one.
    """

    level: Level
    department: str
    salesperson: str
    customer_code: str
    amount: int
    thirds: tuple[int, int, int] = (0, 0, 0)
    start: dt.date | None = None
    reason: str = ""
    confirmed: bool = True

    @property
    def name(self) -> str:
        """Whose it is: "" for the company."""
        match self.level:
            case Level.COMPANY:
                return ""
            case Level.DEPARTMENT:
                return self.department
            case Level.SALESPERSON:
                return self.salesperson
            case Level.CUSTOMER:
                return self.customer_code

    @property
    def whose(self) -> str:
        """Whose it is as users read it."""
        return f"{self.level}{self.name}"

    def stands_under(self, upper: "Target") -> bool:
        """Say whether this target is a part of ``upper``, of a higher level."""
        match upper.level:
            case Level.COMPANY:
                return self.level is not Level.COMPANY
            case Level.DEPARTMENT:
                below = self.level in (Level.SALESPERSON, Level.CUSTOMER)
                return below and self.department == upper.department
            case Level.SALESPERSON:
                return self.level is Level.CUSTOMER and self.salesperson == upper.salesperson
            case Level.CUSTOMER:
                return False


def holding_day(month: dt.date, as_of: dt.date) -> dt.date:
    """Return the day whose versions are a month's targets as of a day: what holds at the month's
    beginning, before it; at its end, after it."""
    return min(max(as_of, month.replace(day=1)), end_of_month(month))


def in_force(versions: Sequence[Target], on: dt.date) -> Target | None:
    """Return the version that holds on a day: of those begun by then the one that began last; a
    later row of the same day wins (S1-47). None when none has begun."""
    begun = [one for one in versions if one.start is None or one.start <= on]
    return max(reversed(begun), key=lambda one: one.start or dt.date.min, default=None)


def version_text(versions: Sequence[Target], holding: Target) -> str:
    """Say which version holds, since when and why, "" for a target that was never changed."""
    if len(versions) == 1:
        return ""
    order = sorted(versions, key=lambda one: one.start or dt.date.min)
    number = order.index(holding) + 1
    since = f"，{holding.start}起：{holding.reason or '未写原因'}" if holding.start else ""
    return f"第{number}版（共{len(versions)}版）{since}"


def version_fault(
    month: dt.date, start: dt.date | None, reason: str, *, first: bool, taken: bool
) -> str:
    """Say what is wrong with one version of a target, "" for nothing (S1-47).

    ``first``: no version began earlier; ``taken``: another row begins on the same day.
    """
    if taken:
        return "同一目标同一生效日有两行，只有后一行作数"
    if start is not None and start > end_of_month(month):
        return "生效日在目标月份之后，这一版永远不起作用"
    if not first and not reason.strip():
        return "调整了目标而没有写调整原因"
    return ""


def thirds_fault(target: int, thirds: tuple[int, int, int]) -> str:
    """Say that the entered thirds don't add up to the target (S1-55), "" when they do or are blank."""
    if not any(thirds) or sum(thirds) == target:
        return ""
    return (
        f"上中下旬之和{format_yuan(sum(thirds))}元，"
        f"与目标{format_yuan(target)}元不等，三旬改按到期日分"
    )


def parts_of(upper: Target, others: Iterable[Target]) -> list[Target]:
    """Return the targets that ``upper`` is shared out into: those of the next level that has any."""
    under = [one for one in others if one.stands_under(upper)]
    for level in Level:
        found = [one for one in under if one.level is level]
        if found:
            return found
    return []


def adds_up(upper: Target, others: Iterable[Target]) -> Verdict[bool]:
    """Say whether a target is the sum of those of the next level that has any (S1-44)."""
    shared = parts_of(upper, others)
    total = sum(one.amount for one in shared)
    if not shared or total == upper.amount:
        return Verdict(True)
    text = (
        f"{shared[0].level}目标之和{format_yuan(total)}元，与{upper.whose}目标"
        f"{format_yuan(upper.amount)}元相差{format_yuan(total - upper.amount)}元"
    )
    return Verdict(False, (Reason("S1-44", text),))


@dataclass(frozen=True, slots=True)
class Reward:
    """The step that an attainment reaches, 0 for none, and the bonus to propose (分)."""

    step: int
    bonus: int

    @property
    def label(self) -> str:
        return f"第{self.step}档" if self.step else "未入档"


def reward(
    attainment: Decimal | None, collected: int, *, policy: TargetSettings = _DEFAULT
) -> Verdict[Reward]:
    """Return the reward step of an attainment and the bonus on what was ``collected`` (分).

    It is a proposal; nothing is ever deducted (S1-45, S3-13).
    """
    if attainment is None:
        return Verdict(Reward(0, 0), (Reason("S1-45", "没有目标，不评档"),))
    step = sum(attainment >= least for least in policy.reward_from)
    bonus = half_up(max(collected, 0) * policy.reward_rate[step - 1]) if step else 0
    result = Reward(step, bonus)
    text = f"达成率{percent(attainment, *policy.reward_from)}：{result.label}"
    return Verdict(result, (Reason("S1-45", text),))
