"""The 回款 toolbar and menu: ``com.huikuan.calc:HK_Check`` runs that button on its document."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.frame import (
    DispatchResultEvent,
    XDispatchProvider,
    XNotifyingDispatch,
)
from com.sun.star.lang import XInitialization, XServiceInfo
from huikuan_backend import SETTINGS, ask
from huikuan_book import OpenBook

log = logging.getLogger("huikuan_xl.calc")
SUCCESS = 1  # com.sun.star.frame.DispatchResultState
BROKEN = "按钮没有运行。\n程序内部错误：{}。\n请关掉 LibreOffice 重新打开后再按一次。"


class Press(unohelper.Base, XCallback):  # type: ignore[misc]
    """One press, on the thread that the user's own come from."""

    def __init__(self, buttons: Buttons, url: Any, arguments: Any, listener: Any) -> None:
        self._buttons, self._url, self._arguments = buttons, url, arguments
        self._listener = listener

    def notify(self, data: Any) -> None:
        said = self._buttons.press(self._url, self._arguments)
        if self._listener is not None:
            event = DispatchResultEvent(self._buttons, SUCCESS, said)
            self._listener.dispatchFinished(event)


def elsewhere() -> bool:
    """Tell whether a script in another process asks: on its thread Python and Calc, which lock each
    other out, could wait for each other for ever. Only Linux says which thread is the first."""
    return sys.platform == "linux" and threading.get_native_id() != os.getpid()


class Buttons(
    unohelper.Base,  # type: ignore[misc]
    XDispatchProvider,  # type: ignore[misc]
    XNotifyingDispatch,  # type: ignore[misc]
    XInitialization,  # type: ignore[misc]
    XServiceInfo,  # type: ignore[misc]
):
    """Takes the commands of the toolbar and the menu, and those of scripts.

    A script may say ``Files`` (what to import) and ``Silent`` (defaults for answers, no boxes); it
    gets what a user would be told.
    """

    def __init__(self, context: Any, *_: Any) -> None:
        self._context = context
        self._frame: Any = None

    def initialize(self, arguments: Any) -> None:
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:
        return self if url.Protocol == SETTINGS["protocol"] else None

    def queryDispatches(self, requests: Any) -> tuple[Any, ...]:
        return tuple(self.queryDispatch(r.FeatureURL, r.FrameName, r.SearchFlags) for r in requests)

    def dispatch(self, url: Any, arguments: Any) -> None:
        self.dispatchWithNotification(url, arguments, None)

    def dispatchWithNotification(self, url: Any, arguments: Any, listener: Any) -> None:
        press = Press(self, url, arguments, listener)
        if elsewhere():
            later = self._context.ServiceManager.createInstanceWithContext(
                "com.sun.star.awt.AsyncCallback", self._context
            )
            later.addCallback(press, None)
        else:
            press.notify(None)

    def addStatusListener(self, listener: Any, url: Any) -> None:
        pass  # every button can be pressed at any time

    def removeStatusListener(self, listener: Any, url: Any) -> None:
        pass

    def press(self, url: Any, arguments: Any) -> str:
        macro = url.Complete[len(SETTINGS["protocol"]) :]
        given = {item.Name: item.Value for item in arguments}
        document = self._frame.getController().getModel()
        book = OpenBook(self._context, document, given)
        try:
            said = str(ask("press", macro, call=book))
        except Exception as failure:  # a user sees no traceback
            log.exception("%s failed", macro)
            said = BROKEN.format(failure)
        book.show(said)
        return said

    def getImplementationName(self) -> str:
        return str(SETTINGS["buttons"])

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return ("com.sun.star.frame.ProtocolHandler", SETTINGS["buttons"])
