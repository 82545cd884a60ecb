"""What is kept between calls: results by what they were made from, and tables by their handles.

A handle stands for a table that was sent before. It is made of the table's content, so a workbook
that is opened again, two workbooks at once and a table that changes back all find the right one;
where none is found, nothing is guessed.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from huikuan_xl.functions.registry import LOST, CannotSay, Handle

T = TypeVar("T")
_TABLES_KEPT = 32  # seven tables of some workbooks, and what they held before the latest edits


class Kept(Generic[T]):
    """The latest results by what they were made from, so many of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result kept for ``key``, else make it."""
        if key in self._results:
            self._results.move_to_end(key)
            return self._results[key]
        result = self._results[key] = make()
        if len(self._results) > self._most:
            self._results.popitem(last=False)
        return result

    def known(self, key: Hashable) -> T | None:
        """Return the result kept for ``key``, None for none."""
        return self._results.get(key)

    def latest(self, suits: Callable[[T], bool]) -> T | None:
        """Return the result used last of those that suit, None for none."""
        return next((one for one in reversed(self._results.values()) if suits(one)), None)

    def clear(self) -> None:
        """Let everything go."""
        self._results.clear()


HELD: Kept[object] = Kept(_TABLES_KEPT)
"""Tables, and policies, by handle."""


def held(handle: Handle) -> object:
    """Return what a handle stands for. Raises CannotSay(LOST): this process has never had the
    table, or let it go; whoever asks sends it again."""

    def lost() -> object:
        raise CannotSay(LOST, f"没有表柄 {handle} 的表，要重新传一次")

    return HELD.get(handle, lost)
