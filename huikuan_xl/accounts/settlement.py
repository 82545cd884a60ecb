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

from huikuan_xl.accounts.matching import (
    MISSING,
    Bools,
    Days,
    InNumpy,
    Ints,
    Matching,
    last_if_missing,
    matching_for,
)
from huikuan_xl.rules.settlement_order import Part

_NONE = np.zeros(0, np.int64)
_KEY_BITS = 62
_FEW = InNumpy()  # for lines that are few by nature


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
    day, last, in_time = by.dated(
        to, allocated, source, Days(supplies.date, demands.date, sales.due, demands.line)
    )
    last[demands.left > 0] = MISSING

    left = np.zeros(sales.amount.size, np.int64)
    left[demands.line] = demands.left
    settled_on = np.full(sales.amount.size, MISSING, np.int64)
    settled_on[demands.line] = last
    on_time = np.zeros(sales.amount.size, np.int64)
    on_time[demands.line] = in_time
    unapplied = np.minimum(kept, 0)
    is_credit = supplies.line >= kept.size
    if is_credit.any():
        left[supplies.line[is_credit] - kept.size] = -supplies.left[is_credit]
        unapplied[supplies.line[~is_credit]] = supplies.left[~is_credit]
    else:
        unapplied[supplies.line] = supplies.left
    return Settlement(
        sales.amount, left, settled_on, on_time, kept, unapplied,
        demands.line[to], supplies.line[source], allocated, day,
    )  # fmt: skip


@dataclass(slots=True)
class _Side:
    """Lines that owe, or lines that pay, in their order, customer after customer.

    ``line`` says which line each is (of supplies: the receipt, or the 红字 line counted on from the
    last receipt); ``left`` shrinks as money moves.
    """

    line: Ints
    customer: Ints
    document: Ints
    date: Ints
    left: Ints


def _demands(by: Matching, sales: SaleLines, parts: Sequence[Part]) -> _Side:
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
        line = in_order(keys, by)
    else:
        line = line[in_order([key[line] for key in keys], by)]
    return _Side(
        line, sales.customer[line], sales.document[line], sales.date[line], sales.amount[line]
    )


def _supplies(by: Matching, sales: SaleLines, receipts: ReceiptLines, kept: Ints) -> _Side:
    """Receipts, then 红字 lines, in the order in which they pay: by date, number and amount."""
    money, credit = np.flatnonzero(kept > 0), np.flatnonzero(sales.amount < 0)

    def both(of_receipts: Ints, of_sales: Ints) -> Ints:
        if not credit.size and money.size == kept.size:
            return of_receipts
        return np.concatenate((of_receipts[money], of_sales[credit]))

    customer = both(receipts.customer, sales.customer)
    document = both(receipts.document, sales.credit_of)
    date, left = both(receipts.date, sales.date), both(kept, -sales.amount)
    at = in_order([customer, date, both(receipts.rank, sales.rank), left, document], by)
    line = np.concatenate((money, credit + kept.size))
    return _Side(line[at], customer[at], document[at], date[at], left[at])


_Piece = tuple[Ints, Ints, Ints]


def _match_named(
    by: Matching, demands: _Side, supplies: _Side, documents: Ints, receipts: int
) -> tuple[list[_Piece], Bools | None]:
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
    lines = np.bincount(owing, minlength=numbers.size)
    asked = np.bincount(paying, minlength=numbers.size)

    # One line and one receipt of a number meet directly; only the others need an order.
    lonely = (lines == 1) & (asked == 1)
    where = np.zeros(numbers.size, np.int64)
    where[owing] = np.arange(owing.size)
    alone = lonely[paying]
    to, source = where[paying[alone]], naming[alone]
    amount = np.minimum(demands.left[to], supplies.left[source])
    demands.left[to] -= amount
    supplies.left[source] -= amount
    pieces = [(to, source, amount)]

    several = (lines > 0) & (asked > 0) & ~lonely
    to, chosen = np.flatnonzero(several[owing]), several[paying]
    source = naming[chosen]
    if to.size:
        to = to[by.grouped(owing[to], numbers.size)]
        at = by.grouped(paying[chosen], numbers.size)
        pieces.append(
            _match(
                by, demands, to, owing[to], supplies, source[at], paying[chosen][at], numbers.size
            )
        )
    return pieces, held


