"""A user's own workbook: HK_ values are refreshed, every other byte stays."""

import io
import os
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from huikuan_xl.functions import REGISTRY
from huikuan_xl.inplace.calc_names import for_calc
from huikuan_xl.inplace.cell_surgery import CellEdits, with_cells_changed
from huikuan_xl.inplace.formulas import Area, Place, areas_of
from huikuan_xl.inplace.recalc import Recalculation, after_entering, follows_entries, recalculate
from huikuan_xl.inplace.saved_book import SavedBook
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.books import Books
from tests.demo_part import part_of_demo

NOW = datetime(2026, 6, 30, 17, 30)
AS_OF = 46_203  # 2026-06-30
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff"
    "3f0005fe02fe0def46b80000000049454e44ae426082"
)
HEADINGS = ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额", "业务员"]
SALES = [
    HEADINGS,
    ["C1", "S1", 46_100, 46_173, 1000.0, "王"],
    ["C2", "S2", 46_100, 46_193, 2000.0, "李"],
    ["C1", "S3", 46_150, 46_233, 3000.0, "王"],
]
RECEIPTS = [["客户编码", "售货清单号码", "回款日期", "回款金额"], ["C1", "S1", 46_180, 600.0]]

Write = Callable[[xlsxwriter.Workbook], None]


def _book(path: Path, write: Write, **options: Any) -> Path:
    book = xlsxwriter.Workbook(path, options)
    write(book)
    book.close()
    return path


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _raw_entries(path: Path) -> dict[str, bytes]:
    """The bytes of every entry as they lie in the file: header and compressed data."""
    content = path.read_bytes()
    raw = {}
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            name, extra = struct.unpack_from("<2H", content, entry.header_offset + 26)
            end = entry.header_offset + 30 + name + extra + entry.compress_size
            raw[entry.filename] = content[entry.header_offset : end]
    return raw


def _values(path: Path, sheet: str) -> dict[str, Any]:
    cells = openpyxl.load_workbook(path, data_only=True)[sheet]
    return {c.coordinate: c.value for row in cells.iter_rows() for c in row if c.value is not None}


def _with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    parts = _parts(path)
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)


def _run(path: Path) -> Recalculation:
    return recalculate(path, now=NOW)


def _formulas(tmp_path: Path, cells: dict[str, str], values: dict[str, Any] | None = None) -> Path:
    """A workbook with one sheet 表 of values and formulas without useful cached values."""

    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        for ref, value in (values or {}).items():
            sheet.write(ref, value)
        for ref, formula in cells.items():
            sheet.write_formula(ref, "=" + formula, None, "旧")

    return _book(tmp_path / "book.xlsx", write)


# --- the file around the values --------------------------------------------------------------


