"""The lowest versions that the project says it works with: ``python -m xl.lowest``.

Prints a requirement a line for ``pip install``: every dependency at its lower bound, with what the
archive's tests need beside it; with ``--newest`` as they stand, so that pip takes the newest.
``.ci/run`` installs them and runs the demo and a few tests there.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_BOUND = re.compile(
    r"(?P<name>[A-Za-z0-9_.-]+)(?P<extra>\[[^]]+])?>=(?P<version>[0-9.]+)(,<[0-9.]+)?"
)
_FOR_TESTS = ("pytest", "hypothesis", "psycopg", "msoffcrypto")


def lowest(requirements: Iterable[str]) -> Iterator[str]:
    """Yield every requirement at its lower bound. Raises ValueError for one that has none."""
    for text in requirements:
        found = _BOUND.fullmatch(text)
        if found is None:
            raise ValueError(f"{text} has no lower bound")
        yield f"{found['name']}{found['extra'] or ''}=={found['version']}"


def needed() -> list[str]:
    """Return the dependencies and what the tests need, as pyproject.toml bounds them."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    tests = [
        one for one in project["optional-dependencies"]["dev"] if one.startswith(_FOR_TESTS)
        and not one.startswith("pytest-")
    ]  # fmt: skip
    return [*project["dependencies"], *tests]


if __name__ == "__main__":
    chosen = needed() if sys.argv[1:] == ["--newest"] else lowest(needed())
    sys.stdout.write("".join(f"{one}\n" for one in chosen))
