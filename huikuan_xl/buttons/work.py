"""The buttons. Each checks first, then computes, then writes blocks: all of them or none.

The computing is the command line's own: the reader, ``month.run`` and its writers. A button
only puts results where they belong, says what happened and leaves a row in 运行记录.
"""

import functools
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from huikuan_xl import __version__
from huikuan_xl.buttons.book_reading import (
    EntryTable,
    OpenLedger,
    as_of_day,
    page_order,
    read_book,
)
from huikuan_xl.buttons.changes import Block, Changes, keep, kept, own_formula, same
from huikuan_xl.buttons.desk import Desk
from huikuan_xl.buttons.host import Host
from huikuan_xl.buttons.messages import Refusal, broken, summary
from huikuan_xl.import_files import refuse_unless_ready
from huikuan_xl.importing.asking import Answers
from huikuan_xl.importing.claims import book as book_confirmed
from huikuan_xl.importing.files import open_source
from huikuan_xl.importing.plan import TAKEN_SHEETS, Plan, prepare
from huikuan_xl.importing.telling import lines_of, question_line
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks import check_as_of
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.deliveries import register_slips, slips_in
from huikuan_xl.ledger.new_approvals import approvals_frame, open_release, release_request
from huikuan_xl.ledger.opening import Grid
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import LETTERS, PLANS, Role, Sheet
from huikuan_xl.letters.batch import CompanyIncomplete, write_letters
from huikuan_xl.letters.rendering import UnusableTemplate
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.shipping import order_asked
from huikuan_xl.month_files import write_month_end
from huikuan_xl.new_year_files import begin_new_year, last_year_end
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.words import NOT_GONE
from huikuan_xl.stop import Stop
from huikuan_xl.workbook.calls import TableCall
from huikuan_xl.workbook.cells import Cell, cells_of
from huikuan_xl.workbook.console import BUTTONS
from huikuan_xl.workbook.drill import LINK
from huikuan_xl.workbook.ledger_book import AGEING, DAILY_CHECK, DASHBOARD, SETTLE
from huikuan_xl.workbook.lists import (
    RUN_HEADINGS,
    TODAY_HEADINGS,
    results_as_contacts,
    today_rows,
    unusable_results,
)
from huikuan_xl.workbook.progress import MADE, PROGRESS_HEADINGS, progress_row
from huikuan_xl.workbook.reviews import REVIEW_HEADINGS, concluded, review_rows

log = logging.getLogger(__name__)

REPORTS, LETTERS_FOLDER = "月结", "函件"
_ROOM = 1000  # rows that a fixed array gets beyond its result: the button isn't needed daily
_PROMPT = 900  # characters that Excel's input box shows
_PLAN_COLUMNS = ("customer_code", "month", "target", "target_date", "cash_ratio",
                 "first_third", "second_third", "last_third")  # fmt: skip


@dataclass
class Run:
    """One press of a button: what it reads, what it will write, what it will say."""

    book: Host
    desk: Desk
    name: str
    tell: Callable[[str, float], None]
    changes: Changes = field(default_factory=Changes)
    period: str = ""
    rows: int = 0
    files: list[tuple[str, str]] = field(default_factory=list)  # imported: name, SHA-256
    booked: pd.DataFrame | None = None

    @functools.cached_property
    def opened(self) -> OpenLedger:
        return read_book(self.book, self.tell)

    @functools.cached_property
    def as_of(self) -> date:
        day = as_of_day(self.book)
        self.period = day.isoformat()
        return day

    @functools.cached_property
    def month_end(self) -> MonthEnd:
        as_of = self.as_of
        ledger = self.opened.ledger
        self.tell("核销与账龄", 0.5)
        self.rows = len(ledger.sales) + len(ledger.receipts)
        return run_month_end(ledger, as_of)


Work = Callable[[Run], str]
_UNDO = "撤销上次"


