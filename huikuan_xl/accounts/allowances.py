"""How much of the 折让 on receipts settles (N3)."""

import numpy as np
import pandas as pd

from huikuan_xl.accounts.settlement import Ints
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.settlement_order import accepted_allowance


def settling_allowances(
    receipts: pd.DataFrame, named: Ints, document: Ints, amount: Ints, policy: Policy
) -> Ints:
    """Return the 折让 (分) of every receipt that settles, as the rule of N3 has it.

    The limit is measured on the total of the ``named`` document (``document``, ``amount``: of the
    sales lines), else on what the receipt settles altogether; a column
    ``conceded`` (分) is what a decision allows beyond it (审批与变更).
    """
    if "allowance" not in receipts:
        return np.zeros(len(receipts), np.int64)
    asked = receipts["allowance"].to_numpy(np.int64)
    given = np.flatnonzero(asked)
    accepted = np.zeros(len(receipts), np.int64)
    if not given.size:
        return accepted
    totals = pd.Series(amount).groupby(document).sum()
    whole = pd.Series(named[given]).map(totals).fillna(0).to_numpy(np.int64)
    cash = receipts["amount"].to_numpy(np.int64)[given]
    whole = np.where((whole > 0) & (named[given] >= 0), whole, cash + asked[given])
    conceded = receipts["conceded"].tolist() if "conceded" in receipts else [0] * len(receipts)
    accepted[given] = [
        accepted_allowance(allowance, total, policy=policy, conceded=conceded[at])
        for at, allowance, total in zip(
            given.tolist(), asked[given].tolist(), whole.tolist(), strict=True
        )
    ]
    return accepted
