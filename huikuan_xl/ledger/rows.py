"""Rows of the entry sheets as typed records, for rules that look at one customer at a time.

Each class holds every column that the reader keeps of its sheet, by the schema's names; a test holds
the two together. Money is integer 分, dates are dates, blanks are None or "".
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.frozen import OfFrames
from huikuan_xl.ledger.schema import (
    ADJUSTMENTS,
    APPROVALS,
    BILLS,
    CONTACTS,
    CONTRACTS,
    CUSTOMERS,
    LETTERS,
    PLANS,
    SLIPS,
    TARGETS,
    Kind,
    Sheet,
)
from huikuan_xl.rules.bills import Bill


@dataclass(frozen=True, slots=True)
class Customer:
    """One row of 客户信用档案."""

    customer_code: str = ""
    customer_name: str = ""
    former_names: str = ""
    uscc: str = ""
    size: str = ""
    channel: str = ""
    region: str = ""
    head_code: str = ""
    department: str = ""
    salesperson: str = ""
    sales_manager: str = ""
    is_new: bool = False
    first_trade: date | None = None
    docs_missing: str = ""
    score_repay: Decimal | None = None
    score_purchase: Decimal | None = None
    score_other: Decimal | None = None
    vetoes: str = ""
    our_fault: bool = False
    our_fault_evidence: str = ""
    special_approval: str = ""
    special_date: date | None = None
    special_reason: str = ""
    last_year_sales: int | None = None
    limit: int | None = None
    credit_days: int | None = None
    due_term: str = ""
    due_number: int | None = None
    temp_limit: int | None = None
    temp_from: date | None = None
    temp_to: date | None = None
    orders_open: int = 0
    shipped_unbilled: int = 0
    strategic: bool = False
    referrer: str = ""
    depends_on_us: bool = False
    malicious: bool = False
    visit_manager: date | None = None
    visit_head: date | None = None
    last_review: date | None = None
    contact_person: str = ""
    contact_dept: str = ""
    phone: str = ""
    address: str = ""
    registration_form: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """One row of 合同."""

    contract_no: str = ""
    customer_code: str = ""
    customer_name: str = ""
    signed_on: date | None = None
    sign_year: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    cycle: str = ""
    due_term: str = ""
    due_number: int | None = None
    instalments: str = ""
    cash_ratio: Decimal | None = None
    bills_allowed: bool = False
    discount_clause_no: str = ""
    year_amount: int | None = None
    stop_clause: bool = False
    stop_clause_no: str = ""
    late_rate: Decimal | None = None
    late_clause_no: str = ""
    retention: bool = False
    forum: str = ""
    our_size: str = ""
    customer_size: str = ""
    small_told_on: date | None = None
    small_told_by: str = ""
    price_confirmed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One row of 承诺与催收."""

    contact_date: date | None = None
    customer_code: str = ""
    letter_no: str = ""
    kind: str = ""
    channel: str = ""
    salesperson: str = ""
    counterpart: str = ""
    reason_code: str = ""
    method: str = ""
    result: str = ""
    promise_no: str = ""
    instalment: int | None = None
    promise_date: date | None = None
    promise_amount: int = 0
    promise_cash: Decimal | None = None
    doc_no: str = ""
    disputed_amount: int = 0
    valid_until: date | None = None
    measure: str = ""
    measure_amount: int = 0
    owner: str = ""
    next_contact: date | None = None
    evidence: str = ""
    interrupts: bool = False
    guarantor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One row of 审批与变更."""

    approval_no: str = ""
    kind: str = ""
    customer_code: str = ""
    customer_name: str = ""
    doc_no: str = ""
    old: str = ""
    new_amount: int | None = None
    new_grade: str = ""
    new_days: int | None = None
    new_date: date | None = None
    new_ratio: Decimal | None = None
    new_owner: str = ""
    grounds: str = ""
    attachments: str = ""
    author: str = ""
    asked_on: date | None = None
    approver_1: str = ""
    approved_1: date | None = None
    approver_2: str = ""
    approved_2: date | None = None
    approver_3: str = ""
    approved_3: date | None = None
    refused: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of 回款计划: one customer, one month."""

    customer_code: str = ""
    month: date | None = None
    target: int | None = None
    target_date: date | None = None
    cash_ratio: Decimal | None = None
    promised: int | None = None
    promised_cash: Decimal | None = None
    promised_date: date | None = None
    first_third: int = 0
    second_third: int = 0
    last_third: int = 0
    made_by: str = ""
    confirmed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One row of 目标分解: one target of one month, of the company, a department, a salesperson or a
    customer."""

    month: date | None = None
    department: str = ""
    salesperson: str = ""
    customer_code: str = ""
    target: int = 0
    first_third: int = 0
    second_third: int = 0
    last_third: int = 0
    valid_from: date | None = None
    reason: str = ""
    made_by: str = ""
    confirmed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of 函件登记."""

    letter_no: str = ""
    letter_date: date | None = None
    kind: str = ""
    level: int | None = None
    customer_code: str = ""
    customer_name: str = ""
    amount: int = 0
    reply_by: date | None = None
    documents: str = ""
    lead_no: str = ""
    review: str = ""
    template: str = ""
    file: str = ""
    delivery: str = ""
    delivered_on: date | None = None
    delivered_by: str = ""
    signer: str = ""
    evidence: str = ""
    receipt_on: date | None = None
    answer: str = ""
    their_balance: int | None = None
    difference_docs: str = ""
    settled_on: date | None = None
    reply_amount: int | None = None
    reply_date: date | None = None
    reply_reason: str = ""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One row of 核销与调整."""

    adj_no: str = ""
    adj_date: date | None = None
    kind: str = ""
    customer_code: str = ""
    customer_name: str = ""
    doc_no: str = ""
    amount: int = 0
    counter_code: str = ""
    counter_doc: str = ""
    counter_amount: int | None = None
    due_date: date | None = None
    approved_by: str = ""
    approved_on: date | None = None
    reason: str = ""
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeldBill:
    """One row of 票据台账."""

    bill_no: str = ""
    kind: str = ""
    customer_code: str = ""
    customer_name: str = ""
    face: int = 0
    drawer: str = ""
    acceptor: str = ""
    issued_on: date | None = None
    due_on: date | None = None
    received_on: date | None = None
    endorsed_on: date | None = None
    endorsed_to: str = ""
    discounted_on: date | None = None
    discount_rate: Decimal | None = None
    other_city: bool = False
    discount_cost: int = 0
    bearer: str = ""
    collecting_on: date | None = None
    paid_on: date | None = None
    bounced_on: date | None = None
    bounce_reason: str = ""
    note: str = ""

    @property
    def life(self) -> Bill:
        """What the rules of bills look at."""
        return Bill(
            self.face, self.received_on, self.issued_on, self.due_on, self.endorsed_on,
            self.discounted_on, self.collecting_on, self.paid_on, self.bounced_on,
            self.discount_rate, self.other_city, self.discount_cost, self.bearer,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slip:
    """One row of a filled-in list of deliveries and 回执."""

    letter_no: str = ""
    delivery: str = ""
    delivered_on: date | None = None
    delivered_by: str = ""
    signer: str = ""
    evidence: str = ""
    receipt_on: date | None = None
    answer: str = ""
    their_balance: int | None = None
    difference_docs: str = ""
    settled_on: date | None = None
    reply_amount: int | None = None
    reply_date: date | None = None
    reply_reason: str = ""


Row = TypeVar(
    "Row", Customer, Contract, Contact, Approval, Planned, Target, Letter, Slip, Adjusted, HeldBill
)


class _OfCustomer(Protocol):
    @property
    def customer_code(self) -> str: ...


Owned = TypeVar("Owned", bound=_OfCustomer)


def as_date(value: Any) -> date | None:
    """Return a cell of a date column as a date, None for NaT."""
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def as_int(value: Any) -> int | None:
    """Return a cell of a nullable integer column, None for <NA>."""
    return None if value is None or pd.isna(value) else int(value)


def as_decimal(value: Any) -> Decimal | None:
    """Return a cell of a number column as the decimal a user sees, None for NaN."""
    return None if value is None or pd.isna(value) else Decimal(repr(float(value)))


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.CODE: str,
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.MONEY: as_int,
    Kind.DATE: as_date,
    Kind.INT: as_int,
    Kind.NUMBER: as_decimal,
    Kind.RATIO: as_decimal,
    Kind.FLAG: bool,
}
SHEETS: dict[type, Sheet] = {
    Customer: CUSTOMERS,
    Contract: CONTRACTS,
    Contact: CONTACTS,
    Approval: APPROVALS,
    Planned: PLANS,
    Target: TARGETS,
    Letter: LETTERS,
    Adjusted: ADJUSTMENTS,
    HeldBill: BILLS,
    Slip: SLIPS,
}


Places = npt.NDArray[np.int64]
_KNOWN: OfFrames[Sequence[Any]] = OfFrames()


def know_rows(table: pd.DataFrame, rows: Sequence[Row]) -> None:
    """Keep the records of a frame that nobody changes any more, for as long as it lives."""
    _KNOWN.keep(table, rows)


def rows_of(kind: type[Row], table: pd.DataFrame, at: Places | None = None) -> list[Row]:
    """Return the records of an entry sheet's frame in its order, or those at some places in theirs."""
    known = _KNOWN.known(table)
    if known is not None:
        return list(known) if at is None else [known[place] for place in at.tolist()]
    if at is not None:
        table = table.take(at) if at.size else table.iloc[:0]
    if table.empty:  # after an edit most of the few customers' tables are, and columns cost
        return []
    sheet = SHEETS[kind]
    cells = dict(zip(table.columns, table.to_numpy(object).T.tolist(), strict=True))  # all at once
    columns = [
        list(map(_READERS[sheet.column(one.name).kind], cells[one.name])) for one in fields(kind)
    ]
    return [kind(*values) for values in zip(*columns, strict=True)]


def table_of(kind: type[Row], rows: Sequence[Row]) -> pd.DataFrame:
    """Return records as the frame of their entry sheet; the other way round from ``rows_of``."""
    names = [one.name for one in fields(kind)]
    return frame(SHEETS[kind], {name: [getattr(row, name) for row in rows] for name in names})


def by_customer(rows: list[Owned]) -> dict[str, list[Owned]]:
    """Group records by customer code, keeping their order."""
    grouped: dict[str, list[Owned]] = defaultdict(list)
    for row in rows:
        grouped[row.customer_code].append(row)
    return grouped