@dataclass(frozen=True, slots=True)
class Said:
    """What a button says, and whether it did its work."""

    text: str
    done: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """A button: state, backup, blocks, log and messages are the same for all of them."""

    name: str
    work: Work
    writes: bool

    def __call__(self, book: Host, desk: Desk | None = None) -> str:
        """Press it on a workbook; return what to tell the user."""
        return self.press(book, desk or Desk()).text

    def press(self, book: Host, desk: Desk) -> Said:
        """Press it on a workbook. Whatever goes wrong is said, and the workbook stays as it was."""
        with book.quiet() as tell:
            try:
                return self._press(Run(book, desk, self.name, tell))
            except (Refusal, Stop) as refused:
                why = f"{refused.what}。\n{refused.remedy}。"
            except PermissionError as error:
                why = f"没有权限写“{error.filename}”。\n请关闭正在使用它的程序后再按一次。"
            except Exception as failure:
                log.exception("%s failed", self.name)
                why = broken(failure, desk.data())
        return Said(f"{self.name}没有完成，台账没有改动。\n{why}", done=False)

    def _press(self, run: Run) -> Said:
        started = time.perf_counter()
        book, desk = run.book, run.desk
        if self.writes and (obstacle := book.obstacle()) is not None:
            raise obstacle
        message = self.work(run)
        if not self.writes:
            return Said(message)
        _add_log_row(run, message, time.perf_counter() - started)
        run.tell("备份", 0.8)
        desk.back_up(book)
        run.tell("写入", 0.9)
        before = run.changes.apply(book)
        book.finish()
        remembered = self._remembered(desk.undo_file(book), before)
        return Said("\n".join([message, *run.changes.remarks]) + remembered)

    def _remembered(self, undo: Path, before: Sequence[Block]) -> str:
        """Keep what stood there before, for 撤销上次; return what is to be said when that fails."""
        try:
            if self.name == _UNDO:
                undo.unlink()
            else:
                keep(undo, self.name, [block for block in before if block.sheet != schema.RUN_LOG])
        except OSError as error:
            return f"\n这一次不能用“{_UNDO}”恢复：写不了“{error.filename}”，请用“备份”文件夹。"
        return ""


BY_MACRO: dict[str, Button] = {}


def _button(macro: str, *, writes: bool = True) -> Callable[[Work], Button]:
    """Make a button of its work."""
    name = next(caption for m, caption, _ in BUTTONS if m == macro)

    def make(work: Work) -> Button:
        BY_MACRO[macro] = Button(name, work, writes)
        return BY_MACRO[macro]

    return make


# ----------------------------------------------------------------------------------- buttons


@_button("HK_Import")
def import_files(run: Run) -> str:
    """导入: what ``huikuan import`` does, its questions asked here; confirmed claims are booked."""
    lines: list[str] = []
    ledger = _book_confirmed(run, run.opened.ledger, lines)
    files = run.desk.ask_files(run.book)
    if not files and not lines:
        raise Refusal("没有选择文件", "请选择要导入的文件")
    plan = _planned(run, ledger, files) if files else Plan(ledger)
    refuse_unless_ready(plan)
    run.files = plan.files
    run.rows += plan.taken
    if files:
        lines += plan.said().split("；")
    _put_plan(run, plan)
    _put_problems(run, [*run.opened.ledger.problems, *plan.problems, *plan.consequences])
    return "\n".join(["导入完成。", *lines, summary([*plan.problems, *plan.consequences])])


def _planned(run: Run, ledger: Ledger, files: Sequence[Path]) -> Plan:
    """Work the import out, asking what it asks until nothing is open, then whether to write."""
    sources = []
    for number, file in enumerate(files):
        run.tell(f"读取 {file.name}", 0.5 + 0.2 * number / len(files))
        sources.append(open_source(file))
    answers = Answers()
    plan = prepare(ledger, sources)
    while plan.open_questions:
        question = plan.open_questions[0]
        answer = run.desk.ask(run.book, question_line(question), question.default)
        if not answer:
            raise Refusal(f"没有回答“{question.name}”", "请再按一次导入，回答后再写入")
        if question.free or answer in question.options:
            answers = Answers({question.name: answer}).over(answers)
            plan = prepare(ledger, sources, answers=answers)
    if plan.changes_anything:
        shown = "\n".join(lines_of(plan))[:_PROMPT]
        if run.desk.ask(run.book, f"{shown}\n写入台账吗［写入／不写］", "写入") != "写入":
            raise Refusal("没有写入", "核对后再按一次导入")
    return plan


