"""``huikuan dossier``: the papers of an overdue customer, put together for superior or lawyer."""

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
    as_of_day,
    out_folder,
    read,
    report,
    say,
)
from huikuan_xl.commands.registering import letter_trouble
from huikuan_xl.stop import Stop


@app.command(example="huikuan dossier 回款台账.xlsm C001 --as-of 2026-06-30 --files 扫描件")
def dossier(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    code: Annotated[str, typer.Argument(help="要移交的客户的编码")],
    as_of: AsOf = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--files", help="扫描件、函件所在的文件夹，可多次给：按台账登记的编号或文件名找"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="移交文件夹放在哪里")] = Path("移交"),
    templates: Annotated[
        Path | None, typer.Option("--templates", help="自己改过的函件模板文件夹")
    ] = None,
    as_json: Json = False,
) -> int:  # fmt: skip
    """移交律师的材料：报告、目录、时效、违约金与证据；缺什么写明（退出码 1）。"""
    from huikuan_xl.letters.handover import NothingOverdue, write_handover
    from huikuan_xl.month.run import run_month_end

    lost = next((place for place in files or [] if not place.exists()), None)
    if lost is not None:
        raise Stop(f"找不到“{lost}”", "请核对扫描件文件夹的路径")
    result = run_month_end(read(ledger, as_json), as_of_day(as_of))
    if code not in result.profiles:
        raise Stop(f"台账里没有客户“{code}”", "请核对客户编码")
    try:
        with letter_trouble():
            done = write_handover(
                result, code, out_folder(out), scans=files or [], templates=templates
            )
    except NothingOverdue as nothing:
        raise Stop(str(nothing), "逾期以后再移交") from None
    told = done.complete.reasons[0].text
    if as_json:
        print(json.dumps({"folder": str(done.folder), "complete": done.complete.value, "told": told},
                         ensure_ascii=False))  # fmt: skip
    else:
        report.print(plain(f"{told}。"))
        for one in done.left:
            say.print(f"　有人改过，保留原样：{plain(one.name)}")
        say.print(f"文件夹：{plain(done.folder.resolve())}")
    return OK if done.complete.value else PROBLEMS_FOUND
