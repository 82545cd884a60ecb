"""What the letters need to know of one customer, gathered once from a month end."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from huikuan_xl.accounts.history import PlanResult, PromiseResult
from huikuan_xl.ledger.rows import as_date
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.promises import PromiseStatus

Record = dict[str, Any]
NOT_SENT = "退回"
ARRIVED = ("已送达", "已回执")


@dataclass(frozen=True)
class CustomerFile:
    """One customer on the day of the month end. Money in 分.

    ``figure`` is its row of ``MonthEnd.customers``, ``record`` of the register ({} if it is not
    there), ``items`` its open items, ``letters`` and ``contacts`` those up to the day.
    """

    code: str
    figure: Record
    record: Record
    items: list[Record]
    letters: list[Record]
    contacts: list[Record]
    promises: list[PromiseResult]
    plans: list[PlanResult]

    @property
    def name(self) -> str:
        return str(self.figure["customer_name"])

    @cached_property
    def overdue_items(self) -> list[Record]:
        """Overdue and not in dispute, earliest due first."""
        return [i for i in self.items if i["overdue"] > 0 and not i["disputed"]]

    @cached_property
    def overdue(self) -> int:
        """The overdue debt that is not in dispute."""
        return sum(i["open"] for i in self.overdue_items)

    @cached_property
    def disputed_overdue(self) -> int:
        return sum(i["open"] for i in self.items if i["overdue"] > 0 and i["disputed"])

    @property
    def unapplied(self) -> int:
        return int(self.figure["unapplied"])

    @property
    def payable(self) -> int:
        """What may be demanded: overdue and undisputed, less the money we hold unapplied."""
        return max(self.overdue - self.unapplied, 0)

    @cached_property
    def longest_days(self) -> int:
        return max((int(i["overdue"]) for i in self.overdue_items), default=0)

    @cached_property
    def earliest_due(self) -> date | None:
        return min((d for i in self.overdue_items if (d := as_date(i["due_date"]))), default=None)

    @cached_property
    def promised_ahead(self) -> int:
        """What promises that are still running will bring."""
        waiting = (p.promise for p in self.promises if p.status is PromiseStatus.WAITING)
        return sum(max(p.amount - p.received, 0) for p in waiting)

    def sent(self, *kinds: str, since: date | None = None) -> list[Record]:
        """Return the letters of these kinds that were not sent back, from a day on, oldest first."""
        return [
            letter
            for letter in self.letters
            if letter["kind"] in kinds
            and letter["delivery"] != NOT_SENT
            and (since is None or (as_date(letter["letter_date"]) or date.min) >= since)
        ]

    @cached_property
    def was_talked_to(self) -> bool:
        """Say whether there is a record of communication about payment (S1-20)."""
        demanded = ("催款联络书", "催款函", "限期清欠通知")
        return any(c["kind"] in ("催收", "承诺", "走访") for c in self.contacts) or any(
            letter["delivery"] in ARRIVED for letter in self.sent(*demanded)
        )


def delivered_on(letter: Record) -> date | None:
    """Return the day a letter arrived, None while that is not registered."""
    return as_date(letter["delivered_on"]) if letter["delivery"] in ARRIVED else None


def customer_files(month_end: MonthEnd) -> dict[str, CustomerFile]:
    """Return a file for every customer of the month end, in its order."""
    ledger, past = month_end.ledger, month_end.history
    register = {str(r["customer_code"]): r for r in records(ledger.customers)}
    items = _grouped(records(month_end.open_items), lambda r: r["customer_code"])
    return {
        str(code): CustomerFile(
            code=str(code),
            figure={str(k): v for k, v in figure.items()},
            record=register.get(str(code), {}),
            items=items.get(str(code), []),
            letters=[asdict(letter) for letter in past.letters.get(str(code), [])],
            contacts=[asdict(contact) for contact in past.contacts.get(str(code), [])],
            promises=past.promises_of.get(str(code), []),
            plans=past.plans_of.get(str(code), []),
        )
        for code, figure in month_end.customers.to_dict("index").items()
    }


def records(table: pd.DataFrame) -> list[Record]:
    """Return the rows of a frame as dictionaries."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _grouped(rows: list[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[str(key(row))].append(row)
    return groups
