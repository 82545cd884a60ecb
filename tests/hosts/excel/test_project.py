"""The VBA projects and the ribbon: sources, wrappers, packages, and what LibreOffice makes of them."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from oletools.olevba import VBA_Parser

from huikuan_xl.buttons import work as buttons
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import ArgKind, Argument
from huikuan_xl.workbook.console import BUTTONS
from huikuan_xl.workbook.macro_texts import TEXTS
from tests.hosts.excel.conftest import CODE_NAMES
from tests.hosts.openxml import open_xml_errors
from tests.hosts.vba.ovba_reader import read_vba_project, workbook_problems
from xl import wrappers
from xl.build import build_addin
from xl.ovba import Module, ModuleKind
from xl.project import SOURCES, Transport, addin_vba, ledger_vba, named_twice, xlwings_module
from xl.ribbon import GROUPS, ribbon_xml

GOLDEN = Path(__file__).with_name("golden") / "HKFunctions.bas"
STOCK, REGISTERED = Transport.STOCK, Transport.REGISTERED


def modules(project: bytes) -> dict[str, str]:
    return {m.name: m.source for m in read_vba_project(project).modules}


def test_wrappers_are_the_golden_file() -> None:
    """Renew it with HUIKUAN_WRITE_GOLDEN=1 and read the difference."""
    made = wrappers.wrapper_module(REGISTRY.values())
    if os.environ.get("HUIKUAN_WRITE_GOLDEN") == "1":
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


def test_every_function_passes_its_arguments_in_order() -> None:
    made = wrappers.wrapper_module(REGISTRY.values()).replace(" _\n        ", " ")
    for name, function in REGISTRY.items():
        body = re.search(
            rf"^Public Function {name}\((.*?)\) As Variant$(.*?)^End Function", made, re.S | re.M
        )
        assert body is not None, name
        declared = re.findall(r"(Optional )?ByVal (\w+) As Variant", body[1])
        assert [bool(optional) for optional, _ in declared] == [
            a.optional for a in function.arguments
        ]
        passed = re.search(r"(?:Array|HKTable)\((.*?)\)+$", body[2], re.M)
        assert passed is not None
        assert passed[1].split(", ") == [parameter for _, parameter in declared]


@pytest.mark.parametrize(
    ("key", "name"), [("date", "date_"), ("Type", "Type_"), ("as_of", "as_of"), ("end", "end_")]
)
def test_parameter_that_is_a_vba_word_gets_an_underscore(key: str, name: str) -> None:
    assert wrappers.parameter_name(Argument("日", ArgKind.DATE, "日", key=key)) == name


@pytest.mark.parametrize("key", ["日期", "_hidden"])
def test_parameter_that_vba_cannot_have_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not a name for VBA"):
        wrappers.parameter_name(Argument("日", ArgKind.DATE, "日", key=key))


def test_sources_are_small_and_ascii() -> None:
    for path in SOURCES.glob("*.bas"):
        text = path.read_text(encoding="utf-8")
        assert text.isascii(), path.name
        assert len(text.splitlines()) < 130, path.name
        assert f'Attribute VB_Name = "{path.stem}"' in text


@pytest.mark.parametrize("word", ["Declare", "Shell", "WScript", "Environ", "Kill ", "VBProject"])
def test_registered_transport_has_no_word_that_scanners_fear(word: str) -> None:
    for name, source in modules(ledger_vba(CODE_NAMES)).items():
        code = "\n".join(line.split("'")[0] for line in source.splitlines())
        assert word not in code, name


def test_both_transports_differ_in_the_transport_only() -> None:
    registered, stock = (modules(ledger_vba(CODE_NAMES, t)) for t in (REGISTERED, STOCK))
    assert set(registered) - set(stock) == {"HKBridge"}
    assert set(stock) - set(registered) == {"HKStock", "xlwings"}
    for name in set(registered) & set(stock):
        assert registered[name] == stock[name]
    for one in ("HKBridge", "HKStock"):
        source = (registered | stock)[one]
        assert re.findall(r"^Public (?:Function|Sub) (\w+)", source, re.M) == [
            "HKCall", "HKTable", "HKRun", "HKRecalculate",
        ]  # fmt: skip


def test_xlwings_module_is_carried_unchanged() -> None:
    carried = modules(ledger_vba(CODE_NAMES, STOCK))["xlwings"]
    assert carried.splitlines() == xlwings_module().read_text(encoding="utf-8").splitlines()


def test_addin_has_no_worksheet_functions() -> None:
    """Formulas of a function in an add-in would carry the add-in's path."""
    assert not [s for s in modules(addin_vba()).values() if re.search(r"Function HK_[A-Z]", s)]


