"""Sealed closings with their whole result."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(*names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(*names: str, blank: bool = False) -> "list[sa.Column[Any]]":
    return [sa.Column(name, sa.BigInteger, nullable=blank) for name in names]


def _of_closing(name: str, *columns: "sa.Column[Any]") -> None:
    closing = sa.Column(
        "closing_id", sa.Integer, sa.ForeignKey("closings.id"), primary_key=True,
        autoincrement=False,
    )  # fmt: skip
    place = sa.Column("place", sa.Integer, primary_key=True, autoincrement=False)
    op.create_table(name, closing, place, *columns)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "heads",
        sa.Column("company", sa.Text, primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        *_text("seal"),
    )
    op.create_table(
        "closings",
        sa.Column("id", sa.Integer, primary_key=True),
        *_text("company"),
        sa.Column("sequence", sa.Integer, nullable=False),
        *_text("month"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("closed_at", sa.DateTime, nullable=False),
        *_text("closed_by", "reason", "program", "previous", "seal"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("company", "sequence"),
        sa.UniqueConstraint("company", "month", "version"),
    )
    _of_closing("figures", *_text("name"), *_number("amount", blank=True), *_text("text"))
    _of_closing(
        "customers",
        *_text("customer_code", "customer_name", "salesperson", "department"),
        *_number("balance", "open", "overdue", "unapplied", "disputed", "collected_month"),
        *_text("credit_grade", "pay_grade"),
        *_number("limit", blank=True),
        *_number("usage", "max_overdue_days", "stop_level"),
        *_text("warnings"),
    )
    _of_closing(
        "open_items",
        *_text("customer_code", "doc_no"),
        *_number("line_no", blank=True),
        *_number("copy"),
        sa.Column("sale_date", sa.Date),
        sa.Column("due_date", sa.Date),
        *_number("amount", "paid", "open"),
        sa.Column("disputed", sa.Boolean, nullable=False),
    )
    _of_closing("parameters", *_text("parameter", "label", "value"))
    _of_closing(
        "problems",
        *_number("number"),
        *_text("severity", "sheet"),
        *_number("row"),
        *_text("column", "value", "why", "fix"),
    )
    _of_closing("files", *_text("name", "digest"), *_number("size"))
    _of_closing(
        "changes",
        *_text("month", "customer_code", "customer_name", "item", "figure", "old", "new"),
    )
