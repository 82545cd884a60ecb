"""Which closed months' reports reached whom, and whether in time (K20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huikuan_xl.rules.periods import end_of_month
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.reminders import report_in_time


@dataclass(frozen=True, slots=True)
class Handed:
    """One report to one addressee ("" while nobody got it): whether in time, and why."""

    month: str
    addressee: str
    delivered_on: date | None
    in_time: bool
    why: str


def handed(
    months: Iterable[str], delivered: Iterable[tuple[str, str, date]], policy: Policy
) -> tuple[Handed, ...]:
    """Judge the deliveries (month, addressee, day) of closed months; a month without any is told."""
    known: dict[str, list[tuple[str, date | None]]] = {month: [] for month in months}
    for month, addressee, day in delivered:
        if month in known:
            known[month].append((addressee, day))
    return tuple(
        _judged(month, addressee, day, policy)
        for month, some in sorted(known.items())
        for addressee, day in some or [("", None)]
    )


def _judged(month: str, addressee: str, day: date | None, policy: Policy) -> Handed:
    end = end_of_month(date.fromisoformat(f"{month}-01"))
    verdict = report_in_time(end, day, policy)
    return Handed(month, addressee, day, verdict.value, verdict.why())
