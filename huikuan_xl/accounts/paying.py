"""How a customer pays: its payments and what is late, for ``rules.pay_pattern``."""

from collections.abc import Iterator

from huikuan_xl.accounts.adjusted import of_kind, pays
from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.pay_pattern import Paid, PayPattern, pay_pattern
from huikuan_xl.rules.words import AdjustmentKind


def pay_pattern_of(ledger: Ledger, accounts: Accounts, code: str) -> PayPattern:
    """Return how a customer paid up to the accounts' day (S1-58); nothing known for a code that the
    ledger doesn't have. ``ledger`` is the one that was settled."""
    paid = [*_paid(ledger, accounts, code), *_still_late(ledger, accounts, code)]
    return pay_pattern(paid, accounts.as_of)


def _paid(ledger: Ledger, accounts: Accounts, code: str) -> Iterator[Paid]:
    """Yield every part of the customer's documents that was paid in value, by its due date.

    What was written off as a bad debt was not: it is late up to the accounts' day.
    """
    done, kinds = accounts.settlement, accounts.source_kinds
    mine = (ledger.sales["customer_code"] == code).to_numpy()[done.to_sale]
    dues = accounts.sales["due"].to_numpy()[done.to_sale]
    lost = of_kind(kinds, AdjustmentKind.BAD_DEBT)
    wanted = mine & (dues != MISSING) & (done.allocated_on != MISSING) & done.by_receipt
    wanted &= pays(kinds) | lost
    for due, on, amount, gone in zip(
        dues[wanted].tolist(), done.allocated_on[wanted].tolist(),
        done.allocated[wanted].tolist(), lost[wanted].tolist(), strict=True,
    ):  # fmt: skip
        due_on, paid_on = day_of(due), accounts.as_of if gone else day_of(on)
        if due_on is not None and paid_on is not None:
            yield Paid(due_on, paid_on, amount)


def _still_late(ledger: Ledger, accounts: Accounts, code: str) -> Iterator[Paid]:
    """Yield what is overdue and neither paid nor disputed."""
    lines = accounts.sales
    left = (lines["open"] - lines["disputed_open"]).to_numpy()
    late = (lines["overdue"].to_numpy() > 0) & (lines["due"].to_numpy() != MISSING) & (left > 0)
    late &= (ledger.sales["customer_code"] == code).to_numpy()
    for due, amount in zip(
        lines["due"].to_numpy()[late].tolist(), left[late].tolist(), strict=True
    ):
        due_on = day_of(due)
        if due_on is not None:
            yield Paid(due_on, accounts.as_of, amount)
