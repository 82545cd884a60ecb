"""The customers' accounts as of a day: settled, aged and adding up.

From typed frames to the settlement kernel and back: which lines count, when they are due, what is
open, in which bucket, and the tie-out that every run prints:

    Σ 账龄段 + 日期缺失 + 未核销 = Σ 销售 − Σ 回款 − Σ 折让
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.settlement import (
    MISSING,
    Ints,
    ReceiptLines,
    SaleLines,
    Settlement,
    settle,
)
from huikuan_xl.rules.policy import DEFAULT, Policy

DATE_MISSING = "日期缺失"
UNAPPLIED = "未核销回款"
UNASSIGNED = "（未指定）"
TOTAL = "合计"
BY_DUE_DATE, BY_DOCUMENT_DATE = "到期日", "开票日"

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return the kernel's number of a date: days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> date | None:
    """Return the date of a day number, None for MISSING."""
    return None if number == MISSING else _EPOCH + timedelta(days=int(number))


def days_of(series: pd.Series) -> Ints:
    """Return a date column as day numbers, blanks as MISSING (NaT has the same number)."""
    return series.to_numpy("datetime64[D]").astype(np.int64)


@dataclass(frozen=True, slots=True)
class Accounts:
    """All lines of a ledger settled as of a day.

    ``sales`` and ``receipts`` are frames aligned row by row with the ledger's: money in 分, days as
    numbers (MISSING where there is none). ``sales``: customer (position in ``codes``), counted,
    amount (0 when not counted), date, due, due_estimated, paid, open, settled_on, on_time, overdue
    (days, only where ``open`` > 0, or late days of a settled line), bucket (position in
    ``bucket_labels``; -1 where nothing is open). ``receipts``: customer, counted, date, amount,
    allowance (accepted part), unapplied.
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

    def tie_out(self) -> "TieOut":
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


@dataclass(frozen=True, slots=True)
class TieOut:
    """The identity of design §5, in 分. ``unapplied`` is negative: money we hold."""

    sales: int
    receipts: int
    allowances: int
    buckets: dict[str, int]
    unapplied: int

    @property
    def open_total(self) -> int:
        """Σ buckets including 日期缺失: what customers owe before 未核销 is netted."""
        return sum(self.buckets.values())

    @property
    def ledger(self) -> int:
        return self.sales - self.receipts - self.allowances

    @property
    def difference(self) -> int:
        return self.open_total + self.unapplied - self.ledger


