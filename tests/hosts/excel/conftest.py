"""The demo ledger with macros, built once, and a copy of it open in the engine for each test."""

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlwings as xw

from huikuan_xl import demo
from huikuan_xl.buttons.desk import Desk
from huikuan_xl.excel.open_book import ExcelBook
from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.function_help import function_help
from huikuan_xl.workbook.ledger_book import LEDGER_SHEETS, build_ledger
from tests.demo_part import part_of_demo
from tests.hosts.excel.engine import open_book
from xl.project import ledger_vba
from xl.ribbon import ribbon_xml

CODE_NAMES = [f"Sheet{number}" for number in range(1, len(LEDGER_SHEETS) + 1)]


def some_customers() -> Ledger:
    """Return the demo ledger of those customers who have a plan for the coming month, and a few."""
    ledger = demo.make_ledger()
    planned = ledger.plans[ledger.plans["month"] > demo.AS_OF.isoformat()]["customer_code"]
    return part_of_demo({*planned, *ledger.customers["customer_code"].iloc[:28:9]})


@pytest.fixture(scope="session")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo ledger as it is shipped: macros, help, ribbon, cached values."""
    path = tmp_path_factory.mktemp("ledger") / "回款台账.xlsm"
    build_ledger(
        path, some_customers(), demo.AS_OF, spare_rows=40, vba=ledger_vba(CODE_NAMES), ribbon=ribbon_xml(),
        functions=function_help(REGISTRY.values()),
    )  # fmt: skip
    return path


@dataclass
class Office:
    """An open ledger, the desk around it, and what was said."""

    book: xw.Book
    folder: Path
    files: list[Path] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # by the question's name
    asked: list[str] = field(default_factory=list)

    def answer(self, question: str, default: str) -> str:
        """Answer a question of the import; what isn't prepared gets its default."""
        self.asked.append(question)
        return self.answers.get(question.partition("｜")[0], default)

    @property
    def host(self) -> ExcelBook:
        """Return the workbook as the buttons see it."""
        return ExcelBook(self.book)

    @property
    def desk(self) -> Desk:
        return Desk(
            ask_files=lambda book: self.files,
            ask=lambda book, question, default: self.answer(question, default),
            now=lambda: dt.datetime(2026, 7, 3, 9, 30),
            user=lambda: "会计",
            data=lambda: self.folder / "data",
        )

    def cells(self, title: str) -> list[list[object]]:
        """Return a sheet's values from A1 on; blanks as ""."""
        sheet = self.book.sheets[title]
        last = sheet.used_range.last_cell
        block = sheet.range((1, 1), (last.row, last.column))
        values: list[list[object]] = block.options(ndim=2, err_to_str=True, empty="").value
        return values

    def everything(self) -> dict[str, list[list[object]]]:
        """Return all sheets' values, without blank rows at the end."""
        found = {sheet.name: self.cells(sheet.name) for sheet in self.book.sheets}
        for rows in found.values():
            while rows and all(cell == "" for cell in rows[-1]):
                rows.pop()
        return found


@pytest.fixture
def office(ledger_file: Path, tmp_path: Path) -> Office:
    path = tmp_path / "台账 一" / "回款台账.xlsm"
    path.parent.mkdir()
    shutil.copy(ledger_file, path)
    return Office(open_book(path), tmp_path)
