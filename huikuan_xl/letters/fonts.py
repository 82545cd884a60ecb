"""The fonts of the shipped letters, and what Word and WPS take where one is missing (rules §4.1)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterFont:
    """One font: its name in Word, the theme that needs it, the alternative, and the names under which
    Windows lists either of them."""

    name: str
    theme: str
    fallback: str
    listed: tuple[str, ...]
    fallback_listed: tuple[str, ...]


_SONG, _HEI = ("SimSun", "宋体"), ("SimHei", "黑体")
FONTS: tuple[LetterFont, ...] = (
    LetterFont("方正小标宋简体", "公文式", "宋体", ("方正小标宋简体", "FZXiaoBiaoSong-B05S"), _SONG),
    LetterFont("仿宋_GB2312", "公文式", "仿宋", ("仿宋_GB2312", "FangSong_GB2312"), ("FangSong", "仿宋")),
    LetterFont("楷体_GB2312", "公文式", "楷体", ("楷体_GB2312", "KaiTi_GB2312"), ("KaiTi", "楷体")),
    LetterFont("黑体", "公文式、商务式", "SimHei", _HEI, _HEI),
    LetterFont("宋体", "公文式、商务式", "SimSun", _SONG, _SONG),
)  # fmt: skip


def missing_fonts(listed: Iterable[str]) -> list[tuple[LetterFont, bool]]:
    """Return the letter fonts that a list of installed ones lacks, each with whether its alternative
    is there. ``listed`` are names as Windows lists them, ``SimSun & NSimSun (TrueType)``."""
    known = [name.casefold() for name in listed]

    def installed(names: Collection[str]) -> bool:
        return any(_is(name.casefold(), one) for name in names for one in known)

    return [(font, installed(font.fallback_listed)) for font in FONTS if not installed(font.listed)]


def _is(name: str, listed: str) -> bool:
    """Say whether a listed entry is of this font: ``FangSong`` is not ``FangSong_GB2312``."""
    faces = (face.strip() for face in listed.split("(")[0].split("&"))
    return name in faces
