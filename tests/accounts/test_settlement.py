"""Settlement: conservation, the plain reference, order, as-of; hypothesis over ledgers."""

import copy
import datetime as dt
import random
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan_xl.accounts.ageing import BY_DOCUMENT_DATE, TOTAL, ageing, group_labels
from huikuan_xl.accounts.in_numpy import InNumpy
from huikuan_xl.accounts.matching import MISSING, Matching
from huikuan_xl.accounts.settled import Accounts, settle_accounts
from huikuan_xl.accounts.settlement import ReceiptLines, SaleLines, Settlement, settle
from huikuan_xl.ledger import book, schema
from huikuan_xl.ledger.agreements import Agreements
from huikuan_xl.ledger.rows import Customer
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.settlement_order import order_parts
from tests.accounts.plain_settlement import Line, Money, settle_plainly

CUSTOMERS = ("甲", "乙", "丙")
BY_DATE = replace(DEFAULT, settlement_order="业务日期先后")


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Line], list[Money]]:
    """A small ledger with shared document numbers, red lines, refunds and prepayments.

    Ranks are distinct so that the order is total and the reference has one answer.
    """
    documents = ("", "A1", "A2", "B1")
    lines = [
        Line(
            draw(st.sampled_from(CUSTOMERS)),
            draw(st.sampled_from(documents[1:])),
            (date := draw(st.integers(0, 60))),
            date + draw(st.integers(-2, 40)),
            draw(st.integers(-500, 2_000)),
            rank,
            draw(st.sampled_from(documents)),
            draw(st.booleans()),
        )
        for rank in range(draw(st.integers(0, 9)))
    ]
    money = [
        Money(
            draw(st.sampled_from(CUSTOMERS)),
            draw(st.sampled_from(documents)),
            draw(st.integers(0, 90)),
            draw(st.integers(-300, 2_500)),
            rank,
        )
        for rank in range(100, 100 + draw(st.integers(0, 9)))
    ]
    return lines, money


