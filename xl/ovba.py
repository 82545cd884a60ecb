"""Write an Excel ``vbaProject.bin`` from VBA source text, following [MS-OVBA].

The project carries source only: no performance cache, version 0xFFFF, cookies 0xFFFF, which is what
the specification asks of a writer. Excel compiles the source when it first needs it.

VBA source is stored in the project's code page (936), and Windows with another one would garble it.
So code must be ASCII; only ``Attribute ….VB_Description`` lines may hold Chinese, where the worst
case is an unreadable help text. Everything that Excel is known to reject is refused here.
"""

import re
import struct
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xl.compound_file import Storage, Stream, write_compound_file

CODE_PAGE = 936
_ENCODING = f"cp{CODE_PAGE}"
_NEW_LINE = "\r\n"


class ModuleKind(StrEnum):
    """What a module belongs to. Workbook and worksheet modules are VBA's "document" modules."""

    STANDARD = "standard"
    CLASS = "class"
    WORKBOOK = "workbook"
    WORKSHEET = "worksheet"


@dataclass(frozen=True, slots=True)
class Module:
    """A VBA module: its name, what it belongs to, and its source.

    ``source`` may use any line ends and may start with the header of an exported ``.bas`` or
    ``.cls`` file, which is replaced by the right one. The name of a document module must be the
    code name of its workbook or worksheet.
    """

    name: str
    kind: ModuleKind
    source: str = ""


def write_vba_project(project_name: str, modules: Sequence[Module]) -> bytes:
    """Return the ``vbaProject.bin`` of a project with these modules, in this order.

    The same input gives the same bytes. Raises ``ValueError`` for a name VBA doesn't accept or
    that is taken, for a project without exactly one workbook module, for code that isn't ASCII, a
    description that code page 936 can't hold, a line of more than 1,023 characters, more than 24
    continued lines in a row, and a stray control character or ``VB_Name``.
    """
    _check_names(project_name, modules)
    code = {module.name: module_text(module).encode(_ENCODING) for module in modules}
    streams = [Stream(name, compress(text)) for name, text in code.items()]
    streams.append(Stream("_VBA_PROJECT", _NO_PERFORMANCE_CACHE))
    streams.append(Stream("dir", compress(_dir_stream(project_name, modules))))
    return write_compound_file(
        [
            Storage("VBA", tuple(streams)),
            Stream("PROJECTwm", _name_map(modules)),
            Stream("PROJECT", _project_stream(project_name, modules)),
        ]
    )


def help_attributes(function: str, description: str, group: int) -> str:
    """Return the two attribute lines that give a function its help, to follow its declaration.

    ``description`` is shown in Excel's function dialog (at most 255 characters); ``group`` is the
    category's number: 1 to 14 built in, from 20 on the workbook's own, in the order in which
    ``workbook.xml`` lists them. Raises ``ValueError`` for a longer description.
    """
    if len(description) > 255:
        raise ValueError(f"{function}: Excel shows at most 255 characters of a description")
    text = description.replace("\\", "\\\\").replace('"', '""')
    text = text.replace("\r\n", "\n").replace("\n", "\\n")
    return (
        f'Attribute {function}.VB_Description = "{text}"\n'
        f'Attribute {function}.VB_ProcData.VB_Invoke_Func = " \\n{group}"\n'
    )


