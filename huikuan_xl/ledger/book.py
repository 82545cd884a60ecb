"""A ledger in memory: typed frames, the company, its policy, and what was wrong in the file."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.schema import Kind, Sheet
from huikuan_xl.rules.policy import DEFAULT, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

ROW = "_row"  # 1-based row of the sheet a record came from, kept in every frame

# With pyarrow installed pandas would keep text in Arrow, which takes twice as long to fill from
# cells and to go through row by row, and can't hold every text that a cell can.
pd.set_option("mode.string_storage", "python")

_DTYPES: dict[Kind, str] = {
    Kind.CODE: "str",
    Kind.TEXT: "str",
    Kind.CHOICE: "str",
    Kind.MONEY: "int64",
    Kind.DATE: "datetime64[s]",
    Kind.INT: "Int64",
    Kind.NUMBER: "float64",
    Kind.RATIO: "float64",
    Kind.FLAG: "bool",
}
# Money columns where blank differs from zero are nullable: a blank limit is 未授信, 0 is 款到发货.
NULLABLE_MONEY = frozenset(
    {
        ("customers", "limit"),
        ("customers", "last_year_sales"),
        ("contracts", "year_amount"),
        ("customers", "temp_limit"),
        ("approvals", "new_amount"),
        ("receipts", "stated_balance"),
        ("receipts", "payment_total"),
        ("adjustments", "counter_amount"),
        ("plans", "target"),
        ("plans", "promised"),
        ("letters", "reply_amount"),
        ("letters", "their_balance"),
        ("slips", "their_balance"),
        ("slips", "reply_amount"),
        ("claims", "balance"),
    }
)


def dtype_of(sheet: Sheet, name: str) -> str:
    """Return the pandas dtype of a column: money is int64 分 (Int64 where blank has a meaning),
    dates datetime64[s], text "" when blank, flags bool."""
    if (sheet.name, name) in NULLABLE_MONEY:
        return "Int64"
    return _DTYPES[sheet.column(name).kind]


def frame(sheet: Sheet, columns: "Mapping[str, object] | None" = None) -> pd.DataFrame:
    """Build a typed frame of ``sheet`` from columns by English name; missing ones are blank.

    Values must already be typed (分 as int, dates as date/datetime64 or None). ``_row`` counts
    from 2 unless given.
    """
    if not columns:
        return _empty(sheet).copy()
    size = max((len(v) for v in columns.values()), default=0)  # type: ignore[arg-type]
    data: dict[str, pd.Series] = {}
    blanks: dict[str, pd.Series] = {}  # one a dtype: the frame copies what it is made of
    for column in sheet.read_columns:
        if column.name in columns:
            data[column.name] = typed(sheet, column.name, columns[column.name])
            continue
        dtype = dtype_of(sheet, column.name)
        if dtype not in blanks:
            blanks[dtype] = blank_column(dtype, size)
        data[column.name] = blanks[dtype]
    rows = columns.get(ROW)
    data[ROW] = pd.Series(np.arange(2, size + 2) if rows is None else rows, dtype="int64")
    return pd.DataFrame(data)


def typed(sheet: Sheet, name: str, values: Any) -> pd.Series:
    """Return typed values as a column of a sheet's frame."""
    dtype = dtype_of(sheet, name)
    series = pd.Series(values, dtype="str" if dtype == "str" else None)
    if dtype == "datetime64[s]" and series.dtype != dtype:
        series = pd.to_datetime(series)
    if dtype != "str" and series.dtype != dtype:
        series = series.astype(dtype)  # type: ignore[call-overload]
    return series.reset_index(drop=True) if isinstance(values, pd.Series) else series


@cache
def _empty(sheet: Sheet) -> pd.DataFrame:
    return frame(sheet, {ROW: []})


def blank_column(dtype: str, size: int) -> pd.Series:
    """Return a column of blanks."""
    if dtype == "str":
        return pd.Series([""] * size, dtype="str")
    if dtype == "Int64":
        masked = pd.arrays.IntegerArray(np.zeros(size, np.int64), np.ones(size, np.bool_))
        return pd.Series(masked)
    return pd.Series(np.full(size, _BLANKS[dtype], dtype))


_BLANKS: dict[str, object] = {
    "int64": 0, "bool": False, "datetime64[s]": np.datetime64("NaT", "s"), "float64": np.nan,
}  # fmt: skip


@dataclass(slots=True)
class Ledger:
    """All a month end needs to know. Frames carry the schema's English column names and ``_row``.

    Every entry sheet is present, empty if the workbook has none.
    """

    customers: pd.DataFrame = field(default_factory=lambda: frame(schema.CUSTOMERS))
    sales: pd.DataFrame = field(default_factory=lambda: frame(schema.SALES))
    receipts: pd.DataFrame = field(default_factory=lambda: frame(schema.RECEIPTS))
    adjustments: pd.DataFrame = field(default_factory=lambda: frame(schema.ADJUSTMENTS))
    bills: pd.DataFrame = field(default_factory=lambda: frame(schema.BILLS))
    contacts: pd.DataFrame = field(default_factory=lambda: frame(schema.CONTACTS))
    approvals: pd.DataFrame = field(default_factory=lambda: frame(schema.APPROVALS))
    plans: pd.DataFrame = field(default_factory=lambda: frame(schema.PLANS))
    targets: pd.DataFrame = field(default_factory=lambda: frame(schema.TARGETS))
    letters: pd.DataFrame = field(default_factory=lambda: frame(schema.LETTERS))
    contracts: pd.DataFrame = field(default_factory=lambda: frame(schema.CONTRACTS))
    claims: pd.DataFrame = field(default_factory=lambda: frame(schema.CLAIMS))
    forms: pd.DataFrame = field(default_factory=lambda: frame(schema.FORMS))
    company: Company = field(default_factory=Company)
    policy: Policy = DEFAULT
    problems: list[Problem] = field(default_factory=list)
    source: str = ""
    booked: bool = False  # 核销与调整 and 票据台账 are in sales and receipts (``moves``)

    def table(self, sheet: Sheet) -> pd.DataFrame:
        """Return the frame of an entry sheet."""
        result: pd.DataFrame = getattr(self, sheet.name)
        return result
