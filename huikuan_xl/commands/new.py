"""``huikuan new``: a blank ledger and the three forms, with the company's own facts."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, AsOf, out_folder, say
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.whole_ledger import write_ledger


@app.command(example="huikuan new D:\\\\回款 --company 恒远机电有限公司 --mark 恒")
def new(
    folder: Annotated[Path, typer.Argument(help="新台账放在哪个文件夹")],
    company: Annotated[str, typer.Option("--company", help="公司名称")] = "",
    mark: Annotated[str, typer.Option("--mark", help="文号字头，如“恒”")] = "",
    bank: Annotated[str, typer.Option("--bank", help="开户行")] = "",
    account: Annotated[str, typer.Option("--account", help="银行账号")] = "",
    address: Annotated[str, typer.Option("--address", help="公司地址")] = "",
    phone: Annotated[str, typer.Option("--phone", help="财务电话")] = "",
    contact: Annotated[str, typer.Option("--contact", help="财务联系人")] = "",
    as_of: AsOf = None,
) -> int:
    """新建一本空白台账和三张填报表；公司名称、账户、地址与参数一并填好。"""
    from dataclasses import replace

    from huikuan_xl.ledger.book import Ledger
    from huikuan_xl.ledger.company import Company, unfilled
    from huikuan_xl.workbook import forms

    out = out_folder(folder)
    taken = [p.name for p in out.glob("回款台账.xls*")]
    if taken:
        raise Stop(f"“{out}”里已经有{taken[0]}", "不会覆盖已有台账；请换一个文件夹")
    given = {
        "name": company, "account_name": company, "mark": mark, "bank": bank,
        "account_no": account, "address": address, "phone": phone, "contact": contact,
    }  # fmt: skip
    if sys.stdin.isatty() and say.is_terminal:
        given = _ask(given)
    facts_given: dict[str, Any] = {name: text for name, text in given.items() if text}
    us = replace(Company(), **facts_given)
    ledger = Ledger(company=us)
    day = as_of or date.today()  # noqa: DTZ011
    made = [write_ledger(ledger, day, out)]
    for build, name in (
        (forms.build_customer_register, "客户信用档案.xlsx"),
        (forms.build_sales_statistics, "客户销售统计表.xlsx"),
        (forms.build_daily_report, "客户货款回收日报表.xlsx"),
    ):
        build(out / name, us)
        made.append(out / name)
    for path in made:
        say.print(f"[green]✓[/green] {plain(path.resolve())}")
    missing = unfilled(us)
    if missing:
        say.print(f"还差这几项：{plain('、'.join(missing))}。请在“参数”表填好；填好之前不出函件。")
    return OK


def _ask(given: dict[str, str]) -> dict[str, str]:
    """Ask for the company's facts that the command line didn't give; Enter leaves one open."""
    from huikuan_xl.ledger.company import Company
    from huikuan_xl.rules.settings import settings_of

    labels = settings_of(Company)
    answered = {
        name: text or typer.prompt(labels[name].label, default="", show_default=False, err=True)
        for name, text in given.items()
        if name != "account_name"
    }
    return {**answered, "account_name": given["account_name"] or answered["name"]}
