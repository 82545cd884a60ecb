"""The same settlement elsewhere: what stays open of every line, what of every receipt.

All take the case's columns and give (open, unapplied), which the run compares with the kernel's.
They are spared the day a line was settled, punctuality and the list of allocations.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from huikuan_xl.accounts.settlement import ReceiptLines, SaleLines

Answer = tuple[Any, Any]
Peer = Callable[[SaleLines, ReceiptLines], Answer]


def frames(sales: SaleLines, receipts: ReceiptLines) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {
            "at": np.arange(sales.amount.size), "customer": sales.customer,
            "document": sales.document, "date": sales.date, "due": sales.due,
            "amount": sales.amount, "line_no": sales.rank, "disputed": sales.disputed,
        },
        {
            "at": np.arange(receipts.amount.size), "customer": receipts.customer,
            "document": receipts.document, "date": receipts.date, "amount": receipts.amount,
            "place": receipts.rank,
        },
    )  # fmt: skip


_SQL = """
with named as (
    select document, sum(amount)::hugeint as paid from r where document >= 0 group by 1
), lines as (
    select s.*, coalesce(n.paid, 0) as paid,
           sum(amount) over (partition by s.document order by disputed, due, date, s.document, line_no, s.amount) as upto
    from s left join named n on n.document = s.document
), first as (
    select "at", customer, document, disputed, due, date, line_no, amount,
           greatest(least(upto - paid, amount), 0) as due_left
    from lines
), owed as (select document, sum(amount) as owed from s group by 1
), money as (
    select r.*, case when r.document < 0 then r.amount else
           greatest(least(sum(r.amount) over (partition by r.document order by r.date, r.place)
                          - coalesce(o.owed, 0), r.amount), 0) end as unspent
    from r left join owed o on o.document = r.document
), pool as (select customer, sum(unspent) as pool from money group by 1
), demand as (select customer, sum(due_left) as demand from first group by 1)
select 0 as side, f."at",
       greatest(least(sum(due_left) over (partition by f.customer order by {order})
                      - coalesce(p.pool, 0), due_left), 0)::bigint as amount
from first f left join pool p on p.customer = f.customer
union all
select 1, m."at",
       greatest(least(sum(unspent) over (partition by m.customer order by m.date, m.place)
                      - coalesce(d.demand, 0), unspent), 0)::bigint
from money m left join demand d on d.customer = m.customer
""".format(order="disputed, due, date, document, line_no, amount")


def in_duckdb(sales: SaleLines, receipts: ReceiptLines) -> Answer:
    left, right = (pd.DataFrame(columns) for columns in frames(sales, receipts))
    with duckdb.connect() as db:
        db.register("s", left)
        db.register("r", right)
        found = db.execute(_SQL).fetchnumpy()
    answer = []
    for side, size in ((0, sales.amount.size), (1, receipts.amount.size)):
        amounts = np.zeros(size, np.int64)
        mine = found["side"] == side
        amounts[found["at"][mine]] = found["amount"][mine]
        answer.append(amounts)
    return answer[0], answer[1]


_ORDER = ["disputed", "due", "date", "document", "line_no", "amount"]


def in_pandas(sales: SaleLines, receipts: ReceiptLines) -> Answer:
    s, r = (pd.DataFrame(columns) for columns in frames(sales, receipts))
    s, r = s.sort_values(["customer", *_ORDER]), r.sort_values(["customer", "date", "place"])
    named = r[r["document"] >= 0]
    paid = s["document"].map(named.groupby("document")["amount"].sum()).fillna(0).astype("int64")
    s["left"] = (s.groupby("document")["amount"].cumsum() - paid).clip(0, s["amount"])
    owed = named["document"].map(s.groupby("document")["amount"].sum()).fillna(0).astype("int64")
    r["left"] = r["amount"]
    r.loc[named.index, "left"] = (named.groupby("document")["amount"].cumsum() - owed).clip(
        0, named["amount"]
    )
    pool = s["customer"].map(r.groupby("customer")["left"].sum()).fillna(0).astype("int64")
    demand = r["customer"].map(s.groupby("customer")["left"].sum()).fillna(0).astype("int64")
    open_ = (s.groupby("customer")["left"].cumsum() - pool).clip(0, s["left"])
    unapplied = (r.groupby("customer")["left"].cumsum() - demand).clip(0, r["left"])
    return open_.sort_index().to_numpy(), unapplied.sort_index().to_numpy()


def in_polars(sales: SaleLines, receipts: ReceiptLines) -> Answer:
    s, r = (pl.DataFrame(columns) for columns in frames(sales, receipts))
    s, r = s.sort(["customer", *_ORDER]), r.sort(["customer", "date", "place"])
    named = r.filter(pl.col("document") >= 0)

    def totals(frame: pl.DataFrame, by: str, of: str, name: str) -> pl.DataFrame:
        return frame.group_by(by).agg(pl.col(of).sum().alias(name))

    def left(of: str, by: str, less: str) -> pl.Expr:
        rest = pl.col(of).cum_sum().over(by) - pl.col(less).fill_null(0)
        return pl.min_horizontal(pl.max_horizontal(rest, 0), pl.col(of))

    def joined(frame: pl.DataFrame, other: pl.DataFrame, on: str) -> pl.DataFrame:
        return frame.join(other, on=on, how="left", maintain_order="left")

    s = joined(s, totals(named, "document", "amount", "paid"), "document").with_columns(
        left("amount", "document", "paid").alias("left")
    )
    r = joined(r, totals(s, "document", "amount", "owed"), "document").with_columns(
        pl.when(pl.col("document") >= 0)
        .then(left("amount", "document", "owed"))
        .otherwise(pl.col("amount"))
        .alias("left")
    )
    open_ = joined(s, totals(r, "customer", "left", "pool"), "customer").select(
        "at", left("left", "customer", "pool").alias("open")
    )
    rest = joined(r, totals(s, "customer", "left", "demand"), "customer").select(
        "at", left("left", "customer", "demand").alias("rest")
    )
    return open_.sort("at")["open"].to_numpy(), rest.sort("at")["rest"].to_numpy()


def row_by_row(sales: SaleLines, receipts: ReceiptLines) -> Answer:
    """One receipt after the other, in Decimal, the way it is done by hand."""
    columns, money = frames(sales, receipts)
    names = ["customer", *_ORDER, "at"]
    left = [Decimal(int(fen)) / 100 for fen in columns["amount"]]
    rest = [Decimal(int(fen)) / 100 for fen in money["amount"]]
    by_customer: dict[int, deque[int]] = defaultdict(deque)
    by_document: dict[int, deque[int]] = defaultdict(deque)
    for row in sorted(zip(*(columns[name].tolist() for name in names), strict=True)):
        by_customer[row[0]].append(row[-1])
        by_document[row[4]].append(row[-1])
    order = sorted(
        zip(
            *(money[n].tolist() for n in ("customer", "date", "place", "document", "at")),
            strict=True,
        )
    )
    for queues, key in ((by_document, 3), (by_customer, 0)):
        for receipt in order:
            queue, at = queues[receipt[key]], receipt[-1]
            while queue and rest[at]:
                line = queue[0]
                moved = min(left[line], rest[at])
                left[line] -= moved
                rest[at] -= moved
                if not left[line]:
                    queue.popleft()
    return (
        np.array([int(yuan * 100) for yuan in left]), np.array([int(yuan * 100) for yuan in rest])
    )  # fmt: skip


PEERS: dict[str, Peer] = {
    "DuckDB SQL": in_duckdb,
    "Polars": in_polars,
    "pandas": in_pandas,
    "逐行 Decimal": row_by_row,
}
