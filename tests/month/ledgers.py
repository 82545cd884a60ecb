"""Small ledgers out of rows that a test writes down itself; amounts in 分, dates as (month, day)."""

import datetime as dt
from typing import TypeAlias

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, dtype_of, frame
from huikuan_xl.ledger.schema import Sheet

Row: TypeAlias = dict[str, object]
AS_OF = dt.date(2026, 6, 30)
_BLANKS: dict[str, object] = {
    "str": "", "int64": 0, "bool": False, "datetime64[s]": None, "Int64": pd.NA, "float64": np.nan,
}  # fmt: skip


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def table(sheet: Sheet, rows: list[Row]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    blank = {name: _BLANKS[dtype_of(sheet, name)] for name in names}
    return frame(sheet, {name: [row.get(name, blank[name]) for row in rows] for name in names})


def ledger(
    customers: list[Row],
    sales: list[Row] | None = None,
    receipts: list[Row] | None = None,
    contacts: list[Row] | None = None,
    plans: list[Row] | None = None,
    letters: list[Row] | None = None,
    approvals: list[Row] | None = None,
    contracts: list[Row] | None = None,
    targets: list[Row] | None = None,
) -> Ledger:
    """Return a ledger of these rows; a customer's name is its code where it has none."""
    named = [{"customer_name": row["customer_code"], **row} for row in customers]
    return Ledger(
        customers=table(schema.CUSTOMERS, named),
        sales=table(schema.SALES, sales or []),
        receipts=table(schema.RECEIPTS, receipts or []),
        contacts=table(schema.CONTACTS, contacts or []),
        plans=table(schema.PLANS, plans or []),
        letters=table(schema.LETTERS, letters or []),
        approvals=table(schema.APPROVALS, approvals or []),
        contracts=table(schema.CONTRACTS, contracts or []),
        targets=table(schema.TARGETS, targets or []),
    )


def customer(code: str, seller: str = "", **more: object) -> Row:
    return {"customer_code": code, "salesperson": seller, **more}


def contract(code: str, number: str = "HT1", **more: object) -> Row:
    return {"customer_code": code, "contract_no": number, **more}


def sale(code: str, number: str, on: dt.date, due: dt.date | None, fen: int, **more: object) -> Row:
    return {"customer_code": code, "doc_no": number, "sale_date": on, "due_date": due,
            "amount": fen, **more}  # fmt: skip


def receipt(code: str, number: str, on: dt.date, fen: int, **more: object) -> Row:
    return {"customer_code": code, "doc_no": number, "receipt_date": on, "amount": fen,
            "method": "电汇", **more}  # fmt: skip


def contact(code: str, kind: str, on: dt.date, **more: object) -> Row:
    return {"customer_code": code, "kind": kind, "contact_date": on, **more}


def approval(code: str, kind: str, on: dt.date, **more: object) -> Row:
    """A decision asked for by 张三 and signed on ``on`` by three others, as every chain asks for."""
    signed = {f"{what}_{n}": value for n, name in enumerate(("李四", "王五", "赵六"), start=1)
              for what, value in (("approver", name), ("approved", on))}  # fmt: skip
    return {"customer_code": code, "kind": kind, "approval_no": f"{kind}-1", "author": "张三",
            "asked_on": on, "grounds": "客户申请", **signed, **more}  # fmt: skip


def plan(code: str, month: int, fen: int, by: dt.date, **more: object) -> Row:
    return {"customer_code": code, "month": day(month, 1), "target": fen, "target_date": by, **more}


def target(fen: int, month: int = 6, **whose: object) -> Row:
    """A target of 目标分解: the company's unless ``whose`` names a lower level."""
    return {
        "month": day(month, 1),
        "target": fen,
        "made_by": "张三",
        "confirmed_by": "李四",
        **whose,
    }
