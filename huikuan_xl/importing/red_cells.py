"""Which numbers of an .xlsx are set in red: colour proves nothing, but it is worth a word (Q06)."""

import io
import re
import zipfile
from xml.etree import ElementTree

from openpyxl.utils import column_index_from_string

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)/?>")
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_INDEXED_RED = ("2", "10")
_MOST = 32 << 20  # bytes of a sheet; a larger one is an export, which knows no colours


def red_cells(data: bytes) -> dict[str, frozenset[tuple[int, int]]]:
    """Return the cells with a red font of every sheet by title, 0-based; only sheets that have any.

    A workbook that can't be looked into has none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {name.lower(): name for name in package.namelist()}
            if "xl/styles.xml" not in names:
                return {}
            styles = _red_styles(ElementTree.fromstring(package.read(names["xl/styles.xml"])))
            if not styles:
                return {}
            found = {}
            for title, part in _parts(package, names).items():
                if package.getinfo(part).file_size <= _MOST:
                    cells = _cells(package.read(part), styles)
                    if cells:
                        found[title] = cells
            return found
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError):
        return {}


def _is_red(color: ElementTree.Element | None) -> bool:
    if color is None:
        return False
    if color.get("indexed") in _INDEXED_RED:
        return True
    rgb = color.get("rgb", "")[-6:]
    if len(rgb) != 6:
        return False
    red, green, blue = (int(rgb[i : i + 2], 16) for i in (0, 2, 4))
    return red >= 0xC0 and green <= 0x40 and blue <= 0x40


def _red_styles(root: ElementTree.Element) -> frozenset[int]:
    fonts = root.find(f"{_MAIN}fonts")
    formats = root.find(f"{_MAIN}cellXfs")
    if fonts is None or formats is None:
        return frozenset()
    red = {str(i) for i, font in enumerate(fonts) if _is_red(font.find(f"{_MAIN}color"))}
    return frozenset(i for i, xf in enumerate(formats) if xf.get("fontId") in red)


def _parts(package: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    book = ElementTree.fromstring(package.read(names["xl/workbook.xml"]))
    relations = ElementTree.fromstring(package.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {}
    for relation in relations:
        target = relation.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[relation.get("Id", "")] = names.get(full.lower(), "")
    return {
        sheet.get("name", ""): part
        for sheet in book.iter(f"{_MAIN}sheet")
        if (part := targets.get(sheet.get(f"{_REL}id", ""), ""))
    }


def _cells(content: bytes, styles: frozenset[int]) -> frozenset[tuple[int, int]]:
    cells = set()
    for match in _CELL.finditer(content):
        style, ref = _STYLE.search(match[1]), _REF.search(match[1])
        if style and ref and int(style[1]) in styles:
            cells.add((int(ref[2]) - 1, column_index_from_string(ref[1].decode()) - 1))
    return frozenset(cells)
