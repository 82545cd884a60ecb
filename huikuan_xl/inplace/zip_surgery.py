"""Replace parts of a zip file and leave every other byte of it as it is.

``zipfile`` can only write entries anew; a user's workbook keeps the compressed bytes, times and
attributes of every part that isn't replaced.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_HAS_DESCRIPTOR = 0x08
_IN_ZIP64 = 0xFFFFFFFF
_MADE_ON = 5  # where an entry of the directory names the system


def with_parts_replaced(source: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """Return the zip file with new content for some of its entries.

    Raises ``ValueError`` for a file over 4 GB and ``KeyError`` for an entry that isn't there.
    """
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        entries = package.infolist()
        for name in replaced:
            package.getinfo(name)
        position, comment = package.start_dir, package.comment
    starts = sorted(entry.header_offset for entry in entries)
    ends = dict(zip(starts, [*starts[1:], position], strict=True))
    directory: dict[int, bytes] = {}
    for entry in entries:  # zipfile keeps the order of the directory
        fields = _CENTRAL.unpack_from(source, position)
        length = _CENTRAL.size + sum(fields[10:13])
        directory[entry.header_offset] = source[position : position + length]
        position += length
    output = bytearray(source[: starts[0]] if starts else b"")
    by_start = {entry.header_offset: entry for entry in entries}
    moved: dict[int, bytes] = {}
    for start in starts:
        raw, name = directory[start], by_start[start].filename
        offset = len(output)
        if name in replaced:
            local, raw = _new_entry(raw, replaced[name])
            output += local
        else:
            output += source[start : ends[start]]
        moved[start] = _at_offset(raw, offset)
    beginning = len(output)
    for entry in entries:
        output += moved[entry.header_offset]
    size, count = len(output) - beginning, len(entries)
    output += _END.pack(b"PK\x05\x06", 0, 0, count, count, size, beginning, len(comment)) + comment
    return bytes(output)


def name_no_system(package: io.BytesIO) -> None:
    """Take out of a zip file, in place, on which operating system it was made.

    ``zipfile`` notes that in every entry, so the same content would be other bytes elsewhere.
    """
    with zipfile.ZipFile(package) as read:
        count, position = len(read.infolist()), read.start_dir
    with package.getbuffer() as content:
        for _ in range(count):
            lengths = _CENTRAL.unpack_from(content, position)[10:13]
            content[position + _MADE_ON] = 0
            position += _CENTRAL.size + sum(lengths)


def _new_entry(central: bytes, content: bytes) -> tuple[bytes, bytes]:
    """Return the entry's new local header with data, and its new place in the directory."""
    (mark, made_by, needs, flags, method, time, day, _, _, _, name_length, extra_length,
     comment_length, disk, internal, external, offset) = _CENTRAL.unpack_from(central)  # fmt: skip
    name = central[_CENTRAL.size : _CENTRAL.size + name_length]
    comment = central[_CENTRAL.size + name_length + extra_length :][:comment_length]
    flags &= ~_HAS_DESCRIPTOR
    data = content
    if method != zipfile.ZIP_STORED:
        method = zipfile.ZIP_DEFLATED
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        data = packer.compress(content) + packer.flush()
    check, sizes = zlib.crc32(content), (len(data), len(content))
    local = _LOCAL.pack(
        b"PK\x03\x04", needs, flags, method, time, day, check, *sizes, name_length, 0
    )
    new = _CENTRAL.pack(mark, made_by, needs, flags, method, time, day, check, *sizes, name_length,
                        0, comment_length, disk, internal, external, offset)  # fmt: skip
    return local + name + data, new + name + comment


def _at_offset(central: bytes, offset: int) -> bytes:
    if offset >= _IN_ZIP64 or _CENTRAL.unpack_from(central)[-1] == _IN_ZIP64:
        raise ValueError("a workbook over 4 GB")
    return central[:42] + struct.pack("<L", offset) + central[46:]
