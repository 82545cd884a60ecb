"""``huikuan install``, ``uninstall``, ``doctor``: the Excel of this user."""

from pathlib import Path
from typing import Annotated, Any

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, PROBLEMS_FOUND, say


@app.command(example="huikuan install")
def install() -> int:
    """在 Windows 上登记 Excel 服务与加载项；只为当前用户，不需管理员。"""
    from huikuan_xl.excel.install import install as run_install

    return _report(run_install())


@app.command(example="huikuan uninstall")
def uninstall() -> int:
    """撤销 huikuan install 做过的一切。"""
    from huikuan_xl.excel.install import uninstall as run_uninstall

    return _report(run_uninstall())


@app.command(example="huikuan doctor 回款台账.xlsm")
def doctor(
    workbook: Annotated[Path | None, typer.Argument(help="要一并检查的工作簿")] = None,
) -> int:
    """逐项检查 Excel、WPS、登记、安全设置，给出原因和一个改法。"""
    from huikuan_xl.excel.doctor import run_checks

    return _report(run_checks(workbook))


def _report(findings: list[Any]) -> int:
    marks = {"正常": "[green]✓[/green]", "提示": "·", "不适用": "·"}
    for finding in findings:
        mark = marks.get(str(finding.status), "[red]✗[/red]")
        remedy = f"　改法：{plain(finding.remedy)}" if finding.remedy else ""
        say.print(f"{mark} {plain(finding.name)}：{plain(finding.cause)}{remedy}")
    return PROBLEMS_FOUND if any(str(f.status) not in marks for f in findings) else OK
