"""Which contract holds on a day, and what may be quoted of several."""

from dataclasses import dataclass
from datetime import date

import pytest

from huikuan_xl.rules.contracts import (
    common,
    in_force,
    lowest,
    overlapping,
    renewal_day,
    spans,
)


@dataclass(frozen=True)
class Paper:
    contract_no: str
    signed_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


OLD = Paper("HT-25", date(2024, 12, 20), date(2025, 1, 1), date(2025, 12, 31))
NEW = Paper("HT-26", date(2026, 1, 10), date(2026, 1, 10), date(2026, 12, 31))
EXTRA = Paper("HT-26-2", date(2026, 3, 1), date(2026, 3, 1), date(2026, 6, 30))
OPEN = Paper("HT-0")


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2024, 12, 31), None),
        (date(2025, 1, 1), "HT-25"),
        (date(2025, 12, 31), "HT-25"),
        (date(2026, 1, 1), None),
        (date(2026, 1, 9), None),
        (date(2026, 1, 10), "HT-26"),
        (date(2026, 2, 28), "HT-26"),
        (date(2026, 3, 1), "HT-26-2"),  # signed later than the one it overlaps
        (date(2026, 6, 30), "HT-26-2"),
        (date(2026, 7, 1), "HT-26"),
        (date(2026, 12, 31), "HT-26"),
        (date(2027, 1, 1), None),
    ],
)
def test_the_contract_in_force_on_a_day(day: date, number: str | None) -> None:
    contracts = [EXTRA, OLD, NEW]
    found = in_force(contracts, day).value
    assert (found and found.contract_no) == number
    ruling = [one for since, one in spans(contracts) if since <= day][-1]
    assert ruling == found


def test_the_reason_names_the_contract_and_an_overlap() -> None:
    assert in_force([NEW], date(2026, 3, 1)).why() == "2026-03-01有效的合同是HT-26（S0-20）"
    assert "2 份合同期限重叠，取签订最晚的" in in_force([NEW, EXTRA], date(2026, 3, 1)).why()
    assert in_force([], date(2026, 3, 1)).why() == "2026-03-01没有有效的合同（S0-20）"


def test_blank_days_leave_a_contract_open_and_its_signing_begins_it() -> None:
    signed = Paper("HT-9", signed_on=date(2026, 5, 2))
    assert in_force([OPEN], date(1999, 1, 1)).value is OPEN
    assert in_force([signed], date(2026, 5, 1)).value is None
    assert in_force([signed], date(2040, 5, 2)).value is signed


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [(NEW, EXTRA, True), (OLD, NEW, False), (OLD, OPEN, True),
     (OLD, Paper("X", None, date(2025, 12, 31)), True)],
)  # fmt: skip
def test_overlaps(one: Paper, other: Paper, both: bool) -> None:
    assert overlapping(one, other) is overlapping(other, one) is both


def test_renewal_is_when_the_last_contract_ends() -> None:
    assert renewal_day([OLD, NEW]) == date(2026, 12, 31)
    assert renewal_day([OLD, OPEN]) is None  # one without an end
    assert renewal_day([]) is None


def test_only_what_all_contracts_say_is_quoted() -> None:
    assert common(["第八条", "第八条"], "") == "第八条"
    assert common(["第八条", "第九条"], "") == ""
    assert common([], "") == ""
    assert lowest([None, 3, 2]) == 2
    assert lowest([None]) is None
