"""Bad debts: provision by bucket, by audit band or by migration; tax deduction; recovery odds."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from huikuan_xl.rules.ageing import AgeingSettings, bucket
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.money import format_yuan, half_up, percent
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import Part, decimals, parts, setting


@dataclass(frozen=True)
class ProvisionSettings(AgeingSettings):
    """Provision rates, migration, tax deduction and odds of recovery (rules 5.2, K23)."""

    provision_rates: tuple[Decimal, ...] = setting(
        decimals("0 0 0.05 0.10 0.20 0.50 1"),
        "逾期各段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=(
            Part("provision_not_due", "未到期计提比例"),
            *parts("provision_{}", "逾期第{}段计提比例", range(1, 7)),
        ),
    )
    audit_provision_rates: tuple[Decimal, ...] = setting(
        decimals("0.05 0.10 0.30 0.50 0.80 1"),
        "审计账龄各段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
        parts=parts("audit_provision_{}", "审计账龄第{}段计提比例", range(1, 7)),
    )
    provision_net: bool = setting(
        True, "按客户净额计提，净额不为正则不计提", "是/否", "§5.2", "坏账准备", assumed=True
    )
    migration_years: int = setting(3, "迁徙率取数年数（年）", "年", "§5.2", "坏账准备", minimum=1)
    forward_looking: Decimal = setting(
        Decimal("1.05"),
        "前瞻性调整系数",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=Decimal("0.5"),
        maximum=3,
        assumed=True,
    )
    tax_overdue_years: int = setting(
        3,
        "税前扣除的逾期年数（年）",
        "年",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=1,
    )
    tax_small_years: int = setting(
        1,
        "小额税前扣除的逾期年数（年）",
        "年",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=1,
    )
    tax_small_amount: int = setting(
        5_000_000,
        "小额税前扣除的单笔上限",
        "元",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=0,
    )
    tax_small_revenue: Decimal = setting(
        Decimal("0.0001"),
        "小额税前扣除占年收入比例",
        "比例",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=0,
        maximum=1,
    )
    recovery_years: int = setting(
        2, "追回概率的账龄分界（年）", "年", "K23 · S1 L620", "催收", minimum=1
    )
    recovery_recent: Decimal = setting(
        Decimal("0.8"),
        "分界以内欠款的追回概率",
        "比例",
        "K23 · S1 L620",
        "催收",
        minimum=0,
        maximum=1,
    )
    recovery_old: Decimal = setting(
        Decimal("0.2"),
        "分界以上欠款的追回概率",
        "比例",
        "K23 · S1 L620",
        "催收",
        minimum=0,
        maximum=1,
    )


_DEFAULT = ProvisionSettings()


def provision(amount: int, overdue: int, *, policy: ProvisionSettings = _DEFAULT) -> Verdict[int]:
    """Return the provision (分) for ``amount`` 分 that is ``overdue`` days late (rules 5.2).

    Rounded half-up for each amount. Amounts that are not positive bear none.
    """
    name = bucket(overdue, policy=policy)
    rate = policy.provision_rates[policy.bucket_labels.index(name)]
    return _provision(amount, name, rate)


def _provision(amount: int, name: str, rate: Decimal) -> Verdict[int]:
    result = half_up(max(amount, 0) * rate)
    text = f"{format_yuan(amount)}元，{name}，按{percent(rate)}计提{format_yuan(result)}元"
    return Verdict(result, (Reason("§5.2", text),))


def netted(balances: Sequence[int], unapplied: int) -> list[int]:
    """Take money without a document (分) off a customer's bands, youngest first given, the oldest
    first: there it would settle. What exceeds all bands leaves nothing to provide for (5.2)."""
    left = list(balances)
    for at in range(len(left) - 1, -1, -1):
        taken = min(left[at], max(unapplied, 0))
        left[at] -= taken
        unapplied -= taken
    return left


@dataclass(frozen=True, slots=True)
class Provided:
    """One customer's bands as provided for: the amounts (分) that bear a rate, and the provision."""

    amounts: tuple[int, ...]
    provisions: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.provisions)


