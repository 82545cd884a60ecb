"""The command line in Chinese: help pages, usage errors, dates in any clear form, safe output.

typer speaks English and has no translations; everything a person can meet of it is said here.
"""

import re
import tempfile
import traceback
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.markup import escape
from rich.text import Text
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from huikuan_xl.stop import Stop


class _Folding(rich_utils.OptionHighlighter):
    """Chinese has no spaces to wrap at: rich folds a long line of it instead of cutting it."""

    def __call__(self, text: str | Text) -> Text:
        shown = super().__call__(text)
        shown.overflow = "fold"
        return shown


rich_utils.highlighter = _Folding()
rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.ERRORS_PANEL_TITLE = "错误"
rich_utils.DEFAULT_STRING = "[默认：{}]"
rich_utils.REQUIRED_LONG_STRING = "[必填]"
rich_utils.ABORTED_TEXT = "已中止。"

F = TypeVar("F", bound=Callable[..., Any])

_ARGUMENTS = {
    "code": "客户编码",
    "ledger": "台账文件",
    "folder": "文件夹",
    "ledgers": "台账文件…",
    "copy": "副本文件",
    "workbook": "工作簿",
    "files": "文件…",
    "out": "文件",
    "to": "数据集",
    "who": "客户",
    "amount": "金额",
    "button": "按钮",
    "giver": "移交人",
    "taker": "接手人",
}
_TYPES = {"path": "路径", "bool": "开关", "int": "整数", "float": "数"}
_COMPLETION = {
    "install_completion": "给当前命令行装上 Tab 补全",
    "show_completion": "打印 Tab 补全脚本，供自己安装",
}
_HELP = "显示这段说明后退出。"
_MONTH = re.compile(r"((?:19|20|21)\d\d)[-/.年]?(\d{1,2})月?")
_LEAST = re.compile(r"(?:greater than or equal to |x>=)(-?[\d.]*\d)")
_MOST = re.compile(r"(?:less than or equal to |x<=)(-?[\d.]*\d)")
_VALUES = re.compile(r"[‘'\"“]([^'\"’”]*)[’'\"”]")


def _metavar(param: Any) -> str:
    usual = _type_word(param)
    return usual if param.opts[0].startswith("-") else _ARGUMENTS.get(param.name, usual)


def _said(word: str, ctx: object) -> str:
    return word


def _type_word(param: Any) -> str:
    """Say what a value is: typer tells the type by annotation, in older versions as click did."""
    told = getattr(param, "type_descriptor", None) or getattr(param, "type", None)
    text = str(getattr(told, "annotation", None) or getattr(told, "name", "")).lower()
    return next((word for name, word in _TYPES.items() if name in text), "文字")


class _Chinese:
    """What commands and the group of commands share: usage line and help option."""

    def get_usage(self, ctx: Any) -> str:
        text: str = super().get_usage(ctx)  # type: ignore[misc]
        return (
            text.replace("Usage:", "用法：").replace("[OPTIONS]", "[选项]")
            .replace("COMMAND [ARGS]...", "命令 …")
        )  # fmt: skip

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _HELP
        return option

    def get_params(self, ctx: Any) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if param.name in _COMPLETION:
                param.help = _COMPLETION[param.name]
            if getattr(param, "metavar", "") is None:
                param.metavar = _metavar(param)
                if param.param_type_name == "argument":  # its name is shown; its type stands beside
                    param.display_type_rich = partial(_said, _type_word(param))
        return params


class ChineseCommand(_Chinese, TyperCommand):
    """A command whose help is Chinese throughout."""


# The order of ``huikuan --help``: what a person does first, then what comes round.
PANELS: dict[str, tuple[str, ...]] = {
    "开始": ("demo", "new", "import", "check", "new-year"),
    "每天": (
        "today", "customer", "release", "claims", "approvals", "handover", "targets", "press",
    ),
    "函件": ("letters", "delivered", "dossier"),
    "月末": ("month-end", "report-delivered", "history", "consolidate", "dataset"),
    "Excel、WPS 与 LibreOffice": (
        "install", "doctor", "uninstall", "recalc", "calc-addin", "calc-copy", "calc-back",
    ),
    "关于": ("functions", "version"),
}  # fmt: skip
_PANEL_OF = {name: panel for panel, names in PANELS.items() for name in names}


