"""Whom to call first, how, and what comes next (K23, K25)."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.month.frames import dated
from huikuan_xl.rules import tactics
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import QUIET_CHANNELS, TALKS

_COLUMNS = (
    "customer_code", "customer_name", "salesperson", "overdue", "max_overdue_days", "stop_label",
    "method", "fallback", "action", "next_step", "method_why", "expected_recovery", "last_contact",
    "next_contact", "next_contact_why", "channel", "contact_limits", "held_until", "cause",
)  # fmt: skip


def call_list(
    profiles: Mapping[str, Profile], past: History, as_of: date, policy: Policy
) -> pd.DataFrame:
    """List the customers with overdue debt: calls that are due first, then by what is at stake.

    Method, reason, fallback and next step are one decision (``tactics.recommend_method``). Money in
    分.
    """
    late = [one for one in profiles.values() if one.advice is not None]
    late.sort(
        key=lambda one: tactics.call_order(
            one.duties.next_contact, as_of, one.stop.value, one.figures.overdue, one.overdue_days
        )
    )
    rows = [_row(one, _calls_this_week(past, one.code, as_of), len(late), policy) for one in late]
    frame = dated(rows, _COLUMNS, ("last_contact", "next_contact", "held_until"))
    for name in ("overdue", "max_overdue_days", "expected_recovery"):
        frame[name] = frame[name].astype("int64")
    return frame


def _row(one: Profile, calls: int, customers: int, policy: Policy) -> tuple[object, ...]:
    assert one.advice is not None
    advice, overdue = one.advice.value, one.figures.overdue
    return (
        one.code,
        one.name,
        one.customer.salesperson,
        overdue,
        one.overdue_days,
        one.stop.value.label,
        str(advice.primary),
        str(advice.fallback),
        "；或".join((advice.action, *advice.instead)),
        advice.next_step,
        one.advice.why(),
        one.expected_recovery,
        one.duties.last_contact,
        one.duties.next_contact,
        one.duties.next_why,
        tactics.recommend_channel(overdue, customers, policy=policy).value,
        tactics.contact_limits(calls, policy=policy).value,
        one.duties.held_until,
        one.cause.told if one.cause else "",
    )


def _calls_this_week(past: History, code: str, as_of: date) -> int:
    first = tactics.week_start(as_of)
    return sum(
        one.kind in TALKS
        and one.channel not in QUIET_CHANNELS
        and one.contact_date is not None
        and one.contact_date >= first
        for one in past.contacts.get(code, ())
    )
