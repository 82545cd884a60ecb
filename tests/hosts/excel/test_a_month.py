"""June worked through the buttons and cells of a ledger of three customers, as its accountant does.

What to do, whether an order may ship, and why a figure is what it is stand on a sheet each time;
nothing that was entered is lost or without consequence.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl.buttons import work as buttons
from huikuan_xl.buttons.book_reading import read_book
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.schema import APPROVALS, CONTACTS, CUSTOMERS, RECEIPTS, SALES, Sheet
from huikuan_xl.workbook.customer_page import CODE, ORDER
from huikuan_xl.workbook.ledger_book import build_ledger
from huikuan_xl.workbook.lists import TODAY_HEADINGS
from huikuan_xl.workbook.progress import PROGRESS_HEADINGS
from tests.hosts.excel.conftest import Office
from tests.hosts.excel.engine import open_book
from tests.workbook.small import customer, day, ledger_of, sale


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One ledger for the whole month: each test goes on where the one before it stopped."""
    folder: Path = tmp_path_factory.mktemp("month")
    (folder / "台账").mkdir()
    path = folder / "台账" / "回款台账.xlsx"
    book = ledger_of(
        customers=[customer("A1", "甲厂", 9_000.0), customer("A2", "乙厂", 20_000.0),
                   customer("A3", "丙厂", 20_000.0)],
        sales=[
            sale("A1", "X1", day(1, 4), day(1, 5), 8_000.0),
            sale("A2", "X2", day(20, 4), day(20, 5), 3_000.0),
            sale("A3", "X3", day(20, 5), day(20, 8), 5_000.0),
        ],
    )  # fmt: skip
    book.company = Company(name="澜州阀门厂")
    build_ledger(path, book, dt.date(2026, 6, 1), spare_rows=8)
    return Office(open_book(path), folder)


def press(office: Office, macro: str) -> str:
    office.said.append(buttons.BY_MACRO[macro](office.host, office.desk))
    assert "没有完成" not in office.said[-1], office.said[-1]
    return office.said[-1]


def put(office: Office, title: str, row: int, column: int, value: object) -> None:
    office.book.sheets[title].range((row, column)).value = value


def at(office: Office, sheet: Sheet, name: str) -> int:
    return office.cells(sheet.title)[0].index(sheet.column(name).title) + 1


def type_row(office: Office, sheet: Sheet, **cells: object) -> int:
    """Type a record under the last one; return its row."""
    grid = office.cells(sheet.title)
    key = at(office, sheet, sheet.key[0] if sheet.key else "customer_code") - 1
    blank = (i for i, row in enumerate(grid[1:], start=2) if row[key] == "")
    free = next(blank, len(grid) + 1)  # the table grows while one types below it
    change(office, sheet, free, **cells)
    return free


def change(office: Office, sheet: Sheet, row: int, **cells: object) -> None:
    for name, value in cells.items():
        put(office, sheet.title, row, at(office, sheet, name), value)


def today(office: Office, on: dt.datetime) -> dict[str, dict[str, Any]]:
    """Set 统计日, press 刷新看板 and return the customers of 今日待办, in order."""
    put(office, schema.CONSOLE, 3, 2, on)
    press(office, "HK_Dashboard")
    rows = [dict(zip(TODAY_HEADINGS, row, strict=False)) for row in office.cells(schema.TODAY)[4:]]
    return {str(row["客户编码"]): row for row in rows if row["客户编码"]}


def progress(office: Office) -> dict[str, Any]:
    grid = office.cells(schema.HOME)
    (row,) = (n for n, line in enumerate(grid) if PROGRESS_HEADINGS[0] in line[5:])
    return dict(zip(PROGRESS_HEADINGS, grid[row + 1][5:], strict=False))


def problems(office: Office) -> list[str]:
    press(office, "HK_Check")
    return [f"{row[1]}：{row[5]}" for row in office.cells(schema.PROBLEMS)[1:] if row[0] != ""]


