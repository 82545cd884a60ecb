"""本月计划完成: which money counts for a plan, by hand."""

import dataclasses
from typing import Any

import pytest

from huikuan_xl.month.plan import WITHOUT_PLAN, with_customers_without_plan
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, Row, contact, customer, day, ledger, plan, receipt, sale

A = customer("A1", "王敏")
JUNE = plan("A1", 6, 10_000, day(6, 25))
S1 = sale("A1", "S1", day(5, 20), day(6, 20), 10_000)


def june(**sheets: list[Row]) -> MonthEnd:
    return run_month_end(ledger(**{"customers": [A], "plans": [JUNE], **sheets}), AS_OF)


def only(m: MonthEnd) -> dict[str, Any]:
    (row,) = m.this_plan.to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize(
    ("paid_on", "counted", "received", "failure"),
    [
        (day(5, 31), 10_000, 0, ""),  # early: counts for the month the document was due
        (day(6, 25), 10_000, 10_000, ""),
        (day(6, 26), 10_000, 10_000, "未按期限"),
    ],
)
def test_a_receipt_counts_for_the_month_its_document_was_due(
    paid_on: Any, counted: int, received: int, failure: str
) -> None:
    m = june(sales=[S1], receipts=[receipt("A1", "S1", paid_on, 10_000)])
    row = only(m)
    assert (row["collected"], row["received"], row["failure"]) == (counted, received, failure)
    assert m.profiles["A1"].plan.in_year == (1 if failure else 0)


def test_money_for_july_does_not_keep_the_june_plan() -> None:
    late = sale("A1", "S1", day(5, 20), day(7, 20), 10_000)
    row = only(june(sales=[late], receipts=[receipt("A1", "S1", day(6, 10), 10_000)]))
    assert (row["collected"], row["received"], row["failure"]) == (0, 10_000, "未能回款")


def test_a_credited_document_counts_like_a_paid_one() -> None:
    red = sale("A1", "R1", day(6, 10), None, -10_000, origin_doc="S1", state="红字")
    row = only(june(sales=[S1, red]))
    assert (row["collected"], row["received"], row["failure"]) == (10_000, 0, "")


def test_money_without_a_document_counts_for_its_month() -> None:
    assert only(june(receipts=[receipt("A1", "", day(6, 10), 10_000)]))["collected"] == 10_000
    assert only(june(receipts=[receipt("A1", "", day(5, 31), 10_000)]))["collected"] == 0


def test_lights_of_the_thirds_run_up() -> None:
    thirds = {"first_third": 4_000, "second_third": 3_000, "last_third": 3_000}
    m = run_month_end(
        ledger(
            [A], [S1], [receipt("A1", "S1", day(6, 10), 3_999), receipt("A1", "S1", day(6, 20), 3_001)],
            plans=[JUNE | thirds],
        ),
        AS_OF,
    )  # fmt: skip
    row = only(m)
    assert (row["first_light"], row["middle_light"], row["last_light"]) == ("红灯", "绿灯", "")


def test_receipts_of_customers_without_a_plan_have_their_row() -> None:
    m = run_month_end(
        ledger(
            [A, customer("B1")],
            receipts=[receipt("A1", "", day(6, 10), 600), receipt("B1", "", day(6, 10), 70)],
            plans=[JUNE],
        ),
        AS_OF,
    )
    shown = with_customers_without_plan(m.this_plan, m.customers)
    assert shown["received"].tolist() == [600, 70]
    assert shown["customer_name"].tolist() == ["A1", WITHOUT_PLAN]
    assert shown["target"].sum() == 10_000
    without = dataclasses.replace(m, this_plan=m.this_plan.head(0))
    alone = with_customers_without_plan(without.this_plan, m.customers)
    assert alone["received"].tolist() == [670]


MISSED = [plan("A1", month, 1_000, day(month, 25)) for month in (4, 5)]
PAPER = {"customer_code": "A1", "letter_no": "1号", "kind": "回款承诺书", "letter_date": day(5, 30)}


@pytest.mark.parametrize(
    ("plans", "more", "needed"),
    [
        (MISSED, {}, True),  # two in a row
        (MISSED[:1], {}, False),
        # signed in June: the duty ends
        (MISSED, {"letters": [PAPER | {"delivery": "已回执", "receipt_on": day(6, 2)}]}, False),
        # delivered only: not signed
        (MISSED, {"letters": [PAPER | {"delivery": "已送达", "delivered_on": day(6, 2)}]}, True),
        # signed, then broken on 20 June: anew
        (MISSED, {"letters": [PAPER | {"delivery": "已回执", "receipt_on": day(6, 2),
                                       "reply_amount": 2_000, "reply_date": day(6, 20)}]}, True),
        # a promise with evidence is a signed one, kept until 5 July
        (MISSED, {"contacts": [contact("A1", "承诺", day(6, 2), promise_date=day(7, 5),
                                       promise_amount=2_000, evidence="SF1")]}, False),
        (MISSED, {"contacts": [contact("A1", "承诺", day(6, 2), promise_date=day(7, 5),
                                       promise_amount=2_000)]}, True),
    ],
)  # fmt: skip
def test_the_duty_to_sign_ends_with_a_signature_and_returns_with_a_breach(
    plans: list[Row], more: dict[str, list[Row]], needed: bool
) -> None:
    m = run_month_end(ledger([A], plans=plans, **more), AS_OF)
    assert m.profiles["A1"].plan.commitment.value is needed
