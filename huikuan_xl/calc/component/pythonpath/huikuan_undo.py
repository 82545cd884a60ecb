"""Telling when a step of a document was taken back or done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import unohelper
from com.sun.star.document import XUndoManagerListener


class TakenBack(unohelper.Base, XUndoManagerListener):  # type: ignore[misc]
    """Calls ``tell`` after each step that was undone or redone."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def actionUndone(self, event: Any) -> None:
        self._tell()

    def actionRedone(self, event: Any) -> None:
        self._tell()

    def undoActionAdded(self, event: Any) -> None:
        pass

    def allActionsCleared(self, event: Any) -> None:
        pass

    def redoActionsCleared(self, event: Any) -> None:
        pass

    def resetAll(self, event: Any) -> None:
        pass

    def enteredContext(self, event: Any) -> None:
        pass

    def enteredHiddenContext(self, event: Any) -> None:
        pass

    def leftContext(self, event: Any) -> None:
        pass

    def leftHiddenContext(self, event: Any) -> None:
        pass

    def cancelledContext(self, event: Any) -> None:
        pass

    def disposing(self, source: Any) -> None:
        pass
