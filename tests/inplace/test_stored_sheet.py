"""Blocks that formulas look things up in are kept, and never older than their cells."""

import pytest

from huikuan_xl.inplace.formulas import MAX_ROW, Area
from huikuan_xl.inplace.saved_book import StoredSheet

BLOCK = Area("表", 1, 1, 2, 2)


def sheet() -> StoredSheet:
    return StoredSheet("表", "", {1: {1: 1.0, 2: "甲"}, 2: {1: 2.0}}, last_row=2, last_col=2)


def test_a_block_is_read_once() -> None:
    made = sheet()
    assert made.block(BLOCK) == [[1.0, "甲"], [2.0, None]]
    made.put(1, 1, 1.0)  # as before
    made.put(3, 1, 9.0)
    made.block(BLOCK)
    made.put(3, 1, 8.0)  # outside
    kept = made.block(BLOCK)
    assert made.block(BLOCK) is kept


@pytest.mark.parametrize("value", [3.0, True, "1", None])
def test_a_changed_cell_is_seen(value: float | str | None) -> None:
    made = sheet()
    made.block(BLOCK)
    made.put(1, 1, value)
    assert made.block(BLOCK) == [[value, "甲"], [2.0, None]]
    assert type(made.block(BLOCK)[0][0]) is type(value)
    made.restore()
    assert made.block(BLOCK)[0][0] == 1.0


def test_a_whole_column_grows_with_the_sheet() -> None:
    made = sheet()
    column = Area("表", 1, 1, MAX_ROW, 1)
    assert made.block(column) == [[1.0], [2.0]]
    made.put(3, 2, "乙")
    assert made.block(column) == [[1.0], [2.0], [None]]
