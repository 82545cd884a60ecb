"""Visits, reviews, renewals and limitation dates that fall due, and the year's calendar (K18–K20)."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

import pandas as pd

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.ledger.approvals import known_rows, request_of
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.frames import dated
from huikuan_xl.rules import reminders
from huikuan_xl.rules.approvals import duty_of
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import FINANCE_DEPT

LIMITATION = "诉讼时效"
_COLUMNS = ("kind", "customer_code", "customer_name", "who", "due", "why")
Row = tuple[str, str, str, str, date, str]


def coming_duties(
    profiles: Mapping[str, Profile], ledger: Ledger, as_of: date, policy: Policy
) -> pd.DataFrame:
    """List visits, reviews, renewals, limitation dates and decisions that are late or fall due soon.

    The yearly review is one row a date, with the number of customers; late ones have a row each.
    """
    until = reminders.duty_horizon(as_of)
    known = chain(
        chain.from_iterable(map(_of_customer, profiles.values())),
        _reviews(profiles.values(), as_of),
        _decisions(profiles, ledger, as_of, policy),
    )
    rows = [row for row in known if row[4] <= until]
    rows.append(
        ("账龄分析报送", "", "", FINANCE_DEPT, reminders.next_report_due(as_of, policy),
         f"月后{policy.close_day}日内报总经理和业务经理（K20）")
    )  # fmt: skip
    frame = dated(rows, _COLUMNS, ("due",))
    return frame.sort_values(["due", "kind", "customer_code"], kind="stable").reset_index(drop=True)


def _of_customer(one: Profile) -> Iterable[Row]:
    seller, duties = one.customer.salesperson, one.duties
    if duties.visit_due:
        why = "授信客户按期走访（K18）"
        yield "走访", one.code, one.name, seller, duties.visit_due, why
    if one.signed.ends:
        why = "合同到期（S0-20）"
        yield "合同续签", one.code, one.name, seller, one.signed.ends, why
    if duties.sue_by:
        why = f"{duties.light or '时效'}：{duties.sue_why}"
        yield LIMITATION, one.code, one.name, FINANCE_DEPT, duties.sue_by, why


def _decisions(
    profiles: Mapping[str, Profile], ledger: Ledger, as_of: date, policy: Policy
) -> Iterable[Row]:
    """Decisions that wait for somebody's approval, and those that end."""
    for row in known_rows(ledger.approvals):
        duty = duty_of(request_of(row), as_of, policy=policy)
        if duty is not None:
            name = profiles[row.customer_code].name if row.customer_code in profiles else ""
            yield duty.what, row.customer_code, name, duty.who, duty.due, duty.why


def _reviews(profiles: Iterable[Profile], as_of: date) -> Iterable[Row]:
    coming: dict[date, list[Profile]] = {}
    for one in profiles:
        due = one.duties.review_due
        if reminders.review_late(due, as_of):
            yield "信用复评", one.code, one.name, FINANCE_DEPT, due, "复评已迟（K19）"
        elif one.registered:
            coming.setdefault(due, []).append(one)
    for due, some in coming.items():
        yield "信用复评", "", f"{len(some)} 户集体复评", FINANCE_DEPT, due, "每年一次再评价（K19）"


def calendar(as_of: date, policy: Policy) -> pd.DataFrame:
    """List the regulation's own dates ahead: letters, reports, quarter checks, yearly review."""
    entries = reminders.coming_calendar(as_of, policy)
    return dated([(one.on, one.duty) for one in entries], ("due", "kind"), ("due",))
