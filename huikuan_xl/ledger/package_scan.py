"""What calamine doesn't tell of a workbook, read off its parts in one pass: every byte verified,
error cells, formulas without a stored value, hidden rows, and cells too far away to be meant.

Bounded on purpose: a small file that unpacks to gigabytes, or one cell at the end of the sheet, is
refused in one sentence before anything is built in memory.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from huikuan_xl.ledger.cleaning import UNSAVED_FORMULA, ErrorText
from huikuan_xl.stop import Stop

ERROR_VALUES = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"}
)
"""The error values that the reader knows; any other makes it give up on the whole file."""

_KNOWN = b"#VALUE!"
_CHUNK = 1 << 22
_LEAST_BOMB, _BOMB_RATIO = 1 << 28, 100  # 256 MB unpacked, 100 times the file
_MOST_CELLS = 20_000_000  # of a wide sheet, blank ones too: the reader keeps a place for each
_MOST_COLUMNS, _WIDE = 2_000, 78  # up to BZ nobody looks
_MOST_TEXTS = 10_000_000
_MOST_THIN_ROWS, _THIN = 200_000, 3  # rows with fewer values than any entry needs
_R, _EQUALS, _A = (np.uint8(byte) for byte in b"r=A")
_GAP_ROWS, _GAP_SHARE = 100_000, 20
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>"
    rb"(.*?)</(?:\w+:)?c>",
    re.S,
)
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>\s*([^<]*?)\s*</")
_ANY_ERROR_VALUE = re.compile(rb"(<(?:\w+:)?c\s[^>]*\bt=[\"']e[\"'][^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)([^<]*)(</)", re.S)  # fmt: skip
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?c\s[^>]*\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)
_NOT_A_NUMBER = re.compile(
    rb"<(?:\w+:)?c\s[^>]*\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>\s*"
    rb"(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>\s*[+-]?nan\s*</",
    re.IGNORECASE,
)
_SHARED_TEXT = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']s[\"'])[^>]*(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL
)
_REFERENCE = re.compile(rb"\s*|.*<(?:\w+:)?v>(?:\d+)?</.*|.*<(?:\w+:)?v/>.*", re.DOTALL)
_OTHER_REFERENCE = re.compile(rb't="s"><v>(?!\d+<)')  # than most programs write it
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d{1,10})[\"']")
# Where the reader takes such a number for a day it panics; no ledger holds one.
_FAR_BELOW = re.compile(
    rb"(<(?:\w+:)?c\s(?![^>]*\st=[\"'][^n])[^>]*\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>\s*)(-(?:[\d.]{11,}|[\d.]+[eE]\+?\d+|(?i:inf(?:inity)?)))(\s*</)",
    re.DOTALL,
)
_LONG_NEGATIVE = re.compile(rb"v>\s*(-(?:[\d.]{11,}|[\d.]+[eE]\+?\d+|(?i:inf(?:inity)?)))\s*</")
_LOWEST = -(10.0**10)
# The parts that decide what a cell says; the reader is lenient with them, so we are not.
_DECIDING = re.compile(
    r"xl/(?:workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels", re.I
)
_TEXTS = re.compile(r"xl/sharedStrings\.xml", re.I)
_PLACELESS = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?![^>]*\sr=)")
_PLACED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=")
_WIDE_CELL = re.compile(rb"\br=[\"']([A-Z]{3,4}|[C-Z][A-Z])(\d{1,10})[\"'][^>]*(?<!/)>")


class OutOfBounds(Stop):
    """The workbook asks for more memory than any ledger can need."""


@dataclass(slots=True)
class SheetScan:
    """What was found in a sheet's part: positions are 0-based (row, column).

    ``errors`` holds error values, ``UNSAVED_FORMULA``, and numbers that the reader can't hold;
    ``unreadable`` says that the part has any of those, or error values it doesn't know.
    """

    errors: list[tuple[int, int, ErrorText | float]] = field(default_factory=list)
    hidden_rows: int = 0
    unreadable: bool = False
    rows: int = 0
    last_row: int = 0
    row_before_gap: int = 0
    thin_rows: int = 0
    last_column: int = 0
    placed: bool = False
    placeless: bool = False


def scan_package(path: Path, sheets: Iterable[str]) -> dict[str, SheetScan]:
    """Read every member of the package once, verifying its bytes; return the sheets' findings.

    ``sheets`` are member names. Raises OutOfBounds for bombs and far cells, and what zipfile raises
    (BadZipFile, zlib.error) or expat (ExpatError) for a damaged member.
    """
    wanted = set(sheets)
    found: dict[str, SheetScan] = {}
    with zipfile.ZipFile(path) as package:
        _refuse_bombs(path, package)
        for member in package.infolist():
            scan = SheetScan() if member.filename in wanted else None
            texts = _read_member(package, member, scan)
            if texts > _MOST_TEXTS:
                raise OutOfBounds(
                    f"“{path.name}”里有 {texts:,} 条文字，不像台账，照读会占用过多内存",
                    "请向发来文件的人核实；确是自己的台账，用 Excel 打开另存一次后再试",
                )
            if scan is not None:
                _refuse_far_cells(path, member.filename, scan)
                found[member.filename] = scan
    return found


def _refuse_bombs(path: Path, package: zipfile.ZipFile) -> None:
    unpacked = sum(member.file_size for member in package.infolist())
    packed = max(sum(member.compress_size for member in package.infolist()), 1)
    if unpacked >= _LEAST_BOMB and unpacked >= _BOMB_RATIO * packed:
        raise OutOfBounds(
            f"“{path.name}”只有 {packed / 1e6:,.1f} MB，展开却有 {unpacked / 1e6:,.0f} MB，不像正常的工作簿",
            "请向发来文件的人核实；确是自己的台账，用 Excel 打开另存一次后再试",
        )


def _read_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, scan: SheetScan | None) -> int:
    """Read a member to its end in chunks of whole rows: zipfile verifies its check sum there.

    Returns how many texts it holds for the cells of all sheets, near enough.
    """
    texts = 0
    holds_texts = _TEXTS.fullmatch(member.filename) is not None
    rest = b""
    left = member.file_size
    form = _well_formed() if scan is not None or _DECIDING.fullmatch(member.filename) else None
    with package.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("more bytes than the directory says")
            if form is not None:
                form.Parse(chunk, False)
            if holds_texts:
                texts += chunk.count(b"<si") + chunk.count(b":si") // 2
            if scan is None:
                continue
            text = rest + chunk
            cut = text.rfind(b"row>") + 4 if b"row>" in text else 0
            text, rest = text[:cut], text[cut:]
            _scan_text(text, scan)
    if form is not None:
        form.Parse(b"", True)
    if scan is not None:
        _scan_text(rest, scan)
    return texts


def _well_formed() -> expat.XMLParserType:
    """Return a parser that raises ExpatError for a part that Excel couldn't read either."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_declarations
    return parser


