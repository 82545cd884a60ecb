"""Beside what is typed stands what the ledger knows: whose, by whom, due when, what is left."""

import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.schema import RECEIPTS, SALES, Role
from huikuan_xl.workbook.calls import table_reference
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.workbook.small import ledger_of

AS_OF = date(2026, 6, 30)
BOOK = {
    "customers": [
        {"customer_code": "A1", "customer_name": "澜州启源阀门有限公司", "limit": 1000.0,
         "credit_days": 30.0, "salesperson": "王敏", "department": "一部"},
        {"customer_code": "A2", "customer_name": "江晏启源厂", "credit_days": 60.0,
         "salesperson": "李强", "department": "二部"},
    ],
    "sales": [
        {"customer_code": "A1", "sale_date": datetime(2026, 5, 1), "doc_no": "S1", "amount": 500.0},
        {"customer_code": "A1", "sale_date": datetime(2026, 6, 10), "doc_no": "S2", "amount": 800.0},
        {"customer_code": "a2", "sale_date": datetime(2026, 6, 11), "doc_no": "S3", "amount": 50.0},
    ],
    "receipts": [
        {"customer_code": "A1", "receipt_date": datetime(2026, 6, 20), "amount": 100.0,
         "doc_no": "S1"},
        {"customer_code": "A2", "receipt_date": datetime(2026, 5, 20), "amount": 20.0},
        {"customer_code": "jyqy", "receipt_date": datetime(2026, 6, 21), "amount": 10.0},
        {"customer_code": "启源", "receipt_date": datetime(2026, 6, 22), "amount": 10.0},
    ],
    "contacts": [{"contact_date": datetime(2026, 6, 3), "customer_code": "A2", "kind": "催收"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("entry") / "ledger.xlsx"
    build_ledger(path, ledger_of(**BOOK), AS_OF, spare_rows=4)
    return path


def rows(path: Path, sheet: schema.Sheet) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cells = openpyxl.load_workbook(path, data_only=True)[sheet.title]
    names = [c.name for c in sheet.columns]
    return [
        dict(zip(names, row, strict=False))
        for row in cells.iter_rows(min_row=2, max_col=len(names), values_only=True)
    ]


def test_a_sale_shows_whose_due_when_and_what_is_left(book: Path) -> None:
    """A1 owes 400 of S1 since 05-31 and 800 of S2: of a limit of 1,000 it is 200 above."""
    old, new, other, blank = rows(book, SALES)[:4]
    assert [new[f"known_{n}"] for n in ("name", "salesperson", "department")] == [
        "澜州启源阀门有限公司", "王敏", "一部",
    ]  # fmt: skip
    assert (new["line_due"], new["line_term"]) == (datetime(2026, 7, 10), "货到30天")
    assert (new["credit_left"], new["now_overdue"]) == (-200.0, 400.0)
    # A code in another spelling is found as Excel finds it; without a limit nothing is left or used.
    assert (other["known_name"], other["credit_left"]) == ("江晏启源厂", None)
    # What holds now says nothing about a sale of last month.
    assert (old["line_due"], old["credit_left"]) == (datetime(2026, 5, 31), None)
    assert not any(blank[c.name] for c in SALES.columns if c.role is Role.FORMULA)


def test_a_receipt_shows_what_is_owed_now(book: Path) -> None:
    paid, old, *_ = rows(book, RECEIPTS)
    assert (paid["now_owed"], paid["now_overdue"]) == (1200.0, 400.0)
    assert (old["known_name"], old["now_owed"]) == ("江晏启源厂", None)


def test_a_name_or_initials_are_answered_with_the_code_never_taken_for_it(book: Path) -> None:
    one, several = (row["known_name"] for row in rows(book, RECEIPTS)[2:4])
    assert one == "→ A2 江晏启源厂"
    assert several == "可能是：A1 澜州启源阀门有限公司、A2 江晏启源厂"
    found = {p.value: p.fix for p in check(ledger_of(**BOOK)) if p.column == "客户编码"}
    assert found["jyqy"] == "编码格里填编码：A2 江晏启源厂"
    assert found["启源"].endswith("A1 澜州启源阀门有限公司、A2 江晏启源厂")


def test_contacts_tell_the_name_beside_the_code(book: Path) -> None:
    assert rows(book, schema.CONTACTS)[0]["known_name"] == "江晏启源厂"


@pytest.mark.parametrize("sheet", [SALES, RECEIPTS])
def test_functions_take_no_column_that_shows_their_own_results(sheet: schema.Sheet) -> None:
    """Or every edit would go round in a circle; and what is pasted meets input columns only."""
    first = next(i for i, c in enumerate(sheet.columns) if c.role is not Role.FORMULA)
    assert sheet.columns[first].name == "customer_code"
    assert all(c.role is Role.INPUT for c in sheet.columns[first:])
    assert table_reference(sheet).endswith("[[#All],[客户编码]:[备注]]")


def test_what_a_user_types_first_comes_first() -> None:
    typed = [c.name for c in SALES.inputs]
    assert typed[:7] == [
        "customer_code", "sale_date", "doc_no", "item", "quantity", "price", "amount",
    ]  # fmt: skip
    assert {"origin_doc", "invoice_no"} <= set(typed[:11])
    assert [c.name for c in RECEIPTS.inputs][:5] == [
        "customer_code", "receipt_date", "amount", "doc_no", "method",
    ]  # fmt: skip


def test_find_and_initials_as_functions() -> None:
    table = [["客户编码", "客户名称"], ["01001", "澜州启源"], ["01002", "江晏启源"]]
    find, initials = REGISTRY["HK_FIND"].call, REGISTRY["HK_INITIALS"].call
    assert find(table, "lzqy") == "→ 01001 澜州启源"
    assert find(table, "01002") == "→ 01002 江晏启源"
    assert find(table, "没有") == "查无此户"
    assert (find(table, None), initials("启源A厂"), initials(None)) == ("", "qyac", "")
