"""``huikuan import``: files of other systems, told before they are written, undone as a whole."""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    AsOf,
    Json,
    now,
    progress,
    read,
    report,
    say,
)
from huikuan_xl.commands.registering import kept_told
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.importing.asking import Answers, Question


@app.command("import", example="huikuan import 回款台账.xlsm 开票明细.xlsx --dry-run")
def import_command(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    files: Annotated[list[Path] | None, typer.Argument(help="要导入的文件，可以多个")] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            help="sales、receipts、customers、opening、bank、invoices、contracts、adjustments、bills 或 auto",
        ),
    ] = "auto",
    sheet: Annotated[list[str] | None, typer.Option("--sheet", help="只读这些工作表")] = None,
    answers: Annotated[
        Path | None, typer.Option("--map", help="答复文件（JSON）：列的对应、单位、日期顺序等")
    ] = None,
    as_of: AsOf = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样，不写入")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="不再询问；与金额无关的问题按默认，其余仍要答复")
    ] = False,
    forms: Annotated[bool, typer.Option("--forms", help="列出记住的表样")] = False,
    forget: Annotated[str, typer.Option("--forget", help="忘掉一个表样的答复")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="整批撤销最近一次导入")] = False,
    watch: Annotated[
        Path | None,
        typer.Option("--watch", help="看着这个文件夹：来一个导入一个，要回答的放到“待处理”"),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="与 --watch 同用：只处理现有的文件就结束")
    ] = False,
    as_json: Json = False,
) -> int:
    """导入别的系统导出的文件：先列出认成什么、每行去向，再写入；先备份，可整批撤销。"""
    if watch is not None:
        from huikuan_xl.commands.watching import watch_folder

        return watch_folder(ledger, watch, answers, trial=dry_run, once=once, as_json=as_json)
    if forms or forget:
        return _forms(ledger, forget, as_json)
    if undo:
        return _undo_import(ledger)
    if not files:
        raise Stop("没有给要导入的文件", "写法：huikuan import 台账.xlsm 导出.xlsx")
    with _without_search_for_garbage():
        return _import(ledger, files, kind, sheet or [], answers, as_of, dry_run, yes, as_json)


@contextmanager
def _without_search_for_garbage() -> Iterator[None]:
    """Rows by the hundred thousand are no cycles: looking for them doubles the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _import(
    ledger: Path, files: list[Path], kind: str, sheets: list[str], answers: Path | None,
    as_of: date | None, dry_run: bool, yes: bool, as_json: bool,
) -> int:  # fmt: skip
    from huikuan_xl.importing.asking import AS_OF, Answers, read_answers
    from huikuan_xl.importing.files import open_source
    from huikuan_xl.importing.plan import prepare
    from huikuan_xl.importing.telling import facts_of, lines_of

    given = read_answers(answers) if answers is not None else Answers()
    if as_of is not None:
        given = Answers({AS_OF: as_of.isoformat()}).over(given)
    book = read(ledger, as_json)
    with progress("读取文件", as_json) as tell:
        tell("读取文件", 0.2)
        sources = [open_source(path) for path in files]
    machine = yes or as_json or dry_run or not sys.stdin.isatty()
    plan = prepare(book, sources, kind=kind, sheets=sheets, answers=given, take_defaults=yes)
    if not as_json:
        for line in lines_of(plan):
            report.print(plain(line))
    while plan.open_questions and not machine:
        given = _ask_question(plan.open_questions[0], given)
        plan = prepare(book, sources, kind=kind, sheets=sheets, answers=given, take_defaults=yes)
    backup = None
    ready = not plan.open_questions
    write = ready and not dry_run and (yes or (not machine and typer.confirm("写入台账？")))
    if write:
        from huikuan_xl.import_files import user_name, write_import

        backup = write_import(ledger, plan, now=now(), user=user_name())
    if as_json:
        facts = {"written": write, "backup": str(backup) if backup else None, **facts_of(plan)}
        print(json.dumps(facts, ensure_ascii=False))
    else:
        _print_import(ledger, backup, ready, dry_run)
    fine = ready and not plan.refused and (write or dry_run)
    return OK if fine else PROBLEMS_FOUND


def _print_import(ledger: Path, backup: Path | None, ready: bool, dry_run: bool) -> None:
    if backup is not None:
        report.print(
            f"[green]✓[/green] 已写入台账。{kept_told(ledger, backup)}；撤销：huikuan import 台账 --undo"
        )
    elif not ready:
        report.print("还有问题没有回答，台账没有改动。把答复写进 JSON 文件，用 --map 给出。")
    elif dry_run:
        report.print("这是试看，台账没有改动。")
    else:
        report.print("台账没有改动。确认无误后加 --yes 写入。")


def _ask_question(question: "Question", given: "Answers") -> "Answers":
    from huikuan_xl.importing.asking import Answers
    from huikuan_xl.importing.telling import question_line

    for detail in question.details:
        say.print(f"　{plain(detail)}")
    while True:
        answer = typer.prompt(question_line(question), default=question.default or None, err=True)
        if question.free or answer in question.options:
            return Answers({question.name: answer}).over(given)


def _forms(ledger: Path, forget: str, as_json: bool) -> int:
    if forget:
        from huikuan_xl.import_files import forget_form

        forget_form(ledger, forget, now=now())
        report.print(f"[green]✓[/green] 已忘掉表样 {plain(forget)}。")
        return OK
    rows = [r for r in read(ledger, as_json).forms.to_dict("records") if r["answers"]]
    if as_json:
        names = ("shape", "file", "sheet", "kind", "answers")
        print(json.dumps([{n: r[n] for n in names} for r in rows], ensure_ascii=False))
        return OK
    for r in rows:
        told = f"{r['shape']}　{r['file']}　{r['sheet']}　{r['kind']}　{r['answers']}"
        report.print(plain(told))
    if not rows:
        report.print("没有记住的表样。")
    return OK


def _undo_import(ledger: Path) -> int:
    from huikuan_xl.import_files import undo_last

    said, kept = undo_last(ledger, now=now())
    report.print(f"[green]✓[/green] 已整批撤销：{plain(said)}。撤销前的台账：{plain(kept)}")
    return OK
