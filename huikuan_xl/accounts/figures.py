"""Every customer's figures, added up over whole columns. Money in 分."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, of_kind, paid_in
from huikuan_xl.accounts.counted import bounces_later
from huikuan_xl.accounts.days import day_number, day_of
from huikuan_xl.accounts.disputes import excused_lines
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import after, holding, known_by, saying
from huikuan_xl.ledger.moves import CLOSED_ON, DISCOUNTED_ON
from huikuan_xl.rules import scoring
from huikuan_xl.rules.adjustments import covering_money
from huikuan_xl.rules.periods import Window, add_months, end_of_month
from huikuan_xl.rules.words import ACCEPTANCES, AdjustmentKind, BillState, PayMethod, chosen

_NEVER = np.iinfo(np.int64).max
_OPEN_BILLS = chosen([state for state in BillState if state.is_open])


@dataclass(frozen=True, slots=True)
class Figures:
    """One customer's sums as of a day, in 分.

    ``open`` is owed before 未核销 is netted, ``balance`` after; ``due_month`` falls due from today to
    the end of next month; ``disputed…`` are the disputed parts of them; ``…_year`` are the twelve
    months that end on the day, lateness that is not the customer's fault left out of ``due_year``;
    ``method_year`` are receipts with a 回款方式, ``no_method_year`` those without. ``first_due`` is
    the day number of the oldest overdue due date, ``first_firm`` of the oldest undisputed one,
    ``first_sold`` the oldest document date of overdue lines (MISSING where nothing is overdue);
    ``earmarked`` is the part of ``unapplied`` that waits for something else, ``written_off`` bad debts
    not recovered; ``cheques_returned`` and ``bills_dishonoured`` are counts.
    """

    open: int = 0
    unapplied: int = 0
    balance: int = 0
    overdue: int = 0
    due_month: int = 0
    disputed: int = 0
    disputed_overdue: int = 0
    disputed_month: int = 0
    first_due: int = MISSING
    first_firm: int = MISSING
    first_sold: int = MISSING
    sales_year: int = 0
    due_year: int = 0
    on_time_year: int = 0
    received_year: int = 0
    method_year: int = 0
    no_method_year: int = 0
    cash_year: int = 0
    discount_year: int = 0
    collected_month: int = 0
    due_in_month: int = 0
    bills: int = 0
    earmarked: int = 0
    written_off: int = 0
    cheques_returned: int = 0
    bills_dishonoured: int = 0

    @property
    def free(self) -> int:
        """What of 未核销 covers demands and credit used: not what is earmarked."""
        return covering_money(self.unapplied, self.earmarked)

    @property
    def not_due(self) -> int:
        return self.open - self.overdue

    @property
    def earliest_overdue_due(self) -> date | None:
        """The due date of the oldest overdue line, None when nothing is overdue."""
        return day_of(self.first_due) if self.overdue else None

    @property
    def earliest_firm_due(self) -> date | None:
        """The due date of the oldest overdue line that is not disputed in full, None without."""
        return day_of(self.first_firm)

    @property
    def earliest_overdue_document(self) -> date | None:
        """The oldest document date of the overdue lines, None without."""
        return day_of(self.first_sold)

    def overdue_days(self, as_of: date) -> int:
        """Return how many days the oldest overdue line is late; 0 when none is."""
        return day_number(as_of) - self.first_due if self.overdue else 0


def figures_of(
    ledger: Ledger, accounts: Accounts, excused: Bools | None = None
) -> dict[str, Figures]:
    """Add up the columns of every customer that has a sales line or a receipt.

    ``excused`` is what ``excused_lines`` says, where it was asked before.
    """
    return _figures(accounts, _columns(ledger, accounts, excused))


def figures_of_credit(ledger: Ledger, accounts: Accounts) -> dict[str, Figures]:
    """Add up what uses credit or covers it: ``open``, ``unapplied``, ``balance``, ``earmarked`` and
    ``bills``; the others stay 0."""
    payer, cash = (accounts.receipts[name].to_numpy() for name in ("customer", "amount"))
    risky = _open_trade_bills(ledger.receipts, accounts)
    bills = _sums(payer[risky], cash[risky], len(accounts.codes))
    return _figures(accounts, {**_balances(accounts), "bills": bills})


def _figures(accounts: Accounts, columns: dict[str, Ints]) -> dict[str, Figures]:
    names = [one.name for one in fields(Figures) if one.name in columns]
    values = zip(*(columns[name].tolist() for name in names), strict=True)
    return {
        str(code): Figures(**dict(zip(names, row, strict=True)))
        for code, row in zip(accounts.codes.tolist(), values, strict=True)
    }


def _sums(index: Ints, amount: Ints, size: int) -> Ints:
    total = np.zeros(size, np.int64)
    np.add.at(total, index, amount)
    return total


def _columns(ledger: Ledger, accounts: Accounts, excused: Bools | None) -> dict[str, Ints]:
    return {
        **_sold(accounts, excused_lines(ledger, accounts) if excused is None else excused),
        **_received(ledger, accounts),
        **_balances(accounts),
        "written_off": _written_off(accounts),
    }


def _written_off(accounts: Accounts) -> Ints:
    """Bad debts written off less those that came back."""
    size = len(accounts.codes)
    receipt, sale = accounts.receipts, accounts.sales
    off = of_kind(receipt["kind"].to_numpy(), AdjustmentKind.BAD_DEBT)
    back = of_kind(sale["kind"].to_numpy(), AdjustmentKind.RECOVERED)
    lost = _sums(receipt["customer"].to_numpy()[off], receipt["adjusted"].to_numpy()[off], size)
    return lost - _sums(sale["customer"].to_numpy()[back], sale["amount"].to_numpy()[back], size)


def _balances(accounts: Accounts) -> dict[str, Ints]:
    size = len(accounts.codes)
    sale, receipt = accounts.sales, accounts.receipts
    who, left = sale["customer"].to_numpy(), sale["open"].to_numpy()
    open_total = _sums(who, np.maximum(left, 0), size)
    unapplied = _sums(receipt["customer"].to_numpy(), receipt["unapplied"].to_numpy(), size)
    unapplied -= _sums(who, np.minimum(left, 0), size)
    earmarked = _sums(receipt["customer"].to_numpy(), receipt["earmarked"].to_numpy(), size)
    return {"open": open_total, "unapplied": unapplied, "balance": open_total - unapplied,
            "earmarked": earmarked}  # fmt: skip


def _sold(accounts: Accounts, excused: Bools) -> dict[str, Ints]:
    size, today = len(accounts.codes), day_number(accounts.as_of)
    year = day_number(Window(accounts.as_of).first)
    month = day_number(accounts.as_of.replace(day=1))
    next_end = day_number(end_of_month(add_months(accounts.as_of.replace(day=1), 1)))
    sale = accounts.sales
    who, date, due, amount = (sale[n].to_numpy() for n in ("customer", "date", "due", "amount"))
    left = np.maximum(sale["open"].to_numpy(), 0)
    sold = np.maximum(amount, 0)
    kinds = sale["kind"].to_numpy()
    bought = np.where(kinds == ENTERED, sold, 0)
    payable = sold - sale["forgiven"].to_numpy()
    disputed = sale["disputed_open"].to_numpy()
    late = (left > 0) & (due != MISSING) & (due < today)
    coming = (due >= today) & (due <= next_end)
    judged = (due >= year) & (due <= today) & (amount > 0) & ~excused

    def total(mask: Any, values: Ints) -> Ints:
        return _sums(who[mask], values[mask], size)

    def first(mask: Any, days: Ints) -> Ints:
        found = np.full(size, _NEVER)
        np.minimum.at(found, who[mask], days[mask])
        return np.where(found == _NEVER, MISSING, found)

    return {
        "overdue": total(late, left),
        "due_month": total(coming, left),
        "disputed": total(left > 0, disputed),
        "disputed_overdue": total(late, disputed),
        "disputed_month": total(coming, disputed),
        "first_due": first(late, due),
        "first_firm": first(late & (disputed < left), due),
        "first_sold": first(late & (date != MISSING), date),
        "sales_year": total(date >= year, bought),
        "due_year": total(judged, payable),
        "on_time_year": total(judged, sale["on_time"].to_numpy()),
        "due_in_month": total((due >= month) & (due <= today), payable),
    }


def _received(ledger: Ledger, accounts: Accounts) -> dict[str, Ints]:
    size = len(accounts.codes)
    year = day_number(Window(accounts.as_of).first)
    month = day_number(accounts.as_of.replace(day=1))
    receipt, rows = accounts.receipts, ledger.receipts
    payer, cash, on = (receipt[n].to_numpy() for n in ("customer", "amount", "date"))
    this_year = (on >= year) & (on != MISSING)
    ours = rows["discount_ours"].to_numpy(bool) & ~_discounted_later(rows, accounts.as_of)
    unnamed = ~saying(rows["method"])
    bounced, accepted = _bounced(rows, accounts.as_of), holding(rows["method"], ACCEPTANCES)
    ones = np.ones(len(rows), np.int64)

    def total(mask: Any, values: Ints) -> Ints:
        return _sums(payer[mask], values[mask], size)

    return {
        "received_year": total(this_year, cash),
        "method_year": total(this_year & ~unnamed, cash),
        "no_method_year": total(this_year & unnamed, cash),
        "cash_year": total(this_year & _in_cash(rows["method"], accounts), cash),
        "discount_year": total(this_year & ours, rows["discount_cost"].to_numpy(np.int64)),
        "collected_month": total((on >= month) & (on != MISSING), paid_in(receipt)),
        "bills": total(_open_trade_bills(rows, accounts), cash),
        "cheques_returned": total(bounced & ~accepted, ones),
        "bills_dishonoured": total(bounced & accepted, ones),
    }


def _in_cash(methods: pd.Series, accounts: Accounts) -> Bools:
    different = set(methods.to_numpy())
    return holding(
        methods, {m for m in different if scoring.counts_as_cash(m, policy=accounts.policy)}
    )


def _discounted_later(rows: pd.DataFrame, as_of: date) -> Bools:
    """Mark receipts whose bill was discounted after a day: on that day the discount was unknown."""
    if DISCOUNTED_ON not in rows:
        return np.zeros(len(rows), np.bool_)
    return after(rows[DISCOUNTED_ON], as_of)


def _open_trade_bills(rows: pd.DataFrame, accounts: Accounts) -> Bools:
    """Commercial acceptances that are not yet paid: they still use credit (K10)."""
    as_of, state = accounts.as_of, rows["bill_state"]
    closed, later = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    if CLOSED_ON in rows:
        closed, later = known_by(rows[CLOSED_ON], as_of), after(rows[CLOSED_ON], as_of)
    counted: Bools = accounts.receipts["counted"].to_numpy()
    return (
        counted
        & holding(rows["method"], (PayMethod.TRADE_ACCEPTANCE,))
        & after(rows["bill_due"], as_of)
        & (holding(state, _OPEN_BILLS) | ~saying(state) | later)
        & ~closed
    )


def _bounced(rows: pd.DataFrame, as_of: date) -> Bools:
    bounced = holding(rows["bill_state"], (BillState.BOUNCED,)) & ~bounces_later(rows, as_of)
    return bounced & known_by(rows["receipt_date"], as_of)
