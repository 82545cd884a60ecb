"""HK_ formulas for Calc and back again."""

import zipfile
from pathlib import Path

import pytest

from huikuan_xl.calc.service import bind
from huikuan_xl.functions.calc_types import programmatic_name
from huikuan_xl.functions.registry import ArgKind, Argument, Function, Result
from huikuan_xl.inplace.calc_names import for_calc, for_excel, from_calc, to_calc


def function(name: str, result: Result, *arguments: tuple[ArgKind, bool]) -> Function:
    return Function(
        name,
        "说明",
        tuple(Argument("参数", kind, "说明", optional=optional) for kind, optional in arguments),
        result,
        "K01",
        "",
        lambda *values: None,
    )


FUNCTIONS = {
    f.name: f
    for f in (
        function("HK_ONE", Result.TEXT, (ArgKind.NUMBER, False), (ArgKind.RATIO, True)),
        function("HK_ONE_WHY", Result.TEXT, (ArgKind.NUMBER, False)),
        function("HK_LIST", Result.FLAG, (ArgKind.LIST, False)),
        function("HK_ALL", Result.TABLE, (ArgKind.TABLE, False), (ArgKind.PARAMETERS, True)),
    )
}
ONE = "COM.HUIKUAN.CALC.FUNCTIONS.HKONE"
WHY = "COM.HUIKUAN.CALC.FUNCTIONS.HKONEWHY"
LIST = "COM.HUIKUAN.CALC.FUNCTIONS.HKLIST"
ALL = "COM.HUIKUAN.CALC.FUNCTIONS.HKALL"


@pytest.mark.parametrize(
    ("excel", "calc"),
    [
        ("HK_ONE(A1)", f"{ONE}(A1)"),
        ("HK_ONE(A1,B1)", f'{ONE}(A1,IF(ISBLANK(B1),"",B1))'),
        ("HK_ONE(A1,0.4)", f"{ONE}(A1,0.4)"),
        ("HK_ONE(A1,B1+1)", f"{ONE}(A1,B1+1)"),
        ("HK_ONE(A1,税率)", f'{ONE}(A1,IF(ISBLANK(税率),"",税率))'),
        (
            "HK_ONE(T[[#This Row],[a]],T[[#This Row],[b,c]])",
            f'{ONE}(T[[#This Row],[a]],IF(ISBLANK(T[[#This Row],[b,c]]),"",T[[#This Row],[b,c]]))',
        ),
        ('IF(HK_ONE(A1)="HK_ONE(",1,2)', f'IF({ONE}(A1)="HK_ONE(",1,2)'),
        ("HK_ONE(HK_ONE_WHY(A1),{1,2})", f"{ONE}({WHY}(A1),{{1,2}})"),
        ("HK_ALL(A:B,C1:D9)", f"{ALL}(A:B,C1:D9)"),
        ("HK_LIST(A1:B1)", f"{LIST}(A1:B1)"),
        ("HK_LIST(一列)", f"{LIST}(一列)"),
        ("HK_LIST('a b'!$A$1)", f"{LIST}(IF(ISBLANK('a b'!$A$1),\"\",'a b'!$A$1))"),
        ("SUM(A1:A9)", "SUM(A1:A9)"),
        ("HK_ONE_MORE(A1)", "HK_ONE_MORE(A1)"),
    ],
)
def test_there_and_back(excel: str, calc: str) -> None:
    assert to_calc(excel, FUNCTIONS) == calc
    assert from_calc(calc, FUNCTIONS) == excel


@pytest.mark.parametrize(
    "stored",
    ["_xldudf_HK_ONE(A1)", "_xll.HK_ONE(A1)", "[1]!HK_ONE(A1)", "'a b.xlam'!HK_ONE(A1)",
     "_xludf.HK_ONE(A1)", "hk_one(A1)"],
)  # fmt: skip
def test_prefixes_of_other_hosts_are_dropped(stored: str) -> None:
    assert to_calc(stored, FUNCTIONS) == f"{ONE}(A1)"


def test_only_a_table_that_fills_cells_is_guarded() -> None:
    guarded = f'IF(ISNUMBER({ALL}(A:B)),{ALL}(A:B),{ALL}(A:B)&"")'

    assert to_calc("HK_ALL(A:B)", FUNCTIONS, table=True) == guarded
    assert from_calc(guarded, FUNCTIONS) == "HK_ALL(A:B)"
    assert to_calc("SUM(HK_ALL(A:B))", FUNCTIONS, table=True) == f"SUM({ALL}(A:B))"
    assert to_calc("HK_ONE(A1)", FUNCTIONS, table=True) == f"{ONE}(A1)"


@pytest.mark.parametrize(
    ("saved", "excel"),
    [
        ('HK_ONE(A1,IF(ISBLANK(B1),"",B1))', "HK_ONE(A1,B1)"),
        ('IF(ISNUMBER(HK_ALL(A:B)),HK_ALL(A:B),HK_ALL(A:B)&"")', "HK_ALL(A:B)"),
        ('IF(ISBLANK(B1),"",HK_ONE(A1,B1))', 'IF(ISBLANK(B1),"",HK_ONE(A1,B1))'),
    ],
)
def test_a_later_libreoffice_saves_the_plain_name_and_the_guard(saved: str, excel: str) -> None:
    assert from_calc(saved, FUNCTIONS) == excel


def test_what_a_later_libreoffice_bound_by_itself_is_guarded_too() -> None:
    named = programmatic_name("HK_LIMIT")
    dues = programmatic_name("HK_SETTLE")
    bound = bind(
        "huikuan_xl.functions",
        [(f"{named}(A1;B1;$'表'.C9)", False), (f"{dues}(B1:C4)", True), ("SUM(A1:A9)", False)],
    )
    assert bound == [
        f"{named}(A1;B1;IF(ISBLANK('表'.C9);\"\";'表'.C9))",
        f'IF(ISNUMBER({dues}(B1:C4));{dues}(B1:C4);{dues}(B1:C4)&"")',
        "SUM(A1:A9)",
    ]
    assert bind("huikuan_xl.functions", [(bound[0], False), (bound[1], True)]) == bound[:2]


def test_packages_keep_every_other_byte(tmp_path: Path) -> None:
    sheet = (
        '<worksheet><c r="A1" t="str"><f>HK_ONE(B1,"&amp;&lt;",C1)&amp;"x"</f><v>HK_ONE(1)</v></c>'
        '<c r="A2"><f t="array" ref="A2:B3">HK_ALL(D:E)</f></c><c><f t="shared" si="0"/></c>'
        "<formula>HK_ONE(B1)</formula></worksheet>"
    )
    parts = {
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": "<sst><t>HK_ONE(1)</t></sst>",
        "xl/vbaProject.bin": "<f>HK_ONE(1)</f>",
    }
    source, calc, back = (tmp_path / name for name in ("a.xlsm", "b.xlsm", "c.xlsm"))
    with zipfile.ZipFile(source, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert for_calc(source, calc, FUNCTIONS) == 3
    assert for_excel(calc, back, FUNCTIONS) == 3
    with zipfile.ZipFile(calc) as archive:
        translated = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<v>HK_ONE(1)</v>" in translated
        assert f'<f t="array" ref="A2:B3">IF(ISNUMBER({ALL}(D:E)),' in translated
    with zipfile.ZipFile(back) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == parts
