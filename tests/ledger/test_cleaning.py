"""One cell at a time: what people write and what it means (rules §3.2, Q05–Q09, Q15)."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan_xl.ledger.cleaning import (
    ErrorText,
    Surroundings,
    clean_cell,
    clean_money,
    is_blank,
    squeeze,
)
from huikuan_xl.ledger.columns import clean_column
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.rules.money import to_fen

NBSP, ZERO_WIDTH = "\u00a0", "\u200b"

MONEY = [
    (1234.5, 123450),
    (7, 700),
    (Decimal("0.10"), 10),
    ("'1,234.50", 123450),
    ("￥1,234", 123400),
    ("¥ 1,234.00", 123400),
    ("1 234", 123400),
    (f"1{NBSP}234{NBSP}", 123400),
    (f"{ZERO_WIDTH}88", 8800),
    ("１２３．４５", 12345),
    ("1，234．5", 123450),
    ("1234。50", 123450),
    ("1.2万", 1200000),
    ("3亿元", 30000000000),
    ("2千", 200000),
    ("12.5万元", 12500000),
    ("人民币100元整", 10000),
    ("RMB 5", 500),
    ("-100", -10000),
    ("－100", -10000),
    ("−100", -10000),
    ("(100.00)", -10000),
    ("（1,000）", -100000),
    ("100.00-", -10000),
    ("△100", -10000),
    ("￥-100", -10000),
    ("-￥100", -10000),
    ("+5", 500),
    ("720000.0000", 72000000),
    (".5", 50),
    ("1.2E+05", 12000000),
    (0.1 + 0.2, 30),
    (-0.0, 0),
]


@pytest.mark.parametrize(("cell", "fen"), MONEY)
def test_money_is_read_as_fen(cell: object, fen: int) -> None:
    assert clean_money(cell) == (fen, None)


@pytest.mark.parametrize("cell", [None, "", "  ", NBSP, ZERO_WIDTH, "-", "—", "/", "NULL"])
def test_blank_money_is_not_zero(cell: object) -> None:
    assert clean_money(cell) == (None, None)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [(1.005, 101), ("1.005", 101), (2.675, 268), (-1.005, -101), ("1.2345", 123), (0.004, 0)],
)
def test_more_than_two_decimals_are_rounded_half_up_with_a_note(cell: object, fen: int) -> None:
    value, found = clean_money(cell)
    assert value == fen
    assert found is not None
    assert found.severity is Severity.NOTE


@pytest.mark.parametrize(
    "cell",
    ["abc", "12,34", "1,2345", "5%", "$5", "1.2.3", "--5x", "#N/A", "#REF!", True,
     dt.date(2024, 1, 1), dt.time(3), float("inf"), 1e17, "九百"],
)  # fmt: skip
def test_money_that_cannot_be_read_is_an_error(cell: object) -> None:
    value, found = clean_money(cell)
    assert value is None
    assert found is not None
    assert found.severity is Severity.ERROR
    assert found.why
    assert found.fix


def test_a_heading_in_wan_multiplies() -> None:
    wan = Surroundings(factor=10_000)
    assert clean_money(1.23456, wan) == (1234560, None)
    assert clean_column(Kind.MONEY, [1.5, "2", None], wan).fen.tolist() == [1500000, 2000000, 0]


YEAR = Surroundings(year=2023)
DATES = [
    ("2024.01.05", "2024-01-05"),
    ("2024.1.5", "2024-01-05"),
    (20240105, "2024-01-05"),
    (20240105.0, "2024-01-05"),
    ("20240105", "2024-01-05"),
    ("2024年1月5日", "2024-01-05"),
    ("2024 年 1 月 5 日", "2024-01-05"),
    ("2024-1-5 0:00:00", "2024-01-05"),
    ("2024-01-05T08:30:00", "2024-01-05"),
    ("2024/1/5 上午8:30", "2024-01-05"),
    ("24/1/5", "2024-01-05"),
    (45296, "2024-01-05"),
    (45296.75, "2024-01-05"),
    ("45296", "2024-01-05"),
    ("２０２４／１／５", "2024-01-05"),
    (dt.datetime(2024, 1, 5, 23, 59), "2024-01-05"),
    (dt.date(2024, 2, 29), "2024-02-29"),
]


@pytest.mark.parametrize(("cell", "day"), DATES)
def test_dates_are_read_silently(cell: object, day: str) -> None:
    assert clean_cell(Kind.DATE, cell, YEAR) == (dt.date.fromisoformat(day), None)


@pytest.mark.parametrize(
    ("cell", "day", "severity"),
    [
        ("1月5日", "2023-01-05", Severity.WARNING),
        ("1/5", "2023-01-05", Severity.WARNING),
        ("2024/02", "2024-02-29", Severity.NOTE),
        ("2024.10", "2024-10-31", Severity.NOTE),
        ("2024年1月", "2024-01-31", Severity.NOTE),
        (202401, "2024-01-31", Severity.NOTE),
    ],
)
def test_incomplete_dates_are_completed_and_said(
    cell: object, day: str, severity: Severity
) -> None:
    value, found = clean_cell(Kind.DATE, cell, YEAR)
    assert value == dt.date.fromisoformat(day)
    assert found is not None
    assert found.severity is severity


@pytest.mark.parametrize(
    "cell",
    [2024.1, 2024.01, 2024, "2024.1", "0000-00-00", "1900-01-00", dt.time(0, 0), "2024-02-30",
     "1/15/2024", "明天", "#N/A", True, 5, 3e9, dt.date(1900, 1, 1), "240105", "9999999", 2026.5,
     2026531, "2026111", "202611", 200912, 0, 32873, 73416, "1989-12-31", "2101-01-01",
     -2146826237],
)  # fmt: skip
def test_dates_that_can_mean_two_things_or_none_are_errors(cell: object) -> None:
    value, found = clean_cell(Kind.DATE, cell, YEAR)
    assert value is None
    assert found is not None
    assert found.severity is Severity.ERROR


def test_a_date_without_year_is_an_error_when_no_year_is_known() -> None:
    assert clean_cell(Kind.DATE, "1月5日")[0] is None
    column = clean_column(Kind.DATE, ["1月5日", dt.date(2022, 3, 1), "2022-05-06", "2021-01-01"])
    values = np.asarray(column.values)
    assert values[0] == np.datetime64("2022-01-05")
    assert [p for p, _ in column.findings] == [0]


def test_an_error_value_among_texts_is_no_text() -> None:
    """LibreOffice's names have no #, so that only their kind tells them from a text."""
    column = clean_column(Kind.TEXT, ["轴承", ErrorText("Err:502"), "Err:502"])
    assert [(at, found.severity) for at, found in column.findings] == [(1, Severity.ERROR)]


