"""XlsxWriter that raises where it would only return a number: nothing is silently left out.

XlsxWriter answers a cell outside the sheet, a text that is too long or a broken rule with −1, −2 …
and writes nothing. Every workbook of ours is made with :func:`open_workbook`: what stands in a
cell as text never becomes a formula, a link or a number, and the bytes are the same everywhere.
"""

import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.inplace.zip_surgery import name_no_system
from huikuan_xl.workbook.column_sheet import ColumnPackager, ColumnSheet

# In memory: files of XlsxWriter's own would have Windows' line ends there.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class RefusedWrite(ValueError):
    """XlsxWriter did not take something; says which call with which first arguments."""


def open_workbook(target: io.BytesIO | Path) -> Workbook:
    """Return a workbook on a stream or file whose sheets, too, raise RefusedWrite; text stays text."""
    return _StrictWorkbook(target)


def _raising(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*values: Any, **more: Any) -> Any:
        answer = method(*values, **more)
        if type(answer) is int and answer < 0:
            told = ", ".join(str(value)[:60] for value in values[1:4])
            raise RefusedWrite(f"{method.__name__}({told}) → {answer}")
        return answer

    return call


def _strict(checked: type) -> type:
    """Make every public method of XlsxWriter's class that the class inherits a raising one."""
    for base in checked.__mro__[1:-1]:
        for name, method in vars(base).items():
            if not name.startswith("_") and callable(method) and name not in vars(checked):
                setattr(checked, name, _raising(method))
    return checked


@_strict
class _StrictWorksheet(ColumnSheet):
    pass


@_strict
class _StrictWorkbook(Workbook):  # type: ignore[misc]
    def __init__(self, target: io.BytesIO | Path) -> None:
        self._target = target
        self._stream = io.BytesIO() if isinstance(target, Path) else target
        super().__init__(self._stream, dict(_OPTIONS))
        self.worksheet_class = _StrictWorksheet

    def _get_packager(self) -> ColumnPackager:
        return ColumnPackager()

    def close(self) -> None:
        """Write the file. Raises OSError when it can't be written."""
        super().close()
        name_no_system(self._stream)
        if isinstance(self._target, Path):
            write_whole(self._target, self._stream.getbuffer())