def _book_confirmed(run: Run, ledger: Ledger, lines: list[str]) -> Ledger:
    """Book the confirmed rows of 收款认领; return the ledger with the receipts they became."""
    booking = book_confirmed(ledger)
    for row, why in booking.refused.items():
        lines.append(f"收款认领第 {row} 行没有入账：{why}")
    if not booking.numbers:
        return ledger
    for row, number in booking.numbers.items():
        _put_cell(run, schema.CLAIMS, row, "booked_as", number)
    run.booked = booking.receipts
    run.rows += len(booking.numbers)
    lines.append(f"认领入账 {len(booking.numbers)} 笔，回款 {len(booking.receipts)} 行")
    first = int(ledger.receipts["_row"].max() if len(ledger.receipts) else 1) + 1
    rows = booking.receipts.assign(_row=range(first, first + len(booking.receipts)))
    marked = ledger.claims.assign(
        booked_as=[booking.numbers.get(r, old) for r, old in
                   zip(ledger.claims["_row"], ledger.claims["booked_as"], strict=True)]
    )  # fmt: skip
    receipts = (
        pd.concat([ledger.receipts, rows], ignore_index=True) if len(ledger.receipts) else rows
    )
    return replace(ledger, receipts=receipts, claims=marked)


def _put_plan(run: Run, plan: Plan) -> None:
    """Write what a plan enters: new rows under the last record, changed cells where they stand."""
    forms = plan.additions.get(schema.FORMS.name)
    if forms is not None:
        plan.additions[schema.FORMS.name] = forms.assign(
            learned_on=pd.Timestamp(run.desk.now().date())
        )
    for sheet in (*TAKEN_SHEETS, schema.FORMS):
        rows = [plan.additions[sheet.name]] if sheet.name in plan.additions else []
        if sheet is schema.RECEIPTS and run.booked is not None:
            rows.insert(0, run.booked)
        if rows:
            _append(
                run, sheet, pd.concat(rows, ignore_index=True), [c.name for c in sheet.read_columns]
            )
    for change in plan.changes:
        _put_cell(run, change.sheet, change.row, change.column, change.new)


def _put_cell(run: Run, sheet: Sheet, row: int, name: str, value: Cell) -> None:
    """Put one value into a record's cell."""
    frame = pd.DataFrame({name: pd.Series([value], dtype="object")})
    _put_records(run, sheet, _table(run, sheet), [row], frame, [name])


@_button("HK_Check")
def check(run: Run) -> str:
    """核对: check every row and list what to put right in 数据问题."""
    ledger = run.opened.ledger
    run.rows = len(ledger.customers) + len(ledger.sales) + len(ledger.receipts)
    problems = [*ledger.problems, *check_as_of(ledger, run.as_of)]
    _put_problems(run, problems)
    return f"核对完成，共 {run.rows} 行。\n{summary(problems)}"


@_button("HK_TrySettlement")
def try_settlement(run: Run) -> str:
    """核销试算: settle as of 统计日, show it beside the tables, and add everything up twice."""
    result = run.month_end
    _refresh_beside(run, schema.SALES, SETTLE)
    _refresh_beside(run, schema.RECEIPTS, DAILY_CHECK)
    _put_problems(run, list(result.problems))
    return f"核销试算完成（截至 {run.as_of}）。\n{_tie_text(result)}\n{summary(result.problems)}"


@_button("HK_MakeAgeing")
def age(run: Run) -> str:
    """生成账龄: bring 账龄分析 up to date."""
    result = run.month_end
    _refresh_ageing(run)
    return f"账龄分析已更新（截至 {run.as_of}）。\n{_tie_text(result)}"


