"""Upright or across, one page or two abreast, and where a page begins."""

import pytest

from huikuan_xl.pack.paper import Block, lay_out

ROW = 18.0


def one_list(rows: int, letters: float = 100, frozen: int = 0) -> tuple[int, ...]:
    """Return the breaks of one list: title, purpose, headings, ``rows`` rows and a total."""
    return lay_out([letters], {}, ROW, [Block(2, 2, 3 + rows)], frozen).rows


@pytest.mark.parametrize(
    ("letters", "upright"), [(100, True), (140, True), (145, False), (200, False)]
)
def test_a_narrow_sheet_goes_upright(letters: float, upright: bool) -> None:
    """An upright page takes 99 letters in full size, 142 at seven tenths."""
    assert lay_out([letters], {}, ROW, [Block(2, 2, 9)], 0).upright is upright


@pytest.mark.parametrize(("column", "frozen", "abreast"), [
    (27, 2, 1), (30, 2, 2), (30, 0, 1),  # without columns to repeat nobody can read the second
])  # fmt: skip
def test_a_sheet_too_wide_to_read_goes_on_two_pages(
    column: float, frozen: int, abreast: int
) -> None:
    """Ten columns; an across page takes 145 letters, 290 at half their size."""
    layout = lay_out([column] * 10, {}, ROW, [Block(2, 2, 9)], frozen)
    assert (layout.upright, layout.abreast) == (False, abreast)


def test_a_total_never_stands_alone_on_a_page() -> None:
    """Upright 40 rows fit under title and headings; the 41st would be the total alone."""
    fits = next(n for n in range(20, 60) if one_list(n))  # the first that needs company
    assert 34 <= fits <= 42
    assert one_list(fits - 1) == ()  # all on one page
    total = 3 + fits
    assert one_list(fits) == (total + 1 - 6,)  # five rows go over with it
    assert one_list(fits + 2) != ()
    assert one_list(fits + 3) == ()  # four rows and a total are company enough


def test_a_table_that_does_not_fit_begins_a_page_with_its_title() -> None:
    blocks = [Block(3, 4, 30), Block(32, 33, 50)]
    layout = lay_out([100], {}, ROW, blocks, 0)
    assert (layout.rows, layout.flows) == ((32,), False)
    assert lay_out([100], {}, ROW, [Block(3, 4, 20), Block(22, 23, 35)], 0).rows == ()


def test_a_long_last_table_repeats_its_headings() -> None:
    layout = lay_out([100], {}, ROW, [Block(3, 4, 10), Block(12, 13, 120)], 0)
    assert (layout.rows, layout.flows) == ((), True)
    late = lay_out([100], {}, ROW, [Block(3, 4, 34), Block(36, 37, 120)], 0)
    assert (late.rows, late.flows) == ((36,), True)  # little room is left: on a new page


def test_tall_rows_count() -> None:
    blocks = [Block(3, 4, 10), Block(12, 13, 20)]
    assert lay_out([100], {}, ROW, blocks, 0).rows == ()
    assert lay_out([100], {7: 400.0}, ROW, blocks, 0).rows == (12,)
