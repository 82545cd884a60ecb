"""Ordinary formulas as ledgers have them, worked out without a spreadsheet program.

Every figure is stated by hand; LibreOffice works the same sheet out as a second witness.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from huikuan_xl.inplace.calculation import Calculation
from huikuan_xl.inplace.cell_values import CannotWorkOut
from huikuan_xl.inplace.evaluation import work_out
from huikuan_xl.inplace.formulas import Place
from huikuan_xl.inplace.package import read_package
from huikuan_xl.inplace.saved_book import SavedBook
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.demo_part import part_of_demo
from tests.libreoffice import RECALCULATING, converted

NOW = datetime(2026, 6, 30, 17, 30)
# A 客户, B 日期, C 金额, D 状态; a text that looks like a number, a blank, an error.
ROWS: list[list[Any]] = [
    ["C1", 46_174.0, 100.5, "退票"],
    ["c1", 46_203.0, 20.0, None],
    ["C2", 46_204.0, "30", "已收"],
    ["ＡB 3", None, 40.0, None],
    ["C10", 46_000.0, "=1/0", "x*y"],
]
SINGLES = [
    ('COUNTIF(A1:A5,"c1")', 2), ('COUNTIF(A1:A5,"C1*")', 3), ('COUNTIF(A1:A5,"C?")', 3),
    ('COUNTIF(C1:C5,"30")', 1), ('COUNTIF(C1:C5,">20")', 2),
    ('COUNTIF(C1:C5,">=20")', 3), ('COUNTIF(D1:D5,"<>退票")', 4), ('COUNTIF(D1:D5,"x~*y")', 1),
    ('COUNTIF(D1:D5,"?*")', 3), ('COUNTIF(B1:B5,"<="&46203)', 3), ('COUNTIF(B1:B5,"<"&46203)', 2),
    ('COUNTIFS(A1:A5,"C1",D1:D5,"<>退票")', 1), ('COUNTIFS(A1:A5,"C*",B1:B5,">"&46200)', 2),
    ('SUMIF(A1:A5,"C1",C1:C5)', 120.5), ('SUMIF(C1:C4,">20")', 140.5),
    ('SUMIFS(C1:C5,A1:A5,"C1",B1:B5,"<="&46203)', 120.5), ('SUMIFS(C1:C4,D1:D4,"")', 60),
    ("SUM(C1:C4)", 160.5), ("MAX(B1:B5)", 46_204), ("COUNT(C1:C4)", 3), ("COUNTA(D1:D5)", 3),
    ("AVERAGE(C1:C2)", 60.25), ("SMALL(C1:C4,2)", 40), ("LARGE(C1:C4,1)", 100.5),
    ("SUMPRODUCT((C1:C2>50)*C1:C2)", 100.5), ('SUMPRODUCT(--(D1:D4<>""))', 2),
    ("SUMPRODUCT(C1:C2,B1:B2-46173)", 100.5 + 20 * 30),
    ('LOOKUP(2,1/(A1:A5="C1"),C1:C5)', 20), ('IFERROR(LOOKUP(2,1/(A1:A5="C9"),C1:C5),"无")', "无"),
    ('MATCH("C2",A1:A5,0)', 3), ('MATCH("C1?",A1:A5,0)', 5), ("MATCH(46203,B1:B3)", 2),
    ("MATCH(46202.9,B1:B3)", 1), ("MATCH(MAX(B1:B5)+1,B1:B5)", 5), ("INDEX(A1:D5,2,3)", 20),
    ("SUM(INDEX(A1:D2,0,3))", 120.5), ("SUM(INDEX(C1:C5,1):INDEX(C1:C5,2))", 120.5),
    ("ROWS(A1:A5)", 5), ("COLUMNS(A1:D1)", 4), ("ROW(A3)", 3), ("COLUMN(C1)", 3),
    ('MID("应收账款",2,2)', "收账"), ('LEFT("应收",1)&RIGHT("账款",1)', "应款"), ('LEN("应收")', 2),
    ('FIND("：","甲：乙")', 2), ('IFERROR(FIND("B","abc"),0)', 0), ('SEARCH("B","abc")', 2),
    ('SUBSTITUTE("a b c"," ","")', "abc"), ("UPPER(ASC(A4))", "AB 3"), ('TRIM("  a  b ")', "a b"),
    ('EXACT("a","A")', False), ("ROUND(2.345,2)", 2.35), ("ROUND(-2.345,2)", -2.35),
    ("ROUNDUP(2.001,2)", 2.01), ("ROUNDUP(-2.001,2)", -2.01), ("ROUNDDOWN(2.009,2)", 2),
    ("ROUNDUP(30/15,0)", 2), ("ROUNDUP(31/15,0)", 3), ("INT(-1.5)", -2), ("MOD(-1,3)", 2),
    ("ABS(-2)", 2), ("N(D1)", 0), ("N(C1)", 100.5), ("ISNUMBER(C3)", False), ("ISNUMBER(C2)", True),
    ("ISERROR(C5)", True), ("ISERROR(C4)", False), ("ISTEXT(C3)", True), ("ISNA(MATCH(1,A1:A5,0))", True),
    ('TEXT(46203,"yyyy-mm-dd")', "2026-06-30"), ('TEXT(46203,"yyyy年m月")', "2026年6月"),
    ('TEXT(1234.565,"#,##0.00")', "1,234.57"), ('TEXT(0.4567,"0.0%")', "45.7%"),
    ('TEXT(-0.4,"0")', "0"), ('TEXT(46203.5,"yyyy-mm-dd hh:mm")', "2026-06-30 12:00"),
    ('HYPERLINK("#A1","看这里")', "看这里"), ('IFERROR(HYPERLINK("#A"&C5,"看"),"没有")', "没有"), ("EDATE(46173,1)", 46_203), ("EOMONTH(46173,1)", 46_203),
    ('IF(AND(C1>100,C2>=20),"是","否")', "是"), ('IF(AND(C1>100,C2>20),"是","否")', "否"),
    ('CONCATENATE(A1,"-",C2)', "C1-20"), ("CHOOSE(2,1,7,9)", 7), ("-2^2", 4), ('"3"*2', 6),
]  # fmt: skip
ARRAYS = [
    ('SUM((A1:A5="C1")*1)', 2), ('SMALL(IF(A1:A5="C1",ROW(A1:A5)),2)', 2),
    ('IFERROR(SMALL(IF(A1:A5="C1",ROW(A1:A5)),3),"")', ""),
    ('IFERROR(LARGE(IF(A3:A3="C1",ROW(A3:A3)),1),"")', ""),
    ('MATCH(1,(A1:A5<>"C1")*(D1:D5<>"x*y"),0)', 3),
    ('SUM(IF(ISNUMBER(C1:C4),C1:C4,0))', 160.5), ('MAX(IF(D1:D5="已收",B1:B5))', 46_204),
    ('SUM(IFERROR(1/(C1:C4<50),0))', 2),
]  # fmt: skip


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet of the rows, with every formula in column F (arrays in G) and 旧 as its value."""
    path = tmp_path_factory.mktemp("formulas") / "sheet.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("表")
    for row, cells in enumerate(ROWS):
        for col, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith("="):
                page.write_formula(row, col, cell, None, "#DIV/0!")
            elif isinstance(cell, str):
                page.write_string(row, col, cell)
            elif cell is not None:
                page.write_number(row, col, cell)
    for row, (formula, _) in enumerate(SINGLES):
        page.write_formula(row, 5, "=" + formula, None, "旧")
    for row, (formula, _) in enumerate(ARRAYS):
        page.write_array_formula(row, 6, row, 6, "{=" + formula + "}", None, "旧")
    book.close()
    return path


