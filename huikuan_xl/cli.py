"""The command line: the same month end with no Excel. Chinese messages, exit codes 0 to 3.

0 fine, 1 problems found (or the month can't close), 2 unusable input, 3 an internal error.
``--json`` prints one JSON object on standard output; all else goes to standard error then.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from huikuan_xl import __version__
from huikuan_xl.command_words import (
    ChineseApp,
    ChineseGroup,
    a_day,
    internal_stop,
    is_usage_error,
    plain,
    usage_sentence,
)
from huikuan_xl.rules.money import format_yuan, yuan
from huikuan_xl.stop import Stop, disk_stop

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.archive.closings import Archive
    from huikuan_xl.importing.asking import Answers, Question
    from huikuan_xl.ledger.book import Ledger
    from huikuan_xl.ledger.problems import Problem
    from huikuan_xl.month.result import MonthEnd
    from huikuan_xl.month_files import MonthFiles

OK, PROBLEMS_FOUND, UNUSABLE, INTERNAL = 0, 1, 2, 3

app = ChineseApp(
    cls=ChineseGroup,
    help="回款 XL：台账进，月结报告与函件出。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
say = Console(stderr=True, highlight=False, soft_wrap=True)
report = Console(highlight=False, soft_wrap=True)  # what was asked for, on standard output

AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", parser=a_day, metavar="日期", help="统计日，如 2026-06-30", show_default=False
    ),
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


def main() -> NoReturn:
    """Run the command line; never shows a traceback for what a user can put right."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(app(prog_name="huikuan", standalone_mode=False) or OK)
    except Stop as stop:
        say.print(f"[red]✗[/red] {plain(stop.what)}。{plain(stop.remedy)}。")
        sys.exit(UNUSABLE)
    except typer.Abort:
        sys.exit(130)
    except OSError as error:
        refused = disk_stop(error)
        say.print(f"[red]✗[/red] {plain(refused.what)}。{plain(refused.remedy)}。")
        sys.exit(UNUSABLE)
    except Exception as error:
        if is_usage_error(error):
            say.print(f"[red]✗[/red] {plain(usage_sentence(error))}。用 huikuan --help 查看用法。")
            sys.exit(UNUSABLE)
        inside = internal_stop(error)
        say.print(f"[red]✗[/red] {plain(inside.what)}。{plain(inside.remedy)}。")
        sys.exit(INTERNAL)