def settle_accounts(
    sales: pd.DataFrame,
    receipts: pd.DataFrame,
    as_of: date,
    policy: Policy = DEFAULT,
    credit_days: "pd.Series | None" = None,
) -> Accounts:
    """Settle and age a ledger as of a day.

    Frames need ``customer_code, doc_no, sale_date, due_date, amount`` and ``customer_code, doc_no,
    receipt_date, amount``; other columns of the schema are used where present. ``credit_days`` maps
    customer code → 信用期限 for lines without a due date (else the policy's longest term).
    Only lines dated no later than ``as_of`` count; 作废 lines and 退票 receipts never do. Undated
    lines count and stay visible: sales under 日期缺失, receipts as 未核销.
    """
    today = day_number(as_of)
    customer, codes = pd.factorize(
        pd.concat([sales["customer_code"], receipts["customer_code"]], ignore_index=True)
    )
    customer = customer.astype(np.int64)
    sale_customer, receipt_customer = customer[: len(sales)], customer[len(sales) :]
    origin = _optional(sales, "origin_doc")
    number, _ = pd.factorize(
        pd.concat([sales["doc_no"], origin, receipts["doc_no"]], ignore_index=True).replace(
            "", np.nan
        ),
        sort=True,
    )
    number = number.astype(np.int64)
    spread = np.int64(number.max(initial=-1) + 1)

    def documents(who: Ints, which: Ints) -> Ints:
        return np.where(which >= 0, who * spread + which, -1)

    own = documents(sale_customer, number[: len(sales)])
    of_origin = documents(sale_customer, number[len(sales) : 2 * len(sales)])
    named = documents(receipt_customer, number[2 * len(sales) :])

    sale_day, due = days_of(sales["sale_date"]), days_of(sales["due_date"])
    estimated = (due == MISSING) & (sale_day != MISSING)
    if estimated.any():
        due = np.where(estimated, sale_day + _terms(sales, credit_days, policy), due)
    counted = (sale_day <= today) & (_optional(sales, "state") != "作废").to_numpy()
    amount = np.where(counted, sales["amount"].to_numpy(np.int64), 0)

    receipt_day = days_of(receipts["receipt_date"])
    received = (receipt_day <= today) & (_optional(receipts, "bill_state") != "退票").to_numpy()
    cash = np.where(received, receipts["amount"].to_numpy(np.int64), 0)
    allowance = np.where(
        received, _accepted_allowance(receipts, cash, named, own, amount, policy), 0
    )
    dated = receipt_day != MISSING

    by_date = policy.settlement_order == "业务日期先后"
    result = settle(
        SaleLines(
            sale_customer, own, np.where(of_origin >= 0, of_origin, own), sale_day,
            sale_day if by_date else due, amount, _line_rank(sales),
        ),
        ReceiptLines(
            receipt_customer, named, receipt_day, np.where(dated, cash + allowance, 0),
            _receipt_rank(receipts),
        ),
    )  # fmt: skip
    overdue = np.where(result.settled_on == MISSING, today - due, result.settled_on - due)
    overdue = np.where(due == MISSING, 0, overdue)
    return Accounts(
        as_of,
        policy,
        np.asarray(codes, dtype=object),
        pd.DataFrame(
            {
                "customer": sale_customer, "counted": counted, "amount": amount,
                "date": sale_day, "due": due, "due_estimated": estimated & counted,
                "paid": result.paid, "open": result.open, "settled_on": result.settled_on,
                "on_time": result.on_time, "overdue": overdue,
                "bucket": bucket_positions(result.open, overdue, due, policy),
            },
            index=sales.index,
        ),
        pd.DataFrame(
            {
                "customer": receipt_customer, "counted": received, "date": receipt_day,
                "amount": cash, "allowance": allowance,
                "unapplied": np.where(dated, result.unapplied, cash + allowance),
            },
            index=receipts.index,
        ),
        result,
    )  # fmt: skip


def bucket_positions(open_amount: Ints, overdue: Ints, due: Ints, policy: Policy) -> Ints:
    """Return the bucket of every line: 0 未到期, 1… overdue, last 日期缺失, -1 nothing open."""
    edges = np.array((0, *policy.ageing_edges), np.int64)
    position = np.searchsorted(edges, overdue, side="left").astype(np.int64)
    position = np.where(due == MISSING, len(policy.bucket_labels), position)
    return np.where(open_amount > 0, position, -1)


