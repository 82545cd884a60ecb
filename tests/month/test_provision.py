"""坏账准备: per customer, net of money without a document, by both kinds of bands."""

from dataclasses import replace

import pandas as pd

from huikuan_xl.month.provision import PREPAID
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale

# A1: 1,000 overdue 40 days (5 %), 2,000 overdue 200 days (50 %), a refund-like 500 to no document;
# B1: 300 not due against a prepayment of 800 that names a number that isn't there.
BOOK = ledger(
    [customer("A1"), customer("B1")],
    [
        sale("A1", "S1", day(5, 1), day(5, 21), 100_000),
        sale("A1", "S2", day(11, 1, 2025), day(12, 12, 2025), 200_000),
        sale("B1", "S3", day(6, 1), day(7, 31), 30_000),
    ],
    [receipt("B1", "", day(6, 10), 80_000)],
)


def shown(frame: pd.DataFrame, column: str) -> dict[str, int]:
    return {str(k): int(v) for k, v in frame[column].items() if v}


def test_by_overdue_days() -> None:
    m = run_month_end(BOOK, AS_OF)
    # 2,000 at 50 % and 1,000 at 5 %; B1 has paid more than it owes
    assert shown(m.provision, "provision") == {"31-60": 5_000, "181-365": 100_000, "合计": 105_000}
    assert shown(m.provision, "amount") == {
        "31-60": 100_000, "181-365": 200_000, PREPAID: -50_000, "合计": 250_000,
    }  # fmt: skip
    assert m.provision["amount"]["合计"] == m.tie.ledger


def test_by_years_of_age() -> None:
    m = run_month_end(BOOK, AS_OF)
    assert shown(m.audit_provision, "provision") == {"1年以内": 15_000, "合计": 15_000}
    assert m.audit_provision["amount"]["合计"] == m.tie.ledger


def test_a_customer_that_is_ahead_bears_none_whatever_the_band() -> None:
    sales = [sale("A1", "S1", day(1, 1), day(1, 31), 10_000)]
    money = [receipt("A1", "无此单", day(6, 1), 10_000)]
    m = run_month_end(ledger([customer("A1")], sales, money), AS_OF)
    assert m.provision["provision"]["合计"] == 0
    assert m.provision["amount"]["合计"] == m.tie.ledger == 0


def test_rates_and_netting_are_the_companys() -> None:
    dear = replace(DEFAULT, audit_provision_rates=tuple(r + r for r in DEFAULT.provision_rates[:6]))
    m = run_month_end(BOOK, AS_OF, replace(dear, provision_net=False))
    assert m.audit_provision["provision"]["合计"] == 0  # 1年以内 at 0 %
    assert m.provision["amount"]["合计"] == m.tie.ledger
