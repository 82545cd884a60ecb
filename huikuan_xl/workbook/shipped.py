"""Where the files that come with the program are: templates, from a wheel or the source tree."""

import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


def shipped(name: str) -> Path:
    """Return the path of a shipped file or folder, such as ``letters``, below ``templates/``.

    An installed wheel keeps them inside the package, the source tree beside it. Raises
    FileNotFoundError naming the path when it isn't there.
    """
    package = Path(str(files("huikuan_xl")))
    for root in (package / "_templates", package.parent / "templates", package.parent / "xl"):
        if (root / name).exists():
            return root / name
    raise FileNotFoundError(f"找不到随程序提供的模板：{package.parent / 'templates' / name}")


@dataclass(frozen=True, slots=True)
class Macros:
    """The Excel side of the shipped ledger: its VBA project and its ribbon tab."""

    vba: bytes
    ribbon: str | None


def ledger_macros() -> Macros | None:
    """Return the macros of the shipped ledger, None where none were built into it."""
    try:
        path = shipped("ledger.xlsm")
    except FileNotFoundError:
        return None
    with zipfile.ZipFile(path) as package:
        parts = set(package.namelist())
        if "xl/vbaProject.bin" not in parts:
            return None
        ribbon = "customUI/customUI14.xml"
        return Macros(
            package.read("xl/vbaProject.bin"),
            package.read(ribbon).decode() if ribbon in parts else None,
        )
