"""A file of ours is there whole or not at all, whatever the disk does."""

import errno
import os
import stat
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
