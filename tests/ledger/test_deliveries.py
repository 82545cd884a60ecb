"""Slips registered by number: bulk lists, enclosures, answers to statements, what is refused."""

import datetime as dt
from datetime import date
from typing import Any

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.deliveries import (
    amounts_of,
    register_slips,
    slip_of,
    slips_in,
    statement_answers,
)
from huikuan_xl.ledger.opening import RawSheet
from huikuan_xl.ledger.replies import promises_from_replies
from huikuan_xl.ledger.rows import Letter, rows_of
from huikuan_xl.rules.words import Answer

TODAY = dt.date(2026, 7, 20)
LEAD, STATEMENT, OTHER = "甲财函〔2026〕1号", "甲财函〔2026〕2号", "甲财催〔2026〕1号"


def ledger() -> Ledger:
    return Ledger(
        letters=frame(
            schema.LETTERS,
            {
                "letter_no": [LEAD, STATEMENT, OTHER],
                "letter_date": [date(2026, 6, 30)] * 3,
                "kind": ["回款计划联络书", "对账单", "催款函"],
                "customer_code": ["C1", "C1", "C2"],
                "amount": [50_000, 100_000, 70_000],
                "lead_no": ["", LEAD, ""],
                "delivery": ["未送达"] * 3,
            },
        ),
        sales=frame(
            schema.SALES,
            {"customer_code": ["C1", "C1", "C2"], "doc_no": ["X1", "X1", "X1"],
             "amount": [10_000, 5_000, 1], "sale_date": [date(2026, 6, 1)] * 3},
        ),
        receipts=frame(
            schema.RECEIPTS,
            {"customer_code": ["C1"], "receipt_no": ["S1"], "amount": [3_000],
             "receipt_date": [date(2026, 6, 2)]},
        ),
    )  # fmt: skip


def test_the_filled_in_courier_list_is_read_by_its_headings() -> None:
    grid: list[list[object]] = [
        ["序号", "客户", "文号", "邮单号", "签收状态", "签收日期", "签收人及职务"],
        ["1", "甲", "甲财函（2026）1号", "SF1001", "妥投", "2026-07-03", "王五 会计"],
        ["2", "乙", OTHER, "SF1002", "", "", ""],
        ["3", "丙", "甲财催〔2026〕9号", "SF1003", "签了", "2026-07-03", ""],
    ]
    slips, wrong = slips_in([RawSheet("寄送清单", grid), RawSheet("别的", [["甲", "乙"]])])
    (slip,) = slips
    assert (slip.delivery, slip.delivered_on, slip.evidence, slip.signer) == (
        "已送达", date(2026, 7, 3), "SF1001", "王五 会计"
    )  # fmt: skip
    assert len(wrong) == 1
    assert "第4行" in wrong[0]
    assert "签了" in wrong[0]


def test_a_slip_of_the_leader_counts_for_its_enclosures() -> None:
    done = register_slips(
        ledger(), [slip_of(letter_no=LEAD, delivered_on=date(2026, 7, 3), evidence="SF1")], TODAY
    )
    assert done.entered == [LEAD, STATEMENT]
    assert done.changed == {
        (row, name): value
        for row in (2, 3)
        for name, value in {
            "delivery": "已送达", "delivered_on": pd.Timestamp(2026, 7, 3), "evidence": "SF1"
        }.items()
    }  # fmt: skip


def test_an_enclosure_with_a_slip_of_its_own_keeps_it() -> None:
    slips = [
        slip_of(letter_no=LEAD, delivered_on=date(2026, 7, 3), evidence="SF1"),
        slip_of(letter_no=STATEMENT, delivery="退回", delivered_on=date(2026, 7, 8)),
    ]
    done = register_slips(ledger(), slips, TODAY)
    assert done.changed[3, "delivery"] == "退回"


