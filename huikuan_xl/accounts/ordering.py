"""The order of rows by several columns at once, the weightiest first; a MISSING date comes last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from huikuan_xl.accounts.matching import MISSING, Bools, Ints

KEY_BITS = 62


def in_order(keys: Sequence[Ints | Bools]) -> Ints:
    """Return the order of rows by ``keys``, the weightiest first; a MISSING date comes last.

    As many keys as fit are packed into one number together with the row's position and sorted at
    once, which is many times faster than sorting by each of them; only ties are sorted again, by
    what is left.
    """
    size = keys[0].size
    position_bits = size.bit_length()
    packed, used = packed_keys(keys, KEY_BITS - position_bits)
    if used >= min(2, len(keys)):
        packed <<= position_bits
        packed += np.arange(size)
        packed.sort()
        order = packed & ((1 << position_bits) - 1)
        packed >>= position_bits
    else:
        packed, used = packed_keys(_numbered(keys), KEY_BITS)
        order = np.argsort(packed, kind="stable")
        packed = packed[order]
    if used < len(keys):
        break_ties(order, packed[1:] == packed[:-1], keys[used:])
    return order


def break_ties(order: Ints, same: Bools, keys: Sequence[Ints | Bools]) -> None:
    """Order rows that tie with the next one (``same``) by further keys, in place.

    Rows mostly stand as they were entered, document by document and line by line, and such ties
    are in order already: only groups with a pair that isn't are sorted.
    """
    pair = np.flatnonzero(same)
    if not pair.size:
        return
    wrong = pair[_descending(order[pair], order[pair + 1], keys)]
    if not wrong.size:
        return
    group = np.cumsum(np.append(True, ~same))
    chosen = np.zeros(int(group[-1]) + 1, np.bool_)
    chosen[group[wrong]] = True
    at = np.flatnonzero(chosen[group])
    rows = order[at]
    order[at] = rows[in_order([group[at], *(key[rows] for key in keys)])]


def _descending(one: Ints, other: Ints, keys: Sequence[Ints | Bools]) -> Bools:
    """Mark pairs of rows of which the first belongs after the second."""
    after, equal = np.zeros(one.size, np.bool_), np.ones(one.size, np.bool_)
    for key in keys:
        left, right = _last_if_missing(key[one]), _last_if_missing(key[other])
        after |= equal & (left > right)
        equal &= left == right
        if not equal.any():
            break
    return after


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether dates of a key are MISSING, the lowest and the highest of the others."""

    some_missing: bool
    low: int
    high: int

    @property
    def last(self) -> int:
        """What a missing date becomes, counted from the lowest."""
        return self.high - self.low + 1

    @property
    def bits(self) -> int:
        return (self.high - self.low + self.some_missing).bit_length()


class Packing(Protocol):
    """How keys become parts of one number: here in numpy, or compiled."""

    def reach(self, key: Ints | Bools) -> Reach:
        """Return from where to where a key goes."""

    def append(self, packed: Ints, key: Ints | Bools, reach: Reach) -> None:
        """Put a key behind what is packed, in place."""


class _InNumpy:
    def reach(self, key: Ints | Bools) -> Reach:
        missing = key == MISSING
        some = bool(missing.any())
        known = key[~missing] if some else key
        low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
        return Reach(some, low, high)

    def append(self, packed: Ints, key: Ints | Bools, reach: Reach) -> None:
        packed <<= reach.bits
        above = key - np.int64(reach.low)
        packed += np.where(key == MISSING, reach.last, above) if reach.some_missing else above


_IN_NUMPY = _InNumpy()


def packed_keys(
    keys: Sequence[Ints | Bools], room: int, by: Packing = _IN_NUMPY
) -> tuple[Ints, int]:
    """Return the leading keys that fit into ``room`` bits in one number, and how many they are."""
    packed = np.zeros(keys[0].size, np.int64)
    for used, key in enumerate(keys):
        reach = by.reach(key)
        if reach.bits > room:
            return packed, used
        room -= reach.bits
        if reach.bits:
            by.append(packed, key, reach)
    return packed, len(keys)


def _numbered(keys: Sequence[Ints | Bools]) -> list[Ints | Bools]:
    """Number the first two keys by their order, so that they fit however far apart they lie."""
    first = [np.unique(_last_if_missing(key), return_inverse=True)[1] for key in keys[:2]]
    return [*first, *keys[2:]]


def _last_if_missing(key: Ints | Bools) -> Ints:
    return np.where(key == MISSING, np.iinfo(np.int64).max, key)
