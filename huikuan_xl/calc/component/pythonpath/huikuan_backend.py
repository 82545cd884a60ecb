"""The product's Python: in LibreOffice's own process, or in one of its own that it talks to.

While a button works, the product asks for the workbook's cells and Calc asks the product for the
values of formulas: each side may ask the other before it has answered.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import pickle
import site
import subprocess
import sys
from collections.abc import Callable
from typing import Any

log = logging.getLogger("huikuan_xl.calc")
if os.environ.get("HUIKUAN_CALC_LOG"):
    logging.basicConfig(filename=os.environ["HUIKUAN_CALC_LOG"], level=logging.INFO)

_settings = os.path.join(os.path.dirname(os.path.dirname(__file__)), "settings.json")
with open(_settings, encoding="utf-8") as _file:
    SETTINGS = json.load(_file)

Call = Callable[..., Any]
"""Does what the host is asked to do: its name, then what it needs."""


class Refused(Exception):
    """The product could not answer."""


class InProcess:
    """The product imported into LibreOffice's own Python: same release, fastest."""

    starts = 1

    def __init__(self) -> None:
        site.addsitedir(SETTINGS["site"])
        self._service = importlib.import_module("huikuan_xl.calc.service")

    def ask(self, question: str, arguments: tuple[Any, ...], call: Call | None) -> Any:
        more = () if call is None else (call,)
        return getattr(self._service, question)(SETTINGS["module"], *arguments, *more)


class Worker:
    """The product in its own Python, started again when it has ended."""

    def __init__(self) -> None:
        self._process: Any = None
        self.starts = 0

    def ask(self, question: str, arguments: tuple[Any, ...], call: Call | None) -> Any:
        try:
            return self._ask(question, arguments, call)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            if call is not None:
                raise  # a button may have written already
            log.warning("the other Python ended while it was asked; once more")
            return self._ask(question, arguments, call)

    def _ask(self, question: str, arguments: tuple[Any, ...], call: Call | None) -> Any:
        if self._process is None or self._process.poll() is not None:
            self._process = self._start()
        process = self._process
        self._send(process, ("ask", question, (SETTINGS["module"], *arguments)))
        while True:
            kind, *said = pickle.load(process.stdout)
            if kind == "answer":
                return said[0]
            if kind == "failed" or call is None:
                raise Refused(*said)
            self._send(process, self._told(call, *said))

    @staticmethod
    def _told(call: Call, name: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
        try:
            return "value", call(name, *arguments)
        except Exception as failure:  # UNO's exceptions can't be sent
            log.exception("%s failed", name)
            return "refused", f"{type(failure).__name__}: {failure}"

    @staticmethod
    def _send(process: Any, message: tuple[Any, ...]) -> None:
        pickle.dump(message, process.stdin, protocol=4)
        process.stdin.flush()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> Any:
        # LibreOffice sets these for its own Python; they would mislead another one.
        log.info("computing in another Python: %s", SETTINGS["python"])
        self.starts += 1
        foreign = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH")
        return subprocess.Popen(
            [SETTINGS["python"], "-P", "-m", "huikuan_xl.calc.service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name not in foreign},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )


_backend: InProcess | Worker | None = None


def ask(question: str, *arguments: Any, call: Call | None = None) -> Any:
    """The answer of ``huikuan_xl.calc.service`` to a question. Raises what went wrong."""
    return _chosen().ask(question, arguments, call)


def starts() -> int:
    """How many times the product was started here: what was sent to an earlier one is lost."""
    return _chosen().starts


def _chosen() -> InProcess | Worker:
    global _backend
    if _backend is None:
        same = list(sys.version_info[:2]) == SETTINGS["version"]
        _backend = InProcess() if same else Worker()
    return _backend
