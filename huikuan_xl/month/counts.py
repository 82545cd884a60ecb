"""How many rows of each kind the month end saw."""

import pandas as pd

from huikuan_xl.accounts.counted import valid_receipts, valid_sales
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.moves import KIND


def row_counts(ledger: Ledger, accounts: Accounts, customers: int) -> dict[str, int]:
    """Return the rows by kind; ``customers`` is how many the register and the lines have."""
    valid = valid_sales(ledger.sales)
    if KIND in ledger.sales:  # booked rows have the number of a row of another sheet
        valid &= (ledger.sales[KIND] == "").to_numpy()
    after = pd.Timestamp(accounts.as_of)
    return {
        "customers": customers,
        "sales": int(ledger.sales.loc[valid, ROW].nunique()),
        "void": int(ledger.sales.loc[~valid_sales(ledger.sales), ROW].nunique()),
        "red": int((ledger.sales["amount"] < 0).sum()),
        "receipts": len(ledger.receipts),
        "bounced": int((~valid_receipts(ledger.receipts)).sum()),
        "sales_after": int((ledger.sales["sale_date"] > after).sum()),
        "receipts_after": int((ledger.receipts["receipt_date"] > after).sum()),
        "due_estimated": int(accounts.sales["due_estimated"].sum()),
        "date_missing": int(
            ((accounts.sales["due"] == MISSING) & ~accounts.sales["awaiting"]).sum()
        ),
    }
