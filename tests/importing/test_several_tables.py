"""Two tables on one worksheet are never read as one; every amount is worked out by hand."""

import pytest

from huikuan_xl.importing.plan import Plan
from huikuan_xl.stop import Stop
from tests.importing.conftest import Rows, Take

A, B = "青禾机电有限公司", "白桦（北方）贸易有限公司"
SALES = ["客户名称", "销售日期", "单号", "价税合计"]
RECEIPTS = ["客户名称", "收款日期", "收款单号", "收款金额"]


def added(plan: Plan) -> int:
    return int(plan.additions["sales"]["amount"].sum())


def test_receipts_under_sales_are_no_sales(take: Take) -> None:
    sold: Rows = [SALES, [A, "2026-03-01", "A1", 100], ["合计", "", "", 100]]
    with pytest.raises(
        Stop, match="第 5 行是另一张表的表头（客户名称、收款日期、收款单号、收款金额）"
    ):
        take([*sold, ["二、回款"], RECEIPTS, [A, "2026-03-11", "S1", 60]])
    assert added(take([*sold, SALES, [A, "2026-03-11", "A2", 60]])) == 16000


def test_receipts_beside_sales_are_not_booked_to_their_customers(take: Take) -> None:
    beside = [[*SALES, "", *RECEIPTS],
              [A, "2026-03-01", "A1", 100, "", B, "2026-03-11", "S1", 60]]  # fmt: skip
    with pytest.raises(Stop, match="两列“客户名称”，内容不同"):
        take(beside)


def test_a_second_amount_of_the_same_name_is_not_left_out(take: Take) -> None:
    head = ["客户名称", "单号", "日期", "价税合计", "日期", "价税合计"]
    with pytest.raises(Stop, match="两列“日期”，内容不同"):
        take([head, [A, "A1", "2026-03-01", 100, "2026-03-20", 60]])
    same = [head, [A, "A1", "2026-03-01", 100, "2026-03-01", 100]]
    assert added(take(same)) == 10000


def test_the_amount_after_a_discount_is_owed(take: Take) -> None:
    row = [A, "2026-03-01", "A1", 100, 10, 90]
    head = ["客户名称", "销售日期", "单号", "销售金额", "折扣金额", "折后金额"]
    assert added(take([head, row])) == 9000
    asked = take([[*SALES, "折后金额"], [A, "2026-03-01", "A1", 100, 90]], defaults=False)
    assert "金额列" in [q.name for q in asked.open_questions]
