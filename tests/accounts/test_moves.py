"""Every way money moves but by a receipt: what each row of 核销与调整 and 票据台账 does to the accounts.

Figures by hand: amounts in 元 where rows are written, in 分 where they are compared.
"""

from datetime import date

import pytest

from huikuan_xl.accounts.figures import figures_of
from huikuan_xl.accounts.movements import movements
from huikuan_xl.accounts.overdrawn import overdrawn_rows
from huikuan_xl.accounts.performance import period_indicators
from huikuan_xl.accounts.settled import Accounts, settle_ledger
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.rules.policy import DEFAULT
from tests.accounts.ledgers import Row, adjustment, bill, customer, ledger, receipt, sale

JUNE = date(2026, 6, 30)
X1 = sale("X1", "2026-05-01", "2026-05-31", 1000)


def booked(
    sales: list[Row] | None = None,
    receipts: list[Row] | None = None,
    adjustments: list[Row] | None = None,
    bills: list[Row] | None = None,
) -> Ledger:
    register = [customer("C1"), customer("C2")]
    book = ledger(sales or [X1], receipts or [], register, adjustments or [], bills or [])
    return with_moves(book, DEFAULT)


def settled(book: Ledger, on: date = JUNE) -> Accounts:
    accounts = settle_ledger(book, on, DEFAULT)
    assert accounts.tie_out().difference == 0
    return accounts


def opens(book: Ledger, on: date = JUNE) -> list[int]:
    return settled(book, on).sales["open"].tolist()


def rate(book: Ledger, key: str) -> float | None:
    found = period_indicators(book, settled(book), date(2026, 6, 1))
    value = next(one.value for one in found if one.name == key)
    return None if value is None else float(value)


# --- remainders ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("fen", "left"), [(1.00, 0), (1.01, 101)])
def test_a_remainder_up_to_the_tolerance_is_written_off(fen: float, left: int) -> None:
    book = booked(
        receipts=[receipt("2026-05-31", 1000 - fen, "X1")],
        adjustments=[adjustment("尾差核销", "2026-06-02", fen, "X1")],
    )
    accounts = settled(book)
    assert accounts.sales["open"].sum() == left
    assert accounts.tie_out().adjustments == ({} if left else {"尾差核销": -100})


@pytest.mark.parametrize(("fen", "held"), [(1.00, 0), (1.01, 101)])
def test_a_surplus_up_to_the_tolerance_is_taken_as_ours(fen: float, held: int) -> None:
    book = booked(
        receipts=[receipt("2026-05-31", 1000 + fen, "X1")],
        adjustments=[adjustment("尾差核销", "2026-06-02", -fen)],
    )
    accounts = settled(book)
    assert accounts.sales["open"].tolist() == [0]
    assert accounts.tie_out().unapplied == -held
    assert accounts.tie_out().adjusted == (0 if held else 100)


def test_a_remainder_leaves_punctuality_alone() -> None:
    """999.50 of 1000 came in time; the 0.50 written off late is no late payment."""
    book = booked(
        receipts=[receipt("2026-05-31", 999.5, "X1")],
        adjustments=[adjustment("尾差核销", "2026-06-30", 0.5, "X1")],
    )
    one = figures_of(book, settled(book))["C1"]
    assert (one.on_time_year, one.due_year) == (99_950, 99_950)


# --- bad debts -----------------------------------------------------------------------------------

APPROVED: Row = {"approved_by": "陆总", "approved_on": "2026-06-10"}


@pytest.mark.parametrize(
    ("papers", "left"),
    [(APPROVED, 0), ({"approved_by": "陆总"}, 100_000), ({"approved_on": "2026-06-10"}, 100_000)],
)
def test_a_bad_debt_needs_who_approved_it_and_when(papers: Row, left: int) -> None:
    book = booked(adjustments=[adjustment("坏账核销", "2026-06-10", 1000, "X1", **papers)])
    assert opens(book) == [left]


def test_a_bad_debt_counts_from_its_day_only() -> None:
    book = booked(adjustments=[adjustment("坏账核销", "2026-06-10", 1000, "X1", **APPROVED)])
    assert opens(book, date(2026, 6, 9)) == [100_000]
    assert opens(book, date(2026, 6, 10)) == [0]


