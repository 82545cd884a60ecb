"""States of months as they stand in the database: written once, read back whole."""

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa

from huikuan_xl.archive import tables
from huikuan_xl.archive.differences import Change
from huikuan_xl.archive.kept import Snapshot
from huikuan_xl.stop import Stop


@dataclass(frozen=True, slots=True)
class Record:
    """One state of a month: ``version`` 1 is the first close, later ones are reopenings."""

    sequence: int
    month: str
    version: int
    as_of: dt.date
    closed_at: dt.datetime
    closed_by: str
    reason: str
    program: str
    previous: str
    seal: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """How far a company has got: its last state and that state's seal."""

    sequence: int = 0
    seal: str = ""


def head_of(connection: sa.Connection, company: str, *, keep: bool = False) -> Head:
    """Return how far the company has got; ``keep`` makes other closers of it wait."""
    heads = tables.HEADS.c
    query = sa.select(heads.sequence, heads.seal).where(heads.company == company)
    found = connection.execute(query.with_for_update() if keep else query).first()
    return Head() if found is None else Head(found.sequence, found.seal)


def records_of(connection: sa.Connection, company: str) -> list[Record]:
    closings, listed = tables.CLOSINGS.c, tables.CHANGES.c
    columns = [closings[f.name] for f in fields(Record) if f.name != "changes"]
    query = (
        sa.select(closings.id, *columns)
        .where(closings.company == company)
        .order_by(closings.sequence)
    )
    found = []
    for number, *values in connection.execute(query).all():
        rows = connection.execute(
            sa.select(*(listed[f.name] for f in fields(Change)))
            .where(listed.closing_id == number)
            .order_by(listed.place)
        )
        found.append(replace(Record(*values), changes=tuple(Change(*row) for row in rows)))
    return found


def content_of(connection: sa.Connection, company: str, record: Record) -> str:
    """Return the sealed text of a state, "" when it can't even be unpacked."""
    closings = tables.CLOSINGS.c
    packed = connection.execute(
        sa.select(closings.content).where(
            closings.company == company, closings.sequence == record.sequence
        )
    ).scalar_one()
    try:
        return zlib.decompress(packed).decode()
    except (zlib.error, UnicodeDecodeError):
        return ""


def opened(connection: sa.Connection, company: str, record: Record) -> Snapshot:
    try:
        return Snapshot.from_text(content_of(connection, company, record))
    except (ValueError, KeyError, TypeError):
        raise Stop(f"{called(record)}的封存内容读不出来", "请从备份恢复归档") from None


def beside(connection: sa.Connection, snapshot: Snapshot, record: Record) -> Snapshot:
    """Return the snapshot as the rows beside the sealed text have it."""
    number = (
        sa.select(tables.CLOSINGS.c.id)
        .where(tables.CLOSINGS.c.company == snapshot.company)
        .where(tables.CLOSINGS.c.sequence == record.sequence)
        .scalar_subquery()
    )
    sections: dict[str, Any] = {}
    for section, row in Snapshot.SECTIONS.items():
        table = tables.SECTIONS[section].c
        found = connection.execute(
            sa.select(*(table[f.name] for f in fields(row)))
            .where(table.closing_id == number)
            .order_by(table.place)
        )
        sections[section] = tuple(row(*values) for values in found)
    return replace(snapshot, **sections)


def called(record: Record) -> str:
    return f"{record.month} 第 {record.version} 次关账"


def insert(connection: sa.Connection, snapshot: Snapshot, record: Record, text: str) -> None:
    facts = {f.name: getattr(record, f.name) for f in fields(Record) if f.name != "changes"}
    number = connection.execute(
        tables.CLOSINGS.insert().values(
            company=snapshot.company, content=zlib.compress(text.encode()), **facts
        )
    ).inserted_primary_key[0]  # type: ignore[index]
    for section, table in tables.SECTIONS.items():
        _insert_rows(connection, table, number, snapshot.rows(section))
    _insert_rows(connection, tables.CHANGES, number, record.changes)
    head = {"sequence": record.sequence, "seal": record.seal}
    mine = tables.HEADS.c.company == snapshot.company
    if record.sequence == 1:
        connection.execute(tables.HEADS.insert().values(company=snapshot.company, **head))
    else:
        connection.execute(tables.HEADS.update().where(mine).values(**head))


def _insert_rows(
    connection: sa.Connection, table: sa.Table, number: int, rows: Sequence[Any]
) -> None:
    if not rows:
        return
    names = [f.name for f in fields(rows[0])]
    connection.execute(
        table.insert(),
        [
            {"closing_id": number, "place": place, **{n: getattr(row, n) for n in names}}
            for place, row in enumerate(rows)
        ],
    )
