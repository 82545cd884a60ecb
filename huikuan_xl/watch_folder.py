"""A folder whose files are imported as they arrive: what needs no answer is taken, the rest set aside.

No file is ever deleted or replaced: a taken one goes to 已导入, one with a question or a refusal to
待处理, each with what was said of it beside it as text.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from huikuan_xl.import_files import write_import
from huikuan_xl.importing.asking import Answers
from huikuan_xl.importing.files import open_source
from huikuan_xl.importing.plan import Plan, prepare
from huikuan_xl.importing.telling import lines_of
from huikuan_xl.inplace.replacing import free_path, state_of
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.stop import Stop

TAKEN, ASIDE = "已导入", "待处理"
_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".ods", ".et"})

State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: where it lies now (in a trial: where it is), and what was said."""

    file: str
    place: Path
    taken: bool
    said: tuple[str, ...]
    plan: Plan | None = None


@dataclass(slots=True)
class Watch:
    """A folder being watched for one ledger. ``trial`` writes and moves nothing."""

    ledger: Path
    folder: Path
    answers: Answers
    user: str
    now: Callable[[], datetime]
    trial: bool = False

    def settled(
        self, wait: float, sleep: Callable[[float], None] = time.sleep
    ) -> dict[Path, State]:
        """Return the files that nobody is writing any more: unchanged for ``wait`` seconds."""
        before = self._files()
        if not before:
            return {}
        sleep(wait)
        after = self._files()
        return {path: state for path, state in after.items() if before.get(path) == state}

    def take(self, files: dict[Path, State]) -> Iterator[Outcome]:
        """Import these files one by one, in the order in which they came.

        Raises Stop when the ledger can't be read or written: the files stay where they are.
        """
        for path in sorted(files, key=lambda p: (files[p][1], p.name)):
            yield self._take(path)

    def _files(self) -> dict[Path, State]:
        if not self.folder.is_dir():
            raise Stop(f"没有文件夹“{self.folder}”", "请核对路径，或先建好这个文件夹")
        found: dict[Path, State] = {}
        for path in self.folder.iterdir():
            hidden = path.name.startswith((".", "~$"))
            if path.is_file() and not hidden and path.suffix.lower() in _ENDINGS:
                found[path] = state_of(path)
        found.pop(self.ledger.resolve(), None)
        return found

    def _take(self, path: Path) -> Outcome:
        book = read_ledger(self.ledger)
        try:
            plan = prepare(book, [open_source(path)], answers=self.answers, take_defaults=True)
        except Stop as refusal:
            said = (f"没有导入：{refusal}",)
            return self._done(path, Outcome(path.name, path, False, said))
        told = tuple(lines_of(plan))
        if plan.open_questions:
            return self._done(path, Outcome(path.name, path, False, told, plan))
        if not self.trial:
            write_import(self.ledger, plan, now=self.now(), user=self.user)
        return self._done(path, Outcome(path.name, path, True, told, plan))

    def _done(self, path: Path, outcome: Outcome) -> Outcome:
        if self.trial:
            return outcome
        folder = self.folder / (TAKEN if outcome.taken else ASIDE)
        folder.mkdir(exist_ok=True)
        target = free_path(folder / path.name)
        path.rename(target)
        note = target.with_name(f"{target.name}.说明.txt")
        note.write_text("\n".join(outcome.said) + "\n", encoding="utf-8-sig")
        return Outcome(outcome.file, target, outcome.taken, outcome.said, outcome.plan)
