"""Every open document line, and those that call for a reminder today (K14)."""

from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.accounts.ageing import UNASSIGNED, groups_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.approvals import extensions, requests_in_force
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules import reminders
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import UNDOCUMENTED_OPENING


def open_items(ledger: Ledger, accounts: Accounts, customers: pd.DataFrame) -> pd.DataFrame:
    """Return every open sales line, earliest due first, with its bucket; money in 分.

    ``due_date`` counts extensions; then ``first_due`` is the day first agreed and ``extended`` how
    often it was moved (S4-32). A line stands under the salesperson and department that its customer belongs to now.
    ``why`` says from when an opening balance without documents ages (Q16);
    ``disputed_open`` is the disputed part of ``open``; ``disputed`` says that there is one.
    """
    lines = accounts.sales
    chosen = (lines["open"] > 0).to_numpy()
    sales, line = ledger.sales[chosen], lines[chosen]
    labels = np.array(accounts.bucket_labels, dtype=object)
    due = line["due"].to_numpy()
    disputed = line["disputed_open"].to_numpy()
    owners = {by: groups_of(ledger, accounts, by)[0][chosen].replace(UNASSIGNED, "").to_numpy()
              for by in ("salesperson", "department")}  # fmt: skip
    frame = pd.DataFrame(
        {
            "customer_code": sales["customer_code"].to_numpy(),
            "customer_name": customers["customer_name"].reindex(sales["customer_code"]).to_numpy(),
            **owners,
            "doc_no": sales["doc_no"].to_numpy(),
            "line_no": sales["line_no"].to_numpy(),
            "sale_date": sales["sale_date"].to_numpy(),
            "due_date": np.where(
                due == MISSING, np.datetime64("NaT", "D"), due.astype("datetime64[D]")
            ),
            "first_due": sales["due_date"].to_numpy(),
            "amount": line["amount"].to_numpy(),
            "paid": line["paid"].to_numpy(),
            "open": line["open"].to_numpy(),
            "overdue": np.where(due == MISSING, 0, np.maximum(line["overdue"].to_numpy(), 0)),
            "bucket": labels[line["bucket"].to_numpy()],
            "disputed": disputed > 0,
            "disputed_open": disputed,
            "due_estimated": line["due_estimated"].to_numpy(),
            "why": sales["note"]
            .where(sales["note"].str.contains(UNDOCUMENTED_OPENING, regex=False), "")
            .to_numpy(),
            "row": sales["_row"].to_numpy(),
        }
    )
    frame["due_date"] = frame["due_date"].astype("datetime64[s]")
    frame["first_due"] = frame["first_due"].where(frame["first_due"] != frame["due_date"])
    frame["extended"] = _times_extended(frame, ledger, accounts)
    return frame.sort_values(
        ["due_date", "customer_code", "doc_no", "line_no", "open"], kind="stable"
    ).reset_index(drop=True)


def _times_extended(frame: pd.DataFrame, ledger: Ledger, accounts: Accounts) -> list[int]:
    moved = extensions(requests_in_force(ledger, accounts.as_of, accounts.policy))
    documents = zip(frame["customer_code"], frame["doc_no"], strict=True)
    return [moved[one].times if one in moved else 0 for one in documents]


def due_reminders(items: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    """Return the open documents that call for a reminder today (K14), not yet overdue first."""
    ahead = pd.Timestamp(as_of) + pd.Timedelta(days=policy.remind_finance_days)
    near = items[items["due_date"] <= ahead]
    texts = [
        reminders.remind(due.date(), as_of, int(amount), policy).value
        for due, amount in zip(near["due_date"], near["open"], strict=True)
    ]
    columns = ["customer_code", "customer_name", "salesperson", "doc_no", "due_date", "open"]
    frame = near[[*columns, "overdue"]].assign(remind=texts)
    return (
        frame.loc[np.array([bool(text) for text in texts], np.bool_)]
        .sort_values(["overdue", "due_date", "customer_code", "doc_no"], kind="stable")
        .reset_index(drop=True)
    )
