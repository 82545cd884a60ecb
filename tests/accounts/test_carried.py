"""年度结转: the new ledger begins where the old one ended, and goes on as the old one would."""

from datetime import date
from typing import Any

import pytest

from huikuan_xl.accounts.carried import Carried, carry_over
from huikuan_xl.accounts.figures import figures_of
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.rules.policy import DEFAULT
from tests.accounts.ledgers import adjustment, bill, customer, ledger, receipt, sale

CLOSED = date(2025, 12, 31)
NEXT = date(2026, 3, 31)
APPROVED = {"approved_by": "陆总", "approved_on": "2025-06-10"}


def carried(*rows: Any, **more: Any) -> tuple[Ledger, Carried]:
    sales, receipts = rows
    old = ledger(sales, receipts, [customer("C1"), customer("C2")], **more)
    found = carry_over(old, CLOSED, DEFAULT)
    assert found.untied == ()
    return old, found


def standing(book: Ledger, on: date) -> dict[str, tuple[int, int, int, int, int]]:
    booked = with_moves(book, DEFAULT)
    return {
        code: (f.balance, f.overdue, f.unapplied, f.on_time_year, f.due_year)
        for code, f in figures_of(booked, settle_ledger(booked, on, DEFAULT)).items()
    }


def test_paid_in_earlier_years_is_folded_away_and_the_rest_goes_on() -> None:
    old, new = carried(
        [
            sale("A", "2023-05-01", "2023-06-01", 1000),  # paid in 2023: gone
            sale("B", "2023-05-02", "2023-06-01", 800),  # 500 paid in 2023, 300 still open
            sale("C", "2025-02-01", "2025-03-01", 700),  # paid in 2025: stays for the rating
            sale("D", "2026-01-05", "2026-02-05", 50),  # of the new year: as it is
        ],
        [
            receipt("2023-06-01", 1000, "A"),
            receipt("2023-06-01", 500, "B"),
            receipt("2025-03-01", 700, "C"),
            receipt("2026-01-10", 20, "B"),
        ],
    )
    sales = new.ledger.sales
    assert sales["doc_no"].tolist() == ["B", "C", "D"]
    assert sales["amount"].tolist() == [30_000, 70_000, 5_000]
    assert sales["note"].tolist() == ["期初：原额 800.00 元的余额", "", ""]
    assert new.ledger.receipts["doc_no"].tolist() == ["C", "B"]
    for day in (CLOSED, date(2025, 6, 30), NEXT):
        assert standing(new.ledger, day) == standing(old, day)


def test_what_was_settled_without_a_name_is_written_down() -> None:
    """300 undesignated paid A of 2024 (100), then B (200): B's part is kept under its number."""
    old, new = carried(
        [sale("A", "2024-01-01", "2024-02-01", 100), sale("B", "2025-03-01", "2025-04-01", 250)],
        [receipt("2025-04-01", 300)],
    )
    rows = new.ledger.receipts[["doc_no", "amount"]].to_numpy().tolist()
    assert rows == [["A", 10_000], ["B", 20_000]]
    assert standing(new.ledger, NEXT) == standing(old, NEXT)


def test_unsettled_and_earmarked_money_comes_along() -> None:
    old, new = carried(
        [sale("A", "2025-01-01", "2025-02-01", 100)],
        [receipt("2024-11-01", 150, "A"), receipt("2024-12-01", 70, earmark="二期")],
    )
    assert standing(new.ledger, CLOSED)["C1"][:3] == (-12_000, 0, 12_000)
    assert new.ledger.receipts["earmark"].tolist() == ["", "", "二期"]
    assert standing(new.ledger, NEXT) == standing(old, NEXT)


def test_a_bill_still_open_can_bounce_in_the_new_year() -> None:
    old, new = carried(
        [sale("A", "2024-09-01", "2024-10-01", 100)],
        [receipt("2024-10-01", 100, "A", bill_no="5-1", method="商承")],
        bills=[bill("5-1", 100, "2024-10-01", bounced_on="2026-02-01")],
    )
    assert len(new.ledger.bills) == 1
    assert standing(new.ledger, CLOSED)["C1"][0] == 0
    assert standing(new.ledger, NEXT)["C1"][0] == 10_000
    assert standing(old, NEXT)["C1"][0] == 10_000


