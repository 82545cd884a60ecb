"""回款会: one A4 page for the joint meeting, one for finance, one per salesperson; and the packs that
go to 总经理 and to every 业务经理 (K20, S1-19, S3-15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL, UNASSIGNED
from huikuan_xl.ledger.schema import TARGETS, Kind
from huikuan_xl.month.meeting import (
    SellerMeeting,
    finance_desk,
    letters_to_take,
    own_faults,
    seller_meetings,
)
from huikuan_xl.month.result import Check, MonthEnd
from huikuan_xl.pack.book import make_book, tab_name
from huikuan_xl.pack.drawing import Placed, draw_page
from huikuan_xl.pack.pages import (
    ageing_of,
    cause_table,
    method_table,
    target_fields,
    targets_shown,
)
from huikuan_xl.pack.printed import ledger_figures, printed_total
from huikuan_xl.pack.style import CHART_WAN, FONT, GREY, NAVY, STRIPES, Styles
from huikuan_xl.pack.tables import Field, Page, Table, Ties
from huikuan_xl.rules.reminders import report_due
from huikuan_xl.rules.targets import Level
from huikuan_xl.rules.words import FINANCE_DEPT

JOINT, FINANCE, AGEING = "联席会议", "财务", "账龄分析"
GENERAL_MANAGER, MANAGER = "总经理", "业务经理"
CUSTOMERS = "客户：计划与实际、承诺"
_BLANK_LINES = 3  # to write on in the meeting
_WIDEST = 30
_NAME = Field("customer_name", "客户名称", Kind.TEXT)


@dataclass(frozen=True, slots=True)
class PersonPack:
    """What one addressee gets: who, under which file name, and the pages."""

    addressee: str
    file: str
    pages: tuple[Page, ...]


def _money(name: str, heading: str) -> Field:
    return Field(name, heading, Kind.MONEY, summed=True)


def _agreed() -> Table:
    """Return empty lines for what the meeting agrees on."""
    columns = ("会上议定", "责任人", "期限", "签字")
    frame = pd.DataFrame([[" "] * len(columns)] * _BLANK_LINES, columns=list(columns))
    fields = tuple(Field(name, name, Kind.TEXT) for name in columns)
    return Table("会上议定", fields, frame, spread=True)


_RESULTS = (
    Field("target", "目标", Kind.MONEY), Field("planned", "计划之和", Kind.MONEY),
    Field("for_plan", "计入目标", Kind.MONEY),
    Field("attainment", "达成率", Kind.RATIO), Field("collected", "本月回款", Kind.MONEY),
    Field("balance", "应收余额", Kind.MONEY), Field("overdue", "逾期金额", Kind.MONEY),
    Field("overdue_rate", "逾期率", Kind.RATIO), Field("promise_rate", "承诺兑现率", Kind.RATIO),
    Field("score", "得分", Kind.NUMBER),
)  # fmt: skip
_CUSTOMERS = (
    _NAME, _money("balance", "应收余额"), Field("days", "逾期天数", Kind.INT),
    _money("overdue", "逾期金额"), _money("target", "本月计划"), _money("for_plan", "计入计划"),
    Field("promise", "承诺", Kind.TEXT), Field("stop", "停供级别", Kind.TEXT),
    Field("next_contact", "下次联系", Kind.DATE),
)  # fmt: skip
_WORST = (
    _NAME, Field("overdue", "逾期金额", Kind.MONEY), Field("days", "逾期天数", Kind.INT),
    Field("cause", "原因", Kind.TEXT), Field("method", "方法", Kind.TEXT),
    Field("next_step", "下一步", Kind.TEXT),
)  # fmt: skip
_QUESTIONS = (Field("number", "序号", Kind.CODE), Field("text", "问题", Kind.TEXT))
_LETTERS = (
    _NAME, Field("amount", "金额", Kind.MONEY), Field("reply_by", "限期", Kind.DATE),
    Field("kind", "函件", Kind.TEXT), Field("letter_no", "文号", Kind.CODE),
)  # fmt: skip
_DECISIONS = (
    Field("what", "请您决定", Kind.TEXT), Field("amount", "涉及金额", Kind.MONEY),
    Field("customers", "户数", Kind.INT), Field("sheet", "依据（月结报告的工作表）", Kind.TEXT),
)  # fmt: skip
_FAULTS = (
    Field("cause", "我方自身的问题", Kind.TEXT), Field("amount", "逾期金额", Kind.MONEY),
    Field("customers", "户数", Kind.INT), Field("owner", "责任部门", Kind.TEXT),
    Field("effect", "处理", Kind.TEXT),
)  # fmt: skip
_DESK = (
    Field("what", "事项", Kind.TEXT), Field("amount", "金额", Kind.MONEY),
    Field("count", "笔数", Kind.INT), Field("todo", "要做的", Kind.TEXT),
)  # fmt: skip
_DUTIES = (
    Field("kind", "事项", Kind.TEXT), Field("due", "最迟日期", Kind.DATE),
    Field("who", "责任人", Kind.TEXT), Field("customer_name", "客户", Kind.TEXT),
)  # fmt: skip

_TARGETS = tuple(
    field
    for field in target_fields()
    if field.name
    in ("month", "department", "target", "planned", "collected", "attainment", "step", "version")
)
_REPORTS = (
    Field("month", "报告月份", Kind.CODE), Field("delivered_on", "送达日期", Kind.DATE),
    Field("addressee", "送给", Kind.TEXT), Field("why", "按时与否", Kind.TEXT),
)  # fmt: skip


def _purpose(m: MonthEnd) -> str:
    return (
        f"{m.company.name}　{m.as_of.year}年{m.as_of.month}月回款会　截至 {m.as_of}　金额单位：元"
    )


def seller_page(m: MonthEnd, one: SellerMeeting, letters: pd.DataFrame) -> Page:
    """Return a salesperson's page: results, customers, the worst, questions, letters to take."""
    texts = list(one.questions)
    asked = pd.DataFrame({"number": [str(n + 1) for n in range(len(texts))], "text": texts})
    mine = letters[letters["salesperson"] == one.name]
    tables = (
        Table("本月成绩", _RESULTS, one.figures),
        Table(CUSTOMERS, _CUSTOMERS, one.customers),
        Table("最差三户", _WORST, one.worst, spread=True),
        Table("会上要答的三个问题", _QUESTIONS, asked, spread=True),
        Table("随身带的函件", _LETTERS, mine, spread=True),
        _agreed(),
    )
    return Page(one.name, _purpose(m), tables, widest=_WIDEST, one_page=True)


