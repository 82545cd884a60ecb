"""The customers' accounts as of a day: every line settled and aged."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, Kinds, forgives, of_kind, paid_in, pays
from huikuan_xl.accounts.buckets import DATE_MISSING, bucket_positions
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.in_dispute import Disputes, disputes_raised
from huikuan_xl.accounts.lines import Lines
from huikuan_xl.accounts.matching import MISSING, sum_by
from huikuan_xl.accounts.settlement import Bools, Ints, Settlement
from huikuan_xl.accounts.tie_out import TieOut
from huikuan_xl.ledger.agreements import Agreements, agreements_of
from huikuan_xl.ledger.approvals import Effects, effects_of, in_force_on, requests_of
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.rules.policy import DEFAULT, Policy
from huikuan_xl.rules.words import AdjustmentKind


@dataclass(frozen=True, slots=True)
class Balances:
    """What is kept of a day when its lines are not: money in 分.

    ``open_by_date`` are what is open of all documents of a day, ``dates`` those days (numbers);
    undated documents are left out. ``collected`` came in in the day's month, ``begun`` says that
    anything was sold by then.
    """

    as_of: date
    policy: Policy
    begun: bool
    tie: TieOut
    collected: int
    dates: Ints
    open_by_date: Ints


@dataclass(frozen=True, slots=True)
class Accounts:
    """All lines of a ledger settled as of a day.

    ``sales`` and ``receipts`` are frames aligned row by row with the ledger's: money in 分, days as
    numbers (MISSING where there is none). ``sales``: customer (position in ``codes``), counted,
    amount (0 when not counted), date, due, due_estimated, due_known, awaiting, pays_first (as
    ``due_dates`` has them), contract (position in the ledger's contracts or NO_CONTRACT), disputed (in
    part or as a whole), paid, open, disputed_open (of it), settled_on, on_time (paid by the due date),
    overdue (days, only where ``open`` > 0, or late days of a settled line),
    bucket (position in ``bucket_labels``; -1 where nothing is open), since (the day from which it is
    owed: later than ``date`` for a debt moved or revived), forgiven (what need not be paid here any
    more), kind (of 核销与调整, ``adjusted.ENTERED`` for sales). ``receipts``: customer, counted, date,
    amount, allowance (accepted part), adjusted (settled without money), kept (all three, less what
    refunds took back), unapplied, earmarked (of it, for something else), kind.
    """

    as_of: date
    policy: Policy
    codes: npt.NDArray[np.object_]
    sales: pd.DataFrame
    receipts: pd.DataFrame
    settlement: Settlement

    @property
    def source_kinds(self) -> Kinds:
        """The kind of what every allocation came from; of credit notes that of an entered row."""
        done = self.settlement
        found = np.full(done.source.size, ENTERED, np.int8)
        found[done.by_receipt] = self.receipts["kind"].to_numpy()[done.source[done.by_receipt]]
        return found

    @property
    def overdue_lines(self) -> Bools:
        """The sales lines that are late and not settled."""
        overdue: Bools = self.sales["overdue"].to_numpy() > 0
        return overdue & (self.sales["open"].to_numpy() > 0)

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
        sold, received = self.sales["kind"] == ENTERED, self.receipts["kind"] == ENTERED
        return TieOut(
            sales=int(self.sales["amount"][sold].sum()),
            receipts=int(self.receipts["amount"][received].sum()),
            allowances=int(self.receipts["allowance"].sum()),
            buckets=buckets,
            unapplied=credit - int(self.receipts["unapplied"].sum()),
            adjustments=self.adjustments(),
        )

    def balances(self) -> Balances:
        """Return what the lines add up to."""
        left, sold_on = self.sales["open"].to_numpy(), self.sales["date"].to_numpy()
        dated = (left > 0) & (sold_on != MISSING)
        dates, at = np.unique(sold_on[dated], return_inverse=True)
        in_month = self.receipts["counted"] & (
            self.receipts["date"] >= day_number(self.as_of.replace(day=1))
        )
        return Balances(
            self.as_of, self.policy, bool(self.sales["counted"].any()), self.tie_out(),
            int(paid_in(self.receipts)[in_month].sum()), dates,
            sum_by(at.astype(np.int64), left[dated], dates.size),
        )  # fmt: skip

    def adjustments(self) -> dict[str, int]:
        """Return what each kind of 核销与调整 did to the balance, 分; what left a customer
        and arrived at another (or at a later day) makes 0 together."""
        made: dict[str, int] = {}
        owed, paid = self.sales, self.receipts
        for kind in AdjustmentKind:
            here = of_kind(owed["kind"].to_numpy(), kind) & owed["counted"].to_numpy()
            there = of_kind(paid["kind"].to_numpy(), kind) & paid["counted"].to_numpy()
            if here.any() or there.any():
                settled = paid["amount"] + paid["adjusted"]
                made[kind.value] = int(owed["amount"][here].sum()) - int(settled[there].sum())
        return made


class SettledDays:
    """A ledger settled as of several days: its lines are read once, every day settled once.

    The accounts' rows are those of the booked ledger (``with_moves``): book it before, where rows
    of both are looked at together. Days that are asked for ``balances`` only leave no lines behind.
    """

    def __init__(self, ledger: Ledger, policy: Policy) -> None:
        ledger = with_moves(ledger, policy)
        self._ledger, self._policy = ledger, policy
        self._agreed = agreements_of(ledger)
        self._requests = requests_of(ledger)
        self._lines: dict[tuple[Effects, Disputes], Lines] = {}
        self._known: dict[date, Accounts] = {}
        self._balances: dict[date, Balances] = {}

    def on(self, day: date) -> Accounts:
        """Return the accounts as of a day, by what was agreed and the decisions in force
        on that day counted (S4-32)."""
        if day not in self._known:
            self._known[day] = self._settled(day)
        return self._known[day]

    def passing(self, day: date) -> Accounts:
        """Return the accounts as of a day and keep of them what they add up to."""
        accounts = self._known.get(day) or self._settled(day)
        if day not in self._balances:
            self._balances[day] = accounts.balances()
        return accounts

    def balances(self, day: date) -> Balances:
        """Return what the accounts as of a day add up to."""
        if day not in self._balances:
            self.passing(day)
        return self._balances[day]

    def _settled(self, day: date) -> Accounts:
        done = effects_of(in_force_on(self._requests, day, self._policy))
        disputes = disputes_raised(self._ledger.contacts, day, done.settled)
        if (done, disputes) not in self._lines:
            self._lines[done, disputes] = Lines(
                done.on_sales(self._ledger.sales), done.on_receipts(self._ledger.receipts),
                self._policy, self._agreed, disputes,
            )  # fmt: skip
        return accounts_of(self._lines[done, disputes], day)


def settle_ledger(ledger: Ledger, as_of: date, policy: Policy) -> Accounts:
    """Settle a whole ledger as of one day, by what was agreed with each customer.

    The rows are those of the booked ledger, see ``SettledDays``.
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
    disputed = lines.disputed(as_of)
    result, disputed_open = lines.settled(counted, disputed)
    until = np.where(result.settled_on == MISSING, day_number(as_of), result.settled_on)
    overdue = np.where(lines.due == MISSING, 0, until - lines.due)
    forgiven, unpaid_in_time = _without_payment(lines, result)
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
                "disputed": disputed > 0, "disputed_open": disputed_open,
                "paid": result.paid, "open": result.open, "settled_on": result.settled_on,
                "on_time": result.on_time - unpaid_in_time, "overdue": overdue,
                "bucket": bucket_positions(
                    result.open, overdue, lines.due, lines.policy, lines.dues.awaiting
                ),
                "since": lines.since, "forgiven": forgiven, "kind": lines.sale_kind,
            },
            index=lines.sale_index,
        ),
        pd.DataFrame(
            {
                "customer": lines.payer, "counted": counted.receipts, "date": lines.received_on,
                "amount": counted.cash, "allowance": counted.allowance, "kept": result.kept,
                "unapplied": result.unapplied, "adjusted": counted.adjusted,
                "earmarked": np.where(lines.earmarked(as_of), result.unapplied, 0),
                "kind": lines.receipt_kind,
            },
            index=lines.receipt_index,
        ),
        result,
    )  # fmt: skip


def _without_payment(lines: Lines, done: Settlement) -> tuple[Ints, Ints]:
    """Return, per sales line, what was forgiven (分), and what came in time but was no payment."""
    size = lines.seller.size
    if (lines.receipt_kind == ENTERED).all():
        nothing = np.zeros(size, np.int64)
        return nothing, nothing
    from_receipts = np.flatnonzero(done.by_receipt)
    kinds = lines.receipt_kind[done.source[from_receipts]]
    to, fen = done.to_sale[from_receipts], done.allocated[from_receipts]
    due = lines.due[to]
    timely = (done.allocated_on[from_receipts] <= due) | (due == MISSING)
    forgiving, idle = forgives(kinds), timely & ~pays(kinds)
    return sum_by(to[forgiving], fen[forgiving], size), sum_by(to[idle], fen[idle], size)
