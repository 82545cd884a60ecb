"""``huikuan history``: the closed months, and whether anyone touched the archive."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import a_month, plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    ArchiveAt,
    Json,
    print_list,
    say,
    workbook_name,
)
from huikuan_xl.commands.figures import yuan_text
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.archive.closings import Archive


@app.command(example="huikuan history --out 月结 --month 2026-06")
def history(
    archive: ArchiveAt = "",
    out: Annotated[Path, typer.Option("--out", help="归档所在的文件夹")] = Path("月结"),
    company: Annotated[str, typer.Option("--company", help="只看这家公司")] = "",
    month: Annotated[
        list[str] | None,
        typer.Option(
            "--month", parser=a_month, metavar="月份", help="只看这个月，如 2026-06，可多次给"
        ),
    ] = None,
    excel: Annotated[Path | None, typer.Option("--excel", help="导出到这个 .xlsx 文件")] = None,
    as_json: Json = False,
) -> int:
    """列出关过账的月份、重开记录，并核对归档有没有被改动。被改动过时退出码为 1。"""
    from huikuan_xl.archive.closings import Archive
    from huikuan_xl.archive.export import export_archive
    from huikuan_xl.month_files import ARCHIVE_NAME

    if excel is not None:
        workbook_name(excel)
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
                "figures": {name: yuan_text(amount) for name, amount in figures.items()},
                "changed": [str(c) for c in record.changes if c.month == record.month],
                "moved": [str(c) for c in record.changes if c.month != record.month],
            }
        )
    handed = [
        {"month": one.month, "to": one.addressee, "on": one.delivered_on.isoformat(),
         "noted_by": one.noted_by}
        for one in archive.deliveries(company)
        if not months or one.month in months
    ]  # fmt: skip
    findings = archive.findings(company)
    return {"company": company, "states": states, "delivered": handed, "findings": findings}


def _print_history(told: dict[str, Any]) -> None:
    table = Table(title=plain(told["company"]), show_edge=False)
    for heading in ("月份", "次", "关账时间"):
        table.add_column(heading, no_wrap=True)
    for heading in ("应收合计", "台账余额"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("经办人", "理由"):
        table.add_column(heading)
    for state in told["states"]:
        found = [state["figures"].get(name) for name in ("应收合计", "台账余额")]
        amounts = ["" if one is None else f"{Decimal(one):,.2f}" for one in found]
        cells = [state["month"], state["version"], state["closed_at"][:16], *amounts]
        table.add_row(*(plain(c) for c in (*cells, state["by"], state["reason"])))
    say.print(table)
    for state in told["states"]:
        called = f"{state['month']} 第 {state['version']} 次（封印 {state['seal'][:12]}）"
        print_list(f"{called} 重开改了", state["changed"])
        print_list(f"{called} 关账时，以前关账的月份已与台账不符", state["moved"])
    print_list(
        "月结报告送达",
        [
            f"{one['month']} {one['on']} 送 {one['to']}（{one['noted_by']} 登记）"
            for one in told["delivered"]
        ],
    )
    if told["findings"]:
        print_list("归档被改动过", told["findings"])
    else:
        say.print("[green]✓[/green] 封印逐条相符，归档没有被改动。")
