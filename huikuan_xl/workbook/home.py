"""首页: what today asks for, each figure a click from its source. Plain formulas only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.finding import MEANT, NOBODY, SEVERAL
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import (
    APPROVALS,
    LETTERS,
    PLANS,
    RECEIPTS,
    RUNS,
    SALES,
    TARGETS,
    Role,
    Sheet,
)
from huikuan_xl.month.worklist import ASK_AFTER
from huikuan_xl.rules.approvals import Standing
from huikuan_xl.rules.settlement_order import PASS
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.words import NOT_GONE, Delivery
from huikuan_xl.rules.worklist import DESK_MARK
from huikuan_xl.workbook.analysis import Block
from huikuan_xl.workbook.calls import AS_OF, MONTH_START, column_reference
from huikuan_xl.workbook.cells import Cell, serial, total
from huikuan_xl.workbook.console import ALL_WELL, BUTTONS, STATUS, worked_out_on_loading
from huikuan_xl.workbook.drill import place
from huikuan_xl.workbook.lists import FIRST_TASK, TODAY_HEADINGS
from huikuan_xl.workbook.progress import (
    BILLS,
    COUNTED,
    MADE,
    MISSED,
    OWN,
    RECEIVED,
    SINCE,
    progress_cell,
    write_progress,
)
from huikuan_xl.workbook.styles import (
    DATE,
    GENERAL,
    MONEY,
    MUTED,
    OUTPUT_FILL,
    RATIO,
    WHOLE,
    Styles,
    page,
)
from huikuan_xl.workbook.tables import LAST_ROW, Region

_WIDTHS = (24, 18, 50, 22)
#: The buttons of an ordinary day; all of them are on 月末控制台.
_BUTTONS = ("HK_Import", "HK_Check", "HK_Dashboard", "HK_Deliver", "HK_MonthEnd",
            "HK_Undo")  # fmt: skip
_SENTENCE_ROW = 3
_BILL_DAYS = "p_remind_finance_days"
_AT_START = "生成文件时"
_PRESENT = "提示付款"  # what is done with a bill before it comes due
_FIRST_TASK = f"\"#'{schema.TODAY}'!A{FIRST_TASK}\""
_NO_CODE = (f"{MEANT}*", f"{SEVERAL}*", NOBODY)  # what stands for a name where a code means nobody


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the home page: its formula, its value now, where it comes from."""

    label: str
    formula: str
    value: Cell
    number: str
    note: str
    source: str
    bad: str = ""  # a condition on the cell {} that needs a look
    lands: str = ""  # formula of the place the link leads to: the first row concerned


