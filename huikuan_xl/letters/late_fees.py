"""The interest schedule of a customer's debts: what is open and what was paid late (违约金台账)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.settlement import MISSING
from huikuan_xl.ledger.rows import Contract
from huikuan_xl.letters.customer_file import CustomerFile, NamedDebt
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.interest import accrued, late_fee_rate, regulation_binds
from huikuan_xl.rules.reasons import Verdict


@dataclass(frozen=True, slots=True)
class LateFee:
    """One line of the schedule: a principal (分) late from ``since`` (the day after it was due) to
    ``until``, its days, daily rate and interest (分)."""

    doc_no: str
    principal: int
    since: date
    until: date
    days: int
    rate: Decimal
    fen: int


def late_rate(file: CustomerFile, contract: Contract, month_end: MonthEnd) -> Verdict[Decimal]:
    """Return the daily rate under a contract: its own, else as the parameters say (rules 4.5)."""
    return late_fee_rate(
        agreed=contract.late_rate,
        regulated=regulation_binds(month_end.company.small_business, file.record.size),
        policy=month_end.policy,
    )


def late_fees(file: CustomerFile, debts: Sequence[NamedDebt], month_end: MonthEnd) -> list[LateFee]:
    """Return the schedule of the documents named, parts paid late included, by document and day.

    Each bears the rate of the contract in force at its sale, else that of the parameters. Lines
    whose date nobody agreed bear nothing.
    """
    rates = {
        fold(one.debt.doc_no): late_rate(file, one.debt.contract, month_end).value
        for one in debts
        if one.debt.term_agreed
    }
    accounts, sales = file.lines.accounts, file.lines.ledger.sales
    result, dues = accounts.settlement, accounts.sales["due"].to_numpy()
    amounts, left = accounts.sales["amount"].to_numpy(), accounts.sales["open"].to_numpy()
    found: list[LateFee] = []
    for row in file.lines.rows:
        doc = str(sales["doc_no"].iat[row])
        due = int(dues[row])
        rate = rates.get(fold(doc))
        if rate is None or due == MISSING or amounts[row] <= 0:
            continue
        paid = np.flatnonzero(result.to_sale == row)
        parts = [(int(result.allocated[i]), int(result.allocated_on[i])) for i in paid]
        parts.append((int(left[row]), MISSING))
        due_on = day_of(due)
        assert due_on is not None
        for fen, on in parts:
            until = day_of(on) or month_end.as_of
            one = accrued(fen, due_on, until, rate)
            if one.fen:
                found.append(LateFee(doc, fen, one.since, until, one.days, rate, one.fen))
    return sorted(found, key=lambda fee: (fee.since, fee.doc_no, fee.until))
