"""When sales are due: whose term holds, what waits, and the parts of a sale in instalments."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.accounts.due_dates import due_dates
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.ledger.agreements import agreements_of, contracts_of_sales
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.instalment_lines import part_of, whole_lines, with_instalments
from huikuan_xl.rules.policy import Policy
from tests.month.ledgers import Row, contract, customer, day, ledger, receipt, sale

SOLD = day(3, 10)


def dues(book: Ledger, policy: Policy | None = None) -> list[tuple[str, bool, bool, bool]]:
    """Every line's due day, and whether it was worked out, is agreed, and waits."""
    agreed = agreements_of(book)
    found = due_dates(
        book.sales, agreed, contracts_of_sales(book.sales, agreed), policy or book.policy
    )
    days = found.day.astype("datetime64[D]").astype(str).tolist()
    return list(
        zip(days, found.estimated.tolist(), found.known.tolist(), found.awaiting.tolist(),
            strict=True)
    )  # fmt: skip


def due(row: Row, *contracts: Row, **register: Any) -> tuple[str, bool, bool, bool]:
    book = ledger([customer("A1", **register)], [row], contracts=[*contracts])
    (found,) = dues(book)
    return found


def sold(**more: object) -> Row:
    return sale("A1", "S1", SOLD, None, 100_000, **more)


MONTHLY = contract("A1", due_term="月结", due_number=30)


@pytest.mark.parametrize(
    ("row", "contracts", "register", "on"),
    [
        (sold(), [], {"credit_days": 45}, "2026-04-24"),
        (sold(), [], {"credit_days": 45, "due_term": "货到"}, "2026-04-24"),
        (sold(), [], {"credit_days": 45, "due_term": "月底"}, "2026-03-31"),
        (sold(), [MONTHLY], {"due_term": "月底"}, "2026-04-30"),
        (sold(due_term="次月8日"), [MONTHLY], {"due_term": "月底"}, "2026-04-08"),
        (sold(due_number=8), [MONTHLY], {}, "2026-03-18"),  # days alone count from the sale
        (sold(term="现款"), [MONTHLY], {"credit_days": 45}, "2026-03-10"),
        (sold(term="赊销"), [MONTHLY], {}, "2026-04-30"),
        (sold(contract_no="HT1"), [MONTHLY | {"valid_to": day(1, 31)}], {}, "2026-04-30"),
        (sold(), [MONTHLY | {"valid_to": day(1, 31)}], {"credit_days": 45}, "2026-04-24"),
        (sold(), [MONTHLY | {"customer_code": "B1"}], {"credit_days": 45}, "2026-04-24"),
        (sold(due_term="随便"), [MONTHLY], {}, "2026-04-30"),  # a problem of its row
        (sold(due_term="验收30天", start_date=day(3, 20)), [], {}, "2026-04-20"),  # 19: a Sunday
        (sold(due_term="开票30天"), [], {}, "2026-04-09"),
    ],
)
def test_the_sale_goes_before_the_contract_and_this_before_the_customer(
    row: Row, contracts: list[Row], register: Row, on: str
) -> None:
    assert due(row, *contracts, **register) == (on, True, True, False)


def test_a_written_day_is_never_touched() -> None:
    sunday = sale("A1", "S1", SOLD, day(4, 19), 100_000)
    assert due(sunday, MONTHLY) == ("2026-04-19", False, True, False)


def test_without_any_agreement_it_is_our_estimate() -> None:
    assert due(sold()) == ("2026-04-09", True, False, False)


def test_days_off_move_what_was_agreed_and_nothing_else() -> None:
    """2 May 2026 is a Saturday within the holiday of 1 to 5 May."""
    row = sold(due_term="货到53天")
    assert due(row)[0] == "2026-05-06"
    assert due(sold(), credit_days=53)[0] == "2026-05-02"
    book = ledger([customer("A1")], [row])
    assert dues(book, Policy(roll_due=False))[0][0] == "2026-05-02"


