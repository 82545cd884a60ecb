"""One customer on one page: what is known of it on a day, and its account over a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import PromiseResult
from huikuan_xl.accounts.movements import Movement, movements
from huikuan_xl.accounts.paying import pay_pattern_of
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.ledger.approvals import standings
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.ledger.rows import Approval, Contact, Letter
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.approvals import told
from huikuan_xl.rules.pay_pattern import YEAR, PayPattern
from huikuan_xl.rules.periods import add_months


@dataclass(frozen=True, slots=True)
class MonthOfCustomer:
    """What a customer bought and paid in a month, 分."""

    month: date
    sales: int
    receipts: int


@dataclass(frozen=True, slots=True)
class DecisionOfCustomer:
    """A row of 审批与变更 and what it is worth on the day."""

    row: Approval
    state: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything about one customer on one day; money in 分."""

    profile: Profile
    as_of: date
    pattern: PayPattern
    first: date
    last: date
    movements: Sequence[Movement]
    months: Sequence[MonthOfCustomer]
    open_items: pd.DataFrame
    promises: Sequence[PromiseResult]
    contacts: Sequence[Contact]
    letters: Sequence[Letter]
    decisions: Sequence[DecisionOfCustomer]


def period_of(as_of: date, first: date | None, last: date | None) -> tuple[date, date]:
    """Return the period of the account: the last twelve months where no day is given."""
    end = last or as_of
    return first or add_months(end.replace(day=1), 1 - YEAR), end


def customer_card(
    ledger: Ledger, month: MonthEnd, code: str, first: date, last: date
) -> CustomerCard:
    """Return the page of a customer; ``ledger`` is what ``month`` was run on.

    The movements are HK_LEDGER's: of the accounts as of ``last``. Raises ValueError when the period
    ends before it begins, KeyError for a code that neither register nor ledger knows.
    """
    past = month.history
    ledger = with_moves(ledger, month.policy)
    accounts = settle_ledger(ledger, last, month.policy)
    items = month.open_items
    year = movements(
        ledger, month.accounts, code, add_months(month.month_start, 1 - YEAR), month.as_of
    )
    return CustomerCard(
        profile=month.profiles[code],
        as_of=month.as_of,
        pattern=pay_pattern_of(ledger, month.accounts, code),
        first=first,
        last=last,
        movements=movements(ledger, accounts, code, first, last),
        months=_months(year, month.month_start),
        open_items=items[items["customer_code"] == code].reset_index(drop=True),
        promises=past.promises_of.get(code, []),
        contacts=list(reversed(past.contacts.get(code, []))),
        letters=list(reversed(past.letters.get(code, []))),
        decisions=_decisions(ledger, code, month),
    )


def _months(year: Sequence[Movement], last: date) -> list[MonthOfCustomer]:
    months = [add_months(last, back) for back in range(1 - YEAR, 1)]
    return [
        MonthOfCustomer(
            month,
            sum(m.charged for m in year if m.day and m.day.replace(day=1) == month),
            sum(m.paid for m in year if m.day and m.day.replace(day=1) == month),
        )
        for month in months
    ]


def _decisions(ledger: Ledger, code: str, month: MonthEnd) -> list[DecisionOfCustomer]:
    """Return the customer's decisions known on the day, the latest first."""
    mine = [
        DecisionOfCustomer(row, told(state))
        for row, state in standings(ledger, month.as_of, month.policy)
        if row.customer_code == code and row.asked_on and row.asked_on <= month.as_of
    ]
    mine.sort(key=lambda one: one.row.asked_on or month.as_of, reverse=True)
    return mine
