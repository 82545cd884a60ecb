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


PAST = (day(3, 1), day(4, 1))
ODD = {
    "only credit notes": ledger(
        [customer("A1")], [sale("A1", "R1", day(6, 2), None, -9_000, state="红字")]
    ),
    "only prepayments": ledger([customer("A1")], [], [receipt("A1", "", day(6, 2), 7_777)]),
    "no receipts": ledger([customer("A1", "王敏")], [sale("A1", "S1", *PAST, 500)]),
    "more received than sold": ledger(
        [customer("A1"), customer("B1")],
        [sale("A1", "S1", *PAST, 2_000), sale("A1", "S2", day(6, 10), day(7, 10), 10_000)],
        [receipt("B1", "", day(6, 20), 50_000)],
    ),
    "a refund of more than came": ledger(
        [customer("A1")], [sale("A1", "S1", *PAST, 300)],
        [receipt("A1", "S1", day(6, 3), 300), receipt("A1", "", day(6, 9), -500)],
    ),
    "two departments, one customer without either": ledger(
        [customer("A1", "王敏", department="一部"), customer("B1", "李强", department="二部"),
         customer("C1")],
        [sale("A1", "S1", *PAST, 1), sale("B1", "S2", day(6, 1), day(7, 1), 2),
         sale("C1", "S3", day(6, 1), None, 4), sale("X9", "S4", *PAST, 8)],
        [receipt("B1", "S2", day(6, 30), 1, allowance=1)],
    ),
    "months without sales": ledger(
        [customer("A1")], [sale("A1", "S1", day(1, 1, 2025), day(2, 1, 2025), 99)],
        [receipt("A1", "S1", day(6, 1), 33)],
    ),
    "the first month ever": ledger(
        [customer("A1")], [sale("A1", "S1", day(6, 30), day(6, 30), 10)]
    ),
    "everything paid": ledger(
        [customer("A1")], [sale("A1", "S1", *PAST, 10)], [receipt("A1", "S1", day(6, 1), 10)]
    ),
    "nothing before the day": ledger([customer("A1")], [sale("A1", "S1", day(7, 1), day(8, 1), 5)]),
}  # fmt: skip
_SHARES = {"逾期率", "回款率", "准时率", "承诺兑现率", "占比", "累计占比", "现金比例"}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_ledgers_tie_and_show_no_absurd_ratio(name: str) -> None:
    """Every total ties from its printed cells; a share is within 0–100 % or blank (d29)."""
    m = run_month_end(ODD[name], AS_OF)
    assert [check for check in (*m.checks, *printed_checks(m)) if check.difference] == []
    for one in m.indicators:
        assert one.value is None or one.value >= 0, one
        assert one.value is None or one.unit != "比例" or one.value <= 1, one
    for page in pages(m):
        for table in page.tables:
            for field in table.fields:
                shown = [v for v in table.printed(field) if isinstance(v, float)]
                assert all(abs(v) < 1e12 for v in shown), (page.name, field.heading)  # no inf
                if field.kind is Kind.RATIO and field.heading in _SHARES:
                    assert all(0 <= v <= 1 for v in shown), (page.name, field.heading, shown)
    front = openpyxl.load_workbook(io.BytesIO(render(m)))["首页"]
    cells = [str(cell.value) for row in front.iter_rows() for cell in row]
    assert not [text for text in cells if "nan" in text.lower() or "inf" in text.lower()]


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
