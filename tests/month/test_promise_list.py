"""承诺跟踪: state and rate of every promise, by hand."""

from dataclasses import replace

from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, receipt


def test_states_and_rates() -> None:
    made = [
        contact("A1", "承诺", day(5, 1), promise_date=day(5, 10), promise_amount=1_000, promise_no="P1"),
        contact("A1", "承诺", day(5, 20), promise_date=day(5, 31), promise_amount=1_000, promise_no="P2"),
        contact("A1", "承诺", day(6, 1), promise_date=day(6, 10), promise_amount=500, promise_no="P3"),
        contact("A1", "承诺", day(6, 20), promise_date=day(6, 30), promise_amount=500, promise_no="P4"),
        contact("A1", "承诺", day(6, 1, 2024), promise_date=day(7, 1, 2024), promise_amount=1),
    ]  # fmt: skip
    money = [receipt("A1", "", day(5, 10), 1_000), receipt("A1", "", day(5, 31), 250)]
    m = run_month_end(ledger([customer("A1", "王敏")], receipts=money, contacts=made), AS_OF)
    rows = [(r["number"], r["status"], r["received"], r["rate"])
            for r in m.promises.to_dict("records")]  # fmt: skip
    assert rows == [
        ("P4", "待", 0, 0), ("P3", "违约", 0, 0), ("P2", "部分", 250, 0.25), ("P1", "全额", 1_000, 1),
    ]  # fmt: skip
    assert set(m.promises["salesperson"]) == {"王敏"}


def test_a_missed_instalment_makes_the_whole_commitment_claimable() -> None:
    parts = [
        contact("A1", "承诺", day(5, 1), promise_date=day(month, 10), promise_amount=1_000,
                promise_no="HK-1", instalment=n)
        for n, month in ((1, 5), (2, 6), (3, 7))
    ]  # fmt: skip
    money = [receipt("A1", "", day(5, 10), 1_000)]
    book = ledger([customer("A1")], receipts=money, contacts=parts)
    rows = run_month_end(book, AS_OF).promises
    claim = dict(zip(rows["due_on"].dt.month, rows["claimable"], strict=True))
    assert claim[6] == 2_000  # told where the instalment was missed
    assert rows["claimable"].isna().sum() == 2
    without = replace(DEFAULT, acceleration=False)
    assert run_month_end(book, AS_OF, without).promises["claimable"].isna().all()
