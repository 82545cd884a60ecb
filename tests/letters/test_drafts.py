"""A rerun never loses what a person put into the folder or changed there (F2, F3)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from huikuan_xl.letters.batch import LetterBatch, write_letters
from huikuan_xl.letters.drafts import LIST_FILE, read_drafts
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
    assert again.kept == ()


def test_scans_and_corrections_stay(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    scan = letter.with_name("签收扫描.pdf")
    scan.write_bytes(b"scan")
    letter.write_bytes(b"corrected in Word")
    again = write_letters(small.month(), out, ["催款函"])
    assert scan.read_bytes() == b"scan"
    assert letter.read_bytes() == b"corrected in Word"
    assert again.kept == (letter,)
    assert not list(out.rglob("*新稿*"))


def test_a_new_draft_goes_beside_a_corrected_one(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    letter.write_bytes(b"corrected in Word")
    small.sell(50_000, pd.Timestamp("2026-06-02").date())
    write_letters(small.month(), out, ["催款函"])
    assert letter.read_bytes() == b"corrected in Word"
    assert len(list(out.rglob("*（新稿）.docx"))) == 1


def test_a_draft_that_is_due_no_more_is_withdrawn_unless_changed(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    other = write_letters(small.month(), out, ["催款函", "对账单"])
    assert len(other.letters) == 2
    write_letters(small.month(), out, ["对账单"])
    assert not letter.exists()
    statement = next(one.path for one in other.letters if one.path != letter)
    statement.write_bytes(b"mine")
    write_letters(small.month(), out, ["催款函"])
    assert statement.read_bytes() == b"mine"


def test_registered_letters_are_kept_byte_for_byte(small: Small, out: Path) -> None:
    batch = one_letter(small, out)
    letter = batch.letters[0].path
    before = letter.read_bytes()
    month = small.month()
    ledger = replace(
        month.ledger, letters=pd.concat([month.ledger.letters, batch.register], ignore_index=True)
    )
    write_letters(run_month_end(ledger, month.as_of), out, ["催款函", "对账单"])
    assert letter.read_bytes() == before


def test_a_lost_register_gives_no_number_away_again(small: Small, out: Path) -> None:
    """F6: the sheet is gone, but the folders of sent letters hold their numbers."""
    one_letter(small, out)
    sent = out.with_name("函件-2026-05") / "甲方公司"
    sent.mkdir(parents=True)
    (sent / "甲方公司-催款函-第1次-乙财催〔2026〕41号-2026-05-31.docx").write_bytes(b"")
    fresh = write_letters(small.month(), out.with_name("函件-新"), ["催款函"])
    assert fresh.letters[0].number == "乙财催〔2026〕42号"


def test_an_unreadable_list_means_that_everything_is_a_persons(small: Small, out: Path) -> None:
    letter = one_letter(small, out).letters[0].path
    (out / LIST_FILE).write_text("{", "utf-8")
    assert read_drafts(out) == {}
    again = write_letters(small.month(), out, ["催款函"])
    assert letter.exists()
    assert again.letters[0].number != "乙财催〔2026〕1号"
