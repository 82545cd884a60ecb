"""The archive as a workbook: every state of the chosen months, for reading and for the auditor."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from huikuan_xl.archive.closings import Archive
from huikuan_xl.archive.differences import Change
from huikuan_xl.archive.kept import Shape, Snapshot, label_of, shape_of
from huikuan_xl.archive.records import Record
from huikuan_xl.rules.money import FEN_PER_YUAN
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.strict import open_workbook

_SHEET_ROWS = 1_048_575  # below the heading
_STATE = (("月份", Shape.TEXT), ("第几次关账", Shape.COUNT))
_RECORD = (
    *_STATE, ("统计日", Shape.DATE), ("关账时间", Shape.TEXT), ("经办人", Shape.TEXT),
    ("理由", Shape.TEXT), ("程序版本", Shape.TEXT), ("封印", Shape.TEXT), ("前一封印", Shape.TEXT),
)  # fmt: skip
_CHANGE = (
    *_STATE, ("变动的月份", Shape.TEXT), ("客户编码", Shape.TEXT), ("客户名称", Shape.TEXT),
    ("单据", Shape.TEXT), ("项目", Shape.TEXT), ("原来", Shape.TEXT), ("现在", Shape.TEXT),
)  # fmt: skip

Columns = Sequence[tuple[str, Shape]]
Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Sheet:
    title: str
    columns: Columns
    rows: list[Cells]


def export_archive(archive: Archive, company: str, path: Path, months: Sequence[str] = ()) -> None:
    """Write the closed months of a company (all, or those named) to ``path`` as an .xlsx file.

    Raises Stop when ``path`` is there already, a month isn't closed, or a sheet can't hold it all.
    """
    if path.exists():
        raise Stop(f"“{path}”已经存在", "请换一个文件名")
    records = [r for r in archive.records(company) if not months or r.month in months]
    unknown = [month for month in months if month not in {r.month for r in records}]
    if unknown:
        raise Stop(f"{unknown[0]} 没有关过账", "月份写成 2026-06；用 huikuan history 看有哪些")
    sheets = list(_sheets(archive, company, records))
    for sheet in sheets:
        if len(sheet.rows) > _SHEET_ROWS:
            raise Stop(
                f"“{sheet.title}”有 {len(sheet.rows)} 行，一张表放不下", "请用 --month 只导出几个月"
            )
    _write(path, sheets)


def _sheets(archive: Archive, company: str, records: Sequence[Record]) -> Iterator[_Sheet]:
    yield _Sheet("关账记录", _RECORD, [_record_cells(r) for r in records])
    changes: list[Cells] = [[r.month, r.version, *_values(c)] for r in records for c in r.changes]
    yield _Sheet(Change.TITLE, _CHANGE, changes)
    kept = [(r, archive.snapshot(company, r.month, r.version)) for r in records]
    for section, row in Snapshot.SECTIONS.items():
        columns = [*_STATE, *((label_of(f), shape_of(f)) for f in fields(row))]
        rows: list[Cells] = [
            [r.month, r.version, *_values(one)]
            for r, snapshot in kept
            if snapshot is not None
            for one in snapshot.rows(section)
        ]
        yield _Sheet(row.TITLE, columns, rows)


def _record_cells(r: Record) -> Cells:
    return [r.month, r.version, r.as_of, f"{r.closed_at:%Y-%m-%d %H:%M:%S}", r.closed_by, r.reason,
            r.program, r.seal, r.previous]  # fmt: skip


def _values(row: Any) -> list[Any]:
    return [getattr(row, f.name) for f in fields(row)]


def _write(path: Path, sheets: Sequence[_Sheet]) -> None:
    book = open_workbook(path)
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        Shape.MONEY: book.add_format({"num_format": "#,##0.00"}),
        Shape.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        for place, (heading, shape) in enumerate(sheet.columns):
            page.set_column(place, place, 24 if shape is Shape.TEXT else 16, formats.get(shape))
            page.write_string(0, place, heading, bold)
        for line, cells in enumerate(sheet.rows, start=1):
            for place, (value, (_, shape)) in enumerate(zip(cells, sheet.columns, strict=True)):
                _write_cell(page, line, place, value, shape, formats.get(shape))
        page.freeze_panes(1, 0)
    book.close()


def _write_cell(page: Any, line: int, place: int, value: Any, shape: Shape, style: Any) -> None:
    if value is None or value == "":
        return
    if shape is Shape.MONEY:
        page.write_number(line, place, value / FEN_PER_YUAN, style)
    elif shape is Shape.COUNT:
        page.write_number(line, place, value)
    elif isinstance(value, dt.date):
        page.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), style)
    elif shape is Shape.FLAG:
        page.write_string(line, place, "是" if value else "否")
    else:
        page.write_string(line, place, str(value))
