"""When a customer's claims lapse, by the records of a few rows."""

from datetime import date
from typing import Any

import pytest

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.letters.customer_file import customer_files
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, Row, contact, customer, day, ledger, sale

OLD = sale("A1", "S1", day(6, 1, 2023), day(7, 31, 2023), 100_000)
NEW = sale("A1", "S2", day(6, 1, 2024), day(9, 30, 2024), 50_000)
LAPSES, NEW_LAPSES = date(2026, 7, 31), date(2027, 9, 30)


def letter(kind: str = "催款函", delivery: str = "已送达", **more: object) -> Row:
    return {
        "letter_no": "L1", "kind": kind, "customer_code": "A1", "letter_date": day(1, 5),
        "delivery": delivery, "delivered_on": day(1, 8), "evidence": "EMS1", **more,
    }  # fmt: skip


def both(**sheets: list[Row]) -> tuple[Profile, dict[str, date | None]]:
    """Return the profile, and each document's last day as the letters have it."""
    done = run_month_end(ledger([customer("A1")], sales=[OLD, NEW], **sheets), AS_OF)
    file = customer_files(done)["A1"]
    policy = done.policy
    return file.profile, {debt.doc_no: file.sue_by(debt, policy) for debt in file.debts}


@pytest.mark.parametrize(
    ("sheets", "old", "new"),
    [
        ({}, LAPSES, NEW_LAPSES),
        ({"letters": [letter()]}, date(2029, 1, 8), date(2029, 1, 8)),  # named all that was due
        ({"letters": [letter(documents="S1")]}, date(2029, 1, 8), NEW_LAPSES),
        ({"letters": [letter(documents="Ｓ 2（第1次）")]}, LAPSES, date(2029, 1, 8)),
        ({"letters": [letter(evidence="")]}, LAPSES, NEW_LAPSES),
        ({"letters": [letter(delivery="拒收")]}, LAPSES, NEW_LAPSES),
        (
            {"letters": [letter("回款承诺书", "已回执", receipt_on=day(2, 1))]},
            date(2029, 2, 1), date(2029, 2, 1),
        ),
        ({"letters": [letter("对账单", "已回执", receipt_on=day(2, 1))]}, LAPSES, NEW_LAPSES),
        (
            {"contacts": [contact("A1", "催收", day(3, 1), interrupts=True, evidence="EMS2")]},
            date(2029, 3, 1), date(2029, 3, 1),
        ),
        (
            {"contacts": [contact("A1", "催收", day(3, 1), interrupts=True, evidence="EMS2",
                                  doc_no="S2")]},
            LAPSES, date(2029, 3, 1),
        ),
        (
            {"contacts": [contact("A1", "承诺", day(3, 1), evidence="承诺书1")]},
            date(2029, 3, 1), date(2029, 3, 1),
        ),
    ],
)  # fmt: skip
def test_letters_and_month_end_count_the_same_records(
    sheets: dict[str, Any], old: date, new: date
) -> None:
    """A demand about the new debt once put off the old one's last day on the month end's lists."""
    one, by_document = both(**sheets)
    assert by_document == {"S1": old, "S2": new}
    assert one.duties.sue_by == min(old, new)


def test_what_arrives_after_the_day_is_not_known_yet() -> None:
    one, _ = both(letters=[letter(letter_date=day(6, 25), delivered_on=day(7, 2))])
    assert one.duties.sue_by == LAPSES


def test_why_the_last_day_is_where_it_is() -> None:
    one, _ = both(contacts=[contact("A1", "承诺", day(3, 1), evidence="承诺书1")])
    assert "2026-03-01对方同意履行并有证据，重新计算至2029-03-01" in one.duties.sue_why