def test_first_of_june_the_list_says_whom_to_call_and_why(office: Office) -> None:
    found = today(office, day(1))
    assert list(found) == ["A1", "A2"], "8,000 late for 31 days before 3,000 late for 12"
    assert found["A1"]["逾期(元)"] == 8_000
    assert found["A1"]["预计可收(元)"] == 6_400
    assert found["A1"]["为什么排在这里"].startswith("逾期8,000.00元×最长31天（2.0倍）×回收可能80%")


def test_results_of_the_day_become_records_and_nothing_is_lost(office: Office) -> None:
    columns = [TODAY_HEADINGS.index(h) + 1 for h in ("今天结果", "承诺日期", "承诺金额(元)")]
    for column, value in zip(columns, ("已承诺", day(5), 4_000.0), strict=True):
        put(office, schema.TODAY, 5, column, value)
    put(office, schema.TODAY, 6, columns[0], "未联系上")
    press(office, "HK_Dashboard")
    made = read_book(office.host).ledger.contacts
    assert made[["customer_code", "kind", "result", "promise_amount"]].values.tolist() == [
        ["A1", "承诺", "已承诺", 400_000], ["A2", "催收", "未联系上", 0],
    ]  # fmt: skip
    assert today(office, day(1)) == {}, "both were spoken to; their next day hasn't come"
    press(office, "HK_Dashboard")
    assert len(read_book(office.host).ledger.contacts) == 2, "pressed again enters nothing twice"


def test_what_cannot_be_entered_is_refused_before_the_list_is_made_anew(office: Office) -> None:
    put(office, schema.TODAY, 5, TODAY_HEADINGS.index("承诺日期") + 1, day(5))
    said = buttons.BY_MACRO["HK_Dashboard"](office.host, office.desk)
    assert said.startswith("刷新看板没有完成，台账没有改动。\n“今日待办”第 5 行")
    put(office, schema.TODAY, 5, TODAY_HEADINGS.index("承诺日期") + 1, None)


def test_the_morning_after_a_promise_it_is_asked_about(office: Office) -> None:
    assert "确认承诺到账（06-05，4,000.00 元）" in today(office, day(4))["A1"]["今天做什么"]
    type_row(office, RECEIPTS, receipt_no="SK1", customer_code="A1", receipt_date=day(4), amount=1_000.0,
             method="电汇")  # fmt: skip
    found = today(office, day(8))  # Monday: the last day worked was Friday the 5th
    assert "追问未兑现的承诺 1 笔（最近 06-05，共欠 3,000.00 元）" in found["A1"]["今天做什么"]
    assert found["A1"]["承诺"] == "06-05 4,000.00 部分"
    assert progress(office)["其后没兑现的承诺(笔)"] == 1
    today(office, day(9))
    assert progress(office)["其后没兑现的承诺(笔)"] == 0


def test_may_it_ship_and_the_release_is_used_up_by_the_shipment(office: Office) -> None:
    office.book.names[CODE].refers_to_range.value = "A2"
    office.book.names[ORDER].refers_to_range.value = 2_000.0
    said = press(office, "HK_RequestRelease")
    assert (
        "已登记放行 SP2026-001：乙厂 2,000.00 元，等待部门负责人、财务负责人、总经理批准（C3）"
        in said
    )
    row = next(
        n for n, line in enumerate(office.cells(APPROVALS.title)[1:], start=2)
        if "SP2026-001" in line
    )  # fmt: skip
    assert decided(office, row) == "待审批：还差部门负责人、财务负责人、总经理（C3）"
    for step in ("1", "2", "3"):
        change(
            office,
            APPROVALS,
            row,
            **{f"approver_{step}": f"经理{step}", f"approved_{step}": day(9)},
        )
    change(office, APPROVALS, row, asked_on=day(9), author="王敏")
    assert decided(office, row) == "生效：2026-06-09起至2026-06-15（C3）"
    type_row(office, SALES, customer_code="A2", doc_no="X4", sale_date=day(9), due_date=day(9, 7),
             amount=2_000.0)  # fmt: skip
    assert decided(office, row) == "已用完：X4已按它发货（K11）"
    change(office, APPROVALS, row, author="经理1")
    assert decided(office, row) == "不成立：申请人经理1不得审批自己的申请（X04）"
    change(office, APPROVALS, row, author="王敏")


