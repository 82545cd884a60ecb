"""首页 and 客户一页通 of a ledger of two customers: figures by hand."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.customer_card import customer_card, period_of
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.lists import TODAY_HEADINGS
from huikuan_xl.workbook.work_slip import is_for
from tests.workbook.small import ledger_of


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("home") / "ledger.xlsx"
    ledger = ledger_of(
        customers=[
            {"customer_code": "A1", "customer_name": "甲厂", "limit": 1000.0, "salesperson": "王敏",
             "contact_person": "孙会计", "phone": "13812345678"},
            {"customer_code": "A2", "customer_name": "乙厂", "limit": 9000.0, "salesperson": "王敏",
             "contact_person": "李", "phone": "0571-87654321"},
        ],
        sales=[
            {"customer_code": "A1", "doc_no": "X1", "sale_date": datetime(2026, 5, 2),
             "due_date": datetime(2026, 6, 1), "amount": 500.0},
            {"customer_code": "A2", "doc_no": "X2", "sale_date": datetime(2026, 6, 20),
             "due_date": datetime(2026, 9, 1), "amount": 700.0},
        ],
        receipts=[
            {"customer_code": "A1", "doc_no": "X1", "receipt_date": datetime(2026, 6, 3),
             "amount": 100.0, "bill_state": None},
            {"customer_code": "A1", "doc_no": "X1", "receipt_date": datetime(2026, 5, 31),
             "amount": 50.0, "bill_state": "退票"},
            {"customer_code": "A1", "doc_no": "X1", "receipt_date": datetime(2026, 6, 30),
             "amount": 50.0, "bill_state": "退票"},
            {"customer_code": "A2", "doc_no": "X9", "receipt_date": datetime(2026, 6, 1), "amount": 0.01,
             "method": "银承", "bill_due": datetime(2026, 7, 7), "bill_state": "持有"},
            {"customer_code": "A2", "doc_no": "X9", "receipt_date": datetime(2026, 6, 1), "amount": 0.01,
             "method": "银承", "bill_due": datetime(2026, 7, 8), "bill_state": "持有"},
        ],
        contacts=[
            {"contact_date": datetime(2026, 6, 5), "customer_code": "A1", "kind": "承诺",
             "promise_date": datetime(2026, 6, 20), "promise_amount": 300.0, "result": "答应付"},
            {"contact_date": datetime(2026, 6, 5), "customer_code": "A1", "kind": "承诺",
             "promise_date": datetime(2026, 6, 28), "promise_amount": 20.0},
            {"contact_date": datetime(2026, 6, 5), "customer_code": "A1", "kind": "承诺",
             "promise_date": datetime(2026, 6, 29), "promise_amount": 30.0},
            {"contact_date": datetime(2026, 6, 5), "customer_code": "A1", "kind": "承诺",
             "promise_date": datetime(2026, 6, 30), "promise_amount": 40.0},
        ],
        plans=[{"customer_code": "A1", "month": datetime(2026, 6, 1), "target": 400.0}],
        approvals=[
            {"approval_no": f"SP{number}", "kind": kind, "customer_code": "A2", "new_amount": 10.0,
             "author": "张三", "asked_on": datetime(2026, 6, 29)}
            for number, kind in enumerate(("放行", "批准额度", "期初接管"), start=1)
        ],
    )  # fmt: skip
    build_ledger(path, ledger, date(2026, 6, 30), spare_rows=8)
    opened = load_workbook(path, data_only=True)
    opened.path = str(path)
    return opened


def today(book: Any) -> list[Any]:
    return list(book[schema.TODAY].iter_rows(min_row=5, values_only=True))


def figures(book: Any) -> dict[str, Any]:
    return {r[0]: r[1] for r in book[schema.HOME].iter_rows(values_only=True) if r[0]}


def test_the_first_sheet_says_what_today_asks_for(book: Any) -> None:
    assert book.worksheets[0].title == schema.HOME
    shown = figures(book)
    assert shown["承诺没有兑现(户)"] == 1
    assert shown["等待审批(件)"] == 2
    assert shown["应收余额(元)"] == 1099.98
    assert shown["其中逾期(元)"] == 400
    assert (shown["本月目标回款(元)"], shown["本月回款(元)"]) == (400, 100.02)
    # X1 was due in June: its receipt counts for June's plan
    assert (shown["其中计入本月计划(元)"], shown["本月计划完成"]) == (100, 0.25)
    assert shown["待办生成于"] == "2026-06-30"
    assert shown["总状态"] == book[schema.CONSOLE]["B6"].value


def test_the_first_sentence_says_it_in_one_look_each_part_a_link(book: Any) -> None:
    home, texts = book[schema.HOME], ("A4", "C4", "A5", "C5")
    # A1 of 400.00 overdue at 0.8, A2 only for finance; of the promises of 28, 29, 30 June the last day worked saw the 29th's;
    # of the bills of 7 and 8 July one comes due within seven days.
    assert [home[cell].value for cell in texts] == [
        "1 户要联系，预计可收 0.0 万元", "1 笔承诺昨天没兑现", "1 张票据 7 天内到期", "0 封函未送达",
    ]  # fmt: skip
    assert [row[6] for row in today(book) if row[0] == "A1"] == [320]
    formulas = load_workbook(book.path)[schema.HOME]
    for cell, title in zip(texts, (schema.TODAY,) * 3 + (schema.LETTERS.title,), strict=True):
        assert formulas[cell].value.startswith("=HYPERLINK(")
        assert f"\"#'{title}'!A" in formulas[cell].value


def test_every_figure_leads_to_its_source(book: Any) -> None:
    for row in load_workbook(book.path)[schema.HOME].iter_rows(min_row=7, max_col=4):
        if row[1].value is not None:
            text = str(row[3].value)
            assert text.startswith("=HYPERLINK(")
            targets = re.findall(r"\"#'([^']+)'!", text)
            assert targets
            assert set(targets) <= set(book.sheetnames)


def test_the_customer_page_shows_the_most_urgent_customer(book: Any) -> None:
    sheet = book[schema.CUSTOMER_PAGE]
    assert (sheet["B3"].value, sheet["D3"].value, sheet["B6"].value) == ("A1", "A1", "甲厂")
    rows = [list(r) for r in sheet.iter_rows(max_col=7, values_only=True)]
    start = next(i for i, row in enumerate(rows) if row[:2] == ["日期", "摘要"])
    assert [row[1:] for row in rows[start + 1 : start + 5]] == [
        ["期初余额", None, None, None, None, 0],
        ["销售", "X1", datetime(2026, 6, 1), 500, None, 500],
        ["回款", "X1", None, None, 100, 400],
        ["合计", None, None, 500, 100, 400],
    ]
    months = {row[0]: row[1:3] for row in rows if isinstance(row[0], datetime) and row[3] is None}
    assert months[datetime(2026, 5, 1)] == [500, 0]
    assert months[datetime(2026, 6, 1)] == [0, 100]


def test_the_customer_page_lists_what_is_open(book: Any) -> None:
    rows = [list(r) for r in book[schema.CUSTOMER_PAGE].iter_rows(max_col=7, values_only=True)]
    at = next(n for n, row in enumerate(rows) if row[0] == "未清单据")
    assert rows[at][1] == "共 1 行，先列 6 行，其余见往来明细"
    assert rows[at + 1][5:] == ["尚欠(元)", "逾期天数"]
    assert [*rows[at + 2][:1], *rows[at + 2][2:]] == [
        datetime(2026, 5, 2), "X1", datetime(2026, 6, 1), 500, 400, 29,
    ]  # fmt: skip
    assert not any(rows[at + 3])


def test_the_customer_page_tells_how_it_pays_and_what_came_of_its_promises(book: Any) -> None:
    """100.00 of X1 came two days late, 400.00 are 29 days late: 11800 ÷ 500. Nothing came after
    5 June, so that promises of 20, 28 and 29 June are broken; the 30th's is open that day."""
    sheet = book[schema.CUSTOMER_PAGE]
    rows = [list(r) for r in sheet.iter_rows(max_col=7, values_only=True)]
    assert rows[10][:6] == ["平均晚付天数", 23.6, "按期付款比例", 0, "付款趋势", "无可比"]
    at = next(n for n, row in enumerate(rows) if row[0] == "承诺")
    assert rows[at][1] == "共 4 笔，先列最近到期的 4 笔，其余见右边"
    made = datetime(2026, 6, 5)
    assert [[*row[:1], *row[2:6]] for row in rows[at + 2 : at + 6]] == [
        [made, datetime(2026, 6, 30), 40, 0, "待"],
        [made, datetime(2026, 6, 29), 30, 0, "违约"],
        [made, datetime(2026, 6, 28), 20, 0, "违约"],
        [made, datetime(2026, 6, 20), 300, 0, "违约"],
    ]  # fmt: skip
    listed = [row for row in sheet.iter_rows(3, 8, 13, 19, values_only=True) if row[0]]
    assert [row[5] for row in listed] == ["待", "违约", "违约", "违约"]
    assert listed[0][6].startswith("承诺2026-06-30前付40.00元")