def test_serials_count_from_1904_in_old_mac_workbooks() -> None:
    assert clean_cell(Kind.DATE, 43834, Surroundings(epoch_1904=True))[0] == dt.date(2024, 1, 5)


@pytest.mark.parametrize(
    ("cell", "code"),
    [(1001.0, "1001"), (1001, "1001"), ("0001", "0001"), ("086.02.757.002", "086.02.757.002"),
     ("１００１", "1001"), (f" A-1{NBSP}", "A-1"), ("1E05", "1E05"), (None, ""), (NBSP, "")],
)  # fmt: skip
def test_codes_stay_text(cell: object, code: str) -> None:
    assert clean_cell(Kind.CODE, cell) == (code, None)


@pytest.mark.parametrize(
    "cell",
    [123456789012345678, 1.1e17, "1.1E+17", "9.1310E+17", dt.date(2024, 1, 5), True, "#N/A",
     float("inf")],
)  # fmt: skip
def test_codes_that_lost_digits_are_errors(cell: object) -> None:
    value, found = clean_cell(Kind.CODE, cell)
    assert value == ""
    assert found is not None
    assert found.severity is Severity.ERROR


def test_a_code_with_decimals_is_kept_and_warned_about() -> None:
    value, found = clean_cell(Kind.CODE, 86.02)
    assert value == "86.02"
    assert found is not None
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("cell", ["是", "Y", "yes", "TRUE", "√", "1", 1.0, 1, True, "Ｙ"])
def test_flags_that_say_yes(cell: object) -> None:
    assert clean_cell(Kind.FLAG, cell) == (True, None)


@pytest.mark.parametrize("cell", ["否", "N", "no", "FALSE", "×", "0", 0.0, 0, False, "", None])
def test_flags_that_say_no(cell: object) -> None:
    assert clean_cell(Kind.FLAG, cell) == (False, None)


def test_a_flag_that_says_neither_is_an_error() -> None:
    assert clean_cell(Kind.FLAG, "大概")[1] is not None


@pytest.mark.parametrize(
    ("cell", "ratio"),
    [(0.4, 0.4), ("40%", 0.4), ("４０％", 0.4), ("5‰", 0.005), ("万分之五", 0.0005),
     ("万分之3.5", 0.00035), (1, 1.0), (None, None)],
)  # fmt: skip
def test_ratios(cell: object, ratio: float | None) -> None:
    assert clean_cell(Kind.RATIO, cell) == (ratio, None)


def test_a_ratio_of_forty_is_refused() -> None:
    assert clean_cell(Kind.RATIO, 40)[1] is not None


