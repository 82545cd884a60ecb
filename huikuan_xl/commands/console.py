"""What every command shares: where it prints, how it shows progress, how it reads a ledger.

What was asked for goes to standard output (``report``), all else to standard error (``say``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from huikuan_xl.commands.chinese import day_option, plain
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.ledger.book import Ledger
    from huikuan_xl.ledger.problems import Problem

OK, PROBLEMS_FOUND, UNUSABLE, INTERNAL = 0, 1, 2, 3


class Talk(Enum):
    """How much a command says beside its result."""

    QUIET = "安静"
    USUAL = "平常"
    VERBOSE = "详细"


say = Console(stderr=True, highlight=False, soft_wrap=True)
report = Console(highlight=False, soft_wrap=True)
_talk = [Talk.USUAL]
_READABLE = 14  # columns of the screen that a text needs before it is broken

AsOf = Annotated[
    date | None,
    day_option("--as-of", "统计日，如 2026-06-30"),
]
Register = Annotated[
    bool, typer.Option("--register/--no-register", help="把函件登记写回台账（先备份）")
]
ArchiveAt = Annotated[
    str,
    typer.Option(
        "--archive",
        help="归档：文件，或 postgresql+psycopg://用户:密码@主机/库名；不给就在报告文件夹里",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON，供程序读取")]


def talk(much: Talk) -> None:
    """Set how much is said; errors are said always (``complain``)."""
    _talk[0] = much
    say.quiet = much is Talk.QUIET


def complain(sentence: str) -> None:
    """Say why the command could not do its work, also when told to be quiet."""
    say.quiet = False
    say.print(f"[red]✗[/red] {sentence}。")


@contextmanager
def progress(title: str, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Show what is being done and how far it is; silent for machines.

    Told to be verbose, every stage stays on the screen with its seconds.
    """
    began, told = monotonic(), [""]
    with Progress(
        TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn(),
        console=say, transient=True, disable=quiet or not say.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(title, total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=what or title, completed=share)
            if _talk[0] is Talk.VERBOSE and what != told[0]:
                told[0] = what
                say.print(f"　{monotonic() - began:6.1f} 秒　{plain(what or title)}")

        yield tell


def read(path: Path, quiet: bool) -> "Ledger":
    """Read a ledger and show how far it is. Raises Stop when it can't be used."""
    from huikuan_xl.ledger.reading import read_ledger

    with progress("读取台账", quiet) as tell:
        return read_ledger(path, progress=tell)


def as_of_day(given: date | None) -> date:
    """Return the day given. Raises Stop when none was."""
    if given is not None:
        return given
    raise Stop("没有给统计日", "请加 --as-of 年-月-日，例如 --as-of 2026-06-30")


def out_folder(out: Path) -> Path:
    """Make the folder for results. Raises Stop when it is a file."""
    if out.exists() and not out.is_dir():
        raise Stop(f"“{out}”是文件，不是文件夹", "请换一个文件夹名")
    out.mkdir(parents=True, exist_ok=True)
    return out


def workbook_name(path: Path) -> Path:
    """Return where a workbook is to be written. Raises Stop for a name that is none."""
    if path.suffix.lower() != ".xlsx":
        raise Stop(f"“{path.name}”不是 .xlsx 文件名", "写出的是工作簿，请以 .xlsx 结尾")
    return path


def print_problems(
    problems: "tuple[Problem, ...] | list[Problem]", most: int = 20, to: Console = say
) -> None:
    """Print problems, one line a cause, the ``most`` gravest causes."""
    from huikuan_xl.ledger.problems import count_by_severity, fold

    counts = count_by_severity(list(problems))
    to.print("数据问题：" + "，".join(f"{name} {number} 条" for name, number in counts.items()))
    folded = fold(problems)
    for one in folded[:most]:
        text = one.text()
        to.print(f"　{plain(text)}{'' if text.endswith('？') else '。'}")
    if len(folded) > most:
        to.print(f"　……另有 {len(folded) - most} 类，全部见报告（huikuan check --out 报告.xlsx）。")


def print_table(table: Table) -> None:
    """Print a table as wide as its dates and amounts need: they are never broken or cut."""
    least = 1
    for column in table.columns:
        longest = max(cell_len(str(one)) for one in (column.header, *column.cells))
        column.min_width = longest if column.no_wrap else min(longest, _READABLE)
        least += column.min_width + 3  # a space on either side and a line
    if least > report.width:
        table.width = least
    report.print(table)


def print_list(title: str, lines: list[str], most: int = 20) -> None:
    """Print lines under a red title with their number; nothing when there are none."""
    if lines:
        say.print(f"[red]{title}[/red]：{len(lines)} 处")
    for line in lines[:most]:
        say.print(f"　{plain(line)}")
    if len(lines) > most:
        say.print(f"　……另有 {len(lines) - most} 处。")


def now() -> datetime:
    """Return the moment a file is written: commands ask the clock, nothing below them does."""
    return datetime.now()  # noqa: DTZ005
