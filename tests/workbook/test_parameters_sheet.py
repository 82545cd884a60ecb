"""The 参数 sheet: chapters, and folded away what nobody changes from one year to the next."""

from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook
from xlsxwriter import Workbook

from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.parameters import parameter_rows, policy_from_rows
from huikuan_xl.rules.policy import DEFAULT, Policy, policy_rows
from huikuan_xl.workbook import parameters_sheet
from huikuan_xl.workbook.calls import PARAMETERS
from huikuan_xl.workbook.parameters_sheet import is_seldom, write_parameters
from huikuan_xl.workbook.styles import Styles


def written(path: Path, policy: Policy = DEFAULT) -> dict[str, object]:
    book = Workbook(str(path))
    names = write_parameters(book, book.add_worksheet("参数"), Styles(book), policy, Company())
    book.close()
    return names


def test_what_is_written_is_the_policy_again(tmp_path: Path) -> None:
    own = replace(DEFAULT, promise_grace_days=2, downgrade_mode="每项降一级")
    grid = written(tmp_path / "p.xlsx", own)[PARAMETERS]
    assert isinstance(grid, list)
    assert policy_from_rows([row[1:] for row in grid]) == (own, [])


def test_every_parameter_is_a_row_of_its_chapter_and_its_name_holds_it(tmp_path: Path) -> None:
    names = written(tmp_path / "p.xlsx")
    book = load_workbook(tmp_path / "p.xlsx")
    sheet = book["参数"]
    for row in parameter_rows(DEFAULT, Company()):
        key = ("p_" if row.key in policy_rows() else "c_") + row.key
        at = int(book.defined_names[key].attr_text.rsplit("$", 1)[1])
        assert sheet.cell(at, 2).value == row.key
        assert (sheet.cell(at, 4).value or None) == (names[key] or None)
        assert sheet.cell(at, 1).value == row.setting.section
        assert sheet.row_dimensions[at].hidden is is_seldom(row)
        top = max(r for r in range(2, at) if sheet.row_dimensions[r].outlineLevel == 0)
        assert sheet.cell(top, 1).value == row.setting.section


def test_an_ordinary_user_sees_less_than_half_and_no_program_names(tmp_path: Path) -> None:
    written(tmp_path / "p.xlsx")
    sheet = load_workbook(tmp_path / "p.xlsx")["参数"]
    assert sheet.column_dimensions["B"].hidden
    assert sheet.column_dimensions["G"].hidden
    rows = parameter_rows(DEFAULT, Company())
    assert sum(is_seldom(row) for row in rows) > len(rows) / 2
    assert set(policy_rows()) >= parameters_sheet._SELDOM


def test_every_choice_is_in_chinese_or_a_grade() -> None:
    for row in policy_rows().values():
        for choice in row.setting.choices:
            assert not choice.isascii() or choice in "ABCDE", (row.key, choice)
