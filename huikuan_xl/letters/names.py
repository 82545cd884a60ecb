"""Names of customers as names of folders, harmless on Windows, macOS and Linux."""

from collections import Counter
from collections.abc import Mapping

LONGEST = 60

_FORBIDDEN = str.maketrans(
    {"<": "＜", ">": "＞", ":": "：", '"': "＂", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊",
     "%": "％", "~": "～"}
)  # fmt: skip
_FORMULA_STARTS = {"=": "＝", "+": "＋", "-": "－", "@": "＠"}
_RESERVED = {"CON", "PRN", "AUX", "NUL"} | {
    port + number for port in ("COM", "LPT") for number in "0123456789¹²³"
}


def safe_name(text: str) -> str:
    """Return ``text`` as the name of a file or folder that is one everywhere.

    Characters that a file system forbids become their full-width twins, control and invisible ones
    go, as do dots and blanks at the ends; a leading formula sign is widened; names that Windows
    keeps for devices get a ``_``; at most 60 characters. A text with nothing left becomes ``_``.
    """
    kept = "".join(c if c.isprintable() else " " for c in text.translate(_FORBIDDEN))
    name = " ".join(kept.split()).strip(". ")[:LONGEST].rstrip(". ")
    if name and name[0] in _FORMULA_STARTS:
        name = _FORMULA_STARTS[name[0]] + name[1:]
    if name.split(".")[0].strip().upper() in _RESERVED:
        name = f"_{name}"
    return name or "_"


def folder_names(customers: Mapping[str, str]) -> dict[str, str]:
    """Return a folder name for every customer, code → name.

    Names that would be the same folder on a system that ignores case get their code behind.
    """
    names = {code: safe_name(name) for code, name in customers.items()}
    times = Counter(name.casefold() for name in names.values())
    taken: set[str] = set()
    result = {}
    for code, name in names.items():
        unique = name
        if times[name.casefold()] > 1 or name == "_":
            unique = f"{name[: LONGEST - 20]}（{safe_name(code)[:20]}）"
        number = 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{name[: LONGEST - 24]}（{number}）"
        taken.add(unique.casefold())
        result[code] = unique
    return result