def customer_provision(
    balances: Sequence[int],
    rates: Sequence[Decimal],
    unapplied: int = 0,
    *,
    policy: ProvisionSettings = _DEFAULT,
) -> Verdict[Provided]:
    """Return one customer's provision (分) from its balance and the rate of every bucket or band.

    Bands come youngest first; ``unapplied`` is money that settles no document. With
    ``provision_net`` it is taken off the oldest band first, and a customer whose net balance is not
    positive bears none (rules 5.2). Raises ValueError on unequal lengths.
    """
    bearing = netted(balances, unapplied) if policy.provision_net else list(balances)
    provisions = tuple(
        half_up(max(one, 0) * rate) for one, rate in zip(bearing, rates, strict=True)
    )
    result = Provided(tuple(bearing), provisions)
    net = sum(balances) - (unapplied if policy.provision_net else 0)
    if policy.provision_net and net <= 0:
        return Verdict(result, (Reason("§5.2", f"客户净额{format_yuan(net)}元不为正，不计提"),))
    text = f"客户净额{format_yuan(net)}元，分段计提合计{format_yuan(result.total)}元"
    return Verdict(result, (Reason("§5.2", text),))


MONTH_WIDE_BANDS = 4
"""未到期 and the bands to 30, 60 and 90 days: only bands one month wide roll month by month."""

ROLLED_MONTHS = 12
"""How many month ends the monthly roll rates look back where year ends are missing."""

YEARLY, MONTHLY = "迁徙率", "逐月滚动率"


@dataclass(frozen=True, slots=True)
class MigrationBasis:
    """On which balances loss rates rest: year ends in audit bands, or month ends by overdue days."""

    name: str
    ends: tuple[dt.date, ...]

    @property
    def yearly(self) -> bool:
        return self.name == YEARLY


def migration_basis(
    first: dt.date | None, as_of: dt.date, *, policy: ProvisionSettings = _DEFAULT
) -> Verdict[MigrationBasis | None]:
    """Return the balances to take loss rates from, oldest first (rules 5.2).

    The latest year ends up to ``as_of`` when the ledger, whose ``first`` sale is given, has at least
    the policy's number of them; else the month ends of the last twelve months, under their own name.
    None when there are not two of either.
    """
    if first is None:
        return Verdict(None, (Reason("§5.2", "台账没有销售，暂不计算迁徙率"),))
    last_year = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    years = [dt.date(year, 12, 31) for year in range(first.year, last_year + 1)]
    if len(years) >= max(policy.migration_years, 2):
        ends = tuple(years[-policy.migration_years :])
        text = f"按{ends[0].year}至{ends[-1].year}年{len(ends)}个年末余额"
        return Verdict(MigrationBasis(YEARLY, ends), (Reason("§5.2", text),))
    month = as_of.replace(day=1)
    months = [end_of_month(add_months(month, -step)) for step in range(ROLLED_MONTHS, 0, -1)]
    rolled = (*(day for day in months if day >= first), as_of)
    if len(rolled) < 2:
        return Verdict(None, (Reason("§5.2", "台账不足两个月末，暂不计算迁徙率"),))
    text = (
        f"只有{len(years)}个年末，不足{policy.migration_years}个，按近{len(rolled)}个月末逐月滚动"
    )
    return Verdict(MigrationBasis(MONTHLY, rolled), (Reason("§5.2", text),))


@dataclass(frozen=True, slots=True)
class Migration:
    """Loss rates by migration, one entry a band, youngest first; None: cannot be said.

    ``yearly`` holds the migration rates of each pair of years, ``average`` their mean,
    ``historical`` the loss rates before and ``expected`` after the forward-looking adjustment.
    """

    yearly: tuple[tuple[Decimal | None, ...], ...]
    average: tuple[Decimal | None, ...]
    historical: tuple[Decimal | None, ...]
    expected: tuple[Decimal | None, ...]


