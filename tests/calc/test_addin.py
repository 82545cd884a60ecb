"""The built add-in: its parts, its bytes, and the Python that LibreOffice may not share."""

import dataclasses
import json
import pickle
import re
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from huikuan_xl.calc.addin import build_addin
from huikuan_xl.calc.service import Conversation, calculate
from huikuan_xl.calc.typelib import Method, type_library
from huikuan_xl.functions.calc_types import method_name
from huikuan_xl.workbook.console import BUTTONS
from tests.hosts.calc.sample_functions import REGISTRY, SAMPLES

OOR = "{http://openoffice.org/2001/registry}"
SAMPLE_MODULE = "tests.hosts.calc.sample_functions"


def test_the_same_registry_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        build_addin(tmp_path / name, site=tmp_path, functions=REGISTRY.values())
        for name in ("a.oxt", "b.oxt")
    )

    assert first.read_bytes() == second.read_bytes()


def test_every_function_and_argument_has_its_chinese_help(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_addin(tmp_path / "a.oxt", functions=REGISTRY.values())) as addin:
        tree = ElementTree.fromstring(addin.read("CalcAddIns.xcu"))
        settings = json.loads(addin.read("python/settings.json"))
    texts = [value.text for value in tree.iter("value")]

    assert settings["methods"] == {method_name(name): name for name in REGISTRY}
    for function in REGISTRY.values():
        assert function.name in texts
        assert function.help in texts
        for argument in function.arguments:
            assert argument.name in texts
            assert argument.help in texts


def test_the_type_library_in_unoidl_format() -> None:
    library = type_library("a.XF", [Method("f", "any", (("p0", "string"),))])
    root, entries = struct.unpack_from("<II", library, 8)
    name_at, module_at = struct.unpack_from("<II", library, root)
    kind, count, leaf_at, interface_at = struct.unpack_from("<BIII", library, module_at)

    assert library.startswith(b"UNOIDL\xff\0")
    assert (entries, kind, count) == (1, 0, 1)
    assert library[name_at:].startswith(b"a\0")
    assert library[leaf_at:].startswith(b"XF\0")
    assert library[interface_at] == 5
    assert re.findall(rb"com\.sun\.star\.uno\.XInterface|string|any", library) == [
        b"com.sun.star.uno.XInterface",
        b"any",
        b"string",
    ]


def test_names_that_calc_cannot_have_are_refused() -> None:
    with pytest.raises(ValueError, match="评级"):
        method_name("评级")


