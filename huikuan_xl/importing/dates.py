"""Dates of a whole column at once: in which order day and month stand, and what a spreadsheet
program did to them (Q08). One cell can't tell; a column mostly can, and where it can't, we ask.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huikuan_xl.ledger.cleaning import squeeze

_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)")
_CUT_TIME = re.compile(r"\d{1,2}:\d{2}\.\d")  # 05:23.4: minutes and seconds are all that is left
_PLAUSIBLE = range(2012, 2031)


class Order(StrEnum):
    """How the parts of a date stand; the value is what the user answers."""

    YEAR_FIRST = "年月日"
    MONTH_FIRST = "月日年"
    DAY_FIRST = "日月年"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a table's dates are. ``orders`` are those that all texts allow: one, several or none.

    ``swapped``: the texts prove an order, and the real dates beside them all have a day up to 12,
    so a spreadsheet program has read those day for month. ``cut`` counts cells like 05:23.4.
    """

    orders: tuple[Order, ...] = (Order.YEAR_FIRST,)
    texts: int = 0
    swapped: int = 0
    cut: int = 0
    example: str = ""

    @property
    def order(self) -> Order | None:
        return self.orders[0] if len(self.orders) == 1 else None


def _parts(cell: object) -> tuple[int, int, int, bool] | None:
    """Return the three numbers of a text like 1/26/2013 or 10/05/24, and whether the year is full."""
    if not isinstance(cell, str):
        return None
    match = _PARTS.match(squeeze(cell))
    if match is None:
        return None
    return int(match[1]), int(match[3]), int(match[4]), len(match[4]) == 4


def _day(parts: tuple[int, int, int, bool], order: Order) -> dt.date | None:
    first, second, third, full = parts
    if full and order is Order.YEAR_FIRST:
        return None
    if order is Order.YEAR_FIRST:
        year, month, day = first + 2000, second, third
    elif order is Order.MONTH_FIRST:
        year, month, day = third, first, second
    else:
        year, month, day = third, second, first
    year += 0 if year > 99 else 2000
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def judge(cells: Iterable[object]) -> Judgement:
    """Judge the date cells of one table together."""
    texts = []
    real: list[dt.date] = []
    cut = 0
    example = ""
    for cell in cells:
        if isinstance(cell, dt.datetime | dt.date):
            real.append(cell)
        elif isinstance(cell, dt.time) or (
            isinstance(cell, str) and _CUT_TIME.fullmatch(squeeze(cell))
        ):
            cut += 1
            example = example or str(cell)
        elif (parts := _parts(cell)) is not None:
            texts.append(parts)
            example = example or str(cell)
    if not texts:
        return Judgement(cut=cut, example=example)
    orders = _orders(texts)
    short = sum(day.day <= 12 for day in real)
    proven = len(orders) == 1 and orders[0] is not Order.YEAR_FIRST
    swapped = len(real) if proven and real and short == len(real) else 0
    return Judgement(orders, len(texts), swapped, cut, example)


def _orders(texts: Sequence[tuple[int, int, int, bool]]) -> tuple[Order, ...]:
    """Return the orders in which every text is a date, those with likely years before others."""
    possible = [o for o in Order if all(_day(parts, o) is not None for parts in texts)]
    likely = [
        o for o in possible
        if all(day.year in _PLAUSIBLE for parts in texts if (day := _day(parts, o)))
    ]  # fmt: skip
    full = all(parts[3] for parts in texts)
    return tuple(possible if full else likely or possible)


def in_order(cell: object, order: Order, swap: bool = False) -> object:
    """Return a cell as a date where it is a text in this order, or a real date to be swapped back."""
    if swap and isinstance(cell, dt.datetime | dt.date):
        return dt.date(cell.year, cell.day, cell.month) if cell.day <= 12 else cell
    parts = _parts(cell)
    if parts is None:
        return cell
    return _day(parts, order) or cell
