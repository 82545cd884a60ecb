"""``python -m xl`` builds everything into templates/; ``--check`` compares with what is there."""

import argparse
import sys
import tempfile
from pathlib import Path

from xl.build import TEMPLATES, build, differences


def main() -> int:
    """Build or check; the exit code is 1 when a committed file isn't what the source builds."""
    parser = argparse.ArgumentParser(prog="python -m xl", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    parser.add_argument("--out", type=Path, default=TEMPLATES, help="folder (templates/)")
    arguments = parser.parse_args()
    if not arguments.check:
        for path in build(arguments.out):
            print(path)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        found = list(differences(Path(folder), arguments.out))
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print("Run: python -m xl", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
