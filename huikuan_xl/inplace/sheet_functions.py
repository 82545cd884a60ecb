"""Excel's own functions, as far as ledgers use them; every other one is said not to be known.

``ON_CELLS`` work on single cells (in an array formula on every cell of a block), ``ON_BLOCKS`` take
blocks as they are. What needs a reference rather than a value is in ``evaluation``.
"""

import calendar
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeAlias

from huikuan_xl.functions.registry import NA, VALUE, Cell, CellError
from huikuan_xl.inplace.cell_values import (
    NO_REFERENCE,
    NUM,
    CannotWorkOut,
    Value,
    as_number,
    as_text,
    cell_by_cell,
    cells_in,
    compare,
    moment,
    rows_in,
    serial,
    single,
    truth,
)
from huikuan_xl.inplace.criteria import condition, wildcards
from huikuan_xl.inplace.number_format import formatted

Given: TypeAlias = Sequence[tuple[Value, bool]]
"""Arguments, each with whether it came from cells: text there is skipped where numbers are asked."""
OnBlocks: TypeAlias = Callable[[Given, datetime], Value]


@dataclass(frozen=True, slots=True)
class OnCells:
    """A function of single cells, and how many arguments it takes: ``most`` 0 means ``fewest``."""

    function: Callable[..., Cell]
    fewest: int
    most: int = 0

    def takes(self, given: int) -> bool:
        """Tell whether it takes so many arguments."""
        return self.fewest <= given <= (self.most or self.fewest)


# --- single cells ---------------------------------------------------------------------------------


def _of_numbers(function: Callable[..., Cell]) -> Callable[..., Cell]:
    """Read every argument as a number; errors go through."""

    def on_cells(*cells: Cell) -> Cell:
        numbers = [as_number(cell) for cell in cells]
        for number in numbers:
            if isinstance(number, CellError):
                return number
        try:
            return function(*numbers)
        except (ValueError, OverflowError):
            return NUM

    return on_cells


def _of_texts(function: Callable[..., Cell], texts: int = 1) -> Callable[..., Cell]:
    """Read the first ``texts`` arguments as texts, the others as numbers; errors go through."""

    def on_cells(*cells: Cell) -> Cell:
        given: list[object] = []
        for at, cell in enumerate(cells):
            if isinstance(cell, CellError):
                return cell
            value = as_text(cell) if at < texts else as_number(cell)
            if isinstance(value, CellError):
                return value
            given.append(value)
        return function(*given)

    return on_cells


def _rounded(way: str) -> Callable[..., float]:
    def function(number: float, digits: float = 0.0) -> float:
        step = Decimal(1).scaleb(-int(digits))
        steps = abs(Decimal(repr(number))) / step
        return math.copysign(float(steps.quantize(Decimal(1), way) * step), number) + 0.0

    return function


def _day_of(number: float) -> date:
    return moment(math.floor(number)).date()


def _months_on(start: float, months: float) -> date:
    """Return the day so many months later, the month's last where it has none such."""
    day = _day_of(start)
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _month_end(start: float, months: float) -> float:
    day = _months_on(start, months)
    last = calendar.monthrange(day.year, day.month)[1]
    return serial(datetime(day.year, day.month, last))


def _month_later(start: float, months: float) -> float:
    day = _months_on(start, months)
    return serial(datetime(day.year, day.month, day.day))


def _date(year: float, month: float, day: float) -> float:
    full_year, zero_month = divmod(int(year) * 12 + int(month) - 1, 12)
    return serial(datetime(full_year, zero_month + 1, 1)) + int(day) - 1


def _mod(number: float, by: float) -> Cell:
    return number - by * math.floor(number / by) if by else CellError("#DIV/0!")


def _middle(text: str, start: float, length: float) -> Cell:
    first, count = int(start), int(length)
    return VALUE if first < 1 or count < 0 else text[first - 1 : first - 1 + count]


def _left(text: str, length: float = 1.0) -> Cell:
    return VALUE if length < 0 else text[: int(length)]


def _right(text: str, length: float = 1.0) -> Cell:
    return VALUE if length < 0 else text[len(text) - min(int(length), len(text)) :]


def _find(wanted: str, text: str, start: float = 1.0) -> Cell:
    place = text.find(wanted, int(start) - 1) if start >= 1 else -1
    return VALUE if place < 0 else float(place + 1)


def _search(wanted: str, text: str, start: float = 1.0) -> Cell:
    """SEARCH: FIND without regard to case, with wildcards."""
    found = wildcards(wanted).search(text, int(start) - 1) if start >= 1 else None
    return VALUE if found is None else float(found.start() + 1)


