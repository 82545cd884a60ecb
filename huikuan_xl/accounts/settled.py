"""The customers' accounts as of a day: every line settled and aged."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.buckets import DATE_MISSING, bucket_positions
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.lines import Lines
from huikuan_xl.accounts.settlement import MISSING, Settlement
from huikuan_xl.accounts.tie_out import TieOut
from huikuan_xl.ledger.approvals import Effects, effects_of, requests_in_force
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class Accounts:
    """All lines of a ledger settled as of a day.

    ``sales`` and ``receipts`` are frames aligned row by row with the ledger's: money in 分, days as
    numbers (MISSING where there is none). ``sales``: customer (position in ``codes``), counted,
    amount (0 when not counted), date, due, due_estimated, disputed, paid, open, settled_on, on_time
    (paid by the due date), overdue (days, only where ``open`` > 0, or late days of a settled line),
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
        terms = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
        self._ledger, self._policy = ledger, policy
        self._terms = terms["credit_days"].dropna()
        self._lines: dict[Effects, Lines] = {}
        self._known: dict[date, Accounts] = {}

    def on(self, day: date) -> Accounts:
        """Return the accounts as of a day, each customer's own 信用期限 and the decisions in force
        on that day counted (S4-32)."""
        if day not in self._known:
            done = effects_of(requests_in_force(self._ledger, day, self._policy))
            if done not in self._lines:
                self._lines[done] = Lines(
                    done.on_sales(self._ledger.sales), done.on_receipts(self._ledger.receipts),
                    self._policy, self._terms,
                )  # fmt: skip
            self._known[day] = accounts_of(self._lines[done], day)
        return self._known[day]


def settle_ledger(ledger: Ledger, as_of: date, policy: Policy) -> Accounts:
    """Settle a whole ledger as of one day with each customer's own 信用期限."""
    return SettledDays(ledger, policy).on(as_of)


def settle_accounts(
    sales: pd.DataFrame,
    receipts: pd.DataFrame,
    as_of: date,
    policy: Policy = DEFAULT,
    credit_days: "pd.Series | None" = None,
) -> Accounts:
    """Settle and age sales and receipts as of a day; see ``Lines`` for what the frames need."""
    return accounts_of(Lines(sales, receipts, policy, credit_days), as_of)


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
                "due_estimated": lines.due_estimated & counted.sales, "disputed": lines.disputed,
                "paid": result.paid, "open": result.open, "settled_on": result.settled_on,
                "on_time": result.on_time, "overdue": overdue,
                "bucket": bucket_positions(result.open, overdue, lines.due, lines.policy),
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
