"""What a cell can't hold is cut where Excel cuts it."""

import io

import pandas as pd
from python_calamine import CalamineWorkbook

from huikuan_xl.ledger.schema import Kind
from huikuan_xl.pack.drawing import draw_page
from huikuan_xl.pack.style import Styles
from huikuan_xl.pack.tables import Field, Page, Table
from huikuan_xl.workbook.strict import open_workbook


def test_text_is_cut_by_excels_count_of_characters() -> None:
    """An emoji counts twice: 16,383 of them and one letter fill a cell of 32,767."""
    texts = ["文" * 32_768, "😀" * 16_384, "😀" * 16_383 + "x"]
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    page = Page("页", "", (Table("表", (Field("text", "文字", Kind.CODE),), frame),))
    stream = io.BytesIO()
    book = open_workbook(stream)
    draw_page(book.add_worksheet("页"), page, Styles(book), "")
    book.close()
    rows = (
        CalamineWorkbook.from_object(io.BytesIO(stream.getvalue()))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[0] for row in rows[3:]] == ["文" * 32_767, "😀" * 16_383, "😀" * 16_383 + "x"]
