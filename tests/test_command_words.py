"""What the command line says: Chinese throughout, and text of cells is only text."""

import datetime as dt
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from typer.main import get_command

from huikuan_xl import __version__, cli
from huikuan_xl.commands import console
from huikuan_xl.commands.chinese import PANELS, a_day, a_month, plain


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
        (["month-end", "甲.xlsx", "--workers", "-1"], "“--workers”的值不对：不能小于 0"),
        (["month-end", "甲.xlsx", "--workers", "两"], "“--workers”的值不对：要写整数"),
        (["month-end", "甲.xlsx", "--engine", "spark"], "“spark”不在可选的值之内：local、dask"),
        (["release", "甲.xlsx"], "少了“客户”。用 huikuan release --help 查看用法"),
        (["release", "甲.xlsx", "01013", "很多"], "“金额”的值不对：要写数字"),
        (["release", "甲.xlsx", "01013", "0"], "“金额”的值不对：不能小于 0.01"),
        (["history", "--month", "2026-13"], "“2026-13”不是月份，请写成 2026-07"),
        (["check", "甲.xlsx", "--out", "问题.txt"], "“问题.txt”不是 .xlsx 文件名"),
        (["history", "--excel", "归档.csv"], "“归档.csv”不是 .xlsx 文件名"),
        (["calc-back", "没有.xlsx", "换回"], "找不到文件“没有.xlsx”"),
        (["letters", "甲.xlsx", "--templates", "没有"], "没有模板文件夹“没有”"),
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


@pytest.mark.parametrize("text", ["2026-07", "2026-7", "2026/07", "202607", "2026年7月"])
def test_a_month_in_any_clear_form(text: str) -> None:
    assert a_month(text) == "2026-07"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "七月", "07-2026", "26-07", ""])
def test_no_month_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="不是月份"):
        a_month(text)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_has_a_chinese_name(name: str) -> None:
    command: Any = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    command.get_params(command.make_context(name, [], resilient_parsing=True))
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    assert [one.name for one in arguments if one.metavar.isascii()] == []
    assert len({one.metavar for one in arguments}) == len(arguments)


def test_dates_and_amounts_are_whole_however_narrow_the_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table()
    for heading in ("日期", "金额", "说明"):
        table.add_column(heading, no_wrap=heading != "说明", overflow="fold")
    table.add_row("2026-06-30", "1,234,567.00", "很长的说明" * 4)
    for width in (20, 60):
        monkeypatch.setattr(console, "report", Console(width=width, soft_wrap=True))
        console.print_table(table)
        shown = capsys.readouterr().out
        assert "2026-06-30" in shown
        assert "1,234,567.00" in shown
        assert shown.count("长") == 4


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_a_line_to_copy(name: str) -> None:
    command: Any = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    words = shlex.split(command.epilog.removeprefix("例：").split(" > ")[0])
    assert words[:2] == ["huikuan", name]
    command.make_context(name, words[2:])  # raises for a line that is not accepted


def test_the_help_lists_every_command_once_in_a_panel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = [name for names in PANELS.values() for name in names]
    assert sorted(listed) == sorted(COMMANDS)
    monkeypatch.setattr("sys.argv", ["huikuan", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    shown = capsys.readouterr().out
    places = [shown.index(f"─ {panel} ") for panel in PANELS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_of_the_help_is_cut(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["huikuan", name, "--help"])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        cli.main()
    shown = "".join(char for char in capsys.readouterr().out if not char.isspace() and char != "│")
    command: Any = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    for param in command.params:
        assert "".join((param.help or "").split()) in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_does_fits_a_line_of_the_help(name: str) -> None:
    command: Any = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    assert 4 < cell_len(command.short_help) <= 56


def test_the_version_is_an_option_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for words in (["--version"], ["version"]):
        monkeypatch.setattr("sys.argv", ["huikuan", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert stopped.value.code == 0
        told.append(capsys.readouterr().out)
    assert told == [f"{__version__}\n"] * 2


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
