"""The tables of the 回款会, worked out by hand; money in 分."""

import dataclasses

import pandas as pd
import pytest

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month import meeting
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, plan, receipt, sale

LATE = sale("A1", "S1", day(4, 1), day(5, 1), 10_000)


def month(book: Ledger) -> MonthEnd:
    return run_month_end(book, AS_OF)


def page(name: str, book: Ledger) -> meeting.SellerMeeting:
    (one,) = (one for one in meeting.seller_meetings(month(book)) if one.name == name)
    return one


def shown(table: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {str(k): None if pd.isna(v) else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]


def test_one_customer_in_full() -> None:
    book = ledger(
        [customer("A1", "王敏", customer_name="甲公司")],
        [LATE],
        [receipt("A1", "S1", day(6, 20), 4_000)],
        [
            contact("A1", "承诺", day(6, 1), promise_date=day(6, 10), promise_amount=1_000),
            contact("A1", "承诺", day(6, 1), promise_date=day(6, 20), promise_amount=4_000),
            contact("A1", "承诺", day(6, 25), promise_date=day(7, 8), promise_amount=6_000),
        ],
        [plan("A1", 6, 9_000, day(6, 25))],
    )
    mine = page("王敏", book)
    assert (mine.balance, mine.overdue, mine.manager) == (6_000, 6_000, "")
    (row,) = shown(mine.customers)
    next_contact = row.pop("next_contact")
    assert row == {
        "customer_name": "甲公司", "balance": 6_000, "overdue": 6_000, "days": 60,
        "target": 9_000, "for_plan": 4_000, "promise": "兑现 1/2，待 07-08", "stop": "",
    }  # fmt: skip
    assert pd.Timestamp(next_contact) == pd.Timestamp(day(7, 8))  # type: ignore[arg-type]
    (worst,) = shown(mine.worst)
    assert (worst["customer_name"], worst["overdue"], worst["days"]) == ("甲公司", 6_000, 60)
    assert (
        mine.questions
        == (
            "甲公司 承诺的 10.00 元没有兑现：哪天到账，没有就怎么办？",
            "甲公司 逾期 60.00 元：下一步谁去、哪天去、要带什么？",
        )
        or len(mine.questions) <= 3
    )


def test_customers_beyond_the_page_and_unknown_codes_are_one_row_each() -> None:
    codes = [f"K{number:02d}" for number in range(24)]
    sales = [sale(code, f"S{code}", day(6, 1), day(7, 1), 100) for code in codes]
    sales.append(sale("X9", "S99", day(4, 1), day(5, 1), 70, salesperson="王敏"))
    book = ledger(
        [customer(code, "王敏") for code in codes], sales,
        plans=[plan("K22", 6, 900, day(6, 25)), plan("K23", 6, 30, day(6, 25))],
    )  # fmt: skip
    rows = shown(page("王敏", book).customers)
    assert len(rows) == 24
    assert [row["customer_name"] for row in rows[21:]] == ["K21", "其余客户 2 户", "未建档编码"]
    rest, unknown = rows[22], rows[23]
    assert (rest["balance"], rest["overdue"], rest["target"], rest["days"]) == (200, 0, 930, None)
    assert (unknown["balance"], unknown["overdue"], unknown["target"]) == (70, 70, 0)
    assert (rest["promise"], rest["stop"], rest["next_contact"]) == ("", "", None)


def test_the_worst_owe_most_for_longest_and_settled_customers_are_not_listed() -> None:
    book = ledger(
        [customer(code, "王敏") for code in ("A1", "A2", "A3", "A4", "A5")],
        [
            LATE,
            sale("A2", "S2", day(5, 1), day(6, 20), 50_000),
            sale("A3", "S3", day(5, 1), day(6, 29), 50_000),
            sale("A4", "S4", day(1, 1), day(2, 1), 10_000),
            sale("A5", "S5", day(1, 1), day(2, 1), 10_000),
        ],
        [receipt("A5", "S5", day(2, 1), 10_000)],
    )
    mine = page("王敏", book)
    # 10,000×149, 10,000×60, 50,000×10, 50,000×1
    assert mine.worst["customer_name"].tolist() == ["A4", "A1", "A2"]
    assert mine.customers["customer_name"].tolist() == ["A2", "A3", "A1", "A4"]


def test_a_customer_without_salesperson_has_a_page_without_manager() -> None:
    book = ledger([customer("A1", sales_manager="赵总")], [LATE])
    (one,) = meeting.seller_meetings(month(book))
    assert (one.name, one.manager, one.balance) == ("（未指定）", "", 10_000)


@pytest.mark.parametrize(
    ("managers", "of_company", "expected"),
    [
        (["赵总", "赵总", "钱总"], "孙总", "赵总"),
        (["", "钱总", ""], "孙总", "钱总"),
        (["", "", ""], "孙总", "孙总"),
        (["", "", ""], "", ""),
    ],
)
def test_the_manager_is_the_registers_else_the_companys(
    managers: list[str], of_company: str, expected: str
) -> None:
    book = ledger(
        [customer(f"A{at}", "王敏", sales_manager=name) for at, name in enumerate(managers)]
    )
    book.company = dataclasses.replace(book.company, sales_manager=of_company)
    assert meeting.manager_of(month(book), "王敏") == expected


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([("承诺", day(6, 10), 500)], "兑现 0/1"),
        ([("承诺", day(5, 31), 500)], ""),  # due before the month
        ([("承诺", day(6, 30), 500)], "待 06-30"),  # its day is not over
        ([("承诺", day(7, 2), 500), ("承诺", day(7, 1), 500)], "待 07-01"),
    ],
)
def test_promises_of_the_month_and_the_next(rows: list[tuple[str, object, int]], kept: str) -> None:
    said = [
        contact("A1", kind, day(5, 2), promise_date=due, promise_amount=fen, promise_no=f"P{at}")
        for at, (kind, due, fen) in enumerate(rows)
    ]
    (row,) = shown(page("王敏", ledger([customer("A1", "王敏")], [LATE], contacts=said)).customers)
    assert row["promise"] == kept


