"""The archive as a workbook."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from huikuan_xl.archive.closings import Archive, Reopening
from huikuan_xl.archive.export import export_archive
from huikuan_xl.archive.snapshot import take
from huikuan_xl.stop import Stop
from tests.books import Books

NOW = dt.datetime(2026, 8, 3, 9, 30)


def closed(where: str, books: Books) -> Archive:
    archive = Archive(where)
    books.names["C1"] = "=1+1"
    for day, reopening in (
        (dt.date(2026, 5, 31), None),
        (dt.date(2026, 6, 30), None),
        (dt.date(2026, 6, 30), Reopening("改单价", "王敏")),
    ):
        if reopening:
            books.sales[2] = ("C2", "X3", dt.date(2026, 6, 5), 201)
        taken = take(books.month(day))
        archive.commit(archive.plan(taken, books.ledger(), NOW, reopening=reopening))
    return archive


def test_every_state_and_section_is_there(where: str, books: Books, tmp_path: Path) -> None:
    path = tmp_path / "归档.xlsx"
    with closed(where, books) as archive:
        export_archive(archive, "甲公司", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["关账记录", "变动", "指标", "客户", "未清明细", "参数", "数据问题",
                               "文件"]  # fmt: skip
    states = list(book["关账记录"].values)[1:]
    assert [(s[0], s[1], s[4], s[5]) for s in states] == [
        ("2026-05", 1, None, None), ("2026-06", 1, None, None), ("2026-06", 2, "王敏", "改单价"),
    ]  # fmt: skip
    rows = [row[:7] for row in book["客户"].values]
    assert rows[0] == ("月份", "第几次关账", "客户编码", "客户名称", "业务员", "部门", "余额")
    assert ("2026-06", 2, "C2", "远大公司", "王敏", None, 201) in rows
    assert book["客户"]["D2"].value == "=1+1"
    assert book["客户"]["D2"].data_type == "s"
    changes = list(book["变动"].values)[1:]
    assert ("2026-06", 2, "2026-06", "C2", "远大公司", None, "余额", "200.00", "201.00") in changes


def test_only_the_months_asked_for(where: str, books: Books, tmp_path: Path) -> None:
    with closed(where, books) as archive:
        export_archive(archive, "甲公司", tmp_path / "五月.xlsx", ["2026-05"])
        with pytest.raises(Stop, match="2026-09 没有关过账"):
            export_archive(archive, "甲公司", tmp_path / "九月.xlsx", ["2026-09"])
        with pytest.raises(Stop, match="已经存在"):
            export_archive(archive, "甲公司", tmp_path / "五月.xlsx")
    months = {row[0] for row in openpyxl.load_workbook(tmp_path / "五月.xlsx")["客户"].values}
    assert months == {"月份", "2026-05"}
