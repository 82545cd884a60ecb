"""A month end as files: pack, letters and archive, closed for good or a 试算 that closes nothing.

The command line and the 月结 button both write through here. The archive is committed before the
files are moved into place: a killed run leaves a month closed whose files the next run completes,
never new files over an old archive.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path, PurePosixPath
from shutil import copy2

import pandas as pd

from huikuan_xl.archive.closings import Archive, Outcome, Overtaken, Plan, Reopening
from huikuan_xl.archive.database import archive_is_there
from huikuan_xl.archive.differences import Change
from huikuan_xl.archive.earlier import closed_standings, handed_reports
from huikuan_xl.archive.kept import KeptFile
from huikuan_xl.archive.records import Record
from huikuan_xl.archive.snapshot import take
from huikuan_xl.ledger.company import is_nameless, unfilled
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import PARAMETERS, Kind
from huikuan_xl.letters.batch import stage_letters
from huikuan_xl.letters.names import safe_name
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.out_folder import OutFolder, digest_of
from huikuan_xl.pack import printed_checks, write_pack
from huikuan_xl.pack.meeting import meeting_checks, person_packs, write_person_packs
from huikuan_xl.pack.report import pack_name
from huikuan_xl.pack.tables import Field, Page, Table
from huikuan_xl.rules.closing import closes, month_name
from huikuan_xl.stop import Stop

ARCHIVE_NAME = "回款归档.sqlite"
REOPENED = "重开记录"
SENT = "分送"  # the folder of the packs that go to people
_NAMELESS = "公司名称空着或还是样例，不能以它的名义关账"
_NAME_IT = "在“参数”表填公司全称"
_SAID = 3  # so many changes are named in a sentence
_ATTEMPTS = 5  # so often another run may close a month in between before we give up


@dataclass(frozen=True, slots=True)
class Terms:
    """How a run is to close: where the archive is (default: in the folder), ``close`` a day that
    isn't the month's last, ``trial`` close nothing, ``reopening`` a closed month,
    ``new_company`` in an archive of others."""

    archive: str | Path | None = None
    close: bool = False
    trial: bool = False
    reopening: Reopening | None = None
    new_company: bool = False


@dataclass(frozen=True, slots=True)
class MonthFiles:
    """What a run wrote. ``month_end`` carries what moved in the month before among its problems;
    ``plan`` is None for a 试算, ``trial`` says why it is one; ``notes`` are for the person."""

    files: tuple[Path, ...]
    month_end: MonthEnd
    plan: Plan | None
    record: Record | None
    trial: str
    notes: tuple[str, ...]

    @property
    def moved(self) -> tuple[Change, ...]:
        """What today's ledger says otherwise of the closed month before."""
        return self.plan.moved if self.plan else ()

    @property
    def past(self) -> tuple[str, ...]:
        """Say what no longer fits the closed past, for hosts with little room for it."""
        said = []
        if self.moved:
            named = "；".join(str(change) for change in self.moved[:_SAID])
            said.append(
                f"已关账的 {self.moved[0].month} 与现在的台账不符 {len(self.moved)} 处：{named}"
                f"（全部见“数据问题”）。"
            )
        if self.plan is not None:
            said += [f"归档被改动过：{one}。" for one in self.plan.altered]
        return tuple(said)

    @property
    def questions(self) -> bool:
        """Say whether the closed past no longer fits ledger or archive."""
        return self.plan is not None and bool(self.plan.moved or self.plan.altered)


@dataclass(frozen=True, slots=True)
class _Run:
    """What one write of a month end is given."""

    month_end: MonthEnd
    folder: OutFolder
    terms: Terms
    letters: bool
    pdf: bool
    per_person: bool
    now: datetime
    tell: Callable[[str, float], None]
    enter: Callable[[pd.DataFrame], object] | None


