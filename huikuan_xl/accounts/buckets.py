"""The bucket of every line at once, as ``rules.ageing`` has it for one."""

import numpy as np

from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.rules.ageing import bucket_edges
from huikuan_xl.rules.policy import Policy

DATE_MISSING = "日期缺失"


def bucket_positions(
    open_amount: Ints, overdue: Ints, due: Ints, policy: Policy, awaiting: Bools | None = None
) -> Ints:
    """Return the bucket of every line: 0 未到期, 1… overdue, last 日期缺失, -1 nothing open.

    Lines ``awaiting`` what makes them due have no due day, but their date isn't missing.
    """
    edges = np.array(bucket_edges(policy), np.int64)
    position = np.searchsorted(edges, overdue, side="left").astype(np.int64)
    missing = due == MISSING if awaiting is None else (due == MISSING) & ~awaiting
    position[missing] = len(policy.bucket_labels)
    position[open_amount <= 0] = -1
    return position
