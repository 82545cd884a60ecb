"""What a user does to rows in a real LibreOffice: insert, delete, paste, take back, do again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.run import run_month_end
from tests.hosts.calc.office import Document, Office
from tests.hosts.calc.test_buttons import (
    AS_OF,
    JUNE,
    MAY,
    REGISTER,
    SALES,
    balances,
    letters,
    said_of_checks,
    sales_of,
    soon,
    status,
    type_in,
)


@pytest.fixture
def opened(office: Office, copy: Path) -> Iterator[Document]:
    with office.open(copy, translate=False) as document:
        yield document


def left_to_pay(document: Document, rows: int) -> list[object]:
    """Return 尚欠 of the first rows of sales."""
    column = letters(document, SALES)["尚欠"]
    return [row[0] for row in document.values(SALES, f"{column}2:{column}{rows + 1}")]


def settled(document: Document, wanted: dict[str, float]) -> bool:
    """Wait until the balances are so and all ties."""
    return soon(lambda: balances(document) == wanted and status(document) == "相符", 30)


def result_end(document: Document) -> int:
    """Return the last row of the result beside the sales."""
    column = letters(document, SALES)["尚欠"]
    rows = [2, *range(9, 340, 25)]
    cells = [document.formula(SALES, f"{column}{row}") for row in rows]
    last: int = max(row for row, one in zip(rows, cells, strict=True) if one == cells[0])
    return last


def test_whole_rows_are_inserted_and_deleted_beside_results(
    opened: Document, office: Office
) -> None:
    """By the menus' commands, one step each; the results beside the table are arrays over all rows."""
    at = letters(opened, SALES)
    opened.menu("InsertRowsBefore", SALES, "A3")
    assert left_to_pay(opened, 5) == [1000.0, "", 500.0, 200.0, ""], office.log[-2000:]
    assert opened.tables()["tbl_sales"] == 10
    typed: dict[str, float | str] = {
        "客户编码": "C2", "售货清单号码": "X9", "销售日期": MAY, "到期日": JUNE, "销货总额": 70.0,
    }  # fmt: skip
    for heading, value in typed.items():
        opened.set(SALES, f"{at[heading]}3", value)
    assert settled(opened, {"C1": 1500.0, "C2": 270.0})
    name = letters(opened, SALES)["档案名称"]
    assert opened.value(SALES, f"{name}3") == "远大公司", "new rows have the table's formulas"
    opened.menu("InsertRowsBefore", SALES, "A2:B3")
    assert left_to_pay(opened, 6) == ["", "", 1000.0, 70.0, 500.0, 200.0]
    opened.set(SALES, f"{at['销售日期']}2", MAY)
    assert opened.text(SALES, f"{at['销售日期']}2") == "2026-05-01", "not as the headings look"
    opened.menu("DeleteRows", SALES, "A2:A4")
    assert left_to_pay(opened, 4) == [70.0, 500.0, 200.0, ""]
    assert settled(opened, {"C1": 500.0, "C2": 270.0})
    assert opened.tables()["tbl_sales"] == 9
    assert opened.undo_steps()[0] == "删除行"
    for _ in range(3):
        opened.undo()
    assert settled(opened, {"C1": 1500.0, "C2": 270.0})
    assert left_to_pay(opened, 5) == [1000.0, 70.0, 500.0, 200.0, ""]
    for _ in range(3):
        opened.redo()
    assert settled(opened, {"C1": 500.0, "C2": 270.0})
    opened.menu("InsertRowsAfter", SALES, "A4")
    assert left_to_pay(opened, 5) == [70.0, 500.0, 200.0, "", ""]


def test_headings_and_the_last_row_stay(opened: Document) -> None:
    for rows in ("A1:A2", "A2:A9"):
        opened.menu("DeleteRows", SALES, rows)
        assert balances(opened) == {"C1": 1500.0, "C2": 200.0}
        assert opened.undo_steps() == []


def test_a_customer_in_the_middle_of_the_register(opened: Document) -> None:
    """No result stands there, but the columns that are worked out; a filter hides C1 meanwhile."""
    at = letters(opened, REGISTER)
    opened.menu("InsertRowsBefore", REGISTER, "A3")
    opened.set(REGISTER, f"{at['客户编码']}3", "C0")
    opened.set(REGISTER, f"{at['客户名称']}3", "中间公司")
    assert settled(opened, {"C1": 1500.0, "C0": 0.0, "C2": 200.0})
    for heading in ("信用等级", "余额"):
        if heading in at:
            assert opened.formula(REGISTER, f"{at[heading]}3").startswith("=")
    opened.hide_rows(REGISTER, "A2")
    opened.menu("DeleteRows", REGISTER, "A2:A3")
    assert settled(opened, {"C1": 1500.0, "C2": 200.0}), "a hidden row stays"


