"""Ledgers of a few literal rows, as a user types them."""

from huikuan_xl.functions.rows import entered
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.cells import Cell

Row = dict[str, Cell]


def ledger_of(**tables: list[Row]) -> Ledger:
    """Return a ledger; each table is named as in the schema, its rows by English column names."""
    ledger = Ledger()
    for name, rows in tables.items():
        sheet = schema.sheet(name)
        columns = [c for c in sheet.columns if any(c.name in row for row in rows)]
        grid: list[list[Cell]] = [[c.title for c in columns]]
        grid += [[row.get(c.name) for c in columns] for row in rows]
        setattr(ledger, name, entered(sheet, grid, [c.name for c in columns]).frame)
    return ledger