def _rich(book: xlsxwriter.Workbook) -> None:
    sales = book.add_worksheet("销售")
    for number, row in enumerate(SALES):
        sales.write_row(number, 0, row)
    own = book.add_worksheet("我的表")
    own.write_comment("B2", "批注")
    own.write_formula("A1", "=SUM(销售!E2:E4)", None, 6000)
    own.write_formula(
        "A2", '=HK_OVERDUE_DAYS(销售!D2,46203)&" 天"', book.add_format({"bold": 1}), "?"
    )
    own.write_formula("A3", "=A2", None, "?")
    own.insert_image("D4", "dot.png", {"image_data": io.BytesIO(PNG)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=销售!$E$2:$E$4"})
    own.insert_chart("F2", chart)
    own.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 5})
    own.data_validation("C1", {"validate": "list", "source": ["是", "否"]})
    own.insert_button("H1", {"macro": "HK_MonthEnd", "caption": "月结"})
    book.add_worksheet("空表")


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A macro workbook with comment, picture, chart, button, formats and ordinary formulas."""
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(b"\xd0\xcf\x11\xe0 not really a project")

    def write(book: xlsxwriter.Workbook) -> None:
        book.add_vba_project(str(project))
        _rich(book)

    return _book(tmp_path / "台账.xlsm", write)


def test_only_the_values_in_the_changed_sheet_differ(rich: Path) -> None:
    before, raw = _parts(rich), _raw_entries(rich)
    result = _run(rich)
    after = _parts(rich)
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet2.xml"}
    old = before["xl/worksheets/sheet2.xml"]
    assert after["xl/worksheets/sheet2.xml"] == old.replace(b"<v>?</v>", "<v>30 天</v>".encode())
    raw_after = _raw_entries(rich)
    assert {n for n in raw if raw[n] != raw_after[n]} == changed
    assert (result.formulas, result.changed, result.awaiting) == (1, 2, 0), "A3 shows what A2 does"
    assert result.not_refreshed == ()
    assert zipfile.ZipFile(rich).testzip() is None


def test_backup_holds_the_old_file_and_carries_the_time(rich: Path) -> None:
    before = rich.read_bytes()
    result = _run(rich)
    assert result.backup == rich.with_name("台账.备份-20260630-173000.xlsm")
    assert result.backup.read_bytes() == before
    assert not [name for name in os.listdir(rich.parent) if name.startswith(".huikuan-")]


def test_second_run_touches_nothing(rich: Path) -> None:
    recalculate(rich, now=NOW, backup=False)
    before, seen = rich.read_bytes(), rich.stat()
    result = _run(rich)
    assert (result.changed, result.backup) == (0, None)
    assert rich.read_bytes() == before
    assert rich.stat().st_mtime_ns == seen.st_mtime_ns
    assert sorted(p.name for p in rich.parent.iterdir()) == ["vbaProject.bin", "台账.xlsm"]


def test_without_backup_no_file_is_left_beside(rich: Path) -> None:
    result = recalculate(rich, now=NOW, backup=False)
    assert (result.changed, result.backup) == (2, None)
    assert sorted(p.name for p in rich.parent.iterdir()) == ["vbaProject.bin", "台账.xlsm"]


def test_entries_with_data_descriptors_and_file_comment_survive(tmp_path: Path) -> None:
    path = _formulas(tmp_path, {"A1": "HK_RMB(1)"})
    parts = _parts(path)

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = "注".encode()
        for name, content in parts.items():
            package.writestr(name, content)
    path.write_bytes(stream.getvalue())
    assert _run(path).changed == 1
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert package.comment == "注".encode()
    assert _values(path, "表")["A1"] == "人民币壹元整"


def test_openpyxl_workbook_without_cached_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    sheet["A1"], sheet["A2"], sheet["A3"] = date(2026, 5, 31), "=A1+1", "=HK_OVERDUE_DAYS(A2,46203)"
    sheet["A3"].comment = Comment("批注", "王")
    sheet["A4"] = '=HK_BUCKET("")'
    path = tmp_path / "own.xlsx"
    book.save(path)
    before = _parts(path)
    result = _run(path)
    assert (result.formulas, result.not_refreshed) == (2, ())
    sheet_xml = _parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert re.search(r'<c r="A3"[^>]*><f>[^<]*</f><v>29</v></c>', sheet_xml)
    assert re.search(r'<c r="A4"[^>]* t="str"><f>[^<]*</f><v></v></c>', sheet_xml)
    assert re.search(r'<c r="A2"[^>]*><f>A1\+1</f><v>46174</v></c>', sheet_xml)
    same = {n for n in before if before[n] == _parts(path)[n]}
    assert same == set(before) - {"xl/worksheets/sheet1.xml"}
    assert _run(path).changed == 0


# --- failures leave the file as it was ----------------------------------------------------------


def test_failure_while_replacing_leaves_the_folder_as_it_was(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, names = rich.read_bytes(), sorted(os.listdir(rich.parent))

    def locked(source: object, target: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(UnusableLedger, match="正在别的程序里打开"):
        _run(rich)
    assert rich.read_bytes() == before
    assert sorted(os.listdir(rich.parent)) == names


def test_full_disk_leaves_the_folder_as_it_was(rich: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, names = rich.read_bytes(), sorted(os.listdir(rich.parent))

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnusableLedger, match="No space left"):
        _run(rich)
    assert rich.read_bytes() == before
    assert sorted(os.listdir(rich.parent)) == names


def test_file_changed_meanwhile_is_not_overwritten(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copy2

    def slow_copy(source: Path, target: Path) -> None:
        copy(source, target)
        source.write_bytes(b"somebody else's")

    monkeypatch.setattr(shutil, "copy2", slow_copy)
    with pytest.raises(UnusableLedger, match="被别的程序改过"):
        _run(rich)
    assert rich.read_bytes() == b"somebody else's"


@pytest.mark.parametrize("mark", ["~$台账.xlsm", "~$.xlsm", ".~lock.台账.xlsm#", ".~台账.xlsm"])
def test_open_workbook_is_refused(rich: Path, mark: str) -> None:
    rich.with_name(mark).write_bytes(b"")
    before = rich.read_bytes()
    with pytest.raises(UnusableLedger, match="正在另一个程序里打开"):
        _run(rich)
    assert rich.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"", "空文件"),
        ("a.xlsx", b"PK\x03\x04 cut off", "损坏"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        ("a.xlam", b"PK\x03\x04", "不是 .xlsx 或 .xlsm"),
    ],
)
def test_unusable_files_are_refused(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnusableLedger, match=message):
        _run(path)
    assert path.read_bytes() == content


def test_broken_sheet_is_refused_and_kept(rich: Path) -> None:
    _with_part(rich, "xl/worksheets/sheet2.xml", lambda xml: xml[: len(xml) // 2] + b"f>")
    before = rich.read_bytes()
    with pytest.raises(UnusableLedger, match="损坏"):
        _run(rich)
    assert rich.read_bytes() == before


# --- formulas --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("HK_OVERDUE_DAYS(A1,A2)", 30),
        ("hk_overdue_days($A$1,表!A2)", 30),
        ("_xlfn.HK_OVERDUE_DAYS(A1,A2)", 30),
        ("_xll.HK_OVERDUE_DAYS(A1,A2)", 30),
        ("_xldudf_HK_OVERDUE_DAYS(A1,A2)", 30),
        ("_xldudf_FIN_HK_OVERDUE_DAYS(A1,A2)", 30),
        ("[1]!HK_OVERDUE_DAYS(A1,A2)", 30),
        ("'回款 XL.xlam'!HK_OVERDUE_DAYS(A1,A2)", 30),
        ("HK_OVERDUE_DAYS(A1,TODAY())", 30),
        ("HK_OVERDUE_DAYS(A1,EOMONTH(DATE(2026,5,15),1))", 30),
        ("HK_OVERDUE_DAYS(A1,DATE(YEAR(A1),MONTH(A1)+1,DAY(A1)))", 31),
        ("HK_OVERDUE_DAYS(A1,CHOOSE(2,0,A1+1,0))", 1),
        ("HK_OVERDUE_DAYS(A1-1*2^2/4%*0,A2+0)", 30),
        ("HK_OVERDUE_DAYS(A1,A2)+1", 31),
        ("-HK_OVERDUE_DAYS(A1,A2)^2", 900),
        ('IF(A9="","没有",HK_OVERDUE_DAYS(A1,A2))', "没有"),
        ('IF(A1>A2,"",HK_BUCKET(HK_OVERDUE_DAYS(A1,A2)))', "1-30"),
        ('HK_BUCKET(30)&"天"', "1-30天"),
        ('IFERROR(HK_OVERDUE_DAYS("x",A2),"坏")', "坏"),
        ("HK_OVERDUE_DAYS(A3,A2)", "#N/A"),
        ('HK_OVERDUE_DAYS("x",A2)', "#VALUE!"),
        ("HK_CREDIT_LEFT(100,A4)", 87.5),
        ("HK_CREDIT_LEFT(,A4)", None),
        ("HK_CREDIT_LEFT(100,SUM(A4:A6))", 80),
        ("HK_NEEDS_COMMITMENT(C1:C3)", True),
        ("HK_NEEDS_COMMITMENT({FALSE,TRUE,FALSE})", False),
        ("HK_USCC(C4)=FALSE", True),
        ("HK_OVERDUE_DAYS(到期,'另 表'!B2)", 30),
    ],
)
def test_formula_is_worked_out(tmp_path: Path, formula: str, expected: Any) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet, other = book.add_worksheet("表"), book.add_worksheet("另 表")
        sheet.write_column("A1", [46_173, AS_OF])
        sheet.write_formula("A3", "=NA()", None, "#N/A")
        sheet.write_column("A4", [12.5, 7.5, "文字"])
        sheet.write_column("C1", [False, True, True, "91110108551385082Q1"])
        other.write("B2", AS_OF)
        book.define_name("到期", "=表!$A$1")
        sheet.write_formula("F1", "=" + formula, None, "旧")

    path = _book(tmp_path / "book.xlsx", write)
    result = _run(path)
    assert result.not_refreshed == ()
    value = _values(path, "表").get("F1")
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("HK_BUCKET(VLOOKUP(1,A1:B2,2))", "不支持函数 VLOOKUP"),
        ("HK_BUCKET([2]Sheet1!A1)", "另一个工作簿"),
        ("HK_BUCKET(没有的名称)", "没有名称"),
        ("HK_BUCKET(没有!A1)", "没有工作表"),
        ("HK_BUCKET(A1:A2*2)", "整块区域"),
        ("HK_NOPE(1)", "没有函数 HK_NOPE"),
        ("HK_BUCKET(F1)", "循环"),
        ("HK_BUCKET((A1,A2))", "不支持运算符"),
        ("HK_BUCKET(G1)", "不支持函数 VLOOKUP"),
        ("HK_BUCKET(OFFSET(A1,0,0))", "不支持函数 OFFSET"),
    ],
)
def test_formula_that_cannot_be_worked_out_keeps_its_value_and_says_why(
    tmp_path: Path, formula: str, reason: str
) -> None:
    cells = {"F1": formula, "G1": "VLOOKUP(H1,A1:B2,2)", "H1": "HK_CREDIT_LEFT(5,1)"}
    path = _formulas(tmp_path, cells, {"A1": 1, "A2": 2})
    result = _run(path)
    assert [(r.sheet, r.cell) for r in result.not_refreshed] == [("表", "F1")]
    assert result.not_refreshed[0].formula == "=" + formula
    assert reason in result.not_refreshed[0].reason
    assert _values(path, "表")["F1"] == "旧"


def test_chain_is_worked_out_in_order_through_ordinary_formulas(tmp_path: Path) -> None:
    cells = {
        "A1": "HK_BUCKET(B1)", "B1": "C1+30", "C1": "HK_OVERDUE_DAYS(D1,46203)", "E1": "C1*2",
    }  # fmt: skip
    path = _formulas(tmp_path, cells, {"D1": 46_173})
    result = _run(path)
    values = _values(path, "表")
    assert (values["C1"], values["A1"]) == (30, "31-60")
    assert (values["B1"], values["E1"]) == (60, 60)
    assert result.awaiting == 0
    again = _run(path)
    assert (again.changed, again.not_refreshed) == (0, ())


def test_function_name_in_text_or_in_a_name_is_no_call(tmp_path: Path) -> None:
    path = _formulas(tmp_path, {"A1": '"HK_RMB(1)"', "A2": "SUM(hk_sales)"})
    before = path.read_bytes()
    assert _run(path).formulas == 0
    assert path.read_bytes() == before


def test_shared_formulas(tmp_path: Path) -> None:
    path = _formulas(
        tmp_path, {"B1": "HK_OVERDUE_DAYS(A1,C$1)"}, {"A1": 46_173, "A2": 46_193, "C1": AS_OF}
    )

    def share(xml: bytes) -> bytes:
        xml = xml.replace(b"<f>HK_", b'<f t="shared" ref="B1:B2" si="0">HK_')
        row = b'<row r="2" spans="1:3"><c r="A2"><v>46193</v></c>'
        assert row in xml
        return xml.replace(row, row + b'<c r="B2"><f t="shared" si="0"/><v>5</v></c>')

    _with_part(path, "xl/worksheets/sheet1.xml", share)
    assert _run(path).changed == 2
    values = _values(path, "表")
    assert (values["B1"], values["B2"]) == (30, 10)
    assert b'<f t="shared" si="0"/><v>10</v>' in _parts(path)["xl/worksheets/sheet1.xml"]


def test_structured_references(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("销售")
        for number, row in enumerate(SALES):
            sheet.write_row(number, 0, row)
        columns = [{"header": heading} for heading in (*HEADINGS, "逾期(天)")]
        sheet.add_table(0, 0, 3, 6, {"name": "tbl_sales", "columns": columns})
        for row in (2, 3, 4):
            sheet.write_formula(
                f"G{row}", f"=HK_OVERDUE_DAYS(tbl_sales[[#This Row],[到期日]],{AS_OF})"
            )
        other = book.add_worksheet("表")
        other.write_formula("A1", "=HK_CREDIT_LEFT(10000,SUM(tbl_sales[销货总额]))")
        other.write_formula("A2", "=HK_BUCKET(MAX(tbl_sales[[逾期(天)]]))")
        other.write_formula("A3", "=HK_BUCKET(7)&tbl_sales[[#Headers],[业务员]]")

    path = _book(tmp_path / "book.xlsx", write)
    result = _run(path)
    assert result.not_refreshed == ()
    assert [_values(path, "销售")[f"G{row}"] for row in (2, 3, 4)] == [30, 10, -30]
    assert list(_values(path, "表").values()) == [4000, "1-30", "1-30业务员"]


def test_dates_of_the_1904_system(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime("A1", datetime(2026, 5, 31), day)
        sheet.write_datetime("A2", datetime(2026, 6, 30), day)
        sheet.write_formula("A3", "=HK_OVERDUE_DAYS(A1,A2)", None, 0)
        sheet.write_formula("A4", "=HK_SUE_BY(A1)", day, 0)

    path = _book(tmp_path / "book.xlsx", write, date_1904=True)
    assert _run(path).not_refreshed == ()
    values = _values(path, "表")
    assert values["A3"] == 30
    assert values["A4"] == REGISTRY["HK_SUE_BY"].call(datetime(2026, 5, 31))
    assert _run(path).changed == 0


def test_text_from_cells_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    text = ' <v>1</v>&"_x0041_\x07 =1+1\n'
    monkeypatch.setitem(REGISTRY, "HK_RMB", replace(REGISTRY["HK_RMB"], call=lambda *values: text))
    path = _formulas(tmp_path, {"A1": "HK_RMB(1)"})
    assert _run(path).changed == 1
    xml = _parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert (
        '<v xml:space="preserve"> &lt;v&gt;1&lt;/v&gt;&amp;"_x005F_x0041__x0007_ =1+1\n</v>' in xml
    )
    assert _run(path).changed == 0


# --- arrays ----------------------------------------------------------------------------------


def _settlement(
    tmp_path: Path,
    ref: str,
    *,
    dynamic: bool = True,
    also: Callable[[Any, Any], None] | None = None,
) -> Path:
    def write(book: xlsxwriter.Workbook) -> None:
        sales, receipts, sheet = (book.add_worksheet(t) for t in ("销售", "回款", "表"))
        for target, rows in ((sales, SALES), (receipts, RECEIPTS)):
            for number, row in enumerate(rows):
                target.write_row(number, 0, row)
        add = sheet.write_dynamic_array_formula if dynamic else sheet.write_array_formula
        add(ref, f"=HK_SETTLE(销售!A:F,回款!A1:D2,{AS_OF})", None, "旧")
        if also:
            also(book, sheet)

    return _book(tmp_path / "book.xlsx", write)


EXPECTED = REGISTRY["HK_SETTLE"].call(SALES, RECEIPTS, AS_OF)


def _block(path: Path, rows: int, cols: int) -> list[list[Any]]:
    cells = openpyxl.load_workbook(path, data_only=True)["表"]
    return [[cells.cell(r, c).value for c in range(1, cols + 1)] for r in range(1, rows + 1)]


def _shown(rows: list[list[Any]]) -> list[list[Any]]:
    return [[None if cell == "" else cell for cell in row] for row in rows]


@pytest.mark.parametrize("ref", ["A1", "A1:B2", "A1:E4", "A1:G9"])
def test_dynamic_array_gets_the_block_its_result_needs(tmp_path: Path, ref: str) -> None:
    def old_values(book: Any, sheet: Any) -> None:
        if ref == "A1:G9":
            sheet.write("G9", "旧")

    path = _settlement(tmp_path, ref, also=old_values)
    result = _run(path)
    assert (result.not_refreshed, result.did_not_fit) == ((), ())
    assert _block(path, 9, 7) == [[*row, None, None] for row in _shown(EXPECTED)] + [[None] * 7] * 5
    xml = _parts(path)["xl/worksheets/sheet3.xml"].decode()
    assert re.search(r'<c r="A1" cm="1"[^>]*><f t="array" ref="A1:E4">', xml)
    assert _run(path).changed == 0


def test_new_cells_of_an_array_keep_the_column_format(tmp_path: Path) -> None:
    def formats(book: Any, sheet: Any) -> None:
        sheet.set_column("B:B", 12, book.add_format({"num_format": "0.00"}))
        sheet.set_row(3, 20, book.add_format({"bold": True}))

    path = _settlement(tmp_path, "A1", also=formats)
    _run(path)
    cells = openpyxl.load_workbook(path)["表"]
    assert cells["B2"].number_format == "0.00"
    assert cells["B4"].font.bold


@pytest.mark.parametrize("taken", ["value", "merge"])
def test_dynamic_array_that_does_not_fit_stays_inside_and_is_reported(
    tmp_path: Path, taken: str
) -> None:
    def obstacle(book: Any, sheet: Any) -> None:
        if taken == "value":
            sheet.write("C4", "我的备注")
        else:
            sheet.merge_range("C4:D4", "")

    path = _settlement(tmp_path, "A1:B2", also=obstacle)
    result = _run(path)
    assert _block(path, 2, 3) == [[*row[:2], None] for row in EXPECTED[:2]]
    assert [r.cell for r in result.did_not_fit] == ["A1"]
    assert "C4" in result.did_not_fit[0].reason
    if taken == "value":
        assert _values(path, "表")["C4"] == "我的备注"
    assert b'ref="A1:B2"' in _parts(path)["xl/worksheets/sheet3.xml"]
    assert _run(path).changed == 0


def test_fixed_array_is_cut_and_padded(tmp_path: Path) -> None:
    path = _settlement(tmp_path, "A1:B6", dynamic=False)
    result = _run(path)
    assert (result.not_refreshed, result.did_not_fit) == ((), ())
    assert _block(path, 7, 3) == [[*row[:2], None] for row in EXPECTED] + [
        [None] * 3, [None] * 3, [None] * 3,
    ]  # fmt: skip
    assert b'ref="A1:B6"' in _parts(path)["xl/worksheets/sheet3.xml"]


def test_formula_that_reads_a_grown_array_sees_all_of_it(tmp_path: Path) -> None:
    def readers(book: Any, sheet: Any) -> None:
        sheet.write_formula("H1", "=HK_CREDIT_LEFT(10000,SUM(B:B))", None, 0)
        sheet.write_formula("H2", "=HK_BUCKET(MAX(_xlfn.ANCHORARRAY(A1)))", None, 0)

    path = _settlement(tmp_path, "A1", also=readers)
    result = _run(path)
    assert result.not_refreshed == ()
    open_amount = sum(row[1] for row in EXPECTED[1:])
    values = _values(path, "表")
    assert values["H1"] == 10_000 - open_amount
    assert values["H2"] == "365以上"
    assert _run(path).changed == 0


def test_array_shrinks_to_an_error(tmp_path: Path) -> None:
    path = _settlement(tmp_path, "A1:E4")
    _run(path)
    _with_part(
        path,
        "xl/sharedStrings.xml",
        lambda x: x.replace("到期日".encode(), b"?").replace("售货清单号码".encode(), b"??"),
    )
    _run(path)
    assert _block(path, 2, 2) == [["#VALUE!", None], [None, None]]
    xml = _parts(path)["xl/worksheets/sheet3.xml"].decode()
    assert re.search(r'<c r="A1" cm="1" t="e"><f t="array" ref="A1">', xml)


# --- the ledger itself -----------------------------------------------------------------------


def _own_values(path: Path) -> dict[str, Any]:
    """First cell of the block and value of every filled cell that an HK_ formula gives.

    How far the blank room of a block reaches is not a value; the customer page shows whom and what
    period its reader chose, not the ledger's day.
    """
    book, found = SavedBook(_parts(path), NOW), {}
    for sheet in book.sheets_with_formulas():
        for (row, col), formula in sheet.formulas.items():
            if "HK_" in formula.text and sheet.title != "客户一页通":
                block = formula.ref or Area(sheet.title, row, col, row, col)
                for at in block.cells():
                    value = sheet.get(*at)
                    if value in (None, ""):
                        continue
                    value = pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
                    found[f"{sheet.title} {at}"] = ((block.top, block.left), value)
    return found


def test_an_array_keeps_the_room_it_was_stored_with(tmp_path: Path) -> None:
    """Hosts that don't spill show only the stored block: recalc must not cut its blank rows off."""
    path = tmp_path / "ledger.xlsx"
    build_ledger(path, Books().ledger(), date(2026, 6, 30), spare_rows=12)

    def blocks() -> dict[str, str]:
        book = SavedBook(_parts(path), NOW)
        return {
            f"{sheet.title} {at}": formula.ref.ref
            for sheet in book.sheets_with_formulas()
            for at, formula in sheet.formulas.items()
            if formula.ref is not None and "HK_" in formula.text
        }

    before = blocks()
    assert len(before) > 5
    _run(path)
    assert blocks() == before


