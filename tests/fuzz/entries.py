"""Mutators of cells: what people, programs and copying leave in an entry sheet."""

import random
import re
from collections.abc import Callable
from xml.sax.saxutils import escape

from tests.fuzz.packages import Mutator, Parts, package_of, parts_of

_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
_ROW = re.compile(rb'<row r="(\d+)".*?</row>', re.S)
_WEIGHTS = (4, 6, 4, 2, 2, 2, 1, 1, 1, 3, 1, 1, 1, 3)  # every entry sheet, and 参数 at the end
_SHEETS = tuple(f"xl/worksheets/sheet{n}.xml" for n in range(1, len(_WEIGHTS) + 1))
_PARAMETERS = _SHEETS[-1]

NUMBERS = (
    "0", "-0", "-1", "1e300", "-1e300", "1e400", "Infinity", "NaN", "1e999999999", "0.005",
    "2026.5", "46203", "-400", "2958466", "99999999999999999999999", "1e-320",
)  # fmt: skip
TEXTS = (
    "一百", "合计", "小计", "[/x]", "\\[/x]", "[red]", "_x001B_[31m", "=1+1", "+cmd|' /C calc'!A0",
    "@SUM(1)", "-2+3", "{{ 7*7 }}", "{% raw %}", "</w:t>", "<w:br/>", "../../etc/passwd", "CON",
    "nul.txt", "\u202egnp.exe", "a" * 40_000, "Ｖ３", "V9", "是", "2026年6月31日", "六月", "￥1,234.50", "1,000", "٣",
    "1.234,50", "(500)", "500-", "１２３", "1e5", "true", "#N/A", "Err:502", "K001 ", "k001", "'K001",
    "K０01", " ", "\u200b", "\n", "作　废", "已作废", "void", "%", "30%", "三十天", "0x10", "∞",
)  # fmt: skip
ERRORS = (
    "#DIV/0!", "#N/A", "#NAME?", "#GETTING_DATA", "#SPILL!", "#CALC!", "#UNKNOWN!", "Err:502", "", " #REF! ",
)  # fmt: skip

Change = Callable[[bytes, "re.Match[bytes]", random.Random], bytes]


def _chosen(parts: Parts, rng: random.Random) -> str:
    return rng.choices(_SHEETS, _WEIGHTS)[0]


def _in_cell(change: Change, heading: bool = False) -> Mutator:
    """Return a mutator of one cell: of the heading row, or of the rows below."""

    def mutate(package: bytes, rng: random.Random) -> bytes:
        parts = parts_of(package)
        for _ in range(20):
            name = _chosen(parts, rng)
            cells = [c for c in _CELL.finditer(parts[name]) if (c[2] == b"1") is heading]
            if cells:
                parts[name] = change(parts[name], rng.choice(cells), rng)
                break
        return package_of(parts)

    mutate.__name__ = change.__name__.lstrip("_")
    return mutate


def _put(text: bytes, cell: "re.Match[bytes]", attributes: str, inside: str) -> bytes:
    new = f'<c r="{cell[1].decode()}{cell[2].decode()}"{attributes}>{inside}</c>'
    return text[: cell.start()] + new.encode("utf-8", "surrogatepass") + text[cell.end() :]


def _number(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    return _put(text, cell, "", f"<v>{rng.choice(NUMBERS)}</v>")


def _text(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    inside = escape(rng.choice(TEXTS))
    return _put(text, cell, ' t="inlineStr"', f'<is><t xml:space="preserve">{inside}</t></is>')


def _stated(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    """A value under a type that it doesn't have."""
    kind = rng.choice(["b", "d", "s", "str", "e", "n", "x"])
    return _put(text, cell, f' t="{kind}"', f"<v>{escape(rng.choice(NUMBERS + TEXTS[:8]))}</v>")


def _error(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    quote = rng.choice("\"'")
    return _put(text, cell, f" t={quote}e{quote}", f"<v>{rng.choice(ERRORS)}</v>")


def _unsaved_formula(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    formula = rng.choice(
        ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>", '<f t="shared" si="0"/>']
    )
    return _put(text, cell, rng.choice(["", ' t="str"', ' s="1"']), formula)


def _emptied(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    return text[: cell.start()] + text[cell.end() :]


def _moved_far(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    place = rng.choice(["XFD1048576", "XFD9", "A1048576", "ZZZZ9", "A2000000000", "AZ200", "A4000"])
    row = re.sub(r"\D", "", place)
    far = f'<row r="{row}"><c r="{place}"><v>5</v></c></row></sheetData>'
    return text.replace(b"</sheetData>", far.encode(), 1)


def _misspelt(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    words = ("折讓", "状 态", "备用", "", "金额", "日期", "[/x]")
    return _put(text, cell, ' t="inlineStr"', f"<is><t>{rng.choice(words)}</t></is>")


def _copied_from(text: bytes, cell: "re.Match[bytes]", rng: random.Random) -> bytes:
    other = rng.choice(list(_CELL.finditer(text)))
    return _put(text, cell, other[3].decode(), (other[4] or b"").decode())


def rows_twice(package: bytes, rng: random.Random) -> bytes:
    """A row pasted again below, or with the number it already had."""
    parts = parts_of(package)
    name = _chosen(parts, rng)
    rows = list(_ROW.finditer(parts[name]))
    row = rng.choice(rows)[0]
    if rng.random() < 0.5:
        last = int(rows[-1][1]) + 1
        row = re.sub(rb'r="([A-Z]*)\d+"', rb'r="\g<1>%d"' % last, row)
    parts[name] = parts[name].replace(b"</sheetData>", row + b"</sheetData>", 1)
    return package_of(parts)


def row_lost(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    name = _chosen(parts, rng)
    row = rng.choice(list(_ROW.finditer(parts[name])))
    parts[name] = parts[name][: row.start()] + parts[name][row.end() :]
    return package_of(parts)


def parameter_lost(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    row = rng.choice(list(_ROW.finditer(parts[_PARAMETERS]))[1:])
    parts[_PARAMETERS] = parts[_PARAMETERS][: row.start()] + parts[_PARAMETERS][row.end() :]
    return package_of(parts)


def sheet_lost(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    sheets = list(re.finditer(rb"<sheet [^>]*/>", parts["xl/workbook.xml"]))
    lost = rng.choice(sheets)[0]
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(lost, b"", 1)
    return package_of(parts)


def sheet_renamed(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    sheets = list(re.finditer(rb'<sheet name="([^"]*)"', parts["xl/workbook.xml"]))
    name = rng.choice(sheets)[0]
    new = rng.choice(["旧", "Sheet1", "参数", "[/x]", "a" * 200])
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        name, f'<sheet name="{new}"'.encode(), 1
    )
    return package_of(parts)


LOSING: tuple[Mutator, ...] = (
    _in_cell(_error), _in_cell(_unsaved_formula), _in_cell(_misspelt, heading=True), sheet_lost,
    _in_cell(_emptied, heading=True), parameter_lost,
)  # fmt: skip
"""Mutators after which something is gone: what then reads otherwise must be told."""

PLAIN: tuple[Mutator, ...] = (
    _in_cell(_number), _in_cell(_number), _in_cell(_text), _in_cell(_text), _in_cell(_stated),
    _in_cell(_emptied), _in_cell(_moved_far), _in_cell(_copied_from), rows_twice, row_lost,
    sheet_renamed, _in_cell(_text, heading=True),
)  # fmt: skip
"""Mutators that a person's edit may equal: what they wrote may well be what is meant."""