def test_writing_off_betters_no_rate() -> None:
    """Due 1000 of May and 500 of June, 500 came: 回款率 500/1500, with or without the write-off."""
    sales = [X1, sale("X2", "2026-06-01", "2026-06-20", 500)]
    paid = [receipt("2026-06-20", 500, "X2")]
    off = [adjustment("坏账核销", "2026-06-10", 1000, "X1", **APPROVED)]
    plain, written = booked(sales, paid), booked(sales, paid, off)
    assert rate(plain, "回款率") == rate(written, "回款率") == pytest.approx(1 / 3)
    assert rate(plain, "坏账率") == 0
    assert rate(written, "坏账率") == 2  # 1000 written off ÷ 500 sold in June
    one = figures_of(written, settled(written))["C1"]
    assert (one.on_time_year, one.due_year, one.written_off) == (50_000, 150_000, 100_000)
    assert one.overdue == 0
    assert one.collected_month == 50_000


def test_money_after_a_write_off_pays_other_debts_not_the_dead_one() -> None:
    sales = [X1, sale("X2", "2026-05-02", "2026-06-01", 300)]
    off = [adjustment("坏账核销", "2026-06-10", 1000, "X1", **APPROVED)]
    book = booked(sales, [receipt("2026-06-20", 300)], off)
    assert opens(book)[:2] == [0, 0]


def test_a_bad_debt_recovered_lives_again_with_its_old_age() -> None:
    off = adjustment("坏账核销", "2026-06-10", 1000, "X1", **APPROVED)
    back = adjustment("坏账收回", "2026-06-20", 400, "X1")
    book = booked(adjustments=[off, back])
    assert opens(book) == [0, 40_000]
    assert opens(book, date(2026, 6, 19)) == [0, 0]
    assert settled(book).sales["overdue"].tolist()[1] == 30  # due 31 May, as X1 was
    paid = booked([X1], [receipt("2026-06-25", 400, "X1")], [off, back])
    assert opens(paid) == [0, 0]
    assert figures_of(paid, settled(paid))["C1"].written_off == 60_000


# --- transfers -----------------------------------------------------------------------------------


def test_a_debt_moved_to_another_customer_keeps_its_age() -> None:
    moved = adjustment(
        "应收转户", "2026-06-15", 600, "X1", counter_code="C2", counter_doc="Z1", counter_amount=600
    )
    book = booked(adjustments=[moved])
    accounts = settled(book)
    assert accounts.sales["open"].tolist() == [40_000, 60_000]
    assert book.sales["customer_code"].tolist() == ["C1", "C2"]
    assert accounts.sales["overdue"].tolist() == [30, 30]
    assert accounts.tie_out().adjustments == {"应收转户": 0}
    found = figures_of(book, accounts)
    assert (found["C1"].balance, found["C2"].balance) == (40_000, 60_000)
    assert (found["C1"].sales_year, found["C2"].sales_year) == (100_000, 0)
    paid = booked([X1], [receipt("2026-06-20", 600, "Z1", "C2")], [moved])
    assert opens(paid) == [40_000, 0]


@pytest.mark.parametrize("other", [599.99, 600.01, None])
def test_unequal_sides_are_not_booked(other: float | None) -> None:
    sides: Row = {} if other is None else {"counter_amount": other}
    book = booked(
        adjustments=[adjustment("应收转户", "2026-06-15", 600, "X1", counter_code="C2", **sides)]
    )
    assert opens(book) == [100_000]


def test_credit_of_one_customer_pays_another() -> None:
    sales = [X1, sale("Y1", "2026-05-01", "2026-06-10", 700, "C2")]
    paid = [receipt("2026-05-20", 1500)]
    moved = adjustment(
        "预收转户", "2026-06-10", 500, counter_code="C2", counter_doc="Y1", counter_amount=500
    )
    book = booked(sales, paid, [moved])
    accounts = settled(book)
    assert accounts.sales["open"].tolist() == [0, 20_000]
    assert accounts.tie_out().unapplied == 0
    assert figures_of(book, accounts)["C2"].on_time_year == 50_000


def test_a_set_off_pays_but_is_no_cash() -> None:
    off = adjustment(
        "应收冲应付",
        "2026-05-31",
        300,
        "X1",
        counter_code="S9",
        counter_doc="AP1",
        counter_amount=300,
    )
    book = booked(receipts=[receipt("2026-05-31", 700, "X1", method="电汇")], adjustments=[off])
    accounts = settled(book)
    assert accounts.sales["open"].tolist() == [0]
    one = figures_of(book, accounts)["C1"]
    assert (one.on_time_year, one.received_year, one.method_year) == (100_000, 70_000, 70_000)


