"""Every printed total of balances or receipts ties to the ledger, and a planted fault is named."""

import dataclasses
import io

import openpyxl
import pytest

from huikuan_xl import demo
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.front import DIFFERENT
from huikuan_xl.pack.pages import pages
from huikuan_xl.pack.printed import printed_checks
from huikuan_xl.pack.report import render
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, plan, receipt, sale

SMALL = ledger(
    [customer("A1", "王敏"), customer("A2", "李强"), customer("B1")],
    [
        sale("A1", "S1", day(5, 1), day(5, 31), 10_000),
        sale("A1", "S2", day(6, 1), None, 3_000),
        sale("A2", "S3", day(6, 1), day(7, 1), 5_000, disputed=True),
        sale("A2", "R1", day(6, 2), None, -9_000, state="红字"),
        sale("X9", "S4", day(3, 1, 2024), day(4, 1, 2024), 700),
    ],
    [
        receipt("A1", "S1", day(6, 10), 4_000, allowance=100),
        receipt("A9", "", day(6, 20), 600),
        receipt("B1", "", day(4, 20), 50),
        receipt("A1", "S1", day(6, 11), 200, method="支票", bill_state="退票"),
    ],
    [contact("A1", "争议", day(6, 1), doc_no="S1", disputed_amount=1)],
    [plan("A1", 6, 10_000, day(6, 25))],
)
SHEETS = {
    "本月变动", "账龄分析", "账龄（开票日）", "账龄（审计段）", "逾期明细", "预警与停供建议", "本月计划完成", "催收清单",
    "客户统计", "业务员统计", "坏账准备", "原因与方法", "周转与占用",
}  # fmt: skip


@pytest.mark.parametrize("book", [SMALL, ledger([customer("A1")])])
def test_every_sheet_with_such_a_total_ties(book: Ledger) -> None:
    checks = printed_checks(run_month_end(book, AS_OF))
    assert {check.name.split("·")[0] for check in checks} == SHEETS
    assert [check for check in checks if check.difference] == []


def test_the_demo_ties_on_every_sheet() -> None:
    checks = printed_checks(run_month_end(demo.make_ledger(), demo.AS_OF))
    assert [check for check in checks if check.difference] == []


@pytest.fixture(scope="module")
def small() -> MonthEnd:
    return run_month_end(SMALL, AS_OF)


@pytest.mark.parametrize(
    ("table", "sheet"),
    [("salespeople", "业务员统计"), ("call_list", "催收清单"), ("provision", "坏账准备"),
     ("audit", "账龄（审计段）"), ("ageing_by_document", "账龄（开票日）"), ("customers", "客户统计")],
)  # fmt: skip
def test_a_row_that_gets_lost_is_named_with_its_sheet(
    small: MonthEnd, table: str, sheet: str
) -> None:
    frame = getattr(small, table)
    broken = dataclasses.replace(small, **{table: frame.iloc[1:]})
    wrong = {check.name.split("·")[0] for check in printed_checks(broken) if check.difference}
    assert sheet in wrong


def test_the_last_of_twelve_months_is_this_one(small: MonthEnd) -> None:
    now = dataclasses.replace(small.direction.now, overdue=1)
    broken = dataclasses.replace(small, direction=dataclasses.replace(small.direction, now=now))
    wrong = [check.name for check in printed_checks(broken) if check.difference]
    assert wrong == ["本月变动·近 12 个月·逾期金额 ＝ 逾期合计"]


def test_the_front_page_names_the_sheet_that_differs(small: MonthEnd) -> None:
    broken = dataclasses.replace(small, salespeople=small.salespeople.iloc[1:])
    front = openpyxl.load_workbook(io.BytesIO(render(broken)))["首页"]
    rows = [[cell.value for cell in row] for row in front.iter_rows()]
    named = [str(row[1]) for row in rows if DIFFERENT in row]
    assert any(name.startswith("业务员统计·业务员统计·应收余额") for name in named)


def test_no_total_of_balances_or_receipts_goes_unchecked(small: MonthEnd) -> None:
    words = ("余额", "回款", "实回", "应收", "未收", "逾期金额", "逾期合计")
    free = {"目标回款额"}  # a target is no balance
    for page in pages(small):
        for table in page.tables:
            for field in table.fields:
                totalled = field.summed or (table.bold and field.kind is Kind.MONEY)
                if totalled and any(word in field.heading for word in words):
                    checked = field.ties is not None or field.heading in free
                    assert checked or field.heading == "未核销回款", (page.name, field.heading)
