"""The catalogue as xlwings worksheet functions: what xlwings' own module (HKStock) calls by name.

Every registered function is exposed through xlwings' own decorators, made from its declaration;
there is no copy of a function here. Cells reach the registry as it wants them: error values as
their names (xlwings would read them as blanks), tables with two dimensions, a left-out argument as
None. Answers are plain values; an error leaves as its name, which the VBA wrapper turns into the
error itself.
"""

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from huikuan_xl.excel.com_cells import ERRORS, LOST_TABLE
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import LOST, ArgKind, Cell, Function

CATEGORY = "回款"
_TWO_DIMENSIONS = frozenset({ArgKind.TABLE, ArgKind.PARAMETERS, ArgKind.LIST})


def exposed(function: Function) -> Callable[..., Any]:
    """Return a registered function as an xlwings worksheet function."""

    def call(*values: Cell) -> Any:
        answer = function.call(*map(_as_cells, values))
        return LOST_TABLE if answer is LOST else answer

    parameters = [
        inspect.Parameter(
            a.key,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=None if a.optional else inspect.Parameter.empty,
        )
        for a in function.arguments
    ]
    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.help
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {}  # xlwings would take them for converters
    result: Callable[..., Any] = xw.func(category=CATEGORY)(call)
    for argument in function.arguments:
        options: dict[str, Any] = {"ndim": 2} if argument.kind in _TWO_DIMENSIONS else {}
        result = xw.arg(argument.key, doc=argument.help, err_to_str=True, **options)(result)
    return result


def _as_cells(value: Cell) -> Cell:
    """Give errors that xlwings doesn't know their names; cells hold numbers as float, so an int is an error.

    One blank cell where a range belongs is no table but a blank.
    """
    if value == [[None]]:
        return None
    if type(value) is int:
        return ERRORS.get(value, value)
    if isinstance(value, list):
        return [
            [ERRORS.get(c, c) if type(c) is int else c for c in row]
            if isinstance(row, list)
            else _as_cells(row)
            for row in value
        ]
    return value


globals().update({name: exposed(function) for name, function in REGISTRY.items()})
