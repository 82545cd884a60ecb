"""Some customers' rows as a ledger of their own: what is settled again after an edit."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.frozen import OfFrames

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pandas import DataFrame

    from huikuan_xl.ledger.book import Ledger

    Places = npt.NDArray[np.int64]

_LINES = (schema.SALES, schema.RECEIPTS)
_PAGES = (schema.ADJUSTMENTS, schema.APPROVALS, schema.CONTACTS)
_WHOLE = (schema.CUSTOMERS, schema.CONTRACTS, schema.BILLS)


def places_of_customers(typed: "Ledger", codes: Collection[str]) -> "dict[str, Places]":
    """Return where the rows of some customers stand in every table that has rows of customers."""
    places = {sheet.name: rows_of_customers(typed.table(sheet), codes) for sheet in _LINES}
    return places | {sheet.name: page_known(typed, sheet).places(codes) for sheet in _PAGES}


def of_customers(typed: "Ledger", places: "Mapping[str, Places]") -> "Ledger":
    """Return the rows that stand at some places as a ledger.

    Register, contracts and bills stay whole: whoever is looked for in them is looked for by name.
    """
    tables = {s.name: taken_rows(typed.table(s), places[s.name]) for s in _LINES}
    tables |= {s.name: page_known(typed, s).taken(places[s.name]) for s in _PAGES}
    return with_tables(with_known_rows(typed), tables)


def with_known_rows(typed: "Ledger") -> "Ledger":
    """Return the ledger, the records of the tables that stay whole known."""
    for sheet in _WHOLE:
        page_known(typed, sheet)
    return typed


def page_known(typed: "Ledger", sheet: schema.Sheet) -> "Page":
    """Return what is known of a sheet's table, which nobody changes any more."""
    table = typed.table(sheet)
    return _KNOWN.get(table, lambda: Page.made(table, sheet))


def rows_of_customers(table: "DataFrame", codes: Collection[str]) -> "Places":
    """Return where the rows of some customers stand."""
    import numpy as np

    marked = _are(table["customer_code"].to_numpy(), codes)
    if "counter_code" in table:  # blank where a row has no other side
        marked |= _are(table["counter_code"].to_numpy(), [code for code in codes if code])
    return np.flatnonzero(marked)


_FEW = 4  # comparing a column with so many codes is quicker than looking its cells up


def _are(column: "npt.NDArray[Any]", codes: Collection[str]) -> "npt.NDArray[np.bool_]":
    import numpy as np

    if len(codes) > _FEW:
        wanted = set(codes)
        return np.fromiter((code in wanted for code in column), np.bool_, column.size)
    marked = np.zeros(column.size, np.bool_)
    for code in codes:
        marked |= column == code
    return marked


@dataclass(frozen=True, slots=True)
class Page:
    """A table that no edit of sales and receipts changes: its records, and whose rows stand where,
    worked out once for all edits. ``none`` is it without rows."""

    table: "DataFrame"
    rows: Sequence[Any]
    whose: Mapping[str, Sequence[int]]
    none: "DataFrame"

    @classmethod
    def made(cls, table: "DataFrame", sheet: schema.Sheet) -> "Page":
        """Look through a sheet's table."""
        from huikuan_xl.ledger.rows import SHEETS, know_rows, rows_of

        whose: dict[str, list[int]] = defaultdict(list)
        for at, code in enumerate(table["customer_code"].tolist()):
            whose[code].append(at)
        if "counter_code" in table:  # blank where a row has no other side
            for at, code in enumerate(table["counter_code"].tolist()):
                if code:
                    whose[code].append(at)
        kind = next(kind for kind, one in SHEETS.items() if one is sheet)
        rows: list[Any] = rows_of(kind, table)
        whole = table.copy(deep=False)  # what is kept of a frame must not keep the frame itself
        for one in (table, whole):
            know_rows(one, rows)
        return cls(whole, rows, dict(whose), table.iloc[:0])

    def places(self, codes: Collection[str]) -> "Places":
        """Return where the rows of some customers stand."""
        import numpy as np

        return np.array(sorted({at for code in codes for at in self.whose.get(code, ())}), np.int64)

    def taken(self, at: "Places") -> "DataFrame":
        """Return the rows at some places as a table, their records known."""
        from huikuan_xl.ledger.rows import know_rows

        if not at.size:  # after an edit most tables have no row of the few customers
            return self.none
        if at.size == len(self.rows):
            return self.table
        table = taken_rows(self.table, at)
        know_rows(table, [self.rows[place] for place in at.tolist()])
        return table


_KNOWN: OfFrames[Page] = OfFrames()


def taken_rows(table: "DataFrame", at: "Places") -> "DataFrame":
    """Return the rows at some places, counted anew."""
    import pandas as pd

    rows = table.take(at)
    rows.index = pd.RangeIndex(at.size)
    return rows


def with_tables(ledger: "Ledger", tables: "Mapping[str, DataFrame]") -> "Ledger":
    """Return a ledger with some tables replaced."""
    result = replace(ledger)
    for name, table in tables.items():
        setattr(result, name, table)
    return result
