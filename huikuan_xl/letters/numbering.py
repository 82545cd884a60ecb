"""The sequence of letter numbers: per year, without gaps, going on where the register ends (§4.1)."""

import re
from collections.abc import Iterable

from huikuan_xl.rules.letter_rules import letter_number

_NUMBER = re.compile(r"[〔\[（(【]\s*(\d{4})\s*[〕\]）)】]\s*(\d+)\s*号")


def last_number(registered: Iterable[str], year: int) -> int:
    """Return the highest number of ``year`` among the register's 文号, 0 if there is none."""
    found = (_NUMBER.search(text) for text in registered)
    return max((int(m[2]) for m in found if m and int(m[1]) == year), default=0)


class NumberSequence:
    """Hands out the numbers of one year in order; one counts as used only when it is taken."""

    def __init__(self, registered: Iterable[str], mark: str, year: int) -> None:
        self._mark, self._year = mark, year
        self._last = last_number(registered, year)

    @property
    def upcoming(self) -> str:
        """The number that the next letter gets, ``示财催〔2026〕12号``."""
        return letter_number(self._mark, self._year, self._last + 1)

    def take(self) -> str:
        """Return the next number and use it up."""
        number = self.upcoming
        self._last += 1
        return number
