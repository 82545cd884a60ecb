"""A file of ours is there whole or not at all, whatever the disk does."""

import errno
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl.inplace import replacing
from huikuan_xl.inplace.replacing import replace_file, state_of, write_whole
from huikuan_xl.workbook.strict import open_workbook


class FullDisk:
    """A temporary file that takes half of what is written."""

    def __init__(self, **how: Any) -> None:
        self.path = Path(how["dir"]) / ".huikuan-x"
        self.name = str(self.path)

    def __enter__(self) -> "FullDisk":
        return self

    def __exit__(self, *failed: object) -> None:
        pass

    def write(self, content: bytes) -> None:
        self.path.write_bytes(bytes(content)[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")


def refuse(*_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize("fault", ["full", "open elsewhere"])
@pytest.mark.parametrize("old", [b"", b"old"])
def test_the_old_file_or_none_stays_when_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, old: bytes
) -> None:
    path = tmp_path / "报告.xlsx"
    if old:
        path.write_bytes(old)
    if fault == "full":
        monkeypatch.setattr(replacing, "NamedTemporaryFile", FullDisk)
    else:
        monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError) as refused:
        write_whole(path, b"new and longer")
    assert refused.value.filename == str(path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == ({path.name: old} if old else {})


def test_a_workbook_appears_whole_with_the_rights_of_any_file(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    book = open_workbook(path)
    book.add_worksheet("一").write_string(0, 0, "甲")
    book.close()
    (tmp_path / "别的").touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "别的").stat().st_mode)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["别的", "表.xlsx"]


def test_what_a_killed_run_left_goes_with_the_next_file(tmp_path: Path) -> None:
    """The name is ours and old; young ones, other names and folders are somebody's."""
    old = time.time() - 700
    names = (".huikuan-a1b2c3_4", ".huikuan-笔记", ".huikuan-a1b2c3d4.xlsx", "huikuan-a1b2c3d4")
    for name in names:
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (old, old))
    (tmp_path / ".huikuan-youngone").write_text("x")
    (tmp_path / ".huikuan-a_folder").mkdir()
    os.utime(tmp_path / ".huikuan-a_folder", (old, old))
    write_whole(tmp_path / "报告.xlsx", b"new")
    left = {one.name for one in tmp_path.iterdir()}
    assert left == {*names[1:], ".huikuan-youngone", ".huikuan-a_folder", "报告.xlsx"}


@pytest.mark.parametrize("age", [599, 601])
def test_a_file_is_a_leftover_after_ten_minutes(tmp_path: Path, age: int) -> None:
    begun = tmp_path / ".huikuan-a1b2c3d4"
    begun.write_text("x")
    os.utime(begun, (time.time() - age + 0.5, time.time() - age + 0.5))
    ledger = tmp_path / "台账.xlsx"
    ledger.write_bytes(b"old")
    replace_file(ledger, b"new", state_of(ledger), None)
    assert begun.exists() is (age < 600)
