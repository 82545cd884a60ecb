"""Letters and the first answer of the command line: ``python -m tests.bench.letters 1000``."""

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from huikuan_xl.letters.batch import stage_letters
from tests.bench.files import timed
from tests.books import Books

AS_OF = dt.date(2026, 6, 30)


def books(size: int) -> Books:
    """Return a ledger of ``size`` customers, each with two overdue documents."""
    names = {f"C{n:05d}": f"客户{n:05d}公司" for n in range(size)}
    sales = [
        (code, f"{code}-{number}", dt.date(2026, 3, 1 + number), 1000 + number)
        for code in names
        for number in range(2)
    ]
    return Books(sales=sales, names=names)


def measure(least: int) -> None:
    """Print how long ``least`` letters or a few more take, each."""
    month_end = books(max(least // 2, 1)).month(AS_OF)
    with tempfile.TemporaryDirectory() as folder:
        spent, batch = timed(lambda: stage_letters(month_end, Path(folder)))
    made = len(batch.letters)
    print(f"| {made:,} 份函件 | {spent / made * 1000:.1f} 毫秒一份 |", flush=True)


def first_answer(command: str = "--help") -> float:
    """Return the seconds of processor time that the command line takes to answer, the best of five.

    They are the wall seconds of an idle machine: it waits for nothing.
    """
    best = float("inf")
    for _ in range(5):
        began = _of_children()
        subprocess.run(
            [sys.executable, "-m", "huikuan_xl.cli", command], capture_output=True, check=True
        )
        best = min(best, _of_children() - began)
    return best


def _of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.letters")
    parser.add_argument("count", type=int, nargs="?", default=1000)
    measure(parser.parse_args().count)
    print(f"| huikuan --help | {first_answer():.2f} 秒 |")


if __name__ == "__main__":
    main()
