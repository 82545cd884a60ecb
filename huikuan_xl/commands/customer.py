"""``huikuan customer``: one customer on one page, on the screen, as a workbook, a PDF or JSON."""

import json
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import day_option, plain
from huikuan_xl.commands.console import (
    OK,
    AsOf,
    Json,
    as_of_day,
    print_table,
    read,
    report,
    say,
    workbook_name,
)
from huikuan_xl.commands.figures import yuan_text
from huikuan_xl.commands.registering import letter_trouble
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.ledger.book import Ledger
    from huikuan_xl.ledger.rows import Customer
    from huikuan_xl.month.customer_card import CustomerCard

_MOST_ROWS = 15  # of a list on the screen
_MOST_NAMES = 20


@app.command(example="huikuan customer 回款台账.xlsm 01013 --as-of 2026-06-30 --xlsx 一页通.xlsx")
def customer(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    who: Annotated[str, typer.Argument(help="客户编码、名称、名称里的几个字，或拼音首字母")],
    as_of: AsOf = None,
    first: Annotated[
        date | None,
        day_option("--from", "往来明细的第一天；不给＝近十二个月"),
    ] = None,
    last: Annotated[
        date | None,
        day_option("--to", "往来明细的最后一天；不给＝统计日"),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成工作簿")] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="写成 PDF（要装有 LibreOffice）")
    ] = None,
    as_json: Json = False,
) -> int:
    """客户一页通：评级与理由、额度、往来、承诺、函件、审批；还有未清单据与联系记录。"""
    from huikuan_xl.month.customer_card import customer_card, period_of
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.workbook.customer_card import write_customer_card

    day = as_of_day(as_of)
    begin, end = period_of(day, first, last)
    if xlsx is not None:
        workbook_name(xlsx)
    if end < begin:
        raise Stop(f"止日 {end} 早于起日 {begin}", "请改 --from 或 --to")
    book = read(ledger, as_json)
    one = choose_customer(book, who, ask=not as_json)
    card = customer_card(book, run_month_end(book, day), one.customer_code, begin, end)
    if xlsx is not None:
        write_customer_card(xlsx, card, book.company.name)
        say.print(f"[green]✓[/green] {plain(xlsx.resolve())}")
    if pdf is not None:
        _write_pdf(pdf, card, book.company.name)
        say.print(f"[green]✓[/green] {plain(pdf.resolve())}")
    if as_json:
        print(json.dumps(facts(card), ensure_ascii=False))
    elif xlsx is None and pdf is None:
        _print_card(card)
    return OK


def choose_customer(book: "Ledger", who: str, *, ask: bool = True) -> "Customer":
    """Return the customer meant; ask when several are. Raises Stop when none is, or nobody answers."""
    from huikuan_xl.ledger.finding import customers_meant, names_told, registered

    found = customers_meant(registered(book), who)
    if not found:
        raise Stop(f"客户信用档案里没有“{who}”", "请给客户编码、名称里的几个字或拼音首字母")
    if len(found) == 1:
        return found[0]
    names = names_told(found, _MOST_NAMES)
    if not ask or not say.is_terminal:
        raise Stop(f"“{who}”可能是几户：{names}", "请给其中一户的客户编码")
    say.print(f"“{plain(who)}”可能是：{plain(names)}")
    return choose_customer(book, typer.prompt("客户编码"), ask=ask)


def _write_pdf(path: Path, card: "CustomerCard", company: str) -> None:
    from huikuan_xl.inplace.replacing import write_whole
    from huikuan_xl.letters.pdf import render_pdf
    from huikuan_xl.workbook.customer_card import write_customer_card

    with tempfile.TemporaryDirectory() as folder, letter_trouble():
        made = Path(folder) / f"{path.stem}.xlsx"
        write_customer_card(made, card, company)
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        (done,) = render_pdf([made], Path(folder))
        write_whole(path, done.read_bytes())


def facts(card: "CustomerCard") -> dict[str, Any]:
    """Return the page for machines: amounts as strings in 元, days as 年-月-日, blanks as null."""
    from huikuan_xl.workbook.customer_card import facts_of, tables_of

    return {
        "as_of": card.as_of.isoformat(),
        "from": card.first.isoformat(),
        "to": card.last.isoformat(),
        **{fact.key: _plain(fact.value, fact.number) for fact in facts_of(card)},
        **{
            table.key: [
                {key: _plain(value, number)
                 for (key, _, number), value in zip(table.columns, row, strict=True)}
                for row in table.rows
            ]
            for table in tables_of(card)
        },
    }  # fmt: skip


def _plain(value: object, number: str) -> object:
    from huikuan_xl.workbook.styles import MONEY

    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return yuan_text(value) if isinstance(value, int) and number == MONEY else value


def _shown(value: object, number: str) -> str:
    from huikuan_xl.workbook.styles import MONEY, RATIO

    if value is None:
        return ""
    if isinstance(value, int) and number == MONEY:
        return format_yuan(value)
    if isinstance(value, Decimal) and number == RATIO:
        return f"{value:.1%}"
    if isinstance(value, date) and number == "yyyy-mm":
        return f"{value:%Y-%m}"
    return str(value)


def _print_card(card: "CustomerCard") -> None:
    from huikuan_xl.workbook.customer_card import facts_of, tables_of

    for fact in facts_of(card):
        if fact.value not in (None, ""):
            report.print(f"{plain(fact.label)}　{plain(_shown(fact.value, fact.number))}")
    for one in tables_of(card):
        if not one.rows:
            continue
        shown = one.rows if one.key in ("movements", "months") else one.rows[:_MOST_ROWS]
        table = Table(title=one.title, title_justify="left", show_edge=False)
        for _, heading, number in one.columns:
            is_text = number in ("General", "@")
            table.add_column(
                heading, justify="left" if is_text else "right", overflow="fold",
                no_wrap=not is_text,
            )  # fmt: skip
        for row in shown:
            cells = (_shown(v, n) for (_, _, n), v in zip(one.columns, row, strict=True))
            table.add_row(*map(plain, cells))
        print_table(table)
        if len(shown) < len(one.rows):
            report.print(f"　……另有 {len(one.rows) - len(shown)} 行，用 --xlsx 看全部。")
