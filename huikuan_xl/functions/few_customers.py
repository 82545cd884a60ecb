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
_PAGES = (
    schema.CUSTOMERS, schema.ADJUSTMENTS, schema.APPROVALS, schema.CONTACTS, schema.CONTRACTS,
)  # fmt: skip


def places_of_customers(typed: "Ledger", codes: Collection[str]) -> "dict[str, Places]":
    """Return where the rows of some customers stand in every table that has rows of customers.

    A contract also belongs to whoever's sale names it. Rows of 核销与调整 are judged by the whole
    register.
    """
    import numpy as np

    from huikuan_xl.ledger.known import holding

    places = {sheet.name: rows_of_customers(typed.table(sheet), codes) for sheet in _LINES}
    places |= {sheet.name: Page.of(typed.table(sheet), sheet).places(codes) for sheet in _PAGES}
    named = set(typed.sales["contract_no"].to_numpy()[places["sales"]]) - {""}
    if named:
        by_number = np.flatnonzero(holding(typed.contracts["contract_no"], named))
        places["contracts"] = np.union1d(places["contracts"], by_number)
    if len(places["adjustments"]):
        places["customers"] = np.arange(len(typed.customers))
    return places


def of_customers(typed: "Ledger", places: "Mapping[str, Places]") -> "Ledger":
    """Return the rows that stand at some places as a ledger."""
    tables = {s.name: taken_rows(typed.table(s), places[s.name]) for s in _LINES}
    for sheet in _PAGES:
        tables[sheet.name] = Page.of(typed.table(sheet), sheet).taken(places[sheet.name])
    Page.of(typed.bills, schema.BILLS)  # whole: who named which bill is known by its number
    return with_tables(typed, tables)


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
    def of(cls, table: "DataFrame", sheet: schema.Sheet) -> "Page":
        """Return what is known of a sheet's table, which nobody changes any more."""
        return _KNOWN.get(table, lambda: cls._made(table, sheet))

    @classmethod
    def _made(cls, table: "DataFrame", sheet: schema.Sheet) -> "Page":
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
