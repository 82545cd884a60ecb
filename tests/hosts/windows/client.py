"""What the compiled COM client is told and what it reports, as Python values."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

EPOCH = dt.datetime(1899, 12, 30)
ERROR_CODES = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246, "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}  # fmt: skip
YOUNGER_CODES = {-2146826245: "#N/A", -2146826242: "#N/A", -2146826241: "#N/A",
                 -2146826240: "#N/A", -2146826239: "#REF!", -2146826237: "#VALUE!"}  # fmt: skip
MISSING = -2147352572
BLANK = -1.79769313486231e308  # a blank among numbers, as VBA's HKPacked sends it


@dataclass(frozen=True)
class Error:
    """VT_ERROR with a code: an error value of a cell, or an argument left out."""

    code: int


@dataclass(frozen=True)
class Kept:
    """A value that the client keeps under a name."""

    name: str


@dataclass(frozen=True)
class Failed:
    """What a COM call ended with instead of an answer."""

    code: str


LEFT_OUT = Error(MISSING)


def lines_of(value: Any) -> Iterator[str]:
    """Write a value for the client: lists of lists are ranges, plain tuples have one dimension."""
    if isinstance(value, list):
        yield f"A {len(value)} {len(value[0])}"
        for row in value:
            for cell in row:
                yield from lines_of(cell)
    elif isinstance(value, tuple):
        yield f"V {len(value)}"
        for cell in value:
            yield from lines_of(cell)
    else:
        yield _line_of(value)


def _line_of(value: Any) -> str:
    if value is None:
        return "N"
    if isinstance(value, bool):
        return f"B {int(value)}"
    if isinstance(value, Error):
        return f"E {value.code}"
    if isinstance(value, Kept):
        return f"K {value.name}"
    if isinstance(value, Decimal):
        return f"C {int(value * 10000)}"
    if isinstance(value, dt.datetime):
        return f"D {(value - EPOCH) / dt.timedelta(days=1)!r}"
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
        return "S " + text.replace("\r", "\\r").replace("\0", "\\0")
    return f"I {value}" if isinstance(value, int) else f"R {value!r}"


def values_of(report: str) -> list[Any]:
    """Read a report: one value a command."""
    lines = iter(report.split("\n")[:-1])
    found = []
    for line in lines:
        found.append(_value(line, lines))
    return found


def _value(line: str, rest: Iterator[str]) -> Any:
    kind, _, text = line.partition(" ")
    if kind == "V":
        return tuple(_value(next(rest), rest) for _ in range(int(text)))
    if kind == "A":
        rows, columns = map(int, text.split())
        return [[_value(next(rest), rest) for _ in range(columns)] for _ in range(rows)]
    return _READERS[kind](text)


def _plain(text: str) -> str:
    marked = text.replace("\\\\", "\0")
    return marked.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\0", "\\")


_READERS: dict[str, Callable[[str], Any]] = {
    "N": lambda text: None,
    "B": lambda text: text == "1",
    "R": float,
    "I": int,
    "S": _plain,
    "C": lambda text: Decimal(text) / 10000,
    "D": lambda text: EPOCH + dt.timedelta(days=float(text)),
    "E": lambda text: Error(int(text)),
    "!": Failed,
}


@dataclass
class Plan:
    """Commands for one run of the client."""

    lines: list[str] = field(default_factory=list)

    def tell(self, command: str) -> None:
        self.lines.append(command)

    def call(self, name: str, *arguments: Any) -> None:
        """Call a worksheet function."""
        self.lines.append(f"call {name} {len(arguments)}")
        for value in arguments:
            self.lines += lines_of(value)

    def time(self, name: str, *arguments: Any, keep: str = "answer") -> None:
        """Call a worksheet function, keep its answer and report the microseconds."""
        self.lines.append(f"time {name} {len(arguments)} {keep}")
        for value in arguments:
            self.lines += lines_of(value)

    def keep(self, name: str, value: Any) -> None:
        """Let the client keep a value."""
        self.lines += [f"keep {name}", *lines_of(value)]

    def poke(self, name: str, row: int, column: int, value: Any) -> None:
        """Change a cell of a range that is kept, counted from 1."""
        self.lines += [f"poke {name} {row} {column}", *lines_of(value)]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def plan(*commands: str) -> Plan:
    """Return a plan that connects and then does these commands."""
    return Plan(["connect", *commands])
