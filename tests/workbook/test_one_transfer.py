"""What crosses to Python after one edit: the edited table once, and single cells."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import range_boundaries

from huikuan_xl.functions.handles import places_of
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.calls import (
    PARAMETERS,
    PARAMETERS_HANDLE,
    TABLES_TAKEN,
    handle_name,
    table_name,
)
from huikuan_xl.workbook.ledger_book import build_ledger

ROWS = 200  # of sales and of receipts in a blank ledger
TABLES = {PARAMETERS: schema.PARAMETERS, **{table_name(s): s.title for s in TABLES_TAKEN}}
HANDLES = {PARAMETERS_HANDLE: schema.PARAMETERS, **{handle_name(s): s.title for s in TABLES_TAKEN}}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path: Path = tmp_path_factory.mktemp("ledger") / "ledger.xlsx"
    build_ledger(path, Ledger(), date(2026, 6, 30))
    return openpyxl.load_workbook(path)


def formulas(book: openpyxl.Workbook) -> Iterator[tuple[str, str]]:
    """Yield the sheet and the text of every formula with functions of ours."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text = getattr(cell.value, "text", cell.value)
                if isinstance(text, str) and text.startswith("=") and "HK_" in text:
                    yield sheet.title, text


def operands(text: str) -> list[str]:
    return [
        t.value for t in Tokenizer(text).items
        if t.type == Token.OPERAND and t.subtype == Token.RANGE
    ]  # fmt: skip


def taken(text: str) -> set[str]:
    """Return the titles of the tables whose handles a formula takes."""
    return {HANDLES[o] for o in operands(text) if o in HANDLES}


def test_only_handles_take_tables(book: openpyxl.Workbook) -> None:
    """Every other argument is one cell: a name of one, a cell of the own row, or a reference."""
    found = list(formulas(book))
    assert {t for _, t in found if "HK_SETTLE" in t}
    for title, text in found:
        if text.startswith("=HK_TABLE("):
            assert title == schema.CALCULATION
            continue
        for one in operands(text):
            whole = one in TABLES or re.fullmatch(r"tbl_\w+(\[[^\]]+\]|\[\[#All\].*)", one)
            looked_up = "INDEX(" in text  # Excel's own function takes that, not ours
            assert not whole or looked_up, (title, text)


def test_every_table_has_one_handle(book: openpyxl.Workbook) -> None:
    sheet = book[schema.CALCULATION]
    made = {}
    for name, title in HANDLES.items():
        ((where, cell),) = book.defined_names[name].destinations
        assert where == schema.CALCULATION
        made[title] = sheet[cell.replace("$", "")].value
    assert made == {title: f'=HK_TABLE({name},"{title}")' for name, title in TABLES.items()}


def sent(book: openpyxl.Workbook, edited: str) -> set[str]:
    """Return the tables that are sent after an edit on a sheet, as Excel's dependencies have it.

    What stands in a table before the columns that are sent may follow anything.
    """
    stale = {edited}
    for sheet in TABLES_TAKEN:
        page = book[sheet.title]
        left, top, right, bottom = (b or 0 for b in range_boundaries(page.tables[sheet.table].ref))
        titles = [cell.value for cell in page[top][left - 1 : right]]
        first, last = (left + titles.index(sheet.read_columns[at].title) for at in (0, -1))
        rows = page.iter_rows(top + 1, bottom, first, last)
        texts = {str(getattr(c.value, "text", c.value)) for row in rows for c in row if c.value}
        if any(edited in taken(text) for text in texts if text.startswith("=")):
            stale.add(sheet.title)  # its calculated columns follow
    return stale


def test_columns_that_are_not_sent_stand_first(book: openpyxl.Workbook) -> None:
    """They follow the register and the dashboard: sent, they would send the table after every
    edit of a customer, and follow themselves."""
    page = book[schema.SALES.title]
    own = [t for title, t in formulas(book) if title == page.title and "HK_FIND" in t]
    assert own
    assert taken(own[0]) == {schema.CUSTOMERS.title}
    assert schema.SALES.read_columns[0] is not schema.SALES.columns[0]


@pytest.mark.parametrize(
    ("edited", "crossing"),
    [
        (schema.SALES.title, {schema.SALES.title}),
        (schema.RECEIPTS.title, {schema.RECEIPTS.title}),
        (  # the short tables show the customer's name among their columns
            schema.CUSTOMERS.title,
            {
                sheet.title
                for sheet in (
                    schema.CUSTOMERS,
                    schema.CONTACTS,
                    schema.PLANS,
                    schema.APPROVALS,
                    schema.BILLS,
                    schema.ADJUSTMENTS,
                )
            },
        ),
        (schema.CONTACTS.title, {schema.CONTACTS.title}),
        (schema.PARAMETERS, {schema.PARAMETERS, schema.CUSTOMERS.title}),
    ],
)
def test_an_edit_sends_its_own_table(
    book: openpyxl.Workbook, edited: str, crossing: set[str]
) -> None:
    assert sent(book, edited) == crossing


def test_one_edited_sale_sends_the_used_columns_once(book: openpyxl.Workbook) -> None:
    table = book[schema.SALES.title].tables[schema.SALES.table]
    boundaries = range_boundaries(table.ref)
    assert boundaries[3] == ROWS + 1
    titles = [cell.value for cell in book[schema.SALES.title][table.ref][0]]
    columns = places_of(titles, schema.SALES.title)
    assert len(columns) < len(titles)
    followers = [t for _, t in formulas(book) if schema.SALES.title in taken(t)]
    assert len(followers) >= 8
    single = sum(len(operands(t)) for t in followers)
    assert len(columns) * (ROWS + 1) + single < len(titles) * (ROWS + 1)
    assert single < 15 * len(followers)
