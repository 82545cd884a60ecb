"""A table's handle: what it is made of, what takes it, and what happens where nobody knows it."""

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.functions import (
    HK_AGEING,
    HK_BUCKET,
    HK_CREDIT,
    HK_KPI,
    HK_REMIND,
    HK_SETTLE,
    HK_TABLE,
    table_columns,
)
from huikuan_xl.functions.kept import HELD
from huikuan_xl.functions.registry import LOST, CellError
from huikuan_xl.ledger.schema import CUSTOMERS, RECEIPTS, SALES

Rows = list[list[Any]]
AS_OF = date(2026, 6, 30)
SOLD: Rows = [
    ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额", "备注"],
    ["C1", "S1", date(2026, 5, 1), date(2026, 5, 31), 100, "急"],
]
PAID: Rows = [
    ["客户编码", "售货清单号码", "回款日期", "回款金额"],
    ["C1", "S1", date(2026, 6, 1), 40],
]
REGISTER: Rows = [["客户编码", "客户名称", "批准额度", "信用期限"], ["C1", "甲公司", 1000, 30]]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    HELD.clear()


def changed(rows: Rows, row: int, column: int, value: Any) -> Rows:
    copy = [list(line) for line in rows]
    copy[row][column] = value
    return copy


def test_handle_gives_what_the_range_gives() -> None:
    sold, paid = HK_TABLE(SOLD, SALES.title), HK_TABLE(PAID, RECEIPTS.title)
    register = HK_TABLE(REGISTER, CUSTOMERS.title)
    assert sold.startswith("HK:sales:1:")
    assert HK_SETTLE(sold, paid, AS_OF)[1][:2] == [40, 60]
    assert HK_SETTLE(sold, PAID, AS_OF) == HK_SETTLE(SOLD, PAID, AS_OF)
    assert HK_AGEING(sold, paid, AS_OF) == HK_AGEING(SOLD, PAID, AS_OF)
    assert HK_CREDIT(register, sold, paid, AS_OF) == HK_CREDIT(REGISTER, SOLD, PAID, AS_OF)
    assert HK_KPI([[sold]], [[paid]], date(2026, 6, 1), AS_OF) == HK_KPI(
        SOLD, PAID, date(2026, 6, 1), AS_OF
    )


def test_parameters_have_a_handle_too() -> None:
    table: Rows = [["编号", "参数", "值"], ["remind_sales_days", "业务", 3]]
    handle = HK_TABLE(table, "参数")
    asked = (date(2026, 7, 3), AS_OF, 100)
    assert HK_REMIND(*asked, handle) == HK_REMIND(*asked, table) != HK_REMIND(*asked)
    wrong = HK_TABLE(changed(table, 1, 2, "三"), "参数")
    assert HK_REMIND(*asked, wrong) == "#VALUE!"
    assert HK_BUCKET(45, HK_TABLE(SOLD, SALES.title)) == "#VALUE!", "a handle of another table"


@pytest.mark.parametrize(
    ("column", "value"), [(0, "C2"), (1, "S2"), (2, date(2026, 5, 2)), (4, 100.01), (4, True)]
)
def test_another_content_is_another_handle(column: int, value: Any) -> None:
    assert HK_TABLE(changed(SOLD, 1, column, value)) != HK_TABLE(SOLD)


def test_what_no_function_uses_changes_no_handle() -> None:
    handle = HK_TABLE(SOLD)
    assert HK_TABLE(changed(SOLD, 1, 5, "不急")) == handle
    assert HK_TABLE([list(reversed(row)) for row in SOLD]) == handle
    assert HK_TABLE([*SOLD, [None] * 6]) != handle, "a row more has its own result row"


@pytest.mark.parametrize(
    "same",
    [
        ["C1", "S1", datetime(2026, 5, 1), datetime(2026, 5, 31), 100.0, ""],
        ["C1", "S1", 46143.0, 46173.0, Decimal("100.0000"), None],
        ["C1", "S1", 46143, 46173, 100, "急"],
    ],
)
def test_every_host_writes_the_same_handle(same: list[Any]) -> None:
    """Excel sends serial numbers, xlwings days, files ints: one content, one handle."""
    assert HK_TABLE([SOLD[0], same]) == HK_TABLE(SOLD)


def test_another_process_makes_the_same_handle() -> None:
    code = (
        "from datetime import date; from huikuan_xl.functions import HK_TABLE; "
        f"print(HK_TABLE({[SOLD[0], ['C1', 'S1', 46143.0, 46173.0, 100.0, '']]!r}))"
    )
    for seed in ("1", "2"):
        other = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert other.stdout.strip() == HK_TABLE(SOLD)