class ChineseGroup(_Chinese, TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name in _PANEL_OF if name in self.commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command: Any = super().get_command(ctx, cmd_name)
        if command is not None:
            command.rich_help_panel = _PANEL_OF.get(cmd_name)
        return command


class ChineseApp(typer.Typer):
    """A typer application of Chinese commands."""

    def command(  # type: ignore[override]
        self, name: str | None = None, *, example: str, **named: Any
    ) -> Callable[[F], F]:
        """Register a command; ``example`` is a whole line that works, shown below its help."""
        named.setdefault("cls", ChineseCommand)
        named["epilog"] = f"例：{example}"

        def registered(function: F) -> F:
            """The list of commands shows the first clause: what fits a line of 80."""
            first = re.split("[；。]", function.__doc__ or "")[0]
            return super(ChineseApp, self).command(name, short_help=first, **named)(function)

        return registered


def plain(text: object) -> str:
    """Return text of a file or cell for the console: never markup, never an escape code.

    A full stop at its end goes: the sentence around it has its own.
    """
    visible = "".join(
        char if char in "\n\t" or unicodedata.category(char)[0] != "C" else "�"
        for char in str(text)
    )
    return escape(visible.rstrip("。"))


def a_day(text: str | date) -> date:
    """Read a date of the command line in any clear form (2026-06-30, 2026/6/30, 20260630 …).

    Raises typer.BadParameter for anything else.
    """
    from huikuan_xl.ledger.cleaning import clean_date

    if isinstance(text, date):
        return text.date() if isinstance(text, datetime) else text
    day, found = clean_date(text)
    if found is not None or day is None or day.year < 1990 or day.year > 2100:
        raise typer.BadParameter(f"“{text}”不是日期，请写成 2026-06-30")
    return day


def day_option(name: str, help: str) -> Any:
    """Return the declaration of an option that is a date in any clear form."""
    return typer.Option(name, parser=a_day, metavar="日期", help=help, show_default=False)


def a_month(text: str) -> str:
    """Read a month of the command line (2026-07, 2026-7, 2026/07, 202607, 2026年7月) as 2026-07.

    Raises typer.BadParameter for anything else.
    """
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        raise typer.BadParameter(f"“{text}”不是月份，请写成 2026-07")
    return f"{found[1]}-{int(found[2]):02d}"


def usage_sentence(error: Any) -> str:
    """Return what is wrong with the words of a command, in Chinese."""
    kind = type(error).__name__
    if kind == "MissingParameter":
        return f"少了{_named(error)}"
    if kind == "NoSuchOption":
        near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if kind == "BadParameter":
        return f"{_named(error)}的值不对：{_value_sentence(str(error.message))}"
    if kind == "BadOptionUsage":
        return f"选项 {error.option_name} 后面要写一个值"
    return _other_sentence(str(error.message))


def _named(error: Any) -> str:
    hint = getattr(error, "param_hint", None)
    if hint is None and getattr(error, "param", None) is not None:
        parameter = error.param
        options = [one for one in getattr(parameter, "opts", []) if str(one).startswith("--")]
        hint = options[0] if options else _ARGUMENTS.get(parameter.name, parameter.name)
    return f"“{hint}”" if hint else "一个参数"


def _value_sentence(message: str) -> str:
    told = _number_sentence(message)
    if told or not message.isascii():
        return told or message
    values = _VALUES.findall(message)
    if "is not one of" in message and values:
        return f"“{values[0]}”不在可选的值之内：{'、'.join(values[1:])}"
    if "does not exist" in message and values:
        return f"“{values[0]}”不存在"
    return f"“{values[0]}”读不懂" if "is not a valid" in message and values else message


def _number_sentence(message: str) -> str:
    """Say what is wrong with a number in typer's words, as they are and as they were until 0.19."""
    least, most = _LEAST.search(message), _MOST.search(message)
    if least or most:
        bounds = [f"不能小于 {least[1]}"] if least else []
        return "、".join(bounds + ([f"不能大于 {most[1]}"] if most else []))
    if "valid integer" in message:
        return "要写整数，如 3"
    is_number = "valid number" in message or "valid float" in message
    return "要写数字，如 1200.50" if is_number else ""


def _other_sentence(message: str) -> str:
    if message.startswith("No such command"):
        values = _VALUES.findall(message)
        return f"没有命令“{values[0]}”" if values else "没有这个命令"
    if "unexpected extra argument" in message:
        return f"多出了参数 {message[message.rfind('(') + 1 : message.rfind(')')]}"
    if not message or message.startswith("Missing command"):  # empty where the help is shown
        return "请写一个命令"
    return message


def help_line(error: Any) -> str:
    """Return the line that shows the help of the command that was meant."""
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context is not None else 'huikuan'} --help"


def is_usage_error(error: Exception) -> bool:
    """Say whether typer itself refused the words of the command."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def internal_stop(error: BaseException) -> Stop:
    """Write an internal error to a log file and return the one sentence that a user sees."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="huikuan-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exception(error, file=log)
    what = f"程序内部出错（{type(error).__name__}），没有完成"
    return Stop(what, f"请把日志“{Path(log.name)}”交给维护人员；原有的文件没有改动")
