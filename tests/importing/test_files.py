"""The first bytes say what a file is; encodings, disguises and spans come out as the same cells."""

from pathlib import Path

import pytest

from huikuan_xl.importing.files import open_source
from huikuan_xl.ledger.opening import UnusableLedger
from tests.importing.conftest import as_csv, as_xlsx

ROWS = [["客户编码", "日期", "单据号", "价税合计"], ["001", "2026-01-05", "S1", "1,000.50"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_any_usual_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    read = as_csv(tmp_path / "导出.csv", ROWS, encoding, separator)
    assert read.sheets[0].grid == ROWS


def test_a_tab_inside_every_cell_is_no_separator(tmp_path: Path) -> None:
    path = tmp_path / "流水.csv"
    path.write_text(
        "[HISTORYDETAIL]\n凭证号\t,对方账号\t,余额\t\n1\t,`6222\t,5.00\t\n2\t,7\t,6.00\t\n",
        "gb18030",
    )
    assert open_source(path).sheets[0].grid[2] == ["1", "6222", "5.00"]


def test_a_cell_over_two_rows_stands_in_both(tmp_path: Path) -> None:
    path = tmp_path / "网页.xls"
    path.write_text(
        "<html><meta charset='gb2312'><table><tr><td rowspan=2>甲</td><td colspan=2>a</td></tr>"
        "<tr><td>b</td><td>c</td></tr></table></html>", "gbk",
    )  # fmt: skip
    assert open_source(path).sheets[0].grid == [["甲", "a", ""], ["甲", "b", "c"]]


def test_merged_cells_of_spreadsheet_xml_go_down(tmp_path: Path) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    cell = "<Cell{}><Data ss:Type='String'>{}</Data></Cell>"
    upper = cell.format(" ss:MergeDown='1'", "甲") + cell.format("", "a")
    lower = cell.format(" ss:Index='2'", "b")
    path = tmp_path / "导出.xls"
    path.write_text(
        f"<?xml version='1.0'?><Workbook xmlns='{space}' xmlns:ss='{space}'><Worksheet ss:Name='表'><Table>"
        f"<Row>{upper}</Row><Row>{lower}</Row></Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    read = open_source(path)
    assert (read.sheets[0].title, read.sheets[0].grid) == ("表", [["甲", "a"], ["甲", "b"]])


def test_a_workbook_called_csv_is_read_as_one(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", ROWS).rename(tmp_path / "a.csv")
    assert open_source(path).sheets[0].grid == ROWS


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x01\x02", b""]
)
def test_broken_files_are_refused(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(start + bytes(40) if start else b"")
    with pytest.raises(UnusableLedger):
        open_source(path)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    one, two = (
        as_csv(tmp_path / "a.csv", ROWS),
        as_csv(tmp_path / "b.csv", [*ROWS, ["", "", "", ""]]),
    )
    assert len(one.digest) == 64
    assert one.digest != two.digest
