"""The documents that a letter named, written on the register and read back."""

import pytest

from huikuan_xl.rules.named import named_in, named_text


def test_written_by_times_and_read_back() -> None:
    text = named_text([("XS001", 2), ("XS002", 1), ("XS003", 2), ("", 1)])
    assert text == "XS001、XS003（第2次）；XS002（第1次）"
    assert named_in(text) == {"xs001": 2, "xs003": 2, "xs002": 1}
    assert named_text([("XS001", 0), ("XS001", 0)]) == "XS001"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("ＸＳ００１", {"xs001": 0}),
        ("XS 1,XS2 ; XS3（第3次）", {"xs1": 0, "xs2": 0, "xs3": 3}),
    ],
)
def test_what_people_type_is_read(text: str, found: dict[str, int]) -> None:
    assert named_in(text) == found
