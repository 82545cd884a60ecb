"""目标分解: own targets beside the sum of the plans, what came in, and what it brings (S1-42…49)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import money_of_plans
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.targets import Key, MonthTargets, by_month
from huikuan_xl.rules import plans, targets
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.targets import Level, Target

_COLUMNS = (
    "month", "level", "department", "salesperson", "customer_name", "target", "planned", "difference",
    "collected", "attainment", "first_third", "second_third", "last_third", "first_light",
    "middle_light", "last_light", "step", "bonus", "version", "confirmed",
)  # fmt: skip
_MONEY = ("planned", "first_third", "second_third", "last_third")
_NULLABLE = ("target", "difference", "collected", "bonus")


@dataclass(frozen=True, slots=True)
class Standing:
    """One own target and what came in for it, 分; the receipts of everybody under it."""

    target: Target
    money: tuple[plans.Receipt, ...]

    @property
    def collected(self) -> int:
        return sum(amount for _, amount in self.money)


@dataclass(frozen=True, slots=True)
class Targets:
    """This month's own targets with what came in for them, and the table of this month and the
    next."""

    now: Mapping[Key, Standing]
    table: pd.DataFrame

    def of_salesperson(self, name: str) -> Standing | None:
        return self.now.get((Level.SALESPERSON, name))

    def of_company(self, month: date) -> int | None:
        """Return the company's own target of this month or the next (分), None without one."""
        mine = (self.table["month"] == pd.Timestamp(month)) & (self.table["level"] == Level.COMPANY)
        return next(iter(self.table["target"][mine].tolist()), None)


def targets_table(
    ledger: Ledger,
    accounts: Accounts,
    profiles: Mapping[str, Profile],
    this_plan: pd.DataFrame,
    coming: pd.DataFrame,
) -> Targets:
    """Set the targets of this month and the next beside the plans of those under them.

    Receipts count for the month of ``plans.plan_month``, of all customers, with a plan or without.
    The version is the one that holds on the accounts' day (``targets.holding_day``). Without any row
    on 目标分解 nothing is asked.
    """
    if ledger.targets.empty:
        return Targets({}, _frame([]))
    month = accounts.as_of.replace(day=1)
    following = add_months(month, 1)
    entered = by_month(ledger)
    blank = MonthTargets(month, {})
    this, then = entered.get(month, blank), entered.get(following, blank)
    money = money_of_plans(ledger, accounts, list(profiles))
    now = {
        key: Standing(one, _money_under(one, profiles, money, month))
        for key, one in this.on(targets.holding_day(month, accounts.as_of)).items()
    }
    rows = [
        _row(month, one.target, this, _sum_under(one.target, profiles, this_plan), profiles,
             accounts, one)
        for one in _in_order(now)
    ]  # fmt: skip
    held = then.on(targets.holding_day(following, accounts.as_of))
    planned = [Standing(one, ()) for one in held.values()]
    rows += [
        _row(following, one.target, then, _sum_under(one.target, profiles, coming), profiles, accounts)
        for one in _in_order({(p.target.level, p.target.name): p for p in planned})
    ]  # fmt: skip
    return Targets(now, _frame(rows))


def _in_order(some: Mapping[Key, Standing]) -> list[Standing]:
    """From the top down, every department with its salespeople, every one with their customers."""
    order = list(Level)
    return sorted(
        some.values(),
        key=lambda one: (
            one.target.level is not Level.COMPANY, one.target.department,
            order.index(one.target.level) > 1, one.target.salesperson,
            order.index(one.target.level), one.target.customer_code,
        ),
    )  # fmt: skip


def _under(one: Target, profiles: Mapping[str, Profile]) -> Iterable[str]:
    """Yield the customers whose money and plans count for a target, by the register."""
    for code, customer in profiles.items():
        record = customer.customer
        if (
            one.level is Level.COMPANY
            or (one.level is Level.DEPARTMENT and record.department == one.name)
            or (one.level is Level.SALESPERSON and record.salesperson == one.name)
            or (one.level is Level.CUSTOMER and code == one.name)
        ):
            yield code


def _money_under(
    one: Target,
    profiles: Mapping[str, Profile],
    money: Mapping[tuple[str, date], list[plans.Receipt]],
    month: date,
) -> tuple[plans.Receipt, ...]:
    return tuple(
        sorted(piece for code in _under(one, profiles) for piece in money.get((code, month), ()))
    )


def _sum_under(one: Target, profiles: Mapping[str, Profile], plan: pd.DataFrame) -> int:
    mine = set(_under(one, profiles))
    return int(plan["target"][plan["customer_code"].isin(mine)].sum())


def _row(
    month: date,
    one: Target,
    all_of: MonthTargets,
    planned: int,
    profiles: Mapping[str, Profile],
    accounts: Accounts,
    now: Standing | None = None,
) -> tuple[object, ...]:
    shares = plans.thirds(one.amount, one.thirds, (0, 0, 0))
    lights, collected, attainment = ("", "", ""), None, None
    step, bonus = "", None
    if now is not None:
        collected = now.collected
        attainment = ratio(collected, one.amount)
        shown = plans.segment_lights(
            shares, now.money, month, accounts.as_of, policy=accounts.policy
        ).value
        lights = (str(shown[0]), str(shown[1]), str(shown[2]))
        earned = targets.reward(attainment, collected, policy=accounts.policy).value
        step, bonus = earned.label, earned.bonus or None
    name = profiles[one.name].name if one.name in profiles else one.customer_code
    return (
        pd.Timestamp(month), str(one.level), one.department, one.salesperson, name, one.amount,
        planned, one.amount - planned, collected, as_float(attainment), *shares, *lights, step, bonus,
        targets.version_text(all_of.versions[one.level, one.name], one),
        "" if one.confirmed else "待确认",
    )  # fmt: skip


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    kinds = dict.fromkeys(_MONEY, "int64") | dict.fromkeys(_NULLABLE, "Int64")
    return frame.astype({**kinds, "month": "datetime64[s]"})