def _substitute(text: str, old: str, new: str) -> Cell:
    return text.replace(old, new) if old else text


def _narrow(text: str) -> Cell:
    """ASC: letters, digits and signs of full width as half-width ones."""
    return "".join(
        " " if sign == "\u3000" else chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign
        for sign in text
    )


def _text(value: Cell, pattern: Cell) -> Cell:
    if isinstance(value, CellError):
        return value
    number = as_number(value)
    if isinstance(number, CellError):
        return as_text(value)
    try:
        text = formatted(number, as_text(pattern))
    except ValueError:
        return VALUE
    if text is None:
        raise CannotWorkOut(f"不支持 TEXT 的格式“{as_text(pattern)}”")
    return text


def _hyperlink(link: Cell, shown: Cell = None) -> Cell:
    return link if shown is None or isinstance(link, CellError) else shown


def _is_number(cell: Cell) -> Cell:
    return isinstance(cell, (int, float, datetime)) and not isinstance(cell, bool)


def _n(cell: Cell) -> Cell:
    if isinstance(cell, CellError):
        return cell
    return 0.0 if isinstance(cell, str) else as_number(cell)


ON_CELLS: dict[str, OnCells] = {
    "ABS": OnCells(_of_numbers(abs), 1),
    "ASC": OnCells(_of_texts(_narrow), 1),
    "DATE": OnCells(_of_numbers(_date), 3),
    "DAY": OnCells(_of_numbers(lambda number: float(_day_of(number).day)), 1),
    "EDATE": OnCells(_of_numbers(_month_later), 2),
    "EOMONTH": OnCells(_of_numbers(_month_end), 2),
    "EXACT": OnCells(_of_texts(lambda one, other: one == other, 2), 2),
    "FIND": OnCells(_of_texts(_find, 2), 2, 3),
    "HYPERLINK": OnCells(_hyperlink, 1, 2),
    "INT": OnCells(_of_numbers(lambda number: float(math.floor(number))), 1),
    "ISBLANK": OnCells(lambda cell: cell is None, 1),
    "ISERROR": OnCells(lambda cell: isinstance(cell, CellError), 1),
    "ISNA": OnCells(lambda cell: cell == NA and isinstance(cell, CellError), 1),
    "ISNUMBER": OnCells(_is_number, 1),
    "ISTEXT": OnCells(lambda cell: isinstance(cell, str) and not isinstance(cell, CellError), 1),
    "LEFT": OnCells(_of_texts(_left), 1, 2),
    "LEN": OnCells(_of_texts(lambda text: float(len(text))), 1),
    "LOWER": OnCells(_of_texts(str.lower), 1),
    "MID": OnCells(_of_texts(_middle), 3),
    "MOD": OnCells(_of_numbers(_mod), 2),
    "MONTH": OnCells(_of_numbers(lambda number: float(_day_of(number).month)), 1),
    "N": OnCells(_n, 1),
    "NOT": OnCells(_of_numbers(lambda number: number == 0), 1),
    "RIGHT": OnCells(_of_texts(_right), 1, 2),
    "ROUND": OnCells(_of_numbers(_rounded(ROUND_HALF_UP)), 2),
    "ROUNDDOWN": OnCells(_of_numbers(_rounded(ROUND_DOWN)), 2),
    "ROUNDUP": OnCells(_of_numbers(_rounded(ROUND_CEILING)), 2),
    "SEARCH": OnCells(_of_texts(_search, 2), 2, 3),
    "SUBSTITUTE": OnCells(_of_texts(_substitute, 3), 3),
    "TEXT": OnCells(_text, 2),
    "TRIM": OnCells(_of_texts(lambda text: " ".join(part for part in text.split(" ") if part)), 1),
    "UPPER": OnCells(_of_texts(str.upper), 1),
    "YEAR": OnCells(_of_numbers(lambda number: float(_day_of(number).year)), 1),
}

# --- blocks ---------------------------------------------------------------------------------------


def _numbers(given: Given) -> list[float] | CellError:
    """Return the numbers as SUM counts them; the first error instead, if there is one."""
    numbers: list[float] = []
    for value, from_cells in given:
        for cell in cells_in(value):
            if isinstance(cell, CellError):
                return cell
            if from_cells or isinstance(value, list):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    numbers.append(float(cell))
                elif isinstance(cell, datetime):
                    numbers.append(serial(cell))
                continue
            number = as_number(cell)
            if isinstance(number, CellError):
                return number
            numbers.append(number)
    return numbers


