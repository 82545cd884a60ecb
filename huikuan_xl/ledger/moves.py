"""What 核销与调整 and 票据台账 do to a ledger: rows that settle or owe beside the entered ones.

``with_moves`` books them once: a write-off becomes a row beside the receipts (no money, ``adjusted``
分), a moved or revived debt a row beside the sales; bills put their days on the receipts that name
them. Everybody who settles a ledger books it first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.instalment_lines import with_instalments
from huikuan_xl.ledger.rows import Adjusted, HeldBill, as_date, rows_of
from huikuan_xl.rules.adjustments import Adjustment, Refusal, refusal
from huikuan_xl.rules.bills import discount_cost
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import AdjustmentKind, Bearer, BillState

ADJUSTED, KIND, BOOKED_ON = "adjusted", "adjustment", "booked_on"
BOUNCED_ON, CLOSED_ON, DISCOUNTED_ON = "bounced_on", "bill_closed_on", "bill_discounted_on"
"""Columns that only booked frames have: money-less settling in 分, the kind of 核销与调整, the day a
debt was booked (its document date is older), the days a bill bounced and left our credit risk."""


def with_moves(ledger: Ledger, policy: Policy) -> Ledger:
    """Return the ledger with its sales parted into instalments and its adjustments and bills booked;
    one that is booked stays as it is."""
    if ledger.booked:
        return ledger
    ledger = with_instalments(ledger)
    if ledger.adjustments.empty and ledger.bills.empty:
        return ledger
    receipts = with_bills(ledger, policy)
    sales = ledger.sales
    if not ledger.adjustments.empty:
        settling, owed = _booked_rows(ledger, policy)
        receipts = _beside(receipts, schema.RECEIPTS, settling)
        sales = _beside(sales, schema.SALES, owed)
    return replace(ledger, sales=sales, receipts=receipts, booked=True)


# --- adjustments ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Document:
    """What a customer's document is to a row that names it: its oldest days."""

    sold_on: date | None
    due_on: date | None
    salesperson: str
    department: str


class Documents:
    """The documents of a ledger by customer and number."""

    def __init__(self, ledger: Ledger, wanted: Iterable[tuple[str, str]]) -> None:
        sales = ledger.sales
        keys = set(wanted)
        self._known: dict[tuple[str, str], _Document] = {}
        if not keys:
            return
        chosen = sales[sales["doc_no"].isin({number for _, number in keys})]
        ordered = chosen.sort_values(["sale_date", "due_date"], kind="stable")
        for row in ordered.to_dict("records"):
            self._known.setdefault(
                (row["customer_code"], row["doc_no"]),
                _Document(
                    as_date(row["sale_date"]), as_date(row["due_date"]),
                    row.get("salesperson", ""), row.get("department", ""),
                ),
            )  # fmt: skip

    def known(self, code: str, number: str) -> bool:
        return (code, number) in self._known

    def of(self, code: str, number: str) -> _Document:
        return self._known[code, number]


def _wanted(rows: Sequence[Adjusted]) -> list[tuple[str, str]]:
    named = [(one.customer_code, one.doc_no) for one in rows if one.doc_no]
    moved = [(one.counter_code, one.counter_doc) for one in rows if one.counter_doc]
    return named + moved


def moved_documents(ledger: Ledger) -> set[tuple[str, str]]:
    """Return customer and number of the debts that 应收转户 made: documents of their own there."""
    rows = rows_of(Adjusted, ledger.adjustments)
    return {
        (one.counter_code, one.counter_doc or one.adj_no)
        for one in rows
        if one.kind == AdjustmentKind.DEBT_MOVED
    }


def refusals(ledger: Ledger, policy: Policy) -> list[Refusal | None]:
    """Return why each row of 核销与调整 isn't booked, None for one that is."""
    rows = rows_of(Adjusted, ledger.adjustments)
    documents = Documents(ledger, _wanted(rows))
    registered = set(ledger.customers["customer_code"])
    arrived = moved_documents(ledger)

    def known(code: str, number: str) -> bool:
        return not number or documents.known(code, number) or (code, number) in arrived

    return [
        refusal(
            Adjustment(
                one.kind, one.adj_date, one.doc_no, known(one.customer_code, one.doc_no), one.amount,
                one.counter_code, not registered or one.counter_code in registered,
                known(one.counter_code, one.counter_doc), one.counter_amount, one.due_date,
                one.approved_by, one.approved_on,
            ),
            policy=policy,
        )
        for one in rows
    ]  # fmt: skip


_Row = dict[str, Any]
_Rows = list[_Row]


def _booked_rows(ledger: Ledger, policy: Policy) -> tuple[_Rows, _Rows]:
    """Return the rows beside the receipts and beside the sales that the booked adjustments make."""
    settling: _Rows = []
    owed: _Rows = []
    rows = rows_of(Adjusted, ledger.adjustments)
    documents = Documents(ledger, _wanted(rows))
    numbers = ledger.adjustments[ROW].tolist()
    for one, number, wrong in zip(rows, numbers, refusals(ledger, policy), strict=True):
        if wrong is None:
            kind = AdjustmentKind(one.kind)
            settling += _settling(one, kind, number)
            if kind.raises:
                owed.append(_owed(one, kind, number, documents))
    return settling, owed