# --- refunds, retentions -------------------------------------------------------------------------


def test_a_refund_takes_back_what_was_paid_too_much() -> None:
    book = booked(
        receipts=[receipt("2026-05-20", 1200, "X1")],
        adjustments=[adjustment("退款", "2026-06-05", 200)],
    )
    tie = settled(book).tie_out()
    assert (tie.receipts, tie.adjustments, tie.unapplied, tie.ledger) == (
        120_000, {"退款": 20_000}, 0, 0,
    )  # fmt: skip


def test_a_retention_falls_due_on_its_own_day() -> None:
    kept = adjustment("质保金", "2026-05-10", 50, "X1", due_date="2027-05-01")
    book = booked(receipts=[receipt("2026-05-31", 950, "X1")], adjustments=[kept])
    accounts = settled(book)
    assert accounts.sales["open"].tolist() == [0, 5_000]
    assert accounts.bucket_labels[accounts.sales["bucket"].tolist()[1]] == "未到期"
    one = figures_of(book, accounts)["C1"]
    assert (one.on_time_year, one.due_year, one.overdue) == (95_000, 95_000, 0)
    assert accounts.tie_out().adjustments == {"质保金": 0}


def test_a_retention_without_its_day_is_not_booked() -> None:
    assert opens(booked(adjustments=[adjustment("质保金", "2026-05-10", 50, "X1")])) == [100_000]


# --- money for a purpose -------------------------------------------------------------------------


def test_earmarked_money_waits_until_released() -> None:
    came = receipt("2026-06-01", 800, earmark="二期项目", released_on=date(2026, 6, 20))
    book = booked(receipts=[came])
    before = settled(book, date(2026, 6, 19))
    assert before.sales["open"].tolist() == [100_000]
    one = figures_of(book, before)["C1"]
    assert (one.unapplied, one.earmarked, one.free) == (80_000, 80_000, 0)
    assert opens(book, date(2026, 6, 20)) == [20_000]


def test_earmarked_money_pays_the_document_it_names_and_no_other() -> None:
    sales = [X1, sale("P2", "2026-06-10", "2026-07-10", 500)]
    came = receipt("2026-06-01", 800, "P2", earmark="二期项目")
    assert opens(booked(sales, [came])) == [100_000, 0]
    free = receipt("2026-06-01", 800, "P2")
    assert opens(booked(sales, [free])) == [70_000, 0]


def test_released_money_no_longer_waits_for_a_document_that_never_came() -> None:
    came = receipt("2026-06-01", 800, "P9", earmark="二期", released_on=date(2026, 6, 20))
    assert opens(booked(receipts=[came]), date(2026, 6, 19)) == [100_000]
    assert opens(booked(receipts=[came])) == [20_000]


# --- bills ---------------------------------------------------------------------------------------

BILL = receipt("2026-05-20", 1000, "X1", method="商承", bill_no="5-001")


def test_a_bounced_bill_revives_the_debt_from_its_day() -> None:
    book = booked(
        receipts=[BILL],
        bills=[bill("5-001", 1000, "2026-05-20", due_on="2026-06-18", bounced_on="2026-06-20")],
    )
    assert opens(book, date(2026, 6, 19)) == [0]
    assert opens(book, date(2026, 6, 20)) == [100_000]
    assert figures_of(book, settled(book, date(2026, 6, 19)))["C1"].bills_dishonoured == 0
    assert figures_of(book, settled(book))["C1"].bills_dishonoured == 1


def test_an_account_shows_a_bounced_bill_with_both_its_days() -> None:
    """What May ended with is what June begins with, though the bill bounced on 20 June."""
    book = booked(
        receipts=[BILL],
        bills=[bill("5-001", 1000, "2026-05-20", due_on="2026-06-18", bounced_on="2026-06-20")],
    )
    may = date(2026, 5, 31)
    before = movements(book, settled(book, may), "C1", date(2026, 5, 1), may)
    june = movements(book, settled(book), "C1", date(2026, 6, 1), JUNE)
    assert before[-1].balance == june[0].balance == 0
    assert [(one.day, one.what, one.charged, one.balance) for one in june[1:]] == [
        (date(2026, 6, 20), "退票", 100_000, 100_000)
    ]


