"""The interest schedule of a customer's debts: what is open and what was paid late (违约金台账)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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
    ``until``, its days, daily rate and what that rests on, and interest (分)."""

    doc_no: str
    principal: int
    since: date
    until: date
    days: int
    rate: Decimal
    basis: str
    fen: int


def late_rate(
    file: CustomerFile, contract: Contract, month_end: MonthEnd, breach_on: date | None = None
) -> Verdict[Decimal]:
    """Return the daily rate under a contract: its own, else as the parameters say (rules 4.5), LPR
    being that of the day of the breach."""
    return late_fee_rate(
        agreed=contract.late_rate,
        regulated=regulation_binds(contract.our_size, contract.customer_size),
        breach_on=breach_on,
        policy=month_end.policy,
    )


def late_fees(file: CustomerFile, debts: Sequence[NamedDebt], month_end: MonthEnd) -> list[LateFee]:
    """Return the schedule of the documents named, parts paid late included, by document and day.

    Each bears the rate of the contract in force at its sale, else that of the parameters. Lines
    whose date nobody agreed bear nothing, nor does what money without a purpose covers: what is
    demanded is net of it.
    """
    contracts = {fold(one.debt.doc_no): one.debt.contract for one in debts if one.debt.term_agreed}
    held: dict[str, int] = defaultdict(int)
    for one in debts:
        held[fold(one.debt.doc_no)] += one.debt.open - one.net
    accounts, sales = file.lines.accounts, file.lines.ledger.sales
    result, dues = accounts.settlement, accounts.sales["due"].to_numpy()
    amounts, left = accounts.sales["amount"].to_numpy(), accounts.sales["open"].to_numpy()
    found: list[LateFee] = []
    for row in file.lines.rows:
        doc = str(sales["doc_no"].iat[row])
        due = int(dues[row])
        contract = contracts.get(fold(doc))
        if contract is None or due == MISSING or amounts[row] <= 0:
            continue
        paid = np.flatnonzero(result.to_sale == row)
        parts = [(int(result.allocated[i]), int(result.allocated_on[i])) for i in paid]
        covered = min(held[fold(doc)], int(left[row]))
        held[fold(doc)] -= covered
        parts.append((int(left[row]) - covered, MISSING))
        due_on = day_of(due)
        assert due_on is not None
        rate, basis = _rate(file, contract, month_end, due_on)
        for fen, on in parts:
            until = day_of(on) or month_end.as_of
            part = accrued(fen, due_on, until, rate)
            if part.fen:
                found.append(LateFee(doc, fen, part.since, until, part.days, rate, basis, part.fen))
    return sorted(found, key=lambda fee: (fee.since, fee.doc_no, fee.until))


def _rate(
    file: CustomerFile, contract: Contract, month_end: MonthEnd, due_on: date
) -> tuple[Decimal, str]:
    """Return the daily rate of a debt and its source: the contract's clause, or the parameters'."""
    verdict = late_rate(file, contract, month_end, due_on + timedelta(days=1))
    if contract.late_rate is None:
        return verdict.value, f"内部估算：{verdict.why()}"
    return verdict.value, f"合同{contract.contract_no}{contract.late_clause_no}：{verdict.why()}"