@_button("HK_Dashboard")
def refresh_dashboard(run: Run) -> str:
    """刷新看板: enter what 今日待办 says was done, bring 信用看板 up to date, list the day's work."""
    entered, reviewed = _enter_results(run), _enter_reviews(run)
    result = run.month_end
    _refresh_dashboard(run)
    rows = _put_today(run)
    _put_reviews(run)
    stopped = int((result.customers["stop_level"] > 0).sum())
    return (
        f"信用看板已更新（截至 {run.as_of}）：客户 {len(result.customers)} 户，"
        f"其中停供或冻结 {stopped} 户；今日待办 {rows} 项。"
        + (f"\n今天结果 {entered} 条已记入“{schema.CONTACTS.title}”。" if entered else "")
        + (f"\n复评结论 {reviewed} 户已记入“{schema.APPROVALS.title}”，待批。" if reviewed else "")
    )


@_button("HK_Plan")
def plan(run: Run) -> str:
    """回款计划: one row for every customer with something due next month; own targets stay."""
    result = run.month_end
    month = add_months(run.as_of.replace(day=1), 1)
    frame = result.plan.assign(
        month=pd.Timestamp(month), target=result.plan["target"].astype("Int64")
    )
    entered = result.ledger.plans
    mine = entered[entered["month"] == pd.Timestamp(month)]
    known = set(mine["customer_code"])
    new = frame[~frame["customer_code"].isin(known)]
    _append(run, PLANS, new, _PLAN_COLUMNS)
    total = int(frame["target"].sum())
    return (
        f"{month:%Y-%m} 回款计划：{len(frame)} 户，目标合计 {total / 100:,.2f} 元；"
        f"新增 {len(new)} 行，已有的 {len(frame) - len(new)} 行没有改动。"
    )


@_button("HK_WriteLetters")
def write_due_letters(run: Run) -> str:
    """生成函件: write the letters due on 统计日 and register them; pressed again, they are replaced."""
    opened, as_of = run.opened, run.as_of
    letters = opened.ledger.letters
    again = (letters["letter_date"] >= pd.Timestamp(as_of)) & letters["delivery"].isin(NOT_GONE)
    opened.ledger.letters = letters[~again].reset_index(drop=True)
    result = run.month_end
    if not result.can_close:
        raise _cannot_close(result)
    folder = run.desk.folder(run.book) / LETTERS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        batch = write_letters(result, folder, progress=run.tell)
    except UnusableTemplate as problem:
        raise Refusal(str(problem), "请在 Word 里改正域名后再按一次") from None
    except CompanyIncomplete as problem:
        raise Refusal(str(problem), "请在“参数”表填好这几行后再按一次") from None
    _replace(run, LETTERS, letters[again], batch.register)
    run.rows = len(batch.register)
    return (
        f"生成函件 {len(batch.register)} 份，暂不发 {len(batch.withheld)} 份；"
        f"文号已登记在“{LETTERS.title}”。\n文件夹：{folder}"
    )


@_button("HK_Deliver")
def register_deliveries(run: Run) -> str:
    """登记回执: what ``huikuan delivered`` does with the filled-in lists that are chosen."""
    files = run.desk.ask_files(run.book)
    if not files:
        raise Refusal("没有选择文件", "请选择填好的发送清单")
    slips, wrong = [], []
    for file in files:
        found, doubted = slips_in(open_source(file).sheets)
        slips += found
        wrong += doubted
    done = register_slips(run.opened.ledger, slips, run.desk.now().date())
    for (row, name), value in done.changed.items():
        _put_cell(run, LETTERS, row, name, value)
    run.rows = len(done.entered)
    refused = [*wrong, *done.refused]
    head = (
        f"登记送达与回执 {len(done.entered)} 份，早已登记 {len(done.already)} 份，"
        f"没有登记 {len(refused)} 份。"
    )
    return "\n".join([head, *(f"{one}。" for one in (*done.told, *refused))])