@pytest.mark.parametrize(("done", "risk"), [({}, 100_000), ({"discounted_on": "2026-06-30"}, 0)])
def test_a_trade_bill_uses_credit_until_it_is_discounted(done: Row, risk: int) -> None:
    book = booked(
        receipts=[BILL],
        bills=[bill("5-001", 1000, "2026-05-20", due_on="2026-09-20", bearer="客户", **done)],
    )
    assert figures_of(book, settled(book))["C1"].bills == risk
    assert figures_of(book, settled(book, date(2026, 6, 29)))["C1"].bills == 100_000


@pytest.mark.parametrize(("bearer", "cost"), [("我方", 450), ("客户", 0)])
def test_the_discount_of_a_bill_is_ours_only_when_we_bear_it(bearer: str, cost: int) -> None:
    """1000 × 1.8 % × 90 days ÷ 360 = 4.50."""
    book = booked(
        receipts=[BILL],
        bills=[
            bill("5-001", 1000, "2026-05-20", due_on="2026-08-29", discounted_on="2026-05-31",
                 discount_rate=0.018, bearer=bearer)
        ],
    )  # fmt: skip
    assert figures_of(book, settled(book))["C1"].discount_year == cost
    # What a closed month said stays: the day before nobody knew of the discount.
    assert figures_of(book, settled(book, date(2026, 5, 31)))["C1"].discount_year == cost
    assert figures_of(book, settled(book, date(2026, 5, 30)))["C1"].discount_year == 0


# --- more than there was -------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "said"), [(400, 0), (400.01, 1)])
def test_no_more_is_written_off_than_was_open(amount: float, said: int) -> None:
    """X1 of 1000, 600 paid without naming it: 400 was open."""
    off = adjustment("坏账核销", "2026-06-10", amount, "X1", **APPROVED)
    book = booked(receipts=[receipt("2026-05-31", 600)], adjustments=[off])
    found = overdrawn_rows(book, JUNE, DEFAULT)
    assert [(one.position, one.certain) for one in found] == [(0, True)] * said


@pytest.mark.parametrize(("amount", "said"), [(400, 0), (400.01, 1)])
def test_more_set_off_than_was_owed_is_told(amount: float, said: int) -> None:
    """X1 of 1000, 600 paid: 400 was owed in all; the rest of a set-off would be held as credit."""
    off = adjustment("应收冲应付", "2026-06-10", amount, counter_code="G1", counter_doc="YF1",
                     counter_amount=amount)  # fmt: skip
    book = booked(receipts=[receipt("2026-05-31", 600)], adjustments=[off])
    found = overdrawn_rows(book, JUNE, DEFAULT)
    assert [(one.position, one.certain) for one in found] == [(0, False)] * said


def test_two_write_offs_of_one_document_share_what_was_open() -> None:
    off = adjustment("坏账核销", "2026-06-10", 600, "X1", **APPROVED)
    book = booked(adjustments=[off, {**off, "adj_no": "H2"}])
    assert [one.position for one in overdrawn_rows(book, JUNE, DEFAULT)] == [1]


@pytest.mark.parametrize(("amount", "said"), [(200, 0), (200.01, 1)])
def test_a_refund_of_more_than_was_held_is_told(amount: float, said: int) -> None:
    book = booked(
        receipts=[receipt("2026-05-20", 1200, "X1")],
        adjustments=[adjustment("退款", "2026-06-05", amount)],
    )
    found = overdrawn_rows(book, JUNE, DEFAULT)
    assert [one.certain for one in found] == [False] * said


def test_released_money_pays_from_the_day_of_its_release() -> None:
    came = receipt("2026-05-20", 1000, earmark="二期", released_on=date(2026, 6, 20))
    one = figures_of(book := booked(receipts=[came]), settled(book))["C1"]
    assert (one.on_time_year, one.due_year) == (0, 100_000)


def test_a_refund_takes_back_free_money_before_money_that_waits() -> None:
    waits = receipt("2026-06-02", 300, earmark="二期")
    book = booked(
        receipts=[receipt("2026-06-01", 1200), waits],
        adjustments=[adjustment("退款", "2026-06-05", 200)],
    )
    assert figures_of(book, settled(book))["C1"].earmarked == 30_000
