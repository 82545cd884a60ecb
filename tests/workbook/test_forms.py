"""The stand-alone templates and the printed forms."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from huikuan_xl.ledger import schema
from huikuan_xl.workbook.applications import APPLICATIONS, Application
from huikuan_xl.workbook.paper import LINES
from huikuan_xl.workbook.printed_forms import NOTES, RECEIPTS_FORM, SALES_FORM
from xl.build import DAILY, REGISTER, SALES, differences


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        (REGISTER, ["说明", "客户信用档案", *(form.title for form in APPLICATIONS)]),
        (SALES, ["说明", "客户销售统计表", SALES_FORM]),
        (DAILY, ["说明", "客户货款回收日报表", RECEIPTS_FORM]),
    ],
)
def test_sheets_of_the_fill_in_templates(templates: Path, name: str, sheets: list[str]) -> None:
    assert load_workbook(templates / name).sheetnames == sheets


def test_sales_form_has_the_columns_of_the_source(templates: Path) -> None:
    sheet = load_workbook(templates / SALES)[SALES_FORM]
    assert [sheet.cell(3, col).value for col in range(1, 8)] == [
        "商品名称", "数量(件)", "单价(元)", "销货总额(元)", "回款日期", "回款金额(元)", "售货清单号码",
    ]  # fmt: skip
    assert sheet["A1"].value == "销售统计表"


def test_receipts_form_has_the_columns_and_notes_of_the_source(templates: Path) -> None:
    sheet = load_workbook(templates / DAILY)[RECEIPTS_FORM]
    assert [sheet.cell(3, col).value for col in range(1, 8)] == [
        "客户姓名", "售货清单号码", "销货总额(元)", "回款金额(元)", "现金或支票", "尚结欠金额(元)",
        "日报总金额(元)",
    ]  # fmt: skip
    notes = [str(sheet.cell(4 + LINES + n, 2).value) for n in range(len(NOTES))]
    assert notes == list(NOTES)
    assert notes[1] == "2. 收取货款时是否已与客户谈妥支付哪笔货款？"


def test_printed_forms_show_the_chosen_records(demo_book: Path) -> None:
    book: Any = load_workbook(demo_book, data_only=True)
    sales, receipts = book[SALES_FORM], book[RECEIPTS_FORM]
    names = [column.name for column in schema.SALES.columns]
    rows = [
        dict(zip(names, row, strict=False))
        for row in book[schema.SALES.title].iter_rows(min_row=2, values_only=True)
    ]
    chosen = [
        row for row in rows
        if row["known_name"] == sales["E2"].value and row["sale_date"] == sales["B2"].value
    ]  # fmt: skip
    assert chosen
    shown = [[c.value for c in row] for row in sales.iter_rows(min_row=4, max_row=3 + len(chosen))]
    assert [(r[0], r[3], r[6]) for r in shown] == [
        (c["item"], c["amount"], c["doc_no"]) for c in chosen
    ]
    assert sales.cell(4 + LINES, 4).value == pytest.approx(sum(c["amount"] for c in chosen))
    assert receipts["A4"].value
    received = [receipts.cell(row, 4).value or 0 for row in range(4, 4 + LINES)]
    assert receipts["G4"].value == pytest.approx(sum(received))


def test_blank_forms_show_no_zeros(templates: Path) -> None:
    sheet = load_workbook(templates / DAILY, data_only=True)[RECEIPTS_FORM]
    for row in sheet.iter_rows(min_row=4, max_row=3 + LINES, max_col=7, values_only=True):
        assert row == (None, None, None, None, "□现金□支票", None, None)


@pytest.mark.parametrize("form", APPLICATIONS, ids=lambda form: form.title)
def test_applications_have_four_approval_boxes(templates: Path, form: Application) -> None:
    sheet = load_workbook(templates / REGISTER)[form.title]
    texts = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert form.heading in texts
    assert sum("签字" in text for text in texts) == 4


def test_check_tells_what_is_not_what_the_source_builds(templates: Path, tmp_path: Path) -> None:
    built = Path(shutil.copytree(templates, tmp_path / "built"))
    assert list(differences(built, templates)) == []
    (built / SALES).write_bytes(b"")
    (built / REGISTER).unlink()
    (built / "extra.txt").write_text("x")
    assert list(differences(built, templates)) == [
        f"{REGISTER}: committed, but nothing builds it",
        "extra.txt: not committed",
        f"{SALES}: not what the source builds",
    ]
