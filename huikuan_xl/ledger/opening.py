"""Opening a workbook file: its sheets as grids of raw cells, or one sentence why that can't be.

calamine reads the cells; what it leaves out (error values, formulas never computed, hidden rows, the
1904 date system) is taken from the parts of the package itself (``package_scan``).
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from huikuan_xl.ledger.package_scan import (
    OutOfBounds,
    SheetScan,
    readable_copy,
    scan_package,
)
from huikuan_xl.stop import Stop

Row: TypeAlias = list[object]
Grid: TypeAlias = list[Row]
Progress: TypeAlias = Callable[[str, float], None]  # what is being done, share done 0–1

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class UnusableLedger(Stop):
    """The file can't be used at all; ``what`` is wrong and the ``remedy``, each one sentence."""


@dataclass(slots=True)
class RawSheet:
    """One sheet as it is in the file; ``grid`` starts at cell A1, rows are equally long."""

    title: str
    grid: Grid
    hidden_rows: int = 0
    epoch_1904: bool = False


def read_bytes_of(path: Path) -> bytes:
    """Return the file's first kilobytes. Raises UnusableLedger if there is no readable file."""
    if path.is_dir():
        raise UnusableLedger(f"“{path}”是文件夹，不是工作簿", "请指定其中的 .xlsx 或 .xlsm 文件")
    if path.exists() and not path.is_file():
        raise UnusableLedger(f"“{path}”是管道或设备，不是文件", "请指定 .xlsx 或 .xlsm 文件")
    try:
        with path.open("rb") as file:
            return file.read(8192)
    except FileNotFoundError:
        raise UnusableLedger(f"找不到文件“{path}”", "请核对路径和文件名") from None
    except PermissionError:
        raise UnusableLedger(
            f"没有权限读取“{path}”", "请关闭正在使用它的程序，或核对文件权限"
        ) from None
    except OSError as error:
        reason = error.strerror or "系统错误"
        raise UnusableLedger(f"读不了文件“{path}”：{reason}", "请核对路径和磁盘") from None


def refuse_unless_xlsx(path: Path) -> None:
    """Raise UnusableLedger, saying how to save it, unless the file is an Open XML package."""
    head = read_bytes_of(path)
    if head.startswith(ZIP):
        return
    resave = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿 (*.xlsx)”后再试"
    if not head:
        raise UnusableLedger(f"“{path.name}”是空文件", "请找回原文件或备份")
    if head.startswith(OLE):
        if is_encrypted(path):
            raise encrypted(path)
        kind = "WPS 表格 (.et)" if path.suffix.lower() == ".et" else "旧版 Excel (.xls)"
        raise UnusableLedger(f"“{path.name}”是{kind}文件", resave)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<style")):
        raise UnusableLedger(f"“{path.name}”其实是网页，不是 Excel 工作簿", resave)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        raise UnusableLedger(
            f"“{path.name}”是文本文件，不是台账", "请用“导入”把它并入台账，或另存为 .xlsx"
        )
    raise UnusableLedger(f"“{path.name}”不是 Excel 工作簿", resave)


def is_encrypted(path: Path) -> bool:
    """Tell whether an OLE file is a password-protected Open XML workbook."""
    return _ENCRYPTED in path.read_bytes()


def encrypted(path: Path) -> UnusableLedger:
    """Return the refusal of a file that needs a password."""
    return UnusableLedger(
        f"“{path.name}”设了打开密码", "请在 Excel 的“文件→信息→保护工作簿”中取消密码后再试"
    )


def damaged(path: Path) -> UnusableLedger:
    """Return the refusal of a file that is cut off or broken."""
    return UnusableLedger(f"“{path.name}”已损坏或不完整", "请重新复制或下载，或用备份恢复")


def open_sheets(
    path: Path, wanted: Callable[[str], bool] | None = None, progress: Progress | None = None
) -> Iterator[RawSheet]:
    """Yield the worksheets of an .xlsx/.xlsm (or .xls, .ods) in workbook order, hidden ones too.

    ``wanted`` chooses by title. Raises UnusableLedger for encrypted or damaged files.
    """
    try:
        yield from _open_sheets(path, wanted, progress)
    except OutOfBounds as refused:
        raise UnusableLedger(refused.what, refused.remedy) from None
    except (UnusableLedger, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except PasswordError:
        raise encrypted(path) from None
    except (CalamineError, zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError,
            ExpatError, OSError, ValueError, LookupError, RuntimeError, MemoryError, EOFError):  # fmt: skip
        raise damaged(path) from None
    except BaseException as failure:
        if type(failure).__name__ == "PanicException":  # what a Rust panic looks like in Python
            raise damaged(path) from None
        raise


def _open_sheets(
    path: Path, wanted: Callable[[str], bool] | None, progress: Progress | None
) -> Iterator[RawSheet]:
    package = read_bytes_of(path).startswith(ZIP)
    parts, epoch_1904 = _facts(path) if package else ({}, False)
    chosen = {t: part for t, part in parts.items() if part and (wanted is None or wanted(t))}
    scans = scan_package(path, chosen.values()) if package else {}
    odd = [name for name, scan in scans.items() if scan.unreadable]
    source = readable_copy(path, odd) if odd else str(path)
    with CalamineWorkbook.from_object(source) as workbook:
        titles = [t for t in workbook.sheet_names if wanted is None or wanted(t)]
        for number, title in enumerate(titles):
            if progress is not None:
                progress(f"读取“{title}”", number / len(titles))
            sheet = workbook.get_sheet_by_name(title)
            grid: Grid = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
            scan = scans.get(chosen.get(title, ""), SheetScan())
            for row, column, found in scan.errors:
                _put(grid, row, column, found)
            yield RawSheet(title, grid, scan.hidden_rows, epoch_1904)


def _put(grid: Grid, row: int, column: int, found: str | float) -> None:
    """Write what the scan found where calamine left a blank; the grid grows if it was at the edge."""
    if row >= len(grid):
        width = len(grid[0]) if grid else 0
        grid.extend([""] * width for _ in range(row + 1 - len(grid)))
    if column >= len(grid[row]):
        for line in grid:
            line.extend([""] * (column + 1 - len(line)))
    grid[row][column] = found


def _facts(path: Path) -> tuple[dict[str, str], bool]:
    """Return each sheet's part by title, and whether dates count from 1904."""
    with zipfile.ZipFile(path) as package:
        names = {name.lower(): name for name in package.namelist()}
        if "xl/workbook.xml" not in names:
            return {}, False
        book = ElementTree.fromstring(package.read(names["xl/workbook.xml"]))
        relations = names.get("xl/_rels/workbook.xml.rels")
        targets = {}
        if relations:
            for relation in ElementTree.fromstring(package.read(relations)):
                target = relation.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                targets[relation.get("Id", "")] = names.get(full.lower(), "")
        sheets = {
            sheet.get("name", ""): targets.get(sheet.get(f"{_REL}id", ""), "")
            for sheet in book.iter(f"{_MAIN}sheet")
        }
        properties = book.find(f"{_MAIN}workbookPr")
        flag = properties.get("date1904", "0") if properties is not None else "0"
        return sheets, flag in ("1", "true")