def _settling(one: Adjusted, kind: AdjustmentKind, number: int) -> _Rows:
    """Return what a row settles: on the customer's account, and on the other one's (预收转户)."""
    row: _Row = {
        "receipt_no": one.adj_no, "customer_code": one.customer_code, "doc_no": one.doc_no,
        "receipt_date": one.adj_date, "note": one.reason, KIND: kind.value, ROW: number,
        "customer_name": one.customer_name,
    }  # fmt: skip
    if kind is AdjustmentKind.REFUND:
        return [{**row, "amount": -one.amount}]
    if kind is AdjustmentKind.CREDIT_MOVED:
        other = {**row, "customer_code": one.counter_code, "doc_no": one.counter_doc,
                 "customer_name": ""}  # fmt: skip
        return [{**row, ADJUSTED: -one.amount}, {**other, ADJUSTED: one.amount}]
    return [{**row, ADJUSTED: one.amount}] if kind.settles else []


def _owed(one: Adjusted, kind: AdjustmentKind, number: int, documents: Documents) -> _Row:
    """Return the debt that a row makes; it keeps its document's age (and due day, if none is new)."""
    known = documents.known(one.customer_code, one.doc_no)
    origin = documents.of(one.customer_code, one.doc_no) if known else _Document(
        one.adj_date, None, "", ""
    )  # fmt: skip
    moved = kind is AdjustmentKind.DEBT_MOVED
    return {
        "customer_code": one.counter_code if moved else one.customer_code,
        "customer_name": "" if moved else one.customer_name,
        "doc_no": (one.counter_doc or one.adj_no) if moved else one.doc_no,
        "sale_date": origin.sold_on, "due_date": one.due_date or origin.due_on,
        "amount": one.amount, "item": kind.value, "note": one.reason, KIND: kind.value,
        "salesperson": "" if moved else origin.salesperson,
        "department": "" if moved else origin.department, BOOKED_ON: one.adj_date, ROW: number,
    }  # fmt: skip


def _beside(entered: pd.DataFrame, sheet: schema.Sheet, rows: _Rows) -> pd.DataFrame:
    """Return the entered rows with the booked ones behind them; both have the booked columns."""
    own = {column.name for column in sheet.read_columns} | {ROW}
    names = [name for name in own if any(name in row for row in rows)]
    made = frame(
        sheet, {name: [row.get(name, _BLANKS.get(name, "")) for row in rows] for name in names}
    )
    result = pd.concat([entered, made[[n for n in made if n in entered]]], ignore_index=True)
    size = len(entered)
    result[KIND] = pd.Series([""] * size + [row[KIND] for row in rows], dtype="str")
    amounts = [row.get(ADJUSTED, 0) for row in rows]
    result[ADJUSTED] = pd.Series([0] * size + amounts, dtype="int64")
    result[BOOKED_ON] = _days([None] * size + [row.get(BOOKED_ON) for row in rows])
    return result


_BLANKS: dict[str, object] = {"amount": 0}


def _days(days: Sequence[object]) -> pd.Series:
    return pd.to_datetime(pd.Series(list(days), dtype="object")).astype("datetime64[s]")


# --- bills ---------------------------------------------------------------------------------------


def bills_by_number(ledger: Ledger) -> dict[str, HeldBill]:
    """Return the bills by their folded number; of two with one number the first."""
    found: dict[str, HeldBill] = {}
    for one in rows_of(HeldBill, ledger.bills):
        found.setdefault(fold(one.bill_no), one)
    return found


def with_bills(ledger: Ledger, policy: Policy) -> pd.DataFrame:
    """Return the receipts with what 票据台账 says of the bills they name: state, days, discount."""
    numbers = ledger.receipts["bill_no"].tolist()
    bills = bills_by_number(ledger) if any(numbers) else {}
    named = {
        at: bills[key] for at, one in enumerate(numbers) if one and (key := fold(one)) in bills
    }
    if not named:
        return ledger.receipts
    told: set[str] = set()
    columns = {
        name: ledger.receipts[name].array.copy()
        for name in ("bill_state", "bill_date", "bill_due", "discount_cost", "discount_ours")
    }
    never = np.full(len(numbers), "NaT", "datetime64[s]")
    days = {name: never.copy() for name in (CLOSED_ON, DISCOUNTED_ON, BOUNCED_ON)}
    for at, bill in named.items():
        # 退票 typed beside a receipt stands although nobody entered its day.
        if bill.life.steps and columns["bill_state"][at] != BillState.BOUNCED:
            columns["bill_state"][at] = bill.life.steps[-1][0].value
        for name, day in (("bill_date", bill.issued_on), ("bill_due", bill.due_on)):
            if day is not None:
                columns[name][at] = pd.Timestamp(day)
        # The discount is the bill's, not each receipt's: a bill may pay several documents.
        cost = 0 if bill.bill_no in told else discount_cost(bill.life, policy=policy)
        told.add(bill.bill_no)
        columns["discount_cost"][at] = cost
        columns["discount_ours"][at] = bill.bearer == Bearer.OURS
        for name, on in zip(
            days, (bill.life.closed_on, bill.discounted_on, bill.bounced_on), strict=True
        ):
            days[name][at] = np.datetime64(on, "s")
    return ledger.receipts.assign(**columns, **days)
