"""The sequences of letter numbers, by kind and year."""

from pathlib import Path

import pytest

from huikuan_xl.letters.numbering import NumberSequences, last_number, letter_names, neighbours


@pytest.mark.parametrize(
    ("used", "last"),
    [
        ([], 0),
        (["示财催〔2026〕3号", "示财催〔2026〕12号", "示财催〔2025〕99号"], 12),
        (["示财催[2026]7号"], 7),
        (["示财函〔2026〕30号"], 0),  # another kind has its own
        (["甲公司-催款函-第1次-示财催〔2026〕8号-2026-06-30.docx"], 8),
        (["手写的", ""], 0),
    ],
)
def test_goes_on_where_the_years_numbers_of_the_kind_end(used: list[str], last: int) -> None:
    assert last_number(used, "示", "财催", 2026) == last


def test_every_kind_has_its_own_sequence_and_a_number_is_used_up_only_when_taken() -> None:
    numbers = NumberSequences(["示财催〔2026〕11号"], "示", 2026)
    assert numbers.upcoming("财催") == numbers.upcoming("财催") == "示财催〔2026〕12号"
    assert [numbers.take("财催"), numbers.take("财函"), numbers.take("财催")] == [
        "示财催〔2026〕12号", "示财函〔2026〕1号", "示财催〔2026〕13号",
    ]  # fmt: skip
    assert NumberSequences(["示财催〔2026〕11号"], "示", 2027).take("财催") == "示财催〔2027〕1号"


@pytest.mark.parametrize("ending", [".docx", ".doc", ".wps", ".pdf", "（已寄）.docx"])
def test_a_letter_saved_as_another_kind_of_file_still_holds_its_number(
    ending: str, tmp_path: Path
) -> None:
    place = tmp_path / "函件-五月" / "甲公司"
    place.mkdir(parents=True)
    (place / f"甲公司-催款函-第1次-示财催〔2026〕8号-2026-05-31{ending}").write_bytes(b"")
    (place / "扫描件.pdf").write_bytes(b"")
    for used in (letter_names(tmp_path / "函件-五月"), neighbours(tmp_path / "函件-六月")):
        assert NumberSequences(used, "示", 2026).take("财催") == "示财催〔2026〕9号"
