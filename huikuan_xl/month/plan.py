"""The plan of this month against what came in, and the next month's plan (K15, K26)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from huikuan_xl.accounts.forecast import Prospects
from huikuan_xl.accounts.history import History, PlanResult
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import known_by
from huikuan_xl.ledger.rows import Contact, Planned, rows_of
from huikuan_xl.ledger.targets import targets_of
from huikuan_xl.month.frames import dated, who
from huikuan_xl.month.targets import Targets
from huikuan_xl.rules import plans
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import promise_confidence
from huikuan_xl.rules.provision import recovery_probability
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.targets import Level, holding_day
from huikuan_xl.rules.words import ContactKind

WITHOUT_PLAN = "无计划客户"
Thirds = tuple[int, int, int]

_THIS_PLAN = (
    "customer_code", "customer_name", "salesperson", "target", "target_date", "collected", "received",
    "short", "failure", "why", "first_light", "middle_light", "last_light",
)  # fmt: skip


def plan_of_month(
    past: History, profiles: Mapping[str, Profile], as_of: date, policy: Policy
) -> pd.DataFrame:
    """Return this month's plans against the money that counts for them; money in 分.

    ``collected`` counts for the plan (``plans.plan_month``), ``received`` is what the customer paid
    in the month, for whatever.
    """
    month = as_of.replace(day=1)
    rows = [_judged(one, profiles, as_of, policy) for one in past.plans if one.month == month]
    frame = dated(rows, _THIS_PLAN, ("target_date",))
    for name in ("target", "collected", "received", "short"):
        frame[name] = frame[name].astype("int64")
    for name in ("customer_code", "customer_name", "salesperson", "failure", "why"):
        frame[name] = frame[name].astype("str")
    return frame


def _judged(
    plan: PlanResult, profiles: Mapping[str, Profile], as_of: date, policy: Policy
) -> tuple[object, ...]:
    targets = plans.thirds(plan.target, plan.thirds, (0, 0, 0))
    lights = plans.segment_lights(targets, plan.money, plan.month, as_of, policy=policy).value
    customer = profiles.get(plan.customer_code)
    return (
        *who(plan.customer_code, profiles),
        plan.target,
        plan.target_on,
        plan.collected,
        customer.figures.collected_month if customer else 0,
        max(plan.target - plan.collected, 0),
        str(plan.failure or ""),
        plan.why,
        *(str(light) for light in lights),
    )


def with_customers_without_plan(plan: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return this month's plans and, where it is needed, one row 无计划客户 with what the other
    customers paid, so that the receipts add up to those of the month."""
    rest = int(customers["collected_month"].sum()) - int(plan["received"].sum())
    if not rest:
        return plan
    blank = dict.fromkeys(("target", "collected", "short"), 0)
    row = {"customer_name": WITHOUT_PLAN, "received": rest, **blank}
    texts = ("customer_code", "salesperson", "failure", "why", "first_light", "middle_light",
             "last_light")  # fmt: skip
    added = pd.DataFrame([row | dict.fromkeys(texts, "") | {"target_date": pd.NaT}])
    if plan.empty:
        return added[list(_THIS_PLAN)]
    return pd.concat([plan, added.astype(plan.dtypes.to_dict())], ignore_index=True)


_NEXT_PLAN = (
    "customer_code", "customer_name", "salesperson", "total_open", "current", "overdue", "claim",
    "target", "target_why", "target_date", "cash_ratio", "promised", "promised_share", "promised_cash", "gap", "measures",
    "measures_expected", "covered", "expected_promised", "expected_unpromised", "expected",
    "expected_why", "first_third", "second_third", "last_third",
)  # fmt: skip


@dataclass(slots=True)
class _Agreed:
    """What a customer promised for the month and which measures were agreed; 分."""

    promised: int = 0
    cash: float = float("nan")
    measures: list[tuple[str, int]] = field(default_factory=list)


