"""Which documents a letter named, as 函件登记 keeps them: the n-th demand belongs to the document (d26).

``XS001、XS002（第2次）；XS003（第1次）`` in a dunning letter, ``XS001、XS002`` in others.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from huikuan_xl.rules.codes import fold

_GROUP = re.compile(r"^(?P<numbers>.*?)(?:（第(?P<times>\d+)次）)?$")


def named_text(documents: Iterable[tuple[str, int]]) -> str:
    """Return (document, which demand it is; 0 for no count) as the register's text."""
    groups: dict[int, list[str]] = {}
    for number, times in documents:
        if number and number not in groups.setdefault(times, []):
            groups[times].append(number)
    return "；".join(
        "、".join(numbers) + (f"（第{times}次）" if times else "")
        for times, numbers in sorted(groups.items(), reverse=True)
        if numbers
    )


@lru_cache(maxsize=1 << 12)
def named_in(text: str) -> Mapping[str, int]:
    """Return the documents of a register's text, folded, with their count (0 without one)."""
    found: dict[str, int] = {}
    for group in re.split("[；;]", text):
        match = _GROUP.match(group.strip())
        if match is None:
            continue
        times = int(match["times"] or 0)
        for number in re.split("[、,，]", match["numbers"]):
            if number.strip():
                found[fold(number)] = times
    return found


def is_named(listed: str, number: str, due_on: dt.date | None, written_on: dt.date | None) -> bool:
    """Say whether a letter named a document; one without a list named all that was due by its day."""
    if documents := named_in(listed):
        return fold(number) in documents
    return bool(due_on and written_on and due_on < written_on)
