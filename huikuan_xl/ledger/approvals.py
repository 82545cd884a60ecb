"""Rows of 审批与变更 as the requests that the regulation judges, and what they change in a ledger."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.known import holding, known_by
from huikuan_xl.ledger.moves import BOOKED_ON
from huikuan_xl.ledger.rows import Approval, rows_of
from huikuan_xl.rules import approvals
from huikuan_xl.rules.approvals import Request
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.words import (
    NEGATIVE_SALES,
    NOT_COUNTED_SALES,
    ApprovalKind,
    ContactKind,
)

Requests = Mapping[str, list[Request]]
Document = tuple[str, str]
"""Customer code and document number."""


def request_of(row: Approval) -> Request:
    """Return a row as a request; its 类型 must be one of ours."""
    return Request(
        kind=ApprovalKind(row.kind),
        number=row.approval_no,
        author=row.author,
        asked_on=row.asked_on,
        steps=(
            (row.approver_1, row.approved_1),
            (row.approver_2, row.approved_2),
            (row.approver_3, row.approved_3),
        ),
        document=row.doc_no,
        old=row.old,
        amount=row.new_amount,
        grade=row.new_grade,
        days=row.new_days,
        due=row.new_date,
        cash_ratio=row.new_ratio,
        owner=row.new_owner,
        refused=row.refused,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def known_rows(table: pd.DataFrame) -> list[Approval]:
    """Return the rows of 审批与变更 whose 类型 is one of ours, in the order of the sheet."""
    return rows_of(Approval, table, np.flatnonzero(holding(table["kind"], schema.APPROVAL_KINDS)))


def requests_of(ledger: Ledger) -> dict[str, list[Request]]:
    """Return every customer's requests, whatever became of them."""
    asked: dict[str, list[Request]] = defaultdict(list)
    for row in known_rows(ledger.approvals):
        asked[row.customer_code].append(request_of(row))
    return dict(asked)


def in_force_on(asked: Requests, as_of: date, policy: Policy) -> dict[str, list[Request]]:
    """Return of every customer's requests the decisions in force on a day, the latest last."""
    return {
        code: valid
        for code, some in asked.items()
        if (valid := approvals.in_force(some, as_of, policy=policy))
    }


def requests_in_force(ledger: Ledger, as_of: date, policy: Policy) -> dict[str, list[Request]]:
    """Return every customer's decisions in force on a day, the latest last."""
    return in_force_on(requests_of(ledger), as_of, policy)


def shipments(sales: pd.DataFrame, code: str, as_of: date) -> list[approvals.Shipped]:
    """Return what went out to a customer by a day, by document and day: goods, not what came back,
    and not what was only booked over (分)."""
    codes = sales["customer_code"]
    spellings = [one for one in codes.unique() if fold(one) == fold(code)]
    gone = codes.isin(spellings) & known_by(sales["sale_date"], as_of) & (sales["amount"] > 0)
    if "state" in sales:
        gone &= ~sales["state"].isin([*NOT_COUNTED_SALES, *NEGATIVE_SALES])
    if BOOKED_ON in sales:
        gone &= sales[BOOKED_ON].isna()
    both = sales[gone].groupby(["doc_no", "sale_date"], sort=False)["amount"].sum().reset_index()
    return [
        approvals.Shipped(on.date(), str(number), int(fen))
        for number, on, fen in zip(both["doc_no"], both["sale_date"], both["amount"], strict=True)
    ]


def standings(
    ledger: Ledger, as_of: date, policy: Policy
) -> list[tuple[Approval, Verdict[approvals.Standing]]]:
    """Return every row of 审批与变更 whose 类型 is one of ours with what it is worth on a day: a release
    that a shipment has used up is no longer in force (K11)."""
    rows = known_rows(ledger.approvals)
    requests = [request_of(row) for row in rows]
    used: dict[str, str] = {}
    for code in {row.customer_code for row in rows if row.kind == ApprovalKind.RELEASE}:
        mine = [one for row, one in zip(rows, requests, strict=True) if row.customer_code == code]
        used |= approvals.used_up(mine, shipments(ledger.sales, code, as_of), policy=policy)
    return [
        (row, approvals.standing(one, as_of, used.get(one.number, ""), policy=policy))
        for row, one in zip(rows, requests, strict=True)
    ]


def extensions(in_force: Requests) -> dict[Document, approvals.Extended]:
    """Return the extended documents by customer and number (S4-32)."""
    return {
        (code, number): one
        for code, requests in in_force.items()
        for number, one in approvals.extended(requests).items()
    }


