"""What the scan of a package finds, and what it refuses before anything is built in memory."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from huikuan_xl.ledger import package_scan
from huikuan_xl.ledger.cleaning import UNSAVED_FORMULA
from huikuan_xl.ledger.opening import UnusableLedger, open_sheets
from huikuan_xl.ledger.package_scan import scan_package

SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, change: Callable[[bytes], bytes], member: str = SHEET) -> Path:
    """Write a copy of a workbook with one member changed."""
    copy = path.with_name("改过.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            content = old.read(one)
            new.writestr(one.filename, change(content) if one.filename == member else content)
    return copy


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """One sheet: A1 a text, B1 a number."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["甲", 5])
    path = tmp_path / "小.xlsx"
    book.save(path)
    return path


def cells(path: Path) -> list[list[object]]:
    (sheet,) = open_sheets(path)
    return sheet.grid


def test_a_formula_without_a_stored_value_is_not_a_blank(small: Path) -> None:
    for formula in (
        b"<f>1+1</f>",
        b"<f>1+1</f><v></v>",
        b"<f>1+1</f><v/>",
        b'<f t="shared" si="0"/>',
    ):
        path = changed(small, lambda t, f=formula: t.replace(b"<v>5</v>", f))  # type: ignore[misc]
        assert cells(path)[0][1] == UNSAVED_FORMULA, formula
    path = changed(small, lambda t: t.replace(b"<v>5</v>", b"<f>2+3</f><v>5</v>"))
    assert cells(path)[0][1] == 5


@pytest.mark.parametrize("value", ["#GETTING_DATA", "#SPILL!", "#UNKNOWN!", "Err:502", " #DIV/0! "])
def test_an_error_value_of_any_name_stays_in_its_cell(small: Path, value: str) -> None:
    """One unknown error value in a remark doesn't make the file unreadable."""
    new = f't="e"><v>{value}</v>'.encode()
    path = changed(small, lambda t: t.replace(b't="n"><v>5</v>', new))
    assert cells(path)[0] == ["甲", value.strip()]


@pytest.mark.parametrize(
    "number", ["-1e300", "-99999999999", "-2.5E+12", "-inf", "-Infinity", " -1e300 "]
)
def test_a_number_below_all_days_is_told_in_its_cell(
    small: Path, number: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """As a day it would make the reader panic, with English on the console."""
    as_day = f'<c r="B1" s="1"><v>{number}</v>'.encode()
    path = changed(
        changed(small, lambda text: text.replace(b'<c r="B1" t="n"><v>5</v>', as_day)).rename(
            small
        ),
        lambda text: text.replace(
            b"</cellXfs>",
            b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            b"</cellXfs>",
        ),
        "xl/styles.xml",
    )
    assert cells(path) == [["甲", float(number)]]
    assert capfd.readouterr().err == ""


def test_a_large_red_amount_and_a_text_stay_as_they_are(small: Path) -> None:
    path = changed(small, lambda text: text.replace(b"<v>5</v>", b"<v>-9999999999.99</v>"))
    assert cells(path) == [["甲", -9999999999.99]]
    text = b'<c r="B1" t="str"><f>"-1e300"</f><v>-1e300</v>'
    path = changed(small, lambda t: t.replace(b'<c r="B1" t="n"><v>5</v>', text))
    assert cells(path) == [["甲", "-1e300"]]


def test_a_number_that_is_none_is_no_blank(small: Path) -> None:
    path = changed(small, lambda t: t.replace(b"<v>5</v>", b"<v>NaN</v>"))
    assert cells(path)[0] == ["甲", "#NUM!"]


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        (SHEET, b"</c><c ", b"</c></c><c "),  # a tag twice
        (SHEET, b"<v>5</v>", b"<v>5"),  # a tag lost
        (SHEET, b"<worksheet", b"<!DOCTYPE a [<!ENTITY x 'y'>]><worksheet"),
        (SHEET, b't="n"><v>5<', b't="s"><v>1e300<'),  # which reads as text 0 otherwise
        (SHEET, b' r="B1"', b""),  # which moves what it holds, in other sheets, to another column
        ("xl/workbook.xml", b"</sheets>", b""),
    ],
)
def test_a_part_that_is_not_what_it_should_be_is_damage(
    small: Path, member: str, old: bytes, new: bytes
) -> None:
    def change(text: bytes) -> bytes:
        assert old in text
        return text.replace(old, new, 1)

    with pytest.raises(UnusableLedger, match="已损坏"):
        cells(changed(small, change, member))


