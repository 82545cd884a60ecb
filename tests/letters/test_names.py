"""Customer names as folder names."""

import pytest

from huikuan_xl.letters.names import LONGEST, folder_names, safe_name


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("甲方公司", "甲方公司"),
        ("A/B:C*?", "A／B：C＊？"),
        ("=cmd|' /C calc'!A0", "＝cmd｜' ／C calc'!A0"),
        ("..\\..\\etc", "＼..＼etc"),
        ("../x", "／x"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("COM1", "_COM1"),
        ("COMPANY", "COMPANY"),
        ("尾点...", "尾点"),
        ("  前后  ", "前后"),
        ("换\n行\x00\u200b", "换 行"),
        ("...", "_"),
        ("", "_"),
        ("名" * 100, "名" * LONGEST),
        ("%TEMP%", "％TEMP％"),
        ("-rf", "－rf"),
    ],
)
def test_safe_name(name: str, folder: str) -> None:
    assert safe_name(name) == folder


def test_equal_folders_get_their_codes() -> None:
    names = folder_names({"1": "Abc", "2": "abc", "3": "丙", "4": "A/B", "5": "A／B", "6": ""})
    assert names["1"] == "Abc（1）"
    assert names["2"] == "abc（2）"
    assert names["3"] == "丙"
    assert names["6"] == "_（6）"
    assert len({n.casefold() for n in names.values()}) == 6
