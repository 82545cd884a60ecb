"""Importing what other systems export: ERP tables, csv, web pages called .xls (rules §3.1, §3.2).

One table in, one typed frame out, with the same cleaning as the ledger's own sheets. On top come
what only exports have: merged customer cells, two-row headers, debit/credit and red/blue columns,
amounts without tax, encodings, repeated exports.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.ledger import checks, schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.cleaning import Surroundings, is_blank, squeeze
from huikuan_xl.ledger.columns import CleanColumn, clean_column
from huikuan_xl.ledger.headings import (
    Found,
    Header,
    find_header,
    heading_key,
    split_unit,
    total_word,
)
from huikuan_xl.ledger.matching import find_codes, restore_zeros
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
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.reading import about_sheet, factor_above, refuse_missing
from huikuan_xl.ledger.schema import IMPORT_ALIASES, Kind, Sheet
from huikuan_xl.ledger.tables import REQUIRED, read_rows

Source: TypeAlias = Path | str | Sequence[Sequence[object]]

_SHEET_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"
_TAX_TOLERANCE = 1  # 分 between 金额+税额 and 价税合计 (Q19)
_NAME_COLUMNS = ("customer_code", "customer_name")
_LOCAL_CURRENCY = frozenset({"", "人民币", "RMB", "CNY", "本位币", "人民币元", "¥", "元"})


@dataclass(slots=True)
class Imported:
    """A frame of one entry sheet made from a foreign table, and what was wrong in it.

    ``frame`` counts ``_row`` as the rows of the source. ``ex_tax`` and ``tax`` are 金额 and 税额 in
    分 where the source has them, aligned with the frame. ``title`` names the source's sheet.
    """

    frame: pd.DataFrame
    problems: list[Problem]
    title: str
    ex_tax: npt.NDArray[np.int64] | None = None
    tax: npt.NDArray[np.int64] | None = None
    tax_ids: "pd.Series[str] | None" = None
    totals: int = 0


def read_table(source: Source, sheet: Sheet, *, year: int | None = None) -> Imported:
    """Read a foreign table as rows of ``sheet``: .xlsx, .xls, .ods, csv, a web page, or raw rows.

    In a file of several sheets the one with most of our columns is taken. ``year`` completes dates
    without a year. Raises UnusableLedger when the file can't be read, no table fits, a required
    column is missing (a customer name does for the code) or there is only an amount without tax.
    """
    raws = _raw_sheets(source)
    best: tuple[Header, RawSheet] | None = None
    for raw in raws:
        header = find_header(sheet, raw.grid, double=True)
        if header and (best is None or len(header.columns) > len(best[0].columns)):
            best = header, raw
    if best is None:
        where = f"“{raws[0].title}”" if raws else "文件"
        raise UnusableLedger(
            f"{where}的前 15 行里找不到“{sheet.title}”的表头",
            f"请保留表头行，列名如：{'、'.join(c.heading for c in sheet.columns if c.required)}",
        )
    return _read(sheet, *best, year)


def import_into(
    ledger: Ledger, path: Source, sheet_name: str, *, year: int | None = None
) -> tuple[Ledger, list[Problem]]:
    """Add a foreign table to one entry sheet of a ledger: a new Ledger and the import's problems.

    ``sheet_name`` is the sheet's English name or its title. Rows without a customer code get it by
    tax number or full name when exactly one customer fits; lost leading zeros are given back
    likewise (Q09, Q10). Rows that the ledger already has, equal in every column, are left out with
    a warning (Q11). The given ledger stays as it was; the new one is checked afresh.
    Raises UnusableLedger as ``read_table``, KeyError for an unknown sheet.
    """
    sheet = schema.sheet(sheet_name)
    read = read_table(path, sheet, year=year)
    problems = list(read.problems)
    frame = read.frame
    if sheet is not schema.CUSTOMERS:
        frame = _identified(ledger, sheet, read, problems)
    old = ledger.table(sheet)
    frame = _new_rows(old, frame, read, problems)
    first = int(old[ROW].max()) + 1 if len(old) else 2
    frame = frame.assign(**{ROW: np.arange(first, first + len(frame), dtype=np.int64)})
    joined = pd.concat([old, frame], ignore_index=True) if len(old) else frame
    tables = {sheet.name: joined}
    result = replace(ledger, **tables)  # type: ignore[arg-type]
    before = set(checks.check(ledger))
    news = [problem for problem in checks.check(result) if problem not in before]
    result.problems = [*ledger.problems, *problems, *news]
    return result, problems + news


def _identified(
    ledger: Ledger, sheet: Sheet, read: Imported, problems: list[Problem]
) -> pd.DataFrame:
    """Give rows the customer code they lack, and codes the zeros they lost."""
    frame = read.frame.copy()
    codes = frame["customer_code"]
    restored = restore_zeros(codes, ledger.customers["customer_code"])
    changed = int((restored != codes).sum())
    if changed:
        problems.append(
            _whole(read, Severity.WARNING, "客户编码", f"{changed} 行的客户编码按档案补齐了前导零",
                   "在原系统按文本导出编码", "Q09")
        )  # fmt: skip
    lacking = restored == ""
    if lacking.any() and "customer_name" in frame:
        tax_ids = read.tax_ids[lacking] if read.tax_ids is not None else None
        found = find_codes(ledger.customers, frame.loc[lacking, "customer_name"], tax_ids)
        restored = restored.copy()
        restored[lacking] = found
        known = int((found != "").sum())
        settled = set(frame.loc[lacking, ROW])  # one problem a row says it, below
        heading = sheet.column("customer_code").heading
        problems[:] = [
            p for p in problems
            if not (p.row in settled and p.column == heading and p.why == REQUIRED.why)
        ]  # fmt: skip
        if known:
            problems.append(
                _whole(read, Severity.NOTE, "客户编码", f"{known} 行没有客户编码，按税号或全称找到",
                       "核对一次即可", "Q10")
            )  # fmt: skip
        heading = sheet.column("customer_name").heading
        for row, name in zip(
            frame.loc[lacking, ROW][found == ""], frame.loc[lacking, "customer_name"][found == ""],
            strict=True,
        ):  # fmt: skip
            problems.append(
                Problem(
                    Severity.ERROR, read.title, int(row), heading, name,
                    "没有客户编码，按名称也找不到唯一的客户", "在客户信用档案登记，或补上客户编码", "Q10",
                )
            )  # fmt: skip
    frame["customer_code"] = restored
    return frame


def _new_rows(
    old: pd.DataFrame, frame: pd.DataFrame, read: Imported, problems: list[Problem]
) -> pd.DataFrame:
    """Leave out rows that the ledger already has, as many times as it has them (Q11)."""
    if old.empty or frame.empty:
        return frame
    columns = [name for name in frame.columns if name != ROW]
    both = pd.concat([old[columns], frame[columns]], ignore_index=True)
    group = both.groupby(columns, dropna=False, sort=False).ngroup().to_numpy()
    times = pd.Series(group)
    had = pd.Series(group[: len(old)]).value_counts()
    order = times[len(old) :].groupby(times[len(old) :]).cumcount().to_numpy()
    known = order < times[len(old) :].map(had).fillna(0).to_numpy()
    if known.any():
        problems.append(
            _whole(read, Severity.WARNING, "", f"{int(known.sum())} 行与台账已有的行完全相同，没有重复导入",
                   "确是另一笔时，填上行号或备注再导入", "Q11")
        )  # fmt: skip
    return frame[~known]


def _whole(
    read: Imported, severity: Severity, column: str, why: str, fix: str, code: str
) -> Problem:
    return Problem(severity, read.title, 0, column, "", why, fix, code)


# --- one table ---------------------------------------------------------------------------------


def _read(sheet: Sheet, header: Header, raw: RawSheet, year: int | None) -> Imported:
    factor = factor_above(raw.title, raw.grid, header)
    around = Surroundings(factor=factor, year=year, epoch_1904=raw.epoch_1904)
    foreign = _foreign_columns(header)
    filled = _fill_merged(raw.grid, header)
    summed = _sum_without_tax(sheet, raw, header, foreign, factor)
    named = "customer_name" in header.columns or "tax_id" in foreign
    if named and sheet is not schema.CUSTOMERS and "customer_code" not in header.columns:
        sheet_to_check = replace(sheet, columns=tuple(
            c for c in sheet.columns if c.name != "customer_code"
        ))  # fmt: skip
        refuse_missing(sheet_to_check, raw.title, header)
    else:
        refuse_missing(sheet, raw.title, header)
    table = read_rows(sheet, raw.title, raw.grid, header, around)
    result = Imported(
        table.frame, about_sheet(sheet, raw, header) + table.problems, raw.title,
        totals=table.totals,
    )  # fmt: skip

    def column(name: str, kind: Kind) -> CleanColumn | None:
        if name not in foreign:
            return None
        cells = [raw.grid[row][foreign[name]] for row in table.kept]
        _, own = split_unit(heading_key(header.extra.get(foreign[name], "")))
        return clean_column(kind, cells, replace(around, factor=factor if own is None else own))

    for name in ("ex_tax", "tax"):
        cleaned = column(name, Kind.MONEY)
        if cleaned is not None:
            setattr(result, name, cleaned.fen)
    ids = column("tax_id", Kind.CODE)
    if ids is not None:
        result.tax_ids = pd.Series(ids.values, dtype="str")
    if filled:
        result.problems.append(
            _whole(result, Severity.NOTE, "客户", f"{filled} 行的客户取自上方合并的单元格",
                   "核对一次即可", "Q04")
        )  # fmt: skip
    if sheet in (schema.SALES, schema.RECEIPTS):
        _apply_signs(sheet, result, column("direction", Kind.TEXT), column("red_blue", Kind.TEXT))
        _report_currency(result, column("currency", Kind.TEXT))
    if not summed:
        _compare_tax(result)
    return result


def _foreign_columns(header: Header) -> dict[str, int]:
    """Find the columns that only exports have among those that aren't ours."""
    found: dict[str, int] = {}
    for name, aliases in IMPORT_ALIASES.items():
        keys = {heading_key(alias) for alias in aliases}
        for index, heading in header.extra.items():
            if split_unit(heading_key(heading))[0] in keys:
                found.setdefault(name, index)
    return found


