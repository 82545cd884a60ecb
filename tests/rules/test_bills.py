"""A bill over its life: the state of a day, 贴息, what doesn't fit, what is to be done (4.4)."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules import bills
from huikuan_xl.rules.bills import Bill, bill_doubts, bill_state, discount_cost
from huikuan_xl.rules.words import BillState


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


HELD = Bill(10_000_000, day(3, 1), due_on=day(9, 1))


@pytest.mark.parametrize(
    ("steps", "as_of", "state", "closed"),
    [
        ({}, day(2, 28), None, None),
        ({}, day(3, 1), BillState.HELD, None),
        ({"endorsed_on": day(4, 1)}, day(3, 31), BillState.HELD, None),
        ({"endorsed_on": day(4, 1)}, day(4, 1), BillState.ENDORSED, None),
        ({"discounted_on": day(4, 1)}, day(4, 1), BillState.DISCOUNTED, day(4, 1)),
        ({"collecting_on": day(8, 30)}, day(8, 31), BillState.COLLECTING, None),
        ({"collecting_on": day(8, 30), "paid_on": day(9, 2)}, day(9, 2), BillState.PAID, day(9, 2)),
        ({"paid_on": day(9, 2), "bounced_on": day(9, 2)}, day(9, 2), BillState.BOUNCED, day(9, 2)),
        ({"bounced_on": day(9, 2), "collecting_on": day(9, 3)}, day(9, 3), BillState.BOUNCED, day(9, 2)),
    ],
)  # fmt: skip
def test_where_a_bill_is_on_a_day(
    steps: dict[str, dt.date], as_of: dt.date, state: BillState | None, closed: dt.date | None
) -> None:
    bill = replace(HELD, **steps)  # type: ignore[arg-type]
    assert bill_state(bill, as_of) is state
    assert bill.closed_on == closed


def test_discount_is_what_was_entered_else_worked_out() -> None:
    sold = replace(HELD, discounted_on=day(6, 3), rate=Decimal("0.036"))
    assert discount_cost(sold) == 90_000  # 100,000 × 3.6 % × 90 ÷ 360
    assert discount_cost(replace(sold, other_city=True)) == 93_000  # three days more
    assert discount_cost(replace(sold, cost=12_345)) == 12_345
    assert discount_cost(replace(sold, rate=None)) == 0
    assert discount_cost(replace(sold, due_on=None)) == 0
    assert discount_cost(replace(sold, discounted_on=None)) == 0


OTHER_FACE = (
    "face", "票面100,000.00元与日报表登记的99,999.99元不符", "核对票面与日报表各行"
)  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "booked", "found"),
    [
        ({}, 10_000_000, []),
        ({}, None, [("bill_no", "客户货款回收日报表里没有这张票据的收款，欠款没有减少",
                     "在日报表登记收票，票据号填同一个号码")]),
        ({}, 9_999_999, [OTHER_FACE]),
        ({"endorsed_on": day(3, 1)}, 10_000_000, []),
        ({"endorsed_on": day(2, 28)}, 10_000_000, [("endorsed_on", "早于收票日2026-03-01", "更正日期")]),
        ({"collecting_on": day(2, 28)}, 10_000_000, [("collecting_on", "早于收票日2026-03-01", "更正日期")]),
        ({"paid_on": day(2, 28)}, 10_000_000, [("paid_on", "早于收票日2026-03-01", "更正日期")]),
        ({"bounced_on": day(2, 28)}, 10_000_000, [("bounced_on", "早于收票日2026-03-01", "更正日期")]),
        ({"paid_on": day(9, 1), "bounced_on": day(9, 2)}, 10_000_000,
         [("bounced_on", "同一张票据既写兑付又写退票", "留下真实的一个")]),
        ({"endorsed_on": day(4, 1), "discounted_on": day(4, 2), "bearer": "我方"}, 10_000_000,
         [("discounted_on", "同一张票据既背书又贴现", "留下真实的一个")]),
        ({"discounted_on": day(4, 2)}, 10_000_000,
         [("bearer", "已贴现，没有写贴息由谁承担", "填我方或客户")]),
        ({"discounted_on": day(2, 1), "bearer": "客户"}, 10_000_000,
         [("discounted_on", "早于收票日2026-03-01", "更正日期")]),
        ({"received_on": None, "paid_on": day(1, 1)}, 10_000_000, []),
    ],
)  # fmt: skip
def test_what_does_not_fit_in_a_bill(
    steps: dict[str, object], booked: int | None, found: list[tuple[str, str, str]]
) -> None:
    assert bill_doubts(replace(HELD, **steps), booked) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bearer", "discounted", "found"),
    [
        ("", True, [("bearer", "已贴现，没有写贴息由谁承担；合同HT1第七条约定由客户承担", "填客户")]),
        ("我方", True, [("bearer", "合同HT1第七条约定贴息由客户承担",
                         "改为客户并向客户收取，或保留我方承担的批准")]),
        ("客户", True, []),
        ("", False, []),
    ],
)  # fmt: skip
def test_who_bears_the_discount_is_what_the_contract_says(
    bearer: str, discounted: bool, found: list[tuple[str, str, str]]
) -> None:
    bill = replace(HELD, bearer=bearer, discounted_on=day(4, 2) if discounted else None)
    assert bill_doubts(bill, 10_000_000, "合同HT1第七条") == found


@pytest.mark.parametrize(
    ("bearer", "state", "as_of", "told"),
    [
        ("", BillState.HELD, day(8, 31), ""),
        ("", BillState.HELD, day(9, 1), "已到期，即日提示付款"),
        ("", BillState.COLLECTING, day(9, 1), ""),
        ("我方", BillState.DISCOUNTED, day(9, 1), ""),
        ("客户", BillState.DISCOUNTED, day(9, 1), "贴息由客户承担，向客户收取"),
        ("", BillState.BOUNCED, day(9, 1), "已退票，欠款恢复；向前手、出票人追索（票据法§70）"),
    ],
)
def test_what_is_to_be_done_about_a_bill(
    bearer: str, state: BillState, as_of: dt.date, told: str
) -> None:
    assert bills.bill_task(replace(HELD, bearer=bearer), state, as_of) == told
    assert bills.bill_task(replace(HELD, bearer=bearer, due_on=None), BillState.HELD, as_of) == ""
