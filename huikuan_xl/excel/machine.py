"""What install and doctor see of a machine, behind small readers that tests can replace."""

import os
import platform
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from huikuan_xl import __version__


class Registry(Protocol):
    """The Windows registry. Keys are written ``HKCU\\Software\\…``; the default value is ""."""

    def read(self, key: str, name: str = "") -> str | None:
        """Return a value as text, None when there is none."""

    def names(self, key: str) -> list[str]:
        """Return the names of a key's values, none when there is no such key."""

    def write(self, key: str, value: str, name: str = "") -> None:
        """Write a text, making the key where needed."""

    def delete(self, key: str) -> bool:
        """Delete a key with all below it; False when there was none."""


class NoRegistry:
    """The registry of a machine that has none."""

    def read(self, key: str, name: str = "") -> str | None:
        return None

    def names(self, key: str) -> list[str]:
        return []

    def write(self, key: str, value: str, name: str = "") -> None:
        raise OSError("no registry here")

    def delete(self, key: str) -> bool:
        return False


class WindowsRegistry:
    """The registry of this machine (Windows only), always as 64-bit programs see it: what 32-bit
    ones see of classes lies below ``Wow6432Node``, whichever Python asks."""

    def __init__(self) -> None:
        import winreg

        self._api: Any = winreg
        self._view = winreg.KEY_WOW64_64KEY  # type: ignore[attr-defined,unused-ignore]

    def _open(self, key: str) -> Any:
        return self._api.OpenKey(*self._split(key), 0, self._api.KEY_READ | self._view)

    def _split(self, key: str) -> tuple[Any, str]:
        root, _, rest = key.partition("\\")
        roots = {"HKCU": self._api.HKEY_CURRENT_USER, "HKLM": self._api.HKEY_LOCAL_MACHINE,
                 "HKCR": self._api.HKEY_CLASSES_ROOT}  # fmt: skip
        return roots[root], rest

    def read(self, key: str, name: str = "") -> str | None:
        try:
            with self._open(key) as handle:
                return str(self._api.QueryValueEx(handle, name)[0])
        except OSError:
            return None

    def names(self, key: str) -> list[str]:
        found: list[str] = []
        try:
            with self._open(key) as handle:
                while True:
                    found.append(self._api.EnumValue(handle, len(found))[0])
        except OSError:
            return found

    def write(self, key: str, value: str, name: str = "") -> None:
        access = self._api.KEY_WRITE | self._view
        with self._api.CreateKeyEx(*self._split(key), 0, access) as handle:
            self._api.SetValueEx(handle, name, 0, self._api.REG_SZ, value)

    def delete(self, key: str) -> bool:
        try:
            with self._open(key) as handle:
                below: list[str] = []
                while True:
                    try:
                        below.append(self._api.EnumKey(handle, len(below)))
                    except OSError:
                        break
        except OSError:
            return False
        for child in below:
            self.delete(f"{key}\\{child}")
        self._api.DeleteKeyEx(*self._split(key), self._view, 0)
        return True


@dataclass(frozen=True)
class Machine:
    """One machine and the Python that asks. ``downloaded`` tells whether Windows has marked a file
    as coming from the internet; ``answer`` starts our server and returns what is wrong, "" if
    nothing; ``processes`` are command lines. ``base`` is the folder of the Python that a virtual
    environment was made of, None outside of one; ``elevated`` means run as administrator."""

    system: str
    python: Path
    version: tuple[int, int]
    bits: int
    environment: Mapping[str, str]
    registry: Registry
    modules: frozenset[str]
    downloaded: Callable[[Path], bool]
    processes: Callable[[], list[str]]
    answer: Callable[[], str]
    utf8_mode: bool = False
    base: Path | None = None
    elevated: bool = False
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_windows(self) -> bool:
        return self.system == "Windows"


def this_machine() -> Machine:
    """Return the machine that this runs on."""
    windows = sys.platform == "win32"
    return Machine(
        system=platform.system(),
        python=Path(sys.executable),
        version=(sys.version_info[0], sys.version_info[1]),
        bits=struct.calcsize("P") * 8,
        environment=os.environ,
        registry=WindowsRegistry() if windows else NoRegistry(),
        modules=frozenset(m for m in ("pythoncom", "xlwings") if find_spec(m) is not None),
        downloaded=_downloaded,
        processes=_processes,
        answer=_answer,
        utf8_mode=bool(sys.flags.utf8_mode),
        base=Path(sys.base_prefix) if sys.prefix != sys.base_prefix else None,
        elevated=windows and _elevated(),
    )


def _downloaded(path: Path) -> bool:
    try:
        with open(f"{path}:Zone.Identifier", encoding="ascii", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return False
    return "ZoneId=3" in text or "ZoneId=4" in text


def _processes() -> list[str]:
    command = ["powershell", "-NoProfile", "-Command",
               "Get-CimInstance Win32_Process | ForEach-Object { $_.CommandLine }"]  # fmt: skip
    try:
        run = subprocess.run(command, capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return []
    return console_text(run.stdout).splitlines()


def console_text(output: bytes) -> str:
    """Return what a Windows program printed: UTF-8 or the Chinese code page, whatever Python's mode."""
    try:
        return output.decode("utf-8")
    except UnicodeDecodeError:
        return output.decode("gbk", errors="replace")


def _elevated() -> bool:
    import ctypes

    shell: Any = ctypes.windll.shell32  # type: ignore[attr-defined,unused-ignore]
    return bool(shell.IsUserAnAdmin())


def _answer() -> str:
    try:
        from win32com.client import Dispatch

        from huikuan_xl.excel.server import PROG_ID

        said = Dispatch(PROG_ID).Version()
    except Exception as failure:  # whatever COM or pywin32 raise is the finding
        return str(failure) or type(failure).__name__
    return "" if said == __version__ else f"还在运行 {said} 版的服务，关闭 Excel 一分钟后再试"
