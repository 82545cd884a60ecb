"""What is wrong with how a damaged workbook was met: a crash, a silent change, a file left behind.

A mutant is fine when it is refused in one sentence, when it reads as before, or when what reads
otherwise is told. A person's edit may read otherwise without a word if another reader
(``plain_reader``) sees the same cells.
"""

import contextlib
import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from huikuan_xl import cli
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.opening import UnusableLedger, open_sheets
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.reading import may_be_read, read_ledger
from tests.fuzz.base import AS_OF
from tests.fuzz.plain_reader import as_stored, sheets_of

_LOG = re.compile(r"日志“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Content:
    """What of a ledger decides anything, whatever the order of its rows."""

    rows: frozenset[tuple[str, int, tuple[str, ...]]]
    settings: tuple[str, str]
    told: frozenset[Problem]


def content_of(ledger: Ledger) -> Content:
    """Return what a ledger holds; equal rows are counted."""
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    for sheet in schema.ENTRY_SHEETS:
        frame = ledger.table(sheet)
        if frame.empty:
            continue
        frame = frame.drop(columns=ROW)
        for values in frame.astype(str).itertuples(index=False, name=None):
            counts[sheet.name, values] = counts.get((sheet.name, values), 0) + 1
    rows = frozenset((name, count, values) for (name, values), count in counts.items())
    return Content(rows, (repr(ledger.policy), repr(ledger.company)), frozenset(ledger.problems))


def reading_fault(mutant: Path, base: Content, *, loses: bool, edit: bool) -> str:
    """Return what is wrong with reading a mutant, "" when nothing is.

    ``loses``: something is gone on purpose. ``edit``: a person could have written it so.
    """
    try:
        now = content_of(read_ledger(mutant))
    except UnusableLedger as refused:
        return _sentence_fault(str(refused))
    except Exception as error:
        return f"reading: {type(error).__name__}: {error}"
    if (now.rows, now.settings) == (base.rows, base.settings) or now.told - base.told:
        return ""
    if not loses and edit and _as_written(mutant):
        return ""
    changed = sorted(str(row) for row in now.rows ^ base.rows)
    return f"silent change: {[text[:300] for text in changed][:4] or now.settings}"


def _as_written(mutant: Path) -> bool:
    """Say whether another reader sees the very cells that we read."""
    try:
        theirs = sheets_of(mutant)
        ours = {
            sheet.title: {
                (row, column): as_stored(cell)
                for row, cells in enumerate(sheet.grid)
                for column, cell in enumerate(cells)
                if cell not in (None, "")
            }
            for sheet in open_sheets(mutant, may_be_read)
        }
    except Exception:  # the other reader gave up: nothing vouches for ours
        return False
    return all(theirs.get(title) == cells for title, cells in ours.items())


def _sentence_fault(text: str) -> str:
    if not re.search(r"[\u4e00-\u9fff]", text) or "\n" in text or "Error" in text:
        return f"not a plain sentence: {text[:200]!r}"
    return ""


def command_fault(command: str, mutant: Path, ledger: Path, out: Path) -> str:
    """Run one command of the command line on a mutant; return what is wrong with its end."""
    before = mutant.read_bytes()
    code, said = _run(_words(command, mutant, ledger, out))
    log = _LOG.search(said)
    if log:
        lines = Path(log[1]).read_text(encoding="utf-8").strip().splitlines()
        Path(log[1]).unlink()
        return f"{command}: internal error: {lines[-1]} {lines[-3].strip()}"
    if code not in (0, 1, 2):
        return f"{command}: exit code {code}: {said[-200:]}"
    if "Traceback" in said or "\x1b" in said:
        return f"{command}: said {said[-300:]!r}"
    if code == 2:
        left = [str(p) for p in out.rglob("*") if p.is_file()] if out.exists() else []
        if left:
            return f"{command}: refused, but left {left}"
        if mutant.read_bytes() != before:
            return f"{command}: refused, but changed the file"
        return _sentence_fault(said.strip())
    if mutant.read_bytes() != before and command != "recalc":
        return f"{command}: changed the file"
    return ""


def _words(command: str, mutant: Path, ledger: Path, out: Path) -> list[str]:
    day = ["--as-of", AS_OF.isoformat()]
    return {
        "check": ["check", str(mutant), "--json"],
        "month-end": ["month-end", str(mutant), *day, "--out", str(out)],
        "letters": ["letters", str(mutant), *day, "--out", str(out)],
        "recalc": ["recalc", str(mutant)],
        "import": ["import", str(ledger), str(mutant), "--dry-run", "--yes"],
    }[command]


def _run(words: list[str]) -> tuple[object, str]:
    said = io.StringIO()
    code: object = 0
    saved, sys.argv = sys.argv, ["huikuan", *words]
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            cli.main()
    except SystemExit as end:
        code = end.code
    except Exception as error:
        code = f"{type(error).__name__}: {error}"
    finally:
        sys.argv = saved
    return code, said.getvalue()
