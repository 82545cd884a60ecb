"""下月回款计划: target, promise, what is expected, and its thirds, by hand."""

from typing import Any

import pandas as pd
import pytest

from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import (
    AS_OF,
    Row,
    contact,
    customer,
    day,
    ledger,
    plan,
    receipt,
    sale,
    target,
)

A = customer("A1", "王敏")
JULY = sale("A1", "A1-1", day(6, 1), day(7, 1), 10_000)


def planned(**sheets: list[Row]) -> dict[str, dict[Any, Any]]:
    m: MonthEnd = run_month_end(ledger(**{"customers": [A], **sheets}), AS_OF)
    rows = m.plan.to_dict("records")
    return {row["customer_code"]: {str(k): v for k, v in row.items()} for row in rows}


def test_a_dispute_about_a_later_debt_does_not_lower_the_target() -> None:
    later = sale("A1", "A1-2", day(6, 1), day(9, 30), 50_000, disputed=True)
    assert planned(sales=[JULY, later])["A1"]["target"] == 10_000


@pytest.mark.parametrize(
    ("line", "target"),
    [
        # overdue; as nothing was ever paid, 80 % of it is expected
        (sale("A1", "X", day(5, 1), day(5, 31), 3_000), 12_400),
        (sale("A1", "X", day(5, 1), day(5, 31), 3_000, disputed=True), 10_000),
        (sale("A1", "X", day(6, 1), day(7, 31), 3_000), 13_000),  # the last day of July
        (sale("A1", "X", day(6, 1), day(8, 1), 3_000), 10_000),
        (sale("A1", "X", day(6, 1), day(6, 30), 3_000), 13_000),  # due today
    ],
)
def test_the_target_is_what_falls_due_by_the_end_of_july_and_what_is_expected_of_the_overdue(
    line: Row, target: int
) -> None:
    assert planned(sales=[JULY, line])["A1"]["target"] == target


def test_the_customer_is_asked_for_all_of_it() -> None:
    late = sale("A1", "X", day(5, 1), day(5, 31), 3_000)
    row = planned(sales=[JULY, late])["A1"]
    assert (row["claim"], row["target"]) == (13_000, 12_400)
    assert "当月到期100.00元" in row["target_why"]


def test_an_overdue_debt_is_expected_as_late_documents_were_paid_before() -> None:
    # Of four documents paid so far one came in time, three 40 days late. The one open since 31 May is
    # 30 days late: it comes in July like those three, and one from 2023 never did. Four documents
    # count 4 : 30 against K23's 80 % of the recent and 20 % of the old one:
    # 30.00 × (4×1 + 30×0.8)/34 = 24.71, 82.40 × (4×0 + 30×0.2)/34 = 14.54.
    paid = [sale("B1", f"P{n}", day(1, 1), day(2, 1), 100) for n in range(4)]
    money = [receipt("B1", f"P{n}", day(2, 1) if n == 0 else day(3, 13), 100) for n in range(4)]
    late = sale("A1", "X", day(5, 1), day(5, 31), 3_000)
    old = sale("A1", "OLD", day(1, 1, 2023), day(2, 1, 2023), 8_240)
    row = planned(customers=[A, customer("B1")], sales=[JULY, late, old, *paid], receipts=money)[
        "A1"
    ]
    assert (row["target"], row["claim"]) == (10_000 + 3_925, 21_240)


def test_what_hardly_anybody_expects_is_asked_for_all_the_same() -> None:
    old = sale("A1", "OLD", day(1, 1, 2023), day(2, 1, 2023), 8_240)
    paid = sale("B1", "P", day(5, 1), day(5, 31), 100)
    row = planned(
        customers=[A, customer("B1")],
        sales=[old, paid],
        receipts=[receipt("B1", "P", day(6, 1), 100)],
    )["A1"]
    assert (row["target"], row["claim"]) == (1_595, 8_240)  # 82.40 × 30×0.2/31


@pytest.mark.parametrize(
    ("until", "as_booked", "target"),
    [(None, 4_000, 6_000), (day(6, 30), 4_000, 6_000), (day(6, 29), 4_000, 10_000), (None, 0, 0)],
)
def test_a_dispute_entered_by_hand_counts_with_its_amount_while_it_holds(
    until: Any, as_booked: int, target: int
) -> None:
    row = contact("A1", "争议", day(6, 15), doc_no="A1-1", disputed_amount=as_booked,
                  valid_until=until)  # fmt: skip
    found = planned(sales=[JULY], contacts=[row]).get("A1")
    assert (found["target"] if found else 0) == target


