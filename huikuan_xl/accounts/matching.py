"""First-in-first-out matching of amounts inside groups: in numpy, or compiled where numba is there.

Both give the same overlaps in the same order. The compiled one walks both sides once and pays for
its loading only in large ledgers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Overlaps = tuple[Ints, Ints, Ints]
Dated = tuple[Ints, Ints, Ints]

MISSING = np.iinfo(np.int64).min  # a date that isn't there
COMPILED_FROM = 500_000  # lines; below, loading the compiler takes longer than it saves


@dataclass(frozen=True, slots=True)
class Days:
    """The days that date an overlap: per supply, per demand, and per sales line its due day (may be
    MISSING); ``line`` is the sales line of every demand."""

    paid_on: Ints
    owed_on: Ints
    due: Ints
    line: Ints


class Matching(Protocol):
    """What the settlement needs done quickly."""

    def grouped(self, codes: Ints, groups: int) -> Ints:
        """Return the order of rows by code (0 … ``groups`` − 1), rows of one code as they stand."""

    def match(self, owed: Ints, owing: Ints, paid: Ints, paying: Ints, groups: int) -> Overlaps:
        """Match amounts ``paid`` to amounts ``owed`` in their order inside each group.

        Leaves in both what was not matched. ``owing`` and ``paying`` are the groups (0 …
        ``groups`` − 1), ascending; amounts are positive and at least one stands on each side.
        Returns (position of the demand, position of the supply, amount) of every overlap.
        """

    def dated(self, to: Ints, moved: Ints, source: Ints, days: Days) -> Dated:
        """Date overlaps: a prepayment settles a document on the day the document appears.

        ``to`` is the demand, ``source`` the supply of every overlap. Returns the day of every
        overlap, and per demand the last day (MISSING: none) and what was moved by its due day.
        """

    def descending(self, order: Ints, pair: Ints, keys: Sequence[Ints | Bools]) -> Bools:
        """Mark places (``pair``) of ``order`` whose row belongs after the next one, by ``keys``,
        the weightiest first; a MISSING date comes last."""


class InNumpy:
    """The matching without a compiler; needs no more than a few passes over the columns."""

    def grouped(self, codes: Ints, groups: int) -> Ints:
        return np.argsort(codes, kind="stable")

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

    def dated(self, to: Ints, moved: Ints, source: Ints, days: Days) -> Dated:
        day = np.maximum(days.paid_on[source], days.owed_on[to])
        due = days.due[days.line[to]]
        timely = (day <= due) | (due == MISSING)
        last = np.full(days.line.size, MISSING, np.int64)
        np.maximum.at(last, to, day)
        return day, last, sum_by(to[timely], moved[timely], days.line.size)

    def descending(self, order: Ints, pair: Ints, keys: Sequence[Ints | Bools]) -> Bools:
        one, other = order[pair], order[pair + 1]
        after, equal = np.zeros(one.size, np.bool_), np.ones(one.size, np.bool_)
        for key in keys:
            left, right = last_if_missing(key[one]), last_if_missing(key[other])
            after |= equal & (left > right)
            equal &= left == right
            if not equal.any():
                break
        return after


def last_if_missing(key: Ints | Bools) -> Ints:
    """Return the key with MISSING dates as the greatest of all."""
    return np.where(key == MISSING, np.iinfo(np.int64).max, key)


def sum_by(index: Ints, amount: Ints, size: int) -> Ints:
    """Return exact integer sums by index."""
    total = np.zeros(size, np.int64)
    np.add.at(total, index, amount)
    return total


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
