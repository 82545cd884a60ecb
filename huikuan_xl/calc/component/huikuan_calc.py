"""What LibreOffice loads: the add-in's UNO service, the job for loaded workbooks, the buttons.

Only hands values over; the work is done by ``huikuan_xl.calc.service``. LibreOffice's own Python
may be older than the product's, so the files here keep to the syntax of Python 3.8.
"""

from __future__ import annotations

import struct
import time
from typing import Any

import unohelper
from com.huikuan.calc import XFunctions
from com.sun.star.awt import XCallback
from com.sun.star.lang import Locale, XLocalizable, XServiceInfo
from com.sun.star.task import XJob
from huikuan_arrays import with_blank_rows
from huikuan_backend import SETTINGS, ask, log, starts
from huikuan_binding import bind_document
from huikuan_cells import cells_of
from huikuan_growth import Watch, remember
from huikuan_press import Buttons
from huikuan_rows import Windows

LOST_TABLE = "#LOST!"  # what the service answers to a handle that it doesn't know
NOT_AVAILABLE = struct.unpack("<d", struct.pack("<II", 32767, 0x7FF80000))[0]


class Anew(unohelper.Base, XCallback):  # type: ignore[misc]
    """Has all open workbooks worked out anew, once the running calculation has ended."""

    SELDOM = 60.0  # seconds: a handle that stays unknown must not keep Calc busy for ever
    _last = -SELDOM
    _starts = 0  # of the product: a new one knows no table, whenever that was

    def __init__(self, context: Any) -> None:
        self._context = context

    @classmethod
    def ask_for(cls, context: Any) -> None:
        now = time.monotonic()
        if starts() == cls._starts and now - cls._last < cls.SELDOM:
            return
        cls._last, cls._starts = now, starts()
        later = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", context
        )
        later.addCallback(cls(context), None)

    def notify(self, data: Any) -> None:
        desktop = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", self._context
        )
        documents = desktop.getComponents().createEnumeration()
        while documents.hasMoreElements():
            document = documents.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                document.calculateAll()


def decimal_separator(context: Any) -> str:
    """The sign with which Calc writes a number into a text argument: that of its locale."""
    data = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.i18n.LocaleData2", context
    )
    return str(data.getLocaleItem(Locale()).decimalSeparator)


class Functions(unohelper.Base, XFunctions, XServiceInfo, XLocalizable):  # type: ignore[misc]
    """Every method of the interface is a function of the registry."""

    def __init__(self, context: Any, *_: Any) -> None:
        self._context = context
        self._locale = Locale("zh", "CN", "")
        self._decimal_comma = decimal_separator(context) == ","

    def __getattr__(self, method: str) -> Any:
        if method not in SETTINGS["methods"]:
            raise AttributeError(method)
        name = SETTINGS["methods"][method]

        def call(*values: Any) -> Any:
            try:
                plain = tuple(self._plain(value) for value in values)
                answer = ask("calculate", name, plain)
            except Exception:
                log.exception("%s failed", name)
                raise  # Calc shows #VALUE!
            if answer == LOST_TABLE:
                return self._lost(name)
            if name in SETTINGS["tables"]:
                remember(name, plain, answer)
                return with_blank_rows(name, answer)
            return answer

        setattr(self, method, call)
        return call

    def _lost(self, name: str) -> Any:
        """Python is new: its tables have to be sent again. #N/A until then."""
        log.info("%s: a table is not known, working out anew", name)
        Anew.ask_for(self._context)
        return ((NOT_AVAILABLE,),) if name in SETTINGS["tables"] else NOT_AVAILABLE

    def _plain(self, value: Any) -> Any:
        if hasattr(value, "getRangeAddress"):
            return cells_of(value)
        if self._decimal_comma and isinstance(value, str) and value.count(",") == 1:
            dotted = value.replace(",", ".")
            try:
                float(dotted)
            except ValueError:
                return value
            return dotted
        return value

    def setLocale(self, locale: Any) -> None:
        self._locale = locale

    def getLocale(self) -> Any:
        return self._locale

    def getImplementationName(self) -> str:
        return str(SETTINGS["service"]) + ".implementation"

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return (SETTINGS["service"],)


class BindFormulas(unohelper.Base, XJob, XServiceInfo):  # type: ignore[misc]
    """After a workbook is loaded: give its HK_ formulas the names that Calc knows, let it grow and rows be inserted."""

    def __init__(self, context: Any, *_: Any) -> None:
        self._context = context

    def execute(self, arguments: Any) -> tuple[()]:
        try:
            environment = next(a.Value for a in arguments if a.Name == "Environment")
            document = next(item.Value for item in environment if item.Name == "Model")
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                bind_document(document)
                Watch(self._context, document).start()
                Windows(self._context, document).start()
        except Exception:  # a job must never keep a document from opening
            log.exception("formulas not bound")
        return ()

    def getImplementationName(self) -> str:
        return str(SETTINGS["job"])

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return ("com.sun.star.task.Job", SETTINGS["job"])


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(
    Functions, SETTINGS["service"] + ".implementation", (SETTINGS["service"],)
)
g_ImplementationHelper.addImplementation(
    BindFormulas, SETTINGS["job"], ("com.sun.star.task.Job", SETTINGS["job"])
)
g_ImplementationHelper.addImplementation(
    Buttons, SETTINGS["buttons"], ("com.sun.star.frame.ProtocolHandler", SETTINGS["buttons"])
)
