"""``huikuan check``: every problem of a ledger, folded by cause."""

import json
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    AsOf,
    Json,
    print_problems,
    read,
    report,
    workbook_name,
)


@app.command(example="huikuan check 回款台账.xlsm --out 问题.xlsx")
def check(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    out: Annotated[
        Path | None, typer.Option("--out", help="把每一条问题写成工作簿，带到单元格的链接")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> int:
    """检查台账，同一原因的问题合成一行；--out 写出每一条；给了统计日，档案也按当日的审批核对。有错误或警告时退出码为 1。"""
    from huikuan_xl.ledger.checks import check_as_of
    from huikuan_xl.ledger.problems import count_by_severity
    from huikuan_xl.workbook.problem_report import write_problem_report

    if out is not None:
        workbook_name(out)
    book = read(ledger, as_json)
    if as_of is not None:
        book.problems += check_as_of(book, as_of)
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
        print_problems(book.problems, most=200, to=report)
        if out is not None:
            report.print(f"每一条见：{plain(out.resolve())}")
    return PROBLEMS_FOUND if counts["错误"] or counts["警告"] else OK
