"""Provision for doubtful debts (§5.2)."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL, UNAPPLIED
from huikuan_xl.accounts.buckets import DATE_MISSING
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.provision import customer_provision

PREPAID = "预收（净额为负的客户）"


def provision_table(
    aged: pd.DataFrame, labels: Sequence[str], rates: Sequence[Decimal], policy: Policy
) -> pd.DataFrame:
    """Provide for every customer by band and add up: amount, rate and provision (分) a band.

    ``aged`` has a row a customer, ``labels`` (the youngest band first, all that bear a rate),
    日期缺失 and 未核销回款. Two rows without a rate, what has no date and what is more than settled,
    make the amounts add up to the balance of the ledger.
    """
    amounts = dict.fromkeys(labels, 0)
    provided = dict.fromkeys(labels, 0)
    undated = left_over = 0
    for row in aged.drop(index=TOTAL).to_dict("records"):
        balances = [int(row[label]) for label in labels]
        unapplied = -int(row[UNAPPLIED])
        found = customer_provision(balances, rates, unapplied, policy=policy).value
        for label, amount, held in zip(labels, found.amounts, found.provisions, strict=True):
            amounts[label] += amount
            provided[label] += held
        undated += int(row[DATE_MISSING])
        left_over += sum(balances) - unapplied - sum(found.amounts)
    amounts |= {DATE_MISSING: undated, PREPAID if policy.provision_net else UNAPPLIED: left_over}
    frame = pd.DataFrame(
        {
            "amount": pd.Series(amounts, dtype="int64"),
            "rate": [*(float(rate) for rate in rates), float("nan"), float("nan")],
            "provision": pd.Series({**dict.fromkeys(amounts, 0), **provided}, dtype="int64"),
        }
    )
    total, held = int(frame["amount"].sum()), int(frame["provision"].sum())
    frame.loc[TOTAL] = [total, held / total if total > 0 else float("nan"), held]
    return frame.astype({"amount": "int64", "provision": "int64"})
