"""From the blank ledger to pasted thousands: formulas stay live, in Excel that spills and before."""

import datetime as dt
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from huikuan_xl.buttons import work as buttons
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.schema import Column, Kind, Sheet
from huikuan_xl.workbook.console import BUTTONS
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.hosts.excel.conftest import Office
from tests.hosts.excel.engine import Array, open_book

AS_OF = dt.date(2026, 6, 30)
PRESSED = ("HK_TrySettlement", "HK_MakeAgeing", "HK_Dashboard")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "回款台账.xlsx"
    build_ledger(path, Ledger(), AS_OF)
    return path


@pytest.fixture
def office(blank: Path, tmp_path: Path) -> Office:
    """Return the blank ledger, open."""
    return Office(open_book(Path(shutil.copy(blank, tmp_path))), tmp_path)


def paste(office: Office, sheet: Sheet, records: list[dict[str, object]]) -> None:
    """Put records under the headings, all at once, as pasting does; the table grows with them."""
    book = office.book.impl
    columns = [c for c in sheet.columns if c.name in records[0]]
    place = {c.value: c.column for c in book.wb[sheet.title][1]}
    for number, record in enumerate(records, start=2):
        for column in columns:
            for made in (book.wb, book.cached):
                made[sheet.title].cell(number, place[column.title]).value = record[column.name]
    table = book.wb[sheet.title].tables[sheet.table]
    first, last = table.ref.split(":")
    letters = last.rstrip("0123456789")
    table.ref = f"{first}:{letters}{max(int(last[len(letters) :]), len(records) + 1)}"


def paid(at: int, rows: int) -> bool:
    """Tell whether a sale is paid: five of each customer's ten."""
    return at // (rows // 10) % 2 == 0


def grown(office: Office, rows: int) -> None:
    """Paste ``rows`` sales over ``rows`` / 10 customers; half of each one's are paid."""
    customers = max(rows // 10, 1)
    paste(office, schema.CUSTOMERS, [
        {"customer_code": f"K{i:05d}", "customer_name": f"客户{i}", "limit": 1e6, "credit_days": 30}
        for i in range(customers)
    ])  # fmt: skip
    paste(office, schema.SALES, [
        {"customer_code": f"K{i % customers:05d}", "doc_no": f"S{i:05d}",
         "sale_date": dt.datetime(2026, 5, 1), "due_date": dt.datetime(2026, 5, 31),
         "amount": 100.0, "salesperson": "王敏"}
        for i in range(rows)
    ])  # fmt: skip
    paste(office, schema.RECEIPTS, [
        {"customer_code": f"K{i % customers:05d}", "receipt_no": f"R{i:05d}", "doc_no": f"S{i:05d}",
         "receipt_date": dt.datetime(2026, 6, 1), "amount": 100.0, "method": "电汇"}
        for i in range(rows)
        if paid(i, rows)
    ])  # fmt: skip


def arrays(office: Office) -> dict[str, Array]:
    """Return the live array formulas by their text."""
    return {a.formula: a for a in office.book.impl.arrays if "HK_" in a.formula}


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        (200, 2016),
        (200, 2021),
        (3_000, 2021),
        *(
            pytest.param(rows, year, marks=pytest.mark.slow)
            for rows, year in ((3_000, 2016), (20_000, 2016), (20_000, 2021))
        ),
    ],
)
def test_pasted_rows_are_all_shown_by_live_formulas(office: Office, rows: int, year: int) -> None:
    office.book.impl.year = year
    before = arrays(office)
    assert len(before) == 14
    grown(office, rows)
    for macro in PRESSED:
        said = buttons.BY_MACRO[macro](office.host, office.desk)
        assert "没有完成" not in said, said
        assert arrays(office).keys() == before.keys(), "a live formula was replaced by values"
    shown = {title: office.cells(title) for title in (schema.SALES.title, schema.AGEING)}
    sales = shown[schema.SALES.title]
    left = sales[0].index("尚欠")
    assert [row[left] for row in sales[1 : rows + 1]] == [
        0.0 if paid(i, rows) else 100.0 for i in range(rows)
    ]
    assert all(row[left] == "" for row in sales[rows + 1 :])
    settled = next(a for f, a in arrays(office).items() if f.startswith("=HK_SETTLE("))
    assert settled.r2 >= rows + 1
    customers = rows // 10
    aged = shown[schema.AGEING]
    assert [row[0] for row in aged[5 : 6 + customers]][-1] == "合计"
    assert [row[1] for row in aged[5 : 5 + customers]] == [f"客户{i}" for i in range(customers)]
    balance = aged[4].index("余额")
    assert aged[5 + customers][balance] == 100.0 * rows / 2
    board = office.cells(schema.DASHBOARD)
    assert len([row for row in board[5:] if row[0]]) == customers


