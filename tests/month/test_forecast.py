"""13周回款预测: promises, disputes and bad faith, by hand; and measured on real invoices."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from huikuan_xl import demo
from huikuan_xl.accounts.forecast import outlooks, pay_pattern, prospects
from huikuan_xl.accounts.history import history
from huikuan_xl.accounts.profile import profiles
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.forecast import WEEKS, shares_of_weeks
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import DEFAULT
from tests.month.ledgers import AS_OF, Row, contact, customer, day, ledger, receipt, sale
from tests.month.test_ibm_invoices import ibm_ledger
from tests.realdata import needs_real_data

# Two documents paid on the day: whoever pays, pays when due.
PAID = [sale("A1", f"P{n}", day(4, n), day(5, n), 100) for n in (1, 2)]
MONEY = [receipt("A1", f"P{n}", day(5, n), 100) for n in (1, 2)]
DUE_IN_10 = sale("A1", "S1", day(6, 1), day(7, 10), 10_000)


def totals(m: MonthEnd) -> list[int]:
    """Return the total of every week, of later, and of the thirteen weeks."""
    frame = m.forecast
    (row,) = frame[frame["customer_code"] == "合计"].iloc[:, 2:].to_numpy().tolist()
    return [int(value) for value in row]


def weeks(**sheets: list[Row]) -> dict[int, int]:
    book = ledger(**{"customers": [customer("A1")], "sales": [*PAID, DUE_IN_10],
                     "receipts": MONEY, **sheets})  # fmt: skip
    m = run_month_end(book, AS_OF)
    values = totals(m)
    assert values[-1] == sum(values[:WEEKS])
    return {week: value for week, value in enumerate(values[:-1]) if value}


def test_a_punctual_customer_pays_in_the_week_it_is_due() -> None:
    assert weeks() == {1: 10_000}


def test_a_promise_goes_before_the_pattern_as_often_as_it_is_kept() -> None:
    # 4,000 promised for 20 July, no record of promises: 80 %
    promise = contact("A1", "承诺", day(6, 20), promise_date=day(7, 20), promise_amount=4_000)
    assert weeks(contacts=[promise]) == {1: 6_000, 2: 3_200, WEEKS: 800}


@pytest.mark.parametrize(
    "changed", [{"sales": [*PAID, DUE_IN_10 | {"disputed": True}]},
                {"customers": [customer("A1", malicious=True)]},
                {"sales": [*PAID, DUE_IN_10 | {"due_date": None, "sale_date": None}]}]
)  # fmt: skip
def test_disputed_undated_and_bad_faith_money_is_not_expected_soon(changed: Any) -> None:
    assert weeks(**changed) == {WEEKS: 10_000}


def test_money_without_a_document_is_not_expected_twice() -> None:
    promise = contact("A1", "争议", day(6, 1), doc_no="S1", disputed_amount=3_000)
    found = weeks(receipts=[*MONEY, receipt("A1", "无此单", day(6, 5), 2_000)], contacts=[promise])
    assert sum(found.values()) == 8_000
    assert found == {1: 5_000, WEEKS: 3_000}


def test_every_open_amount_is_somewhere() -> None:
    m = run_month_end(demo.make_ledger(), demo.AS_OF)
    rows = m.forecast.set_index("customer_code")
    held = sum(min(p.figures.free, p.figures.open) for p in m.profiles.values())
    shown = sum(totals(m)[:-1])
    assert abs(shown - (m.tie.open_total - held)) <= len(rows) * WEEKS
    for name in rows.columns[1:]:
        assert rows[name]["下限（八成把握）"] <= rows[name]["合计"] + len(rows)
        assert rows[name]["合计"] <= rows[name]["上限（八成把握）"] + len(rows)


def error_of(book: Ledger, origins: list[dt.date], last: dt.date) -> dict[str, float]:
    """Return Σ|actual − forecast| ÷ Σ actual of open items, weeks 0–11 and beyond, at origins."""
    final = settle_ledger(book, last, DEFAULT).sales
    paid_on, due = final["settled_on"].to_numpy(), final["due"].to_numpy()
    wrong = dict.fromkeys(("due date", "mean lateness", "ours"), 0.0)
    whole = 0.0
    for origin in origins:
        accounts = settle_ledger(book, origin, DEFAULT)
        lines, today = accounts.sales, (origin - dt.date(1970, 1, 1)).days
        open_rows = np.flatnonzero((lines["open"] > 0) & (paid_on > today))
        pattern = pay_pattern(accounts)
        known = np.flatnonzero((lines["amount"] > 0) & (lines["settled_on"] > 0))
        late: dict[int, list[int]] = {}
        for row in known:
            late.setdefault(lines["customer"][row], []).append(lines["overdue"][row])
        everybody = np.mean(np.concatenate([*late.values()]))
        parts = {name: np.zeros(13) for name in ("actual", *wrong)}
        for row in open_rows:
            amount, who = float(lines["amount"][row]), lines["customer"][row]
            mean = round(float(np.mean(late.get(who, [everybody]))))
            shares = shares_of_weeks(pattern, str(accounts.codes[who]), int(due[row]) - today)
            for name, on in (("actual", paid_on[row]), ("due date", due[row]),
                             ("mean lateness", due[row] + mean)):  # fmt: skip
                parts[name][min((max(int(on), today + 1) - today) // 7, 12)] += amount
            parts["ours"] += amount * np.array([*shares[:12], shares[12] + shares[13]])
        whole += parts["actual"].sum()
        for name in wrong:
            wrong[name] += np.abs(parts["actual"] - parts[name]).sum()
    return {name: value / whole for name, value in wrong.items()}


@needs_real_data
def test_on_real_invoices_it_beats_due_dates_and_mean_lateness() -> None:
    origins = [end_of_month(add_months(dt.date(2012, 9, 1), n)) for n in range(12)]
    found = error_of(ibm_ledger(), origins, dt.date(2014, 12, 31))
    assert found["due date"] == pytest.approx(0.41, abs=0.005)
    assert found["mean lateness"] == pytest.approx(0.29, abs=0.005)
    assert found["ours"] <= 0.19


def test_on_the_demo_it_is_no_worse_than_either() -> None:
    origins = [dt.date(2026, month, 1) - dt.timedelta(days=1) for month in (1, 2, 3, 4)]
    found = error_of(demo.make_ledger(), origins, demo.LAST_DAY)
    assert found["ours"] <= min(found["due date"], found["mean lateness"])


def test_outlooks_need_no_money() -> None:
    book = ledger([customer("A1")])
    accounts = settle_ledger(book, AS_OF, DEFAULT)
    past = history(book, accounts)
    known = prospects(book, accounts)
    assert outlooks(known, accounts, profiles(book, accounts, past), past) == {}