def test_an_answer_on_the_leaders_receipt_goes_to_the_statement() -> None:
    slip = slip_of(letter_no=LEAD, receipt_on=date(2026, 7, 9), answer="核对不一致",
                   their_balance=80_000, difference_docs="X1、S1", evidence="回执1.pdf")  # fmt: skip
    done = register_slips(ledger(), [slip], TODAY)
    assert (3, "answer") in done.changed
    assert (2, "answer") not in done.changed
    assert done.changed[2, "delivery"] == done.changed[3, "delivery"] == "已回执"
    assert done.changed[3, "their_balance"] == 80_000


PROMISED: dict[str, Any] = {"receipt_on": date(2026, 7, 8), "reply_amount": 30_000,
                            "reply_date": date(2026, 8, 15), "reply_reason": "资金安排"}  # fmt: skip


def test_a_promise_on_the_receipt_is_the_leaders_own_and_counts_as_one() -> None:
    """The one 回执 answers the enclosed statement too; what it promises stands once."""
    slip = slip_of(letter_no=LEAD, evidence="回执.pdf", answer="核对一致", **PROMISED)
    book = ledger()
    done = register_slips(book, [slip], TODAY)
    given = {(row, name): value for (row, name), value in done.changed.items()
             if name.startswith("reply") or name == "answer"}  # fmt: skip
    first, second = book.letters["_row"].tolist()[:2]
    assert given == {
        (first, "reply_amount"): 30_000, (first, "reply_date"): pd.Timestamp("2026-08-15"),
        (first, "reply_reason"): "资金安排", (second, "answer"): "核对一致",
    }  # fmt: skip
    for (row, name), value in done.changed.items():
        book.letters.loc[book.letters["_row"] == row, name] = value
    (made,) = promises_from_replies(book).to_dict("records")
    assert (made["customer_code"], made["promise_amount"], made["note"]) == (
        "C1",
        30_000,
        "资金安排",
    )
    assert made["contact_date"] == pd.Timestamp("2026-07-08")
    assert made["evidence"] == "回执.pdf"


def test_a_promise_without_its_day_is_refused_with_all_of_the_slip() -> None:
    done = register_slips(ledger(), [slip_of(letter_no=OTHER, **PROMISED | {"reply_date": None})],
                          TODAY)  # fmt: skip
    assert not done.changed
    assert done.refused == [f"{OTHER}：回执承诺要有金额，也要有日期"]


def test_unknown_numbers_and_contradictions_are_refused_and_change_nothing() -> None:
    book = ledger()
    slips = [slip_of(letter_no="甲财催〔2026〕7号", delivered_on=date(2026, 7, 3)),
             slip_of(letter_no=OTHER, delivered_on=date(2026, 6, 29))]  # fmt: skip
    done = register_slips(book, slips, TODAY)
    assert not done.changed
    assert [one.split("：")[0] for one in done.refused] == ["甲财催〔2026〕7号", OTHER]


def test_the_same_slip_twice_changes_nothing_the_second_time() -> None:
    book = ledger()
    slip = slip_of(letter_no=OTHER, delivered_on=date(2026, 7, 3), evidence="SF1")
    first: dict[Any, Any] = register_slips(book, [slip], TODAY).changed
    for (row, name), value in first.items():
        book.letters[name] = book.letters[name].astype(object)
        book.letters.loc[book.letters["_row"] == row, name] = value
    again = register_slips(book, [slip], TODAY)
    assert (again.changed, again.already) == ({}, [OTHER])


def test_answers_of_statements_and_what_the_ledger_has_of_the_documents() -> None:
    book = ledger()
    book.letters.loc[1, "answer"] = "核对不一致"
    book.letters.loc[1, "difference_docs"] = "X1，S1 X9"
    (one,) = statement_answers(rows_of(Letter, book.letters))
    assert (one.answer, one.ours, one.theirs) == (Answer.DIFFERENT, 100_000, None)
    assert one.documents == ("X1", "S1", "X9")
    assert amounts_of(book, "C1", one.documents) == [("X1", 15_000), ("S1", 3_000), ("X9", None)]
