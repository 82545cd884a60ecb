"""Closing a month: a snapshot that a rerun replaces with an identical one and nothing else can.

A month is known by company and month. Closing it again with the same figures changes nothing; with
other figures it is refused unless reopened, and reopening leaves a trace that stays.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from huikuan_xl.month.result import MonthEnd

_metadata = sa.MetaData()
_closings = sa.Table(
    "closings", _metadata,
    sa.Column("company", sa.String(200), primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("snapshot", sa.Text, nullable=False),
    sa.Column("closed_at", sa.DateTime, nullable=False),
)  # fmt: skip
_customers = sa.Table(
    "customer_months", _metadata,
    sa.Column("company", sa.String(200), primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("customer_code", sa.String(100), primary_key=True),
    sa.Column("customer_name", sa.String(300), nullable=False),
    sa.Column("credit_grade", sa.String(1), nullable=False),
    sa.Column("pay_grade", sa.String(1), nullable=False),
    sa.Column("balance", sa.BigInteger, nullable=False),
    sa.Column("overdue", sa.BigInteger, nullable=False),
    sa.Column("stop_level", sa.Integer, nullable=False),
)  # fmt: skip
_traces = sa.Table(
    "reopenings", _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("company", sa.String(200), nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("old_digest", sa.String(64), nullable=False),
    sa.Column("new_digest", sa.String(64), nullable=False),
    sa.Column("reopened_at", sa.DateTime, nullable=False),
)  # fmt: skip


class AlreadyClosed(Exception):
    """The month is closed with other figures; ``--reopen`` is needed."""


class CannotClose(Exception):
    """The month end doesn't tie out or has errors."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing did: ``state`` is 已关账, 无变化 or 已重开."""

    month: str
    digest: str
    state: str


def snapshot(month_end: MonthEnd) -> dict[str, Any]:
    """Return the figures that a closed month keeps; money in 分."""
    tie = month_end.tie
    return {
        "as_of": month_end.as_of.isoformat(),
        "sales": tie.sales,
        "receipts": tie.receipts,
        "allowances": tie.allowances,
        "buckets": tie.buckets,
        "unapplied": tie.unapplied,
        "provision": int(month_end.provision["provision"].iloc[-1]),
        "customers": {
            str(code): [int(row["balance"]), int(row["overdue"]), row["credit_grade"],
                        row["pay_grade"], int(row["stop_level"])]
            for code, row in month_end.customers.to_dict("index").items()
        },
    }  # fmt: skip


class Archive:
    """Closed months in one database; the URL is SQLAlchemy's, e.g. ``sqlite:///回款档案.sqlite``."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url)
        _metadata.create_all(self._engine)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def close(self, month_end: MonthEnd, now: datetime, *, reopen: bool = False) -> Closing:
        """Close the month in one transaction.

        Raises CannotClose when the month end has errors or differences, AlreadyClosed when the
        month is closed with other figures and ``reopen`` is not asked for.
        """
        if not month_end.can_close:
            raise CannotClose("有错误级的数据问题，或勾稽不平，本月不能关账")
        text = json.dumps(snapshot(month_end), ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        company, month = month_end.company.name, f"{month_end.as_of:%Y-%m}"
        where = (_closings.c.company == company) & (_closings.c.month == month)
        with self._engine.begin() as connection:
            old = connection.execute(sa.select(_closings.c.digest).where(where)).scalar()
            if old == digest:
                return Closing(month, digest, "无变化")
            if old is not None:
                if not reopen:
                    raise AlreadyClosed(
                        f"{month} 已经关账，且本次数字与关账时不同；确要改动请加 --reopen"
                    )
                connection.execute(
                    _traces.insert().values(
                        company=company, month=month, old_digest=old, new_digest=digest,
                        reopened_at=now,
                    )
                )  # fmt: skip
                connection.execute(_closings.delete().where(where))
                connection.execute(
                    _customers.delete().where(
                        (_customers.c.company == company) & (_customers.c.month == month)
                    )
                )
            connection.execute(
                _closings.insert().values(
                    company=company, month=month, as_of=month_end.as_of, digest=digest,
                    snapshot=text, closed_at=now,
                )
            )  # fmt: skip
            rows = [
                {
                    "company": company, "month": month, "customer_code": str(code),
                    "customer_name": row["customer_name"], "credit_grade": row["credit_grade"],
                    "pay_grade": row["pay_grade"], "balance": int(row["balance"]),
                    "overdue": int(row["overdue"]), "stop_level": int(row["stop_level"]),
                }
                for code, row in month_end.customers.to_dict("index").items()
            ]  # fmt: skip
            if rows:
                connection.execute(_customers.insert(), rows)
        return Closing(month, digest, "已重开" if old is not None else "已关账")

    def months(self, company: str) -> list[tuple[str, date, str]]:
        """Return the closed months of a company: (month, as-of, digest), oldest first."""
        query = (
            sa.select(_closings.c.month, _closings.c.as_of, _closings.c.digest)
            .where(_closings.c.company == company)
            .order_by(_closings.c.month)
        )
        with self._engine.connect() as connection:
            return [(m, d, g) for m, d, g in connection.execute(query)]

    def reopenings(self, company: str) -> int:
        """Return how often a closed month of the company was reopened."""
        query = sa.select(sa.func.count()).where(_traces.c.company == company)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())