@dataclass(frozen=True, slots=True)
class Today:
    """What the home page sums up."""

    as_of: datetime
    status: str
    tasks: Sequence[Sequence[Cell]]
    dashboard: Block
    ageing: Block
    letters: Region
    approvals: Region
    plans: Region
    receipts: Region
    problems: Sequence[Problem]
    sales: Region
    checked: Block  # what the daily check says of every receipt
    progress: Sequence[Cell]
    bill_days: int  # how many days ahead bills are told


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the first sentence: its formula, its text now, where one click leads."""

    formula: str
    value: str
    source: str
    lands: str = ""


def write_home(
    worksheet: Worksheet, styles: Styles, company: str, today: Today, *, macros: bool = False
) -> None:
    """Write 首页, the first sheet; with ``macros`` the buttons of the day stand on it."""
    title = worksheet.get_name()
    worksheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    worksheet.set_row(0, 32)
    worksheet.write_string(0, 0, company, styles.title)
    worksheet.write_string(1, 0, "统计日", styles.label)
    worksheet.write_formula(
        1, 1, f"={AS_OF}", styles.value(Role.FORMULA, DATE, "center"), serial(today.as_of)
    )
    _link(worksheet, styles, 1, schema.CONSOLE, "改统计日、按按钮")
    if macros:
        _buttons(worksheet)
    _write_sentence(worksheet, styles, _sentence(today))
    row, written = 6, []
    for heading, lines in (
        ("今天", _tasks(today)), ("钱", _money(today)), ("可信吗", _trust(today)),
    ):  # fmt: skip
        worksheet.write_string(row, 0, heading, styles.subtitle)
        for line in lines:
            row += 1
            _write_line(worksheet, styles, row, line)
            written.append((row, line))
        row += 2
    _mark(worksheet, styles, written)
    for label, target in (
        ("问一户：额度、欠款、往来、能不能发货", schema.CUSTOMER_PAGE),
        ("怎样使用、颜色与用词", schema.ABOUT),
        ("一个人今天要做的，打印带走", schema.WORK_SLIP),
        ("月末步骤", schema.CONSOLE),
    ):
        worksheet.write_string(row, 0, label, styles.plain)
        _link(worksheet, styles, row, target, target)
        row += 1
    write_progress(worksheet, styles, today.progress)
    worksheet.print_area(0, 0, row, len(_WIDTHS) - 1)
    page(worksheet, title, landscape=False)


def _buttons(worksheet: Worksheet) -> None:
    worksheet.set_row(2, 34)
    known = {macro: (caption, what) for macro, caption, what in BUTTONS}
    for at, macro in enumerate(_BUTTONS):
        caption, what = known[macro]
        worksheet.insert_button(2, 0, {
            "macro": macro, "caption": caption, "description": f"{caption}：{what}",
            "width": 96, "height": 28, "x_offset": 4 + at * 106, "y_offset": 8,
        })  # fmt: skip


def _write_sentence(worksheet: Worksheet, styles: Styles, clauses: Sequence[Clause]) -> None:
    """Write what the day is about in one look, two clauses a row, each a link to its source."""
    style = styles.make(
        bold=True,
        font_size=13,
        font_color="#1F4E79",
        bg_color=OUTPUT_FILL,
        valign="vcenter",
        indent=1,
    )
    for at, clause in enumerate(clauses):
        row, col = _SENTENCE_ROW + at // 2, at % 2 * 2
        worksheet.set_row(row, 26)
        worksheet.merge_range(row, col, row, col + 1, "", style)
        link = f"=HYPERLINK({_target(clause.source, clause.lands)},{clause.formula})"
        worksheet.write_formula(row, col, link, style, clause.value)


def _target(source: str, lands: str) -> str:
    """Return the text of where a link leads: the row ``lands``, the top of the sheet without one."""
    top = f"{place(source)}&1"
    return f"IFERROR({lands},{top})" if lands else top


def _sentence(today: Today) -> list[Clause]:
    many_text, many = _to_contact(today)
    own, coming = _is_own(today), _cells(today, "预计可收(元)")
    expected = total(
        v for v, ours in zip(coming, own, strict=True) if ours and isinstance(v, float)
    )
    sums = f"SUM({_column('预计可收(元)')})-SUMIFS({_column('预计可收(元)')},{_DESKS})"
    made, _, _, _, since, missed, bills = today.progress
    assert isinstance(made, datetime)
    assert isinstance(since, datetime)
    yesterday = f"{progress_cell(SINCE)}={progress_cell(MADE)}-1"
    day = f'MONTH({progress_cell(SINCE)})&"月"&DAY({progress_cell(SINCE)})&"日以来"'
    told = "昨天" if (made - since).days == 1 else f"{since.month}月{since.day}日以来"
    unsent_text, unsent = _unsent(today)
    return [
        Clause(f'({many_text})&" 户要联系，预计可收 "'
               f'&TEXT(({sums})/10000,"#,##0.0")&" 万元"',
               f"{many} 户要联系，预计可收 {expected / 10_000:,.1f} 万元", schema.TODAY),
        Clause(f'{progress_cell(MISSED)}&" 笔承诺"&IF({yesterday},"昨天",{day})&"没兑现"',
               f"{missed} 笔承诺{told}没兑现", schema.TODAY, _task_with(ASK_AFTER)),
        Clause(f'{progress_cell(BILLS)}&" 张票据 "&{_BILL_DAYS}&" 天内到期"',
               f"{bills} 张票据 {today.bill_days} 天内到期", schema.TODAY, _task_with(_PRESENT)),
        Clause(f'({unsent_text})&" 封函未送达"', f"{unsent} 封函未送达", LETTERS.title, _unsent_row()),
    ]  # fmt: skip


def _is_own(today: Today) -> list[bool]:
    """Say of each row whether it is a customer to contact: not only for finance or the head."""
    rows = zip(_cells(today, "客户编码"), _cells(today, "今天做什么"), strict=True)
    return [bool(code) and not str(what or "").startswith(DESK_MARK) for code, what in rows]


def _to_contact(today: Today) -> tuple[str, int]:
    codes = f'{_column("客户编码")},"?*"'
    return f"COUNTIF({codes})-COUNTIFS({codes},{_DESKS})", sum(_is_own(today))


def _unsent(today: Today) -> tuple[str, int]:
    """Return how many letters nobody has registered as gone, as a formula and now."""
    letters = column_reference(LETTERS, "letter_no"), column_reference(LETTERS, "delivery")
    states = zip(
        today.letters.column("letter_no"), today.letters.column("delivery"), strict=True
    )  # fmt: skip
    return (
        f'COUNTIFS({letters[0]},"?*",{letters[1]},"")'
        f'+COUNTIFS({letters[0]},"?*",{letters[1]},"{Delivery.UNSENT}")',
        sum(bool(number) and (state or "") in NOT_GONE for number, state in states),
    )  # fmt: skip


def _write_line(worksheet: Worksheet, styles: Styles, row: int, line: Line) -> None:
    worksheet.set_row(row, 20)
    worksheet.write_string(row, 0, line.label, styles.plain)
    style = styles.make(num_format=line.number, bold=True, align="right", font_size=12)
    worksheet.write_formula(row, 1, f"={line.formula}", style, line.value)
    worksheet.write_string(row, 2, line.note, styles.make(font_color=MUTED, font_size=9, indent=1))
    _link(worksheet, styles, row, line.source, line.source, line.lands)
    if line.number == RATIO:
        worksheet.conditional_format(row, 1, row, 1, {
            "type": "data_bar", "bar_color": "#9CC3E6", "min_type": "num", "max_type": "num",
            "min_value": 0, "max_value": 1,
        })  # fmt: skip


def _mark(worksheet: Worksheet, styles: Styles, lines: Sequence[tuple[int, Line]]) -> None:
    """Mark what needs a look: counts above 0, a status that isn't 相符."""
    for bad in {line.bad: None for _, line in lines if line.bad}:
        cells = [f"B{row + 1}" for row, line in lines if line.bad == bad]
        worksheet.conditional_format(cells[0], {
            "type": "formula", "criteria": f"={bad.format(cells[0])}", "format": styles.bad,
            "multi_range": " ".join(cells),
        })  # fmt: skip