def test_what_vba_says_in_chinese_stands_in_the_files(ledger_file: Path, addin_file: Path) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("HK*.bas"))
    assert set(re.findall(r'HKText\("(.+?)"\)', sources)) == set(TEXTS)
    assert all(0 < len(text) < 255 for text in TEXTS.values())
    for file in (ledger_file, addin_file):
        with zipfile.ZipFile(file) as package:
            kept = ElementTree.fromstring(package.read("docProps/custom.xml"))
        assert {p.get("name"): "".join(p.itertext()) for p in kept} == TEXTS


def test_message_box_is_vbas_and_comes_after_the_call() -> None:
    """A box of Python's would stand in another process, with Excel waiting for the call to end."""
    bridge = (SOURCES / "HKBridge.bas").read_text(encoding="utf-8")
    run = bridge[bridge.index("Public Sub HKRun") : bridge.index("Public Sub HKRecalculate")]
    assert (
        run.index("said = server.Press(") < run.index("HKRecalculate") < run.index("HKNotice said")
    )
    assert bridge.count("server.Press(") == 1, "a button is never pressed twice"


def test_cells_left_without_an_answer_are_recalculated_once_connected_again() -> None:
    ledger, addin = modules(ledger_vba(CODE_NAMES)), modules(addin_vba())
    assert "Workbook_SheetCalculate" in ledger["ThisWorkbook"]
    assert "HKRecalculate" in ledger["ThisWorkbook"]
    assert "Workbook_SheetCalculate" not in addin["ThisWorkbook"]  # it has no cells of ours
    bridge = ledger["HKBridge"]
    again = bridge[bridge.index("Public Sub HKRecalculate") :]
    assert again.index("stale = False") < again.index("Application.CalculateFull")


def test_addins_tab_hides_while_a_ledger_shows_its_own(ledger_file: Path) -> None:
    addin = modules(addin_vba())
    root = ElementTree.fromstring(ribbon_xml(addin=True).encode())
    asked = {
        value for e in root.iter() for key, value in e.attrib.items()
        if key in ("onLoad", "onAction", "getVisible")
    }  # fmt: skip
    subs = set(re.findall(r"^Public Sub (\w+)", addin["HKAddin"], re.M))
    assert asked == {"HKAddin_Loaded", "HKAddin_Press", "HKAddin_Visible"} <= subs
    assert "HKAddin_Refresh" in addin["ThisWorkbook"]
    assert "HKRibbon" not in addin, "two macros of one name: Excel may run the other one's"
    assert 'Names("hk_as_of")' in addin["HKAddin"]
    assert "hk_as_of" in openpyxl.load_workbook(ledger_file).defined_names
    own = ElementTree.fromstring(ribbon_xml().encode())
    assert not [e for e in own.iter() if "getVisible" in e.attrib]


def test_window_fits_an_ordinary_screen(ledger_file: Path) -> None:
    (view,) = openpyxl.load_workbook(ledger_file).views
    assert (view.windowWidth, view.windowHeight) == (1600 * 15, 900 * 15)  # twips


def test_every_button_has_a_macro_a_ribbon_button_and_its_work() -> None:
    macros = [macro for macro, _, _ in BUTTONS]
    source = (SOURCES / "HKButtons.bas").read_text(encoding="utf-8")
    assert re.findall(r"^Public Sub (\w+)\(\)\n    HKRun \"(\w+)\"\nEnd Sub", source, re.M) == [
        (macro, macro) for macro in macros
    ]
    ribbon = {b.macro: b.label for _, _, group in GROUPS for b in group}
    assert ribbon == {macro: caption for macro, caption, _ in BUTTONS}
    assert set(buttons.BY_MACRO) == set(macros)


