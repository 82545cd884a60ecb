"""Promises from the 回执 to the follow-up: entered once, judged by date, amount, document and cash."""

from huikuan_xl.ledger.checks import check
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.worklist import worklist
from tests.month.ledgers import AS_OF, Row, contact, customer, day, ledger, receipt, sale

SOLD = [
    sale("C1", "S1", day(3, 1), day(4, 1), 100_000),
    sale("C1", "S2", day(3, 2), day(4, 2), 50_000),
]
LETTER: Row = {
    "letter_no": "甲财催〔2026〕1号", "letter_date": day(6, 1), "kind": "催款函", "customer_code": "C1",
    "amount": 100_000, "documents": "S1",
}  # fmt: skip


def promise(on: int, due: int, fen: int, **more: object) -> Row:
    return contact("C1", "承诺", day(6, on), promise_date=day(6, due), promise_amount=fen, **more)


def states(
    promises: list[Row], receipts: list[Row], letters: list[Row] | None = None
) -> list[tuple[int, str]]:
    book = ledger([customer("C1")], SOLD, receipts, contacts=promises, letters=letters)
    past = run_month_end(book, AS_OF).history
    return [(one.promise.received, str(one.status)) for one in past.promises]


def test_early_part_and_late_money() -> None:
    early = receipt("C1", "S1", day(6, 2), 40_000)
    part = receipt("C1", "S1", day(6, 10), 30_000)
    late = receipt("C1", "S1", day(6, 11), 30_000)
    asked = [promise(2, 10, 70_000)]
    assert states(asked, [early, part]) == [(70_000, "全额")]
    assert states(asked, [early, late]) == [(40_000, "部分")]
    assert states(asked, [late]) == [(0, "违约")]
    assert states(asked, [receipt("C1", "S1", day(6, 1), 70_000)]) == [(0, "违约")]


def test_one_receipt_keeps_two_promises_and_counts_once() -> None:
    asked = [promise(2, 10, 40_000), promise(2, 20, 40_000)]
    merged = receipt("C1", "", day(6, 9), 70_000)
    assert states(asked, [merged]) == [(40_000, "全额"), (30_000, "部分")]


def test_a_promise_for_a_document_takes_only_what_settled_it() -> None:
    asked = [promise(2, 20, 50_000, doc_no="S2")]
    assert states(asked, [receipt("C1", "S1", day(6, 9), 50_000)]) == [(0, "违约")]
    assert states(asked, [receipt("C1", "S2", day(6, 9), 50_000)]) == [(50_000, "全额")]


def test_a_promise_without_document_leaves_the_named_documents_money() -> None:
    asked = [promise(2, 15, 60_000), promise(2, 20, 50_000, doc_no="S2")]
    paid = [receipt("C1", "S2", day(6, 8), 50_000), receipt("C1", "S1", day(6, 9), 60_000)]
    assert states(asked, paid) == [(60_000, "全额"), (50_000, "全额")]


def test_money_taken_back_keeps_nothing() -> None:
    asked = [promise(2, 20, 50_000)]
    paid = [receipt("C1", "S1", day(6, 9), 50_000), receipt("C1", "S1", day(6, 12), -50_000)]
    assert states(asked, paid) == [(0, "违约")]


def test_a_promise_put_off_in_time_is_replaced_and_afterwards_it_stays_broken() -> None:
    first = promise(2, 10, 50_000, promise_no="P1")
    in_time = promise(10, 25, 50_000, promise_no="P1")
    too_late = promise(11, 25, 50_000, promise_no="P1")
    assert states([first, in_time], []) == [(0, "违约")]
    assert states([first, too_late], []) == [(0, "违约"), (0, "违约")]


def test_less_cash_than_promised_is_part() -> None:
    asked = [promise(2, 20, 50_000, promise_cash=0.5)]
    bill = receipt("C1", "S1", day(6, 9), 25_000, method="银承")
    cash = receipt("C1", "S1", day(6, 9), 25_000)
    less = [
        receipt("C1", "S1", day(6, 9), 25_001, method="银承"),
        receipt("C1", "S1", day(6, 9), 24_999),
    ]
    assert states(asked, [bill, cash]) == [(50_000, "全额")]
    assert states(asked, less) == [(50_000, "部分")]


def test_a_broken_instalment_makes_the_rest_due_and_stands_in_the_days_work() -> None:
    first = promise(2, 10, 40_000, promise_no="P1", instalment=1)
    second = contact("C1", "承诺", day(6, 2), promise_date=day(7, 31), promise_amount=60_000,
                     promise_no="P1", instalment=2)  # fmt: skip
    month = run_month_end(ledger([customer("C1")], SOLD, contacts=[first, second]), AS_OF)
    (task,) = [one for one in worklist(month) if one.code == "C1"]
    assert "追问未兑现的承诺 1 笔" in task.what
    assert "承诺 P1 一期违约，余款 1,000.00 元一并到期" in task.what


def test_the_letters_number_says_whose_promise_it_is_and_that_it_was_answered() -> None:
    answer = promise(
        5, 20, 50_000, customer_code="", letter_no=LETTER["letter_no"], evidence="EMS1"
    )
    book = ledger([customer("C1")], SOLD, contacts=[answer], letters=[LETTER])
    assert [p for p in check(book) if p.sheet == "承诺与催收"] == []
    month = run_month_end(book, AS_OF)
    (one,) = month.history.promises
    assert (one.customer_code, one.number) == ("C1", LETTER["letter_no"])
    (letter,) = month.history.letters["C1"]
    assert (letter.delivery, letter.delivered_on, letter.receipt_on) == (
        "已回执",
        day(6, 5),
        day(6, 5),
    )
    assert month.profiles["C1"].duties.sue_by == day(6, 5, 2029)
    before = run_month_end(book, day(6, 4)).history.letters["C1"][0]
    assert before.delivery == ""


def test_an_answer_on_the_letter_itself_and_by_its_number_counts_once() -> None:
    told = {**LETTER, "reply_amount": 50_000, "reply_date": day(6, 20)}
    answer = promise(5, 20, 50_000, letter_no=LETTER["letter_no"])
    paid = [receipt("C1", "S1", day(6, 9), 50_000)]
    assert states([answer], paid, [told]) == [(50_000, "全额")]


def test_a_row_for_nobody_and_a_hold_that_nobody_decided_are_problems() -> None:
    lost = promise(5, 20, 50_000, customer_code="", letter_no="没有的号")
    held = contact("C1", "暂缓", day(6, 5), valid_until=day(7, 1))
    said = [p.why for p in check(ledger([customer("C1")], SOLD, contacts=[lost, held]))]
    assert "没有客户编码，也没有登记过的文号" in said
    assert any("谁决定" in why for why in said)
