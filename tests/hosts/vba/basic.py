"""Our VBA, run: LibreOffice Basic executes the text of ``xl/vba`` among stand-ins for Excel."""

import sys
from pathlib import Path
from typing import Any

from huikuan_xl.functions import REGISTRY
from tests.hosts.calc.office import Office
from xl.project import SOURCES
from xl.wrappers import MODULE, wrapper_module

_DRIVER = Path(__file__).with_name("basic_driver.py")
_LOOP = "tests.hosts.vba.server_loop"


def sources() -> dict[str, str]:
    """Return the standard modules of a ledger's project by name, the wrappers too."""
    names = ("HKBridge", "HKCellValues", "HKColumns", "HKEntry", "HKHandles", "HKNotices")
    found = {name: (SOURCES / f"{name}.bas").read_text("ascii") for name in names}
    return {**found, MODULE: wrapper_module(REGISTRY.values())}


def cells(sheet: str, reference: str) -> dict[str, Any]:
    """Return an argument that is a range of the workbook."""
    return {"range": [sheet, reference]}


def block(*rows: list[Any]) -> dict[str, Any]:
    """Return an argument that is an array as a range's Value is: 1-based, of two dimensions."""
    return {"block": rows}


def day(number: float) -> dict[str, float]:
    """Return a cell that shows a day, by its serial number."""
    return {"day": number}


class Vba:
    """One LibreOffice with our modules; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._office = Office(folder, None, {}, timeout=60, driver=_DRIVER)

    def __enter__(self) -> "Vba":
        self.load(sources())
        return self

    def __exit__(self, *_: object) -> None:
        self._office.stop()

    def load(self, modules: dict[str, str]) -> None:
        """Have these modules instead, in a document of their own."""
        self._office.ask("load", modules=modules)

    def world(self, **book: Any) -> None:
        """Begin anew with this workbook: sheets, names, tables, formulas; no server runs yet."""
        self._office.ask("world", book=book, python=[sys.executable, "-m", _LOOP])

    def run(self, *steps: list[Any]) -> list[Any]:
        """Do steps in one run of Basic; return what each gave, an error value as "error 2042".

        ["get" or "do", function, arguments], ["hold", [sheet, row, column], function, arguments],
        ["put", sheet, row, column, value], ["kill"].
        """
        found: list[Any] = self._office.ask("run", steps=[self._whole(step) for step in steps])
        return found

    @staticmethod
    def _whole(step: list[Any]) -> list[Any]:
        """Arguments that a function isn't given are blank: Basic has no left-out ones to pass on."""
        *start, function, arguments = step if len(step) > 2 else [*step, None, None]
        if function not in REGISTRY:
            return step
        left_out = len(REGISTRY[function].arguments) - len(arguments)
        return [*start, function, [*arguments, *[None] * left_out]]

    def get(self, function: str, *arguments: Any) -> Any:
        """Call a function."""
        return self.run(["get", function, list(arguments)])[0]

    def do(self, macro: str, *arguments: Any) -> None:
        """Call a Sub."""
        self.run(["do", macro, list(arguments)])

    def put(self, sheet: str, row: int, column: int, value: Any) -> None:
        """Let a cell hold a value, as if typed."""
        self.run(["put", sheet, row, column, value])

    def kill_server(self) -> None:
        """End the server's process; the object that VBA holds answers no more."""
        self.run(["kill"])

    def asked_from(self, reference: str) -> None:
        """Say which cells ask: Application.Caller."""
        self._office.ask("caller", reference=reference)

    def refuse(self, refusing: bool) -> None:
        """Let the server not start, or start again."""
        self._office.ask("refuse", refusing=refusing)

    def state(self) -> dict[str, Any]:
        """Return what was done: cells put, events switched, boxes shown, calls that crossed."""
        found: dict[str, Any] = self._office.ask("state")
        return found
