"""Closing months: in order, sealed one to the next, changed only by reopening.

A close is planned first (what it would do, what moved, what it would contradict), then the files
of the month are made, then it is committed: in one transaction, and only when nobody closed a
month of the company in between. States of a month are added, never replaced.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from huikuan_xl import __version__
from huikuan_xl.archive import tables
from huikuan_xl.archive.carrying import Folded
from huikuan_xl.archive.database import open_archive, reading, shown_url, trouble, writing
from huikuan_xl.archive.differences import Change, changes, moved
from huikuan_xl.archive.kept import KeptFile, Snapshot
from huikuan_xl.archive.records import Head, Record, head_of, insert, opened, records_of
from huikuan_xl.archive.snapshot import money_again
from huikuan_xl.archive.verifying import altered, broken, seal_of
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.closing import out_of_order
from huikuan_xl.stop import Stop

_SAID = 3  # so many changes are named in the sentence that refuses; the rest is counted


class Outcome(StrEnum):
    """What a close does."""

    CLOSED = "已关账"
    SAME = "无变化"
    REOPENED = "已重开"


@dataclass(frozen=True, slots=True)
class Reopening:
    """Why a closed month may change, and who answers for it; Stop when either is blank."""

    reason: str
    by: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.by.strip():
            raise Stop("重开已关账的月份要写明理由和经办人", "请加 --reason 理由 --by 姓名")


@dataclass(frozen=True, slots=True)
class Plan:
    """A close that has not happened yet.

    ``record`` is the state it adds (the one that stands, when nothing changes). ``moved`` is what
    today's ledger says otherwise of the closed month before, ``altered`` where rows of the
    archive were changed, ``reopenings`` every reopening of this month with the planned one last,
    ``before`` the month before as it was closed, ``first`` whether nothing was closed yet,
    ``later`` the closed months after this one.
    """

    outcome: Outcome
    head: Head
    record: Record
    snapshot: Snapshot
    moved: tuple[Change, ...]
    altered: tuple[str, ...]
    reopenings: tuple[Record, ...]
    before: Snapshot | None
    first: bool
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the archive holds of a company when a close is planned."""

    head: Head
    mine: tuple[Record, ...]
    later: tuple[str, ...]
    old: Snapshot | None
    before: Snapshot | None
    folded: Folded | None
    altered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """That a month's report reached an addressee: when, who noted it, and when it was noted."""

    month: str
    addressee: str
    delivered_on: dt.date
    noted_by: str
    noted_at: dt.datetime


class ClosedOtherwise(Stop):
    """The month is closed with other figures; ``changes`` names every one."""

    def __init__(self, month: str, found: Sequence[Change]) -> None:
        said = "；".join(str(change) for change in found[:_SAID])
        more = f"；另有 {len(found) - _SAID} 处" if len(found) > _SAID else ""
        super().__init__(
            f"{month} 已经关账，这次有 {len(found)} 处不同：{said}{more}",
            "改错了就改回台账；确实该改，请加 --reopen --reason 理由 --by 姓名；只想看看，请加 --trial",
        )
        self.changes = tuple(found)


class Overtaken(Exception):
    """Another run closed a month of the company between plan and commit: plan again."""


