"""本月变动: last month, last year, the bridge and the moves between bands, by hand."""

from huikuan_xl.month.direction import Standing
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale

BOOK = ledger(
    [customer("A1")],
    [
        sale("A1", "S1", day(4, 1), day(5, 11), 1_000),  # 31 May: 20 days late; 30 June: 50
        sale("A1", "S2", day(5, 20), day(6, 20), 800),  # not due; then 10 days late
        sale("A1", "S3", day(6, 5), day(7, 5), 500),  # new
        sale("A1", "S4", day(6, 6), day(6, 16), 70),  # new and late at once
        sale("A1", "R1", day(6, 7), None, -30, origin_doc="S4", state="红字"),
        sale("A1", "OLD", day(5, 1, 2025), day(5, 31, 2025), 40),
    ],
    [
        receipt("A1", "S1", day(6, 10), 300),
        receipt("A1", "OLD", day(6, 30, 2025), 40),
        receipt("A1", "S2", day(6, 11), 90, allowance=10),
    ],
)


def test_the_bridge_leads_from_last_month_to_this() -> None:
    m = run_month_end(BOOK, AS_OF)
    assert [amount for _, amount in m.direction.bridge] == [1_800, 540, -390, -10, 1_940]
    assert sum(amount for _, amount in m.direction.bridge[:-1]) == m.tie.ledger == 1_940


def test_every_band_is_what_came_and_went() -> None:
    m = run_month_end(BOOK, AS_OF)
    bands = m.direction.bands.set_index("band")
    rows = dict(zip(m.direction.bands["band"], bands.to_numpy().tolist(), strict=True))
    assert rows["未到期"] == [800, 100, 0, 700, 500, 500]
    assert rows["1-30"] == [1_000, 300, 700, 700, 40, 740]
    assert rows["31-60"] == [0, 0, 700, 0, 0, 700]
    left = bands["before"] - bands["collected"] + bands["moved_in"] - bands["moved_out"]
    assert (left + bands["new"] == bands["after"]).all()
    assert bands["after"].sum() == m.tie.open_total


def test_last_month_and_the_same_month_last_year() -> None:
    direction = run_month_end(BOOK, AS_OF).direction
    assert direction.last_month is not None
    assert direction.last_year is not None
    assert (direction.now.open, direction.now.overdue, direction.now.collected) == (
        1_940,
        1_440,
        400,
    )
    assert (direction.last_month.day, direction.last_month.overdue) == (day(5, 31), 1_000)
    assert (direction.last_year.day, direction.last_year.open) == (day(6, 30, 2025), 0)
    assert direction.last_year.collected == 40
    month, _ = direction.changes(lambda one: one.overdue_rate, less_is_better=True)
    assert (month.arrow, month.trend) == ("↑", "变差")  # 1,440 of 1,940 against 1,000 of 1,800


def test_before_the_ledger_began_there_is_nothing_to_compare() -> None:
    book = ledger([customer("A1")], [sale("A1", "S1", day(6, 5), day(7, 5), 500)])
    direction = run_month_end(book, AS_OF).direction
    assert (direction.last_month, direction.last_year) == (None, None)


def test_twelve_months_and_the_same_month_last_year() -> None:
    direction = run_month_end(BOOK, AS_OF).direction
    assert [one.day for one in direction.earlier][:2] == [day(6, 30, 2025), day(7, 31, 2025)]
    assert len(direction.earlier) == 12
    assert next(one.day for one in direction.year) == day(7, 31, 2025)
    assert [one.open for one in direction.year][-3:] == [1_000, 1_800, 1_940]


def test_a_month_that_was_closed_stands_as_it_was_closed() -> None:
    direction = run_month_end(BOOK, AS_OF).direction
    may = Standing(day(5, 31), 9_000, 4_500, 0, 77, closed=True)
    told = direction.as_closed({(2026, 5): may})
    assert told.last_month == may
    assert told.year[-2:] == (may, direction.now)
    assert told.last_year == direction.last_year  # not closed: from the ledger
    month, _ = told.changes(lambda one: one.open, less_is_better=True)
    assert (month.before, month.trend) == (9_000, "好转")


def test_a_month_before_the_ledger_is_there_when_it_was_closed() -> None:
    book = ledger([customer("A1")], [sale("A1", "S1", day(6, 5), day(7, 5), 500)])
    kept = Standing(day(6, 30, 2025), 300, 0, 0, 0, closed=True)
    told = run_month_end(book, AS_OF).direction.as_closed({(2025, 6): kept})
    assert (told.last_year, told.last_month, told.earlier) == (kept, None, (kept,))


def test_who_moved_to_an_older_band() -> None:
    movers = run_month_end(BOOK, AS_OF).direction.movers
    # S1 went from 1-30 to 31-60 with 700 left, S2 from 未到期 to 1-30 with 700.
    assert movers.to_numpy().tolist() == [
        ["A1", "1-30", "31-60", 700],
        ["A1", "未到期", "1-30", 700],
    ]


def test_rate_and_provision_of_the_month_before() -> None:
    """31 May: 1,000 fell due in May and nothing came; 31-60 and older bands hold nothing."""
    last = run_month_end(BOOK, AS_OF).direction.last_month
    assert last is not None
    assert last.beside.collection_rate == 0
    assert last.beside.provision == 0
    assert last.beside.stopped is None  # only a closed month knows
