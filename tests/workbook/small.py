"""Ledgers of a few literal rows, as a user types them."""

import datetime as dt

from huikuan_xl.functions.rows import entered
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.cells import Cell

Row = dict[str, Cell]


def day(number: int, month: int = 6) -> dt.datetime:
    """A day of 2026."""
    return dt.datetime(2026, month, number)


def customer(code: str, name: str, limit: float) -> Row:
    """A customer of 王敏's with 30 days of credit, reviewed in May."""
    return {"customer_code": code, "customer_name": name, "limit": limit, "salesperson": "王敏",
            "credit_days": 30.0, "phone": "13812345678", "last_review": day(1, 5)}  # fmt: skip


def sale(code: str, number: str, on: dt.datetime, due: dt.datetime, amount: float) -> Row:
    return {"customer_code": code, "doc_no": number, "sale_date": on, "due_date": due,
            "amount": amount}  # fmt: skip


def ledger_of(**tables: list[Row]) -> Ledger:
    """Return a ledger; each table is named as in the schema, its rows by English column names."""
    ledger = Ledger()
    for name, rows in tables.items():
        sheet = schema.sheet(name)
        columns = [c for c in sheet.columns if any(c.name in row for row in rows)]
        grid: list[list[Cell]] = [[c.title for c in columns]]
        grid += [[row.get(c.name) for c in columns] for row in rows]
        setattr(ledger, name, entered(sheet, grid, [c.name for c in columns]).frame)
    return ledger
