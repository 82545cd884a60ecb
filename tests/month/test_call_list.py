"""催收清单: order, method, next step and next contact, by hand."""

from typing import Any

import pytest

from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, Row, contact, contract, customer, day, ledger, sale

A = customer("A1", "王敏")


def late(code: str = "A1", fen: int = 865_000, due: Any = None) -> Row:
    return sale(code, f"{code}-1", day(5, 1), due or day(6, 24), fen)


def rows(**sheets: list[Row]) -> list[dict[str, Any]]:
    m = run_month_end(ledger(**{"customers": [A], "sales": [late()], **sheets}), AS_OF)
    return [{str(k): v for k, v in row.items()} for row in m.call_list.to_dict("records")]


EVERY_METHOD = [
    contact("A1", "催收", day(3, 1, 2024), method=method)
    for method in ("软磨法", "轰炸法", "关系法", "代价法", "压力法")
]


def test_settled_debts_of_two_years_ago_do_not_make_a_fresh_delay_a_lawsuit() -> None:
    (row,) = rows(contacts=EVERY_METHOD)  # 6 days late, 8,650 元
    assert row["method"] == "软磨法"
    assert row["next_step"] == "发催款联络书，新单先审批"
    assert "律师" not in row["action"] + row["next_step"]


def test_a_debt_of_125_days_and_428_420_yuan_is_not_asked_for_softly() -> None:
    (row,) = rows(
        customers=[A],
        contracts=[contract("A1", stop_clause=True)],
        sales=[late(fen=42_841_966, due=day(2, 25))],
        contacts=[contact("A1", "催收", day(3, 10), method="软磨法")],
    )
    assert (row["max_overdue_days"], row["stop_label"]) == (125, "停供")
    assert row["method"] == "法律法"
    assert row["next_step"] == "发停止供货通知，准备移交材料，经审批后委托律师"


def test_nobody_called_yet_is_called_today() -> None:
    (row,) = rows()
    assert row["next_contact"].date() == AS_OF
    assert "尚未联系" in row["next_contact_why"]


@pytest.mark.parametrize(
    ("contacts", "on"),
    [
        ([contact("A1", "催收", day(6, 26))], day(7, 3)),  # ungraded: 7 days
        ([contact("A1", "催收", day(6, 26), next_contact=day(7, 10))], day(7, 10)),
        # a later row with an earlier date does not hide the agreed day
        ([contact("A1", "催收", day(6, 20), next_contact=day(7, 3)),
          contact("A1", "催收", day(6, 26), next_contact=day(6, 27))], day(7, 3)),
        ([contact("A1", "催收", day(10, 16, 2025), next_contact=day(10, 20, 2025))],
         day(10, 20, 2025)),
        ([contact("A1", "承诺", day(6, 26), promise_date=day(7, 8), promise_amount=1)], day(7, 8)),
        ([contact("A1", "催收", day(6, 26)), contact("A1", "暂缓", day(6, 27),
                                                  valid_until=day(7, 15))], day(7, 16)),
    ],
)  # fmt: skip
def test_next_contact(contacts: list[Row], on: Any) -> None:
    (row,) = rows(contacts=contacts)
    assert row["next_contact"].date() == on


def test_calls_that_are_due_come_first_then_what_is_at_stake() -> None:
    found = rows(
        customers=[customer(code) for code in ("A1", "B1", "C1")],
        sales=[late("A1", 900_000), late("B1", 100_000), late("C1", 200_000)],
        contacts=[contact("A1", "催收", day(6, 29))],  # agreed pace: not before 6 July
    )
    assert [row["customer_code"] for row in found] == ["C1", "B1", "A1"]


@pytest.mark.parametrize(
    ("fen", "customers", "channel"), [(500_000, 1, "电话"), (499_999, 1, "函件")]
)
def test_channel_by_amount(fen: int, customers: int, channel: str) -> None:
    (row,) = rows(sales=[late(fen=fen)])
    assert row["channel"] == channel


@pytest.mark.parametrize(("calls", "text"), [(2, "本周还可1次"), (3, "本周不再联系")])
def test_calls_of_this_week_are_limited(calls: int, text: str) -> None:
    # 29 June 2026 is a Monday; the call of Sunday belongs to the week before
    made = [contact("A1", "催收", day(6, 29)) for _ in range(calls)]
    (row,) = rows(contacts=[contact("A1", "催收", day(6, 28)), *made])
    assert text in row["contact_limits"]


def test_a_disputed_debt_is_cleared_up_before_anything_else() -> None:
    (row,) = rows(sales=[late() | {"disputed": True}])
    assert row["next_step"] == "先处理争议与我方责任，再谈付款"


@pytest.mark.parametrize(
    ("sold", "expected"),
    [(day(6, 30, 2024), 692_000), (day(6, 29, 2024), 173_000)],  # 8,650 元: 80 %, 20 %
)
def test_expected_recovery_goes_by_the_age_of_the_document(sold: Any, expected: int) -> None:
    (row,) = rows(sales=[sale("A1", "S", sold, day(6, 24), 865_000)])
    assert row["expected_recovery"] == expected


def test_the_cost_method_needs_a_customer_that_depends_on_us() -> None:
    talked = [contact("A1", "催收", day(6, 25))]
    clause = [contract("A1", stop_clause=True)]
    (row,) = rows(customers=[A | {"depends_on_us": True}], contacts=talked, contracts=clause)
    assert row["method"] == "代价法"
    (row,) = rows(customers=[A], contacts=talked, contracts=clause)
    assert row["method"] == "软磨法"
