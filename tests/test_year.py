"""A year worked month by month, closed one month after the other: the story and every figure of it.

Four customers of one company, 2026 and January 2027, amounts in 元:

- 准时 buys 1,000 on the 5th of every month, due on the 5th of the next, and pays that day. It is
  awarded in December.
- 拖延 buys 10,000 on 10 January, due 9 February, and pays on 20 April.
- 违约 buys 300,000 on 1 March, due 31 March. On 15 April it promises all of it by 31 May, then pays
  100,000. 200,000 stay open: limited until three months after the due date, stopped from 1 July,
  paid on 20 August, released.
- 失踪 buys 500 on 2 January, due 1 February, and is written off on 15 November.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from huikuan_xl.archive.closings import Archive, Outcome
from huikuan_xl.archive.kept import Snapshot
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.analysis import award_ranking
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month_files import ARCHIVE_NAME, MonthFiles, write_month_end
from huikuan_xl.rules.periods import add_months, end_of_month
from tests.books import Books
from tests.month.ledgers import Row, contact, contract, customer, ledger, receipt, sale, table

D = dt.date
ENDS = [end_of_month(add_months(D(2026, 1, 1), n)) for n in range(13)]

# Month by month: balance, overdue, received in the month, 元.
STORY = {
    "2026-01": (11_500, 0, 0),
    "2026-02": (11_500, 10_500, 1_000),
    "2026-03": (311_500, 10_500, 1_000),  # 300,000 fall due on the 31st: not yet late
    "2026-04": (301_500, 300_500, 11_000),
    "2026-05": (201_500, 200_500, 101_000),
    "2026-06": (201_500, 200_500, 1_000),
    "2026-07": (201_500, 200_500, 1_000),
    "2026-08": (1_500, 500, 201_000),
    "2026-09": (1_500, 500, 1_000),
    "2026-10": (1_500, 500, 1_000),
    "2026-11": (1_000, 0, 1_000),  # 500 written off: no money
    "2026-12": (1_000, 0, 1_000),
    "2027-01": (1_000, 0, 1_000),
}
# 停供级别 at the month's end: 1 frozen, 2 limited, 3 stopped.
BREAKER = {"2026-03": 0, "2026-04": 2, "2026-05": 2, "2026-06": 2, "2026-07": 3, "2026-08": 0}
LATE = {"2026-01": 0, "2026-02": 1, "2026-03": 1, "2026-04": 0}


def customers() -> list[Row]:
    return [
        customer("K1", "王敏", customer_name="准时公司", first_trade=D(2024, 1, 1)),
        customer("K2", "王敏", customer_name="拖延公司", first_trade=D(2024, 1, 1)),
        customer("K3", "李强", customer_name="违约公司", first_trade=D(2024, 1, 1)),
        customer("K4", "李强", customer_name="失踪公司", first_trade=D(2024, 1, 1)),
    ]  # fmt: skip


def sales() -> Iterator[Row]:
    for end in ENDS:
        on = end.replace(day=5)
        yield sale("K1", f"Z{on:%y%m}", on, add_months(on, 1), 100_000)
    yield sale("K2", "T1", D(2026, 1, 10), D(2026, 2, 9), 1_000_000)
    yield sale("K3", "W1", D(2026, 3, 1), D(2026, 3, 31), 30_000_000)
    yield sale("K4", "S1", D(2026, 1, 2), D(2026, 2, 1), 50_000)


def receipts() -> Iterator[Row]:
    for end in ENDS[1:]:
        on = end.replace(day=5)
        yield receipt("K1", f"Z{add_months(on, -1):%y%m}", on, 100_000)
    yield receipt("K2", "T1", D(2026, 4, 20), 1_000_000)
    yield receipt("K3", "W1", D(2026, 5, 31), 10_000_000)
    yield receipt("K3", "W1", D(2026, 8, 20), 20_000_000)


CONTACTS = [
    contact("K2", "催收", D(2026, 3, 3), channel="电话", method="软磨法", reason_code="A1"),
    contact("K3", "催收", D(2026, 4, 10), channel="上门", method="压力法", reason_code="A1"),
    contact("K3", "承诺", D(2026, 4, 15), promise_date=D(2026, 5, 31), promise_amount=30_000_000),
]
WRITTEN_OFF: Row = {
    "adj_no": "H1", "adj_date": D(2026, 11, 15), "kind": "坏账核销", "customer_code": "K4",
    "doc_no": "S1", "amount": 50_000, "approved_by": "陆总", "approved_on": D(2026, 11, 14),
    "reason": "注销",
}  # fmt: skip


def book_of(day: dt.date, letters: pd.DataFrame) -> Ledger:
    """The ledger as it was kept by a day: later rows were not there yet."""
    whole = ledger(
        customers(),
        [one for one in sales() if one["sale_date"] <= day],  # type: ignore[operator]
        [one for one in receipts() if one["receipt_date"] <= day],  # type: ignore[operator]
        [one for one in CONTACTS if one["contact_date"] <= day],  # type: ignore[operator]
        contracts=[contract("K3", "HT3", stop_clause=True, stop_clause_no="第八条")],
    )
    rows = [WRITTEN_OFF] if WRITTEN_OFF["adj_date"] <= day else []  # type: ignore[operator]
    return replace(
        whole, letters=letters, company=Books().ledger().company,
        adjustments=table(schema.ADJUSTMENTS, rows),
    )  # fmt: skip


@dataclass(frozen=True)
class Year:
    """The whole year: what every close found and wrote, what is in the archive, the letters."""

    folder: Path
    months: dict[str, MonthEnd]
    written: dict[str, MonthFiles]
    kept: dict[str, Snapshot]
    letters: pd.DataFrame


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Work the year: every letter is delivered three days after its month's end."""
    folder = tmp_path_factory.mktemp("year")
    letters = table(schema.LETTERS, [])
    months, written = {}, {}
    for end in ENDS:
        month = f"{end:%Y-%m}"
        entered: list[pd.DataFrame] = []
        months[month] = run_month_end(book_of(end, letters), end)
        written[month] = write_month_end(
            months[month], folder, now=dt.datetime.combine(end, dt.time(9)) + dt.timedelta(days=2),
            enter=entered.append,
        )  # fmt: skip
        letters = _delivered([letters, *entered], end + dt.timedelta(days=3))
    with Archive(folder / ARCHIVE_NAME) as archive:
        assert archive.findings("甲公司") == []
        kept = {
            record.month: archive.snapshot("甲公司", record.month)
            for record in archive.records("甲公司")
        }
    return Year(folder, months, written, {k: v for k, v in kept.items() if v is not None}, letters)


