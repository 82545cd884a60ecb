"""Ledgers of a few rows, written as a person would: amounts in 元, days as texts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.schema import Sheet

Row = dict[str, Any]


def ledger(
    sales: Sequence[Row] = (),
    receipts: Sequence[Row] = (),
    customers: Sequence[Row] = (),
    adjustments: Sequence[Row] = (),
    bills: Sequence[Row] = (),
) -> Ledger:
    """Return a ledger of these rows; columns by the schema's names."""
    return Ledger(
        adjustments=_frame(schema.ADJUSTMENTS, adjustments),
        bills=_frame(schema.BILLS, bills),
        customers=_frame(schema.CUSTOMERS, customers),
        sales=_frame(schema.SALES, sales),
        receipts=_frame(schema.RECEIPTS, receipts),
    )


def sale(
    doc_no: str, sold: str | None, due: str | None, amount: float, code: str = "C1", **more: object
) -> Row:
    """One sales line; amount in 元."""
    return {
        "customer_code": code, "doc_no": doc_no, "sale_date": _day(sold), "due_date": _day(due),
        "amount": round(amount * 100), **more,
    }  # fmt: skip


def receipt(
    on: str | None, amount: float, doc_no: str = "", code: str = "C1", **more: object
) -> Row:
    """One receipt; amount and 折让 in 元."""
    if "allowance" in more:
        more["allowance"] = round(float(str(more["allowance"])) * 100)
    return {
        "customer_code": code, "doc_no": doc_no, "receipt_date": _day(on),
        "amount": round(amount * 100), **more,
    }  # fmt: skip


def adjustment(
    kind: str, on: str | None, amount: float, doc_no: str = "", code: str = "C1", **more: object
) -> Row:
    """One row of 核销与调整; amounts in 元, days as texts."""
    for name in ("counter_amount",):
        if name in more:
            more[name] = round(float(str(more[name])) * 100)
    for name in ("due_date", "approved_on"):
        if name in more:
            more[name] = _day(str(more[name]))
    return {
        "adj_no": "H1", "adj_date": _day(on), "kind": kind, "customer_code": code,
        "doc_no": doc_no, "amount": round(amount * 100), **more,
    }  # fmt: skip


def bill(number: str, face: float, received: str, code: str = "C1", **more: object) -> Row:
    """One row of 票据台账; the face in 元, columns that end in _on are days as texts."""
    days = {name: _day(str(more[name])) for name in more if name.endswith("_on")}
    return {
        "bill_no": number, "customer_code": code, "face": round(face * 100),
        "received_on": _day(received), **more, **days,
    }  # fmt: skip


def customer(code: str = "C1", **more: object) -> Row:
    return {"customer_code": code, "customer_name": f"{code}公司", **more}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _frame(sheet: Sheet, rows: Sequence[Row]) -> pd.DataFrame:
    names = {name: None for row in rows for name in row}
    kinds = {c.name: c.kind for c in sheet.columns}
    blank = {schema.Kind.FLAG: False, schema.Kind.MONEY: 0, schema.Kind.DATE: None}
    return frame(
        sheet,
        {
            name: [
                row.get(name, blank.get(kinds[name], None if kinds[name] in _NUMBERS else ""))
                for row in rows
            ]
            for name in names
        },
    )


_NUMBERS = (schema.Kind.INT, schema.Kind.NUMBER, schema.Kind.RATIO)
