"""A row 争议 of 承诺与催收 does what the flag on the sales line does, from settlement on."""

from typing import Any

import pytest

from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.letters.customer_file import customer_files
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, Row, contact, customer, day, ledger, receipt, sale

S1 = sale("A1", "S1", day(4, 1), day(5, 1), 100_000)
S2 = sale("A1", "S2", day(4, 2), day(5, 2), 60_000)
PAID = receipt("A1", "", day(6, 1), 60_000)
RAISED = contact("A1", "争议", day(5, 10), doc_no="S1")
PARTLY = RAISED | {"disputed_amount": 70_000}


def opens(sales: list[Row], contacts: list[Row], paid: int = 60_000) -> tuple[list[int], list[int]]:
    """Return what is open of every line, and the disputed part of it."""
    made = ledger([customer("A1")], sales, [receipt("A1", "", day(6, 1), paid)], contacts=contacts)
    done = settle_ledger(made, AS_OF, DEFAULT).sales
    return done["open"].tolist(), done["disputed_open"].tolist()


@pytest.mark.parametrize(
    ("sales", "contacts", "left"),
    [
        ([S1, S2], [], ([40_000, 60_000], [0, 0])),
        ([S1 | {"disputed": True}, S2], [], ([100_000, 0], [100_000, 0])),
        ([S1, S2], [RAISED], ([100_000, 0], [100_000, 0])),
        # 300.00 of S1 are undisputed and due first, then S2, then the rest of S1.
        ([S1, S2], [PARTLY], ([70_000, 30_000], [70_000, 0])),
        ([S1, S2], [RAISED | {"doc_no": "S9"}], ([40_000, 60_000], [0, 0])),
        ([S1, S2], [RAISED | {"valid_until": AS_OF}], ([100_000, 0], [100_000, 0])),
        ([S1, S2], [RAISED | {"valid_until": day(6, 29)}], ([40_000, 60_000], [0, 0])),
        ([S1, S2], [RAISED | {"contact_date": day(7, 1)}], ([40_000, 60_000], [0, 0])),
        # The latest row says what holds: here that it is over.
        (
            [S1, S2],
            [RAISED, RAISED | {"contact_date": day(6, 10), "valid_until": day(6, 10)}],
            ([40_000, 60_000], [0, 0]),
        ),
    ],
)
def test_what_is_disputed_is_paid_last(
    sales: list[Row], contacts: list[Row], left: tuple[list[int], list[int]]
) -> None:
    assert opens(sales, contacts) == left


def test_money_beyond_the_undisputed_pays_the_disputed_part_too() -> None:
    assert opens([S1, S2], [PARTLY], 100_000) == ([60_000, 0], [60_000, 0])
    assert opens([S1, S2], [PARTLY], 160_000) == ([0, 0], [0, 0])


def test_a_line_disputed_in_part_is_settled_when_both_parts_are() -> None:
    made = ledger(
        [customer("A1")], [S1],
        [receipt("A1", "S1", day(6, 1), 30_000), receipt("A1", "S1", day(6, 5), 70_000)],
        contacts=[PARTLY],
    )  # fmt: skip
    done = settle_ledger(made, AS_OF, DEFAULT)
    assert done.sales["settled_on"].tolist() == [(day(6, 5) - day(1, 1, 1970)).days]
    assert done.settlement.to_sale.tolist() == [0, 0]
    assert sorted(done.settlement.allocated.tolist()) == [30_000, 70_000]
    assert done.tie_out().difference == 0


def test_an_approved_settlement_ends_the_dispute() -> None:
    made = ledger([customer("A1")], [S1, S2], [PAID], contacts=[RAISED])
    made.approvals = _settled()
    assert settle_ledger(made, AS_OF, DEFAULT).sales["open"].tolist() == [40_000, 60_000]


def _settled() -> Any:
    from huikuan_xl.ledger import schema
    from tests.month.ledgers import table

    return table(
        schema.APPROVALS,
        [{
            "approval_no": "SP1", "kind": "争议了结", "customer_code": "A1", "doc_no": "S1",
            "author": "张三", "asked_on": day(6, 2), "approver_1": "李经理", "approved_1": day(6, 3),
            "approver_2": "王总", "approved_2": day(6, 4), "approver_3": "赵总",
            "approved_3": day(6, 5),
        }],
    )  # fmt: skip


@pytest.mark.parametrize("by_row", [False, True])
def test_flag_and_row_give_the_same_month_end_and_the_same_letters(by_row: bool) -> None:
    flagged = S1 if by_row else S1 | {"disputed": True}
    rows = [RAISED] if by_row else []
    done = run_month_end(
        ledger([customer("A1")], [flagged, S2], [PAID], contacts=rows), AS_OF
    )  # fmt: skip
    one, file = done.profiles["A1"], customer_files(done)["A1"]
    assert (one.figures.overdue, one.figures.disputed_overdue) == (100_000, 100_000)
    assert one.stop.value == 0
    assert file.overdue == 0
    assert [(d.doc_no, d.open, d.disputed) for d in file.debts] == [("S1", 100_000, True)]
    assert done.open_items["disputed_open"].tolist() == [100_000]