def migration(
    year_ends: Sequence[Sequence[int]],
    *,
    last_band_rate: Decimal = Decimal(1),
    policy: ProvisionSettings = _DEFAULT,
) -> Verdict[Migration]:
    """Return the loss rates of every band by the migration method (rules 5.2).

    ``year_ends`` holds the balance of each band (分, youngest first) at year ends, oldest year
    first; receivables provided for one by one are taken out before. Band i migrates at the rate
    balance of band i+1 this year ÷ band i last year; what leaves the last band is lost at
    ``last_band_rate``. A rate above 1 is cut to 1 with a reason, a zero denominator gives None and
    stays out of the mean. Raises ValueError for fewer than two year ends or bands that don't match.
    """
    if len(year_ends) < 2 or len({len(one) for one in year_ends}) != 1 or not year_ends[0]:
        raise ValueError("迁徙率至少需要两个年末、且各年段数相同的余额")
    reasons: list[Reason] = []
    labels = policy.audit_labels
    names = labels if len(labels) == len(year_ends[0]) else range(1, len(year_ends[0]) + 1)
    yearly: list[tuple[Decimal | None, ...]] = []
    for year, (before, after) in enumerate(pairwise(year_ends), start=1):
        rates: list[Decimal | None] = []
        for name, base, moved in zip(names, before, after[1:], strict=False):
            rate = ratio(moved, base)
            if rate is None:
                reasons.append(Reason("§5.2", f"第{year}期{name}上年余额为 0，迁徙率无法计算"))
            elif rate > 1:
                text = f"第{year}期{name}迁徙率{percent(rate)}大于 1，按 1 计，请复核账龄"
                reasons.append(Reason("§5.2", text))
                rate = Decimal(1)
            rates.append(rate)
        yearly.append((*rates, last_band_rate))
    average = tuple(_mean(column) for column in zip(*yearly, strict=True))
    historical = _products(average)
    factor = policy.forward_looking
    expected = tuple(
        None if rate is None else min(rate * factor, Decimal(1)) for rate in historical
    )
    reasons.append(Reason("§5.2", f"历史损失率为各段平均迁徙率连乘，前瞻性调整系数{factor}"))
    return Verdict(Migration(tuple(yearly), average, historical, expected), tuple(reasons))


def _mean(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return ratio(sum(known, Decimal(0)), len(known))


def _products(average: Sequence[Decimal | None]) -> tuple[Decimal | None, ...]:
    """Multiply each rate with all that follow it; None where one of them is missing."""
    products: list[Decimal | None] = []
    product: Decimal | None = Decimal(1)
    for rate in reversed(average):
        product = None if product is None or rate is None else product * rate
        products.append(product)
    return tuple(reversed(products))


def tax_deductible(
    amount: int,
    due_on: dt.date,
    as_of: dt.date,
    *,
    written_off: bool,
    yearly_revenue: int | None = None,
    policy: ProvisionSettings = _DEFAULT,
) -> Verdict[bool]:
    """Say whether a bad debt is a candidate for deduction before tax (公告2011年第25号§23, §24).

    Overdue 3 years and more; or 1 year and more with an amount up to 5 万元 or up to 1/10000 of
    the year's revenue (分, None if unknown). Either way it must be written off in the books, with
    a statement and a special report.
    """
    facts = f"逾期自{due_on}，金额{format_yuan(amount)}元"
    if not written_off:
        return Verdict(False, (Reason("公告25号§23", f"{facts}，会计上尚未作损失处理"),))
    if as_of >= add_months(due_on, 12 * policy.tax_overdue_years):
        text = f"{facts}，逾期{policy.tax_overdue_years}年以上，可作候选，须有说明和专项报告"
        return Verdict(True, (Reason("公告25号§23", text),))
    share = policy.tax_small_revenue * yearly_revenue if yearly_revenue is not None else 0
    small = amount <= max(policy.tax_small_amount, share)
    if small and as_of >= add_months(due_on, 12 * policy.tax_small_years):
        text = f"{facts}，逾期{policy.tax_small_years}年以上且属小额，可作候选，须有说明和专项报告"
        return Verdict(True, (Reason("公告25号§24", text),))
    return Verdict(False, (Reason("公告25号§23-24", f"{facts}，未达逾期年数或小额标准"),))


def recovery_probability(
    start: dt.date,
    as_of: dt.date,
    *,
    malicious: bool = False,
    policy: ProvisionSettings = _DEFAULT,
) -> Verdict[Decimal]:
    """Return the odds of collecting a debt whose document is dated ``start``, to rank calls (K23).

    More than 2 years of age (the corresponding day still counts as 2) is the lower value, and so is
    a debtor in bad faith, whatever the age.
    """
    if malicious:
        odds = policy.recovery_old
        return Verdict(odds, (Reason("K23", f"恶意拖欠，追回概率{percent(odds)}，仅作排序"),))
    old = as_of > add_months(start, 12 * policy.recovery_years)
    odds = policy.recovery_old if old else policy.recovery_recent
    side = "超过" if old else "不超过"
    text = f"账龄自{start}，{side}{policy.recovery_years}年，追回概率{percent(odds)}，仅作排序"
    return Verdict(odds, (Reason("K23", text),))
