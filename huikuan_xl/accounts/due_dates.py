"""When sales lines are due, also where nobody wrote it down (d10)."""

import numpy as np
import pandas as pd

from huikuan_xl.accounts.days import days_of
from huikuan_xl.accounts.settlement import MISSING, Bools, Ints
from huikuan_xl.rules.policy import Policy


def due_days(
    sales: pd.DataFrame, credit_days: "pd.Series | None", policy: Policy
) -> tuple[Ints, Bools]:
    """Return every line's due day, and where it had to be worked out.

    A line without one is due the customer's 信用期限 (``credit_days``: code → days) after its
    document date, else the policy's term. Without a document date either it stays MISSING.
    """
    due, sold = days_of(sales["due_date"]), days_of(sales["sale_date"])
    estimated = (due == MISSING) & (sold != MISSING)
    if not estimated.any():
        return due, estimated
    term = np.full(len(sales), policy.max_term_days, np.int64)
    if credit_days is not None:
        own = sales["customer_code"].map(credit_days)
        term = own.fillna(policy.max_term_days).to_numpy(np.int64)
    return np.where(estimated, sold + np.where(estimated, term, 0), due), estimated
