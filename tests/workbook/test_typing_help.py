"""The hidden sheet for the IntelliSense add-in, in the form that its reader takes."""

from pathlib import Path

import openpyxl
from xlsxwriter import Workbook

from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.workbook.ledger_book import LEDGER_SHEETS
from huikuan_xl.workbook.typing_help import write_typing_help


def test_add_in_finds_every_function_and_argument(tmp_path: Path) -> None:
    path = tmp_path / "help.xlsx"
    book = Workbook(path)
    write_typing_help(book.add_worksheet(schema.TYPING_HELP), REGISTRY.values())
    book.close()
    sheet = openpyxl.load_workbook(path)[schema.TYPING_HELP]
    assert sheet.title == "_IntelliSense_"
    assert sheet["A1"].value == "FunctionInfo"
    rows = {str(row[0]): row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows.keys() == REGISTRY.keys()
    bucket = rows["HK_BUCKET"]
    assert bucket[1] == REGISTRY["HK_BUCKET"].help
    assert bucket[2] is None, "no help topic"
    assert bucket[3] == "逾期天数"
    assert bucket[5] == "[参数]"
    for name, row in rows.items():
        named = [str(text) for text in row[3::2] if text]
        assert [n.strip("[]") for n in named] == [a.name for a in REGISTRY[name].arguments]
        assert [str(text) for text in row[4::2] if text] == [
            a.help for a in REGISTRY[name].arguments
        ]
    # Its reader takes the used cells, pairs from the fourth column on: the last one is a help, too.
    assert sheet.min_row == sheet.min_column == 1
    assert sheet.max_column % 2 == 1


def test_it_is_the_last_sheet() -> None:
    assert LEDGER_SHEETS[-1] == "_IntelliSense_"
