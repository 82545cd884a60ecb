"""The mutants by number: number and seed say which one it is, on any machine."""

import random
from contextlib import suppress
from dataclasses import dataclass

from tests.fuzz import entries, markup, packages
from tests.fuzz.packages import Mutator


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged workbook: ``loses`` and ``edit`` say how its reading is judged, ``command`` which
    command is run on it besides, "" for none."""

    name: str
    package: bytes
    loses: bool
    edit: bool
    command: str


_COMMANDS = (("check", 3), ("month-end", 6), ("letters", 2), ("recalc", 4), ("import", 3), ("", 82))


def mutant(base: bytes, seed: int, number: int) -> Mutant:
    """Return mutant ``number`` of ``base``; one in ten is changed twice."""
    rng = random.Random(f"{seed}-{number}")
    level = rng.choices(("zip", "xml", "cell", "loss"), (3, 3, 4, 1))[0]
    mutators: tuple[Mutator, ...] = {
        "zip": packages.MUTATORS, "xml": markup.MUTATORS, "cell": entries.PLAIN,
        "loss": entries.LOSING,
    }[level]  # fmt: skip
    first = rng.choice(mutators)
    package, names = first(base, rng), [first.__name__]
    if level in ("xml", "cell") and rng.random() < 0.1:
        second = rng.choice(mutators)
        with suppress(IndexError):  # the first left nothing that the second could change
            package, names = second(package, rng), [*names, second.__name__]
    command = rng.choices([c for c, _ in _COMMANDS], [w for _, w in _COMMANDS])[0]
    return Mutant(" + ".join(names), package, level == "loss", level in ("xml", "cell"), command)
