"""Visits, reviews, renewals and limitation dates that fall due (K18–K20)."""

from datetime import date
from typing import Any

import pandas as pd

from huikuan_xl.ledger.rows import as_date
from huikuan_xl.rules import reminders
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.policy import Policy


def coming_duties(customers: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    """Visits, reviews, renewals and limitation dates coming up within two months, and overdue."""
    until = add_months(as_of, 2)
    rows: list[dict[str, Any]] = []
    for code, c in customers.to_dict("index").items():
        wanted = (
            ("走访", c["visit_due"], c["salesperson"], "K18 授信客户每年至少走访一次"),
            ("信用复评", c["review_due"], "财务部", "K19 每年七月复评"),
            ("合同续签", c["contract_end"], c["salesperson"], "S0-20 合同到期"),
            ("诉讼时效", c["sue_by"], "财务部", f"§4.5 {c['limitation_light'] or '时效'}"),
        )
        for kind, value, who, why in wanted:
            due = as_date(value)
            if due is not None and due <= until:
                rows.append(
                    {"kind": kind, "customer_code": code, "customer_name": c["customer_name"],
                     "who": who, "due": due, "why": why}
                )  # fmt: skip
    rows.append(
        {"kind": "账龄分析报送", "customer_code": "", "customer_name": "", "who": "财务部",
         "due": reminders.report_due(as_of.replace(day=1), policy),
         "why": "K20 月后 5 日内报总经理和业务经理"}
    )  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=["kind", "customer_code", "customer_name", "who", "due", "why"]
    )
    frame["due"] = pd.to_datetime(frame["due"]).astype("datetime64[s]")
    return frame.sort_values(["due", "kind", "customer_code"], kind="stable").reset_index(drop=True)
