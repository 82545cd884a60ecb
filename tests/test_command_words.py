"""What the command line says: Chinese throughout, and text of cells is only text."""

import datetime as dt
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.main import get_command

from huikuan_xl import cli
from huikuan_xl.commands.chinese import a_day, plain


@pytest.mark.parametrize(
    "text", ["2026-06-30", "2026/6/30", "2026.6.30", "20260630", "2026年6月30日", "2026-6-30"]
)
def test_a_date_in_any_clear_form(text: str) -> None:
    assert a_day(text) == dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "0001-01-01", "9999-12-31", "昨天", ""]
)
def test_no_date_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="不是日期"):
        a_day(text)


@pytest.mark.parametrize("text", [r"\[/x]", "[/x]", "[red]甲[/red]", "a\\", "["])
def test_text_of_a_cell_is_never_markup(text: str) -> None:
    out = StringIO()
    Console(file=out, width=200).print(f"[bold]{plain(text)}[/bold]", end="")
    assert out.getvalue() == text


def test_escape_codes_become_visible() -> None:
    assert "\x1b" not in plain("甲\x1b[31m乙\u202e")
    assert plain("甲\x1b") == "甲�"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["month-end"], "少了“台账文件”"),
        (["month-ende"], "没有命令“month-ende”"),
        (["check", "甲.xlsx", "--foo"], "没有选项 --foo"),
        (["check", "甲.xlsx", "乙", "丙"], "多出了参数 乙 丙"),
        (["month-end", "甲.xlsx", "--as-of", "2026-02-30"], "“2026-02-30”不是日期"),
        (["month-end", "甲.xlsx", "--as-of"], "选项 --as-of 后面要写一个值"),
    ],
)
def test_usage_errors_are_one_chinese_sentence(
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["huikuan", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == cli.UNUSABLE
    error = capsys.readouterr().err
    assert said in error
    assert "Usage" not in error


COMMANDS = sorted(get_command(cli.app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_is_chinese(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["huikuan", *words])
    with pytest.raises(SystemExit):
        cli.main()
    shown = capsys.readouterr().out
    assert "用法：" in shown
    english = ("Usage", "Options", "Arguments", "Show this", "Install", "<path", "<str", "<bool")
    assert not any(word in shown for word in english)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_a_line_to_copy(name: str) -> None:
    command: Any = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    words = shlex.split(command.epilog.removeprefix("例：").split(" > ")[0])
    assert words[:2] == ["huikuan", name]
    command.make_context(name, words[2:])  # raises for a line that is not accepted


def test_quiet_says_only_what_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, code, said in (
        (["--quiet", "new", str(tmp_path / "一")], 0, ""),
        (["new", str(tmp_path / "二")], 0, "还差这几项"),
        (["-q", "new", str(tmp_path / "一")], cli.UNUSABLE, "不会覆盖已有台账"),
    ):
        monkeypatch.setattr("sys.argv", ["huikuan", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        error = capsys.readouterr().err
        assert stopped.value.code == code
        assert said in error if said else error == ""


def test_verbose_tells_every_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["huikuan", "new", str(tmp_path)])
    with pytest.raises(SystemExit):
        cli.main()
    ledger = next(tmp_path.glob("回款台账.xls*"))
    capsys.readouterr()
    for words, told in ((["-v", "check"], True), (["check"], False)):
        monkeypatch.setattr("sys.argv", ["huikuan", *words, str(ledger)])
        with pytest.raises(SystemExit):
            cli.main()
        assert ("秒　读取“参数”" in capsys.readouterr().err) is told


def test_an_internal_error_is_one_sentence_and_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> int:
        raise ZeroDivisionError("1/0")

    monkeypatch.setattr(cli, "app", lambda **_: broken())
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == cli.INTERNAL
    error = capsys.readouterr().err
    assert "程序内部出错（ZeroDivisionError）" in error
    assert "Traceback" not in error