@contextmanager
def _progress(title: str, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Show what is being done and how far it is; silent for machines."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn(),
        console=say, transient=True, disable=quiet or not say.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task(title, total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=what or title, completed=share)

        yield tell


def _read(path: Path, quiet: bool) -> "Ledger":
    from huikuan_xl.ledger.reading import read_ledger

    with _progress("读取台账", quiet) as tell:
        return read_ledger(path, progress=tell)


def _as_of(given: date | None) -> date:
    if given is not None:
        return given
    raise Stop("没有给统计日", "请加 --as-of 年-月-日，例如 --as-of 2026-06-30")


def _out_folder(out: Path) -> Path:
    if out.exists() and not out.is_dir():
        raise Stop(f"“{out}”是文件，不是文件夹", "请用 --out 指定一个文件夹")
    out.mkdir(parents=True, exist_ok=True)
    return out


def _yuan(fen: int) -> str:
    return str(yuan(fen))


def facts(month_end: "MonthEnd") -> dict[str, Any]:
    """Return the key figures of a month end for machines: amounts as strings in 元, two decimals."""
    from huikuan_xl.ledger.problems import count_by_severity

    tie = month_end.tie
    return {
        "version": __version__,
        "as_of": month_end.as_of.isoformat(),
        "open_total": _yuan(tie.open_total),
        "open_items": len(month_end.open_items),
        "buckets": {label: _yuan(amount) for label, amount in tie.buckets.items()},
        "unapplied": _yuan(tie.unapplied),
        "balance": _yuan(tie.ledger),
        "overdue": _yuan(int(month_end.customers["overdue"].sum())),
        "sales": _yuan(tie.sales),
        "receipts": _yuan(tie.receipts),
        "allowances": _yuan(tie.allowances),
        "difference": _yuan(max((abs(c.difference) for c in month_end.checks), default=0)),
        "provision": _yuan(int(month_end.provision["provision"].iloc[-1])),
        "customers": len(month_end.customers),
        "counts": month_end.counts,
        "indicators": {
            i.key: None if i.value is None else str(i.value) for i in month_end.indicators
        },
        "problems": count_by_severity(list(month_end.problems)),
        "can_close": month_end.can_close,
    }


def _print_key_figures(month_end: "MonthEnd") -> None:
    tie = month_end.tie
    table = Table(title=f"{month_end.company.name}　截至 {month_end.as_of}", show_edge=False)
    table.add_column("项目")
    table.add_column("金额（元）", justify="right")
    for label, amount in tie.buckets.items():
        table.add_row(
            label if label in ("未到期", "日期缺失") else f"逾期 {label} 天", format_yuan(amount)
        )
    table.add_row("应收合计", format_yuan(tie.open_total), style="bold")
    table.add_row("未核销回款", format_yuan(tie.unapplied))
    table.add_row("台账余额", format_yuan(tie.ledger), style="bold")
    say.print(table)
    for one in month_end.indicators:
        value = (
            "—"
            if one.value is None
            else f"{one.value:.1%}"
            if one.unit == "比例"
            else f"{one.value:.1f} {one.unit}"
        )
        say.print(f"　{one.name}：{value}")
    say.print("勾稽：")
    for check in month_end.checks:
        mark = "[green]✓[/green]" if check.difference == 0 else "[red]✗[/red]"
        say.print(
            f"　{mark} {check.name}　{format_yuan(check.left)}　差额 {format_yuan(check.difference)}"
        )


def _print_problems(
    problems: "tuple[Problem, ...] | list[Problem]", most: int = 20, to: Console = say
) -> None:
    from huikuan_xl.ledger.problems import count_by_severity, fold

    counts = count_by_severity(list(problems))
    to.print("数据问题：" + "，".join(f"{name} {number} 条" for name, number in counts.items()))
    folded = fold(problems)
    for one in folded[:most]:
        text = one.text()
        to.print(f"　{plain(text)}{'' if text.endswith('？') else '。'}")
    if len(folded) > most:
        to.print(f"　……另有 {len(folded) - most} 类，全部见报告（huikuan check --out 报告.xlsx）。")


@contextmanager
def _letter_trouble() -> Iterator[None]:
    """Say plainly what stops letters: a template of the user's, or no way to a PDF."""
    from huikuan_xl.letters.batch import CompanyIncomplete
    from huikuan_xl.letters.pdf import NoPdfConverter, PdfFailed
    from huikuan_xl.letters.rendering import UnusableTemplate

    try:
        yield
    except CompanyIncomplete as problem:
        raise Stop(str(problem), "请在“参数”表填好这几行后重试") from None
    except UnusableTemplate as problem:
        raise Stop(str(problem), "请在 Word 里改正域名后重试；没有写出任何函件") from None
    except (NoPdfConverter, PdfFailed) as problem:
        raise Stop(str(problem), "或去掉 --pdf") from None


def _refuse_if_open(ledger: Path) -> None:
    """Stop before any letter is written when the register couldn't be entered afterwards."""
    from huikuan_xl.inplace.replacing import refuse_if_open, refuse_other_files

    refuse_other_files(ledger)
    refuse_if_open(ledger.resolve())


def _enter_letters(ledger: Path, rows: "pd.DataFrame") -> Path | None:
    """Enter the letters just written in the ledger and say so; return the backup."""
    from huikuan_xl.inplace.register import append_letters
    from huikuan_xl.ledger.opening import UnusableLedger

    try:
        backup = append_letters(ledger, rows, now=datetime.now())  # noqa: DTZ005
    except UnusableLedger as unusable:
        raise Stop(f"函件已生成，但没有登记：{unusable.what}", unusable.remedy) from None
    if backup is None:
        say.print("函件登记：没有新的函件，台账没有改动。")
    else:
        say.print(f"[green]✓[/green] 已在台账登记 {len(rows)} 份函件。备份：{plain(backup)}")
    return backup


@app.command()
def demo(
    out: Annotated[Path, typer.Argument(help="放演示文件的文件夹")] = Path("回款演示"),
    as_json: Json = False,
) -> int:
    """生成一家示例公司的台账并跑一次完整月结。"""
    from huikuan_xl import demo as example
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month_files import write_month_end

    folder = _out_folder(out)
    with _progress("生成示例台账", as_json) as tell:
        tell("生成示例台账", 0.1)
        path = _write_ledger(example.make_ledger(), example.AS_OF, folder)
    ledger = _read(path, as_json)
    month_end = run_month_end(ledger, example.AS_OF)
    with _progress("写月结报告", as_json) as tell:
        written = write_month_end(month_end, folder, now=example.CLOSED_ON, progress=tell)
    files = [path, *written.files]
    if as_json:
        print(
            json.dumps({**facts(month_end), "files": [str(f) for f in files]}, ensure_ascii=False)
        )
        return OK
    _print_key_figures(month_end)
    _print_problems(month_end.problems, most=5)
    say.print("文件：")
    for file in files:
        say.print(f"　{plain(file.resolve())}")
    return OK


def _write_ledger(ledger: "Ledger", as_of: date, folder: Path) -> Path:
    from huikuan_xl.functions import REGISTRY
    from huikuan_xl.workbook.function_help import function_help
    from huikuan_xl.workbook.ledger_book import build_ledger
    from huikuan_xl.workbook.shipped import ledger_macros

    macros = ledger_macros()
    target = folder / ("回款台账.xlsx" if macros is None else "回款台账.xlsm")
    staged = target.with_name("." + target.name)
    if macros is None:
        build_ledger(staged, ledger, as_of)
    else:
        build_ledger(
            staged,
            ledger,
            as_of,
            vba=macros.vba,
            ribbon=macros.ribbon,
            functions=function_help(REGISTRY.values()),
        )
    os.replace(staged, target)
    return target


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="新台账放在哪个文件夹")],
    company: Annotated[str, typer.Option("--company", help="公司名称")] = "",
    mark: Annotated[str, typer.Option("--mark", help="文号字头，如“恒”")] = "",
    bank: Annotated[str, typer.Option("--bank", help="开户行")] = "",
    account: Annotated[str, typer.Option("--account", help="银行账号")] = "",
    address: Annotated[str, typer.Option("--address", help="公司地址")] = "",
    phone: Annotated[str, typer.Option("--phone", help="财务电话")] = "",
    contact: Annotated[str, typer.Option("--contact", help="财务联系人")] = "",
    as_of: AsOf = None,
) -> int:
    """新建一本空白台账和三张填报表，填好公司名称、账户、地址与参数。"""
    from dataclasses import replace

    from huikuan_xl.ledger.book import Ledger
    from huikuan_xl.ledger.company import Company, unfilled
    from huikuan_xl.workbook import forms

    out = _out_folder(folder)
    taken = [p.name for p in out.glob("回款台账.xls*")]
    if taken:
        raise Stop(f"“{out}”里已经有{taken[0]}", "不会覆盖已有台账；请换一个文件夹")
    given = {
        "name": company, "account_name": company, "mark": mark, "bank": bank,
        "account_no": account, "address": address, "phone": phone, "contact": contact,
    }  # fmt: skip
    if sys.stdin.isatty() and say.is_terminal:
        given = _ask(given)
    facts_given: dict[str, Any] = {name: text for name, text in given.items() if text}
    us = replace(Company(), **facts_given)
    ledger = Ledger(company=us)
    day = as_of or date.today()  # noqa: DTZ011
    made = [_write_ledger(ledger, day, out)]
    for build, name in (
        (forms.build_customer_register, "客户信用档案.xlsx"),
        (forms.build_sales_statistics, "客户销售统计表.xlsx"),
        (forms.build_daily_report, "客户货款回收日报表.xlsx"),
    ):
        build(out / name, us)
        made.append(out / name)
    for path in made:
        say.print(f"[green]✓[/green] {plain(path.resolve())}")
    missing = unfilled(us)
    if missing:
        say.print(f"还差这几项：{'、'.join(missing)}。请在“参数”表填好；填好之前不出函件。")
    return OK