def test_fixed_arrays_get_room_and_are_restored_by_undo(office: Office) -> None:
    office.book.impl.year = 2016
    before = arrays(office)
    grown(office, 3_000)
    pasted = office.everything()
    buttons.BY_MACRO["HK_TrySettlement"](office.host, office.desk)
    settled = next(a for f, a in arrays(office).items() if f.startswith("=HK_SETTLE("))
    assert settled.r2 > 3_001, "room, so that the next row needs no button"
    buttons.BY_MACRO["HK_Undo"](office.host, office.desk)
    after = arrays(office)
    assert {f: (a.r1, a.c1, a.r2, a.c2) for f, a in after.items()} == {
        f: (a.r1, a.c1, a.r2, a.c2) for f, a in before.items()
    }
    restored = office.everything()
    for title in pasted.keys() - {schema.RUN_LOG, schema.SALES.title, schema.RECEIPTS.title}:
        assert restored[title] == pasted[title], title


@pytest.mark.parametrize("year", [2016, 2021])
def test_part_of_an_array_is_what_the_engine_refuses(office: Office, year: int) -> None:
    """Or the tests above would prove less than they say."""
    office.book.impl.year = year
    at = office.cells(schema.SALES.title)[0].index("已收") + 1
    with pytest.raises(OSError, match=r"数组的某一部分|spilled"):
        office.book.sheets[schema.SALES.title].range((2, at)).value = 1.0


def number_format(column: Column) -> str:
    return {Kind.DATE: "yyyy-mm-dd", Kind.MONEY: "#,##0.00"}.get(column.kind, "")


def test_formats_checks_and_marks_reach_down_to_the_end_of_the_sheet(office: Office) -> None:
    last = 1_048_576
    for sheet in (schema.SALES, schema.RECEIPTS, schema.CUSTOMERS):
        made = office.book.impl.wb[sheet.title]
        place = {c.value: c for c in made[1]}
        for column in sheet.inputs:
            at = place[column.title].column
            style = next(
                d.number_format for d in made.column_dimensions.values() if d.min <= at <= d.max
            )
            assert style.startswith(number_format(column)), (sheet.title, column.title)
        for check in made.data_validations.dataValidation:
            assert all(area.max_row == last for area in check.sqref.ranges)
    for title in (schema.SALES.title, schema.RECEIPTS.title, schema.DASHBOARD):
        marks = office.book.impl.wb[title].conditional_formatting
        assert marks
        assert all(area.max_row == last for mark in marks for area in mark.sqref.ranges), title


def test_whole_columns_are_printed_however_long_they_grow(blank: Path) -> None:
    with zipfile.ZipFile(blank) as package:
        areas = dict(
            re.findall(
                r"<definedName name=\"_xlnm.Print_Area\"[^>]*>'?(.+?)'?!(.+?)</definedName>",
                package.read("xl/workbook.xml").decode(),
            )
        )
    for title in (*(s.title for s in schema.ENTRY_SHEETS), schema.CUSTOMER_PAGE):
        assert re.fullmatch(r"\$A:\$[A-Z]+", areas[title]), title
    assert areas[schema.SALES.title] == "$A:$O", "one page across, up to the due date"
    assert areas[schema.BILLS.title] == "$A:$AB", "the results beside the table are printed, too"


EVERY_OTHER = [
    m for m, _, _ in BUTTONS if m not in (*PRESSED, "HK_Import", "HK_Deliver", "HK_Doctor")
]


def appearance(office: Office) -> dict[str, object]:
    """Return what must outlive every button: marks, checks, formats, printed areas, names."""
    book = office.book.impl.wb
    found: dict[str, object] = {
        "names": {name: one.attr_text for name, one in book.defined_names.items()}
    }
    for sheet in book.worksheets:
        found[sheet.title] = (
            {str(m.sqref): len(m.rules) for m in sheet.conditional_formatting},
            {(str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation},
            {key: d.number_format for key, d in sheet.column_dimensions.items()},
            sheet.print_area,
            sheet.freeze_panes,
        )
    return found


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        (0, 2016),
        (200, 2021),
        *(
            pytest.param(rows, year, marks=pytest.mark.slow)
            for rows in (0, 200, 3_000, 20_000)
            for year in (2016, 2021)
            if (rows, year) not in ((0, 2016), (200, 2021))
        ),
    ],
)
def test_after_every_button_formulas_live_and_the_sheets_keep_their_looks(
    office: Office, rows: int, year: int
) -> None:
    office.book.impl.year = year
    alive, looks = arrays(office).keys(), appearance(office)
    if rows:
        grown(office, rows)
    export = office.folder / "销售导出.csv"
    export.write_text(
        "往来单位编码,购货单位,单据日期,价税合计,发票号码,到期日期\n"
        "K00001,客户1,2026-06-29,50.00,Z1,2026-07-29\n",
        encoding="gb18030",
    )
    office.files.append(export)
    for macro in ("HK_Import", *EVERY_OTHER):
        said = buttons.BY_MACRO[macro](office.host, office.desk)
        # Letters and the month need a company, a new year a closed one; all else goes through.
        assert "没有完成" not in said or "参数" in said or macro == "HK_NewYear", said
        assert arrays(office).keys() == alive, macro
        assert appearance(office) == looks, macro
    shown = office.cells(schema.SALES.title)
    code = shown[0].index(schema.SALES.column("customer_code").title)
    assert len([row for row in shown[1:] if row[code]]) == rows + 1
