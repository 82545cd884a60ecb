"""Write a compound file (the container of [MS-CFB]) from streams and storages held in memory.

Version 3 with 512-byte sectors, which is what Excel writes for a VBA project. Streams below the
cutoff of 4,096 bytes go to the mini stream; the allocation table must fit the header's own list
of 109 sectors (about 6.8 MB in all). No time stamps: the same content gives the same bytes.
"""

import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

SECTOR = 512
MINI_SECTOR = 64
MINI_STREAM_CUTOFF = 4096
_NAME_FIELD = 64
_MAX_FAT_SECTORS = 109

_FREE_SECTOR = 0xFFFFFFFF
_END_OF_CHAIN = 0xFFFFFFFE
_FAT_SECTOR = 0xFFFFFFFD
_NO_ENTRY = 0xFFFFFFFF

_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_ENTRIES_PER_SECTOR = SECTOR // _ENTRY.size
_IDS_PER_SECTOR = SECTOR // 4
_UNUSED_ENTRY = _ENTRY.pack(b"", 0, 0, 0, *[_NO_ENTRY] * 3, b"", 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stream:
    """A named sequence of bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Storage:
    """A named folder of streams and storages."""

    name: str
    children: tuple["Stream | Storage", ...]


@dataclass(slots=True)
class _Entry:
    """One row of the directory, filled in while the file is laid out."""

    index: int
    name: str
    kind: int
    data: bytes = b""
    left: int = _NO_ENTRY
    right: int = _NO_ENTRY
    child: int = _NO_ENTRY
    colour: int = _BLACK
    start: int = 0
    size: int = 0
    children: list["_Entry"] = field(default_factory=list)

    def pack(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return _ENTRY.pack(
            name,
            len(name),
            self.kind,
            self.colour,
            self.left,
            self.right,
            self.child,
            b"",  # class id
            0,  # state bits
            0,  # created
            0,  # modified
            self.start,
            self.size,
        )


def write_compound_file(children: Sequence[Stream | Storage]) -> bytes:
    """Return a compound file whose root holds ``children``.

    Raises ``ValueError`` for a name the format can't hold (longer than 31 UTF-16 units, one of
    ``/ \\ : !``, or twice in one storage) and for content that needs more than 109 sectors of
    allocation table.
    """
    directory = _directory(children)
    mini_stream, mini_fat = _fill_mini_stream(directory)
    big = [e for e in directory if e.kind == _STREAM and e.size >= MINI_STREAM_CUTOFF]

    directory_sectors = _count(len(directory), _ENTRIES_PER_SECTOR)
    mini_fat_sectors = _count(len(mini_fat), _IDS_PER_SECTOR)
    lengths = [directory_sectors, mini_fat_sectors, _count(len(mini_stream), SECTOR)]
    lengths += [_count(entry.size, SECTOR) for entry in big]
    fat_sectors = _fat_sectors(sum(lengths))

    fat = [_FAT_SECTOR] * fat_sectors
    starts = [_append_chain(fat, length) for length in lengths]
    first_directory, first_mini_fat, directory[0].start = starts[:3]
    for entry, start in zip(big, starts[3:], strict=True):
        entry.start = start

    rows = [entry.pack() for entry in directory]
    rows += [_UNUSED_ENTRY] * (directory_sectors * _ENTRIES_PER_SECTOR - len(rows))
    return b"".join(
        [
            _header(fat_sectors, first_directory, first_mini_fat, mini_fat_sectors),
            _sector_ids(fat, fat_sectors),
            *rows,
            _sector_ids(mini_fat, mini_fat_sectors),
            _padded(mini_stream, SECTOR),
            *(_padded(entry.data, SECTOR) for entry in big),
        ]
    )


def _directory(children: Sequence[Stream | Storage]) -> list[_Entry]:
    """Number all entries, parents first, and link each storage's children as a tree."""
    entries = [_Entry(0, "Root Entry", _ROOT)]

    def add(parent: _Entry, items: Sequence[Stream | Storage]) -> None:
        for item in items:
            _check_name(item.name)
            entry = _Entry(len(entries), item.name, _STORAGE)
            entries.append(entry)
            parent.children.append(entry)
            if isinstance(item, Stream):
                entry.kind, entry.data, entry.size = _STREAM, item.data, len(item.data)
            else:
                add(entry, item.children)
        parent.child = _link_siblings(parent.children)

    add(entries[0], children)
    return entries


