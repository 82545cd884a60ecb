"""HK_PAY_PATTERN and HK_PROMISE_STATES: the figures of ``huikuan customer``, by hand."""

from dataclasses import replace
from datetime import date as D
from datetime import datetime
from typing import Any

import pytest

from huikuan_xl.functions import HK_PAY_PATTERN, HK_PROMISE_STATES
from huikuan_xl.functions.customer import PROMISE_HEADINGS
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS
from huikuan_xl.rules.policy import DEFAULT

Rows = list[list[Any]]
AS_OF = D(2026, 6, 30)
SALES: Rows = [
    ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
    ["C1", "S1", D(2026, 4, 1), D(2026, 5, 1), 100],
    ["C1", "S2", D(2026, 6, 1), D(2026, 7, 1), 40],
    ["C2", "S3", D(2026, 4, 1), D(2026, 5, 1), 9],
]
RECEIPTS: Rows = [
    ["客户编码", "售货清单号码", "回款日期", "回款金额(元)"],
    ["C1", "S1", D(2026, 5, 11), 60],
    ["C1", "S2", D(2026, 6, 25), 20],
]
CONTACTS: Rows = [
    ["日期", "客户编码", "类型", "承诺编号", "承诺回款日", "承诺金额(元)"],
    ["", "", "", "", "", ""],
    [D(2026, 6, 1), "C1", "承诺", "P1", D(2026, 6, 20), 40],
    [D(2026, 6, 21), "C1", "承诺", "P2", D(2026, 6, 25), 10],
    [D(2026, 6, 21), "C1", "承诺", "P3", D(2026, 6, 28), 30],
    [D(2026, 6, 21), "C2", "承诺", "P4", D(2026, 6, 30), 9],
]
NOTHING: Rows = [["", "", "无可比"]]


def pattern(code: str | None, as_of: D = AS_OF) -> Rows:
    rows: Rows = HK_PAY_PATTERN(code, SALES, RECEIPTS, as_of)
    assert rows[0] == ["平均晚付天数", "按期付款比例", "付款趋势"]
    return [["" if cell is None else cell for cell in row] for row in rows[1:]]


def states(code: str | None, as_of: D = AS_OF, *more: Any) -> Rows:
    rows: Rows = HK_PROMISE_STATES(code, CONTACTS, SALES, RECEIPTS, as_of, *more)
    assert rows[0] == list(PROMISE_HEADINGS)
    return [
        [cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in rows[1:]
    ]


def test_how_a_customer_pays_is_told_with_what_is_still_late() -> None:
    """60.00 ten days late, 20.00 six days early, 40.00 sixty days late and open: 2880 ÷ 120."""
    assert pattern("C1") == [[24.0, round(20 / 120, 10), "无可比"]]
    assert pattern("C1", D(2026, 5, 1)) == NOTHING  # due today is not late
    assert pattern("C1", D(2026, 5, 2)) == [[1.0, 0.0, "无可比"]]


def test_what_is_disputed_is_not_held_against_the_customer() -> None:
    """The 40.00 open are in dispute: 60.00 ten days late, 20.00 six days early are 480 ÷ 80."""
    disputed: Rows = [
        ["日期", "客户编码", "类型", "售货清单号码"],
        [D(2026, 5, 20), "C1", "争议", "S1"],
    ]
    told = HK_PAY_PATTERN("C1", SALES, RECEIPTS, AS_OF, *[None] * 5, disputed)
    assert told[1] == [6.0, 0.25, "无可比"]


@pytest.mark.parametrize("code", [None, "", "C9"])
def test_an_unknown_code_tells_nothing(code: str | None) -> None:
    assert pattern(code) == NOTHING
    assert states(code) == []


def test_a_code_may_be_typed_in_another_way() -> None:
    assert pattern("c1") == pattern("C1")
    assert states("ｃ1") == states("C1")


def test_each_promise_says_what_came_of_it_the_latest_first() -> None:
    """20.00 came on 25 June: 10.00 keep P2, 10.00 a part of P3; nothing came for P1."""
    rows = states("C1")
    assert [row[:6] for row in rows] == [
        [D(2026, 6, 21), "P3", D(2026, 6, 28), 30.0, 10.0, "部分"],
        [D(2026, 6, 21), "P2", D(2026, 6, 25), 10.0, 10.0, "全额"],
        [D(2026, 6, 1), "P1", D(2026, 6, 20), 40.0, 0.0, "违约"],
    ]
    assert rows[2][6].startswith("承诺2026-06-20前付40.00元，按期实收0.00元：违约")
    assert [row[5] for row in states("C2")] == ["待"]  # the promised day itself is in time
    assert [row[5] for row in states("C2", D(2026, 7, 1))] == ["违约"]


def test_later_promises_and_grace_count() -> None:
    assert [row[1] for row in states("C1", D(2026, 6, 20))] == ["P1"]
    policy = replace(DEFAULT, promise_grace_days=5)
    grace = [PARAMETER_HEADINGS, *(row.cells() for row in parameter_rows(policy))]
    # 20 June and five days: P1 takes what came on the 25th before the others
    assert [row[4] for row in states("C1", AS_OF, grace)] == [0.0, 0.0, 20.0]


def test_a_reply_on_a_letter_is_a_promise_for_its_documents() -> None:
    letters: Rows = [
        ["文号", "日期", "函件", "客户编码", "所列清单", "回执日期", "回执承诺金额(元)", "回执承诺日期"],
        ["L1", D(2026, 6, 1), "催款联络书", "C1", "S1", D(2026, 6, 5), 20, D(2026, 6, 26)],
    ]  # fmt: skip
    assert "L1" not in [row[1] for row in states("C1")]
    (reply,) = [row for row in states("C1", AS_OF, *[None] * 6, letters) if row[1] == "L1"]
    assert reply[2:6] == [D(2026, 6, 26), 20.0, 0.0, "违约"]  # what came settled S2
