"""Links followed in a real spreadsheet: what stands where a click leads."""

import datetime as dt
from pathlib import Path

from openpyxl.utils import get_column_letter

from huikuan_xl.ledger import schema
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.lists import FIRST_TASK, TODAY_HEADINGS
from tests.hosts.calc.office import Document, Office
from tests.workbook.small import ledger_of

LEDGER = ledger_of(
    customers=[{"customer_code": "A1", "customer_name": "甲厂"},
               {"customer_code": "A2", "customer_name": "乙厂"}],
    sales=[{"customer_code": "A1", "doc_no": f"X{n}", "sale_date": dt.datetime(2026, 5, n),
            "due_date": dt.datetime(2026, 8 - n, 1), "amount": 10.0} for n in (1, 2, 3)],
)  # fmt: skip


def landed(document: Document, title: str, heading: str, row: int) -> tuple[str, object]:
    """Return the sheet that a link leads to, and the cell."""
    headings = document.values(title, f"A{row - 1}:AZ{row - 1}")[0]
    at = next(n for n, h in enumerate(headings, start=1) if str(h) == heading)
    sheet, line, column = document.follow(title, f"{get_column_letter(at)}{row}")
    return sheet, document.value(sheet, f"{get_column_letter(column)}{line}")


def test_every_link_leads_to_the_row_it_names(office: Office, tmp_path: Path) -> None:
    """A1 owes X1 (due in July), X2 (June) and X3 (May): the last was due first."""
    path = tmp_path / "回款台账.xlsx"
    build_ledger(path, LEDGER, dt.date(2026, 6, 30), spare_rows=4)
    assert TODAY_HEADINGS.index("查") == TODAY_HEADINGS.index("最早未收单") + 1
    with office.open(path) as document:
        assert landed(document, schema.DASHBOARD, "档案", 6) == (schema.CUSTOMERS.title, "A1")
        assert landed(document, schema.AGEING, "看板", 6) == (schema.DASHBOARD, "A1")
        assert landed(document, schema.TODAY, "查", FIRST_TASK) == (schema.SALES.title, "X3")
        lines = document.values(schema.HOME, "A1:A40")
        total = next(n for n, (text,) in enumerate(lines, start=1) if text == "应收余额(元)")
        sheet, row, _ = document.follow(schema.HOME, f"D{total}")
        assert (sheet, document.value(sheet, f"A{row}")) == (schema.AGEING, "合计")
