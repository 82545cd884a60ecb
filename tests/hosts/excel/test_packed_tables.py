"""Tables on the way back: what may cross as one text a column, and what has to stay as it is."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.excel.com_cells import answer
from huikuan_xl.excel.packed_tables import packed


def test_texts_and_numbers_cross_as_one_text_a_column() -> None:
    rows: list[list[object]] = [
        ["尚欠", "状态"],
        [1234.56, "1-30"],
        ["", "#N/A"],
        [-0.1, ""],
        [46203.0, "x"],
    ]
    rows.append([dt.datetime(2026, 6, 30), ""])
    assert packed(rows) == [
        "H\0尚欠\x00123456\0\0-10\x004620300\x004620300",
        "T\0状态\x001-30\0#N/A\0\0x\0",
    ]


@pytest.mark.parametrize(
    "cell", [0.125, 1e12, float("nan"), float("inf"), True, "a\0b", 1.0 / 3.0, 0.30000000000000004]
)
def test_what_hundredths_or_the_mark_between_cannot_say_stays_as_it_is(cell: Any) -> None:
    assert packed([["甲"], [cell]]) is None


@pytest.mark.parametrize(
    "rows", [[["甲"], [1.0], ["文"]], [["甲"], [1.0], [True]], [[1.0], [2.0]], [], [[]]]
)
def test_mixed_columns_and_tables_without_heading_stay_as_they_are(rows: Any) -> None:
    assert packed(rows) is None


def test_every_cent_survives() -> None:
    """As VBA reads them: a whole number by 100."""
    cells = [fen / 100 for fen in (*range(-3000, 3000, 7), 99_999_999_999_999, 10**13 + 1)]
    (column,) = packed([["元"], *([cell] for cell in cells)]) or [""]
    assert [int(part) / 100 for part in column.split("\0")[2:]] == cells


def test_an_answer_of_a_table_is_packed() -> None:
    sold = (("客户编码", "销售日期", "到期日", "售货清单号码", "销货总额(元)"),
            ("C1", 46143.0, 46173.0, "S1", 100.0))  # fmt: skip
    paid = (("客户编码", "售货清单号码", "回款日期", "回款金额(元)"), ("C1", "S1", 46174.0, 40.5))
    assert answer("HK_SETTLE", (sold, paid, 46203.0)) == [
        "H\0已收\x004050", "H\0尚欠\x005950", "T\0结清日\0", "H\0逾期天数\x003000",
        "T\0账龄段\x001-30",
    ]  # fmt: skip
