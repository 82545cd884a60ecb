"""The matching compiled by numba, an optional extra: ``pip install huikuan-xl[fast]``."""

from collections.abc import Sequence

import numpy as np
from numba import njit

from huikuan_xl.accounts.matching import MISSING, Bools, Dated, Ints, Overlaps, Side
from huikuan_xl.accounts.ordering import KEY_BITS, Reach, break_ties, in_order, packed_keys

_APART, _LONELY = -1, -2  # numbers of one side only; of one line and one receipt
_RUN = 16  # rows that are put in order one by one; longer stretches are merged


class Compiled:
    """The same as ``InNumpy``, in one walk over each side."""

    def order(self, keys: Sequence[Ints | Bools]) -> Ints:
        """Deal rows out to their customers first: what is left to sort is short and near."""
        if not keys[0].size:
            return np.zeros(0, np.int64)
        codes = np.asarray(keys[0], np.int64)
        reach = self.reach(codes)
        low, groups = reach.low, reach.last
        if reach.some_missing or groups > 4 * codes.size + 1024:
            return in_order(keys)
        packed, used = packed_keys(keys[1:], KEY_BITS, self)
        order = np.empty(packed.size, np.int64)
        same = np.zeros(packed.size - 1, np.bool_)
        _sorted_in_groups(codes, low, groups, packed, order, same)
        if used < len(keys) - 1:
            break_ties(order, same, keys[used + 1 :])
        return order

    def reach(self, key: Ints | Bools) -> Reach:
        some, low, high = _ends(key)
        return Reach(bool(some), int(low), int(high))

    def append(self, packed: Ints, key: Ints | Bools, reach: Reach) -> None:
        _append(packed, key, reach.bits, reach.low, reach.last)

    def named(
        self, owed: Ints, owing: Ints, paid: Ints, naming: Ints, paying: Ints, numbers: int
    ) -> Overlaps:
        lines, asked = np.zeros(numbers + 1, np.int64), np.zeros(numbers + 1, np.int64)
        most = _meeting(owing, paying, lines, asked)
        demand = np.empty(int(lines[-1]), np.int64)
        supply = np.empty(int(asked[-1]), np.int64)
        overlaps = tuple(np.empty(most, np.int64) for _ in range(3))
        found = _walk_named(
            owed, owing, paid, naming, paying, lines, asked, demand, supply, *overlaps
        )
        to, source, amount = (column[:found] for column in overlaps)
        return to, source, amount

    def match(self, owed: Ints, owing: Ints, paid: Ints, paying: Ints, groups: int) -> Overlaps:
        overlaps = tuple(np.empty(owed.size + paid.size, np.int64) for _ in range(3))
        found = _walk(owed, owing, paid, paying, *overlaps)
        demand, supply, amount = (column[:found] for column in overlaps)
        return demand, supply, amount

    def dated(self, overlaps: Overlaps, demands: Side, supplies: Side, due: Ints) -> Dated:
        day = np.empty(overlaps[0].size, np.int64)
        settled_on = np.full(due.size, MISSING, np.int64)
        on_time = np.zeros(due.size, np.int64)
        _one_look(
            *overlaps, demands.line, demands.date, demands.left, supplies.date, due,
            day, settled_on, on_time,
        )  # fmt: skip
        return day, settled_on, on_time


@njit(cache=True)
def _ends(key: Ints | Bools) -> tuple[bool, int, int]:  # pragma: no cover - compiled
    some, any_known = False, False
    low, high = 0, 0
    for at in range(key.size):
        value = int(key[at])
        if value == MISSING:
            some = True
        elif not any_known:
            any_known = True
            low, high = value, value
        elif value < low:
            low = value
        elif value > high:
            high = value
    return some, low, high


@njit(cache=True)
def _append(
    packed: Ints, key: Ints | Bools, bits: int, low: int, last: int
) -> None:  # pragma: no cover - compiled
    for at in range(key.size):
        value = int(key[at])
        packed[at] = (packed[at] << bits) + (last if value == MISSING else value - low)


@njit(cache=True)
def _sorted_in_groups(
    codes: Ints, low: int, groups: int, packed: Ints, order: Ints, same: Bools
) -> None:  # pragma: no cover - compiled
    """Leave the order in ``order`` and in ``same`` which row ties with the next one."""
    ends = np.zeros(groups + 1, np.int64)
    for code in codes:
        ends[code - low + 1] += 1
    longest = 0
    for group in range(groups):
        longest = max(longest, ends[group + 1])
        ends[group + 1] += ends[group]
    dealt = np.empty(codes.size, np.int64)
    for row in range(codes.size):
        at = ends[codes[row] - low]
        ends[codes[row] - low] = at + 1
        order[at] = row
        dealt[at] = packed[row]
    spare_key, spare_row = np.empty(longest, np.int64), np.empty(longest, np.int64)
    begin = 0
    for group in range(groups):
        end = ends[group]
        _sort(dealt[begin:end], order[begin:end], spare_key, spare_row)
        for at in range(begin, end - 1):
            same[at] = dealt[at] == dealt[at + 1]
        begin = end


