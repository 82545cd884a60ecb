"""A second reader of workbooks, by the standard alone: what stands in every cell of a sheet.

It knows no styles: a date is its serial number. Raises whatever it meets when a cell's value can't
be what its type says.
"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tests.fuzz.packages import parts_of

Cells = dict[tuple[int, int], object]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = dt.datetime(1899, 12, 30)


def sheets_of(path: Path) -> dict[str, Cells]:
    """Return the filled cells of every sheet by its title, (row, column) from 0."""
    parts = parts_of(path.read_bytes())
    texts = list(_shared(parts.get("xl/sharedStrings.xml", b"<sst/>")))
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    return {
        sheet.get("name", ""): dict(
            _cells(parts["xl/" + targets[sheet.get(_ID)].removeprefix("/xl/")], texts)
        )
        for sheet in book.iter(f"{_MAIN}sheet")
    }


def as_stored(cell: object) -> object:
    """Return a cell as calamine gives it the way this reader gives it."""
    if isinstance(cell, dt.datetime | dt.date) and not isinstance(cell, dt.datetime):
        cell = dt.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, dt.datetime):
        return (cell - _EPOCH) / dt.timedelta(days=1)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    return _text(str(cell)) if isinstance(cell, str) else cell


def _shared(part: bytes) -> Iterator[str]:
    for item in ElementTree.fromstring(part).findall(f"{_MAIN}si"):
        yield _text("".join(text.text or "" for text in item.iter(f"{_MAIN}t")))


def _cells(part: bytes, texts: list[str]) -> Iterator[tuple[tuple[int, int], object]]:
    for cell in ElementTree.fromstring(part).iter(f"{_MAIN}c"):
        found = _PLACE.fullmatch(cell.attrib["r"])
        if found is None:
            raise ValueError(cell.attrib["r"])
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        value = _value(cell, texts)
        if value not in (None, ""):
            yield (int(found[2]) - 1, column - 1), value


def _value(cell: "ElementTree.Element", texts: list[str]) -> object:
    inside = cell.find(f"{_MAIN}is")
    if inside is not None:
        return _text("".join(text.text or "" for text in inside.iter(f"{_MAIN}t")))
    stored = cell.find(f"{_MAIN}v")
    if stored is None or stored.text is None:
        return None
    match cell.get("t", "n"):
        case "s":
            if not stored.text.isdigit():
                raise ValueError(stored.text)
            return texts[int(stored.text)]
        case "b":
            return {"0": False, "1": True}[stored.text]
        case "n":
            return _number(stored.text)
        case _:
            return _text(stored.text)


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return _text(text)


def _text(text: str) -> str:
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return decoded.replace("\r\n", "\n")
