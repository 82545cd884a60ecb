"""Workbooks for measuring file work, and the bare libraries on the same cells.

``python -m tests.bench.files 50000``: calamine alone and XlsxWriter alone, then ``check`` and a month
end with its pack on the same workbook.
"""

import argparse
import datetime as dt
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter
from python_calamine import CalamineWorkbook

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.report import render
from tests.bench.cases import Rows, ranges
from tests.fuzz.base import COMPANY

AS_OF = dt.date(2026, 5, 31)
T = TypeVar("T")


def write_ledger(path: Path, size: int) -> None:
    """Write a ledger of ``size`` sales lines, half as many receipts and 200 customers."""
    sales, receipts, customers = ranges(size)
    tables = {"sales": sales, "receipts": receipts, "customers": customers}
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in schema.ENTRY_SHEETS:
        rows = tables.get(sheet.name, [[column.title for column in sheet.columns]])
        _write_rows(book.add_worksheet(sheet.title), rows, day)
    page = book.add_worksheet(schema.PARAMETERS)
    page.write_row(0, 0, schema.PARAMETER_HEADINGS)
    for number, parameter in enumerate(parameter_rows(company=COMPANY), start=1):
        page.write_row(
            number, 0, [c if isinstance(c, str) else float(c) for c in parameter.cells()]
        )
    book.close()


def _write_rows(page: "xlsxwriter.worksheet.Worksheet", rows: Rows, day: object) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                page.write(number, column, cell, day if isinstance(cell, dt.datetime) else None)


def bare_read(path: Path) -> list[Rows]:
    """Read every sheet with calamine and nothing else."""
    with CalamineWorkbook.from_path(str(path)) as book:
        return [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        ]


def bare_write(sheets: list[Rows], path: Path) -> None:
    """Write the cells of all sheets with XlsxWriter and nothing else."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for rows in sheets:
        _write_rows(book.add_worksheet(), rows, day)
    book.close()


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of processor time that a work takes, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def measure(size: int, folder: Path) -> None:
    """Print one row of the table; the pack is read back, so that bare writing has its very cells."""
    source, target = folder / "ledger.xlsx", folder / "pack.xlsx"
    write_ledger(source, size)
    reading = min(timed(lambda: len(bare_read(source)))[0] for _ in range(2))
    before = _peak()
    checking, ledger = timed(lambda: read_ledger(source))
    running, month = timed(lambda: run_month_end(ledger, AS_OF))
    drawing, pack = timed(lambda: render(month))
    above = _peak() - before
    target.write_bytes(pack)
    cells = bare_read(target)
    writing, _ = timed(lambda: bare_write(cells, folder / "bare.xlsx"))
    whole, bare = checking + running + drawing, reading + writing
    print(
        f"| {size:,} | {reading:.1f} | {writing:.1f} | {checking:.1f} | {checking / reading:.1f} |"
        f" {running:.1f} | {drawing:.1f} | {whole / bare:.1f} | {above / size * 1024:.1f} |",
        flush=True,
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(given: Any = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.files")
    parser.add_argument("sizes", type=int, nargs="*", default=[50_000])
    print(
        "| 销售行数 | 裸读 | 裸写 | 读与检查 | ÷ 裸读 | 月结 | 写报告 | 全部 ÷ 裸读写 | 每行另占 KB |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in parser.parse_args(given).sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder))


if __name__ == "__main__":
    main()
