"""One customer's account over a period (往来明细)."""

from datetime import date, datetime

import pytest

from huikuan_xl.accounts.movements import movements
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.policy import DEFAULT
from tests.workbook.small import ledger_of

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


def ledger() -> Ledger:
    return ledger_of(
        sales=[
            {"customer_code": "A1", "doc_no": "X1", "sale_date": datetime(2026, 5, 31),
             "due_date": datetime(2026, 6, 20), "amount": 1000.0, "state": None},
            {"customer_code": "A1", "doc_no": "X2", "sale_date": datetime(2026, 6, 1),
             "due_date": None, "amount": 500.0, "state": None},
            {"customer_code": "A1", "doc_no": "X3", "sale_date": datetime(2026, 6, 2),
             "due_date": None, "amount": 900.0, "state": "作废"},
            {"customer_code": "A2", "doc_no": "X4", "sale_date": datetime(2026, 6, 3),
             "due_date": None, "amount": 70.0, "state": None},
            {"customer_code": "A1", "doc_no": "X5", "sale_date": datetime(2026, 7, 1),
             "due_date": None, "amount": 60.0, "state": None},
        ],
        receipts=[
            {"customer_code": "a1", "doc_no": "X1", "receipt_date": datetime(2026, 6, 30),
             "amount": 990.0, "allowance": 10.0, "bill_state": None},
            {"customer_code": "A1", "doc_no": None, "receipt_date": datetime(2026, 6, 15),
             "amount": 200.0, "allowance": None, "bill_state": "退票"},
        ],
    )  # fmt: skip


def lines(code: str, first: date = FIRST) -> list[tuple[str, int, int, int]]:
    book = ledger()
    found = movements(book, settle_ledger(book, LAST, DEFAULT), code, first, LAST)
    return [(m.what, m.charged, m.paid, m.balance) for m in found]


def test_opening_movements_and_running_balance() -> None:
    assert lines("A1") == [
        ("期初余额", 0, 0, 100_000),
        ("销售", 50_000, 0, 150_000),
        ("回款", 0, 99_000, 51_000),
        ("折让", 0, 1_000, 50_000),
    ]


def test_the_first_day_is_in_the_period_the_day_before_in_the_opening() -> None:
    assert lines("A1", date(2026, 5, 31))[:2] == [
        ("期初余额", 0, 0, 0), ("销售", 100_000, 0, 100_000),
    ]  # fmt: skip
    assert lines("A1", date(2026, 6, 2))[0] == ("期初余额", 0, 0, 150_000)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于起日"):
        lines("A1", date(2026, 7, 1))


def test_the_function_ends_with_the_totals() -> None:
    sales = [["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
             ["A1", "X1", 46173.0, 46193.0, 1000.0]]  # fmt: skip
    receipts = [["客户编码", "售货清单号码", "回款日期", "回款金额(元)"]]
    call = REGISTRY["HK_LEDGER"].call
    rows = call("A1", 46174.0, 46203.0, sales, receipts)
    assert rows[1:] == [
        ["", "期初余额", "", "", "", "", 1000.0],
        ["", "合计", "", "", 0.0, 0.0, 1000.0],
    ]
    assert call("A1", 46203.0, 46174.0, sales, receipts) == "#NUM!"
