"""How many rows of each kind the month end saw."""

import pandas as pd

from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import MISSING
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.words import NOT_COUNTED_RECEIPTS, NOT_COUNTED_SALES


def row_counts(ledger: Ledger, accounts: Accounts, customers: pd.DataFrame) -> dict[str, int]:
    void = ledger.sales["state"].isin(NOT_COUNTED_SALES)
    after = pd.Timestamp(accounts.as_of)
    return {
        "customers": len(customers),
        "sales": int((~void).sum()),
        "void": int(void.sum()),
        "red": int((ledger.sales["amount"] < 0).sum()),
        "receipts": len(ledger.receipts),
        "bounced": int(ledger.receipts["bill_state"].isin(NOT_COUNTED_RECEIPTS).sum()),
        "sales_after": int((ledger.sales["sale_date"] > after).sum()),
        "receipts_after": int((ledger.receipts["receipt_date"] > after).sum()),
        "due_estimated": int(accounts.sales["due_estimated"].sum()),
        "date_missing": int((accounts.sales["due"] == MISSING).sum()),
    }
