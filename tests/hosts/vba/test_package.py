"""Finished workbook packages: what is added, what stays, and what Microsoft's validator says."""

import datetime
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter

from huikuan_xl.inplace.package import (
    FunctionHelp,
    finish,
    function_groups,
    read_package,
    with_ascii_captions,
    with_cached_values,
    with_function_help,
    with_ribbon,
    write_package,
)
from tests.hosts.openxml import Office, open_xml_errors
from tests.hosts.vba.ovba_reader import workbook_problems
from xl.ovba import Module, ModuleKind, help_attributes, write_vba_project

FUNCTIONS = [
    FunctionHelp("HK_RMB", "人民币大写", "回款 金额", ("金额（元）",)),
    FunctionHelp("HK_GRADE", "信用等级 A–E", "回款 信用", ("总分 <0–100>", '偿还分 & "采购分"')),
    FunctionHelp("HK_TODAY", "统计日", "回款 金额"),
]
RIBBON = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>'
    '<tab id="hkTab" label="回款"><group id="hkGroup" label="月结">'
    '<button id="hkRun" label="月结" imageMso="MacroPlay" onAction="HK_Run"/>'
    "</group></tab></tabs></ribbon></customUI>"
)
MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"


def xlsxwriter_file(*, macros: bool = True) -> bytes:
    """A workbook with two sheets, a defined name, own functions and a button, unfinished."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    workbook.set_properties({"created": datetime.datetime(2024, 1, 1)})
    console, ledger = workbook.add_worksheet("月末控制台"), workbook.add_worksheet("台账")
    workbook.define_name("参数", "=台账!$A$1:$B$2")
    console.write_dynamic_array_formula("A1:A1", "=HK_GRADE(80,70)", None, "B")
    ledger.write_number("A1", 1)
    if macros:
        source = "Sub HK_Run()\nEnd Sub\nFunction HK_GRADE(a, b)\n"
        source += help_attributes("HK_GRADE", "信用等级", 21) + "End Function\n"
        modules = [
            Module("ThisWorkbook", ModuleKind.WORKBOOK),
            Module("Sheet1", ModuleKind.WORKSHEET),
            Module("Sheet2", ModuleKind.WORKSHEET),
            Module("Main", ModuleKind.STANDARD, source),
        ]
        project = write_vba_project("HuiKuan", modules)
        workbook.add_vba_project(io.BytesIO(project), is_stream=True)
        workbook.set_vba_name("ThisWorkbook")
        console.set_vba_name("Sheet1")
        ledger.set_vba_name("Sheet2")
        console.insert_button("C3", {"macro": "HK_Run", "caption": "月结 & 关账"})
    workbook.close()
    return file.getvalue()


@pytest.fixture(scope="module")
def source() -> bytes:
    return xlsxwriter_file()


def changed_parts(before: bytes, after: bytes) -> set[str]:
    old, new = read_package(before), read_package(after)
    return {name for name in old | new if old.get(name) != new.get(name)}


def test_only_the_parts_concerned_are_changed(source: bytes) -> None:
    assert changed_parts(source, finish(source)) == {
        "xl/workbook.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    finished = finish(source, functions=FUNCTIONS, ribbon=RIBBON, addin=True)
    assert changed_parts(source, finished) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "customUI/customUI14.xml",
        "xl/workbook.xml",
        "xl/drawings/vmlDrawing1.vml",
    }


def test_same_input_gives_the_same_file_wherever_it_lies(source: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsm"
    path.write_bytes(source)
    first = finish(source, functions=FUNCTIONS, ribbon=RIBBON)
    assert first == finish(path, functions=FUNCTIONS, ribbon=RIBBON)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert package.testzip() is None
        entries = package.infolist()
    assert entries[0].filename == "[Content_Types].xml"
    assert {(e.date_time, e.create_system) for e in entries} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_function_help_reads_back(source: bytes) -> None:
    workbook = ElementTree.fromstring(
        read_package(finish(source, functions=FUNCTIONS))["xl/workbook.xml"]
    )
    groups = workbook.find("m:functionGroups", MAIN)
    assert groups is not None
    assert groups.attrib == {"builtInGroupCount": "19"}
    assert [group.get("name") for group in groups] == ["回款 金额", "回款 信用"]
    found = {
        name.get("name"): [
            (text.get("index"), text.text) for text in name.iter(f"{X14}argumentDescription")
        ]
        for name in workbook.iter(f"{X14}definedName")
    }
    assert found == {
        "HK_GRADE": [("0", "总分 <0–100>"), ("1", '偿还分 & "采购分"')],
        "HK_RMB": [("0", "金额（元）")],
    }


def test_categories_are_numbered_after_the_built_in_ones() -> None:
    assert function_groups(FUNCTIONS) == {"回款 金额": 20, "回款 信用": 21}


def test_cached_values_are_kept_on_opening(source: bytes) -> None:
    assert b"fullCalcOnLoad" in read_package(source)["xl/workbook.xml"]
    finished = finish(source)
    assert b'<calcPr calcId="191029"/>' in read_package(finished)["xl/workbook.xml"]
    values = openpyxl.load_workbook(io.BytesIO(finished), data_only=True)
    assert values["月末控制台"]["A1"].value == "B"


def test_captions_become_character_references(source: bytes) -> None:
    name = "xl/drawings/vmlDrawing1.vml"
    before, after = read_package(source)[name], read_package(finish(source))[name]
    assert after.isascii()
    assert not before.isascii()
    assert "&#26376;&#32467; &amp; &#20851;&#36134;" in after.decode()
    as_text = [list(ElementTree.fromstring(vml).itertext()) for vml in (before, after)]
    assert as_text[0] == as_text[1]


def test_ribbon_is_related_to_the_package(source: bytes) -> None:
    parts = read_package(finish(source, ribbon=RIBBON))
    assert parts["customUI/customUI14.xml"] == RIBBON.encode()
    relationships = ElementTree.fromstring(parts["_rels/.rels"])
    assert [
        relationship.get("Type")
        for relationship in relationships
        if relationship.get("Target") == "customUI/customUI14.xml"
    ] == ["http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"]
    assert len({r.get("Id") for r in relationships}) == len(relationships)


@pytest.mark.parametrize("office", ["Office2016", "Microsoft365"])
@pytest.mark.parametrize("suffix", [".xlsm", ".xlam"])
def test_microsofts_validator_finds_no_error(
    source: bytes, tmp_path: Path, office: Office, suffix: str
) -> None:
    path = tmp_path / f"book{suffix}"
    path.write_bytes(finish(source, functions=FUNCTIONS, ribbon=RIBBON, addin=suffix == ".xlam"))
    assert open_xml_errors(path, office) == []


def test_microsofts_validator_notices_faults(source: bytes, tmp_path: Path) -> None:
    parts = read_package(finish(source, functions=FUNCTIONS))
    text = parts["xl/workbook.xml"].decode()
    groups = re.findall("<functionGroups.*</functionGroups>", text)[0]
    moved = text.replace(groups, "").replace("<sheets>", groups + "<sheets>")
    path = tmp_path / "book.xlsm"
    path.write_bytes(write_package(parts | {"xl/workbook.xml": moved.encode()}))
    errors = open_xml_errors(path)
    assert errors
    assert errors[0].startswith("/xl/workbook.xml")


@pytest.mark.parametrize("suffix", [".xlsm", ".xlam"])
def test_macro_part_of_the_file_is_whole(source: bytes, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"book{suffix}"
    path.write_bytes(finish(source, addin=suffix == ".xlam"))
    assert workbook_problems(path) == []
    other = path.with_suffix(".xlsm" if suffix == ".xlam" else ".xlam")
    path.rename(other)
    assert workbook_problems(other) == [f"content type of {other.suffix}"]


def test_wrong_code_name_is_noticed(source: bytes, tmp_path: Path) -> None:
    parts = read_package(source)
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b'codeName="Sheet1"', b'codeName="Sheet9"')
    path = tmp_path / "book.xlsm"
    path.write_bytes(write_package(parts | {"xl/worksheets/sheet1.xml": sheet}))
    assert any("code names" in problem for problem in workbook_problems(path))


def test_plain_workbook_can_be_finished_but_not_become_an_addin() -> None:
    plain = xlsxwriter_file(macros=False)
    assert changed_parts(plain, finish(plain)) == {"xl/workbook.xml"}
    with pytest.raises(ValueError, match="macros"):
        finish(plain, addin=True)


def test_what_is_there_already_is_not_added_twice(source: bytes) -> None:
    parts = read_package(source)
    with pytest.raises(ValueError, match="already"):
        with_ribbon(with_ribbon(parts, RIBBON), RIBBON)
    with pytest.raises(ValueError, match="already"):
        with_function_help(with_function_help(parts, FUNCTIONS), FUNCTIONS)
    with pytest.raises(ValueError, match="twice"):
        with_function_help(parts, [FUNCTIONS[0], FUNCTIONS[0]])
    with pytest.raises(ValueError, match="calcPr"):
        with_cached_values(parts | {"xl/workbook.xml": b"<workbook></workbook>"})
    again = with_ascii_captions(with_ascii_captions(parts))
    assert again == with_ascii_captions(parts)


def test_existing_extensions_of_the_workbook_stay(source: bytes) -> None:
    parts = read_package(source)
    text = parts["xl/workbook.xml"].decode()
    other = '<ext uri="{0}" xmlns:y="urn:y"><y:z/></ext>'
    text = text.replace("</workbook>", f"<extLst>{other}</extLst></workbook>")
    changed = with_function_help(parts | {"xl/workbook.xml": text.encode()}, FUNCTIONS)
    result = changed["xl/workbook.xml"].decode()
    assert result.count("<extLst>") == 1
    assert other in result
    ElementTree.fromstring(result)


@pytest.mark.parametrize(
    ("ribbon", "reason"),
    [
        ("<customUI", "not XML"),
        ("<customUI/>", "2009/07"),
        ('<a xmlns="http://schemas.microsoft.com/office/2009/07/customui"/>', "2009/07"),
    ],
)
def test_other_documents_are_no_ribbon(source: bytes, ribbon: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        finish(source, ribbon=ribbon)


@pytest.mark.parametrize(
    ("name", "description", "argument"),
    [
        ("HK GRADE", "等级", "总分"),
        ("等级", "等级", "总分"),
        ("HK_GRADE", "", "总分"),
        ("HK_GRADE", "等级", ""),
        ("HK_GRADE", "等级", "分" * 256),
        ("HK_GRADE", "等级", "总\x01分"),
    ],
)
def test_help_that_excel_cannot_show_is_refused(name: str, description: str, argument: str) -> None:
    with pytest.raises(ValueError, match=r"name|help"):
        FunctionHelp(name, description, "回款", (argument,))
