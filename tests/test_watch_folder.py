"""Files of a watched folder: taken, set aside with their question, never deleted or replaced."""

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huikuan_xl import cli
from huikuan_xl.commands import watching
from huikuan_xl.importing.asking import Answers
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.stop import Stop
from huikuan_xl.watch_folder import Watch

HEAD = "客户编码,单据日期,单据编号,价税合计\n"
GOOD = HEAD + "001,2024-01-05,X1,100\n"
UNCLEAR = HEAD + "001,3/4/2024,X2,50\n"


@pytest.fixture
def path(one_customer: Path) -> Path:
    (one_customer.parent / "收件").mkdir()
    return one_customer


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_WRITTEN_WITHIN", 0.0)


def drop(path: Path, name: str, text: str) -> Path:
    file = path.parent / "收件" / name
    file.write_text(text, encoding="utf-8")
    return file


def run(path: Path, *words: str) -> tuple[int, str]:
    made = ["import", str(path), "--watch", str(path.parent / "收件"), "--once", *words]
    done = CliRunner().invoke(cli.app, made, standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return int(done.return_value or 0), done.stdout


def test_good_files_are_taken_and_others_set_aside_with_the_question(path: Path) -> None:
    drop(path, "好.csv", GOOD)
    drop(path, "不清.csv", UNCLEAR)
    drop(path, "别的.csv", "今天天气,很好\n")
    drop(path, "~$锁.xlsx", "")
    code, said = run(path)
    assert (code, "新增 1" in said) == (1, True)
    assert read_ledger(path).sales["doc_no"].tolist() == ["X1"]
    box = path.parent / "收件"
    assert sorted(p.name for p in (box / "已导入").iterdir()) == ["好.csv", "好.csv.说明.txt"]
    aside = sorted(p.name for p in (box / "待处理").iterdir())
    assert aside == ["不清.csv", "不清.csv.说明.txt", "别的.csv", "别的.csv.说明.txt"]
    question = (box / "待处理" / "不清.csv.说明.txt").read_text(encoding="utf-8-sig")
    assert "日期顺序" in question
    drop(path, "好.csv", GOOD.replace("X1", "X3"))
    assert run(path)[0] == 0
    assert (box / "已导入" / "好.csv").read_text(encoding="utf-8") == GOOD
    assert (box / "已导入" / "好-2.csv").exists()
    assert read_ledger(path).sales["doc_no"].tolist() == ["X1", "X3"]


def test_a_trial_says_what_would_be_and_moves_nothing(path: Path) -> None:
    file = drop(path, "好.csv", GOOD)
    before = path.read_bytes()
    code, said = run(path, "--dry-run", "--json")
    facts = json.loads(said)
    assert (code, facts["taken"], facts["sheets"][0]["new"]) == (0, True, 1)
    assert (path.read_bytes(), file.exists()) == (before, True)


def test_a_file_still_being_written_waits(path: Path) -> None:
    file = drop(path, "好.csv", HEAD)
    watch = Watch(path, file.parent, Answers(), "", dt.datetime.now)

    def grow(_: float) -> None:
        drop(path, "好.csv", GOOD)

    assert watch.settled(1.0, grow) == {}
    assert list(watch.settled(1.0, lambda _: None)) == [file]


def test_a_ledger_that_is_open_leaves_the_files_where_they_are(path: Path) -> None:
    file = drop(path, "好.csv", GOOD)
    path.with_name(f"~${path.name}").write_bytes(b"x")
    with pytest.raises(Stop):
        run(path)
    assert file.exists()
    with pytest.raises(Stop, match="没有文件夹"):
        CliRunner().invoke(
            cli.app, ["import", str(path), "--watch", str(path.parent / "没有"), "--once"],
            standalone_mode=False, catch_exceptions=False,
        )  # fmt: skip


def test_two_imports_within_a_second_are_undone_one_by_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = dt.datetime(2024, 4, 1, 9, 0, 0)
    monkeypatch.setattr(watching, "now", lambda: moment)
    monkeypatch.setattr(
        "huikuan_xl.commands.importing.now", lambda: moment + dt.timedelta(seconds=9)
    )
    drop(path, "一.csv", GOOD)
    drop(path, "二.csv", GOOD.replace("X1", "X2"))
    assert run(path)[0] == 0
    CliRunner().invoke(
        cli.app, ["import", str(path), "--undo"], standalone_mode=False, catch_exceptions=False
    )
    assert read_ledger(path).sales["doc_no"].tolist() == ["X1"]