def write_month_end(
    month_end: MonthEnd,
    out: Path,
    *,
    letters: bool = True,
    pdf: bool = False,
    per_person: bool = False,
    terms: Terms | None = None,
    now: datetime | None = None,
    progress: Callable[[str, float], None] | None = None,
    enter: Callable[[pd.DataFrame], object] | None = None,
) -> MonthFiles:
    """Write pack, letters and archive of a month end into ``out``: all of it or nothing.

    A run that closes (``rules.closing``) writes 月结报告-YYYY-MM.xlsx and the letters; any other,
    or one with errors, only 月结试算-YYYY-MM-DD.xlsx. A closed month's pack is replaced by a
    reopening alone, which keeps the old one beside it. ``enter`` gets the new rows of 函件登记 at
    the end. ``per_person`` also writes 分送-YYYY-MM: a pack for 总经理 and one for every 业务经理.
    ``now`` is the day and time of the close. Raises Stop (``ClosedOtherwise`` among
    them) when the month can't be closed as asked.
    """
    terms, now = terms or Terms(), now or datetime.now()  # noqa: DTZ005
    month_end = replace(month_end, problems=(*month_end.problems, *_nameless(month_end)))
    why = _trial(month_end, terms, now)
    with OutFolder(out) as folder:
        run = _Run(
            month_end,
            folder,
            terms,
            letters,
            pdf,
            per_person,
            now,
            progress or (lambda what, share: None),
            enter,
        )
        if why:
            return _write_trial(_beside_closed(run), why)
        with _archive(out, terms) as archive:
            run = _compared(run, archive)
            for _ in range(_ATTEMPTS):
                try:
                    return _close(run, archive)
                except Overtaken:
                    continue
            raise Stop(f"归档“{archive.name}”一直有别人在关账", "请稍后再试")


def _compared(run: _Run, archive: Archive) -> _Run:
    """Return the run with the months before as they were closed."""
    m = run.month_end
    closed = closed_standings(archive, m.company.name, m.direction.now)
    return replace(
        run,
        month_end=replace(
            m,
            direction=m.direction.as_closed(closed),
            reports=handed_reports(archive, m.company.name, m.as_of, m.policy),
        ),
    )


def _beside_closed(run: _Run) -> _Run:
    """Return a 试算 with the months before as they were closed, where an archive is there."""
    where = run.terms.archive or run.folder.path / ARCHIVE_NAME
    if not archive_is_there(where):  # the first month: the close would make it
        return run
    with Archive(where, create=False) as archive:
        return _compared(run, archive)


@contextmanager
def _archive(out: Path, terms: Terms) -> Iterator[Archive]:
    """Open the archive; a new one in our folder goes again when nothing is closed after all."""
    where = terms.archive or out / ARCHIVE_NAME
    empty = terms.archive is None and not (out / ARCHIVE_NAME).exists()
    try:
        with Archive(where) as archive:
            try:
                yield archive
            finally:  # what is closed stays closed, even if its files couldn't be put in place
                empty = empty and not archive.companies()
    finally:
        if empty:
            (out / ARCHIVE_NAME).unlink(missing_ok=True)


def _trial(month_end: MonthEnd, terms: Terms, now: datetime) -> str:
    """Return why the run closes nothing, "" when it closes. Raises Stop when it was told to."""
    day = closes(month_end.as_of, now.date(), asked=terms.close)
    wanted = terms.close or terms.reopening is not None
    if wanted and terms.trial:
        raise Stop("--trial 只作试算，不能同时关账或重开", "请只留其中一个")
    if wanted and not day.value:
        raise Stop(day.reasons[0].text, "请改统计日，或去掉 --close 和 --reopen 只作试算")
    if terms.trial:
        return "按要求只作试算"
    if not day.value:
        return day.reasons[0].text
    if is_nameless(month_end.company):
        if wanted:
            raise Stop(_NAMELESS, _NAME_IT)
        return _NAMELESS
    if not month_end.can_close:
        return "有错误级的数据问题，或勾稽不平"
    wrong = [check.name for check in printed_checks(month_end) if check.difference]
    return f"打印合计与台账不平：{'、'.join(wrong)}" if wrong else ""


def _write_trial(run: _Run, why: str) -> MonthFiles:
    run.tell("写月结报告", 0.1)
    staging = run.folder.stage()
    write_pack(run.month_end, staging / f"月结试算-{run.month_end.as_of}.xlsx")
    placed = run.folder.place(staging)
    return MonthFiles(placed.files, run.month_end, None, None, why, _left(placed.left))


