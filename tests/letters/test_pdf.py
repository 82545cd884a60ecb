"""Letters and workbooks to PDF: a whole batch in one start, clear words when it can't be done."""

import os
from pathlib import Path

import docx
import pytest
import xlsxwriter
from pypdf import PdfReader

from huikuan_xl.letters.pdf import NoPdfConverter, PdfFailed, find_soffice, render_pdf


@pytest.fixture
def _libreoffice() -> None:
    if find_soffice() is None:
        if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")


def text_of(pdf: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(pdf).pages)


def letter(path: Path, text: str) -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


def workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write("A1", 7)
    sheet.write_formula("A2", "=HK_NO_SUCH(A1)", None, "stored-grade")
    sheet.write_array_formula("A3:B3", "{=HK_NO_SUCH_TABLE(A1)}", None, 4321)
    sheet.write_number("B3", 8765)
    sheet.write_formula("A4", "=A1*1000+1")
    sheet.write_formula("A5", '=A2&"-used"')
    book.close()
    return path


@pytest.mark.office
@pytest.mark.usefixtures("_libreoffice")
def test_a_batch_of_letters_and_workbooks(tmp_path: Path) -> None:
    sources = [
        letter(tmp_path / "催款函 $甲.docx", "Letter-A 催款函"),
        letter(tmp_path / "-b.docx", "Letter-B"),
        workbook(tmp_path / "月报.xlsx"),
    ]
    pdfs = render_pdf(sources, tmp_path / "pdf")

    assert [pdf.name for pdf in pdfs] == ["催款函 $甲.pdf", "-b.pdf", "月报.pdf"]
    first, second, third = map(text_of, pdfs)
    assert "Letter-A" in first
    assert "催款函" in first
    assert "Letter-B" in second
    for shown in ("stored-grade", "stored-grade-used", "4321", "8765", "7001"):
        assert shown in third
    assert "#NAME?" not in third


@pytest.mark.office
@pytest.mark.usefixtures("_libreoffice")
def test_a_broken_file_is_named_and_the_others_come_out(tmp_path: Path) -> None:
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04 not a document")
    with pytest.raises(PdfFailed, match=r"坏\.docx"):
        render_pdf([broken, letter(tmp_path / "好.docx", "fine")], tmp_path)

    assert "fine" in text_of(tmp_path / "好.pdf")


def test_without_libreoffice_the_user_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huikuan_xl.letters.pdf.find_soffice", lambda: None)

    with pytest.raises(NoPdfConverter, match="请安装 LibreOffice"):
        render_pdf([letter(tmp_path / "a.docx", "x")], tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="同名"):
        render_pdf([tmp_path / "a.docx", tmp_path / "a.xlsx"], tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice")
def test_a_converter_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = tmp_path / "soffice"
    stuck.write_text("#!/bin/sh\nsleep 300\n")
    stuck.chmod(0o755)

    with pytest.raises(PdfFailed, match="没有完成转换"):
        render_pdf(
            [letter(tmp_path / "a.docx", "x")], tmp_path, timeout_per_file=-59.5, soffice=str(stuck)
        )


def test_nothing_to_do_needs_no_libreoffice(tmp_path: Path) -> None:
    assert render_pdf([], tmp_path) == []