def _fill_merged(grid: Grid, header: Header) -> int:
    """Carry customer codes and names down where only the first row of a group has them (Q04).

    Only code and name columns, only onto rows that hold a record, never past a total row.
    """
    indexes = [header.columns[n].index for n in _NAME_COLUMNS if n in header.columns]
    proof = [f.index for n, f in header.columns.items() if n in ("doc_no", "amount")]
    if not indexes or not proof:
        return 0
    above: dict[int, object] = {}
    filled = 0
    for row in grid[header.last_row + 1 :]:
        if all(is_blank(row[i]) for i in indexes):
            if any(total_word(cell) for cell in row):
                above = {}
            elif above and not all(is_blank(row[i]) for i in proof):
                for index, cell in above.items():
                    row[index] = cell
                filled += 1
        else:
            above = {i: row[i] for i in indexes if not is_blank(row[i])}
            if any(total_word(cell) for cell in above.values()):
                above = {}
    return filled


def _sum_without_tax(
    sheet: Sheet, raw: RawSheet, header: Header, foreign: dict[str, int], factor: int
) -> bool:
    """Make 价税合计 of 金额 and 税额 where only those are there; refuse without 税额 (Q17)."""
    if sheet is not schema.SALES or "amount" in header.columns or "ex_tax" not in foreign:
        return False
    if "tax" not in foreign:
        raise UnusableLedger(
            f"“{raw.title}”只有不含税的“{header.extra[foreign['ex_tax']]}”，没有价税合计，也没有税额",
            "请连同“税额”或“价税合计”一起导出",
        )
    parts = []
    for name in ("ex_tax", "tax"):
        _, own = split_unit(heading_key(header.extra[foreign[name]]))
        cells = [row[foreign[name]] for row in raw.grid[header.last_row + 1 :]]
        parts.append(clean_column(Kind.MONEY, cells, Surroundings(factor=own or factor)))
    index = len(raw.grid[header.row])
    unreadable = {position for part in parts for position, _ in part.findings}
    for number, row in enumerate(raw.grid):
        position = number - header.last_row - 1
        if position < 0:
            row.append("")
        elif position in unreadable:
            row.append(f"{row[foreign['ex_tax']]} + {row[foreign['tax']]}")
        elif all(bool(part.blank[position]) for part in parts):
            row.append("")
        else:
            fen = int(sum(part.fen[position] for part in parts))
            row.append(f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}")
    header.columns["amount"] = Found(index, 1, sheet.column("amount").heading)
    return True


