"""``python -m tests.fuzz``: thousands of mutants, in as many processes as asked for.

A mutant that ends its process or holds it up is named like any other fault, and the rest goes on.
"""

import argparse
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.base import workbook
from tests.fuzz.mutants import mutant

SECONDS = 20  # no workbook of a few MB may take longer
_TOLD = 100  # mutants between two lines of progress
_PATIENCE = 3  # times as long, for machines that do other things besides


@dataclass(frozen=True, slots=True)
class Fault:
    """A mutant that wasn't met as it should be."""

    number: int
    name: str
    what: str


def faults(
    seed: int,
    count: int,
    *,
    first: int = 0,
    shares: int = 1,
    met: Callable[[int], object] = lambda number: None,
) -> Iterator[Fault]:
    """Yield what is wrong with every ``shares``-th mutant from ``first`` up to ``count``.

    ``met`` is told the number of every mutant that is through.
    """
    while first < count:
        for number, fault in _one_process(seed, first, count, shares):
            first = number + shares
            met(number)
            if fault is not None:
                yield fault


def _one_process(
    seed: int, first: int, count: int, step: int
) -> Iterator[tuple[int, Fault | None]]:
    """Yield every mutant's number and its fault, until all are through or one ends the process."""
    words = [sys.executable, "-m", "tests.fuzz.worker", *map(str, (seed, first, count, step))]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
        begun: int | None = None
        while True:
            try:
                text = lines.get(timeout=SECONDS * _PATIENCE)
            except queue.Empty:
                process.kill()
                yield _died(seed, first if begun is None else begun, "hang")
                return
            if not text:
                break
            told = json.loads(text)
            if "begin" in told:
                begun = told["begin"]
                continue
            begun = None
            number = told["end"]
            fault = Fault(number, told["name"], told["fault"]) if told["fault"] else None
            yield number, fault
        if begun is not None or process.wait() != 0:
            what = f"the process ended with {process.wait()}"
            yield _died(seed, first if begun is None else begun, what)


def _pump(stream: Iterator[str], lines: "queue.Queue[str]") -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def _died(seed: int, number: int, what: str) -> tuple[int, Fault]:
    return number, Fault(number, mutant(workbook(), seed, number).name, what)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=10_000, help="how many mutants")
    parser.add_argument("--first", type=int, default=0, help="number of the first one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes at once")
    parser.add_argument("--keep", type=Path, help="folder to keep the faulty workbooks in")
    asked = parser.parse_args()
    found: list[Fault] = []
    through: list[int] = []
    began = time.monotonic()

    def met(number: int) -> None:
        through.append(number)
        if len(through) % _TOLD == 0:
            print(f"… {len(through)} of {asked.count}", file=sys.stderr, flush=True)

    def look(share: int) -> None:
        first, stop = asked.first + share, asked.first + asked.count
        for fault in faults(asked.seed, stop, first=first, shares=asked.workers, met=met):
            found.append(fault)
            print(f"{fault.number} {fault.name}: {fault.what}", flush=True)
            if asked.keep is not None:
                asked.keep.mkdir(parents=True, exist_ok=True)
                package = mutant(workbook(), asked.seed, fault.number).package
                (asked.keep / f"{fault.number}.xlsx").write_bytes(package)

    threads = [threading.Thread(target=look, args=(n,)) for n in range(asked.workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{len(through)} mutants, {len(found)} faults, {time.monotonic() - began:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
