"""A sheet of XlsxWriter that takes whole columns: the bytes it would write for their cells one by one,
without an object and a call for each of them."""

import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

Value: TypeAlias = str | int | float | dt.date | None

_BLANK, _TEXT, _NUMBER = np.int8(0), np.int8(1), np.int8(2)
_ROWS_AT_ONCE = 4096
_IN_MEMORY = 1 << 20  # bytes of a part that stay there
_SPAN = 16  # rows that share what XlsxWriter says of their width
_CALLED = re.compile(r"\b([A-Z][A-Z0-9.]*)\(")


@dataclass(slots=True)
class _Column:
    """What stands in the cells of a column: a number, the place of a shared text, or nothing."""

    what: npt.NDArray[np.int8]
    number: npt.NDArray[np.float64]
    formats: Mapping[int, Format]


@dataclass(slots=True)
class _Block:
    """Columns side by side from the row ``first`` and the column ``left``; ``look`` says of every
    row which of a column's formats it has."""

    first: int
    left: int
    look: npt.NDArray[np.int8]
    columns: list[_Column] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.first + self.look.size

    @property
    def right(self) -> int:
        return self.left + len(self.columns) - 1

    def cells(self, row: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield the columns and cells of a row as XlsxWriter keeps them."""
        at = row - self.first
        for position, column in enumerate(self.columns):
            style, number = column.formats[int(self.look[at])], float(column.number[at])
            match column.what[at]:
                case 0:
                    yield self.left + position, CellBlankTuple(style)
                case 1:
                    yield self.left + position, CellStringTuple(int(number), style)
                case _:
                    yield self.left + position, CellNumberTuple(number, style)


@cache
def _is_newer(function: str) -> bool:
    """Tell whether XlsxWriter writes a function with a prefix, as newer Excel versions want it."""
    called = f"{function}("
    return bool(Worksheet()._prepare_formula(called, True) != called)


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes columns of cells, too."""

    dim_rowmin: int
    dim_rowmax: int
    fh: Any

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[_Block] = []
        self._spans_known = False

    def write_columns(
        self,
        row: int,
        column: int,
        columns: Sequence[Sequence[Value]],
        formats: Sequence[Mapping[int, Format]],
        look: Sequence[int],
    ) -> int:
        """Write equally long columns side by side, what stood in their cells is overwritten.

        ``look`` says of every row which of the column's ``formats`` it has. Returns −1 when a cell
        would be outside the sheet, −2 when a text is too long, −3 when a number is none; nothing
        is written then.
        """
        size = len(look)
        if not size or not columns:
            return 0
        stored = []
        for values in columns:
            one = self._stored(values)
            if isinstance(one, int):
                return one
            stored.append(one)
        last = row + size - 1, column + len(columns) - 1
        if self._check_dimensions(row, column) or self._check_dimensions(*last):
            return -1
        block = _Block(row, column, np.array(look, np.int8))
        for (what, number), chosen in zip(stored, formats, strict=True):
            block.columns.append(_Column(what, number, chosen))
        for here in range(row, row + size):
            for there in range(column, block.right + 1) if here in self.table else ():
                self.table[here].pop(there, None)
        self._blocks.append(block)
        return 0

    def _stored(
        self, values: Sequence[Value]
    ) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]] | int:
        texts = {value: 0 for value in values if type(value) is str}
        if any(len(text.encode("utf-16-le")) > 2 * self.xls_strmax for text in texts):
            return -2
        for text in texts:
            texts[text] = self.str_table._get_shared_string_index(text)
        days = {v: self._convert_date_time(v) for v in values if isinstance(v, dt.date)}
        what = np.fromiter(map(_kind_of, values), np.int8, len(values))
        numbers = [
            value if type(value) is float or type(value) is int
            else 0 if value is None
            else texts[value] if type(value) is str
            else days[value] if isinstance(value, dt.date)
            else float(value)
            for value in values
        ]  # fmt: skip
        number = np.array(numbers, np.float64)
        if not np.isfinite(number).all():
            return -3
        self.str_table.count += int(np.count_nonzero(what == _TEXT)) - len(texts)
        return what, number

    # --- what XlsxWriter calls -------------------------------------------------------------------

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """As XlsxWriter, which looks for each of its newer functions in every formula: most of the
        time of writing a ledger. Asked only when one of them is called."""
        if not any(map(_is_newer, _CALLED.findall(formula))):
            return formula.removeprefix("{").removeprefix("=").removesuffix("}")
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared

    def _get_range_data(
        self, row_start: int, col_start: int, row_end: int, col_end: int
    ) -> list[object]:
        for block in self._blocks:
            self._as_cells(block, range(max(row_start, block.first), min(row_end + 1, block.end)))
        found: list[object] = super()._get_range_data(row_start, col_start, row_end, col_end)
        return found

    def _as_cells(self, block: _Block, rows: Iterable[int]) -> None:
        """Put rows of a block among the sheet's own cells; what was written later stays."""
        for row in rows:
            self.table[row] = dict(block.cells(row)) | self.table.get(row, {})

    def _write_rows(self) -> None:
        if not self._blocks:
            super()._write_rows()
            return
        for block in self._blocks:
            self._as_cells(block, [row for row in range(block.first, block.end)
                                   if self.table.get(row)])  # fmt: skip
        self._calculate_spans()
        first, last = self.dim_rowmin, self.dim_rowmax
        at = first
        for block in sorted(self._blocks, key=lambda one: one.first):
            self._write_cells_of(at, block.first - 1)
            self._write_block(block)
            at = block.end
        self._write_cells_of(at, last)
        self.dim_rowmin, self.dim_rowmax = first, last

    def _write_cells_of(self, first: int, last: int) -> None:
        self.dim_rowmin, self.dim_rowmax = first, last
        super()._write_rows()

    def _calculate_spans(self) -> None:
        """Say of 16 rows together from which column to which they go."""
        if not self._blocks:
            super()._calculate_spans()
            return
        if self._spans_known:
            return
        spans: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                _widen(spans, row // _SPAN, min(cells), max(cells))
        for block in self._blocks:
            for group in range(block.first // _SPAN, (block.end - 1) // _SPAN + 1):
                _widen(spans, group, block.left, block.right)
        self.row_spans = {group: f"{low + 1}:{high + 1}" for group, (low, high) in spans.items()}
        self._spans_known = True

    def _write_block(self, block: _Block) -> None:
        at = block.first
        while at < block.end:
            if self.table.get(at):
                self._write_cells_of(at, at)
                at += 1
                continue
            end = min(at + _ROWS_AT_ONCE, block.end)
            end = next((row for row in range(at, end) if self.table.get(row)), end)
            self._write_plain(block, at, end)
            at = end

    def _write_plain(self, block: _Block, first: int, end: int) -> None:
        """Write rows that have the cells of the block only."""
        part = slice(first - block.first, end - block.first)
        look = block.look[part].tolist()
        for one in dict.fromkeys(look):  # XlsxWriter numbers formats in the order of writing
            for column in block.columns:
                column.formats[one]._get_xf_index()
        numbers = range(first + 1, end + 1)
        start = self._row_start(0, None, None)[len('<row r="1"') :]
        rows = [
            f'<row r="{row + 1}" spans="{self.row_spans[row // _SPAN]}"{start}'
            if row not in self.row_info
            else self._row_start(row, self.row_spans[row // _SPAN], self.row_info[row])
            for row in range(first, end)
        ]
        cells = [
            _written(xl_col_to_name(block.left + position), column, part, numbers, look)
            for position, column in enumerate(block.columns)
        ]
        self.fh.write("</row>".join(map("".join, zip(rows, *cells, strict=True))))
        self.fh.write("</row>")

    def _row_start(self, row: int, spans: str | None, info: object) -> str:
        """Return the tag that XlsxWriter begins a row with."""
        stream, self.fh = self.fh, io.StringIO()
        self._write_row(row, spans, info)
        started: str = self.fh.getvalue()
        self.fh = stream
        return started


def _kind_of(value: Value) -> np.int8:
    if value is None:
        return _BLANK
    return _TEXT if type(value) is str else _NUMBER


def _widen(spans: dict[int, tuple[int, int]], group: int, low: int, high: int) -> None:
    so_far = spans.get(group, (low, high))
    spans[group] = min(low, so_far[0]), max(high, so_far[1])


def _written(
    letters: str, column: _Column, part: slice, numbers: range, look: list[int]
) -> list[str]:
    """Return the cells of a column as XML, one a row."""
    styles = {one: style._get_xf_index() for one, style in column.formats.items() if one in look}
    looks = [styles[one] for one in look]
    what, values = column.what[part], column.number[part].tolist()
    kind = what[0] if (what == what[0]).all() else None
    if kind == _NUMBER:
        return [
            f'<c r="{letters}{row}" s="{style}"><v>{value:.16G}</v></c>'
            for row, style, value in zip(numbers, looks, values, strict=True)
        ]
    if kind == _TEXT:
        return [
            f'<c r="{letters}{row}" s="{style}" t="s"><v>{value:.0f}</v></c>'
            for row, style, value in zip(numbers, looks, values, strict=True)
        ]
    return [
        f'<c r="{letters}{row}" s="{style}"/>' if not one
        else f'<c r="{letters}{row}" s="{style}" t="s"><v>{value:.0f}</v></c>' if one == 1
        else f'<c r="{letters}{row}" s="{style}"><v>{value:.16G}</v></c>'
        for row, style, one, value in zip(numbers, looks, what.tolist(), values, strict=True)
    ]  # fmt: skip


class _Part(io.StringIO):
    """A part of the package while it is written: as bytes, the long ones in a file of their own."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when read

    def write(self, text: str) -> int:
        return self._bytes.write(text.encode("utf-8"))

    def getvalue(self) -> "_Part":  # type: ignore[override]
        return self

    def encode(self, encoding: str) -> bytes:
        """Return the part in UTF-8, once; XlsxWriter asks for nothing else."""
        with self._bytes as written:
            written.seek(0)
            return written.read()


class ColumnPackager(Packager):  # type: ignore[misc]
    """XlsxWriter's packager, but the parts don't wait in memory for being packed."""

    def _filename(self, xml_filename: str) -> _Part:
        part = _Part()
        self.filenames.append((part, xml_filename, False))
        return part
