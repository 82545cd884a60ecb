"""The 回款 toolbar in a real LibreOffice, and tables that grow: the command line's figures."""

import datetime as dt
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huikuan_xl.calc.addin import build_addin
from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.console import BUTTONS
from tests.hosts.calc.office import Document, Office

AS_OF = dt.date(2026, 6, 30)
REGISTER, SALES = schema.CUSTOMERS.title, schema.SALES.title
REFUSED = {
    "HK_Import": "没有选择文件", "HK_Deliver": "没有选择文件", "HK_NewYear": "没有按",
}  # fmt: skip
MAY, JUNE = 46143.0, 46174.0  # the first of each


@pytest.fixture
def opened(office: Office, copy: Path, tmp_path: Path) -> Iterator[Document]:
    file = tmp_path / "副本.xlsx"
    file.write_bytes(copy.read_bytes())
    with office.open(file, translate=False) as document:
        yield document


def letters(document: Document, title: str) -> dict[str, str]:
    """Return the column letters of a sheet by heading, without units."""
    headings = document.values(title, "A1:AZ1")[0]
    names = [chr(65 + at) if at < 26 else "A" + chr(39 + at) for at in range(len(headings))]
    return {str(h).split("(")[0]: name for h, name in zip(headings, names, strict=True) if h}


def soon(what: Callable[[], bool], seconds: float = 120) -> bool:
    """Wait until something is so: growing follows once Calc has worked everything out."""
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.5)
    return found


def balances(document: Document) -> dict[str, float]:
    """Return the balances on 信用看板 by customer."""
    rows = document.values(schema.DASHBOARD, "A1:Z400")
    top = next((i for i, row in enumerate(rows) if row[0] == "客户编码"), None)
    if top is None:  # worked out just now
        return {}
    at = rows[top].index("余额")
    return {str(row[0]): float(str(row[at])) for row in rows[top + 1 :] if row[0]}


def test_every_button_does_here_what_it_does_in_excel(opened: Document, office: Office) -> None:
    said = {macro: opened.press(macro) for macro, _, _ in BUTTONS}
    refused = {macro for macro, text in said.items() if "没有完成" in text}
    assert refused == set(REFUSED), (said, office.log[-2000:])
    assert all(why in said[macro] for macro, why in REFUSED.items())
    assert "应收合计 1,700.00 元" in said["HK_TrySettlement"]
    assert "勾稽相符" in said["HK_MakeAgeing"]
    assert "2026-07 回款计划：2 户" in said["HK_Plan"]
    assert "新增 2 行" in said["HK_Plan"]
    assert "2026-06 月结完成，已关账" in said["HK_MonthEnd"]
    assert "LibreOffice" in said["HK_Doctor"]
    log = [row for row in opened.values(schema.RUN_LOG, "A2:H20") if row[2]]
    assert [row[2] for row in log] == [
        c for m, c, _ in BUTTONS if m not in REFUSED | {"HK_Doctor": ""}
    ]
    assert all(isinstance(row[0], float) and row[0] % 1 > 0 for row in log), "day and time"
    assert balances(opened) == {"C1": 1500.0, "C2": 200.0}


def test_the_import_button_reads_what_the_command_line_reads(
    opened: Document, tmp_path: Path
) -> None:
    export = tmp_path / "销售导出.csv"
    export.write_text(
        "往来单位编码,购货单位,单据日期,存货名称,价税合计,发票号码,到期日期\n"
        "C2,远大公司,2026-06-29,=cmd|calc,1234.50,00099001,2026-07-29\n",
        encoding="gb18030",
    )
    assert "新增 1 行" in opened.press("HK_Import", export)
    at = letters(opened, SALES)
    assert opened.value(SALES, at["客户编码"] + "5") == "C2"
    assert opened.value(SALES, at["售货清单号码"] + "5") == "00099001"
    assert opened.value(SALES, at["商品名称"] + "5") == "=cmd|calc", "a text, no formula"
    assert opened.text(SALES, at["销售日期"] + "5") == "2026-06-29"
    assert balances(opened)["C2"] == 1434.5
    assert "新增 0 行" in opened.press("HK_Import", export)
    assert "已撤销上次的“导入”" in opened.press("HK_Undo")
    assert "没有可以撤销的操作" in opened.press("HK_Undo")


