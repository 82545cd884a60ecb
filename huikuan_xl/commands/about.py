"""``huikuan functions`` and ``version``."""

from huikuan_xl import __version__
from huikuan_xl.commands.app import app
from huikuan_xl.commands.console import OK


@app.command(example="huikuan functions > 函数说明.md")
def functions() -> int:
    """打印全部工作表函数的说明（Markdown）。"""
    from huikuan_xl.functions.help import function_guide

    print(function_guide())
    return OK


@app.command(example="huikuan version")
def version() -> int:
    """打印版本。"""
    print(__version__)
    return OK