def _link(
    worksheet: Worksheet, styles: Styles, row: int, source: str, text: str, lands: str = ""
) -> None:
    style = styles.make(font_color="#1F4E79", underline=1)
    worksheet.write_formula(row, 3, f'=HYPERLINK({_target(source, lands)},"{text}")', style, text)


def _column(heading: str) -> str:
    """Return a column of 今日待办 from its first row down."""
    letters = xl_col_to_name(TODAY_HEADINGS.index(heading))
    return f"'{schema.TODAY}'!${letters}${FIRST_TASK}:${letters}${LAST_ROW + 1}"


def _task_with(words: str) -> str:
    """Return the place of the list's first row whose step has these words."""
    letters = xl_col_to_name(TODAY_HEADINGS.index("今天做什么"))
    return f"{place(schema.TODAY)}&MATCH(\"*{words}*\",'{schema.TODAY}'!${letters}:${letters},0)"


_DESKS = f'{_column("今天做什么")},"{DESK_MARK}*"'


def _cells(today: Today, heading: str) -> list[Cell]:
    at = TODAY_HEADINGS.index(heading)
    return [row[at] for row in today.tasks]


def _tasks(today: Today) -> list[Line]:
    many_text, many = _to_contact(today)
    steps = _cells(today, "今天做什么")
    unsent_text, unsent = _unsent(today)
    levels = today.dashboard.cells("停供级别")
    column, why = map(today.dashboard.whole_column, ("停供级别", "停供说明"))
    lines = [
        Line(MADE, f'TEXT({progress_cell(MADE)},"yyyy-mm-dd")', today.as_of.date().isoformat(), GENERAL,
             "与统计日不同就按“刷新看板”。", schema.TODAY, f'{{}}<>TEXT({AS_OF},"yyyy-mm-dd")'),
        Line("要联系的客户(户)", many_text, many, WHOLE,
             "一户一行，只归财务或负责人的不计；按“刷新看板”重新生成。", schema.TODAY, lands=_FIRST_TASK),
        Line("承诺没有兑现(户)", f'COUNTIF({_column("今天做什么")},"*{ASK_AFTER}*")',
             sum(ASK_AFTER in str(v or "") for v in steps), WHOLE, "有承诺已过期、没有按期收到，今天要追问。", schema.TODAY, "{}>0",
             _task_with(ASK_AFTER)),
        Line("票据将到期(户)", f'COUNTIF({_column("今天做什么")},"*{_PRESENT}*")',
             sum(_PRESENT in str(v or "") for v in steps), WHOLE,
             "到期前要提示付款的承兑与支票。", schema.TODAY, "{}>0", _task_with(_PRESENT)),
        Line("函件未登记送达(份)", unsent_text, unsent, WHOLE, "没有送达证据的函件不中断时效，也不能发下一次。", LETTERS.title, "{}>0",
             _unsent_row()),
        Line("等待审批(件)", f'COUNTIF({column_reference(APPROVALS, "state")},"{Standing.PENDING}*")',
             sum(str(state or "").startswith(Standing.PENDING)
                 for state in today.approvals.column("state")), WHOLE,
             "还差谁批准见状态；批准齐全才生效。", APPROVALS.title,
             lands=_found(today.approvals, "state", f"{Standing.PENDING}*")),
    ]  # fmt: skip
    for level in (StopLevel.STOPPED, StopLevel.LIMITED, StopLevel.FROZEN):
        above = level is StopLevel.STOPPED
        test = f'">={int(level)}"' if above else f"{int(level)}"
        count = sum(v >= level if above else v == level for v in levels if isinstance(v, float))
        lines.append(
            Line(f"{level.label}{'及只收不供' if above else ''}(户)", f"COUNTIF({column},{test})",
                 count, WHOLE, "建议；原因见看板最右一列。", schema.DASHBOARD,
                 "{}>0" if above else "", _levels_row(why, level))
        )  # fmt: skip
    return lines


