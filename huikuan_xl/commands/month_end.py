"""``huikuan month-end``: settle, age, grade, report, write letters, close the month."""

import json
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    ArchiveAt,
    AsOf,
    Json,
    Register,
    as_of_day,
    now,
    out_folder,
    print_list,
    print_problems,
    progress,
    read,
    say,
)
from huikuan_xl.commands.dataset import month_end_of_dataset
from huikuan_xl.commands.figures import facts, print_key_figures
from huikuan_xl.commands.registering import enter_letters, letter_trouble, refuse_if_open
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.month_files import MonthFiles


class Engine(StrEnum):
    """Where a month end is worked out."""

    HERE = "local"
    DASK = "dask"


@app.command("month-end", example="huikuan month-end 回款台账.xlsm --as-of 2026-06-30 --out 月结")
def month_end(
    ledger: Annotated[
        str, typer.Argument(help="台账文件；--engine dask 时是数据集（文件夹或数据库地址）")
    ],
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="报告放在哪个文件夹")] = Path("月结"),
    letters: Annotated[
        bool, typer.Option("--letters/--no-letters", help="是否同时生成函件")
    ] = True,
    pdf: Annotated[bool, typer.Option("--pdf", help="函件另存 PDF")] = False,
    per_person: Annotated[
        bool, typer.Option("--per-person", help="另给总经理和每个业务经理各写一份（回款会用）")
    ] = False,
    archive: ArchiveAt = "",
    close: Annotated[bool, typer.Option("--close", help="统计日不是月末也关账")] = False,
    trial: Annotated[bool, typer.Option("--trial", help="只作试算，不关账")] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="改动已关账的月份，两次的数字都留着")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="为什么重开")] = "",
    by: Annotated[str, typer.Option("--by", help="谁重开")] = "",
    new_company: Annotated[
        bool, typer.Option("--new-company", help="在同一归档里加一家公司")
    ] = False,
    register: Register = False,
    engine: Annotated[
        Engine, typer.Option("--engine", help="dask：数据集分组核销后汇总，不出函件、不关账")
    ] = Engine.HERE,
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="Dask 调度器，如 tcp://主机:8786；不给就用本机")
    ] = "",
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="本机起几个工作进程；0 为每核一个")
    ] = 0,
    memory: Annotated[
        str, typer.Option("--memory", help="本机每个工作进程的内存上限，如 2GB")
    ] = "auto",
    as_json: Json = False,
) -> int:
    """月结：核销、账龄、评级与预警、下月计划、报告、函件、归档。

    统计日是月末才关账，否则是试算。不能关账，或已关账的数字变了，退出码为 1。
    """
    if engine is Engine.DASK:
        from huikuan_xl.cluster.run import Where

        if any((pdf, per_person, archive, close, reopen, reason, by, new_company, register)):
            raise Stop("--engine dask 只汇总，不出函件也不关账", "请去掉函件、归档和关账的选项")
        where = Where(scheduler, workers, memory)
        return month_end_of_dataset(ledger, as_of_day(as_of), out, where, as_json)
    if scheduler or workers or memory != "auto":
        raise Stop(
            "--scheduler、--workers、--memory 只与 --engine dask 一起用", "请加 --engine dask"
        )
    book_path = Path(ledger)
    from huikuan_xl.archive.closings import Reopening
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month_files import Terms, write_month_end

    if (reason or by) and not reopen:
        raise Stop("--reason 和 --by 只与 --reopen 一起用", "请加 --reopen，或去掉它们")
    terms = Terms(
        archive or None, close=close, trial=trial, new_company=new_company,
        reopening=Reopening(reason, by) if reopen else None,
    )  # fmt: skip
    book = read(book_path, as_json)
    if register:
        refuse_if_open(book_path)
    result = run_month_end(book, as_of_day(as_of))
    with letter_trouble(), progress("写月结报告", as_json) as tell:
        written = write_month_end(
            result, out_folder(out), letters=letters, pdf=pdf, per_person=per_person, terms=terms,
            now=now(), progress=tell,
            enter=partial(enter_letters, book_path) if register else None,
        )  # fmt: skip
    if as_json:
        print(
            json.dumps({**facts(written.month_end), **closing_facts(written)}, ensure_ascii=False)
        )
    else:
        print_key_figures(result)
        print_problems(written.month_end.problems)
        print_closing(written)
    return OK if written.month_end.can_close and not written.questions else PROBLEMS_FOUND


def closing_facts(written: "MonthFiles") -> dict[str, Any]:
    """Return what closing did, for machines; ``closing`` is null for a 试算."""
    plan, record = written.plan, written.record
    closing = None
    if plan is not None and record is not None:
        closing = {
            "state": str(plan.outcome),
            "month": record.month,
            "version": record.version,
            "seal": record.seal,
            "changed": [str(c) for c in record.changes if c.month == record.month],
            "moved": [str(c) for c in plan.moved],
            "archive_altered": list(plan.altered),
        }
    return {
        "closing": closing,
        "trial": written.trial,
        "notes": list(written.notes),
        "files": [str(file) for file in written.files],
    }


def print_closing(written: "MonthFiles") -> None:
    """Say what closing did, what moved in the closed past, and which files were written."""
    plan, record = written.plan, written.record
    if plan is None or record is None:
        say.print(f"[yellow]试算，本月未关账[/yellow]：{plain(written.trial)}。函件与归档没有动。")
    else:
        say.print(
            f"[green]✓[/green] {plain(record.month)} {plain(plan.outcome)}"
            f"（第 {record.version} 次，封印 {plain(record.seal[:12])}）。"
        )
        print_list("已关账的月份与现在的台账不符", [str(c) for c in plan.moved])
        print_list("归档被改动过", list(plan.altered))
    for note in written.notes:
        say.print(f"　{plain(note)}。")
    say.print("文件：")
    for file in written.files:
        say.print(f"　{plain(file.resolve())}")