def _close(run: _Run, archive: Archive) -> MonthFiles:
    month_end, folder = run.month_end, run.folder
    month = month_name(month_end.as_of)
    pack, letters = pack_name(month_end.as_of), f"函件-{month}"
    folder.refuse_file(letters)
    folder.refuse_file(f"{SENT}-{month}")
    run.tell("核对归档", 0.05)
    terms = run.terms
    plan = archive.plan(
        take(month_end), month_end.entered, run.now,
        reopening=terms.reopening, new_company=terms.new_company,
    )  # fmt: skip
    _refuse_unknown_pack(folder.path / pack, plan, archive)
    shown = replace(month_end, problems=(*month_end.problems, *_moved(plan)))
    plan = replace(plan, snapshot=take(shown))

    staging = folder.stage()
    run.tell("写月结报告", 0.1)
    state = _pack_state(folder.path, pack, plan, archive)
    if state is not _Pack.STANDS:
        write_pack(shown, staging / pack, extra=_reopened_pages(plan))
    register = None
    missing = unfilled(month_end.company)
    if run.letters and not missing:
        run.tell("生成函件", 0.5)
        (staging / letters).mkdir()
        batch = stage_letters(
            shown, staging / letters, pdf=run.pdf, known=folder.path / letters,
            place=lambda name, digest: folder.name_for(letters / name, digest).relative_to(letters),
        )  # fmt: skip
        register = batch.register
    people = f"{SENT}-{month}"
    if run.per_person:
        run.tell("写分送各人的报告", 0.8)
        _write_people(shown, staging / people, register)
    if state is _Pack.FORMER:
        copy2(folder.path / pack, staging / _former(pack, plan))
        folder.give_way(pack)

    run.tell("归档", 0.9)
    record = archive.commit(plan, _digests(staging))
    made = _files_below(staging / letters, staging)
    handed = _files_below(staging / people, staging)
    placed = folder.place(staging)
    if run.letters and not missing:
        folder.remove_stale(letters, [*made, *_entered(month_end, letters)])
    if run.per_person:
        folder.remove_stale(people, handed)
    if run.enter is not None and register is not None:
        run.enter(register)
    files = _shown_files(folder.path, pack, (letters, people), placed.files, plan)
    notes = (*_notes(plan, folder.path / pack, archive), *_left(placed.left))
    if run.letters and missing:
        notes = (*notes, f"没有出函件：参数表“公司”组还没填好：{'、'.join(missing)}")
    return MonthFiles(files, shown, plan, record, "", notes)


def _write_people(month_end: MonthEnd, folder: Path, register: pd.DataFrame | None) -> None:
    """Write what goes to 总经理 and to every 业务经理. Raises Stop when it doesn't add up."""
    packs = person_packs(month_end, register)
    wrong = [check.name for check in meeting_checks(month_end, packs) if check.difference]
    if wrong:
        raise Stop(f"分送各人的报告与台账不平：{'、'.join(wrong)}", "请把台账和这句话发给维护的人")
    folder.mkdir()
    write_person_packs(month_end, packs, folder, safe_name)


class _Pack(Enum):
    """What stands in the folder as the month's pack."""

    NONE = "none"
    STANDS = "of the state that is closed, or made of it by a person"
    FORMER = "of the state before a reopening"


def _pack_state(root: Path, pack: str, plan: Plan, archive: Archive) -> _Pack:
    """A run killed right after it reopened the month leaves the former pack: no copy of it is
    there yet, and it isn't what the month was closed with."""
    if not (root / pack).exists():
        return _Pack.NONE
    if plan.outcome is Outcome.REOPENED:
        return _Pack.FORMER
    unkept = plan.record.version > 1 and not (root / _former(pack, plan)).exists()
    return _Pack.FORMER if unkept and _differs(root / pack, plan, archive) else _Pack.STANDS


def _differs(pack: Path, plan: Plan, archive: Archive) -> bool:
    """Say whether a pack is another file than the one that the month was closed with."""
    kept = archive.snapshot(plan.snapshot.company, plan.record.month)
    known = {f.name: f.digest for f in kept.files} if kept else {}
    return known.get(pack.name) not in (None, digest_of(pack))


def _refuse_unknown_pack(pack: Path, plan: Plan, archive: Archive) -> None:
    """A pack of a closed month without its close in the archive: another archive, or it is gone."""
    if plan.outcome is Outcome.CLOSED and pack.exists():
        raise Stop(
            f"“{pack}”已经在了，归档“{archive.name}”里却没有 {plan.record.month} 的关账",
            "请用 --archive 指定原来的归档；归档确实没有了，就把这份报告改名保留后再月结",
        )


