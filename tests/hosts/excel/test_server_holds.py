"""One odd workbook can't end the server that all workbooks share: an error value, then business."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from huikuan_xl.buttons import work as buttons
from huikuan_xl.excel.server import BROKEN_OFF, Holders, Server
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import VALUE


class PanicException(BaseException):  # what a Rust library raises; no Exception, on purpose
    pass


def _deep(depth: int) -> tuple[Any, ...]:
    nested: tuple[Any, ...] = (1.0,)
    for _ in range(depth):
        nested = (nested, None)
    return nested


class Hostile:
    """An object whose every look at it fails, as a workbook that was closed meanwhile."""

    def __getattr__(self, name: str) -> NoReturn:
        raise OSError(name)

    def __iter__(self) -> NoReturn:
        raise MemoryError


@pytest.fixture
def server() -> Server:
    return Server(Holders())


def _still_answers(server: Server) -> None:
    assert server.Answer("HK_BUCKET", (45.0,)) == "31-60"


ODD: dict[str, Any] = {
    "no arguments": (), "none": None, "no tuple": 5, "too many": (1.0,) * 300,
    "deep": (_deep(5_000),), "ragged": (((1.0,), (1.0, 2.0, 3.0), ()),),
    "rows of nothing": (((),) * 1_000,), "three dimensions": ((((1.0,),),),),
    "bytes": (b"\x00\xff",), "memory": (memoryview(b"ab"),), "complex": (1j,), "object": (object(),),
    "half a letter": ("\ud800",), "NUL": ("a\0b",), "long": ("文" * 1_000_000,),
    "nan": (float("nan"),), "infinite": (float("inf"),), "large": (10**400,), "hostile": (Hostile(),),
    "hostile in a table": (((Hostile(), 1.0), (2.0, 3.0)),), "hostile arguments": Hostile(),
}  # fmt: skip


@pytest.mark.parametrize(
    "name", ["HK_BUCKET", "HK_SETTLE", "HK_RMB", "HK_WARN", "columns", "table"]
)
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_arguments_get_a_cell(server: Server, name: str, odd: Any) -> None:
    answer = server.Answer(name, odd)
    assert isinstance(answer, str | float | bool | list)
    _still_answers(server)


@pytest.mark.parametrize("name", [None, 5, "", "__init__", "HK_", "HK_RMB\0"])
def test_odd_names_get_an_error(server: Server, name: Any) -> None:
    assert server.Answer(name, (1.0,)) == "#NAME?"


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_deep_array_in_every_place_gets_a_cell(server: Server, name: str) -> None:
    answer = server.Answer(name, (_deep(3_000),) * len(REGISTRY[name].arguments))
    assert isinstance(answer, str | float | bool | list)
    _still_answers(server)


def test_a_whole_column_gets_a_cell(server: Server) -> None:
    """A:A where a table belongs: very many rows, all of them blank but one."""
    column = (("客户编码",), *((None,),) * 100_000)
    assert server.Answer("HK_SETTLE", (column, column, 46_203.0)) == "#VALUE!"
    _still_answers(server)


BROKEN = [MemoryError, RecursionError, SystemExit, KeyboardInterrupt, PanicException, OSError]


@pytest.mark.parametrize("failure", BROKEN)
def test_whatever_breaks_in_a_function_is_an_error_value(
    server: Server, failure: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("huikuan_xl.excel.com_cells.to_com", _raising(failure))
        assert server.Answer("HK_BUCKET", (45.0,)) == str(VALUE)
    _still_answers(server)


@pytest.mark.parametrize("failure", BROKEN)
def test_whatever_breaks_in_a_button_is_told(
    server: Server, failure: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huikuan_xl.excel.pressing._book", lambda book: book)
    with monkeypatch.context() as patch:
        patch.setitem(buttons.BY_MACRO, "HKCheck", _raising(failure))
        told = server.Press("HKCheck", Hostile())
    assert told.startswith("按钮没有运行。") or told == BROKEN_OFF
    assert (told == BROKEN_OFF) == (not issubclass(failure, Exception))
    _still_answers(server)


@pytest.mark.parametrize("macro", [*buttons.BY_MACRO, "nonsense", "", None])
def test_a_workbook_that_is_gone_ends_no_button(
    server: Server, macro: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huikuan_xl.excel.pressing._book", lambda book: book)
    assert "\n" in server.Press(macro, Hostile())
    _still_answers(server)


def _raising(failure: type[BaseException]) -> Callable[..., Any]:
    def call(*values: Any) -> NoReturn:
        raise failure("broken on purpose")

    return call
