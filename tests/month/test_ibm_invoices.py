"""2,466 real invoices of 100 customers: month ends against an independent count of open items."""

import csv
import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from huikuan_xl.ledger import book, schema
from huikuan_xl.month.run import run_month_end
from tests.realdata import FOLDER, needs_real_data

pytestmark = needs_real_data


def _day(text: str) -> dt.date:
    month, day, year = (int(part) for part in text.split("/"))
    return dt.date(year, month, day)


def _rows() -> list[dict[str, str]]:
    with (FOLDER / "ibm_ar_mdy.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def ibm_ledger() -> book.Ledger:
    rows = _rows()
    cents = [int(Decimal(r["InvoiceAmount"]) * 100) for r in rows]
    codes = sorted({r["customerID"] for r in rows})
    return book.Ledger(
        customers=book.frame(schema.CUSTOMERS, {"customer_code": codes, "customer_name": codes}),
        sales=book.frame(
            schema.SALES,
            {
                "customer_code": [r["customerID"] for r in rows],
                "doc_no": [r["invoiceNumber"] for r in rows],
                "sale_date": [_day(r["InvoiceDate"]) for r in rows],
                "due_date": [_day(r["DueDate"]) for r in rows],
                "amount": cents,
                "disputed": [r["Disputed"] == "Yes" for r in rows],
            },
        ),
        receipts=book.frame(
            schema.RECEIPTS,
            {
                "customer_code": [r["customerID"] for r in rows],
                "doc_no": [r["invoiceNumber"] for r in rows],
                "receipt_date": [_day(r["SettledDate"]) for r in rows],
                "amount": cents,
            },
        ),
    )


def expected(as_of: dt.date) -> tuple[int, Decimal, dict[str, Decimal]]:
    edges = (
        (0, "未到期"),
        (30, "1-30"),
        (60, "31-60"),
        (90, "61-90"),
        (180, "91-180"),
        (365, "181-365"),
    )
    count, buckets = 0, dict.fromkeys([label for _, label in edges] + ["365以上"], Decimal(0))
    for r in _rows():
        if _day(r["InvoiceDate"]) <= as_of < _day(r["SettledDate"]):
            days = (as_of - _day(r["DueDate"])).days
            label = next((name for edge, name in edges if days <= edge), "365以上")
            buckets[label] += Decimal(r["InvoiceAmount"])
            count += 1
    return count, sum(buckets.values(), Decimal(0)), buckets


def test_the_30th_of_june_2012() -> None:
    result = run_month_end(ibm_ledger(), dt.date(2012, 6, 30))
    assert len(result.open_items) == 98
    assert result.tie.open_total == 550409
    assert result.tie.buckets["未到期"] == 459436
    assert result.tie.buckets["1-30"] == 90973
    assert result.can_close


@pytest.mark.parametrize(
    "as_of",
    [
        dt.date(2012, 1, 31),
        dt.date(2012, 12, 31),
        dt.date(2013, 5, 31),
        dt.date(2013, 12, 31),
        dt.date(2014, 3, 31),
    ],
)
def test_other_month_ends(as_of: dt.date) -> None:
    count, total, buckets = expected(as_of)
    result = run_month_end(ibm_ledger(), as_of)
    assert len(result.open_items) == count
    assert Decimal(result.tie.open_total) / 100 == total
    assert {k: Decimal(v) / 100 for k, v in result.tie.buckets.items() if k in buckets} == buckets
    assert all(check.difference == 0 for check in result.checks)


def test_days_late_are_those_that_the_data_state() -> None:
    result = run_month_end(ibm_ledger(), dt.date(2014, 12, 31))
    late = result.accounts.sales["overdue"].clip(lower=0)
    assert late.tolist() == pd.Series([int(r["DaysLate"]) for r in _rows()]).tolist()
