"""The template checklist (anchors.md §6) over every built file: structure, craft, accessibility."""

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from huikuan_xl.ledger import schema
from huikuan_xl.workbook import paper, work_slip
from huikuan_xl.workbook.applications import APPLICATIONS
from huikuan_xl.workbook.console import BUTTONS
from huikuan_xl.workbook.ledger_book import HIDDEN, LEDGER_SHEETS, PROTECTED
from huikuan_xl.workbook.printed_forms import RECEIPTS_FORM, SALES_FORM
from tests.hosts.openxml import Office, open_xml_errors
from xl.project import SOURCES

MOST_LINES = max(paper.LINES, work_slip.LINES)

PAPER = {SALES_FORM, RECEIPTS_FORM, *(form.title for form in APPLICATIONS)}
ENTRY = {sheet.title: sheet for sheet in schema.ENTRY_SHEETS}
VOLATILE = ("NOW(", "TODAY(", "RAND(", "RANDBETWEEN(", "OFFSET(", "INDIRECT(", "CELL(", "INFO(")
#: Functions that Excel 2016 and WPS lack.
TOO_NEW = ("_xlfn", "LET(", "XLOOKUP(", "FILTER(", "SORT(", "UNIQUE(", "LAMBDA(", "TEXTJOIN(", "MAXIFS(")  # fmt: skip


@cache
def opened(path: Path) -> Any:
    return load_workbook(path)


def parts(path: Path, pattern: str) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {
            name: package.read(name).decode() for name in package.namelist()
            if re.fullmatch(pattern, name)
        }  # fmt: skip


def formulas(path: Path) -> Iterator[str]:
    for text in parts(path, r"xl/worksheets/sheet\d+\.xml").values():
        yield from re.findall(r"<f[^>]*>([^<]+)</f>", text)


def entry_sheets(path: Path) -> Iterator[tuple[Any, schema.Sheet]]:
    for sheet in opened(path).worksheets:
        if sheet.title in ENTRY:
            yield sheet, ENTRY[sheet.title]


def test_first_sheet_says_what_the_workbook_is(built: Path) -> None:
    book = opened(built)
    assert book.worksheets[0].title in (schema.HOME, schema.ABOUT)
    sheet = book[schema.ABOUT]
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    for heading in ("用途", "版本", "所有者", "期间", "怎样使用", "颜色与标记", "用词", "更改记录"):
        assert heading in words
    assert {"客户", "顾客", "核销", "核消"} <= words


def test_ledger_sheets_stand_in_working_order(demo_book: Path) -> None:
    titles = opened(demo_book).sheetnames
    assert tuple(titles) == LEDGER_SHEETS
    assert tuple(t for t in titles if t not in PAPER) == schema.SHEET_ORDER


def test_entry_sheets_are_one_real_table_with_the_schemas_headings(built: Path) -> None:
    for sheet, declared in entry_sheets(built):
        (table,) = sheet.tables.values()
        headings = [cell.value for cell in sheet[table.ref][0]]
        assert table.displayName == declared.table
        assert table.ref.startswith("A1:")
        assert table.autoFilter is not None
        wanted = [c.title for c in declared.columns if c.title in headings]
        assert headings == wanted
        assert {c.title for c in declared.inputs} <= set(headings)


def test_a_calculated_column_has_one_formula(built: Path) -> None:
    for sheet, declared in entry_sheets(built):
        (table,) = sheet.tables.values()
        for column in zip(*sheet[table.ref], strict=True):
            found = {c.value for c in column[1:] if str(c.value or "").startswith("=")}
            assert len(found) <= 1, (sheet.title, column[0].value)
            if found:
                assert all(str(c.value).startswith("=") for c in column[1:])
                heading = column[0].value
                role = next(c.role for c in declared.columns if c.title == heading)
                assert role is schema.Role.FORMULA


def test_formulas_hold_no_thresholds(built: Path) -> None:
    """Days, rates and amounts come from 参数 by name; 0, 1 and 2 are signs, months and rounding,
    10000 a unit."""
    for formula in formulas(built):
        bare = re.sub(
            r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]|\$?[A-Z]{1,3}\$?\d+|\w*[A-Za-z_]\w*", "", formula
        )
        numbers = {int(n) for n in re.findall(r"\d+", bare)}
        paged = any(f in formula for f in ("SMALL(", "LARGE(", "ROUNDUP("))  # lines of a page
        allowed = {0, 1, 2} | (set(range(MOST_LINES + 1)) if paged else set())
        allowed |= {10_000} if "万元" in formula else set()
        assert numbers <= allowed, formula


