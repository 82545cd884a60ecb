"""Contracts: which one holds on a day, and what may be quoted of several (S0-20).

A sale stands under the contract that it names, else under the one in force on its day. A clause is
quoted only where every contract in question has it in the same words.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from huikuan_xl.rules.periods import ONE_DAY
from huikuan_xl.rules.reasons import Reason, Verdict


class Agreement(Protocol):
    """What decides whether a contract holds; blank days leave that end open."""

    @property
    def contract_no(self) -> str: ...
    @property
    def signed_on(self) -> dt.date | None: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...


A = TypeVar("A", bound=Agreement)
T = TypeVar("T")


def first_day(contract: Agreement) -> dt.date:
    """Return the first day of a contract: its 起始日, else the day it was signed, else any."""
    return contract.valid_from or contract.signed_on or dt.date.min


def last_day(contract: Agreement) -> dt.date:
    """Return the last day of a contract, that day included; open where it has no end."""
    return contract.valid_to or dt.date.max


def in_force(contracts: Sequence[A], day: dt.date) -> Verdict[A | None]:
    """Return the contract in force on a day; of several the one signed last, then the one that
    began last, and the reason says that they overlap."""
    holding = [one for one in contracts if first_day(one) <= day <= last_day(one)]
    if not holding:
        return Verdict(None, (Reason("S0-20", f"{day}没有有效的合同"),))
    chosen = max(holding, key=lambda one: (one.signed_on or dt.date.min, first_day(one)))
    text = f"{day}有效的合同是{chosen.contract_no}"
    if len(holding) > 1:
        text += f"（{len(holding)} 份合同期限重叠，取签订最晚的）"
    return Verdict(chosen, (Reason("S0-20", text),))


def spans(contracts: Sequence[A]) -> list[tuple[dt.date, A | None]]:
    """Return from which day on which contract is in force, in the order of the days; what holds
    before the first of them is what holds on ``date.min``."""
    days = {dt.date.min}
    for one in contracts:
        days.add(first_day(one))
        if one.valid_to and one.valid_to < dt.date.max:
            days.add(one.valid_to + ONE_DAY)
    return [(day, in_force(contracts, day).value) for day in sorted(days)]


def overlapping(one: Agreement, other: Agreement) -> bool:
    """Say whether two contracts of a customer hold on a common day."""
    return first_day(one) <= last_day(other) and first_day(other) <= last_day(one)


def renewal_day(contracts: Iterable[Agreement]) -> dt.date | None:
    """Return the day on which a customer's last contract ends; None where one has no end, or
    where there is none (S0-20)."""
    ends = [one.valid_to for one in contracts]
    if not ends or None in ends:
        return None
    return max(end for end in ends if end)


def common(values: Iterable[T], otherwise: T) -> T:
    """Return what all say, else ``otherwise``: of differing contracts nothing is quoted."""
    known = list(values)
    return known[0] if known and all(one == known[0] for one in known) else otherwise


def lowest(values: Iterable[T | None]) -> T | None:
    """Return the least of the agreed ratios, None where no contract has one (K17)."""
    return min((one for one in values if one is not None), default=None)  # type: ignore[type-var]
