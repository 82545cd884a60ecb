"""``huikuan demo``: an example company, its month end, the month after, and what to try."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import a_month, plain
from huikuan_xl.commands.console import (
    OK,
    Json,
    out_folder,
    print_problems,
    progress,
    read,
    say,
)
from huikuan_xl.commands.figures import facts, print_key_figures
from huikuan_xl.commands.month_end import closing_facts, print_closing
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.whole_ledger import write_ledger

if TYPE_CHECKING:
    from huikuan_xl.month_files import MonthFiles

_FIRST, _NEXT = "2026-06", "2026-07"


@app.command(example="huikuan demo 回款演示")
def demo(
    out: Annotated[Path, typer.Argument(help="放演示文件的文件夹")] = Path("回款演示"),
    month: Annotated[
        str,
        typer.Option("--month", parser=a_month, metavar="月份", help=f"{_NEXT}：接着过下一个月"),
    ] = _FIRST,
    as_json: Json = False,
) -> int:
    """生成一家示例公司的台账并跑一次完整月结；--month 2026-07 接着过七月。"""
    from huikuan_xl.demo import CHAPTERS
    from huikuan_xl.month_files import ARCHIVE_NAME

    if month not in CHAPTERS:
        raise Stop(f"示例里没有 {month}", f"示例从 {_FIRST} 开始，写到 {_NEXT}")
    folder = out_folder(out)
    if month == _NEXT and not (folder / ARCHIVE_NAME).exists():
        _month(folder, _FIRST, as_json)
    path, written = _month(folder, month, as_json)
    if as_json:
        told = {**facts(written.month_end), **closing_facts(written)}
        told["files"] = [str(path), *told["files"]]
        print(json.dumps(told, ensure_ascii=False))
        return OK
    print_key_figures(written.month_end)
    print_problems(written.month_end.problems, most=5)
    print_closing(written)
    say.print(f"　{plain(path.resolve())}")
    say.print("接下来试试：")
    for number, (what, line) in enumerate(
        _to_try(path, out, month, written.month_end.as_of), start=1
    ):
        say.print(f"　{number}. {plain(what)}")
        say.print(f"　　 {plain(line)}")
    return OK


def _month(folder: Path, month: str, quiet: bool) -> tuple[Path, "MonthFiles"]:
    """Write the ledger of a month and close the month; a ledger of before is kept beside it."""
    from huikuan_xl import demo as example
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month_files import write_month_end

    chapter = example.CHAPTERS[month]
    with progress("生成示例台账", quiet) as tell:
        tell("生成示例台账", 0.1)
        if month == _NEXT:
            _keep(folder)
        path = write_ledger(example.make_ledger(chapter=chapter), chapter.as_of, folder)
    month_end = run_month_end(read(path, quiet), chapter.as_of)
    with progress("写月结报告", quiet) as tell:
        return path, write_month_end(month_end, folder, now=chapter.closed_on, progress=tell)


def _keep(folder: Path) -> None:
    """Keep June's ledger, with whatever was tried in it, under its month."""
    for path in folder.glob("回款台账.xls*"):
        kept = path.with_name(f"{path.stem}-{_FIRST}{path.suffix}")
        if not kept.exists():
            os.replace(path, kept)


def _to_try(ledger: Path, folder: Path, month: str, day: date) -> Iterator[tuple[str, str]]:
    """Yield five things: what it shows, and the line or the click."""
    from huikuan_xl.pack.pages import CHANGES
    from huikuan_xl.pack.what_if import WHAT_IF

    book, out = _word(ledger), _word(folder)
    if month == _FIRST:
        yield (
            "一个客户的来龙去脉：评级、额度、往来、承诺",
            f"huikuan customer {book} 02001 --as-of {day}",
        )
        yield (
            "这张订单能不能发、为什么、谁审批",
            f"huikuan release {book} 01013 30000 --as-of {day}",
        )
        problems = _word(folder / "数据问题.xlsx")
        yield "每个数据问题在哪一格、怎么改", f"huikuan check {book} --out {problems}"
        yield (
            "选几个客户，看收回来以后逾期率、周转天数变成多少",
            f"打开 {out} 里的月结报告，到“{WHAT_IF}”表填浅黄色的格子",
        )
        yield "接着过七月：谁守约、谁违约、谁恢复供货", f"huikuan demo {out} --month {_NEXT}"
        return
    yield "清欠后恢复供货的客户", f"huikuan customer {book} 02004 --as-of {day}"
    yield "承诺违约的客户", f"huikuan customer {book} 03015 --as-of {day}"
    yield "关过账的两个月，归档有没有被改", f"huikuan history --out {out}"
    yield "八月三日的试算，不关账", f"huikuan month-end {book} --as-of 2026-08-03 --out {out}"
    yield (
        "七月与六月怎么变的",
        f"打开 {out} 里的月结报告-{_NEXT}，看首页和“{CHANGES}”表",
    )


def _word(path: Path) -> str:
    """Return a path as one word of a command, on any system."""
    return f'"{path}"' if " " in str(path) else str(path)