def test_a_program_may_write_no_places_at_all(small: Path) -> None:
    def change(text: bytes) -> bytes:
        assert b' r="A1"' in text
        return text.replace(b' r="A1"', b"").replace(b' r="B1"', b"")

    assert cells(changed(small, change)) == [["甲", 5]]


def test_single_quotes_are_quotes(small: Path) -> None:
    path = changed(small, lambda t: t.replace(b't="n"><v>5</v>', b"t='e'><v>#N/A</v>"))
    assert cells(path)[0][1] == "#N/A"


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "B2000000000", "ZZZZ1"])
def test_a_far_cell_is_refused_by_name(small: Path, place: str) -> None:
    row = "".join(c for c in place if c.isdigit())
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    if row == "1":
        cell = f'<c r="{place}"><v>1</v></c></row></sheetData>'.encode()
        path = changed(small, lambda t: t.replace(b"</row></sheetData>", cell))
    else:
        path = changed(small, lambda t: t.replace(b"</sheetData>", cell))
    with pytest.raises(UnusableLedger, match="离表格很远的单元格") as refused:
        cells(path)
    assert row in str(refused.value) or "列" in str(refused.value)


def test_styled_blanks_far_down_cost_nothing(small: Path) -> None:
    row = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    path = changed(small, lambda t: t.replace(b"</sheetData>", row))
    assert cells(path) == [["甲", 5]]


@pytest.mark.parametrize(("filled", "refused"), [(1, True), (3, False)])
def test_very_many_rows_that_hold_next_to_nothing_are_refused(
    small: Path, filled: int, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few MB of them would take gigabytes as a table; rows with values enough are a table."""
    monkeypatch.setattr(package_scan, "_MOST_THIN_ROWS", 500)
    inside = "".join(f'<c r="{letter}{{0}}"><v>1</v></c>' for letter in "ABC"[:filled])
    rows = "".join(f'<row r="{n}">{inside.format(n)}</row>' for n in range(2, 1000))
    path = changed(small, lambda t: t.replace(b"</sheetData>", f"{rows}</sheetData>".encode()))
    if not refused:
        assert len(cells(path)) == 999
        return
    with pytest.raises(UnusableLedger, match="999 行只填了一两格"):
        cells(path)


@pytest.mark.parametrize(("texts", "refused"), [(2, False), (3, True)])
def test_millions_of_texts_that_no_cell_holds_are_refused(
    tmp_path: Path, texts: int, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They pack to 1 MB and unpack to gigabytes in the reader."""
    monkeypatch.setattr(package_scan, "_MOST_TEXTS", 2)
    path = tmp_path / "文字.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["甲", "乙", "丙"][:texts])
    if not refused:
        assert cells(path) == [["甲", "乙"]]
        return
    with pytest.raises(UnusableLedger, match="3 条文字"):
        cells(path)


@pytest.mark.parametrize(
    ("place", "refused"), [("CA12", False), ("CA13", True), ("BZ999", False), ("GS4", False)]
)
def test_a_wide_sheet_of_few_cells_is_refused(
    small: Path, place: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader keeps a place for every cell up to the last column: here 79 times the rows."""
    monkeypatch.setattr(package_scan, "_MOST_CELLS", 1_000)
    row = place[2:]
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    path = changed(small, lambda t: t.replace(b"</sheetData>", cell))
    if not refused:
        assert cells(path)[-1][-1] == 1
        return
    with pytest.raises(UnusableLedger, match=r"第 79 列（CA 列）"):
        cells(path)


def test_a_bomb_is_refused(small: Path) -> None:
    path = changed(small, lambda t: t + b" " * (1 << 28))
    with pytest.raises(UnusableLedger, match="展开却有"):
        cells(path)


def test_every_damaged_byte_is_noticed(small: Path) -> None:
    """A flipped bit in a stored member that nobody reads breaks its check sum all the same."""
    path = small.with_name("存.xlsx")
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(path, "w") as new:
        for one in old.infolist():
            new.writestr(one.filename, old.read(one))
    data = path.read_bytes()
    at = data.index(b"Application")
    path.write_bytes(data[:at] + b"a" + data[at + 1 :])
    with pytest.raises(UnusableLedger, match="已损坏"):
        cells(path)


def test_rows_and_hidden_rows_are_counted(small: Path) -> None:
    hidden = changed(small, lambda t: t.replace(b'<row r="1"', b'<row r="1" hidden="1"'))
    scan = scan_package(hidden, [SHEET])[SHEET]
    assert (scan.hidden_rows, scan.rows, scan.last_row, scan.errors) == (1, 1, 1, [])
