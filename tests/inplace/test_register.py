"""函件登记 in a user's own workbook: new letters are entered, every other byte stays."""

import os
import re
import shutil
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from huikuan_xl import cli
from huikuan_xl.demo import AS_OF
from huikuan_xl.inplace.register import append_letters
from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.opening import UnusableLedger, open_sheets
from huikuan_xl.ledger.reading import read_ledger, read_sheet
from huikuan_xl.ledger.schema import LETTERS
from tests.libreoffice import converted

NOW = datetime(2026, 6, 30, 17, 30)
NAMES = [c.name for c in LETTERS.columns]


def _run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["huikuan", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _part_with(parts: dict[str, bytes], folder: str, mark: bytes) -> str:
    (found,) = (n for n, c in parts.items() if n.startswith(folder) and mark in c)
    return found


def _letters(path: Path) -> pd.DataFrame:
    (raw,) = open_sheets(path, lambda title: title == LETTERS.title)
    return read_sheet(LETTERS, raw).frame


def _rows(*numbers: int, **columns: list[object]) -> pd.DataFrame:
    size = len(numbers)
    given: dict[str, list[object]] = {
        "letter_no": [f"恒财催〔2026〕{n}号" for n in numbers],
        "letter_date": [date(2026, 6, 30)] * size,
        "kind": ["对账单"] * size,
        "customer_code": [f"00{n}" for n in numbers],
        "customer_name": [f"客户{n}" for n in numbers],
        "amount": [123_456_78 + n for n in numbers],
        "reply_by": [date(2026, 7, 10)] * size,
        "delivery": ["未送达"] * size,
    }
    return frame(LETTERS, given | columns)


def _same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        left[NAMES].reset_index(drop=True), right[NAMES].reset_index(drop=True)
    )


# --- a demo month through the command line ----------------------------------------------------


@dataclass(frozen=True)
class Registered:
    """The demo ledger before and after ``huikuan letters --register``."""

    before: bytes
    old: dict[str, bytes]
    earlier: pd.DataFrame
    path: Path
    backup: Path
    out: Path

    @property
    def sheet(self) -> str:
        tables = _part_with(self.old, "xl/tables/", b'displayName="tbl_letters"')
        rels = _part_with(self.old, "xl/worksheets/_rels/", Path(tables).name.encode() + b'"')
        return "xl/worksheets/" + Path(rels).name.removesuffix(".rels")

    @property
    def table(self) -> str:
        return _part_with(self.old, "xl/tables/", b'displayName="tbl_letters"')


