"""The import on a real ledger file: written in place, recorded, undone as a whole, answers remembered."""

import datetime as dt
import json
import os
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from huikuan_xl import cli
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.ledger.schema import CUSTOMERS, RUN_LOG
from huikuan_xl.stop import Stop

SALES = "客户编码,单据日期,单据编号,价税合计\n001,2024-01-05,X1,100\n001,2024-01-06,X2,50\n"
BANK = "交易日期,对方户名,收入,支出,余额,摘要\n2024-02-01,甲公司,100,,100,货款X1\n"


@pytest.fixture
def path(one_customer: Path) -> Path:
    return one_customer


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, [str(w) for w in words], standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return int(done.return_value or 0), done.stdout


def export(folder: Path, text: str, name: str = "导出.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="gb18030")
    return file


def test_written_recorded_and_undone(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    code, said = run("import", path, export(tmp_path, SALES), "--yes")
    assert code == 0
    assert "新增 2" in said
    read = read_ledger(path)
    assert read.sales["amount"].tolist() == [10000, 5000]
    rows = list(openpyxl.load_workbook(path)[RUN_LOG].iter_rows(values_only=True))
    assert (rows[1][2], rows[1][8], len(str(rows[1][9]))) == ("导入", "导出.csv", 64)
    assert isinstance(rows[1][0], dt.datetime)
    assert rows[1][0].date() == dt.date.today()  # noqa: DTZ011
    code, said = run("import", path, "--undo")
    assert code == 0
    assert path.read_bytes() == before


def test_undo_is_refused_after_somebody_saved(path: Path, tmp_path: Path) -> None:
    run("import", path, export(tmp_path, SALES), "--yes")
    os.utime(path, (path.stat().st_mtime + 60,) * 2)
    with pytest.raises(Stop, match="又保存过"):
        run("import", path, "--undo")


def test_imports_are_taken_back_one_after_the_other(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    moments = (dt.datetime(2024, 3, 31, 9, minute) for minute in range(9))
    monkeypatch.setattr("huikuan_xl.commands.importing.now", lambda: next(moments))
    for _ in range(2):  # the second one finds everything known
        run("import", path, export(tmp_path, SALES), "--yes")
    for _ in range(2):
        assert run("import", path, "--undo")[0] == 0
    assert path.read_bytes() == before


def test_more_rows_than_the_table_has_room_for(path: Path, tmp_path: Path) -> None:
    lines = "".join(f"C{i},新客户{i},2024-01-05,N{i},1\n" for i in range(30))
    run(
        "import",
        path,
        export(tmp_path, "客户编码,客户名称,单据日期,单据编号,价税合计\n" + lines),
        "--yes",
    )
    read = read_ledger(path)
    assert (len(read.sales), len(read.customers)) == (30, 31)
    sheet = openpyxl.load_workbook(path)[CUSTOMERS.title]
    (table,) = sheet.tables.values()
    assert table.ref.endswith(str(sheet.max_row))
    grade = [c.value for c in sheet[1]].index("信用等级") + 1
    assert str(sheet.cell(sheet.max_row, grade).value).startswith("=")


def test_nothing_is_written_without_yes_or_with_a_question(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    assert run("import", path, export(tmp_path, SALES))[0] == 1
    assert run("import", path, export(tmp_path, SALES), "--dry-run")[0] == 0
    unclear = SALES.replace("2024-01-05", "3/4/2024").replace("2024-01-06", "5/4/2024")
    code, said = run("import", path, export(tmp_path, unclear), "--yes", "--json")
    facts = json.loads(said)
    assert (code, facts["written"], [q["name"] for q in facts["questions"]]) == (
        1,
        False,
        ["日期顺序"],
    )
    assert path.read_bytes() == before


def test_answers_are_remembered_listed_and_forgotten(path: Path, tmp_path: Path) -> None:
    unclear = SALES.replace("2024-01-05", "3/4/2024").replace("2024-01-06", "5/4/2024")
    answers = tmp_path / "答复.json"
    answers.write_text('{"日期顺序": "日月年"}', encoding="utf-8")
    assert run("import", path, export(tmp_path, unclear), "--yes", "--map", answers)[0] == 0
    assert read_ledger(path).sales["sale_date"].iloc[0].date() == dt.date(2024, 4, 3)
    next_month = unclear.replace("X1", "X3").replace("X2", "X4")
    assert run("import", path, export(tmp_path, next_month), "--yes")[0] == 0
    _, said = run("import", "--forms", path, "--json")
    (form,) = json.loads(said)
    assert form["answers"] == '{"日期顺序": "日月年"}'
    run("import", path, "--forget", form["shape"])
    assert json.loads(run("import", "--forms", path, "--json")[1]) == []
    again = next_month.replace("X3", "X5").replace("X4", "X6")
    assert run("import", path, export(tmp_path, again), "--yes")[0] == 1


def test_a_statement_becomes_claims_and_confirmed_ones_receipts(path: Path, tmp_path: Path) -> None:
    run("import", path, export(tmp_path, SALES), "--yes")
    assert run("import", path, export(tmp_path, BANK, "流水.csv"), "--yes", "--as", "bank")[0] == 0
    listed = tmp_path / "认领.csv"
    run("claims", path, "--csv", listed)
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "account,date,time,amount,balance,customer,documents,confirmed,reason"
    assert lines[1].startswith(",2024-02-01,,100.00,100.00,001,")
    assert ",yes," in lines[1]
    run("claims", path, "--book")
    assert len(read_ledger(path).receipts) == 0
    book = openpyxl.load_workbook(path)
    sheet = book["收款认领"]
    column = [c.value for c in sheet[1]].index("确认") + 1
    sheet.cell(2, column).value = "是"
    book.save(path)
    run("claims", path, "--book")
    read = read_ledger(path)
    assert read.receipts["amount"].tolist() == [10000]
    run("claims", path, "--book")
    assert len(read_ledger(path).receipts) == 1


def test_check_folds_and_writes_every_finding_with_a_link(path: Path, tmp_path: Path) -> None:
    many = "客户编码,单据日期,单据编号,价税合计\n" + "".join(
        f"001,2024-01-05,R{i},-1\n" for i in range(7)
    )
    run("import", path, export(tmp_path, many), "--yes")
    out = tmp_path / "问题.xlsx"
    _, said = run("check", path, "--out", out)
    assert "数据问题" in said
    book = openpyxl.load_workbook(out)
    details = list(book["明细"].iter_rows(min_row=2))
    assert len(details) == len(read_ledger(path).problems)
    linked = [row[7].hyperlink for row in details if row[7].hyperlink]
    assert linked
    assert str(linked[0].target).endswith("台账.xlsx")
    assert book["汇总"].max_row <= book["明细"].max_row


def test_opening_balances_age_from_the_day_given(path: Path, tmp_path: Path) -> None:
    balances = export(tmp_path, "客户编码,客户名称,期末余额\n001,甲公司,1000.50\n")
    code, said = run("import", path, balances, "--as", "opening", "--yes")
    assert "这些余额是哪一天的" in said  # nothing is written before the day is known
    assert read_ledger(path).sales.empty
    code, _ = run("import", path, balances, "--as", "opening", "--as-of", "2023-12-31", "--yes")
    assert code == 0
    sales = read_ledger(path).sales
    assert (sales["amount"].tolist(), str(sales["due_date"][0].date())) == ([100_050], "2023-12-31")
    assert sales["note"][0] == "期初余额，没有单据，账龄自 2023-12-31 起算"


def test_open_items_age_by_their_own_dates_and_ask_for_no_day(path: Path, tmp_path: Path) -> None:
    items = export(
        tmp_path,
        "客户编码,单据编号,单据日期,到期日,未收金额\n001,X1,2023-10-01,2023-11-01,600\n",
    )
    code, said = run("import", path, items, "--as", "opening", "--yes")
    assert (code, "是哪一天的" in said) == (0, False)
    sales = read_ledger(path).sales
    assert str(sales["due_date"][0].date()) == "2023-11-01"
    assert sales["note"][0] == "期初未收单据"
