"""Answer LibreOffice's calls: Calc's values in, Calc's values out. Knows nothing of UNO.

Runs inside LibreOffice when its Python is the same release as ours, else in a worker process
(``python -m huikuan_xl.calc.service``) that the component starts and talks to through pipes.
"""

import importlib
import os
import pickle
import struct
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from huikuan_xl.calc.names import to_calc
from huikuan_xl.functions.registry import (
    EPOCH,
    LOST,
    ArgKind,
    Argument,
    CellError,
    Function,
    Result,
)

# Calc keeps an error in a cell as a NaN whose low half is Calc's own number of the error.
_ERROR_NUMBERS = {
    "#NULL!": 521,
    "#DIV/0!": 532,
    "#VALUE!": 519,
    "#REF!": 524,
    "#NAME?": 525,
    "#NUM!": 503,
    "#N/A": 32767,
}
_QUIET_NAN = 0x7FF8_0000
LOST_TABLE = "#LOST!"
"""The answer to a handle that nobody knows: the component then has everything worked out anew."""
#: Blank rows under a table: Calc cuts off what is too long for an array formula's cells, but fills
#: what is too short with #N/A; the ledger's arrays are longer than their results, to have room.
_BLANK_ROWS = 2500
_LAST_SERIAL = 2_958_465  # 9999-12-31


def calculate(module: str, name: str, values: tuple[Any, ...]) -> Any:
    """Compute function ``name`` of the registry in ``module`` on the arguments as Calc gives them.

    ``values`` are float, str, None (left out) or tuples of rows. Returns float or str, for a
    table a tuple of rows with blank rows under it; errors are the NaNs that Calc shows as errors.
    Never raises for what is in cells. ``LOST_TABLE`` instead of an answer: a handle isn't known.
    """
    try:
        return _calculate(module, name, values)
    except _Lost:
        return LOST_TABLE


class _Lost(Exception):
    """Raised, not returned, so that it isn't remembered."""


# A table call is written three times in its cell (see ``names``); it is computed once.
@lru_cache(maxsize=8)
def _calculate(module: str, name: str, values: tuple[Any, ...]) -> Any:
    function = _registry(module)[name]
    read = [
        _from_calc(argument, value)
        for argument, value in zip(function.arguments, values, strict=True)
    ]
    result = function.call(*read)
    if result is LOST:
        raise _Lost
    if function.result is not Result.TABLE:
        return _to_calc(result)
    if not isinstance(result, list):
        return ((_to_calc(result),),)
    rows = [tuple(_to_calc(cell) for cell in row) for row in result or [[""]]]
    return (*rows, *[("",) * len(rows[0])] * _BLANK_ROWS)


def bind(module: str, formulas: list[tuple[str, bool]]) -> list[str]:
    """The (formula, is array formula) pairs of a loaded sheet as Calc has to be given them.

    Formulas are in Calc's own notation, without ``=``; what isn't ours comes back unchanged.
    """
    functions = _registry(module)
    return [
        to_calc(_without_sheet_anchor(formula), functions, table=table, separator=";")
        if any(name in formula.upper() for name in functions)
        else formula
        for formula, table in formulas
    ]


def _without_sheet_anchor(formula: str) -> str:
    """``$'表'.A1`` → ``'表'.A1``: the same cell, in a notation that the tokenizer reads."""
    texts = formula.split('"')
    texts[::2] = [part.replace("$'", "'") for part in texts[::2]]
    return '"'.join(texts)


def _registry(module: str) -> Mapping[str, Function]:
    registry: Mapping[str, Function] = importlib.import_module(module).REGISTRY
    return registry


def _from_calc(argument: Argument, value: Any) -> Any:
    if argument.kind is ArgKind.LIST and value == (("",),):
        return None  # one blank cell
    if isinstance(value, tuple):
        return [[None if cell == "" else cell for cell in row] for row in value]
    if value == "":
        return None
    if argument.kind is ArgKind.DATE and isinstance(value, str):
        return _serial(value)
    if argument.optional and argument.kind in (ArgKind.DATE, ArgKind.TEXT) and value == 0:
        return None  # a blank cell: 0 is no date and no text
    return value


def _serial(text: str) -> str | float:
    """A date cell reaches a text argument as its serial number in digits."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if number <= _LAST_SERIAL else text  # 20240501 is a text date


def _to_calc(value: Any) -> float | str:
    if isinstance(value, CellError):
        number = _ERROR_NUMBERS.get(value, _ERROR_NUMBERS["#VALUE!"])
        error: float = struct.unpack("<d", struct.pack("<II", number, _QUIET_NAN))[0]
        return error
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (value.date() - EPOCH).days + seconds / 86400
    if isinstance(value, date):
        return float((value - EPOCH).days)
    if isinstance(value, str):
        return value
    return "" if value is None else float(value)  # Calc would show a bool in an "any" as 0


_ANSWERS: dict[str, Callable[..., Any]] = {"calculate": calculate, "bind": bind}


def serve() -> None:
    """Answer pickled (question, arguments) on standard input until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break the pipe
    while True:
        try:
            question, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(_ANSWERS[question](*arguments), answers, protocol=4)
        answers.flush()


if __name__ == "__main__":
    serve()