def _apply_signs(
    sheet: Sheet, result: Imported, direction: CleanColumn | None, red: CleanColumn | None
) -> None:
    """Make amounts negative where a column says so and the sign does not (Q06)."""
    frame = result.frame
    amount = frame["amount"].to_numpy(copy=True)
    negative = np.zeros(len(frame), dtype=np.bool_)
    if direction is not None:
        against = "贷" if sheet is schema.SALES else "借"
        negative |= np.array([squeeze(word) == against for word in direction.values], dtype=bool)
    if red is not None:
        negative |= np.array([_is_red(word) for word in red.values], dtype=bool)
    if "state" in frame:
        marked = negative & (frame["state"] != "作废").to_numpy()
        if red is not None and marked.any():
            frame["state"] = frame["state"].mask(pd.Series(marked), "红字")
        negative |= (frame["state"] == "红字").to_numpy()
    turned = negative & (amount > 0)
    if turned.any():
        amount[turned] *= -1
        frame["amount"] = amount
        result.problems.append(
            _whole(result, Severity.NOTE, "金额", f"{int(turned.sum())} 行按方向或红字标志记为负数",
                   "核对一次即可", "Q06")
        )  # fmt: skip


def _is_red(word: object) -> bool:
    text = squeeze(word).upper()
    return schema.CHOICE_SYNONYMS.get(text, text) == "红字" or text in ("Y", "TRUE", "√")


