"""Formulas that speak of a table's cells follow it when it reaches further.

In a workbook that Calc has saved, ``tbl_sales[客户编码]`` stands as ``$销售.$A$2:$A$511``.
"""

from __future__ import annotations

import re
from typing import Any

from huikuan_binding import ALL_RESULTS
from huikuan_editing import unprotected

_CELLS = r"(?P<left>\$?(?P<first>[A-Z]{1,3})\$?(?:%d|%d):\$?(?P<last>[A-Z]{1,3})\$?)%d(?!\d)"


class Followed:
    """The cells of a table, columns of it with or without the headings, that get another last row."""

    def __init__(self, title: str, area: Any, bottom: int) -> None:
        self._columns = range(area.StartColumn, area.EndColumn + 1)
        self._bottom = bottom + 1
        cells = _CELLS % (area.StartRow + 1, area.StartRow + 2, area.EndRow + 1)
        quoted = "'" + title.replace("'", "''") + "'"
        sheet = rf"(?P<sheet>(?:{re.escape(title)}|{re.escape(quoted)})\.)"
        self._elsewhere = re.compile(sheet + cells)
        self._here = re.compile(r"(?<![.$\w:'])(?P<sheet>)" + cells)

    def text(self, formula: str, here: bool = False) -> str:
        """A formula with the new last row. ``here``: it stands on the table's own sheet."""
        changed = self._elsewhere.sub(self._longer, formula)
        return self._here.sub(self._longer, changed) if here else changed

    def _longer(self, match: re.Match[str]) -> str:
        inside = all(number(match[side]) in self._columns for side in ("first", "last"))
        return f"{match['sheet']}{match['left']}{self._bottom}" if inside else match[0]


def number(letters: str) -> int:
    """The 0-based number of a column."""
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def follow(document: Any, title: str, followed: Followed) -> None:
    """Change the names and the formulas of single cells."""
    names = document.NamedRanges
    for name in names.ElementNames:
        entry = names.getByName(name)
        old = entry.getContent()
        if (new := followed.text(old)) != old:
            entry.setContent(new)
    for sheet in document.getSheets():
        for area in sheet.queryFormulaCells(ALL_RESULTS).getRangeAddresses():
            change(sheet, area, followed, sheet.Name == title)


def change(sheet: Any, area: Any, followed: Followed, here: bool) -> None:
    cells = sheet.getCellRangeByPosition(
        area.StartColumn, area.StartRow, area.EndColumn, area.EndRow
    )
    for y, row in enumerate(cells.getFormulaArray()):
        for x, old in enumerate(row):
            if ":" not in old or old.startswith("{"):
                continue
            if (new := followed.text(old, here)) != old:
                with unprotected(sheet):
                    cells.getCellByPosition(x, y).setFormula(new)
