"""When sales lines are due, also where nobody wrote it down: ``rules.terms`` asked once a day.

Cells, ledger, claims and letters all read their due dates here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.accounts.days import day_number, day_of, days_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.agreements import Agreements, by_paper, term_of_sale
from huikuan_xl.ledger.days_off import is_day_off
from huikuan_xl.ledger.rows import Contract, Customer, as_int
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.terms import (
    Agreed,
    Term,
    TermKind,
    agreed_term,
    due_date,
    start_of,
)

WRITTEN = "单据写明的到期日"
UNDATED = "没有销售日期，无从推算"
_SPAN = 1 << 22  # day numbers of all years lie within ± half of it


@dataclass(frozen=True, slots=True)
class Dues:
    """When every line is due, by position.

    ``day`` is MISSING where nothing is due yet (``awaiting``: an acceptance, a resale or the next
    delivery is to come) and where no date is known. ``estimated`` lines were worked out; ``known``
    says that document, contract or register gives the term, and not our estimate (d10);
    ``pays_first``, that payment goes before delivery. ``why`` says by which rule.
    """

    day: Ints
    estimated: Bools
    known: Bools
    awaiting: Bools
    pays_first: Bools
    reason: Sequence[str]
    reason_at: Ints

    def why(self, position: int) -> str:
        """Return where a line's due date comes from, in Chinese."""
        return self.reason[int(self.reason_at[position])]


def due_dates(sales: pd.DataFrame, agreed: Agreements, contract: Ints, policy: Policy) -> Dues:
    """Return every line's due day and its reason.

    A line without one is due by its own 账期类型 or 销售方式, else by that of its contract
    (``contract``: positions in ``agreed.contracts``), else by the customer's, else its 信用期限
    after its document date, else the policy's term. Without a document date it stays MISSING.
    """
    day, sold = days_of(sales["due_date"]).copy(), days_of(sales["sale_date"])
    size = len(sales)
    no = np.zeros(size, np.bool_)
    reason = [WRITTEN, UNDATED]
    reason_at = np.where(day == MISSING, 1, 0)
    estimated = (day == MISSING) & (sold != MISSING)
    known, awaiting, first = day != MISSING, no.copy(), no.copy()
    rows = np.flatnonzero(estimated)
    if rows.size:
        which, terms = _terms_of(sales, rows, agreed, contract[rows], policy)
        begun = days_of(sales["start_date"])[rows] if "start_date" in sales else None
        starts = _starts(sales, rows, sold[rows], begun, which, terms)
        at, found = _asked(which, starts, terms, policy)
        day[rows] = np.array([due for due, _ in found], np.int64)[at]
        reason_at[rows] = at + len(reason)
        reason += [why for _, why in found]
        known[rows] = _each(terms, which, lambda one: one.known)
        first[rows] = _each(terms, which, lambda one: one.term.kind.pays_first)
        awaiting[rows] = day[rows] == MISSING
    return Dues(day, estimated, known, awaiting, first, reason, reason_at)


def written_term(contract: Contract, customer: Customer, policy: Policy) -> Term | None:
    """Return the term that a contract, else the register, states for new sales; None for none."""
    found = agreed_term(by_paper(contract, customer), customer.credit_days, policy)
    return found.term if found.stated else None


def _each(terms: Sequence[Agreed], which: Ints, ask: Callable[[Agreed], bool]) -> Bools:
    return np.array([ask(one) for one in terms], np.bool_)[which]


def _terms_of(
    sales: pd.DataFrame, rows: Ints, agreed: Agreements, contract: Ints, policy: Policy
) -> tuple[Ints, list[Agreed]]:
    """Return which of the terms found holds for every row; the rule is asked once a combination."""
    names = [n for n in ("customer_code", "due_term", "term", "due_number") if n in sales]
    key = contract - contract.min()
    for name in names:
        code = pd.factorize(sales[name].iloc[rows], use_na_sentinel=False)[0].astype(np.int64)
        key = pd.factorize(key * (int(code.max()) + 1) + code)[0].astype(np.int64)
    _, example = np.unique(key, return_index=True)
    return key, [_agreed(sales, int(rows[at]), agreed, int(contract[at]), policy) for at in example]


def _agreed(
    sales: pd.DataFrame, row: int, agreed: Agreements, contract: int, policy: Policy
) -> Agreed:
    def cell(name: str) -> str:
        return str(sales[name].iat[row]) if name in sales else ""

    number = as_int(sales["due_number"].iat[row]) if "due_number" in sales else None
    under, customer = agreed.contract(contract), agreed.customer(cell("customer_code"))
    return term_of_sale(cell("due_term"), number, cell("term"), under, customer, policy)


def _starts(
    sales: pd.DataFrame, rows: Ints, sold: Ints, begun: Ints | None, which: Ints,
    terms: Sequence[Agreed],
) -> Ints:  # fmt: skip
    """Return the day that every row's term counts from, MISSING while it has not begun."""
    begun = np.full(len(rows), MISSING, np.int64) if begun is None else begun
    waits = _each(terms, which, lambda one: start_of(one.term.kind, date.min, None) is None)
    starts = np.where(begun != MISSING, begun, np.where(waits, MISSING, sold))
    following = _each(terms, which, lambda one: one.term.kind is TermKind.NEXT_DELIVERY)
    if following.any():
        starts[following] = _next_deliveries(sales, rows[following])
    return starts


def _next_deliveries(sales: pd.DataFrame, rows: Ints) -> Ints:
    """Return the day of the customer's next delivery after each row's, MISSING without one."""
    codes, days = sales["customer_code"].to_numpy(object), days_of(sales["sale_date"])
    delivered = (sales["amount"].to_numpy() > 0) & (days != MISSING)
    following = np.full(len(rows), MISSING, np.int64)
    for code in dict.fromkeys(codes[rows].tolist()):
        of_code = np.unique(days[(codes == code) & delivered])
        mine = np.flatnonzero(codes[rows] == code)
        at = np.searchsorted(of_code, days[rows[mine]], side="right")
        there = at < of_code.size
        following[mine[there]] = of_code[at[there]]
    return following


def _asked(
    which: Ints, starts: Ints, terms: Sequence[Agreed], policy: Policy
) -> tuple[Ints, list[tuple[int, str]]]:
    """Ask the rule once for every term and day; return which answer is whose, and the answers."""
    day = np.where(starts == MISSING, _SPAN - 1, starts + _SPAN // 2)
    pairs, at = np.unique(which * _SPAN + day, return_inverse=True)
    answers = []
    for pair in pairs.tolist():
        number, place = divmod(pair, _SPAN)
        start = None if place == _SPAN - 1 else day_of(place - _SPAN // 2)
        answers.append(_answer(terms[number], start, policy))
    return at, answers


def _answer(agreed: Agreed, start: date | None, policy: Policy) -> tuple[int, str]:
    """Ask for one term and day; days off move only what somebody agreed on, not our 信用期限."""
    found = due_date(
        agreed.term, start,
        next_delivery=start if agreed.term.kind is TermKind.NEXT_DELIVERY else None,
        day_off=is_day_off if agreed.stated and policy.roll_due else None, policy=policy,
    )  # fmt: skip
    due = MISSING if found.value is None else day_number(found.value)
    return due, f"{agreed.place}：{found.why()}"