@_button("HK_MonthEnd")
def close_month(run: Run) -> str:
    """月结: the pack and the archive, after everything is brought up to date. Refused on errors.

    A 统计日 that isn't the month's last day makes a 试算 and closes nothing.
    """
    result = run.month_end
    if not result.can_close:
        raise _cannot_close(result)
    folder = run.desk.folder(run.book) / REPORTS
    folder.mkdir(parents=True, exist_ok=True)
    _refresh_ageing(run)
    _refresh_dashboard(run)
    _put_today(run)
    _put_reviews(run)
    run.tell("写月结报告", 0.7)
    written = write_month_end(result, folder, letters=False, now=run.desk.now())
    _put_problems(run, list(written.month_end.problems))
    done = (
        f"试算完成，没有关账：{written.trial}。"
        if written.plan is None
        else f"{run.as_of:%Y-%m} 月结完成，{written.plan.outcome}。"
    )
    files = (str(file) for file in written.files)
    said = [done, _tie_text(result), *written.past, *written.notes, *files]
    return "\n".join(said)


@_button("HK_NewYear", writes=False)
def begin_year(run: Run) -> str:
    """年度结转: next year's ledger in a folder beside this one; refused while the year is open."""
    here = run.desk.folder(run.book)
    ledger = run.opened.ledger
    day = last_year_end(ledger)
    done = begin_new_year(ledger, day, here / REPORTS, here / f"{day.year + 1}")
    return "\n".join(["年度结转完成。", str(done.made), *done.said(ledger)])


@_button("HK_RequestRelease")
def request_release(run: Run) -> str:
    """记为放行: enter the order asked about on 客户一页通 as a row 放行, for its approvers to sign."""
    code, fen, order = page_order(run.book)
    if not code or fen <= 0:
        return f"没有登记：请先在“{schema.CUSTOMER_PAGE}”选客户、填本单金额。"
    if code not in run.month_end.profiles:
        return f"没有登记：“{schema.CUSTOMER_PAGE}”上的客户{code}，请先选定一户。"
    asked = order_asked(run.month_end, code, fen, order)
    if not asked.needs_release:
        return f"没有登记：{asked.profile.name} 这张订单{asked.told}。\n{asked.verdict.why()}"
    ledger = run.opened.ledger
    entered = open_release(ledger, code, fen, order)
    if entered:
        return f"没有重复登记：{entered} 已在等待审批。"
    row = release_request(
        ledger, asked.profile.customer, fen, asked.verdict.why(), run.as_of, run.desk.user(), order
    )
    names = [column.name for column in schema.APPROVALS.read_columns]
    _append(run, schema.APPROVALS, approvals_frame([row]), names)
    posts = "、".join(step.post for step in asked.chain.approves)
    return (
        f"已登记放行 {row.approval_no}：{asked.profile.name} {fen / 100:,.2f} 元，"
        f"等待{posts}批准（{asked.chain.key}）。"
    )


@_button("HK_Undo")
def undo(run: Run) -> str:
    """撤销上次: put back what the last button replaced. Files it made stay."""
    last = kept(run.desk.undo_file(run.book))
    if last is None:
        raise Refusal("没有可以撤销的操作", "更早的内容请从“备份”文件夹取回")
    name, blocks = last
    missing = {b.sheet for b in blocks} - set(run.book.sheets())
    if missing:
        raise Refusal(
            f"工作表“{'”“'.join(sorted(missing))}”不在了", "请先改回原来的工作表名，再按一次"
        )
    run.changes.blocks += reversed(blocks)
    return f"已撤销上次的“{name}”。它生成的文件没有删除。"


@_button("HK_Doctor", writes=False)
def diagnose(run: Run) -> str:
    """诊断: what ``huikuan doctor`` says about this machine and this workbook."""
    findings = run.book.diagnosis()
    lines = [
        f"{f.status}｜{f.name}：{f.cause}" + (f"　改法：{f.remedy}" if f.remedy else "")
        for f in findings
    ]
    return "\n".join(lines)


# ------------------------------------------------------------------------------------- parts


def _cannot_close(result: MonthEnd) -> Refusal:
    if not result.ties:
        wrong = next(c for c in result.checks if c.difference)
        return Refusal(
            f"勾稽不平：{wrong.name}，差 {wrong.difference / 100:,.2f} 元", "请先按“核对”改正数据"
        )
    errors = [p for p in result.problems if p.severity is Severity.ERROR]
    return Refusal(
        f"有 {len(errors)} 条错误，不能继续：\n{summary(errors)}".rstrip("。"),
        "请按“核对”，照“数据问题”逐条改正",
    )


