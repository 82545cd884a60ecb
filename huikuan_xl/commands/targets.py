"""``huikuan targets``: the targets level by level beside the plans, and a draft that adds up."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    AsOf,
    Json,
    as_of_day,
    now,
    print_problems,
    read,
    report,
    say,
)
from huikuan_xl.commands.registering import kept_told, refuse_if_open
from huikuan_xl.rules.money import format_yuan, yuan
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.month.result import MonthEnd

_HEADINGS = (
    "月份",
    "层级",
    "谁的",
    "目标（元）",
    "计划之和（元）",
    "计入回款（元）",
    "达成率",
    "奖励档",
    "版本",
)


@app.command(example="huikuan targets 回款台账.xlsm --as-of 2026-06-30")
def targets(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    as_of: AsOf = None,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="把下月计划汇总成公司、部门、业务员的目标，记入目标分解（先备份）"
        ),
    ] = False,
    by: Annotated[str, typer.Option("--by", help="制定人")] = "",
    as_json: Json = False,
) -> int:
    """目标分解：各层目标、与计划之差、达成率、版本；--draft 由下月计划起草一份各层相等的。"""
    from huikuan_xl.ledger.schema import TARGETS
    from huikuan_xl.month.run import run_month_end

    day = as_of_day(as_of)
    if draft:
        if not by:
            raise Stop("没有写制定人", "请加 --by 姓名")
        refuse_if_open(ledger)
    month = run_month_end(read(ledger, as_json), day)
    if draft:
        _draft(ledger, month, by)
        return OK
    rows = month.targets.table.to_dict("records")
    if as_json:
        print(json.dumps([
            {"month": f"{row['month']:%Y-%m}", "level": row["level"],
             "department": row["department"], "salesperson": row["salesperson"],
             "customer": row["customer_name"], "target": float(yuan(row["target"])),
             "planned": float(yuan(row["planned"])), "version": row["version"],
             "collected": _known(row["collected"]), "confirmed": not row["confirmed"]}
            for row in rows
        ], ensure_ascii=False))  # fmt: skip
    elif rows:
        report.print(_table(rows))
    else:
        say.print("目标分解没有本月和下月的目标。加 --draft 由下月计划起草一份。")
    wrong = [one for one in month.problems if one.sheet == TARGETS.title]
    if wrong:
        print_problems(wrong)
    return PROBLEMS_FOUND if wrong else OK


def _known(fen: object) -> float | None:
    return float(yuan(fen)) if isinstance(fen, int) else None


def _table(rows: "list[dict[object, object]]") -> Table:
    table = Table(show_edge=False)
    for heading in _HEADINGS:
        right = "元" in heading or heading == "达成率"
        table.add_column(heading, overflow="fold", justify="right" if right else "left")
    for row in rows:
        who = row["customer_name"] or row["salesperson"] or row["department"] or ""
        share = row["attainment"]
        told = f"{row['version']}{'　待确认' if row['confirmed'] else ''}"
        table.add_row(
            f"{row['month']:%Y-%m}", plain(row["level"]), plain(str(who)),
            *(format_yuan(fen) if isinstance(fen := row[name], int) else ""
              for name in ("target", "planned", "collected")),
            f"{share:.1%}" if isinstance(share, float) and share == share else "",
            plain(row["step"]), plain(told.strip()),
        )  # fmt: skip
    return table


def _draft(ledger: Path, month: "MonthEnd", by: str) -> None:
    """Enter next month's targets, unless some are there already."""
    from huikuan_xl.inplace.entries import Entries, enter
    from huikuan_xl.ledger import schema
    from huikuan_xl.ledger.new_targets import summed_targets
    from huikuan_xl.ledger.rows import Target, table_of
    from huikuan_xl.ledger.targets import targets_of
    from huikuan_xl.rules.periods import add_months

    following = add_months(month.month_start, 1)
    if targets_of(month.ledger, following).versions:
        raise Stop(f"目标分解已有 {following:%Y-%m} 的目标", "要调整的另起一行，写生效日和调整原因")
    plan = month.plan
    wanted = dict(zip(plan["customer_code"], plan["target"].tolist(), strict=True))
    rows, left = summed_targets(month.ledger, following, wanted, by)
    if not rows:
        raise Stop(
            f"{following:%Y-%m} 没有可分到部门和业务员的计划", "先在客户信用档案填部门与业务员"
        )
    backup = enter(ledger, [Entries(schema.TARGETS, table_of(Target, rows))], now=now())
    told = (
        f"已起草 {following:%Y-%m} 的目标 {len(rows)} 行，公司合计 {format_yuan(rows[0].target)} 元"
    )
    say.print(f"[green]✓[/green] {plain(told)}。{kept_told(ledger, backup)}")
    if left:
        say.print(f"　{len(left)} 户没有部门或业务员，没有分进去：{plain('、'.join(left[:10]))}")
