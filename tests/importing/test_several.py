"""Several tables on one worksheet: none is read by the head of another."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.importing.kinds import Kind
from huikuan_xl.importing.several import tables_of
from huikuan_xl.ledger.opening import RawSheet
from tests.importing.conftest import Take

D = dt.date
A, B = "青禾机电有限公司", "白桦（北方）贸易有限公司"
SOLD: list[list[Any]] = [
    ["客户名称", "单据日期", "单据编号", "价税合计", ""],
    [A, D(2026, 6, 5), "D1", 100, ""], ["合计", "", "", 100, ""],
]  # fmt: skip
PAID: list[list[Any]] = [
    ["客户名称", "收款日期", "收款单号", "收款金额", ""],
    [B, D(2026, 6, 20), "S1", 60, ""],
]  # fmt: skip
TITLE = ["二、回款（单位：千元）", "", "", "", ""]


def test_a_table_under_another_is_read_by_its_own_head_and_unit(take: Take) -> None:
    plan = take([*SOLD, ["", "", "", "", ""], TITLE, *PAID])
    assert [(s.title, s.kind) for s in plan.sheets] == [
        ("表", Kind.SALES), ("表（第 6 行起）", Kind.RECEIPTS),
    ]  # fmt: skip
    assert plan.additions["sales"]["amount"].tolist() == [10_000]
    receipts = plan.additions["receipts"][["customer_code", "receipt_no", "amount"]]
    assert receipts.to_numpy().tolist() == [["002", "S1", 6_000_000]]
    assert all(s.adds_up for s in plan.sheets)


def test_purchases_under_sales_are_not_sales(take: Take) -> None:
    bought = [["供应商", "入库日期", "入库单号", "价税合计", ""],
              ["某供应商", D(2026, 6, 5), "C1", 1130, ""]]  # fmt: skip
    plan = take([*SOLD, *bought])
    assert [(s.kind, s.read) for s in plan.sheets] == [
        (Kind.PURCHASES, False), (Kind.SALES, True),
    ]  # fmt: skip
    assert plan.additions["sales"]["doc_no"].tolist() == ["D1"]


def test_a_table_beside_another_keeps_its_own_customer(take: Take) -> None:
    """Row for row the payments are other customers' than the sales."""
    rows: list[list[Any]] = [
        [*SOLD[0], "客户名称", "收款日期", "收款金额"],
        [*SOLD[1], B, D(2026, 6, 20), 60],
    ]
    plan = take(rows)
    assert [s.title for s in plan.sheets] == ["表", "表（第 6 列起）"]
    assert plan.additions["sales"]["customer_code"].tolist() == ["001"]
    assert plan.additions["receipts"]["customer_code"].tolist() == ["002"]


@pytest.mark.parametrize(
    "rows",
    [
        [*SOLD, SOLD[0], [A, D(2026, 6, 6), "D2", 5, ""]],  # the same head on the next page
        [*SOLD, ["客户名称", "收款日期", "收款单号", "收款金额", ""]],  # nothing under it
        [*SOLD, [A, "客户", "单号", "", ""]],  # words in a row of two meanings
    ],
)
def test_one_table_stays_one(rows: list[list[Any]]) -> None:
    assert [part.title for part in tables_of(RawSheet("表", rows))] == ["表"]
