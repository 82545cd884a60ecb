"""The shipped templates come from their program and look as the standard says."""

import io
import zipfile

import docx
import pytest
from docx.shared import Mm

from huikuan_xl.letters.kinds import KINDS
from huikuan_xl.workbook.shipped import shipped
from xl.letter_templates import BUSINESS, LETTERS, OFFICIAL, THEMES, Theme, template


def test_every_template_that_a_kind_names_is_built_and_no_other() -> None:
    assert set(LETTERS) == {name for kind in KINDS for name in kind.templates}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ["催款函-严正", "回款计划联络书", "荣誉证书"])
def test_shipped_file_is_what_the_program_builds(name: str, theme: Theme) -> None:
    def body(content: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read("word/document.xml")

    path = shipped(f"letters/{theme.name}/{name}.docx")
    assert body(path.read_bytes()) == body(template(name, theme))
    assert template(name, theme) == template(name, theme)


def test_official_page_follows_gb9704() -> None:
    document = docx.Document(str(shipped("letters/公文式/催款函-严正.docx")))
    section = document.sections[0]
    for length, millimetres in (
        (section.page_width, 210), (section.page_height, 297), (section.top_margin, 37),
        (section.left_margin, 28), (section.bottom_margin, 35), (section.right_margin, 26),
    ):  # fmt: skip
        assert length is not None
        assert abs(length - Mm(millimetres)) < Mm(0.1)
    assert document.styles["Normal"].font.size.pt == 16
    assert document.styles["Normal"].paragraph_format.line_spacing.pt == 29


@pytest.mark.parametrize("theme", [OFFICIAL, BUSINESS], ids=lambda theme: theme.name)
def test_fonts_have_fallbacks(theme: Theme) -> None:
    with zipfile.ZipFile(io.BytesIO(template("催款函-温和", theme))) as package:
        fonts = package.read("word/fontTable.xml").decode()
    for name in {theme.body, theme.title, theme.heading, theme.cells}:
        assert f'w:name="{name}"><w:altName' in fonts