def _over_numbers(fold: Callable[[list[float]], Cell]) -> OnBlocks:
    def function(given: Given, now: datetime) -> Value:
        numbers = _numbers(given)
        return numbers if isinstance(numbers, CellError) else fold(numbers)

    return function


def _over_truths(fold: Callable[[list[bool]], bool]) -> OnBlocks:
    def function(given: Given, now: datetime) -> Value:
        truths = []
        for value, _ in given:
            for cell in cells_in(value):
                if cell is None or (isinstance(value, list) and isinstance(cell, str)):
                    continue
                found = truth(cell)
                if isinstance(found, CellError):
                    return found
                truths.append(found)
        return fold(truths) if truths else VALUE

    return function


def _counted(test: Callable[[Cell], object]) -> OnBlocks:
    def function(given: Given, now: datetime) -> Value:
        return float(sum(bool(test(cell)) for value, _ in given for cell in cells_in(value)))

    return function


def _ranked(largest: bool) -> OnBlocks:
    """SMALL and LARGE: the number at a place from the low or the high end. Truth values are none,
    not even one that stands alone, as a condition on a table of one row gives."""

    def function(given: Given, now: datetime) -> Value:
        numbers = _numbers([(given[0][0], True)])
        place = as_number(single(given[1][0]))
        for found in (numbers, place):
            if isinstance(found, CellError):
                return found
        assert isinstance(numbers, list)
        assert isinstance(place, float)
        at = math.ceil(place)
        return sorted(numbers, reverse=largest)[at - 1] if 1 <= at <= len(numbers) else NUM

    return function


def _products(given: Given, now: datetime) -> Value:
    """SUMPRODUCT: what isn't a number counts as 0."""
    blocks = [rows_in(value) for value, _ in given]
    if len({(len(block), len(block[0])) for block in blocks}) > 1:
        return VALUE

    def times(*cells: Cell) -> Cell:
        product = 1.0
        for cell in cells:
            if isinstance(cell, CellError):
                return cell
            product *= as_number(cell) if _is_number(cell) else 0.0  # type: ignore[operator]
        return product

    numbers = cells_in(cell_by_cell(times, list(blocks)))
    return next((n for n in numbers if isinstance(n, CellError)), None) or math.fsum(
        n for n in numbers if isinstance(n, float)
    )


def _meeting(pairs: Given) -> Iterator[bool]:
    """Say of each cell whether all conditions hold that stand in pairs of block and condition."""
    if len(pairs) % 2:
        raise CannotWorkOut("条件没有成对给出")
    blocks = [cells_in(value) for value, _ in pairs[::2]]
    tests = [condition(single(value)) for value, _ in pairs[1::2]]
    longest = max(map(len, blocks))
    for block in blocks:  # whole columns of different sheets end with their sheet's last cell
        block += [None] * (longest - len(block))
    for cells in zip(*blocks, strict=True):
        yield all(test(cell) for test, cell in zip(tests, cells, strict=True))


def _count_if(given: Given, now: datetime) -> Value:
    return float(sum(_meeting(given)))


def _sum_of(cells: list[Cell], meeting: Iterator[bool]) -> Value:
    total = []
    for at, meets in enumerate(meeting):
        cell = cells[at] if meets and at < len(cells) else None
        if isinstance(cell, CellError):
            return cell
        if _is_number(cell):
            total.append(as_number(cell))
    return math.fsum(n for n in total if isinstance(n, float))


def _sum_ifs(given: Given, now: datetime) -> Value:
    return _sum_of(cells_in(given[0][0]), _meeting(given[1:]))


def _sum_if(given: Given, now: datetime) -> Value:
    return _sum_of(cells_in(given[-1][0] if len(given) == 3 else given[0][0]), _meeting(given[:2]))


def _match(given: Given, now: datetime) -> Value:
    """MATCH: exactly with 0 (wildcards in texts), else the last cell that isn't beyond it."""
    wanted, cells = single(given[0][0]), cells_in(given[1][0])
    way = as_number(single(given[2][0])) if len(given) == 3 else 1.0
    for found in (wanted, way):
        if isinstance(found, CellError):
            return found
    if way == 0:
        place = next(_exact_places(wanted, cells), None)
    elif way == 1.0:
        kind = _kind(wanted)
        beyond = [at for at, cell in enumerate(cells, 1)
                  if _kind(cell) == kind and compare("<=", cell, wanted)]  # fmt: skip
        place = beyond[-1] if beyond else None
    else:
        raise CannotWorkOut("MATCH 不支持降序查找")
    return NA if place is None else float(place)