def _ask(given: dict[str, str]) -> dict[str, str]:
    """Ask for the company's facts that the command line didn't give; Enter leaves one open."""
    from huikuan_xl.ledger.company import Company
    from huikuan_xl.rules.settings import settings_of

    labels = settings_of(Company)
    answered = {
        name: text or typer.prompt(labels[name].label, default="", show_default=False, err=True)
        for name, text in given.items()
        if name != "account_name"
    }
    return {**answered, "account_name": given["account_name"] or answered["name"]}


@app.command()
def check(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    out: Annotated[
        Path | None, typer.Option("--out", help="把每一条问题写成工作簿，带到单元格的链接")
    ] = None,
    as_json: Json = False,
) -> int:
    """检查台账，同一原因的问题合成一行；--out 写出每一条。有错误或警告时退出码为 1。"""
    from huikuan_xl.ledger.problems import count_by_severity
    from huikuan_xl.workbook.problem_report import write_problem_report

    book = _read(ledger, as_json)
    counts = count_by_severity(book.problems)
    if out is not None:
        write_problem_report(out, ledger, book.problems)
    if as_json:
        rows = [dict(zip(p.HEADINGS, p.cells(), strict=True)) for p in book.problems]
        print(json.dumps({"problems": counts, "rows": rows}, ensure_ascii=False))
    else:
        report.print(
            f"客户 {len(book.customers)}，销售 {len(book.sales)} 行，回款 {len(book.receipts)} 行。"
        )
        _print_problems(book.problems, most=200, to=report)
        if out is not None:
            report.print(f"每一条见：{plain(out.resolve())}")
    return PROBLEMS_FOUND if counts["错误"] or counts["警告"] else OK


