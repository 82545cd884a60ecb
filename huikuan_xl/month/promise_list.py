"""Every promise with its state and rate (S1-54)."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import History, PromiseResult
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.month.frames import dated, who
from huikuan_xl.rules import promises
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.policy import Policy

_COLUMNS = (
    "customer_code", "customer_name", "salesperson", "made_on", "number", "due_on", "amount",
    "received", "rate", "status", "claimable", "why",
)  # fmt: skip


def promise_list(
    past: History, profiles: Mapping[str, Profile], as_of: date, policy: Policy
) -> pd.DataFrame:
    """List the promises of the policy's window and those still open, the latest promised day first;
    money in 分."""
    shown = [one for one in past.promises if promises.is_listed(one.promise, as_of, policy=policy)]
    shown.sort(key=lambda one: (-one.promise.due_on.toordinal(), one.customer_code, one.number))
    rows = [_row(one, past, profiles, as_of, policy) for one in shown]
    frame = dated(rows, _COLUMNS, ("made_on", "due_on"))
    frame["claimable"] = frame["claimable"].astype("Int64")
    return frame


def _row(
    one: PromiseResult,
    past: History,
    profiles: Mapping[str, Profile],
    as_of: date,
    policy: Policy,
) -> tuple[object, ...]:
    promise = one.promise
    return (
        *who(one.customer_code, profiles),
        one.made_on,
        one.number,
        promise.due_on,
        promise.amount,
        promise.received,
        as_float(ratio(min(promise.received, promise.amount), promise.amount)),
        str(one.status),
        claimable(one, past, as_of, policy),
        one.why,
    )


def claimable(one: PromiseResult, past: History, as_of: date, policy: Policy) -> int | None:
    """Return what may be claimed at once under a commitment in instalments (分), told where its
    missed instalment stands; None without (L5)."""
    mine = [p.promise for p in past.promises_of[one.customer_code] if p.number == one.number]
    if not one.number or len(mine) < 2 or not one.status.is_missed:
        return None
    mine.sort(key=lambda promise: promise.due_on)
    return promises.accelerated_debt(mine, as_of, policy=policy).value or None
