"""A table of a saved workbook gets longer or shorter: all that states its size goes with it.

The table's part, the worksheet's checks and marks, names that give the table by its cells, the
calculated columns and the styles of its cells.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape as without_entities
from xml.parsers import expat

from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter

from huikuan_xl.inplace.formulas import Area, area_of
from huikuan_xl.inplace.saved_book import StoredSheet

# What states a table's size in its part.
TABLE_SIZE = re.compile(
    rb"""(<(?:\w+:)?(?:table|autoFilter|sortState|sortCondition)(?=\s)[^>]*?\sref\s*=\s*["'])"""
    rb"""([^"']*)"""
)
# What checks or marks a block of cells of a worksheet.
SHEET_BLOCKS = re.compile(
    rb"""(<(?:\w+:)?(?:dataValidation|conditionalFormatting)(?=\s)[^>]*?\ssqref\s*=\s*["'])"""
    rb"""([^"']*)"""
)
_NAME = re.compile(rb"(<(?:\w+:)?definedName(?=\s)[^>]*>)([^<]*)(?=</)")
# A block of cells on a sheet; whole columns and rows, as print titles have, are none.
_BLOCK = re.compile(r"((?:'(?:[^']|'')+'|[^'!,]+)!)(\$?[A-Z]{1,3}\$?\d+):(\$?[A-Z]{1,3}\$?)(\d+)")


@dataclass(frozen=True, slots=True)
class RowPattern:
    """What a table's new rows are like, by column: a style, the formula of a row (without "=")."""

    styles: dict[int, str]
    formulas: dict[int, Callable[[int], str]]


def row_pattern(
    sheet: StoredSheet, area: Area, styled: Mapping[tuple[int, int], str]
) -> RowPattern:
    """Return what goes down with a table: of each column the style of the lowest row that names one,
    the table's last row, as a rule, and the formula of that last row."""
    lowest = {
        col: style for (row, col), style in styled.items()
        if area.top < row <= area.bottom and area.left <= col <= area.right
    }  # fmt: skip
    formulas = {
        col: _going_down(text, origin, col)
        for col, (origin, text) in _calculated_columns(sheet, area).items()
    }
    return RowPattern(lowest, formulas)


def _calculated_columns(sheet: StoredSheet, area: Area) -> dict[int, tuple[str, str]]:
    """Return the formulas of the table's last row by column, with the cell each stands in."""
    found: dict[int, tuple[str, str]] = {}
    for col in range(area.left, area.right + 1):
        formula = sheet.formulas.get((area.bottom, col))
        if formula is not None and formula.ref is None and formula.text:
            found[col] = f"{get_column_letter(col)}{area.bottom}", formula.text
    return found


_FAR_ROWS = (1_000_003, 1_040_007)


def _going_down(text: str, origin: str, col: int) -> Callable[[int], str]:
    """Return the formula of a calculated column in any row.

    Where only the row itself changes, its number is put in; parsing each anew takes too long.
    """
    letters = get_column_letter(col)
    translator = Translator("=" + text, origin)

    def moved(row: int) -> str:
        return str(translator.translate_formula(f"{letters}{row}"))[1:]

    far, farther = (moved(row) for row in _FAR_ROWS)
    here, there = (str(row) for row in _FAR_ROWS)
    if far.replace(here, there) != farther:
        return moved
    pieces = far.split(here)
    return lambda row: str(row).join(pieces)


def styles_of(content: bytes) -> tuple[dict[tuple[int, int], str], int]:
    """Return the style that each cell of a worksheet names, by row and column, and its last row."""
    styles: dict[tuple[int, int], str] = {}
    row = col = last = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, col, last
        name = tag.rpartition(":")[2]
        if name == "row":
            row, col = int(attributes.get("r", row + 1)), 0
            last = max(last, row)
        elif name == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            col = column_index_from_string(letters) if letters else col + 1
            if "s" in attributes:
                styles[row, col] = attributes["s"]

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return styles, last


def with_taller_blocks(pattern: re.Pattern[bytes], content: bytes, area: Area, last: int) -> bytes:
    """Return a part whose blocks of the table's columns that ended with it end at ``last``."""

    def taller(ref: str) -> str:
        block = area_of(ref, "")
        if not _ends_with(block, area):
            return ref
        return Area("", block.top, block.left, last, block.right).ref

    def each(match: re.Match[bytes]) -> bytes:
        return match[1] + " ".join(map(taller, match[2].decode().split())).encode()

    return pattern.sub(each, content)


def with_taller_names(content: bytes, area: Area, last: int) -> bytes:
    """Return the workbook's part with names that give the table by its cells ending at ``last``.

    Names that give it by its name follow by themselves.
    """

    def block(match: re.Match[str]) -> str:
        title = without_entities(match[1][:-1])
        if title.startswith("'"):
            title = title[1:-1].replace("''", "'")
        named = area_of(f"{match[2]}:{match[3]}{match[4]}".replace("$", ""), title)
        whole = title.lower() == area.sheet.lower() and _ends_with(named, area)
        return f"{match[1]}{match[2]}:{match[3]}{last}" if whole else match[0]

    def name(match: re.Match[bytes]) -> bytes:
        return match[1] + _BLOCK.sub(block, match[2].decode()).encode()

    return _NAME.sub(name, content)


def _ends_with(block: Area, table: Area) -> bool:
    """Tell whether a block is the table's rows, with or without the header, of its columns."""
    return (
        block.bottom == table.bottom > table.top
        and block.top in (table.top, table.top + 1)
        and table.left <= block.left <= block.right <= table.right
    )