def _money(today: Today) -> list[Line]:
    balance_text, balance = _total(today.ageing, "余额")
    labels = today.ageing.whole_column(str(today.ageing.rows[0][0]))
    late = today.dashboard.whole_column("超期")
    overdue = today.dashboard.cells("超期")
    month = today.as_of.replace(day=1)
    target = total(
        amount for amount, when in zip(
            today.plans.column("target"), today.plans.column("month"), strict=True
        ) if when == month
    )  # fmt: skip
    target_text = (
        f"SUMIFS({column_reference(PLANS, 'target')},{column_reference(PLANS, 'month')},"
        f"{MONTH_START})"
    )
    of_month, day = _of_month(PLANS), column_reference(RECEIPTS, "receipt_date")
    counted, received, own = today.progress[1:4]
    assert isinstance(counted, float)
    done = progress_cell(COUNTED)
    ratio = counted / target if target else ""
    return [
        Line("应收余额(元)", balance_text, balance, MONEY, "各客户余额之和，已减未核销回款。",
             schema.AGEING, lands=f'{place(schema.AGEING)}&MATCH("{TOTAL}",{labels},0)'),
        Line("其中逾期(元)", f"SUM({late})", total(overdue), MONEY,
             "到期日早于统计日、还没有收到的；点右边到逾期最多的一户。", schema.DASHBOARD,
             lands=f"{place(schema.DASHBOARD)}&MATCH(MAX({late}),{late},0)"),
        Line("本月公司目标(元)", f'IF({progress_cell(OWN)}="","",{progress_cell(OWN)})', own or "", MONEY,
             "目标分解里公司这一层现行的目标；没有定则空。", TARGETS.title,
             lands=_of_month(TARGETS)),
        Line("本月目标回款(元)", target_text, target, MONEY, "回款计划里本月的目标之和。", PLANS.title,
             lands=of_month),
        Line("本月回款(元)", progress_cell(RECEIVED), received, MONEY,
             "与月结报告同一数：含折让与抵账，退票不计。", RECEIPTS.title,
             lands=_first(RECEIPTS, f"({day}>={MONTH_START})*({day}<={AS_OF})")),
        Line("其中计入本月计划(元)", done, counted, MONEY,
             "按单据到期的月份归到计划；预付与以后到期的不算本月。", PLANS.title, lands=of_month),
        Line("本月计划完成", f'IF({target_text}=0,"",{done}/{target_text})', ratio, RATIO,
             "计入计划的回款 ÷ 目标回款。", PLANS.title, lands=of_month),
    ]  # fmt: skip