def _tie_text(result: MonthEnd) -> str:
    tie = result.tie
    state = "勾稽相符" if result.ties else "勾稽不符"
    return (
        f"应收合计 {tie.open_total / 100:,.2f} 元，未核销 {tie.unapplied / 100:,.2f} 元，"
        f"台账余额 {tie.ledger / 100:,.2f} 元；{state}。"
    )


def _grid(run: Run, title: str) -> Grid:
    """Return a sheet's cells, none when there is no such sheet yet."""
    found = _sheet(run.book, title)
    return run.book.cells(found) if found is not None else []


def _sheet(book: Host, title: str) -> str | None:
    key = squeeze(title)
    return next((own for own in book.sheets() if squeeze(own) == key), None)


def _places(grid: Grid, headings: Sequence[Cell]) -> list[tuple[int, int]]:
    """Return every place (1-based) where these headings stand side by side."""
    wanted = list(headings)
    return [
        (i + 1, j + 1)
        for i, row in enumerate(grid)
        for j in range(len(row) - len(wanted) + 1)
        if row[j] == wanted[0] and list(row[j : j + len(wanted)]) == wanted
    ]


def _list_place(run: Run, title: str, headings: Sequence[str]) -> tuple[str, int, int, int]:
    """Return sheet, row and column of a list's headings, and how many rows it has now.

    A missing sheet is added with its headings; a sheet without them gets them again.
    """
    found = _sheet(run.book, title)
    if found is None:
        if title not in run.changes.new_sheets:
            run.changes.new_sheets.append(title)
        run.changes.put(title, 1, 1, [list(headings)])
        return title, 1, 1, 0
    grid = run.book.cells(found)
    places = _places(grid, headings)
    if not places:
        raise Refusal(
            f"工作表“{found}”里找不到表头“{'、'.join(headings[:3])}……”", "请从模板复制表头行"
        )
    row, column = places[0]
    width = len(headings)
    filled = [
        i for i, line in enumerate(grid[row:], start=1)
        if any(cell != "" for cell in line[column - 1 : column - 1 + width])
    ]  # fmt: skip
    return found, row, column, max(filled, default=0)


def _lines_below(run: Run, title: str, headings: Sequence[str]) -> Grid:
    """Return the lines under a list's headings as they stand on the sheet, none without the list."""
    grid = _grid(run, title)
    for row, column in _places(grid, headings)[:1]:
        return [line[column - 1 : column - 1 + len(headings)] for line in grid[row:]]
    return []


def _rewrite_list(
    run: Run, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], table: str
) -> None:
    """Replace a list's rows; what it had more than now is cleared. Its links stay: they follow."""
    sheet, row, column, old = _list_place(run, title, headings)
    width = len(headings)
    blank: list[Cell] = [None] * width
    height = max(old, len(rows), 1)
    filled = [list(r) for r in rows] + [list(blank) for _ in range(height - len(rows))]
    run.changes.enlarge(sheet, table, (row, column, row + max(len(rows), 1), column + width - 1))
    links = [at for at, heading in enumerate(headings) if heading == LINK]
    for first, after in zip([0, *(at + 1 for at in links)], [*links, width], strict=True):
        run.changes.put(sheet, row + 1, column + first, [line[first:after] for line in filled])


def _put_problems(run: Run, problems: Sequence[Problem]) -> None:
    order = list(Severity)
    ranked = sorted(problems, key=lambda p: (order.index(p.severity), p.sheet, p.row))
    rows = [list(p.cells()) for p in ranked]
    _rewrite_list(run, schema.PROBLEMS, Problem.HEADINGS, rows, "tbl_problems")


def _enter_results(run: Run) -> int:
    """Append the results filled in on 今日待办 to 承诺与催收 before the list is made anew."""
    lines = _lines_below(run, schema.TODAY, TODAY_HEADINGS)
    on = _day_of_list(run)
    wrong = unusable_results(lines, on)
    if wrong:
        raise Refusal(f"“{schema.TODAY}”{'；'.join(wrong)}", "请改正或清空这几格后再按一次")
    added = results_as_contacts(lines, on)
    _append_all(run, schema.CONTACTS, added)
    return len(added)