def test_handle_that_nobody_knows_is_told_from_other_errors() -> None:
    sold = HK_TABLE(SOLD)
    HELD.clear()
    assert HK_SETTLE(sold, PAID, AS_OF) is LOST
    assert HK_REMIND(date(2026, 7, 3), AS_OF, 100, "HK:parameters:2:00") is LOST
    assert HK_TABLE(SOLD) == sold, "sent again it is the same"
    assert HK_SETTLE(sold, PAID, AS_OF)[1][:2] == [40, 60]


def test_two_workbooks_keep_their_tables_apart() -> None:
    one, two = HK_TABLE(SOLD), HK_TABLE(changed(SOLD, 1, 4, 200))
    assert HK_SETTLE(one, PAID, AS_OF)[1][1] == 60
    assert HK_SETTLE(two, PAID, AS_OF)[1][1] == 160
    assert HK_SETTLE(one, PAID, AS_OF)[1][1] == 60


def test_tables_of_three_workbooks_and_their_last_edits_are_kept() -> None:
    first = HK_TABLE(SOLD)
    for amount in range(1, 32):
        HK_TABLE(changed(SOLD, 1, 4, amount))
    assert HK_SETTLE(first, PAID, AS_OF)[1][1] == 60
    HK_TABLE(changed(SOLD, 1, 4, 32))
    HK_TABLE(changed(SOLD, 1, 4, 33))
    assert HK_SETTLE(HK_TABLE(changed(SOLD, 1, 4, 1)), PAID, AS_OF)[1][0] == 1


def test_handle_where_another_table_belongs_is_an_error() -> None:
    paid = HK_TABLE(PAID, RECEIPTS.title)
    assert HK_SETTLE(paid, paid, AS_OF) == "#VALUE!"


def test_error_and_gap_in_a_table_are_told_by_who_uses_them() -> None:
    """The handle itself is no error: another function may not use that column."""
    broken = HK_TABLE(changed(SOLD, 1, 4, "#REF!"), SALES.title)
    assert broken.startswith("HK:sales:")
    assert HK_SETTLE(broken, PAID, AS_OF) == "#REF!"
    without = HK_TABLE([row[:4] for row in SOLD], SALES.title)
    assert HK_SETTLE(without, PAID, AS_OF) == "#VALUE!"


def test_table_is_known_by_its_headings_or_its_name() -> None:
    assert HK_TABLE(PAID).startswith("HK:receipts:")
    assert HK_TABLE([["甲", "乙"], [1, 2]]) == "#VALUE!"
    assert HK_TABLE(PAID, "别的表") == "#VALUE!"
    assert HK_TABLE("#N/A") == "#N/A"
    assert HK_TABLE(None) == ""
    assert HK_TABLE(HK_TABLE(PAID)) == HK_TABLE(PAID)


def test_blank_rows_of_the_table_keep_their_result_rows() -> None:
    sold = HK_TABLE([SOLD[0], [None] * 6, SOLD[1], [None] * 6], SALES.title)
    assert [row[0] for row in HK_SETTLE(sold, PAID, AS_OF)] == ["已收", "", 40, ""]


@pytest.mark.parametrize(
    ("before", "after"),
    [(1.0, 1), (1, True), (1.0, True), ("#N/A", CellError("#N/A")), (0.0, False), (1.0, "1.0")],
)
def test_equal_cells_of_another_type_are_another_table(before: Any, after: Any) -> None:
    """The mark tells types apart, also where a column is compared with the one that came before."""
    titles = ["客户编码", "客户名称", "批准额度(元)"]
    rows = [titles, ["C1", "甲", 5], ["C2", before, 5.0], ["C3", "丙", 5.0]]
    first = HK_TABLE(rows, "客户信用档案")
    again = [*rows[:2], ["C2", after, 5.0], rows[3]]
    second = HK_TABLE(again, "客户信用档案")
    table_columns._MARKED.clear()
    assert second == HK_TABLE(again, "客户信用档案")
    assert (first == second) == (_plainly(before) == _plainly(after))


def _plainly(cell: Any) -> Any:
    """Return a cell as its mark has it: numbers are one kind, errors are texts."""
    if isinstance(cell, bool):
        return ("是否", cell)
    return ("数", float(cell)) if isinstance(cell, int | float) else ("文", str(cell))
