"""The accounts by age and group: customers, salespeople, departments."""

import numpy as np
import pandas as pd

from huikuan_xl.accounts.buckets import bucket_positions
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger

UNAPPLIED = "未核销回款"
UNASSIGNED = "（未指定）"
TOTAL = "合计"
BY_DUE_DATE, BY_DOCUMENT_DATE = "到期日", "开票日"


def groups_of(ledger: Ledger, accounts: Accounts, by: str) -> tuple[pd.Series, pd.Series]:
    """Return the group of every sales line and receipt: ``by`` customer_code, salesperson or
    department.

    A customer belongs with all its lines and receipts, old ones too, where the register puts it now
    (so does its plan and its score); one that the register puts nowhere where its lines say.
    """
    if by == "customer_code":
        return group_labels(accounts, ledger.sales, ledger.receipts, by)
    register = ledger.customers.drop_duplicates("customer_code")
    owner = register.set_index("customer_code")[by]
    owner = owner[owner != ""]
    home = pd.Series(accounts.codes, dtype="object").map(owner).to_numpy(object)
    at_home = [pd.Series(home[rows["customer"].to_numpy()])
               for rows in (accounts.sales, accounts.receipts)]  # fmt: skip
    if not all(labels.notna().all() for labels in at_home):
        sold, received = group_labels(accounts, ledger.sales, ledger.receipts, by, owner)
        at_home = [
            labels.fillna(said) for labels, said in zip(at_home, (sold, received), strict=True)
        ]
    return at_home[0].astype("str"), at_home[1].astype("str")


def group_labels(
    accounts: Accounts,
    sales: pd.DataFrame,
    receipts: pd.DataFrame,
    by: str,
    owner: "pd.Series | None" = None,
) -> tuple[pd.Series, pd.Series]:
    """Return the group of every sales line and receipt.

    A line without one goes where its customer belongs: ``owner`` (code → label), else where the
    customer's last sale went, else （未指定）.
    """
    if by == "customer_code":
        return sales[by], receipts[by]
    sold, received = _labels(sales, by), _labels(receipts, by)
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


def _labels(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame:
        return frame[name]
    return pd.Series("", index=frame.index, dtype="str")


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
    open_amount, bucket = lines["open"].to_numpy(), lines["bucket"].to_numpy()
    if base == BY_DOCUMENT_DATE:
        day = lines["date"].to_numpy()
        age = np.where(day == MISSING, 0, np.maximum(day_number(accounts.as_of) - day, 1))
        bucket = bucket_positions(open_amount, age, day, accounts.policy)
    group, names = pd.factorize(pd.concat([sold_by, received_by], ignore_index=True))
    of_sale, of_receipt = group[: len(sold_by)], group[len(sold_by) :]
    table = np.zeros((len(names), len(labels) + 1), np.int64)
    aged, credit = bucket >= 0, open_amount < 0
    np.add.at(table, (of_sale[aged], bucket[aged]), open_amount[aged])
    np.add.at(table[:, -1], of_sale[credit], open_amount[credit])
    np.add.at(table[:, -1], of_receipt, -accounts.receipts["unapplied"].to_numpy())
    some = (table != 0).any(axis=1)
    whole = np.column_stack((table.sum(axis=1), table))[some]
    index = pd.Index(names[some], dtype="str")
    return ordered(pd.DataFrame(whole, index, ["余额", *labels, UNAPPLIED]))


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return an ageing with its groups in order, largest 余额 first, and 合计 below them."""
    order = np.lexsort((frame.index.to_numpy(), -frame["余额"].to_numpy()))
    figures = frame.to_numpy(np.int64)[order]
    index = frame.index[order].append(pd.Index([TOTAL], dtype=frame.index.dtype))
    return pd.DataFrame(np.vstack((figures, figures.sum(axis=0))), index, frame.columns)