@app.command("import")
def import_command(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    files: Annotated[list[Path] | None, typer.Argument(help="要导入的文件，可以多个")] = None,
    kind: Annotated[
        str,
        typer.Option("--as", help="sales、receipts、customers、opening、bank、invoices 或 auto"),
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
    as_json: Json = False,
) -> int:
    """导入别的系统导出的文件：先列出认成什么、每行去向，再写入；先备份，可整批撤销。"""
    if forms or forget:
        return _forms(ledger, forget, as_json)
    if undo:
        return _undo_import(ledger)
    if not files:
        raise Stop("没有给要导入的文件", "写法：huikuan import 台账.xlsm 导出.xlsx")
    return _import(ledger, files, kind, sheet or [], answers, as_of, dry_run, yes, as_json)


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
    book = _read(ledger, as_json)
    with _progress("读取文件", as_json) as tell:
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

        backup = write_import(ledger, plan, now=datetime.now(), user=user_name())  # noqa: DTZ005
    if as_json:
        facts = {"written": write, "backup": str(backup) if backup else None, **facts_of(plan)}
        print(json.dumps(facts, ensure_ascii=False))
    else:
        _print_import(write, ready, dry_run, backup)
    fine = ready and not plan.refused and (write or dry_run)
    return OK if fine else PROBLEMS_FOUND


def _print_import(written: bool, ready: bool, dry_run: bool, backup: Path | None) -> None:
    if written:
        report.print(
            f"[green]✓[/green] 已写入台账。备份：{plain(backup)}；撤销：huikuan import 台账 --undo"
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

        forget_form(ledger, forget, now=datetime.now())  # noqa: DTZ005
        report.print(f"[green]✓[/green] 已忘掉表样 {plain(forget)}。")
        return OK
    rows = [r for r in _read(ledger, as_json).forms.to_dict("records") if r["answers"]]
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

    said, kept = undo_last(ledger, now=datetime.now())  # noqa: DTZ005
    report.print(f"[green]✓[/green] 已整批撤销：{plain(said)}。撤销前的台账：{plain(kept)}")
    return OK


@app.command()
def claims(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    csv: Annotated[Path | None, typer.Option("--csv", help="把收款认领写成 CSV")] = None,
    book: Annotated[bool, typer.Option("--book", help="把已确认的认领记入回款")] = False,
    as_json: Json = False,
) -> int:
    """收款认领：列出银行收入的建议客户与单据；--book 把已确认的记入回款。"""
    from huikuan_xl.importing.claims_list import claim_lines, write_claims_csv

    read = _read(ledger, as_json)
    if book:
        from huikuan_xl.import_files import book_claims, user_name

        backup, booking = book_claims(ledger, read, now=datetime.now(), user=user_name())  # noqa: DTZ005
        done = f"已入账 {len(booking.numbers)} 笔，没有入账 {len(booking.refused)} 笔。"
        report.print(done + (f"备份：{plain(backup)}" if backup else ""))
        for row, why in booking.refused.items():
            report.print(f"　收款认领 第 {row} 行：{plain(why)}。")
        return PROBLEMS_FOUND if booking.refused else OK
    lines = claim_lines(read.claims)
    if csv is not None:
        write_claims_csv(csv, lines)
        say.print(f"[green]✓[/green] {plain(csv.resolve())}　{len(lines)} 笔")
    if as_json:
        print(json.dumps(lines, ensure_ascii=False))
    elif csv is None:
        for line in lines:
            told = "　".join(
                str(line[n]) for n in ("date", "amount", "customer", "documents", "reason")
            )
            report.print(plain(told))
    return OK


@app.command("month-end")
def month_end(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="报告放在哪个文件夹")] = Path("月结"),
    letters: Annotated[
        bool, typer.Option("--letters/--no-letters", help="是否同时生成函件")
    ] = True,
    pdf: Annotated[bool, typer.Option("--pdf", help="函件另存 PDF")] = False,
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
    as_json: Json = False,
) -> int:
    """月结：核销、账龄、评级与预警、下月计划、报告、函件、归档。

    统计日是月末才关账，否则是试算。不能关账，或已关账的数字变了，退出码为 1。
    """
    from huikuan_xl.archive.closings import Reopening
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month_files import Terms, write_month_end

    if (reason or by) and not reopen:
        raise Stop("--reason 和 --by 只与 --reopen 一起用", "请加 --reopen，或去掉它们")
    terms = Terms(
        archive or None, close=close, trial=trial, new_company=new_company,
        reopening=Reopening(reason, by) if reopen else None,
    )  # fmt: skip
    book = _read(ledger, as_json)
    if register:
        _refuse_if_open(ledger)
    result = run_month_end(book, _as_of(as_of))
    with _letter_trouble(), _progress("写月结报告", as_json) as tell:
        written = write_month_end(
            result, _out_folder(out), letters=letters, pdf=pdf, terms=terms, now=_now(),
            progress=tell, enter=partial(_enter_letters, ledger) if register else None,
        )  # fmt: skip
    if as_json:
        print(
            json.dumps({**facts(written.month_end), **closing_facts(written)}, ensure_ascii=False)
        )
    else:
        _print_key_figures(result)
        _print_problems(written.month_end.problems)
        _print_closing(written)
    return OK if result.can_close and not written.questions else PROBLEMS_FOUND


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


