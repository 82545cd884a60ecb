"""Write a UNO type library that holds one interface, without the LibreOffice SDK.

The binary format is "UNOIDL": a header with the offset of the root map, then the interface, then
one map per module, each pointing at the next. Strings are stored once; a second use refers back to
the first. See unoidl/README.md in LibreOffice's source ("types.rdb format").
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_MAGIC = b"UNOIDL\xff\0"
_INTERFACE = 5
_MODULE = 0
_IN = 0
_SEEN_BEFORE = 0x8000_0000


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its result type and (name, type) of its arguments, e.g. ``("p0", "[][]any")``."""

    name: str
    result: str
    arguments: tuple[tuple[str, str], ...]


def type_library(interface: str, methods: Sequence[Method]) -> bytes:
    """The bytes of a library with the one ``interface`` (dotted name) derived from XInterface."""
    body = _Body()
    start = body.size
    body.byte(_INTERFACE)
    body.number(1)
    body.text("com.sun.star.uno.XInterface")
    body.number(0)  # optional bases
    body.number(0)  # attributes
    body.number(len(methods))
    for method in methods:
        body.text(method.name)
        body.text(method.result)
        body.number(len(method.arguments))
        for name, type_name in method.arguments:
            body.byte(_IN)
            body.text(name)
            body.text(type_name)
        body.number(0)  # exceptions
    # Each module holds the next name; the outermost map is the root and no module itself.
    root, *inner = interface.split(".")
    for name in reversed(inner):
        start = body.module(name, start)
    return body.finished(root=body.entry(root, start))


class _Body:
    def __init__(self) -> None:
        self._bytes = bytearray(_MAGIC + bytes(8))
        self._texts: dict[str, int] = {}

    @property
    def size(self) -> int:
        return len(self._bytes)

    def byte(self, value: int) -> None:
        self._bytes.append(value)

    def number(self, value: int) -> None:
        self._bytes += struct.pack("<I", value)

    def text(self, value: str) -> None:
        if value in self._texts:
            self.number(self._texts[value] | _SEEN_BEFORE)
            return
        self._texts[value] = self.size
        self.number(len(value))
        self._bytes += value.encode("ascii")

    def module(self, name: str, target: int) -> int:
        """Write a module whose one entry is ``name`` → ``target``; returns the module's offset."""
        name_at = self._name(name)
        module_at = self.size
        self.byte(_MODULE)
        self.number(1)
        self._pair(name_at, target)
        return module_at

    def entry(self, name: str, target: int) -> int:
        """Write a map with the one entry ``name`` → ``target``; returns the map's offset."""
        name_at = self._name(name)
        map_at = self.size
        self._pair(name_at, target)
        return map_at

    def _name(self, name: str) -> int:
        at = self.size
        self._bytes += name.encode("ascii") + b"\0"
        return at

    def _pair(self, name_at: int, target: int) -> None:
        self.number(name_at)
        self.number(target)

    def finished(self, root: int) -> bytes:
        """The library; the header says where the root map is and that it has one entry."""
        self._bytes[8:16] = struct.pack("<II", root, 1)
        return bytes(self._bytes)