def test_the_customer_page_says_what_the_command_line_says(book: Any) -> None:
    ledger = read_ledger(Path(book.path))
    day = date(2026, 6, 30)
    month = run_month_end(ledger, day)
    card = customer_card(ledger, month, "A1", *period_of(day, None, None))
    rows = [list(r) for r in book[schema.CUSTOMER_PAGE].iter_rows(max_col=7, values_only=True)]
    pattern = card.pattern
    assert pattern.days_late is not None
    assert rows[10][1:6:2] == [float(pattern.days_late), pattern.on_time, str(pattern.trend)]
    at = next(n for n, row in enumerate(rows) if row[0] == "承诺")
    shown = [(row[2].date(), row[3], row[4], row[5]) for row in rows[at + 2 : at + 6]]
    assert shown == [
        (p.promise.due_on, p.promise.amount / 100, p.promise.received / 100, str(p.status))
        for p in reversed(card.promises)
    ]


def test_today_has_one_row_a_customer(book: Any) -> None:
    rows = today(book)
    assert [r[0] for r in rows if r[0] == "A1"] == ["A1"]
    (mine,) = [r for r in rows if r[0] == "A1"]
    assert "追问未兑现的承诺 3 笔" in mine[7]
    assert mine[4] == 400


def test_what_is_wrong_now_needs_no_button(book: Any) -> None:
    shown = figures(book)
    assert (shown["编码没有建档的行"], shown["缺日期或金额的行"]) == (0, 0)
    checked = [
        sum(cell != "通过" for cell in row[-5:])
        for row in book[schema.RECEIPTS.title].iter_rows(min_row=2, max_row=6, values_only=True)
    ]
    assert all(checked)
    assert shown["日报五项没通过：当日(处)"] == checked[2]
    assert shown["日报五项没通过：本月(处)"] == sum(checked) - checked[1], (
        "that of 31 May isn't June's"
    )
    assert shown["上次核对"] == "生成文件时"


