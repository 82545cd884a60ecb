"""Finish a workbook file that XlsxWriter wrote: function help, ribbon, cached values, add-in.

XlsxWriter has no words for these. Each ``with_…`` function takes the parts of a package (name →
bytes, in file order), changes only the parts it has to and returns the new parts; :func:`finish`
applies them all to a file. What isn't changed stays byte-identical, and the same input gives the
same file: time stamps are fixed and nothing depends on the machine.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape, quoteattr

from huikuan_xl.ledger.opening import damaged

Parts = dict[str, bytes]

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONSHIPS = "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
RIBBON = "customUI/customUI14.xml"

#: Excel's own function categories come first; the workbook's get the numbers that follow.
BUILT_IN_GROUPS = 19

_RIBBON_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_RIBBON_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_EXCEL_2010 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_DEFINED_NAMES_EXTENSION = "{8193D73E-4604-4355-AFF4-8A2333D13BE4}"
_MACRO_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_MACRO_ADDIN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_CALCULATION = re.compile(r"<calcPr\b[^>]*/>")
# The calculation engine of Excel 2019 and 365: they keep the cached values of such a file.
_CALCULATION_ENGINE = "191029"
_MAX_HELP = 255
_FUNCTION_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,254}")
# The oldest date a zip entry can have.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class FunctionHelp:
    """What Excel's function dialog shows of one worksheet function.

    ``argument_help`` has one text per argument, in order. Texts have 1 to 255 printable
    characters; anything else raises ``ValueError``. The description is stored in the VBA module,
    the rest in the workbook.
    """

    name: str
    description: str
    category: str
    argument_help: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _FUNCTION_NAME.fullmatch(self.name):
            raise ValueError(f"not a function name: {self.name!r}")
        for text in (self.description, self.category, *self.argument_help):
            if not 1 <= len(text) <= _MAX_HELP or not text.isprintable():
                raise ValueError(
                    f"{self.name}: help needs 1 to {_MAX_HELP} printable characters: {text!r}"
                )


def function_groups(functions: Iterable[FunctionHelp]) -> dict[str, int]:
    """Return the number of each category, in order of first appearance, starting at 20."""
    categories = dict.fromkeys(function.category for function in functions)
    return {name: number for number, name in enumerate(categories, start=BUILT_IN_GROUPS + 1)}


def finish(
    source: bytes | Path,
    *,
    functions: Sequence[FunctionHelp] = (),
    ribbon: str | None = None,
    addin: bool = False,
) -> bytes:
    """Return the finished file of an XlsxWriter workbook.

    Cached values are kept on opening and captions of form buttons become plain ASCII. With
    ``functions`` their categories and argument help are added, with ``ribbon`` (the text of a
    customUI 2009/07 document) the ribbon; ``addin`` turns a macro workbook into an ``.xlam``.
    Raises ``ValueError`` when the file isn't as XlsxWriter writes it or the ribbon isn't one.
    """
    parts = with_ascii_captions(with_cached_values(read_package(source)))
    if functions:
        parts = with_function_help(parts, functions)
    if ribbon is not None:
        parts = with_ribbon(parts, ribbon)
    if addin:
        parts = as_addin(parts)
    return write_package(parts)


def read_package(source: bytes | Path) -> Parts:
    """Return all parts of a package, in file order. Raises BadZipFile when one can't be read."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with zipfile.ZipFile(file) as package:
            return {name: package.read(name) for name in package.namelist()}
    except (zlib.error, EOFError, RuntimeError) as error:  # cut off, encrypted, packed otherwise
        raise zipfile.BadZipFile(str(error)) from error


@contextmanager
def sound_package(path: Path) -> Iterator[None]:
    """Turn what a broken package raises into the refusal of a damaged file."""
    try:
        yield
    except (zipfile.BadZipFile, ElementTree.ParseError, ExpatError, LookupError, ValueError,
            StopIteration) as error:  # fmt: skip
        raise damaged(path) from error


