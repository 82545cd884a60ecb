"""``huikuan new-year``: 年度结转, a new ledger that begins with what the closed one ended with."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, ArchiveAt, AsOf, Json, read, say

if TYPE_CHECKING:
    from huikuan_xl.accounts.carried import Carried


@app.command(example="huikuan new-year 回款台账.xlsm --out 2027 --month-end 月结")
def new_year(
    ledger: Annotated[Path, typer.Argument(help="已关账的旧台账")],
    out: Annotated[Path, typer.Option("--out", help="新台账放在哪个文件夹")],
    as_of: AsOf = None,
    month_end: Annotated[
        Path, typer.Option("--month-end", help="月结报告与归档所在的文件夹")
    ] = Path("月结"),
    archive: ArchiveAt = "",
    unclosed: Annotated[
        bool, typer.Option("--unclosed", help="没有关账（或没有归档）也结转")
    ] = False,
    as_json: Json = False,
) -> int:
    """年度结转：新台账从旧台账的期末开始；未清款项、档案、函件、承诺、票据与编号接着用，逐户核对期初＝期末。"""
    from huikuan_xl.new_year_files import begin_new_year, last_year_end

    book = read(ledger, as_json)
    day = as_of or last_year_end(book)
    done = begin_new_year(book, day, archive or month_end, out, unclosed=unclosed)
    if as_json:
        print(json.dumps(_told(done.carried, day, done.made), ensure_ascii=False))
        return OK
    say.print(f"[green]✓[/green] {plain(done.made.resolve())}")
    for sentence in done.said(book):
        say.print(sentence)
    return OK


def _told(carried: "Carried", day: date, made: Path) -> dict[str, object]:
    from huikuan_xl.commands.figures import yuan_text

    return {
        "as_of": day.isoformat(),
        "ledger": str(made.resolve()),
        "sales": len(carried.ledger.sales),
        "receipts": len(carried.ledger.receipts),
        "customers": [
            {"customer": t.code, "closing": yuan_text(t.closing[0]), "opening": yuan_text(t.opening[0])}
            for t in carried.ties
        ],
    }  # fmt: skip