@pytest.fixture(scope="module")
def book(sheet: Path) -> SavedBook:
    return SavedBook(read_package(sheet), NOW)


@pytest.mark.parametrize(("formula", "expected"), SINGLES)
def test_a_formula_gives(book: SavedBook, formula: str, expected: Any) -> None:
    value = work_out(formula, Place("表", 1, 6), book)
    assert value == expected
    assert isinstance(value, bool) == isinstance(expected, bool)


def test_a_number_as_condition_counts_texts_that_say_it_as_excel_does(book: SavedBook) -> None:
    assert work_out("COUNTIF(C1:C5,30)", Place("表", 1, 6), book) == 1, "LibreOffice counts none"


@pytest.mark.parametrize(("formula", "expected"), ARRAYS)
def test_an_array_formula_gives(book: SavedBook, formula: str, expected: Any) -> None:
    assert work_out(formula, Place("表", 1, 7), book, arrays=True) == expected


def test_libreoffice_works_out_the_same(sheet: Path, tmp_path: Path) -> None:
    done = converted(sheet, tmp_path, RECALCULATING)
    rows = CalamineWorkbook.from_path(done).get_sheet_by_name("表").to_python(skip_empty_area=False)
    for col, formulas in ((5, SINGLES), (6, ARRAYS)):
        found = [row[col] for row in rows[: len(formulas)]]
        assert dict(zip((f for f, _ in formulas), found, strict=True)) == dict(formulas)


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("VLOOKUP(1,A1:B2,2)", "不支持函数 VLOOKUP"),
        ("A1:A2*2", "整块区域"),
        ('COUNTIF(B1:B5,"<=2026-06-30")', "日期只能由 Excel 认"),
        ('TEXT(1,"[红色]0")', "不支持 TEXT 的格式"),
        ("ROUND(1)", "参数个数不对"),
        ("SUMIFS()", "SUMIFS 缺少参数"),
        ("COUNTIF(A1:A5)", "没有成对"),
        ("MATCH(1,B1:B5,-1)", "降序"),
        ('ROWS("x")', "要引用单元格"),
    ],
)
def test_what_is_not_known_is_said_and_never_guessed(
    book: SavedBook, formula: str, why: str
) -> None:
    with pytest.raises(CannotWorkOut, match=why):
        work_out(formula, Place("表", 1, 6), book)


def test_a_kept_part_of_an_array_is_forgotten_when_a_cell_of_its_sheet_changes(
    sheet: Path,
) -> None:
    own = SavedBook(read_package(sheet), NOW)
    formula, place = 'SUM((A1:A5="C1")*1)', Place("表", 1, 7)
    assert work_out(formula, place, own, arrays=True) == 2
    own.sheet("表").put(3, 1, "C1")
    assert work_out(formula, place, own, arrays=True) == 3


@pytest.fixture(scope="module")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with customers, debts, promises and letters, as the builder writes it."""
    path = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
    build_ledger(path, part_of_demo({"01001", "01002", "02003", "03004"}), date(2026, 6, 30))
    return path


def test_every_ordinary_formula_of_a_ledger_is_known_and_gives_what_is_stored(
    ledger_file: Path,
) -> None:
    own = SavedBook(read_package(ledger_file), NOW)
    run = Calculation(own, None)
    run.calculate()
    assert run.failed == {}
    assert run.followed == {}, "the builder stored what the formulas give"