@dataclass(frozen=True, slots=True)
class Effects:
    """What decisions in force do to documents, by customer and number: the due date they move it to,
    the disputes they settle, the 折让 (分) they concede."""

    moved: tuple[tuple[Document, date], ...] = ()
    settled: frozenset[Document] = frozenset()
    conceded: tuple[tuple[Document, int], ...] = ()

    def on_sales(self, sales: pd.DataFrame) -> pd.DataFrame:
        """Return the sales with due dates moved and settled lines undisputed."""
        if self.settled and len(sales):
            sales = sales.assign(disputed=_flags(sales) & ~_of(sales, self.settled))
        if not self.moved or sales.empty:
            return sales
        new = _mapped(sales, {document: pd.Timestamp(due) for document, due in self.moved})
        return sales.assign(due_date=new.astype("datetime64[s]").fillna(sales["due_date"]))

    def on_receipts(self, receipts: pd.DataFrame) -> pd.DataFrame:
        """Return the receipts with what was conceded on the documents they name."""
        if not self.conceded or receipts.empty:
            return receipts
        granted = _mapped(receipts, dict(self.conceded))
        return receipts.assign(conceded=granted.fillna(0).astype("int64"))


def effects_of(in_force: Requests) -> Effects:
    """Return what decisions in force do to documents."""
    conceded: dict[Document, int] = {}
    settled: set[Document] = set()
    for code, requests in in_force.items():
        for one in requests:
            if one.kind is ApprovalKind.CONCESSION and one.amount:
                conceded[code, one.document] = one.amount
            if one.kind is ApprovalKind.SETTLED:
                settled.add((code, one.document))
    moved = tuple((document, one.due) for document, one in extensions(in_force).items())
    return Effects(moved, frozenset(settled), tuple(conceded.items()))


def concessions(ledger: Ledger) -> dict[Document, int]:
    """Return what was conceded on documents (分) once every row entered by now is approved."""
    signed = ledger.approvals[["approved_1", "approved_2", "approved_3"]].stack().dropna()
    if signed.empty:
        return {}
    in_force = requests_in_force(ledger, signed.max().date(), ledger.policy)
    return dict(effects_of(in_force).conceded)


def carried_out(ledger: Ledger, in_force: Requests) -> Ledger:
    """Return the ledger with what the decisions in force end or put off: a settled dispute is over,
    collection held back is a row 暂缓. Due dates stay as entered (see ``Effects``)."""
    if not in_force:
        return ledger
    settled = effects_of(in_force).settled
    return replace(
        ledger,
        sales=Effects(settled=settled).on_sales(ledger.sales),
        contacts=_with_holds(_ended(ledger.contacts, settled), in_force, ledger.policy),
    )


def _flags(sales: pd.DataFrame) -> "pd.Series[bool]":
    return sales["disputed"] if "disputed" in sales else pd.Series(False, index=sales.index)


def _mapped(table: pd.DataFrame, values: Mapping[Document, object]) -> pd.Series:
    """Return what ``values`` hold for the document of every row, blank for others."""
    keys = pd.MultiIndex.from_frame(table[["customer_code", "doc_no"]])
    index = pd.MultiIndex.from_tuples(list(values))
    found = pd.Series(list(values.values()), index=index).reindex(keys)
    return pd.Series(found.to_numpy(), index=table.index)


def _of(table: pd.DataFrame, documents: frozenset[Document]) -> "pd.Series[bool]":
    keys = zip(table["customer_code"], table["doc_no"], strict=True)
    return pd.Series([key in documents for key in keys], index=table.index, dtype=bool)


def _ended(contacts: pd.DataFrame, settled: frozenset[Document]) -> pd.DataFrame:
    if not settled or contacts.empty:
        return contacts
    over = (contacts["kind"] == ContactKind.DISPUTE) & _of(contacts, settled)
    return contacts[~over]


def _with_holds(contacts: pd.DataFrame, in_force: Requests, policy: Policy) -> pd.DataFrame:
    rows = [
        (code, one)
        for code, requests in in_force.items()
        for one in requests
        if one.kind is ApprovalKind.HOLD
    ]
    if not rows:
        return contacts
    begun = [approvals.in_force_from(one, policy=policy) for _, one in rows]
    held = frame(
        schema.CONTACTS,
        {
            "contact_date": begun,
            "customer_code": [code for code, _ in rows],
            "kind": [ContactKind.HOLD.value] * len(rows),
            "result": [f"审批 {one.number} 暂缓催收" for _, one in rows],
            "valid_until": [one.valid_to for _, one in rows],
            "owner": [one.author for _, one in rows],
            ROW: [0] * len(rows),
        },
    )
    both = pd.concat([contacts, held], ignore_index=True) if len(contacts) else held
    return both.sort_values("contact_date", kind="stable").reset_index(drop=True)
