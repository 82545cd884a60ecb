"""Settlement of receipts against sales: one vectorised kernel on integer 分 and day numbers.

Order of settlement (民法典§560, design §5): a receipt that names its 售货清单号码 goes there first;
what names none, or is left over, goes to the customer's earliest due document, ties by document
date, number and line. 红字 lines (negative sales) act as credits of their 原清单号码, else of their
own number, and then like any receipt. What is still left is 未核销, never clipped.

The kernel needs only complete customers, so a cell, a month end and a cluster partition call the
same function. It knows no pandas; ``huikuan_xl.accounts.settled`` feeds it from frames.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MISSING = np.iinfo(np.int64).min  # a date that isn't there
_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class SaleLines:
    """Sales lines as columns of equal length. ``amount`` in 分, negative for 红字; dates as days
    since 1970-01-01 or MISSING; ``customer`` any integer code; ``document`` a code unique per
    customer and number whose order is the order of numbers; ``credit_of`` the document that a
    negative line reduces first (-1 for none); ``rank`` breaks the last tie (line number)."""

    customer: Ints
    document: Ints
    credit_of: Ints
    date: Ints
    due: Ints
    amount: Ints
    rank: Ints


@dataclass(frozen=True, slots=True)
class ReceiptLines:
    """Receipts as columns of equal length; ``amount`` in 分 including the accepted 折让;
    ``document`` the code of the named document or -1; ``rank`` orders receipts of one day."""

    customer: Ints
    document: Ints
    date: Ints
    amount: Ints
    rank: Ints


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settlement says of every line, aligned with the lines given.

    ``paid`` and ``open`` per sales line in 分 (for a negative line: minus what it settled elsewhere
    and minus what is left of it); ``settled_on`` the day the line reached zero, MISSING while open;
    ``on_time`` the part of ``paid`` that came no later than the due date; ``unapplied`` per receipt
    in 分. Allocations: ``from_sale`` ≥ 0 where a 红字 line paid, else -1 and ``from_receipt`` ≥ 0.
    """

    paid: Ints
    open: Ints
    settled_on: Ints
    on_time: Ints
    unapplied: Ints
    to_sale: Ints
    from_receipt: Ints
    from_sale: Ints
    allocated: Ints
    allocated_on: Ints


def settle(sales: SaleLines, receipts: ReceiptLines) -> Settlement:
    """Settle receipts and credits against sales; every line given counts (filter by as-of first).

    Conserves money: Σ open + Σ negative leftovers − Σ unapplied = Σ sales − Σ receipts, exactly.
    """
    demand = np.flatnonzero(sales.amount > 0)
    credit = np.flatnonzero(sales.amount < 0)
    received = _after_refunds(receipts)

    # Supply: receipts first, then credits; ``origin`` says which line each came from.
    money = np.flatnonzero(received > 0)
    supply_customer = np.concatenate((receipts.customer[money], sales.customer[credit]))
    supply_document = np.concatenate((receipts.document[money], sales.credit_of[credit]))
    supply_date = np.concatenate((receipts.date[money], sales.date[credit]))
    supply_rank = np.concatenate((receipts.rank[money], sales.rank[credit]))
    supply_left = np.concatenate((received[money], -sales.amount[credit]))
    supply_amount = supply_left.copy()
    demand_left = sales.amount[demand].copy()

    due = np.where(sales.due == MISSING, _FAR, sales.due)[demand]
    date = sales.date[demand]
    order = _order(
        sales.customer[demand],
        due,
        date,
        sales.document[demand],
        sales.rank[demand],
        last=sales.amount[demand],
    )
    supply_order = _order(supply_customer, supply_date, supply_rank, last=supply_amount)

    pieces: list[tuple[Ints, Ints, Ints]] = []
    named = supply_order[supply_document[supply_order] >= 0]
    if named.size:
        by_document = order[np.argsort(sales.document[demand][order], kind="stable")]
        by_named = named[np.argsort(supply_document[named], kind="stable")]
        pieces.append(
            _match(
                by_document,
                sales.document[demand],
                demand_left,
                by_named,
                supply_document,
                supply_left,
            )
        )
    pieces.append(
        _match(
            order,
            sales.customer[demand],
            demand_left,
            supply_order,
            supply_customer,
            supply_left,
        )
    )
    to = np.concatenate([p[0] for p in pieces])
    source = np.concatenate([p[1] for p in pieces])
    amount = np.concatenate([p[2] for p in pieces])
    # A prepayment settles a document on the day the document appears.
    day = np.maximum(supply_date[source], date[to])

    n = sales.amount.size
    paid = np.zeros(n, np.int64)
    paid[demand] = sales.amount[demand] - demand_left
    left = np.zeros(n, np.int64)
    left[demand] = demand_left
    credit_left = supply_left[money.size :]
    paid[credit] = sales.amount[credit] + credit_left
    left[credit] = -credit_left

    settled_on = np.full(n, MISSING, np.int64)
    last = np.full(demand.size, MISSING, np.int64)
    np.maximum.at(last, to, day)
    settled_on[demand] = np.where(demand_left == 0, last, MISSING)
    on_time = np.zeros(n, np.int64)
    timely = day <= due[to]
    on_time[demand] = _sum_by(to[timely], amount[timely], demand.size)

    unapplied = np.minimum(received, 0)
    unapplied[money] = supply_left[: money.size]
    is_receipt = source < money.size
    from_receipt = np.full(source.size, -1, np.int64)
    from_receipt[is_receipt] = money[source[is_receipt]]
    from_sale = np.full(source.size, -1, np.int64)
    from_sale[~is_receipt] = credit[source[~is_receipt] - money.size]
    return Settlement(
        paid, left, settled_on, on_time, unapplied,
        demand[to], from_receipt, from_sale, amount, day,
    )  # fmt: skip


