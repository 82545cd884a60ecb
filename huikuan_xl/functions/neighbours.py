"""Whose results may depend on whose rows: an edit is settled again with all of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from huikuan_xl.functions.new_rows import Compared
from huikuan_xl.rules.codes import fold

if TYPE_CHECKING:
    import pandas as pd

    from huikuan_xl.ledger.book import Ledger


class Neighbours:
    """Which customers' results may depend on each other's rows: they share a document number, a
    bill or a row of 核销与调整, or did before an edit."""

    def __init__(self, typed: "Ledger") -> None:
        self._typed: Ledger | None = typed
        self._groups: dict[str, set[str]] = {}

    def of(self, codes: Collection[str]) -> frozenset[str]:
        """Return the customers with all whom theirs depend on."""
        self._know()
        return frozenset().union(*(self._groups.get(code, {code}) for code in codes))

    def learn(self, typed: "Ledger", compared: Mapping[str, Compared]) -> None:
        """Take in what edited rows share with others'."""
        self._know()
        had = _had(typed)
        new = [what.iloc[compared[table].new_edited] for table, _, what in had if table in compared]
        wanted = {str(one) for what in new for one in what} - {""}
        self._join([(who, what) for _, who, what in had], wanted)

    def _know(self) -> None:
        """Find the groups of more than one, when they are first asked for."""
        if self._typed is not None:
            typed, self._typed = self._typed, None
            self._join([(who, what) for _, who, what in _had(typed)], None)

    def _join(
        self, had: "Sequence[tuple[pd.Series, pd.Series]]", wanted: Collection[str] | None
    ) -> None:
        import pandas as pd

        parts = []
        for who, what in had:
            chosen = what != "" if wanted is None else what.isin(list(wanted))
            mask = chosen.to_numpy()
            parts.append(pd.DataFrame({"who": who.to_numpy()[mask], "what": what.to_numpy()[mask]}))
        pairs = pd.concat(parts).drop_duplicates()
        shared = pairs[pairs["what"].duplicated(keep=False)]
        for _, some in shared.groupby("what")["who"]:
            joined = set(some).union(*(self._groups.get(code, ()) for code in some))
            self._groups |= dict.fromkeys(joined, joined)


def _had(typed: "Ledger") -> "list[tuple[str, pd.Series, pd.Series]]":
    """Return who has which documents, bills and rows of 核销与调整: the table, whose, what."""
    moves = typed.adjustments[typed.adjustments["counter_code"] != ""]
    bills = typed.receipts["bill_no"]
    return [
        ("sales", typed.sales["customer_code"], _kind("单", typed.sales["doc_no"])),
        ("receipts", typed.receipts["customer_code"], _kind("单", typed.receipts["doc_no"])),
        ("", moves["counter_code"], _kind("单", moves["counter_doc"])),
        ("", moves["counter_code"], _kind("单", moves["adj_no"])),
        ("receipts", typed.receipts["customer_code"], _kind("票", bills.map(fold))),
        ("", moves["customer_code"], _kind("调", moves["_row"].astype("str"))),
        ("", moves["counter_code"], _kind("调", moves["_row"].astype("str"))),
    ]


def _kind(kind: str, what: "pd.Series") -> "pd.Series":
    return (kind + what).where(what != "", "")
