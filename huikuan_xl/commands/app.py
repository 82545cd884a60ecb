"""The application that every command joins, and the options before a command."""

from typing import Annotated

import typer

from huikuan_xl import __version__
from huikuan_xl.commands.chinese import ChineseApp, ChineseGroup
from huikuan_xl.commands.console import Talk, talk

app = ChineseApp(
    cls=ChineseGroup,
    help="回款 XL：台账进，月结报告与函件出。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def before(
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="安静：只说结果之外的错误，退出码不变")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="详细：逐个阶段说做到哪里、用了几秒")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="版本")
    ] = False,
) -> None:
    """Set how much is said before a command runs."""
    talk(Talk.QUIET if quiet else Talk.VERBOSE if verbose else Talk.USUAL)
