"""The sequences of letter numbers: by kind and year, without gaps, never a number twice (§4.1).

A number is used when the register, a list of drafts or the name of a file holds it: a lost register
gives no number away again.
"""

import re
from collections.abc import Iterable

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
