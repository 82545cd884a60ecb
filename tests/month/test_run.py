"""The pipeline: what it works out once and hands on."""

import pytest

from huikuan_xl.accounts import figures, performance
from huikuan_xl.month.run import run_month_end
from tests.month.ledgers import AS_OF, contact, customer, day, ledger, receipt, sale

BOOK = ledger(
    [customer("A1")],
    [
        sale("A1", "S1", day(6, 1), day(6, 10), 1_000, disputed=True),
        sale("A1", "S2", day(6, 1), day(6, 10), 500),
        sale("A1", "S3", day(6, 1), day(6, 10), 500),
    ],
    [receipt("A1", "S2", day(6, 10), 500)],
    [contact("A1", "催收", day(6, 12), doc_no="S3", reason_code="C1")],  # our own fault
)


def test_excused_lines_are_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def again(*_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(figures, "excused_lines", again)
    monkeypatch.setattr(performance, "excused_lines", again)
    m = run_month_end(BOOK, AS_OF)
    # Of three documents due in June one is disputed, one late by our fault: one counts.
    assert (m.profiles["A1"].figures.due_year, m.profiles["A1"].figures.on_time_year) == (500, 500)
    (on_time,) = (one.value for one in m.indicators if one.name == "准时率")
    assert on_time == 1