@njit(cache=True)
def _sort(
    key: Ints, row: Ints, spare_key: Ints, spare_row: Ints
) -> None:  # pragma: no cover - compiled
    """Sort both by ``key``; rows of one key stay as they stand."""
    size = key.size
    for begin in range(0, size, _RUN):
        for at in range(begin + 1, min(begin + _RUN, size)):
            k, r, to = key[at], row[at], at
            while to > begin and key[to - 1] > k:
                key[to], row[to] = key[to - 1], row[to - 1]
                to -= 1
            key[to], row[to] = k, r
    run = _RUN
    while run < size:
        for begin in range(0, size - run, 2 * run):
            middle, end = begin + run, min(begin + 2 * run, size)
            if key[middle - 1] <= key[middle]:
                continue
            # Only the first half moves aside; what is merged never overtakes the second.
            for at in range(run):
                spare_key[at], spare_row[at] = key[begin + at], row[begin + at]
            left, right, to = 0, middle, begin
            while left < run and right < end:
                if spare_key[left] <= key[right]:
                    key[to], row[to] = spare_key[left], spare_row[left]
                    left += 1
                else:
                    key[to], row[to] = key[right], row[right]
                    right += 1
                to += 1
            while left < run:
                key[to], row[to] = spare_key[left], spare_row[left]
                left += 1
                to += 1
        run *= 2


@njit(cache=True)
def _meeting(
    owing: Ints, paying: Ints, lines: Ints, asked: Ints
) -> int:  # pragma: no cover - compiled
    """Turn ``lines`` and ``asked`` into where the places of numbers begin; the last: how many.

    A number that one side has not is marked _APART, one that both have once _LONELY. Returns the
    most overlaps there can be.
    """
    for number in owing:
        lines[number] += 1
    for number in paying:
        asked[number] += 1
    demand, supply, lonely = 0, 0, 0
    for number in range(lines.size - 1):
        d, s = lines[number], asked[number]
        if d == 0 or s == 0:
            lines[number] = asked[number] = _APART
        elif d == 1 and s == 1:
            lines[number] = asked[number] = _LONELY
            lonely += 1
        else:
            lines[number], asked[number] = demand, supply
            demand += d
            supply += s
    lines[-1], asked[-1] = demand, supply
    return demand + supply + lonely


@njit(cache=True)
def _walk_named(
    owed: Ints, owing: Ints, paid: Ints, naming: Ints, paying: Ints, lines: Ints, asked: Ints,
    demand: Ints, supply: Ints, to: Ints, source: Ints, amount: Ints,
) -> int:  # pragma: no cover - compiled  # fmt: skip
    found = 0
    for at in range(owing.size):
        number = owing[at]
        if asked[number] == _LONELY:
            lines[number] = at
        elif asked[number] >= 0:
            demand[lines[number]] = at
            lines[number] += 1
    for at in range(paying.size):
        number = paying[at]
        if asked[number] == _LONELY:
            found = _move(owed, lines[number], paid, naming[at], to, source, amount, found)
        elif asked[number] >= 0:
            supply[asked[number]] = naming[at]
            asked[number] += 1
    d, s = 0, 0
    for number in range(lines.size - 1):
        if asked[number] < 0:
            continue
        while d < lines[number] and s < asked[number]:
            one, other = demand[d], supply[s]
            found = _move(owed, one, paid, other, to, source, amount, found)
            if paid[other] == 0:
                s += 1
            if owed[one] == 0:
                d += 1
        d, s = lines[number], asked[number]
    return found


@njit(cache=True)
def _move(
    owed: Ints, d: int, paid: Ints, s: int, to: Ints, source: Ints, amount: Ints, found: int
) -> int:  # pragma: no cover - compiled
    """Move what is owed and paid and write it down; return how many are written down."""
    moved = min(owed[d], paid[s])
    to[found], source[found], amount[found] = d, s, moved
    owed[d] -= moved
    paid[s] -= moved
    return found + 1


@njit(cache=True)
def _walk(
    owed: Ints, owing: Ints, paid: Ints, paying: Ints, demand: Ints, supply: Ints, amount: Ints
) -> int:  # pragma: no cover - compiled
    d, s, found = 0, 0, 0
    while d < owed.size and s < paid.size:
        if owing[d] < paying[s]:
            d += 1
            continue
        if owing[d] > paying[s]:
            s += 1
            continue
        found = _move(owed, d, paid, s, demand, supply, amount, found)
        if paid[s] == 0:
            s += 1
        if owed[d] == 0:
            d += 1
    return found


@njit(cache=True)
def _one_look(
    to: Ints, source: Ints, moved: Ints, line: Ints, owed_on: Ints, left: Ints, paid_on: Ints,
    due: Ints, day: Ints, settled_on: Ints, on_time: Ints,
) -> None:  # pragma: no cover - compiled  # fmt: skip
    for at in range(to.size):
        row = line[to[at]]
        day[at] = max(paid_on[source[at]], owed_on[to[at]])
        settled_on[row] = max(settled_on[row], day[at])
        if due[row] == MISSING or day[at] <= due[row]:
            on_time[row] += moved[at]
    for at in range(line.size):
        if left[at] > 0:
            settled_on[line[at]] = MISSING
