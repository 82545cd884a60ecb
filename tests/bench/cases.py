"""Ledgers for measuring: half as many receipts as sales lines, three lines a document."""

import datetime as dt
import random
from typing import Any

import numpy as np

from huikuan_xl.accounts.settlement import ReceiptLines, SaleLines
from huikuan_xl.ledger import schema

Rows = list[list[Any]]


def lines(size: int, seed: int = 1) -> tuple[SaleLines, ReceiptLines]:
    """Return ``size`` sales lines and half as many receipts; 60 % of the receipts name a document,
    two in a hundred lines are disputed."""
    random_ = np.random.default_rng(seed)
    document = np.arange(size) // 3
    customer = random_.integers(0, max(size // 100, 1), size)[document * 3]
    date = random_.integers(18_000, 19_000, size)[document * 3]
    due = date + random_.integers(0, 91, size)[document * 3]
    amount = random_.integers(1_000, 10_000_000, size)
    paid = random_.integers(0, size, size // 2)
    named = random_.random(paid.size) < 0.6
    return (
        SaleLines(
            customer, document, document, date, due, amount, np.arange(size) % 3,
            random_.random(size) < 0.02,
        ),
        ReceiptLines(
            customer[paid], np.where(named, document[paid], -1),
            date[paid] + random_.integers(0, 150, paid.size), amount[paid],
            np.arange(paid.size),
        ),
    )  # fmt: skip


def ranges(size: int) -> tuple[Rows, Rows, Rows]:
    """Return a sales, receipts and customers range as a host hands them over, all columns."""
    random.seed(1)
    sales, receipts = [], []
    for i in range(size):
        code = f"K{i // 3 % 200:03d}"
        sold = dt.datetime(2025, 1, 1) + dt.timedelta(random.randrange(500))
        amount = round(random.uniform(100, 90_000), 2)
        sales.append(
            {
                "customer_code": code, "doc_no": f"S{i // 3:06d}", "line_no": float(i % 3 + 1),
                "sale_date": sold, "due_date": sold + dt.timedelta(30), "amount": amount,
                "item": "货", "quantity": 2.0, "price": amount / 2, "salesperson": "王敏",
                "department": "一部",
            }
        )  # fmt: skip
        if i % 2:
            receipts.append(
                {
                    "customer_code": code, "receipt_no": f"R{i:06d}",
                    "doc_no": f"S{i // 3:06d}" if i % 4 == 1 else "",
                    "receipt_date": sold + dt.timedelta(random.randrange(60)), "amount": amount,
                    "method": "电汇",
                }
            )  # fmt: skip
    customers = [
        {
            "customer_code": f"K{i:03d}",
            "customer_name": f"客户{i}",
            "limit": 1e6,
            "credit_days": 30.0,
        }
        for i in range(200)
    ]
    return (
        _range(schema.SALES, sales), _range(schema.RECEIPTS, receipts),
        _range(schema.CUSTOMERS, customers),
    )  # fmt: skip


def _range(sheet: schema.Sheet, records: list[dict[str, Any]]) -> Rows:
    names = [column.name for column in sheet.columns]
    head = [column.title for column in sheet.columns]
    return [head, *([record.get(name, "") for name in names] for record in records)]
