"""Where XlsxWriter would only answer −1, our workbooks stop."""

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
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


@pytest.mark.parametrize("system", ["win32", "linux"])
def test_the_bytes_are_the_same_on_every_system(
    system: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """zipfile notes in every entry where it was made: 0 on Windows, 3 elsewhere."""
    monkeypatch.setattr(sys, "platform", system)
    book = open_workbook(tmp_path / "a.xlsx")
    book.add_worksheet("表").write_string(0, 0, "x" * 70)
    book.close()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert len(package.infolist()) > 5
        assert {entry.create_system for entry in package.infolist()} == {0}
        assert package.testzip() is None
