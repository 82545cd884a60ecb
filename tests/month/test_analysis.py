"""The month's and the year's analyses, by hand on a few rows."""

from decimal import Decimal

import pytest

from huikuan_xl.month import analysis
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, contact, contract, customer, day, ledger, plan, receipt, sale

D = Decimal


def test_turnover_and_the_days_from_sale_to_money() -> None:
    book = ledger(
        [customer("A1", "王敏"), customer("B1", "李强")],
        [
            sale("A1", "S1", day(1, 1), day(1, 31), 900),
            sale("B1", "S2", day(6, 1), day(7, 1), 300),
            sale("A1", "OLD", day(6, 30, 2025), day(7, 30, 2025), 50),  # the day before the year
        ],
        [
            receipt("A1", "S1", day(1, 11), 600),  # 10 days
            receipt("A1", "S1", day(1, 31), 100),  # 30 days
            receipt("A1", "OLD", day(7, 1, 2025), 50),  # 1 day, within the year
        ],
    )
    rows = {row[0]: row[1:] for row in analysis.turnover(run_month_end(book, AS_OF)).to_numpy()}
    assert rows["王敏"][:3].tolist() == [900, 200, 4.5]
    assert rows["王敏"][4] == pytest.approx((600 * 10 + 100 * 30 + 50 * 1) / 750)
    assert rows["合计"][:2].tolist() == [1_200, 500]
    assert rows["李强"][2] == 1  # 300 sold, 300 owed
    assert rows["李强"][4] != rows["李强"][4]  # nothing was paid: nothing to say


def test_every_view_of_what_is_bound_adds_up() -> None:
    book = ledger(
        [customer("A1", size="大型"), customer("B1")],
        [sale("A1", "S1", day(4, 1), day(5, 1), 900, term="赊销"),
         sale("B1", "S2", day(6, 1), day(7, 1), 100, term="代销")],
    )  # fmt: skip
    table = analysis.bound_by(run_month_end(book, AS_OF))
    kinds = table[table["by"] == "规模类型"][["word", "open", "share", "overdue"]]
    assert kinds.to_numpy().tolist() == [
        ["大型", 900, 0.9, 900], ["（未填）", 100, 0.1, 0], ["合计", 1_000, 1.0, 900],
    ]  # fmt: skip


def test_limits_by_grade() -> None:
    book = ledger(
        [customer("A1", limit=500), customer("B1", limit=300), customer("C1")],
        [sale("A1", "S1", day(6, 1), day(7, 1), 600)],
    )
    (row,) = analysis.limit_use(run_month_end(book, AS_OF)).to_numpy().tolist()
    assert row[:5] == ["未评级", 3, 800, 600, 0.75]
    assert row[5] == 1


def test_no_base_no_rank_and_an_open_stop_no_award() -> None:
    book = ledger(
        [customer("A1"), customer("B1"), customer("C1")],
        [
            sale("A1", "S1", day(5, 1), day(6, 1), 100),
            sale("B1", "S2", day(2, 1), day(3, 1), 25_000_000),  # late: supply is limited
            sale("C1", "S3", day(6, 1), day(7, 1), 100),  # nothing was due yet
        ],
        [receipt("A1", "S1", day(5, 30), 100)],
    )
    rows = analysis.award_ranking(run_month_end(book, AS_OF))
    assert rows["customer_code"].tolist() == ["A1", "B1"]
    assert rows["rank"].isna().tolist() == [False, True]


def test_equal_scores_share_a_rank_and_the_next_counts_on() -> None:
    on_time = [sale(code, f"{code}-1", day(5, 1), day(6, 1), 100) for code in ("A1", "B1", "C1")]
    paid = [receipt(code, f"{code}-1", day(5, 30), 100) for code in ("A1", "B1")]
    late = receipt("C1", "C1-1", day(6, 9), 100)
    book = ledger([customer("A1"), customer("B1"), customer("C1")], on_time, [*paid, late])
    rows = analysis.award_ranking(run_month_end(book, AS_OF))
    assert rows[["customer_code", "rank"]].to_numpy().tolist() == [["A1", 1], ["B1", 1], ["C1", 3]]


