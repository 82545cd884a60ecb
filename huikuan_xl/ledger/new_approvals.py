"""Rows to enter on 审批与变更: what a company already had, a release, a change of salesperson."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from huikuan_xl.ledger.approvals import known_rows, request_of
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.grades import register_grade
from huikuan_xl.ledger.rows import Approval, Customer, rows_of, table_of
from huikuan_xl.rules.approvals import in_force_from, next_numbers
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.words import ApprovalKind


def approvals_frame(rows: Sequence[Approval]) -> pd.DataFrame:
    """Return rows of 审批与变更 as the sheet's frame."""
    return table_of(Approval, rows)


def opening_approvals(ledger: Ledger, on: date, author: str) -> list[Approval]:
    """Return one row 期初接管 for every customer without one: limit, term, grade and salesperson
    as the register has them on the day the company begins to keep decisions."""
    table = ledger.approvals
    entered = set(table.loc[table["kind"] == ApprovalKind.OPENING, "customer_code"])
    some = [
        one
        for one in rows_of(Customer, ledger.customers.drop_duplicates("customer_code"))
        if one.customer_code and one.customer_code not in entered
    ]
    numbers = next_numbers(table["approval_no"].tolist(), on.year, len(some))
    return [
        Approval(
            approval_no=number, kind=ApprovalKind.OPENING, customer_code=one.customer_code,
            customer_name=one.customer_name, new_amount=one.limit, new_days=one.credit_days,
            new_grade=register_grade(one, ledger.policy).value, new_owner=one.salesperson,
            grounds="登记以前的额度、期限与等级", author=author, asked_on=on,
        )
        for number, one in zip(numbers, some, strict=True)
    ]  # fmt: skip


def release_request(
    ledger: Ledger, customer: Customer, fen: int, why: str, on: date, author: str, order: str = ""
) -> Approval:
    """Return the row 放行 that asks to ship an order of ``fen`` 分; who approves it signs there."""
    (number,) = next_numbers(ledger.approvals["approval_no"].tolist(), on.year, 1)
    return Approval(
        approval_no=number, kind=ApprovalKind.RELEASE, customer_code=customer.customer_code,
        customer_name=customer.customer_name, doc_no=order, new_amount=fen, grounds=why,
        author=author, asked_on=on,
    )  # fmt: skip


def open_release(ledger: Ledger, code: str, fen: int, order: str) -> str:
    """Return the number of a release asked for already and not yet decided: same customer, amount
    and order; "" without."""
    return next(
        (
            row.approval_no
            for row in known_rows(ledger.approvals)
            if (row.kind, row.customer_code, row.new_amount) == (ApprovalKind.RELEASE, code, fen)
            and fold(row.doc_no) == fold(order)
            and not row.refused
            and in_force_from(request_of(row), policy=ledger.policy) is None
        ),
        "",
    )


def handover_approvals(
    ledger: Ledger, customers: Sequence[Customer], to: str, why: str, on: date, author: str
) -> list[Approval]:
    """Return one row 换业务员 for every customer handed over to ``to``."""
    used = ledger.approvals["approval_no"].tolist()
    numbers = next_numbers(used, on.year, len(customers))
    return [
        Approval(
            approval_no=number, kind=ApprovalKind.HANDOVER, customer_code=one.customer_code,
            customer_name=one.customer_name, old=one.salesperson, new_owner=to, grounds=why,
            attachments="交接清单", author=author, asked_on=on,
        )
        for number, one in zip(numbers, customers, strict=True)
    ]  # fmt: skip
