"""The guides say what the code says: their generated parts are committed as generated."""

import re
import shutil
from pathlib import Path

import pytest
from typer.main import get_command

from huikuan_xl.cli import app
from huikuan_xl.ledger.schema import ENTRY_SHEETS
from huikuan_xl.rules.policy import policy_rows
from xl import docs

REFERENCE = docs.REFERENCE.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(docs.documents()), ids=lambda p: p.name)
def test_committed_document_is_what_the_code_generates(path: Path) -> None:
    stale = "run: python -m xl.docs"
    assert path.read_text(encoding="utf-8") == docs.documents()[path], stale


def test_guide_describes_every_column_and_every_parameter() -> None:
    text = REFERENCE
    titles = [column.title for sheet in ENTRY_SHEETS for column in sheet.columns]
    labels = [row.label for row in policy_rows().values()]
    assert [name for name in (*titles, *labels) if f"| {name} |" not in text] == []


def test_a_changed_section_is_put_right_and_own_text_stays() -> None:
    text = docs.GUIDE.read_text(encoding="utf-8")
    spoilt = text.replace("| V1 |", "| V99 |")
    assert spoilt != text
    assert docs.updated(spoilt + "\n自己写的一句。\n", REFERENCE)[0] == text + "\n自己写的一句。\n"


@pytest.mark.parametrize("wrong", ["全部函件", "账龄段"])
def test_an_unknown_or_repeated_section_is_refused(wrong: str) -> None:
    text = docs.GUIDE.read_text(encoding="utf-8")
    extra = f"<!-- 由表结构生成：{wrong}（python -m xl.docs） -->\n<!-- 生成结束 -->\n"
    with pytest.raises(ValueError, match=wrong):
        docs.updated(text + extra, REFERENCE)


def test_table_cells_cannot_end_their_cell() -> None:
    assert docs.table(("甲",), [("a|b",)]).splitlines()[-1] == r"| a\|b |"


def test_check_names_a_stale_document_and_writing_puts_it_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GUIDE", "REFERENCE", "FUNCTIONS"):
        shutil.copy(getattr(docs, name), tmp_path)
        monkeypatch.setattr(docs, name, tmp_path / getattr(docs, name).name)
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    docs.FUNCTIONS.write_text("旧的说明\n", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    assert "函数说明.md" in capsys.readouterr().out
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0


def test_local_links_of_the_guide_lead_somewhere() -> None:
    text = docs.GUIDE.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert targets
    assert [t for t in targets if not (docs.DOCS / t).exists()] == []


def test_every_command_in_the_guide_exists_with_its_options() -> None:
    text = docs.GUIDE.read_text(encoding="utf-8")
    lines = [
        *re.findall(r"^huikuan .*$", text, re.MULTILINE),
        *re.findall(r"`(huikuan .+?)`", text),
    ]
    known = get_command(app).commands  # type: ignore[attr-defined]
    assert lines
    for line in lines:
        name, *words = line.split()[1:]
        options = {o for parameter in known[name].params for o in parameter.opts}
        assert {w for w in words if w.startswith("--")} <= options, line
