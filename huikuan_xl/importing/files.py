"""Opening what people bring: .xlsx, .xlsm, .xls, .ods, csv and the web pages and XML called .xls.

The first bytes decide, never the name (Q14). Every file becomes raw sheets and a digest.
"""

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]

from huikuan_xl.importing.red_cells import red_cells
from huikuan_xl.ledger.opening import (
    OLE,
    ZIP,
    Grid,
    RawSheet,
    UnusableLedger,
    damaged,
    encrypted,
    is_encrypted,
    open_sheets,
    read_bytes_of,
)

_SHEET_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"
_WEB_STARTS = (b"<html", b"<!doctype", b"<table", b"<meta", b"<style", b"<?xml", b"<head", b"<div")
_MOST_SPAN = 200
_MOST_ROWS_DOWN = 10_000
# What exports put before a value to keep it text: a backquote, an apostrophe, ="…".
_KEPT_AS_TEXT = re.compile(r'^(?:=")(.*)"$|^[`\'](?=\S)(.*)$', re.S)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: its name, the SHA-256 of its bytes, its worksheets.

    ``red`` are the cells (0-based row and column) of each sheet whose number is set in red.
    """

    name: str
    digest: str
    sheets: tuple[RawSheet, ...]
    red: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)


def open_source(path: Path) -> Source:
    """Open a file to import. Raises UnusableLedger with the reason and the remedy."""
    head = read_bytes_of(path)
    if not head:
        raise UnusableLedger(f"“{path.name}”是空文件", "请重新导出")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if head.startswith(OLE) and is_encrypted(path):
        raise encrypted(path)
    if head.startswith((ZIP, OLE)):
        sheets = list(open_sheets(path))
        red = red_cells(data) if head.startswith(ZIP) else {}
        return Source(path.name, digest, tuple(sheets), red)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:300].lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        sheets = _spreadsheet_xml(path, data)
    elif start.startswith(_WEB_STARTS):
        sheets = _web_page(path, data)
    else:
        sheets = [RawSheet(path.name, _separated(path, data))]
    return Source(path.name, digest, tuple(sheets))


def _even(grid: Grid) -> Grid:
    width = max((len(row) for row in grid), default=0)
    for row in grid:
        row.extend([""] * (width - len(row)))
    return grid


def decode(data: bytes) -> str:
    """Decode exported text: a byte-order mark decides, else UTF-8, else GB18030 (Q14).

    Raises UnicodeDecodeError when it is none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _separated(path: Path, data: bytes) -> Grid:
    """Read csv, tab- or semicolon-separated text; every cell stays text."""
    try:
        text = decode(data)
    except UnicodeDecodeError:
        raise UnusableLedger(
            f"“{path.name}”既不是表格文件，也不是看得懂的文字编码",
            "请从原系统另存为 .xlsx 或 UTF-8 的 .csv",
        ) from None
    if "\x00" in text:
        raise damaged(path)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        return _even([[_text_cell(cell) for cell in row] for row in rows])
    except csv.Error:
        raise damaged(path) from None


def _separator(text: str) -> str:
    """Return the mark that splits most lines into the same number of cells.

    Some banks put a tab inside every cell of a comma-separated file, so commas come first.
    """
    lines = [line for line in text.splitlines()[:60] if line.strip() and not line.startswith("#")]
    best, most = ",", 0
    for mark in ",\t;|":
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n), n), default=0)
        agreeing = counts.count(usual) * usual
        if agreeing > most:
            best, most = mark, agreeing
    commas = sum("," in line for line in lines)
    return "," if best == "\t" and commas > len(lines) / 2 else best


def _text_cell(cell: str) -> str:
    text = cell.strip(" \t\r\n\ufeff")
    if match := _KEPT_AS_TEXT.match(text):
        return (match[1] if match[1] is not None else match[2]).strip()
    return text


