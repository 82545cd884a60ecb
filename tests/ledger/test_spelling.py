"""One code, however it is written."""

import datetime as dt

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.spelling import unify_spellings


def book(register: list[str], sold: list[tuple[str, str]], paid: list[tuple[str, str]]) -> Ledger:
    return Ledger(
        customers=frame(schema.CUSTOMERS, {"customer_code": register}),
        sales=frame(
            schema.SALES,
            {
                "customer_code": [code for code, _ in sold],
                "doc_no": [number for _, number in sold],
                "sale_date": [dt.date(2026, 1, 1)] * len(sold),
            },
        ),
        receipts=frame(
            schema.RECEIPTS,
            {
                "customer_code": [code for code, _ in paid],
                "doc_no": [number for _, number in paid],
            },
        ),
    )


def test_codes_are_written_as_first_and_the_others_told() -> None:
    one = book(["K001"], [("k001", "S-1"), ("Ｋ001", "S-1"), ("k001", "S-2")], [("K 001", "s-1")])
    problems = unify_spellings(one)
    assert one.sales["customer_code"].tolist() == ["K001"] * 3
    assert one.receipts["customer_code"].tolist() == ["K001"]
    assert one.receipts["doc_no"].tolist() == ["S-1"]
    assert [(p.sheet, p.row, p.value, p.severity.value) for p in problems] == [
        ("客户销售统计表", 2, "k001", "提示"),
        ("客户销售统计表", 3, "Ｋ001", "提示"),
        ("客户货款回收日报表", 2, "K 001", "提示"),
        ("客户货款回收日报表", 2, "s-1", "提示"),
    ]
    assert problems[0].why == "与“K001”写法不同，按同一个计（共 2 行）"


def test_consistent_codes_stay_and_say_nothing() -> None:
    one = book(["k001", "甲（一）"], [("k001", "s1"), ("甲（一）", "")], [("k001", "s1")])
    assert unify_spellings(one) == []
    assert one.sales["customer_code"].tolist() == ["k001", "甲（一）"]


def test_codes_that_differ_stay_apart() -> None:
    one = book(["K1", "K01"], [("K1", "S1")], [("K01", "S01")])
    assert unify_spellings(one) == []
    assert one.customers["customer_code"].tolist() == ["K1", "K01"]


def test_a_salesperson_is_one_person_however_spaced() -> None:
    """“王 敏” in a sale is the register's 王敏; the reader says so once."""
    book = Ledger(
        customers=frame(schema.CUSTOMERS, {"customer_code": ["A1"], "salesperson": ["王敏"]}),
        sales=frame(
            schema.SALES,
            {"customer_code": ["A1", "A1"], "salesperson": ["王 敏", "王敏"], "doc_no": ["1", "2"]},
        ),
    )
    (problem,) = unify_spellings(book)
    assert (problem.sheet, problem.row, problem.value) == ("客户销售统计表", 2, "王 敏")
    assert book.sales["salesperson"].tolist() == ["王敏", "王敏"]
