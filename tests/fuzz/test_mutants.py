"""300 damaged workbooks in every run of the tests; ``python -m tests.fuzz`` meets 10,000."""

import subprocess
import sys
from pathlib import Path

import pytest

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.reading import read_ledger
from tests.fuzz import __main__ as fuzz
from tests.fuzz import verdict
from tests.fuzz.base import workbook
from tests.fuzz.mutants import mutant
from tests.fuzz.packages import package_of, parts_of
from tests.fuzz.verdict import Content, command_fault, content_of, reading_fault

SALES = "xl/worksheets/sheet2.xml"


@pytest.fixture(scope="module")
def package() -> bytes:
    return workbook()


@pytest.fixture
def book(package: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(package)
    return path


@pytest.fixture
def base(book: Path) -> Content:
    return content_of(read_ledger(book))


def test_300_mutants_do_no_harm() -> None:
    """No traceback, no signal, no hang, no silent change, no file left by a refused run."""
    assert [f"{f.number} {f.name}: {f.what}" for f in fuzz.faults(seed=1, count=300)] == []


def test_a_number_and_a_seed_are_one_mutant(package: bytes) -> None:
    assert mutant(package, 1, 7) == mutant(package, 1, 7)
    assert mutant(package, 1, 7) != mutant(package, 2, 7)


# Every kind of fault is seen when there is one.


def _with_another_item(package: bytes, path: Path) -> None:
    """轴承 of one line becomes 轴瓦: what anybody may type, and nothing to be told."""
    parts = parts_of(package)
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(
        "轴承".encode(), "轴瓦".encode()
    )
    path.write_bytes(package_of(parts))


def test_a_persons_edit_is_no_fault_but_damage_that_reads_otherwise_is(
    package: bytes, book: Path, base: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_another_item(package, book)
    assert reading_fault(book, base, loses=False, edit=True) == ""
    assert reading_fault(book, base, loses=False, edit=False).startswith("silent change")
    assert reading_fault(book, base, loses=True, edit=False).startswith("silent change")
    monkeypatch.setattr(verdict, "sheets_of", lambda path: {})  # the other reader sees nothing
    assert reading_fault(book, base, loses=False, edit=True).startswith("silent change")


def test_a_crash_of_the_reader_is_a_fault(
    book: Path, base: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(path: Path) -> Ledger:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(verdict, "read_ledger", crash)
    assert "ZeroDivisionError" in reading_fault(book, base, loses=False, edit=True)


def test_a_crash_of_a_command_is_a_fault(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line says it in one sentence with the log (exit code 3); the log goes again."""
    assert command_fault("month-end", book, book, tmp_path / "出") == ""
    monkeypatch.setattr("huikuan_xl.ledger.reading.checks.check", lambda ledger: 1 / 0)
    fault = command_fault("check", book, book, tmp_path / "出")
    assert fault.startswith("check: internal error: ZeroDivisionError")


def test_a_file_left_by_a_refused_run_is_a_fault(book: Path, tmp_path: Path) -> None:
    book.write_bytes(b"PK\x03\x04 and nothing more")
    out = tmp_path / "出"
    assert command_fault("month-end", book, book, out) == ""
    out.mkdir(exist_ok=True)
    (out / "x").touch()
    assert "left" in command_fault("month-end", book, book, out)


@pytest.mark.parametrize(
    ("program", "what"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGABRT)", "ended with -6"),
        ("import time; time.sleep(60)", "hang"),
    ],
)
def test_a_process_that_ends_or_hangs_is_a_fault_and_the_rest_goes_on(
    program: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant 1 of three ends its process, 0 and 2 are fine."""
    worker = f"""
import json, sys
for n in range(int(sys.argv[-3]), 3):
    print(json.dumps({{"begin": n}}), flush=True)
    if n == 1:
        {program}
    print(json.dumps({{"end": n, "name": "x", "fault": ""}}), flush=True)
"""
    start = subprocess.Popen

    def other(words: list[str], **more: object) -> object:
        return start([sys.executable, "-c", worker, *words[3:]], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", other)
    monkeypatch.setattr(fuzz, "SECONDS", 1)
    (fault,) = fuzz.faults(seed=1, count=3)
    assert fault.number == 1
    assert what in fault.what
