"""复评: proposals, and what their conclusions become."""

from decimal import Decimal
from typing import Any

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.new_approvals import approvals_frame
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.reviews import REVIEW_HEADINGS, REVIEW_RESULTS, concluded, review_rows
from tests.month.ledgers import AS_OF, customer, day, ledger, sale

SCORED: dict[str, Any] = {
    "score_repay": Decimal(36),
    "score_purchase": Decimal(28),
    "score_other": Decimal(28),
}


def book() -> Ledger:
    return ledger(
        [customer("C1", "王敏", limit=10_000, credit_days=30, **SCORED),
         customer("C2", limit=0, last_review=day(7, 20, 2025)),
         customer("C3", last_review=day(7, 1))],
        [sale("C1", "S1", day(6, 1), day(7, 1), 60_000)],
    )  # fmt: skip


def rows() -> list[dict[str, Cell]]:
    return [
        dict(zip(REVIEW_HEADINGS, row, strict=True))
        for row in review_rows(run_month_end(book(), AS_OF))
    ]


def test_due_reviews_are_proposed_with_limit_and_reason() -> None:
    first, second = rows()
    assert (first["客户编码"], second["客户编码"]) == ("C1", "C2")
    assert (first["现额度(元)"], first["建议额度(元)"], first["额度上限(元)"]) == (
        100.0,
        50.0,
        50.0,
    )
    assert first["现等级"] == first["建议等级"] == "信用A·超优"
    assert "额度降到50.00元" in str(first["理由"])


def said(outcome: str, **more: Cell) -> list[tuple[int | None, str, int | None]]:
    first, second = rows()
    filled = [list({**first, "结论": outcome, **more}.values()), list(second.values())]
    made = concluded(filled, book(), AS_OF, "张三")
    assert all(one.kind == "复评" and one.author == "张三" for one in made)
    return [(one.new_amount, one.new_grade, one.new_days) for one in made]


def test_a_conclusion_takes_the_proposal_the_old_or_its_own() -> None:
    assert said("同意建议") == [(5_000, "A", 30)]
    assert said("维持原样") == [(10_000, "A", 30)]
    assert said("另定", **{"另定等级": "b", "另定额度(元)": 70.0}) == [(7_000, "B", 30)]
    assert said("") == []


def test_what_was_put_forward_leaves_the_list_and_changes_nothing_yet() -> None:
    mine = book()
    first, second = rows()
    made = concluded(
        [list({**first, "结论": "同意建议"}.values()), list(second.values())], mine, AS_OF, "张三"
    )
    assert made[0].approval_no == "SP2026-001"
    mine.approvals = approvals_frame(made)
    month = run_month_end(mine, AS_OF)
    assert [row[0] for row in review_rows(month)] == ["C2"]
    assert month.profiles["C1"].customer.limit == 10_000


def test_of_a_day_those_come_first_where_something_changes() -> None:
    """C1 has a limit of 50.00 yuan, as much as June's 600.00 allow; C9's 100.00 is to come down."""
    mine = ledger(
        [customer("C1", limit=5_000, credit_days=30, **SCORED),
         customer("C9", limit=10_000, credit_days=30, **SCORED)],
        [sale("C1", "S1", day(6, 1), day(7, 1), 60_000),
         sale("C9", "S2", day(6, 1), day(7, 1), 60_000)],
    )  # fmt: skip
    assert [row[0] for row in review_rows(run_month_end(mine, AS_OF))] == ["C9", "C1"]


def test_what_is_read_on_paper_comes_first_the_long_reason_last() -> None:
    """Paper ends with what the reviewer fills in; the reason isn't cut, for nothing follows it."""
    assert REVIEW_HEADINGS[-1] == "理由"
    assert REVIEW_HEADINGS[-5:-2] == REVIEW_RESULTS
