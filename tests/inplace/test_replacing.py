"""A file of ours is there whole or not at all, whatever the disk does."""

import errno
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl.inplace import replacing
from huikuan_xl.inplace.replacing import write_whole
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


def aged(path: Path, seconds: float, content: bytes = b"half") -> Path:
    path.write_bytes(content)
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_what_a_killed_run_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    left = aged(tmp_path / ".huikuan-ab12_cd9", 3700)
    kept = [
        aged(tmp_path / ".huikuan-zz12_cd9", 3500),  # perhaps still being written
        aged(tmp_path / ".huikuan-ab12_cd", 9000),  # no name of ours
        aged(tmp_path / ".huikuan-AB12_CD9", 9000),
        aged(tmp_path / ".huikuan-ab12_cd9.xlsx", 9000),
        aged(tmp_path / "huikuan-ab12_cd9", 9000),
    ]
    folder = tmp_path / ".huikuan-ab12_xyz"
    folder.mkdir()
    os.utime(folder, (0, 0))
    write_whole(tmp_path / "a.txt", b"new")
    assert not left.exists()
    assert all(one.exists() for one in [*kept, folder])


def test_a_kill_between_writing_and_renaming_heals_at_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = aged(tmp_path / "a.txt", 0, b"old")
    with monkeypatch.context() as killed:
        killed.setattr(os, "replace", refuse)
        killed.setattr(replacing, "_remove", lambda *_: None)  # a kill runs no finally
        with pytest.raises(PermissionError):
            write_whole(path, b"new")
    (left,) = tmp_path.glob(".huikuan-*")
    aged(left, 3700)
    assert path.read_bytes() == b"old"
    write_whole(path, b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"new"
