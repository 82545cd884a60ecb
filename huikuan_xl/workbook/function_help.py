"""What Excel's function dialog says of every HK_ function, from the registry."""

from collections.abc import Iterable

from huikuan_xl.functions.registry import Argument, Function
from huikuan_xl.inplace.package import FunctionHelp

CATEGORY = "回款"
_MAX_HELP = 255


def function_help(functions: Iterable[Function]) -> list[FunctionHelp]:
    """Return what Excel's function dialog shows of each function."""
    return [
        FunctionHelp(
            f.name, _shortened(f.help), CATEGORY, tuple(_argument_help(a) for a in f.arguments)
        )
        for f in functions
    ]


def _argument_help(argument: Argument) -> str:
    optional = "可省略。" if argument.optional else ""
    return _shortened(f"{argument.name}：{optional}{argument.help}")


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_HELP else text[: _MAX_HELP - 1] + "…"
