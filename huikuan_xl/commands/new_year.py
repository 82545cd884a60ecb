"""``huikuan new-year``: 年度结转, a new ledger that begins with what the closed one ended with."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, ArchiveAt, AsOf, Json, out_folder, read, say
from huikuan_xl.commands.ledger_file import write_ledger
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.accounts.carried import Carried
    from huikuan_xl.ledger.book import Ledger

_TOLD = 3  # so many customers are named in the sentence that refuses


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
    """年度结转：新台账从旧台账的期末开始，未清款项、档案、函件、承诺、票据与编号接着用，逐户核对期初＝期末。"""
    from huikuan_xl.accounts.carried import carry_over
    from huikuan_xl.rules.money import format_yuan

    book = read(ledger, as_json)
    day = as_of or last_year_end(book)
    if not unclosed:
        refuse_unless_closed(book, day, archive or month_end)
    carried = carry_over(book, day, book.policy)
    refuse_unless_tied(carried)
    target = out_folder(out)
    taken = [p.name for p in target.glob("回款台账.xls*")]
    if taken:
        raise Stop(f"“{target}”里已经有{taken[0]}", "不会覆盖已有台账；请换一个文件夹")
    made = write_ledger(carried.ledger, day, target)
    total = sum(one.opening[0] for one in carried.ties)
    if as_json:
        print(json.dumps(_told(carried, day, made), ensure_ascii=False))
        return OK
    say.print(f"[green]✓[/green] {plain(made.resolve())}")
    say.print(
        f"{day} 期末 ＝ 新台账期初：{len(carried.ties)} 户逐户相符，余额 {format_yuan(total)} 元；"
        f"销售 {len(book.sales)} 行结转 {len(carried.ledger.sales)} 行，"
        f"回款 {len(book.receipts)} 行结转 {len(carried.ledger.receipts)} 行。"
    )
    say.print(
        "近十二个月的单据随同结转，回款率、准时率、迟付天数、评级接着算；"
        "迁徙率要几个年末的余额，从新台账重新积累，月结报告里写明。"
    )
    say.print("请更新客户信用档案的“上年销售额”，再按新台账做下一个月结。")
    return OK


def last_year_end(book: "Ledger") -> date:
    """Return the last 31 December that the ledger's rows reach."""
    import pandas as pd

    days = pd.concat([book.sales["sale_date"], book.receipts["receipt_date"]]).dropna()
    if days.empty:
        raise Stop("台账里没有销售和回款，没有可以结转的", "新台账请用 huikuan new")
    last = days.max()
    year = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    return date(year, 12, 31)


def refuse_unless_closed(book: "Ledger", day: date, where: "str | Path") -> None:
    """Raise Stop unless the month of the day is closed with today's figures."""
    from huikuan_xl.archive.closings import Archive
    from huikuan_xl.archive.snapshot import money_again
    from huikuan_xl.month_files import ARCHIVE_NAME
    from huikuan_xl.rules.closing import month_name

    place = where / ARCHIVE_NAME if isinstance(where, Path) else where
    month, company = month_name(day), book.company.name
    anyway = "先按这一天月结关账；确要不关账就结转，请加 --unclosed"
    if isinstance(place, Path) and not place.exists():
        raise Stop(
            f"找不到归档“{place}”，不知道 {month} 有没有关账",
            f"用 --month-end 指明月结文件夹，或{anyway}",
        )
    with Archive(place, create=False) as opened:
        closed = opened.snapshot(company, month)
    if closed is None or closed.as_of != day:
        raise Stop(f"“{company}”的 {month} 没有按 {day} 关账", anyway)
    now = money_again(book, closed).balances
    then = {c.customer_code: c.balance for c in closed.customers}
    moved = sorted(c for c in now.keys() | then.keys() if now.get(c, (0,))[0] != then.get(c, 0))
    if moved:
        raise Stop(
            f"{month} 关账后台账又改过：{'、'.join(moved[:_TOLD])}等 {len(moved)} 户余额不同",
            "改回台账或重开该月，再结转",
        )


def refuse_unless_tied(carried: "Carried") -> None:
    """Raise Stop when a customer begins otherwise than it ended."""
    from huikuan_xl.rules.money import format_yuan

    wrong = carried.untied
    if wrong:
        said = "；".join(
            f"{one.code} 期末 {format_yuan(one.closing[0])}、期初 {format_yuan(one.opening[0])}"
            for one in wrong[:_TOLD]
        )
        raise Stop(
            f"期初与期末不符 {len(wrong)} 户：{said}",
            "没有写新台账；请先处理这些户的数据问题，再结转",
        )


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
