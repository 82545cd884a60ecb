"""A month end on disk: trial or close, what stays, and what a kill at any moment leaves."""

import datetime as dt
import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from huikuan_xl import month_files
from huikuan_xl.archive.closings import Archive, ClosedOtherwise, Delivery, Reopening
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.letters import batch
from huikuan_xl.letters.rendering import LetterTemplate
from huikuan_xl.letters.selection import LetterOrder
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month_files import ARCHIVE_NAME, MonthFiles, Terms, write_month_end
from huikuan_xl.pack import report
from huikuan_xl.pack.tables import Page
from huikuan_xl.stop import Stop
from tests.books import Books
from tests.month.ledgers import approval, table

MAY, JUNE = dt.date(2026, 5, 31), dt.date(2026, 6, 30)
NOW = dt.datetime(2026, 8, 3, 9, 30)
PACK, LETTERS = "月结报告-2026-05.xlsx", "函件-2026-05"
REOPEN = Terms(reopening=Reopening("漏记回款", "王敏"))


@pytest.fixture
def books() -> Books:
    return Books()


def write(books: Books, out: Path, day: dt.date = MAY, **how: Any) -> MonthFiles:
    how.setdefault("now", NOW)
    return write_month_end(books.month(day), out, **how)


def states(out: Path) -> list[tuple[str, int]]:
    with Archive(out / ARCHIVE_NAME, create=False) as archive:
        assert archive.findings("甲公司") == []
        return [(r.month, r.version) for r in archive.records("甲公司")]


def contents(out: Path) -> dict[str, bytes]:
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in sorted(out.rglob("*"))
        if p.is_file() and p.name != ARCHIVE_NAME
    }


def some_letter(out: Path) -> Path:
    return sorted((out / LETTERS).rglob("*.docx"))[0]


def test_a_day_inside_the_month_is_a_trial(books: Books, tmp_path: Path) -> None:
    done = write(books, tmp_path, dt.date(2026, 5, 15))
    assert "不是月末" in done.trial
    assert [p.name for p in done.files] == ["月结试算-2026-05-15.xlsx"]
    assert not (tmp_path / ARCHIVE_NAME).exists()
    assert not (tmp_path / PACK).exists()


def test_a_trial_of_the_first_month_needs_no_archive(books: Books, tmp_path: Path) -> None:
    """The archive that the close would make is no reason to hide why it doesn't close."""
    kept = tmp_path / "别处.db"
    done = write(books, tmp_path / "月结", dt.date(2026, 5, 15), terms=Terms(archive=kept))
    assert "不是月末" in done.trial
    assert not kept.exists()


def test_asked_for_it_closes(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path, dt.date(2026, 5, 15), terms=Terms(close=True))
    assert states(tmp_path) == [("2026-05", 1)]


def test_a_future_month_is_a_trial_and_refused_when_asked_for(books: Books, tmp_path: Path) -> None:
    early = dt.datetime(2026, 5, 30, 18, 0)
    assert "在今天" in write(books, tmp_path, now=early).trial
    with pytest.raises(Stop, match="未来的月份不能关账"):
        write(books, tmp_path, now=early, terms=Terms(close=True))