def joint_page(m: MonthEnd) -> Page:
    """Return the page of the joint meeting: causes, what calls brought, our own faults, decisions."""
    asked = pd.DataFrame(
        [(one.what, one.amount, one.customers, one.sheet) for one in m.decisions],
        columns=["what", "amount", "customers", "sheet"],
    )
    tables = (
        cause_table(m),
        *_targets(m),
        method_table(m),
        Table("我方自身的问题", _FAULTS, own_faults(m), spread=True),
        Table("请决定", _DECISIONS, asked, spread=True),
        _agreed(),
    )
    return Page(JOINT, _purpose(m), tables, widest=_WIDEST, one_page=True)


def _targets(m: MonthEnd) -> tuple[Table, ...]:
    """Return how the company and its departments stand against their targets, nothing without any."""
    shown = targets_shown(m)
    some = shown[shown["level"].isin((Level.COMPANY, Level.DEPARTMENT))]
    return (Table(TARGETS.title, _TARGETS, some, spread=True),) if len(some) else ()


def finance_page(m: MonthEnd) -> Page:
    """Return the finance desk's page: what is open, and what falls due."""
    duties = m.duties[m.duties["who"] == FINANCE_DEPT].head(15)
    handed = pd.DataFrame(
        [(one.month, one.delivered_on, one.addressee, one.why) for one in m.reports],
        columns=[field.name for field in _REPORTS],
    )
    tables = (
        Table("财务本月未了", _DESK, finance_desk(m), spread=True),
        Table("财务到期事项", _DUTIES, duties, spread=True),
        Table("月结报告送达", _REPORTS, handed, spread=True),
        _agreed(),
    )
    return Page(FINANCE, _purpose(m), tables, widest=_WIDEST, one_page=True)


def person_packs(m: MonthEnd, written: pd.DataFrame | None) -> list[PersonPack]:
    """Return the packs of 总经理 and of every 业务经理, by name; ``written`` are the month's new rows
    of 函件登记, None when no letters were made.

    Without a 业务经理 on the register or on 参数 the salespeople get their own pages.
    """
    letters = letters_to_take(m, written)
    meetings = seller_meetings(m)
    all_pages = [(one, seller_page(m, one, letters)) for one in meetings]
    month = f"{m.as_of:%Y-%m}"
    everything = (joint_page(m), finance_page(m), *(page for _, page in all_pages))
    packs = [PersonPack(GENERAL_MANAGER, f"{GENERAL_MANAGER}-回款会-{month}", everything)]
    reached: dict[str, list[tuple[SellerMeeting, Page]]] = {}
    for one, page in all_pages:
        if one.name != UNASSIGNED:
            reached.setdefault(one.manager or one.name, []).append((one, page))
    for name, mine in sorted(reached.items()):
        sellers = [one.name for one, _ in mine]
        pages = (_ageing_page(m, name, sellers), *(page for _, page in mine))
        packs.append(PersonPack(name, f"{MANAGER}-{name}-{month}", pages))
    return packs


