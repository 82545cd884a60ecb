"""The sequences of letter numbers: by kind and year, without gaps, never a number twice (§4.1).

A number is used when the register or the name of a file holds it: a lost register gives no number
away again. A draft that is written anew keeps its number.
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from huikuan_xl.rules.letter_rules import letter_number

_NUMBER = re.compile(
    r"(?P<word>[^〔\[（(【\s-]*?)[〔\[（(【]\s*(?P<year>\d{4})\s*[〕\]）)】]\s*(?P<number>\d+)\s*号"
)


def last_number(used: Iterable[str], mark: str, word: str, year: int) -> int:
    """Return the highest number of a word and year among texts that hold 文号, 0 if there is none."""
    found = (_NUMBER.search(text) for text in used)
    mine = [m for m in found if m and int(m["year"]) == year]
    # A number typed by hand without the mark still is a number of the word.
    return max((int(m["number"]) for m in mine if m["word"].endswith(word or mark)), default=0)


def letter_names(folder: Path) -> list[str]:
    """Return the names (without ending) of the numbered letters in a folder.

    Whatever a person saved one as (.doc, .wps, .pdf) holds its number as well.
    """
    return sorted({file.stem for file in folder.rglob("*号*") if file.is_file()})


def neighbours(folder: Path) -> list[str]:
    """Return the names of the letters in the folders 函件… next to one."""
    places = [place for place in folder.parent.glob("函件*") if place.is_dir() and place != folder]
    return [name for place in sorted(places) for name in letter_names(place)]


def draft_number(files: Iterable[str], before: str, after: str, registered: Collection[str]) -> str:
    """Return the number of the draft among ``files`` whose name has ``before`` and ``after`` around
    it, whatever a person added behind (“…（已寄）”); "" when there is none or it is on the register
    already: that one was sent."""
    for name in files:
        number, found, _ = name.removeprefix(before).partition(after)
        if name.startswith(before) and found and number and number not in registered:
            return number
    return ""


class NumberSequences:
    """Hands out the numbers of one year in order; one counts as used only when it is taken."""

    def __init__(self, used: Iterable[str], mark: str, year: int) -> None:
        self._mark, self._year = mark, year
        self._used = tuple(used)
        self._last: dict[str, int] = {}

    def upcoming(self, word: str) -> str:
        """Return the number that the next letter of ``word`` gets, ``示财催〔2026〕12号``."""
        if word not in self._last:
            self._last[word] = last_number(self._used, self._mark, word, self._year)
        return letter_number(self._mark, word, self._year, self._last[word] + 1)

    def take(self, word: str) -> str:
        """Return the next number of ``word`` and use it up."""
        number = self.upcoming(word)
        self._last[word] += 1
        return number