def test_our_own_part_by_salesperson() -> None:
    book = ledger(
        [customer("A1", "王敏"), customer("B1", "王敏"), customer("C1", "李强")],
        [sale(code, f"{code}-1", day(5, 1), day(6, 15), 1_000) for code in ("A1", "B1", "C1")],
        [receipt("C1", "C1-1", day(6, 10), 1_000)],
        [contact("A1", "承诺", day(6, 1), promise_date=day(6, 20), promise_amount=500)],
        [plan("A1", 6, 900, day(6, 25)), plan("C1", 6, 1_000, day(6, 25))],
    )
    table = analysis.six_causes(run_month_end(book, AS_OF)).to_numpy().tolist()
    found = {row[0]: row[1:] for row in table}
    # A1 planned too little, came short with a promise but no measure, and nobody asked after it.
    assert found["王敏"] == [1, 1, 0, 1, 1, 0, "2、5"]
    assert found["李强"][:5] == [0] * 5


def test_papers_of_a_candidate_for_deduction() -> None:
    book = ledger(
        [customer("A1")],
        [sale("A1", "S1", day(1, 1, 2022), day(2, 1, 2022), 900)],
        contracts=[contract("A1")],
    )
    (row,) = analysis.bad_debt_papers(run_month_end(book, AS_OF)).to_dict("records")
    assert (row["doc_no"], row["open"]) == ("S1", 900)
    assert (row["have"], row["missing"]) == ("合同", "送达的函件、催收记录")
    assert "专项报告" in row["needed"]


def test_quarter_check_names_who_lacks_a_paper() -> None:
    book = ledger([customer("A1", docs_missing="营业执照、合同"), customer("B1")])
    rows = analysis.quarter_check(run_month_end(book, AS_OF)).to_numpy().tolist()
    assert rows[0] == ["营业执照", 1, 1, "A1"]
    assert [row[2] for row in rows].count(0) == len(rows) - 2


def test_finances_own_figures() -> None:
    book = ledger(
        [customer("A1")],
        [sale("A1", "S1", day(5, 1), day(6, 1), 10_000), sale("A1", "S2", day(5, 1), None, 100)],
        [
            receipt("A1", "S1", day(6, 2), 9_000, cleared_no="H1"),
            receipt("A1", "", day(6, 3), 8_000),
        ],
    )
    rows = {
        row[0]: row[1:3]
        for row in analysis.finance_indicators(run_month_end(book, AS_OF)).to_numpy().tolist()
    }
    assert rows["回款有核销单号"] == [1, 2]
    assert rows["回款已对上清单（金额，元）"] == [101, 170]  # 8,000 − 1,000 − 100 is left over
    assert rows["清单有到期日"] == [1, 2]


def test_salespeople_are_ranked_by_a_year_with_a_base() -> None:
    # 王敏 has plans in six months and met half of them, 李强 in five and met none: no base
    months = [(number, day(number, 25)) for number in range(1, 7)]
    plans = [plan("A1", number, 200, by) for number, by in months]
    plans += [plan("B1", number, 200, by) for number, by in months[1:]]
    paid = [receipt("A1", "", by, 100) for _, by in months]
    m = run_month_end(
        ledger([customer("A1", "王敏"), customer("B1", "李强"), customer("C1", "赵六")],
               receipts=paid, plans=plans), AS_OF,
    )  # fmt: skip
    table = analysis.seller_ranking(m)
    assert table["salesperson"].tolist() == ["王敏", "李强", "赵六"]
    assert table["rank"].isna().tolist() == [False, True, True]
    assert table[["target", "collected"]].to_numpy().tolist() == [[1_200, 600], [1_000, 0], [0, 0]]
    assert table["attainment"].tolist()[0] == 0.5
    assert table["why"].tolist()[1] == "近12个月5个月有计划（满6个月才排名），不排名（S0-19）"
