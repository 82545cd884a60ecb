"""Indicators with their definitions stated (rules 5.3): the same name has several meanings.

Every function takes amounts in integer 分 (or plain counts) and returns a Decimal ratio or number
of days, or None where the denominator is zero: nothing can be said then, and that is not 0.
``INDICATORS`` lists every definition, so a report can print which one it used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.settings import setting


@dataclass(frozen=True)
class IndicatorSettings:
    """Which definition of an indicator the company uses (rules 5.3)."""

    dso_days: int = setting(365, "周转天数的年天数", "天", "§5.3", "指标", minimum=360, maximum=366)
    dso_variant: str = setting(
        "期末余额",
        "周转天数口径",
        "选项",
        "§5.3",
        "指标",
        choices=("期末余额", "平均余额", "倒推法"),
    )
    collection_rate_variant: str = setting(
        "回款÷应回",
        "回款率口径",
        "选项",
        "§5.3",
        "指标",
        choices=(
            "回款÷应回",
            "(期初+销售−期末)÷(期初+销售)",
            "已收÷(已收+迟收)",
            "回款÷收入",
            "回款÷销售",
        ),
    )
    bad_debt_rate_variant: str = setting(
        "核销÷销售", "坏账率口径", "选项", "§5.3", "指标", choices=("核销÷销售", "核销÷期初应收"),
        assumed=True,
    )  # fmt: skip
    overdue_rate_variant: str = setting(
        "余额", "逾期率口径", "选项", "§5.3", "指标", choices=("余额", "户数")
    )


_DEFAULT = IndicatorSettings()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition: ``key``, Chinese name, formula in words, variant (may be empty), unit.

    ``parts`` names the inputs in the order that ``compute`` takes them.
    """

    key: str
    name: str
    formula: str
    variant: str
    unit: str
    parts: tuple[str, ...]
    compute: Callable[..., Decimal | None]


INDICATORS: dict[str, Indicator] = {}
"""Every definition by key, in the order reports print them."""