@pytest.fixture(scope="module")
def registered(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Registered:
    folder = tmp_path_factory.mktemp("登记")
    path = Path(shutil.copy(demo_book, folder / "回款台账.xlsx"))
    before, old, earlier = path.read_bytes(), _parts(path), _letters(path)
    assert _run("letters", path, "--as-of", AS_OF, "--out", folder / "函件", "--register") == 0
    (backup,) = folder.glob("回款台账.备份-*.xlsx")
    return Registered(before, old, earlier, path, backup, folder / "函件")


@pytest.fixture
def formulas_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are entered as in a very large ledger: what follows them takes most of the time."""
    monkeypatch.setattr("huikuan_xl.inplace.recalc._MOST_BYTES", 0)


def _without_values(sheet: bytes) -> bytes:
    """A worksheet without what its formulas gave."""
    return re.sub(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?(?: cm="1")?>(<f.*?(?:</f>|/>))<v>.*?</v>',
                  rb"\1>\2", sheet)  # fmt: skip


def test_only_the_sheet_and_its_table_differ(registered: Registered) -> None:
    old, new = registered.old, _parts(registered.path)
    assert list(new) == list(old)
    changed = {n for n in old if old[n] != new[n]}
    assert changed >= {registered.sheet, registered.table}
    for name in changed - {registered.sheet, registered.table}:  # what counts the letters
        assert _without_values(old[name]) == _without_values(new[name])
    assert registered.backup.read_bytes() == registered.before
    was, now = old[registered.sheet], new[registered.sheet]
    first = f'<row r="{len(registered.earlier) + 2}"'.encode()
    size = rb'<dimension ref="[^"]*"/>'
    assert re.sub(size, b"", was.partition(first)[0]) == re.sub(size, b"", now.partition(first)[0])
    # Validations reach to the end of the sheet: there is nothing to lengthen.
    rest = was.partition(b"</sheetData>")[2]
    assert len(re.findall(rb'sqref="[A-Z]2:[A-Z]1048576"', rest)) == len(NAMES)
    assert now.partition(b"</sheetData>")[2] == rest


def test_the_table_grows_and_new_rows_look_like_its_last(registered: Registered) -> None:
    last = len(_letters(registered.path)) + 1
    ref = f"A1:Z{last}"
    ended = re.search(rb'ref="(A1:Z\d+)"', registered.old[registered.table])
    assert ended is not None
    new = _parts(registered.path)
    assert new[registered.table] == registered.old[registered.table].replace(ended[1], ref.encode())
    assert f'<dimension ref="{ref}"/>'.encode() in new[registered.sheet]
    cells = openpyxl.load_workbook(registered.path)[LETTERS.title]
    old_last = int(ended[1].rpartition(b"Z")[2])
    assert last > old_last + 100
    for row in (old_last + 1, last):
        for col in range(1, 27):
            assert cells.cell(row, col).style_id == cells.cell(old_last, col).style_id


def test_every_reader_gives_the_same_rows(registered: Registered) -> None:
    letters = read_ledger(registered.path).letters
    new = letters.iloc[len(registered.earlier) :]
    _same(letters.iloc[: len(registered.earlier)], registered.earlier)
    written = _letters(registered.out / "函件登记.xlsx")
    _same(new, written[written["letter_no"].isin(new["letter_no"])])
    assert {p.relative_to(registered.out).as_posix() for p in registered.out.rglob("*.docx")} >= (
        set(new["file"])
    )
    assert (new["letter_date"] == pd.Timestamp("2026-07-03")).all()  # the bank cut-off day
    cells = openpyxl.load_workbook(registered.path)[LETTERS.title]
    calamine = CalamineWorkbook.from_path(str(registered.path)).get_sheet_by_name(LETTERS.title)
    for values in (
        [[c.value for c in row] for row in cells.iter_rows()],
        [[None if c == "" else c for c in row] for row in calamine.to_python()],
    ):
        rows: list[list[Any]] = values[1 + len(registered.earlier) :]
        assert [row[0] for row in rows] == list(new["letter_no"])
        assert [pd.Timestamp(row[1]) for row in rows] == list(new["letter_date"])
        assert [row[4] for row in rows] == list(new["customer_code"])
        assert [round((row[6] or 0) * 100) for row in rows] == list(new["amount"])


@pytest.mark.usefixtures("formulas_wait")
def test_a_rerun_writes_nothing_twice_and_the_numbers_go_on(
    registered: Registered, tmp_path: Path
) -> None:
    path = Path(shutil.copy(registered.path, tmp_path / "台账.xlsx"))
    before, letters = path.read_bytes(), _letters(path)
    assert _run("letters", path, "--as-of", AS_OF, "--out", tmp_path / "又", "--register") == 0
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.备份-*"))
    assert _run(
        "letters", path, "--as-of", "2026-07-21", "--out", tmp_path / "次日", "--register"
    ) == 0  # fmt: skip
    after = _letters(path)
    assert len(after) > len(letters)
    for word in ("财催", "财函"):
        mine = [no for no in after["letter_no"] if word in no]
        numbers = [int(re.findall(r"(\d+)号", no)[0]) for no in mine]
        assert sorted(numbers) == list(range(1, len(mine) + 1))


def test_without_the_option_the_ledger_stays(demo_book: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(demo_book, tmp_path / "台账.xlsx"))
    assert (
        _run("letters", path, "--as-of", AS_OF, "--kind", "对账单", "--out", tmp_path / "函") == 0
    )
    assert path.read_bytes() == demo_book.read_bytes()


@pytest.mark.usefixtures("formulas_wait")
def test_a_month_end_rerun_keeps_the_letters_that_are_entered(
    registered: Registered, demo_book: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(demo_book, tmp_path / "台账.xlsx"))
    args = ("month-end", path, "--as-of", AS_OF, "--out", tmp_path / "月结")
    assert _run(*args) == 0
    folder = tmp_path / "月结" / "函件-2026-06"
    names = {p.relative_to(folder) for p in folder.rglob("*")}
    whole = _letters(registered.path)
    append_letters(path, whole.iloc[len(registered.earlier) : -1], now=NOW)
    assert _run(*args, "--register") == 0
    assert {p.relative_to(folder) for p in folder.rglob("*")} == names
    # The one that was not entered went with a letter that is sent now: it goes alone.
    _same(_letters(path).assign(lead_no=""), whole.assign(lead_no=""))


def test_an_open_ledger_is_refused_before_any_letter(
    demo_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(shutil.copy(demo_book, tmp_path / "台账.xlsx"))
    (tmp_path / "~$台账.xlsx").touch()
    args = ("letters", path, "--as-of", AS_OF, "--out", tmp_path / "函", "--register")
    assert _run(*args) == 2
    assert "正在另一个程序里打开" in capsys.readouterr().err
    assert not (tmp_path / "函").exists()


def test_libreoffice_reads_the_rows(registered: Registered, tmp_path: Path) -> None:
    source = Path(shutil.copy(registered.path, tmp_path / "in.xlsx"))
    read = converted(source, tmp_path)
    _same(_letters(read), _letters(registered.path))
    sheet = openpyxl.load_workbook(read)[LETTERS.title]
    assert sheet.tables["tbl_letters"].ref == f"A1:Z{len(_letters(registered.path)) + 1}"


# --- a user's own sheet -----------------------------------------------------------------------

OWN = ["客户编码", "经办", "文号", "金额(万元)", "日期", "函件", "客户名称"]


def _own(
    path: Path,
    *,
    spare: int = 1,
    below: tuple[int, int] | None = None,
    total: bool = False,
    table: bool = True,
    title: str = LETTERS.title,
    date_1904: bool = False,
) -> Path:
    """One letter under headings of the user's own order that start at B3, and blank rows."""
    book = xlsxwriter.Workbook(path, {"date_1904": date_1904})
    sheet = book.add_worksheet(title)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    last = 3 + spare
    if table:
        sheet.add_table(2, 1, last + total, 7, {
            "name": "mine", "columns": [{"header": h} for h in OWN], "total_row": total,
        })  # fmt: skip
    else:
        sheet.write_row(2, 1, OWN)
    sheet.write_row(3, 1, ["C1", "王", "恒财催〔2026〕1号", 1.5])
    sheet.write_datetime(3, 5, datetime(2026, 6, 1), day)
    sheet.write_row(3, 6, ["对账单", "甲"])
    for row in range(4, last + 1):
        sheet.write_blank(row, 5, None, day)
    if below is not None:
        sheet.write(*below, "备忘")
    book.define_name("mine_a1", f"='{title}'!$B$3:$H${last + 1}")
    book.define_name("other", f"='{title}'!$B$9:$H${last + 1}")
    book.close()
    return path


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize("table", [True, False])
def test_columns_are_found_by_heading(tmp_path: Path, table: bool, date_1904: bool) -> None:
    path = _own(tmp_path / "台账.xlsx", table=table, date_1904=date_1904)
    rows = _rows(2, 3, 4, customer_name=["=1+1", "@乙", "丙 & <丁>"])
    assert append_letters(path, rows, now=NOW) == tmp_path / "台账.备份-20260630-173000.xlsx"
    letters = _letters(path)
    columns = ["letter_no", "letter_date", "kind", "customer_code", "customer_name", "amount"]
    pd.testing.assert_frame_equal(
        letters[columns].iloc[1:].reset_index(drop=True), rows[columns], check_exact=True
    )
    assert list(letters["_row"]) == [4, 5, 6, 7]
    sheet = openpyxl.load_workbook(path)[LETTERS.title]
    assert sheet["H5"].value == "=1+1"
    assert b"<f" not in _parts(path)["xl/worksheets/sheet1.xml"]
    assert [sheet.cell(7, col).value for col in (2, 3)] == ["004", None]
    assert sheet["F7"].value == datetime(2026, 6, 30)
    if table:
        assert sheet.tables["mine"].ref == "B3:H7"
        workbook = _parts(path)["xl/workbook.xml"].decode()
        assert f">{LETTERS.title}!$B$3:$H$7<" in workbook.replace("'", "")
        assert f">{LETTERS.title}!$B$9:$H$5<" in workbook.replace("'", "")


def test_blank_rows_are_used_before_the_table_grows(tmp_path: Path) -> None:
    path = _own(tmp_path / "台账.xlsx", spare=3, below=(8, 2))
    old = _parts(path)
    append_letters(path, _rows(2, 3, 4), now=NOW)
    new = _parts(path)
    assert {n for n in old if old[n] != new[n]} == {"xl/worksheets/sheet1.xml"}
    assert list(_letters(path)["_row"]) == [4, 5, 6, 7]


def test_what_is_entered_is_passed_over(tmp_path: Path) -> None:
    path = _own(tmp_path / "台账.xlsx")
    append_letters(path, _rows(2), now=NOW)
    append_letters(path, _rows(2, 3), now=NOW)
    assert list(_letters(path)["customer_code"]) == ["C1", "002", "003"]
    before = path.read_bytes()
    assert append_letters(path, _rows(2, 3), now=NOW) is None
    assert append_letters(path, _rows(), now=NOW) is None
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    ("layout", "what"),
    [
        ({"below": (6, 2)}, "第 7 行已有内容"),
        ({"below": (6, 7)}, "第 7 行已有内容"),
        ({"total": True}, "第 6 行已有内容"),
    ],
)
def test_without_room_the_file_stays(tmp_path: Path, layout: dict[str, Any], what: str) -> None:
    path = _own(tmp_path / "台账.xlsx", **layout)
    before = path.read_bytes()
    with pytest.raises(UnusableLedger, match=what):
        append_letters(path, _rows(2, 3, 4), now=NOW)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["台账.xlsx"]