# ------------------------------------------------------------------------------ names and source

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
# Libraries every project refers to, and the stream of the project itself.
_TAKEN_NAMES = frozenset({"vba", "excel", "office", "stdole", "dir"})
_MAX_LINE = 1023
_MAX_CONTINUATIONS = 24
_CLASS_FILE_HEADER = re.compile(r"VERSION 1\.0 CLASS\nBEGIN\n(?:.*\n)*?END\n")
_MODULE_ATTRIBUTE = re.compile(r"Attribute (VB_\w+) = (.*)\n")
_DESCRIPTION = re.compile(r'Attribute (?:\w+\.)?VB_Description = ".*"')
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# Who a module stands for: the class ids of Excel's Workbook and Worksheet, and of a plain class.
_BASES = {
    ModuleKind.WORKBOOK: "0{00020819-0000-0000-C000-000000000046}",
    ModuleKind.WORKSHEET: "0{00020820-0000-0000-C000-000000000046}",
    ModuleKind.CLASS: "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}


def module_text(module: Module) -> str:
    """Return the module's full text as stored: header attributes, source, CRLF line ends.

    Raises ``ValueError`` as :func:`write_vba_project` does.
    """
    source = module.source.replace("\r\n", "\n")
    if source and not source.endswith("\n"):
        source += "\n"
    source = _without_header(module.name, source)
    for number, line in enumerate(source.split("\n"), start=1):
        _check_line(f"{module.name}, line {number}", line)
    _check_continuations(module.name, source)
    return (_header(module) + source).replace("\n", _NEW_LINE)


def _header(module: Module) -> str:
    lines = [f'Attribute VB_Name = "{module.name}"']
    if module.kind is not ModuleKind.STANDARD:
        document = module.kind is not ModuleKind.CLASS
        lines += [
            f'Attribute VB_Base = "{_BASES[module.kind]}"',
            "Attribute VB_GlobalNameSpace = False",
            "Attribute VB_Creatable = False",
            f"Attribute VB_PredeclaredId = {document}",
            f"Attribute VB_Exposed = {document}",
            "Attribute VB_TemplateDerived = False",
            f"Attribute VB_Customizable = {document}",
        ]
    return "\n".join(lines) + "\n"


def _without_header(name: str, source: str) -> str:
    """Drop the header of an exported file, which must be this module's, but its description."""
    if header := _CLASS_FILE_HEADER.match(source):
        source = source[header.end() :]
    description = ""
    while attribute := _MODULE_ATTRIBUTE.match(source):
        if attribute[1] == "VB_Description":
            description = attribute[0]
        if attribute[1] == "VB_Name" and attribute[2] != f'"{name}"':
            raise ValueError(f"{name}: the source says it is module {attribute[2]}")
        source = source[attribute.end() :]
    return description + source


def _check_line(where: str, line: str) -> None:
    if found := _CONTROL.search(line):
        raise ValueError(f"{where}: control character {found[0]!r}")
    if line.startswith("Attribute VB_Name"):
        raise ValueError(f"{where}: a module is named once, at its top")
    if not line.isascii() and not _DESCRIPTION.fullmatch(line):
        raise ValueError(f"{where}: only descriptions may hold other than ASCII: {line[:60]!r}")
    try:
        size = len(line.encode(_ENCODING))
    except UnicodeEncodeError as error:
        lost = line[error.start : error.end]
        raise ValueError(f"{where}: code page {CODE_PAGE} has no {lost!r}") from error
    if size > _MAX_LINE:
        raise ValueError(f"{where}: longer than VBA's {_MAX_LINE} characters")


def _check_continuations(name: str, source: str) -> None:
    run = 0
    for number, line in enumerate(source.split("\n"), start=1):
        run = run + 1 if line.endswith(" _") else 0
        if run > _MAX_CONTINUATIONS:
            raise ValueError(
                f"{name}, line {number}: VBA continues a line at most {_MAX_CONTINUATIONS} times"
            )


def _check_names(project_name: str, modules: Sequence[Module]) -> None:
    taken = set(_TAKEN_NAMES)
    for name in [project_name, *(module.name for module in modules)]:
        if not _IDENTIFIER.fullmatch(name):
            raise ValueError(f"not a name for VBA (a letter, then letters, digits, _): {name!r}")
        if name.lower() in taken:
            raise ValueError(f"this name is taken: {name!r}")
        taken.add(name.lower())
    if sum(module.kind is ModuleKind.WORKBOOK for module in modules) != 1:
        raise ValueError("a project needs exactly one workbook module")


# --------------------------------------------------------------------------- streams (section 2.3)

# _VBA_PROJECT (2.3.4.1): version 0xFFFF says that caches, if any, are to be ignored.
_NO_PERFORMANCE_CACHE = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)

