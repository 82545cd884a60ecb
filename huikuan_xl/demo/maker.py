"""Documents, receipts, contacts and letters while the demo ledger is being made."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from huikuan_xl.demo.cases import Case, Row
from huikuan_xl.demo.company import (
    CASHIER,
    COMPANY,
    DEPARTMENTS,
    FIRST_DAY,
    JUNE,
    SALESPEOPLE,
    Chapter,
)
from huikuan_xl.ledger.book import dtype_of, frame
from huikuan_xl.ledger.days_off import is_day_off
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.rules.letter_rules import letter_number, mark_of
from huikuan_xl.rules.named import named_text
from huikuan_xl.rules.terms import due_date, read_term
from huikuan_xl.rules.words import LetterName


@dataclass(slots=True, eq=False)
class Document:
    """A sales document while the ledger is being made; its number comes last."""

    case: Case
    day: dt.date
    due: dt.date
    lines: list[tuple[str, int, int]]  # item, quantity, price in 分
    extra: Row = field(default_factory=dict)
    number: str = ""
    payments: list[tuple[dt.date, int]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(quantity * price for _, quantity, price in self.lines)

    @property
    def by_term(self) -> bool:
        """The ledger works the due date out: by the customer's term, or by instalments."""
        return bool(self.case.term) or "instalments" in self.extra or "due_term" in self.extra

    @property
    def is_void(self) -> bool:
        return self.extra.get("state") == "作废"

    def open_on(self, day: dt.date) -> int:
        """Return what is still owed at the end of ``day``, 分."""
        if self.is_void or self.day > day:
            return 0
        return self.amount - sum(paid for when, paid in self.payments if when <= day)


@dataclass(frozen=True, slots=True)
class Coming:
    """A payment that the habit brings after the last day on the ledger; no amount: what is left."""

    document: Document
    day: dt.date
    amount: int | None
    method: str
    named: bool
    details: Row


