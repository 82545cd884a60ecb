"""Changing a workbook without being noticed: no undo steps, no calculating, no lost protection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from com.sun.star.document import EmptyUndoStackException


@contextmanager
def in_last_step(document: Any) -> Iterator[None]:
    """What we change is no step of its own: it goes back with the user's last one.

    To lock the undo manager isn't enough: whatever changes what a chart shows unlocks it.
    """
    manager = document.getUndoManager()
    try:
        manager.enterHiddenUndoContext()
    except EmptyUndoStackException:
        try:
            yield
        finally:
            manager.clear()  # there was no step of the user's
        return
    try:
        yield
    finally:
        manager.leaveUndoContext()


@contextmanager
def unrecorded(document: Any) -> Iterator[None]:
    """What we change after a step was taken back: to record it would lose what can be done again."""
    manager = document.getUndoManager()
    manager.lock()
    try:
        yield
    finally:
        manager.unlock()


Step = Callable[[Any], AbstractContextManager[None]]
"""How what is changed in a document is undone."""


@contextmanager
def still(document: Any, step: Step = in_last_step) -> Iterator[None]:
    """No calculating, drawing and undo steps while formulas are changed."""
    automatic = document.isAutomaticCalculationEnabled()
    document.enableAutomaticCalculation(False)
    document.addActionLock()
    try:
        with step(document):
            yield
    finally:
        document.removeActionLock()
        document.enableAutomaticCalculation(automatic)


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """On a protected sheet Calc would change nothing and say nothing, so its protection (ours has
    no password) is lifted meanwhile."""
    protected = sheet.isProtected()
    if protected:
        sheet.unprotect("")
    try:
        yield
    finally:
        if protected and not sheet.isProtected():
            sheet.protect("")
