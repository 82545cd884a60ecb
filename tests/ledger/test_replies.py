"""A reply on 函件登记 becomes a promise."""

import datetime as dt

import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.replies import promises_from_replies, with_replies


def day(number: int) -> dt.date:
    return dt.date(2026, 6, number)


@pytest.mark.parametrize(
    ("amount", "promised", "receipt", "delivered", "made"),
    [
        (30_000, day(20), day(8), day(5), day(8)),
        (30_000, day(20), None, day(5), day(5)),
        (30_000, day(20), None, None, day(1)),
        (None, day(20), day(8), day(5), None),
        (0, day(20), day(8), day(5), None),
        (30_000, None, day(8), day(5), None),
    ],
)
def test_reply_with_amount_and_date_is_a_promise(
    amount: int | None,
    promised: dt.date | None,
    receipt: dt.date | None,
    delivered: dt.date | None,
    made: dt.date | None,
) -> None:
    letters = frame(
        schema.LETTERS,
        {
            "letter_no": ["示财催〔2026〕1号"], "letter_date": [day(1)], "kind": ["催款联络书"],
            "customer_code": ["01"], "reply_amount": [amount], "reply_date": [promised],
            "receipt_on": [receipt], "delivered_on": [delivered], "reply_reason": ["工程款未到"],
        },
    )  # fmt: skip
    rows = promises_from_replies(Ledger(letters=letters))
    if made is None:
        assert rows.empty
        return
    row = rows.iloc[0]
    assert row["contact_date"].date() == made
    assert (row["kind"], row["promise_amount"], row["note"]) == ("承诺", 30_000, "工程款未到")
    assert row["promise_no"] == "示财催〔2026〕1号"


def test_promise_booked_by_hand_is_not_counted_twice() -> None:
    letters = frame(
        schema.LETTERS,
        {
            "letter_no": ["示财催〔2026〕1号"], "letter_date": [day(1)], "customer_code": ["01"],
            "reply_amount": [500], "reply_date": [day(20)],
        },
    )  # fmt: skip
    contacts = frame(
        schema.CONTACTS,
        {
            "contact_date": [day(9)], "customer_code": ["01"], "kind": ["承诺"],
            "promise_date": [day(20)], "promise_amount": [500],
        },
    )  # fmt: skip
    book = Ledger(letters=letters, contacts=contacts)
    assert len(with_replies(book)) == 1
    assert with_replies(Ledger(letters=letters))["contact_date"].tolist()[0].date() == day(1)
