"""Two pictures are the same while they show the same; every picture of the guides is one we make."""

import json
import re
from pathlib import Path

from huikuan_xl.ledger import schema
from xl import pictures
from xl.docs import DOCS, GUIDE


def told(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name in texts:
        (folder / f"{name}.png").touch()
    (folder / pictures.TEXTS).write_text(json.dumps(texts), encoding="utf-8")
    return folder


def test_a_changed_figure_is_named_and_what_is_the_same_is_not(tmp_path: Path) -> None:
    kept = told(tmp_path / "kept", 首页="数据问题0应收9,855.00", 参数="30")
    assert pictures.stale(told(tmp_path / "1", 首页="数据问题0应收9,855.00", 参数="30"), kept) == []
    assert pictures.stale(told(tmp_path / "2", 首页="数据问题20应收9,855.00", 参数="30"), kept) == [
        "首页: “数据问题0应收9,855.00” is now “数据问题20应收9,855.00”"
    ]
    new = told(tmp_path / "3", 首页="数据问题0应收9,855.00", 参数="30", 今日待办="无")
    assert pictures.stale(new, kept) == ["今日待办 is new", "今日待办.png is missing"]


def test_every_picture_shown_is_made_and_every_one_made_is_there() -> None:
    made = {f"{shot.name}.png" for shot in pictures.SHOTS}
    texts = [
        path.read_text(encoding="utf-8") for path in (*DOCS.glob("*.md"), DOCS.parent / "README.md")
    ]
    shown = {name for text in texts for name in re.findall(r"图/([^)]+\.png)", text)}
    assert shown <= made
    assert made == {path.name for path in pictures.PICTURES.glob("*.png")}


def test_the_guide_shows_every_sheet_that_it_names() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    pack = {schema.TARGETS.title}  # there it is the page of the month's report
    named = {title for title in schema.SHEET_ORDER if f"“{title}”" in text} - pack
    assert len(named) > 12
    assert [title for title in sorted(named) if f"(图/{title}.png)" not in text] == []
