"""The add-in in real cells: what a function receives, what the cell shows, what survives saving."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from huikuan_xl.calc.addin import build_addin
from huikuan_xl.functions.registry import CellError
from tests.hosts.calc.office import Office, stored_values

pytestmark = pytest.mark.office


def in_workbook(office: Office, formula: str, cells: dict[str, object]) -> object:
    """The value of ``formula`` in F1 of a workbook file with ``cells``."""
    path = office.scratch("book.xlsx")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "表"
    for address, value in cells.items():
        sheet[address].value = value
    sheet["F1"] = formula
    workbook.save(path)
    with office.open(path) as document:
        document.calculate()
        return document.value("表", "F1")


@pytest.mark.parametrize(
    ("formula", "cells", "expected"),
    [
        ("=HKT_LIMIT(A1)", {}, "未设额度"),
        ("=HKT_LIMIT(A1)", {"A1": 0}, "0分"),
        ("=HKT_LIMIT(A1)", {"A1": 1234567890.12}, "123456789012分"),
        ("=HKT_LIMIT(A1)", {"A1": "1,000"}, "100000分"),
        ("=HKT_LIMIT(12.5)", {}, "1250分"),
        ('=HKT_LIMIT("")', {}, "未设额度"),
        ("=HKT_LIMIT(ROUND(A1,1)+0.1)", {"A1": 0.24}, "30分"),
        ("=HKT_LIMIT(INDEX(A1:A3,2))", {"A1": 1}, "未设额度"),
        ("=HKT_LIMIT(A1)", {"A1": "=1/0"}, CellError("#DIV/0!")),
        ("=HKT_LIMIT(A1)", {"A1": "=NA()"}, CellError("#N/A")),
        ("=HKT_LIMIT(A1)", {"A1": "五千"}, CellError("#VALUE!")),
        ("=HKT_CODE(A1)", {}, None),
        ("=HKT_CODE(A1)", {"A1": "007"}, "007"),
        ("=HKT_CODE(A1)", {"A1": 7}, "7"),
        ("=HKT_CODE(HKT_CODE(A1))", {"A1": "甲"}, "甲"),
        ('=HKT_CODE("查无")', {}, CellError("#N/A")),
        ('=IFERROR(HKT_CODE("查无"),"没有")', {}, "没有"),
        ('=HKT_CODE("出错")', {}, CellError("#VALUE!")),
        ("=HKT_NEXT_DAY(A1)", {"A1": 45412}, 45413.0),
        ("=HKT_NEXT_DAY(DATE(2024,4,30))", {}, 45413.0),
        ('=HKT_NEXT_DAY("2024-04-30")', {}, 45413.0),
        ('=HKT_NEXT_DAY("20240430")', {}, 45413.0),
        ("=HKT_NEXT_DAY(A1)", {}, None),
        ("=HKT_NEXT_DAY(A1)", {"A1": -3}, CellError("#NUM!")),
        ("=HKT_COUNT_YES(A1:A4)", {"A1": True, "A2": False, "A4": 1}, 2.0),
        ("=HKT_COUNT_YES({1,0,1,1})", {}, 3.0),
        ("=HKT_COUNT_YES(A1)", {"A1": True}, 1.0),
        ("=HKT_COUNT_YES(A1)", {}, None),
        ("=HKT_HAS_BLANK(A1)", {}, 1.0),
        ("=HKT_HAS_BLANK(A1)", {"A1": 0}, 0.0),
        ("=HKT_HAS_BLANK(A1:A2)", {"A1": 0}, 1.0),
        ("=HKT_HAS_BLANK(A1:A2)", {"A1": 0, "A2": "x"}, 0.0),
        ("=HKT_HAS_BLANK()", {}, 1.0),
    ],
)
def test_single_values(
    office: Office, formula: str, cells: dict[str, object], expected: object
) -> None:
    got = in_workbook(office, formula, cells)

    assert (None if got == "" else got) == expected
    assert isinstance(got, CellError) == isinstance(expected, CellError)


@pytest.mark.parametrize(
    ("formula", "cells", "expected"),
    [
        ("=HKT_TERMS(A1)", {"A1": 1}, "100 0.5 True 无 None"),
        ("=HKT_TERMS(1,B1,C1,D1,E1)", {}, "100 0.5 True 无 None"),
        ("=HKT_TERMS(1,B1,C1,D1,E1)", {"B1": 0, "C1": False}, "100 0 False 无 None"),
        ("=HKT_TERMS(1,B1,C1,D1,E1)", {"D1": "急", "E1": 45413}, "100 0.5 True 急 2024-05-01"),
        ('=HKT_TERMS(1,,,"急")', {}, "100 0.5 True 急 None"),
        ("=HKT_TERMS(1,40%,FALSE)", {}, "100 0.4 False 无 None"),
        ('=HKT_TERMS(1,"40%","否")', {}, "100 0.4 False 无 None"),
        ("=HKT_TERMS(1,IF(A1>0,1,B1))", {}, "100 0.5 True 无 None"),
        ("=HKT_TERMS(1,B1)", {"B1": "=1/0"}, CellError("#DIV/0!")),
        ("=HKT_TERMS(A1,B1)", {"B1": "=NA()"}, CellError("#N/A")),
    ],
)
def test_optional_values_left_out_blank_and_zero(
    office: Office, formula: str, cells: dict[str, object], expected: object
) -> None:
    assert in_workbook(office, formula, cells) == expected


def test_formulas_typed_by_a_user_of_calc(office: Office) -> None:
    with office.new() as document:
        (sheet,) = document.sheets()
        document.set_formula(sheet, "B1", "=HKT_LIMIT(A1)")
        document.set_formula(sheet, "B2", "=HKT_TERMS(5;A1:A1)")
        blank = document.value(sheet, "B1")
        document.set(sheet, "A1", 0)

        assert blank == "未设额度"
        assert document.value(sheet, "B1") == "0分"
        assert document.value(sheet, "B2") == "500 0 True 无 None"


def test_every_example_of_the_catalogue_gives_its_value(office: Office, tmp_path: Path) -> None:
    """Examples on plain values; those over named tables are computed in the shipped templates."""
    examples = [
        f.example
        for f in office.functions.values()
        if f.name.startswith("HK_") and "hk_" not in f.example
    ]
    workbook = xlsxwriter.Workbook(path := tmp_path / "examples.xlsx")
    sheet = workbook.add_worksheet("表")
    for row, example in enumerate(examples):
        sheet.write_formula(row, 0, example)
    workbook.close()
    with office.open(path) as document:
        document.calculate()
        computed = {cell.formula: cell.value for cell in document.formulas()}

    assert len(computed) == len(examples)
    assert not {at: value for at, value in computed.items() if isinstance(value, CellError)}


SALES = [["客户", "金额"], ["甲", 100], ["乙", 50.5], ["甲", 20]]
TOTALS = [["客户", "金额"], ["甲", 120.0], ["乙", 50.5], ["合计", 170.5]]


def table_book(path: Path, formulas: dict[str, str], array: str = "D1:E4") -> Path:
    """A workbook with SALES in A1:B4, its totals in ``array`` and more ``formulas``."""
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    for at, row in enumerate(SALES):
        sheet.write_row(at, 0, row)
    sheet.write_dynamic_array_formula(array, "=HKT_TOTALS(A1:B4)")
    for address, formula in formulas.items():
        sheet.write_formula(address, formula)
    workbook.close()
    return path


def test_a_table_fills_its_cells_and_lookups_find_its_text(office: Office, tmp_path: Path) -> None:
    lookups = {
        "H1": '=COUNTIF(D1:D4,"合计")',
        "H2": '=SUMIF(D1:D4,"甲",E1:E4)',
        "H3": '=VLOOKUP("合计",D1:E4,2,FALSE)',
        "H4": '=INDEX(E1:E4,MATCH("乙",D1:D4,0))',
        "H5": '=IF(D4="合计",1,0)',
        "H6": '=SUMIFS(E1:E4,D1:D4,"甲")',
    }
    with office.open(table_book(tmp_path / "table.xlsx", lookups)) as document:
        document.calculate()

        assert document.values("表", "D1:E4") == TOTALS
        assert document.values("表", "H1:H6") == [[1], [120], [170.5], [50.5], [1], [120]]

        document.set("表", "B4", 30)
        assert document.value("表", "E2") == 130.0
        assert document.value("表", "H3") == 180.5


def test_an_error_cell_that_a_function_trips_over(office: Office) -> None:
    cells: dict[str, object] = {"A1": "客户", "B1": "金额", "A2": "甲", "B2": "=1/0"}

    assert in_workbook(office, "=HKT_TOTALS(A1:B2)", cells) == CellError("#VALUE!")
    # As the only cell of a range it is the answer itself.
    assert in_workbook(office, "=HKT_TOTALS(B2:B2)", cells) == CellError("#DIV/0!")


def test_whole_columns_and_blanks_in_a_table(office: Office) -> None:
    cells: dict[str, object] = {"A1": "客户", "B1": "金额", "B2": 5, "A3": "甲"}

    assert in_workbook(office, "=INDEX(HKT_TOTALS(A:B),2,1)", cells) == "（空白）"
    assert in_workbook(office, "=INDEX(HKT_TOTALS(A:B),4,2)", cells) == 5.0


def test_saving_gives_excel_its_names_back(office: Office, tmp_path: Path) -> None:
    source = table_book(tmp_path / "in.xlsx", {"H1": "=HKT_TERMS(1,C9)", "H2": "=HKT_LIMIT(B2)"})
    with office.open(source) as document:
        saved = document.save(tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(saved)["表"]

    assert sheet["H1"].value == "=HKT_TERMS(1,C9)"
    assert sheet["H2"].value == "=HKT_LIMIT(B2)"
    assert sheet["D1"].value.text.removeprefix("=") == "HKT_TOTALS(A1:B4)"
    assert sheet["D1"].value.ref == "D1:E4"
    assert stored_values(saved)["表"]["H2"] == "10000分"


@pytest.mark.parametrize("prefix", ["_xldudf_", "_xll.", "[1]!", "'hk.xlam'!", "_xlfn."])
def test_every_way_a_call_is_stored(office: Office, prefix: str) -> None:
    assert in_workbook(office, f"={prefix}HKT_LIMIT(A1)", {"A1": 3}) == "300分"


def test_names_formats_and_validations_work(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "names.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    sheet.write("A1", 3)
    workbook.define_name("额度说明", "=HKT_LIMIT(表!$A$1)")
    sheet.write_formula("B1", "=额度说明")
    rule = '=HKT_LIMIT(A1)="300分"'
    red = workbook.add_format({"bg_color": "red"})
    sheet.conditional_format("A1", {"type": "formula", "criteria": rule, "format": red})
    sheet.data_validation("C1", {"validate": "custom", "value": rule})
    workbook.close()
    with office.open(path) as document:
        document.calculate()
        saved = document.save(tmp_path / "out.xlsx")

        assert document.value("表", "B1") == "300分"
    back = openpyxl.load_workbook(saved)
    assert back.defined_names["额度说明"].attr_text == "HKT_LIMIT(表!$A$1)"
    (formats,) = back["表"].conditional_formatting
    assert formats.rules[0].formula == [rule.removeprefix("=")]
    assert back["表"].data_validations.dataValidation[0].formula1 == rule.removeprefix("=")


def test_a_plain_open_binds_formulas_too(office: Office, tmp_path: Path) -> None:
    """What a user without translation sees: the add-in's job binds cells after loading."""
    workbook = xlsxwriter.Workbook(path := tmp_path / "plain.xlsx")
    sheet = workbook.add_worksheet("客户 表")
    other = workbook.add_worksheet("表")
    for at, row in enumerate(SALES):
        sheet.write_row(at, 0, row)
    # Two equal tables right above each other, then plain formulas in the same column.
    other.write_array_formula("D1:E4", "{=HKT_TOTALS('客户 表'!$A$1:$B$4)}", None, "")
    other.write_array_formula("D5:E8", "{=HKT_TOTALS('客户 表'!$A$1:$B$4)}", None, "")
    other.write_formula("D9", "=HKT_TERMS(1,'客户 表'!C9)", None, "旧")
    other.write_formula("D10", "=HKT_LIMIT(C9)", None, "旧")
    other.write_formula("D11", '=COUNTIF(D1:D8,"合计")', None, 0)
    workbook.close()
    with office.open(path, translate=False) as document:
        assert document.values("表", "D1:E8") == TOTALS + TOTALS
        assert document.values("表", "D9:D11") == [["100 0.5 True 无 None"], ["未设额度"], [2.0]]


