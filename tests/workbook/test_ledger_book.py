"""The ledger workbook: what stands in it, and that its cached values are the functions' own."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from huikuan_xl.demo import AS_OF
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.workbook.calls import Of, RowCall, RowSum, TableCall
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.hosts.calc.office import Office
from tests.workbook.small import ledger_of
from xl.build import DAILY, LEDGER, REGISTER, SALES

BUILT = (DAILY, LEDGER, REGISTER, SALES)


@cache
def values(path: Path) -> Any:
    """The workbook with its cached values."""
    return load_workbook(path, data_only=True)


def status(path: Path) -> object:
    return values(path)[schema.CONSOLE]["B6"].value


def test_reads_back_as_the_ledger_it_was_built_from(demo_book: Path, demo: Ledger) -> None:
    back = read_ledger(demo_book)
    assert back.company == demo.company
    assert back.policy == demo.policy
    for sheet in schema.ENTRY_SHEETS:
        ours = demo.table(sheet).drop(columns="_row").reset_index(drop=True)
        theirs = back.table(sheet).drop(columns="_row").reset_index(drop=True)
        pd.testing.assert_frame_equal(theirs[ours.columns], ours)


def test_names_hold_every_parameter(demo_book: Path, demo: Ledger) -> None:
    book = values(demo_book)
    for row in parameter_rows(demo.policy, demo.company):
        prefix = "c" if hasattr(demo.company, row.key) else "p"
        reference = book.defined_names[f"{prefix}_{row.key}"].attr_text
        title, address = reference.split("!")
        value = book[title.strip("'")][address.replace("$", "")].value
        expected = row.value if isinstance(row.value, str) else float(row.value)
        assert ("" if value is None else value) == expected, row.key


def test_the_as_of_day_is_a_named_input(demo_book: Path) -> None:
    book = values(demo_book)
    assert book.defined_names["hk_as_of"].attr_text == "'月末控制台'!$B$3"
    assert values(demo_book)[schema.CONSOLE]["B3"].value == datetime(2026, 6, 30)


def test_the_demo_ties_out_to_the_month_end(demo_book: Path, demo: Ledger) -> None:
    month = run_month_end(demo, AS_OF)
    sheet = values(demo_book)[schema.CONSOLE]
    rows = {r[0].value: [c.value for c in r[1:5]] for r in sheet["A15:E21"]}
    assert status(demo_book) == "相符"
    left, right, difference, result = rows["余额：按客户 ＝ 按业务员"]
    assert left == right == month.tie.ledger / 100
    assert (difference, result) == (0, "相符")
    assert rows["客户数：档案 ＝ 信用看板"][0] == len(demo.customers)
    # the demo has one allowance 1,000 元 above the limit
    assert rows["销售 − 回款 ± 核销与调整 − 余额 ＝ 折让"][2:] == [-1000, "折让超限"]


def test_a_customer_missing_from_the_register_breaks_the_tie_out(
    tmp_path: Path, demo: Ledger
) -> None:
    path = tmp_path / "unknown.xlsx"
    build_ledger(path, replace(demo, customers=demo.customers.iloc[1:]), AS_OF, spare_rows=4)
    assert status(path) == "不符"


def test_dashboard_and_ageing_equal_the_month_end(demo_book: Path, demo: Ledger) -> None:
    month = run_month_end(demo, AS_OF)
    book = values(demo_book)
    dashboard = book[schema.DASHBOARD]
    heads = [c.value for c in dashboard[5]]
    code, balance = heads.index("客户编码"), heads.index("余额")
    shown = {
        row[code]: row[balance] for row in dashboard.iter_rows(min_row=6, values_only=True)
        if row[code]
    }  # fmt: skip
    codes, balances = month.customers.index.tolist(), month.customers["balance"].tolist()
    assert shown == {c: fen / 100 for c, fen in zip(codes, balances, strict=True)}
    ageing = book[schema.AGEING]
    totals = next(r for r in ageing.iter_rows(min_row=6, values_only=True) if r[0] == "合计")
    figures = [fen / 100 for fen in month.ageing["客户"].to_numpy()[-1].tolist()]
    assert list(totals[2 : 2 + len(figures)]) == figures
    names = dict(zip(demo.customers["customer_code"], demo.customers["customer_name"], strict=True))
    for row in ageing.iter_rows(min_row=6, max_row=20, values_only=True):
        assert row[1] == names[row[0]]


def test_settlement_stands_beside_its_sales_rows(demo_book: Path, demo: Ledger) -> None:
    month = run_month_end(demo, AS_OF)
    lines = month.accounts.sales.assign(row=month.ledger.sales["_row"].to_numpy())
    lines = lines[lines["kind"] < 0]  # what was booked has no row here
    paid = lines.groupby("row", sort=False)["paid"].sum()  # of a sale in instalments, all parts
    counted = lines.groupby("row", sort=False)["counted"].any()
    sheet = values(demo_book)[schema.SALES.title]
    gap = len(schema.SALES.columns)
    assert sheet.cell(1, gap + 1).value is None
    assert sheet.cell(1, gap + 2).value == "已收"
    rows = sheet.iter_rows(min_row=2, values_only=True)
    for row, counts, fen in zip(rows, counted, paid, strict=False):
        assert row[gap + 1] == (fen / 100 if counts else None)


def test_blank_rows_wait_below_the_records(demo_book: Path, demo: Ledger) -> None:
    sheet = values(demo_book)[schema.SALES.title]
    (table,) = sheet.tables.values()
    assert table.ref == f"A1:AF{len(demo.sales) + 1 + 12}"
    assert sheet.cell(sheet.max_row, 1).value is None


def test_text_that_looks_like_a_formula_or_link_stays_text(tmp_path: Path, demo: Ledger) -> None:
    customers = demo.customers.head(3).copy()
    nasty = ['=HYPERLINK("x")', "http://a.b/c", "<b>&"]
    customers["customer_name"] = nasty
    path = tmp_path / "nasty.xlsx"
    build_ledger(path, Ledger(customers=customers), AS_OF, spare_rows=4)
    sheet = load_workbook(path)[schema.CUSTOMERS.title]
    cells = [sheet.cell(row, 2) for row in (2, 3, 4)]
    assert [c.value for c in cells] == nasty
    assert {c.data_type for c in cells} == {"s"}
    assert not any(c.hyperlink for c in cells)


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path, demo: Ledger) -> None:
    small = replace(demo, sales=demo.sales.head(20), receipts=demo.receipts.head(10))
    for name in ("one.xlsx", "two.xlsx"):
        build_ledger(tmp_path / name, small, AS_OF, spare_rows=4)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_problems_are_listed(tmp_path: Path) -> None:
    problem = Problem(
        Severity.ERROR, "客户销售统计表", 5, "销货总额(元)", "abc", "不是数字", "改成数字"
    )
    path = tmp_path / "problems.xlsx"
    build_ledger(path, Ledger(problems=[problem]), AS_OF, spare_rows=4)
    sheet = load_workbook(path)[schema.PROBLEMS]
    assert [c.value for c in sheet[1]] == list(Problem.HEADINGS)
    assert tuple(c.value for c in sheet[2]) == problem.cells()


@pytest.mark.parametrize("name", BUILT)
def test_every_formula_cell_equals_what_a_spreadsheet_computes(
    office: Office, templates: Path, name: str
) -> None:
    """LibreOffice recalculates all formulas of the file hard; each must equal its cached value.

    The demo is compared in tests/hosts/calc.
    """
    built = templates / name
    with office.open(built) as document:
        document.calculate()
        formulas = document.formulas()
        found = document.differences(built, formulas=formulas)
    assert formulas
    assert found == []


def test_a_row_sum_needs_every_part() -> None:
    total = RowSum("score_repay", "score_other")
    blank = {"score_repay": None, "score_purchase": None, "score_other": None}
    assert total.value(blank, {}) == ""
    assert total.value(blank | {"score_purchase": 20.0}, {}) == ""
    given = {"score_repay": 30.0, "score_purchase": 20.0, "score_other": 10.0}
    assert total.value(given, {}) == 60.0


def test_formulas_read_as_structured_references() -> None:
    call = RowCall("HK_USCC", (Of("uscc"), "", "hk_as_of"), needs="customer_code")
    assert call.text(schema.CUSTOMERS) == (
        '=IF(tbl_customers[[#This Row],[客户编码]]="","",'
        "HK_USCC(tbl_customers[[#This Row],[统一社会信用代码]],,hk_as_of))"
    )
    assert TableCall("HK_AGEING", ("hk_sales", '"客户"')).text() == '=HK_AGEING(hk_sales,"客户")'


def test_a_changed_policy_is_in_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "policy.xlsx"
    build_ledger(path, Ledger(policy=replace(DEFAULT, max_term_days=45)), AS_OF, spare_rows=4)
    assert read_ledger(path).policy.max_term_days == 45


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    """One customer who owes 100 元, with 4 spare rows in the sales table."""
    path = tmp_path / "small.xlsx"
    build_ledger(
        path,
        ledger_of(
            customers=[{"customer_code": "A1", "customer_name": "甲厂", "limit": 1000.0}],
            sales=[{"customer_code": "A1", "doc_no": "X1", "sale_date": datetime(2026, 5, 1),
                    "due_date": datetime(2026, 6, 1), "amount": 100.0}],
        ),
        AS_OF,
        spare_rows=4,
    )  # fmt: skip
    return path


def sales_cell(name: str, row: int) -> str:
    at = [column.name for column in schema.SALES.columns].index(name) + 1
    return f"{get_column_letter(at)}{row}"


def test_rows_outside_a_table_are_counted_or_told(small_book: Path, office: Office) -> None:
    """The add-in makes the table longer; until it has, the status says what isn't counted."""
    sales, console = schema.SALES.title, schema.CONSOLE
    with office.open(small_book) as document:
        document.calculate()
        assert document.value(console, "B6") == "相符"
        document.set(sales, sales_cell("customer_code", 9), "A1")
        document.set(sales, sales_cell("amount", 9), 50.0)
        document.calculate()
        said = document.value(console, "B6")
        total = next(r for r in document.values(schema.AGEING, "A6:C20") if r[0] == "合计")
        assert total[2] in (100.0, 150.0)
        assert ("在表外" in str(said)) is (total[2] == 100.0), said


