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
from typing import Any, BinaryIO

from huikuan_xl.functions.registry import (
    EPOCH,
    LOST,
    ArgKind,
    Argument,
    CellError,
    Function,
    Result,
)
from huikuan_xl.inplace.calc_names import from_calc, to_calc

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
Call = Callable[..., Any]
"""Has LibreOffice do something with the open workbook: its name, then what it needs."""
_QUIET_NAN = 0x7FF8_0000
LOST_TABLE = "#LOST!"
"""The answer to a handle that nobody knows: the component then has everything worked out anew."""
_LAST_SERIAL = 2_958_465  # 9999-12-31


def calculate(module: str, name: str, values: tuple[Any, ...]) -> Any:
    """Compute function ``name`` of the registry in ``module`` on the arguments as Calc gives them.

    ``values`` are float, str, None (left out) or tuples of rows. Returns float or str, for a
    table a tuple of rows; errors are the NaNs that Calc shows as errors.
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
        return to_cell(result)
    if not isinstance(result, list):
        return ((to_cell(result),),)
    return tuple(tuple(to_cell(cell) for cell in row) for row in result or [[""]])


def bind(module: str, formulas: list[tuple[str, bool]]) -> list[str]:
    """The (formula, is array formula) pairs of a loaded sheet as Calc has to be given them.

    Formulas are in Calc's own notation, without ``=``; what isn't ours comes back unchanged.
    LibreOffice 24 and later know the names in a file by themselves, but not what guards a blank.
    """
    functions = _registry(module)
    bound = []
    for formula, table in formulas:
        plain = from_calc(_without_sheet_anchor(formula), functions)
        ours = any(name in plain.upper() for name in functions)
        called = to_calc(plain, functions, table=table, separator=";")
        bound.append(called if ours else formula)
    return bound


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


def to_cell(value: Any) -> float | str:
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


def press(module: str, macro: str, call: Call) -> str:
    """Run the button of a macro on the open workbook that answers ``call``; what to tell the user."""
    # With the first button only: a cell's answer needs none of it.
    from huikuan_xl.buttons.work import BY_MACRO
    from huikuan_xl.calc.open_book import CalcBook

    return BY_MACRO[macro](CalcBook(call, _registry(module)))


_ANSWERS: dict[str, Callable[..., Any]] = {"calculate": calculate, "bind": bind, "press": press}
_TAKES_CALL = frozenset({"press"})


class Conversation:
    """Pickled messages with LibreOffice, either side asking the other before it has answered.

    ("ask", question, arguments) → ("answer", value) or ("failed", why); meanwhile
    ("call", name, arguments) → ("value", value) or ("refused", why).
    """

    def __init__(self, reads: BinaryIO, writes: BinaryIO) -> None:
        self._reads, self._writes = reads, writes

    def serve(self) -> None:
        """Answer questions until the other side ends."""
        while True:
            try:
                _, question, arguments = pickle.load(self._reads)
            except EOFError:
                return
            self._answer(question, arguments)

    def _answer(self, question: str, arguments: tuple[Any, ...]) -> None:
        more = (self.call,) if question in _TAKES_CALL else ()
        try:
            answer = ("answer", _ANSWERS[question](*arguments, *more))
        except Exception as failure:  # the other side says it to the user
            answer = ("failed", f"{type(failure).__name__}: {failure}")
        self._send(answer)

    def call(self, name: str, *arguments: Any) -> Any:
        """Have LibreOffice do something. Raises HostRefused when it can't."""
        self._send(("call", name, arguments))
        while True:
            kind, *said = pickle.load(self._reads)
            if kind == "ask":  # a formula, because of what was just written
                self._answer(*said)
            elif kind == "refused":
                raise HostRefused(said[0])
            else:
                return said[0]

    def _send(self, message: tuple[Any, ...]) -> None:
        pickle.dump(message, self._writes, protocol=4)
        self._writes.flush()


class HostRefused(Exception):
    """LibreOffice could not do what a button asked for."""


def serve() -> None:
    """Answer on standard input and output until they end."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break the pipe
    Conversation(sys.stdin.buffer, answers).serve()


if __name__ == "__main__":
    serve()