def _refuse_declarations(*declared: object) -> NoReturn:
    raise expat.ExpatError("a workbook's parts declare no entities")


def _scan_text(text: bytes, scan: SheetScan) -> None:
    if b't="e"' in text or b"t='e'" in text:
        _scan_errors(text, scan)
    if b"<f" in text or b":f" in text:
        scan.errors += [
            (int(row) - 1, column_number(letters), UNSAVED_FORMULA)
            for letters, row in _NO_VALUE.findall(text)
        ]
    if b"NaN" in text or b"nan" in text or b"NAN" in text:  # which is a blank to everybody else
        scan.errors += [
            (int(row) - 1, column_number(letters), ErrorText("#NUM!"))
            for letters, row in _NOT_A_NUMBER.findall(text)
        ]
    if (b"v>-" in text or b"v> " in text) and any(
        float(n) < _LOWEST for n in _LONG_NEGATIVE.findall(text)
    ):
        for _, letters, row, number, _ in _FAR_BELOW.findall(text):
            if float(number) < _LOWEST:
                scan.unreadable = True
                scan.errors.append((int(row) - 1, column_number(letters), float(number)))
    _refuse_broken_references(text)
    if b"hidden=" in text:
        scan.hidden_rows += len(_HIDDEN_ROW.findall(text))
    _measure(text, scan)


def _refuse_broken_references(text: bytes) -> None:
    """A text cell whose reference is no number reads as the first text of the workbook."""
    plain = text.count(b't="s"><v>')
    if text.count(b't="s"') + text.count(b"t='s'") == plain and not _OTHER_REFERENCE.search(text):
        return
    for inside in _SHARED_TEXT.findall(text):
        if not _REFERENCE.fullmatch(inside):
            raise zipfile.BadZipFile("a text cell refers to no text")


def _refuse_lost_places(text: bytes, places: int, rows: int, scan: SheetScan) -> None:
    """A cell that doesn't say where it stands counts as the next one, which is another column.

    Some programs write no cell's place; where others say theirs, one was lost.
    """
    if places != rows + text.count(b"<c "):
        scan.placeless = scan.placeless or _PLACELESS.search(text) is not None
    scan.placed = scan.placed or _PLACED.search(text) is not None
    if scan.placed and scan.placeless:
        raise zipfile.BadZipFile("a cell doesn't say where it stands")


def _scan_errors(text: bytes, scan: SheetScan) -> None:
    for letters, row, inside in _ERROR_CELL.findall(text):
        value = _ERROR_VALUE.search(inside)
        shown = value[1].decode("utf-8", "replace") if value else ""
        if shown not in ERROR_VALUES or (value and value[0] != b"<v>" + value[1] + b"</"):
            scan.unreadable = True
        scan.errors.append((int(row) - 1, column_number(letters), ErrorText(shown or "#N/A")))


