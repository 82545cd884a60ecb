"""The ledger in a real spreadsheet: every formula recalculated, compared, and followed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from huikuan_xl import demo
from huikuan_xl.ledger import schema
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.demo_part import part_of_demo
from tests.hosts.calc.office import Document, Office

#: That the whole demo is worked out as it is shipped, tests/workbook sees.
LEDGER = part_of_demo({"01001", "01002", "01003", "01005", "02001", "02003", "02008", "03004"})
REGISTER, SALES, RECEIPTS = schema.CUSTOMERS.title, schema.SALES.title, schema.RECEIPTS.title


@pytest.fixture(scope="module")
def demo_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("台账") / "回款台账.xlsx"
    build_ledger(path, LEDGER, demo.AS_OF)
    return path


@pytest.fixture(scope="module")
def opened(office: Office, demo_ledger: Path) -> Iterator[Document]:
    """The demo, worked out once: what is shipped is compared first, then edits are followed."""
    with office.open(demo_ledger) as document:
        document.calculate()
        yield document


def test_every_formula_cell_equals_its_shipped_value(opened: Document, demo_ledger: Path) -> None:
    formulas = opened.formulas()
    assert len(formulas) > 500
    assert opened.differences(demo_ledger, formulas=formulas) == []


def _grid(document: Document, sheet: str, area: str) -> list[list[object]]:
    return [list(row) for row in document.values(sheet, area)]


def _dashboard(document: Document) -> dict[str, dict[str, object]]:
    rows = _grid(document, schema.DASHBOARD, "A1:Z120")
    start = next(i for i, row in enumerate(rows) if "客户编码" in row)
    headings = [str(h) for h in rows[start]]
    return {
        str(row[0]): dict(zip(headings, row, strict=True)) for row in rows[start + 1 :] if row[0]
    }


def test_the_dashboard_equals_the_month_end(opened: Document) -> None:
    result = run_month_end(LEDGER, demo.AS_OF)
    shown = _dashboard(opened)
    assert list(shown) == list(result.customers.index)
    for code, row in result.customers.to_dict("index").items():
        cells = shown[str(code)]
        assert cells["余额"] == pytest.approx(row["balance"] / 100, abs=1e-9), code
        assert cells["超期"] == pytest.approx(row["overdue"] / 100, abs=1e-9), code
        assert cells["占用"] == pytest.approx(row["usage"] / 100, abs=1e-9), code
        assert cells["停供级别"] == row["stop_level"], code
        assert cells["信用等级"] == row["credit_label"], code
        assert cells["回款评级"] == row["pay_label"], code
        assert cells["预警"] == row["warnings"], code


def _column(document: Document, sheet: str, heading: str) -> str:
    headings = _grid(document, sheet, "A1:BZ1")[0]
    number = next(i for i, h in enumerate(headings) if str(h).split("(")[0] == heading)
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def test_the_indicators_equal_the_month_end(opened: Document) -> None:
    result = run_month_end(LEDGER, demo.AS_OF)
    rows = _grid(opened, schema.CONSOLE, "A1:J80")
    start = next(i for i, row in enumerate(rows) if row[0] == "指标")
    value = rows[start].index("数值")
    shown = {str(row[0]): row[value] for row in rows[start + 1 :] if row[0]}
    for one in result.indicators:
        assert one.value is not None
        assert float(str(shown[one.name])) == pytest.approx(float(one.value), abs=1e-9), one.name


def _row_of(document: Document, sheet: str, code: str, column: str) -> int:
    cells = _grid(document, sheet, f"{column}1:{column}4000")
    return next(i for i, row in enumerate(cells, start=1) if str(row[0]) == code)


def test_a_new_amount_reaches_the_dashboard(opened: Document) -> None:
    code = demo.RULE_EXAMPLES["K12"]
    before = _dashboard(opened)[code]
    row = _row_of(opened, RECEIPTS, code, _column(opened, RECEIPTS, "客户编码"))
    cell = f"{_column(opened, RECEIPTS, '回款金额')}{row}"
    opened.set(RECEIPTS, cell, float(str(opened.value(RECEIPTS, cell))) - 1000)
    opened.calculate()
    after = _dashboard(opened)[code]
    assert float(str(after["余额"])) == pytest.approx(float(str(before["余额"])) + 1000)


def test_a_moved_due_date_changes_the_ageing(opened: Document) -> None:
    code = demo.RULE_EXAMPLES["K12"]
    before = _dashboard(opened)[code]
    codes = _grid(
        opened,
        SALES,
        f"{_column(opened, SALES, '客户编码')}1:{_column(opened, SALES, '客户编码')}3200",
    )
    due = _column(opened, SALES, "到期日")
    later = (dt.date(2027, 12, 31) - dt.date(1899, 12, 30)).days
    for number, row in enumerate(codes, start=1):
        if str(row[0]) == code:
            opened.set(SALES, f"{due}{number}", float(later))
    opened.calculate()
    after = _dashboard(opened)[code]
    assert float(str(before["超期"])) > 0
    assert after["超期"] == 0
    assert after["余额"] == before["余额"]


def test_a_veto_a_limit_and_a_parameter_are_followed(opened: Document) -> None:
    code = demo.RULE_EXAMPLES["K01"]
    row = _row_of(opened, REGISTER, code, _column(opened, REGISTER, "客户编码"))
    grade = f"{_column(opened, REGISTER, '信用等级')}{row}"
    assert opened.value(REGISTER, grade) == "A"
    opened.set(REGISTER, f"{_column(opened, REGISTER, '否决项')}{row}", "V3")
    opened.set(REGISTER, f"{_column(opened, REGISTER, '批准额度')}{row}", 1.0)
    opened.calculate()
    assert opened.value(REGISTER, grade) == "E"
    shown = _dashboard(opened)[code]
    assert shown["信用等级"] == "信用E·风险"
    assert float(str(shown["剩余信用"])) < 0
    assert "超额度" in str(shown["预警"])

    parameters = _grid(opened, schema.PARAMETERS, "A1:G300")
    header = next(i for i, r in enumerate(parameters) if "编号" in r)
    key, value = parameters[header].index("编号"), parameters[header].index("值")
    at = next(i for i, r in enumerate(parameters) if r[key] == "grade_a_total")
    other = demo.RULE_EXAMPLES["K24"] if demo.RULE_EXAMPLES["K24"] != code else "01001"
    other_row = _row_of(opened, REGISTER, other, _column(opened, REGISTER, "客户编码"))
    other_grade = f"{_column(opened, REGISTER, '信用等级')}{other_row}"
    assert opened.value(REGISTER, other_grade) == "A"
    opened.set(schema.PARAMETERS, f"{chr(65 + value)}{at + 1}", 99.0)
    opened.calculate()
    assert opened.value(REGISTER, other_grade) != "A"


def test_saved_and_opened_again_an_edit_is_followed(office: Office, opened: Document) -> None:
    """The file holds handles; the tables are sent when it is opened."""
    code = demo.RULE_EXAMPLES["K12"]
    before = float(str(_dashboard(opened)[code]["余额"]))
    saved = opened.save(office.scratch("again.ods"))
    with office.open(saved) as again:
        row = _row_of(again, RECEIPTS, code, _column(again, RECEIPTS, "客户编码"))
        cell = f"{_column(again, RECEIPTS, '回款金额')}{row}"
        again.set(RECEIPTS, cell, float(str(again.value(RECEIPTS, cell))) - 1000)
        again.calculate()
        assert float(str(_dashboard(again)[code]["余额"])) == pytest.approx(before + 1000)