def test_what_was_entered_for_july_goes_first() -> None:
    july = plan("A1", 7, 8_000, day(7, 20), promised=5_000)
    ours = target(9_000, 7, customer_code="A1")
    row = planned(sales=[JULY], plans=[july], targets=[ours])["A1"]
    assert (row["target"], row["promised"], row["gap"]) == (8_000, 5_000, 3_000)


def test_a_target_of_the_customer_stands_in_for_a_plan_that_names_none() -> None:
    july = plan("A1", 7, 0, day(7, 20), promised=5_000) | {"target": pd.NA}
    ours = target(9_000, 7, customer_code="A1", second_third=4_000, last_third=5_000)
    row = planned(sales=[JULY], plans=[july], targets=[ours])["A1"]
    assert (row["target"], row["promised"], row["gap"]) == (9_000, 5_000, 4_000)
    assert [row[n] for n in ("first_third", "second_third", "last_third")] == [0, 4_000, 5_000]


def test_promises_due_in_july_and_measures_of_june() -> None:
    promise = {"promise_amount": 4_000}
    row = planned(
        sales=[JULY],
        contacts=[
            contact("A1", "承诺", day(6, 20), promise_date=day(7, 5), **promise),
            contact("A1", "承诺", day(6, 20), promise_date=day(8, 1), **promise),
            contact("A1", "措施", day(6, 1), measure="分期", measure_amount=6_000),
            contact("A1", "措施", day(5, 31), measure="旧", measure_amount=1_000),
        ],
    )["A1"]
    assert (row["promised"], row["gap"], row["measures"]) == (4_000, 6_000, "分期")
    assert bool(row["covered"])


def test_expected_receipts_promised_and_unpromised_apart() -> None:
    # 8,000 due in July, nothing ever judged: fresh debts come in at 80 %
    half = contact("A1", "承诺", day(6, 20), promise_date=day(7, 5), promise_amount=4_000)
    row = planned(sales=[JULY], contacts=[half])["A1"]
    assert (row["expected_promised"], row["expected_unpromised"]) == (3_200, 4_800)


def test_bad_faith_is_not_expected_to_pay_like_others() -> None:
    bad = customer("A1", malicious=True)
    row = planned(customers=[bad], sales=[JULY])["A1"]
    assert row["expected"] == 2_000  # 20 % of 10,000


def test_expected_follows_own_punctuality() -> None:
    # 1,000 was due on 31 May and came a day late: nothing of it on time
    old = sale("A1", "OLD", day(5, 1), day(5, 31), 1_000)
    row = planned(sales=[JULY, old], receipts=[receipt("A1", "OLD", day(6, 1), 1_000)])["A1"]
    assert row["expected"] == 0


def test_thirds_follow_the_due_dates() -> None:
    late = sale("A1", "L", day(5, 1), day(5, 31), 500)
    mid = sale("A1", "M", day(6, 1), day(7, 11), 300)
    row = planned(sales=[JULY, late, mid])["A1"]
    assert [row[n] for n in ("first_third", "second_third", "last_third")] == [
        10_400,
        300,
        0,
    ]  # 80 % of 500 overdue


def test_four_sums_of_this_month_and_of_the_next() -> None:
    m = run_month_end(
        ledger(
            [A, customer("B1", "王敏")],
            [JULY, sale("A1", "OLD", day(5, 1), day(6, 10), 4_000)],
            [receipt("A1", "OLD", day(6, 9), 2_500)],
            [
                contact("A1", "承诺", day(6, 1), promise_date=day(6, 20), promise_amount=3_000),
                contact("B1", "承诺", day(6, 2), promise_date=day(6, 21), promise_amount=70),
                contact("A1", "承诺", day(6, 3), promise_date=day(7, 10), promise_amount=900),
            ],
            [plan("A1", 6, 5_000, day(6, 25)), plan("B1", 6, 100, day(6, 25), promised=50)],
        ),
        AS_OF,
    )
    now, coming = m.progress.to_dict("records")
    # B1's answer on the plan (50) stands for its promise of 70.
    assert (now["month"], now["target"], now["promised"], now["collected"]) == (
        "本月（6月）", 5_100, 3_050, 2_500,
    )  # fmt: skip
    assert pd.isna(now["expected"])
    assert pd.isna(coming["collected"])
    # 10,000 due; of 1,500 overdue 900 promised, and 80 % of the rest
    assert (coming["target"], coming["promised"]) == (11_380, 900)
    assert coming["expected"] == m.plan["expected"].sum() > 0
