"""The command line on Windows: the demo is Linux' demo, part for part."""

import re
import shutil
import zipfile
from pathlib import Path

from typer.testing import CliRunner

from huikuan_xl.cli import app
from tests.hosts.windows.conftest import DOCUMENTS, Product

DRIVE = DOCUMENTS.parents[2]
# What legitimately differs: when and by which library versions a file was written.
_STAMPS = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*<|<Application>[^<]*<")


def parts(file: Path) -> dict[str, bytes]:
    """Return the parts of a package without time stamps; any other file as one part."""
    if not zipfile.is_zipfile(file):
        return {"": file.read_bytes().replace(b"\r\n", b"\n")}
    with zipfile.ZipFile(file) as package:
        return {name: _STAMPS.sub(b"", package.read(name)) for name in package.namelist()}


def tree(folder: Path) -> dict[str, Path]:
    return {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}


def test_demo_is_that_of_linux_part_for_part(product: Product, tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["demo", str(tmp_path / "回款演示")])
    assert run.exit_code == 0, run.output
    shutil.rmtree(DRIVE / "回款演示", ignore_errors=True)  # of an earlier run
    said = product.huikuan("demo", "C:\\回款演示", timeout=400)
    assert said.count("0.00") >= 6, said
    ours, theirs = tree(tmp_path / "回款演示"), tree(DRIVE / "回款演示")
    assert set(ours) == set(theirs)
    assert len(ours) > 100
    different = []
    for name, file in ours.items():
        if file.suffix == ".sqlite" or name == "写出记录.json":
            continue  # digests of whole packages, whose directory names the system
        here, there = parts(file), parts(theirs[name])
        different += [f"{name}: {part}" for part in here.keys() | there.keys()
                      if here.get(part) != there.get(part)]  # fmt: skip
    assert not different, "\n".join(different[:40])


def test_check_reads_what_demo_wrote(product: Product) -> None:
    run = CliRunner().invoke(app, ["check", str(DRIVE / "回款演示" / "回款台账.xlsm")])
    said = product.huikuan("check", "C:\\回款演示\\回款台账.xlsm", fails=True)
    assert len(said.splitlines()) > 3
    assert words(said) == words(run.output)


def words(text: str) -> list[str]:
    """Return a text's words: a terminal's width decides where lines break."""
    return re.findall(r"\w+", text)
