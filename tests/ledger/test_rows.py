"""Typed records hold exactly what the reader keeps of their sheets."""

from dataclasses import fields

import numpy as np
import pytest

from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.rows import SHEETS, Customer, Planned, know_rows, rows_of


@pytest.mark.parametrize("kind", SHEETS)
def test_every_column_the_reader_keeps_is_a_field(kind: type) -> None:
    assert [f.name for f in fields(kind)] == [c.name for c in SHEETS[kind].read_columns]


def test_blank_limit_is_none_and_zero_is_zero() -> None:
    table = frame(SHEETS[Customer], {"customer_code": ["A", "B"], "limit": [None, 0]})
    assert [one.limit for one in rows_of(Customer, table)] == [None, 0]


def test_a_blank_target_is_not_zero() -> None:
    (one,) = rows_of(Planned, frame(SHEETS[Planned], {"customer_code": ["A"], "target": [None]}))
    assert one.target is None
    assert one.month is None


def test_records_at_some_places_are_those_of_the_frame_and_kept_where_known() -> None:
    table = frame(SHEETS[Customer], {"customer_code": ["A", "B", "C"]})
    everyone = rows_of(Customer, table)
    places = np.array([2, 0])
    assert rows_of(Customer, table, places) == [everyone[2], everyone[0]]
    assert rows_of(Customer, table, places[:0]) == []
    know_rows(table, everyone)
    assert rows_of(Customer, table, places)[0] is everyone[2]
    assert rows_of(Customer, table.take(places))[1] == everyone[0]
