"""``huikuan import --watch``: a folder whose files are imported as they arrive."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import OK, PROBLEMS_FOUND, complain, now, report, say
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.watch_folder import Outcome

_LOOK_EVERY = 5.0  # seconds
_WRITTEN_WITHIN = 1.0  # seconds in which a file that is being copied grows


def watch_folder(
    ledger: Path, folder: Path, answers: Path | None, *, trial: bool, once: bool, as_json: bool
) -> int:
    """Import what arrives in a folder until told to stop; with ``once`` what lies there now."""
    from huikuan_xl.import_files import user_name
    from huikuan_xl.importing.asking import Answers, read_answers
    from huikuan_xl.watch_folder import Watch

    given = read_answers(answers) if answers is not None else Answers()
    watch = Watch(ledger, folder, given, user_name(), now, trial)
    if not as_json:
        say.print(f"看着文件夹“{plain(folder)}”" + ("。" if once else "，按 Ctrl+C 结束。"))
    fine = True
    shown: set[tuple[Path, tuple[int, int]]] = set()  # in a trial nothing moves away
    told = ""
    try:
        while True:
            files = watch.settled(_WRITTEN_WITHIN)
            new = {path: state for path, state in files.items() if (path, state) not in shown}
            try:
                for outcome in watch.take(new):
                    _tell(outcome, as_json)
                    fine &= outcome.taken
            except Stop as stop:
                if once:
                    raise
                if str(stop) != told:
                    complain(plain(str(stop)).removesuffix("。"))
                told = str(stop)
                new = {}
            if once:
                return OK if fine else PROBLEMS_FOUND
            shown |= set(new.items()) if trial else set()
            time.sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        return OK


def _tell(outcome: "Outcome", as_json: bool) -> None:
    from huikuan_xl.importing.telling import facts_of

    if as_json:
        facts = facts_of(outcome.plan) if outcome.plan is not None else {}
        told = {"file": outcome.file, "place": str(outcome.place), "taken": outcome.taken}
        print(json.dumps({**told, "said": list(outcome.said), **facts}, ensure_ascii=False))
        return
    mark = "[green]✓[/green]" if outcome.taken else "[yellow]？[/yellow]"
    report.print(f"{mark} {plain(outcome.file)} → {plain(outcome.place)}")
    for line in outcome.said:
        report.print(plain(line))
