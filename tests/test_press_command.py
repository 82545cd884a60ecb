"""``huikuan press`` and ``huikuan today`` on a closed ledger of three customers."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from huikuan_xl import cli
from huikuan_xl.buttons.book_reading import read_book
from huikuan_xl.buttons.desk import Desk
from huikuan_xl.buttons.file_book import FileBook
from huikuan_xl.buttons.work import BY_MACRO
from huikuan_xl.inplace.package import read_package, write_package
from huikuan_xl.inplace.recalc import recalculate
from huikuan_xl.inplace.saved_book import SavedBook
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.workbook.customer_page import ASKED, ORDER, ORDER_NO
from huikuan_xl.workbook.drill import LINK
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.lists import FIRST_TASK, TODAY_HEADINGS
from tests.hosts.excel.conftest import Office
from tests.hosts.excel.engine import open_book
from tests.workbook.small import customer, day, ledger_of, sale

NOW = dt.datetime(2026, 6, 1, 8, 30)
MACROS = ("HK_Check", "HK_Dashboard", "HK_Plan")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = ledger_of(
        customers=[customer("A1", "甲厂", 9_000.0), customer("A2", "乙厂", 20_000.0),
                   customer("A3", "丙厂", 20_000.0)],
        sales=[
            sale("A1", "X1", day(1, 4), day(1, 5), 8_000.0),
            sale("A2", "X2", day(20, 4), day(20, 5), 3_000.0),
            sale("A3", "X3", day(20, 5), day(10, 7), 5_000.0),
        ],
    )  # fmt: skip
    book.company = Company(name="澜州阀门厂")
    path = tmp_path_factory.mktemp("台账") / "台账.xlsx"
    build_ledger(path, book, dt.date(2026, 6, 1), spare_rows=0)
    return path


@pytest.fixture
def file(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("huikuan_xl.buttons.places.data_folder", lambda: tmp_path / "data")
    copy = tmp_path / built.name
    copy.write_bytes(built.read_bytes())
    return copy


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["huikuan", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def desk(file: Path) -> Desk:
    return Desk(now=lambda: NOW, user=lambda: "会计", data=lambda: file.parent / "data")


def typed(file: Path, *cells: tuple[str, int, int, Any], **named: Any) -> None:
    """Type cells (sheet, row, column, value) and named cells into the closed file."""
    book = FileBook(file, NOW)
    for title, row, column, value in cells:
        book.write(title, row, column, [[value]])
    for name, value in named.items():
        book.enter_named(name, value)
    book.finish()


def pressed(file: Path, macro: str) -> str:
    said = BY_MACRO[macro].press(FileBook(file, NOW), desk(file))
    assert said.done, said.text
    return said.text


def today(file: Path) -> list[list[Any]]:
    return FileBook(file, NOW).cells(schema.TODAY)[FIRST_TASK - 1 :]


def column(heading: str) -> int:
    return TODAY_HEADINGS.index(heading) + 1


def test_the_day_worked_without_excel(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, promised, amount = (column(h) for h in TODAY_HEADINGS[-3:])
    typed(file, (schema.TODAY, FIRST_TASK, result, "已承诺"), (schema.TODAY, FIRST_TASK, promised, day(5)),
          (schema.TODAY, FIRST_TASK, amount, 4_000.0))  # fmt: skip
    assert [row[0] for row in today(file)][:2] == ["A1", "A2"]
    before = file.read_bytes()
    assert run(monkeypatch, "press", file, "刷新看板") == 0
    contacts = read_ledger(file).contacts
    assert contacts[["customer_code", "kind", "result", "promise_amount"]].values.tolist() == [
        ["A1", "承诺", "已承诺", 400_000]
    ]
    assert [row[0] for row in today(file)][:1] == ["A2"], "A1 was spoken to"
    (backup,) = (file.parent / "备份").iterdir()
    assert backup.read_bytes() == before
    assert run(monkeypatch, "press", file, "刷新看板") == 0
    assert len(read_ledger(file).contacts) == 1, "pressed again enters nothing twice"


def test_every_formula_is_up_to_date_afterwards(file: Path) -> None:
    typed(file, hk_as_of=day(20, 7))
    for macro in MACROS:
        pressed(file, macro)
    kept = recalculate(file, now=NOW, backup=False)
    assert (kept.changed, kept.awaiting, kept.not_refreshed, kept.did_not_fit) == (0, 0, (), ())


@pytest.mark.parametrize("macro", MACROS)
def test_a_button_does_the_same_as_in_excel(file: Path, macro: str) -> None:
    excel = file.with_name("在 Excel 里.xlsx")
    excel.write_bytes(file.read_bytes())
    office = Office(open_book(excel), file.parent)
    office.book.sheets[schema.CONSOLE].range((3, 2)).value = day(20, 7)
    typed(file, hk_as_of=day(20, 7))
    assert pressed(file, macro) == BY_MACRO[macro](office.host, desk(file))
    plans = [read_book(book).ledger.plans for book in (FileBook(file, NOW), office.host)]
    assert plans[0].equals(plans[1])
    for sheet in (schema.TODAY, schema.PROBLEMS, schema.RUN_LOG):
        here, there = FileBook(file, NOW).cells(sheet), office.cells(sheet)
        assert without_seconds(filled(here)) == without_seconds(filled(there)), sheet


def filled(grid: list[list[Any]]) -> list[list[Any]]:
    """Rows with anything in them, without blanks at their end."""
    rows = [["" if cell in (None, LINK) else cell for cell in row] for row in grid]  # a formula's
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    return [[plain(cell) for cell in row] for row in rows if row]


def plain(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        return cell.date()
    return float(cell) if type(cell) is int else cell


def without_seconds(rows: list[list[Any]]) -> list[list[Any]]:
    return [row[:5] + row[6:] if "会计" in row else row for row in rows]


def test_a_refused_press_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(file, (schema.TODAY, FIRST_TASK, column("承诺日期"), day(5)))
    before = file.read_bytes()
    assert run(monkeypatch, "press", file, "刷新看板") == 2
    assert "刷新看板没有完成，台账没有改动" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == [file.name], "no backup, nothing to undo"


def test_a_file_that_cannot_be_replaced_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert run(monkeypatch, "press", file, "核对") == 2
    assert "核对没有完成，台账没有改动" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert not (file.parent / "data" / "undo").exists(), "what didn't happen can't be undone"


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("导入", "huikuan import"),
        ("诊断", "huikuan doctor"),
        ("刷新", "可以按的有：核对、核销试算、生成账龄、刷新看板"),
    ],
)
def test_what_is_no_button_here_is_said(
    file: Path, button: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    before = file.read_bytes()
    assert run(monkeypatch, "press", file, button) == 2
    assert said in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_chart_with_a_sheet_of_its_own_is_no_sheet_of_cells(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "图.xlsx")
    book.add_worksheet("表").write(0, 0, 1)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$A$1:$A$1"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    assert FileBook(tmp_path / "图.xlsx", NOW).sheets() == ["表"]


def test_an_open_ledger_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.with_name(f"~${file.name}").touch()
    assert run(monkeypatch, "press", file, "核对") == 2
    assert "正在另一个程序里打开" in capsys.readouterr().err


def test_undo_puts_back_what_stood_there(file: Path) -> None:
    listed, before = today(file), read_ledger(file).plans
    pressed(file, "HK_Plan")
    assert len(read_ledger(file).plans) == len(before) + 3, "all three owe something in July"
    pressed(file, "HK_Undo")
    assert read_ledger(file).plans.equals(before)
    assert today(file) == listed


def test_a_table_without_room_grows_with_its_look_and_formulas(file: Path) -> None:
    pressed(file, "HK_Plan")
    table = SavedBook(read_package(file), NOW).table("tbl_plans")
    assert table is not None
    assert table.area.bottom == 4, "a heading and three rows"
    rows = FileBook(file, NOW).cells(schema.PLANS.title)
    names = [row[rows[0].index(schema.PLANS.column("known_name").title)] for row in rows[1:4]]
    assert set(names) == {"甲厂", "乙厂", "丙厂"}, "found by the formula that went down"


def test_rows_that_a_filter_hides_are_shown_before_the_list_is_made_anew(file: Path) -> None:
    book = SavedBook(read_package(file), NOW)
    table = book.table("tbl_today")
    assert table is not None
    filters = (
        b'><filterColumn colId="2"><filters><filter val="x"/></filters></filterColumn></autoFilter>'
    )
    change(file, table.part, rb"(<autoFilter [^>]*?)/>", rb"\1" + filters)
    change(file, book.sheet(schema.TODAY).part, b'<row r="6"', b'<row r="6" hidden="1"')
    pressed(file, "HK_Dashboard")
    parts = read_package(file)
    assert b"filterColumn" not in parts[table.part]
    assert b'<row r="6" ' in parts[book.sheet(schema.TODAY).part]
    assert b'r="6" hidden' not in parts[book.sheet(schema.TODAY).part]


def change(file: Path, part: str, old: bytes, new: bytes) -> None:
    """Replace a text of a part, by a pattern; it has to be there."""
    parts = read_package(file)
    parts[part], found = re.subn(old, new, parts[part], count=1)
    assert found
    file.write_bytes(write_package(parts))


def test_a_sheet_with_a_password_is_not_written(file: Path) -> None:
    part = SavedBook(read_package(file), NOW).sheet(schema.PROBLEMS).part
    change(file, part, b"</sheetData>", b'</sheetData><sheetProtection password="CC1A" sheet="1"/>')
    before = file.read_bytes()
    said = BY_MACRO["HK_Check"].press(FileBook(file, NOW), desk(file))
    assert not said.done
    assert "设了保护密码" in said.text
    assert file.read_bytes() == before


def test_an_order_is_asked_for_on_the_page(file: Path) -> None:
    typed(file, **{ASKED: "乙厂", ORDER: 2_000.0})
    said = pressed(file, "HK_RequestRelease")
    assert "已登记放行 SP2026-001：乙厂 2,000.00 元" in said
    (row,) = read_ledger(file).approvals.to_dict("records")
    assert (row["customer_code"], row["new_amount"]) == ("A2", 200_000)


def test_a_ledger_that_a_script_has_typed_into_is_worked_out_first(file: Path) -> None:
    """openpyxl keeps no result of any formula, not even the headings of our results."""
    book = openpyxl.load_workbook(file)
    sheet = book[schema.SALES.title]
    headings = [cell.value for cell in sheet[1]]
    row = sheet.max_row + 1
    for name, value in (("customer_code", "A3"), ("doc_no", "X9"), ("sale_date", day(1, 3)),
                        ("due_date", day(1, 4)), ("amount", "=3000*2")):  # fmt: skip
        sheet.cell(row, headings.index(schema.SALES.column(name).title) + 1).value = value
    table = sheet.tables["tbl_sales"]
    table.ref = table.autoFilter.ref = re.sub(r"\d+$", str(row), table.ref)
    book.save(file)
    assert "信用看板已更新" in pressed(file, "HK_Dashboard")
    late = {row[0]: [row[column(h) - 1] for h in ("逾期(元)", "逾期天数")] for row in today(file)}
    assert late["A1"] == [8_000, 31]
    assert late["A3"] == [6_000, 61], "the amount is a formula that nobody had worked out"
    assert status(file).startswith("公式区少 1 行"), "openpyxl leaves arrays as long as they were"
    pressed(file, "HK_TrySettlement")
    assert status(file) == "相符"


def status(file: Path) -> Any:
    (found,) = (row[1] for row in FileBook(file, NOW).cells(schema.CONSOLE) if row[0] == "总状态")
    return found


def test_today_lists_what_the_sheet_does(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "today", file, "--as-of", "2026-06-01", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    rows = [row for row in today(file) if row[column("今天做什么") - 1]]
    assert [(one["code"] or "", one["what"]) for one in found] == [
        (row[0], row[column("今天做什么") - 1]) for row in rows
    ]
    assert (found[0]["code"], found[0]["overdue"], found[0]["days"]) == ("A1", "8000.00", 31)
    assert found[0]["contact"] == "138****5678", "everybody reads the whole list"


def test_today_of_one_person_gives_the_number_to_who_calls(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for who, phone in (("王敏", "13812345678"), ("负责人", "")):
        assert run(monkeypatch, "today", file, "--as-of", "2026-06-01", "--for", who) == 0
        said = capsys.readouterr().out
        assert "13812345678" in said if phone else "13812345678" not in said
    assert run(monkeypatch, "today", file, "--as-of", "2026-06-01", "--for", "没有这个人") == 0
    assert "今天没有要办的" in capsys.readouterr().out


def page(file: Path, asked: str, **named: Any) -> list[list[Any]]:
    """Type on 客户一页通 and return what it shows then."""
    typed(file, **{ASKED: asked, **named})
    return FileBook(file, NOW).cells(schema.CUSTOMER_PAGE)


def test_the_page_chooses_nobody_in_silence(file: Path) -> None:
    for asked, code in (("甲", "A1"), ("yc", "A2"), ("没有", "查无此户")):
        assert page(file, asked)[2][3] == code
    assert page(file, "A", **{ORDER: 9_000.0})[2][3:5] == ["几户都像", "再写几个字，或填编码"]
    assert "没有登记：“客户一页通”上的客户几户都像" in pressed(file, "HK_RequestRelease")


def test_a_release_of_an_order_lets_the_page_ship_that_order_only(file: Path) -> None:
    asked = page(file, "A2", **{ORDER: 9_000.0, ORDER_NO: "D1"})
    assert asked[14][3] == "需审批"
    assert "停供级别1：冻结新单，须审批放行（K11）" in asked[15][1]
    assert "部门负责人" in asked[16][1]
    assert "已登记放行" in pressed(file, "HK_RequestRelease")
    names = [column.title for column in schema.APPROVALS.columns]
    signed = [
        (schema.APPROVALS.title, 2, names.index(heading) + 1, value)
        for n in "123"
        for heading, value in ((f"批准人{n}", f"经理{n}"), (f"批准日{n}", day(1)))
    ]
    typed(file, *signed)
    assert page(file, "A2")[14][3] == "可发（放行 SP2026-001）"
    assert page(file, "A2", **{ORDER_NO: "D2"})[14][3] == "需审批"
    assert "已登记放行" in pressed(file, "HK_RequestRelease"), "another order of the same amount"
    assert read_ledger(file).approvals["doc_no"].tolist() == ["D1", "D2"]
