"""Whole rows beside a result, without LibreOffice: what is removed, and what a failure leaves."""

import pytest

from tests.calc.fake_calc import Document, Sheet, component
from tests.calc.test_growth import SETTINGS, SETTLE, book


def test_rows_that_follow_each_other_are_removed_together() -> None:
    with component(SETTINGS):
        import huikuan_rows as rows

        assert rows.runs([9, 8, 5]) == [(8, 2), (5, 1)]
        assert rows.left(10, [9, 8, 5]) == 7
        assert rows.left(8, [9, 8, 5]) == 6


def lifted(moves: bool) -> tuple[Document, Sheet]:
    """Move nothing, or fail, between lifting the result of a sheet and entering it one row longer."""
    document, sales, _ = book()

    def move() -> None:
        assert sales.arrays == {}, "lifted"
        if not moves:
            raise RuntimeError("no")

    with component(SETTINGS):
        import huikuan_rows as rows

        rows.around(document, "插入行", [sales.getCellByPosition(4, 0)], move, lambda b: b + 1)
    return document, sales


def test_a_result_is_entered_over_its_new_rows_as_one_step() -> None:
    document, sales = lifted(moves=True)
    assert sales.arrays == {(0, 4, 4, 5): SETTLE}
    assert document.recorded == ["插入行"]


def test_a_failure_is_taken_back_whole() -> None:
    taken_back = []
    undo = Document.getUndoManager

    def manager(self: Document) -> object:
        given = undo(self)
        given.undo = lambda: taken_back.append(self.recorded.pop())
        return given

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Document, "getUndoManager", manager)
        with pytest.raises(RuntimeError):
            lifted(moves=False)
    assert taken_back == ["插入行"]
