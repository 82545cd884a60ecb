"""``huikuan consolidate``: three ledgers of a group, as files."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from huikuan_xl import cli
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.month.ledgers import approval, contract, customer, day, ledger, receipt, sale, table

USCC = "91110000100003962Y"


def named(book: Ledger, name: str) -> Ledger:
    return replace(book, company=replace(book.company, name=name))


def branches() -> dict[str, Ledger]:
    """Amounts in 元: 北方 70,000 + 40,000 of 南方, 90,000 received; 南方 150,000 + 5,000; 西部 30,000
    of 北方 + 8,000, of which 1,000 written off. Each ledger has rows on other sheets."""
    north = ledger(
        [customer("A1", customer_name="恒通", uscc=USCC, limit=10_000_000),
         customer("A2", customer_name="南方泵业")],
        [sale("A1", "S1", day(4, 1), day(5, 1), 7_000_000),
         sale("A2", "S2", day(4, 1), day(5, 1), 4_000_000)],
        [receipt("A1", "", day(6, 1), 9_000_000)], contracts=[contract("A1", "HT1")],
        approvals=[approval("A1", "展期", day(6, 10), doc_no="S1", new_date=day(7, 15))],
    )  # fmt: skip
    south = ledger(
        [customer("A1", customer_name="恒通", uscc=USCC, limit=6_000_000, head_code="A1"),
         customer("Z9", customer_name="远大")],
        [sale("A1", "S1", day(4, 1), day(5, 1), 15_000_000),
         sale("Z9", "S3", day(6, 1), day(7, 1), 500_000)],
    )  # fmt: skip
    west = ledger(
        [customer("B1", customer_name="北方泵业"), customer("Q1", customer_name="西江")],
        [sale("B1", "S1", day(5, 1), day(5, 31), 3_000_000),
         sale("Q1", "S9", day(5, 1), day(5, 31), 800_000)],
    )  # fmt: skip
    gone = {"adj_no": "H1", "adj_date": day(6, 15), "kind": "坏账核销", "customer_code": "Q1",
            "doc_no": "S9", "amount": 100_000, "approved_by": "陆总", "approved_on": day(6, 14),
            "reason": "注销"}  # fmt: skip
    return {
        "北方": named(north, "北方泵业"),
        "南方": named(south, "南方泵业"),
        "西部": replace(named(west, "西部泵业"), adjustments=table(schema.ADJUSTMENTS, [gone])),
    }


def test_three_ledgers_become_one_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, book in branches().items():
        build_ledger(tmp_path / f"{name}.xlsx", book, dt.date(2026, 6, 30))
    words = [
        "北方.xlsx",
        "南方.xlsx",
        "西部.xlsx",
        "--as-of",
        "2026-06-30",
        "--company",
        "泵业集团",
    ]
    monkeypatch.setattr("sys.argv", ["huikuan", "consolidate", *words, "--out", "合并"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == cli.OK
    said = capsys.readouterr().out
    assert "北方　余额 20,000.00　内部 40,000.00" in said
    assert "西部　余额 37,000.00　内部 30,000.00" in said
    assert "合并余额 142,000.00 元，3 户" in said  # 212,000 less 70,000 inside
    written = openpyxl.load_workbook(tmp_path / "合并" / "合并报告-2026-06-30.xlsx", read_only=True)
    rows = [[cell for cell in row if cell is not None] for row in written["合并客户"].values]
    assert ["91110000100003962Y", "恒通", "北方、南方", 2, 130_000, 150_000, 100_000] in [
        row[:7] for row in rows
    ]
    assert [path.name for path in (tmp_path / "合并").iterdir()] == ["合并报告-2026-06-30.xlsx"]
