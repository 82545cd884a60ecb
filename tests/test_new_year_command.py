"""年度结转 on the command line: refused while the year is open, tied customer by customer."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huikuan_xl import cli
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.ledger.schema import CONTACTS, LETTERS
from huikuan_xl.new_year_files import last_year_end
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.accounts.ledgers import customer, ledger, receipt, sale

YEAR_END = dt.date(2025, 12, 31)
COMPANY = Company(name="甲泵业有限公司", mark="甲", bank="工行", account_no="1", address="某路 2 号",
                  contact="何静", phone="0600-1")  # fmt: skip


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, [str(w) for w in words], standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return int(done.return_value or 0), done.stdout, done.stderr


@pytest.fixture
def old(tmp_path: Path) -> Path:
    book = ledger(
        [sale("A", "2024-05-01", "2024-06-01", 1000), sale("B", "2025-11-01", "2025-12-01", 700),
         sale("D", "2026-01-05", "2026-02-05", 50)],
        [receipt("2024-06-01", 600, "A"), receipt("2025-12-01", 200, "B")],
        [customer("C1", credit_days=30)],
    )  # fmt: skip
    letters = frame(LETTERS, {
        "letter_no": ["甲财催〔2025〕7号"], "letter_date": [dt.date(2025, 12, 15)],
        "kind": ["催款函"], "customer_code": ["C1"], "amount": [40_000], "documents": ["A"],
    })  # fmt: skip
    contacts = frame(CONTACTS, {
        "contact_date": [dt.date(2025, 12, 20)], "customer_code": ["C1"], "kind": ["承诺"],
        "promise_date": [dt.date(2026, 1, 20)], "promise_amount": [40_000],
    })  # fmt: skip
    path = tmp_path / "旧.xlsx"
    book = replace(book, letters=letters, contacts=contacts, company=COMPANY)
    build_ledger(path, book, YEAR_END, spare_rows=4)
    return path


def test_an_open_year_is_refused_unless_told(old: Path, tmp_path: Path) -> None:
    with pytest.raises(Stop, match="找不到归档"):
        run("new-year", old, "--out", tmp_path / "新", "--month-end", tmp_path / "月结")
    assert not (tmp_path / "新").exists()
    code, _, said = run("new-year", old, "--out", tmp_path / "新", "--unclosed")
    assert code == 0
    assert "1 户逐户相符，余额 900.00 元" in said


def test_a_closed_year_begins_the_next(old: Path, tmp_path: Path) -> None:
    months = tmp_path / "月结"
    run("month-end", old, "--as-of", "2025-12-31", "--out", months, "--no-letters")
    code, out, _ = run("new-year", old, "--out", tmp_path / "新", "--month-end", months, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["as_of"] == "2025-12-31"
    assert told["customers"] == [{"customer": "C1", "closing": "900.00", "opening": "900.00"}]
    new = read_ledger(told["ledger"])
    assert new.sales["doc_no"].tolist() == ["A", "B", "D"]
    assert new.sales["amount"].tolist() == [40_000, 70_000, 5_000]
    assert new.letters["letter_no"].tolist() == ["甲财催〔2025〕7号"]
    assert new.contacts["promise_amount"].tolist() == [40_000]
    assert (new.company.name, new.customers["credit_days"].tolist()) == (COMPANY.name, [30])
    with pytest.raises(Stop, match="已经有"):
        run("new-year", old, "--out", tmp_path / "新", "--month-end", months)


def test_a_ledger_changed_after_the_close_is_refused(old: Path, tmp_path: Path) -> None:
    months = tmp_path / "月结"
    run("month-end", old, "--as-of", "2025-12-31", "--out", months, "--no-letters")
    book = read_ledger(old)
    book.receipts.loc[0, "amount"] = 50_000
    build_ledger(old, book, YEAR_END, spare_rows=4)
    with pytest.raises(Stop, match="关账后台账又改过：C1"):
        run("new-year", old, "--out", tmp_path / "新", "--month-end", months)


@pytest.mark.parametrize(
    ("last", "end"),
    [("2025-12-31", YEAR_END), ("2025-12-01", YEAR_END), ("2025-11-30", dt.date(2024, 12, 31))],
)
def test_the_last_year_end_that_the_rows_reach(last: str, end: dt.date) -> None:
    assert last_year_end(ledger([sale("A", last, last, 1)])) == end


def test_a_blank_ledger_has_nothing_to_carry() -> None:
    with pytest.raises(Stop, match="没有可以结转的"):
        last_year_end(Ledger())


def test_the_new_ledger_closes_its_first_month_in_the_old_archive(
    old: Path, tmp_path: Path
) -> None:
    """The chain of closed months goes on; what was folded away isn't told as a change."""
    months = tmp_path / "月结"
    run("month-end", old, "--as-of", "2025-12-31", "--out", months, "--no-letters")
    _, out, _ = run("new-year", old, "--out", tmp_path / "2026", "--month-end", months, "--json")
    new = json.loads(out)["ledger"]
    code, out, _ = run(
        "month-end", new, "--as-of", "2026-01-31", "--out", months, "--no-letters", "--json"
    )
    closing = json.loads(out)["closing"]
    assert (code, closing["state"], closing["month"]) == (0, "已关账", "2026-01")
    assert closing["moved"] == []
    _, out, _ = run("history", "--out", months, "--json")
    (company,) = json.loads(out)["companies"]
    assert [state["month"] for state in company["states"]] == ["2025-12", "2026-01"]
    assert [state["figures"]["台账余额"] for state in company["states"]] == ["900.00", "950.00"]
