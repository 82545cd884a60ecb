"""The matching without a compiler, and which matching is the quickest for a ledger."""

from collections.abc import Sequence

import numpy as np

from huikuan_xl.accounts.matching import (
    MISSING,
    Bools,
    Dated,
    Ints,
    Matching,
    Overlaps,
    Side,
    sum_by,
)
from huikuan_xl.accounts.ordering import in_order

COMPILED_FROM = 500_000  # lines; below, loading the compiler takes longer than it saves


class InNumpy:
    """The matching without a compiler; needs no more than a few passes over the columns."""

    def order(self, keys: Sequence[Ints | Bools]) -> Ints:
        return in_order(keys)

    def named(
        self, owed: Ints, owing: Ints, paid: Ints, naming: Ints, paying: Ints, numbers: int
    ) -> Overlaps:
        lines = np.bincount(owing, minlength=numbers)
        asked = np.bincount(paying, minlength=numbers)

        # One line and one receipt of a number meet directly; only the others need an order.
        lonely = (lines == 1) & (asked == 1)
        where = np.zeros(numbers, np.int64)
        where[owing] = np.arange(owing.size)
        alone = lonely[paying]
        to, source = where[paying[alone]], naming[alone]
        amount = np.minimum(owed[to], paid[source])
        owed[to] -= amount
        paid[source] -= amount

        several = (lines > 0) & (asked > 0) & ~lonely
        demand, chosen = np.flatnonzero(several[owing]), several[paying]
        if not demand.size:
            return to, source, amount
        demand = demand[np.argsort(owing[demand], kind="stable")]
        at = np.argsort(paying[chosen], kind="stable")
        supply, group = naming[chosen][at], paying[chosen][at]
        left, kept = owed[demand], paid[supply]
        d, s, moved = self.match(left, owing[demand], kept, group, numbers)
        owed[demand], paid[supply] = left, kept
        return (
            np.concatenate((to, demand[d])),
            np.concatenate((source, supply[s])),
            np.concatenate((amount, moved)),
        )

    def match(self, owed: Ints, owing: Ints, paid: Ints, paying: Ints, groups: int) -> Overlaps:
        """Lay both sides on one line, group after group, each amount an interval; where a demand
        and a supply overlap, money moves."""
        d_end, s_end = np.cumsum(owed), np.cumsum(paid)
        d_sum, s_sum = sum_by(owing, owed, groups), sum_by(paying, paid, groups)
        room = np.maximum(d_sum, s_sum)
        start = np.cumsum(room) - room
        d_end += (start - (np.cumsum(d_sum) - d_sum))[owing]
        s_end += (start - (np.cumsum(s_sum) - s_sum))[paying]

        # Merge the ends: every stretch between two of them has one demand and one supply.
        size = owed.size + paid.size
        at = np.searchsorted(s_end, d_end)
        at += np.arange(owed.size)
        is_demand = np.zeros(size, np.bool_)
        is_demand[at] = True
        end = np.empty(size, np.int64)
        end[at], end[~is_demand] = d_end, s_end
        group = np.empty(size, np.int64)
        group[at], group[~is_demand] = owing, paying
        width = np.maximum(np.append(0, end[:-1]), start[group])
        np.subtract(end, width, out=width)
        d: Ints = np.cumsum(is_demand) - is_demand
        s = np.arange(size) - d
        meets = width > 0
        meets &= owing[np.minimum(d, owed.size - 1)] == group
        meets &= (d < owed.size) & (s < paid.size)
        meets &= paying[np.minimum(s, paid.size - 1)] == group
        d, s, width = d[meets], s[meets], width[meets]
        np.subtract.at(owed, d, width)
        np.subtract.at(paid, s, width)
        return d, s, width

    def dated(self, overlaps: Overlaps, demands: Side, supplies: Side, due: Ints) -> Dated:
        to, source, moved = overlaps
        line = demands.line[to]
        day = np.maximum(supplies.date[source], demands.date[to])
        timely = (day <= due[line]) | (due[line] == MISSING)
        settled_on = np.full(due.size, MISSING, np.int64)
        np.maximum.at(settled_on, line, day)
        settled_on[demands.line[demands.left > 0]] = MISSING
        return day, settled_on, sum_by(line[timely], moved[timely], due.size)


def matching_for(lines: int) -> Matching:
    """Return the quickest matching for so many lines: compiled if numba is installed."""
    if lines >= COMPILED_FROM:
        try:
            from huikuan_xl.accounts.compiled import Compiled
        except ImportError:
            pass
        else:
            return Compiled()
    return InNumpy()