def decided(office: Office, row: int) -> str:
    """Return what the function beside 审批与变更 says of a row, as Excel works it out at once."""
    (text,) = (
        one.formula for one in office.book.impl.arrays if "HK_APPROVAL_STATES" in one.formula
    )
    return str(
        office.book.impl.worked_out("=" + text.lstrip("=").replace("_xlfn.", ""))[row - 1][0]
    )


def test_a_limit_changed_in_its_cell_is_found_until_it_is_decided(office: Office) -> None:
    row = next(
        n for n, line in enumerate(office.cells(CUSTOMERS.title)[1:], start=2) if "A3" in line
    )
    type_row(office, APPROVALS, approval_no="SP2026-002", kind="期初接管", customer_code="A3",
                       new_amount=20_000.0, author="会计", asked_on=day(9), grounds="期初")  # fmt: skip
    assert not [p for p in problems(office) if "SP2026-002" in p]
    change(office, CUSTOMERS, row, limit=50_000.0)
    wrong = "客户信用档案：批准额度为50,000.00元，审批 SP2026-002 为20,000.00元"
    assert wrong in problems(office)
    type_row(office, APPROVALS, approval_no="SP2026-003", kind="批准额度", customer_code="A3",
             old=20_000.0, new_amount=50_000.0, author="王敏", asked_on=day(9), grounds="旺季",
             approver_1="甲", approved_1=day(9), approver_2="乙", approved_2=day(9),
             approver_3="丙", approved_3=day(9))  # fmt: skip
    assert wrong not in problems(office)


def test_a_dispute_holds_the_demand_back_until_it_is_settled(office: Office) -> None:
    type_row(office, CONTACTS, contact_date=day(10), customer_code="A2", kind="争议", doc_no="X2",
             result="规格不符", salesperson="王敏")  # fmt: skip
    listed = today(office, day(10))
    assert "先处理争议" in listed["A2"]["今天做什么"], "at once, though it was spoken to today"
    type_row(office, APPROVALS, approval_no="SP2026-004", kind="争议了结", customer_code="A2",
             doc_no="X2", author="王敏", asked_on=day(11), grounds="换货", approver_1="甲",
             approved_1=day(11), approver_2="乙", approved_2=day(11), approver_3="丙",
             approved_3=day(11))  # fmt: skip
    column = TODAY_HEADINGS.index("今天结果") + 1
    put(office, schema.TODAY, 5 + list(listed).index("A2"), column, "其他")
    assert "先处理争议" not in str(today(office, day(11)).get("A2"))
    made = read_book(office.host).ledger.contacts.iloc[-1]
    assert made["contact_date"].date() == dt.date(2026, 6, 10), (
        "the day of the list, not of the press"
    )


def test_the_month_closes_with_its_report_and_every_press_is_recorded(office: Office) -> None:
    listed = today(office, day(30))
    column = TODAY_HEADINGS.index("今天结果") + 1
    put(office, schema.TODAY, 5 + list(listed).index("A1"), column, "拒付")
    said = press(office, "HK_MonthEnd")
    assert "今天结果 1 条已记入“承诺与催收”" in said, "not wiped with the list that is made anew"
    last = read_book(office.host).ledger.contacts.iloc[-1]
    assert (last["customer_code"], last["result"]) == ("A1", "拒付")
    assert (Path(office.book.fullname).parent / "月结" / "月结报告-2026-06.xlsx").exists()
    log = [row for row in office.cells(schema.RUN_LOG)[1:] if row[0] != ""]
    assert len(log) == len(office.said)