# References Excel puts into a new project; VBA and Excel themselves are implicit.
_REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0"
    r"#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0"
    r"#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    r"#Microsoft Office 16.0 Object Library",
}
_ENGLISH = 0x409
_WIN64 = 3
_COOKIE = 0xFFFF
# Any fixed version does; these are the numbers of a project that Excel has saved once.
_VERSION_MAJOR, _VERSION_MINOR = 1735689600, 1

_STANDARD_MODULE, _OTHER_MODULE = 0x21, 0x22


def _dir_stream(project_name: str, modules: Sequence[Module]) -> bytes:
    """The project's table of contents (2.3.4.2), not yet compressed."""
    records = [
        _record(0x01, _u32(_WIN64)),  # PROJECTSYSKIND
        _record(0x02, _u32(_ENGLISH)),  # PROJECTLCID
        _record(0x14, _u32(_ENGLISH)),  # PROJECTLCIDINVOKE
        _record(0x03, _u16(CODE_PAGE)),  # PROJECTCODEPAGE
        _record(0x04, project_name.encode("ascii")),  # PROJECTNAME
        _text_records(0x05, 0x40, ""),  # PROJECTDOCSTRING
        _record(0x06) + _record(0x3D),  # PROJECTHELPFILEPATH
        _record(0x07, _u32(0)),  # PROJECTHELPCONTEXT
        _record(0x08, _u32(0)),  # PROJECTLIBFLAGS
        # PROJECTVERSION: the size field must say 4 although 6 bytes follow.
        struct.pack("<HIIH", 0x09, 4, _VERSION_MAJOR, _VERSION_MINOR),
        _text_records(0x0C, 0x3C, ""),  # PROJECTCONSTANTS
    ]
    for name, library in _REFERENCES.items():
        library_id = library.encode("ascii")
        registered = _u32(len(library_id)) + library_id + bytes(6)
        records += [_text_records(0x16, 0x3E, name), _record(0x0D, registered)]
    records += [_record(0x0F, _u16(len(modules))), _record(0x13, _u16(_COOKIE))]
    records += [_module_records(module) for module in modules]
    return b"".join([*records, _record(0x10)])


def _module_records(module: Module) -> bytes:
    standard = module.kind is ModuleKind.STANDARD
    return b"".join(
        [
            _text_records(0x19, 0x47, module.name),  # MODULENAME
            _text_records(0x1A, 0x32, module.name),  # MODULESTREAMNAME
            _text_records(0x1C, 0x48, ""),  # MODULEDOCSTRING
            _record(0x31, _u32(0)),  # MODULEOFFSET: source starts at once, no cache before it
            _record(0x1E, _u32(0)),  # MODULEHELPCONTEXT
            _record(0x2C, _u16(_COOKIE)),  # MODULECOOKIE
            _record(_STANDARD_MODULE if standard else _OTHER_MODULE),  # MODULETYPE
            _record(0x2B),
        ]
    )


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _text_records(number: int, unicode_number: int, text: str) -> bytes:
    """A text twice, as most texts are stored: in the code page and in UTF-16."""
    return _record(number, text.encode(_ENCODING)) + _record(
        unicode_number, text.encode("utf-16-le")
    )


def _u16(value: int) -> bytes:
    return struct.pack("<H", value)


def _u32(value: int) -> bytes:
    return struct.pack("<I", value)


