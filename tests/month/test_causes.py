"""Causes as a Pareto and what calls brought, by hand."""

import pytest

from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, receipt, sale

BOOK = ledger(
    [customer(code) for code in ("A1", "B1", "C1", "D1")],
    [
        sale("A1", "S1", day(4, 1), day(5, 1), 600),
        sale("B1", "S2", day(4, 1), day(5, 1), 300),
        sale("C1", "S3", day(4, 1), day(5, 1), 90),
        sale("D1", "S4", day(4, 1), day(5, 1), 10),
        sale("A1", "S5", day(6, 1), day(7, 1), 999),  # not overdue
    ],
    [receipt("D1", "", day(6, 20), 4), receipt("A1", "S5", day(6, 29), 100)],
    [
        contact("A1", "催收", day(5, 10), reason_code="A2", method="软磨法", channel="电话"),
        contact("A1", "催收", day(6, 1), reason_code="A1", method="压力法", channel="上门"),
        contact("B1", "催收", day(6, 2)),  # asked, no cause noted
        contact("D1", "催收", day(4, 30), reason_code="C3"),
    ],
)


def test_causes_add_up_to_what_is_overdue() -> None:
    table = run_month_end(BOOK, AS_OF).causes
    rows = table[["code", "customers", "amount", "owner"]].to_numpy().tolist()
    assert rows == [
        ["A1", 1, 600, ""],
        ["", 1, 300, ""],
        ["E1", 1, 90, "业务员"],
        ["C3", 1, 6, "财务部"],
    ]
    assert table["cumulative"].tolist() == pytest.approx([600 / 996, 900 / 996, 990 / 996, 1])


def test_a_call_on_the_due_day_did_not_ask_about_the_overdue_debt() -> None:
    book = ledger(
        [customer("A1")],
        [sale("A1", "S1", day(4, 1), day(5, 1), 600)],
        contacts=[contact("A1", "催收", day(5, 1))],
    )
    assert run_month_end(book, AS_OF).causes["code"].tolist() == ["E1"]


def test_what_each_method_and_channel_brought() -> None:
    table = run_month_end(BOOK, AS_OF).method_effects
    rows = {
        (by, word): (calls, worked, collected)
        for by, word, calls, worked, _, collected in table.to_numpy().tolist()
    }
    assert rows["催收方法", "压力法"] == (1, 1, 100)
    assert rows["催收方法", "软磨法"] == (1, 0, 0)  # the later call has it
    assert rows["渠道", "（未注明）"] == (2, 0, 0)  # D1 paid 51 days after its call