class Archive:
    """Closed months in one database: a file, or ``postgresql+psycopg://…``.

    Every method raises Stop for what a person has to put right.
    """

    def __init__(self, where: "str | Path", *, create: bool = True) -> None:
        self._engine = open_archive(where, create=create)
        self.name = shown_url(self._engine.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with trouble(self.name), reading(self._engine) as connection:
            yield connection

    def companies(self) -> list[str]:
        """Return the companies that have closed months, by name."""
        with self._reading() as connection:
            return _companies(connection)

    def records(self, company: str) -> list[Record]:
        """Return every state of a company's months in the order they were written."""
        with self._reading() as connection:
            return records_of(connection, company)

    def snapshot(self, company: str, month: str, version: int | None = None) -> Snapshot | None:
        """Return the result that a month was closed with, the latest state unless told otherwise;
        None when there is none."""
        with self._reading() as connection:
            found = [
                record
                for record in records_of(connection, company)
                if record.month == month and version in (None, record.version)
            ]
            return opened(connection, company, found[-1]) if found else None

    def deliveries(self, company: str) -> list[Delivery]:
        """Return to whom reports went, by month and addressee."""
        columns = [tables.DELIVERIES.c[f.name] for f in fields(Delivery)]
        query = (
            sa.select(*columns)
            .where(tables.DELIVERIES.c.company == company)
            .order_by("month", "addressee")
        )
        with self._reading() as connection:
            return [Delivery(*row) for row in connection.execute(query)]

    def note_delivery(self, company: str, delivery: Delivery) -> None:
        """Keep that a closed month's report reached an addressee; once noted it stands."""
        closed = {one.month for one in self.records(company)}
        if delivery.month not in closed:
            raise Stop(f"{delivery.month} 还没有关账，不能登记送达", "请先月结，再登记送达日期")
        row = {f.name: getattr(delivery, f.name) for f in fields(Delivery)}
        with trouble(self.name), writing(self._engine).begin() as connection:
            try:
                connection.execute(tables.DELIVERIES.insert().values(company=company, **row))
            except sa.exc.IntegrityError:
                raise Stop(
                    f"{delivery.month} 送“{delivery.addressee}”已经登记过",
                    "登记过的日期不改；用 huikuan history 可看",
                ) from None

    def note_carried(self, closed: Snapshot, folded: Folded) -> None:
        """Keep what 年度结转 after a closed month folded away; the last one noted holds."""
        mine = _carried(closed.company, closed.month)
        with trouble(self.name), writing(self._engine).begin() as connection:
            number = len(connection.execute(mine).all()) + 1
            connection.execute(
                tables.CARRIED.insert().values(
                    company=closed.company, month=closed.month, number=number, content=folded.text()
                )
            )

    def findings(self, company: str) -> list[str]:
        """Verify every state: sealed texts, the chain of seals, and the rows beside them.

        Returns a sentence for everything that was changed or taken out since.
        """
        with self._reading() as connection:
            return [*broken(connection, company), *altered(connection, company)]

    def plan(
        self,
        taken: Snapshot,
        ledger: Ledger,
        now: dt.datetime,
        *,
        reopening: Reopening | None = None,
        new_company: bool = False,
    ) -> Plan:
        """Say what closing the month of ``taken`` would do; nothing is written.

        Raises Stop: out of order, another company's archive, an archive that was tampered with,
        a reopening of a month that isn't closed; ClosedOtherwise when the month is closed with
        other figures and ``reopening`` isn't given.
        """
        with self._reading() as connection:
            _refuse_stranger(_companies(connection), taken.company, self.name, new=new_company)
            stands = _standing(connection, taken, self.name)
        if reopening is not None and stands.old is None:
            raise Stop(f"{taken.month} 没有关过账，不用重开", "请去掉 --reopen")
        different = [] if stands.old is None else changes(stands.old, taken)
        if different and reopening is None:
            raise ClosedOtherwise(taken.month, different)
        before = stands.before
        shifted = [] if before is None else _shifted(before, ledger, stands.folded)
        return _planned(stands, taken, different, shifted, reopening, now)

    def commit(self, plan: Plan, files: Sequence[KeptFile] = ()) -> Record:
        """Carry out a plan in one transaction, with the digests of the month's files.

        Raises Overtaken when the company's last state isn't the one that was planned on.
        """
        if plan.outcome is Outcome.SAME:
            return plan.record
        snapshot = replace(plan.snapshot, files=(*plan.snapshot.files, *files))
        text = snapshot.text()
        record = replace(plan.record, seal=seal_of(snapshot.company, plan.record, text))
        with trouble(self.name), writing(self._engine).begin() as connection:
            if head_of(connection, snapshot.company, keep=True) != plan.head:
                raise Overtaken
            try:
                insert(connection, snapshot, record, text)
            except sa.exc.IntegrityError:  # PostgreSQL: another run's first state came first
                raise Overtaken from None
        return record


def _companies(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.select(tables.HEADS.c.company).order_by("company")).scalars())