def next_plan(
    ledger: Ledger,
    profiles: Mapping[str, Profile],
    items: pd.DataFrame,
    known: Prospects,
    as_of: date,
    policy: Policy,
) -> pd.DataFrame:
    """Plan next month's collection (K15, K26, S1-55): every customer with something due by then.

    The target is what 回款计划 says for that month, else what 目标分解 says of the customer, else
    ``plans.plan_target``; ``claim`` is what the customer is asked for. The promise is the customer's
    answer on 回款计划, else the promises on 承诺与催收 due in that month. What is expected follows the
    customer's own record, promised and unpromised apart. Money in 分.
    """
    month = add_months(as_of.replace(day=1), 1)
    entered = _entered(ledger, month, as_of)
    agreed = _agreed(ledger, month, as_of)
    due = _due_by_third(items, month, as_of, policy)
    days = (end_of_month(month) - as_of).days
    rows = [
        row
        for code, one in profiles.items()
        if (row := _planned(
            one, entered.get(code) or Planned(), agreed.get(code) or _Agreed(),
            due.get(code, (0, 0, 0)), known.overdue_of(one, days), month, as_of, policy,
        ))
    ]  # fmt: skip
    frame = dated(rows, _NEXT_PLAN, ("target_date",))
    return frame.sort_values(
        ["target", "customer_code"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)


PROGRESS = ("month", "own", "target", "promised", "collected", "expected")


def plan_progress(
    ledger: Ledger, this_plan: pd.DataFrame, coming: pd.DataFrame, wanted: Targets, as_of: date
) -> pd.DataFrame:
    """Return this month's and next month's plan in five sums each: the company's own target, the
    plans' targets, promised, collected for the plan, expected; <NA> where there is nothing yet to
    tell. Money in 分."""
    month, following = as_of.replace(day=1), add_months(as_of.replace(day=1), 1)
    promised = sum(one.promised for one in _agreed(ledger, month, as_of).values())
    rows = [
        (f"本月（{month.month}月）", wanted.of_company(month), this_plan["target"].sum(), promised,
         this_plan["collected"].sum(), pd.NA),
        (f"下月（{following.month}月）", wanted.of_company(following), coming["target"].sum(),
         coming["promised"].sum(), pd.NA, coming["expected"].sum()),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(PROGRESS))
    return frame.astype(dict.fromkeys(PROGRESS[1:], "Int64"))


def _entered(ledger: Ledger, month: date, as_of: date) -> dict[str, Planned]:
    """Return what 回款计划 says of a month, by customer; a target of 目标分解 stands in for one that
    isn't there."""
    mine = ledger.plans[ledger.plans["month"] == pd.Timestamp(month)]
    found = {one.customer_code: one for one in rows_of(Planned, mine)}
    for (level, code), own in targets_of(ledger, month).on(holding_day(month, as_of)).items():
        there = found.get(code, Planned(customer_code=code, month=month))
        if level is Level.CUSTOMER and there.target is None:
            first, second, last = own.thirds
            found[code] = replace(
                there, target=own.amount, first_third=first, second_third=second, last_third=last
            )
    return found


def _agreed(ledger: Ledger, month: date, as_of: date) -> dict[str, _Agreed]:
    """Collect what is promised for ``month`` (the customer's answer on 回款计划, else the promises due
    in it) and the measures of the month that is ending."""
    contacts = ledger.contacts
    until = known_by(contacts["contact_date"], as_of)
    last = pd.Timestamp(end_of_month(month))
    promised = (contacts["kind"] == ContactKind.PROMISE) & contacts["promise_date"].between(
        pd.Timestamp(month), last
    )
    recent = contacts["contact_date"] >= pd.Timestamp(as_of.replace(day=1))
    measured = (contacts["kind"] == ContactKind.MEASURE) & recent
    found: dict[str, _Agreed] = defaultdict(_Agreed)
    for one in rows_of(Contact, contacts[until & promised]):
        mine = found[one.customer_code]
        mine.promised += one.promise_amount
        mine.cash = as_float(one.promise_cash)
    for one in rows_of(Contact, contacts[until & measured]):
        found[one.customer_code].measures.append((one.measure, one.measure_amount))
    for code, plan in _entered(ledger, month, as_of).items():
        if plan.promised is not None:
            found[code].promised = plan.promised
    return found


def _due_by_third(
    items: pd.DataFrame, month: date, as_of: date, policy: Policy
) -> dict[str, Thirds]:
    """Add up undisputed open lines that fall due by the third they are due in, those that do so
    before the month in the first."""
    last = end_of_month(month)
    order = list(plans.Segment)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    firm = (items["open"] - items["disputed_open"]).tolist()
    days = items["due_date"].tolist()
    for code, day, amount in zip(items["customer_code"].tolist(), days, firm, strict=True):
        if pd.isna(day) or not as_of <= day.date() <= last:
            continue
        third = plans.segment_of(max(day.date(), month), policy=policy)
        found[code][order.index(third)] += amount
    return {code: (one[0], one[1], one[2]) for code, one in found.items()}


def _planned(
    one: Profile,
    entered: Planned,
    agreed: _Agreed,
    due: Thirds,
    overdue: Sequence[tuple[int, float]],
    month: date,
    as_of: date,
    policy: Policy,
) -> tuple[object, ...] | None:
    figures = one.figures
    disputed = figures.disputed_overdue + figures.disputed_month
    promised = agreed.promised
    made = plans.plan_target(
        figures.due_month - figures.disputed_month, overdue, figures.free, promised
    )
    wanted = made.value
    target, claim = wanted.total, plans.plan_claim(figures.overdue, figures.due_month, disputed)
    why = made.why()
    if entered.target is not None:
        target = claim = entered.target
        why = ""
    if target <= 0 and claim <= 0:
        return None
    gap = plans.plan_gap(target, promised, [amount for _, amount in agreed.measures]).value
    expected = _expected(one, target, promised, wanted, as_of, policy)
    shares = plans.thirds(
        target,
        (entered.first_third, entered.second_third, entered.last_third),
        (due[0] + wanted.promised + wanted.likely, due[1], due[2]),
    )
    cash = one.signed.cash_ratio
    return (
        one.code,
        one.name,
        one.customer.salesperson,
        figures.open,
        figures.not_due,
        figures.overdue,
        claim,
        target,
        why,
        entered.target_date or end_of_month(month),
        float(policy.cash_ratio_min if cash is None else cash),
        promised,
        as_float(promise_confidence(promised, target)),
        agreed.cash,
        gap.gap,
        "、".join(name for name, _ in agreed.measures if name),
        gap.expected,
        gap.uncovered <= 0,
        expected.value.promised,
        expected.value.unpromised,
        expected.value.total,
        expected.why(),
        *shares,
    )


def _expected(
    one: Profile, target: int, promised: int, wanted: plans.Wanted, as_of: date, policy: Policy
) -> Verdict[plans.Expected]:
    """Ask what the plan is likely to bring, by the customer's own record."""
    malicious = one.customer.malicious
    fresh = recovery_probability(as_of, as_of, malicious=malicious, policy=policy).value
    on_time = None if malicious else one.record.on_time
    return plans.expected_receipts(target, promised, wanted, one.record.promises, on_time, fresh)
