"""The accounts by age and group: customers, salespeople, departments."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.accounts.buckets import bucket_positions
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import Ints
from huikuan_xl.ledger.book import Ledger

Groups = npt.NDArray[np.intp]

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
    home = _homes(ledger, accounts, by)
    at_home = [pd.Series(home[rows["customer"].to_numpy()])
               for rows in (accounts.sales, accounts.receipts)]  # fmt: skip
    if not all(labels.notna().all() for labels in at_home):
        owner = pd.Series(_owners(ledger, by), dtype="str")
        sold, received = group_labels(accounts, ledger.sales, ledger.receipts, by, owner)
        at_home = [
            labels.fillna(said) for labels, said in zip(at_home, (sold, received), strict=True)
        ]
    return at_home[0].astype("str"), at_home[1].astype("str")


def _owners(ledger: Ledger, by: str) -> dict[str, str]:
    """Return where the register puts its customers; of a code that stands twice, the first."""
    codes, labels = (ledger.customers[name].tolist() for name in ("customer_code", by))
    first = dict(zip(reversed(codes), reversed(labels), strict=True))
    return {code: label for code, label in first.items() if label}


def _homes(ledger: Ledger, accounts: Accounts, by: str) -> npt.NDArray[np.object_]:
    """Return where every one of the accounts' codes belongs by the register, None for nowhere."""
    if by == "customer_code":
        return accounts.codes
    owner = _owners(ledger, by)
    return np.array([owner.get(code) for code in accounts.codes], object)


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


def ageing_by(ledger: Ledger, accounts: Accounts, by: str, base: str = BY_DUE_DATE) -> pd.DataFrame:
    """Return the ageing by the groups of ``groups_of``; see ``ageing``."""
    home = _homes(ledger, accounts, by)
    if None in home:
        return ageing(accounts, *groups_of(ledger, accounts, by), base)
    at, names = pd.factorize(home)
    who = (rows["customer"].to_numpy() for rows in (accounts.sales, accounts.receipts))
    of_sale, of_receipt = (at[customer] for customer in who)
    return _aged(accounts, of_sale, of_receipt, names, base)


def ageing(
    accounts: Accounts, sold_by: pd.Series, received_by: pd.Series, base: str = BY_DUE_DATE
) -> pd.DataFrame:
    """Return the ageing by group, in 分: one row a group, then 合计.

    Columns: 余额, 未到期, the overdue buckets, 日期缺失, 未核销回款 (negative). 余额 is their sum.
    ``base`` 开票日 ages by document date instead (nothing is then 未到期, day 0 is in the first
    bucket). Groups come largest 余额 first, ties by name.
    """
    group, names = pd.factorize(pd.concat([sold_by, received_by], ignore_index=True))
    of_sale, of_receipt = group[: len(sold_by)], group[len(sold_by) :]
    return _aged(accounts, of_sale, of_receipt, names.to_numpy(object), base)


def _aged(
    accounts: Accounts, of_sale: Groups, of_receipt: Groups, names: npt.NDArray[np.object_],
    base: str,
) -> pd.DataFrame:  # fmt: skip
    lines = accounts.sales
    labels = accounts.bucket_labels
    open_amount, bucket = lines["open"].to_numpy(), lines["bucket"].to_numpy()
    if base == BY_DOCUMENT_DATE:
        day = lines["date"].to_numpy()
        age = np.where(day == MISSING, 0, np.maximum(day_number(accounts.as_of) - day, 1))
        bucket = bucket_positions(open_amount, age, day, accounts.policy)
    table = np.zeros((len(names), len(labels) + 1), np.int64)
    aged, credit = bucket >= 0, open_amount < 0
    np.add.at(table, (of_sale[aged], bucket[aged]), open_amount[aged])
    np.add.at(table[:, -1], of_sale[credit], open_amount[credit])
    np.add.at(table[:, -1], of_receipt, -accounts.receipts["unapplied"].to_numpy())
    some = (table != 0).any(axis=1)
    whole = np.column_stack((table.sum(axis=1), table))[some]
    return _in_order(names[some], whole, ["余额", *labels, UNAPPLIED])


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return an ageing with its groups in order, largest 余额 first, and 合计 below them."""
    figures = frame.to_numpy(np.int64)
    return _in_order(frame.index.to_numpy(object), figures, frame.columns.tolist())


def _in_order(names: npt.NDArray[np.object_], figures: Ints, columns: list[str]) -> pd.DataFrame:
    """Return figures by group, of which the first is the 余额 that orders them."""
    order = np.lexsort((names, -figures[:, 0]))
    figures = figures[order]
    index = pd.Index([*names[order], TOTAL], dtype="str")
    return pd.DataFrame(np.vstack((figures, figures.sum(axis=0))), index, columns)