def test_ledger_follows_its_date_like_a_newly_built_one(tmp_path: Path) -> None:
    path, other = tmp_path / "june.xlsx", tmp_path / "may.xlsx"
    ledger = part_of_demo({"01001", "01002", "01003", "02001", "02003", "02008", "03004"})
    build_ledger(path, ledger, date(2026, 6, 30))
    build_ledger(other, ledger, date(2026, 5, 31))
    before = path.read_bytes()
    result = _run(path)
    assert result.formulas > 500
    assert (result.changed, result.not_refreshed, result.did_not_fit) == (0, (), ())
    assert path.read_bytes() == before

    book = SavedBook(_parts(path), NOW)
    for name, day in (("hk_as_of", 46_173.0), ("hk_month_start", 46_143.0)):
        (cell,) = areas_of(name, Place("", 1, 1), book)
        edits = CellEdits({(cell.top, cell.left): day})
        part = book.sheet(cell.sheet).part
        _with_part(path, part, partial(with_cells_changed, edits=edits))
    assert _own_values(path) != _own_values(other)
    result = _run(path)
    assert (result.not_refreshed, result.did_not_fit) == ((), ())
    assert result.changed > 100
    assert _own_values(path) == _own_values(other)


# --- worksheets of other programs ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<c r="A1" s="3"/>', '<c r="A1" s="3"><v>7.5</v></c>'),
        ("<c><v>1</v></c>", "<c><v>7.5</v></c>"),
        (
            "<c r='A1' t='inlineStr'><is><t>a&gt;b</t></is></c>",
            "<c r='A1'><v>7.5</v></c>",
        ),
        (
            '<c r="A1" t="e" vm="1"><f>"&gt;"</f><v>#SPILL!</v><extLst/></c>',
            '<c r="A1"><f>"&gt;"</f><v>7.5</v><extLst/></c>',
        ),
        ('<c r="A1"><f>HK_X()</f></c>', '<c r="A1"><f>HK_X()</f><v>7.5</v></c>'),
        ('<c r="B1"/>', '<c r="A1"><v>7.5</v></c><c r="B1"/>'),
        ("", '<c r="A1"><v>7.5</v></c>'),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_value_is_put_into_any_form_of_cell(before: str, after: str, prefix: str) -> None:
    def sheet(cells: str, row: str = "<row>") -> bytes:
        text = f"<worksheet><sheetData>{row}{cells}</row></sheetData></worksheet>"
        return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", text).encode()

    edits = CellEdits({(1, 1): 7.5})
    if prefix:
        declared = (
            b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        )
        content = sheet(before).replace(b"<x:worksheet>", declared)
        assert with_cells_changed(content, edits) == sheet(after).replace(
            b"<x:worksheet>", declared
        )
    else:
        assert with_cells_changed(sheet(before), edits) == sheet(after)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", '<row r="2"><c r="C2" t="b"><v>1</v></c></row>'),
        (
            '<row r="2" spans="1:2" ht="20"/>',
            '<row r="2" ht="20"><c r="C2" t="b"><v>1</v></c></row>',
        ),
        (
            '<row r="1"/><row r="5"/>',
            '<row r="1"/><row r="2"><c r="C2" t="b"><v>1</v></c></row><row r="5"/>',
        ),
    ],
)
def test_missing_rows_are_added_in_their_place(rows: str, expected: str) -> None:
    frame = "<worksheet><dimension ref='{}'/><sheetData>{}</sheetData></worksheet>"
    edits = CellEdits({(2, 3): True})
    assert with_cells_changed(frame.format("A1:B5", rows).encode(), edits).decode() == frame.format(
        "A1:C5", expected
    )