@dataclass(slots=True)
class Maker:
    """Collects documents, receipts, contacts and letters; numbers them by date at the end."""

    rng: random.Random
    chapter: Chapter = JUNE
    cases: dict[str, Case] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    receipts: list[tuple[Case, Document | None, Row]] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)
    demanded: "list[tuple[Row, list[Document]]]" = field(default_factory=list)

    def sell(
        self,
        case: Case,
        day: dt.date,
        lines: list[tuple[str, int, int]],
        due: dt.date | None = None,
        **extra: object,
    ) -> Document:
        """Book a document; without ``due`` it falls due by the customer's term or credit days."""
        due = due or _due_by_term(case, day)
        document = Document(case, day, due, lines, dict(extra))
        self.documents.append(document)
        return document

    def pay(
        self,
        case: Case,
        document: Document | None,
        day: dt.date,
        amount: int,
        method: str = "电汇",
        named: bool = True,
        **extra: object,
    ) -> None:
        """Book a receipt; a bounced cheque leaves the document unpaid."""
        row: Row = {"receipt_date": day, "amount": amount, "method": method, **extra}
        allowance = extra.get("allowance", 0)
        if document and extra.get("bill_state") != "退票" and isinstance(allowance, int):
            document.payments.append((day, amount + allowance))
        self.receipts.append((case, document if named else None, row))

    def contact(self, day: dt.date, code: str, kind: str, **extra: object) -> None:
        """Book a contact by the customer's salesperson."""
        row: Row = {"contact_date": day, "customer_code": code, "kind": kind}
        self.contacts.append(row | {"salesperson": salesperson_of(code), "channel": "电话"} | extra)

    def letter(self, day: dt.date, code: str, kind: str, amount: int, **extra: object) -> None:
        """Book a letter in the register of letters; amount in 分."""
        row: Row = {
            "letter_date": day, "customer_code": code, "kind": kind, "amount": amount,
            "customer_name": self.cases[code].name, "delivery": "未送达",
            "reply_by": day + dt.timedelta(days=10),
        }  # fmt: skip
        self.letters.append(row | extra)
        if LetterName(kind).demands:
            due = [d for d in self.of(code) if d.due < day and d.open_on(day) > 0]
            self.demanded.append((self.letters[-1], due))

    def of(self, code: str) -> list[Document]:
        """Return a customer's documents in the order they were made."""
        return [document for document in self.documents if document.case.code == code]

    def open_on(self, code: str, day: dt.date) -> int:
        return sum(document.open_on(day) for document in self.of(code))

    def overdue_on(self, code: str, day: dt.date) -> int:
        return sum(d.open_on(day) for d in self.of(code) if d.due < day)

    def paid_between(self, code: str, first: dt.date, last: dt.date) -> int:
        """Return what the customer paid from ``first`` to ``last``, 分, bounced cheques left out."""
        rows = (row for case, _, row in self.receipts if case.code == code)
        return sum(
            int_of(row["amount"])
            for row in rows
            if first <= date_of(row["receipt_date"]) <= last and row.get("bill_state") != "退票"
        )

    def number_documents(self) -> None:
        """Number documents by date, month by month; opening items keep a number of their own."""
        self.documents.sort(key=lambda document: (document.day, document.case.code))
        counts: dict[str, int] = {}
        for document in self.documents:
            opening = document.day < FIRST_DAY
            prefix = f"QC{document.day:%Y}" if opening else f"XS{document.day:%Y%m}"
            counts[prefix] = counts.get(prefix, 0) + 1
            document.number = f"{prefix}-{counts[prefix]:04d}"

    def sales_rows(self) -> list[Row]:
        rows: list[Row] = []
        for document in self.documents:
            case = document.case
            extra = dict(document.extra)
            origin = extra.get("origin_doc")
            if isinstance(origin, Document):
                extra["origin_doc"] = origin.number
            for line, (item, quantity, price) in enumerate(document.lines, start=1):
                row: Row = {
                    "customer_code": case.code, "customer_name": case.name,
                    "sale_date": document.day, "item": item, "quantity": float(quantity),
                    "price": price / 100, "amount": quantity * price, "doc_no": document.number,
                    "line_no": line, "due_date": None if document.by_term else document.due,
                    "department": DEPARTMENTS[case.code[:2]],
                    "salesperson": salesperson_of(case.code),
                    "term": "赊销" if case.days else "现款", "state": "正常",
                }  # fmt: skip
                rows.append(row | extra)
        return rows

    def receipt_rows(self) -> list[Row]:
        """Return receipts by date, numbered, with the balance the salesperson reported."""
        self.receipts.sort(key=lambda entry: (date_of(entry[2]["receipt_date"]), entry[0].code))
        rows: list[Row] = []
        counts: dict[str, int] = {}
        for case, document, facts in self.receipts:
            day = date_of(facts["receipt_date"])
            month = f"{day:%Y%m}"
            counts[month] = counts.get(month, 0) + 1
            row: Row = {
                "receipt_no": f"SK{month}-{counts[month]:04d}", "customer_code": case.code,
                "customer_name": case.name, "department": DEPARTMENTS[case.code[:2]],
                "salesperson": salesperson_of(case.code),
            }  # fmt: skip
            if document:
                row["doc_no"] = document.number
                if case.names_documents == 1 and facts.get("bill_state") != "退票":
                    left = document.open_on(day)
                    row["stated_balance"] = left
                    row["next_date"] = day + dt.timedelta(days=14) if left else None
            if day <= self.chapter.as_of - dt.timedelta(days=2):
                row["cleared_no"] = f"HX{month}-{counts[month]:04d}"
                row["cleared_by"] = CASHIER
            rows.append(row | facts)
        return rows

    def contact_rows(self) -> list[Row]:
        """Return contacts by date, with the numbers of the documents they are about."""
        self.contacts.sort(key=lambda row: (str(row["contact_date"]), str(row["customer_code"])))
        rows = []
        for row in self.contacts:
            about = row.get("doc_no", "")
            rows.append(row | {"doc_no": about.number if isinstance(about, Document) else about})
        return rows

    def letter_rows(self) -> list[Row]:
        self.letters.sort(key=lambda row: (str(row["letter_date"]), str(row["customer_code"])))
        for row, documents in self.demanded:
            times = int_of(row.get("level", 0))
            row["documents"] = named_text((document.number, times) for document in documents)
        numbers: Counter[str] = Counter()
        for row in self.letters:
            word = mark_of(LetterName(str(row["kind"])))
            numbers[word] += 1
            row["letter_no"] = letter_number(COMPANY.mark, word, 2026, numbers[word])
            row["file"] = f"函件/{row['customer_code']}/{row['kind']}-{row['letter_date']}.docx"
        return self.letters


def int_of(value: object) -> int:
    assert isinstance(value, int)
    return value


def date_of(value: object) -> dt.date:
    assert isinstance(value, dt.date)
    return value


def salesperson_of(code: str) -> str:
    people = SALESPEOPLE[code[:2]]
    return people[int(code[2:]) % len(people)]


def frame_of(sheet: Sheet, rows: list[Row]) -> pd.DataFrame:
    """Build a typed frame from rows; what a row leaves out is blank."""
    blanks: dict[str, object] = {"str": "", "int64": 0, "bool": False, "Int64": pd.NA}
    blanks |= {"float64": float("nan"), "datetime64[s]": None}
    used = [column.name for column in sheet.columns if any(column.name in row for row in rows)]
    columns: dict[str, object] = {}
    for name in used:
        blank = blanks[dtype_of(sheet, name)]
        values = (row.get(name, blank) for row in rows)
        columns[name] = [blank if value is None else value for value in values]
    return frame(sheet, columns)


def _due_by_term(case: Case, day: dt.date) -> dt.date:
    if not case.term:
        return day + dt.timedelta(days=case.days)
    due = due_date(read_term(case.term), day, day_off=is_day_off).value
    return due or day
