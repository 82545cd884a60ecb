"""The process that meets mutants one by one; whoever started it sees which one ended or held it.

Writes one line of JSON when it begins a mutant and one when it is through.
"""

import argparse
import json
import resource
import shutil
import tempfile
from pathlib import Path

from huikuan_xl.ledger.reading import read_ledger
from tests.fuzz.base import workbook
from tests.fuzz.mutants import mutant
from tests.fuzz.verdict import Content, command_fault, content_of, reading_fault

MOST_MEMORY = 1 << 30  # a file of a few MB never costs more
_ADDRESSES = 8 << 30


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("seed", "first", "stop", "step"):
        parser.add_argument(name, type=int)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    package = workbook()
    with tempfile.TemporaryDirectory(prefix="huikuan-fuzz-") as room:
        ledger = Path(room) / "台账.xlsx"
        ledger.write_bytes(package)
        base = content_of(read_ledger(ledger))
        for number in range(asked.first, asked.stop, asked.step):
            _tell(begin=number)
            name, fault = _meet(package, asked.seed, number, ledger, base)
            _tell(end=number, name=name, fault=fault)


def _meet(package: bytes, seed: int, number: int, ledger: Path, base: Content) -> tuple[str, str]:
    one = mutant(package, seed, number)
    path, out = ledger.with_name("坏.xlsx"), ledger.with_name("出")
    path.write_bytes(one.package)
    fault = reading_fault(path, base, loses=one.loses, edit=one.edit)
    if not fault and one.command:
        fault = command_fault(one.command, path, ledger, out)
    shutil.rmtree(out, ignore_errors=True)
    for backup in ledger.parent.glob("*备份*"):
        backup.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if not fault and peak > MOST_MEMORY:
        fault = f"memory: {peak / 1e6:,.0f} MB"
    return one.name, fault


def _tell(**line: object) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
