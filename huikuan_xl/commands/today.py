"""``huikuan today``: the day's work, most urgent first, for everybody or for one person."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, AsOf, Json, as_of_day, progress, read, report
from huikuan_xl.commands.figures import yuan_text
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.worklist import ALL

if TYPE_CHECKING:
    from huikuan_xl.month.worklist import Task


@app.command(example="huikuan today 回款台账.xlsm --as-of 2026-06-30 --for 王敏")
def today(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    as_of: AsOf = None,
    who: Annotated[str, typer.Option("--for", help="看谁的：财务、负责人或业务员的姓名")] = ALL,
    as_json: Json = False,
) -> int:
    """今日待办：一户一行，最急的在前——做什么、谁做、为什么；只看，不写台账。"""
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month.worklist import worklist

    day = as_of_day(as_of)
    book = read(ledger, as_json)
    with progress("今日待办", as_json):
        tasks = [task for task in worklist(run_month_end(book, day)) if task.is_for(who)]
    if as_json:
        print(json.dumps([_facts(task, who) for task in tasks], ensure_ascii=False))
        return OK
    for number, task in enumerate(tasks, start=1):
        report.print(f"[bold]{plain(f'{number}. {_head(task)}')}[/bold]")
        report.print(f"　 {plain(task.what)}")
        for line in _beside(task, who):
            report.print(f"　 [dim]{plain(line)}[/dim]")
    if not tasks:
        report.print("今天没有要办的。")
    else:
        report.print(f"共 {len(tasks)} 项，其中 {len({task.code for task in tasks} - {''})} 户。")
    return OK


def _head(task: "Task") -> str:
    name = f"{task.name}（{task.code}）" if task.code else task.name
    late = f"逾期 {format_yuan(task.overdue)} 元，最长 {task.days} 天" if task.overdue else ""
    return "　".join(part for part in (name, task.who, late, task.stop) if part)


def _beside(task: "Task", who: str) -> list[str]:
    """Return what helps with it: promise, last talk, contact, and why it stands here."""
    day = f"{task.next_contact:%Y-%m-%d}" if task.next_contact else ""
    told = (
        ("承诺", task.promise), ("上次联系", task.last_said), ("下次联系", day),
        ("联系人", task.contact_for(who)),
    )  # fmt: skip
    line = "　".join(f"{label} {text}" for label, text in told if text)
    return [one for one in (line, f"为什么在这里：{task.why}" if task.why else "") if one]


def _facts(task: "Task", who: str) -> dict[str, Any]:
    """Return a task for machines: amounts as strings in 元, days as 年-月-日, blanks as null."""
    customer = bool(task.code)
    return {
        "code": task.code or None,
        "name": task.name,
        "who": task.who,
        "owed": yuan_text(task.owed) if customer else None,
        "overdue": yuan_text(task.overdue) if customer else None,
        "days": task.days,
        "expected": yuan_text(task.expected) if customer else None,
        "what": task.what,
        "promise": task.promise or None,
        "last_said": task.last_said or None,
        "next_contact": task.next_contact.isoformat() if task.next_contact else None,
        "stop": task.stop or None,
        "contact": task.contact_for(who) or None,
        "why": task.why,
    }
