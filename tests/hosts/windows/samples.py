"""Arguments for every worksheet function, as a COM client sends them and as plain Python has them."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from huikuan_xl import demo
from huikuan_xl.functions.registry import ArgKind, Argument, Function
from huikuan_xl.ledger import schema
from huikuan_xl.workbook.calls import table_name
from huikuan_xl.workbook.cells import cells_of
from tests.hosts.windows.client import ERROR_CODES, LEFT_OUT, YOUNGER_CODES, Error

Arguments = list[Any]
_NAMES = {code: name for name, code in ERROR_CODES.items()} | YOUNGER_CODES
_LISTS: dict[str, tuple[Any, ...]] = {
    "项目": ("余额", "批准额度", "占用"),
    "值": (120000.0, 100000.0, 120000.0),
    "失败标志": ("否", True, "是"),
    "主张日期": (dt.datetime(2027, 3, 1), None),
    "同意日期": (dt.datetime(2027, 6, 1),),
    "已用方法": ("软磨法", "轰炸法"),
}


def plain(value: Any) -> Any:
    """Return a client's value as the registry has it: what VBA's wrapper promises of it."""
    if value == LEFT_OUT:
        return None
    if isinstance(value, Error):
        return _NAMES[value.code]
    if isinstance(value, list | tuple):
        cells = [plain(cell) for cell in value]
        return None if cells == [[None]] else cells  # one blank cell is a blank, not a table
    return value


@cache
def tables(customers: int) -> dict[str, list[list[Any]]]:
    """Return the demo ledger's tables, as ranges, for its first customers."""
    ledger = demo.make_ledger()
    codes = set(ledger.customers["customer_code"].iloc[:customers])
    found = {}
    for sheet in schema.ENTRY_SHEETS:
        frame = of_customers(ledger.table(sheet), codes)
        if customers < 5:
            frame = frame.tail(4)
        columns = [cells_of(sheet, c, frame[c.name]) for c in sheet.read_columns]
        rows = [[_cell(v) for v in row] for row in zip(*columns, strict=True)]
        found[table_name(sheet)] = [[c.title for c in sheet.read_columns], *rows]
    return found


def of_customers(frame: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """Return the rows of some customers; a table without customers as it is."""
    if "customer_code" in frame:
        frame = frame[frame["customer_code"].isin(codes)]
    return frame.reset_index(drop=True)


def _cell(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return None if value == "" else value


def example(argument: Argument, customers: int = 2) -> Any:
    """Return the declared example of an argument as a cell holds it."""
    if argument.kind is ArgKind.TABLE:
        return tables(customers)[argument.example]
    if argument.kind is ArgKind.PARAMETERS:
        return LEFT_OUT
    if argument.kind is ArgKind.LIST:
        return [[value] for value in _LISTS[argument.name]]
    if argument.kind is ArgKind.DATE:
        return dt.datetime.fromisoformat(argument.example)
    if argument.kind in (ArgKind.FLAG, ArgKind.TEXT):
        return argument.example
    if argument.example.endswith("%"):
        return float(argument.example.rstrip("%")) / 100
    return float(argument.example)


def examples(function: Function, customers: int = 2) -> Arguments:
    """Return a valid argument for every place."""
    return [example(argument, customers) for argument in function.arguments]


def cases(function: Function) -> Iterator[tuple[str, Arguments]]:
    """Yield calls of a function that between them send everything a cell can hold, everywhere."""
    good = examples(function)
    yield "examples", good
    yield "nothing", []
    yield "all blank", [None] * len(good)
    for count in range(1, len(good)):
        yield f"the first {count}", good[:count]
    for place, argument in enumerate(function.arguments):
        for what, value in _replacements(argument, good[place]):
            changed = [*good]
            changed[place] = value
            yield f"{argument.name}: {what}", changed


def _replacements(argument: Argument, good: Any) -> Iterator[tuple[str, Any]]:
    for code in (*ERROR_CODES.values(), *YOUNGER_CODES):
        yield f"error {code}", Error(code)
    yield "left out", LEFT_OUT
    yield "empty", None
    yield "true", True
    yield "text", "文 字"
    yield "number", 46203.0
    yield "currency", Decimal("1234.5")
    yield "date", dt.datetime(2026, 6, 30)
    yield "one dimension", (1.0, "否", None)
    yield "two dimensions", [[1.0, 2.0], ["是", None]]
    yield "one cell as a range", [[good]] if not isinstance(good, list) else good[:1]
    if argument.kind is ArgKind.TABLE:
        yield "error inside", _with(good, len(good) - 1, 3, Error(ERROR_CODES["#REF!"]))
        yield "headings only", good[:1]
        yield (
            "currency inside",
            [
                [Decimal(str(round(c, 2))) if isinstance(c, float) else c for c in row]
                for row in good
            ],
        )
    if isinstance(good, dt.datetime):
        yield "serial number", float((good - dt.datetime(1899, 12, 30)).days)


def _with(table: list[list[Any]], row: int, column: int, value: Any) -> list[list[Any]]:
    copy = [list(line) for line in table]
    copy[row][column] = value
    return copy
