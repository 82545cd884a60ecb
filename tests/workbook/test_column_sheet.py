"""Columns written at once are the bytes that XlsxWriter writes for the same cells one by one."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.workbook.column_sheet import ColumnSheet
from huikuan_xl.workbook.strict import RefusedWrite, open_workbook

DAY = dt.date(2026, 6, 30)
TEXTS = ["一", None, "=1+1", "", "一", "a&b", *[None] * 14]
NUMBERS = [1.1, 2, None, -0.005, 1e15, DAY, *range(14)]
LOOK = [row % 2 for row in range(19)] + [3]


def _cell_by_cell(sheet: Any, row: int, columns: Any, formats: Any, look: Any) -> None:
    for column, (values, chosen) in enumerate(zip(columns, formats, strict=True)):
        for at, (value, one) in enumerate(zip(values, look, strict=True), start=row):
            match value:
                case None:
                    sheet.write_blank(at, column, None, chosen[one])
                case str():
                    sheet.write_string(at, column, value, chosen[one])
                case dt.date():
                    sheet.write_datetime(at, column, value, chosen[one])
                case _:
                    sheet.write_number(at, column, value, chosen[one])


def _at_once(sheet: Any, row: int, columns: Any, formats: Any, look: Any) -> None:
    assert sheet.write_columns(row, 0, columns, formats, look) == 0


def _book(write: Callable[..., None]) -> bytes:
    """Two tables between other cells, a row of its own height, a merged row, and a chart of it."""
    stream = io.BytesIO()
    book = open_workbook(stream)
    book.set_properties({"created": dt.datetime(2026, 6, 30)})
    formats = [
        {one: book.add_format({"indent": 1 + one + 4 * column}) for one in (0, 1, 3)}
        for column in range(2)
    ]
    sheet = book.add_worksheet("表")
    sheet.set_default_row(18)
    sheet.set_row(0, 26)
    sheet.set_row(5, 40)
    sheet.write_string(0, 0, "标题")
    sheet.merge_range(4, 1, 4, 5, "", formats[1][0])
    write(sheet, 2, [TEXTS, NUMBERS], formats, LOOK)
    sheet.write_string(24, 3, "其下")
    write(sheet, 30, [NUMBERS, TEXTS], formats, LOOK)
    sheet.write_string(33, 1, "后写的")
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {"categories": ["表", 2, 0, 7, 0], "values": ["表", 2, 1, 7, 1], "name": "金额"}
    )
    sheet.insert_chart(0, 8, chart)
    book.close()
    return stream.getvalue()


def test_the_bytes_are_those_of_the_cells_one_by_one() -> None:
    one_by_one, at_once = _book(_cell_by_cell), _book(_at_once)
    with zipfile.ZipFile(io.BytesIO(at_once)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<c r="B4" s="\d+"><v>2</v></c>', sheet)
    assert at_once == one_by_one


def test_more_rows_than_are_made_at_once() -> None:
    """A text every third row, numbers between, over the bound of 4,096 rows."""

    def book(write: Callable[..., None]) -> bytes:
        stream = io.BytesIO()
        made = open_workbook(stream)
        made.set_properties({"created": dt.datetime(2026, 6, 30)})
        formats = [{0: made.add_format({"bold": True}), 1: made.add_format({"italic": True})}]
        values = ["文" if row % 3 == 0 else row / 7 for row in range(4_100)]
        write(made.add_worksheet(), 1, [values], formats, [row // 4_098 for row in range(4_100)])
        made.close()
        return stream.getvalue()

    assert book(_at_once) == book(_cell_by_cell)


def test_no_object_is_kept_for_a_cell() -> None:
    book = open_workbook(io.BytesIO())
    sheet, style = book.add_worksheet("表"), {0: book.add_format()}
    sheet.write_columns(0, 0, [["a"] * 50, [1.5] * 50], [style, style], [0] * 50)
    assert not sheet.table


@pytest.mark.parametrize(
    ("row", "value"),
    [(1_048_576, 1), (0, "😀" * 16_384), (0, float("inf")), (0, float("nan"))],
)
def test_what_a_cell_does_not_hold_raises(row: int, value: Any) -> None:
    book = open_workbook(io.BytesIO())
    sheet = book.add_worksheet("表")
    with pytest.raises(RefusedWrite, match="write_columns"):
        sheet.write_columns(row, 0, [[value]], [{0: book.add_format()}], [0])


def test_the_last_cell_and_the_longest_text_are_taken() -> None:
    book = open_workbook(io.BytesIO())
    sheet, style = book.add_worksheet("表"), {0: book.add_format()}
    assert sheet.write_columns(1_048_575, 16_383, [["x" * 32_767]], [style], [0]) == 0


@pytest.mark.parametrize(
    "formula",
    ["=FILTER(A1:A3,1)", "{=SUM(A1)}", "=HK_FILTER(1)", "=IF(A1,SORT(A2),1)", "=_xlfn.XLOOKUP(1)"],
)
def test_a_formula_is_prepared_as_xlsxwriter_does(formula: str) -> None:
    assert ColumnSheet()._prepare_formula(formula) == Worksheet()._prepare_formula(formula)
