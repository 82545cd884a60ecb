"""统一社会信用代码: real codes pass, every slip is told apart."""

import pytest

from huikuan_xl.rules.uscc import check_character, check_uscc


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "914403001922038216", "9144030071526726XG", " 91350100m000100y43 "],
)
def test_valid_codes(code: str) -> None:
    assert check_uscc(code).value is True


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91350100M000100Y44", "校验位应为3，现为4"),
        ("91350100M000100Y4", "现为17位"),
        ("", "现为0位"),
        ("91350100I000100Y43", "不允许的字符：I"),
        ("9135O100S000100V4Z", "不允许的字符：O、S、V、Z"),
        ("91350100M001000Y43", "校验位应为"),
        ("9.13501E+17", "现为11位"),
    ],
)
def test_invalid_codes_say_why(code: str, words: str) -> None:
    verdict = check_uscc(code)
    assert verdict.value is False
    assert words in verdict.why()


def test_check_character_may_be_zero() -> None:
    assert check_character("0" * 17) == "0"


def test_check_character_needs_seventeen() -> None:
    with pytest.raises(ValueError, match="17位"):
        check_character("123")
