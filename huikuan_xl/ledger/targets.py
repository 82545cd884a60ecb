"""The rows of 目标分解 as targets: under whom each stands, and which version holds when."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import Target as TargetRow
from huikuan_xl.ledger.rows import rows_of
from huikuan_xl.rules import targets
from huikuan_xl.rules.targets import Level, Target

Key = tuple[Level, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Who belongs to whom by the register: the salesperson of a customer, the department of both."""

    seller: dict[str, str]
    department: dict[str, str]
    department_of_seller: dict[str, str]


def placed(ledger: Ledger) -> Placed:
    """Read from the register who belongs to whom; a salesperson to where most customers are."""
    known = ledger.customers.drop_duplicates("customer_code")
    codes, sellers, departments = (
        known[name].tolist() for name in ("customer_code", "salesperson", "department")
    )
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for seller, department in zip(sellers, departments, strict=True):
        if seller and department:
            counted[seller][department] += 1
    return Placed(
        dict(zip(codes, sellers, strict=True)),
        dict(zip(codes, departments, strict=True)),
        {seller: found.most_common(1)[0][0] for seller, found in counted.items()},
    )


def target_of(row: TargetRow, by: Placed) -> Target:
    """Return a row as a target; what it leaves out of those above it is the register's."""
    seller = row.salesperson or by.seller.get(row.customer_code, "")
    department = (
        row.department or by.department.get(row.customer_code, "")
        or by.department_of_seller.get(seller, "")
    )  # fmt: skip
    return Target(
        targets.level_of(row.department, row.salesperson, row.customer_code),
        department, seller, row.customer_code, row.target,
        (row.first_third, row.second_third, row.last_third), row.valid_from, row.reason,
        bool(row.confirmed_by),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthTargets:
    """All versions of one month's targets, by whose they are, in the order of the rows."""

    month: date
    versions: dict[Key, list[Target]]

    def on(self, day: date) -> dict[Key, Target]:
        """Return the versions that hold on a day."""
        holding = {key: targets.in_force(some, day) for key, some in self.versions.items()}
        return {key: one for key, one in holding.items() if one is not None}

    def changes(self) -> Sequence[date]:
        """Return the month's first day and every day on which a version begins in it."""
        begun = {
            targets.holding_day(self.month, one.start)
            for some in self.versions.values()
            for one in some
            if one.start is not None and targets.holding_day(self.month, one.start) >= one.start
        }
        return sorted(begun | {self.month})


def by_month(ledger: Ledger) -> dict[date, MonthTargets]:
    """Return the targets of every month that has any, by its first day."""
    by = placed(ledger)
    found: dict[date, dict[Key, list[Target]]] = defaultdict(lambda: defaultdict(list))
    for row in rows_of(TargetRow, ledger.targets):
        if row.month is not None:
            one = target_of(row, by)
            found[row.month.replace(day=1)][one.level, one.name].append(one)
    return {month: MonthTargets(month, dict(found[month])) for month in sorted(found)}


def targets_of(ledger: Ledger, month: date) -> MonthTargets:
    """Return the targets of a month (its first day), without any when none are entered."""
    return by_month(ledger).get(month, MonthTargets(month, {}))