def ratio(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Return ``part / whole`` exactly as Decimal, None when ``whole`` is zero or less."""
    return Decimal(part) / Decimal(whole) if whole > 0 else None


def mean(first: int, last: int) -> Decimal:
    """Return the mean of an opening and a closing balance (分)."""
    return Decimal(first + last) / 2


def count_back_days(balance: int, sales_by_month: Sequence[tuple[int, int]]) -> Decimal | None:
    """Return DSO by the count-back method: how many days of the latest sales are still owed.

    ``sales_by_month`` holds (sales in 分, days of the month), latest month first. Whole months are
    taken off the balance as long as it covers them; the last one counts in proportion. Months
    without sales count in full. None when the balance is more than all the sales given, or the
    list is empty.
    """
    if not sales_by_month:
        return None
    left, days = balance, Decimal(0)
    for sales, length in sales_by_month:
        if left <= 0:
            return days
        if sales > left:
            return days + Decimal(length) * left / sales
        left -= max(sales, 0)
        days += length
    return days if left <= 0 else None


def average_days_delinquent(
    dso: Decimal | None, best_possible_dso: Decimal | None
) -> Decimal | None:
    """Return ADD, DSO less the DSO there would be if nothing were overdue (days)."""
    return None if dso is None or best_possible_dso is None else dso - best_possible_dso


def _declare(
    key: str,
    name: str,
    formula: str,
    parts: tuple[str, ...],
    compute: Callable[..., Decimal | None],
    *,
    variant: str = "",
    unit: str = "比例",
) -> None:
    INDICATORS[key] = Indicator(key, name, formula, variant, unit, parts, compute)


_declare(
    "collection_rate_a", "回款率", "当期回款 ÷ 当期应回",
    ("当期回款", "当期应回"), ratio, variant="回款÷应回",
)  # fmt: skip
_declare(
    "collection_rate_b", "回款率", "（期初应收 + 营业收入 − 期末应收与坏账）÷（期初应收 + 营业收入）",
    ("期初应收", "营业收入", "期末应收与坏账"),
    lambda opening, sales, closing: ratio(opening + sales - closing, opening + sales),
    variant="(期初+销售−期末)÷(期初+销售)",
)  # fmt: skip
_declare(
    "collection_rate_c", "回款率", "已收 ÷（已收 + 迟收）",
    ("已收", "迟收"), lambda paid, late: ratio(paid, paid + late), variant="已收÷(已收+迟收)",
)  # fmt: skip
_declare(
    "collection_rate_d", "回款率", "当期回款 ÷ 当期收入",
    ("当期回款", "当期收入"), ratio, variant="回款÷收入",
)  # fmt: skip
_declare(
    "collection_rate_e", "回款率", "月收款 ÷ 月销售",
    ("月收款", "月销售"), ratio, variant="回款÷销售",
)  # fmt: skip
_declare(
    "overdue_rate", "逾期率", "逾期余额 ÷ 应收余额",
    ("逾期余额", "应收余额"), ratio, variant="余额",
)  # fmt: skip
_declare(
    "overdue_rate_customers", "逾期率", "逾期户数 ÷ 有余额户数",
    ("逾期户数", "有余额户数"), ratio, variant="户数",
)  # fmt: skip
_declare(
    "on_time_rate", "准时率", "按期回款金额 ÷ 应回金额",
    ("按期回款", "应回金额"), ratio,
)  # fmt: skip
_declare(
    "cash_ratio", "现金比例", "非承兑回款 ÷ 总回款",
    ("非承兑回款", "总回款"), ratio,
)  # fmt: skip
_declare(
    "discount_cost_rate", "贴息率", "我方承担贴息 ÷ 总回款",
    ("我方承担贴息", "总回款"), ratio,
)  # fmt: skip
_declare(
    "turnover", "应收账款周转率", "营业收入 ÷ 平均应收（期初与期末的平均）",
    ("营业收入", "期初应收", "期末应收"),
    lambda sales, opening, closing: ratio(sales, mean(opening, closing)),
    variant="平均应收", unit="次",
)  # fmt: skip
_declare(
    "turnover_closing", "应收账款周转率", "营业收入 ÷ 期末应收",
    ("营业收入", "期末应收"), ratio, variant="期末应收", unit="次",
)  # fmt: skip
_declare(
    "dso_closing", "DSO 应收账款周转天数", "期末应收 × 天数 ÷ 收入（全年天数按参数 365 或 360）",
    ("期末应收", "收入", "天数"),
    lambda closing, sales, days: ratio(closing * days, sales),
    variant="期末余额", unit="天",
)  # fmt: skip
_declare(
    "dso_average", "DSO 应收账款周转天数",
    "期初与期末应收的平均 × 天数 ÷ 收入（全年天数按参数 365 或 360）",
    ("期初应收", "期末应收", "收入", "天数"),
    lambda opening, closing, sales, days: ratio(mean(opening, closing) * days, sales),
    variant="平均余额", unit="天",
)  # fmt: skip
_declare(
    "dso_count_back", "DSO 应收账款周转天数",
    "从最近月份起，用期末应收逐月扣减当月销售，累计天数，不足一月按比例",
    ("期末应收", "各月销售与天数"), count_back_days, variant="倒推法", unit="天",
)  # fmt: skip
_declare(
    "best_possible_dso", "最佳可能 DSO", "未到期应收 × 本期天数 ÷ 本期收入",
    ("未到期应收", "本期收入", "本期天数"),
    lambda current, sales, days: ratio(current * days, sales), variant="期末余额", unit="天",
)  # fmt: skip
_declare(
    "best_possible_dso_average", "最佳可能 DSO",
    "期初与期末未到期应收的平均 × 本期天数 ÷ 本期收入",
    ("期初未到期应收", "期末未到期应收", "本期收入", "本期天数"),
    lambda opening, closing, sales, days: ratio(mean(opening, closing) * days, sales),
    variant="平均余额", unit="天",
)  # fmt: skip
_declare(
    "best_possible_dso_count_back", "最佳可能 DSO",
    "从最近月份起，用期末未到期应收逐月扣减当月销售，累计天数，不足一月按比例",
    ("期末未到期应收", "各月销售与天数"), count_back_days, variant="倒推法", unit="天",
)  # fmt: skip
_declare(
    "add", "ADD 平均逾期天数", "DSO − 最佳可能 DSO（同一算法）",
    ("DSO", "最佳可能 DSO"), average_days_delinquent, unit="天",
)  # fmt: skip
_declare(
    "cei", "CEI 催收有效指数",
    "（期初应收 + 本期赊销 − 期末应收与坏账）÷（期初应收 + 本期赊销 − 期末未到期应收）",
    ("期初应收", "本期赊销", "期末应收与坏账", "期末未到期应收"),
    lambda opening, sales, closing, current: ratio(
        opening + sales - closing, opening + sales - current
    ),
)  # fmt: skip
_declare(
    "bad_debt_rate", "坏账率", "坏账核销额 ÷ 营业收入",
    ("坏账核销额", "营业收入"), ratio, variant="核销÷销售",
)  # fmt: skip
_declare(
    "bad_debt_rate_opening", "坏账率", "坏账核销额 ÷ 期初应收",
    ("坏账核销额", "期初应收"), ratio, variant="核销÷期初应收",
)  # fmt: skip
_declare(
    "limit_use", "额度使用率", "占用 ÷ 有效额度",
    ("占用", "有效额度"), ratio,
)  # fmt: skip
_declare(
    "dunning_success", "催收有效率", "催收后规定天数内回款的户数 ÷ 催收户数",
    ("有回款户数", "催收户数"), ratio,
)  # fmt: skip
_declare(
    "promise_fulfilment", "承诺兑现率", "按期实收 ÷ 已到期承诺",
    ("按期实收", "已到期承诺"), ratio,
)  # fmt: skip


def compute(key: str, *parts: int | Decimal) -> Decimal | None:
    """Return the indicator ``key`` from its ``parts``; KeyError for a name not in INDICATORS."""
    return INDICATORS[key].compute(*parts)


def definition(key: str) -> str:
    """Return one line a report prints under the number: name, variant and formula."""
    one = INDICATORS[key]
    variant = f"（{one.variant}）" if one.variant else ""
    return f"{one.name}{variant} = {one.formula}"


_CHOICES: dict[str, Callable[[IndicatorSettings], str]] = {
    "回款率": lambda policy: policy.collection_rate_variant,
    "逾期率": lambda policy: policy.overdue_rate_variant,
    "坏账率": lambda policy: policy.bad_debt_rate_variant,
    "DSO 应收账款周转天数": lambda policy: policy.dso_variant,
    "最佳可能 DSO": lambda policy: policy.dso_variant,
}


def chosen(name: str, *, policy: IndicatorSettings = _DEFAULT) -> Indicator:
    """Return the definition of the Chinese ``name`` that the policy uses.

    A name with several definitions and no choice in the policy gives the first. Raises KeyError
    for an unknown name.
    """
    variants = [one for one in INDICATORS.values() if one.name == name]
    if not variants:
        raise KeyError(name)
    if name not in _CHOICES:
        return variants[0]
    return next(one for one in variants if one.variant == _CHOICES[name](policy))
