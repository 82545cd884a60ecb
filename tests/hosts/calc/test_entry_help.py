"""Codes, names and initials typed into every entry sheet of a real spreadsheet: what stands beside."""

import datetime as dt
from pathlib import Path

from openpyxl.utils import get_column_letter

from huikuan_xl.ledger import schema
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.hosts.calc.office import Document, Office, Value
from tests.workbook.small import ledger_of

LEDGER = ledger_of(
    customers=[
        {"customer_code": "K001", "customer_name": "朗源阀门有限公司", "credit_days": 30.0,
         "limit": 1000.0, "salesperson": "王敏", "department": "一部"},
        {"customer_code": "K002", "customer_name": "龙跃机电有限公司", "salesperson": "李强"},
        {"customer_code": "K003", "customer_name": "新昌盛泵业", "former_names": "昌盛泵厂",
         "salesperson": "赵新", "department": "一部"},
    ],
    sales=[{"customer_code": "K001", "doc_no": "S1", "sale_date": dt.datetime(2026, 5, 1),
            "amount": 600.0}],
)  # fmt: skip
MEANT = (
    ("K001", "朗源阀门有限公司"),
    ("k003", "新昌盛泵业"),
    ("Ｋ００２", "→ K002 龙跃机电有限公司"),
    ("朗源", "→ K001 朗源阀门有限公司"),
    ("昌盛泵厂", "→ K003 新昌盛泵业"),
    ("ly", "可能是：K001 朗源阀门有限公司、K002 龙跃机电有限公司"),
    ("K009", "查无此户"),
)
FINDING = (
    schema.SALES, schema.RECEIPTS, schema.PLANS, schema.CONTACTS, schema.APPROVALS, schema.BILLS,
    schema.ADJUSTMENTS, schema.TARGETS,
)  # fmt: skip


def column(sheet: schema.Sheet, name: str) -> str:
    return get_column_letter([c.name for c in sheet.columns].index(name) + 1)


def beside(document: Document, sheet: schema.Sheet, name: str) -> list[Value]:
    letters = column(sheet, name)
    rows = document.values(sheet.title, f"{letters}3:{letters}{2 + len(MEANT)}")
    return [row[0] for row in rows]


def test_what_is_typed_into_every_entry_sheet_and_what_stands_beside(
    office: Office, tmp_path: Path
) -> None:
    """All of MEANT from row 3 on, in one ledger: a real spreadsheet takes half a minute to follow."""
    path = tmp_path / "回款台账.xlsx"
    build_ledger(path, LEDGER, dt.date(2026, 6, 30), spare_rows=40)
    with office.open(path) as document:
        for sheet in (*FINDING, schema.CONTRACTS):
            letters = column(sheet, "customer_code")
            for row, (text, _) in enumerate(MEANT, start=3):
                document.set(sheet.title, f"{letters}{row}", text)
        for name, value in (("sale_date", dt.date(2026, 6, 10)), ("amount", 700.0)):
            document.set(schema.SALES.title, f"{column(schema.SALES, name)}3", value)
        document.calculate()
        for sheet in FINDING:
            told = beside(document, sheet, "known_name")
            assert told == [meant for _, meant in MEANT], sheet.title
        # The register reads the contracts: to ask there who is meant would go round in a circle.
        told = beside(document, schema.CONTRACTS, "known_name")
        assert told == ["朗源阀门有限公司", "新昌盛泵业", *["查无此户"] * 5]
        _a_sale_shows_what_is_known_while_it_is_typed(document)


def _a_sale_shows_what_is_known_while_it_is_typed(typed: Document) -> None:
    """600 due on 31 May and 700 due on 10 July, against a limit of 1,000."""
    shown = {
        name: beside(typed, schema.SALES, name)[0]
        for name in ("known_salesperson", "known_department", "line_due", "line_term",
                     "credit_left", "now_overdue")
    }  # fmt: skip
    due = (dt.date(2026, 7, 10) - dt.date(1899, 12, 30)).days
    assert shown == {
        "known_salesperson": "王敏", "known_department": "一部", "line_due": due,
        "line_term": "货到30天", "credit_left": -300, "now_overdue": 600,
    }  # fmt: skip
