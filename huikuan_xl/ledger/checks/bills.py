"""票据台账: bills nobody received, other amounts than received, days that can't be (4.4, N4)."""

from collections.abc import Sequence

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings, repeated
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.rows import Contract, HeldBill, by_customer, rows_of
from huikuan_xl.rules.bills import bill_doubts
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.contracts import in_force
from huikuan_xl.rules.settlement_order import PASS, check_bill
from huikuan_xl.rules.words import ACCEPTANCES


def check_bills(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the bills."""
    frame = ledger.bills
    if frame.empty:
        return []
    found = Findings(schema.BILLS, frame)
    check_customer_codes(ledger, found)
    numbers = frame["bill_no"].map(fold)
    found.add(repeated(numbers), ERROR, "bill_no", "同一票据号登记了两次，只用前一行",
              "删去重复的一行，或更正票据号", "Q11")  # fmt: skip
    contracts = by_customer(rows_of(Contract, ledger.contracts))
    receipts = ledger.receipts
    named = receipts["bill_no"] != ""
    booked = receipts.loc[named, "amount"].groupby(receipts.loc[named, "bill_no"].map(fold)).sum()
    for at, (one, number) in enumerate(zip(rows_of(HeldBill, frame), numbers, strict=True)):
        agreed = _discount_clause(contracts.get(one.customer_code, ()), one)
        for column, why, fix in bill_doubts(one.life, _amount(booked, number), agreed):
            found.add_at(at, WARNING, column, why, fix, "N4")
        if one.kind in ACCEPTANCES and one.received_on is not None:
            said = check_bill(one.issued_on, one.due_on, one.received_on, policy=ledger.policy)
            if said != PASS:
                fix = "核对票据，请客户换票或改用电汇"
                found.add_at(at, WARNING, "issued_on", said, fix, "N4")
    return found.done()


def _amount(booked: "pd.Series[int]", number: str) -> int | None:
    return int(booked[number]) if number in booked.index else None


def _discount_clause(contracts: Sequence[Contract], bill: HeldBill) -> str:
    """The clause on 贴息 of the contract in force when a bill was received, "" for none."""
    held = in_force(contracts, bill.received_on).value if bill.received_on else None
    if held is None or not held.discount_clause_no:
        return ""
    return f"合同{held.contract_no}{held.discount_clause_no}"