def test_nothing_volatile_external_hidden_or_too_new(built: Path) -> None:
    for formula in formulas(built):
        assert not any(word in formula for word in VOLATILE), formula
        assert not any(word in formula for word in TOO_NEW), formula
        assert "[1]" not in formula
    with zipfile.ZipFile(built) as package:
        names = package.namelist()
    assert not any("externalLink" in n or "connections" in n for n in names)
    hidden = [s.title for s in opened(built).worksheets if s.sheet_state != "visible"]
    assert hidden == [title for title in opened(built).sheetnames if title in HIDDEN]


def test_no_merged_cells_outside_paper_forms(built: Path) -> None:
    """Not in data; the first sheet's sentence and one customer's answers take more than a column."""
    for sheet in opened(built).worksheets:
        if sheet.title not in PAPER | {schema.HOME, schema.ABOUT, schema.CUSTOMER_PAGE}:
            assert not sheet.merged_cells.ranges, sheet.title


def test_every_input_column_has_prompt_and_error_in_chinese(built: Path) -> None:
    for sheet, declared in entry_sheets(built):
        checks = {
            str(v.sqref).split(":")[0].rstrip("0123456789"): v
            for v in sheet.data_validations.dataValidation
        }
        for cell in sheet[1]:
            column = next((c for c in declared.columns if c.title == cell.value), None)
            if column is None:
                continue
            check = checks[cell.column_letter]
            assert check.promptTitle == column.heading
            assert len(check.promptTitle) <= 32
            assert column.help[:20] in check.prompt
            assert len(check.prompt) <= 255
            if column.kind not in (schema.Kind.TEXT, schema.Kind.CODE) and (
                column.role is not schema.Role.FORMULA
            ):
                assert re.search(r"[\u4e00-\u9fff]", check.error or ""), column.title