def test_growing_is_taken_back_with_what_was_pasted_and_done_again(
    opened: Document, office: Office
) -> None:
    before = {"C1": 1500.0, "C2": 200.0}
    codes = [f"N{i}" for i in range(5)]
    at = letters(opened, REGISTER)
    width = max(at["客户编码"], at["客户名称"])
    blank = [""] * (ord(width) - ord("A") + 1)
    rows = [[*blank] for _ in codes]
    for row, code in zip(rows, codes, strict=True):
        for heading in ("客户编码", "客户名称"):
            row[ord(at[heading]) - ord("A")] = code
    opened.paste_copied(REGISTER, "A12", rows)  # type: ignore[arg-type]
    assert settled(opened, before | dict.fromkeys(codes, 0.0)), office.log[-2000:]
    sales = letters(opened, SALES)
    entries = sales_of(codes * 20, 1)
    columns = [chr(65 + i) for i in range(ord(max(sales[h] for h in entries)) - 64)]
    by_column = {sales[heading]: values for heading, values in entries.items()}
    opened.paste_copied(
        SALES, "A12", [[by_column.get(c, [""] * 100)[i] for c in columns] for i in range(100)]
    )
    after = before | dict.fromkeys(codes, 2000.0)
    assert settled(opened, after), office.log[-2000:]
    opened.undo()
    assert settled(opened, before | dict.fromkeys(codes, 0.0)), office.log[-2000:]
    opened.undo()
    assert settled(opened, before), office.log[-2000:]
    assert opened.tables()["tbl_sales"] == 9
    assert result_end(opened) < 120, "not as long as it was"
    opened.set(SALES, f"{sales['销货总额']}2", 1001.0)  # results still follow
    assert settled(opened, {"C1": 1501.0, "C2": 200.0})
    opened.undo()
    assert settled(opened, before)
    opened.paste_copied(SALES, "A12", [[by_column.get(c, [""])[0] for c in columns]])
    assert soon(lambda: opened.tables()["tbl_sales"] > 9), "it grows again"


def test_rows_below_the_other_tables_count_as_on_the_command_line(
    opened: Document, office: Office, tmp_path: Path
) -> None:
    """合同, 票据, 核销与调整, 承诺与催收, 审批与变更."""
    rows: dict[schema.Sheet, dict[str, float | str]] = {
        schema.CONTRACTS: {"合同号": "H1", "客户编码": "C1"},
        schema.BILLS: {"票据号": "P1", "客户编码": "C2", "票面金额": 60.0, "收票日": MAY},
        schema.ADJUSTMENTS: {
            "单号": "T1", "日期": JUNE, "类型": "坏账核销", "客户编码": "C1", "售货清单号码": "X1",
            "金额": 300.0, "批准人": "赵总", "批准日": JUNE, "依据": "法院裁定",
        },
        schema.CONTACTS: {"日期": JUNE, "类型": "催收", "客户编码": "C1"},
        schema.APPROVALS: {
            "编号": "S1", "类型": "批准额度", "客户编码": "C1", "申请人": "王敏", "申请日": JUNE,
        },
    }  # fmt: skip
    for sheet, entries in rows.items():
        at = letters(opened, sheet.title)
        for row in (5, 7):
            for heading, value in entries.items():
                own = f"{value}-{row}" if heading in ("合同号", "票据号", "单号", "编号") else value
                opened.set(sheet.title, f"{at[heading]}{row}", own)
    assert soon(lambda: all(opened.tables()[sheet.table] >= 7 for sheet in rows), 30)
    assert settled(opened, {"C1": 900.0, "C2": 200.0}), (
        balances(opened), said_of_checks(opened), office.log[-2000:],
    )  # fmt: skip
    saved = opened.save(tmp_path / "存.ods")
    result = run_month_end(read_ledger(saved), AS_OF)
    assert result.customers["balance"].to_dict() == {"C1": 90_000, "C2": 20_000}


def test_protected_entry_sheets_stay_as_they_are(opened: Document) -> None:
    """Somebody has protected the sales: rows are not inserted, what is typed elsewhere still counts."""
    opened.protect(SALES)
    codes = ["N1"]
    type_in(opened, REGISTER, 12, {"客户编码": list(codes), "客户名称": list(codes)})
    assert settled(opened, {"C1": 1500.0, "C2": 200.0, "N1": 0.0})
    assert opened.locked(SALES)
    assert opened.tables()["tbl_sales"] == 9