def _day_of_list(run: Run) -> date:
    """Return the day that 今日待办 was made for, on which its results came about: by now 统计日 may be
    the next morning's."""
    for line in _lines_below(run, schema.HOME, PROGRESS_HEADINGS)[:1]:
        made = line[PROGRESS_HEADINGS.index(MADE)]
        if isinstance(made, datetime):
            return min(made.date(), run.as_of)
    return run.as_of


def _enter_reviews(run: Run) -> int:
    """Append the conclusions of 复评 to 审批与变更 before the list is made anew."""
    lines = _lines_below(run, schema.REVIEWS, REVIEW_HEADINGS)
    made = concluded(lines, run.opened.ledger, run.as_of, run.desk.user())
    _append_all(run, schema.APPROVALS, approvals_frame(made))
    return len(made)


def _put_reviews(run: Run) -> None:
    if _places(_grid(run, schema.REVIEWS), REVIEW_HEADINGS):  # older ledgers have no such sheet
        rows = review_rows(run.month_end)
        _rewrite_list(run, schema.REVIEWS, REVIEW_HEADINGS, rows, "tbl_reviews")


def _put_today(run: Run) -> int:
    rows = today_rows(run.month_end)
    _rewrite_list(run, schema.TODAY, TODAY_HEADINGS, rows, "tbl_today")
    for row, column in _places(_grid(run, schema.HOME), PROGRESS_HEADINGS):
        run.changes.put(schema.HOME, row + 1, column, [progress_row(run.month_end)])
    return len(rows)


def _add_log_row(run: Run, message: str, seconds: float) -> None:
    sheet, row, column, old = _list_place(run, schema.RUN_LOG, RUN_HEADINGS)
    said = message.splitlines()[0]
    line: list[Cell] = [
        run.desk.now().replace(microsecond=0), run.desk.user(), run.name, run.period,
        float(run.rows), round(seconds, 1), __version__, said,
        "、".join(name for name, _ in run.files), " ".join(digest for _, digest in run.files),
    ]  # fmt: skip
    run.changes.put(sheet, row + old + 1, column, [line])
    run.changes.enlarge(sheet, "tbl_runs", (row, column, row + old + 1, column + len(line) - 1))


def _refresh(run: Run, title: str, call: TableCall, grid: Grid, nth: int = 0) -> None:
    """Bring the block of an array function up to date; one that shows the truth is left alone."""
    value = call.value(run.opened.names(run.as_of))
    if isinstance(value, str):
        raise Refusal(f"{call.function} 算不出来（{value}）", "请先按“核对”改正数据")
    places = _places(grid, value[0])
    if len(places) <= nth:
        raise Refusal(
            f"工作表“{title}”里找不到“{value[0][0]}……{value[0][-1]}”这张结果表",
            "请从模板复制这张工作表",
        )
    row, column = places[nth]
    width = len(value[0])
    held = run.book.fixed_array(title, row, column)
    below = [line[column - 1 : column - 1 + width] for line in grid[row - 1 :]]
    old = _without_blank_end(below if held is None else below[: held[2] - held[0] + 1])
    shown = _without_blank_end([list(line) for line in value])
    if same(old, shown):
        return
    height = len(old) if held is None else _fixed_height(below, held[2] - held[0] + 1, len(shown))
    shown += [[None] * width for _ in range(height - len(shown))]
    run.changes.put(title, row, column, shown)
    run.changes.blocks[-1].formula = own_formula(run.book, title, row, column)


def _without_blank_end(rows: Grid) -> Grid:
    while rows and all(cell in (None, "") for cell in rows[-1]):
        rows = rows[:-1]
    return rows


def _fixed_height(below: Grid, held: int, shown: int) -> int:
    """Return how many rows a fixed array gets: with room to grow, as far as nobody's notes stand
    below."""
    wanted = max(held, shown + _ROOM)
    notes = (at for at, line in enumerate(below) if at >= held and any(c != "" for c in line))
    return max(held, shown, min(wanted, next(notes, wanted)))


