"""What is printed and signed is what the settlement says (S2-15, S2-16)."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.printed_forms import RECEIPTS_FORM, SALES_FORM
from tests.hosts.calc.office import Office
from tests.workbook.small import Row, ledger_of

AS_OF = date(2026, 6, 30)
DAY = datetime(2026, 6, 20)


def customer(code: str, name: str) -> Row:
    return {"customer_code": code, "customer_name": name, "limit": 100_000.0, "credit_days": 30.0}


def sale(code: str, number: str, amount: float, **more: Any) -> Row:
    return {
        "customer_code": code, "customer_name": {"A1": "甲厂", "A2": "乙厂"}[code],
        "sale_date": datetime(2026, 5, 2), "item": "阀门", "amount": amount, "doc_no": number,
        "due_date": datetime(2026, 6, 1), "salesperson": "王敏", "state": None,
    } | more  # fmt: skip


def receipt(code: str, number: str | None, amount: float, **more: Any) -> Row:
    return {
        "customer_code": code, "customer_name": {"A1": "甲厂", "A2": "乙厂"}[code],
        "doc_no": number, "receipt_date": DAY, "amount": amount, "method": "电汇",
        "bill_state": None, "salesperson": "王敏", "department": "销售部",
    } | more  # fmt: skip


CUSTOMERS = [customer("A1", "甲厂"), customer("A2", "乙厂")]


def built(folder: Path, sales: list[Row], receipts: list[Row]) -> Path:
    path = folder / "ledger.xlsx"
    build_ledger(
        path, ledger_of(customers=CUSTOMERS, sales=sales, receipts=receipts), AS_OF, spare_rows=8
    )
    return path


@cache
def book(path: Path) -> Any:
    return load_workbook(path, data_only=True)


def lines(path: Path, form: str, columns: str) -> list[list[Any]]:
    """The filled lines of a form, these columns of it."""
    sheet = book(path)[form]
    return [
        [sheet[f"{c}{row}"].value for c in columns] for row in range(4, 19)
        if sheet[f"I{row}"].value is not None
    ]  # fmt: skip


def test_a_receipt_that_names_nothing_is_paid_on_the_sales_form(tmp_path: Path) -> None:
    path = built(
        tmp_path,
        [sale("A1", "X1", 1000.0), sale("A1", "X2", 400.0)],
        [receipt("A1", None, 1100.0)],
    )
    assert lines(path, SALES_FORM, "DEFG") == [
        [1000, DAY, 1000, "X1"], [400, "未清", 100, "X2"],
    ]  # fmt: skip
    sheet = book(path)[SALES_FORM]
    assert (sheet["D19"].value, sheet["F19"].value) == (1400, 1100)


def test_a_void_line_is_shown_but_not_added(tmp_path: Path) -> None:
    path = built(tmp_path, [sale("A1", "X1", 1000.0), sale("A1", "X2", 400.0, state="作废")], [])
    assert lines(path, SALES_FORM, "DEF") == [[1000, None, 0], [400, None, None]]
    sheet = book(path)[SALES_FORM]
    assert sheet["D19"].value == 1000
    assert "另有 1 行作废或晚于统计日" in sheet["A21"].value


def test_a_bounced_cheque_is_marked_and_left_out(tmp_path: Path) -> None:
    path = built(
        tmp_path,
        [sale("A1", "X1", 8293.5)],
        [
            receipt("A1", "X1", 1500.0, method="支票", bill_state="退票"),
            receipt("A1", None, 5000.0),
        ],
    )
    assert lines(path, RECEIPTS_FORM, "BCDEF") == [
        ["X1", 8293.5, 1500, "□现金■支票退票，未计", 3293.5],
        ["未指定", None, 5000, "■现金□支票(电汇)", 3293.5],
    ]
    assert book(path)[RECEIPTS_FORM]["G4"].value == 5000


def test_one_number_at_two_customers_is_two_documents(tmp_path: Path) -> None:
    path = built(
        tmp_path,
        [sale("A1", "001", 300.0), sale("A2", "001", 900.0), sale("A1", "1", 50.0)],
        [receipt("A1", "001", 100.0), receipt("A2", "001", 900.0), receipt("A1", "7", 5.0)],
    )
    assert lines(path, RECEIPTS_FORM, "BCF") == [
        ["001", 300, 200], ["001", 900, 0], ["7", None, None],
    ]  # fmt: skip


def other_spellings() -> tuple[list[Row], list[Row]]:
    """One customer, document and salesperson, each written in two ways."""
    second = receipt("A1", "x 1", 50.0) | {"customer_code": "ａ1", "salesperson": "王 敏"}
    return [sale("A1", "X1", 300.0), sale("A1", "Ｘ1", 200.0) | {"customer_name": "甲　厂"}], [
        receipt("A1", "X1", 100.0), second,
    ]  # fmt: skip


def test_another_spelling_is_the_same_document(tmp_path: Path) -> None:
    path = built(tmp_path, *other_spellings())
    assert lines(path, RECEIPTS_FORM, "BCDF") == [["X1", 500, 100, 350], ["x 1", 500, 50, 350]]
    assert book(path)[RECEIPTS_FORM]["G4"].value == 150
    assert len(lines(path, SALES_FORM, "G")) == 2


def test_a_spreadsheet_folds_the_same_way(tmp_path: Path, office: Office) -> None:
    path = built(tmp_path, *other_spellings())
    with office.open(path) as document:
        document.calculate()
        found = [d for d in document.differences(path) if d.sheet in (SALES_FORM, RECEIPTS_FORM)]
    assert found == []


def many(count: int) -> tuple[list[Row], list[Row]]:
    sales = [sale("A1", f"X{n:02}", 100.0) for n in range(count)]
    return sales, [receipt("A1", f"X{n:02}", 10.0) for n in range(count)]


@pytest.mark.parametrize(("count", "pages"), [(15, 1), (16, 2), (17, 2)])
def test_a_day_of_many_receipts_has_its_whole_total(tmp_path: Path, count: int, pages: int) -> None:
    path = built(tmp_path, *many(count))
    sheet = book(path)[RECEIPTS_FORM]
    assert sheet["G4"].value == 10 * count
    assert sheet["A25"].value == (f"第 1 页，共 {pages} 页　尚结欠与注意事项截至统计日 2026-06-30")
    assert len(lines(path, RECEIPTS_FORM, "B")) == 15


def test_the_second_page_shows_the_rest(tmp_path: Path, office: Office) -> None:
    path = built(tmp_path, *many(17))
    with office.open(path) as document:
        document.set(RECEIPTS_FORM, "J1", 2.0)
        document.set(SALES_FORM, "J1", 2.0)
        document.calculate()
        shown = [list(row) for row in document.values(RECEIPTS_FORM, "B4:F6")]
        assert [(r[0], r[4]) for r in shown] == [("X15", 90), ("X16", 90), ("", "")]
        assert document.value(RECEIPTS_FORM, "G4") == 170
        assert [r[0] for r in document.values(SALES_FORM, "G4:G6")] == ["X15", "X16", ""]
        assert document.value(SALES_FORM, "D19") == 1700


def test_the_notes_are_answered(tmp_path: Path) -> None:
    path = built(
        tmp_path,
        [sale("A1", "X1", 1000.0)],
        [
            receipt("A1", "X1", 100.0, stated_balance=900.0, next_date=datetime(2026, 7, 5)),
            receipt("A1", "X9", 100.0, stated_balance=0.0, next_date=datetime(2026, 7, 5)),
        ],
    )
    sheet = book(path)[RECEIPTS_FORM]
    answers = [sheet[f"F{row}"].value for row in range(19, 24)]
    assert answers[0].startswith("× 1 笔；第 2 行：")
    assert answers[2:4] == ["√ 通过", "√ 通过"]
    assert answers[4].startswith("× 1 笔；第 2 行：")


def test_a_spreadsheet_computes_the_same_forms(tmp_path: Path, office: Office) -> None:
    path = built(
        tmp_path,
        [sale("A1", "001", 300.0), sale("A2", "001", 900.0), sale("A1", "X1", 400.0, state="作废")],
        [receipt("A1", "001", 100.0), receipt("A2", None, 90.0),
         receipt("A1", "7", 5.0, method="支票", bill_state="退票")],
    )  # fmt: skip
    with office.open(path) as document:
        document.calculate()
        found = [d for d in document.differences(path) if d.sheet in (SALES_FORM, RECEIPTS_FORM)]
    assert found == []


def test_forms_refer_by_cells_only(tmp_path: Path) -> None:
    """Programs without structured references would print the formula's text."""
    path = built(tmp_path, [sale("A1", "X1", 1.0)], [receipt("A1", "X1", 1.0)])
    for title in (SALES_FORM, RECEIPTS_FORM):
        for row in load_workbook(path)[title].iter_rows():
            for cell in row:
                text = getattr(cell.value, "text", cell.value)
                assert "tbl_" not in str(text), cell.coordinate


def test_an_empty_ledger_prints_empty_forms(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    build_ledger(path, Ledger(), AS_OF, spare_rows=8)
    assert lines(path, SALES_FORM, "A") == lines(path, RECEIPTS_FORM, "A") == []
    assert load_workbook(path, data_only=True)[RECEIPTS_FORM]["G4"].value is None
