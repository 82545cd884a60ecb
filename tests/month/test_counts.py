"""How many rows of each kind were seen."""

from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale


def test_counts() -> None:
    m = run_month_end(
        ledger(
            [customer("A1")],
            [sale("A1", "S1", day(6, 1), None, 100), sale("A1", "S2", day(6, 1), day(7, 1), 5, state="作废"),
             sale("A1", "S3", day(6, 2), day(7, 1), -5, state="红字"), sale("A1", "S4", day(7, 1), None, 5)],
            [receipt("A1", "S1", day(6, 30), 10), receipt("A1", "S1", day(7, 1), 10),
             receipt("A1", "S1", day(6, 1), 10, method="支票", bill_state="退票")],
        ),
        AS_OF,
    )  # fmt: skip
    c = m.counts
    assert (c["customers"], c["sales"], c["void"], c["red"], c["sales_after"]) == (1, 3, 1, 1, 1)
    assert (c["receipts"], c["bounced"], c["receipts_after"], c["due_estimated"]) == (3, 1, 1, 1)