def _delivered(parts: list[pd.DataFrame], on: dt.date) -> pd.DataFrame:
    fresh = parts[1:]
    for one in fresh:
        one["delivery"], one["delivered_on"] = "已送达", pd.Timestamp(on)
    whole = pd.concat([parts[0], *fresh], ignore_index=True)
    return whole.astype(parts[0].dtypes.to_dict())[parts[0].columns]


def test_every_month_closed_in_order_and_nothing_moved(year: Year) -> None:
    assert list(year.kept) == list(STORY)
    for month, done in year.written.items():
        assert done.plan is not None, (month, done.trial)
        assert done.plan.outcome is Outcome.CLOSED
        assert (done.moved, done.plan.altered) == ((), ())
        assert done.month_end.ties


@pytest.mark.parametrize("month", STORY)
def test_the_story(year: Year, month: str) -> None:
    balance, overdue, received = STORY[month]
    m, kept = year.months[month], year.kept[month]
    assert (m.tie.ledger, m.direction.now.overdue, m.direction.now.collected) == (
        balance * 100, overdue * 100, received * 100,
    )  # fmt: skip
    assert {f.name: f.amount for f in kept.figures}["台账余额"] == balance * 100
    assert sum(one.overdue for one in kept.customers) == overdue * 100
    assert sum(one.collected_month for one in kept.customers) == received * 100


@pytest.mark.parametrize("month", STORY)
def test_each_month_begins_where_the_last_ended(year: Year, month: str) -> None:
    m = year.months[month]
    before = list(STORY).index(month) - 1
    opening = STORY[list(STORY)[before]][0] if before >= 0 else 0
    parts = [amount for _, amount in m.direction.bridge]
    assert parts[0] == opening * 100
    assert sum(parts[:-1]) == parts[-1] == STORY[month][0] * 100


def _level(year: Year, month: str, code: str) -> int:
    (one,) = (c for c in year.kept[month].customers if c.customer_code == code)
    return one.stop_level


@pytest.mark.parametrize(("month", "level"), BREAKER.items())
def test_who_breaks_is_limited_stopped_and_released(year: Year, month: str, level: int) -> None:
    assert _level(year, month, "K3") == level


