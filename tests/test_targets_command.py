"""``targets`` on a ledger of two customers: shown, drafted from the plans, compared."""

import json
from pathlib import Path

import pytest

from huikuan_xl import cli
from huikuan_xl.commands.console import PROBLEMS_FOUND
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.month.ledgers import AS_OF, customer, day, ledger, sale, target
from tests.test_approval_commands import COMPANY, DAY, run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = ledger(
        [customer("C1", "王敏", department="东"), customer("C2", "李强", department="东"),
         customer("C3")],
        [sale("C1", "S1", day(6, 1), day(7, 1), 8_000), sale("C2", "S2", day(6, 1), day(7, 2), 500),
         sale("C3", "S3", day(6, 1), day(7, 3), 70)],
        targets=[target(900), target(800, department="东")],
    )  # fmt: skip
    book.company = COMPANY
    path = tmp_path_factory.mktemp("台账") / "台账.xlsx"
    build_ledger(path, book, AS_OF, spare_rows=8)
    return path


def test_levels_that_differ_are_told(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("targets", built, *DAY, "--json", monkeypatch=monkeypatch) == PROBLEMS_FOUND
    said = capsys.readouterr()
    rows = json.loads(said.out)
    assert [(row["level"], row["target"], row["collected"]) for row in rows] == [
        ("公司", 9.0, 0.0), ("部门", 8.0, 0.0),
    ]  # fmt: skip
    assert "相差-1.00元" in said.err
    run("targets", built, *DAY, monkeypatch=monkeypatch)
    assert "9.00" in capsys.readouterr().out


def test_a_draft_adds_up_and_is_not_written_twice(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / built.name
    file.write_bytes(built.read_bytes())
    assert run("targets", file, *DAY, "--draft", "--by", "张三", monkeypatch=monkeypatch) == cli.OK
    assert "1 户没有部门或业务员" in capsys.readouterr().err
    table = read_ledger(file).targets
    july = table[table["month"] == "2026-07-01"]
    assert july[["department", "salesperson", "target", "made_by"]].to_numpy().tolist() == [
        ["", "", 8_500, "张三"], ["东", "", 8_500, "张三"], ["东", "李强", 500, "张三"],
        ["东", "王敏", 8_000, "张三"],
    ]  # fmt: skip
    again = run("targets", file, *DAY, "--draft", "--by", "张三", monkeypatch=monkeypatch)
    assert again == cli.UNUSABLE
    assert "已有 2026-07 的目标" in capsys.readouterr().err


def test_a_draft_needs_a_name(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("targets", built, *DAY, "--draft", monkeypatch=monkeypatch) == cli.UNUSABLE
    assert "--by" in capsys.readouterr().err
