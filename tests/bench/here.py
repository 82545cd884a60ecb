"""One edit without Windows: ``python -m tests.bench.here 3000 20000`` (processor time).

Plays the plan of ``one_edit`` in this process: the same calls with the same values as COM carries
them, so that a profiler sees where the time goes.
"""

import argparse
import datetime as dt
import gc
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from huikuan_xl.excel.com_cells import answer
from huikuan_xl.excel.server import GARBAGE
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.workbook.calls import TABLES_TAKEN, table_name
from tests.bench.one_edit import ask, held_tables, send
from tests.hosts.windows.client import BLANK, EPOCH, Kept, Plan

EDITS = 8


class Here(Plan):
    """A plan that is played at once; ``times`` are the functions and milliseconds of its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, Any] = {}
        self.times: list[tuple[str, float]] = []

    def keep(self, name: str, value: Any) -> None:
        self.held[name] = value

    def poke(self, name: str, row: int, column: int, value: Any) -> None:
        self.held[name][row - 1][column - 1] = value

    def tell(self, command: str) -> None:
        word, name, whole, *rest = command.split()
        if word == "same":
            self._same(name, whole)
            return
        column, raw = rest
        cells = [row[int(column) - 1] for row in self.held[whole][1:]]
        self.held[name] = packed([_serial(c) for c in cells] if raw == "1" else cells)

    def _same(self, name: str, before: str) -> None:
        now = self.held[name]
        if now == self.held.get(before) and (isinstance(now, str) or isinstance(now[0], float)):
            self.held[name] = True
        else:
            self.held[before] = now

    def time(self, name: str, *arguments: Any, keep: str = "answer") -> None:
        given = tuple(self._com(a) for a in arguments)
        start = time.process_time()
        self.held[keep] = answer(name, given)
        self.times.append((name, (time.process_time() - start) * 1000))

    def _com(self, value: Any) -> Any:
        if isinstance(value, Kept):
            return self._com(self.held.get(value.name))
        return tuple(map(self._com, value)) if isinstance(value, list | tuple) else value


def packed(cells: list[Any]) -> Any:
    """Return a column as VBA's HKPacked sends it."""
    kinds = set(map(type, cells)) - {type(None)}
    if kinds == {float}:
        return tuple(BLANK if cell is None else cell for cell in cells)
    if kinds <= {str}:
        return "\0".join(cell or "" for cell in cells)
    return (("",), *((cell,) for cell in cells))


def _serial(cell: Any) -> Any:
    return (cell - EPOCH) / dt.timedelta(days=1) if isinstance(cell, dt.datetime) else cell


Edits = Callable[[Here, list[Any], int], None]


def _typed(sheet: Sheet, name: str) -> tuple[Sheet, Edits]:
    """Type an amount into one row after the other."""

    def edit(made: Here, titles: list[Any], number: int) -> None:
        column = titles.index(sheet.column(name).title) + 1
        made.poke(sheet.name, 2 + number, column, 1000.0 + number)

    return sheet, edit


def _new_row(made: Here, titles: list[Any], number: int) -> None:
    rows = made.held[schema.SALES.name]
    row = list(rows[5 + number])
    row[titles.index(schema.SALES.column("doc_no").title)] = f"NEW{number}"
    rows.append(row)


def _other_customer(made: Here, titles: list[Any], number: int) -> None:
    column = titles.index(schema.SALES.column("customer_code").title)
    code = made.held[schema.SALES.name][40 + number][column]
    made.poke(schema.SALES.name, 2 + number, column + 1, code)


KINDS: dict[str, tuple[Sheet, Edits]] = {
    "改销售金额": _typed(schema.SALES, "amount"),
    "改回款金额": _typed(schema.RECEIPTS, "amount"),
    "改客户额度": _typed(schema.CUSTOMERS, "limit"),
    "改客户编码": (schema.SALES, _other_customer),
    "新填一行销售": (schema.SALES, _new_row),
}


def measured(size: int, sheet: Sheet, edit: Edits) -> list[list[tuple[str, float]]]:
    """Return the calls of some recalculations after an edit."""
    held, made = held_tables(size), Here()
    for one in TABLES_TAKEN:
        made.keep(one.name, held[table_name(one)])
        send(made, one, held[table_name(one)][0])
    ask(made)
    titles: list[Any] = held[table_name(sheet)][0]
    rounds = []
    for number in range(EDITS):
        made.times = []
        edit(made, titles, number)
        send(made, sheet, titles)
        ask(made)
        rounds.append(made.times)
    return rounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[3_000, 20_000, 100_000])
    gc.set_threshold(*GARBAGE)
    for size in parser.parse_args().sizes:
        rounds = measured(size, *KINDS["改销售金额"])
        best = min(rounds, key=lambda calls: sum(spent for _, spent in calls))
        print(f"\n| {size:,} 行 | 毫秒 |\n| --- | --- |")
        for name, spent in best:
            print(f"| {name} | {spent:.0f} |")
        print(f"| 合计 | {sum(spent for _, spent in best):.0f} |", flush=True)
        for name, (sheet, edit) in KINDS.items():
            sums = [sum(spent for _, spent in one) for one in measured(size, sheet, edit)]
            print(f"| {name}，{EDITS} 次的中位 | {median(sums):.0f} |", flush=True)


if __name__ == "__main__":
    main()
