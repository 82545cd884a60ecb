"""客户货款回收日报表: N1–N4, repeated numbers, signs, large notes (Q06, Q11, K17)."""

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.approvals import concessions
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes, check_salespeople
from huikuan_xl.ledger.checks.findings import (
    ERROR,
    NOTE,
    WARNING,
    Findings,
    day_of_cell,
    told_blank,
)
from huikuan_xl.ledger.moves import moved_documents, with_bills
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.adjustments import split_wrong
from huikuan_xl.rules.plausibility import doubt_amount, one_payment
from huikuan_xl.rules.settlement_order import (
    check_allowance,
    check_bill,
    check_cash,
    check_cheque,
)
from huikuan_xl.rules.words import ACCEPTANCES, NOT_COUNTED_SALES, PayMethod


def check_receipts(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the receipts."""
    frame, sales = ledger.receipts, ledger.sales
    found = Findings(schema.RECEIPTS, frame)
    check_customer_codes(ledger, found)
    check_salespeople(ledger, found)
    _repeated_numbers(found)
    amount, named = frame["amount"], frame["doc_no"]
    found.add(
        amount < 0,
        WARNING,
        "amount",
        "回款金额为负",
        "退款登记到“核销与调整”（类型退款）；记错请更正",
        "Q06",
    )
    found.add((amount == 0) & (frame["allowance"] == 0) & ~told_blank(ledger, found), WARNING,
              "amount", "回款金额为 0，什么也没有抵", "填金额，或删去这一行", "Q06")  # fmt: skip
    found.doubted(
        "amount", (doubt_amount(int(fen), ledger.policy) for fen in amount), "核对金额与单位", "Q07"
    )
    moved = moved_documents(ledger)
    listed = named.isin(sales["doc_no"]) | named.isin({number for _, number in moved})
    found.add((named != "") & ~listed, WARNING, "doc_no", "销售统计表里没有这张清单，这笔钱留作未核销",
              "核对售货清单号码", "N2")  # fmt: skip
    own = pd.MultiIndex.from_frame(frame[["doc_no", "customer_code"]])
    theirs = pd.MultiIndex.from_frame(sales[["doc_no", "customer_code"]])
    foreign = listed & (named != "") & ~pd.Series(own.isin(theirs), index=frame.index)
    if moved:
        foreign &= ~pd.Series(own.isin([(number, code) for code, number in moved]), frame.index)
    found.add(foreign, WARNING, "doc_no", "这张清单属于别的客户，这笔钱留作未核销",
              "核对客户编码与清单号码", "N2")  # fmt: skip
    _check_splits(found)
    _check_earmarks(found)
    _check_allowances(ledger, found)
    _check_bills(ledger, found)
    found.add(frame["discount_ours"] & (not ledger.policy.discount_by_us), WARNING,
              "discount_ours", "制度不允许我方承担贴息", "与客户协商由对方承担", "K17")  # fmt: skip
    return found.done()


def _repeated_numbers(found: Findings) -> None:
    """One number several times is fine when it splits one payment over several documents (Q11)."""
    frame = found.frame
    numbers = frame["receipt_no"]
    often = (numbers != "") & numbers.duplicated(keep=False)
    twice = pd.Series(False, index=frame.index)
    for _, rows in frame[often].groupby("receipt_no", sort=False):
        days = [day_of_cell(day) for day in rows["receipt_date"]]
        whole = rows["payment_total"].notna().any()
        if not one_payment(
            zip(rows["customer_code"], days, rows["doc_no"], strict=True), shared=bool(whole)
        ):
            twice[rows.index[1:]] = True
    found.add(twice, WARNING, "receipt_no", "收款单号重复",
              "删去重复的一行，或更正单号；一笔款付几张清单的，各行填不同的清单号码", "Q11")  # fmt: skip


def _check_splits(found: Findings) -> None:
    """Rows of one payment with its total add up to it (Q11)."""
    frame = found.frame
    split = frame[frame["payment_total"].notna()]
    if split.empty:
        return
    nameless = frame["payment_total"].notna() & (frame["receipt_no"] == "")
    nameless &= frame["payment_total"].fillna(0) != frame["amount"]
    found.add(nameless, ERROR, "receipt_no", "填了整笔金额却没有收款单号，看不出哪几行是一笔",
              "各行填同一个收款单号", "Q11")  # fmt: skip
    said = pd.Series("", index=frame.index, dtype="object")
    for number in split.loc[split["receipt_no"] != "", "receipt_no"].unique():
        rows = frame[frame["receipt_no"] == number]
        totals = set(rows["payment_total"].dropna())
        if len(totals) > 1:
            said[rows.index[0]] = "同一收款单号各行的整笔金额不同"
        else:
            said[rows.index[0]] = split_wrong(int(totals.pop()), int(rows["amount"].sum()))
    found.doubted("payment_total", said, "核对各行金额；漏了一行的补上", "Q11", ERROR)


def _check_earmarks(found: Findings) -> None:
    """A release without an earmark, or before the money came."""
    frame = found.frame
    released = frame["released_on"].notna()
    found.add(released & (frame["earmark"] == ""), WARNING, "released_on",
              "有专款释放日却没有专款用途", "填专款用途，或删去释放日", "S0-05")  # fmt: skip
    found.add(released & (frame["released_on"] < frame["receipt_date"]), WARNING, "released_on",
              "专款释放日早于回款日期", "更正日期", "S0-05")  # fmt: skip


def _check_allowances(ledger: Ledger, found: Findings) -> None:
    """N3: 折让 above the limit, measured on the named document, else on what is settled."""
    frame = found.frame
    given = frame["allowance"] != 0
    if not given.any():
        return
    sales = ledger.sales[~ledger.sales["state"].isin(NOT_COUNTED_SALES)]
    totals = sales.groupby(["customer_code", "doc_no"])["amount"].sum()
    rows = frame[given]
    pairs = list(zip(rows["customer_code"], rows["doc_no"], strict=True))
    whole = totals.reindex(pd.MultiIndex.from_tuples(pairs)).fillna(0).to_numpy()
    whole = np.where(whole > 0, whole, rows["amount"] + rows["allowance"])
    conceded = concessions(ledger)
    said = [
        check_allowance(
            int(allowance), int(total), policy=ledger.policy, conceded=conceded.get(pair, 0)
        )
        for pair, allowance, total in zip(pairs, rows["allowance"], whole, strict=True)
    ]
    found.said(given, said, "allowance", "补批准依据，或改为规定以内；超出部分不核销", "N3")


def _check_bills(ledger: Ledger, found: Findings) -> None:
    """N4: cheques and acceptance bills; and notes above the limit of cash (4.6)."""
    frame, policy = found.frame, ledger.policy
    known = with_bills(ledger, policy)
    dated = frame["receipt_date"].notna()
    for where, bill in (
        (dated & (frame["method"] == PayMethod.CHEQUE), False),
        (dated & frame["method"].isin(ACCEPTANCES), True),
    ):
        rows = known[where]
        said = []
        for issued, due, received in zip(
            rows["bill_date"], rows["bill_due"], rows["receipt_date"], strict=True
        ):
            day = received.date()
            said.append(
                check_bill(day_of_cell(issued), day_of_cell(due), day, policy=policy)
                if bill
                else check_cheque(day_of_cell(issued), day, policy=policy)
            )
        found.said(where, said, "bill_date", "核对票据，请客户换票或改用电汇", "N4")
    notes = frame["method"] == PayMethod.NOTES
    said = [check_cash(int(fen), policy=policy) for fen in frame.loc[notes, "amount"]]
    found.said(notes, said, "amount", "大额请客户转账", "4.6", NOTE)
