"""Projects written by ``xl.ovba`` keep every rule of the formats and give their source back."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import olefile
import pytest
import xlwings
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser
from oletools.olevba import decompress_stream as olevba_decompress

from tests.hosts.vba.ovba_reader import VbaProject, decompress, decrypt, read_vba_project
from xl.compound_file import Storage, Stream, write_compound_file
from xl.ovba import (
    Module,
    ModuleKind,
    compress,
    encrypt,
    help_attributes,
    module_text,
    write_vba_project,
)

WORKBOOK = Module("ThisWorkbook", ModuleKind.WORKBOOK)
SHEET = Module("Sheet1", ModuleKind.WORKSHEET)


def standard(source: str, name: str = "Main") -> Module:
    return Module(name, ModuleKind.STANDARD, source)


def written(*modules: Module) -> VbaProject:
    """Write the modules (and a workbook) and read them back; every rule must be kept."""
    project = read_vba_project(write_vba_project("HuiKuan", [WORKBOOK, *modules]))
    assert project.broken == []
    return project


# ------------------------------------------------------------------------------- whole projects


def test_each_kind_of_module_is_stored_as_such() -> None:
    project = written(SHEET, standard("Sub A()\nEnd Sub"), Module("Box", ModuleKind.CLASS))
    assert project.name == "HuiKuan"
    assert project.code_page == 936
    assert project.project_items == {
        "ThisWorkbook": "Document",
        "Sheet1": "Document",
        "Main": "Module",
        "Box": "Class",
    }
    assert [module.standard for module in project.modules] == [False, False, True, False]


def test_header_attributes_are_those_that_excel_writes() -> None:
    assert written(SHEET).sources() == {
        name: (
            f'Attribute VB_Name = "{name}"\r\n'
            f'Attribute VB_Base = "0{{000208{number}-0000-0000-C000-000000000046}}"\r\n'
            "Attribute VB_GlobalNameSpace = False\r\n"
            "Attribute VB_Creatable = False\r\n"
            "Attribute VB_PredeclaredId = True\r\n"
            "Attribute VB_Exposed = True\r\n"
            "Attribute VB_TemplateDerived = False\r\n"
            "Attribute VB_Customizable = True\r\n"
        )
        for name, number in [("ThisWorkbook", "19"), ("Sheet1", "20")]
    }


WORDS = ["Dim", "x", "As Long", "Range", '"text"', "If", "Then", "&", "1.5", "For Each", "_y"]
CODE = st.lists(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), max_size=200).map(
    "\n".join
)
HELP = st.text(
    st.sampled_from('回款账龄核销授信催收（）：%"\\ abc\n')
    | st.characters(codec="gbk", exclude_categories=["Cc"]),
    max_size=100,
)
MODULE_KINDS = st.sampled_from([ModuleKind.STANDARD, ModuleKind.CLASS, ModuleKind.WORKSHEET])


@settings(max_examples=120, deadline=None)
@given(
    contents=st.lists(st.tuples(MODULE_KINDS, CODE, HELP, st.integers(1, 40)), max_size=12),
    sheets=st.one_of(st.integers(0, 5), st.sampled_from([57, 64, 99, 128, 200])),
    suffix=st.text("abzXYZ_09", max_size=24),
)
def test_random_projects_keep_every_rule_and_read_back_exactly(
    contents: list[tuple[ModuleKind, str, str, int]], sheets: int, suffix: str
) -> None:
    modules = [WORKBOOK, *(Module(f"Sheet{i}", ModuleKind.WORKSHEET) for i in range(sheets))]
    for number, (kind, code, help_text, times) in enumerate(contents):
        source = (code + "\n") * times + help_attributes("F", help_text, 20)
        modules.append(Module(f"M{number}{suffix}", kind, source))
    data = write_vba_project("HuiKuan", modules)
    project = read_vba_project(data)
    assert project.broken == []
    assert project.sources() == {module.name: module_text(module) for module in modules}
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        assert file.parsing_issues == []
        for path, stream in project.streams.items():
            assert file.openstream(path).read() == stream


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 4607, 4608, 4609, 70_000])
@pytest.mark.parametrize("count", [1, 2, 3, 8, 64])
def test_streams_around_every_size_boundary_read_back(size: int, count: int) -> None:
    content = bytes(range(1, 250)) * (size // 249 + 1)
    streams = [Stream(f"s{number}", content[: size + number % 3]) for number in range(count)]
    data = write_compound_file([Storage("Folder", tuple(streams)), Stream("top", b"x" * size)])
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        assert file.parsing_issues == []
        assert file.openstream("top").read() == b"x" * size
        for stream in streams:
            assert file.openstream(f"Folder/{stream.name}").read() == stream.data


@pytest.mark.parametrize("fat_sectors", [1, 2, 109])
def test_allocation_table_is_full_to_its_last_place(fat_sectors: int) -> None:
    # The root's directory takes one sector; the table lists itself too.
    sectors = fat_sectors * 127 - 1
    data = write_compound_file([Stream("big", bytes(512 * sectors))])
    assert len(data) == 512 * (1 + 128 * fat_sectors)
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        assert file.parsing_issues == []
        assert file.get_size("big") == 512 * sectors


def test_content_beyond_the_allocation_table_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        write_compound_file([Stream("big", bytes(512 * 109 * 127))])


@pytest.mark.parametrize(
    "names", [["a" * 32], ["a/b"], ["a:b"], [""], ["dir", "DIR"]], ids=["long", "/", ":", "", "2"]
)
def test_names_that_the_container_cannot_hold_are_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match="name"):
        write_compound_file([Stream(name, b"") for name in names])


def test_olevba_reads_the_same_sources(tmp_path: Path) -> None:
    help_lines = help_attributes("HK_GRADE", "信用等级，A 到 E", 20)
    source = f"Function HK_GRADE(x)\n{help_lines}HK_GRADE = x\nEnd Function"
    modules = [WORKBOOK, SHEET, standard(source), Module("Box", ModuleKind.CLASS, "Public X")]
    path = tmp_path / "vbaProject.bin"
    path.write_bytes(write_vba_project("HuiKuan", modules))
    parser = VBA_Parser(str(path))
    try:
        found = {name.split(".")[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    assert found == {module.name: module_text(module) for module in modules}


def test_xlwings_own_module_is_carried_unchanged() -> None:
    text = (Path(xlwings.__file__).parent / "xlwings.bas").read_text("ascii")
    stored = written(standard(text, "xlwings")).sources()["xlwings"]
    assert stored.replace("\r\n", "\n") == text


def test_same_input_gives_the_same_bytes() -> None:
    modules = [WORKBOOK, SHEET, standard("Sub A()\nEnd Sub\n")]
    assert write_vba_project("HuiKuan", modules) == write_vba_project("HuiKuan", list(modules))


@pytest.mark.parametrize(
    "source", ["Sub A()\nEnd Sub", "Sub A()\nEnd Sub\n", "Sub A()\r\nEnd Sub\r\n"]
)
def test_line_ends_of_the_source_do_not_matter(source: str) -> None:
    text = written(standard(source)).sources()["Main"]
    assert text == 'Attribute VB_Name = "Main"\r\nSub A()\r\nEnd Sub\r\n'


def test_header_of_an_exported_class_is_replaced() -> None:
    exported = (
        "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  'True\nEND\n"
        'Attribute VB_Name = "Box"\nAttribute VB_GlobalNameSpace = False\n'
        'Attribute VB_Exposed = False\nAttribute VB_Description = "盒子"\nPublic X As Long\n'
    )
    module = Module("Box", ModuleKind.CLASS, exported)
    text = written(module).sources()["Box"]
    assert text.endswith(
        "Attribute VB_Customizable = False\r\n"
        'Attribute VB_Description = "盒子"\r\nPublic X As Long\r\n'
    )


# ------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("' 注释", "ASCII"),
        ('MsgBox "回款"', "ASCII"),
        ('x = "é"', "ASCII"),
        ('Attribute F.VB_ProcData.VB_Invoke_Func = "回款"', "ASCII"),
        ('Attribute F.VB_Description = "€uro ✓"', "code page 936 has no '€'"),
        ("' " + "x" * 1022, "longer than"),
        (f'Attribute F.VB_Description = "{"回" * 500}"', "longer than"),
        ("f( _\n" * 25 + ")", "continues a line"),
        ("a\0b", "control character"),
        ("a\rb", "control character"),
        ('Attribute VB_Name = "Other"\nSub A()', "says it is module"),
        ('Sub A()\nEnd Sub\nAttribute VB_Name = "Main"', "named once"),
    ],
)
def test_source_that_excel_would_garble_or_reject_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        write_vba_project("HuiKuan", [WORKBOOK, standard(source)])


def test_longest_line_and_most_continuations_are_accepted() -> None:
    written(standard("'" + "x" * 1022 + "\nf( _\n" + "1, _\n" * 23 + "2)"))


@pytest.mark.parametrize(
    ("project_name", "names"),
    [
        ("HuiKuan", ["1st"]),
        ("HuiKuan", ["with space"]),
        ("HuiKuan", ["回款"]),
        ("HuiKuan", ["a" * 32]),
        ("HuiKuan", ["Main", "MAIN"]),
        ("HuiKuan", ["thisworkbook"]),
        ("HuiKuan", ["huikuan"]),
        ("HuiKuan", ["dir"]),
        ("HuiKuan", ["Excel"]),
        ("回款", []),
        ("VBA", []),
        ("", []),
    ],
)
def test_names_that_vba_does_not_accept_are_refused(project_name: str, names: list[str]) -> None:
    with pytest.raises(ValueError, match="name"):
        write_vba_project(project_name, [WORKBOOK, *(standard("", name) for name in names)])


@pytest.mark.parametrize("modules", [[], [SHEET], [WORKBOOK, Module("Other", ModuleKind.WORKBOOK)]])
def test_project_without_exactly_one_workbook_is_refused(modules: list[Module]) -> None:
    with pytest.raises(ValueError, match="exactly one workbook"):
        write_vba_project("HuiKuan", modules)


def test_help_attributes_are_written_as_excel_writes_them() -> None:
    assert help_attributes("HK_X", '算"账"\n第\\2行', 21) == (
        'Attribute HK_X.VB_Description = "算""账""\\n第\\\\2行"\n'
        'Attribute HK_X.VB_ProcData.VB_Invoke_Func = " \\n21"\n'
    )
    with pytest.raises(ValueError, match="255"):
        help_attributes("HK_X", "长" * 256, 20)


# ---------------------------------------------------------------------------------- compression

# Examples of [MS-OVBA] 3.2. The compressed form of the second is not what the specification's own
# algorithm gives, so it only has to decode.
UNCOMPRESSIBLE = (
    b"abcdefghijklmnopqrstuv.",
    "0119B000616263646566676800696A6B6C6D6E6F70007172737475762E",
)
NORMAL = (
    b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
    "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F700671027004107273747576"
    "107778797A003C",
)
MAXIMUM = (b"a" * 73, "0103B002614500")


@pytest.mark.parametrize(("plain", "packed"), [UNCOMPRESSIBLE, MAXIMUM])
def test_specification_examples_compress_exactly(plain: bytes, packed: str) -> None:
    assert compress(plain).hex().upper() == packed


@pytest.mark.parametrize(("plain", "packed"), [UNCOMPRESSIBLE, NORMAL, MAXIMUM])
def test_specification_examples_decompress(plain: bytes, packed: str) -> None:
    assert decompress(bytes.fromhex(packed)) == plain


def test_normal_example_becomes_no_longer_than_in_the_specification() -> None:
    plain, packed = NORMAL
    assert len(compress(plain)) <= len(packed) // 2
    assert decompress(compress(plain)) == plain


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=40), st.integers(1, 300)), max_size=12).map(
        lambda runs: b"".join(run * times for run, times in runs)
    )
)
def test_compressed_data_reads_back_here_and_in_oletools(data: bytes) -> None:
    packed = compress(data)
    assert decompress(packed) == data
    if data:
        assert olevba_decompress(bytearray(packed)) == data


@pytest.mark.parametrize("size", [4094, 4095, 4096, 4097, 4098, 8191, 8192, 8193])
def test_compression_at_chunk_boundaries(size: int) -> None:
    data = (b"Dim rows As Long, columns As Long\r\n" * 300)[:size]
    assert decompress(compress(data)) == data


def test_a_whole_chunk_without_repetition_is_stored_raw() -> None:
    # All pairs of bytes, each byte spelt once in every three: no three bytes occur twice.
    chunk = b"".join(bytes([i % 256, i // 256, 255 - i % 251]) for i in range(1366))[:4096]
    packed = compress(chunk)
    assert packed == b"\x01\xff\x3f" + chunk
    assert decompress(packed) == chunk
    with pytest.raises(ValueError, match="can't be compressed"):
        compress(chunk[:-1])


# ------------------------------------------------------------------------------ data encryption


def test_specification_example_of_encryption() -> None:
    identity = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
    assert encrypt(bytes(4), identity, seed=0x07) == "0705D8E3D8EDDBF1DBF1DBF1DBF1"
    examples = {
        "0705D8E3D8EDDBF1DBF1DBF1DBF1": bytes(4),
        "0E0CD1ECDFF4E7F5E7F5E7": b"\0",
        "1517CAF1D6F9D7F9D706": b"\xff",
    }
    for text, plain in examples.items():
        assert decrypt(text, identity) == plain


@given(st.binary(max_size=40), st.integers(0, 255), st.uuids())
def test_encrypted_data_reads_back(data: bytes, seed: int, identity: UUID) -> None:
    braced = "{" + str(identity).upper() + "}"
    assert decrypt(encrypt(data, braced, seed), braced) == data


# ------------------------------------------------------------------------ the reader can see faults


def problems(data: bytes) -> list[str]:
    try:
        return read_vba_project(data).broken
    except (ValueError, IndexError, KeyError) as error:
        return [repr(error)]


def test_reader_notices_every_changed_byte_of_the_container() -> None:
    """Header, allocation tables and directory: no byte of them is free."""
    data = write_vba_project("HuiKuan", [WORKBOOK, SHEET, standard("Sub A()\nEnd Sub")])
    directory = 512 * 2  # header, one FAT sector, then the directory
    entries = 12  # nine in use, three left over
    assert data[directory : directory + 20] == "Root Entry".encode("utf-16-le")
    unnoticed = []
    for position in range(directory + entries * 128):
        changed = bytearray(data)
        changed[position] ^= 0x01
        if not problems(bytes(changed)):
            unnoticed.append(position)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("stream", "change", "rule"),
    [
        ("VBA/_VBA_PROJECT", lambda b: b"\xcc\x61\xb5\x00" + b[4:], "version 0xFFFF"),
        ("VBA/_VBA_PROJECT", lambda b: b + b"\0", "no performance cache"),
        ("VBA/dir", lambda b: compress(decompress(b) + b"\0" * 4), "after the last record"),
        ("VBA/dir", lambda b: compress(decompress(b).replace(b"stdole", b"stdolf")), "both forms"),
        ("VBA/dir", lambda b: compress(decompress(b).replace(b"#2.0#", b"#2-0#")), "library id"),
        ("VBA/Main", lambda b: compress(decompress(b).replace(b"\r\n", b"\n")), "line ends"),
        ("VBA/Main", lambda b: compress(decompress(b)[2:]), "its name comes first"),
        ("VBA/Main", lambda b: compress(decompress(b) * 2), "named once"),
        ("VBA/Main", lambda b: compress(decompress(b) + b"x" * 1024 + b"\r\n"), "length of lines"),
        ("VBA/Sheet1", lambda b: compress(decompress(b).replace(b"_Base", b"_Case")), "VB_Base"),
        ("PROJECT", lambda b: b.replace(b"Module=Main", b"Class=Main"), "kind of module Main"),
        ("PROJECT", lambda b: b.replace(b"Module=Main\r\n", b""), "modules are dir's"),
        ("PROJECT", lambda b: b.replace(b'Name="HuiKuan"', b'Name="Other"'), "name is dir's"),
        ("PROJECT", lambda b: b.replace(b'ID="{', b'ID="{{'), "syntax"),
        ("PROJECT", lambda b: b.replace(b'CMG="A7', b'CMG="A6'), "CMG"),
        ("PROJECTwm", lambda b: compress(b), "names in both forms"),
    ],
)
def test_reader_notices_a_broken_stream(
    stream: str, change: Callable[[bytes], bytes], rule: str
) -> None:
    modules = [WORKBOOK, SHEET, standard("Sub A()\nEnd Sub")]
    streams = dict(written(*modules[1:]).streams)
    streams[stream] = change(streams[stream])
    vba = [Stream(name[4:], data) for name, data in streams.items() if name.startswith("VBA/")]
    root = [Stream(name, data) for name, data in streams.items() if not name.startswith("VBA/")]
    found = problems(write_compound_file([Storage("VBA", tuple(vba)), *root]))
    assert any(re.search(rule, problem) for problem in found), found


def test_reader_finds_only_caches_amiss_in_a_project_that_excel_wrote() -> None:
    """The reader isn't made for our writer alone: Excel's file breaks only rules for writers."""
    quickstart = Path(xlwings.__file__).parent / "quickstart.xlsm"
    with zipfile.ZipFile(quickstart) as package:
        project = read_vba_project(package.read("xl/vbaProject.bin"))
    # Excel also paints the root red, although it never is part of a tree of siblings.
    accepted = ("no state and times", "version 0xFFFF", "no performance cache", "cookie", "black")
    assert [rule for rule in project.broken if not any(a in rule for a in accepted)] == []
    parser = VBA_Parser(str(quickstart))
    try:
        found = {name.split(".")[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    assert project.sources() == found
