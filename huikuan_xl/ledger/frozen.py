"""What is known of frames that nobody changes any more, for as long as they live."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import finalize

if TYPE_CHECKING:
    from pandas import DataFrame

T = TypeVar("T")


class OfFrames(Generic[T]):
    """One thing known of every frame, by the frame itself: an equal one is another."""

    def __init__(self) -> None:
        self._known: dict[int, T] = {}

    def known(self, table: "DataFrame") -> T | None:
        """Return what is known of a frame, None for nothing."""
        return self._known.get(id(table))

    def keep(self, table: "DataFrame", what: T) -> None:
        """Keep something of a frame until the frame is gone."""
        if id(table) not in self._known:
            finalize(table, self._known.pop, id(table))
        self._known[id(table)] = what

    def get(self, table: "DataFrame", make: Callable[[], T]) -> T:
        """Return what is known of a frame, else make it."""
        found = self.known(table)
        if found is None:
            self.keep(table, found := make())
        return found