def test_choices_are_offered_as_declared(demo_book: Path) -> None:
    for sheet, declared in entry_sheets(demo_book):
        lists = [v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"]
        for column in declared.columns:
            if column.choices:
                assert f'"{",".join(column.choices)}"' in lists


def test_numbers_and_dates_are_formatted_and_codes_are_text(built: Path) -> None:
    wanted = {
        schema.Kind.MONEY: "#,##0.00;[Red]-#,##0.00",
        schema.Kind.DATE: "yyyy-mm-dd",
        schema.Kind.CODE: "@",
    }
    for sheet, declared in entry_sheets(built):
        for cell in sheet[1]:
            column = next((c for c in declared.columns if c.title == cell.value), None)
            if column is not None and column.kind in wanted:
                assert sheet.cell(2, cell.column).number_format == wanted[column.kind]


def test_red_is_never_the_only_sign_of_a_negative(built: Path) -> None:
    (styles,) = parts(built, r"xl/styles\.xml").values()
    for code in re.findall(r'formatCode="([^"]*\[Red\][^"]*)"', styles):
        assert "[Red]-" in code


def test_headings_stay_in_view_and_repeat_on_every_page(built: Path) -> None:
    for sheet, _ in entry_sheets(built):
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes.endswith("2")
        assert sheet.freeze_panes > "A2"
        assert sheet.print_title_rows == "$1:$1"


def test_every_sheet_prints_on_a4_with_page_numbers(built: Path) -> None:
    for sheet in opened(built).worksheets:
        assert int(sheet.page_setup.paperSize or 0) == 9, sheet.title
        assert "&P" in sheet.oddFooter.center.text
        assert "&N" in sheet.oddFooter.center.text
        fits = sheet.sheet_properties.pageSetUpPr is not None
        assert fits or sheet.title == schema.AGEING, sheet.title


def test_long_tables_print_what_is_read_on_paper_one_page_across(built: Path) -> None:
    (workbook,) = parts(built, r"xl/workbook\.xml").values()
    book = opened(built)
    for sheet in schema.ENTRY_SHEETS:
        if sheet.printed_to and sheet.title in book.sheetnames:
            headings = [cell.value for cell in book[sheet.title][1]]
            last = headings.index(sheet.column(sheet.printed_to).title) + 1
            assert f">{sheet.title}!$A:${get_column_letter(last)}</definedName>" in workbook
            assert book[sheet.title].page_setup.fitToWidth in (None, 1)
    assert {s.title for s in schema.ENTRY_SHEETS if s.printed_to} == {
        "客户销售统计表", "客户货款回收日报表", "回款计划",
    }  # fmt: skip


def test_paper_forms_fit_one_page(templates: Path) -> None:
    seen = set()
    for path in sorted(templates.glob("*.xls*")):
        for sheet in opened(path).worksheets if path.suffix != ".xlam" else ():
            if sheet.title in PAPER:
                seen.add(sheet.title)
                assert sheet.print_area
                assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in (
                    (None, None), (1, 1),
                )  # fmt: skip
    assert seen == PAPER


def test_only_sheets_without_entries_are_protected_and_without_password(built: Path) -> None:
    for sheet in opened(built).worksheets:
        assert bool(sheet.protection.sheet) == (sheet.title in PROTECTED), sheet.title
        assert not sheet.protection.password
    (workbook,) = parts(built, r"xl/workbook\.xml").values()
    assert "workbookProtection" not in workbook


def test_opens_on_a1_of_the_first_sheet(built: Path) -> None:
    book = opened(built)
    assert book.active is book.worksheets[0]
    for number, sheet in enumerate(book.worksheets):
        assert bool(sheet.sheet_view.tabSelected) == (number == 0)
    assert book.worksheets[0].sheet_view.selection[0].activeCell == "A1"


def test_cached_values_are_kept_on_opening_and_calculation_is_automatic(built: Path) -> None:
    (workbook,) = parts(built, r"xl/workbook\.xml").values()
    (calculation,) = re.findall(r"<calcPr[^>]*>", workbook)
    assert "fullCalcOnLoad" not in calculation
    assert "calcMode" not in calculation


def test_array_functions_carry_their_real_size_and_every_value(demo_book: Path) -> None:
    found = 0
    for text in parts(demo_book, r"xl/worksheets/sheet\d+\.xml").values():
        for cell, reference, formula in re.findall(
            r'(<c [^>]*>)<f t="array" ref="([^"]+)">([^<]+)</f>', text
        ):
            if formula.startswith("HK_"):
                found += 1
                assert ' cm="1"' in cell
                first, last = reference.split(":")
                assert first != last
    # settlement, dues, adjustments, bills, daily check, approvals, dashboard, three ageings, figures;
    # of one customer movements, pay pattern and promises
    assert found == 14


def test_few_conditional_formats(built: Path) -> None:
    for sheet in opened(built).worksheets:
        assert sum(len(r.rules) for r in sheet.conditional_formatting) <= 4, sheet.title


def luminance(rgb: str) -> float:
    channels = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_readable_on_its_fill(built: Path) -> None:
    for sheet in opened(built).worksheets:
        for row in sheet.iter_rows(max_row=40):
            for cell in row:
                ink = cell.font.color.rgb if cell.font.color and cell.font.color.rgb else "FF000000"
                fill = "FFFFFFFF"
                if cell.fill.fill_type == "solid":
                    fill = cell.fill.fgColor.rgb
                if isinstance(ink, str) and isinstance(fill, str):
                    assert contrast(ink[-6:], fill[-6:]) >= 4.5, (sheet.title, cell.coordinate)


def test_inputs_formulas_and_outputs_differ_by_more_than_colour(demo_book: Path) -> None:
    sheet = opened(demo_book)[schema.CUSTOMERS.title]
    columns = {c.value: c for c in sheet[1]}
    grade = columns[schema.CUSTOMERS.column("grade").title]
    code = columns[schema.CUSTOMERS.column("customer_code").title]
    assert grade.number_format == '@" ƒ"'
    assert code.number_format == '@" *"'
    assert sheet.cell(2, grade.column).font.italic
    assert not sheet.cell(2, code.column).font.italic
    dashboard = opened(demo_book)[schema.DASHBOARD]
    assert dashboard["A5"].number_format == '@" ◆"'


def test_tables_and_buttons_have_alternative_text(built: Path) -> None:
    tables = parts(built, r"xl/tables/table\d+\.xml")
    assert tables
    for text in tables.values():
        assert re.search(r'altText="[^"]+"', text)
        assert re.search(r'altTextSummary="[^"]+"', text)
    for text in parts(built, r"xl/drawings/vmlDrawing\d+\.vml").values():
        for shape in re.findall(r"<v:shape [^>]*>", text):
            assert ' alt="' in shape


def test_every_button_calls_a_macro_that_is_there(templates: Path) -> None:
    drawings = parts(templates / "ledger.xlsm", r"xl/drawings/vmlDrawing\d+\.vml").values()
    macros = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", "".join(drawings))
    source = (SOURCES / "HKButtons.bas").read_text("utf-8")
    assert set(macros) == {macro for macro, _, _ in BUTTONS}
    # 记为放行 stands on 客户一页通 too, six of an ordinary day on 首页
    assert len(macros) == len(BUTTONS) + 1 + 6
    for macro in macros:
        assert re.search(rf"\bSub {macro}\b", source), macro


@pytest.mark.parametrize("version", ["Office2016", "Microsoft365"])
def test_the_open_xml_sdk_finds_no_fault(built: Path, version: Office) -> None:
    assert open_xml_errors(built, version) == []
