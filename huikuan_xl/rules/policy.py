"""The company's regulation as one set of values: every chapter's settings put together.

Money is integer 分, ratios are ``Decimal`` (0.4 = 40 %), terms are whole days, months or years.
A chapter's functions ask for that chapter's settings; a ``Policy`` is all of them at once. The
参数 sheet, its documentation and its checks are made from the declarations in the chapters.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from huikuan_xl.rules.adjustments import AdjustmentSettings
from huikuan_xl.rules.ageing import AgeingSettings
from huikuan_xl.rules.approvals import ApprovalSettings
from huikuan_xl.rules.clauses import ClauseSettings
from huikuan_xl.rules.credit import CreditSettings
from huikuan_xl.rules.forecast import ForecastSettings
from huikuan_xl.rules.grading import GradingSettings
from huikuan_xl.rules.indicators import IndicatorSettings
from huikuan_xl.rules.interest import InterestSettings
from huikuan_xl.rules.letter_rules import LetterSettings
from huikuan_xl.rules.limitation import LimitationSettings
from huikuan_xl.rules.money import WritingSettings
from huikuan_xl.rules.plans import PlanSettings
from huikuan_xl.rules.plausibility import PlausibilitySettings
from huikuan_xl.rules.promises import PromiseSettings
from huikuan_xl.rules.provision import ProvisionSettings
from huikuan_xl.rules.reminders import ReminderSettings
from huikuan_xl.rules.scoring import ScoringSettings
from huikuan_xl.rules.settings import (
    Setting,
    SettingRow,
    relation_problems,
    rows_of,
    settings_of,
    value_problems,
)
from huikuan_xl.rules.settlement_order import SettlementSettings
from huikuan_xl.rules.stop_ground import LawyerSettings
from huikuan_xl.rules.stop_supply import StopSettings
from huikuan_xl.rules.tactics import TacticsSettings
from huikuan_xl.rules.targets import TargetSettings
from huikuan_xl.rules.warning_flags import WarningSettings
from huikuan_xl.rules.worklist import WorklistSettings

SECTIONS = (
    "授信评级", "额度与期限", "停供", "提醒", "计划与承诺", "回款评级", "走访复评", "催收", "账龄",
    "坏账准备", "利息与时效", "核销与折让", "函件", "指标",
)  # fmt: skip
"""The groups of the 参数 sheet in its order."""


@dataclass(frozen=True)
class Policy(
    WarningSettings,
    LetterSettings,
    ClauseSettings,
    LawyerSettings,
    TacticsSettings,
    WorklistSettings,
    ProvisionSettings,
    SettlementSettings,
    AdjustmentSettings,
    WritingSettings,
    IndicatorSettings,
    PlausibilitySettings,
    ForecastSettings,
    ApprovalSettings,
    TargetSettings,
):
    """The company's regulation in numbers; ``Policy()`` is the sources' own choice.

    Values marked ``assumed`` have no proven source: the company decides on them.
    """

    def problems(self) -> list[str]:
        """Return what is wrong with these values, as Chinese sentences; empty when all is well."""
        return value_problems(self, policy_rows()) or relation_problems(self, policy_settings())


_CHAPTERS: tuple[type[Any], ...] = (
    GradingSettings,
    CreditSettings,
    ApprovalSettings,
    WarningSettings,
    StopSettings,
    ReminderSettings,
    PlanSettings,
    TargetSettings,
    PromiseSettings,
    ForecastSettings,
    ScoringSettings,
    TacticsSettings,
    WorklistSettings,
    LetterSettings,
    ClauseSettings,
    LawyerSettings,
    AgeingSettings,
    ProvisionSettings,
    InterestSettings,
    LimitationSettings,
    SettlementSettings,
    AdjustmentSettings,
    WritingSettings,
    IndicatorSettings,
    PlausibilitySettings,
)


@cache
def policy_settings() -> dict[str, Setting]:
    """Return what is declared about every field of ``Policy``, in the order of the 参数 sheet."""
    declared = settings_of(Policy)
    own = [(name, declared[name]) for chapter in _CHAPTERS for name in chapter.__annotations__]
    return dict(sorted(own, key=lambda item: SECTIONS.index(item[1].section)))


@cache
def policy_rows() -> dict[str, SettingRow]:
    """Return the rows of the 参数 sheet by their key, in its order."""
    return rows_of(policy_settings())


DEFAULT = Policy()
