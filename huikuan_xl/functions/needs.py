"""Which columns of a table the worksheet functions use (English names): no other has to be sent."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Sheet

SALES_NEEDED = ("customer_code", "doc_no", "sale_date", "due_date", "amount")
TERMS_OF_SALES = ("due_term", "due_number", "start_date", "instalments", "term", "contract_no")
SALES_ALSO = ("line_no", "origin_doc", "state", "disputed", *TERMS_OF_SALES)
RECEIPTS_NEEDED = ("customer_code", "doc_no", "receipt_date", "amount")
RECEIPTS_ALSO = (
    "receipt_no", "allowance", "bill_state", "bill_no", "earmark", "released_on",
)  # fmt: skip
CUSTOMERS_NEEDED = ("customer_code", "customer_name", "limit", "credit_days")
TERMS_OF_CUSTOMERS = (
    "customer_name", "credit_days", "due_term", "due_number", "head_code", "salesperson", "department",
)  # fmt: skip
FIGURES_OF_SALES = ("customer_name", "salesperson", "department")
FIGURES_OF_RECEIPTS = ("customer_name", "method", "bill_due", "discount_cost", "discount_ours")
NOTES_OF_RECEIPTS = ("bill_date", "stated_balance", "next_date")
_OF_SALES = (*SALES_NEEDED, *SALES_ALSO, *FIGURES_OF_SALES)
_OF_RECEIPTS = (
    *RECEIPTS_NEEDED, *RECEIPTS_ALSO, *FIGURES_OF_RECEIPTS, *NOTES_OF_RECEIPTS, "salesperson",
    "department",
)  # fmt: skip
_SOME = {schema.SALES.name: _OF_SALES, schema.RECEIPTS.name: _OF_RECEIPTS}


def columns_used(sheet: Sheet) -> tuple[str, ...]:
    """Return the columns of an entry sheet that any function uses: read once and shared."""
    return _SOME.get(sheet.name) or tuple(column.name for column in sheet.read_columns)
