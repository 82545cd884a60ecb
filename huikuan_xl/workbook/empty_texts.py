"""Empty texts as Excel stores them: XlsxWriter leaves out that the value is a text."""

import re

from huikuan_xl.inplace.package import read_package, write_package

_EMPTY = re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?(?: cm="1")?)(><f[^>]*>[^<]*</f><v></v></c>)')


def with_empty_texts(workbook: bytes) -> bytes:
    """Return a workbook of XlsxWriter's whose formulas with the value "" say that it is a text."""
    parts = read_package(workbook)
    return write_package({
        name: _EMPTY.sub(rb'\1 t="str"\2', content)
        if name.startswith("xl/worksheets/sheet") else content
        for name, content in parts.items()
    })  # fmt: skip
