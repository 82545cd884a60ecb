"""The key figures of a month end: as JSON for programs, as a table for people."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.table import Table

from huikuan_xl import __version__
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import say
from huikuan_xl.rules.money import format_yuan, yuan

if TYPE_CHECKING:
    from huikuan_xl.accounts.performance import IndicatorValue
    from huikuan_xl.accounts.tie_out import TieOut
    from huikuan_xl.month.result import Check, MonthEnd


def yuan_text(fen: int) -> str:
    """Return 分 as 元 with two decimals, for JSON."""
    return str(yuan(fen))


def facts(month_end: "MonthEnd") -> dict[str, Any]:
    """Return the key figures of a month end for machines: amounts as strings in 元, two decimals."""
    from huikuan_xl.ledger.problems import count_by_severity

    tie = month_end.tie
    return {
        "version": __version__,
        "as_of": month_end.as_of.isoformat(),
        "open_total": yuan_text(tie.open_total),
        "open_items": len(month_end.open_items),
        "buckets": {label: yuan_text(amount) for label, amount in tie.buckets.items()},
        "unapplied": yuan_text(tie.unapplied),
        "balance": yuan_text(tie.ledger),
        "overdue": yuan_text(int(month_end.customers["overdue"].sum())),
        "sales": yuan_text(tie.sales),
        "receipts": yuan_text(tie.receipts),
        "allowances": yuan_text(tie.allowances),
        "difference": yuan_text(max((abs(c.difference) for c in month_end.checks), default=0)),
        "provision": yuan_text(int(month_end.provision["provision"].iloc[-1])),
        "customers": len(month_end.customers),
        "counts": month_end.counts,
        "indicators": {
            i.key: None if i.value is None else str(i.value) for i in month_end.indicators
        },
        "problems": count_by_severity(list(month_end.problems)),
        "can_close": month_end.can_close,
    }


def print_key_figures(month_end: "MonthEnd") -> None:
    """Print the ageing, the indicators and the tie-outs of a month end."""
    print_totals(
        month_end.company.name,
        month_end.as_of,
        month_end.tie,
        month_end.indicators,
        month_end.checks,
    )


def print_totals(
    company: str,
    as_of: date,
    tie: "TieOut",
    indicators: "Iterable[IndicatorValue]",
    checks: "Iterable[Check]",
) -> None:
    """Print the ageing, the indicators and the tie-outs of a company."""
    table = Table(title=f"{plain(company)}　截至 {as_of}", show_edge=False)
    table.add_column("项目")
    table.add_column("金额（元）", justify="right")
    for label, amount in tie.buckets.items():
        table.add_row(
            plain(label if label in ("未到期", "日期缺失") else f"逾期 {label} 天"),
            format_yuan(amount),
        )
    table.add_row("应收合计", format_yuan(tie.open_total), style="bold")
    table.add_row("未核销回款", format_yuan(tie.unapplied))
    table.add_row("台账余额", format_yuan(tie.ledger), style="bold")
    say.print(table)
    for one in indicators:
        value = (
            "—"
            if one.value is None
            else f"{one.value:.1%}"
            if one.unit == "比例"
            else f"{one.value:.1f} {one.unit}"
        )
        say.print(f"　{plain(one.name)}：{plain(value)}")
    say.print("勾稽：")
    for check in checks:
        mark = "[green]✓[/green]" if check.difference == 0 else "[red]✗[/red]"
        say.print(
            f"　{mark} {plain(check.name)}　{format_yuan(check.left)}　差额 {format_yuan(check.difference)}"
        )
