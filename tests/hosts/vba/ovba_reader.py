"""A strict reader of ``vbaProject.bin``: which rules of [MS-CFB] and [MS-OVBA] does it break?

Written from the specifications, apart from the writer in ``xl`` (it shares no code with it), so
that a common misreading can't hide. It holds a file to the rules for *writers*: Office's own files
keep performance caches and would be reported for that.
"""

import itertools
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_STANDARD = 0x21


@dataclass(slots=True)
class VbaModule:
    """A module as found: its source is decoded and has the file's line ends."""

    name: str
    stream: str = ""
    offset: int = -1
    cookie: int = -1
    type: int = -1
    source: str = ""

    @property
    def standard(self) -> bool:
        """Whether it is a plain module (not a class or document)."""
        return self.type == _STANDARD


@dataclass(slots=True)
class VbaProject:
    """What a ``vbaProject.bin`` says, and every rule it breaks."""

    name: str = ""
    code_page: int = 0
    identity: str = ""
    modules: list[VbaModule] = field(default_factory=list)
    streams: dict[str, bytes] = field(default_factory=dict)
    project_items: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def need(self, kept: bool, rule: str) -> None:
        """Note a rule that isn't kept."""
        if not kept:
            self.broken.append(rule)

    def sources(self) -> dict[str, str]:
        """Return the full text of every module, by name."""
        return {module.name: module.source for module in self.modules}


def read_vba_project(data: bytes) -> VbaProject:
    """Read a project; ``broken`` of the result lists every rule that isn't kept.

    Raises ``ValueError`` (or its relatives) only where reading can't go on.
    """
    project = VbaProject()
    project.streams = _CompoundFile(data, project).streams
    _read_cache_stream(project)
    _read_dir(project)
    _read_modules(project)
    _read_project_text(project)
    _read_name_map(project)
    return project


def workbook_problems(path: Path) -> list[str]:
    """Return what is wrong with the macro part of an ``.xlsm`` or ``.xlam`` file.

    That is every rule its VBA project breaks, code names that don't match the document modules,
    and a missing content type or relationship.
    """
    with zipfile.ZipFile(path) as package:
        project = read_vba_project(package.read("xl/vbaProject.bin"))
        types = package.read("[Content_Types].xml").decode()
        relationships = package.read("xl/_rels/workbook.xml.rels").decode()
        workbook = package.read("xl/workbook.xml").decode()
        sheets = [
            package.read(name).decode()
            for name in package.namelist()
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)
        ]
    problems = list(project.broken)
    code_names = re.findall(r'<workbookPr\b[^>]*\bcodeName="(\w+)"', workbook)
    for sheet in sheets:
        code_names += re.findall(r'<sheetPr\b[^>]*\bcodeName="(\w+)"', sheet)
    documents = [name for name, kind in project.project_items.items() if kind == "Document"]
    if sorted(code_names) != sorted(documents) or len(documents) != len(sheets) + 1:
        problems.append(f"code names {sorted(code_names)} are not modules {sorted(documents)}")
    kind = "addin" if path.suffix == ".xlam" else "sheet"
    if f"application/vnd.ms-excel.{kind}.macroEnabled.main+xml" not in types:
        problems.append(f"content type of {path.suffix}")
    if "application/vnd.ms-office.vbaProject" not in types:
        problems.append("content type of the VBA project")
    if "http://schemas.microsoft.com/office/2006/relationships/vbaProject" not in relationships:
        problems.append("relationship to the VBA project")
    return problems


def decompress(data: bytes) -> bytes:
    """Return the content of a compressed container ([MS-OVBA] 2.4.1.3).

    Raises ``ValueError`` for anything the format doesn't allow.
    """
    if data[:1] != b"\x01":
        raise ValueError("signature of a compressed container")
    content = bytearray()
    position = 1
    while position < len(data):
        header = int.from_bytes(data[position : position + 2], "little")
        size = (header & 0x0FFF) + 3
        chunk = data[position + 2 : position + size]
        if header >> 12 & 0b111 != 0b011:
            raise ValueError("signature of a chunk")
        if len(chunk) != size - 2:
            raise ValueError("a chunk is cut off")
        expanded = _expand(chunk) if header & 0x8000 else chunk
        last = position + size >= len(data)
        if len(expanded) > 4096 or (len(expanded) < 4096 and not last):
            raise ValueError(f"a chunk of {len(expanded)} bytes")
        content += expanded
        position += size
    return bytes(content)


