"""``huikuan press``: a button of the ledger, pressed without a spreadsheet program."""

from pathlib import Path
from typing import Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, UNUSABLE, AsOf, now, progress, report, say
from huikuan_xl.stop import Stop

#: Buttons that ask for files or look at the program around the ledger: commands of their own.
_COMMANDS = {
    "HK_Import": "import", "HK_Deliver": "delivered", "HK_NewYear": "new-year",
    "HK_Doctor": "doctor",
}  # fmt: skip


@app.command(example="huikuan press 回款台账.xlsm 刷新看板 --as-of 2026-06-30")
def press(
    ledger: Annotated[Path, typer.Argument(help="台账文件，先在别的程序里关闭")],
    button: Annotated[str, typer.Argument(help="按钮上的字，如 核对、刷新看板、回款计划")],
    as_of: AsOf = None,
) -> int:
    """不开 Excel 按台账里的按钮：结果写回台账，先备份；WPS、Mac 上也能用。

    做的事与在 Excel 里按同一个按钮相同，公式随后算好；给了 --as-of 就先改统计日。
    """
    from datetime import datetime, time

    from huikuan_xl.buttons.desk import Desk
    from huikuan_xl.buttons.file_book import FileBook
    from huikuan_xl.buttons.work import BY_MACRO
    from huikuan_xl.workbook.calls import AS_OF

    macro = _macro(button)
    with progress(button, quiet=False) as tell:
        book = FileBook(ledger, now(), tell)
        if as_of is not None:
            try:
                book.enter_named(AS_OF, datetime.combine(as_of, time()))
            except LookupError:
                raise Stop(
                    f"“{ledger.name}”里找不到统计日", "请确认它是回款台账，或恢复名称 hk_as_of"
                ) from None
        said = BY_MACRO[macro].press(book, Desk(now=now))
    for line in said.text.splitlines():
        (report if said.done else say).print(plain(line))
    return OK if said.done else UNUSABLE


def _macro(asked: str) -> str:
    """Return the macro of a button by its caption. Raises Stop for one that can't be pressed here."""
    from huikuan_xl.workbook.console import BUTTONS

    captions = {caption: macro for macro, caption, _ in BUTTONS}
    macro = captions.get(asked.strip())
    if macro is None:
        known = "、".join(name for name, own in captions.items() if own not in _COMMANDS)
        raise Stop(f"没有按钮“{asked}”", f"可以按的有：{known}")
    if macro in _COMMANDS:
        raise Stop(f"“{asked}”在命令行里是单独的命令", f"请用 huikuan {_COMMANDS[macro]}")
    return macro
