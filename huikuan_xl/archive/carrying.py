"""What 年度结转 folded away of a closed month: the new ledger no longer holds it.

Only totals since the beginning and what of a document was already paid: no balance, no open amount
can change its name to "folded". Without this the first close of the new ledger would report them.
"""

import json
from dataclasses import dataclass, replace
from typing import Self

from huikuan_xl.archive.kept import Figure, OpenItem, Snapshot
from huikuan_xl.archive.snapshot import SINCE_BEGINNING, Money

_Key = tuple[str, str, int | None, int]


@dataclass(frozen=True, slots=True)
class Folded:
    """Totals since the beginning as the new ledger has them, and what every open line of the new
    ledger is smaller by than the closed one; 分."""

    totals: dict[str, int]
    lines: dict[_Key, int]

    @classmethod
    def between(cls, closed: Snapshot, money: Money) -> Self:
        """Return what a new ledger, whose money of the closed month is ``money``, left behind."""
        now = {_key(item): item for item in money.open_items}
        return cls(
            {
                figure.name: figure.amount
                for figure in money.figures
                if figure.name.endswith(SINCE_BEGINNING) and figure.amount is not None
            },
            {
                _key(item): item.amount - now[_key(item)].amount
                for item in closed.open_items
                if _key(item) in now and item.amount != now[_key(item)].amount
            },
        )

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read it back. Raises ValueError, KeyError or TypeError when it isn't what was written."""
        content = json.loads(text)
        return cls(
            dict(content["totals"]),
            {(code, doc, line, copy): fen for code, doc, line, copy, fen in content["lines"]},
        )

    def text(self) -> str:
        """Return it as the archive keeps it."""
        lines = [[*key, fen] for key, fen in self.lines.items()]
        return json.dumps({"totals": self.totals, "lines": lines}, ensure_ascii=False)

    def taken_off(self, closed: Snapshot) -> Snapshot:
        """Return the closed month as the new ledger must still have it."""
        return replace(
            closed,
            figures=tuple(self._total(one) for one in closed.figures if self._kept(one)),
            open_items=tuple(self._line(item) for item in closed.open_items),
        )

    def _kept(self, figure: Figure) -> bool:
        return not figure.name.endswith(SINCE_BEGINNING) or figure.name in self.totals

    def _total(self, figure: Figure) -> Figure:
        if not figure.name.endswith(SINCE_BEGINNING):
            return figure
        return replace(figure, amount=self.totals[figure.name])

    def _line(self, item: OpenItem) -> OpenItem:
        less = self.lines.get(_key(item), 0)
        return replace(item, amount=item.amount - less, paid=item.paid - less)


def _key(item: OpenItem) -> _Key:
    return item.customer_code, item.doc_no, item.line_no, item.copy
