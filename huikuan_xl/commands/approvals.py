"""``huikuan approvals``, ``release`` and ``handover``: decisions listed, asked for, carried out."""

import json
from datetime import date
from decimal import Decimal
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
    out_folder,
    read,
    report,
    say,
)
from huikuan_xl.commands.customer import choose_customer
from huikuan_xl.commands.figures import yuan_text
from huikuan_xl.commands.registering import kept_told, letter_trouble, refuse_if_open
from huikuan_xl.rules.money import format_yuan, half_up
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huikuan_xl.ledger.rows import Approval, Customer

By = Annotated[str, typer.Option("--by", help="申请人；不得审批自己的申请")]
Why = Annotated[str, typer.Option("--why", help="理由")]


@app.command(example="huikuan approvals 回款台账.xlsm --as-of 2026-06-30 --open")
def approvals(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    as_of: AsOf = None,
    waiting: Annotated[bool, typer.Option("--open", help="只列还没批完的")] = False,
    opening: Annotated[
        bool,
        typer.Option("--opening", help="把现有的额度、期限、等级、业务员记为期初接管（先备份）"),
    ] = False,
    by: By = "",
    as_json: Json = False,
) -> int:
    """审批与变更：每个决定的状态、还差谁批准；--opening 记下开始登记时已有的。"""
    from huikuan_xl.ledger.approvals import standings
    from huikuan_xl.ledger.new_approvals import opening_approvals
    from huikuan_xl.rules.approvals import Standing, told

    day = as_of_day(as_of)
    book = read(ledger, as_json)
    if opening:
        if not by:
            raise Stop("没有写谁登记期初", "请加 --by 姓名")
        rows = opening_approvals(book, day, by)
        _enter(ledger, rows, "期初接管")
        return OK
    judged = standings(book, day, book.policy)
    shown = [(row, told(v)) for row, v in judged if not waiting or v.value is Standing.PENDING]
    if as_json:
        print(json.dumps([
            {"number": row.approval_no, "kind": row.kind, "customer": row.customer_code,
             "document": row.doc_no, "amount": _yuan(row.new_amount), "state": state}
            for row, state in shown
        ], ensure_ascii=False))  # fmt: skip
        return OK
    table = Table(show_edge=False)
    for heading in ("编号", "类型", "客户", "新金额（元）", "状态"):
        table.add_column(heading, overflow="fold", justify="right" if "元" in heading else "left")
    for row, state in shown:
        amount = "" if row.new_amount is None else format_yuan(row.new_amount)
        who = f"{row.customer_code} {row.customer_name}"
        table.add_row(*map(plain, (row.approval_no, row.kind, who, amount, state)))
    report.print(table)
    return OK


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan_text(fen)


@app.command(example="huikuan release 回款台账.xlsm 01013 30000 --as-of 2026-06-30 --by 周以宁")
def release(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    who: Annotated[str, typer.Argument(help="客户编码、名称、名称里的几个字，或拼音首字母")],
    amount: Annotated[float, typer.Argument(help="本单金额（元）", min=0.01)],
    as_of: AsOf = None,
    by: By = "",
    order: Annotated[str, typer.Option("--order", help="订单号；写了就只放行这张订单")] = "",
    why: Why = "",
) -> int:
    """发货试算：这张订单能不能发、为什么、谁审批；给了 --by 就把要审批的记为放行。"""
    from huikuan_xl.ledger.new_approvals import open_release, release_request
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month.shipping import order_asked

    day = as_of_day(as_of)
    book = read(ledger, quiet=False)
    one = choose_customer(book, who)
    fen = half_up(Decimal(str(amount)) * 100)
    asked = order_asked(run_month_end(book, day), one.customer_code, fen, order)
    report.print(f"{plain(one.customer_name)}　本单 {format_yuan(fen)} 元：{plain(asked.told)}")
    report.print(plain(asked.verdict.why()))
    if not asked.needs_release:
        if not asked.told.startswith("可发"):
            report.print(plain(asked.profile.stop.why()))
        return OK if asked.told.startswith("可发") else PROBLEMS_FOUND
    posts = "、".join(step.post for step in asked.chain.approves)
    report.print(f"须{plain(posts)}批准（{plain(asked.chain.key)}）。")
    if by:
        entered = open_release(book, one.customer_code, fen, order)
        if entered:
            raise Stop(f"{entered} 已在等待审批，没有重复登记", "请在“审批与变更”里逐级签批")
        row = release_request(book, one, fen, why or asked.verdict.why(), day, by, order)
        _enter(ledger, [row], "放行")
    return PROBLEMS_FOUND


