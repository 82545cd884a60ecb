"""A ledger for LibreOffice and back: formulas that Calc knows, room to grow, honest file names."""

import re
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from huikuan_xl.inplace.calc_names import Functions, for_calc
from huikuan_xl.inplace.package import CONTENT_TYPES, Parts, read_package, write_package
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.schema import CONSOLE, RECEIPTS, SALES
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.console import ALL_WELL, UNKNOWN
from huikuan_xl.workbook.ledger_book import LEDGER_SHEETS

_MACRO_MAIN = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_PARTS = re.compile(r"(xl/vbaProject.*\.bin|customUI/.*|xl/_rels/vbaProject\.bin\.rels)")
_MACRO_MENTION = re.compile(
    rb"<(?:Relationship|Override|Default)\b[^>]*(?:vbaProject|customUI|extensibility)[^>]*/>"
)
_REF = re.compile(rb'\bref="([A-Z]+\d+:[A-Z]+)(\d+)"')
_TIES = f"</f><v>{ALL_WELL}</v>".encode(), f"</f><v>{UNKNOWN}</v>".encode()
_ARRAY = re.compile(
    rb'(<f t="array" ref="[A-Z]+\d+:[A-Z]+)(\d+)("[^>]*>[^<]*(?:HKSETTLE|HKDUES|HKDAILYCHECK|HK_SETTLE|HK_DUES'
    rb"|HK_DAILY_CHECK)\()"
)


def copy_for_calc(source: Path, target: Path, functions: Functions, rows: int) -> int:
    """Write a copy whose HK_ formulas LibreOffice computes; returns how many there are.

    The tables of sales and receipts and the results beside them get ``rows`` blank rows more, as
    Calc doesn't extend a table while one types below it. No check is stored as 相符. A ``.xlsx`` copy
    of a ``.xlsm`` has no macros. Raises Stop for a name that would not say what the file is.
    """
    suffix = target.suffix.lower()
    if suffix not in (".xlsx", ".xlsm"):
        raise Stop(
            f"副本只能是 .xlsx 或 .xlsm，不能是“{target.suffix}”",
            "请用 .xlsx；要 .ods，在 LibreOffice 里打开后另存",
        )
    if suffix == ".xlsm" and source.suffix.lower() != ".xlsm":
        raise Stop("没有宏的台账不能另存为 .xlsm", "请用 .xlsx")
    changed = for_calc(source, target, functions)
    parts = _unproved(_with_room(read_package(target), rows))
    if suffix == ".xlsx":
        parts = without_macros(parts)
    write_whole(target, write_package(parts))
    return changed


def without_macros(parts: Parts) -> Parts:
    """Return a macro workbook's parts as those of an ordinary one."""
    kept = {name: part for name, part in parts.items() if not _MACRO_PARTS.fullmatch(name)}
    for name, part in kept.items():
        if name == CONTENT_TYPES or name.endswith(".rels"):
            kept[name] = _MACRO_MENTION.sub(b"", part).replace(_MACRO_MAIN, _PLAIN_MAIN)
    return kept


def _with_room(parts: Parts, rows: int) -> Parts:
    """Lengthen the two growing tables and the arrays beside them by some rows."""

    def longer(match: re.Match[bytes]) -> bytes:
        return b'ref="%s%d"' % (match[1], int(match[2]) + rows)

    def longer_array(match: re.Match[bytes]) -> bytes:
        return b"%s%d%s" % (match[1], int(match[2]) + rows, match[3])

    names = tuple(f'name="{sheet.table}"'.encode() for sheet in (SALES, RECEIPTS))
    grown = {}
    for name, part in parts.items():
        if name.startswith("xl/tables/") and any(one in part for one in names):
            grown[name] = _REF.sub(longer, part)
        elif name.startswith("xl/worksheets/sheet"):
            grown[name] = _ARRAY.sub(longer_array, part)
    return parts | grown


def _unproved(parts: Parts) -> Parts:
    """Let no check say that it ties before LibreOffice has worked it out: without the add-in it
    shows what is stored."""
    sheets = {n: p.replace(*_TIES) for n, p in parts.items() if n.startswith("xl/worksheets/sheet")}
    return parts | sheets


def as_of_day(path: Path) -> date:
    """Return the 统计日 of a saved ledger (.xlsx, .xlsm or .ods). Raises Stop without one."""
    book = CalamineWorkbook.from_path(str(path))
    cells = book.get_sheet_by_name(CONSOLE).to_python() if CONSOLE in book.sheet_names else []
    day = cells[2][1] if len(cells) > 2 and len(cells[2]) > 1 else None
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    raise Stop(f"“{path.name}”的“{CONSOLE}”没有统计日", "请填好统计日、保存后再试")


def own_sheets(path: Path) -> list[str]:
    """Return the sheets of a saved ledger that the user has added."""
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    return [name for name in names if name not in LEDGER_SHEETS]