@pytest.mark.parametrize(("cell", "days"), [("30天", 30), (30.0, 30), ("30", 30), (None, None)])
def test_whole_numbers(cell: object, days: int | None) -> None:
    assert clean_cell(Kind.INT, cell) == (days, None)


def test_a_broken_number_is_no_whole_number() -> None:
    assert clean_cell(Kind.INT, 30.5)[1] is not None


STATES = Surroundings(choices=("正常", "作废", "红字"))


@pytest.mark.parametrize(
    ("cell", "choice"),
    [("作废", "作废"), (" 作 废 ", "作废"), ("作废发票", "作废"), ("有效发票", "正常"), ("红", "红字"),
     (None, "")],
)  # fmt: skip
def test_choices_and_their_usual_synonyms(cell: object, choice: str) -> None:
    assert clean_cell(Kind.CHOICE, cell, STATES) == (choice, None)


def test_a_wrong_choice_names_the_nearest() -> None:
    value, found = clean_cell(Kind.CHOICE, "红子", STATES)
    assert value == ""
    assert found is not None
    assert "“红字”" in found.fix
    assert found.severity is Severity.WARNING


def test_text_keeps_its_writing_but_loses_invisible_characters() -> None:
    cell = f" {ZERO_WIDTH}张三（北京）有限公司{NBSP}"
    assert clean_cell(Kind.TEXT, cell) == ("张三（北京）有限公司", None)
    assert clean_cell(Kind.TEXT, 12.0) == ("12", None)


def test_squeeze_makes_writings_comparable() -> None:
    assert squeeze(f"张三（北京） 有限{NBSP}公司") == "张三(北京)有限公司"


def test_blank_is_what_cannot_be_seen() -> None:
    assert [is_blank(c) for c in (None, "", " ", NBSP, ZERO_WIDTH, float("nan"), 0, "0", False)] \
        == [True] * 6 + [False] * 3  # fmt: skip


money_cells = st.one_of(
    st.none(), st.just(""), st.floats(-1e9, 1e9), st.integers(-(10**9), 10**9),
    st.decimals(-(10**9), 10**9, places=4).map(str),
    st.sampled_from([cell for cell, _ in MONEY]), st.text(max_size=6),
)  # fmt: skip


@given(st.lists(money_cells, max_size=30))
def test_a_money_column_is_the_same_as_its_cells_one_by_one(cells: list[object]) -> None:
    column = clean_column(Kind.MONEY, cells)
    single = [clean_money(cell) for cell in cells]
    assert column.fen.tolist() == [value or 0 for value, _ in single]
    assert column.blank.tolist() == [v is None and f is None for v, f in single]
    errors = [i for i, (_, f) in enumerate(single) if f is not None]
    assert [i for i, _ in column.findings] == errors


any_cells = st.one_of(
    money_cells, st.dates(), st.datetimes(), st.booleans(), st.times(), st.floats(),
    st.sampled_from([cell for cell, _ in DATES]),
)  # fmt: skip


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.MONEY]),
       st.lists(any_cells, max_size=20))  # fmt: skip
def test_any_column_is_the_same_as_its_cells_one_by_one(kind: Kind, cells: list[object]) -> None:
    around = Surroundings(year=2023, choices=STATES.choices)
    column = clean_column(kind, cells, around)
    single = [clean_cell(kind, cell, around) for cell in cells]
    expected = [value for value, _ in single]
    if kind is Kind.DATE:
        assert np.asarray(column.values).astype("datetime64[D]").tolist() == expected
    elif kind is Kind.NUMBER:
        assert [None if x != x else x for x in np.asarray(column.values).tolist()] == expected
    else:
        assert list(column.values) == expected
    assert column.findings == [(i, found) for i, (_, found) in enumerate(single) if found]
    assert column.blank.tolist() == [v in (None, "") and f is None for v, f in single]


@given(st.lists(st.floats(-1e10, 1e10).map(lambda x: round(x, 3)), min_size=1, max_size=50))
def test_quick_floats_round_as_the_decimal_writing_does(amounts: list[float]) -> None:
    assert clean_column(Kind.MONEY, amounts).fen.tolist() == [to_fen(a) for a in amounts]


@given(st.sampled_from(list(Kind)), st.one_of(st.text(), st.floats(), st.integers(), st.booleans(),
       st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.none()))  # fmt: skip
def test_no_cell_at_all_breaks_a_cleaner(kind: Kind, cell: object) -> None:
    value, found = clean_cell(kind, cell, STATES)
    assert found is None or (found.why and found.fix)
    assert value is None or isinstance(value, str | int | float | dt.date)
    clean_column(kind, [cell, "", 1.0], STATES)
