"""Frames into cells: the very values that a sheet holds, so that cached results equal what a
function gives when it reads the sheet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.book import NULLABLE_MONEY
from huikuan_xl.ledger.schema import Column, Kind, Sheet

Cell = Any  # None, str, float, bool or datetime


def cells_of(sheet: Sheet, column: Column, values: "pd.Series[Any]") -> list[Cell]:
    """Return a frame's column as cells: 元 as float, 是 for true, None for what shows nothing.

    Zero money is blank where blank means the same and the column isn't required.
    """
    # Going through a column of texts itself takes ten times as long as through a list of it.
    objects = values.to_numpy(dtype=object).tolist()
    if column.kind is Kind.MONEY:
        keep_zero = column.required or (sheet.name, column.name) in NULLABLE_MONEY
        return [_yuan(value, keep_zero) for value in objects]
    if column.kind is Kind.DATE:
        return [None if pd.isna(value) else value.to_pydatetime() for value in objects]
    if column.kind is Kind.FLAG:
        return ["是" if value else None for value in objects]
    if column.kind in (Kind.INT, Kind.NUMBER, Kind.RATIO):
        return [None if pd.isna(value) else float(value) for value in objects]
    return [str(value) or None for value in objects]


def _yuan(value: Any, keep_zero: bool) -> float | None:
    if pd.isna(value) or (value == 0 and not keep_zero):
        return None
    return int(value) / 100


def write(sheet: Worksheet, row: int, col: int, value: Cell, style: Format) -> None:
    """Write one value with its own type; text never becomes a formula or a link."""
    if value is None or value == "":
        sheet.write_blank(row, col, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, col, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, col, value, style)
    else:
        sheet.write_number(row, col, value, style)


def total(values: Iterable[Cell]) -> float:
    """Return the sum of amounts (元), added up in 分: the same on every Python, never −0."""
    known = (v for v in values if isinstance(v, int | float) and not isinstance(v, bool))
    return sum(round(value * 100) for value in known) / 100 + 0.0


def serial(day: datetime) -> float:
    """Return Excel's serial number of a day (1900 date system)."""
    return float((day - datetime(1899, 12, 30)).days)


def cached(value: Cell) -> Cell:
    """Return a value as it stands cached in a formula's cell: dates are serial numbers."""
    return serial(value) if isinstance(value, datetime) else value


def shown(value: Cell, number: str) -> str:
    """Return roughly what a cell shows, to measure column widths."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, str | bool):
        return str(value)
    if "#,##0.00" in number:
        return f"{value:,.2f}"
    if "%" in number:
        return f"{value:.2%}"
    return f"{value:,.10g}"
