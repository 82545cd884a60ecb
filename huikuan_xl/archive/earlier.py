"""Earlier months as they were closed, for what a month is compared with."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from huikuan_xl.archive.closings import Archive
from huikuan_xl.archive.kept import Snapshot
from huikuan_xl.month.direction import COLLECTION_RATE, DSO, Beside, Month, Standing
from huikuan_xl.month.reports import Handed, handed
from huikuan_xl.month.stops import by_level
from huikuan_xl.rules.closing import month_name
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.policy import Policy


def closed_standings(archive: Archive, company: str, now: Standing) -> dict[Month, Standing]:
    """Return the latest state of each of the twelve months before ``now`` that were closed.

    Raises Stop when the archive can't be read.
    """
    closed = _closed(archive, company, now.day)
    return {one.month: one for one in _standings(archive, company, closed)}


def handed_reports(
    archive: Archive, company: str, as_of: date, policy: Policy
) -> tuple[Handed, ...]:
    """Return which reports of the twelve months before reached whom (K20)."""
    closed = _closed(archive, company, as_of)
    known = archive.deliveries(company)
    return handed(closed, ((d.month, d.addressee, d.delivered_on) for d in known), policy)


def _closed(archive: Archive, company: str, as_of: date) -> set[str]:
    """Return which of the twelve months before are closed."""
    first = as_of.replace(day=1)
    wanted = {month_name(add_months(first, -back)) for back in range(1, 13)}
    return {one.month for one in archive.records(company)} & wanted


def _standings(archive: Archive, company: str, months: set[str]) -> Iterator[Standing]:
    for month in sorted(months):
        kept = archive.snapshot(company, month)
        if kept is not None:
            yield _standing(kept)


def _standing(kept: Snapshot) -> Standing:
    figures = {one.name: one.amount or 0 for one in kept.figures}
    told = {one.name: Decimal(one.text) for one in kept.figures if one.amount is None and one.text}
    customers = kept.customers
    return Standing(
        kept.as_of,
        figures["应收合计"],
        sum(one.overdue for one in customers),
        figures["未核销回款"],
        sum(one.collected_month for one in customers),
        closed=True,
        beside=Beside(
            told.get(COLLECTION_RATE),
            told.get(DSO),
            figures.get("坏账准备"),
            tuple(by_level(one.stop_level for one in customers).values()),
            sum(bool(one.warnings) for one in customers),
            len(kept.problems),
        ),
    )
