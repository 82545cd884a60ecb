"""Every worksheet function through xlwings' real converters and COM server, with COM's values."""

import datetime as dt
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl import demo
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import ArgKind, Argument, CellError, Function, Result
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.workbook.calls import table_name
from huikuan_xl.workbook.cells import cells_of
from tests.hosts.excel.com import (
    ERRORS,
    MISSING,
    ComRange,
    TimeType,
    call,
    com_time,
    windows_xlwings,
)

ALL = list(REGISTRY.values())
SCALARS = [f for f in ALL if not any(a.kind is ArgKind.TABLE for a in f.arguments)]
TABLES = [f for f in ALL if f not in SCALARS and f.name != "HK_TABLE"]
AS_OF = com_time(demo.AS_OF.year, demo.AS_OF.month, demo.AS_OF.day)

by_name = pytest.mark.parametrize("function", ALL, ids=lambda f: f.name)
scalars = pytest.mark.parametrize("function", SCALARS, ids=lambda f: f.name)
tables = pytest.mark.parametrize("function", TABLES, ids=lambda f: f.name)


@pytest.fixture(scope="module", autouse=True)
def _windows() -> Iterator[None]:
    with windows_xlwings():
        yield


def com_value(cell: Any) -> Any:
    """Return a workbook's cell as COM hands it over."""
    if isinstance(cell, dt.datetime):
        return com_time(cell.year, cell.month, cell.day)
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def com_table(sheet: schema.Sheet, ledger: Ledger, rows: int | None = None) -> tuple[Any, ...]:
    """Return an entry table as a range's Value, its headings first; repeated to ``rows`` rows."""
    frame = ledger.table(sheet)
    columns = sheet.read_columns
    cells = [[com_value(v) for v in cells_of(sheet, c, frame[c.name])] for c in columns]
    records = list(zip(*cells, strict=True))
    if rows is not None:
        records = (records * (rows // len(records) + 1))[:rows]
        place = [c.name for c in columns].index(
            "customer_code" if sheet is schema.CUSTOMERS else "doc_no"
        )
        records = [
            (*r[:place], f"{r[place]}-{i}" if r[place] else None, *r[place + 1 :])
            for i, r in enumerate(records)
        ]
    return (tuple(c.title for c in columns), *records)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return demo.make_ledger()


@pytest.fixture(scope="module")
def values(ledger: Ledger) -> dict[str, Any]:
    """Return an argument for every table by the name that stands for it in examples."""
    return {table_name(sheet): com_table(sheet, ledger) for sheet in schema.ENTRY_SHEETS}


LISTS: dict[str, tuple[Any, ...]] = {
    "项目": ("余额", "批准额度", "占用"),
    "值": (120000.0, 100000.0, 120000.0),
    "失败标志": ("否", True, "是"),
    "主张日期": (com_time(2027, 3, 1), None),
    "同意日期": (com_time(2027, 6, 1),),
    "已用方法": ("软磨法", "轰炸法"),
}


def example(argument: Argument, values: dict[str, Any]) -> Any:
    """Return a valid COM value for an argument: its declared example as a cell would hold it."""
    if argument.kind is ArgKind.TABLE:
        return values[argument.example]
    if argument.kind is ArgKind.PARAMETERS:
        return MISSING
    if argument.kind is ArgKind.LIST:
        return tuple((value,) for value in LISTS[argument.name])
    if argument.kind is ArgKind.DATE:
        day = dt.date.fromisoformat(argument.example)
        return com_time(day.year, day.month, day.day)
    if argument.kind in (ArgKind.FLAG, ArgKind.TEXT):
        return argument.example
    if argument.example.endswith("%"):
        return float(argument.example.rstrip("%")) / 100
    return float(argument.example)


def arguments(function: Function, values: dict[str, Any]) -> list[Any]:
    return [example(a, values) for a in function.arguments]


def shown(value: Any) -> Any:
    """Return a COM answer as the registry writes it, to compare the two."""
    if isinstance(value, tuple):
        rows = value if value and isinstance(value[0], tuple) else (value,)
        return [[shown(cell) for cell in row] for row in rows]
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return "" if value is None else value


def plain(value: Any) -> Any:
    """Return a COM argument as plain Python has it."""
    if value == MISSING and type(value) is int:
        return None
    if isinstance(value, tuple):
        return [[plain(cell) for cell in row] for row in value]
    return dt.datetime(value.year, value.month, value.day) if isinstance(value, TimeType) else value


@by_name
def test_answer_through_xlwings_is_the_registrys(
    function: Function, values: dict[str, Any]
) -> None:
    given = arguments(function, values)
    answer = call(function.name, *given)
    expected = function.call(*map(plain, given))
    assert not isinstance(expected, CellError), f"the example fails: {expected}"
    assert shown(answer) == expected


@by_name
def test_references_and_values_give_the_same(function: Function, values: dict[str, Any]) -> None:
    """The stock transport hands references over, our bridge hands their values over."""
    given = arguments(function, values)
    cells = [v if type(v) is int and v == MISSING else ComRange(v) for v in given]
    assert call(function.name, *cells) == call(function.name, *given)


@by_name
@pytest.mark.parametrize("error", sorted(ERRORS))
def test_error_among_the_arguments_is_the_answer(
    function: Function, error: str, values: dict[str, Any]
) -> None:
    for position, argument in enumerate(function.arguments):
        given = arguments(function, values)
        given[position] = ERRORS[error]
        answer = call(function.name, *given)
        if function.name.endswith("_WHY"):  # may say in words that there is an error
            assert error in answer, argument.name
        else:
            assert answer == error, argument.name


@tables
def test_error_inside_a_table_is_the_answer(function: Function, values: dict[str, Any]) -> None:
    for position, argument in enumerate(function.arguments):
        if argument.kind is not ArgKind.TABLE:
            continue
        given = arguments(function, values)
        table = [list(row) for row in given[position]]
        if len(table) < 6:
            continue
        table[5][table[0].index("客户编码")] = ERRORS["#REF!"]  # a column that every function reads
        given[position] = tuple(map(tuple, table))
        assert call(function.name, *given) == "#REF!", argument.name


@by_name
def test_optional_arguments_may_be_left_out(function: Function, values: dict[str, Any]) -> None:
    given = [MISSING if a.optional else example(a, values) for a in function.arguments]
    assert call(function.name, *given) == call(
        function.name, *[None if v == MISSING and type(v) is int else v for v in given]
    )


@scalars
def test_blank_cells_never_break_a_cell(function: Function) -> None:
    answer = call(function.name, *[None] * len(function.arguments))
    assert answer is None or isinstance(answer, str | bool | float | dt.datetime)


ODD = (
    1.5, -1.0, 0.0, 1e300, "文字", "", " ", True, None, com_time(1900, 1, 1), Decimal("12.3457"),
    ((1.0,), (2.0,)), ((1.0, 2.0),), "=1+1", "2026-06-30", float(2**53),
)  # fmt: skip


@scalars
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_any_value_gives_a_cell_or_an_error(function: Function, value: Any) -> None:
    answer = call(function.name, *[value] * len(function.arguments))
    assert isinstance(answer, str | bool | float | dt.datetime) or answer is None
    if isinstance(answer, str) and answer.startswith("#"):
        assert answer in ERRORS


MONEY = [(f, i) for f in SCALARS for i, a in enumerate(f.arguments) if a.kind is ArgKind.MONEY]


@pytest.mark.parametrize(("function", "position"), MONEY, ids=lambda v: getattr(v, "name", v))
def test_currency_cells_are_numbers(
    function: Function, position: int, values: dict[str, Any]
) -> None:
    given = arguments(function, values)
    given[position] = 1234.5
    expected = call(function.name, *given)
    given[position] = Decimal("1234.5000")
    assert call(function.name, *given) == expected


DATES = [(f, i) for f in SCALARS for i, a in enumerate(f.arguments) if a.kind is ArgKind.DATE]


@pytest.mark.parametrize(("function", "position"), DATES, ids=lambda v: getattr(v, "name", v))
def test_dates_as_serial_numbers_are_dates(
    function: Function, position: int, values: dict[str, Any]
) -> None:
    given = arguments(function, values)
    expected = call(function.name, *given)
    day = dt.date.fromisoformat(function.arguments[position].example)
    given[position] = float((day - dt.date(1899, 12, 30)).days)
    assert call(function.name, *given) == expected


@pytest.mark.parametrize("function", [f for f in SCALARS if f.arguments], ids=lambda f: f.name)
def test_a_column_where_one_cell_belongs_is_an_error(
    function: Function, values: dict[str, Any]
) -> None:
    for position, argument in enumerate(function.arguments):
        if argument.kind in (ArgKind.LIST, ArgKind.PARAMETERS):
            continue
        given = arguments(function, values)
        given[position] = ((1.0,), (2.0,), (3.0,))
        assert call(function.name, *given) == "#VALUE!", argument.name


@tables
def test_ten_thousand_rows(function: Function, ledger: Ledger, values: dict[str, Any]) -> None:
    big = {**values, "hk_sales": com_table(schema.SALES, ledger, 10_000)}
    if function.name == "HK_DAILY_CHECK":
        big["hk_receipts"] = com_table(schema.RECEIPTS, ledger, 10_000)
    started = time.perf_counter()
    answer = call(function.name, *arguments(function, big))
    assert time.perf_counter() - started < 20
    assert isinstance(answer, tuple if function.result is Result.TABLE else str)
    assert len(answer) > 1 or function.result is not Result.TABLE
    if function.name in ("HK_SETTLE", "HK_DAILY_CHECK"):
        assert len(answer) == 10_001


@tables
def test_columns_are_found_in_any_order(function: Function, values: dict[str, Any]) -> None:
    def mixed(table: tuple[Any, ...]) -> tuple[Any, ...]:
        own = ("我的备注", *["自己写的"] * (len(table) - 1))
        return tuple((mine, *reversed(row)) for mine, row in zip(own, table, strict=True))

    turned = {name: mixed(table) for name, table in values.items()}
    assert call(function.name, *arguments(function, turned)) == call(
        function.name, *arguments(function, values)
    )


@tables
def test_table_of_headings_only(function: Function, values: dict[str, Any]) -> None:
    bare = {name: table[:1] for name, table in values.items()}
    answer = call(function.name, *arguments(function, bare))
    assert isinstance(answer, str | tuple)


def parameters(**changed: Any) -> tuple[Any, ...]:
    """Return the 参数 sheet as a range's Value, with some values changed."""
    rows = [
        tuple(
            changed.get(row.key, cell) if position == 2 else cell
            for position, cell in enumerate(row.cells())
        )
        for row in parameter_rows()
    ]
    as_com = [
        tuple(float(c) if isinstance(c, int | Decimal) else c or None for c in r) for r in rows
    ]
    return (schema.PARAMETER_HEADINGS, *as_com)


@pytest.mark.parametrize(
    "function",
    [f for f in ALL if any(a.kind is ArgKind.PARAMETERS for a in f.arguments)],
    ids=lambda f: f.name,
)
def test_parameters_left_out_are_the_sheets_defaults(
    function: Function, values: dict[str, Any]
) -> None:
    given = arguments(function, values)
    kinds = [a.kind for a in function.arguments]
    with_sheet = [*given]
    with_sheet[kinds.index(ArgKind.PARAMETERS)] = parameters()
    assert call(function.name, *with_sheet) == call(function.name, *given)


def test_changed_parameter_changes_the_answer() -> None:
    assert call("HK_REMIND", AS_OF, com_time(2026, 6, 25), 100.0, MISSING) != call(
        "HK_REMIND", AS_OF, com_time(2026, 6, 25), 100.0, parameters(remind_sales_days=3.0)
    )