def _report_currency(result: Imported, currency: CleanColumn | None) -> None:
    """Rows in another currency are read as they stand, and are errors until cleared up (Q18)."""
    if currency is None:
        return
    for row, word in zip(result.frame[ROW], currency.values, strict=True):
        if squeeze(word).upper() not in _LOCAL_CURRENCY:
            result.problems.append(
                Problem(
                    Severity.ERROR, result.title, int(row), "币种", str(word),
                    "这一行是外币，台账只记人民币", "改用本位币金额的列导出", "Q18",
                )
            )  # fmt: skip


def _compare_tax(result: Imported) -> None:
    """金额 + 税额 must be 价税合计 within a 分 (Q17, Q19)."""
    if result.ex_tax is None or result.tax is None or "amount" not in result.frame:
        return
    amount = result.frame["amount"].to_numpy()
    off = np.abs(np.abs(result.ex_tax + result.tax) - np.abs(amount)) > _TAX_TOLERANCE
    if off.any():
        first = int(result.frame[ROW].to_numpy()[off][0])
        result.problems.append(
            Problem(
                Severity.WARNING, result.title, first, "价税合计", "",
                f"有 {int(off.sum())} 行的金额加税额不等于价税合计，从这一行起", "核对导出的列", "Q17",
            )
        )  # fmt: skip


# --- files -------------------------------------------------------------------------------------


def _raw_sheets(source: Source) -> list[RawSheet]:
    if not isinstance(source, str | Path):
        return [RawSheet("导入", _even([list(row) for row in source]))]
    path = Path(source)
    head = read_bytes_of(path)
    if not head:
        raise UnusableLedger(f"“{path.name}”是空文件", "请重新导出")
    if head.startswith(OLE) and is_encrypted(path):
        raise encrypted(path)
    if head.startswith((ZIP, OLE)):
        return list(open_sheets(path))
    data = path.read_bytes()
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:300].lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return _spreadsheet_xml(path, data)
    if start.startswith(
        (b"<html", b"<!doctype", b"<table", b"<meta", b"<style", b"<?xml", b"<head")
    ):
        return _web_page(path, data)
    return [RawSheet(path.name, _separated(path, data))]


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
    lines = text.splitlines()[:30]
    separator = max("\t,;|", key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows: Grid = [list(row) for row in csv.reader(io.StringIO(text, newline=""),
                                                      delimiter=separator)]  # fmt: skip
    except csv.Error:
        raise damaged(path) from None
    return _even(rows)


def _web_page(path: Path, data: bytes) -> list[RawSheet]:
    """Read the tables of a web page that was saved as .xls; each table is a sheet."""
    try:
        declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2000])
        text = data.decode(declared[1].decode(), "replace") if declared else decode(data)
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        tree = lxml.html.fromstring(text)
    except (LookupError, UnicodeDecodeError, lxml.etree.LxmlError, ValueError):
        raise damaged(path) from None
    sheets = []
    for number, table in enumerate(tree.iter("table"), start=1):
        grid: Grid = []
        for line in table.iter("tr"):
            row: list[object] = []
            for cell in line.iterchildren("td", "th"):
                row.append(cell.text_content().strip())
                span = cell.get("colspan", "1")
                row.extend([""] * (min(int(span), 200) - 1 if span.isdigit() else 0))
            grid.append(row)
        sheets.append(
            RawSheet(path.name if number == 1 else f"{path.name} 表{number}", _even(grid))
        )
    return sheets


def _spreadsheet_xml(path: Path, data: bytes) -> list[RawSheet]:
    """Read the XML that Excel 2003 and some ERPs write under the name .xls."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.LxmlError:
        raise damaged(path) from None
    sheets = []
    for table in root.iter(f"{_SHEET_XML}Worksheet"):
        grid: Grid = []
        for line in table.iter(f"{_SHEET_XML}Row"):
            place = line.get(f"{_SHEET_XML}Index", "")
            while place.isdigit() and len(grid) < min(int(place), 1 << 20) - 1:
                grid.append([])
            row: list[object] = []
            for cell in line.iter(f"{_SHEET_XML}Cell"):
                place = cell.get(f"{_SHEET_XML}Index", "")
                while place.isdigit() and len(row) < min(int(place), 1 << 14) - 1:
                    row.append("")
                value = cell.find(f"{_SHEET_XML}Data")
                row.append("" if value is None else "".join(value.itertext()))
            grid.append(row)
        sheets.append(RawSheet(table.get(f"{_SHEET_XML}Name", path.name), _even(grid)))
    return sheets
