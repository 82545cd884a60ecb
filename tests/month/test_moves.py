"""The month's adjustments and bills as the pack lists them, and what they do to the bridge."""

from datetime import date

from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.pages import pages
from tests.accounts.ledgers import adjustment, bill, customer, ledger, receipt, sale

JUNE = date(2026, 6, 30)
APPROVED = {"approved_by": "陆总", "approved_on": "2026-06-01"}
BOOK = ledger(
    [sale("X1", "2026-05-01", "2026-05-31", 1000), sale("X2", "2026-05-02", "2026-06-01", 300)],
    [receipt("2026-05-20", 300, "X2", method="商承", bill_no="5-1", receipt_no="R1")],
    [customer("C1", credit_days=30)],
    [
        adjustment(
            "坏账核销", "2026-05-31", 100, "X1", **{**APPROVED, "approved_on": "2026-05-30"}
        ),
        adjustment("坏账核销", "2026-06-10", 250, "X1", adj_no="H2", **APPROVED),
        adjustment("坏账核销", "2026-06-11", 50, "X1", adj_no="H3"),
    ],
    [bill("5-1", 300, "2026-05-20", due_on="2026-06-18", bounced_on="2026-06-20")],
)


def test_the_bridge_has_a_line_for_each_kind_and_for_bounced_bills() -> None:
    m = run_month_end(BOOK, JUNE)
    assert m.direction.bridge == (
        ("上月末余额", 90_000),
        ("加：本月销售（已减红字）", 0),
        ("减：本月回款", 0),
        ("减：本月折让", 0),
        ("核销与调整：坏账核销", -25_000),
        ("加：退票恢复的欠款", 30_000),
        ("本月末余额", 95_000),
    )
    assert sum(amount for _, amount in m.direction.bridge[:-1]) == m.tie.ledger
    assert m.ties


def test_the_month_lists_its_adjustments_and_moving_bills() -> None:
    m = run_month_end(BOOK, JUNE)
    assert m.adjustments["adj_no"].tolist() == ["H2", "H3"]
    assert m.adjustments["result"].tolist() == ["已入账", "坏账核销没有批准人，不入账"]
    assert m.bills["state"].tolist() == ["退票"]
    assert "追索" in m.bills["to_do"].iloc[0]
    assert run_month_end(BOOK, date(2026, 7, 31)).bills.empty
    assert {"核销与调整", "票据"} <= {page.name for page in pages(m)}


def test_a_bill_shows_its_discount_from_the_day_it_was_discounted() -> None:
    book = ledger(
        [sale("X2", "2026-05-02", "2026-06-01", 1000)],
        [receipt("2026-05-20", 1000, "X2", method="银承", bill_no="5-1")],
        [customer("C1")], [],
        [bill("5-1", 1000, "2026-05-20", due_on="2026-09-29", discounted_on="2026-07-01",
              discount_rate=0.018, bearer="客户")],
    )  # fmt: skip
    told = ["state", "cost", "bearer"]
    assert run_month_end(book, JUNE).bills[told].to_numpy().tolist() == [["在手", 0, ""]]
    july = run_month_end(book, date(2026, 7, 31)).bills
    assert july[told].to_numpy().tolist() == [["贴现", 450, "客户"]]


def test_a_ledger_without_either_has_no_such_page() -> None:
    plain = ledger([sale("X1", "2026-05-01", "2026-05-31", 1000)], [], [customer("C1")])
    assert not {"核销与调整", "票据"} & {page.name for page in pages(run_month_end(plain, JUNE))}