def test_a_trial_of_a_closed_month_leaves_its_pack(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    before = (tmp_path / PACK).read_bytes()
    books.sales[0] = ("C1", "X1", dt.date(2026, 4, 10), 7)
    done = write(books, tmp_path, terms=Terms(trial=True))
    assert [p.name for p in done.files] == ["月结试算-2026-05-31.xlsx"]
    assert (tmp_path / PACK).read_bytes() == before


def test_errors_leave_the_closed_months_pack(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    before = contents(tmp_path)
    books.changes["problems"] = [Problem(Severity.ERROR, "销售", 2, "金额", "一百", "错", "改")]
    done = write(books, tmp_path)
    assert "错误级" in done.trial
    after = contents(tmp_path)
    assert {name: after[name] for name in before if name != "写出记录.json"} == {
        name: text for name, text in before.items() if name != "写出记录.json"
    }


def test_a_refused_change_touches_nothing(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    before = contents(tmp_path)
    books.names["C1"] = "恒通有限公司"
    with pytest.raises(ClosedOtherwise, match="客户名称 恒通公司 → 恒通有限公司"):
        write(books, tmp_path)
    assert contents(tmp_path) == before
    assert states(tmp_path) == [("2026-05", 1)]


def test_a_rerun_gives_the_same_bytes(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    before = contents(tmp_path)
    write(books, tmp_path, now=NOW + dt.timedelta(days=1))
    assert contents(tmp_path) == before
    assert len([n for n in before if n.endswith(".docx")]) > 0


def test_reopening_keeps_the_old_pack_and_prints_the_record(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    before = (tmp_path / PACK).read_bytes()
    books.receipts.append(("C1", "X1", MAY, 400))
    write(books, tmp_path, terms=REOPEN)
    assert (tmp_path / "月结报告-2026-05-第1次关账.xlsx").read_bytes() == before
    page = openpyxl.load_workbook(tmp_path / PACK)["重开记录"]
    rows = [[cell for cell in row if cell is not None] for row in page.values]
    wanted = [2, "2026-08-03 09:30", "王敏", "漏记回款", "C1", "恒通公司", "余额", "1,500.00",
              "1,100.00"]  # fmt: skip
    assert wanted in rows
    assert states(tmp_path) == [("2026-05", 1), ("2026-05", 2)]


def test_what_moved_in_may_is_a_row_of_junes_pack(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    books.sales[1] = ("C1", "X2", dt.date(2026, 5, 20), 1)
    done = write(books, tmp_path, JUNE)
    assert done.questions
    assert states(tmp_path) == [("2026-05", 1), ("2026-06", 1)]
    page = openpyxl.load_workbook(tmp_path / "月结报告-2026-06.xlsx")["数据问题"]
    said = [str(cell) for row in page.values for cell in row if cell]
    assert any("2026-05 关账后台账变了：C1 恒通公司　余额 1,500.00 → 1,001.00" in t for t in said)
    (told,) = done.past  # what the button says
    assert told.startswith("已关账的 2026-05 与现在的台账不符")
    assert "C1 恒通公司　余额 1,500.00 → 1,001.00" in told


def test_reopening_names_the_months_closed_after_it(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    assert write(books, tmp_path, JUNE).past == ()
    books.receipts.append(("C1", "X1", MAY, 400))
    done = write(books, tmp_path, terms=REOPEN)
    assert [note for note in done.notes if "2026-06 在它之后已经关账" in note]
    again = write(books, tmp_path, JUNE, terms=REOPEN)
    assert not [note for note in again.notes if "在它之后" in note]
    assert again.past == ()  # May was reopened: nothing is left that doesn't fit


def test_the_front_page_compares_with_the_month_as_it_was_closed(
    books: Books, tmp_path: Path
) -> None:
    write(books, tmp_path)  # May: 1,500 owed
    books.sales[1] = ("C1", "X2", dt.date(2026, 5, 20), 90_000)
    write(books, tmp_path, JUNE)
    write(books, tmp_path, dt.date(2026, 7, 15))  # a 试算 is told likewise
    for name in ("月结报告-2026-06.xlsx", "月结试算-2026-07-15.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        years: list[object] = [r[:6] for r in book["本月变动"].values if r[0] == "26-05"]
        assert years == [("26-05", 1500, 1000, pytest.approx(2 / 3), 0, "关账")]
    front = [str(cell) for row in book["首页"].values for cell in row if cell]
    assert any(text.startswith("上月 9.1万") for text in front)  # June as closed: 91,200


def test_what_people_put_and_changed_stays(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    letter = some_letter(tmp_path)
    letter.write_bytes(b"corrected in Word")
    (letter.parent / "签收扫描.pdf").write_bytes(b"scan")
    pack = tmp_path / PACK
    pack.write_bytes(pack.read_bytes() + b"note")
    write(books, tmp_path)
    assert letter.read_bytes() == b"corrected in Word"
    assert (letter.parent / "签收扫描.pdf").read_bytes() == b"scan"
    assert pack.read_bytes().endswith(b"note")
    books.receipts.append(("C1", "X1", MAY, 1500))
    write(books, tmp_path, terms=REOPEN)
    assert letter.read_bytes() == b"corrected in Word"
    assert (letter.parent / "签收扫描.pdf").read_bytes() == b"scan"
    assert (tmp_path / "月结报告-2026-05-第1次关账.xlsx").read_bytes().endswith(b"note")
    assert not pack.read_bytes().endswith(b"note")


def test_a_letter_no_longer_due_goes_when_nobody_touched_it(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    old = {p.name for p in (tmp_path / LETTERS).rglob("*.docx")}
    books.receipts.append(("C1", "X1", MAY, 1500))
    write(books, tmp_path, terms=REOPEN)
    left = {p.name for p in (tmp_path / LETTERS).rglob("*.docx")}
    assert any("催款" in name for name in old)
    assert not any("催款" in name for name in left)


def test_a_pack_without_its_close_in_the_archive_is_not_replaced(
    books: Books, tmp_path: Path
) -> None:
    write(books, tmp_path)
    before = (tmp_path / PACK).read_bytes()
    (tmp_path / ARCHIVE_NAME).unlink()
    books.sales.pop()
    with pytest.raises(Stop, match="里却没有 2026-05 的关账"):
        write(books, tmp_path)
    assert (tmp_path / PACK).read_bytes() == before
    assert not (tmp_path / ARCHIVE_NAME).exists()


def test_a_file_in_the_place_of_the_letters_stops_before_anything(
    books: Books, tmp_path: Path
) -> None:
    (tmp_path / LETTERS).write_text("文件")
    with pytest.raises(Stop, match="是文件，不是文件夹"):
        write(books, tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {LETTERS}


def test_two_months_at_once_are_both_there(books: Books, tmp_path: Path) -> None:
    """Two processes on one folder: May first or June first, never one month lost."""
    children = []
    for day in (MAY, JUNE):
        result = books.month(day)
        child = os.fork()
        if child == 0:
            try:
                write_month_end(result, tmp_path, now=NOW, letters=False)
            except Stop:
                os._exit(2)
            os._exit(0)
        children.append(child)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    expected = [("2026-05", 1), ("2026-06", 1)] if ended == [0, 0] else [("2026-06", 1)]
    assert ended in ([0, 0], [2, 0])  # June first: May is before it and told so
    assert states(tmp_path) == expected


def test_packs_for_people_on_request(books: Books, tmp_path: Path) -> None:
    done = write(books, tmp_path, per_person=True)
    folder = tmp_path / "分送-2026-05"
    assert folder in done.files
    names = ["业务经理-王敏-2026-05.xlsx", "总经理-回款会-2026-05.xlsx"]
    assert sorted(p.name for p in folder.iterdir()) == names
    page = openpyxl.load_workbook(folder / names[0])["王敏"]
    letters = {str(cell) for row in page.values for cell in row if "号" in str(cell)}
    assert any("财催〔2026〕" in text for text in letters)  # the month's own letters to take along
    before = contents(tmp_path)
    write(books, tmp_path, per_person=True)
    assert contents(tmp_path) == before


def test_nobody_asked_for_packs_for_people(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    assert not (tmp_path / "分送-2026-05").exists()


def test_the_next_month_tells_when_the_report_arrived(books: Books, tmp_path: Path) -> None:
    write(books, tmp_path)
    with Archive(tmp_path / ARCHIVE_NAME) as archive:
        archive.note_delivery(
            "甲公司", Delivery("2026-05", "总经理", dt.date(2026, 6, 8), "王敏", NOW)
        )
    write(books, tmp_path, JUNE, per_person=True)
    page = openpyxl.load_workbook(tmp_path / "分送-2026-06" / "总经理-回款会-2026-06.xlsx")["财务"]
    rows = [[cell for cell in row if cell is not None] for row in page.values]
    told = "2026-06-08送达，比2026-06-05迟3天（K20）"
    assert ["2026-05", dt.datetime(2026, 6, 8), "总经理", told] in rows


# ------------------------------------------------------------------------------ killed runs


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw equal packs, compile templates and add up printed sums once: no file is changed by
    it, and the runs below differ in where they are ended only."""
    render, load = report.render, batch.load_templates
    packs: dict[tuple[int, str], bytes] = {}
    templates: dict[str, LetterTemplate] = {}

    def one_pack(month_end: MonthEnd, extra: Sequence[Page] = ()) -> bytes:
        key = (len(month_end.ledger.receipts), repr(extra))
        if key not in packs:
            packs[key] = render(month_end, extra)
        return packs[key]

    def one_load(orders: Sequence[LetterOrder], month_end: MonthEnd, own: Path | None) -> object:
        missing = [order for order in orders if order.template not in templates]
        templates.update(load(missing, month_end, own))
        return templates

    monkeypatch.setattr(report, "render", one_pack)
    monkeypatch.setattr(batch, "load_templates", one_load)
    monkeypatch.setattr(month_files, "printed_checks", lambda month_end: [])


_CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink",
             "shutil.copyfile", "sqlite3.connect"}  # fmt: skip


def _killed_at(number: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a process that dies (kill -9) at its ``number``-th file-changing call.

    Say whether it died; False when it ended before.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left = number

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(name: str, args: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or name in _CHANGING:
            count()

    sa.event.listen(sa.Engine, "commit", count)
    sys.addaudithook(audit)
    work()
    os._exit(0)


def _full_at(number: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a process whose disk is full from its ``number``-th file-changing call on.

    Say whether it got there. It must end with the disk's own error or a sentence.
    """
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, 2)
        return code == 2
    left, full = number, True

    def audit(name: str, args: tuple[Any, ...]) -> None:
        nonlocal left
        writes = name == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        left -= bool(writes or name in _GROWING)
        if full and left <= 0 and (writes or name in _GROWING):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(args[0]))

    sys.addaudithook(audit)
    try:
        work()
    except (OSError, Stop):
        os._exit(2)
    except BaseException:
        os._exit(9)
    os._exit(0)


_GROWING = _CHANGING - {"os.remove", "os.rmdir"}  # which a full disk still lets through


@pytest.mark.usefixtures("drawn_once")
def test_a_disk_full_at_any_moment_leaves_old_or_new_and_a_rerun_heals(
    books: Books, tmp_path: Path
) -> None:
    """At every third call. Once the archive says closed, it stays so: the next run puts the files
    in place that this one couldn't."""
    result = books.month(MAY)

    def work(out: Path) -> object:
        return write_month_end(result, out, now=NOW)

    work(tmp_path / "全")
    whole = contents(tmp_path / "全")
    number, stopped = 1, True
    while stopped:
        out = tmp_path / f"第{number}次"
        stopped = _full_at(number, lambda out=out: work(out))  # type: ignore[misc]
        left = contents(out) if out.exists() else {}
        committed = (out / ARCHIVE_NAME).exists() and bool(states(out))
        assert committed or not left
        work(out)
        assert contents(out) == whole
        assert states(out) == [("2026-05", 1)]
        shutil.rmtree(out)
        number += 3
    assert number > 20


_STEP = 4  # before the commit every kill leaves the same: nothing


def _kill_everywhere(
    prepare: Callable[[Path], object],
    work: Callable[[Path], object],
    version: int,
    check: Callable[[Path], None],
    folder: Path,
) -> None:
    """Kill ``work`` at its calls: at every one from shortly before the commit on."""
    number, step, died = _STEP, _STEP, True
    while died:
        out = folder / f"第{number}次"
        prepare(out)
        died = _killed_at(number, lambda out=out: work(out))  # type: ignore[misc]
        committed = (out / ARCHIVE_NAME).exists() and ("2026-05", version) in states(out)
        if committed and step == _STEP:
            number, step = number - _STEP, 1
        else:
            assert committed or not (out / PACK).exists() or version > 1
            check(out)
        shutil.rmtree(out, ignore_errors=True)
        number += step
    assert number > 40


@pytest.mark.usefixtures("drawn_once")
def test_a_kill_at_any_moment_of_a_close_is_made_good_by_the_next_run(
    books: Books, tmp_path: Path
) -> None:
    result = books.month(MAY)

    def work(out: Path) -> object:
        return write_month_end(result, out, now=NOW)

    work(tmp_path / "全")
    whole = contents(tmp_path / "全")

    def check(out: Path) -> None:
        work(out)
        assert contents(out) == whole
        assert states(out) == [("2026-05", 1)]

    _kill_everywhere(lambda out: None, work, 1, check, tmp_path)


@pytest.mark.usefixtures("drawn_once")
def test_a_kill_at_any_moment_of_a_reopening_loses_nothing(books: Books, tmp_path: Path) -> None:
    start = tmp_path / "起"
    write(books, start)
    letter = some_letter(start).relative_to(start)
    (start / letter).write_bytes(b"corrected in Word")
    (start / letter.parent / "扫描.pdf").write_bytes(b"scan")
    first = (start / PACK).read_bytes()
    books.receipts.append(("C1", "X1", MAY, 1500))
    result = books.month(MAY)

    def work(out: Path) -> object:
        return write_month_end(result, out, now=NOW, terms=REOPEN)

    shutil.copytree(start, tmp_path / "全")
    work(tmp_path / "全")
    whole = contents(tmp_path / "全")

    def check(out: Path) -> None:
        assert (out / letter).read_bytes() == b"corrected in Word"
        assert (out / letter.parent / "扫描.pdf").read_bytes() == b"scan"
        assert first in contents(out).values()
        work(out)
        after = contents(out)
        assert set(after) == set(whole)
        assert all(after[name] == whole[name] for name in whole if name != "写出记录.json")
        assert after["月结报告-2026-05-第1次关账.xlsx"] == first
        assert states(out) == [("2026-05", 1), ("2026-05", 2)]

    _kill_everywhere(lambda out: shutil.copytree(start, out), work, 2, check, tmp_path)


@pytest.mark.parametrize("name", ["", "  ", "示例制造有限公司"])
def test_nothing_is_closed_in_no_name_or_the_examples(name: str, tmp_path: Path) -> None:
    written = write_month_end(Books(name=name).month(dt.date(2026, 6, 30)), tmp_path, now=NOW)
    assert written.plan is None
    assert "公司名称" in written.trial
    assert written.month_end.problems[-1].column == "公司名称"
    assert [p.name for p in written.files] == ["月结试算-2026-06-30.xlsx"]
    assert [p.name for p in tmp_path.glob("*.sqlite")] == []
    with pytest.raises(Stop, match="公司名称"):
        write_month_end(
            Books(name=name).month(dt.date(2026, 6, 30)),
            tmp_path,
            terms=Terms(close=True),
            now=NOW,
        )


def test_a_dispute_settled_in_june_moves_nothing_in_may(books: Books, tmp_path: Path) -> None:
    """May is worked out again by the decisions that were in force on its last day."""
    disputed = books.ledger().sales.assign(disputed=[True, False, False])
    decided = table(
        schema.APPROVALS, [approval("C1", "争议了结", dt.date(2026, 6, 10), doc_no="X1")]
    )
    for day in (MAY, JUNE):
        m = run_month_end(replace(books.ledger(), sales=disputed, approvals=decided), day)
        done = write_month_end(m, tmp_path, letters=False, now=NOW)
        assert done.plan is not None, done.trial
        assert done.moved == ()
    with Archive(tmp_path / ARCHIVE_NAME, create=False) as archive:
        for month, disputes in (("2026-05", [True, False]), ("2026-06", [False, False, False])):
            kept = archive.snapshot("甲公司", month)
            assert kept is not None
            assert [item.disputed for item in kept.open_items] == disputes
