"""Roll rates from month end to month end (§5.2)."""

from datetime import date
from decimal import Decimal

import pandas as pd

from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.accounts.settled import SettledDays
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules import provision
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import Policy

_ROLLING_BANDS = 4  # 未到期, 30, 60, 90 days: only bands one month wide roll month by month


def migration_table(
    ledger: Ledger, settled: SettledDays, as_of: date, policy: Policy
) -> tuple[pd.DataFrame, str]:
    """Roll rates of the last month ends (§5.2): the share of a band found one band older a month on.

    Monthly rather than yearly, since a ledger rarely shows three year ends; the bands beyond
    90 days are one last band, lost in full.
    """
    first = ledger.sales["sale_date"].min()
    month = as_of.replace(day=1)
    ends = [end_of_month(add_months(month, -step)) for step in range(12, 0, -1)]
    ends = [day for day in ends if pd.notna(first) and pd.Timestamp(day) > first]
    if len(ends) < policy.migration_years:
        return pd.DataFrame(), "台账不足以取得足够的可比月末，暂不计算迁徙率。"
    labels = policy.bucket_labels
    balances = []
    for day in [*ends, as_of]:
        buckets = list(settled.on(day).tie_out().buckets.values())[:-1]
        balances.append([*buckets[:_ROLLING_BANDS], sum(buckets[_ROLLING_BANDS:])])
    found = provision.migration(balances, policy=policy).value
    names = [*labels[:_ROLLING_BANDS], f"{policy.ageing_edges[_ROLLING_BANDS - 2]}以上"]
    size = len(names)
    return (
        pd.DataFrame(
            {
                "bucket": names,
                "average": [as_float(x) for x in _padded(found.average, size)],
                "historical": [as_float(x) for x in _padded(found.historical, size)],
                "expected": [as_float(x) for x in _padded(found.expected, size)],
            }
        ),
        f"按 {ends[0]:%Y-%m} 至 {as_of:%Y-%m} 各月末余额逐月滚动：上月某段余额在本月进入下一段的比例，"
        f"超过 100% 的按 100% 计；历史损失率为各段连乘，再乘前瞻性系数 {policy.forward_looking}。",
    )


def _padded(values: tuple[Decimal | None, ...], size: int) -> list[Decimal | None]:
    return [*values, *([None] * (size - len(values)))][:size]
