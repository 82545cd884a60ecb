"""The list of what was written into a letters folder: drafts and what a person changed (F2, F3).

Nothing that a person put into the folder or changed there is deleted or overwritten: only files that
are byte for byte as we wrote them, and not yet on the register, are replaced or withdrawn.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

LIST_FILE = "函件清单.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter as it was written: who, what, when, its number and the digest of its file."""

    file: str
    number: str
    kind: str
    code: str
    written_on: str
    digest: str


def digest_of(path: Path) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_drafts(folder: Path) -> dict[str, Draft]:
    """Return what the folder's list says was written, by file; empty without a readable list."""
    try:
        rows = json.loads((folder / LIST_FILE).read_text("utf-8"))
        return {row["file"]: Draft(**row) for row in rows}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def write_drafts(folder: Path, drafts: Iterable[Draft]) -> Path:
    """Write the folder's list; the old one is replaced in one step."""
    path = folder / LIST_FILE
    rows = [asdict(one) for one in sorted(drafts, key=lambda one: one.file)]
    staged = path.with_name(f".{LIST_FILE}")
    staged.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    os.replace(staged, path)
    return path


def used_numbers(folder: Path) -> list[str]:
    """Return every text beside the register that may hold a used number: lists and file names of
    this letters folder and of those next to it."""
    found: list[str] = []
    for place in (folder, *sorted(folder.parent.glob("函件*"))):
        if place.is_dir():
            found += [draft.number for draft in read_drafts(place).values()]
            found += [file.name for file in place.rglob("*号*")]
    return found


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a run's files: those in place now, and those of a person's that stayed."""

    files: tuple[Path, ...]
    kept: tuple[Path, ...]


def place(
    staging: Path, folder: Path, drafts: Mapping[str, Draft], registered: Collection[str]
) -> Placed:
    """Move staged files (each is in ``drafts``) into the letters folder one by one, and bring its
    list up to date.

    A file that a person changed since stays, and the new one goes beside it as ``…（新稿）``, unless
    it is the draft they started from. Old drafts that are due no more are withdrawn when nobody
    touched them and their number is not on the register.
    """
    folder.mkdir(parents=True, exist_ok=True)
    old = read_drafts(folder)
    files: list[Path] = []
    kept: list[Path] = []
    for source in sorted(p for p in staging.rglob("*") if p.is_file()):
        name = source.relative_to(staging).as_posix()
        target = folder / name
        before = old.get(name)
        if target.exists() and (before is None or digest_of(target) != before.digest):
            kept.append(target)
            if before is not None and before.digest == drafts[name].digest:
                continue
            target = target.with_name(f"{target.stem}（新稿）{target.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        files.append(target)
    left = {name: one for name, one in old.items() if name not in drafts}
    for name, one in list(left.items()):
        path = folder / name
        if one.number in registered or not path.exists() or digest_of(path) != one.digest:
            continue
        path.unlink()
        del left[name]
    write_drafts(folder, [*left.values(), *drafts.values()])
    return Placed(tuple(files), tuple(kept))
