"""The sequence of letter numbers."""

import pytest

from huikuan_xl.letters.numbering import NumberSequence, last_number


@pytest.mark.parametrize(
    ("registered", "last"),
    [
        ([], 0),
        (["示财催〔2026〕3号", "示财催〔2026〕12号", "示财催〔2025〕99号"], 12),
        (["示财催[2026]7号"], 7),
        (["手写的", ""], 0),
    ],
)
def test_goes_on_where_the_register_of_the_year_ends(registered: list[str], last: int) -> None:
    assert last_number(registered, 2026) == last


def test_a_number_is_used_up_only_when_taken() -> None:
    numbers = NumberSequence(["示财催〔2026〕11号"], "示", 2026)
    assert numbers.upcoming == numbers.upcoming == "示财催〔2026〕12号"
    assert [numbers.take(), numbers.take()] == ["示财催〔2026〕12号", "示财催〔2026〕13号"]
    assert NumberSequence(["示财催〔2026〕11号"], "示", 2027).take() == "示财催〔2027〕1号"