def test_a_bad_debt_can_still_come_back() -> None:
    off = adjustment("坏账核销", "2025-06-10", 1000, "A", **APPROVED)
    back = adjustment("坏账收回", "2025-08-01", 400, "A", adj_no="H2")
    _, new = carried(
        [sale("A", "2022-01-01", "2022-02-01", 1000)],
        [receipt("2025-09-01", 150, "A")],
        adjustments=[off, back],
    )
    assert new.ledger.adjustments["amount"].tolist() == [60_000]
    booked = with_moves(new.ledger, DEFAULT)
    one = figures_of(booked, settle_ledger(booked, CLOSED, DEFAULT))["C1"]
    assert (one.balance, one.written_off) == (25_000, 60_000)


def test_what_supplies_paid_in_the_year_still_paid_it() -> None:
    """应收冲应付 pays: 600 over two documents of 2025 on time, 100 of the credit left; and 2023's."""
    old, new = carried(
        [
            sale("Z", "2023-02-01", "2023-03-01", 300),
            sale("A", "2025-02-01", "2025-03-01", 500),
            sale("B", "2025-04-01", "2025-05-01", 900),
        ],
        [],
        adjustments=[
            adjustment("应收冲应付", "2023-02-10", 300, "Z", adj_no="H0", counter_code="S1",
                       counter_amount=300),
            adjustment("应收冲应付", "2025-02-20", 600, "", adj_no="H1", counter_code="S1",
                       counter_amount=600),
        ],
    )  # fmt: skip
    assert new.ledger.sales["amount"].tolist() == [50_000, 90_000]
    kept = ["adj_no", "doc_no", "amount", "counter_amount"]
    assert new.ledger.adjustments[kept].to_numpy().tolist() == [
        ["H1", "A", 50_000, 50_000],
        ["H1", "B", 10_000, 10_000],
    ]
    for day in (CLOSED, date(2025, 6, 30), NEXT):
        assert standing(new.ledger, day) == standing(old, day)


def test_debts_that_moved_become_documents_of_their_own() -> None:
    old, new = carried(
        [sale("A", "2025-05-01", "2025-05-31", 1000)],
        [],
        adjustments=[
            adjustment("应收转户", "2025-06-15", 600, "A", counter_code="C2", counter_doc="Z",
                       counter_amount=600),
            adjustment("质保金", "2025-06-16", 50, "A", due_date="2026-05-01", adj_no="H2"),
            adjustment("应收转户", "2026-01-15", 100, "A", counter_code="C2", counter_doc="Y",
                       counter_amount=100, adj_no="H3"),
        ],
    )  # fmt: skip
    rows = new.ledger.sales[["customer_code", "doc_no", "amount"]].to_numpy().tolist()
    assert rows == [["C1", "A", 35_000], ["C2", "Z", 60_000], ["C1", "A", 5_000]]
    assert new.ledger.adjustments["adj_no"].tolist() == ["H3"]
    for day in (CLOSED, NEXT):
        assert {c: s[:3] for c, s in standing(new.ledger, day).items()} == {
            c: s[:3] for c, s in standing(old, day).items()
        }


def test_credit_notes_and_refunds_come_out_the_same() -> None:
    old, new = carried(
        [
            sale("A", "2024-05-01", "2024-06-01", 500),
            sale("R", "2024-05-10", "2024-06-01", -80, origin_doc="A"),
            sale("S", "2025-11-01", "2025-12-01", -30),
        ],
        [receipt("2024-06-01", 450, "A"), receipt("2025-07-01", -30)],
    )
    assert standing(new.ledger, NEXT)["C1"][:3] == standing(old, NEXT)["C1"][:3]
    assert standing(old, CLOSED)["C1"][0] == -3_000


@pytest.mark.parametrize("wrong", ["closing", "opening"])
def test_a_customer_that_begins_otherwise_is_told(wrong: str) -> None:
    from huikuan_xl.accounts.carried import Tied

    one = {"closing": (100, 0, 0), "opening": (100, 0, 0)} | {wrong: (99, 0, 0)}
    assert Carried(Ledger(), (Tied("C1", **one), Tied("C2", (5, 0, 0), (5, 0, 0)))).untied == (
        Tied("C1", **one),
    )


def test_a_due_day_worked_out_is_written_down_for_old_lines() -> None:
    """Without a due date the customer's 30 days count: 1 May 2023 → 31 May 2023."""
    old = ledger(
        [sale("A", "2023-05-01", None, 100), sale("B", "2025-12-20", None, 50)], [],
        [customer("C1", credit_days=30)],
    )  # fmt: skip
    new = carry_over(old, CLOSED, DEFAULT)
    assert new.untied == ()
    due = new.ledger.sales["due_date"]
    assert str(due[0].date()) == "2023-05-31"
    assert due.isna().tolist() == [False, True]
