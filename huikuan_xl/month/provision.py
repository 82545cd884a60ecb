"""Provision for doubtful debts (§5.2)."""

from decimal import Decimal

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL, UNAPPLIED
from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.policy import Policy


def provision_table(aged: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Provision by overdue bucket (§5.2); per customer net of 未核销 where the policy says so."""
    labels = policy.bucket_labels
    rates = policy.provision_rates
    amounts = dict.fromkeys(labels, 0)
    provided = dict.fromkeys(labels, 0)
    for _, row in aged.drop(index=TOTAL).iterrows():
        balances = [int(row[label]) for label in labels]
        if policy.provision_net:
            balances = _net(balances, -int(row[UNAPPLIED]))
        for label, amount, rate in zip(labels, balances, rates, strict=True):
            amounts[label] += amount
            provided[label] += half_up(Decimal(amount) * rate)
    frame = pd.DataFrame(
        {
            "amount": pd.Series(amounts, dtype="int64"),
            "rate": [float(rate) for rate in rates],
            "provision": pd.Series(provided, dtype="int64"),
        }
    )
    total, held = int(frame["amount"].sum()), int(frame["provision"].sum())
    frame.loc[TOTAL] = [total, held / total if total else float("nan"), held]
    return frame.astype({"amount": "int64", "provision": "int64"})


def _net(balances: list[int], unapplied: int) -> list[int]:
    """Take money we hold off the oldest buckets first: it would settle those."""
    netted = list(balances)
    for i in range(len(netted) - 1, -1, -1):
        taken = min(netted[i], max(unapplied, 0))
        netted[i] -= taken
        unapplied -= taken
    return netted
