"""未清明细 and 到期提醒: which lines, under whom, how much of them is disputed."""

from typing import Any

import pytest

from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, receipt, sale


def test_open_lines_by_due_date_with_what_is_left() -> None:
    m = run_month_end(
        ledger(
            [customer("A1", "王敏", department="一部")],
            [sale("A1", "S2", day(6, 1), day(7, 1), 500), sale("A1", "S1", day(5, 1), day(5, 31), 900),
             sale("A1", "S3", day(5, 1), day(5, 31), 70)],
            [receipt("A1", "S1", day(6, 1), 200), receipt("A1", "S3", day(6, 1), 70)],
        ),
        AS_OF,
    )  # fmt: skip
    rows = m.open_items
    assert rows["doc_no"].tolist() == ["S1", "S2"]
    assert rows["open"].tolist() == [700, 500]
    assert rows["overdue"].tolist() == [30, 0]
    assert rows["bucket"].tolist() == ["1-30", "未到期"]
    assert set(zip(rows["salesperson"], rows["department"], strict=True)) == {("王敏", "一部")}


def test_a_dispute_covers_its_amount_from_the_last_line_on() -> None:
    lines = [
        sale("A1", "S1", day(5, 1), day(5, 31), fen, line_no=n) for n, fen in ((1, 600), (2, 300))
    ]
    row = contact("A1", "争议", day(6, 1), doc_no="S1", disputed_amount=400)
    m = run_month_end(ledger([customer("A1")], lines, contacts=[row]), AS_OF)
    assert m.open_items["disputed_open"].tolist() == [100, 300]
    assert m.profiles["A1"].figures.disputed_overdue == 400


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (day(7, 8), None), (day(7, 7), "提前7天·财务"), (day(7, 6), "提前7天·财务"),
        (day(7, 5), "提前5天·业务"), (day(7, 1), "提前5天·业务"), (day(6, 30), "今日到期"),
        (day(6, 29), "逾期1天"),
    ],
)  # fmt: skip
def test_reminders(due: Any, text: str | None) -> None:
    m = run_month_end(ledger([customer("A1")], [sale("A1", "S1", day(6, 1), due, 100)]), AS_OF)
    assert m.reminders["remind"].tolist() == ([] if text is None else [text])


def test_an_opening_balance_without_documents_says_from_when_it_ages() -> None:
    told = "期初余额，没有单据，账龄自 2026-03-31 起算"
    book = ledger(
        [customer("A1")],
        [{**sale("A1", "期初-1", day(3, 31), day(3, 31), 100), "note": told},
         {**sale("A1", "X1", day(5, 1), day(5, 31), 50), "note": "期初未收单据"}],
    )  # fmt: skip
    items = run_month_end(book, AS_OF).open_items
    assert items["why"].tolist() == [told, ""]
