"""Codes compared and numbers in natural order."""

import pytest

from huikuan_xl.rules.codes import fold, natural


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("K001", "ｋ００１"),
        ("A 1", "a1"),
        ("甲（一）", "甲[一]"),
        ("【2】号", "(2)号"),
        ("A\u200b1", "A1"),
        ("B\u00a01", "B1"),
    ],
)
def test_two_spellings_of_one_code(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("A1", "A01"), ("A-1", "A1"), ("AO", "A0")])
def test_what_differs_in_more_than_writing_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_natural_order_counts_digits_as_numbers() -> None:
    numbers = ["S10", "10", "S9", "9", "S9-2", "S9-10", "A100", "09"]
    assert sorted(numbers, key=natural) == [
        "09", "9", "10", "A100", "S9", "S9-2", "S9-10", "S10",
    ]  # fmt: skip
