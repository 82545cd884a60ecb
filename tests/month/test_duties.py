"""复评走访到期 and the calendar, by hand."""

from typing import Any

import pytest

from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, Row, contact, contract, customer, day, ledger

BIG: Row = {"limit": 5_000_000, "credit_days": 30}  # 50,000 元: manager and head visit


def due(
    customer_row: Row, contacts: list[Row] | None = None, contracts: list[Row] | None = None
) -> list[tuple[str, str, str]]:
    m = run_month_end(ledger([customer_row], contacts=contacts, contracts=contracts), AS_OF)
    return [
        (row["kind"], row["customer_code"], f"{row['due']:%Y-%m-%d}")
        for row in m.duties.to_dict("records")
    ]


def visit_of(customer_row: Row, contacts: list[Row] | None = None) -> Any:
    m = run_month_end(ledger([customer_row], contacts=contacts), AS_OF)
    return m.profiles[str(customer_row["customer_code"])].duties.visit_due


def test_a_visit_on_record_moves_the_next_one() -> None:
    big = customer("A1", "王敏", **BIG)
    assert visit_of(big) == AS_OF  # never visited
    both = big | {"visit_manager": day(1, 10), "visit_head": day(2, 10)}
    assert visit_of(both) == day(1, 10, 2027)
    by_manager = contact("A1", "走访", day(6, 1), owner="张经理")
    assert visit_of(both, [by_manager]) == day(2, 10, 2027)
    by_head = contact("A1", "走访", day(6, 1), owner="部门负责人 梁")
    assert visit_of(both, [by_manager, by_head]) == day(6, 1, 2027)


@pytest.mark.parametrize(
    ("end", "listed"), [(day(8, 30), True), (day(8, 31), False), (day(6, 1), True)]
)
def test_contracts_two_months_ahead(end: Any, listed: bool) -> None:
    rows = due(customer("A1"), contracts=[contract("A1", valid_to=end)])
    assert (("合同续签", "A1", f"{end:%Y-%m-%d}") in rows) is listed


def test_the_yearly_review_is_one_row_and_late_ones_have_their_own() -> None:
    m = run_month_end(
        ledger([customer("A1"), customer("B1"), customer("C1", last_review=day(7, 1, 2024))]), AS_OF
    )
    reviews = m.duties[m.duties["kind"] == "信用复评"]
    assert list(zip(reviews["customer_code"], reviews["customer_name"], strict=True)) == [
        ("C1", "C1"), ("", "2 户集体复评"),
    ]  # fmt: skip


def test_the_report_is_due_on_the_fifth() -> None:
    assert ("账龄分析报送", "", "2026-07-05") in due(customer("A1"))


def test_the_calendar_has_the_quarter_checks_and_the_yearly_review() -> None:
    m = run_month_end(ledger([customer("A1")]), AS_OF)
    dated = {(f"{row['due']:%Y-%m-%d}", row["kind"]) for row in m.calendar.to_dict("records")}
    assert {("2026-09-30", "季检"), ("2027-06-30", "季检"), ("2026-07-31", "年审：信用再评价"),
            ("2026-12-31", "年度评优"), ("2026-08-05", "上月应收账款账龄分析表")} <= dated  # fmt: skip
    assert not {entry for entry in dated if entry[0] > "2026-08-30" and entry[1] == "月评"}
