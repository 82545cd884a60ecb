"""A ledger for LibreOffice: room to grow, and a file that is what its name says."""

import re
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from huikuan_xl.calc.copies import as_of_day, copy_for_calc, own_sheets
from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.schema import CONSOLE, HOME, SALES
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.shipped import ledger_macros

DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copies") / "回款台账.xlsm"
    macros = ledger_macros()
    assert macros is not None
    build_ledger(path, Ledger(), DAY, vba=macros.vba, spare_rows=4)
    return path


def test_a_copy_has_room_and_no_macros(ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    assert copy_for_calc(ledger, copy, REGISTRY, 100) > 0
    (table,) = load_workbook(copy)[SALES.title].tables.values()
    assert table.ref.endswith("105")
    assert table.autoFilter is not None
    assert table.autoFilter.ref == table.ref
    with zipfile.ZipFile(copy) as package:
        assert not any("vba" in name.lower() for name in package.namelist())
        types = package.read("[Content_Types].xml")
        assert b"macroEnabled" not in types
        sheets = [package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/s")]
    # heading, 4 spare rows, five times as many for growth, and the room asked for
    (settled,) = [re.findall(rb'ref="[A-Z]+1:[A-Z]+(\d+)"[^>]*>[^<]*HKSETTLE', s)
                  for s in sheets if b"HKSETTLE(" in s]  # fmt: skip
    assert settled == [b"125"]


def test_no_check_ties_in_a_copy_before_it_is_worked_out(ledger: Path, tmp_path: Path) -> None:
    """Without the add-in LibreOffice shows what is stored, beside #NAME?."""
    copy = tmp_path / "copy.xlsx"
    copy_for_calc(ledger, copy, REGISTRY, 0)
    assert stored(ledger)["相符"] > 7
    assert stored(copy)["相符"] == 0
    assert stored(copy)["有公式算不出来"] == stored(ledger)["相符"]


def stored(path: Path) -> Counter[object]:
    """Return how often the formulas of the sheets with checks show what."""
    shown, typed = load_workbook(path, data_only=True), load_workbook(path)
    return Counter(
        cell.value
        for title in (CONSOLE, HOME)
        for row in shown[title].iter_rows()
        for cell in row
        if str(typed[title][cell.coordinate].value).startswith("=")
    )


@pytest.mark.parametrize("name", ["copy.ods", "copy.txt"])
def test_a_name_that_would_lie_is_refused(ledger: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(Stop, match="只能是"):
        copy_for_calc(ledger, tmp_path / name, REGISTRY, 0)
    assert not (tmp_path / name).exists()


def test_the_day_and_the_users_own_sheets_are_found(ledger: Path, tmp_path: Path) -> None:
    assert as_of_day(ledger) == DAY
    book = load_workbook(ledger)
    book.create_sheet("我的表")
    book["月末控制台"]["B3"] = datetime(2026, 7, 31)
    book.save(tmp_path / "own.xlsx")
    assert own_sheets(tmp_path / "own.xlsx") == ["我的表"]
    assert as_of_day(tmp_path / "own.xlsx") == date(2026, 7, 31)
