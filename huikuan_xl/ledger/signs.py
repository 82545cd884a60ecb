"""Which way the money of a sales line goes (Q06)."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.ledger.known import holding
from huikuan_xl.rules.words import NEGATIVE_SALES


def signed_amounts(sales: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return 销货总额 in 分, negative for 红字 and 退货 whatever sign was typed (d6)."""
    amount = sales["amount"].to_numpy(np.int64)
    if "state" not in sales:
        return amount
    red = holding(sales["state"], NEGATIVE_SALES)
    return np.where(red, -np.abs(amount), amount)
