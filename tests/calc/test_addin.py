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
from huikuan_xl.calc.service import calculate
from huikuan_xl.calc.signature import method_name
from huikuan_xl.calc.typelib import Method, type_library
from tests.hosts.calc.sample_functions import REGISTRY, SAMPLES

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
        pickle.dumps(("calculate", (SAMPLE_MODULE, name, values))) for name, values in questions
    )
    run = subprocess.run(
        [sys.executable, "-m", "huikuan_xl.calc.service"],
        input=sent,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    stream = BytesIO(run.stdout)
    answers = [pickle.load(stream) for _ in questions]

    assert answers[:2] == ["未设额度", "150分"]
    # Calc's error number sits in the low half of the NaN.
    assert struct.unpack("<II", struct.pack("<d", answers[2]))[0] == 32767


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
    assert result[:3] == (("客户", "金额"), ("once", 1.0), ("合计", 1.0))
    assert set(result[3:]) == {("", "")}  # blank, where Calc would show #N/A
    assert len(calls) == 1