def test_cells_inserted_and_deleted_inside_a_table_move_its_rows(
    opened: Document, office: Office
) -> None:
    """Whole rows Calc refuses, as the results beside the table are arrays over them."""
    at = letters(opened, SALES)
    left = at["尚欠"]
    width = f"A{{}}:{at[schema.SALES.columns[-1].heading]}{{}}"
    opened.insert(SALES, width.format(3, 3))
    typed: dict[str, float | str] = {
        "客户编码": "C2", "售货清单号码": "X9", "销售日期": MAY, "到期日": JUNE, "销货总额": 70.0,
    }  # fmt: skip
    for heading, value in typed.items():
        opened.set(SALES, f"{at[heading]}3", value)
    assert [r[0] for r in opened.values(SALES, f"{left}2:{left}6")] == [
        1000.0, 70.0, 500.0, 200.0, "",
    ], office.log[-2000:]  # fmt: skip
    assert balances(opened) == {"C1": 1500.0, "C2": 270.0}
    opened.remove(SALES, width.format(2, 2))
    assert [r[0] for r in opened.values(SALES, f"{left}2:{left}5")] == [70.0, 500.0, 200.0, ""]
    assert balances(opened) == {"C1": 500.0, "C2": 270.0}
    assert status(opened) == "相符"


def test_a_button_leaves_notes_below_a_result(opened: Document) -> None:
    """A result is longer than its cells; only those are the button's."""
    at = letters(opened, SALES)
    note = at["尚欠"] + "300"
    opened.set(SALES, note, "我的备注")
    opened.set(SALES, at["销货总额"] + "2", 1100.0)
    assert "应收合计 1,800.00 元" in opened.press("HK_TrySettlement")
    assert opened.value(SALES, note) == "我的备注"
    assert opened.value(SALES, at["尚欠"] + "2") == 1100.0, "still a formula"
    opened.set(SALES, at["销货总额"] + "2", 1200.0)
    assert opened.value(SALES, at["尚欠"] + "2") == 1200.0


def test_nothing_ties_that_libreoffice_has_not_worked_out(copy: Path, tmp_path: Path) -> None:
    """As installed LibreOffice shows what is stored; without the add-in nothing else ever."""
    with Office(tmp_path / "1", None, REGISTRY, recalculates=False) as plain_office:
        for file in (copy, copy.with_name("回款台账.xlsx")):
            with plain_office.open(file, translate=False) as document:
                assert status(document) == "有公式算不出来", file
                assert not said_of_checks(document) & {"相符"}, file
                home = document.values(schema.HOME, "A1:H60")
                assert not any("相符" in row for row in home), file
    addin = build_addin(tmp_path / "a.oxt")
    path = {"PYTHONPATH": str(Path(__file__).parents[3])}
    with (
        Office(tmp_path / "2", addin, REGISTRY, path, recalculates=False) as with_addin,
        with_addin.open(copy, translate=False) as document,
    ):
        assert soon(lambda: status(document) == "相符"), with_addin.log[-2000:]


def status(document: Document) -> object:
    rows = document.values(schema.CONSOLE, "A1:B12")
    return next(value for what, value in rows if what == "总状态")


def said_of_checks(document: Document) -> set[object]:
    return {cell for row in document.values(schema.CONSOLE, "A1:H40") for cell in row}


def type_in(
    document: Document, title: str, row: int, entries: dict[str, list[float | str]]
) -> None:
    """Put columns of values from a row on."""
    at = letters(document, title)
    for heading, values in entries.items():
        area = f"{at[heading]}{row}:{at[heading]}{row + len(values) - 1}"
        document.paste(title, area, [[value] for value in values])


