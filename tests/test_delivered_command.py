"""``huikuan delivered``: what came back is registered in the user's own file, by number."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from huikuan_xl import cli, demo
from huikuan_xl.commands import delivered
from huikuan_xl.inplace.register import append_letters
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.ledger.replies import promises_from_replies
from huikuan_xl.letters.batch import write_letters
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.ledger_book import build_ledger


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo ledger with the letters of its day written and entered."""
    path = tmp_path_factory.mktemp("台账") / "回款台账.xlsx"
    build_ledger(path, demo.make_ledger(), demo.AS_OF)
    batch = write_letters(run_month_end(read_ledger(path), demo.AS_OF), path.parent / "函件")
    append_letters(path, batch.register, now=dt.datetime(2026, 7, 1, 9))
    return path


@pytest.fixture
def ledger(built: Path, tmp_path: Path) -> Path:
    path = tmp_path / built.name
    path.write_bytes(built.read_bytes())
    return path


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        # The clock is the test's: a slip of a day to come would be refused.
        patch.setattr(delivered, "now", lambda: dt.datetime(2026, 8, 10, 9))
        patch.setattr("sys.argv", ["huikuan", "delivered", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def open_letters(path: Path) -> list[str]:
    letters = read_ledger(path).letters
    return letters[letters["delivery"] == "未送达"]["letter_no"].tolist()


def test_numbers_are_registered_at_once_and_the_file_is_backed_up(
    ledger: Path, tmp_path: Path, capsys: Any
) -> None:
    one, two = open_letters(ledger)[:2]
    (tmp_path / "签收单.jpg").write_bytes(b"x")
    code = run(ledger, "--number", one, "--number", two, "--on", "2026-08-03",
               "--evidence", tmp_path / "签收单.jpg", "--json")  # fmt: skip
    assert code == 0
    assert set(json.loads(capsys.readouterr().out)["entered"]) >= {one, two}
    letters = read_ledger(ledger).letters.set_index("letter_no")
    for number in (one, two):
        assert letters.at[number, "delivery"] == "已送达"
        assert letters.at[number, "delivered_on"] == pd.Timestamp(2026, 8, 3)
        assert letters.at[number, "evidence"] == "签收单.jpg"
    assert list(ledger.parent.glob("*备份*"))


def test_the_courier_list_goes_out_and_comes_back(
    ledger: Path, built: Path, tmp_path: Path
) -> None:
    list_file = tmp_path / "发送清单.xlsx"
    list_file.write_bytes((built.parent / "函件" / "送出" / "发送清单.xlsx").read_bytes())
    book = openpyxl.load_workbook(list_file)
    page = book["寄送清单"]
    headings = {cell.value: number for number, cell in enumerate(page[1], start=1)}
    number = page.cell(2, headings["文号"]).value
    page.cell(2, headings["送达日期"]).value = "2026-08-03"
    page.cell(2, headings["送达证据"]).value = "SF1001"
    book.save(list_file)
    assert run(ledger, list_file) == 0
    letters = read_ledger(ledger).letters
    mine = letters[(letters["letter_no"] == number) | (letters["lead_no"] == number)]
    assert len(mine)
    assert set(mine["delivery"]) == {"已送达"}
    assert set(mine["evidence"]) == {"SF1001"}


def test_an_unknown_number_is_told_and_nothing_is_written(ledger: Path, capsys: Any) -> None:
    before = ledger.read_bytes()
    assert run(ledger, "--number", "甲财催〔1999〕1号", "--on", "2026-08-03") == 1
    assert "没有这个文号" in capsys.readouterr().out
    assert ledger.read_bytes() == before


@pytest.mark.parametrize(
    "words", [("--on", "2026-08-03"), (), ("--number", "甲1号", "--state", "飞了")]
)
def test_what_says_nothing_is_refused(ledger: Path, words: tuple[str, ...]) -> None:
    assert run(ledger, *words) == 2


def test_the_promise_on_a_receipt_is_registered_by_its_number(ledger: Path) -> None:
    number = open_letters(ledger)[0]
    code = run(ledger, "--number", number, "--on", "2026-08-03", "--receipt", "2026-08-05",
               "--evidence", "回执.pdf", "--promise", "1,234.50", "--promise-on", "2026-09-01",
               "--reason", "资金安排")  # fmt: skip
    assert code == 0
    (made,) = [one for one in promises_from_replies(read_ledger(ledger)).to_dict("records")
               if one["letter_no"] == number]  # fmt: skip
    assert (made["promise_amount"], made["promise_date"]) == (123_450, pd.Timestamp("2026-09-01"))
    assert (made["note"], made["evidence"]) == ("资金安排", "回执.pdf")
