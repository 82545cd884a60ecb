"""When two codes or document numbers are the same, and which of two numbers comes first."""

import re
import unicodedata
from functools import lru_cache

_BRACKETS = str.maketrans("[{【〔〖「『《<", "(((((((((") | str.maketrans(
    "]}】〕〗」』》>", ")))))))))"
)
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]+")
_DIGITS = re.compile(r"(\d+)")


@lru_cache(maxsize=1 << 16)
def fold(code: str) -> str:
    """Return a code for comparing: width (NFKC), case, spaces and kinds of brackets don't matter.

    Never shown: people see the code as it was first written.
    """
    plain = unicodedata.normalize("NFKC", code).translate(_BRACKETS)
    return _INVISIBLE.sub("", plain).casefold()


def natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key that puts document numbers into natural order: "9" before "10".

    Runs of digits compare as numbers and come before letters; equal numbers ("09" and "9") by their
    text.
    """
    key = []
    for part in _DIGITS.split(number):
        if part.isdecimal():
            key.append((0, int(part), part))
        elif part:
            key.append((1, 0, part))
    return tuple(key)