@pytest.mark.parametrize("term", ["验收30天", "对账30天", "代销", "上打下"])
def test_what_has_not_begun_is_not_due_and_not_undated(term: str) -> None:
    book = ledger([customer("A1")], [sold(due_term=term)])
    assert dues(book) == [("NaT", True, True, True)]
    accounts = settle_ledger(book, day(12, 31), book.policy)
    buckets = {k: v for k, v in accounts.tie_out().buckets.items() if v}
    assert buckets == {"未到期": 100_000}
    assert accounts.sales["overdue"].tolist() == [0]


def test_goods_paid_at_the_next_delivery() -> None:
    rows = [
        sale("A1", f"S{n}", on, None, 100, due_term="上打下")
        for n, on in enumerate((day(3, 10), day(3, 10), day(4, 2), day(5, 6)))
    ]
    book = ledger([customer("A1")], [*rows, sale("B1", "S9", day(3, 12), None, 100)])
    assert [one[0] for one in dues(book)[:4]] == ["2026-04-02", "2026-04-02", "2026-05-06", "NaT"]


def test_every_line_says_why() -> None:
    book = ledger([customer("A1")], [sold(due_term="月结30天"), sale("A1", "S2", SOLD, SOLD, 1)])
    found = due_dates(book.sales, agreements_of(book), contracts_of_sales(
        book.sales, agreements_of(book)), book.policy)  # fmt: skip
    assert found.why(0) == (
        "本单账期：月结30天：2026-03-10当月末2026-03-31加30天，到期日2026-04-30（S4-29）"
    )
    assert found.why(1) == "单据写明的到期日"


PARTS = "预付30%、货到30%、验收30天30%、质保1年10%"


def parted(*rows: Row, contracts: list[Row] | None = None) -> Ledger:
    return with_instalments(ledger([customer("A1")], [*rows], contracts=contracts))


def test_a_sale_in_instalments_is_its_parts() -> None:
    book = parted(sold(instalments=PARTS, start_date=day(4, 10)), sale("A1", "S2", SOLD, SOLD, 7))
    assert book.sales["amount"].tolist() == [30_000, 30_000, 30_000, 10_000, 7]
    assert [one[0] for one in dues(book)] == [
        "2026-03-10", "2026-03-10", "2026-05-11", "2027-04-10", "2026-03-10",  # 10 May: a Sunday
    ]  # fmt: skip
    assert whole_lines(book.sales).tolist() == [0, 0, 0, 0, 1]
    assert part_of(book.sales)[2] == "第3期/共4期 验收30天"
    assert with_instalments(book) is book


def test_parts_wait_for_the_acceptance_and_add_up_with_their_sign() -> None:
    book = parted(sale("A1", "S1", SOLD, None, -100_001, state="红字", instalments="3-3-3-1"))
    assert book.sales["amount"].sum() == -100_001
    assert (book.sales["amount"] < 0).all()
    waits = parted(sold(instalments="3-3-3-1"))
    assert [one[3] for one in dues(waits)] == [False, False, True, True]


def test_instalments_of_the_contract_hold_for_sales_that_say_nothing() -> None:
    plan = [contract("A1", instalments="预付30%、货到60天70%")]
    silent, own = sold(), sale("A1", "S2", SOLD, day(4, 1), 50_000)
    book = parted(silent, own, contracts=plan)
    assert book.sales["amount"].tolist() == [30_000, 70_000, 50_000]
    plain = ledger([customer("A1")], [sold(instalments="胡写")])
    assert with_instalments(plain) is plain


def test_money_pays_the_parts_in_their_order_and_everything_ties() -> None:
    book = ledger(
        [customer("A1")], [sold(instalments=PARTS, start_date=day(4, 10))],
        [receipt("A1", "S1", day(3, 12), 50_000)],
    )  # fmt: skip
    book = with_instalments(book)
    accounts = settle_ledger(book, dt.date(2026, 6, 30), book.policy)
    assert accounts.sales["open"].tolist() == [0, 10_000, 30_000, 10_000]
    tie = accounts.tie_out()
    assert (tie.ledger, tie.difference) == (50_000, 0)
    assert tie.buckets["91-180"] == 10_000  # 112 days
    assert tie.buckets["31-60"] == 30_000  # 50 days
    assert tie.buckets["未到期"] == 10_000