def _print_closing(written: "MonthFiles") -> None:
    plan, record = written.plan, written.record
    if plan is None or record is None:
        say.print(f"[yellow]试算，本月未关账[/yellow]：{plain(written.trial)}。函件与归档没有动。")
    else:
        say.print(
            f"[green]✓[/green] {record.month} {plan.outcome}"
            f"（第 {record.version} 次，封印 {record.seal[:12]}）。"
        )
        _print_list("已关账的月份与现在的台账不符", [str(c) for c in plan.moved])
        _print_list("归档被改动过", list(plan.altered))
    for note in written.notes:
        say.print(f"　{plain(note)}。")
    say.print("文件：")
    for file in written.files:
        say.print(f"　{plain(file.resolve())}")


def _print_list(title: str, lines: list[str], most: int = 20) -> None:
    if lines:
        say.print(f"[red]{title}[/red]：{len(lines)} 处")
    for line in lines[:most]:
        say.print(f"　{plain(line)}")
    if len(lines) > most:
        say.print(f"　……另有 {len(lines) - most} 处。")


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005


@app.command()
def history(
    archive: ArchiveAt = "",
    out: Annotated[Path, typer.Option("--out", help="归档所在的文件夹")] = Path("月结"),
    company: Annotated[str, typer.Option("--company", help="只看这家公司")] = "",
    month: Annotated[
        list[str] | None, typer.Option("--month", help="只看这个月，如 2026-06，可多次给")
    ] = None,
    excel: Annotated[Path | None, typer.Option("--excel", help="导出到这个 .xlsx 文件")] = None,
    as_json: Json = False,
) -> int:
    """列出关过账的月份、重开记录，并核对归档有没有被改动。被改动过时退出码为 1。"""
    from huikuan_xl.archive.closings import Archive
    from huikuan_xl.archive.export import export_archive
    from huikuan_xl.month_files import ARCHIVE_NAME

    with Archive(archive or out / ARCHIVE_NAME, create=False) as opened:
        known = opened.companies()
        if company and company not in known:
            raise Stop(f"归档里没有“{company}”", f"有：{'、'.join(known) or '还没有任何公司'}")
        chosen = [company] if company else known
        if excel is not None and len(chosen) != 1:
            raise Stop("归档里不止一家公司（或还没有）", "导出请加 --company 公司名称")
        told = [company_history(opened, name, month or []) for name in chosen]
        if excel is not None:
            export_archive(opened, chosen[0], excel, month or [])
    if as_json:
        print(json.dumps({"companies": told}, ensure_ascii=False))
    else:
        for one in told:
            _print_history(one)
        if not told:
            say.print("归档里还没有关过账的月份。")
        if excel is not None:
            say.print(f"[green]✓[/green] {plain(excel.resolve())}")
    return PROBLEMS_FOUND if any(one["findings"] for one in told) else OK


