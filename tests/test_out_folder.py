"""A folder that people work in too: nothing of theirs is replaced, removed or lost."""

import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from huikuan_xl.out_folder import LOCK, WRITTEN, OutFolder, Placed, digest_of
from huikuan_xl.stop import Stop


def put(root: Path, **files: str) -> Placed:
    with OutFolder(root) as folder:
        staging = folder.stage()
        for name, text in files.items():
            target = staging / name.replace("__", "/")
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return folder.place(staging)


def contents(root: Path) -> dict[str, str]:
    return {
        p.relative_to(root).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(root.rglob("*"))
        if p.is_file() and p.name != WRITTEN
    }


def test_files_come_into_place_and_nothing_else_stays(tmp_path: Path) -> None:
    placed = put(tmp_path / "出", 甲__信="一", 表="二")
    assert contents(tmp_path / "出") == {"甲/信": "一", "表": "二"}
    assert {p.name for p in placed.files} == {"信", "表"}
    assert {p.name for p in (tmp_path / "出").iterdir()} == {"甲", "表", WRITTEN}


def test_our_own_file_is_replaced(tmp_path: Path) -> None:
    put(tmp_path, 信="一")
    put(tmp_path, 信="二")
    assert contents(tmp_path) == {"信": "二"}


def test_a_file_that_a_person_changed_stays_and_ours_goes_beside_it(tmp_path: Path) -> None:
    put(tmp_path, 信="一")
    (tmp_path / "信").write_text("一，已改")
    put(tmp_path, 信="二")
    assert contents(tmp_path) == {"信": "一，已改", "信（新）": "二"}
    put(tmp_path, 信="三")
    assert contents(tmp_path) == {"信": "一，已改", "信（新）": "三"}


def test_the_same_file_again_is_not_written_beside_a_changed_one(tmp_path: Path) -> None:
    put(tmp_path, 信="一")
    (tmp_path / "信").write_text("一，已改")
    placed = put(tmp_path, 信="一")
    assert contents(tmp_path) == {"信": "一，已改"}
    assert placed.left == (tmp_path / "信",)


def test_a_persons_file_of_our_name_stays(tmp_path: Path) -> None:
    (tmp_path / "信").write_text("客户的信")
    put(tmp_path, 信="一")
    assert contents(tmp_path) == {"信": "客户的信", "信（新）": "一"}


def test_without_our_record_every_file_counts_as_a_persons(tmp_path: Path) -> None:
    put(tmp_path, 信="一", 同="同")
    (tmp_path / WRITTEN).write_text("不是 JSON")
    put(tmp_path, 信="二", 同="同")
    assert contents(tmp_path) == {"信": "一", "信（新）": "二", "同": "同"}


def test_the_name_is_known_before(tmp_path: Path) -> None:
    (tmp_path / "信.docx").write_text("客户的信")
    with OutFolder(tmp_path) as folder:
        assert folder.name_for(PurePosixPath("信.docx"), "0" * 64).name == "信（新）.docx"
        assert folder.name_for(PurePosixPath("别.docx"), "0" * 64).name == "别.docx"
        same = digest_of(tmp_path / "信.docx")
        assert folder.name_for(PurePosixPath("信.docx"), same).name == "信.docx"


def test_stale_files_go_only_if_ours_unchanged_and_not_kept(tmp_path: Path) -> None:
    put(tmp_path, 函__旧信="一", 函__改信="二", 函__已发="三", 函__还要="四", 别__信="五")
    (tmp_path / "函" / "改信").write_text("二，已改")
    (tmp_path / "函" / "扫描.pdf").write_text("签收")
    with OutFolder(tmp_path) as folder:
        gone = folder.remove_stale("函", ["函/已发", "函/还要"])
    assert gone == (tmp_path / "函" / "旧信",)
    assert contents(tmp_path) == {
        "函/改信": "二，已改", "函/已发": "三", "函/还要": "四", "函/扫描.pdf": "签收", "别/信": "五",
    }  # fmt: skip


def test_a_linked_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "真").mkdir()
    (tmp_path / "出").mkdir()
    (tmp_path / "出" / "函").symlink_to(tmp_path / "真")
    put(tmp_path / "出", 函__信="一")
    assert (tmp_path / "出" / "函").is_symlink()
    assert contents(tmp_path / "真") == {"信": "一"}


def test_a_folder_that_a_killed_run_moved_away_comes_back(tmp_path: Path) -> None:
    (tmp_path / ".旧-函").mkdir()
    (tmp_path / ".旧-函" / "已发").write_text("一")
    put(tmp_path, 函__信="二")
    assert contents(tmp_path) == {"函/已发": "一", "函/信": "二"}


def test_both_folders_are_joined_and_nothing_in_either_is_lost(tmp_path: Path) -> None:
    for name, text in (("函", "新"), (".旧-函", "旧")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "信").write_text(text)
        (tmp_path / name / "同").write_text("同")
    (tmp_path / ".旧-函" / "扫描").write_text("签收")
    put(tmp_path)
    assert contents(tmp_path) == {
        "函/信": "新",
        "函/信（旧）": "旧",
        "函/同": "同",
        "函/扫描": "签收",
    }


def test_leftovers_of_killed_runs_go_and_finished_ones_are_completed(tmp_path: Path) -> None:
    for name in (".月结-a1b2c3d4", ".写入-a1b2c3d4", ".函件-2026-06-a1b2c3d4"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "半份").write_text("半")
    (tmp_path / ".月结报告-2026-06.xlsx.123.tmp").write_text("半")
    (tmp_path / ".待放-a1b2c3d4").mkdir()
    (tmp_path / ".待放-a1b2c3d4" / "整份").write_text("整")
    (tmp_path / ".我的").mkdir()
    (tmp_path / ".我的" / "笔记").write_text("留")
    put(tmp_path)
    assert contents(tmp_path) == {"整份": "整", ".我的/笔记": "留"}


def test_a_second_run_waits_or_is_told(tmp_path: Path) -> None:
    with OutFolder(tmp_path), pytest.raises(Stop, match="正被另一次"):
        OutFolder(tmp_path, wait=0.2).__enter__()
    with OutFolder(tmp_path, wait=0.2):
        assert (tmp_path / LOCK).exists()
    assert not (tmp_path / LOCK).exists()


def test_the_lock_of_a_killed_run_holds_nobody_up(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from huikuan_xl.out_folder import OutFolder\n"
        "OutFolder(Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    place = str(Path(__file__).parents[1])
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env={**os.environ, "PYTHONPATH": place},
        check=False,
    )  # fmt: skip
    assert (tmp_path / LOCK).exists()
    with OutFolder(tmp_path, wait=0.2):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "出").write_text("文件")
    with pytest.raises(Stop, match="是文件，不是文件夹"):
        OutFolder(tmp_path / "出").__enter__()
    with OutFolder(tmp_path) as folder, pytest.raises(Stop, match="是文件"):
        folder.refuse_file("出")


def test_a_folder_made_for_nothing_goes_again(tmp_path: Path) -> None:
    with OutFolder(tmp_path / "出"):
        pass
    assert not (tmp_path / "出").exists()
