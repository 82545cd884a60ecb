"""TEXT: a number or day written by a format, as far as every Excel in every language agrees."""

import re
from decimal import ROUND_HALF_UP, Decimal

from huikuan_xl.inplace.cell_values import moment

_NUMBER = re.compile(r"(#,##)?(0+)(\.0+)?(%)?")
_DAY_PIECE = re.compile(r'yyyy|yy|hh:mm:ss|hh:mm|mm|m|dd|d|"[^"]*"|[-/.年月日 ]')


def formatted(number: float, pattern: str) -> str | None:
    """Return the number as the format writes it; None for a format that isn't known here.

    Raises ``ValueError`` for a day before 1900.
    """
    if pattern in ("General", "@", "G/通用格式"):
        return None
    found = _NUMBER.fullmatch(pattern)
    if found is not None:
        return _number(number, found)
    pieces = _DAY_PIECE.findall(pattern)
    if "".join(pieces) != pattern or not set("ymd") & set(pattern):
        return None
    day = moment(number)
    written = {
        "yyyy": f"{day.year:04d}", "yy": f"{day.year % 100:02d}", "mm": f"{day.month:02d}",
        "hh:mm": f"{day:%H:%M}", "hh:mm:ss": f"{day:%H:%M:%S}", "m": str(day.month), "dd": f"{day.day:02d}", "d": str(day.day),
    }  # fmt: skip
    return "".join(written.get(piece, piece.strip('"')) for piece in pieces)


def _number(number: float, found: re.Match[str]) -> str:
    grouped, whole, decimals, percent = found.groups()
    places = len(decimals) - 1 if decimals else 0
    exact = Decimal(repr(number)) * (100 if percent else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):{',' if grouped else ''}.{places}f}"
    before, dot, after = text.partition(".")
    text = before.rjust(len(whole), "0") + dot + after
    return ("-" if rounded < 0 else "") + text + (percent or "")
