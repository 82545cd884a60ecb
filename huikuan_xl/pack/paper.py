"""How a sheet of the pack goes on A4: upright or across, how small, and where a page begins.

Every program fits a sheet to the paper's width by itself; where the pages then end is estimated, so
that no table loses its title, its heading or its total to another page. Lengths are points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

A4 = 9
_SHORT, _LONG = 595.3, 841.9
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.65}  # inches
_POINTS_PER_INCH = 72
_SIDES = _POINTS_PER_INCH * (_MARGINS["left"] + _MARGINS["right"])
_ENDS = _POINTS_PER_INCH * (_MARGINS["top"] + _MARGINS["bottom"])
_SAFE = 0.97  # programs and fonts round widths and heights each in their own way
_UPRIGHT_FROM = 0.7  # a sheet goes upright when it needn't be printed smaller than this
_ACROSS_BELOW = 0.5  # a sheet that would get smaller than this goes on two pages side by side
_LONELY = 3  # so few rows don't get a page of their own
_FELLOWS = 6  # then so many go over with them
_MOST_PAGES = 40  # of a longer list nobody can say where a page ends


@dataclass(frozen=True, slots=True)
class Block:
    """A table with its title: its first row, its row of headings and its last row, zero-based."""

    first: int
    heading: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is printed: upright, on pages ``abreast``, ``rows`` before which a page begins,
    ``flows`` when the last table goes on over more than one page."""

    upright: bool
    abreast: int
    rows: tuple[int, ...]
    flows: bool


def set_up_print(sheet: Worksheet, footer: str) -> None:
    """Print on A4 across, one page wide, numbered."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(**_MARGINS)
    sheet.set_footer(f"&L&9{_plain(footer)}&C&9第 &P 页 / 共 &N 页&R&9&A")


def _plain(text: str) -> str:
    """Keep text from being read as footer codes, and within their limit of 255 characters."""
    return text[:100].replace("&", "&&")


def lay_out(
    widths: Sequence[float],
    heights: Mapping[int, float],
    row_height: float,
    blocks: Sequence[Block],
    frozen: int,
) -> Layout:
    """Return how a sheet of tables is printed.

    ``widths`` of the columns are in letters, ``heights`` of rows that aren't ``row_height`` tall;
    ``frozen`` columns come again on a page to the right.
    """
    points = [_points(width) for width in widths]
    upright, scale, abreast = _scale(points, frozen)
    paper = (_LONG if upright else _SHORT) - _ENDS
    room = paper / scale * _SAFE

    def tall(first: int, last: int) -> float:
        return sum(heights.get(row, row_height) for row in range(first, last + 1))

    last = blocks[-1]
    if len(blocks) == 1:
        starts = _starts(heights, row_height, last, room, tall(0, last.heading))
        return Layout(upright, abreast, _company(starts, last), flows=True)
    rows, used, end, flows = [], 0.0, -1, False
    again = tall(0, 1)
    for block in blocks:
        used += tall(end + 1, block.first - 1)
        size, end = tall(block.first, block.last), block.last
        whole = room - again
        if used + size > room and (size <= whole or used > room / 2) and used > again:
            rows.append(block.first)
            used = again
        flows = used + size > room
        used = (used + size) % room if flows else used + size
    return Layout(upright, abreast, tuple(rows), flows)


def print_as(sheet: Worksheet, layout: Layout, frozen: int) -> None:
    """Print a sheet as laid out; ``set_up_print`` came before."""
    if layout.upright:
        sheet.set_portrait()
    sheet.fit_to_pages(layout.abreast, 0)
    if layout.rows:
        sheet.set_h_pagebreaks(list(layout.rows))
    if layout.abreast > 1:
        sheet.repeat_columns(0, frozen - 1)
        sheet.print_across()


def _points(letters: float) -> float:
    """Return the width of a column: seven pixels a letter and five of padding."""
    return int(letters * 7 + 5) * 0.75


def _scale(points: Sequence[float], frozen: int) -> tuple[bool, float, int]:
    """Return whether a sheet goes upright, how small, and on how many pages abreast."""
    short, long = ((side - _SIDES) * _SAFE for side in (_SHORT, _LONG))
    whole = sum(points)
    if short / whole >= _UPRIGHT_FROM:
        return True, min(short / whole, 1.0), 1
    if long / whole >= _ACROSS_BELOW or not frozen:
        return False, min(long / whole, 1.0), 1
    again = sum(points[:frozen])
    wider = min(
        max(sum(points[:column]), again + sum(points[column:]))
        for column in range(frozen + 1, len(points))
    )
    return False, min(long / wider, 1.0), 2


def _starts(
    heights: Mapping[int, float], row_height: float, block: Block, room: float, again: float
) -> list[int]:
    """Return the rows with which the pages after the first begin; ``again`` is how tall what stands
    on top of every page is, as on the first."""
    found: list[int] = []
    used = again
    for row in range(block.heading + 1, block.last + 1):
        height = heights.get(row, row_height)
        if used + height > room:
            found.append(row)
            used = again
        used += height
    return found


def _company(starts: Sequence[int], block: Block) -> tuple[int, ...]:
    """Return the break that gives the last rows company, none when they don't need any."""
    if not starts or len(starts) > _MOST_PAGES or block.last - starts[-1] >= _LONELY:
        return ()
    return (max(block.last + 1 - _FELLOWS, block.heading + 1),)
