"""Adjustments that take off more than there was, as problems of the month."""

from datetime import date

import pandas as pd

from huikuan_xl.accounts.overdrawn import overdrawn_rows
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.policy import Policy


def overdrawn(ledger: Ledger, as_of: date, policy: Policy) -> list[Problem]:
    """Return the rows of 核销与调整 that take off more than was open, or than was held."""
    frame = ledger.adjustments
    found = Findings(schema.ADJUSTMENTS, frame)
    for one in overdrawn_rows(ledger, as_of, policy) if len(frame) else ():
        here = pd.Series(frame.index == frame.index[one.position], index=frame.index)
        found.add(here, ERROR if one.certain else WARNING, "amount", one.why,
                  "核对金额；先查这张清单的回款与红字，或这个客户的预收", "S0-05")  # fmt: skip
    return found.done()
