"""Settlement of receipts against sales: one vectorised kernel on integer 分 and day numbers.

A receipt that names its 售货清单号码 goes there first; what names none, or is left over, goes to the
customer's lines in the order of ``rules.settlement_order`` (民法典§560). A receipt that names a number
which isn't there settles nothing: the payer designated it. 红字 lines (negative sales) act as credits
of their 原清单号码, else of their own number, and then like any receipt. What is still left is 未核销,
never clipped.

The kernel needs only complete customers, so a cell, a month end and a cluster partition call the
same function. It knows no pandas; ``huikuan_xl.accounts.lines`` feeds it from frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huikuan_xl.accounts.in_numpy import matching_for
from huikuan_xl.accounts.matching import Matching, Overlaps, Side
from huikuan_xl.accounts.ordering import in_order
from huikuan_xl.rules.settlement_order import Part

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class SaleLines:
    """Sales lines as columns of equal length. ``amount`` in 分, negative for 红字; dates as days
    since 1970-01-01 or MISSING; ``customer`` any integer code; ``document`` a code unique per
    customer and number; ``credit_of`` the document that a negative line reduces first (-1 for
    none); ``rank`` the line number; ``disputed`` lines are settled last; ``number`` is the place of
    the document's number among others of one day, needed where the codes aren't in that order."""

    customer: Ints
    document: Ints
    credit_of: Ints
    date: Ints
    due: Ints
    amount: Ints
    rank: Ints
    disputed: Bools | None = None
    number: Ints | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLines:
    """Receipts as columns of equal length; ``amount`` in 分 including the accepted 折让;
    ``document`` the code of the named document or -1; ``rank`` orders receipts of one day; what is
    ``tied`` settles the named document and nothing else."""

    customer: Ints
    document: Ints
    date: Ints
    amount: Ints
    rank: Ints
    tied: Bools | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settlement says of every line, aligned with the lines given.

    ``paid`` and ``open`` per sales line in 分 (for a negative line: minus what it settled elsewhere
    and minus what is left of it); ``settled_on`` the day the line reached zero, MISSING while open;
    ``on_time`` the part of ``paid`` that came no later than the due date; ``kept`` per receipt what
    refunds left of it and ``unapplied`` what settled nothing, in 分. Allocations: ``source`` is the
    position of the receipt that paid, or of the 红字 line counted on from the last receipt.
    """

    amount: Ints
    open: Ints
    settled_on: Ints
    on_time: Ints
    kept: Ints
    unapplied: Ints
    to_sale: Ints
    source: Ints
    allocated: Ints
    allocated_on: Ints

    @property
    def paid(self) -> Ints:
        return self.amount - self.open

    @property
    def by_receipt(self) -> Bools:
        """True for every allocation whose money came from a receipt, not from a 红字 line."""
        return self.source < self.kept.size


def settle(
    sales: SaleLines,
    receipts: ReceiptLines,
    order: Sequence[Part],
    by: Matching | None = None,
) -> Settlement:
    """Settle receipts and credits against sales; every line given counts (filter by as-of first).

    ``order`` is what ``order_parts`` gave for the policy; ``by`` how amounts are matched, None: the
    quickest for the number of lines. Conserves money exactly:
    Σ open + Σ negative leftovers − Σ unapplied = Σ sales − Σ receipts.
    """
    kept = after_refunds(receipts)
    by = by or matching_for(sales.amount.size)
    demands = _demands(by, sales, order)
    supplies = _supplies(by, sales, receipts, kept)
    pieces, held = _match_named(by, demands, supplies, sales.document, kept.size)
    pieces.append(_match_rest(by, demands, supplies, _with_tied(held, supplies, receipts)))
    to, source, allocated = (np.concatenate([piece[part] for piece in pieces]) for part in range(3))
    day, settled_on, on_time = by.dated((to, source, allocated), demands, supplies, sales.due)
    left = np.zeros(sales.amount.size, np.int64)
    left[demands.line] = demands.left
    unapplied = np.minimum(kept, 0)
    is_receipt = supplies.line < kept.size
    unapplied[supplies.line[is_receipt]] = supplies.left[is_receipt]
    left[supplies.line[~is_receipt] - kept.size] = -supplies.left[~is_receipt]
    return Settlement(
        sales.amount, left, settled_on, on_time, kept, unapplied,
        demands.line[to], supplies.line[source], allocated, day,
    )  # fmt: skip


def _demands(by: Matching, sales: SaleLines, parts: Sequence[Part]) -> Side:
    columns: dict[Part, Ints | Bools | None] = {
        Part.DISPUTED: sales.disputed,
        Part.DUE: sales.due,
        Part.DATED: sales.date,
        Part.NUMBER: sales.document if sales.number is None else sales.number,
        Part.LINE: sales.rank,
    }
    keys = [sales.customer, *(c for part in parts if (c := columns[part]) is not None)]
    keys.append(sales.amount)
    line = np.flatnonzero(sales.amount > 0)
    if line.size == sales.amount.size:
        line = by.order(keys)
    else:
        line = line[by.order([key[line] for key in keys])]
    return Side(
        line, sales.customer[line], sales.document[line], sales.date[line], sales.amount[line]
    )


def _supplies(by: Matching, sales: SaleLines, receipts: ReceiptLines, kept: Ints) -> Side:
    """Receipts, then 红字 lines, in the order in which they pay: by date, number and amount."""
    money, credit = np.flatnonzero(kept > 0), np.flatnonzero(sales.amount < 0)

    def both(of_receipts: Ints, of_sales: Ints) -> Ints:
        if not credit.size and money.size == kept.size:
            return of_receipts
        return np.concatenate((of_receipts[money], of_sales[credit]))

    customer = both(receipts.customer, sales.customer)
    document = both(receipts.document, sales.credit_of)
    date, left = both(receipts.date, sales.date), both(kept, -sales.amount)
    at = by.order([customer, date, both(receipts.rank, sales.rank), left, document])
    line = np.concatenate((money, credit + kept.size))
    return Side(line[at], customer[at], document[at], date[at], left[at])