@pytest.mark.parametrize("day", ["", "2026.6.30"])
def test_a_missing_day_is_told(small_book: Path, office: Office, day: str) -> None:
    with office.open(small_book) as document:
        document.set(schema.CONSOLE, "B3", day)
        document.calculate()
        assert document.value(schema.CONSOLE, "B6") == "统计日没有填对"


def test_customers_added_in_a_program_that_does_not_spill_are_aged(
    small_book: Path, office: Office
) -> None:
    """The fixed arrays are longer than what they showed when the file was made."""
    with office.open(small_book) as document:
        for row, code in ((3, "B1"), (4, "B2")):
            entered: dict[str, float | str] = {"customer_code": code, "doc_no": f"X{row}", "sale_date": 46_143.0,
                       "due_date": 46_174.0, "amount": 10.0}  # fmt: skip
            for name, value in entered.items():
                document.set(schema.SALES.title, sales_cell(name, row), value)
        document.calculate()
        shown = [list(row)[:3] for row in document.values(schema.AGEING, "A6:C10")]
        assert shown == [
            ["A1", "甲厂", 100], ["B1", "（未建档）", 10], ["B2", "（未建档）", 10],
            ["合计", "", 120], ["", "", ""],
        ]  # fmt: skip
        assert document.value(schema.CONSOLE, "B6") == "不符"  # two are not on the register


def test_formats_and_checks_hold_below_the_table(small_book: Path) -> None:
    book = load_workbook(small_book)
    sales = book[schema.SALES.title]
    numbers = {c.heading: sales.column_dimensions[get_column_letter(i)].number_format
               for i, c in enumerate(schema.SALES.columns, start=1)}  # fmt: skip
    assert numbers["销货总额"] == "#,##0.00;[Red]-#,##0.00"
    assert numbers["销售日期"] == "yyyy-mm-dd"
    assert numbers["客户编码"] == "@"
    letters = get_column_letter(len(schema.SALES.columns) + 4)
    assert sales.cell(1, len(schema.SALES.columns) + 4).value == "结清日"
    assert sales.column_dimensions[letters].number_format == "yyyy-mm-dd"
    ends = {str(v.sqref).split(":")[-1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            for v in sales.data_validations.dataValidation}  # fmt: skip
    assert ends == {"1048576"}
    for sheet in (sales, book[schema.DASHBOARD]):
        for rule in sheet.conditional_formatting:
            assert str(rule.sqref).endswith("1048576")