def test_no_macro_or_function_has_the_name_of_a_range(ledger_file: Path) -> None:
    """Excel and LibreOffice would take the one for the other; names don't know case."""
    names = {name.lower() for name in openpyxl.load_workbook(ledger_file).defined_names}
    assert names
    assert not names & {name.lower() for name in (*(m for m, _, _ in BUTTONS), *REGISTRY)}


@pytest.mark.parametrize("transport", Transport)
def test_vba_can_tell_every_name_from_every_other(transport: Transport) -> None:
    """A module named as its function, a macro named as a function: neither would be found."""
    for made in (ledger_vba(CODE_NAMES, transport), addin_vba(transport=transport)):
        parts = [Module(name, ModuleKind.STANDARD, s) for name, s in modules(made).items()]
        assert named_twice("HuiKuan", parts) == []


@pytest.mark.parametrize(
    ("source", "double"),
    [("Public Function HKCells(a)", ["hkcells"]), ("Sub HK_SETTLE()", ["hk_settle"]),
     ("Sub huikuan()", ["huikuan"]), ("Private Sub HK_Settle()", [])],
    ids=["module", "function", "project", "private"],
)  # fmt: skip
def test_a_name_given_twice_is_refused(source: str, double: list[str]) -> None:
    parts = [
        Module("HKCells", ModuleKind.STANDARD, source),
        Module("Other", ModuleKind.STANDARD, "Public Function HK_Settle(a)\nEnd Function"),
    ]
    assert named_twice("HuiKuan", parts) == double


def test_ribbon_follows_the_steps_of_a_month_end() -> None:
    namespace = "{http://schemas.microsoft.com/office/2009/07/customui}"
    root = ElementTree.fromstring(ribbon_xml().encode())
    assert [g.get("label") for g in root.iter(f"{namespace}group")] == [
        "准备", "核对", "月结", "发货", "函件", "帮助",
    ]  # fmt: skip
    for group in root.iter(f"{namespace}group"):
        sizes = [b.get("size") for b in group]
        assert sizes[0] == "large"
        assert sizes.count("large") == 1
    for button in root.iter(f"{namespace}button"):
        assert button.get("onAction") == "HKRibbon_Press"
        assert 1 <= len(button.get("screentip", "")) <= 1024
        assert 1 <= len(button.get("supertip", "")) <= 1024


@pytest.fixture(scope="module")
def addin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "huikuan.xlam"
    build_addin(path)
    return path


def test_strict_reader_finds_every_rule_kept(ledger_file: Path, addin_file: Path) -> None:
    assert workbook_problems(ledger_file) == []
    assert workbook_problems(addin_file) == []
    assert read_vba_project(ledger_vba(CODE_NAMES, STOCK)).broken == []


def test_microsofts_validator_finds_no_error(ledger_file: Path, addin_file: Path) -> None:
    assert open_xml_errors(ledger_file, "Microsoft365") == []
    assert open_xml_errors(ledger_file, "Office2016") == []
    assert open_xml_errors(addin_file, "Microsoft365") == []


def test_olevba_reads_the_same_modules(ledger_file: Path) -> None:
    parser = VBA_Parser(str(ledger_file))
    try:
        read = {name.removesuffix(".bas"): code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    for path in SOURCES.glob("HK[BRV]*.bas"):
        source = path.read_text(encoding="utf-8").splitlines()
        assert [line.rstrip() for line in read[path.stem].splitlines()] == [
            line.rstrip() for line in source
        ]
    assert "按总分" in read[wrappers.MODULE]


def libreoffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
            pytest.fail("no LibreOffice")
        pytest.skip("no LibreOffice")
    return found


@pytest.mark.office
def test_libreoffice_lists_the_modules_and_finds_every_buttons_macro(
    ledger_file: Path, tmp_path: Path
) -> None:
    source = shutil.copy(ledger_file, tmp_path / "ledger.xlsm")
    subprocess.run(
        [libreoffice(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "ods", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "ledger.ods") as package:
        listed = {Path(n).stem for n in package.namelist() if n.startswith("Basic/HuiKuan/")}
        content = package.read("content.xml").decode()
    assert {wrappers.MODULE, "HKBridge", "HKButtons", "HKRibbon", "HKCellValues"} <= listed
    bound = re.findall(r"vnd\.sun\.star\.script:HuiKuan\.HKButtons\.(\w+)\?", content)
    assert set(bound) == {macro for macro, _, _ in BUTTONS}
