"""``python -m tests.bench.cluster``: a dataset of any size, settled by one worker and by several."""

import argparse
import datetime as dt
import resource
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from huikuan_xl.accounts.settlement import Ints
from huikuan_xl.cluster.dataset import MANIFEST, ParquetDataset, part_path
from huikuan_xl.cluster.layout import COLUMNS, Manifest, typed
from huikuan_xl.cluster.run import Where, run_on_cluster
from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.schema import (
    APPROVALS,
    CONTACTS,
    CONTRACTS,
    CUSTOMERS,
    LETTERS,
    RECEIPTS,
    SALES,
    Sheet,
)
from huikuan_xl.rules.policy import DEFAULT
from tests.bench.cases import lines
from tests.fuzz.base import COMPANY

AS_OF = dt.date(2022, 1, 31)


def write_dataset(folder: Path, size: int, groups: int) -> ParquetDataset:
    """Write ``size`` sales lines and half as many receipts, a hundred lines a customer."""
    rows: dict[str, list[int]] = {sheet.name: [] for sheet in COLUMNS}
    for number in range(groups):
        for sheet, table in _group(size // groups, number).items():
            path = part_path(folder, sheet, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, path)
            rows[sheet.name].append(table.num_rows)
    counts = {name: tuple(found) for name, found in rows.items()}
    manifest = Manifest(COMPANY, DEFAULT, counts, {})
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return ParquetDataset(str(folder))


def _group(size: int, number: int) -> dict[Sheet, pa.Table]:
    sales, receipts = lines(size, seed=number)
    base = number * 10_000_000

    def texts(codes: Ints) -> pa.Array:
        known = pa.array(np.where(codes < 0, 0, codes + base)).cast(pa.string())
        return pa.compute.if_else(pa.array(codes >= 0), known, "")

    def days(numbers: Ints) -> pa.Array:
        return pa.array(numbers.astype("datetime64[D]").astype("datetime64[ms]"))

    owners = np.unique(sales.customer)
    return {
        SALES: _table(SALES, size, {
            "customer_code": texts(sales.customer), "doc_no": texts(sales.document),
            "line_no": pa.array(sales.rank), "sale_date": days(sales.date),
            "due_date": days(sales.due), "amount": pa.array(sales.amount),
            "disputed": pa.array(sales.disputed),
        }),
        RECEIPTS: _table(RECEIPTS, receipts.amount.size, {
            "customer_code": texts(receipts.customer), "doc_no": texts(receipts.document),
            "receipt_no": texts(receipts.rank), "receipt_date": days(receipts.date),
            "amount": pa.array(receipts.amount),
        }),
        CUSTOMERS: _table(CUSTOMERS, owners.size, {
            "customer_code": texts(owners), "customer_name": texts(owners),
            "salesperson": texts(owners % 50),
        }),
        **{sheet: _table(sheet, 0, {}) for sheet in (CONTACTS, CONTRACTS, APPROVALS, LETTERS)},
    }  # fmt: skip


def _table(sheet: Sheet, size: int, given: dict[str, pa.Array]) -> pa.Table:
    blank = typed(sheet, frame(sheet, {"_row": [1]}).reindex(columns=list(COLUMNS[sheet])))
    one = pa.Table.from_pandas(blank, preserve_index=False)
    columns = {
        name: given[name] if name in given else pa.repeat(one[name][0], size)
        for name in COLUMNS[sheet]
    }
    return pa.table(columns)


def measure(dataset: ParquetDataset, size: int, workers: int, memory: str) -> None:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=memory, dashboard_address=":0"
        ) as local,
        Client(local) as client,
    ):
        began = time.monotonic()
        totals = run_on_cluster(dataset, AS_OF, Where(local.scheduler_address))
        spent = time.monotonic() - began
        peaks = client.run(_peak)
    ours = _peak()
    print(
        f"| {size:,} | {workers} | {memory} | {spent:.0f} | {size / spent / 1e6:.2f} |"
        f" {max(peaks.values()):,.0f} | {ours:,.0f} | {totals.tie.ledger / 100:,.2f} |",
        flush=True,
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cluster")
    parser.add_argument("folder", type=Path, help="where the dataset is written, or already is")
    parser.add_argument("--size", type=float, default=1e6)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--memory", default="2GB")
    asked = parser.parse_args()
    size = int(asked.size)
    if not (asked.folder / MANIFEST).exists():
        began = time.monotonic()
        write_dataset(asked.folder, size, asked.groups)
        print(f"dataset: {time.monotonic() - began:.0f} s")
    if asked.workers:
        print("| 行数 | 进程 | 上限 | 秒 | 百万行/秒 | 进程峰值 MB | 本机汇总峰值 MB | 台账余额 |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for workers in asked.workers:
        measure(ParquetDataset(str(asked.folder)), size, workers, asked.memory)


if __name__ == "__main__":
    main()
