"""The buttons through real pywin32 and xlwings, against a small Excel in a process of its own."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huikuan_xl import demo
from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.cells import cells_of
from huikuan_xl.workbook.function_help import function_help
from huikuan_xl.workbook.ledger_book import LEDGER_SHEETS, PROTECTED, build_ledger
from tests.hosts.windows.conftest import DOCUMENTS, Product
from tests.hosts.windows.samples import of_customers
from tests.hosts.windows.wine import HOME
from xl.project import ledger_vba
from xl.ribbon import ribbon_xml

FAKE = Path(__file__).with_name("fake_excel.py")
FOLDER = "台账 一"
AUTOMATIC = -4105


def few_customers() -> Ledger:
    """Return the demo ledger of three customers, enough for each button to have work."""
    ledger = demo.make_ledger()
    codes = set(ledger.customers["customer_code"].iloc[::24])
    tables = {
        sheet.name: of_customers(frame, codes)
        for sheet in schema.ENTRY_SHEETS
        for frame in (ledger.table(sheet),)
    }
    # What reaches over to customers who are not here goes, too.
    moves = tables[schema.ADJUSTMENTS.name]
    tables[schema.ADJUSTMENTS.name] = moves[moves["counter_code"].isin({"", *codes})]
    receipts = tables[schema.RECEIPTS.name]
    tables[schema.RECEIPTS.name] = receipts[receipts["payment_total"].isna()]
    return replace(ledger, **tables, problems=[])  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "回款台账.xlsm"
    codes = [f"Sheet{number}" for number in range(1, len(LEDGER_SHEETS) + 1)]
    build_ledger(
        path, few_customers(), demo.AS_OF, spare_rows=20, vba=ledger_vba(codes), ribbon=ribbon_xml(),
        functions=function_help(REGISTRY.values()),
    )  # fmt: skip
    return path


class Office:
    """An Excel on Windows with the ledger open in it."""

    def __init__(self, product: Product, shipped: Path) -> None:
        self._product = product
        self.folder = DOCUMENTS / FOLDER
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.folder / shipped.name).write_bytes(shipped.read_bytes())
        self._file = f"{HOME}\\Documents\\{FOLDER}\\{shipped.name}"

    def does(self, *steps: list[Any]) -> list[Any]:
        """Open the ledger, do the steps, and return what each gave."""
        plan = {"file": self._file, "steps": steps, "report": "excel-report.json"}
        report = DOCUMENTS / "excel-report.json"
        report.unlink(missing_ok=True)
        (DOCUMENTS / "excel-plan.json").write_text(json.dumps(plan), encoding="utf-8")
        said = self._product.windows.script(FAKE, "excel-plan.json", timeout=600)
        assert report.exists(), said
        found: list[Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


@pytest.fixture
def office(product: Product, shipped: Path) -> Office:
    return Office(product, shipped)


def test_every_button_that_writes(office: Office, shipped: Path) -> None:
    month_end = run_month_end(read_ledger(shipped), demo.AS_OF)
    macros = ["HK_Check", "HK_TrySettlement", "HK_MakeAgeing", "HK_Dashboard", "HK_Plan", "HK_WriteLetters",
              "HK_MonthEnd", "HK_Undo"]  # fmt: skip
    opened, *said, state, log, before = office.does(
        ["state"], *(["press", macro] for macro in macros), ["state"], ["cells", schema.RUN_LOG],
        ["cells", schema.PROBLEMS],
    )  # fmt: skip
    for macro, text in zip(macros, said, strict=True):
        assert "没有完成" not in text, f"{macro}: {text}"
        assert "没有运行" not in text, f"{macro}: {text}"
    assert f"台账余额 {month_end.tie.ledger / 100:,.2f} 元；勾稽相符" in said[1]
    assert said[-1].startswith("已撤销上次的“月结”")
    assert [row[2] for row in log[1:9]] == [
        "核对", "核销试算", "生成账龄", "刷新看板", "回款计划", "生成函件", "月结", "撤销上次",
    ]  # fmt: skip
    assert len(before) - 1 >= len(month_end.problems)
    assert state["screen"] is state["events"] is state["alerts"] is True
    assert state["status"] is False
    assert state["calculation"] == AUTOMATIC
    assert set(state["protected"]) == set(PROTECTED)
    assert state["arrays"] == opened["arrays"], "every array formula is live still"
    assert len(opened["arrays"]) >= 7
    assert state["calls"] >= 7, "Excel has called the server while a button was running"
    assert list((office.folder / "月结").glob("月结报告-*.xlsx"))
    assert len(list((office.folder / "备份").glob("*.xlsm"))) == len(macros)
    assert list((office.folder / "函件").rglob("*.docx"))


def test_what_excel_refuses_and_what_a_user_has_done(office: Office) -> None:
    """One Excel for all of it: starting one takes longest."""
    sales, amount = schema.SALES, 100_000.0
    column = [c.name for c in sales.columns].index("amount") + 1
    write_new_sale(DOCUMENTS / "新销售.xlsx")
    filters = [[2, ["=甲", "=乙"], 7, None], [5, ">=100", 1, "<=200"], [6, "=丙", 0, None]]

    given = office.does(
        ["year", 2016], ["refuses", sales.title, "AH2:AL3"], ["refuses", schema.AGEING, "A1"],
        ["year", 2021],
        ["put", sales.title, 2, column, amount], ["filter", sales.table, *filters],
        ["press", "HK_TrySettlement"], ["state"], ["cells", sales.title],
        ["press", "HK_Import"],
        ["files", f"{HOME}\\Documents\\新销售.xlsx"], ["press", "HK_Import"],
        ["password", schema.PROBLEMS], ["cells", schema.PROBLEMS], ["press", "HK_Check"],
        ["cells", schema.PROBLEMS], ["state"], ["cells", sales.title],
    )  # fmt: skip

    assert "part of an array" in given[1], "or these tests would prove less than they say"
    assert "protected" in given[2]
    assert "没有完成" not in given[6], given[6]
    assert given[7]["filtered"] == {sales.table: filters}, "off while writing, set again after"
    assert "筛选" not in given[6]
    cells = given[8]
    paid, still_open = cells[0].index("已收"), cells[0].index("尚欠")
    assert cells[1][column - 1] == amount
    assert cells[1][paid] + cells[1][still_open] == pytest.approx(amount)
    assert "没有选择文件" in given[9]
    assert given[11].startswith("导入完成。"), given[11]
    assert "新增 1 行" in given[11]
    assert given[14].startswith("核对没有完成，台账没有改动。")
    assert "保护密码" in given[14]
    assert given[13] == given[15]
    assert "写入台账吗" in given[16]["asked"][-1]
    assert "新-1" in {cell for row in given[17] for cell in row}


def write_new_sale(path: Path) -> None:
    """Write an export with one sale that the ledger doesn't have."""
    ledger = few_customers()
    columns = schema.SALES.read_columns
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([c.title for c in columns])
    cells = [cells_of(schema.SALES, c, ledger.sales[c.name].head(1))[0] for c in columns]
    page.append(["新-1" if c.name == "doc_no" else v for c, v in zip(columns, cells, strict=True)])
    book.save(path)