def _match(
    demand_order: Ints,
    demand_group: Ints,
    demand_left: Ints,
    supply_order: Ints,
    supply_group: Ints,
    supply_left: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Match supply to demand first-in-first-out inside each group; reduces both ``left`` arrays.

    Orders must be sorted by group. Each side becomes a row of intervals on one line, groups laid
    end to end; where a demand and a supply interval overlap, money moves. Returns (demand, supply,
    amount) of every overlap.
    """
    demand_order = demand_order[demand_left[demand_order] > 0]
    supply_order = supply_order[supply_left[supply_order] > 0]
    if not demand_order.size or not supply_order.size:
        none = np.zeros(0, np.int64)
        return none, none, none
    d_group, s_group = demand_group[demand_order], supply_group[supply_order]
    d_start, d_end, s_start, s_end = _lay_out(
        d_group, demand_left[demand_order], s_group, supply_left[supply_order]
    )
    points = np.concatenate((d_start, d_end, s_start, s_end))
    points.sort(kind="stable")  # four sorted runs: merging is cheap
    points = points[np.append(points[1:] != points[:-1], True)]
    at, width = points[:-1], np.diff(points)
    d = np.searchsorted(d_start, at, "right") - 1
    s = np.searchsorted(s_start, at, "right") - 1
    both = (d >= 0) & (s >= 0)
    both &= (d_end[d] > at) & (s_end[s] > at)
    to, source, amount = demand_order[d[both]], supply_order[s[both]], width[both]
    demand_left -= _sum_by(to, amount, demand_left.size)
    supply_left -= _sum_by(source, amount, supply_left.size)
    return to, source, amount


def _lay_out(
    d_group: Ints, d_amount: Ints, s_group: Ints, s_amount: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return interval starts and ends of both sides on the common line."""
    groups = np.concatenate((d_group[_firsts(d_group)], s_group[_firsts(s_group)]))
    groups.sort(kind="stable")  # two sorted runs
    groups = groups[_firsts(groups)]
    d_at, s_at = np.searchsorted(groups, d_group), np.searchsorted(groups, s_group)
    room = np.maximum(_sum_by(d_at, d_amount, groups.size), _sum_by(s_at, s_amount, groups.size))
    offset = np.cumsum(room) - room

    def side(at: Ints, amount: Ints) -> tuple[Ints, Ints]:
        running = np.cumsum(amount)
        before = running - amount
        base = np.maximum.accumulate(np.where(_firsts(at), before, 0))
        start = before - base + offset[at]
        return start, start + amount

    return *side(d_at, d_amount), *side(s_at, s_amount)


def _firsts(sorted_values: Ints) -> Bools:
    """True where a new value begins."""
    return np.append(True, sorted_values[1:] != sorted_values[:-1])[: sorted_values.size]


def _order(*keys: Ints, last: Ints) -> Ints:
    """Return the order by the keys, the first the most significant, ties by ``last``.

    Keys that fit into one 62-bit number together are packed and sorted once, which is many times
    faster than sorting by each of them; only ties are sorted again.
    """
    packed = np.zeros(last.size, np.int64)
    room = 62
    for key in keys:
        known = key[(key != MISSING) & (key != _FAR)]
        low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
        bits = (high - low + 2).bit_length()
        room -= bits
        if room < 0:
            return np.lexsort((last, *keys[::-1]))
        packed <<= bits
        if known.size == key.size:
            packed += key - (low - 1)
        else:
            packed += np.clip(key, low - 1, high + 1) - (low - 1)
    order = np.argsort(packed)
    sorted_keys = packed[order]
    same = sorted_keys[1:] == sorted_keys[:-1]
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        rows = order[tied]
        order[tied] = rows[np.lexsort((last[rows], packed[rows]))]
    return order


def _sum_by(index: Ints, amount: Ints, size: int) -> Ints:
    """Exact integer sums by index."""
    total = np.zeros(size, np.int64)
    np.add.at(total, index, amount)
    return total


def _after_refunds(receipts: ReceiptLines) -> Ints:
    """Return receipt amounts after negative receipts have taken back earlier ones.

    A refund or reversal reduces receipts of the same customer and named document, the latest
    first, then any of the customer's; what it finds no receipt for stays negative, in its own row.
    """
    amount = receipts.amount.copy()
    for refund in sorted(
        np.flatnonzero(amount < 0).tolist(),
        key=lambda i: (receipts.date[i], receipts.rank[i], amount[i]),
    ):
        same = (receipts.customer == receipts.customer[refund]) & (amount > 0)
        same &= receipts.date <= receipts.date[refund]
        for exact in (True, False):
            pool = np.flatnonzero(
                same & ((receipts.document == receipts.document[refund]) == exact)
            )
            pool = pool[np.lexsort((amount[pool], receipts.rank[pool], receipts.date[pool]))][::-1]
            for i in pool.tolist():
                taken = min(int(amount[i]), -int(amount[refund]))
                amount[i] -= taken
                amount[refund] += taken
                if amount[refund] == 0:
                    break
            if amount[refund] == 0:
                break
    return amount