def _match_named(
    by: Matching, demands: Side, supplies: Side, documents: Ints, receipts: int
) -> tuple[list[Overlaps], Bools | None]:
    """Let money go where it was designated to; also mark receipts that name no known number."""
    naming = np.flatnonzero(supplies.document >= 0)
    if not naming.size or not documents.size:
        held = (supplies.document >= 0) & (supplies.line < receipts)
        return [], held if naming.size else None
    numbers = _Numbers(documents)
    owing = numbers.known(demands.document)
    paying = numbers.of(supplies.document[naming])
    held = np.zeros(supplies.left.size, np.bool_)
    held[naming] = (paying < 0) & (supplies.line[naming] < receipts)
    naming, paying = naming[paying >= 0], paying[paying >= 0]
    return [by.named(demands.left, owing, supplies.left, naming, paying, numbers.size)], held


def _with_tied(held: Bools | None, supplies: Side, receipts: ReceiptLines) -> Bools | None:
    """Mark what settles nothing but the document it names, beside what names no known one."""
    if receipts.tied is None:
        return held
    is_receipt = supplies.line < receipts.tied.size
    tied = np.zeros(supplies.line.size, np.bool_)
    tied[is_receipt] = receipts.tied[supplies.line[is_receipt]]
    return tied if held is None else held | tied


def _match_rest(by: Matching, demands: Side, supplies: Side, held: Bools | None) -> Overlaps:
    """Let everything else flow in order, inside each customer."""
    to = np.flatnonzero(demands.left)
    source = np.flatnonzero(supplies.left if held is None else (supplies.left > 0) & ~held)
    if not to.size or not source.size:
        return _NONE, _NONE, _NONE
    customers = _Numbers(demands.customer)
    paying = customers.of(supplies.customer[source])
    source, paying = source[paying >= 0], paying[paying >= 0]
    owing = customers.known(demands.customer[to])
    return _match(by, demands, to, owing, supplies, source, paying, customers.size)


def _match(
    by: Matching, demands: Side, to: Ints, owing: Ints, supplies: Side, source: Ints,
    paying: Ints, groups: int,
) -> Overlaps:  # fmt: skip
    """Match chosen lines (``to``, ``source``) first-in-first-out inside their groups."""
    if not to.size or not source.size:
        return _NONE, _NONE, _NONE
    owed, paid = demands.left[to], supplies.left[source]
    d, s, amount = by.match(owed, owing, paid, paying, groups)
    demands.left[to], supplies.left[source] = owed, paid
    return to[d], source[s], amount


class _Numbers:
    """Codes numbered 0 … ``size`` − 1 in their order, so that arrays can be indexed by them."""

    def __init__(self, codes: Ints) -> None:
        self._low = int(codes.min())
        self.size = int(codes.max()) - self._low + 1
        self._sorted: Ints | None = None
        if self.size > 4 * codes.size + 1024:
            self._sorted = np.unique(codes)
            self.size = self._sorted.size
        self._there = np.zeros(self.size, np.bool_)
        self._there[self.known(codes)] = True

    def known(self, codes: Ints) -> Ints:
        """Return the number of every code, where all are known to be there."""
        if self._sorted is None:
            return codes - self._low
        return np.searchsorted(self._sorted, codes)

    def of(self, codes: Ints) -> Ints:
        """Return the number of every code, -1 for one that isn't there."""
        at = self.known(codes)
        outside = (at < 0) | (at >= self.size)
        at[outside] = 0
        outside |= ~self._there[at] if self._sorted is None else self._sorted[at] != codes
        at[outside] = -1
        return at


def after_refunds(receipts: ReceiptLines) -> Ints:
    """Return receipt amounts after negative receipts have taken back earlier ones.

    A refund or reversal reduces receipts of the same customer and named document, the latest
    first, then any of the customer's; what it finds no receipt for stays negative, in its own row.
    """
    amount = receipts.amount.copy()
    refunds = np.flatnonzero(amount < 0)
    if not refunds.size:
        return amount
    # Only customers with a refund need a look, one after the other.
    line = np.flatnonzero(np.isin(receipts.customer, receipts.customer[refunds]))
    line = line[
        in_order([c[line] for c in (receipts.customer, receipts.date, receipts.rank, amount)])
    ]
    first = np.flatnonzero(np.append(True, np.diff(receipts.customer[line]) != 0))
    for lines in np.split(line, first[1:]):
        _take_back(lines.tolist(), receipts, amount)
    return amount


def _take_back(lines: list[int], receipts: ReceiptLines, amount: Ints) -> None:
    """Let one customer's refunds take back its receipts; ``lines`` come in the order of dates."""
    tied = np.zeros(amount.size, np.bool_) if receipts.tied is None else receipts.tied
    for refund in [line for line in lines if amount[line] < 0]:
        earlier = [
            line
            for line in reversed(lines)
            if amount[line] > 0 and receipts.date[line] <= receipts.date[refund]
        ]
        same = receipts.document[refund]
        # Money that waits for its own purpose is the last to be taken back.
        for line in sorted(earlier, key=lambda one: (receipts.document[one] != same, tied[one])):
            taken = min(int(amount[line]), -int(amount[refund]))
            amount[line] -= taken
            amount[refund] += taken
            if amount[refund] == 0:
                break
