"""The VBA projects: of the ledger and of the add-in, over either way to Python."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from huikuan_xl.functions import REGISTRY
from xl import wrappers
from xl.ovba import Module, ModuleKind, write_vba_project

SOURCES = Path(__file__).parent / "vba"
LEDGER_PROJECT, ADDIN_PROJECT = "HuiKuan", "HuiKuanAddin"
WORKBOOK_CODE_NAME = "ThisWorkbook"


class Transport(StrEnum):
    """How VBA reaches Python (design §7)."""

    REGISTERED = "registered server"
    STOCK = "xlwings module"


def ledger_vba(
    sheet_code_names: Sequence[str], transport: Transport = Transport.REGISTERED
) -> bytes:
    """Return the vbaProject.bin of a ledger whose sheets have these code names, in order."""
    functions = Module(
        wrappers.MODULE, ModuleKind.STANDARD, wrappers.wrapper_module(REGISTRY.values())
    )
    return _written(
        LEDGER_PROJECT,
        [
            *_documents("LedgerBook", sheet_code_names), functions,
            *_standard("HKEntry", "HKRibbon"),
            *_shared(transport),
        ],
    )  # fmt: skip


def addin_vba(
    sheet_code_names: Sequence[str] = ("Sheet1",), transport: Transport = Transport.REGISTERED
) -> bytes:
    """Return the vbaProject.bin of the add-in: ribbon and buttons, no worksheet functions.

    Functions stay in the ledgers, or their formulas would carry the add-in's path.
    """
    return _written(
        ADDIN_PROJECT,
        [*_documents("AddinBook", sheet_code_names), *_standard("HKAddin"), *_shared(transport)],
    )


_PUBLIC = re.compile(r"^(?:Public )?(?:Sub|Function) (\w+)", re.MULTILINE)


def _written(project: str, modules: list[Module]) -> bytes:
    if doubles := named_twice(project, modules):
        raise ValueError(f"VBA could not tell these names apart: {', '.join(doubles)}")
    return write_vba_project(project, modules)


def named_twice(project: str, modules: Sequence[Module]) -> list[str]:
    """Return names, lower case, that project, modules and public procedures share.

    VBA knows no case. Called from elsewhere, a procedure named as a module is taken for the module,
    and of two procedures of one name neither is found: not by a button, not by a cell.
    """
    procedures = [
        name for one in modules if one.kind is ModuleKind.STANDARD
        for name in {n.lower() for n in _PUBLIC.findall(one.source)}
    ]  # fmt: skip
    names = Counter(n.lower() for n in (project, *(m.name for m in modules), *procedures))
    return sorted(name for name, times in names.items() if times > 1)


def _documents(workbook: str, sheet_code_names: Sequence[str]) -> list[Module]:
    source = (SOURCES / f"{workbook}.cls").read_text(encoding="utf-8")
    return [
        Module(WORKBOOK_CODE_NAME, ModuleKind.WORKBOOK, source),
        *(Module(name, ModuleKind.WORKSHEET) for name in sheet_code_names),
    ]


def _shared(transport: Transport) -> list[Module]:
    modules = _standard("HKButtons", "HKCellValues", "HKColumns", "HKHandles", "HKNotices")
    if transport is Transport.REGISTERED:
        return [*modules, *_standard("HKBridge")]
    return [*modules, *_standard("HKStock"), _source(xlwings_module())]


def _standard(*names: str) -> list[Module]:
    return [_source(SOURCES / f"{name}.bas") for name in names]


def xlwings_module() -> Path:
    """Return xlwings' own VBA module, carried unchanged with its licence (BSD)."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("xlwings is not installed")
    return Path(spec.origin).with_name("xlwings.bas")


def _source(path: Path) -> Module:
    return Module(path.stem, ModuleKind.STANDARD, path.read_text(encoding="utf-8"))