def letter(number: str, on: object, delivery: str = "", **more: object) -> dict[str, object]:
    return {
        "letter_no": number, "letter_date": on, "kind": "催款函", "customer_code": "A1",
        "customer_name": "甲公司", "amount": 500, "delivery": delivery, **more,
    }  # fmt: skip


def test_letters_that_have_not_arrived_are_taken_along() -> None:
    book = ledger(
        [customer("A1", "王敏"), customer("A2")],
        letters=[
            letter("4号", day(6, 30)),
            letter("1号", day(6, 2), "已送达"),
            letter("2号", day(6, 2), "未送达"),
            letter("3号", day(6, 2), "退回", customer_code="A2"),
            letter("5号", day(7, 1)),  # after the day
        ],
    )
    taken = meeting.letters_to_take(month(book), None)
    assert taken[["salesperson", "letter_no"]].to_numpy().tolist() == [
        ["王敏", "2号"], ["王敏", "4号"], ["（未指定）", "3号"],
    ]  # fmt: skip
    written = book.letters.assign(letter_no=["6号", "1号", "2号", "3号", "5号"])
    both = meeting.letters_to_take(month(book), written)
    assert both["letter_no"].tolist() == ["2号", "4号", "6号", "3号"]


def test_what_is_late_through_our_own_fault_has_an_owner() -> None:
    book = ledger(
        [customer("A1", "王敏"), customer("A2", "王敏")],
        [LATE, sale("A2", "S2", day(4, 1), day(5, 1), 7_000)],
        contacts=[
            contact("A1", "催收", day(6, 1), doc_no="S1", reason_code="C3"),
            contact("A2", "催收", day(6, 1), doc_no="S2", reason_code="A1"),
        ],
    )
    (row,) = shown(meeting.own_faults(month(book)))
    assert (row["owner"], row["customers"], row["amount"]) == ("财务部", 1, 10_000)


def test_what_the_finance_desk_has_open() -> None:
    book = ledger(
        [customer("A1", "王敏")],
        [
            sale("A1", "S1", day(4, 1), None, 10_000),
            sale("A1", "S2", day(4, 1), day(5, 1), 3_000, disputed=True),
            sale("A1", "S3", day(4, 1), day(5, 1), 2_000),
        ],
        [
            receipt("A1", "S3", day(6, 1), 2_000, cleared_no="H1"),
            receipt("A1", "S9", day(6, 2), 600, method=""),
            receipt("A1", "S9", day(7, 2), 50_000, method=""),
        ],
        letters=[letter("1号", day(6, 2)), letter("2号", day(7, 2))],
    )
    rows = {
        row["what"]: (row["count"], row["amount"])
        for row in shown(meeting.finance_desk(month(book)))
    }
    problems = rows.pop("数据问题")
    assert rows == {
        "未核销回款（有余额的收款）": (1, 600),
        "没有核销单号的回款": (1, 600),
        "没有回款方式的回款": (1, 600),
        "未送达的函件": (1, 500),
        "到期日是推算的未清清单": (1, 10_000),
        "有争议的未清清单": (1, 3_000),
        "时效将届满的客户": (0, 0),
    }
    assert problems == (0, None)
