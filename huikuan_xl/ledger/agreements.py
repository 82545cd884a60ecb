"""What was agreed with customers, and under which contract every sale stands.

It is the contract that the sale names, else the one in force on its day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import saying
from huikuan_xl.ledger.rows import Contract, Customer, by_customer, rows_of
from huikuan_xl.rules.contracts import common, spans
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.terms import Agreed, Stated, agreed_term, method_term

Ints = npt.NDArray[np.int64]
NO_CONTRACT = -1


@dataclass(frozen=True, slots=True)
class Agreements:
    """What was agreed with the customers: the register's rows by code, and the contracts."""

    customers: Mapping[str, Customer] = field(default_factory=dict)
    contracts: Sequence[Contract] = ()

    def customer(self, code: str) -> Customer:
        """Return the register's row of a code, a blank one for a code it doesn't know."""
        return self.customers.get(code) or Customer(customer_code=code)

    def contract(self, position: int) -> Contract:
        """Return the contract at a position of ``contracts_of_sales``; a blank one for none."""
        return Contract() if position == NO_CONTRACT else self.contracts[position]


def quoted(contracts: Sequence[Contract]) -> Contract:
    """Return what may be quoted of several contracts: each cell where all of them agree."""
    blank = Contract()
    agreed = {
        one.name: common((getattr(c, one.name) for c in contracts), getattr(blank, one.name))
        for one in fields(Contract)
    }
    return Contract(**agreed)


def agreements_of(ledger: Ledger) -> Agreements:
    """Return what a ledger's register and contracts say; of a code that stands twice, the first."""
    register: dict[str, Customer] = {}
    for one in rows_of(Customer, ledger.customers):
        register.setdefault(one.customer_code, one)
    return Agreements(register, rows_of(Contract, ledger.contracts))


def by_paper(contract: Contract, customer: Customer) -> list[Stated]:
    """Return the terms that a contract and the register state, the contract's first."""
    return [
        Stated(contract.due_term, contract.due_number, f"合同{contract.contract_no}"),
        Stated(customer.due_term, customer.due_number, "客户账期"),
    ]


def term_of_sale(
    due_term: str, number: int | None, method: str, contract: Contract, customer: Customer,
    policy: Policy,
) -> Agreed:  # fmt: skip
    """Return the term that holds for a sale: its own, its 销售方式's, its contract's, the customer's."""
    stated = [
        Stated(due_term, number, "本单账期"),
        Stated(method_term(method), None, "本单销售方式"),
        *by_paper(contract, customer),
    ]
    return agreed_term(stated, customer.credit_days, policy)


def contracts_of_sales(sales: pd.DataFrame, agreed: Agreements) -> Ints:
    """Return the position of every sale's contract in ``agreed.contracts``, NO_CONTRACT without.

    A number that a sale names counts where the contract is the customer's or its 总公司's.
    """
    found = np.full(len(sales), NO_CONTRACT, np.int64)
    if not agreed.contracts:
        return found
    place = {id(one): at for at, one in enumerate(agreed.contracts)}
    mine = by_customer(list(agreed.contracts))
    code_of, codes = pd.factorize(sales["customer_code"].to_numpy(object))
    days = sales["sale_date"].to_numpy("datetime64[D]")
    order = np.argsort(code_of, kind="stable")
    starts = np.searchsorted(code_of[order], np.arange(len(codes) + 1))
    for number, code in enumerate(codes.tolist()):
        if code in mine:
            rows = order[starts[number] : starts[number + 1]]
            ruling = spans(mine[code])
            since = np.array([day for day, _ in ruling], "datetime64[D]")
            which = np.array([NO_CONTRACT if c is None else place[id(c)] for _, c in ruling])
            at = np.searchsorted(since, days[rows], side="right") - 1
            found[rows] = np.where(np.isnat(days[rows]), NO_CONTRACT, which[at])
    if "contract_no" in sales:
        _named(sales, agreed, found)
    return found


def _named(sales: pd.DataFrame, agreed: Agreements, found: Ints) -> None:
    """Put the contracts in that sales name, also one that has run out by then."""
    numbers = sales["contract_no"]
    rows = np.flatnonzero(saying(numbers))
    if not rows.size:
        return
    by_number: dict[str, int] = {}
    for at, one in enumerate(agreed.contracts):
        by_number.setdefault(one.contract_no, at)
    codes = sales["customer_code"].to_numpy()[rows].tolist()
    pairs = list(zip(codes, numbers.to_numpy()[rows].tolist(), strict=True))
    known = {
        (code, number): _of(agreed, code, by_number.get(number, NO_CONTRACT))
        for code, number in set(pairs)
    }
    found[rows] = [known[pair] for pair in pairs]


def _of(agreed: Agreements, code: str, at: int) -> int:
    if at == NO_CONTRACT:
        return at
    owner = agreed.contracts[at].customer_code
    return at if owner in (code, agreed.customer(code).head_code) else NO_CONTRACT
