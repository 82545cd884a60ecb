"""The demo's July goes on from June: the story it tells, and June as it was closed."""

import pytest

from huikuan_xl import demo
from huikuan_xl.archive.closings import Archive, Plan
from huikuan_xl.archive.snapshot import take
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.problems import count_by_severity
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return demo.make_ledger(chapter=demo.JULY)


@pytest.fixture(scope="module")
def june() -> MonthEnd:
    return run_month_end(demo.make_ledger(), demo.AS_OF)


@pytest.fixture(scope="module")
def july(ledger: Ledger) -> MonthEnd:
    return run_month_end(ledger, demo.JULY.as_of)


@pytest.fixture(scope="module")
def closed(june: MonthEnd, july: MonthEnd, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Close June, then plan July's close on it."""
    with Archive(tmp_path_factory.mktemp("july") / "归档.sqlite") as archive:
        archive.commit(archive.plan(take(june), june.entered, demo.CLOSED_ON))
        return archive.plan(take(july), july.entered, demo.JULY.closed_on)


@pytest.mark.parametrize("sheet", schema.ENTRY_SHEETS, ids=lambda sheet: sheet.name)
def test_every_row_of_june_is_still_there(
    june: MonthEnd, ledger: Ledger, sheet: schema.Sheet
) -> None:
    """But for the customer with the temporary limit, and what was cleared since."""
    left_out = {ROW, "cleared_no", "cleared_by", "temp_limit", "temp_from", "temp_to"}
    before = june.entered.table(sheet)
    names = [name for name in before.columns if name not in left_out]
    kept = {tuple(row) for row in ledger.table(sheet)[names].astype(str).itertuples(index=False)}
    assert {tuple(row) for row in before[names].astype(str).itertuples(index=False)} <= kept


def test_june_as_it_was_closed_has_not_moved(closed: Plan) -> None:
    assert closed.moved == ()
    assert closed.before is not None
    assert closed.before.month == "2026-06"


def test_july_can_close_and_begins_where_june_ended(
    june: MonthEnd, july: MonthEnd, ledger: Ledger
) -> None:
    assert july.can_close
    assert count_by_severity(check(ledger))["错误"] == 0
    parts = [amount for _, amount in july.direction.bridge]
    assert parts[0] == june.tie.ledger
    assert sum(parts[:-1]) == parts[-1] == july.tie.ledger
    assert dict(july.direction.bridge)["核销与调整：坏账核销"] == -18_640_000


def test_july_is_a_month_like_others(ledger: Ledger) -> None:
    sold = ledger.sales.groupby(ledger.sales["sale_date"].dt.strftime("%Y-%m"))["amount"].sum()
    paid = ledger.receipts.groupby(ledger.receipts["receipt_date"].dt.strftime("%Y-%m"))["amount"]
    assert 0.6 <= sold["2026-07"] / sold["2026-06"] <= 1.2
    assert 0.6 <= paid.sum()["2026-07"] / paid.sum()["2026-06"] <= 1.2


def test_promises_are_kept_broken_and_waiting(july: MonthEnd) -> None:
    new = july.promises.set_index("number")
    told = {
        number: (new.at[number, "amount"], new.at[number, "received"], new.at[number, "status"])
        for number in ("CN2606-07", "CN2607-01")
    }
    assert told == {
        "CN2606-07": (6_000_000, 6_000_000, "全额"), "CN2607-01": (15_000_000, 0, "违约"),
    }  # fmt: skip
    assert new.at["CN2607-02", "status"] == "待"


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("02004", 2, 0),  # paid the 200,000: supplied again
        ("01013", 1, 0),  # a temporary limit
        ("02002", 2, 2),  # kept its promise, the rest is still overdue
        ("03015", 2, 2),
        ("02001", 3, 3),
    ],
)
def test_who_is_released_and_who_is_not(
    june: MonthEnd, july: MonthEnd, code: str, before: int, after: int
) -> None:
    assert int(june.profiles[code].stop.value) == before
    assert int(july.profiles[code].stop.value) == after


@pytest.mark.parametrize(
    ("code", "gone"),
    [
        ("02011", 18_640_000),  # written off
        ("02004", 20_000_000),
        ("03014", 6_560_000),
        ("03010", 3_920_000),
        ("01023", 1_900_000),  # the bounced bill made good
    ],
)
def test_what_was_overdue_and_is_paid_or_given_up(
    june: MonthEnd, july: MonthEnd, code: str, gone: int
) -> None:
    assert june.profiles[code].figures.overdue == gone
    assert july.profiles[code].figures.overdue == 0


def test_the_dispute_is_over_and_two_pumps_came_back(june: MonthEnd, july: MonthEnd) -> None:
    assert june.profiles["01008"].figures.disputed == 14 * 268_000 + 9 * 268_000
    assert july.profiles["01008"].figures.disputed == 0
    back = july.entered.sales.query("customer_code == '01008' and amount < 0")
    assert back["amount"].tolist() == [-2 * 268_000]
