"""Lines disputed in part, settled as two lines and joined again."""

from dataclasses import dataclass, replace

import numpy as np

from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settlement import Bools, Ints, SaleLines, Settlement


@dataclass(frozen=True, slots=True)
class Parts:
    """Which lines are disputed as a whole, and which (``rows``) only for some 分 (``fen``)."""

    whole: Bools
    rows: Ints
    fen: Ints

    @classmethod
    def of(cls, amount: Ints, disputed: Ints) -> "Parts":
        """Tell lines disputed in part from others; ``amount`` counts on the day, 分."""
        some = (disputed > 0) & (amount > 0)
        partly = np.flatnonzero(some & (disputed < amount))
        return cls(some & (disputed >= amount), partly, disputed[partly])

    def sale_lines(self, lines: SaleLines) -> SaleLines:
        """Return the lines with the disputed parts as lines of their own behind them."""
        if not self.rows.size:
            return lines
        amount = lines.amount.copy()
        amount[self.rows] -= self.fen

        def twice(column: Ints) -> Ints:
            return np.concatenate((column, column[self.rows]))

        return replace(
            lines,
            customer=twice(lines.customer), document=twice(lines.document),
            credit_of=twice(lines.credit_of), date=twice(lines.date), due=twice(lines.due),
            amount=np.concatenate((amount, self.fen)), rank=twice(lines.rank),
            disputed=np.concatenate((self.whole, np.ones(self.rows.size, np.bool_))),
            number=None if lines.number is None else twice(lines.number),
        )  # fmt: skip

    def joined(self, done: Settlement) -> tuple[Settlement, Ints]:
        """Return the settlement of the lines as they were, and what is left of the disputed (分)."""
        size = self.whole.size
        left = np.where(self.whole, np.maximum(done.open[:size], 0), 0)
        if not self.rows.size:
            return done, left
        left[self.rows] = done.open[size:]
        amount, open_, on_time = (
            column[:size].copy() for column in (done.amount, done.open, done.on_time)
        )
        for column, parts in ((amount, done.amount), (open_, done.open), (on_time, done.on_time)):
            column[self.rows] += parts[size:]
        first, second = done.settled_on[self.rows], done.settled_on[size:]
        settled_on = done.settled_on[:size].copy()
        settled_on[self.rows] = np.where(
            (first == MISSING) | (second == MISSING), MISSING, np.maximum(first, second)
        )
        to_sale = done.to_sale.copy()
        of_part = to_sale >= size
        to_sale[of_part] = self.rows[to_sale[of_part] - size]
        return replace(
            done, amount=amount, open=open_, on_time=on_time, settled_on=settled_on,
            to_sale=to_sale,
        ), left  # fmt: skip
