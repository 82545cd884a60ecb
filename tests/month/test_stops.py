"""预警与停供建议: three different things, and what counts for none of them."""

from typing import Any

import pytest

from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.stops import by_level
from tests.month.ledgers import AS_OF, Row, contact, contract, customer, day, ledger, sale


def proposals(sales: list[Row], *contracts: Row) -> dict[str, dict[Any, Any]]:
    codes = sorted({str(row["customer_code"]) for row in sales})
    m = run_month_end(
        ledger([customer(code) for code in codes], sales, contracts=[*contracts]), AS_OF
    )
    rows = m.stop_proposals.to_dict("records")
    return {row["customer_code"]: {str(k): v for k, v in row.items()} for row in rows}


@pytest.mark.parametrize(
    ("due", "fen", "level"),
    [
        (day(6, 29), 100_000, 1),
        (day(6, 30), 100_000, None),  # due today
        (day(4, 30), 100_000, 2),  # two months
        (day(3, 30), 100_000, 2),  # 30 June is the last day to clear it
        (day(3, 29), 100_000, 3),
        (day(6, 29), 20_000_000, 2),  # 200,000 元
        (day(3, 29), 10_000, 3),
        (day(3, 29), 9_999, None),  # below the least amount of a letter
    ],
)
def test_levels(due: Any, fen: int, level: int | None) -> None:
    found = proposals([sale("A1", "S1", day(1, 1), due, fen)]).get("A1")
    assert (found["stop_level"] if found else None) == level


def test_disputed_debt_counts_for_no_level() -> None:
    old = sale("A1", "S1", day(1, 1), day(2, 1), 20_000_000, disputed=True)
    assert proposals([old]) == {}
    fresh = sale("A1", "S2", day(6, 1), day(6, 29), 10_000)
    assert proposals([old, fresh])["A1"]["stop_level"] == 1


def test_a_dispute_on_record_ends_with_its_day() -> None:
    debt = sale("A1", "S1", day(1, 1), day(2, 1), 1_000_000)
    for until, level in ((day(6, 30), 0), (day(6, 29), 3)):
        row = contact("A1", "争议", day(2, 1), doc_no="S1", valid_until=until)
        m = run_month_end(ledger([customer("A1")], [debt], contacts=[row]), AS_OF)
        assert int(m.profiles["A1"].stop.value) == level


def test_a_ground_and_a_deadline_go_with_more_than_a_freeze() -> None:
    frozen = proposals([sale("A1", "S1", day(6, 1), day(6, 29), 100_000)])["A1"]
    assert (frozen["basis"], frozen["deadline"] is None or str(frozen["deadline"])) == ("", "NaT")
    limited = [sale("A1", "S1", day(4, 1), day(4, 20), 100_000)]
    assert proposals(limited)["A1"]["basis"].startswith("无依据：补签停供条款")
    found = proposals(limited, contract("A1", stop_clause=True))["A1"]
    assert found["basis"] == "合同停供条款"
    assert str(found["deadline"].date()) == "2026-07-20"


def test_stopped_limited_and_frozen_are_counted_apart() -> None:
    m = run_month_end(
        ledger(
            [customer("A1"), customer("B1"), customer("C1", malicious=True), customer("D1")],
            [sale("A1", "S1", day(6, 1), day(6, 29), 100_000),
             sale("B1", "S2", day(4, 1), day(4, 20), 100_000),
             sale("C1", "S3", day(6, 1), day(7, 29), 100_000),
             sale("D1", "S4", day(1, 1), day(2, 1), 100_000)],
        ),
        AS_OF,
    )  # fmt: skip
    assert by_level(m.stop_proposals["stop_level"]) == {"停供": 2, "限期清欠": 1, "冻结新单": 1}
