"""``huikuan dossier``: the folder, what is said, the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl import cli, demo
from huikuan_xl.workbook.ledger_book import build_ledger


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("台账") / "回款台账.xlsx"
    build_ledger(path, demo.make_ledger(), demo.AS_OF)
    return path


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["huikuan", "dossier", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


def owing() -> str:
    """A customer of the demo that owes something overdue."""
    from huikuan_xl.month.run import run_month_end

    profiles = run_month_end(demo.make_ledger(), demo.AS_OF).profiles
    return max(profiles, key=lambda code: profiles[code].figures.overdue)


def test_papers_are_put_together_and_what_is_missing_is_told(
    ledger: Path, tmp_path: Path, capsys: Any
) -> None:
    code = run(ledger, owing(), "--as-of", "2026-06-30", "--out", tmp_path, "--json")
    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert "有效送货单" in said["told"]
    assert (Path(said["folder"]) / "移交目录.xlsx").is_file()


@pytest.mark.parametrize(
    "words", [("没有这个",), ("C001", "--files", "/没有这个文件夹")], ids=["customer", "folder"]
)
def test_what_is_not_there_is_refused(ledger: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run(ledger, *words, "--as-of", "2026-06-30", "--out", tmp_path / "移交") == 2
    assert not (tmp_path / "移交").exists()
