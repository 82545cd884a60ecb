"""Mutators of the package: bytes, directory and members. None of them is what a person would do."""

import io
import random
import struct
import zipfile
from collections.abc import Callable

Parts = dict[str, bytes]
Mutator = Callable[[bytes, random.Random], bytes]

_CENTRAL = b"PK\x01\x02"


def parts_of(package: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(package)) as book:
        return {member.filename: book.read(member) for member in book.infolist()}


def package_of(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def bit_flip(package: bytes, rng: random.Random) -> bytes:
    data = bytearray(package)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def bytes_changed(package: bytes, rng: random.Random) -> bytes:
    data = bytearray(package)
    for _ in range(rng.randint(2, 40)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut_off(package: bytes, rng: random.Random) -> bytes:
    return package[: rng.randrange(len(package))]


def piece_lost(package: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(package))
    return package[:start] + package[start + rng.choice([1, 7, 512, 4096]) :]


def bytes_added(package: bytes, rng: random.Random) -> bytes:
    at = rng.choice([0, rng.randrange(len(package)), len(package)])
    return package[:at] + rng.randbytes(rng.choice([1, 16, 3000])) + package[at:]


def member_lost(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    del parts[rng.choice(list(parts))]
    return package_of(parts)


def member_emptied(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    parts[rng.choice(list(parts))] = rng.choice([b"", b"\0" * 64, b"<a/>", "表".encode("utf-16")])
    return package_of(parts)


def member_cut(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    name = rng.choice(list(parts))
    parts[name] = parts[name][: rng.randrange(len(parts[name]))]
    return package_of(parts)


def members_swapped(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    one, other = rng.sample(list(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return package_of(parts)


def member_twice(package: bytes, rng: random.Random) -> bytes:
    """Two members of one name: readers differ in which of them they take."""
    parts = parts_of(package)
    name = rng.choice([n for n in parts if "sheet" in n or "Strings" in n])
    other = parts[name].replace(b"1", b"2")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for each, content in parts.items():
            pair = [content, other] if rng.random() < 0.5 else [other, content]
            for text in pair if each == name else [content]:
                book.writestr(zipfile.ZipInfo(each), text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def strange_members(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    for name in (
        "../../x.txt",
        "C:\\x",
        "xl\\worksheets\\sheet1.xml",
        "a" * 300,
        "XL/WORKBOOK.XML",
    ):
        if rng.random() < 0.5:
            parts[name] = parts.get("xl/workbook.xml", b"x")
    return package_of(parts)


def directory_lies(package: bytes, rng: random.Random) -> bytes:
    """Change one field of one central directory record: flags, method, sizes, offset."""
    data = bytearray(package)
    records = [i for i in range(len(data) - 46) if data[i : i + 4] == _CENTRAL]
    at = rng.choice(records)
    offset, form = rng.choice(
        [
            (8, "<H"),
            (10, "<H"),
            (16, "<I"),
            (20, "<I"),
            (24, "<I"),
            (28, "<H"),
            (30, "<H"),
            (42, "<I"),
        ]
    )
    value = rng.choice([0, 1, 8, 99, 0xFFFF, rng.randrange(1 << 16)])
    struct.pack_into(form, data, at + offset, value)
    return bytes(data)


def local_header_lies(package: bytes, rng: random.Random) -> bytes:
    data = bytearray(package)
    records = [i for i in range(len(data) - 30) if data[i : i + 4] == b"PK\x03\x04"]
    at = rng.choice(records)
    data[at + rng.randrange(4, 30)] = rng.choice([0, 1, 8, 255])
    return bytes(data)


def spaces_by_the_million(package: bytes, rng: random.Random) -> bytes:
    parts = parts_of(package)
    name = rng.choice([n for n in parts if n.endswith(".xml")])
    parts[name] += b" " * rng.choice([1 << 20, 1 << 23])
    return package_of(parts)


MUTATORS: tuple[Mutator, ...] = (
    bit_flip, bit_flip, bytes_changed, cut_off, piece_lost, bytes_added, member_lost,
    member_emptied, member_cut, members_swapped, member_twice, strange_members, directory_lies,
    local_header_lies, spaces_by_the_million,
)  # fmt: skip
