"""``huikuan letters``: who is to be written to, and the letters."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import day_option, plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    AsOf,
    Json,
    Register,
    as_of_day,
    complain,
    out_folder,
    progress,
    read,
    say,
)
from huikuan_xl.commands.registering import enter_letters, letter_trouble, refuse_if_open
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.stop import Stop


@app.command(example="huikuan letters 回款台账.xlsm --as-of 2026-06-30 --customer C001 --pdf")
def letters(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="函件放在哪个文件夹")] = Path("函件"),
    kind: Annotated[list[str] | None, typer.Option("--kind", help="函件种类，可多次给")] = None,
    customer: Annotated[
        list[str] | None, typer.Option("--customer", help="客户编码，可多次给")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存 PDF")] = False,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="自己改过的函件模板文件夹")
    ] = None,
    preview: Annotated[
        str,
        typer.Option("--preview", help="只预览这一种函件的模板（配 --customer），不编文号、不登记"),
    ] = "",
    letter_on: Annotated[
        date | None,
        day_option("--date", "发函日，默认到账截止日"),
    ] = None,
    register: Register = False,
    as_json: Json = False,
) -> int:
    """按制度算出谁该收到什么函，成批生成 Word（和 PDF）。"""
    from huikuan_xl.letters.batch import write_letters
    from huikuan_xl.letters.kinds import kind_named
    from huikuan_xl.letters.preview import write_preview
    from huikuan_xl.month.run import run_month_end

    try:
        kinds = [kind_named(name).kind for name in kind] if kind else None
        preview = kind_named(preview).kind if preview else ""
    except ValueError as wrong:
        raise Stop(str(wrong), "种类见用户手册的函件一章") from None
    if templates is not None and not templates.is_dir():
        raise Stop(f"没有模板文件夹“{templates}”", "请核对 --templates 的路径")
    book = read(ledger, as_json)
    if register:
        refuse_if_open(ledger)
    result = run_month_end(book, as_of_day(as_of))
    unknown = [c for c in customer or [] if c not in result.customers.index]
    if unknown:
        raise Stop(f"台账里没有客户“{unknown[0]}”", "请核对客户编码")
    if preview:
        with letter_trouble():
            path = write_preview(
                result, out_folder(out), preview, customer[0] if customer else "", pdf=pdf,
                templates=templates,
            )  # fmt: skip
        say.print(f"[green]✓[/green] 预览：{plain(path.resolve())}")
        return OK
    with letter_trouble(), progress("生成函件", as_json) as tell:
        batch = write_letters(
            result, out_folder(out), kinds=kinds, customers=customer, pdf=pdf,
            templates=templates, progress=tell,
            letter_on=letter_on,
        )  # fmt: skip
    if register:
        enter_letters(ledger, batch.register)
    if as_json:
        print(
            json.dumps(
                {"letters": len(batch.letters), "withheld": len(batch.withheld),
                 "files": [str(f) for f in batch.files]},
                ensure_ascii=False,
            )
        )  # fmt: skip
    else:
        say.print(f"生成 {len(batch.letters)} 份函件，暂不发 {len(batch.withheld)} 份：")
        for held in batch.withheld[:20]:
            say.print(f"　{plain(held)}")
        if len(batch.withheld) > 20:
            say.print("　……其余见“送出/发送清单.xlsx”的“未发及原因”。")
        for one in batch.left:
            say.print(f"　有人改过，保留原样：{plain(one.name)}")
        say.print(f"文件夹：{plain(out.resolve())}")
    errors = sum(one.severity is Severity.ERROR for one in book.problems)
    if errors:
        complain(
            f"台账有 {errors} 条错误，不能关账，函件里的金额可能不对。请用 check 查看，改好再发"
        )
        return PROBLEMS_FOUND
    return OK
