"""Codes that the register doesn't know: told with their number and money, in no chart."""

from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.pages import customers_by_overdue
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale

BOOK = ledger(
    [customer("K007")],
    [sale("K099", "S1", day(5, 1), day(5, 31), 158_000, customer_name="不存在公司")],
    [receipt("K077", "", day(6, 10), 60_000), receipt("K007", "", day(6, 10), 1)],
)


def test_number_and_money() -> None:
    m = run_month_end(BOOK, AS_OF)
    assert m.unregistered.codes == ("K077", "K099")
    assert m.unregistered.text == "未建档编码 2 个，金额 2,180.00 元"


def test_a_ledger_without_them_says_nothing() -> None:
    assert run_month_end(ledger([customer("K007")]), AS_OF).unregistered.text == ""


def test_they_come_after_every_registered_customer() -> None:
    assert customers_by_overdue(run_month_end(BOOK, AS_OF))["customer_code"].tolist() == [
        "K007", "K099", "K077",
    ]  # fmt: skip
