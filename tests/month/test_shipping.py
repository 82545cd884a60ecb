"""发货试算: may an order ship, what lets it, who approves one; money in 分."""

from typing import Any

import pytest

from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.shipping import order_asked
from tests.month.ledgers import AS_OF, Row, approval, contract, customer, day, ledger, receipt, sale

GRADED: dict[str, Any] = {"score_repay": 40.0, "score_purchase": 30.0, "score_other": 30.0}
LIMITED = customer("C1", limit=10_000, credit_days=30)


def month(approvals: list[Row] | None = None):  # type: ignore[no-untyped-def]
    return run_month_end(
        ledger(
            [LIMITED], [sale("C1", "S1", day(6, 20), day(7, 20), 6_000)],
            contracts=[contract("C1", price_confirmed=True)], approvals=approvals,
        ),
        AS_OF,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fen", "told", "needs"), [(4_000, "可发", False), (4_001, "需审批", True)]
)
def test_up_to_the_credit_left_it_ships(fen: int, told: str, needs: bool) -> None:
    asked = order_asked(month(), "C1", fen)
    assert (asked.told, asked.needs_release, asked.release) == (told, needs, "")
    assert asked.amount == fen
    assert [step.post for step in asked.chain.route] == [
        "业务人员",
        "部门负责人",
        "财务负责人",
        "总经理",
    ]


@pytest.mark.parametrize(
    ("fen", "order", "told"),
    [
        (5_000, "D7", "可发（放行 放行-1）"),
        (5_001, "D7", "需审批"),
        (5_000, "D8", "需审批"),
        (5_000, "", "需审批"),
    ],
)
def test_a_release_lets_its_own_order_ship_up_to_its_amount(
    fen: int, order: str, told: str
) -> None:
    released = approval(
        "C1", "放行", day(6, 29), new_amount=5_000, doc_no="D7", valid_from=day(6, 29),
        valid_to=day(7, 5),
    )  # fmt: skip
    assert order_asked(month([released]), "C1", fen, order).told == told


def test_an_unknown_code_is_no_customer() -> None:
    with pytest.raises(KeyError):
        order_asked(month(), "ZZ", 1)


@pytest.mark.parametrize("cash", [{"limit": 0}, {"vetoes": "V3", "limit": 10_000, **GRADED}])
@pytest.mark.parametrize(("fen", "ships"), [(5_000, True), (5_001, False)])
def test_what_is_paid_for_ships_to_a_customer_without_credit(
    cash: dict[str, Any], fen: int, ships: bool
) -> None:
    book = ledger(
        [customer("C1", **cash)], receipts=[receipt("C1", "", day(6, 1), 5_000)],
        contracts=[contract("C1", price_confirmed=True)],
    )  # fmt: skip
    asked = order_asked(run_month_end(book, AS_OF), "C1", fen)
    assert (asked.told == "可发") is ships, asked.verdict.why()
