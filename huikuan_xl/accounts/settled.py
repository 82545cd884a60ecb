"""The customers' accounts as of a day: every line settled and aged."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.buckets import DATE_MISSING, bucket_positions
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.due_dates import Dues
from huikuan_xl.accounts.lines import Lines
from huikuan_xl.accounts.settlement import MISSING, Settlement
from huikuan_xl.accounts.tie_out import TieOut
from huikuan_xl.ledger.agreements import Agreements, agreements_of
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class Accounts:
    """All lines of a ledger settled as of a day.

    ``sales`` and ``receipts`` are frames aligned row by row with the ledger's: money in 分, days as
    numbers (MISSING where there is none). ``sales``: customer (position in ``codes``), counted,
    amount (0 when not counted), date, due, due_estimated, due_known, awaiting, pays_first (as
    ``due_dates`` has them), contract (position in the ledger's contracts or NO_CONTRACT), disputed,
    paid, open, settled_on, on_time (paid by the due date), overdue (days, only where ``open`` > 0, or late days of a settled line),
    bucket (position in ``bucket_labels``; -1 where nothing is open). ``receipts``: customer,
    counted, date, amount, allowance (accepted part), kept (both, less what refunds took back),
    unapplied.
    """

    as_of: date
    policy: Policy
    codes: npt.NDArray[np.object_]
    sales: pd.DataFrame
    receipts: pd.DataFrame
    settlement: Settlement

    @property
    def bucket_labels(self) -> tuple[str, ...]:
        """未到期, the overdue buckets, and 日期缺失."""
        return (*self.policy.bucket_labels, DATE_MISSING)

    def tie_out(self) -> TieOut:
        """Add the ledger up both ways."""
        positive = self.sales["open"].clip(lower=0)
        in_bucket = self.sales["bucket"].to_numpy()
        buckets = {
            label: int(positive[in_bucket == i].sum()) for i, label in enumerate(self.bucket_labels)
        }
        credit = int(self.sales["open"].clip(upper=0).sum())
        return TieOut(
            sales=int(self.sales["amount"].sum()),
            receipts=int(self.receipts["amount"].sum()),
            allowances=int(self.receipts["allowance"].sum()),
            buckets=buckets,
            unapplied=credit - int(self.receipts["unapplied"].sum()),
        )


class SettledDays:
    """A ledger settled as of several days: its lines are read once, every day settled once."""

    def __init__(self, ledger: Ledger, policy: Policy) -> None:
        self._lines = Lines(ledger.sales, ledger.receipts, policy, agreements_of(ledger))
        self._known: dict[date, Accounts] = {}

    @property
    def dues(self) -> Dues:
        """When every line is due, and by which rule."""
        return self._lines.dues

    def on(self, day: date) -> Accounts:
        """Return the accounts as of a day, by what was agreed with each customer."""
        if day not in self._known:
            self._known[day] = accounts_of(self._lines, day)
        return self._known[day]


def settle_ledger(ledger: Ledger, as_of: date, policy: Policy) -> Accounts:
    """Settle a whole ledger as of one day, by what was agreed with each customer.

    Its sales in instalments must have been parted (``with_instalments``).
    """
    return SettledDays(ledger, policy).on(as_of)


def settle_accounts(
    sales: pd.DataFrame,
    receipts: pd.DataFrame,
    as_of: date,
    policy: Policy = DEFAULT,
    agreed: Agreements | None = None,
) -> Accounts:
    """Settle and age sales and receipts as of a day; see ``Lines`` for what the frames need."""
    return accounts_of(Lines(sales, receipts, policy, agreed), as_of)


def accounts_of(lines: Lines, as_of: date) -> Accounts:
    """Settle lines as of a day and age what is left."""
    counted = lines.counted(as_of)
    result = lines.settled(counted)
    until = np.where(result.settled_on == MISSING, day_number(as_of), result.settled_on)
    overdue = np.where(lines.due == MISSING, 0, until - lines.due)
    return Accounts(
        as_of,
        lines.policy,
        lines.codes,
        pd.DataFrame(
            {
                "customer": lines.seller, "counted": counted.sales, "amount": counted.amount,
                "date": lines.sold_on, "due": lines.due,
                "due_estimated": lines.dues.estimated & counted.sales,
                "due_known": lines.dues.known, "awaiting": lines.dues.awaiting,
                "pays_first": lines.dues.pays_first, "contract": lines.contract,
                "disputed": lines.disputed,
                "paid": result.paid, "open": result.open, "settled_on": result.settled_on,
                "on_time": result.on_time, "overdue": overdue,
                "bucket": bucket_positions(
                    result.open, overdue, lines.due, lines.policy, lines.dues.awaiting
                ),
            },
            index=lines.sale_index,
        ),
        pd.DataFrame(
            {
                "customer": lines.payer, "counted": counted.receipts, "date": lines.received_on,
                "amount": counted.cash, "allowance": counted.allowance, "kept": result.kept,
                "unapplied": result.unapplied,
            },
            index=lines.receipt_index,
        ),
        result,
    )  # fmt: skip