def sales_of(codes: list[str], first: int) -> dict[str, list[float | str]]:
    """Sales of 100.00 each, due on 1 June."""
    count = len(codes)
    return {
        "客户编码": list(codes),
        "售货清单号码": [f"S{first + number}" for number in range(count)],
        "销售日期": [MAY] * count,
        "到期日": [JUNE] * count,
        "销货总额": [100.0] * count,
    }


def test_tables_and_results_grow_with_what_is_entered_below_them(
    opened: Document, office: Office, tmp_path: Path
) -> None:
    """300 sales of 60 new customers below the tables, and what the user has beside the results:
    every format reads back as the command line, to the 分."""
    at = letters(opened, SALES)
    left = at["尚欠"]
    opened.set(SALES, left + "900", "我的备注")
    opened.name("我的名称", SALES, left + "900")  # Calc forgets the size of every array
    codes = [f"N{i:02}" for i in range(60)]
    type_in(
        opened, REGISTER, 12, {"客户编码": list(codes), "客户名称": [f"客户{c}" for c in codes]}
    )
    type_in(opened, SALES, 12, sales_of(codes * 5, 1))
    assert soon(lambda: len(balances(opened)) == 62 and balances(opened)["N59"] == 500.0), (
        office.log[-2000:]
    )
    aged = opened.values(schema.AGEING, "A5:K80")
    total = next(row for row in aged if row[0] == "合计")
    assert total[aged[0].index("余额")] == 31_700.0
    assert [row[0] for row in opened.values(SALES, f"{left}12:{left}311")] == [100.0] * 300
    grade = letters(opened, REGISTER)["信用等级"]
    assert opened.formula(REGISTER, f"{grade}71").startswith("="), "new rows get the formulas"
    assert opened.text(SALES, at["到期日"] + "311") == "2026-06-01"
    assert opened.value(SALES, left + "900") == "我的备注"
    assert status(opened) == "相符", said_of_checks(opened)
    assert opened.locked(schema.DASHBOARD)
    for suffix in (".xlsx", ".ods"):
        saved = opened.save(tmp_path / f"存{suffix}")
        result = run_month_end(read_ledger(saved), AS_OF)
        assert result.tie.ledger == 3_170_000, suffix
        assert {c: b / 100 for c, b in result.customers["balance"].items()} == balances(opened)
        with office.open(saved, translate=False) as again:
            assert balances(again) == balances(opened), suffix
            assert status(again) == "相符"
            type_in(again, REGISTER, 300, {"客户编码": ["M1"], "客户名称": ["更晚"]})
            type_in(again, SALES, 530, sales_of(["M1", "C1"], 1001))
            grown = balances(opened) | {"M1": 100.0, "C1": 1600.0}
            assert soon(lambda g=grown: balances(again) == g), office.log[-2000:]  # type: ignore[misc]
            assert status(again) == "相符", "and grows again"
            result = run_month_end(read_ledger(again.save(tmp_path / f"再存{suffix}")), AS_OF)
            assert {c: b / 100 for c, b in result.customers["balance"].items()} == grown


def worker() -> int:
    """Return the process in which an office of these tests has its functions computed."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"huikuan_xl.calc.service" in command and b"HUIKUAN_CALC_LOG" in environment:
            return int(folder.name)
    raise AssertionError("no process of the product's own")


def test_a_python_that_ends_is_started_again_and_everything_follows(
    copy: Path, tmp_path: Path
) -> None:
    """Twice in a row: its tables are sent anew each time, and buttons work through it, too."""
    addin = build_addin(tmp_path / "a.oxt")
    with Office(tmp_path, addin, REGISTRY) as other:
        other.compute_elsewhere()
        with other.open(copy, translate=False) as document:
            amount = letters(document, SALES)["销货总额"] + "2"
            for value in (1100.0, 1200.0):
                os.kill(worker(), signal.SIGKILL)
                document.set(SALES, amount, value)
                assert soon(lambda v=value: balances(document).get("C1") == v + 500.0), (  # type: ignore[misc]
                    other.log[-2000:]
                )
            assert "应收合计 1,900.00 元" in document.press("HK_TrySettlement")
