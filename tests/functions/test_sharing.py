"""The functions over the same tables read them once and settle them once."""

from datetime import date
from typing import Any

import pytest

from huikuan_xl.accounts import lines
from huikuan_xl.accounts.settlement import settle
from huikuan_xl.functions import HK_AGEING, HK_CREDIT, HK_DAILY_CHECK, HK_KPI, HK_SETTLE
from huikuan_xl.ledger import columns

Rows = list[list[Any]]
AS_OF = date(2026, 6, 30)
CUSTOMERS: Rows = [["客户编码", "客户名称", "批准额度", "信用期限"], ["C1", "甲公司", 1000, 30]]
SALES_HEAD = ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额", "业务员", "部门"]
RECEIPTS: Rows = [
    ["客户编码", "售货清单号码", "回款日期", "回款金额"],
    ["C1", "S1", date(2026, 6, 1), 40],
]


def sales(amount: Any) -> Rows:
    return [
        SALES_HEAD,
        ["C1", "S1", date(2026, 5, 1), date(2026, 5, 31), amount, "王敏", "一部"],
    ]


def call_all(sold: Rows) -> list[Any]:
    """Call every table function, each with its own copy of the ranges, as hosts do."""

    def copy(rows: Rows) -> Rows:
        return [list(row) for row in rows]

    def ranges() -> tuple[Rows, Rows]:
        return copy(sold), copy(RECEIPTS)

    return [
        HK_SETTLE(*ranges(), AS_OF, None, copy(CUSTOMERS)),
        *(
            HK_AGEING(*ranges(), AS_OF, by, "到期日", None, copy(CUSTOMERS))
            for by in ("客户", "业务员", "部门")
        ),
        HK_KPI(*ranges(), date(2026, 6, 1), AS_OF, None, copy(CUSTOMERS)),
        HK_CREDIT(copy(CUSTOMERS), *ranges(), AS_OF),
        HK_DAILY_CHECK(copy(RECEIPTS), copy(sold), copy(CUSTOMERS), AS_OF),
    ]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count settlements, and columns cleaned."""
    done = {"settled": 0, "cleaned": 0}
    clean_column = columns.clean_column

    def settling(*arguments: Any) -> Any:
        done["settled"] += 1
        return settle(*arguments)

    def cleaning(*arguments: Any) -> Any:
        done["cleaned"] += 1
        return clean_column(*arguments)

    monkeypatch.setattr(lines, "settle", settling)
    monkeypatch.setattr(columns, "clean_column", cleaning)
    return done


def test_seven_functions_settle_once_and_an_edit_once_more(work: dict[str, int]) -> None:
    first = call_all(sales(100.01))
    assert work["settled"] == 1
    cleaned = work["cleaned"]
    assert call_all(sales(100.01)) == first
    assert work == {"settled": 1, "cleaned": cleaned}
    edited = call_all(sales(100.02))
    assert work == {"settled": 2, "cleaned": cleaned + 1}  # one column was edited
    assert [first[0][1][1], edited[0][1][1]] == [60.01, 60.02]


def test_cells_that_are_equal_but_not_the_same_are_read_again() -> None:
    assert HK_SETTLE(sales(1), RECEIPTS, AS_OF)[1][0] == 1
    assert HK_SETTLE(sales(True), RECEIPTS, AS_OF) == "#VALUE!"
    assert HK_SETTLE(sales(1.0), RECEIPTS, AS_OF)[1][0] == 1


def test_what_one_function_does_with_the_tables_does_not_reach_the_next() -> None:
    sold = sales(50)
    respelled = [CUSTOMERS[0], ["c1", "甲公司", 1000, 30]]
    assert HK_CREDIT(respelled, sold, RECEIPTS, AS_OF)[1][0] == "c1"
    assert HK_AGEING(sold, RECEIPTS, AS_OF)[1][0] == "C1"
