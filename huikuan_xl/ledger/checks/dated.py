"""What doesn't fit as of a day: documents far in the future, sales to those who only pay (K13),
a register that differs from what was decided (X04)."""

from datetime import date

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.approvals import check_register
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.rules.plausibility import doubt_day, last_likely_day
from huikuan_xl.rules.words import NOT_COUNTED_SALES

#: Days on which something happened, or for which it is planned: far ahead they take effect nowhere.
_DAYS: tuple[tuple[Sheet, tuple[str, ...]], ...] = (
    (schema.SALES, ("sale_date",)),
    (schema.RECEIPTS, ("receipt_date",)),
    (schema.ADJUSTMENTS, ("adj_date",)),
    (
        schema.BILLS,
        ("received_on", "endorsed_on", "discounted_on", "collecting_on", "paid_on", "bounced_on"),
    ),
    (schema.CONTACTS, ("contact_date", "promise_date", "next_contact")),
    (schema.APPROVALS, ("asked_on", "approved_1", "approved_2", "approved_3", "valid_from")),
    (schema.PLANS, ("month", "target_date")),
    (schema.TARGETS, ("month",)),
    (schema.LETTERS, ("letter_date", "delivered_on", "receipt_on", "reply_date")),
    (schema.CLAIMS, ("pay_date",)),
)


def check_as_of(ledger: Ledger, as_of: date) -> list[Problem]:
    """Return what doesn't fit in a ledger as of a day, beside what ``check`` finds."""
    return [
        *(
            problem
            for sheet, names in _DAYS
            for name in names
            for problem in _future(sheet, ledger.table(sheet), name, ledger, as_of)
        ),
        *_sold_to_barred(ledger, as_of),
        *check_register(ledger, as_of),
    ]


def _future(
    sheet: Sheet, frame: pd.DataFrame, name: str, ledger: Ledger, as_of: date
) -> list[Problem]:
    found = Findings(sheet, frame)
    if name not in frame:
        return []
    late = frame[name] > pd.Timestamp(last_likely_day(as_of, ledger.policy))
    said = [doubt_day(day.date(), as_of, ledger.policy) for day in frame.loc[late, name]]
    found.add(late, WARNING, name, said, "核对日期的年份", "Q08")
    return found.done()


def _sold_to_barred(ledger: Ledger, as_of: date) -> list[Problem]:
    """New sales in the month to a customer that only pays: K13 is not an opinion."""
    sales = ledger.sales
    found = Findings(schema.SALES, sales)
    barred = ledger.customers.loc[ledger.customers["malicious"], "customer_code"]
    month, day = pd.Timestamp(as_of.replace(day=1)), pd.Timestamp(as_of)
    sold = sales["customer_code"].isin(barred) & sales["sale_date"].between(month, day)
    sold &= (sales["amount"] > 0) & ~sales["state"].isin(NOT_COUNTED_SALES)
    found.add(
        sold, ERROR, "customer_code", "客户已认定恶意拖欠、只收不供，本月却又发货",
        "核对客户编码；确已发货的，补审批后把客户信用档案的“恶意拖欠”改为否", "K13",
    )  # fmt: skip
    return found.done()
