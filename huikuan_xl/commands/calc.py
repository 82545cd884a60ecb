"""``huikuan calc-addin``, ``calc-copy``, ``calc-back``: LibreOffice as a second host."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, read, say
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.whole_ledger import write_ledger


@app.command("calc-addin", example="huikuan calc-addin huikuan.oxt")
def calc_addin(
    out: Annotated[Path, typer.Argument(help="生成的 .oxt 文件")] = Path("huikuan.oxt"),
) -> int:
    """生成 LibreOffice Calc 插件，公式与 Excel 相同。"""
    from huikuan_xl.calc.addin import build_addin

    build_addin(out)
    say.print(f"[green]✓[/green] {plain(out.resolve())}　用“扩展管理器”安装。")
    say.print(f"　插件用这个 Python：{plain(Path(sys.prefix))}。它搬走或删除后请重新生成。")
    return OK


@app.command("calc-copy", example="huikuan calc-copy 回款台账.xlsm 回款台账-calc.xlsx")
def calc_copy(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    out: Annotated[Path, typer.Argument(help="给 LibreOffice 用的副本，.xlsx")],
    rows: Annotated[int, typer.Option("--rows", min=0, help="销售与回款各多留几行")] = 2000,
) -> int:
    """另存一份 LibreOffice 能认出 HK_ 公式的副本；先装 calc-addin 生成的插件。"""
    from huikuan_xl.calc.copies import copy_for_calc
    from huikuan_xl.functions import REGISTRY
    from huikuan_xl.ledger.opening import refuse_unless_xlsx

    if out.exists():
        raise Stop(f"“{out}”已经存在", "请换一个文件名")
    refuse_unless_xlsx(ledger)
    copy_for_calc(ledger, out, REGISTRY, rows)
    say.print(f"[green]✓[/green] {plain(out.resolve())}　做完用 calc-back 换回 Excel。")
    return OK


@app.command("calc-back", example="huikuan calc-back 回款台账-calc.xlsx 换回")
def calc_back(
    copy: Annotated[Path, typer.Argument(help="LibreOffice 里存过的副本，.xlsx 或 .ods")],
    folder: Annotated[Path, typer.Argument(help="新的 Excel 台账放在哪个文件夹")],
) -> int:
    """把 LibreOffice 里做过的副本换回带按钮的 Excel 台账；各表与参数全部带回。"""
    from huikuan_xl.calc.copies import as_of_day, own_sheets

    ledger = read(copy, quiet=False)
    as_of = as_of_day(copy)
    for name in ("回款台账.xlsm", "回款台账.xlsx"):
        if (folder / name).exists():
            raise Stop(f"“{folder / name}”已经存在", "请换一个文件夹，或先把它改名")
    folder.mkdir(parents=True, exist_ok=True)
    target = write_ledger(ledger, as_of, folder)
    say.print(f"[green]✓[/green] {plain(target.resolve())}")
    if own := own_sheets(copy):
        say.print(f"　自己加的工作表没有带回：{plain('、'.join(own))}")
    return OK