def test_differences_between_stored_and_computed(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "stored.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("表")
    sheet.write("A1", 3)
    sheet.write_formula("B1", "=HKT_LIMIT(A1)", None, "300分")
    sheet.write_formula("B2", "=HKT_LIMIT(A1)", None, "301分")
    sheet.write_formula("B3", "=A1/4", None, 0.75)
    sheet.write_formula("B4", "=1/0", None, "#DIV/0!")
    sheet.write_array_formula("D1:E2", "{=HKT_TOTALS(A1:B1)}")
    workbook.close()
    with office.open(path) as document:
        document.calculate()
        found = document.differences(path)

    assert [(cell.address, cell.stored, cell.computed) for cell in found] == [
        ("B2", "301分", "300分"),
        ("D1", 0.0, "客户"),
        ("E1", 0.0, "金额"),
        ("D2", 0.0, "合计"),
    ]


def test_a_hanging_function_costs_one_test(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.new() as document:
        (sheet,) = document.sheets()
        monkeypatch.setattr(office, "timeout", 2)
        document.set_formula(sheet, "A1", "=HKT_HANG(300)")
        with pytest.raises(TimeoutError):
            document.value(sheet, "A1")
    monkeypatch.undo()

    assert in_workbook(office, "=HKT_LIMIT(A1)", {"A1": 1}) == "100分"


def test_printing(office: Office, tmp_path: Path) -> None:
    with office.open(table_book(tmp_path / "print.xlsx", {})) as document:
        pdf = document.export_pdf(tmp_path / "print.pdf")

    assert pdf.read_bytes().startswith(b"%PDF-")


def test_another_python_computes_in_a_worker(office: Office, tmp_path: Path) -> None:
    """LibreOffice's own Python is often another release than the product's."""
    module = "tests.hosts.calc.sample_functions"
    addin = build_addin(tmp_path / "a.oxt", functions=office.functions.values(), module=module)
    with Office(tmp_path, addin, office.functions) as other:
        other.compute_elsewhere()
        cells: dict[str, object] = {"A1": "客户", "B1": "金额", "A2": "甲", "B2": 3}

        assert in_workbook(other, "=HKT_LIMIT(A9)", {}) == "未设额度"
        assert in_workbook(other, '=HKT_CODE("查无")', {}) == CellError("#N/A")
        assert in_workbook(other, "=INDEX(HKT_TOTALS(A1:B2),3,2)", cells) == 3.0
        assert "another Python" in other.log