def company_history(archive: "Archive", company: str, months: list[str]) -> dict[str, Any]:
    """Return the states of a company's months for machines; amounts as strings in 元."""
    states = []
    for record in archive.records(company):
        if months and record.month not in months:
            continue
        kept = archive.snapshot(company, record.month, record.version)
        figures = {f.name: f.amount for f in kept.figures if f.amount is not None} if kept else {}
        states.append(
            {
                "month": record.month,
                "version": record.version,
                "as_of": record.as_of.isoformat(),
                "closed_at": record.closed_at.isoformat(sep=" "),
                "by": record.closed_by,
                "reason": record.reason,
                "seal": record.seal,
                "customers": len(kept.customers) if kept else 0,
                "figures": {name: _yuan(amount) for name, amount in figures.items()},
                "changed": [str(c) for c in record.changes if c.month == record.month],
                "moved": [str(c) for c in record.changes if c.month != record.month],
            }
        )
    return {"company": company, "states": states, "findings": archive.findings(company)}


def _print_history(told: dict[str, Any]) -> None:
    table = Table(title=plain(told["company"]), show_edge=False)
    for heading in ("月份", "次", "关账时间"):
        table.add_column(heading, no_wrap=True)
    for heading in ("应收合计", "台账余额"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("经办人", "理由"):
        table.add_column(heading)
    for state in told["states"]:
        amounts = [state["figures"].get(name, "") for name in ("应收合计", "台账余额")]
        cells = [state["month"], state["version"], state["closed_at"][:16], *amounts]
        table.add_row(*(plain(c) for c in (*cells, state["by"], state["reason"])))
    say.print(table)
    for state in told["states"]:
        called = f"{state['month']} 第 {state['version']} 次（封印 {state['seal'][:12]}）"
        _print_list(f"{called} 重开改了", state["changed"])
        _print_list(f"{called} 关账时，以前关账的月份已与台账不符", state["moved"])
    if told["findings"]:
        _print_list("归档被改动过", told["findings"])
    else:
        say.print("[green]✓[/green] 封印逐条相符，归档没有被改动。")


@app.command()
def letters(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="函件放在哪个文件夹")] = Path("函件"),
    kind: Annotated[list[str] | None, typer.Option("--kind", help="函件种类，可多次给")] = None,
    customer: Annotated[
        list[str] | None, typer.Option("--customer", help="客户编码，可多次给")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存 PDF")] = False,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="自己改过的函件模板文件夹")
    ] = None,
    preview: Annotated[
        str,
        typer.Option("--preview", help="只预览这一种函件的模板（配 --customer），不编文号、不登记"),
    ] = "",
    letter_on: Annotated[
        date | None,
        typer.Option(
            "--date",
            parser=a_day,
            metavar="日期",
            help="发函日，默认到账截止日",
            show_default=False,
        ),
    ] = None,
    register: Register = False,
    as_json: Json = False,
) -> int:
    """按制度算出谁该收到什么函，成批生成 Word（和 PDF）。"""
    from huikuan_xl.letters.batch import write_letters
    from huikuan_xl.letters.kinds import kind_named
    from huikuan_xl.letters.preview import write_preview
    from huikuan_xl.month.run import run_month_end

    try:
        kinds = [kind_named(name).kind for name in kind] if kind else None
        preview = kind_named(preview).kind if preview else ""
    except ValueError as wrong:
        raise Stop(str(wrong), "种类见用户手册的函件一章") from None
    book = _read(ledger, as_json)
    if register:
        _refuse_if_open(ledger)
    result = run_month_end(book, _as_of(as_of))
    unknown = [c for c in customer or [] if c not in result.customers.index]
    if unknown:
        raise Stop(f"台账里没有客户“{unknown[0]}”", "请核对客户编码")
    if preview:
        with _letter_trouble():
            path = write_preview(
                result, _out_folder(out), preview, customer[0] if customer else "", pdf=pdf,
                templates=templates,
            )  # fmt: skip
        say.print(f"[green]✓[/green] 预览：{plain(path.resolve())}")
        return OK
    with _letter_trouble(), _progress("生成函件", as_json) as tell:
        batch = write_letters(
            result, _out_folder(out), kinds=kinds, customers=customer, pdf=pdf,
            templates=templates, progress=tell,
            letter_on=letter_on,
        )  # fmt: skip
    if register:
        _enter_letters(ledger, batch.register)
    if as_json:
        print(
            json.dumps(
                {"letters": len(batch.letters), "withheld": len(batch.withheld),
                 "files": [str(f) for f in batch.files]},
                ensure_ascii=False,
            )
        )  # fmt: skip
    else:
        say.print(f"生成 {len(batch.letters)} 份函件，暂不发 {len(batch.withheld)} 份：")
        for held in batch.withheld[:20]:
            say.print(f"　{plain(held)}")
        if len(batch.withheld) > 20:
            say.print("　……其余见“送出/发送清单.xlsx”的“未发及原因”。")
        for one in batch.left:
            say.print(f"　有人改过，保留原样：{plain(one.name)}")
        say.print(f"文件夹：{plain(out.resolve())}")
    return OK


