"""Who is to be frozen, given a deadline or stopped, on what ground (K11–K13)."""

from datetime import date

import pandas as pd

from huikuan_xl.ledger.rows import as_date
from huikuan_xl.rules.letter_rules import stop_basis
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.stop_supply import deadline


def stop_proposals(customers: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    rows = []
    for code, c in customers[customers["stop_level"] > 0].to_dict("index").items():
        first = as_date(c["earliest_overdue_due"])
        basis = stop_basis("年度合同停供条款" if c["stop_clause"] else "", customer_pays_first=True)
        rows.append(
            {
                "customer_code": code,
                "customer_name": c["customer_name"],
                "salesperson": c["salesperson"],
                "stop_level": c["stop_level"],
                "stop_label": c["stop_label"],
                "overdue": c["overdue"],
                "max_overdue_days": c["max_overdue_days"],
                "usage": c["usage"],
                "limit": c["effective_limit"],
                "deadline": deadline(first, as_of, policy) if first else None,
                "basis": basis.value or "",
                "why": c["stop_why"],
            }
        )
    frame = pd.DataFrame(
        rows,
        columns=["customer_code", "customer_name", "salesperson", "stop_level", "stop_label",
                 "overdue", "max_overdue_days", "usage", "limit", "deadline", "basis", "why"],
    )  # fmt: skip
    frame["deadline"] = pd.to_datetime(frame["deadline"]).astype("datetime64[s]")
    return frame.sort_values(
        ["stop_level", "overdue", "customer_code"], ascending=[False, False, True], kind="stable"
    ).reset_index(drop=True)
