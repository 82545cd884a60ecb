"""The archive's tables, the same on SQLite and PostgreSQL.

``closings`` is only ever added to: every state of a month, each sealed with the seal of the one
before. ``content`` is the sealed text, compressed; the other tables hold the same rows for
queries and reports. ``heads`` says how far each company has got.
"""

import sqlalchemy as sa

METADATA = sa.MetaData()


def _of_closing(name: str, *columns: "sa.Column[object]") -> sa.Table:
    closing = sa.Column(
        "closing_id", sa.Integer, sa.ForeignKey("closings.id"), primary_key=True,
        autoincrement=False,
    )  # fmt: skip
    number = sa.Column("place", sa.Integer, primary_key=True, autoincrement=False)
    return sa.Table(name, METADATA, closing, number, *columns)


def _text(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, blank: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.BigInteger, nullable=blank)


HEADS = sa.Table(
    "heads", METADATA,
    sa.Column("company", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("seal", sa.Text, nullable=False),
)  # fmt: skip
CLOSINGS = sa.Table(
    "closings", METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("company", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("closed_at", sa.DateTime, nullable=False),
    sa.Column("closed_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("program", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("seal", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("company", "sequence"),
    sa.UniqueConstraint("company", "month", "version"),
)  # fmt: skip
FIGURES = _of_closing("figures", _text("name"), _number("amount", blank=True), _text("text"))
CUSTOMERS = _of_closing(
    "customers", _text("customer_code"), _text("customer_name"), _text("salesperson"),
    _text("department"), _number("balance"), _number("open"), _number("overdue"),
    _number("unapplied"), _number("disputed"), _number("collected_month"), _text("credit_grade"),
    _text("pay_grade"), _number("limit", blank=True), _number("usage"),
    _number("max_overdue_days"), _number("stop_level"), _text("warnings"),
)  # fmt: skip
OPEN_ITEMS = _of_closing(
    "open_items", _text("customer_code"), _text("doc_no"), _number("line_no", blank=True),
    _number("copy"), sa.Column("sale_date", sa.Date), sa.Column("due_date", sa.Date),
    _number("amount"), _number("paid"), _number("open"),
    sa.Column("disputed", sa.Boolean, nullable=False),
)  # fmt: skip
PARAMETERS = _of_closing("parameters", _text("parameter"), _text("label"), _text("value"))
PROBLEMS = _of_closing(
    "problems", _number("number"), _text("severity"), _text("sheet"), _number("row"),
    _text("column"), _text("value"), _text("why"), _text("fix"),
)  # fmt: skip
FILES = _of_closing("files", _text("name"), _text("digest"), _number("size"))
CHANGES = _of_closing(
    "changes", _text("month"), _text("customer_code"), _text("customer_name"), _text("item"),
    _text("figure"), _text("old"), _text("new"),
)  # fmt: skip
DELIVERIES = sa.Table(
    "deliveries", METADATA,
    sa.Column("company", sa.Text, primary_key=True),
    sa.Column("month", sa.Text, primary_key=True),
    sa.Column("addressee", sa.Text, primary_key=True),
    sa.Column("delivered_on", sa.Date, nullable=False),
    sa.Column("noted_by", sa.Text, nullable=False),
    sa.Column("noted_at", sa.DateTime, nullable=False),
)  # fmt: skip
"""To whom a month's report went and when: noted once, no part of what is sealed."""
CARRIED = sa.Table(
    "carried", METADATA,
    sa.Column("company", sa.Text, primary_key=True),
    sa.Column("month", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False),
)  # fmt: skip
"""What 年度结转 after a closed month folded away; the last ``number`` holds."""

SECTIONS = {
    "figures": FIGURES,
    "customers": CUSTOMERS,
    "open_items": OPEN_ITEMS,
    "parameters": PARAMETERS,
    "problems": PROBLEMS,
    "files": FILES,
}
"""The table of every section of a snapshot."""
