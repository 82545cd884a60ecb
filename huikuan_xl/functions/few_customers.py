"""Some customers' rows as a ledger of their own: what is settled again after an edit."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from huikuan_xl.ledger import schema

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from huikuan_xl.ledger.book import Ledger

    Places = npt.NDArray[np.int64]

_OWNED = (
    schema.CUSTOMERS, schema.SALES, schema.RECEIPTS, schema.ADJUSTMENTS, schema.APPROVALS,
    schema.CONTACTS, schema.CONTRACTS,
)  # fmt: skip


def places_of_customers(typed: "Ledger", codes: Collection[str]) -> "dict[str, Places]":
    """Return where the rows of some customers stand in every table that has rows of customers.

    A contract also belongs to whoever's sale names it. Rows of 核销与调整 are judged by the whole
    register.
    """
    import numpy as np

    places = {sheet.name: rows_of_customers(typed.table(sheet), codes) for sheet in _OWNED}
    named = typed.sales["contract_no"].to_numpy()[places["sales"]]
    by_number = typed.contracts["contract_no"].isin(set(named) - {""}).to_numpy()
    places["contracts"] = np.union1d(places["contracts"], np.flatnonzero(by_number))
    if len(places["adjustments"]):
        places["customers"] = np.arange(len(typed.customers))
    return places


def of_customers(typed: "Ledger", places: "Mapping[str, Places]") -> "Ledger":
    """Return the rows that stand at some places as a ledger."""
    return with_tables(typed, {n: taken_rows(getattr(typed, n), at) for n, at in places.items()})


def rows_of_customers(table: "pd.DataFrame", codes: Collection[str]) -> "Places":
    """Return where the rows of some customers stand."""
    import numpy as np

    some = list(codes)
    marked = table["customer_code"].isin(some)
    if "counter_code" in table:  # blank where a row has no other side
        marked |= table["counter_code"].isin([code for code in some if code])
    return np.flatnonzero(marked.to_numpy())


def taken_rows(table: "pd.DataFrame", at: "Places") -> "pd.DataFrame":
    """Return the rows at some places, counted anew."""
    import pandas as pd

    if not at.size:  # after an edit most tables have no row of the few customers
        return table.iloc[:0]
    rows = table.take(at)
    rows.index = pd.RangeIndex(at.size)
    return rows


def with_tables(ledger: "Ledger", tables: "Mapping[str, pd.DataFrame]") -> "Ledger":
    """Return a ledger with some tables replaced."""
    result = replace(ledger)
    for name, table in tables.items():
        setattr(result, name, table)
    return result