def test_everybodys_list_covers_mobile_numbers(book: Any) -> None:
    column = TODAY_HEADINGS.index("联系人与电话")
    shown = {row[0]: row[column] for row in today(book)}
    assert (shown["A1"], shown["A2"]) == ("孙会计 138****5678", "李 0571-87654321")


def test_the_slip_takes_the_number_from_the_register_for_the_doer_only(book: Any) -> None:
    told = load_workbook(book.path)[schema.WORK_SLIP]["H5"].value
    assert 'IF(OR($B$2="全部",$B$2="负责人"),""' in told
    assert "INDEX(tbl_customers[联系电话],MATCH(INDEX('今日待办'!$A:$A,$J5)" in told
    assert not book[schema.WORK_SLIP]["H5"].value


def test_the_list_prints_what_is_readable_on_paper(book: Any) -> None:
    """All but the reasons and what is filled in: those columns would make the print too small."""
    with ZipFile(book.path) as parts:
        names = parts.read("xl/workbook.xml").decode()
    last = chr(ord("A") + TODAY_HEADINGS.index("联系人与电话"))
    assert f">{schema.TODAY}!$A:${last}</definedName>" in names.replace("'", "")


def test_a_slip_holds_one_persons_rows(book: Any) -> None:
    sheet = book[schema.WORK_SLIP]
    assert sheet["B2"].value == "全部"
    listed = [row for row in today(book) if row[7]]
    shown = [row for row in sheet.iter_rows(min_row=5, max_col=10, values_only=True) if row[9]]
    assert [row[0] for row in shown] == [row[1] for row in listed]
    assert sheet["H2"].value == len(listed)


@pytest.mark.parametrize(
    ("doer", "what", "who", "there"),
    [
        ("王敏", "打电话", "王敏", True),
        ("王敏", "打电话", "李强", False),
        ("王敏", "打电话；【财务】补登送达", "财务", True),
        ("王敏", "打电话", "财务", False),
        ("王敏", "【负责人】新单先审批", "负责人", True),
        ("各业务员", "走访 2 户", "李强", True),
        ("各业务员", "走访 2 户", "财务", False),
        ("财务部", "打电话", "财务", True),
        ("李强", "打电话", "全部", True),
        ("李强", None, "全部", False),
    ],
)
def test_whose_slip_a_row_is_on(doer: str, what: str | None, who: str, there: bool) -> None:
    cells = {"谁做": doer, "今天做什么": what}
    row = [cells.get(heading) for heading in TODAY_HEADINGS]
    assert is_for(row, who) is there
