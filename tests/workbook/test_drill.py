"""Links of the sheets that only show: where each click leads, on a ledger of two customers."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import CUSTOMERS, SALES
from huikuan_xl.workbook.drill import CHOICE, LINKED_ROWS
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.lists import FIRST_TASK, TODAY_HEADINGS
from tests.workbook.small import ledger_of

LINK_FORMULA = re.compile(
    r"=IFERROR\(IF\((\$[A-Z]+\d+)=\"\",\"\",HYPERLINK\(\"#'([^']+)'!([A-Z]+)\"&"
    r"MATCH\(\1,'\2'!\$\3:\$\3,0\),\"([^\"]+)\"\)\),\"\"\)"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("drill") / "ledger.xlsx"
    ledger = ledger_of(
        customers=[
            {"customer_code": "A1", "customer_name": "甲厂", "limit": 100.0, "salesperson": "王敏"},
            {"customer_code": "A2", "customer_name": "乙厂", "limit": 9000.0, "salesperson": "王敏"},
        ],
        sales=[
            {"customer_code": "A2", "doc_no": "X1", "sale_date": datetime(2026, 5, 2),
             "due_date": datetime(2026, 6, 1), "amount": 200.0},
            {"customer_code": "A1", "doc_no": "X2", "sale_date": datetime(2026, 5, 3),
             "due_date": datetime(2026, 6, 2), "amount": 500.0},
            {"customer_code": "A1", "doc_no": "X3", "sale_date": datetime(2026, 5, 4),
             "due_date": datetime(2026, 6, 20), "amount": 50.0},
        ],
        receipts=[{"customer_code": "Q9", "receipt_date": datetime(2026, 6, 3), "amount": 1.0}],
    )  # fmt: skip
    build_ledger(made, ledger, date(2026, 6, 30), spare_rows=4)
    return made


@pytest.fixture(scope="module")
def shown(path: Path) -> Any:
    return load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def written(path: Path) -> Any:
    return load_workbook(path)


def followed(shown: Any, written: Any, title: str, caption: str) -> list[tuple[str, str, Any]]:
    """Follow every link of a column as a program would: given value, sheet, value it lands on."""
    found = []
    for row in written[title].iter_rows():
        for cell in row:
            match = LINK_FORMULA.fullmatch(str(cell.value or ""))
            if not match or match[4] != caption:
                continue
            given = shown[title][match[1].replace("$", "")].value
            landed = [
                (line, c.value) for line, c in enumerate(shown[match[2]][match[3]], start=1)
                if given not in (None, "") and c.value == given
            ]  # fmt: skip
            assert shown[title][cell.coordinate].value == (caption if landed else None)
            if landed:
                found.append((given, match[2], landed[0][0]))
    return found


def test_the_board_leads_to_the_register_the_ageings_to_the_board(shown: Any, written: Any) -> None:
    """The board's rows are A1, A2 and Q9, which isn't in the register and has no link."""
    assert followed(shown, written, schema.DASHBOARD, "档案") == [
        ("A1", CUSTOMERS.title, 2), ("A2", CUSTOMERS.title, 3),
    ]  # fmt: skip
    # Both ageings of customers: A1 owes 550, A2 200, Q9 paid too much. The board keeps the register's
    # blank row before those that aren't in it.
    assert sorted(followed(shown, written, schema.AGEING, "看板")) == sorted(
        2 * [("A1", schema.DASHBOARD, 6), ("A2", schema.DASHBOARD, 7), ("Q9", schema.DASHBOARD, 9)]
    )


def test_the_days_list_leads_to_the_oldest_open_document(shown: Any, written: Any) -> None:
    """A1's is X2 in row 3 of the sales, A2's X1 in row 2; A1 owes more."""
    assert followed(shown, written, schema.TODAY, "查") == [
        ("X2", SALES.title, 3), ("X1", SALES.title, 2),
    ]  # fmt: skip


def test_links_wait_below_for_rows_to_come(written: Any) -> None:
    at = TODAY_HEADINGS.index("查") + 1
    last = written[schema.TODAY].cell(FIRST_TASK + LINKED_ROWS - 1, at)
    assert LINK_FORMULA.fullmatch(last.value)
    assert f"${last.row}" not in last.value
    assert f"{last.row}=" in last.value


def test_the_board_has_one_line_a_customer_and_tells_why_to_the_end(
    shown: Any, written: Any
) -> None:
    board = shown[schema.DASHBOARD]
    heights = {written[schema.DASHBOARD].row_dimensions[row].height for row in (6, 7, 8)}
    assert heights == {None}, "as tall as every row"
    headings = [cell.value for cell in board[5]]
    last = headings.index("预警 ｜ 为什么")
    assert len(headings) == last + 1, "nothing right of it: it isn't cut"
    row = [cell.value for cell in board[6]]
    assert row[last] == f"{row[headings.index('预警')]} ｜ {row[headings.index('停供说明')]}"
    assert "占用超过有效额度" in row[last]


def test_no_link_chooses_a_customer_and_says_so(written: Any) -> None:
    for title in (schema.DASHBOARD, schema.AGEING, schema.TODAY):
        links = [c.hyperlink for row in written[title].iter_rows(max_row=4) for c in row]
        (place,) = {link.location for link in links if link}
        assert place == f"'{schema.CUSTOMER_PAGE}'!{CHOICE}"
        told = [c.value for row in written[title].iter_rows(max_row=4) for c in row]
        assert any("黄格填编码" in str(text) for text in told)


def test_one_customers_documents_lead_to_their_rows(shown: Any, written: Any) -> None:
    """The page shows A1: its open lines stand in rows 3 and 4 of the sales."""
    page, formulas = shown[schema.CUSTOMER_PAGE], written[schema.CUSTOMER_PAGE]
    rows = [r for r in range(1, 60) if "客户销售统计表" in str(formulas.cell(r, 8).value)]
    assert [page.cell(r, 9).value for r in rows[:3]] == [3, 4, None]
    assert [page.cell(r, 8).value for r in rows[:3]] == ["查", "查", None]
    assert formulas.cell(rows[0], 8).value == (
        f'=IF($I${rows[0]}="","",HYPERLINK("#\'{SALES.title}\'!A"&$I${rows[0]},"查"))'
    )


@pytest.mark.parametrize(
    ("label", "lands"),
    [
        ("要联系的客户(户)", "\"#'今日待办'!A5\""),
        ("停供及只收不供(户)", "MATCH(\"停供：*\",'信用看板'!$K:$K,0)"),
        ("冻结新单(户)", "MATCH(\"冻结新单：*\",'信用看板'!$K:$K,0)"),
        ("应收余额(元)", "MATCH(\"合计\",'账龄分析'!$A:$A,0)"),
        ("其中逾期(元)", "MATCH(MAX('信用看板'!$E:$E),'信用看板'!$E:$E,0)"),
        ("编码没有建档的行", "MATCH(\"查无此户\",'客户货款回收日报表'!"),
        ("核对时的错误(条)", "MATCH(\"错误\",'数据问题'!$A:$A,0)"),
    ],
)
def test_the_first_sheets_figures_lead_to_the_first_row_concerned(
    written: Any, label: str, lands: str
) -> None:
    (line,) = [r for r in written[schema.HOME].iter_rows(max_col=4) if r[0].value == label]
    assert lands in line[3].value
