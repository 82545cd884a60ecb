"""A table's columns as those of our sheets: what bears one of our headings, typed as its frame."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.importing.customers import Owners
from huikuan_xl.importing.headings import schema_column
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.tables import Head
from huikuan_xl.importing.totals import Tie
from huikuan_xl.ledger.book import ROW, dtype_of, frame
from huikuan_xl.ledger.cleaning import Surroundings, squeeze
from huikuan_xl.ledger.columns import clean_column
from huikuan_xl.ledger.schema import CUSTOMERS, Column, Sheet
from huikuan_xl.ledger.schema import Kind as Holds
from huikuan_xl.rules.terms import bare_days, doubt_stated


@dataclass(slots=True)
class Batch:
    """Rows of one of our sheets; ``_row`` is the row of the file. Refused ones are left out.

    ``cumulative``: receipts are what was received so far for their document.
    """

    sheet: Sheet
    frame: pd.DataFrame
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A balance that an account starts from: customer, first day of the account, 分."""

    row: int
    code: str
    before: dt.date
    fen: int


@dataclass(slots=True)
class Deals:
    """What a worksheet gives: rows for our sheets, openings, comparisons, new customers."""

    batches: list[Batch] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    owners: Owners | None = None
    used: dict[int, str] = field(default_factory=dict)


def columns_of_ours(
    reading: Reading, sheet: Sheet, used: dict[int, str], have: Collection[str] = (),
    need: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Return columns that bear a heading of our own sheet and that nothing else has used.

    ``used`` is told what they are used for; columns called ``have`` are filled already. With
    ``need`` a row is refused that leaves blank what the sheet must have.
    """
    result: dict[str, Any] = {}
    for head in reading.table.heads:
        column = schema_column(sheet, head.heading) if head.heading else None
        if column is not None and column.name == "credit_days":
            column = _days_or_term(reading, head, column)
        if column is None or head.index in used or not head.filled:
            continue
        if column.name in result or column.name in have:
            continue
        used[head.index] = column.heading
        if column.kind is Holds.MONEY:
            clean = reading.money(head, need=need and column.required)
            values: Any = clean.fen
            if dtype_of(sheet, column.name) == "Int64":
                values = pd.arrays.IntegerArray(clean.fen, clean.blank.copy())
        elif column.kind is Holds.DATE:
            values = reading.dates(head, need=need and column.required)
        elif column.kind is Holds.CODE:
            values = reading.codes(head)
        else:
            values = clean_choice_column(reading, head, column)
        result[column.name] = values
    return result


def _days_or_term(reading: Reading, head: Head, days: Column) -> Column:
    """账期 may hold days or terms (月结30天): its cells say which."""
    cells = {squeeze(cell) for cell in reading.table.cells(head, reading.rows)} - {""}
    worded = [cell for cell in cells if bare_days(cell) is None]
    is_term = bool(worded) and not any(doubt_stated(cell, None) for cell in worded)
    return CUSTOMERS.column("due_term") if is_term else days


def clean_choice_column(reading: Reading, head: Head, column: Column) -> Any:
    """Return a column of words, numbers or flags as our sheet holds it; what fits not is told."""
    cells = reading.table.cells(head, reading.rows)
    clean = clean_column(column.kind, cells, Surroundings(choices=column.choices))
    if clean.findings:
        position, found = clean.findings[0]
        reading.say(found.severity, head, f"{found.why}（{len(clean.findings)} 行，留空）", found.fix,
                    found.code, reading.rows[position] + 1)  # fmt: skip
    if column.kind is Holds.INT:
        return pd.Series(list(clean.values), dtype="Int64")
    if column.kind in (Holds.NUMBER, Holds.RATIO):
        return np.array(clean.values, dtype=np.float64)
    return clean.values


def rows_for(
    reading: Reading, sheet: Sheet, columns: dict[str, Any], keep: Sequence[bool]
) -> pd.DataFrame:
    """Return the rows to keep as a typed frame; refused rows go when the reading is done."""
    columns[ROW] = np.array(reading.rows, dtype=np.int64) + 1
    whole = frame(sheet, columns)
    return whole[np.array(keep, dtype=bool)].reset_index(drop=True)


def named_columns(reading: Reading, who: Owners, used: dict[int, str]) -> dict[str, Any]:
    table = reading.table
    columns: dict[str, Any] = {"customer_code": who.codes, "customer_name": who.names}
    note_customers_used(reading, used)
    for role, name in ((Role.SALESPERSON, "salesperson"), (Role.DEPARTMENT, "department")):
        if (own := table.one_of(role)) is not None:
            used[own.index] = role.value
            columns[name] = reading.texts(own)
    return columns


def note_customers_used(reading: Reading, used: dict[int, str]) -> None:
    """Note that whatever names customers was used for them."""
    for head in reading.table.all_of(Role.CODE, Role.NAME, Role.PARTY, Role.TAX_ID):
        used.setdefault(head.index, "客户")


def note_column(reading: Reading, used: dict[int, str]) -> dict[str, Any]:
    """Return the column that becomes 备注, nothing when there is none."""
    head = reading.table.one_of(Role.NOTE, Role.SUMMARY)
    if head is None:
        return {}
    used[head.index] = "备注"
    return {"note": reading.texts(head)}


def alive_rows(reading: Reading) -> list[bool]:
    return [row not in reading.refused for row in reading.rows]
