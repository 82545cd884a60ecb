"""``huikuan report-delivered``: note when a month's report reached whom (K20)."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import a_month, day_option, plain
from huikuan_xl.commands.console import OK, ArchiveAt, now, say
from huikuan_xl.stop import Stop


@app.command(
    "report-delivered",
    example="huikuan report-delivered --month 2026-06 --to 总经理 --on 2026-07-04 --by 王敏 --out 月结",
)
def report_delivered(
    month: Annotated[
        str,
        typer.Option(
            "--month",
            parser=a_month,
            metavar="月份",
            help="哪个月的报告，如 2026-06",
            show_default=False,
        ),
    ],
    to: Annotated[str, typer.Option("--to", help="送给谁：总经理，或业务经理的姓名")],
    on: Annotated[
        date,
        day_option("--on", "送达日期"),
    ],
    by: Annotated[str, typer.Option("--by", help="谁登记")],
    archive: ArchiveAt = "",
    out: Annotated[Path, typer.Option("--out", help="归档所在的文件夹")] = Path("月结"),
    company: Annotated[str, typer.Option("--company", help="归档里不止一家公司时指明")] = "",
) -> int:
    """登记月结报告何时送到总经理、业务经理；次月 5 日（参数）以后算迟。"""
    from huikuan_xl.archive.closings import Archive, Delivery
    from huikuan_xl.month_files import ARCHIVE_NAME

    if not to.strip() or not by.strip():
        raise Stop("送给谁、谁登记都要写", "请加 --to 总经理 --by 姓名")
    with Archive(archive or out / ARCHIVE_NAME, create=False) as opened:
        known = opened.companies()
        chosen = company or (known[0] if len(known) == 1 else "")
        if chosen not in known:
            raise Stop("归档里没有这家公司，或不止一家", f"请加 --company：{'、'.join(known)}")
        opened.note_delivery(chosen, Delivery(month, to.strip(), on, by.strip(), now()))
    say.print(f"[green]✓[/green] {plain(month)} 的报告 {on} 送达 {plain(to)}。")
    return OK
