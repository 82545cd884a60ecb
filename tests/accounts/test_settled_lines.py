"""Which line gets the money: literal ledgers of one to five rows, every figure by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from huikuan_xl.accounts.ageing import TOTAL, UNASSIGNED, ageing, groups_of
from huikuan_xl.accounts.settled import Accounts, settle_ledger
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.policy import DEFAULT, Policy
from tests.accounts.ledgers import customer, ledger, receipt, sale

JUNE = date(2026, 6, 30)
BY_DATE = replace(DEFAULT, settlement_order="业务日期先后")


def settled(book: Ledger, policy: Policy = DEFAULT, as_of: date = JUNE) -> Accounts:
    return settle_ledger(book, as_of, policy)


def open_yuan(accounts: Accounts) -> list[float]:
    return [fen / 100 for fen in accounts.sales["open"].tolist()]


def unapplied_yuan(accounts: Accounts) -> list[float]:
    return [fen / 100 for fen in accounts.receipts["unapplied"].tolist()]


def test_undesignated_money_settles_undisputed_lines_before_disputed_ones() -> None:
    book = ledger(
        [
            sale("S1", "2026-03-25", "2026-04-24", 5411, disputed=True),
            sale("S2", "2026-03-26", "2026-04-25", 6352.5),
        ],
        [receipt("2026-06-01", 6352.5)],
    )
    assert open_yuan(settled(book)) == [5411, 0]


def test_undisputed_lines_not_yet_due_come_before_disputed_ones() -> None:
    book = ledger(
        [
            sale("S1", "2026-03-25", "2026-04-24", 100, disputed=True),
            sale("S2", "2026-06-01", "2026-08-01", 100),
        ],
        [receipt("2026-06-10", 120)],
    )
    assert open_yuan(settled(book)) == [80, 0]


def test_designated_money_goes_to_the_disputed_line_it_names() -> None:
    book = ledger(
        [
            sale("S1", "2026-03-25", "2026-04-24", 100, disputed=True),
            sale("S2", "2026-03-26", "2026-04-25", 100),
        ],
        [receipt("2026-06-01", 100, "S1")],
    )
    assert open_yuan(settled(book)) == [0, 100]


@pytest.mark.parametrize(("policy", "left"), [(DEFAULT, [100, 0]), (BY_DATE, [0, 100])])
def test_the_parameter_turns_the_order_round(policy: Policy, left: list[float]) -> None:
    book = ledger(
        [sale("S1", "2026-04-01", "2026-06-20", 100), sale("S2", "2026-05-01", "2026-05-10", 100)],
        [receipt("2026-06-25", 100)],
    )
    assert open_yuan(settled(book, policy)) == left


@pytest.mark.parametrize("policy", [DEFAULT, BY_DATE])
def test_punctuality_is_measured_by_the_due_date_whatever_the_order(policy: Policy) -> None:
    book = ledger([sale("S1", "2026-06-01", "2026-06-30", 100)], [receipt("2026-06-20", 100)])
    assert settled(book, policy).sales["on_time"].tolist() == [100_00]
    late = ledger([sale("S1", "2026-06-01", "2026-06-10", 100)], [receipt("2026-06-11", 100)])
    assert settled(late, policy).sales["on_time"].tolist() == [0]


@pytest.mark.parametrize(
    ("numbers", "left"),
    [(["9", "10"], [0, 100]), (["S10", "S9"], [100, 0]), (["A2-10", "A2-9"], [100, 0])],
)
def test_numbers_of_one_day_come_in_natural_order(numbers: list[str], left: list[float]) -> None:
    book = ledger(
        [sale(number, "2026-05-01", "2026-05-31", 100) for number in numbers],
        [receipt("2026-06-01", 100)],
    )
    assert open_yuan(settled(book)) == left


def test_lines_of_one_document_are_settled_in_their_order() -> None:
    book = ledger(
        [
            sale("S1", "2026-05-01", "2026-05-31", 100, line_no=2),
            sale("S1", "2026-05-01", "2026-05-31", 100, line_no=1),
        ],
        [receipt("2026-06-01", 100)],
    )
    assert open_yuan(settled(book)) == [100, 0]


@pytest.mark.parametrize(
    ("named", "left", "unapplied"),
    [
        ("S1", 60, 0),
        ("", 60, 0),
        ("定金", 100, 40),  # no such number: the payer designated something else
        ("S2", 100, 40),  # another customer's document
        ("S3", 100, 40),  # void
        ("S4", 100, 40),  # not yet written on that day
    ],
)
def test_money_for_an_unknown_number_stays_unapplied(
    named: str, left: float, unapplied: float
) -> None:
    book = ledger(
        [
            sale("S1", "2026-05-01", "2026-05-31", 100),
            sale("S2", "2026-05-01", "2026-05-31", 70, "C2"),
            sale("S3", "2026-05-01", "2026-05-31", 30, state="作废"),
            sale("S4", "2026-07-01", "2026-07-31", 30),
        ],
        [receipt("2026-06-01", 40, named)],
    )
    accounts = settled(book)
    assert (open_yuan(accounts)[0], unapplied_yuan(accounts)) == (left, [unapplied])
    assert accounts.tie_out().difference == 0


def test_a_prepayment_settles_its_document_once_that_is_written() -> None:
    book = ledger([sale("S4", "2026-07-01", "2026-07-31", 30)], [receipt("2026-06-01", 40, "S4")])
    assert unapplied_yuan(settled(book)) == [40]
    assert unapplied_yuan(settled(book, as_of=date(2026, 7, 1))) == [10]


@pytest.mark.parametrize("state", ["红字", "退货"])
@pytest.mark.parametrize("typed", [40, -40])
def test_red_lines_are_negative_whatever_their_sign(state: str, typed: float) -> None:
    book = ledger(
        [
            sale("X1", "2026-05-01", "2026-05-31", 100),
            sale("X2", "2026-06-01", "2026-06-30", typed, state=state, origin_doc="X1"),
        ]
    )
    accounts = settled(book)
    assert open_yuan(accounts) == [60, 0]
    assert accounts.tie_out().ledger == 60_00


@pytest.mark.parametrize(
    ("paid", "allowance", "left"),
    [
        (96_665, 3_335, 0),  # 3.335 % of 100,000 is exactly the limit
        (96_664.99, 3_335.01, 0.01),  # one 分 more is not settled
        (96_665, -3_335, 3_335),  # a negative one settles nothing
    ],
)
def test_allowances_settle_up_to_the_limit(paid: float, allowance: float, left: float) -> None:
    policy = replace(DEFAULT, allowance_ratio=Decimal("0.03335"), allowance_max=10**9)
    book = ledger(
        [sale("S1", "2026-05-01", "2026-05-31", 100_000)],
        [receipt("2026-06-01", paid, "S1", allowance=allowance)],
    )
    accounts = settled(book, policy)
    assert open_yuan(accounts) == [left]
    assert accounts.tie_out().difference == 0


@pytest.mark.parametrize(
    ("sold", "due", "days", "expected", "estimated"),
    [
        ("2026-05-01", "2026-05-11", 10, 50, False),
        ("2026-05-01", None, 10, 50, True),  # the customer's own term
        ("2026-05-01", None, None, 30, True),  # the policy's 30 days
        (None, None, 10, 0, False),  # no date at all
    ],
)
def test_a_missing_due_date_is_worked_out_and_flagged(
    sold: str | None, due: str | None, days: int | None, expected: int, estimated: bool
) -> None:
    book = ledger([sale("S1", sold, due, 100)], customers=[customer(credit_days=days)])
    line = settled(book).sales.iloc[0]
    assert (line["overdue"], line["due_estimated"]) == (expected, estimated)
    missing = settled(book).tie_out().buckets["日期缺失"]
    assert missing == (100_00 if sold is None else 0)


def test_salespeople_tie_with_what_nobody_is_named_for() -> None:
    book = ledger(
        [
            sale("S1", "2026-05-01", "2026-05-31", 100, "C1", salesperson="王敏"),
            sale("S2", "2026-05-01", "2026-05-31", 50, "C2", salesperson=""),
        ],
        [receipt("2026-06-01", 6, "", "A9")],
        [customer("C1", salesperson="王敏"), customer("C2", salesperson="王敏")],
    )
    accounts = settled(book)
    table = ageing(accounts, *groups_of(book, accounts, "salesperson"))["余额"]
    assert table.to_dict() == {"王敏": 150_00, UNASSIGNED: -6_00, TOTAL: 144_00}
    assert accounts.tie_out().ledger == 144_00


def test_a_refund_takes_back_the_latest_receipt_of_its_document_first() -> None:
    book = ledger(
        [sale("S1", "2026-05-01", "2026-05-31", 100), sale("S2", "2026-05-01", "2026-05-31", 100)],
        [
            receipt("2026-06-01", 100, "S1"),
            receipt("2026-06-02", 100, "S2"),
            receipt("2026-06-03", -30, "S1"),
        ],
    )
    accounts = settled(book)
    assert open_yuan(accounts) == [30, 0]
    assert accounts.receipts["kept"].tolist() == [70_00, 100_00, 0]