def _check_name(name: str) -> None:
    if not name or len(name.encode("utf-16-le")) + 2 > _NAME_FIELD:
        raise ValueError(f"a name must have 1 to 31 UTF-16 units: {name!r}")
    if set(name) & set("/\\:!\0"):
        raise ValueError(f"a name must not contain / \\ : ! or NUL: {name!r}")


def _sort_key(name: str) -> tuple[int, bytes]:
    """Order of siblings ([MS-CFB] 2.6.4): shorter first, then by upper-cased UTF-16 unit."""
    # Simple case conversion only: a letter that becomes two ("ß") keeps its form.
    upper = "".join(c.upper() if len(c.upper()) == 1 else c for c in name)
    return len(name.encode("utf-16-le")), upper.encode("utf-16-be")


def _link_siblings(siblings: Sequence[_Entry]) -> int:
    """Link siblings as a valid red-black tree and return the index of its top.

    The tree is balanced and only an incomplete last level is red, so every path has the same
    number of black entries and no red entry has a red child.
    """
    ordered = sorted(siblings, key=lambda entry: _sort_key(entry.name))
    for before, after in itertools.pairwise(ordered):
        if _sort_key(before.name) == _sort_key(after.name):
            raise ValueError(f"name twice in one storage: {after.name!r}")
    complete_levels = (len(ordered) + 1).bit_length() - 1

    def link(low: int, high: int, depth: int) -> int:
        if low >= high:
            return _NO_ENTRY
        middle = (low + high) // 2
        entry = ordered[middle]
        entry.left = link(low, middle, depth + 1)
        entry.right = link(middle + 1, high, depth + 1)
        entry.colour = _RED if depth >= complete_levels else _BLACK
        return entry.index

    return link(0, len(ordered), 0)


def _fill_mini_stream(directory: Sequence[_Entry]) -> tuple[bytes, list[int]]:
    """Place the small streams; return the mini stream and its allocation table."""
    mini_stream = bytearray()
    mini_fat: list[int] = []
    for entry in directory:
        if entry.kind == _STREAM and entry.size < MINI_STREAM_CUTOFF:
            entry.start = _append_chain(mini_fat, _count(entry.size, MINI_SECTOR))
            mini_stream += _padded(entry.data, MINI_SECTOR)
    directory[0].size = len(mini_stream)
    return bytes(mini_stream), mini_fat


def _append_chain(table: list[int], length: int) -> int:
    """Append a chain of ``length`` consecutive sectors to an allocation table; return its start."""
    if length == 0:
        return _END_OF_CHAIN
    start = len(table)
    table += [*range(start + 1, start + length), _END_OF_CHAIN]
    return start


def _fat_sectors(content_sectors: int) -> int:
    """How many sectors the allocation table takes; it also lists itself."""
    needed = _count(content_sectors, _IDS_PER_SECTOR - 1)
    if needed > _MAX_FAT_SECTORS:
        raise ValueError("content too large for a compound file without further FAT lists")
    return needed


def _header(
    fat_sectors: int, first_directory: int, first_mini_fat: int, mini_fat_sectors: int
) -> bytes:
    fields = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        b"",  # class id
        0x003E,  # minor version
        3,  # major version
        0xFFFE,  # little-endian
        SECTOR.bit_length() - 1,
        MINI_SECTOR.bit_length() - 1,
        b"",  # reserved
        0,  # directory sectors: not counted in version 3
        fat_sectors,
        first_directory,
        0,  # no transactions
        MINI_STREAM_CUTOFF,
        first_mini_fat,
        mini_fat_sectors,
        _END_OF_CHAIN,  # no further FAT lists
        0,
    )
    fat_list = [*range(fat_sectors), *[_FREE_SECTOR] * (_MAX_FAT_SECTORS - fat_sectors)]
    return fields + struct.pack(f"<{_MAX_FAT_SECTORS}I", *fat_list)


def _sector_ids(table: Sequence[int], sectors: int) -> bytes:
    """An allocation table as whole sectors."""
    spare = sectors * _IDS_PER_SECTOR - len(table)
    return struct.pack(f"<{sectors * _IDS_PER_SECTOR}I", *table, *[_FREE_SECTOR] * spare)


def _count(size: int, unit: int) -> int:
    return -(-size // unit)


def _padded(data: bytes, unit: int) -> bytes:
    return data + bytes(-len(data) % unit)
