"""A small register, and files made of the text of a test."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from huikuan_xl.importing.asking import Answers
from huikuan_xl.importing.files import Source, open_source
from huikuan_xl.importing.plan import Plan, prepare
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.opening import RawSheet
from huikuan_xl.ledger.schema import CUSTOMERS

Rows = Sequence[Sequence[object]]
Take = Callable[..., Plan]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(
        customers=frame(
            CUSTOMERS,
            {"customer_code": ["001", "002", "003", "004"],
             "customer_name": ["青禾机电有限公司", "白桦（北方）贸易有限公司", "紫藤商行", "紫藤商行"],
             "uscc": ["", "91330000MA0000001X", "", ""], "credit_days": [30] * 4},
        )
    )  # fmt: skip


def source(*sheets: tuple[str, Rows], name: str = "导出.xlsx") -> Source:
    """Return a file of these worksheets without writing one."""
    raws = []
    for title, rows in sheets:
        width = max(len(row) for row in rows)
        raws.append(RawSheet(title, [[*row, *[""] * (width - len(row))] for row in rows]))
    return Source(name, "0" * 64, tuple(raws))


@pytest.fixture
def take(ledger: Ledger) -> Take:
    """Return a function that plans an import of rows, one sheet, into the small ledger."""

    def plan(
        rows: Rows, *, into: Ledger | None = None, kind: str = "auto", defaults: bool = True, **answers: str
    ) -> Plan:  # fmt: skip
        return prepare(
            into or ledger, [source(("表", rows))], kind=kind, answers=Answers(answers),
            take_defaults=defaults,
        )  # fmt: skip

    return plan


def after(ledger: Ledger, plan: Plan) -> Ledger:
    """Return the ledger as the plan would leave it: new rows added, changed cells replaced."""
    import pandas as pd

    result = replace(ledger)
    for name, rows in plan.additions.items():
        old = getattr(result, name)
        setattr(result, name, pd.concat([old, rows], ignore_index=True) if len(old) else rows)
    for change in plan.changes:
        table = result.table(change.sheet)
        table.loc[table["_row"] == change.row, change.column] = change.new
    return result


def as_csv(path: Path, rows: Rows, encoding: str = "utf-8", separator: str = ",") -> Source:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return open_source(path)


def as_xlsx(path: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(
            [dt.datetime(c.year, c.month, c.day) if isinstance(c, dt.date) else c for c in row]
        )
    book.save(path)
    return path
