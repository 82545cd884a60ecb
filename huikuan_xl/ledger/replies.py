"""The customer's answer on a letter, entered once on 函件登记, becomes a promise (S0-16)."""

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger, frame


def promises_from_replies(ledger: Ledger) -> pd.DataFrame:
    """Return the promises that customers gave in their 回执, as rows of 承诺与催收 (money in 分).

    A reply counts with an amount and a date. It is made on the day of the 回执, else of delivery,
    else of the letter. One that was also booked on 承诺与催收 (same customer, day and amount) is
    left out, so it never counts twice. ``_row`` is the row of 函件登记.
    """
    letters = ledger.letters
    answered = letters[letters["reply_amount"].fillna(0).gt(0) & letters["reply_date"].notna()]
    contacts = ledger.contacts
    booked = contacts[contacts["kind"] == "承诺"]
    known = set(
        zip(booked["customer_code"], booked["promise_date"], booked["promise_amount"], strict=True)
    )
    keys = zip(
        answered["customer_code"], answered["reply_date"], answered["reply_amount"], strict=True
    )
    new = answered[np.array([key not in known for key in keys], dtype=bool)]
    made = new["receipt_on"].fillna(new["delivered_on"]).fillna(new["letter_date"])
    size = len(new)
    return frame(
        schema.CONTACTS,
        {
            "contact_date": made.to_numpy(),
            "customer_code": new["customer_code"].to_numpy(),
            "kind": ["承诺"] * size,
            "channel": ["函件"] * size,
            "result": [f"{no} 回执承诺" for no in new["letter_no"]],
            "promise_no": new["letter_no"].to_numpy(),
            "instalment": [1] * size,
            "promise_date": new["reply_date"].to_numpy(),
            "promise_amount": new["reply_amount"].to_numpy("int64"),
            "promise_cash": [float("nan")] * size,
            "evidence": new["evidence"].to_numpy(),
            "interrupts": (new["evidence"] != "").to_numpy(),
            "note": new["reply_reason"].to_numpy(),
            ROW: new[ROW].to_numpy(),
        },
    )


def with_replies(ledger: Ledger) -> pd.DataFrame:
    """Return 承诺与催收 with the promises from 函件登记 added, in the order of their dates."""
    added = promises_from_replies(ledger)
    if added.empty:
        return ledger.contacts
    both = pd.concat([ledger.contacts, added], ignore_index=True)
    return both.sort_values("contact_date", kind="stable").reset_index(drop=True)
