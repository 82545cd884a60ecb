"""What the settlement needs done quickly: in numpy, or compiled where numba is there.

Both give the same answers in the same order. The compiled one walks both sides once and pays for
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


@dataclass(slots=True)
class Side:
    """Lines that owe, or lines that pay, in their order, customer after customer.

    ``line`` says which line each is (of supplies: the receipt, or the 红字 line counted on from the
    last receipt); ``left`` shrinks as money moves.
    """

    line: Ints
    customer: Ints
    document: Ints
    date: Ints
    left: Ints


class Matching(Protocol):
    """What the settlement needs done quickly."""

    def order(self, keys: Sequence[Ints | Bools]) -> Ints:
        """Return the order of rows by ``keys``, the weightiest first; a MISSING date comes last."""

    def named(
        self, owed: Ints, owing: Ints, paid: Ints, naming: Ints, paying: Ints, numbers: int
    ) -> Overlaps:
        """Match the amounts ``paid`` at ``naming`` to the amounts ``owed`` of the same number.

        ``owing`` and ``paying`` are those numbers (0 … ``numbers`` − 1), in any order. Leaves in
        ``owed`` and ``paid`` what was not matched. Returns overlaps as ``match`` does: those of
        numbers that have one line and one receipt in the order of receipts, then number by number.
        """

    def match(self, owed: Ints, owing: Ints, paid: Ints, paying: Ints, groups: int) -> Overlaps:
        """Match amounts ``paid`` to amounts ``owed`` in their order inside each group.

        Leaves in both what was not matched. ``owing`` and ``paying`` are the groups (0 …
        ``groups`` − 1), ascending; amounts are positive and at least one stands on each side.
        Returns (position of the demand, position of the supply, amount) of every overlap.
        """

    def dated(self, overlaps: Overlaps, demands: Side, supplies: Side, due: Ints) -> Dated:
        """Date overlaps: a prepayment settles a document on the day the document appears.

        ``due`` may be MISSING and stands, like the answers, per line of sale. Returns the day of
        every overlap, the day each line reached zero (MISSING: open) and what it got by ``due``.
        """


def sum_by(index: Ints, amount: Ints, size: int) -> Ints:
    """Return exact integer sums by index."""
    total = np.zeros(size, np.int64)
    np.add.at(total, index, amount)
    return total