def test_what_stands_beside_the_table_is_no_obstacle(tmp_path: Path) -> None:
    path = _own(tmp_path / "台账.xlsx", below=(6, 9))
    append_letters(path, _rows(2, 3, 4), now=NOW)
    assert openpyxl.load_workbook(path)[LETTERS.title]["J7"].value == "备忘"
    assert list(_letters(path)["_row"]) == [4, 5, 6, 7]


def test_rows_go_below_the_last_record(tmp_path: Path) -> None:
    path = _own(tmp_path / "台账.xlsx", spare=4, below=(5, 3))
    append_letters(path, _rows(2, 3), now=NOW)
    assert list(_letters(path)["_row"]) == [4, 6, 7, 8]


def test_a_renamed_sheet_is_known_by_its_headings(tmp_path: Path) -> None:
    path = _own(tmp_path / "台账.xlsx", title="发函")
    append_letters(path, _rows(2), now=NOW)
    assert openpyxl.load_workbook(path)["发函"]["D5"].value == "恒财催〔2026〕2号"


def test_a_workbook_without_a_register_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(path := tmp_path / "别的.xlsx")
    before = path.read_bytes()
    with pytest.raises(UnusableLedger, match=f"没有工作表“{LETTERS.title}”"):
        append_letters(path, _rows(2), now=NOW)
    assert path.read_bytes() == before


def test_a_number_of_another_letter_is_refused(tmp_path: Path) -> None:
    path = _own(tmp_path / "台账.xlsx")
    before = path.read_bytes()
    with pytest.raises(UnusableLedger, match="已经给了另一份函件"):
        append_letters(path, _rows(1), now=NOW)
    assert path.read_bytes() == before


def test_a_failing_replacement_leaves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _own(tmp_path / "台账.xlsx")
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(UnusableLedger, match="写不了"):
        append_letters(path, _rows(2), now=NOW)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["台账.xlsx"]
