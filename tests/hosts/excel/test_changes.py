"""What a block shows is compared with what it should show, however a host hands it over."""

from datetime import date, datetime

from huikuan_xl.buttons.changes import same


def test_a_day_without_its_format_comes_as_a_serial_number() -> None:
    """A spilled cell below the formatted rows; it once turned a live formula into constants."""
    assert same([[46203.0]], [[datetime(2026, 6, 30)]])
    assert not same([[46204.0]], [[datetime(2026, 6, 30)]])
    assert same([[datetime(2026, 6, 30)]], [[date(2026, 6, 30)]])
    assert not same([["2026"]], [[date(2026, 6, 30)]])


def test_blank_equals_empty_and_amounts_to_a_hundredth_of_a_fen() -> None:
    assert same([[None, 0.30000000000000004]], [["", 0.3]])
    assert not same([[None, 0.31]], [["", 0.3]])
    assert not same([[0.0]], [[None]])