def _web_page(path: Path, data: bytes) -> list[RawSheet]:
    """Read the tables of a web page that was saved as .xls; each table is a sheet."""
    try:
        declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2000])
        text = _as_declared(data, declared[1].decode()) if declared else decode(data)
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        tree = lxml.html.fromstring(text)
    except (LookupError, UnicodeDecodeError, lxml.etree.LxmlError, ValueError):
        raise damaged(path) from None
    sheets = []
    for number, table in enumerate(tree.iter("table"), start=1):
        grid = _even(_spread([line for line in table.iter("tr") if _owner(line) is table]))
        sheets.append(RawSheet(path.name if number == 1 else f"{path.name} 表{number}", grid))
    return sheets


def _as_declared(data: bytes, charset: str) -> str:
    """Decode as the page says it is written; what it says is often untrue."""
    wanted = "gb18030" if charset.lower() in ("gb2312", "gbk") else charset
    try:
        return data.decode(wanted)
    except UnicodeDecodeError:
        return decode(data)


def _owner(line: object) -> object:
    parent = line.getparent()  # type: ignore[attr-defined]
    while parent is not None and parent.tag != "table":
        parent = parent.getparent()
    return parent


def _spread(lines: list[object]) -> Grid:
    """Lay out the cells of a web table: a cell that spans rows stands in each of them.

    Its text is repeated downwards, as a reader sees it, but not to the right (a merged title).
    """
    taken: dict[tuple[int, int], object] = {}
    grid: Grid = []
    for number, line in enumerate(lines):
        row: list[object] = []
        for cell in line.iterchildren("td", "th"):  # type: ignore[attr-defined]
            while (number, len(row)) in taken:
                row.append(taken.pop((number, len(row))))
            text: object = cell.text_content().strip()
            down = min(_span(cell, "rowspan"), _MOST_ROWS_DOWN)
            right = min(_span(cell, "colspan"), _MOST_SPAN)
            for below in range(1, down):
                for beside in range(right):
                    taken[number + below, len(row) + beside] = "" if beside else text
            row += [text, *[""] * (right - 1)]
        while (number, len(row)) in taken:
            row.append(taken.pop((number, len(row))))
        grid.append(row)
    return grid


def _span(cell: object, name: str) -> int:
    text = str(cell.get(name, "1")).strip()  # type: ignore[attr-defined]
    return max(int(text), 1) if text.isdigit() else 1


def _spreadsheet_xml(path: Path, data: bytes) -> list[RawSheet]:
    """Read the XML that Excel 2003 and some ERPs write under the name .xls."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.LxmlError:
        raise damaged(path) from None
    sheets = []
    for table in root.iter(f"{_SHEET_XML}Worksheet"):
        grid = _even(_xml_rows(table))
        sheets.append(RawSheet(table.get(f"{_SHEET_XML}Name", path.name), grid))
    return sheets


def _xml_rows(table: object) -> Grid:
    grid: Grid = []
    taken: dict[tuple[int, int], object] = {}
    for line in table.iter(f"{_SHEET_XML}Row"):  # type: ignore[attr-defined]
        place = line.get(f"{_SHEET_XML}Index", "")
        while place.isdigit() and len(grid) < min(int(place), 1 << 20) - 1:
            grid.append([])
        row: list[object] = []
        number = len(grid)
        for cell in line.iter(f"{_SHEET_XML}Cell"):
            while (number, len(row)) in taken:
                row.append(taken.pop((number, len(row))))
            place = cell.get(f"{_SHEET_XML}Index", "")
            while place.isdigit() and len(row) < min(int(place), 1 << 14) - 1:
                row.append(taken.pop((number, len(row)), ""))
            value = cell.find(f"{_SHEET_XML}Data")
            text: object = "" if value is None else "".join(value.itertext())
            for below in range(1, _merged(cell, "MergeDown") + 1):
                taken[number + below, len(row)] = text
            row += [text, *[""] * _merged(cell, "MergeAcross")]
        grid.append(row)
    return grid


def _merged(cell: object, name: str) -> int:
    text = cell.get(f"{_SHEET_XML}{name}", "0")  # type: ignore[attr-defined]
    return min(int(text), _MOST_SPAN) if text.isdigit() else 0
