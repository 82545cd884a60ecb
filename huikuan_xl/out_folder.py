"""A folder of ours that people work in too: filled by one run at a time, whole, losing nothing.

Files are made in a staging folder inside it first. ``place`` renames that folder (from then on
the run counts as done, and the next one finishes what a killed one left) and moves its files in.
``写出记录.json`` keeps the digests of what we wrote: a file that is not as we wrote it belongs to a
person and is neither replaced nor removed. Leftovers of killed runs go at the next run.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from huikuan_xl.stop import Stop

WRITTEN = "写出记录.json"
LOCK = ".回款.lock"
WAIT_SECONDS = 30.0
_STAGING, _READY, _OLD = ".写入-", ".待放-", ".旧-"
_LEFTOVERS = re.compile(r"\.(写入|月结|函件.*)-[a-z0-9_]{8}|\.月结.*\.xlsx\.\d+\.tmp")


@dataclass(frozen=True, slots=True)
class Placed:
    """What ``place`` did: files now as we made them, and people's files left alone."""

    files: tuple[Path, ...]
    left: tuple[Path, ...]


@dataclass
class OutFolder:
    """The folder at ``path``, made when missing, ours alone between enter and exit.

    Raises Stop when another run holds it for long or ``path`` is a file, OSError for the disk.
    """

    path: Path
    wait: float = WAIT_SECONDS
    _lock: int = field(default=-1, init=False)
    _made: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        if self.path.exists() and not self.path.is_dir():
            raise Stop(f"“{self.path}”是文件，不是文件夹", "请换一个文件夹，或把它移走")
        self._made = not self.path.exists()
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.path / LOCK, self.wait)
        try:
            self._recover()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for leftover in self.path.glob(f"{_STAGING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._release()
        if self._made:
            with suppress(OSError):  # only an empty folder goes
                self.path.rmdir()

    def stage(self) -> Path:
        """Return a new folder to make files in, at the places where they shall go."""
        return Path(tempfile.mkdtemp(prefix=_STAGING, dir=self.path))

    def name_for(self, name: PurePosixPath, digest: str) -> PurePosixPath:
        """Return where a new file of ours goes: ``name``, or beside it when that is a person's."""
        return self._where(name, digest, self._written()) or name

    def refuse_file(self, name: str) -> None:
        """Raise Stop when a folder that is to be filled is a file."""
        if (self.path / name).exists() and not (self.path / name).is_dir():
            raise Stop(f"“{self.path / name}”是文件，不是文件夹", "请把它改名或移走")

    def give_way(self, name: str) -> None:
        """Let a file be replaced although a person changed it; the caller keeps a copy."""
        written = self._written()
        digest = digest_of(self.path / name)
        written[name] = [*(d for d in written.get(name, []) if d != digest), digest]
        self._note(written)

    def place(self, staging: Path) -> Placed:
        """Move everything below ``staging`` into place; from the first step on it is done."""
        ready = staging.with_name(staging.name.replace(_STAGING, _READY, 1))
        staging.rename(ready)
        return self._place(ready)

    def remove_stale(self, folder: str, keep: Iterable[str]) -> tuple[Path, ...]:
        """Remove what earlier runs wrote below ``folder`` and nobody changed, but ``keep``.

        Paths are relative to this folder, with ``/``.
        """
        kept, written = set(keep), self._written()
        stale = [n for n in written if n.startswith(f"{folder}/") and n not in kept]
        gone = []
        for name in stale:
            target = self.path / name
            if target.is_file() and digest_of(target) in written[name]:
                target.unlink()
                gone.append(target)
                with suppress(OSError):  # only an empty folder goes
                    target.parent.rmdir()
        if stale:
            self._note({n: d for n, d in written.items() if n not in stale})
        return tuple(gone)

    # --------------------------------------------------------------------------- inside

    def _place(self, ready: Path) -> Placed:
        written = self._written()
        moves: list[tuple[Path, PurePosixPath]] = []
        files, left = [], []
        for source in sorted(p for p in ready.rglob("*") if p.is_file()):
            name, digest = PurePosixPath(source.relative_to(ready).as_posix()), digest_of(source)
            where = self._where(name, digest, written)
            if where is None:
                left.append(self.path / name)
                continue
            moves.append((source, where))
            files.append(self.path / where)
            earlier = written.get(str(where), [])
            written[str(where)] = [*(d for d in earlier if d != digest), digest]
        if moves:  # before the first move, so that a killed run's files are known as ours
            self._note(written)
        for source, where in moves:
            _move(source, self.path / where)
        shutil.rmtree(ready, ignore_errors=True)
        return Placed(tuple(files), tuple(left))

    def _where(
        self, name: PurePosixPath, digest: str, written: dict[str, list[str]]
    ) -> PurePosixPath | None:
        """Return the place for our file, None when a person changed this very file of ours."""
        for number in range(1000):
            mark = "" if number == 0 else "（新）" if number == 1 else f"（新{number}）"
            place = name.with_name(f"{name.stem}{mark}{name.suffix}")
            ours, target = written.get(str(place), []), self.path / place
            if not os.path.lexists(target):
                return place
            if target.is_file() and digest_of(target) in (digest, *ours):
                return place
            if digest in ours:
                return None
        raise Stop(f"“{self.path / name}”旁边的文件太多", "请清理这个文件夹")

    def _written(self) -> dict[str, list[str]]:
        try:
            found = json.loads((self.path / WRITTEN).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}  # then every file there counts as a person's
        if not isinstance(found, dict):
            return {}
        return {str(k): [str(d) for d in v] for k, v in found.items() if isinstance(v, list)}

    def _note(self, written: dict[str, list[str]]) -> None:
        text = json.dumps(dict(sorted(written.items())), ensure_ascii=False, indent=1)
        temporary = self.stage()
        (temporary / WRITTEN).write_text(text + "\n", encoding="utf-8")
        os.replace(temporary / WRITTEN, self.path / WRITTEN)
        temporary.rmdir()

    def _recover(self) -> None:
        """Put right what killed runs left: finish what was done, drop what wasn't."""
        for old in sorted(self.path.glob(f"{_OLD}*")):
            _put_back(old, old.with_name(old.name.removeprefix(_OLD)))
        for ready in sorted(self.path.glob(f"{_READY}*")):
            self._place(ready)
        for found in self.path.iterdir():
            if _LEFTOVERS.fullmatch(found.name):
                if found.is_dir() and not found.is_symlink():
                    shutil.rmtree(found, ignore_errors=True)
                else:
                    found.unlink(missing_ok=True)

    def _release(self) -> None:
        with suppress(OSError):  # Windows keeps an open file
            (self.path / LOCK).unlink()
        os.close(self._lock)
        if sys.platform == "win32":
            with suppress(OSError):  # the next run has it open already
                (self.path / LOCK).unlink()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:  # a linked folder on another disk
            raise
        beside = target.with_name(f".{target.name}.回款")
        shutil.copy2(source, beside)
        os.replace(beside, target)


def _put_back(old: Path, target: Path) -> None:
    """Put a folder back that a killed run had moved away; nothing in either is lost."""
    if not os.path.lexists(target):
        old.rename(target)
        return
    if old.is_symlink() or not old.is_dir() or not target.is_dir():
        return
    for file in sorted(p for p in old.rglob("*") if p.is_file()):
        place = target / file.relative_to(old)
        if place.is_file() and digest_of(place) == digest_of(file):
            continue
        for free in _free_names(place):
            if not os.path.lexists(free):
                free.parent.mkdir(parents=True, exist_ok=True)
                file.rename(free)
                break
    shutil.rmtree(old)


def _free_names(place: Path) -> Iterator[Path]:
    yield place
    number = 1
    while True:
        mark = "（旧）" if number == 1 else f"（旧{number}）"
        yield place.with_name(f"{place.stem}{mark}{place.suffix}")
        number += 1


def _locked(path: Path, wait: float) -> int:
    """Take the lock of a folder; the system lets go of it when the run ends, however it ends."""
    until = time.monotonic() + wait
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        if _try_lock(handle) and _is_still(handle, path):
            return handle
        os.close(handle)
        if time.monotonic() > until:
            raise Stop(f"文件夹“{path.parent}”正被另一次月结或函件写入", "请等它结束后再试")
        time.sleep(0.1)


def _is_still(handle: int, path: Path) -> bool:
    """Say whether the lock taken is the one at ``path``: its last holder removes the file."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
