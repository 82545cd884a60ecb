"""xlwings' *Windows* code on Linux: its real converters, udfs and COM server over a stand-in COM.

``windows_xlwings`` imports xlwings as Windows would see it and puts everything back afterwards.
Only the lowest layer, pywin32, is simulated; what crosses it is checked by :func:`to_variant`.
"""

import asyncio  # noqa: F401  these must be loaded before the platform seems to be another
import ctypes
import datetime as dt
import multiprocessing  # noqa: F401
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
import types
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest.mock import MagicMock, patch

import numpy as np  # noqa: F401
import openpyxl  # noqa: F401
import pandas as pd  # noqa: F401

MISSING = -2147352572  # an optional argument left out
ERRORS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246, "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}  # fmt: skip
_RANGE_ID = "{00020846-0000-0000-C000-000000000046}"
_REPLACED = ("xlwings", "huikuan_xl.excel", "pywintypes", "pythoncom", "win32api", "win32con",
             "win32gui", "win32process", "win32event", "win32timezone", "win32com")  # fmt: skip


class TimeType(dt.datetime):
    """pywintypes' time: a datetime that always carries a time zone."""


def com_time(year: int, month: int, day: int) -> TimeType:
    """Return a date cell's value as COM gives it."""
    return TimeType(year, month, day, tzinfo=dt.UTC)


class ComError(Exception):
    """pywintypes.com_error."""


def _is_replaced(name: str) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in _REPLACED)


@contextmanager
def windows_xlwings() -> Iterator[types.ModuleType]:
    """Give xlwings as on Windows, and import ours afresh over it; restore all modules afterwards."""
    kept = {name: module for name, module in sys.modules.items() if _is_replaced(name)}
    for name in kept:
        del sys.modules[name]
    try:
        _install_pywin32()
        fakes = {name: MagicMock() for name in ("windll", "oledll", "PyDLL")}
        with patch.object(sys, "platform", "win32"), patch.multiple(ctypes, create=True, **fakes):
            import xlwings
        yield xlwings
    finally:
        for name in [name for name in sys.modules if _is_replaced(name)]:
            del sys.modules[name]
        sys.modules.update(kept)
        import huikuan_xl

        if "huikuan_xl.excel" in kept:
            huikuan_xl.excel = kept["huikuan_xl.excel"]  # type: ignore[attr-defined]


def _install_pywin32() -> None:
    def module(name: str, **members: Any) -> None:
        made = types.ModuleType(name)
        made.__dict__.update(members)
        sys.modules[name] = made
        parent, _, leaf = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], leaf, made)

    def unwrap(value: Any) -> Any:
        if hasattr(value, "obj"):
            return value
        raise ComError("not wrapped")

    zone = type("TimeZoneInfo", (), {"utc": staticmethod(lambda: dt.UTC)})
    plain = type("Plain", (), {})
    module("pywintypes", TimeType=TimeType, com_error=ComError, IID=str)
    module(
        "pythoncom", __file__="pythoncom.dll", IID_IDispatch="IDispatch", IID_IEnumVARIANT="IEnum",
        TypeIIDs={"IDispatch": type("PyIDispatch", (), {})}, com_error=ComError, VT_ERROR=10,
        CoInitialize=lambda: None,
    )  # fmt: skip
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32event"):
        module(name, GetWindowThreadProcessId=lambda handle: (1, 1))
    module("win32timezone", TimeZoneInfo=zone)
    module("win32com")
    module(
        "win32com.client", Dispatch=lambda obj, *a, **k: obj, DispatchEx=plain, CDispatch=plain,
        CoClassBaseClass=plain, DispatchBaseClass=plain, VARIANT=plain,
    )  # fmt: skip
    module("win32com.client.gencache", EnsureModule=lambda *a, **k: None)
    module("win32com.server")
    module("win32com.server.util", wrap=lambda obj, *a, **k: obj, unwrap=unwrap)
    module("win32com.server.policy", DefaultPolicy=object)
    module("win32com.server.dispatcher")
    module("win32com.server.exception", COMException=Exception)


class ComRange:
    """What VBA hands over when an argument is a reference (the stock transport does)."""

    CLSID = _RANGE_ID

    def __init__(self, value: Any) -> None:
        rows = value if isinstance(value, tuple) else ((value,),)
        self.Value = value
        self.Rows = types.SimpleNamespace(Count=len(rows))
        self.Columns = types.SimpleNamespace(Count=len(rows[0]))
        self.Row = self.Column = 1
        self.Address = "$A$1"
        app = types.SimpleNamespace(Hwnd=1)
        book = types.SimpleNamespace(Name="回款台账.xlsm", Application=app)
        self.Worksheet = types.SimpleNamespace(Name="信用看板", Parent=book)
        kind = types.SimpleNamespace(GetTypeAttr=lambda: types.SimpleNamespace(iid=_RANGE_ID))
        self._oleobj_ = types.SimpleNamespace(GetTypeInfo=lambda: kind)

    def GetAddress(self, *_: Any) -> str:
        return self.Address


def to_variant(value: Any) -> Any:
    """Return what COM makes of an answer; raises as pywin32 does for what it can't carry."""
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], list | tuple):
            if len({len(row) for row in value}) != 1:
                raise TypeError("rows of different length")
            return tuple(tuple(to_variant(cell) for cell in row) for row in value)
        return tuple(to_variant(cell) for cell in value)
    if value is None or type(value) in (bool, float, str):
        return value
    if type(value) is str or (isinstance(value, str) and type(value).__name__ == "CellError"):
        return str(value)
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    if isinstance(value, Decimal) and abs(value) < Decimal("922337203685477"):
        return value.quantize(Decimal("0.0001"))
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value
    raise TypeError(f"COM can't carry {value!r} of type {type(value).__name__}")


def call(name: str, *arguments: Any) -> Any:
    """Return the answer of ``=name(arguments)`` as VBA gets it: CallUDF, then the VARIANT."""
    from xlwings.com_server import XLPython

    server: Any = XLPython()
    return to_variant(server.CallUDF("huikuan_xl.excel.udfs", name, arguments))