def _trust(today: Today) -> list[Line]:
    levels = f"'{schema.PROBLEMS}'!$A:$A"

    def found(severity: Severity) -> int:
        return sum(one.severity is severity for one in today.problems)

    def problem(severity: Severity) -> str:
        return f'{place(schema.PROBLEMS)}&MATCH("{severity}",{levels},0)'

    return [
        *_live(today),
        Line("总状态", worked_out_on_loading(STATUS), today.status, GENERAL, "勾稽全部相符才可以月结。", schema.CONSOLE,
             '{}<>"' + ALL_WELL + '"'),
        Line("核对时的错误(条)", f'COUNTIF({levels},"{Severity.ERROR}")', found(Severity.ERROR), WHOLE,
             "不改正不能月结；按“核对”重新检查。", schema.PROBLEMS, "{}>0", problem(Severity.ERROR)),
        Line("核对时的警告(条)", f'COUNTIF({levels},"{Severity.WARNING}")', found(Severity.WARNING), WHOLE,
             "可以月结，但请看一遍。", schema.PROBLEMS, lands=problem(Severity.WARNING)),
    ]  # fmt: skip


def _live(today: Today) -> list[Line]:
    """What is wrong right now, whether or not anybody has pressed 核对, and when somebody last did."""
    unknown_text, unknown = _added(
        f'COUNTIF({column_reference(region.sheet, "known_name")},"{text}")'
        for region in (today.sales, today.receipts) for text in _NO_CODE
    ), sum(
        str(name or "").startswith((MEANT, SEVERAL, NOBODY))
        for region in (today.sales, today.receipts) for name in region.column("known_name")
    )  # fmt: skip
    needed = [
        (region, region.sheet.column(name))
        for region, names in ((today.sales, ("sale_date", "amount")),
                              (today.receipts, ("receipt_date", "amount")))
        for name in names
    ]  # fmt: skip
    blank_text, blank = _added(
        f'COUNTIFS({column_reference(region.sheet, "customer_code")},"?*",'
        f'{column_reference(region.sheet, column.name)},"")'
        for region, column in needed
    ), sum(
        bool(code) and value in (None, "")
        for region, column in needed
        for code, value in zip(
            region.column("customer_code"), region.column(column.name), strict=True
        )
    )  # fmt: skip
    not_passed = [
        Line(f"日报五项没通过：{what}(处)", *_not_passed(today, first), WHOLE,
             f"{since}的回款在日报表右边的五项检查里没通过的。", RECEIPTS.title, "{}>0",
             _not_passed_row(today, first))
        for what, since, first in (("当日", "统计日当天", AS_OF), ("本月", "本月到统计日", MONTH_START))
    ]  # fmt: skip
    unknown_row = _either(
        _found(region, "known_name", text)
        for region in (today.sales, today.receipts) for text in _NO_CODE
    )  # fmt: skip
    blank_row = _either(_blank_row(region.sheet) for region in (today.sales, today.receipts))
    ran = f'2,1/({column_reference(RUNS, "action")}="核对")'
    checked = f"LOOKUP({ran},{column_reference(RUNS, 'at')})"
    return [
        Line("编码没有建档的行", unknown_text, unknown, WHOLE, "此刻：销售与回款里编码认不出客户的行。",
             SALES.title, "{}>0", unknown_row),
        Line("缺日期或金额的行", blank_text, blank, WHOLE, "此刻：填了编码，没填日期或金额的行。",
             SALES.title, "{}>0", blank_row),
        *not_passed,
        Line("上次核对", f'IFERROR(TEXT({checked},"yyyy-mm-dd hh:mm"),"{_AT_START}")', _AT_START,
             GENERAL, "下面两个数是那时的；改过数据请再按“核对”。", schema.RUN_LOG,
             lands=f"{place(schema.RUN_LOG)}&LOOKUP({ran},ROW({column_reference(RUNS, 'at')}))"),
    ]  # fmt: skip


