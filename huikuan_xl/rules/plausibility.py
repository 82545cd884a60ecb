"""What is readable but hardly true: amounts, days, rates and names that a person should look at."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.settings import setting


@dataclass(frozen=True)
class PlausibilitySettings:
    """From when on a value is asked about (rules Q08, Q14)."""

    large_amount: int = setting(
        10_000_000_000, "单行金额超过多少请核对", "元", "Q07", "核销与折让", minimum=1, assumed=True
    )
    future_months: int = setting(
        12, "单据日期晚于统计日多少个月请核对", "月", "Q08", "核销与折让", minimum=0, assumed=True
    )
    daily_rate_most: Decimal = setting(
        Decimal("0.005"),
        "违约金日利率超过多少请核对",
        "比例",
        "§4.5",
        "利息与时效",
        note="0.005 即每日千分之五；更高多半是把年利率或百分数填成了日利率",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    term_days_most: int = setting(
        730, "到期日晚于销售日期多少天请核对", "天", "S4-29", "核销与折让", minimum=1, assumed=True
    )


_DEFAULT = PlausibilitySettings()


def doubt_amount(amount: int, policy: PlausibilitySettings = _DEFAULT) -> str:
    """Return why an amount (分) of one line should be looked at, "" when it shouldn't (Q07)."""
    if abs(amount) <= policy.large_amount:
        return ""
    return f"单行{format_yuan(amount)}元，超过{format_yuan(policy.large_amount)}元，是否多打了零或单位不对"


def last_likely_day(as_of: dt.date, policy: PlausibilitySettings = _DEFAULT) -> dt.date:
    """Return the last day that a document may bear without being asked about (Q08)."""
    return add_months(as_of, policy.future_months)


def doubt_day(day: dt.date, as_of: dt.date, policy: PlausibilitySettings = _DEFAULT) -> str:
    """Return why a document's day should be looked at as of a day, "" when it shouldn't (Q08)."""
    if day <= last_likely_day(as_of, policy):
        return ""
    return f"日期{day}比统计日{as_of}晚{policy.future_months}个月以上，不计入任何一期"


def doubt_term(sold: dt.date, due: dt.date, policy: PlausibilitySettings = _DEFAULT) -> str:
    """Return why a due date should be looked at: before the sale, or years after it (S4-29)."""
    if due < sold:
        return "到期日早于销售日期"
    if (due - sold).days > policy.term_days_most:
        return f"到期日{due}在销售日期之后{(due - sold).days}天，超过{policy.term_days_most}天"
    return ""


def doubt_daily_rate(rate: Decimal, policy: PlausibilitySettings = _DEFAULT) -> str:
    """Return why a daily rate of late payment should be looked at, "" when it shouldn't (§4.5)."""
    if rate < 0:
        return "违约金日利率不能为负"
    if rate > policy.daily_rate_most:
        return (
            f"违约金日利率{rate * 100:f}%/日，一年合{rate * 365 * 100:f}%，是否把年利率填成了日利率"
        )
    return ""


def doubt_cash_ratio(ratio: Decimal) -> str:
    """Return why a contract's cash ratio can't be, "" when it can: it lies between 0 and 1 (K17)."""
    return "" if 0 <= ratio <= 1 else "现金比例应在 0～100% 之间"


def one_payment(rows: Iterable[tuple[str, dt.date | None, str]], *, shared: bool = False) -> bool:
    """Say whether rows of one receipt number are one payment split over several documents.

    Each row is (customer, day, document number): one payer, one day, every document another. A
    payment whose total was entered may be ``shared`` by several customers.
    """
    seen = list(rows)
    payers = {("" if shared else customer, day) for customer, day, _ in seen}
    documents = [(customer, number) if shared else number for customer, _, number in seen]
    return len(payers) == 1 and len(set(documents)) == len(documents)
