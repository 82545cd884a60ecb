"""Tables on the way back to Excel: a column crosses as one text, far quicker than cell by cell.

Every column is its kind, its heading and its cells with zero characters between them. Numbers go as
whole hundredths, which come out exact in every language; what isn't of that form crosses as it is.
"""

from collections.abc import Sequence

from huikuan_xl.functions.registry import Cell

BETWEEN = "\0"
TEXTS, HUNDREDTHS = "T", "H"
_MOST = 10.0**12  # up to here hundredths are far apart, and of few digits


def packed(rows: Sequence[Sequence[Cell]]) -> list[str] | None:
    """Return the columns of a table of texts and floats, None where it has to cross as it is."""
    columns = []
    for column in zip(*rows, strict=True):
        text = _packed(*column)
        if text is None:
            return None
        columns.append(text)
    return columns or None


def _packed(heading: Cell, *cells: Cell) -> str | None:
    kind, parts = TEXTS, cells
    if not set(map(type, (heading, *cells))) <= {str}:
        said = {cell: _written(cell) for cell in set(cells)}  # most stand in many rows
        if type(heading) is not str or None in said.values():
            return None
        kind, parts = HUNDREDTHS, tuple(map(said.__getitem__, cells))
    text = BETWEEN.join((kind, heading, *parts))
    return text if text.count(BETWEEN) == len(cells) + 1 else None


def _written(cell: Cell) -> str | None:
    """Return a number of hundredths, or a blank; None for anything else."""
    if type(cell) is float and abs(cell) < _MOST:
        hundredths = round(cell * 100)
        return str(hundredths) if hundredths / 100 == cell else None
    return "" if type(cell) is str and not cell else None
