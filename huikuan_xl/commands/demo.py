"""``huikuan demo``: an example company and its whole month end."""

import json
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    Json,
    out_folder,
    print_problems,
    progress,
    read,
    say,
)
from huikuan_xl.commands.figures import facts, print_key_figures
from huikuan_xl.commands.ledger_file import write_ledger


@app.command(example="huikuan demo 回款演示")
def demo(
    out: Annotated[Path, typer.Argument(help="放演示文件的文件夹")] = Path("回款演示"),
    as_json: Json = False,
) -> int:
    """生成一家示例公司的台账并跑一次完整月结。"""
    from huikuan_xl import demo as example
    from huikuan_xl.month.run import run_month_end
    from huikuan_xl.month_files import write_month_end

    folder = out_folder(out)
    with progress("生成示例台账", as_json) as tell:
        tell("生成示例台账", 0.1)
        path = write_ledger(example.make_ledger(), example.AS_OF, folder)
    ledger = read(path, as_json)
    month_end = run_month_end(ledger, example.AS_OF)
    with progress("写月结报告", as_json) as tell:
        written = write_month_end(month_end, folder, now=example.CLOSED_ON, progress=tell)
    files = [path, *written.files]
    if as_json:
        print(
            json.dumps({**facts(month_end), "files": [str(f) for f in files]}, ensure_ascii=False)
        )
        return OK
    print_key_figures(month_end)
    print_problems(month_end.problems, most=5)
    say.print("文件：")
    for file in files:
        say.print(f"　{plain(file.resolve())}")
    return OK