def _lookup(given: Given, now: datetime) -> Value:
    """LOOKUP: what stands beside the last cell that isn't beyond the wanted one; errors are no
    cells, so that ``LOOKUP(2,1/(…),…)`` finds the last one that meets a condition."""
    wanted, cells = single(given[0][0]), cells_in(given[1][0])
    if isinstance(wanted, CellError):
        return wanted
    kind = _kind(wanted)
    places = [at for at, cell in enumerate(cells)
              if _kind(cell) == kind and compare("<=", cell, wanted)]  # fmt: skip
    beside = cells_in(given[-1][0])
    return beside[places[-1]] if places and places[-1] < len(beside) else NA


def _exact_places(wanted: Cell, cells: list[Cell]) -> Iterator[int]:
    if isinstance(wanted, str) and ("*" in wanted or "?" in wanted):
        like = wildcards(wanted)
        return (at for at, c in enumerate(cells, 1) if isinstance(c, str) and like.fullmatch(c))
    return (
        at for at, c in enumerate(cells, 1)
        if c is not None and not isinstance(c, CellError) and compare("=", c, wanted)
    )  # fmt: skip


def _kind(cell: Cell) -> str:
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, bool):
        return "truth"
    return "text" if isinstance(cell, str) else "number"


def place_in(size: tuple[int, int], places: Sequence[Cell]) -> tuple[int, int] | CellError:
    """Return INDEX's row and column (0: all of them) in a block of a size, or the error.

    One place counts along a single row or column.
    """
    numbers = []
    for place in places:
        number = as_number(place)
        if isinstance(number, CellError):
            return number
        numbers.append(int(number))
    if len(numbers) == 1:
        numbers = [1, numbers[0]] if size[0] == 1 else [numbers[0], 1 if size[1] == 1 else 0]
    row, col = numbers
    if row < 0 or col < 0:
        return VALUE
    return (row, col) if row <= size[0] and col <= size[1] else NO_REFERENCE


def _index(given: Given, now: datetime) -> Value:
    """INDEX of a block: one cell, or a whole row or column with 0."""
    rows = rows_in(given[0][0])
    at = place_in((len(rows), len(rows[0])), [single(value) for value, _ in given[1:]])
    if isinstance(at, CellError):
        return at
    row, col = at
    chosen = [rows[row - 1]] if row else rows
    chosen = [[line[col - 1]] for line in chosen] if col else chosen
    return chosen[0][0] if row and col else chosen


def _choose(given: Given, now: datetime) -> Value:
    """CHOOSE: the value at a place from 1 on."""
    place = as_number(single(given[0][0]))
    if isinstance(place, CellError):
        return place
    at = int(place)
    return given[at][0] if 1 <= at < len(given) else VALUE


def _joined(given: Given, now: datetime) -> Value:
    cells = [cell for value, _ in given for cell in cells_in(value)]
    error = next((cell for cell in cells if isinstance(cell, CellError)), None)
    return error or "".join(map(as_text, cells))


ON_BLOCKS: dict[str, OnBlocks] = {
    "AND": _over_truths(all),
    "AVERAGE": _over_numbers(
        lambda numbers: math.fsum(numbers) / len(numbers) if numbers else CellError("#DIV/0!")
    ),
    "CHOOSE": _choose,
    "CONCAT": _joined,
    "CONCATENATE": _joined,
    "COUNT": _counted(_is_number),
    "COUNTA": _counted(lambda cell: cell is not None),
    "COUNTBLANK": _counted(lambda cell: cell in (None, "")),
    "COUNTIF": _count_if,
    "COUNTIFS": _count_if,
    "FALSE": lambda given, now: False,
    "INDEX": _index,
    "LARGE": _ranked(largest=True),
    "LOOKUP": _lookup,
    "MATCH": _match,
    "MAX": _over_numbers(lambda numbers: max(numbers, default=0.0)),
    "MIN": _over_numbers(lambda numbers: min(numbers, default=0.0)),
    "NA": lambda given, now: NA,
    "NOW": lambda given, now: serial(now),
    "OR": _over_truths(any),
    "SMALL": _ranked(largest=False),
    "SUM": _over_numbers(math.fsum),
    "SUMIF": _sum_if,
    "SUMIFS": _sum_ifs,
    "SUMPRODUCT": _products,
    "TODAY": lambda given, now: float(math.floor(serial(now))),
    "TRUE": lambda given, now: True,
}
