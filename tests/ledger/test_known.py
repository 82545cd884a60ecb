"""Which rows are known on a day, and what is known of frames."""

from datetime import date as D

import pandas as pd

from huikuan_xl.ledger.frozen import OfFrames
from huikuan_xl.ledger.known import after, holding, in_order_of_days, known_by, saying

DAYS = pd.Series(pd.to_datetime(["2026-06-30", "2026-07-01", "NaT", "2026-06-29"]))
TEXTS = pd.Series(["争议", "", "承诺", "争议"], dtype="str")


def test_a_day_itself_is_known_the_next_is_later_and_a_row_without_one_is_neither() -> None:
    assert known_by(DAYS, D(2026, 6, 30)).tolist() == [True, False, False, True]
    assert after(DAYS, D(2026, 6, 30)).tolist() == [False, True, False, False]


def test_rows_that_hold_a_word_or_say_something() -> None:
    assert holding(TEXTS, ("争议",)).tolist() == [True, False, False, True]
    assert holding(TEXTS, ()).tolist() == [False] * 4
    assert saying(TEXTS).tolist() == [True, False, True, True]


def test_places_in_the_order_of_days_and_of_one_day_as_they_stand() -> None:
    days = pd.Series(pd.to_datetime(["2026-06-30", "2026-06-01", "2026-06-30", "2026-06-02"]))
    assert in_order_of_days(days, known_by(days, D(2026, 7, 1)).nonzero()[0]).tolist() == [
        1, 3, 0, 2,
    ]  # fmt: skip


def test_what_is_known_of_a_frame_goes_with_it() -> None:
    known: OfFrames[str] = OfFrames()
    one, equal = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})
    assert known.get(one, lambda: "x") == "x"
    assert known.get(one, lambda: "y") == "x"
    assert known.known(equal) is None
    del one
    assert not known._known