def _not_passed(today: Today, first: str) -> tuple[str, int]:
    """Return how many of the five checks failed on receipts dated from ``first`` to the as-of day, as
    a formula and now."""
    region, notes = today.receipts, [str(heading) for heading in today.checked.rows[0]]
    at = [column.name for column in region.columns].index("receipt_date")
    dates = f"'{region.sheet.title}'!${(letters := xl_col_to_name(at))}:${letters}"
    within = f'{dates},">="&{first},{dates},"<="&{AS_OF}'
    columns = [today.checked.whole_column(note) for note in notes]
    formula = _added(
        f'COUNTIFS({column},"?*",{within})-COUNTIFS({column},"{PASS}",{within})'
        for column in columns
    )
    begin = today.as_of if first == AS_OF else today.as_of.replace(day=1)
    failed = sum(
        isinstance(day, datetime) and begin <= day <= today.as_of and cell not in ("", None, PASS)
        for note in notes
        for day, cell in zip(region.column("receipt_date"), today.checked.cells(note), strict=False)
    )  # fmt: skip
    return formula, failed


def _not_passed_row(today: Today, first: str) -> str:
    """Return the place of the first receipt that failed a check, from ``first`` to the as-of day."""
    day, block = column_reference(RECEIPTS, "receipt_date"), today.checked
    notes = [block.whole_column(str(block.rows[0][at])) for at in (0, -1)]
    # As far as the table goes: the result beside it is longer.
    beside = f"INDEX({notes[0]},2):INDEX({notes[1]},ROWS({day})+1)"
    within = f"({day}>={first})*({day}<={AS_OF})"
    return _first(RECEIPTS, f'{within}*({beside}<>"")*({beside}<>"{PASS}")')


def _blank_row(sheet: Sheet) -> str:
    """Return the place of an entry table's first row with a code, without its date or amount."""
    day = "sale_date" if sheet is SALES else "receipt_date"
    code, when, amount = (
        column_reference(sheet, name) for name in ("customer_code", day, "amount")
    )
    return _first(sheet, f'({code}<>"")*((({when}="")+({amount}=""))>0)')


def _unsent_row() -> str:
    number, state = (column_reference(LETTERS, name) for name in ("letter_no", "delivery"))
    gone = f'({state}="")+({state}="{Delivery.UNSENT}")'
    return _first(LETTERS, f'({number}<>"")*({gone})')


def _levels_row(why: str, level: StopLevel) -> str:
    """Return the place of the board's first customer of a level, for 停供 of the next one, too."""
    levels = [level, StopLevel.COLLECT_ONLY] if level is StopLevel.STOPPED else [level]
    return _either(f'{place(schema.DASHBOARD)}&MATCH("{x.label}：*",{why},0)' for x in levels)


def _of_month(sheet: Sheet) -> str:
    """Return the place of the first row of this month in a table of months."""
    at = xl_col_to_name([column.name for column in sheet.columns].index("month"))
    return f"{place(sheet.title)}&MATCH({MONTH_START},'{sheet.title}'!${at}:${at},0)"


def _found(region: Region, name: str, wanted: str) -> str:
    """Return the place of the first row of an entry table with a text in a column."""
    title = region.sheet.title
    at = xl_col_to_name([column.name for column in region.columns].index(name))
    return f"{place(title)}&MATCH(\"{wanted}\",'{title}'!${at}:${at},0)"


def _first(sheet: Sheet, condition: str) -> str:
    """Return the place of the first row of an entry table for which a product of arrays isn't 0."""
    row = f"ROW({sheet.table}[{sheet.read_columns[0].title}])"
    return f"{place(sheet.title)}&ROUND(1/SUMPRODUCT(MAX(({condition})/{row})),0)"


def _either(places: Iterable[str]) -> str:
    """Return the first of some places that is found."""
    *others, last = places
    for one in reversed(others):
        last = f"IFERROR({one},{last})"
    return last


def _added(formulas: Iterable[str]) -> str:
    return "+".join(formulas)


def _total(block: Block, heading: str) -> tuple[str, float]:
    labels = block.whole_column(str(block.rows[0][0]))
    last = block.cells(heading)[-1]
    text = f'SUMIF({labels},"{TOTAL}",{block.whole_column(heading)})'
    return text, float(last) if isinstance(last, float) else 0.0
