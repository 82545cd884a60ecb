"""Open lines by audit band (§5.1)."""

from datetime import date

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.accounts.buckets import DATE_MISSING
from huikuan_xl.rules.ageing import audit_band_number
from huikuan_xl.rules.policy import Policy


def by_audit_band(items: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    """Open lines by audit band (age from the document date, calendar years) and customer."""
    labels = policy.audit_labels
    bands = {  # many documents of one day
        day: labels[audit_band_number(day.date(), as_of, policy=policy)]
        for day in items["sale_date"].dropna().unique()
    }
    named = items["sale_date"].map(bands).astype("object").fillna(DATE_MISSING)
    table = (
        items.assign(band=named)
        .pivot_table(index="customer_code", columns="band", values="open", aggfunc="sum")
        .reindex(columns=[*labels, DATE_MISSING])
        .fillna(0)
        .astype("int64")
    )
    table.insert(0, "余额", table.sum(axis=1))
    table = table.sort_values("余额", ascending=False, kind="stable")
    table.loc[TOTAL] = table.sum()
    return table.astype("int64")
