"""One edit in Excel, through real COM: ``python -m tests.bench.one_edit`` (Linux with Wine).

The compiled client asks what Excel would ask after one cell of a table was changed: the table's
columns once, then every table function of the workbook with the handles. The measure is one bare
transfer of the whole edited table with ``Value``, by the same client in the same run.
"""

import argparse
import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from huikuan_xl.demo import AS_OF
from huikuan_xl.functions.handles import places_of
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.workbook.calls import TABLES_TAKEN, handle_name, table_name
from huikuan_xl.workbook.ledger_book import (
    ADJUSTED,
    AGEING,
    DAILY_CHECK,
    DASHBOARD,
    DUES,
    SETTLE,
)
from tests.hosts.windows import prepare
from tests.hosts.windows.client import Kept, Plan, plan
from tests.hosts.windows.conftest import Product, installed, make_wheel
from tests.hosts.windows.samples import tables
from tests.hosts.windows.wine import Windows

Rows = list[list[Any]]
DAY = datetime(AS_OF.year, AS_OF.month, AS_OF.day)
#: What follows the sales table; HK_BILL_LIST doesn't take it, so Excel lets it be.
CALLS = (SETTLE, DUES, ADJUSTED, DAILY_CHECK, *(call for _, call in AGEING), DASHBOARD)
EDITS = 8
_TEXTS = (schema.Kind.CODE, schema.Kind.TEXT, schema.Kind.CHOICE)


def tiled(sheet: Sheet, rows: Rows, size: int) -> Rows:
    """Return the demo's rows again and again, with numbers of their own."""
    names = [c.name for c in sheet.read_columns]
    own = [names.index(n) for n in ("doc_no", "receipt_no", "origin_doc") if n in names]
    records = []
    for number in range(size):
        row = list(rows[1 + number % (len(rows) - 1)])
        for at in own:
            row[at] = f"{row[at]}-{number // (len(rows) - 1)}" if row[at] else None
        records.append(row)
    return [rows[0], *records]


def held_tables(size: int) -> dict[str, Rows]:
    """Return the demo's tables with so many sales, and half as many receipts."""
    held = dict(tables(1000))
    for sheet, rows in ((schema.SALES, size), (schema.RECEIPTS, size // 2)):
        held[table_name(sheet)] = tiled(sheet, held[table_name(sheet)], rows)
    return held


def send(made: Plan, sheet: Sheet, titles: list[Any]) -> int:
    """Ask as HK_TABLE's wrapper does; returns how many commands of the plan are times."""
    parts, handle = [], handle_name(sheet)
    for at, kind in places_of(titles, sheet.title):
        name = f"{sheet.name}{at}"
        made.tell(f"pack {name} {sheet.name} {at + 1} {int(kind not in _TEXTS)}")
        made.tell(f"same {name} {name}before")
        parts.append(Kept(name))
    made.time("columns", [titles], sheet.title)
    made.time("table", [titles], sheet.title, tuple(parts), Kept(handle), keep=handle)
    return 2


def ask(made: Plan) -> None:
    """Ask what the workbook's own formulas ask."""
    names: dict[str, Any] = {handle_name(s): Kept(handle_name(s)) for s in TABLES_TAKEN}
    names |= {"hk_as_of": DAY, "hk_month_start": DAY.replace(day=1), "hk_parameters_handle": None}
    for call in CALLS:
        made.time(
            call.function, *(a.strip('"') if a[0] == '"' else names[a] for a in call.arguments)
        )
    sold, paid, register = (names[handle_name(s)] for s in TABLES_TAKEN[1:3] + TABLES_TAKEN[:1])
    beside = [names[name] for name in SETTLE.arguments[5:]]
    start = DAY.replace(day=1)
    made.time("HK_KPI", sold, paid, start, DAY, None, register, *beside)
    made.time("HK_LEDGER", "01001", start, DAY, sold, paid, None, register, *beside)


def measured(product: Product, size: int) -> list[list[int]]:
    """Return edit by edit what the bare transfer took, and then every call of the recalculation, in
    microseconds."""
    held = held_tables(size)
    made = plan()
    for sheet in TABLES_TAKEN:
        made.keep(sheet.name, held[table_name(sheet)])
        send(made, sheet, held[table_name(sheet)][0])
    ask(made)
    titles = held[table_name(schema.SALES)][0]
    amount = titles.index(schema.SALES.column("amount").title) + 1
    start = len(read_times(product, made, dry=True))
    for edit in range(EDITS):
        made.time("HK_NONE", Kept(schema.SALES.name))
        made.poke(schema.SALES.name, 2 + edit, amount, 1000.0 + edit)
        send(made, schema.SALES, titles)
        ask(made)
    times = read_times(product, made)[start:]
    each = len(times) // EDITS
    return [times[at * each : (at + 1) * each] for at in range(EDITS)]


def read_times(product: Product, made: Plan, *, dry: bool = False) -> list[int]:
    """Return the microseconds of the plan's timed commands."""
    timed = [line for line in made.lines if line.startswith("time ")]
    if dry:
        return [0] * len(timed)
    commands = [line.split()[0] for line in made.lines if line.split()[0] in COMMANDS]
    found = product.client_run(made, timeout=500)
    assert len(found) == len(commands)
    return [v for word, v in zip(commands, found, strict=True) if word == "time"]


COMMANDS = ("connect", "keep", "pack", "poke", "same", "time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[3_000, 20_000, 100_000])
    prepare.prepare()
    windows = Windows()
    try:
        with tempfile.TemporaryDirectory() as folder:
            product = installed(windows, make_wheel(Path(folder)))
        print(
            "| 销售行数 | 整表 Value 传一次（毫秒） | 改一处后全部重算（毫秒） | 比值 | 各轮比值的中位 |"
            " 各次调用 |"
        )
        print("| --- | --- | --- | --- | --- | --- |", flush=True)
        for size in parser.parse_args().sizes:
            rounds = measured(product, size)
            bare, best = min(r[0] for r in rounds), min(rounds, key=lambda r: sum(r[1:]))
            whole, shown = sum(best[1:]), " ".join(f"{t / 1000:.0f}" for t in best[1:])
            each = median(sum(r[1:]) / r[0] for r in rounds)
            print(
                f"| {size:,} | {bare / 1000:.0f} | {whole / 1000:.0f} | {whole / bare:.2f} |"
                f" {each:.2f} | {shown} |",
                flush=True,
            )
    finally:
        windows.stop()


if __name__ == "__main__":
    main()
