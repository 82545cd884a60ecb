"""The order of settlement and the checks N1–N5."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.settlement_order import (
    PASS,
    Part,
    accepted_allowance,
    allowance_limit,
    check_agreed_document,
    check_allowance,
    check_bill,
    check_cash,
    check_cheque,
    check_customer_name,
    check_still_owed,
    order_parts,
    order_text,
)

TWO_PERCENT = replace(DEFAULT, allowance_max=50_000, allowance_ratio=Decimal("0.02"))
BY_DATE = replace(DEFAULT, settlement_order="业务日期先后")


def test_undisputed_first_then_due_date_document_date_number_line() -> None:
    assert order_parts() == (Part.DISPUTED, Part.DUE, Part.DATED, Part.NUMBER, Part.LINE)
    assert order_parts(BY_DATE) == (
        Part.DISPUTED, Part.DATED, Part.DUE, Part.NUMBER, Part.LINE
    )  # fmt: skip


def test_the_words_follow_the_chosen_order() -> None:
    assert "按到期日先后抵充，到期日相同按业务日期" in order_text()
    assert "按业务日期先后抵充，业务日期相同按到期日" in order_text(BY_DATE)
    assert "留作未核销" in order_text()


@pytest.mark.parametrize(
    ("name", "on_document", "wrong"),
    [
        ("甲(深圳)公司", "甲（深圳） 公司", ""),
        ("甲公司", "乙公司", "不符"),
        ("甲公司", None, "不存在"),
    ],
)
def test_n1_name(name: str, on_document: str | None, wrong: str) -> None:
    result = check_customer_name(name, on_document)
    assert wrong in result if wrong else result == PASS


@pytest.mark.parametrize(
    ("number", "open_amount", "paid", "result"),
    [
        ("X1", 100, 100, PASS),
        ("X1", 100, 101, "回款1.01元超过清单尚欠1.00元"),
        ("", 100, 100, "未与客户谈妥支付哪笔货款"),
        ("X9", None, 100, "售货清单X9不存在"),
    ],
)
def test_n2_agreed_document(number: str, open_amount: int | None, paid: int, result: str) -> None:
    assert check_agreed_document(number, open_amount, paid) == result


@pytest.mark.parametrize(
    ("allowance", "sales", "passes"),
    [
        (50_000, 2_500_000, True),
        (50_001, 2_500_000, False),
        (50_000, 100_000_000, True),
        (50_001, 100_000_000, False),
        (20, 1_000, True),
        (21, 1_000, False),
        (0, 0, True),
        (-1, 1_000, False),
    ],
)
def test_n3_allowance_within_both_caps(allowance: int, sales: int, passes: bool) -> None:
    assert (check_allowance(allowance, sales, policy=TWO_PERCENT) == PASS) is passes


def test_allowance_limit_rounds_half_up() -> None:
    assert allowance_limit(25, policy=TWO_PERCENT) == 1
    assert allowance_limit(24, policy=TWO_PERCENT) == 0


@pytest.mark.parametrize(
    ("dated", "received", "wrong"),
    [
        (dt.date(2026, 6, 1), dt.date(2026, 6, 11), ""),
        (dt.date(2026, 6, 1), dt.date(2026, 6, 12), "提示付款"),
        (dt.date(2026, 6, 2), dt.date(2026, 6, 1), "晚于收取日"),
        (None, dt.date(2026, 6, 1), "未填"),
    ],
)
def test_n4_cheque_within_ten_days(dated: dt.date | None, received: dt.date, wrong: str) -> None:
    result = check_cheque(dated, received)
    assert wrong in result if wrong else result == PASS


@pytest.mark.parametrize(
    ("dated", "due", "received", "wrong"),
    [
        (dt.date(2026, 1, 15), dt.date(2026, 7, 15), dt.date(2026, 2, 1), ""),
        (dt.date(2026, 1, 15), dt.date(2026, 7, 16), dt.date(2026, 2, 1), "超过6个月"),
        (dt.date(2025, 8, 31), dt.date(2026, 2, 28), dt.date(2026, 2, 1), ""),
        (dt.date(2026, 1, 15), dt.date(2026, 7, 15), dt.date(2026, 7, 16), "已于"),
        (dt.date(2026, 1, 15), dt.date(2026, 1, 15), dt.date(2026, 1, 15), "不晚于"),
        (None, dt.date(2026, 7, 15), dt.date(2026, 2, 1), "未填"),
    ],
)
def test_n4_bill_within_six_months(
    dated: dt.date | None, due: dt.date, received: dt.date, wrong: str
) -> None:
    result = check_bill(dated, due, received)
    assert wrong in result if wrong else result == PASS


@pytest.mark.parametrize(("amount", "passes"), [(100_000, True), (100_001, False)])
def test_cash_above_1000_yuan(amount: int, passes: bool) -> None:
    assert (check_cash(amount) == PASS) is passes


@pytest.mark.parametrize(
    ("owed", "book", "left", "next_on", "result"),
    [
        (100, 100, 0, dt.date(2026, 7, 1), PASS),
        (0, 0, None, None, PASS),
        (100, 100, None, None, "未约定下次回款日"),
        (
            100,
            90,
            -5,
            dt.date(2026, 7, 1),
            "尚结欠1.00元与账面余额0.90元不符；已超信用额度0.05元",
        ),
    ],
)
def test_n5_still_owed(
    owed: int, book: int, left: int | None, next_on: dt.date | None, result: str
) -> None:
    assert check_still_owed(owed, book, left, next_on) == result


@pytest.mark.parametrize(
    ("asked", "accepted"), [(3_335_00, 3_335_00), (3_335_01, 3_335_00), (0, 0), (-5, 0)]
)
def test_allowance_settles_up_to_the_exact_limit(asked: int, accepted: int) -> None:
    policy = replace(DEFAULT, allowance_max=10**9, allowance_ratio=Decimal("0.03335"))
    assert accepted_allowance(asked, 100_000_00, policy=policy) == accepted