def test_sheet_that_is_not_utf_8_is_refused() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><worksheet/>'
    with pytest.raises(ValueError, match="UTF-8"):
        with_cells_changed(text.encode("utf-16"), CellEdits({(1, 1): 1.0}))


@pytest.mark.parametrize(
    "formula",
    [
        "HK_BUCKET(45)",
        "COM.HUIKUAN.CALC.FUNCTIONS.HKBUCKET(45)",
        "com.huikuan.calc.functions.hkbucket(45)",
    ],
)
def test_both_spellings_of_a_function_are_worked_out(tmp_path: Path, formula: str) -> None:
    """LibreOffice 7.4 stores its own names in .xlsx; a copy for it once gave a tick for nothing."""

    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("表").write_formula("B1", "=" + formula, None, "旧")

    path = _book(tmp_path / "a.xlsx", write)
    done = recalculate(path, now=NOW)
    assert (done.formulas, done.changed, done.not_refreshed) == (1, 1, ())
    assert openpyxl.load_workbook(path, data_only=True)["表"]["B1"].value == "31-60"
    assert recalculate(path, now=NOW).changed == 0


def test_a_copy_for_libreoffice_is_worked_out_whole(tmp_path: Path) -> None:
    """Its table calls are written three times in a guard that keeps LibreOffice's texts findable."""

    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(SALES):
            sheet.write_row(at, 0, row)
        for at, row in enumerate(RECEIPTS):
            sheet.write_row(at, 8, row)
        sheet.write_array_formula("N1:R4", f"{{=HK_SETTLE(A1:F4,I1:L2,{AS_OF})}}", None, "旧")

    source = _book(tmp_path / "a.xlsx", write)
    copy = tmp_path / "copy.xlsx"
    assert for_calc(source, copy, REGISTRY) == 1
    done = recalculate(copy, now=NOW)
    assert (done.formulas, done.not_refreshed, done.did_not_fit) == (1, (), ())
    sheet = openpyxl.load_workbook(copy, data_only=True)["表"]
    assert [sheet[f"N{row}"].value for row in range(1, 5)] == ["已收", 600, 0, 0]
    assert (
        "COM.HUIKUAN.CALC.FUNCTIONS.HKSETTLE" in openpyxl.load_workbook(copy)["表"]["N1"].value.text
    )


def test_a_very_large_ledger_is_entered_without_waiting_for_its_formulas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _formulas(tmp_path, {"B1": "A1*2", "B2": 'HK_BUCKET(A1)&""'}, {"A1": 40})
    size = len(_parts(path)["xl/worksheets/sheet1.xml"])
    for most, followed in ((size, True), (size - 1, False)):
        monkeypatch.setattr("huikuan_xl.inplace.recalc._MOST_BYTES", most)
        assert follows_entries(path) == followed
        content = after_entering(path.read_bytes(), NOW, [Area("表", 1, 1, 1, 1)])
        assert (content != path.read_bytes()) == followed
