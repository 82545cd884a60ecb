"""A ledger's lines as the settlement kernel takes them: made once, settled as of any day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.adjusted import (
    ENTERED,
    adjustment_kinds,
    earmarked,
    freed,
    money_less,
    tied_receipts,
)
from huikuan_xl.accounts.allowances import settling_allowances
from huikuan_xl.accounts.counted import booked_days, counted_receipts, counted_sales
from huikuan_xl.accounts.days import days_of
from huikuan_xl.accounts.due_dates import due_dates
from huikuan_xl.accounts.in_dispute import Disputes, disputed_amounts
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.numbering import natural_places, numbered, paired
from huikuan_xl.accounts.parts import Parts
from huikuan_xl.accounts.settlement import Bools, Ints, ReceiptLines, SaleLines, Settlement, settle
from huikuan_xl.ledger.agreements import Agreements, contracts_of_sales
from huikuan_xl.ledger.signs import signed_amounts
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.settlement_order import order_parts

_BEHIND = np.int64(1_000_000)


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts as of a day, per line: which rows, and their money in 分 (0 where not counted)."""

    sales: Bools
    receipts: Bools
    amount: Ints
    cash: Ints
    allowance: Ints
    adjusted: Ints
    named: Ints
    paid_on: Ints
    tied: Bools | None


class Lines:
    """Sales and receipts of a ledger as columns of integers, whatever the day.

    Frames need ``customer_code, doc_no, sale_date, due_date, amount`` and ``customer_code, doc_no,
    receipt_date, amount``; other columns of the schema are used where present. ``agreed`` is what
    register and contracts say of lines without a due date; ``disputes`` are those of 承诺与催收.
    """

    def __init__(
        self,
        sales: pd.DataFrame,
        receipts: pd.DataFrame,
        policy: Policy,
        agreed: Agreements | None = None,
        disputes: Disputes = (),
    ) -> None:
        self._sales, self._receipts, self.policy = sales, receipts, policy
        self.sale_index, self.receipt_index = sales.index, receipts.index
        both = [table["customer_code"].to_numpy(object) for table in (sales, receipts)]
        who, codes = pd.factorize(np.concatenate(both))
        self.codes: npt.NDArray[np.object_] = codes
        self.seller, self.payer = np.split(who.astype(np.int64), [len(sales)])
        numbers = numbered([sales["doc_no"], _texts(sales, "origin_doc"), receipts["doc_no"]])
        self.document, of_origin, self.named = paired(
            [self.seller, self.seller, self.payer], numbers
        )
        self.credit_of = np.where(of_origin >= 0, of_origin, self.document)
        self.amount = signed_amounts(sales)
        self.sold_on, self.received_on = (
            days_of(sales["sale_date"]),
            days_of(receipts["receipt_date"]),
        )
        agreed = agreed or Agreements()
        self.contract = contracts_of_sales(sales, agreed)
        self.dues = due_dates(sales, agreed, self.contract, policy)
        self.due = self.dues.day
        self.since = days_of(booked_days(sales))
        self.sale_kind, self.receipt_kind = adjustment_kinds(sales), adjustment_kinds(receipts)
        # Of one document, what was booked comes after what was sold.
        self.line = _line_numbers(sales) + (self.sale_kind != ENTERED) * _BEHIND
        self._flagged, self._disputes = _flags(sales, "disputed"), disputes
        self.place = natural_places(sales["doc_no"], [self.seller, self.due, self.sold_on])
        self.receipt_place = natural_places(
            _texts(receipts, "receipt_no"), [self.payer, self.received_on]
        )

    def counted(self, as_of: date) -> Counted:
        """Say which rows count as of a day, and with how much."""
        sold = counted_sales(self._sales, as_of)
        received = counted_receipts(self._receipts, as_of)
        amount = np.where(sold, self.amount, 0)
        cash = np.where(received, self._receipts["amount"].to_numpy(np.int64), 0)
        document = np.where(sold, self.document, -1)
        accepted = settling_allowances(
            self._receipts, self.named, document, amount, self.policy
        )  # fmt: skip
        adjusted = np.where(received, money_less(self._receipts), 0)
        released = freed(self._receipts, np.isin(self.named, document), as_of)
        return Counted(
            sold, received, amount, cash, np.where(received, accepted, 0), adjusted,
            np.where(released, -1, self.named), self._paid_on(released),
            tied_receipts(self._receipts, as_of),
        )  # fmt: skip

    def _paid_on(self, released: Bools) -> Ints:
        """Return the day from which every receipt settles; released money from its release."""
        if not released.any():
            return self.received_on
        since = np.maximum(days_of(self._receipts["released_on"]), self.received_on)
        return np.where(released, since, self.received_on)

    def earmarked(self, as_of: date) -> Bools:
        """Mark receipts that are earmarked and not yet released."""
        return earmarked(self._receipts, as_of)

    def disputed(self, as_of: date) -> Ints:
        """Return what of every line's amount (分) is disputed on a day."""
        return disputed_amounts(self._sales, self._flagged, self.amount, self._disputes, as_of)

    def settled(self, counted: Counted, disputed: Ints) -> tuple[Settlement, Ints]:
        """Settle what counts, and return what is left of the disputed parts (分) of its lines.

        Undated receipts settle nothing and stay 未核销. A line that is disputed in part settles like
        two, the disputed part among the disputed ones.
        """
        dated = self.received_on != MISSING
        all_of_it = counted.cash + counted.allowance + counted.adjusted
        parts = Parts.of(counted.amount, disputed)
        result = settle(
            parts.sale_lines(SaleLines(
                self.seller, np.where(counted.sales, self.document, -1), self.credit_of,
                self.sold_on, self.due, counted.amount, self.line, parts.whole, self.place,
            )),
            ReceiptLines(
                self.payer, counted.named, counted.paid_on, np.where(dated, all_of_it, 0),
                self.receipt_place, counted.tied,
            ),
            order_parts(self.policy),
        )  # fmt: skip
        result.unapplied[~dated] = all_of_it[~dated]
        return parts.joined(result)


def _texts(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame:
        return frame[name]
    return pd.Series("", index=frame.index, dtype="str")


def _flags(frame: pd.DataFrame, name: str) -> Bools:
    if name in frame:
        return frame[name].to_numpy(np.bool_)
    return np.zeros(len(frame), np.bool_)


def _line_numbers(sales: pd.DataFrame) -> Ints:
    if "line_no" not in sales:
        return np.zeros(len(sales), np.int64)
    return sales["line_no"].fillna(0).to_numpy(np.int64)
