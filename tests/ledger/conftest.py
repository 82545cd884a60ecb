"""Workbooks for the reader's tests, made with openpyxl from the schema's own titles."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import openpyxl
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.parameters import parameter_rows

Rows: TypeAlias = list[list[object]]
Book: TypeAlias = Mapping[str, Rows]
Save: TypeAlias = Callable[..., Path]

PARAMETERS: Rows = [
    [*schema.PARAMETER_HEADINGS],
    *(list[object](row.cells()) for row in parameter_rows()),
]


def sheet_rows(name: str, *records: dict[str, object]) -> Rows:
    """Return a sheet's header (all columns, as the template shows them) and its records."""
    sheet = schema.sheet(name)
    unknown = {key for record in records for key in record} - {c.name for c in sheet.columns}
    assert not unknown
    return [
        [column.title for column in sheet.columns],
        *([record.get(column.name) for column in sheet.columns] for record in records),
    ]


@pytest.fixture
def rows() -> Callable[..., Rows]:
    return sheet_rows


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Return a function that saves sheets (title → rows), the others added empty when absent."""

    def saved(sheets: Book, name: str = "台账.xlsx", *, complete: bool = True) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        everything = dict(sheets)
        if complete:
            for sheet in schema.ENTRY_SHEETS:
                everything.setdefault(sheet.title, sheet_rows(sheet.name))
            everything.setdefault(schema.PARAMETERS, PARAMETERS)
        for title, lines in everything.items():
            page = book.create_sheet(title)
            for line in lines:
                page.append(line)
        path = tmp_path / name
        book.save(path)
        return path

    return saved
