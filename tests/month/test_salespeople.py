"""业务员统计: who owns what, the row （未指定）, and no score without a base."""

import math

from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, customer, day, ledger, plan, receipt, sale

TWO = [customer("A1", "王敏"), customer("A2", "王敏")]
SALES = [sale("A1", "S1", day(6, 1), day(7, 1), 541_100, salesperson="王敏"),
         sale("A2", "S2", day(6, 1), day(7, 1), 865_000, salesperson="王敏")]  # fmt: skip


def test_what_belongs_to_nobody_has_its_row_and_everything_ties() -> None:
    m = run_month_end(ledger(TWO, SALES, [receipt("A9", "", day(6, 20), 60_000)]), AS_OF)
    table = m.salespeople
    assert table["balance"].to_dict() == {"王敏": 1_406_100, "（未指定）": -60_000}
    assert table["collected"].to_dict() == {"王敏": 0, "（未指定）": 60_000}
    assert table["balance"].sum() == m.tie.ledger == 1_346_100
    assert m.ties


def test_nobody_gets_a_rank_without_a_base() -> None:
    m = run_month_end(ledger([*TWO, customer("A3", "李强")], SALES), AS_OF)
    score = m.salespeople["score"].to_dict()
    assert math.isnan(score["李强"])
    assert not math.isnan(score["王敏"])
    assert m.salespeople["rank"].isna().to_dict() == {"王敏": False, "李强": True}


def test_a_customer_handed_over_counts_for_the_new_one_with_everything() -> None:
    # sold and dunned by 王敏, handed over to 李强: balance, overdue, plan and receipts follow
    m = run_month_end(
        ledger(
            [customer("A1", "李强")],
            [sale("A1", "S1", day(5, 1), day(5, 31), 4_000, salesperson="王敏")],
            [receipt("A1", "S1", day(6, 10), 1_000, salesperson="王敏")],
            plans=[plan("A1", 6, 4_000, day(6, 25))],
        ),
        AS_OF,
    )
    (row,) = m.salespeople.reset_index().to_dict("records")
    assert row["salesperson"] == "李强"
    assert (row["balance"], row["overdue"], row["target"], row["collected"]) == (
        3_000, 3_000, 4_000, 1_000,
    )  # fmt: skip
    assert row["attainment"] == 0.25
    assert m.open_items["salesperson"].tolist() == ["李强"]


def test_attainment_counts_money_that_came_early() -> None:
    m = run_month_end(
        ledger(
            TWO[:1],
            [sale("A1", "S1", day(5, 1), day(6, 20), 4_000)],
            [receipt("A1", "S1", day(5, 31), 4_000)],
            plans=[plan("A1", 6, 4_000, day(6, 25))],
        ),
        AS_OF,
    )
    row = m.salespeople.loc["王敏"]
    assert (row["for_plan"], row["collected"], row["attainment"]) == (4_000, 0, 1)


def test_lines_that_became_overdue_this_month() -> None:
    # due 31 May is overdue from 1 June on; due 30 May was overdue in May already
    lines = [sale("A1", f"S{n}", day(5, 1), due, 100)
             for n, due in enumerate((day(5, 30), day(5, 31), day(6, 29), day(6, 30)))]  # fmt: skip
    m = run_month_end(ledger(TWO[:1], lines), AS_OF)
    assert m.salespeople["new_overdue"].to_dict() == {"王敏": 200}