def _expand(chunk: bytes) -> bytes:
    out = bytearray()
    position = 0
    while position < len(chunk):
        flags = chunk[position]
        position += 1
        if position == len(chunk):
            raise ValueError("a flag byte without tokens")
        for bit in range(8):
            if position == len(chunk):
                break
            if not flags >> bit & 1:
                out.append(chunk[position])
                position += 1
                continue
            token = int.from_bytes(chunk[position : position + 2], "little")
            offset_bits = 4
            while 1 << offset_bits < len(out):
                offset_bits += 1
            offset = (token >> 16 - offset_bits) + 1
            if offset > len(out):
                raise ValueError("a copy from before its chunk")
            for _ in range((token & (1 << 16 - offset_bits) - 1) + 3):
                out.append(out[-offset])
            position += 2
    return bytes(out)


def decrypt(text: str, identity: str) -> bytes:
    """Return what CMG, DPB or GC says ([MS-OVBA] 2.4.3.3); ``ValueError`` where a check fails."""
    seed, version, key, *encrypted = bytes.fromhex(text)
    if seed ^ version != 2:
        raise ValueError("version of the data encryption")
    if seed ^ key != sum(map(ord, identity)) % 256:
        raise ValueError("key of another project")
    before, two_before, plain = key, version, seed ^ key
    content = bytearray()
    for byte in encrypted:
        plain = byte ^ ((two_before + plain) % 256)
        content.append(plain)
        two_before, before = before, byte
    del content[: (seed & 6) // 2]
    length = int.from_bytes(content[:4], "little")
    if length != len(content) - 4:
        raise ValueError("length of the encrypted data")
    return bytes(content[4:])


# --------------------------------------------------------------------------------------- [MS-CFB]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    red: bool
    left: int
    right: int
    child: int
    start: int
    size: int


class _CompoundFile:
    """The container: header, sector chains, directory tree; ``streams`` by path."""

    def __init__(self, data: bytes, project: VbaProject) -> None:
        self.data = data
        self.need = project.need
        self.owners: dict[int, str] = {}
        self.mini_owners: dict[int, str] = {}
        self.visited: set[int] = set()
        self.streams: dict[str, bytes] = {}

        self._read_header()
        self.entries = self._read_entries()
        root = self.entries[0]
        if root is None:
            raise ValueError("no root entry")
        self.mini_stream = self._content(root.start, "mini stream")
        self.need(len(self.mini_stream) - root.size in range(512), "length of the mini stream")
        self.need(root.size % 64 == 0, "mini stream is whole mini sectors")
        self.need(root.name == "Root Entry" and root.kind == _ROOT, "root entry")
        self.need(root.left == root.right == _NONE, "root entry has no siblings")
        self.need(not root.red, "root entry is black")
        self._read_storage(root, "")
        used = {index for index, entry in enumerate(self.entries) if entry} - {0}
        self.need(used == self.visited, "every directory entry is reachable")
        allocated = {sector for sector, link in enumerate(self.fat) if link != _FREE}
        self.need(allocated == set(self.owners), "every allocated sector has an owner")
        mini_used = {sector for sector, link in enumerate(self.mini_fat) if link != _FREE}
        self.need(mini_used == set(self.mini_owners), "every allocated mini sector has an owner")
        self.need(len(mini_used) * 64 == root.size, "the mini stream has no unused sectors")

    def _read_header(self) -> None:
        data, need = self.data, self.need
        need(data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "signature of a compound file")
        need(data[8:24] == bytes(16), "class id in the header is zero")
        need(struct.unpack_from("<HH", data, 24) == (0x3E, 3), "version 3")
        need(data[28:30] == b"\xfe\xff", "byte order")
        need(struct.unpack_from("<HH", data, 30) == (9, 6), "sizes of sector and mini sector")
        need(data[34:40] == bytes(6), "reserved bytes of the header")
        need(len(data) % 512 == 0, "the file is whole sectors")
        directory_count, fat_count, self.directory_start = struct.unpack_from("<3I", data, 40)
        transaction, cutoff, mini_fat_start, mini_fat_count = struct.unpack_from("<4I", data, 52)
        need(directory_count == 0, "directory sectors aren't counted in version 3")
        need(transaction == 0, "no transaction")
        need(cutoff == 4096, "cutoff of the mini stream")
        need(struct.unpack_from("<II", data, 68) == (_END, 0), "no further FAT lists")
        fat_list = struct.unpack_from("<109I", data, 76)
        need(1 <= fat_count <= 109, "number of FAT sectors")
        need(set(fat_list[fat_count:]) <= {_FREE}, "unused places of the FAT list")
        self.sector_count = len(data) // 512 - 1
        self.fat = self._numbers(fat_list[:fat_count])
        need(len(self.fat) >= self.sector_count, "the FAT covers the file")
        need(set(self.fat[self.sector_count :]) <= {_FREE}, "the FAT beyond the file is free")
        for sector in fat_list[:fat_count]:
            need(sector not in self.owners, "a FAT sector is listed once")
            need(self.fat[sector] == _FAT, "FAT sectors are marked")
            self.owners[sector] = "FAT"
        self.mini_fat = self._numbers(self._chain(mini_fat_start, "mini FAT"))
        need(len(self.mini_fat) == 128 * mini_fat_count, "number of mini FAT sectors")

    def _sector(self, number: int) -> bytes:
        if number >= self.sector_count:
            raise ValueError(f"sector {number} is beyond the file")
        return self.data[512 * (number + 1) : 512 * (number + 2)]

    def _numbers(self, sectors: Sequence[int]) -> list[int]:
        return [n for sector in sectors for n in struct.unpack("<128I", self._sector(sector))]

    def _chain(self, start: int, owner: str) -> list[int]:
        chain = []
        while start != _END:
            if start >= self.sector_count or start in self.owners:
                self.need(False, f"chain of {owner} runs into sector {start}")
                break
            self.owners[start] = owner
            chain.append(start)
            start = self.fat[start]
        return chain

    def _content(self, start: int, owner: str) -> bytes:
        return b"".join(self._sector(sector) for sector in self._chain(start, owner))

    def _mini_content(self, start: int, owner: str) -> bytes:
        content = b""
        while start != _END:
            if start >= len(self.mini_fat) or start in self.mini_owners:
                self.need(False, f"chain of {owner} runs into mini sector {start}")
                break
            self.mini_owners[start] = owner
            content += self.mini_stream[64 * start : 64 * (start + 1)]
            start = self.mini_fat[start]
        return content

    def _read_entries(self) -> list[_Entry | None]:
        directory = self._content(self.directory_start, "directory")
        rows = (directory[at : at + 128] for at in range(0, len(directory), 128))
        return [self._read_entry(row) for row in rows]

    def _read_entry(self, row: bytes) -> _Entry | None:
        need = self.need
        name_size, kind, colour, left, right, child = struct.unpack_from("<HBBIII", row, 64)
        state, created, modified, start, size = struct.unpack_from("<IQQIQ", row, 96)
        if kind == 0:
            blank = bytes(68) + b"\xff" * 12 + bytes(48)
            need(row == blank, "an unused directory entry is blank")
            return None
        name = row[: name_size - 2].decode("utf-16-le")
        need(kind in (_STORAGE, _STREAM, _ROOT), f"{name}: kind of entry")
        need(2 < name_size <= 64 and name_size % 2 == 0, f"{name}: length of the name")
        need(row[name_size - 2 : 64] == bytes(66 - name_size), f"{name}: end of the name")
        need(not set(name) & set("/\\:!"), f"{name}: characters of the name")
        need(colour in (0, 1), f"{name}: colour")
        need(row[80:96] == bytes(16), f"{name}: class id")
        need((state, created, modified) == (0, 0, 0), f"{name}: no state and times")
        need(size < 1 << 31, f"{name}: size")
        if kind == _STREAM:
            need(child == _NONE, f"{name}: a stream has no children")
        if kind == _STORAGE:
            need((start, size) == (0, 0), f"{name}: a storage has no content")
        return _Entry(name, kind, colour == 0, left, right, child, start, size)

    def _read_storage(self, storage: _Entry, path: str) -> None:
        blacks: set[int] = set()
        children = list(self._siblings(storage.child, True, 0, blacks))
        self.need(len(blacks) <= 1, f"{storage.name}: as many black entries on every way")
        names = [child.name for child in children]
        in_order = sorted(names, key=lambda name: (len(name), name.upper()))
        self.need(names == in_order, f"{storage.name}: order of siblings")
        self.need(len({n.upper() for n in names}) == len(names), f"{storage.name}: names differ")
        for child in children:
            if child.kind == _STORAGE:
                self._read_storage(child, f"{path}{child.name}/")
            else:
                self.streams[path + child.name] = self._stream(child)

    def _siblings(
        self, index: int, parent_red: bool, black: int, blacks: set[int]
    ) -> Iterator[_Entry]:
        """Yield a tree's entries in order; ``blacks`` collects the black entries of each way."""
        if index == _NONE:
            blacks.add(black)
            return
        entry = self.entries[index] if index < len(self.entries) else None
        if entry is None or index in self.visited:
            self.need(False, f"a tree of siblings leads to entry {index}")
            return
        self.visited.add(index)
        # ``parent_red`` is set for the top too: it must be black.
        self.need(not (entry.red and parent_red), f"{entry.name}: a red entry under a red one")
        black += not entry.red
        yield from self._siblings(entry.left, entry.red, black, blacks)
        yield entry
        yield from self._siblings(entry.right, entry.red, black, blacks)

    def _stream(self, entry: _Entry) -> bytes:
        big = entry.size >= 4096
        read, unit = (self._content, 512) if big else (self._mini_content, 64)
        content = read(entry.start, entry.name)
        self.need(len(content) - entry.size in range(unit), f"{entry.name}: length of its chain")
        padding = content[entry.size :]
        self.need(not padding.strip(b"\0"), f"{entry.name}: zeros after its end")
        return content[: entry.size]


# -------------------------------------------------------------------------------------- [MS-OVBA]

_REFERENCE = "(?:16 3e )?(?:0d |0e |33 (?:2f (?:16 3e )?30 )?|2f (?:16 3e )?30 )"
_MODULE = "19 47 1a 32 1c 48 31 1e 2c (?:21|22) (?:25 )?(?:28 )?2b "
_DIR_ORDER = re.compile(
    "01 (?:4a )?02 14 03 04 05 40 06 3d 07 08 09 (?:0c 3c )?"
    f"(?:{_REFERENCE})*0f 13 (?:{_MODULE})*10 "
)
_LIBRARY = re.compile(rb"\*\\[GH]\{[0-9A-F-]{36}\}#\d+\.\d+#[0-9A-F]+#[^#]*#[^#]*")
_PROJECT_TEXT = re.compile(
    r'ID="(?P<id>\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\})"\r\n'
    r"(?P<items>(?:(?:Document=[^\r/]+/&H[0-9A-F]{8}|(?:Module|Class|BaseClass)=[^\r]+)\r\n)*)"
    r'Name="(?P<name>[^"\r]+)"\r\n'
    r'HelpContextID="-?\d+"\r\n'
    r'(?:VersionCompatible32="393222000"\r\n)?'
    r'CMG="(?P<CMG>[0-9A-F]{22,28})"\r\n'
    r'DPB="(?P<DPB>[0-9A-F]{16,})"\r\n'
    r'GC="(?P<GC>[0-9A-F]{16,22})"\r\n'
    r"\r\n\[Host Extender Info\]\r\n"
    r"(?:&H[0-9A-F]{8}=\{[^}\r]+\};[^;\r]+;&H[0-9A-F]{8}\r\n)*"
    r"(?:\r\n\[Workspace\]\r\n(?P<windows>(?:[^=\r]+=[^\r]*\r\n)*))?"
)
_CLASS_ATTRIBUTES = (
    "VB_Base",
    "VB_GlobalNameSpace",
    "VB_Creatable",
    "VB_PredeclaredId",
    "VB_Exposed",
    "VB_TemplateDerived",
    "VB_Customizable",
)


def _read_cache_stream(project: VbaProject) -> None:
    required = {"PROJECT", "VBA/dir", "VBA/_VBA_PROJECT"}
    if missing := required - set(project.streams):
        raise ValueError(f"streams missing: {sorted(missing)}")
    cache = project.streams["VBA/_VBA_PROJECT"]
    project.need(cache[:2] == b"\xcc\x61", "_VBA_PROJECT: first field")
    project.need(cache[2:4] == b"\xff\xff", "_VBA_PROJECT: version 0xFFFF")
    project.need(cache[4:5] == b"\0", "_VBA_PROJECT: reserved byte")
    project.need(len(cache) == 7, "_VBA_PROJECT: no performance cache")


def _dir_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        if len(data) - position < 6:
            raise ValueError("dir: bytes after the last record")
        number, size = struct.unpack_from("<HI", data, position)
        if number == 0x09:  # PROJECTVERSION: the size says 4, six bytes follow
            if size != 4:
                raise ValueError("size of PROJECTVERSION")
            size = 6
        content = data[position + 6 : position + 6 + size]
        if len(content) != size:
            raise ValueError(f"dir: record {number:#x} is cut off")
        yield number, content
        position += 6 + size


def _read_dir(project: VbaProject) -> None:
    need = project.need
    records = list(_dir_records(decompress(project.streams["VBA/dir"])))
    order = "".join(f"{number:02x} " for number, _ in records)
    if not _DIR_ORDER.fullmatch(order):
        raise ValueError(f"dir: order of records {order}")
    first = dict(reversed(records))

    def number_of(record: int, size: int) -> int:
        need(len(first[record]) == size, f"dir: size of record {record:#x}")
        return int.from_bytes(first[record], "little")

    need(number_of(0x01, 4) in range(4), "dir: kind of system")
    need(number_of(0x02, 4) == 0x409, "dir: language")
    need(number_of(0x14, 4) == 0x409, "dir: language of calls")
    need(number_of(0x08, 4) == 0, "dir: library flags")
    need(number_of(0x13, 2) == 0xFFFF, "dir: cookie of the project")
    need(first[0x06] == first[0x3D], "dir: help file twice the same")
    project.code_page = number_of(0x03, 2)
    encoding = f"cp{project.code_page}"
    project.name = first[0x04].decode(encoding)
    need(1 <= len(first[0x04]) <= 128, "dir: length of the project's name")

    in_unicode = {0x05: 0x40, 0x0C: 0x3C, 0x16: 0x3E, 0x19: 0x47, 0x1A: 0x32, 0x1C: 0x48}
    for (number, content), (after, unicode) in itertools.pairwise(records):
        if number in in_unicode:
            same = content.decode(encoding) == unicode.decode("utf-16-le")
            need(after == in_unicode[number] and same, f"dir: text {number:#x} in both forms")
        if number == 0x0D:
            _check_reference(project, content)
    for number, content in records:
        if number == 0x19:
            project.modules.append(VbaModule(content.decode(encoding)))
        elif number == 0x1A:
            project.modules[-1].stream = content.decode(encoding)
        elif number == 0x31:
            project.modules[-1].offset = int.from_bytes(content, "little")
        elif number == 0x2C:
            project.modules[-1].cookie = int.from_bytes(content, "little")
        elif number in (0x21, 0x22):
            need(content == b"", "dir: size of a module's type")
            project.modules[-1].type = number
    need(number_of(0x0F, 2) == len(project.modules), "dir: number of modules")
    names = [module.name.lower() for module in project.modules]
    need(len(set(names)) == len(names), "dir: names of modules differ")
    need(project.name.lower() not in names, "dir: no module has the project's name")


def _check_reference(project: VbaProject, content: bytes) -> None:
    size = int.from_bytes(content[:4], "little")
    project.need(len(content) == 4 + size + 6, "dir: size of a reference")
    project.need(content[4 + size :] == bytes(6), "dir: reserved bytes of a reference")
    valid = _LIBRARY.fullmatch(content[4 : 4 + size]) is not None
    project.need(valid, "dir: library id of a reference")


def _read_modules(project: VbaProject) -> None:
    expected = {"VBA/dir", "VBA/_VBA_PROJECT"}
    expected |= {f"VBA/{module.stream}" for module in project.modules}
    found = {name for name in project.streams if name.startswith("VBA/")}
    project.need(found == expected, f"streams in VBA: {sorted(found ^ expected)}")
    root = set(project.streams) - found
    project.need(root <= {"PROJECT", "PROJECTwm"}, f"streams at the root: {sorted(root)}")
    for module in project.modules:
        _read_module(project, module)


def _read_module(project: VbaProject, module: VbaModule) -> None:
    name = module.name

    def need(kept: bool, rule: str) -> None:
        project.need(kept, f"module {name}: {rule}")

    valid = re.fullmatch(r"[A-Za-z]\w{0,30}", name, re.ASCII) is not None
    need(valid, "its name is an identifier")
    need(module.offset == 0, "no performance cache")
    need(module.cookie == 0xFFFF, "cookie")
    stored = decompress(project.streams[f"VBA/{module.stream}"][module.offset :])
    text = module.source = stored.decode(f"cp{project.code_page}")
    lines = text.split("\r\n")
    need(lines[0] == f'Attribute VB_Name = "{name}"', "its name comes first")
    need(text.count("\nAttribute VB_Name") == 0, "it is named once")
    need(lines[-1] == "", "the last line is ended")
    need("\r" not in text.replace("\r\n", "") and "\n" not in "".join(lines), "line ends")
    need("\0" not in text, "no NUL")
    need(max(len(line.encode("gbk")) for line in lines) <= 1023, "length of lines")
    if not module.standard:
        for attribute in _CLASS_ATTRIBUTES:
            need(text.count(f"\r\nAttribute {attribute} = ") == 1, f"attribute {attribute}")


def _read_project_text(project: VbaProject) -> None:
    need = project.need
    text = project.streams["PROJECT"].decode(f"cp{project.code_page}")
    found = _PROJECT_TEXT.fullmatch(text)
    if found is None:
        need(False, "PROJECT: syntax")
        return
    project.identity = found["id"]
    need(found["name"] == project.name, "PROJECT: the project's name is dir's")
    items = re.findall(r"(\w+)=([^/\r]+)", found["items"])
    project.project_items = {name: kind for kind, name in items}
    names = [module.name for module in project.modules]
    need(sorted(name for _, name in items) == sorted(names), "PROJECT: modules are dir's")
    for module in project.modules:
        is_plain = project.project_items.get(module.name) == "Module"
        need(is_plain == module.standard, f"PROJECT: kind of module {module.name}")
    windows = re.findall(r"([^=\r\n]+)=", found["windows"] or "")
    need(set(windows) <= set(names), "PROJECT: windows of modules")
    for key, expected in (("CMG", bytes(4)), ("DPB", b"\0"), ("GC", b"\xff")):
        try:
            need(decrypt(found[key], project.identity) == expected, f"PROJECT: {key}")
        except ValueError as error:
            need(False, f"PROJECT: {key}: {error}")


def _read_name_map(project: VbaProject) -> None:
    if "PROJECTwm" not in project.streams:
        return
    expected = b"".join(
        module.name.encode(f"cp{project.code_page}")
        + b"\0"
        + module.name.encode("utf-16-le")
        + b"\0\0"
        for module in project.modules
    )
    found = project.streams["PROJECTwm"]
    project.need(found == expected + b"\0\0", "PROJECTwm: names in both forms")
