"""Measure and print the tables of docs/performance.md."""

import argparse
import datetime as dt
import gc
import platform
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import numpy as np

from huikuan_xl.accounts.in_numpy import InNumpy
from huikuan_xl.accounts.matching import Matching
from huikuan_xl.accounts.settlement import ReceiptLines, SaleLines, settle
from huikuan_xl.excel.server import GARBAGE
from huikuan_xl.functions import HK_AGEING, HK_CREDIT, HK_DAILY_CHECK, HK_KPI, HK_SETTLE
from huikuan_xl.rules.settlement_order import order_parts
from tests.bench.cases import lines, ranges
from tests.bench.peers import PEERS


def best(work: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of several runs, seconds of processor time."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def references(sales: SaleLines) -> dict[str, float]:
    key = (sales.customer << 40) | (sales.due << 20) | sales.date
    return {
        "argsort": best(lambda: np.argsort(key)),
        "sort": best(lambda: np.sort(key)),
        "two passes": best(lambda: np.cumsum(np.cumsum(key))),
    }


def extra_bytes(sales: SaleLines, receipts: ReceiptLines, by: Matching) -> float:
    tracemalloc.start()
    settle(sales, receipts, order_parts(), by)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / sales.amount.size


def kernels() -> dict[str, Matching]:
    found: dict[str, Matching] = {"numpy": InNumpy()}
    try:
        from huikuan_xl.accounts.compiled import Compiled
    except ImportError:
        return found
    return {**found, "numba": Compiled()}


def growth(most: int) -> None:
    print("| 行数 | 核 | 秒 | ÷ argsort | ÷ sort | ÷ 两遍扫描 | 每行另占字节 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    size = 10_000
    while size <= most:
        sales, receipts = lines(size)
        base = references(sales)
        for name, by in kernels().items():
            settle(sales, receipts, order_parts(), by)  # compiled once, not measured
            spent = best(partial(settle, sales, receipts, order_parts(), by))
            print(
                f"| {size:,} | {name} | {spent:.3f} | {spent / base['argsort']:.1f} |"
                f" {spent / base['sort']:.1f} | {spent / base['two passes']:.0f} |"
                f" {extra_bytes(sales, receipts, by):.0f} |",
                flush=True,
            )
        size *= 10


def against_peers(size: int) -> None:
    print(f"\n| {size:,} 行 | 秒 | ÷ 本项目 |\n| --- | --- | --- |")
    sales, receipts = lines(size)
    by = list(kernels().values())[-1]
    want = settle(sales, receipts, order_parts(), by)
    ours = best(lambda: settle(sales, receipts, order_parts(), by))
    print(f"| 本项目 | {ours:.3f} | 1.0 |", flush=True)
    for name, peer in PEERS.items():
        open_, unapplied = peer(sales, receipts)
        assert (open_ == want.open).all(), name
        assert (unapplied == want.unapplied).all(), name
        spent = best(partial(peer, sales, receipts), 1 if "Decimal" in name else 2)
        print(f"| {name} | {spent:.3f} | {spent / ours:.1f} |", flush=True)


def table_functions(size: int) -> None:
    sales, receipts, customers = ranges(size)
    day, start = dt.date(2026, 5, 31), dt.date(2026, 5, 1)
    calls: dict[str, Callable[[], object]] = {
        "HK_SETTLE": lambda: HK_SETTLE(sales, receipts, day, None, customers),
        "HK_AGEING": lambda: HK_AGEING(sales, receipts, day, "客户", "到期日", None, customers),
        "HK_KPI": lambda: HK_KPI(sales, receipts, start, day, None, customers),
        "HK_CREDIT": lambda: HK_CREDIT(customers, sales, receipts, day),
        "HK_DAILY_CHECK": lambda: HK_DAILY_CHECK(receipts, sales, customers, day),
    }
    gc.set_threshold(*GARBAGE)  # as in Excel
    print(f"\n| {size:,} 行销售、{size // 2:,} 行回款 | 毫秒 |\n| --- | --- |")
    HK_SETTLE(*ranges(10)[:2], day)  # pandas loaded, not measured
    first = best(calls["HK_SETTLE"], 1)
    print(f"| 全新的表：读、核销、HK_SETTLE | {first * 1000:.0f} |")
    for name, call in calls.items():
        call()
        print(f"| {name}，表没有变 | {best(call) * 1000:.0f} |", flush=True)
    row, column = sales[1], sales[0].index(next(t for t in sales[0] if "销货总额" in str(t)))

    def edited() -> None:
        row[column] += 1
        calls["HK_SETTLE"]()

    print(f"| 改一个单元格后的 HK_SETTLE | {best(edited) * 1000:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=float, default=1e6, help="most sales lines of the kernel")
    most = int(parser.parse_args().most)
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}\n")
    growth(most)
    against_peers(min(most, 10**6))
    table_functions(10_000)


if __name__ == "__main__":
    main()
