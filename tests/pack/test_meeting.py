"""The pages of the 回款会: what stands on them, that they add up, one A4 page each."""

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from huikuan_xl import demo
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.meeting import CUSTOMERS, meeting_checks, person_packs, write_person_packs
from huikuan_xl.pack.tables import Page, Table
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, plan, receipt, sale

BOOK = ledger(
    [
        customer("A1", "王敏", customer_name="甲公司", sales_manager="赵总"),
        customer("A2", "王敏", customer_name="乙公司", sales_manager="赵总"),
        customer("B1", "李强", customer_name="丙公司"),
    ],
    [
        sale("A1", "S1", day(4, 1), day(5, 1), 10_000),
        sale("A2", "S2", day(6, 1), day(7, 1), 5_000),
        sale("B1", "S3", day(5, 1), day(6, 10), 800),
        sale("X9", "S4", day(4, 1), day(5, 1), 70, salesperson="王敏"),
    ],
    [receipt("A1", "S1", day(6, 20), 4_000), receipt("A2", "", day(6, 5), 6_000)],
    [
        contact("A1", "承诺", day(6, 1), promise_date=day(6, 20), promise_amount=9_000),
        contact("A2", "承诺", day(6, 1), promise_date=day(7, 8), promise_amount=9_000),
    ],
    [plan("A1", 6, 10_000, day(6, 25))],
)


@pytest.fixture(scope="module")
def month_end() -> MonthEnd:
    return run_month_end(BOOK, AS_OF)


def table(page: Page, title: str) -> Table:
    (one,) = (table for table in page.tables if table.title == title)
    return one


def pages(m: MonthEnd, addressee: str) -> dict[str, Page]:
    (pack,) = (one for one in person_packs(m, None) if one.addressee == addressee)
    return {page.name: page for page in pack.pages}


def test_who_gets_what(month_end: MonthEnd) -> None:
    packs = person_packs(month_end, None)
    assert [(one.addressee, one.file) for one in packs] == [
        ("总经理", "总经理-回款会-2026-06"),
        ("李强", "业务经理-李强-2026-06"),  # nobody is named as his 业务经理
        ("赵总", "业务经理-赵总-2026-06"),
    ]
    assert [page.name for page in packs[0].pages] == ["联席会议", "财务", "李强", "王敏"]
    assert [page.name for page in packs[2].pages] == ["账龄分析", "王敏"]


def test_a_salespersons_customers_add_up_with_codes_that_no_register_knows(
    month_end: MonthEnd,
) -> None:
    shown = table(pages(month_end, "赵总")["王敏"], CUSTOMERS)
    rows = {row[0]: row[1:] for row in shown.rows()}
    assert rows["甲公司"][:6] == [60.0, 60, 60.0, 100.0, 40.0, "兑现 0/1"]
    assert rows["乙公司"][:2] == [-10.0, None]
    assert rows["乙公司"][5] == "待 07-08"
    assert rows["未建档编码"][:3] == [0.7, None, 0.7]
    totals = shown.totals()
    assert totals is not None
    assert totals[1] == pytest.approx(50.7)


def test_the_worst_and_the_questions(month_end: MonthEnd) -> None:
    page = pages(month_end, "赵总")["王敏"]
    (worst,) = table(page, "最差三户").rows()
    assert worst[:3] == ["甲公司", 60.0, 60]
    asked = [row[1] for row in table(page, "会上要答的三个问题").rows()]
    assert asked[0] == "甲公司 承诺的 50.00 元没有兑现：哪天到账，没有就怎么办？"


def test_letters_not_yet_delivered_are_taken_along(month_end: MonthEnd) -> None:
    letters = ledger(
        [], letters=[
            {"letter_no": "1号", "letter_date": day(6, 2), "kind": "催款函", "customer_code": "A1",
             "customer_name": "甲公司", "amount": 5, "delivery": "已送达"},
            {"letter_no": "2号", "letter_date": day(6, 3), "kind": "催款函", "customer_code": "A1",
             "customer_name": "甲公司", "amount": 6},
        ],
    ).letters  # fmt: skip
    m = dataclasses.replace(month_end, ledger=dataclasses.replace(BOOK, letters=letters))
    written = letters.assign(letter_no=["3号", "2号"])
    (pack,) = (one for one in person_packs(m, written) if one.addressee == "赵总")
    rows = table(pack.pages[1], "随身带的函件").rows()
    assert [row[4] for row in rows] == ["2号", "3号"]


def test_a_lost_customer_is_told(month_end: MonthEnd) -> None:
    assert [c.difference for c in meeting_checks(month_end, person_packs(month_end, None))] == [
        0,
        0,
    ]
    packs = person_packs(month_end, None)
    general = dataclasses.replace(packs[0], pages=packs[0].pages[:-1])
    assert [check.difference for check in meeting_checks(month_end, [general])] == [-5_070, -6_070]


def test_every_page_is_one_upright_sheet(tmp_path: Path) -> None:
    m = run_month_end(demo.make_ledger(), demo.AS_OF)
    packs = person_packs(m, None)
    assert [check.difference for check in meeting_checks(m, packs)] == [0, 0]
    write_person_packs(m, packs, tmp_path, str)
    assert len(list(tmp_path.iterdir())) == len(packs) > 2
    book = openpyxl.load_workbook(tmp_path / f"{packs[0].file}.xlsx")
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.orientation, str(setup.paperSize)) == ("portrait", "9")
        assert setup.fitToHeight in (None, 1)
        assert setup.fitToWidth in (None, 1)
