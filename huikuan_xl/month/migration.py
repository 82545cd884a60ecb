"""Loss rates from the balances of past year ends, or month ends where those are missing (§5.2)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.accounts.settled import Balances, SettledDays
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import as_date
from huikuan_xl.rules import provision
from huikuan_xl.rules.ageing import audit_band_number
from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import OPENING_NOTE


@dataclass(frozen=True, slots=True)
class MigrationTable:
    """Loss rates by band, what they make of today's balances (分), and what they rest on.

    ``name`` tells which kind they are: 迁徙率 by year ends and audit bands, or 逐月滚动率. The frame
    has bucket, average, historical, expected, amount and loss; it is empty where nothing can be
    said.
    """

    name: str
    frame: pd.DataFrame
    note: str


def migration_table(
    ledger: Ledger, days: SettledDays, as_of: date, policy: Policy
) -> MigrationTable:
    """Work out loss rates as far back as the ledger allows (§5.2); ``days`` settles it."""
    # Opening items are what was left of earlier years, not their balances.
    own = ledger.sales[~ledger.sales["note"].str.contains(OPENING_NOTE, regex=False)]
    first = as_date(own["sale_date"].min())
    basis = provision.migration_basis(first, as_of, policy=policy)
    if basis.value is None:
        return MigrationTable(provision.YEARLY, pd.DataFrame(), basis.why())
    if basis.value.yearly:
        names, bands = list(policy.audit_labels), _by_audit_band
    else:
        names, bands = _rolling_names(policy), _by_rolling_band
    balances = [bands(days.balances(day)) for day in basis.value.ends]
    found = provision.migration(balances, policy=policy).value
    now = bands(days.balances(as_of))
    losses = [
        0 if rate is None else half_up(Decimal(amount) * rate)
        for amount, rate in zip(now, found.expected, strict=True)
    ]
    frame = pd.DataFrame(
        {
            "bucket": names,
            "average": [as_float(x) for x in found.average],
            "historical": [as_float(x) for x in found.historical],
            "expected": [as_float(x) for x in found.expected],
            "amount": now,
            "loss": losses,
        }
    )
    told = (
        f"{basis.reasons[0].text}：某段余额到下一期末进入下一段的比例，超过 100% 的按 100% 计；"
        f"历史损失率为各段连乘，再乘前瞻性系数 {policy.forward_looking}。"
    )
    return MigrationTable(basis.value.name, frame, told)


def _by_audit_band(then: Balances) -> list[int]:
    """Add up what is open by audit band (age from the document date)."""
    sums = [0] * len(then.policy.audit_labels)
    for number, left in zip(then.dates.tolist(), then.open_by_date.tolist(), strict=True):
        start = day_of(number)
        assert start is not None
        sums[audit_band_number(start, then.as_of, policy=then.policy)] += left
    return sums


def _rolling_names(policy: Policy) -> list[str]:
    size = provision.MONTH_WIDE_BANDS
    return [*policy.bucket_labels[:size], f"{policy.ageing_edges[size - 2]}以上"]


def _by_rolling_band(then: Balances) -> list[int]:
    """Add up what is open by overdue days; only bands a month wide roll month by month."""
    buckets = list(then.tie.buckets.values())[:-1]
    size = provision.MONTH_WIDE_BANDS
    return [*buckets[:size], sum(buckets[size:])]
