"""Whether the archive is still what was sealed: texts, the chain of seals, the rows beside them."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple

import sqlalchemy as sa

from huikuan_xl.archive.differences import alterations
from huikuan_xl.archive.records import (
    Head,
    Record,
    beside,
    called,
    content_of,
    head_of,
    opened,
    records_of,
)
from huikuan_xl.stop import Stop


def seal_of(company: str, record: Record, text: str) -> str:
    """Return the seal of a state: over its facts, its content and the seal before it."""
    facts = [
        company, record.sequence, record.month, record.version, record.as_of.isoformat(),
        record.closed_at.isoformat(), record.closed_by, record.reason, record.program,
        record.previous, [astuple(change) for change in record.changes],
        hashlib.sha256(text.encode()).hexdigest(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def broken(connection: sa.Connection, company: str) -> Iterator[str]:
    """Say what of the sealed states was changed or taken out."""
    last = Head()
    for record in records_of(connection, company):
        for number in range(last.sequence + 1, record.sequence):
            yield f"第 {number} 条关账记录不见了"
        text = content_of(connection, company, record)
        if seal_of(company, record, text) != record.seal:
            yield from _content_changes(connection, company, record)
        elif record.previous != last.seal and record.sequence == last.sequence + 1:
            yield f"{called(record)}与前一条记录的封印接不上"
        last = Head(record.sequence, record.seal)
    head = head_of(connection, company)
    for number in range(last.sequence + 1, head.sequence + 1):
        yield f"第 {number} 条关账记录不见了"
    if head.sequence < last.sequence or (head.sequence == last.sequence and head != last):
        yield "末条关账记录与归档的登记不符"


def _content_changes(connection: sa.Connection, company: str, record: Record) -> Iterator[str]:
    """Name what a broken seal hides, by the rows that were written beside the sealed text."""
    try:
        sealed = opened(connection, company, record)
    except Stop as stop:
        yield stop.what
        return
    found = alterations(beside(connection, sealed, record), sealed)
    for change in found:
        yield f"{called(record)}的封存内容被改动：{change}"
    if not found:
        yield f"{called(record)}的记录被改动（封印不符）"


def altered(
    connection: sa.Connection, company: str, records: Sequence[Record] | None = None
) -> Iterator[str]:
    """Say where the rows beside a sealed text were changed; the sealed text holds."""
    for record in records_of(connection, company) if records is None else records:
        if seal_of(company, record, content_of(connection, company, record)) != record.seal:
            continue
        sealed = opened(connection, company, record)
        for change in alterations(sealed, beside(connection, sealed, record)):
            yield f"{called(record)}的明细表被改动（封存值 → 现值）：{change}"