def _measure(text: bytes, scan: SheetScan) -> None:
    """Follow the row numbers at the ends of the chunk; look closely only where they leap."""
    count = text.count(b"<row ") + text.count(b":row ")
    byte = np.frombuffer(text, np.uint8)
    place = np.flatnonzero((byte[1:-5] == _EQUALS) & (byte[:-6] == _R)) + 3  # r="CX9"
    _refuse_lost_places(text, place.size, count, scan)
    if not count:
        return
    last = _last_row(text)
    if last > scan.last_row + max(_GAP_ROWS, _GAP_SHARE * (scan.rows + count)):
        last = _last_row_with_values(text, scan)
    many = scan.rows + count > _MOST_THIN_ROWS // 2
    if many and _marks(text) < 2 * _THIN * count:
        scan.thin_rows += sum(0 < _marks(row) < 2 * _THIN for row in text.split(b"row ")[1:])
    scan.rows += count
    scan.last_row = max(scan.last_row, last)
    for letters, _ in _WIDE_CELL.findall(text) if _any_wide(byte, place) else ():
        scan.last_column = max(scan.last_column, column_number(letters) + 1)


def _marks(text: bytes) -> int:
    """Count where values begin and where they end."""
    return text.count(b"v>") + text.count(b"is>")


def _any_wide(byte: npt.NDArray[np.uint8], place: npt.NDArray[np.int64]) -> bool:
    """Say whether any cell's address has the letters of a far column: one look at all of them."""
    first, second, third = (byte[place + at] - _A for at in range(3))  # 0-25 for a letter
    return bool(((first < 26) & (second < 26) & ((first > 1) | (third < 26))).any())


def _last_row(text: bytes) -> int:
    start = max(text.rfind(b"<row "), text.rfind(b":row "))
    match = _ROW_NUMBER.search(text, max(start - 20, 0))
    return int(match[1]) if match else 0


def _last_row_with_values(text: bytes, scan: SheetScan) -> int:
    """Return the last row of the chunk that holds a value; styled blanks cost nothing."""
    last = scan.last_row
    starts = list(_ROW_NUMBER.finditer(text))
    for at, match in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        inside = text[match.end() : end]
        if b"<v>" in inside or b"<is>" in inside or b":v>" in inside or b":is>" in inside:
            number = int(match[1])
            if number > last + max(_GAP_ROWS, _GAP_SHARE * (scan.rows + at)):
                scan.row_before_gap = last
            last = number
    return last


def _refuse_far_cells(path: Path, member: str, scan: SheetScan) -> None:
    far_row = scan.row_before_gap or (
        scan.last_row > _GAP_ROWS + _GAP_SHARE * max(scan.rows, 1) and scan.last_row
    )
    if far_row and scan.last_row > 1 << 20:
        place = f"第 {scan.last_row} 行（工作表最多 1,048,576 行）"
    elif far_row:
        place = f"第 {scan.last_row} 行"
    elif scan.last_column > _MOST_COLUMNS or (
        scan.last_column > _WIDE and scan.last_row * scan.last_column > _MOST_CELLS
    ):
        place = f"第 {scan.last_column} 列（{column_letters(scan.last_column)} 列）"
    elif scan.thin_rows > _MOST_THIN_ROWS:
        raise OutOfBounds(
            f"“{path.name}”的一张工作表有 {scan.thin_rows:,} 行只填了一两格，不像台账，照读会占用过多内存",
            f"请在 Excel 里删去这些行（{member.rsplit('/', 1)[-1]}），保存后再试",
        )
    else:
        return
    raise OutOfBounds(
        f"“{path.name}”里有一个离表格很远的单元格：{place}，照读会占用过多内存",
        f"请在 Excel 里删去它所在的行或列（{member.rsplit('/', 1)[-1]}），保存后再试",
    )


def readable_copy(path: Path, members: Iterable[str]) -> io.BytesIO:
    """Return the package with unknown error values written as #VALUE!, and 0 for numbers that the
    reader can't hold, for its eyes only.

    The findings of the scan still hold what really stands in the cells.
    """
    chosen = set(members)
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(copy, "w") as written:
        for member in package.infolist():
            content = package.read(member)
            if member.filename in chosen:
                content = _ANY_ERROR_VALUE.sub(_as_known, content)
                content = _FAR_BELOW.sub(_as_nothing, content)
            written.writestr(member.filename, content)
    copy.seek(0)
    return copy


def _as_known(match: "re.Match[bytes]") -> bytes:
    value = match[2].strip()
    known = value.decode("utf-8", "replace") in ERROR_VALUES
    return match[1] + (value if known else _KNOWN) + match[3]


def _as_nothing(match: "re.Match[bytes]") -> bytes:
    return match[0] if float(match[4]) >= _LOWEST else match[1] + b"0" + match[5]


def column_number(letters: bytes) -> int:
    """Return the 0-based number of a column's letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def column_letters(number: int) -> str:
    """Return the letters of a 1-based column number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
