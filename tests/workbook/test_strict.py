"""Where XlsxWriter would only answer −1, our workbooks stop."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from huikuan_xl.workbook.strict import RefusedWrite, open_workbook


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "call",
    [
        lambda book, sheet: sheet.write_string(1_048_576, 0, "x"),
        lambda book, sheet: sheet.write_string(0, 0, "x" * 32_768),
        lambda book, sheet: sheet.data_validation(
            0, 0, 0, 0, {"validate": "list", "source": ["x" * 256]}
        ),
        lambda book, sheet: sheet.set_column(16_384, 16_384, 9),
        lambda book, sheet: sheet.conditional_format("A1", {"type": "nonsense"}),
        lambda book, sheet: book.define_name("1 bad", "=A1"),
    ],
)
def test_what_is_refused_raises(call: Callable[[Any, Any], Any]) -> None:
    book = open_workbook(io.BytesIO())
    with pytest.raises(RefusedWrite):
        call(book, book.add_worksheet("表"))


def test_what_is_taken_is_written() -> None:
    stream = io.BytesIO()
    book = open_workbook(stream)
    sheet = book.add_worksheet("表")
    assert sheet.write_string(1_048_575, 0, "=1+1") == 0
    book.close()
    assert stream.getvalue().startswith(b"PK")