def write_package(parts: Parts) -> bytes:
    """Return a package with these parts, in this order; the same parts give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(entry_of(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def entry_of(name: str) -> zipfile.ZipInfo:
    """Return an entry of a package that is the same whenever and wherever it is written."""
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.create_system = 0  # or it would name the operating system
    return entry


def with_function_help(parts: Parts, functions: Sequence[FunctionHelp]) -> Parts:
    """Add the functions' categories and argument help, as Excel stores them.

    Raises ``ValueError`` for a function given twice and for a workbook that has categories already.
    """
    names = [function.name.lower() for function in functions]
    if len(set(names)) < len(names):
        raise ValueError("a function has help twice")
    text = parts[WORKBOOK].decode("utf-8")
    if "<functionGroups" in text:
        raise ValueError("the workbook has function categories already")
    groups = "".join(f"<functionGroup name={quoteattr(g)}/>" for g in function_groups(functions))
    text = _inserted_after(
        text,
        "</sheets>",
        f'<functionGroups builtInGroupCount="{BUILT_IN_GROUPS}">{groups}</functionGroups>',
    )
    described = sorted((f for f in functions if f.argument_help), key=lambda f: f.name.lower())
    if described:
        help_texts = "".join(_argument_descriptions(function) for function in described)
        text = _with_extension(
            text,
            f'<ext uri="{_DEFINED_NAMES_EXTENSION}" xmlns:x14="{_EXCEL_2010}">'
            f"<x14:definedNames>{help_texts}</x14:definedNames></ext>",
        )
    return parts | {WORKBOOK: text.encode("utf-8")}


def with_ribbon(parts: Parts, ribbon: str) -> Parts:
    """Add a ribbon: the text of a customUI document in the 2009/07 namespace.

    Raises ``ValueError`` for another document and for a package that has a ribbon already.
    """
    try:
        root = ElementTree.fromstring(ribbon.encode("utf-8"))
    except ElementTree.ParseError as error:
        raise ValueError(f"the ribbon is not XML: {error}") from error
    if root.tag != f"{{{_RIBBON_NAMESPACE}}}customUI":
        raise ValueError(f"the ribbon is not a customUI document of 2009/07: {root.tag}")
    relationships = parts[ROOT_RELATIONSHIPS].decode("utf-8")
    if RIBBON in parts or _RIBBON_RELATIONSHIP in relationships:
        raise ValueError("the package has a ribbon already")
    relationships = _inserted_before(
        relationships,
        "</Relationships>",
        f'<Relationship Id="rIdRibbon" Type="{_RIBBON_RELATIONSHIP}" Target="{RIBBON}"/>',
    )
    return parts | {
        ROOT_RELATIONSHIPS: relationships.encode("utf-8"),
        RIBBON: ribbon.encode("utf-8"),
    }


def with_cached_values(parts: Parts) -> Parts:
    """Keep the cached values on opening.

    Without this Excel recalculates before macros are allowed, and every own function's value
    becomes ``#NAME?``.
    """
    text = parts[WORKBOOK].decode("utf-8")
    calculation = f'<calcPr calcId="{_CALCULATION_ENGINE}"/>'
    text, found = _CALCULATION.subn(calculation, text)
    if found != 1:
        raise ValueError(f"{WORKBOOK} should have one calcPr element, has {found}")
    return parts | {WORKBOOK: text.encode("utf-8")}


def with_ascii_captions(parts: Parts) -> Parts:
    """Write Chinese captions of form buttons as character references.

    They stand in VML, an old format where the encoding that Excel assumes isn't certain.
    """
    return {
        name: content.decode("utf-8").encode("ascii", "xmlcharrefreplace")
        if name.endswith(".vml")
        else content
        for name, content in parts.items()
    }


def as_addin(parts: Parts) -> Parts:
    """Turn a macro workbook into an Excel add-in (``.xlam``); raises ``ValueError`` for others."""
    types = parts[CONTENT_TYPES]
    if types.count(_MACRO_WORKBOOK) != 1:
        raise ValueError("only a workbook with macros can become an add-in")
    return parts | {CONTENT_TYPES: types.replace(_MACRO_WORKBOOK, _MACRO_ADDIN)}


def _argument_descriptions(function: FunctionHelp) -> str:
    texts = "".join(
        f'<x14:argumentDescription index="{index}">{escape(text)}</x14:argumentDescription>'
        for index, text in enumerate(function.argument_help)
    )
    return (
        f"<x14:definedName name={quoteattr(function.name)}>"
        f'<x14:argumentDescriptions count="{len(function.argument_help)}">{texts}'
        "</x14:argumentDescriptions></x14:definedName>"
    )


def _with_extension(text: str, extension: str) -> str:
    """Add an extension to workbook.xml; the list of extensions is its last child."""
    if "</extLst>" in text:
        return _inserted_before(text, "</extLst>", extension)
    return _inserted_before(text, "</workbook>", f"<extLst>{extension}</extLst>")


def _inserted_after(text: str, mark: str, addition: str) -> str:
    before, after = _split_at(text, mark)
    return before + mark + addition + after


def _inserted_before(text: str, mark: str, addition: str) -> str:
    before, after = _split_at(text, mark)
    return before + addition + mark + after


def _split_at(text: str, mark: str) -> tuple[str, str]:
    if text.count(mark) != 1:
        raise ValueError(f"{mark} should stand once, stands {text.count(mark)} times")
    before, after = text.split(mark)
    return before, after
