"""税前扣除候选: open debts old or small enough to be deducted once they are written off (§4.5)."""

from datetime import date

import pandas as pd

from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.provision import tax_deductible

_COLUMNS = ("customer_code", "customer_name", "salesperson", "doc_no", "due_date", "open", "why")


def tax_candidates(items: pd.DataFrame, revenue: int, as_of: date, policy: Policy) -> pd.DataFrame:
    """Return the open lines that would be deductible if they were written off; 分, by the index of
    ``items``.

    ``revenue`` is the year's (分).
    """
    late = items[(items["overdue"] > 0) & items["due_date"].notna()]
    why = {}
    for at, due, amount in zip(late.index, late["due_date"], late["open"], strict=True):
        found = tax_deductible(
            int(amount), due.date(), as_of,
            written_off=True, yearly_revenue=revenue, policy=policy,
        )  # fmt: skip
        if found.value:
            why[at] = found.why()
    chosen = late.loc[list(why), list(_COLUMNS[:-1])]
    return chosen.assign(why=pd.Series(why, index=chosen.index, dtype="str"))