@app.command()
def recalc(ledger: Annotated[Path, typer.Argument(help="自己的 .xlsx 或 .xlsm")]) -> int:
    """就地刷新工作簿里所有 HK_ 公式的显示值，其他一个字节都不动；会先备份。"""
    from huikuan_xl.inplace.recalc import recalculate

    with _progress("刷新公式", quiet=False) as tell:
        done = recalculate(ledger, now=datetime.now(), progress=tell)  # noqa: DTZ005
    say.print(f"[green]✓[/green] HK_ 公式 {done.formulas} 个，更新 {done.changed} 个单元格。")
    if done.backup is not None:
        say.print(f"　备份：{plain(done.backup)}")
    if done.awaiting:
        say.print(f"　另有 {done.awaiting} 个普通公式引用了它们，打开表格软件时会重算。")
    for left in (*done.not_refreshed, *done.did_not_fit):
        say.print(
            f"　[red]✗[/red] {plain(left.sheet)}!{left.cell} {plain(left.formula)}：{plain(left.reason)}"
        )
    for note in done.notes:
        say.print(f"　{plain(note)}")
    return PROBLEMS_FOUND if done.not_refreshed or done.did_not_fit else OK


@app.command("calc-addin")
def calc_addin(
    out: Annotated[Path, typer.Argument(help="生成的 .oxt 文件")] = Path("huikuan.oxt"),
) -> int:
    """生成 LibreOffice Calc 插件，公式与 Excel 相同。"""
    from huikuan_xl.calc.addin import build_addin

    build_addin(out)
    say.print(f"[green]✓[/green] {plain(out.resolve())}　用“扩展管理器”安装。")
    return OK


