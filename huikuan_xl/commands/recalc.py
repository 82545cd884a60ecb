"""``huikuan recalc``: refresh the shown values of HK_ formulas in place."""

from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, PROBLEMS_FOUND, now, progress, say


@app.command(example="huikuan recalc 回款台账.xlsm")
def recalc(ledger: Annotated[Path, typer.Argument(help="自己的 .xlsx 或 .xlsm")]) -> int:
    """就地刷新工作簿里 HK_ 公式的显示值；引用它们的合计也跟着，其他一个字节不动，先备份。"""
    from huikuan_xl.inplace.recalc import recalculate

    with progress("刷新公式", quiet=False) as tell:
        done = recalculate(ledger, now=now(), progress=tell)
    say.print(f"[green]✓[/green] HK_ 公式 {done.formulas} 个，更新 {done.changed} 个单元格。")
    if done.backup is not None:
        say.print(f"　备份：{plain(done.backup)}")
    if done.awaiting:
        say.print(f"　另有 {done.awaiting} 个自己的公式引用了它们，要在表格软件里重算。")
    for left in (*done.not_refreshed, *done.did_not_fit):
        say.print(
            f"　[red]✗[/red] {plain(left.sheet)}!{plain(left.cell)} {plain(left.formula)}：{plain(left.reason)}"
        )
    for note in done.notes:
        say.print(f"　{plain(note)}")
    return PROBLEMS_FOUND if done.not_refreshed or done.did_not_fit else OK