@pytest.mark.parametrize(("month", "level"), LATE.items())
def test_who_is_late_takes_no_new_orders_until_it_pays(year: Year, month: str, level: int) -> None:
    assert _level(year, month, "K2") == level


def test_the_promise_was_broken_by_two_thirds(year: Year) -> None:
    (may,) = year.months["2026-05"].promises.to_dict("records")
    assert (may["status"], may["received"]) == ("待", 10_000_000)  # the days of grace run
    (june,) = year.months["2026-06"].promises.to_dict("records")
    assert (june["status"], june["received"]) == ("部分", 10_000_000)
    assert june["rate"] == pytest.approx(1 / 3)


def test_the_written_off_debt_is_gone_without_money(year: Year) -> None:
    november = year.months["2026-11"]
    assert november.profiles["K4"].figures.balance == 0
    told = dict(november.direction.bridge)
    assert told["核销与调整：坏账核销"] == -50_000
    assert november.tie.adjustments["坏账核销"] == -50_000
    assert year.months["2026-10"].profiles["K4"].figures.balance == 50_000


def _letters(year: Year, code: str) -> dict[str, list[str]]:
    """Return the kinds of letters of a customer by the month they were written for."""
    mine = year.letters[year.letters["customer_code"] == code]
    found: dict[str, list[str]] = {}
    for kind, day in zip(mine["kind"], mine["letter_date"], strict=True):
        found.setdefault(kind, []).append(f"{day:%Y-%m}")
    return found


def test_the_letters_follow_the_story(year: Year) -> None:
    breaker = _letters(year, "K3")
    assert breaker["限期清欠通知"][0] == "2026-04"
    assert breaker["停止供货通知"] == ["2026-07"]
    assert breaker["恢复供货通知"] == ["2026-08"]
    punctual = _letters(year, "K1")
    assert "催款函" not in punctual
    assert punctual["荣誉证书"] == ["2026-12"]


def test_who_paid_in_time_leads_the_awards_of_december(year: Year) -> None:
    ranking = award_ranking(year.months["2026-12"])
    best = ranking.iloc[0]
    assert (best["rank"], best["customer_code"]) == (1, "K1")
    assert best["due"] == 1_100_000  # due 5 February to 5 December: eleven times 1,000
    assert best["on_time"] == 1


def test_the_sums_of_the_year(year: Year) -> None:
    december = year.months["2026-12"]
    sold = sum(one.figures.sales_year for one in december.profiles.values())
    received = sum(one.figures.received_year for one in december.profiles.values())
    assert sold == 32_250_000  # 12,000 + 10,000 + 300,000 + 500
    assert received == 32_100_000  # 11,000 + 10,000 + 300,000
    assert sold - received - 50_000 == december.tie.ledger


def test_january_begins_a_new_year_of_numbers_and_looks_back_a_year(year: Year) -> None:
    numbers = year.letters["letter_no"].tolist()
    new = [one for one in numbers if "〔2027〕" in one]
    assert new
    assert new[0].endswith("〕1号")
    january = year.written["2027-01"].month_end.direction
    assert january.last_year is not None
    assert (january.last_year.day, january.last_year.open) == (D(2026, 1, 31), 1_150_000)
    assert january.last_year.closed
    assert [one.closed for one in january.year] == [True] * 11 + [False]
    assert [one.open // 100 for one in january.year] == [v[0] for v in list(STORY.values())[1:]]


def test_the_years_line_is_on_the_last_pack(year: Year) -> None:
    book = openpyxl.load_workbook(year.folder / "月结报告-2027-01.xlsx")
    rows: list[Any] = [row[:6] for row in book["本月变动"].values if str(row[0]).startswith("26-")]
    assert [row[1] for row in rows] == [v[0] for v in list(STORY.values())[1:12]]
    assert {row[5] for row in rows} == {"关账"}


def test_a_change_of_the_old_year_is_named_when_january_closes_again(year: Year) -> None:
    """Somebody adds a receipt of December after January closed: the next close names it."""
    book = book_of(D(2027, 2, 28), year.letters)
    late = table(schema.RECEIPTS, [*receipts(), receipt("K1", "Z2612", D(2026, 12, 30), 1)])
    m = run_month_end(replace(book, receipts=late), D(2027, 2, 28))
    done = write_month_end(m, year.folder, now=dt.datetime(2027, 3, 2, 9), letters=False)
    assert any("K1" in str(change) for change in done.moved)
