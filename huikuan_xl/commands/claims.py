"""``huikuan claims``: whose money came in, and for what."""

import json
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, PROBLEMS_FOUND, Json, now, read, report, say
from huikuan_xl.commands.registering import kept_told


@app.command(example="huikuan claims 回款台账.xlsm --csv 认领.csv")
def claims(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    csv: Annotated[Path | None, typer.Option("--csv", help="把收款认领写成 CSV")] = None,
    book: Annotated[bool, typer.Option("--book", help="把已确认的认领记入回款")] = False,
    as_json: Json = False,
) -> int:
    """收款认领：列出银行收入的建议客户与单据；--book 把已确认的记入回款。"""
    from huikuan_xl.importing.claims_list import claim_lines, write_claims_csv

    known = read(ledger, as_json)
    if book:
        from huikuan_xl.import_files import book_claims, user_name

        backup, booking = book_claims(ledger, known, now=now(), user=user_name())
        done = f"已入账 {len(booking.numbers)} 笔，没有入账 {len(booking.refused)} 笔。"
        report.print(done + (kept_told(ledger, backup) if backup else ""))
        for row, why in booking.refused.items():
            report.print(f"　收款认领 第 {row} 行：{plain(why)}。")
        return PROBLEMS_FOUND if booking.refused else OK
    lines = claim_lines(known.claims)
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
