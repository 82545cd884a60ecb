"""Every word that a cell may hold means something: it changes what a user sees, beside the cell
left blank. A word that does nothing would be a promise nobody keeps."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.schema import Column, Sheet
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.tactics import Method
from huikuan_xl.rules.words import BillState, ContactKind, Delivery, LetterName, SaleState
from tests.guards.full_ledger import STOPPED, ledger, letters_of, seen_of

#: What a blank cell means already, so that the word itself changes nothing.
MEANT_BY_BLANK = {
    ("sales", "state"): SaleState.NORMAL,
    ("receipts", "bill_state"): BillState.HELD,
    ("letters", "delivery"): Delivery.UNSENT,
}
#: Sheets whose rows mean something only together; what their words do is tested with them.
SHEETS = (schema.CUSTOMERS, schema.SALES, schema.RECEIPTS, schema.CONTACTS, schema.LETTERS)
#: 销售方式 moves due dates, which this ledger has entered.
ELSEWHERE = {("sales", "term")}
#: Counts only beside other methods tried: tests/rules/test_tactics.py.
WITH_OTHERS = {Method.CONNECTION, Method.LAW}
#: Columns that are never blank: compared with this word instead.
INSTEAD = {
    ("contacts", "kind"): ContactKind.MEASURE,
    ("letters", "kind"): LetterName.PRICES,
}


def words() -> Iterator[Any]:
    for sheet in SHEETS:
        for column in sheet.columns:
            for word in column.choices:
                plain = MEANT_BY_BLANK.get((sheet.name, column.name))
                if word not in (plain, *WITH_OTHERS) and (sheet.name, column.name) not in ELSEWHERE:
                    yield pytest.param(sheet, column, word, id=f"{column.heading}-{word}")


def with_word(sheet: Sheet, column: Column, word: str) -> Ledger:
    """The full ledger with a word in every row of a column."""
    made = ledger()
    table = made.table(sheet)
    written = pd.Series(str(word), index=table.index, dtype="str")
    if (sheet, column.name) == (schema.LETTERS, "kind"):
        written = written.where(table["letter_no"] != STOPPED, table["kind"]).astype("str")
    return replace(made, policy=DEFAULT, **{sheet.name: table.assign(**{column.name: written})})


@cache
def plain(sheet: Sheet, column: Column, way: Callable[[Ledger], Any]) -> Any:
    return way(with_word(sheet, column, INSTEAD.get((sheet.name, column.name), "")))


@pytest.mark.parametrize(("sheet", "column", "word"), words())
def test_a_word_changes_what_a_user_sees(sheet: Sheet, column: Column, word: str) -> None:
    if word == INSTEAD.get((sheet.name, column.name)):
        return  # the others are told apart from it
    made = with_word(sheet, column, word)
    assert any(way(made) != plain(sheet, column, way) for way in (seen_of, letters_of))
