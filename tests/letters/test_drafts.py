"""A rerun keeps numbers, and never loses what a person put into the folder or changed there."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from huikuan_xl.letters.batch import LetterBatch, write_letters
from huikuan_xl.month.run import run_month_end

Small = Any  # tests/letters/conftest.py


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "函件-2026-06"


def one_letter(small: Small, out: Path) -> LetterBatch:
    small.sell(100_000, pd.Timestamp("2026-06-01").date())
    return write_letters(small.month(), out, ["催款函"])


def test_a_rerun_gives_the_same_numbers_and_bytes(small: Small, out: Path) -> None:
    first = one_letter(small, out)
    before = first.letters[0].path.read_bytes()
    again = write_letters(small.month(), out, ["催款函"])
    assert again.letters[0].number == first.letters[0].number == "乙财催〔2026〕1号"
    assert again.letters[0].path.read_bytes() == before
    assert again.left == ()


def test_scans_and_corrections_stay(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    scan = letter.with_name("签收扫描.pdf")
    scan.write_bytes(b"scan")
    letter.write_bytes(b"corrected in Word")
    again = write_letters(small.month(), out, ["催款函"])
    assert scan.read_bytes() == b"scan"
    assert letter.read_bytes() == b"corrected in Word"
    assert letter in again.left


def test_a_new_draft_goes_beside_a_corrected_one(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    letter.write_bytes(b"corrected in Word")
    small.sell(50_000, pd.Timestamp("2026-06-02").date())
    again = write_letters(small.month(), out, ["催款函"])
    assert letter.read_bytes() == b"corrected in Word"
    assert again.letters[0].path != letter
    assert again.letters[0].path.exists()
    assert again.letters[0].number == "乙财催〔2026〕1号"


def test_registered_letters_are_kept_byte_for_byte(small: Small, out: Path) -> None:
    batch = one_letter(small, out)
    letter = batch.letters[0].path
    before = letter.read_bytes()
    month = small.month()
    ledger = replace(
        month.ledger, letters=pd.concat([month.ledger.letters, batch.register], ignore_index=True)
    )
    again = write_letters(run_month_end(ledger, month.as_of), out, ["催款函", "对账单"])
    assert letter.read_bytes() == before
    assert [one.number for one in again.letters] == ["乙财函〔2026〕1号"]


def test_a_lost_register_gives_no_number_away_again(small: Small, out: Path) -> None:
    """F6: the sheet is gone, but the folders of sent letters hold their numbers."""
    one_letter(small, out)
    sent = out.with_name("函件-2026-05") / "甲方公司"
    sent.mkdir(parents=True)
    (sent / "甲方公司-催款函-第1次-乙财催〔2026〕41号-2026-05-31.docx").write_bytes(b"")
    fresh = write_letters(small.month(), out.with_name("函件-新"), ["对账单", "催款函"])
    assert [one.number for one in fresh.letters] == ["乙财函〔2026〕1号", "乙财催〔2026〕42号"]


def test_a_file_that_a_person_renamed_keeps_its_number(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    sent = letter.with_stem(f"{letter.stem}（已寄）")
    before = letter.read_bytes()
    letter.rename(sent)
    again = write_letters(small.month(), out, ["催款函"])
    assert [one.number for one in again.letters] == ["乙财催〔2026〕1号"]
    assert sent.read_bytes() == before
