"""Letters quote the contract in force at the sale, and its deadlines fall on work days."""

import datetime as dt
from decimal import Decimal

import pytest

from huikuan_xl.letters.customer_file import customer_files
from huikuan_xl.letters.late_fees import late_fees
from huikuan_xl.letters.selection import select
from huikuan_xl.rules.stop_ground import Ground
from tests.letters.conftest import CODE, Small

SOLD, DUE = dt.date(2026, 2, 18), dt.date(2026, 3, 20)


@pytest.mark.parametrize(
    ("period", "quoted"),
    [
        ({"valid_from": SOLD}, True),
        ({"valid_from": SOLD + dt.timedelta(days=1)}, False),  # signed after the sale
        ({"valid_to": SOLD}, True),  # run out since
        ({"valid_to": SOLD - dt.timedelta(days=1)}, False),
    ],
)
def test_rate_and_stop_clause_are_those_of_the_day_of_the_sale(
    small: Small, period: dict[str, object], quoted: bool
) -> None:
    small.contract |= {"contract_no": "HT-1", "late_rate": 0.001, **period}
    month = small.sell(100_000, DUE).month()
    file = customer_files(month)[CODE]
    (debt,) = file.debts
    assert debt.contract_no == ("HT-1" if quoted else "")
    rates = {fee.rate for fee in late_fees(file, file.payable_debts, month).fees}
    assert (rates == {Decimal("0.001")}) is quoted
    assert (file.profile.ground.value is Ground.CLAUSE) is quoted
    assert file.contract_of(file.payable_debts).stop_clause is quoted


def test_a_clause_that_only_one_of_two_contracts_has_is_not_quoted(small: Small) -> None:
    small.contract |= {"contract_no": "HT-1", "valid_to": SOLD, "stop_clause_no": "第八条"}
    small.sell(100_000, DUE).sell(100_000, DUE + dt.timedelta(days=1))
    file = customer_files(small.month())[CODE]
    assert [d.contract.contract_no for d in file.debts] == ["HT-1", ""]
    assert file.contract_of(file.debts[:1]).stop_clause_no == "第八条"
    assert file.contract_of(file.debts).stop_clause_no == ""
    assert not file.profile.signed.stop_clause


def test_instalments_are_debts_of_their_own(small: Small) -> None:
    small.sell(100_000, DUE, due_date=None, instalments="预付30%、货到60天70%")
    file = customer_files(small.month())[CODE]
    assert [(d.part, d.due_on, d.open) for d in file.debts] == [
        ("第1期/共2期 预付", SOLD, 30_000),
        ("第2期/共2期 货到60天", dt.date(2026, 4, 20), 70_000),  # 19 April is a Sunday
    ]
    (order,) = select(small.month(), ["催款函"]).orders
    assert [one.net for one in order.debts] == [30_000, 70_000]


def test_a_deadline_beyond_the_calendar_stays_and_its_letter_says_so(small: Small) -> None:
    small.sell(100_000, dt.date(2027, 3, 20), sale_date=dt.date(2027, 2, 1))
    (order,) = select(small.month(dt.date(2027, 6, 30)), ["催款函"]).orders
    assert "没有2027年的节假日表，限期未顺延（民法典§203）" in order.reason
    small.sales.clear()
    (known,) = select(small.sell(100_000, DUE).month(), ["催款函"]).orders
    assert "节假日表" not in known.reason