def _optional(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame:
        return frame[name]
    return pd.Series("", index=frame.index, dtype="str")


def _terms(sales: pd.DataFrame, credit_days: "pd.Series | None", policy: Policy) -> Ints:
    if credit_days is None:
        return np.full(len(sales), policy.max_term_days, np.int64)
    days = sales["customer_code"].map(credit_days)
    return days.fillna(policy.max_term_days).to_numpy(np.int64)


def _line_rank(sales: pd.DataFrame) -> Ints:
    if "line_no" not in sales:
        return np.zeros(len(sales), np.int64)
    return sales["line_no"].fillna(0).to_numpy(np.int64)


def _receipt_rank(receipts: pd.DataFrame) -> Ints:
    """Receipts of one day settle in the order of their numbers."""
    rank, _ = pd.factorize(_optional(receipts, "receipt_no"), sort=True)
    return rank.astype(np.int64)


def _accepted_allowance(
    receipts: pd.DataFrame, cash: Ints, named: Ints, own: Ints, amount: Ints, policy: Policy
) -> Ints:
    """Return the 折让 that settles, in 分: up to both limits of the policy (N3).

    The ratio is of the named document's total, else of what the receipt settles altogether.
    """
    if "allowance" not in receipts:
        return np.zeros(len(receipts), np.int64)
    asked = receipts["allowance"].to_numpy(np.int64)
    if not asked.any():
        return asked
    totals = pd.Series(amount).groupby(own).sum()
    whole = pd.Series(named).map(totals).fillna(0).to_numpy(np.int64)
    whole = np.where(whole > 0, whole, cash + asked)
    parts, ratio = 10_000, int(policy.allowance_ratio * 10_000)
    limit = np.minimum(policy.allowance_max, (whole * ratio * 2 + parts) // (2 * parts))
    accepted: Ints = np.minimum(asked, np.maximum(limit, 0))
    return accepted


def group_labels(
    accounts: Accounts,
    sales: pd.DataFrame,
    receipts: pd.DataFrame,
    by: str,
    owner: "pd.Series | None" = None,
) -> tuple[pd.Series, pd.Series]:
    """Return the group of every sales line and receipt: ``by`` customer_code, salesperson or
    department. A receipt without one goes where its customer belongs: ``owner`` (code → label),
    else where the customer's last sale went. Blank becomes （未指定）."""
    if by == "customer_code":
        return sales[by], receipts[by]
    sold, received = _optional(sales, by), _optional(receipts, by)
    last = (
        pd.DataFrame({"code": sales["customer_code"], "day": accounts.sales["date"], "label": sold})
        .loc[sold != ""]
        .sort_values(["day", "label"], kind="stable")
        .groupby("code")["label"]
        .last()
    )
    if owner is not None:
        last = owner[owner != ""].combine_first(last)
    filled = []
    for codes, labels in ((sales["customer_code"], sold), (receipts["customer_code"], received)):
        home = codes.map(last).astype("object").fillna(UNASSIGNED)
        filled.append(labels.where(labels != "", home).astype("str"))
    return filled[0], filled[1]


def ageing(
    accounts: Accounts, sold_by: pd.Series, received_by: pd.Series, base: str = BY_DUE_DATE
) -> pd.DataFrame:
    """Return the ageing by group, in 分: one row a group, then 合计.

    Columns: 余额, 未到期, the overdue buckets, 日期缺失, 未核销回款 (negative). 余额 is their sum.
    ``base`` 开票日 ages by document date instead (nothing is then 未到期, day 0 is in the first
    bucket). Groups come largest 余额 first, ties by name.
    """
    lines = accounts.sales
    labels = accounts.bucket_labels
    bucket = lines["bucket"].to_numpy()
    if base == BY_DOCUMENT_DATE:
        age = day_number(accounts.as_of) - lines["date"].to_numpy()
        age = np.where(lines["date"].to_numpy() == MISSING, 0, np.maximum(age, 1))
        bucket = bucket_positions(
            lines["open"].to_numpy(), age, lines["date"].to_numpy(), accounts.policy
        )
    group, names = pd.factorize(pd.concat([sold_by, received_by], ignore_index=True))
    of_sale, of_receipt = group[: len(sold_by)], group[len(sold_by) :]
    table = np.zeros((len(names), len(labels) + 1), np.int64)
    aged = bucket >= 0
    open_amount = lines["open"].to_numpy()
    np.add.at(table, (of_sale[aged], bucket[aged]), open_amount[aged])
    credit = open_amount < 0
    np.add.at(table[:, -1], of_sale[credit], open_amount[credit])
    np.add.at(table[:, -1], of_receipt, -accounts.receipts["unapplied"].to_numpy())
    frame = pd.DataFrame(table, columns=[*labels, UNAPPLIED], index=pd.Index(names, dtype="str"))
    frame.insert(0, "余额", frame.sum(axis=1))
    frame = frame[(frame != 0).any(axis=1)]
    order = np.lexsort((frame.index.to_numpy(), -frame["余额"].to_numpy()))
    frame = frame.iloc[order]
    frame.loc[TOTAL] = frame.sum()
    return frame.astype(np.int64)
