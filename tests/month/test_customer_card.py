"""One customer on one page: the same amounts as HK_LEDGER and the month."""

from pathlib import Path

import openpyxl
import pytest

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.customer_card import CustomerCard, customer_card, period_of
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.customer_card import facts_of, tables_of, write_customer_card
from tests.month.ledgers import AS_OF, approval, contact, customer, day, ledger, receipt, sale


def book() -> Ledger:
    return ledger(
        [customer("C1", "王敏", limit=50_000), customer("C2")],
        [sale("C1", "S1", day(4, 1), day(5, 1), 10_000), sale("C1", "S2", day(6, 1), day(7, 1), 4_000),
         sale("C2", "S3", day(6, 1), day(7, 1), 999)],
        [receipt("C1", "S1", day(5, 11), 6_000)],
        contacts=[contact("C1", "承诺", day(6, 1), promise_date=day(6, 20), promise_amount=4_000)],
        approvals=[approval("C1", "展期", day(6, 20), doc_no="S2", new_date=day(8, 1))],
    )  # fmt: skip


def card(first: tuple[int, int] = (5, 1), last: tuple[int, int] = (6, 30)) -> CustomerCard:
    mine = book()
    return customer_card(mine, run_month_end(mine, AS_OF), "C1", day(*first), day(*last))


def test_movements_begin_with_the_opening_balance_and_end_with_the_balance() -> None:
    made = card()
    assert [(m.what, m.charged, m.paid, m.balance) for m in made.movements] == [
        ("期初余额", 0, 0, 10_000), ("回款", 0, 6_000, 4_000), ("销售", 4_000, 0, 8_000),
    ]  # fmt: skip
    assert made.profile.figures.balance == made.movements[-1].balance


def test_the_page_holds_the_customers_own_things_only() -> None:
    made = card()
    assert made.open_items["doc_no"].tolist() == ["S1", "S2"]
    assert [str(p.status) for p in made.promises] == ["违约"]
    (decision,) = made.decisions
    assert decision.state.startswith("生效：2026-06-20起")
    assert [m.sales for m in made.months][-3:] == [10_000, 0, 4_000]
    assert [m.receipts for m in made.months][-3:] == [0, 6_000, 0]
    # 60.00 paid ten days late; 40.00 due on 1 May and still open after 60
    assert made.pattern.days_late == 30
    assert made.pattern.on_time == 0
    with pytest.raises(KeyError):
        customer_card(book(), run_month_end(book(), AS_OF), "C9", day(5, 1), day(6, 30))


def test_a_period_that_ends_before_it_begins_is_refused_and_none_is_twelve_months() -> None:
    with pytest.raises(ValueError, match="早于"):
        card((6, 2), (6, 1))
    assert len(card((6, 1), (6, 1)).movements) == 2
    assert period_of(AS_OF, None, None) == (day(7, 1, 2025), AS_OF)
    assert period_of(AS_OF, day(1, 5), day(3, 31)) == (day(1, 5), day(3, 31))


def test_tables_and_workbook_show_the_same(tmp_path: Path) -> None:
    made = card()
    facts = {fact.key: fact.value for fact in facts_of(made)}
    assert (facts["balance"], facts["overdue"], facts["limit"]) == (8_000, 4_000, 50_000)
    moves = next(table for table in tables_of(made) if table.key == "movements")
    assert moves.rows[-1][-3:] == (4_000, 6_000, 8_000)
    path = tmp_path / "一页通.xlsx"
    write_customer_card(path, made, "甲公司")
    cells = [
        cell.value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row
    ]
    assert 80 in cells
    assert "往来明细 2026-05-01 至 2026-06-30" in cells
