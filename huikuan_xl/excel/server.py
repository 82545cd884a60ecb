"""The COM server that Windows starts for Excel: ``python -m huikuan_xl.excel.server``.

One process serves all workbooks of a user. Windows waits only so long for a server that it starts,
so the class is registered before anything heavy is imported: the functions come with the first
call, xlwings and pandas with the first button. A server that nobody holds ends by itself.
"""

import gc
import logging
import time
import weakref
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from typing import Any

from huikuan_xl.buttons.places import data_folder

PROG_ID = "HuiKuan.Server"
CLASS_ID = "{6F3B0B0E-5A54-4B7C-9E0B-2D3C7A1F58D1}"
NEVER_HELD, LET_GO = 180.0, 30.0
"""Seconds that a server waits for its first object, and for another one after the last."""
_LOG_SIZE, _LOG_FILES = 1_000_000, 3
_LONGEST_MESSAGE, _LONGEST_LINE = 80, 200
_LOOK_EVERY = 1000  # milliseconds
#: Answers are long lists of plain values: looking for cycles among them every 700 objects is waste.
GARBAGE = (100_000, 20, 50)

BROKEN_OFF = "按钮中途停了，台账可能只写了一部分。\n请用“撤销上次”或“备份”文件夹恢复，再按一次；还不行就重启 Excel。"

log = logging.getLogger(__name__)


class Server:
    """What VBA holds: functions for cells, buttons for people."""

    _public_methods_ = ("Answer", "Press", "Version")
    _reg_clsid_ = CLASS_ID

    def __init__(self, holders: "Holders") -> None:
        holders.add(self)

    def Answer(self, name: str, arguments: Any) -> Any:
        """Return a worksheet function's answer; arguments and answer are cells as COM has them."""
        try:
            from huikuan_xl.excel.com_cells import answer

            return answer(name, arguments)
        except BaseException:  # one workbook's odd cell ends nobody else's server
            log.exception("%s was not answered", name)
            return "#VALUE!"

    def Press(self, macro: str, book: Any) -> str:
        """Run a button on a workbook (None when none is open); return what to tell the user."""
        try:
            from huikuan_xl.excel.pressing import press

            return press(macro, book)
        except BaseException:  # no Exception: those are told by press itself
            log.exception("%s was broken off", macro)
            return BROKEN_OFF

    def Version(self) -> str:
        """Return the version that runs."""
        from huikuan_xl import __version__

        return __version__


class Holders:
    """Who holds the server, and since when nobody does."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._held: weakref.WeakSet[Any] = weakref.WeakSet()
        self._ever = False
        self._alone_since = now()

    def add(self, held: Any) -> None:
        """Take note of an object that was given out; COM's hold keeps it alive."""
        self._held.add(held)
        self._ever = True

    def __len__(self) -> int:
        return len(self._held)

    def may_end(self) -> bool:
        """Tell whether nobody has held the server for long enough."""
        if self._held:
            self._alone_since = self._now()
            return False
        limit = LET_GO if self._ever else NEVER_HELD
        return self._now() - self._alone_since >= limit


def main() -> None:
    """Register the class, then serve until nobody holds us. Windows only."""
    import pythoncom
    import win32com.server.policy
    import win32com.server.util

    holders = Holders()

    class Policy(win32com.server.policy.DefaultPolicy):  # type: ignore[misc]
        """Make our object; pywin32 would look its class up in the registry."""

        def _CreateInstance_(self, class_id: Any, interface: Any) -> Any:
            return win32com.server.util.wrap(Server(holders), interface)

    win32com.server.policy.DefaultPolicy = Policy
    flags = pythoncom.REGCLS_MULTIPLEUSE | pythoncom.REGCLS_SUSPENDED
    registered = pythoncom.CoRegisterClassObject(
        pythoncom.MakeIID(CLASS_ID), pythoncom.MakePyFactory(CLASS_ID),
        pythoncom.CLSCTX_LOCAL_SERVER, flags,
    )  # fmt: skip
    pythoncom.CoResumeClassObjects()
    log_to_file()
    log.info("ready")
    gc.set_threshold(*GARBAGE)
    try:
        _serve(holders, registered)
        log.info("nobody is left")
    except Exception:  # there is no window to show it in
        log.exception("the server ended")
    pythoncom.CoUninitialize()


def _serve(holders: Holders, registered: Any) -> None:
    """Answer calls until nobody is left.

    The class is withdrawn first: who comes at the last moment is still served, who comes later
    gets a server of his own.
    """
    import pythoncom
    import win32event

    withdrawn = False
    while not (withdrawn and len(holders) == 0):
        win32event.MsgWaitForMultipleObjects((), 0, _LOOK_EVERY, win32event.QS_ALLEVENTS)
        if not withdrawn and holders.may_end():
            pythoncom.CoRevokeClassObject(registered)
            withdrawn = True
        if pythoncom.PumpWaitingMessages():
            return


class ShortLines(logging.Formatter):
    """Cut long lines: what a cell holds may be long, and is nobody's business in a log."""

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = super().format(record).splitlines() or [""]
        message = record.getMessage().splitlines()[:1]
        if message and len(message[0]) > _LONGEST_MESSAGE:
            first = first[: len(first) - len(message[0])] + _cut(message[0], _LONGEST_MESSAGE)
        return "\n".join([first, *(_cut(line, _LONGEST_LINE) for line in rest)])


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def log_to_file() -> None:
    """Write the log to the user's data folder: a server without a window has no other place."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "server.log", maxBytes=_LOG_SIZE, backupCount=_LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(ShortLines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


if __name__ == "__main__":
    main()
