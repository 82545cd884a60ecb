"""The month's adjustments and the bills that are still open or moved in it."""

from dataclasses import asdict
from datetime import date

import pandas as pd

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.moves import refusals
from huikuan_xl.ledger.rows import Adjusted, HeldBill, rows_of
from huikuan_xl.rules.bills import bill_state, bill_task, discount_cost, discounted_by
from huikuan_xl.rules.periods import in_month_so_far
from huikuan_xl.rules.policy import Policy

BOOKED = "已入账"
_BILLS = (
    "bill_no", "kind", "customer_code", "customer_name", "face", "acceptor", "due_on", "state",
    "since", "days_left", "cost", "bearer", "to_do",
)  # fmt: skip


def month_adjustments(ledger: Ledger, as_of: date, policy: Policy) -> pd.DataFrame:
    """Return the rows of 核销与调整 dated in the month up to the day, with whether they are booked."""
    rows = [
        {**asdict(one), "result": BOOKED if wrong is None else wrong.why}
        for one, wrong in zip(
            rows_of(Adjusted, ledger.adjustments), refusals(ledger, policy), strict=True
        )
        if in_month_so_far(one.adj_date, as_of)
    ]
    return pd.DataFrame(rows, columns=[*Adjusted.__dataclass_fields__, "result"])


def bill_list(ledger: Ledger, as_of: date, policy: Policy) -> pd.DataFrame:
    """Return the bills that are open on the day or moved in its month, the earliest due first."""
    rows = []
    for one in rows_of(HeldBill, ledger.bills):
        bill = one.life
        state = bill_state(bill, as_of)
        since = max((day for _, day in bill.steps if day <= as_of), default=None)
        if state is None or not (state.is_open or in_month_so_far(since, as_of)):
            continue
        known = discounted_by(bill, as_of)
        left = (bill.due_on - as_of).days if bill.due_on and state.is_open else None
        rows.append(
            {
                **asdict(one), "state": state.value, "since": since, "days_left": left,
                "cost": discount_cost(bill, policy=policy) if known else 0,
                "bearer": one.bearer if known else "", "to_do": bill_task(bill, state, as_of),
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (row["due_on"] or date.max, row["bill_no"]))
    return pd.DataFrame([{name: row[name] for name in _BILLS} for row in rows], columns=_BILLS)