def _nameless(month_end: MonthEnd) -> list[Problem]:
    """A month is closed in somebody's name: not in a blank one, nor in the example's."""
    if not is_nameless(month_end.company):
        return []
    return [
        Problem(
            Severity.WARNING, PARAMETERS, 0, "公司名称", month_end.company.name,
            _NAMELESS, _NAME_IT, "参数",
        )
    ]  # fmt: skip


def _moved(plan: Plan) -> list[Problem]:
    """Return what no longer fits the closed past as rows of 数据问题."""
    fix = "改错了就改回台账；确实该改，就重开那个月（--reopen），写明理由和经办人"
    moved = [
        Problem(
            Severity.WARNING, "归档", 0, change.figure, f"{change.old} → {change.new}",
            f"{change.month} 关账后台账变了：{change}", fix, "关账后变动",
        )
        for change in plan.moved
    ]  # fmt: skip
    restore = "明细表仅供查询，封存内容没有变；请查是谁改的，再从备份恢复归档"
    return moved + [
        Problem(Severity.WARNING, "归档", 0, "", "", sentence, restore, "归档被改动")
        for sentence in plan.altered
    ]


def _reopened_pages(plan: Plan) -> list[Page]:
    """Return 重开记录 as a sheet of the pack, none when the month was never reopened."""
    if not plan.reopenings:
        return []
    columns = (
        ("version", "第几次关账", Kind.INT), ("closed_at", "时间", Kind.TEXT),
        ("closed_by", "经办人", Kind.TEXT), ("reason", "理由", Kind.TEXT),
        ("customer_code", "客户编码", Kind.TEXT), ("customer_name", "客户名称", Kind.TEXT),
        ("item", "单据", Kind.TEXT), ("figure", "项目", Kind.TEXT), ("old", "原来", Kind.TEXT),
        ("new", "现在", Kind.TEXT),
    )  # fmt: skip
    rows = [
        (r.version, f"{r.closed_at:%Y-%m-%d %H:%M}", r.closed_by, r.reason, c.customer_code,
         c.customer_name, c.item, c.figure, c.old, c.new)
        for r in plan.reopenings
        for c in r.changes
        if c.month == r.month
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[name for name, _, _ in columns])
    fields = tuple(Field(name, heading, kind) for name, heading, kind in columns)
    purpose = "本月关账后重开过：何时、何人、为何，哪些数字从多少改成多少。"
    return [Page(REOPENED, purpose, (Table(REOPENED, fields, frame),))]


def _former(pack: str, plan: Plan) -> str:
    return f"{pack.removesuffix('.xlsx')}-第{plan.record.version - 1}次关账.xlsx"


def _files_below(folder: Path, root: Path) -> list[str]:
    return [p.relative_to(root).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]


def _digests(staging: Path) -> list[KeptFile]:
    return [
        KeptFile(name, digest_of(staging / name), (staging / name).stat().st_size)
        for name in _files_below(staging, staging)
    ]


def _entered(month_end: MonthEnd, letters: str) -> list[str]:
    """Return the files of letters that the ledger's register names: they were sent."""
    names = [PurePosixPath(letters) / name for name in month_end.ledger.letters["file"] if name]
    return [str(path) for name in names for path in (name, name.with_suffix(".pdf"))]


def _shown_files(
    root: Path, pack: str, folders: Sequence[str], placed: Sequence[Path], plan: Plan
) -> tuple[Path, ...]:
    """Return the files a person is told of: pack, the folders of letters and of packs for people, what was
    kept."""
    shown = [root / pack]
    shown += [root / name for name in folders if (root / name).is_dir()]
    former = root / _former(pack, plan)
    if former in placed:
        shown.append(former)
    if (root / ARCHIVE_NAME).exists():
        shown.append(root / ARCHIVE_NAME)
    return tuple(shown)


def _notes(plan: Plan, pack: Path, archive: Archive) -> list[str]:
    notes = []
    if plan.outcome is Outcome.REOPENED and plan.later:
        notes.append(
            f"{'、'.join(plan.later)} 在它之后已经关账，用的是重开前的数；数字有变的，请依次重开"
        )
    if plan.first:
        notes.append(f"归档“{archive.name}”里还没有这家公司的月份，{plan.record.month} 是第一个")
    if plan.outcome is Outcome.SAME and _differs(pack, plan, archive):
        notes.append(f"“{pack.name}”与关账时写的不同（有人改过），没有动它")
    return notes


def _left(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(f"“{path}”有人改过，没有动它" for path in paths)