def _ageing_page(m: MonthEnd, name: str, sellers: Sequence[str]) -> Page:
    """Return the ageing of one 业务经理's customers (K20); it adds up from its own rows."""
    mine = m.customers.index[m.customers["salesperson"].isin(sellers)]
    rows = m.ageing["客户"]
    rows = rows[rows.index.isin(mine)]
    rows = pd.concat([rows, rows.sum().to_frame(TOTAL).T.astype("int64")])
    purpose = f"{_purpose(m)}　最迟 {report_due(m.as_of, m.policy)} 送达 {name}（K20）"
    return ageing_of(m, AGEING, purpose, rows)


def meeting_checks(m: MonthEnd, packs: Sequence[PersonPack]) -> tuple[Check, ...]:
    """Compare what the salespeople's pages add up to with the ledger, from their printed rows."""
    figures = ledger_figures(m)
    tables = [table for page in packs[0].pages for table in page.tables if table.title == CUSTOMERS]
    fields = {field.name: field for field in _CUSTOMERS}
    return tuple(
        Check(
            f"回款会各业务员·{fields[name].heading} ＝ {tie}",
            sum(printed_total(table, fields[name]) for table in tables),
            figures[tie],
        )
        for name, tie in (("balance", Ties.BALANCE), ("overdue", Ties.OVERDUE))
    )


def write_person_packs(m: MonthEnd, packs: Sequence[PersonPack], folder: Path,
                       named: Callable[[str], str]) -> None:  # fmt: skip
    """Write every pack into ``folder`` under the file name that ``named`` makes of its own."""
    for pack in packs:
        content = make_book(m, pack.file, lambda book, styles, pack=pack: _draw(
            m, pack, book, styles))  # type: ignore[misc]  # fmt: skip
        (folder / f"{named(pack.file)}.xlsx").write_bytes(content)


def _draw(m: MonthEnd, pack: PersonPack, book: Workbook, styles: Styles) -> None:
    footer = f"{m.company.name}　{pack.addressee}　截至 {m.as_of:%Y-%m-%d}"
    used: set[str] = set()
    for page in pack.pages:
        tab = tab_name(page.name, used)
        sheet = book.add_worksheet(tab)
        placed = draw_page(sheet, page, styles, footer)
        if page.name == JOINT and len(m.causes):
            _draw_pareto(book, sheet, placed)


def _draw_pareto(book: Workbook, sheet: Worksheet, placed: list[Placed]) -> None:
    """Draw the causes as columns with the running share as a line, below the last table."""
    causes, last = placed[0], placed[-1].last
    font = {"name": FONT, "size": 9, "color": GREY}
    rows = len(causes.table.frame)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {"name": "逾期金额", "categories": causes.cells("cause", rows),
         "values": causes.cells("amount", rows), "gap": 40, "pattern": STRIPES,
         "border": {"color": NAVY},
         "data_labels": {"value": True, "num_format": CHART_WAN, "font": font}}
    )  # fmt: skip
    line = book.add_chart({"type": "line"})
    line.add_series(
        {"name": "累计占比", "categories": causes.cells("cause", rows),
         "values": causes.cells("cumulative", rows), "y2_axis": True,
         "line": {"color": NAVY, "width": 1.5},
         "marker": {"type": "circle", "size": 6, "fill": {"color": NAVY}}}
    )  # fmt: skip
    chart.combine(line)
    chart.set_title({"name": "逾期原因（万元）与累计占比", "name_font": {**font, "size": 11, "bold": True},
                     "overlay": False})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": font})
    chart.set_y_axis(
        {"num_font": font, "num_format": CHART_WAN, "major_gridlines": {"visible": False}}
    )
    line.set_y2_axis({"num_font": font, "num_format": "0%", "min": 0, "max": 1})
    chart.set_size({"width": 740, "height": 320})
    sheet.insert_chart(
        last + 3, 0, chart,
        {"object_position": 2, "description": "逾期原因按金额从大到小的柱形与累计占比折线"},
    )  # fmt: skip