def kernel(
    lines: list[Line], money: list[Money], by_date: bool = False, by: Matching | None = None
) -> Settlement:
    names = sorted(
        {d for x in lines for d in (x.document, x.credit_of)} | {m.document for m in money}
    )
    keys = {(c, d): i for i, (c, d) in enumerate((c, d) for c in CUSTOMERS for d in names if d)}

    def ints(values: list[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        return np.array(values, np.int64)

    return settle(
        SaleLines(
            ints([CUSTOMERS.index(x.customer) for x in lines]),
            ints([keys[x.customer, x.document] for x in lines]),
            ints([keys[x.customer, x.credit_of or x.document] for x in lines]),
            ints([x.date for x in lines]),
            ints([x.due for x in lines]),
            ints([x.amount for x in lines]),
            ints([x.rank for x in lines]),
            np.array([x.disputed for x in lines], bool),
        ),
        ReceiptLines(
            ints([CUSTOMERS.index(m.customer) for m in money]),
            ints([keys.get((m.customer, m.document), -1) for m in money]),
            ints([m.date for m in money]),
            ints([m.amount for m in money]),
            ints([m.rank for m in money]),
        ),
        order_parts(BY_DATE if by_date else DEFAULT),
        by,
    )


@settings(max_examples=400, deadline=None)
@given(ledgers(), st.booleans())
def test_the_kernel_equals_the_plain_reference(
    ledger: tuple[list[Line], list[Money]], by_date: bool
) -> None:
    lines, money = ledger
    got = kernel(lines, money, by_date)
    want = settle_plainly(copy.deepcopy(lines), copy.deepcopy(money), by_date)
    assert got.open.tolist() == want.open
    assert got.unapplied.tolist() == want.unapplied
    assert got.on_time.tolist() == want.on_time
    assert [None if d == MISSING else d for d in got.settled_on.tolist()] == want.settled_on


@settings(max_examples=200, deadline=None)
@given(ledgers(), st.booleans())
def test_the_compiled_kernel_equals_the_one_in_numpy(
    ledger: tuple[list[Line], list[Money]], by_date: bool
) -> None:
    compiled = pytest.importorskip("huikuan_xl.accounts.compiled", exc_type=ImportError).Compiled()
    want, got = (kernel(*ledger, by_date, by) for by in (InNumpy(), compiled))
    for column in fields(want):
        assert getattr(got, column.name).tolist() == getattr(want, column.name).tolist(), column


@settings(max_examples=300, deadline=None)
@given(ledgers())
def test_money_is_conserved(ledger: tuple[list[Line], list[Money]]) -> None:
    lines, money = ledger
    got = kernel(lines, money)
    assert int(got.open.sum() - got.unapplied.sum()) == sum(x.amount for x in lines) - sum(
        m.amount for m in money
    )
    assert (got.allocated > 0).all()
    for i, line in enumerate(lines):
        if line.amount > 0:
            assert 0 <= got.open[i] <= line.amount
            assert int(got.allocated[got.to_sale == i].sum()) == got.paid[i]
        else:
            assert line.amount <= got.open[i] <= 0


def frames(lines: list[Line], money: list[Money]) -> tuple[pd.DataFrame, pd.DataFrame]:
    def days(values: list[int]) -> list[dt.date]:
        return [dt.date(2026, 1, 1) + dt.timedelta(days=v) for v in values]

    sales = book.frame(
        schema.SALES,
        {
            "customer_code": [x.customer for x in lines],
            "doc_no": [x.document for x in lines],
            "origin_doc": [x.credit_of for x in lines],
            "sale_date": days([x.date for x in lines]),
            "due_date": days([x.due for x in lines]),
            "amount": [x.amount for x in lines],
            "line_no": [x.rank for x in lines],
            "disputed": [x.disputed for x in lines],
        },
    )
    receipts = book.frame(
        schema.RECEIPTS,
        {
            "customer_code": [m.customer for m in money],
            "doc_no": [m.document for m in money],
            "receipt_no": [f"R{m.rank}" for m in money],
            "receipt_date": days([m.date for m in money]),
            "amount": [m.amount for m in money],
        },
    )
    return sales, receipts


def aged(accounts: Accounts, sales: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    return ageing(accounts, *group_labels(accounts, sales, receipts, "customer_code"))


@settings(max_examples=150, deadline=None)
@given(ledgers(), st.integers(0, 100), st.randoms(use_true_random=False))
def test_shuffling_rows_changes_nothing(
    ledger: tuple[list[Line], list[Money]], day: int, rng: random.Random
) -> None:
    lines, money = ledger
    as_of = dt.date(2026, 1, 1) + dt.timedelta(days=day)
    sales, receipts = frames(lines, money)
    before = settle_accounts(sales, receipts, as_of)
    order = list(range(len(lines)))
    rng.shuffle(order)
    received = list(range(len(money)))
    rng.shuffle(received)
    mixed_sales = sales.iloc[order].reset_index(drop=True)
    mixed_receipts = receipts.iloc[received].reset_index(drop=True)
    after = settle_accounts(mixed_sales, mixed_receipts, as_of)
    assert after.sales["open"].tolist() == before.sales["open"].iloc[order].tolist()
    assert (
        after.receipts["unapplied"].tolist() == before.receipts["unapplied"].iloc[received].tolist()
    )
    pd.testing.assert_frame_equal(
        aged(before, sales, receipts), aged(after, mixed_sales, mixed_receipts)
    )


@settings(max_examples=150, deadline=None)
@given(ledgers(), st.integers(0, 80), st.integers(1, 30))
def test_what_comes_later_never_changes_what_an_earlier_day_says(
    ledger: tuple[list[Line], list[Money]], day: int, later: int
) -> None:
    lines, money = ledger
    as_of = dt.date(2026, 1, 1) + dt.timedelta(days=day)
    sales, receipts = frames(lines, money)
    known_sales, known_receipts = frames(
        [x for x in lines if x.date <= day], [m for m in money if m.date <= day]
    )
    full = settle_accounts(sales, receipts, as_of)
    then = settle_accounts(known_sales, known_receipts, as_of)
    assert full.tie_out() == then.tie_out()
    assert full.tie_out().difference == 0
    pd.testing.assert_frame_equal(
        aged(full, sales, receipts), aged(then, known_sales, known_receipts)
    )


def _one(
    sales: list[tuple[str, str, int, int, int]],
    receipts: list[tuple[str, str, int, int]],
    **kw: object,
) -> Accounts:
    lines = [Line(c, d, day, due, amount, i) for i, (c, d, day, due, amount) in enumerate(sales)]
    money = [Money(c, d, day, amount, i) for i, (c, d, day, amount) in enumerate(receipts)]
    return settle_accounts(*frames(lines, money), dt.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("receipts", "open_amounts", "unapplied"),
    [
        ([("甲", "A2", 50, 300)], [1000, 200, 700], [0]),  # named first
        ([("甲", "A2", 50, 600)], [900, 0, 700], [0]),  # what is left over: earliest due
        ([("甲", "", 50, 1100)], [0, 400, 700], [0]),  # unnamed: earliest due first
        ([("甲", "", 50, 2300)], [0, 0, 0], [100]),  # more than owed: 未核销
        ([("乙", "", 50, 100)], [1000, 500, 700], [100]),  # another customer's money
        ([("甲", "无此单", 50, 100)], [1000, 500, 700], [100]),  # unknown number: 未核销
        ([("甲", "A1", 20, 400), ("甲", "A1", 30, -400)], [1000, 500, 700], [0, 0]),  # taken back
    ],
)
def test_settlement_order(
    receipts: list[tuple[str, str, int, int]], open_amounts: list[int], unapplied: list[int]
) -> None:
    sales = [("甲", "A1", 0, 30, 1000), ("甲", "A2", 0, 40, 500), ("甲", "A3", 5, 50, 700)]
    accounts = _one(sales, receipts)
    assert accounts.sales["open"].tolist() == open_amounts
    assert accounts.receipts["unapplied"].tolist() == unapplied


def _sale(**columns: object) -> pd.DataFrame:
    base: dict[str, object] = {
        "customer_code": ["甲"], "doc_no": ["A1"], "sale_date": [dt.date(2026, 1, 1)],
        "due_date": [dt.date(2026, 1, 31)], "amount": [100_00],
    }  # fmt: skip
    return book.frame(schema.SALES, base | columns)


NO_RECEIPTS = book.frame(schema.RECEIPTS)


@pytest.mark.parametrize(
    ("as_of", "bucket", "overdue"),
    [
        (dt.date(2026, 1, 31), "未到期", 0),
        (dt.date(2026, 2, 1), "1-30", 1),
        (dt.date(2026, 3, 2), "1-30", 30),
        (dt.date(2026, 3, 3), "31-60", 31),
        (dt.date(2027, 1, 31), "181-365", 365),
        (dt.date(2027, 2, 1), "365以上", 366),
    ],
)
def test_buckets_at_their_edges(as_of: dt.date, bucket: str, overdue: int) -> None:
    accounts = settle_accounts(_sale(), NO_RECEIPTS, as_of)
    assert accounts.sales["overdue"].tolist() == [overdue]
    assert {k: v for k, v in accounts.tie_out().buckets.items() if v} == {bucket: 100_00}


def test_a_missing_due_date_is_worked_out_and_flagged_and_no_date_at_all_is_kept_apart() -> None:
    sales = _sale(due_date=[None])
    accounts = settle_accounts(
        sales,
        NO_RECEIPTS,
        dt.date(2026, 2, 1),
        agreed=Agreements({"甲": Customer(customer_code="甲", credit_days=10)}),
    )
    assert accounts.sales["due_estimated"].tolist() == [True]
    assert accounts.sales["overdue"].tolist() == [21]
    undated = settle_accounts(
        _sale(due_date=[None], sale_date=[None]), NO_RECEIPTS, dt.date(2026, 2, 1)
    )
    assert undated.tie_out().buckets["日期缺失"] == 100_00
    assert undated.tie_out().difference == 0


def test_void_lines_bounced_cheques_and_undated_receipts() -> None:
    sales = _sale(state=["作废"])
    assert settle_accounts(sales, NO_RECEIPTS, dt.date(2026, 2, 1)).tie_out().open_total == 0
    receipts = book.frame(
        schema.RECEIPTS,
        {
            "customer_code": ["甲", "甲"], "doc_no": ["A1", "A1"], "amount": [40_00, 30_00],
            "receipt_date": [dt.date(2026, 1, 5), None], "bill_state": ["退票", ""],
        },
    )  # fmt: skip
    accounts = settle_accounts(_sale(), receipts, dt.date(2026, 2, 1))
    tie = accounts.tie_out()
    assert (tie.open_total, tie.unapplied, tie.difference) == (100_00, -30_00, 0)


def test_an_allowance_settles_up_to_the_policy_and_no_further() -> None:
    receipts = book.frame(
        schema.RECEIPTS,
        {
            "customer_code": ["甲"], "doc_no": ["A1"], "amount": [90_00], "allowance": [10_00],
            "receipt_date": [dt.date(2026, 1, 5)],
        },
    )  # fmt: skip
    tie = settle_accounts(_sale(), receipts, dt.date(2026, 2, 1)).tie_out()
    assert (tie.allowances, tie.open_total, tie.difference) == (5_00, 5_00, 0)


def test_a_red_line_reduces_its_original_first() -> None:
    sales = book.frame(
        schema.SALES,
        {
            "customer_code": ["甲"] * 3, "doc_no": ["A1", "A2", "R1"], "origin_doc": ["", "", "A2"],
            "sale_date": [dt.date(2026, 1, 1)] * 3, "due_date": [dt.date(2026, 1, 31)] * 3,
            "amount": [100, 100, -30],
        },
    )  # fmt: skip
    accounts = settle_accounts(sales, NO_RECEIPTS, dt.date(2026, 2, 1))
    assert accounts.sales["open"].tolist() == [100, 70, 0]


def test_ageing_by_document_date_has_nothing_undue() -> None:
    sales = _sale()
    accounts = settle_accounts(sales, NO_RECEIPTS, dt.date(2026, 1, 1))
    table = ageing(
        accounts, *group_labels(accounts, sales, NO_RECEIPTS, "customer_code"), BY_DOCUMENT_DATE
    )
    assert table.loc[TOTAL, "1-30"] == 100_00
    assert table.loc[TOTAL, "未到期"] == 0
