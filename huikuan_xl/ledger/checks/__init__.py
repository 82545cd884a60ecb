"""Checks of rows that are readable but don't fit: unknown customers, duplicates, N1–N4, K09.

Nothing is changed or dropped here; every finding is a problem that names its row. Findings that
need the settled accounts (N2 amounts, N5) belong to the daily check, not here. One module a sheet.
"""

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.adjustments import check_adjustments
from huikuan_xl.ledger.checks.approvals import check_approvals
from huikuan_xl.ledger.checks.bills import check_bills
from huikuan_xl.ledger.checks.contacts import check_contacts
from huikuan_xl.ledger.checks.contracts import check_contracts
from huikuan_xl.ledger.checks.customers import check_customers
from huikuan_xl.ledger.checks.dated import check_as_of
from huikuan_xl.ledger.checks.letters import check_letters
from huikuan_xl.ledger.checks.plans import check_plans
from huikuan_xl.ledger.checks.receipts import check_receipts
from huikuan_xl.ledger.checks.sales import check_sales
from huikuan_xl.ledger.checks.targets import check_targets
from huikuan_xl.ledger.problems import Problem

__all__ = ["check", "check_as_of"]

_CHECKS = (
    check_customers, check_sales, check_receipts, check_adjustments, check_bills, check_contacts,
    check_approvals, check_plans, check_targets, check_letters, check_contracts,
)  # fmt: skip


def check(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in a typed ledger, sheet by sheet, in the order of the rows.

    Rules Q09, Q11, N1, N3, N4, K09, Q06, S1-48, GB 32100. Vectorised: a clean ledger of 100,000
    lines takes a fraction of a second. What depends on the day is ``check_as_of``'s.
    """
    return [problem for one in _CHECKS for problem in one(ledger)]
