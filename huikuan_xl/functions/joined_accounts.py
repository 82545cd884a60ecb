"""The accounts of the customers whom an edit concerns, put into those of all."""

from dataclasses import replace
from typing import TYPE_CHECKING

from huikuan_xl.functions.new_rows import Joined, columns_of, know_columns

if TYPE_CHECKING:
    from huikuan_xl.accounts.settled import Accounts
    from huikuan_xl.accounts.settlement import Settlement


def joined_accounts(
    before: "Accounts", done: "Accounts", sales: Joined, receipts: Joined
) -> "Accounts":
    """Return the accounts of the lines that stay from ``before`` and of the part that is ``done``."""
    import numpy as np
    import pandas as pd

    codes = np.array(list(dict.fromkeys([*before.codes, *done.codes])), object)
    number = pd.Index(codes).get_indexer(done.codes)
    frames = []
    for joined, lines, some in (
        (sales, before.sales, done.sales), (receipts, before.receipts, done.receipts),
    ):  # fmt: skip
        new = columns_of(some)
        new["customer"] = number[np.asarray(new["customer"])]
        columns = {
            name: joined.column(np.asarray(cells), np.asarray(new[name]))
            for name, cells in columns_of(lines).items()
        }
        frames.append(pd.DataFrame(columns, copy=False))
        know_columns(frames[-1], columns)
    return replace(
        before,
        codes=codes,
        sales=frames[0],
        receipts=frames[1],
        settlement=_joined_settlement(before.settlement, done.settlement, sales, receipts),
    )


def _joined_settlement(
    whole: "Settlement", part: "Settlement", sales: Joined, receipts: Joined
) -> "Settlement":
    import numpy as np

    old_sales = sales.places_of_old(whole.amount.size)
    old_receipts = receipts.places_of_old(whole.kept.size)
    stays = old_sales[whole.to_sale] >= 0
    sources = np.concatenate((old_receipts, np.where(old_sales < 0, -1, old_sales + receipts.size)))
    part_sources = np.concatenate((receipts.part, sales.part + receipts.size))
    pairs = {
        "to_sale": (old_sales[whole.to_sale], sales.part[part.to_sale]),
        "source": (sources[whole.source], part_sources[part.source]),
        "allocated": (whole.allocated, part.allocated),
        "allocated_on": (whole.allocated_on, part.allocated_on),
    }
    return replace(
        whole,
        **{
            name: sales.column(getattr(whole, name), getattr(part, name))
            for name in ("amount", "open", "settled_on", "on_time")
        },
        **{
            name: receipts.column(getattr(whole, name), getattr(part, name))
            for name in ("kept", "unapplied")
        },
        **{name: np.concatenate((was[stays], new)) for name, (was, new) in pairs.items()},
    )