def test_a_worker_answers_like_the_process_itself() -> None:
    questions = [("HKT_LIMIT", ("",)), ("HKT_LIMIT", ("1.5",)), ("HKT_CODE", ("查无",))]
    sent = b"".join(
        pickle.dumps(("ask", "calculate", (SAMPLE_MODULE, name, values)))
        for name, values in questions
    )
    run = subprocess.run(
        [sys.executable, "-m", "huikuan_xl.calc.service"],
        input=sent,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    stream = BytesIO(run.stdout)
    kinds, answers = zip(*(pickle.load(stream) for _ in questions), strict=True)

    assert set(kinds) == {"answer"}
    assert answers[:2] == ("未设额度", "150分")
    # Calc's error number sits in the low half of the NaN.
    assert struct.unpack("<II", struct.pack("<d", answers[2]))[0] == 32767


def conversation(*messages: object) -> list[tuple[object, ...]]:
    """Return what the product says to these messages of LibreOffice."""
    reads, writes = BytesIO(b"".join(map(pickle.dumps, messages))), BytesIO()
    try:
        Conversation(reads, writes).serve()
    finally:
        writes.seek(0)
    said = []
    while writes.tell() < len(writes.getvalue()):
        said.append(pickle.load(writes))
    return said


def test_a_question_that_fails_is_answered_and_the_next_one_too() -> None:
    failed, answered = conversation(
        ("ask", "calculate", (SAMPLE_MODULE, "HKT_NONE", ())),
        ("ask", "calculate", (SAMPLE_MODULE, "HKT_LIMIT", ("2",))),
    )
    assert failed == ("failed", "KeyError: 'HKT_NONE'")
    assert answered == ("answer", "200分")


def test_a_button_asks_for_cells_and_formulas_are_answered_meanwhile() -> None:
    said = conversation(
        ("ask", "press", (SAMPLE_MODULE, "HK_Doctor")),
        ("value", ("/家/台账.xlsx", 1899, False, False)),  # facts
        ("ask", "calculate", (SAMPLE_MODULE, "HKT_LIMIT", ("2",))),  # while "begin" is done
        ("value", None),
        ("value", ("7.4.7", "3.8.1")),  # versions
        ("value", None),  # end
    )
    assert [one[:2] for one in said[:5]] == [
        ("call", "facts"), ("call", "begin"), ("answer", "200分"), ("call", "versions"), ("call", "end"),
    ]  # fmt: skip
    kind, text = said[5]
    assert kind == "answer"
    assert "LibreOffice：7.4.7" in str(text)
    assert "自带 3.8.1" in str(text)


def test_a_read_only_workbook_is_refused_by_every_button_that_writes() -> None:
    said = conversation(
        ("ask", "press", (SAMPLE_MODULE, "HK_Check")),
        ("value", ("/家/台账.xlsx", 1899, True, False)), ("value", None), ("value", None),
    )  # fmt: skip
    assert [one[1] for one in said[:3]] == ["facts", "begin", "end"]
    assert "核对没有完成" in str(said[3][1])
    assert "只读" in str(said[3][1])


def test_what_libreoffice_refuses_reaches_the_user() -> None:
    said = conversation(
        ("ask", "press", (SAMPLE_MODULE, "HK_Doctor")),
        ("value", ("/家/台账.xlsx", 1899, False, False)), ("value", None),
        ("refused", "RuntimeException: 坏了"), ("value", None),
    )  # fmt: skip
    assert "程序内部错误：坏了" in str(said[-1][1])


def test_the_toolbar_and_the_menu_have_every_button_in_order(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_addin(tmp_path / "a.oxt", functions=REGISTRY.values())) as addin:
        tree = ElementTree.fromstring(addin.read("Addons.xcu"))
        names = set(addin.namelist())
        manifest = addin.read("META-INF/manifest.xml").decode()
    wanted = [(f"com.huikuan.calc:{macro}", caption) for macro, caption, _ in BUTTONS]
    urls, titles = (
        [p.findtext("value") for p in tree.iter("prop") if p.get(f"{OOR}name") == name]
        for name in ("URL", "Title")
    )
    assert urls == [url for url, _ in wanted] * 2
    assert [t for t in titles if t != "回款"] == [caption for _, caption in wanted] * 2
    assert titles.count("回款") == 1
    parts = {n for n in names if n.endswith((".xcu", ".rdb", ".components"))}
    assert all(f'"{part}"' in manifest for part in parts)
    assert {
        f"python/pythonpath/huikuan_{m}.py" for m in ("backend", "book", "growth", "press")
    } <= names


def test_a_table_is_computed_once_for_its_three_mentions(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    counted = SAMPLES["HKT_TOTALS"].call

    def call(*values: object) -> object:
        calls.append(values)
        return counted(*values)

    replaced = dataclasses.replace(SAMPLES["HKT_TOTALS"], call=call)
    monkeypatch.setitem(REGISTRY, "HKT_TOTALS", replaced)
    table = (("客户", "金额"), ("once", 1.0))
    results = {calculate(SAMPLE_MODULE, "HKT_TOTALS", (table, None)) for _ in range(3)}

    (result,) = results
    assert result == (("客户", "金额"), ("once", 1.0), ("合计", 1.0))
    assert len(calls) == 1
