"""Two pictures are the same while they show the same; every picture of the guides is one we make."""

import re
from pathlib import Path

from PIL import Image, ImageDraw

from xl import pictures
from xl.docs import DOCS


def drawn(path: Path, text: str, size: tuple[int, int] = (200, 60)) -> Path:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((10, 20), text, fill="black")
    image.save(path)
    return path


def test_a_changed_figure_is_seen_and_the_same_picture_is_not(tmp_path: Path) -> None:
    one = drawn(tmp_path / "1.png", "1,000.00 " * 6)
    assert not pictures.differs(one, drawn(tmp_path / "2.png", "1,000.00 " * 6))
    assert pictures.differs(one, drawn(tmp_path / "3.png", ""))
    assert pictures.differs(one, drawn(tmp_path / "4.png", "1,000.00 " * 6, (220, 60)))
    assert pictures.differs(tmp_path / "none.png", one)


def test_every_picture_shown_is_made_and_every_one_made_is_there() -> None:
    made = {f"{shot.name}.png" for shot in pictures.SHOTS}
    texts = [
        path.read_text(encoding="utf-8") for path in (*DOCS.glob("*.md"), DOCS.parent / "README.md")
    ]
    shown = {name for text in texts for name in re.findall(r"图/([^)]+\.png)", text)}
    assert shown <= made
    assert made == {path.name for path in pictures.PICTURES.glob("*.png")}