def _project_stream(project_name: str, modules: Sequence[Module]) -> bytes:
    """The project's settings (2.3.1), a text."""
    identity = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"vba:{project_name}")).upper() + "}"
    lines = [
        f'ID="{identity}"',
        *(_project_item(module) for module in modules),
        f'Name="{project_name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypt(bytes(4), identity, seed=0xA7)}"',  # not protected
        f'DPB="{encrypt(bytes(1), identity, seed=0xA2)}"',  # no password
        f'GC="{encrypt(bytes([0xFF]), identity, seed=0x9D)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(line + _NEW_LINE for line in lines).encode("ascii")


def _project_item(module: Module) -> str:
    match module.kind:
        case ModuleKind.STANDARD:
            return f"Module={module.name}"
        case ModuleKind.CLASS:
            return f"Class={module.name}"
        case ModuleKind.WORKBOOK | ModuleKind.WORKSHEET:
            return f"Document={module.name}/&H00000000"


def _name_map(modules: Sequence[Module]) -> bytes:
    """PROJECTwm (2.3.3): each name in the code page and in UTF-16. Never compressed."""
    names = (m.name.encode("ascii") + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    return b"".join(names) + b"\0\0"


# ------------------------------------------------------------------------- compression (2.4.1)

_CHUNK = 4096
_COMPRESSED, _RAW = 0xB000, 0x3000


def compress(data: bytes) -> bytes:
    """Return ``data`` as a compressed container.

    Raises ``ValueError`` when the last, short chunk can't be made smaller than a raw one: raw
    chunks are always 4,096 bytes long, so it would be padded. Program text never gets there.
    """
    container = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        tokens = b"".join(_token_sequences(chunk))
        if len(tokens) <= _CHUNK:
            container += _u16(_COMPRESSED | (len(tokens) - 1)) + tokens
        elif len(chunk) == _CHUNK:
            container += _u16(_RAW | (_CHUNK - 1)) + chunk
        else:
            raise ValueError("the last chunk can't be compressed")
    return bytes(container)


def _token_sequences(chunk: bytes) -> Iterator[bytes]:
    """Yield groups of up to eight tokens, each behind the byte that says which are copies."""
    seen: dict[bytes, list[int]] = {}
    position = 0
    while position < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if position == len(chunk):
                break
            offset, length = _longest_copy(chunk, position, seen)
            if length:
                flags |= 1 << bit
                offset_bits = _offset_bits(position)
                tokens += _u16((offset - 1) << (16 - offset_bits) | (length - 3))
            else:
                tokens.append(chunk[position])
                length = 1
            for passed in range(position, position + length):
                seen.setdefault(chunk[passed : passed + 3], []).append(passed)
            position += length
        yield bytes([flags]) + tokens


def _longest_copy(chunk: bytes, position: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """How far back, and how long, the longest repetition at ``position`` is; (0, 0) if none.

    Of equally long ones the nearest counts, as in 2.4.1.3.19.4.
    """
    limit = min((0xFFFF >> _offset_bits(position)) + 3, len(chunk) - position)
    best_offset, best_length = 0, 0
    if limit < 3:
        return best_offset, best_length
    for candidate in reversed(seen.get(chunk[position : position + 3], ())):
        length = 3
        while length < limit and chunk[candidate + length] == chunk[position + length]:
            length += 1
        if length > best_length:
            best_offset, best_length = position - candidate, length
            if length == limit:
                break
    return best_offset, best_length


def _offset_bits(position: int) -> int:
    """How many of a copy token's 16 bits hold the offset at this place of the chunk."""
    return max((position - 1).bit_length(), 4)


# ------------------------------------------------------------------- data encryption (2.4.3)


def encrypt(data: bytes, project_id: str, seed: int) -> str:
    """Return ``data`` obfuscated for the PROJECT stream, in hexadecimal.

    ``project_id`` is the ID with its braces, ``seed`` any byte. The filler that the specification
    leaves to chance is the seed, so that the same project gives the same bytes.
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    written = [seed, seed ^ 2, seed ^ key]
    plain_before = key
    filler = bytes([seed]) * ((seed & 6) // 2)
    for plain in filler + _u32(len(data)) + data:
        written.append(plain ^ (written[-2] + plain_before & 0xFF))
        plain_before = plain
    return bytes(written).hex().upper()