@app.command("calc-copy")
def calc_copy(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    out: Annotated[Path, typer.Argument(help="给 LibreOffice 用的副本，.xlsx")],
    rows: Annotated[int, typer.Option("--rows", min=0, help="销售与回款各多留几行")] = 2000,
) -> int:
    """另存一份 LibreOffice 7.4 能认出 HK_ 公式的副本（先装 calc-addin 生成的插件）。"""
    from huikuan_xl.calc.copies import copy_for_calc
    from huikuan_xl.functions import REGISTRY
    from huikuan_xl.ledger.opening import refuse_unless_xlsx

    if out.exists():
        raise Stop(f"“{out}”已经存在", "请换一个文件名")
    refuse_unless_xlsx(ledger)
    copy_for_calc(ledger, out, REGISTRY, rows)
    say.print(f"[green]✓[/green] {plain(out.resolve())}　做完用 calc-back 换回 Excel。")
    return OK


@app.command("calc-back")
def calc_back(
    copy: Annotated[Path, typer.Argument(help="LibreOffice 里存过的副本，.xlsx 或 .ods")],
    folder: Annotated[Path, typer.Argument(help="新的 Excel 台账放在哪个文件夹")],
) -> int:
    """把 LibreOffice 里做过的副本换回带按钮的 Excel 台账；各表与参数全部带回。"""
    from huikuan_xl.calc.copies import as_of_day, own_sheets

    as_of, ledger = as_of_day(copy), _read(copy, quiet=False)
    for name in ("回款台账.xlsm", "回款台账.xlsx"):
        if (folder / name).exists():
            raise Stop(f"“{folder / name}”已经存在", "请换一个文件夹，或先把它改名")
    folder.mkdir(parents=True, exist_ok=True)
    target = _write_ledger(ledger, as_of, folder)
    say.print(f"[green]✓[/green] {plain(target.resolve())}")
    if own := own_sheets(copy):
        say.print(f"　自己加的工作表没有带回：{plain('、'.join(own))}")
    return OK


@app.command()
def functions() -> int:
    """打印全部工作表函数的说明（Markdown）。"""
    from huikuan_xl.functions.help import function_guide

    print(function_guide())
    return OK


@app.command()
def install() -> int:
    """在 Windows 上为当前用户登记 Excel 服务与加载项（不需管理员）。"""
    from huikuan_xl.excel.install import install as run_install

    return _report(run_install())


@app.command()
def uninstall() -> int:
    """撤销 huikuan install 做过的一切。"""
    from huikuan_xl.excel.install import uninstall as run_uninstall

    return _report(run_uninstall())


@app.command()
def doctor(
    workbook: Annotated[Path | None, typer.Argument(help="要一并检查的工作簿")] = None,
) -> int:
    """逐项检查 Excel、WPS、登记、安全设置，给出原因和一个改法。"""
    from huikuan_xl.excel.doctor import run_checks

    return _report(run_checks(workbook))


def _report(findings: list[Any]) -> int:
    marks = {"正常": "[green]✓[/green]", "提示": "·", "不适用": "·"}
    for finding in findings:
        mark = marks.get(str(finding.status), "[red]✗[/red]")
        remedy = f"　改法：{plain(finding.remedy)}" if finding.remedy else ""
        say.print(f"{mark} {plain(finding.name)}：{plain(finding.cause)}{remedy}")
    return PROBLEMS_FOUND if any(str(f.status) not in marks for f in findings) else OK


@app.command()
def version() -> int:
    """打印版本。"""
    print(__version__)
    return OK


if __name__ == "__main__":
    main()
