"""``python -m xl`` builds templates/ and xl/huikuan.xlam; ``--check`` compares with what is there."""

import argparse
import sys
import tempfile
from pathlib import Path

from xl.build import ADDIN, ADDIN_FILE, TEMPLATES, build, differences


def main() -> int:
    """Build or check; the exit code is 1 when a committed file isn't what the source builds."""
    parser = argparse.ArgumentParser(prog="python -m xl", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, change nothing")
    if not parser.parse_args().check:
        for path in build(TEMPLATES, ADDIN_FILE):
            print(path)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        templates, addin = Path(folder, "templates"), Path(folder, ADDIN)
        build(templates, addin)
        found = list(differences(templates, TEMPLATES))
        if not ADDIN_FILE.exists() or addin.read_bytes() != ADDIN_FILE.read_bytes():
            found.append(f"{ADDIN}: not what the source builds")
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print("Run: python -m xl", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
