"""The customer's answer on a letter, entered once: on 函件登记 it becomes a promise, on 承诺与催收
with the letter's number it is the letter's 回执 (S0-12, S0-16)."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.known import known_by
from huikuan_xl.rules.promises import Made, moved
from huikuan_xl.rules.words import Channel, ContactKind, Delivery


def promises_from_replies(ledger: Ledger) -> pd.DataFrame:
    """Return the promises that customers gave in their 回执, as rows of 承诺与催收 (money in 分).

    A reply counts with an amount and a date. It is made on the day of the 回执, else of delivery,
    else of the letter. One that was also booked on 承诺与催收 (same customer, day and amount) is
    left out, so it never counts twice. ``_row`` is the row of 函件登记.
    """
    letters = ledger.letters
    answered = letters[letters["reply_amount"].fillna(0).gt(0) & letters["reply_date"].notna()]
    contacts = ledger.contacts
    booked = contacts[contacts["kind"] == ContactKind.PROMISE]
    answered = answered[~answered["letter_no"].isin(booked["letter_no"])]
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
            "letter_no": new["letter_no"].to_numpy(),
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


def replied(ledger: Ledger, as_of: date) -> Ledger:
    """Return the ledger with what customers answered by a day in its place: rows that name a letter
    are its customer's, the letter counts as answered, promises put off promise nothing any more."""
    ledger = replace(ledger, contacts=_named_by_letter(ledger))
    ledger = replace(ledger, contacts=with_replies(ledger))
    return replace(
        ledger,
        contacts=_without_moved(ledger.contacts, as_of),
        letters=_with_answers(ledger, as_of),
    )


def _named_by_letter(ledger: Ledger) -> pd.DataFrame:
    """Fill in what the letter's number says: the customer, the promise's number, the channel."""
    contacts = ledger.contacts
    numbered = contacts["letter_no"] != ""
    if not numbered.any():
        return contacts
    owner = ledger.letters.drop_duplicates("letter_no").set_index("letter_no")["customer_code"]
    owned = contacts["letter_no"].map(owner).fillna("").astype("str")
    promised = numbered & (contacts["kind"] == ContactKind.PROMISE)
    blank = {name: contacts[name] == "" for name in ("customer_code", "promise_no", "channel")}
    return contacts.assign(
        customer_code=contacts["customer_code"].mask(blank["customer_code"], owned),
        promise_no=contacts["promise_no"].mask(
            blank["promise_no"] & promised, contacts["letter_no"]
        ),
        channel=contacts["channel"].mask(blank["channel"] & numbered, Channel.LETTER.value),
    )


def _with_answers(ledger: Ledger, as_of: date) -> pd.DataFrame:
    """Mark the letters that a row of 承诺与催收 answers: delivered and answered on its day."""
    contacts, letters = ledger.contacts, ledger.letters
    sent = dict(zip(letters["letter_no"], letters["customer_code"], strict=True))
    theirs = contacts["letter_no"].map(sent) == contacts["customer_code"]
    answers = contacts[
        (contacts["letter_no"] != "") & theirs & known_by(contacts["contact_date"], as_of)
    ].drop_duplicates("letter_no")
    if answers.empty or letters.empty:
        return letters
    by_number = answers.set_index("letter_no")
    on = letters["letter_no"].map(by_number["contact_date"]).astype("datetime64[s]")
    proof = letters["letter_no"].map(by_number["evidence"]).fillna("").astype("str")
    return letters.assign(
        delivery=letters["delivery"].mask(on.notna(), Delivery.ANSWERED.value),
        delivered_on=letters["delivered_on"].fillna(on),
        receipt_on=letters["receipt_on"].fillna(on),
        evidence=letters["evidence"].mask(letters["evidence"] == "", proof),
    )


def _without_moved(contacts: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Take the promise out of rows whose instalment was promised anew in time (``moved``)."""
    promised = contacts[
        (contacts["kind"] == ContactKind.PROMISE)
        & (contacts["promise_no"] != "")
        & contacts["promise_date"].notna()
        & known_by(contacts["contact_date"], as_of)
    ].sort_values("contact_date", kind="stable")
    over: list[object] = []
    for _, rows in promised.groupby(["customer_code", "promise_no"]):
        if len(rows) > 1:
            made = [
                Made(on.date(), due.date(), int(amount), number=str(number), instalment=int(which))
                for on, due, amount, number, which in zip(
                    rows["contact_date"], rows["promise_date"], rows["promise_amount"],
                    rows["promise_no"], rows["instalment"].fillna(1), strict=True,
                )
            ]  # fmt: skip
            over += [at for at, gone in zip(rows.index, moved(made), strict=True) if gone]
    if not over:
        return contacts
    put_off = pd.Series(contacts.index.isin(over), index=contacts.index)
    return contacts.assign(
        promise_date=contacts["promise_date"].mask(put_off),
        promise_amount=contacts["promise_amount"].mask(put_off, 0),
    )
