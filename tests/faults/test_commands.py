"""Faults that a command met once, each with one more of its kind, on a workbook of a few rows."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huikuan_xl import cli
from huikuan_xl.commands import console
from tests.fuzz.base import workbook

SALES, CUSTOMERS = "客户销售统计表", "客户信用档案"
DAY = ("--as-of", "2026-06-30")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; return its exit code and all that it says."""

    def running(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["huikuan", *map(str, arguments)])
        with console.say.capture() as said, pytest.raises(SystemExit) as stop:
            cli.main()
        written = capsys.readouterr()
        assert isinstance(stop.value.code, int)
        return stop.value.code, said.get() + written.out + written.err

    return running


def book(folder: Path, *changes: tuple[str, str, Any]) -> Path:
    """Return the workbook with cells of the first row changed: sheet, heading, value."""
    path = folder / "台账.xlsx"
    made = openpyxl.load_workbook(io.BytesIO(workbook()))
    for title, heading, value in changes:
        sheet = made[title]
        titles = [str(cell.value).strip("*").split("(")[0] for cell in sheet[1]]
        sheet.cell(2, titles.index(heading) + 1, value)
    made.save(path)
    return path


@pytest.mark.parametrize("missing", ["没有", "台账.xlsx"])
def test_a_folder_of_templates_that_is_none_makes_no_letters(
    run: Run, tmp_path: Path, missing: str
) -> None:
    out = tmp_path / "函件"
    code, said = run(
        "letters", book(tmp_path), *DAY, "--out", out, "--templates", tmp_path / missing
    )
    assert (code, "没有模板文件夹" in said) == (2, True)
    assert not list(out.rglob("*.docx"))


@pytest.mark.parametrize(("amount", "code"), [("一百零", 1), (1005.0, 0)])
def test_letters_out_of_a_ledger_that_cannot_close_say_so(
    run: Run, tmp_path: Path, amount: object, code: int
) -> None:
    path = book(tmp_path, (SALES, "销货总额", amount))
    answered, said = run("letters", path, *DAY, "--out", tmp_path / "函件", "--kind", "催款函")
    assert (answered, "不能关账" in said) == (code, code == 1)


@pytest.mark.parametrize(("words", "told"), [((), "请写一个命令"), (("没有",), "没有命令“没有”")])
def test_no_command_is_said_in_words(run: Run, words: tuple[str, ...], told: str) -> None:
    code, said = run(*words)
    assert code == 2
    assert f"✗ {told}" in said


@pytest.mark.parametrize("name", [r"\[/x]", "[bold]甲", "甲_x001B_[31m红"])
def test_a_name_is_neither_markup_nor_an_escape_code(run: Run, tmp_path: Path, name: str) -> None:
    path = book(
        tmp_path, (CUSTOMERS, "客户名称", name), (SALES, "客户编码", name), ("参数", "值", name)
    )  # the first row of 参数 is our own name
    closed = tmp_path / "月结"
    for command in (
        ("check", path),
        ("letters", path, *DAY, "--out", tmp_path / "函件"),
        ("month-end", path, "--as-of", "2026-05-31", "--out", closed, "--no-letters"),
        ("history", "--out", closed),
        ("customer", path, "K001", *DAY),
    ):
        code, said = run(*command)
        assert code in (0, 1)
        assert "\x1b[31m红" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    for command in ("check", "recalc"):
        code, said = run(command, tmp_path / "管道.xlsx")
        assert (code, "管道或设备" in said) == (2, True)