@app.command(example="huikuan handover 回款台账.xlsm 沈嘉禾 林知远 --as-of 2026-06-30 --by 顾明哲")
def handover(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    giver: Annotated[str, typer.Argument(help="移交的业务员")],
    taker: Annotated[str, typer.Argument(help="接手的业务员")],
    as_of: AsOf = None,
    by: By = "",
    customer: Annotated[
        list[str] | None, typer.Option("--customer", help="只移交这些客户编码，可多次给")
    ] = None,
    why: Why = "业务员调岗",
    out: Annotated[Path, typer.Option("--out", help="交接清单放在哪个文件夹")] = Path("交接"),
) -> int:
    """换业务员：客户归接手的人，印交接清单；逐户记入审批与变更，先备份。"""
    from huikuan_xl.ledger.rows import Customer, rows_of
    from huikuan_xl.letters.batch import write_letters
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.rules.codes import fold

    day = as_of_day(as_of)
    if not by:
        raise Stop("没有写谁经办移交", "请加 --by 姓名")
    if fold(giver) == fold(taker):
        raise Stop("移交与接手是同一个人", "请给两个业务员")
    refuse_if_open(ledger)
    book = read(ledger, quiet=False)
    asked = {fold(code) for code in customer or []}
    mine = [
        one
        for one in rows_of(Customer, book.customers)
        if fold(one.salesperson) == fold(giver) and (not asked or fold(one.customer_code) in asked)
    ]
    if not mine:
        raise Stop(f"客户信用档案里没有归“{giver}”的这些客户", "请核对姓名与客户编码")
    codes = [one.customer_code for one in mine]
    with letter_trouble():
        batch = write_letters(
            run_month_end(book, day), out_folder(out), kinds=["交接清单"], customers=codes
        )
    for path in batch.files:
        say.print(f"[green]✓[/green] {plain(path)}")
    _hand_over(ledger, mine, taker, why, day, by)
    return OK


def _hand_over(
    ledger: Path, customers: "Sequence[Customer]", taker: str, why: str, day: date, by: str
) -> None:
    from huikuan_xl.inplace.entries import Entries, enter
    from huikuan_xl.ledger import schema
    from huikuan_xl.ledger.book import ROW, frame
    from huikuan_xl.ledger.new_approvals import approvals_frame, handover_approvals

    book = read(ledger, quiet=True)
    rows = dict(zip(book.customers["customer_code"], book.customers[ROW], strict=True))
    moved = {(int(rows[one.customer_code]), "salesperson"): taker for one in customers}
    entered = handover_approvals(book, customers, taker, why, day, by)
    backup = enter(
        ledger,
        [Entries(schema.CUSTOMERS, frame(schema.CUSTOMERS), moved),
         Entries(schema.APPROVALS, approvals_frame(entered))],
        now=now(),
    )  # fmt: skip
    told = f"已移交 {len(customers)} 户给{taker}，{entered[0].approval_no} 起 {len(entered)} 行待签"
    say.print(f"[green]✓[/green] {plain(told)}。{kept_told(ledger, backup)}")


def _enter(ledger: Path, rows: "Sequence[Approval]", what: str) -> None:
    from huikuan_xl.inplace.entries import Entries, enter
    from huikuan_xl.ledger import schema
    from huikuan_xl.ledger.new_approvals import approvals_frame

    backup = enter(ledger, [Entries(schema.APPROVALS, approvals_frame(rows))], now=now())
    if backup is None:
        say.print(f"{plain(what)}：没有新的行，台账没有改动。")
        return
    first = rows[0].approval_no
    say.print(
        f"[green]✓[/green] 已登记{plain(what)} {len(rows)} 行，自 {plain(first)} 起。{kept_told(ledger, backup)}"
    )
