"""请您决定: what is asked, of how many customers, about how much."""

from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.pages import pages
from tests.month.ledgers import AS_OF, contact, contract, customer, day, ledger, sale


def test_what_is_asked() -> None:
    m = run_month_end(
        ledger(
            [customer("A1"), customer("B1"), customer("C1", limit=10_000)],
            [
                sale("A1", "S1", day(1, 1), day(2, 1), 5_000_000),
                sale("B1", "S2", day(1, 1), day(2, 1), 2_000_000),
                sale("C1", "S3", day(6, 1), day(7, 1), 30_000),
                sale("X9", "S4", day(1, 1), day(2, 1), 900_000),  # in no register: not asked
            ],
            contacts=[contact("A1", "催收", day(3, 1))],
            contracts=[contract("A1", stop_clause=True)],
        ),
        AS_OF,
    )
    asked = {one.what: (one.customers, one.amount) for one in m.decisions}
    assert asked == {
        "批准停止供货": (1, 5_000_000),
        "无停供依据：补签停供条款或交法务": (1, 2_000_000),
        "批准委托律师": (1, 5_000_000),
        "超额度：还款、追加额度或停发新单": (1, 30_000),
    }
    assert {one.sheet for one in m.decisions} <= {page.name for page in pages(m)}


def test_nothing_to_decide() -> None:
    assert run_month_end(ledger([customer("A1")]), AS_OF).decisions == ()
