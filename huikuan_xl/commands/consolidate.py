"""``huikuan consolidate``: several ledgers (branches, years) as one pack."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    AsOf,
    as_of_day,
    out_folder,
    read,
    report,
    say,
)
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.stop import Stop


@app.command(
    example="huikuan consolidate 北京.xlsm 上海.xlsm --as-of 2026-06-30 --company 甲集团 --out 合并"
)
def consolidate(
    ledgers: Annotated[list[Path], typer.Argument(help="两个以上台账文件")],
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="报告放在哪个文件夹")] = Path("合并"),
    company: Annotated[str, typer.Option("--company", help="集团名称")] = "",
) -> int:
    """合并几个账套，出一份报告；同一信用代码的客户合成一行，用总公司额度，内部往来抵销；不关账、不出函。"""
    from huikuan_xl.month.groups import Branch
    from huikuan_xl.month.groups import consolidate as added_up
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.pack import printed_checks, write_pack
    from huikuan_xl.pack.groups import group_pages
    from huikuan_xl.pack.pages import pages

    if len(ledgers) < 2:
        raise Stop("合并至少要两个台账", "请再给一个台账文件")
    twice = [name for name, times in Counter(one.stem for one in ledgers).items() if times > 1]
    if twice:
        raise Stop(f"有两个台账都叫“{twice[0]}”", "请改文件名，账套按文件名称呼")
    day = as_of_day(as_of)
    branches = [Branch(path.stem, read(path, quiet=False)) for path in ledgers]
    group = added_up(branches, [run_month_end(one.ledger, day) for one in branches], company)
    extra = group_pages(group)
    checks = printed_checks(group.month_end, [*pages(group.month_end), *extra])
    wrong = [check.name for check in checks if check.difference]
    target = write_pack(group.month_end, out_folder(out) / f"合并报告-{day}.xlsx", extra=extra)
    for row in group.branches.to_dict("records"):
        report.print(
            f"{plain(row['branch'])}　余额 {format_yuan(row['own'])}　内部 {format_yuan(row['inside'])}"
        )
    report.print(
        f"合并余额 {format_yuan(group.month_end.tie.ledger)} 元，{len(group.customers)} 户。"
    )
    for name in wrong:
        say.print(f"[red]✗[/red] 与台账不平：{plain(name)}")
    say.print(f"文件：{plain(target.resolve())}")
    return PROBLEMS_FOUND if wrong else OK