def _refresh_beside(run: Run, sheet: Sheet, call: TableCall) -> None:
    table = run.opened.tables[sheet.name]
    _refresh(run, table.title, call, table.grid)


def _refresh_dashboard(run: Run) -> None:
    _refresh(run, schema.DASHBOARD, DASHBOARD, _grid(run, schema.DASHBOARD))


def _refresh_ageing(run: Run) -> None:
    grid = _grid(run, schema.AGEING)
    seen: dict[tuple[Cell, ...], int] = {}
    for _, call in AGEING:
        value = call.value(run.opened.names(run.as_of))
        headings = tuple(value[0]) if not isinstance(value, str) else ()
        _refresh(run, schema.AGEING, call, grid, seen.get(headings, 0))
        seen[headings] = seen.get(headings, 0) + 1


def _append(run: Run, sheet: Sheet, frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Write records under the last one of an entry table, column by column, as blocks."""
    if len(frame):
        table = _table(run, sheet)
        first = _first_free_row(table, sheet)
        _put_records(run, sheet, table, list(range(first, first + len(frame))), frame, names)


def _append_all(run: Run, sheet: Sheet, frame: pd.DataFrame) -> None:
    """Write records with all their columns, and have this press reckon with them."""
    if len(frame):
        _append(run, sheet, frame, [c.name for c in sheet.read_columns])
        ledger = run.opened.ledger
        both = pd.concat([ledger.table(sheet), frame], ignore_index=True)
        setattr(ledger, sheet.name, both)


def _replace(run: Run, sheet: Sheet, old: pd.DataFrame, new: pd.DataFrame) -> None:
    """Write records over old ones, the rest under the last; old ones left over become blank."""
    table = _table(run, sheet)
    rows = [int(r) for r in old["_row"]]
    first = _first_free_row(table, sheet)
    places = (rows + list(range(first, first + len(new))))[: max(len(new), len(rows))]
    names = [c.name for c in sheet.read_columns]
    _put_records(run, sheet, table, places, new, names)


def _table(run: Run, sheet: Sheet) -> EntryTable:
    if sheet.name not in run.opened.tables:
        raise Refusal(f"缺少工作表“{sheet.title}”", "请从模板复制这张工作表")
    return run.opened.tables[sheet.name]


def _first_free_row(table: EntryTable, sheet: Sheet) -> int:
    """Return the 1-based row under the last one with an entry in a column of ours."""
    ours = [
        found.index for name, found in table.header.columns.items()
        if sheet.column(name).role is not Role.FORMULA
    ]  # fmt: skip
    last = table.header.last_row
    for index in range(len(table.grid) - 1, last, -1):
        if any(table.grid[index][column] != "" for column in ours):
            last = index
            break
    return last + 2


def _put_records(
    run: Run,
    sheet: Sheet,
    table: EntryTable,
    rows: Sequence[int],
    frame: pd.DataFrame,
    names: Sequence[str],
) -> None:
    """Put records into sheet rows; columns that the user has removed are left out."""
    for name in names:
        found = table.header.columns.get(name)
        if found is None or name not in frame.columns:
            continue
        column = sheet.column(name)
        cells = cells_of(sheet, column, frame[name])
        factor = found.factor or 1
        if factor != 1:
            cells = [c / factor if isinstance(c, float) else c for c in cells]
        cells += [None] * (len(rows) - len(cells))
        for start, end in _runs(rows):
            run.changes.put(
                table.title, rows[start], found.index + 1, [[c] for c in cells[start:end]]
            )
    bottom = max(rows, default=0)
    if bottom > len(table.grid):
        top = table.header.last_row + 1
        run.changes.enlarge(table.title, sheet.table, (top, 1, bottom, table.width))


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return the slices of consecutive rows."""
    starts = [i for i, row in enumerate(rows) if i == 0 or row != rows[i - 1] + 1]
    return list(zip(starts, [*starts[1:], len(rows)], strict=True)) if rows else []