def _shifted(closed: Snapshot, ledger: Ledger, folded: Folded | None) -> list[Change]:
    """Name what today's ledger says otherwise of the closed month before.

    After 年度结转 there are two ledgers that may go on, the whole one and the carried one: what
    differs is told against the one that is meant, the one with fewer differences.
    """
    money = money_again(ledger, closed)
    whole = moved(closed, money)
    if not whole or folded is None:
        return whole
    return min(whole, moved(folded.taken_off(closed), money), key=len)


def _carried(company: str, month: str) -> "sa.Select[Any]":
    carried = tables.CARRIED.c
    return (
        sa.select(carried.content)
        .where(carried.company == company, carried.month == month)
        .order_by(carried.number)
    )


def _folded(connection: sa.Connection, closed: Snapshot | None) -> Folded | None:
    if closed is None:
        return None
    texts = connection.execute(_carried(closed.company, closed.month)).scalars().all()
    if not texts:
        return None
    try:
        return Folded.from_text(texts[-1])
    except (ValueError, KeyError, TypeError):
        raise Stop(f"{closed.month} 的结转记录读不出来", "请从备份恢复归档") from None


def _standing(connection: sa.Connection, taken: Snapshot, name: str) -> _Standing:
    company, month = taken.company, taken.month
    for sentence in broken(connection, company):
        raise Stop(f"归档“{name}”被改动过：{sentence}", "请从备份恢复归档，再月结")
    records = records_of(connection, company)
    order = out_of_order(month, sorted({r.month for r in records}))
    if order.value:
        raise Stop(order.reasons[0].text, "请按月份先后月结；只想看看，请加 --trial")
    mine = [r for r in records if r.month == month]
    earlier = [r for r in records if r.month < month]
    used = mine[-1:] + sorted(earlier, key=lambda r: (r.month, r.version))[-1:]
    found = {r.month == month: opened(connection, company, r) for r in used}
    return _Standing(
        head=head_of(connection, company),
        mine=tuple(mine),
        later=tuple(sorted({r.month for r in records if r.month > month})),
        old=found.get(True),
        before=found.get(False),
        folded=_folded(connection, found.get(False)),
        altered=tuple(altered(connection, company, used)),
    )


def _refuse_stranger(known: list[str], company: str, name: str, *, new: bool) -> None:
    if known and company not in known and not new:
        raise Stop(
            f"归档“{name}”是“{'”“'.join(known)}”的，台账的公司名称却是“{company}”",
            "请核对“参数”表的公司名称；确实要在同一归档里加一家公司，请加 --new-company",
        )


def _planned(
    stands: _Standing,
    taken: Snapshot,
    different: Sequence[Change],
    shifted: Sequence[Change],
    reopening: Reopening | None,
    now: dt.datetime,
) -> Plan:
    mine = stands.mine
    reopened = [r for r in mine if r.version > 1]
    if mine and not different:
        outcome, record = Outcome.SAME, mine[-1]
    else:
        outcome = Outcome.REOPENED if mine else Outcome.CLOSED
        record = Record(
            sequence=stands.head.sequence + 1,
            month=taken.month,
            version=len(mine) + 1,
            as_of=taken.as_of,
            closed_at=now.replace(microsecond=0, tzinfo=None),
            closed_by=reopening.by.strip() if reopening else "",
            reason=reopening.reason.strip() if reopening else "",
            program=__version__,
            previous=stands.head.seal,
            seal="",
            changes=(*different, *shifted),
        )
        reopened += [record] if mine else []
    return Plan(
        outcome, stands.head, record, taken, tuple(shifted), stands.altered, tuple(reopened),
        stands.before, first=stands.head.sequence == 0, later=stands.later,
    )  # fmt: skip