def _with_tied(held: Bools | None, supplies: _Side, receipts: ReceiptLines) -> Bools | None:
    """Mark what settles nothing but the document it names, beside what names no known one."""
    if receipts.tied is None:
        return held
    is_receipt = supplies.line < receipts.tied.size
    tied = np.zeros(supplies.line.size, np.bool_)
    tied[is_receipt] = receipts.tied[supplies.line[is_receipt]]
    return tied if held is None else held | tied


def _match_rest(by: Matching, demands: _Side, supplies: _Side, held: Bools | None) -> _Piece:
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
    by: Matching, demands: _Side, to: Ints, owing: Ints, supplies: _Side, source: Ints,
    paying: Ints, groups: int,
) -> _Piece:  # fmt: skip
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
            return codes - self._low if self._low else codes
        return np.searchsorted(self._sorted, codes)

    def of(self, codes: Ints) -> Ints:
        """Return the number of every code, -1 for one that isn't there."""
        at = np.array(self.known(codes))
        outside = (at < 0) | (at >= self.size)
        at[outside] = 0
        outside |= ~self._there[at] if self._sorted is None else self._sorted[at] != codes
        at[outside] = -1
        return at


def in_order(keys: Sequence[Ints | Bools], by: Matching) -> Ints:
    """Return the order of rows by ``keys``, the weightiest first; a MISSING date comes last.

    As many keys as fit are packed into one number together with the row's position and sorted at
    once, which is many times faster than sorting by each of them; only ties are sorted again, by
    what is left.
    """
    size = keys[0].size
    position_bits = size.bit_length()
    packed, used = _packed(keys, _KEY_BITS - position_bits)
    if used >= min(2, len(keys)):
        packed <<= position_bits
        packed += np.arange(size)
        packed.sort()
        order = packed & ((1 << position_bits) - 1)
        packed >>= position_bits
    else:
        packed, used = _packed(_numbered(keys), _KEY_BITS)
        order = np.argsort(packed, kind="stable")
        packed = packed[order]
    if used < len(keys):
        _break_ties(order, packed[1:] == packed[:-1], keys[used:], by)
    return order


def _break_ties(order: Ints, same: Bools, keys: Sequence[Ints | Bools], by: Matching) -> None:
    """Order rows that tie with the next one (``same``) by further keys, in place.

    Rows mostly stand as they were entered, document by document and line by line, and such ties
    are in order already: only groups with a pair that isn't are sorted.
    """
    pair = np.flatnonzero(same)
    if not pair.size:
        return
    wrong = pair[by.descending(order, pair, keys)]
    if not wrong.size:
        return
    start = np.append(0, np.flatnonzero(~same) + 1)
    chosen = np.unique(np.searchsorted(start, wrong, "right") - 1)
    size = np.append(start, order.size)[chosen + 1] - start[chosen]
    group = np.repeat(np.arange(chosen.size), size)
    at = np.arange(group.size) + (start[chosen] - (np.cumsum(size) - size))[group]
    rows = order[at]
    order[at] = rows[in_order([group, *(key[rows] for key in keys)], by)]


def _packed(keys: Sequence[Ints | Bools], room: int) -> tuple[Ints, int]:
    """Return the leading keys that fit into ``room`` bits in one number, and how many they are."""
    packed = np.zeros(keys[0].size, np.int64)
    for used, key in enumerate(keys):
        missing = key == MISSING
        some = bool(missing.any())
        known = key[~missing] if some else key
        low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
        bits = (high - low + some).bit_length()
        if bits > room:
            return packed, used
        room -= bits
        packed <<= bits
        packed += np.where(missing, high - low + 1, key - low) if some else key - np.int64(low)
    return packed, len(keys)


def _numbered(keys: Sequence[Ints | Bools]) -> list[Ints | Bools]:
    """Number the first two keys by their order, so that they fit however far apart they lie."""
    first = [np.unique(last_if_missing(key), return_inverse=True)[1] for key in keys[:2]]
    return [*first, *keys[2:]]


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
        in_order([c[line] for c in (receipts.customer, receipts.date, receipts.rank, amount)], _FEW)
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
