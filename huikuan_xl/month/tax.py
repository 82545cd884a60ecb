"""税前扣除候选: open debts old or small enough to be deducted once they are written off (§4.5)."""

from datetime import date

import pandas as pd

from huikuan_xl.ledger.rows import as_date
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.provision import tax_deductible

_COLUMNS = ("customer_code", "customer_name", "salesperson", "doc_no", "due_date", "open", "why")


def tax_candidates(items: pd.DataFrame, revenue: int, as_of: date, policy: Policy) -> pd.DataFrame:
    """Return the open lines that would be deductible if they were written off; 分.

    ``revenue`` is the year's (分).
    """
    rows = []
    for item in items[items["overdue"] > 0].to_dict("records"):
        due = as_date(item["due_date"])
        if due is None:
            continue
        found = tax_deductible(
            item["open"], due, as_of, written_off=True, yearly_revenue=revenue, policy=policy
        )
        if found.value:
            rows.append([*(item[name] for name in _COLUMNS[:-1]), found.why()])
    return pd.DataFrame(rows, columns=list(_COLUMNS))
