"""首页: what today asks for, each figure a click from its source. Plain formulas only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import APPROVALS, LETTERS, PLANS, RECEIPTS, Role
from huikuan_xl.rules.approvals import Standing
from huikuan_xl.rules.promises import PromiseStatus
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.words import NOT_COUNTED_RECEIPTS, NOT_GONE, Delivery
from huikuan_xl.workbook.analysis import Block
from huikuan_xl.workbook.calls import AS_OF, MONTH_START, column_reference
from huikuan_xl.workbook.cells import Cell, serial, total
from huikuan_xl.workbook.console import ALL_WELL, STATUS
from huikuan_xl.workbook.lists import TODAY_HEADINGS
from huikuan_xl.workbook.styles import DATE, GENERAL, MONEY, RATIO, WHOLE, Styles, page
from huikuan_xl.workbook.tables import LAST_ROW, Region

_WIDTHS = (24, 18, 58, 16)
_FIRST_TASK = 5  # 1-based row of 今日待办's first customer


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


def write_home(worksheet: Worksheet, styles: Styles, company: str, today: Today) -> None:
    """Write 首页, the first sheet."""
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
    row, written = 3, []
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
        ("月末步骤", schema.CONSOLE),
    ):
        worksheet.write_string(row, 0, label, styles.plain)
        _link(worksheet, styles, row, target, target)
        row += 1
    page(worksheet, title, landscape=False)


def _write_line(worksheet: Worksheet, styles: Styles, row: int, line: Line) -> None:
    worksheet.set_row(row, 20)
    worksheet.write_string(row, 0, line.label, styles.plain)
    style = styles.make(num_format=line.number, bold=True, align="right", font_size=12)
    worksheet.write_formula(row, 1, f"={line.formula}", style, line.value)
    worksheet.write_string(row, 2, line.note, styles.note)
    _link(worksheet, styles, row, line.source, line.source)
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


def _link(worksheet: Worksheet, styles: Styles, row: int, target: str, text: str) -> None:
    style = styles.make(font_color="#1F4E79", underline=1)
    worksheet.write_url(row, 3, f"internal:'{target}'!A1", style, string=text)


def _column(heading: str) -> str:
    """Return a column of 今日待办 from its first row down."""
    letters = chr(ord("A") + TODAY_HEADINGS.index(heading))
    return f"'{schema.TODAY}'!${letters}${_FIRST_TASK}:${letters}${LAST_ROW + 1}"


def _cells(today: Today, heading: str) -> list[Cell]:
    at = TODAY_HEADINGS.index(heading)
    return [row[at] for row in today.tasks]


def _tasks(today: Today) -> list[Line]:
    codes = [code for code in _cells(today, "客户编码") if code]
    broken, bills = f"*{PromiseStatus.BROKEN}", "*提示付款*"
    letters = column_reference(LETTERS, "letter_no"), column_reference(LETTERS, "delivery")
    unsent = sum(
        bool(number) and (state or "") in NOT_GONE
        for number, state in zip(
            today.letters.column("letter_no"), today.letters.column("delivery"), strict=True
        )
    )
    levels = today.dashboard.cells("停供级别")
    column = today.dashboard.whole_column("停供级别")
    lines = [
        Line("要联系的客户(户)", f'COUNTIF({_column("客户编码")},"?*")', len(codes), WHOLE,
             "一户一行，最急的在前；按“刷新看板”重新生成。", schema.TODAY),
        Line("承诺没有兑现(户)", f'COUNTIF({_column("承诺")},"{broken}")',
             sum(str(v or "").endswith(PromiseStatus.BROKEN) for v in _cells(today, "承诺")), WHOLE,
             "最近一次承诺已过期、没有按期收到。", schema.TODAY, "{}>0"),
        Line("票据将到期(户)", f'COUNTIF({_column("今天做什么")},"{bills}")',
             sum("提示付款" in str(v or "") for v in _cells(today, "今天做什么")), WHOLE,
             "到期前要提示付款的承兑与支票。", schema.TODAY, "{}>0"),
        Line("函件未登记送达(份)",
             f'COUNTIFS({letters[0]},"?*",{letters[1]},"")'
             f'+COUNTIFS({letters[0]},"?*",{letters[1]},"{Delivery.UNSENT}")',
             unsent, WHOLE, "没有送达证据的函件不中断时效，也不能发下一次。", LETTERS.title, "{}>0"),
        Line("等待审批(件)", f'COUNTIF({column_reference(APPROVALS, "state")},"{Standing.PENDING}*")',
             sum(str(state or "").startswith(Standing.PENDING)
                 for state in today.approvals.column("state")), WHOLE,
             "还差谁批准见状态；批准齐全才生效。", APPROVALS.title),
    ]  # fmt: skip
    for level in (StopLevel.STOPPED, StopLevel.LIMITED, StopLevel.FROZEN):
        above = level is StopLevel.STOPPED
        test = f'">={int(level)}"' if above else f"{int(level)}"
        count = sum(v >= level if above else v == level for v in levels if isinstance(v, float))
        lines.append(
            Line(f"{level.label}{'及只收不供' if above else ''}(户)", f"COUNTIF({column},{test})",
                 count, WHOLE, "建议；原因见看板的停供说明。", schema.DASHBOARD,
                 "{}>0" if above else "")
        )  # fmt: skip
    return lines


def _money(today: Today) -> list[Line]:
    balance_text, balance = _total(today.ageing, "余额")
    overdue = today.dashboard.cells("超期")
    month = today.as_of.replace(day=1)
    target = total(
        amount for amount, when in zip(
            today.plans.column("target"), today.plans.column("month"), strict=True
        ) if when == month
    )  # fmt: skip
    got = total(
        amount for amount, when, state in zip(
            today.receipts.column("amount"), today.receipts.column("receipt_date"),
            today.receipts.column("bill_state"), strict=True,
        ) if when and month <= when < today.as_of + timedelta(days=1)
        and state not in NOT_COUNTED_RECEIPTS
    )  # fmt: skip
    days = column_reference(RECEIPTS, "receipt_date")
    states = column_reference(RECEIPTS, "bill_state")
    without = "".join(f',{states},"<>{word}"' for word in sorted(NOT_COUNTED_RECEIPTS))
    got_text = (
        f'SUMIFS({column_reference(RECEIPTS, "amount")},{days},">="&{MONTH_START},'
        f'{days},"<="&{AS_OF}{without})'
    )
    target_text = (
        f"SUMIFS({column_reference(PLANS, 'target')},{column_reference(PLANS, 'month')},"
        f"{MONTH_START})"
    )
    ratio = got / target if target else ""
    return [
        Line("应收余额(元)", balance_text, balance, MONEY, "各客户余额之和，已减未核销回款。",
             schema.AGEING),
        Line("其中逾期(元)", f"SUM({today.dashboard.whole_column('超期')})", total(overdue), MONEY,
             "到期日早于统计日、还没有收到的。", schema.DASHBOARD),
        Line("本月目标回款(元)", target_text, target, MONEY, "回款计划里本月的目标之和。", PLANS.title),
        Line("本月已回款(元)", got_text, got, MONEY, "本月起至统计日，退票不计。", RECEIPTS.title),
        Line("本月计划完成", f'IF({target_text}=0,"",{got_text}/{target_text})', ratio, RATIO,
             "已回款 ÷ 目标回款。", PLANS.title),
    ]  # fmt: skip


def _trust(today: Today) -> list[Line]:
    levels = f"'{schema.PROBLEMS}'!$A:$A"

    def found(severity: Severity) -> int:
        return sum(problem.severity is severity for problem in today.problems)

    return [
        Line("总状态", STATUS, today.status, GENERAL, "勾稽全部相符才可以月结。", schema.CONSOLE,
             '{}<>"' + ALL_WELL + '"'),
        Line("数据错误(条)", f'COUNTIF({levels},"{Severity.ERROR}")', found(Severity.ERROR), WHOLE,
             "不改正不能月结；按“核对”更新。", schema.PROBLEMS, "{}>0"),
        Line("数据警告(条)", f'COUNTIF({levels},"{Severity.WARNING}")', found(Severity.WARNING), WHOLE,
             "可以月结，但请看一遍。", schema.PROBLEMS),
    ]  # fmt: skip


def _total(block: Block, heading: str) -> tuple[str, float]:
    labels = block.whole_column(str(block.rows[0][0]))
    last = block.cells(heading)[-1]
    text = f'SUMIF({labels},"{TOTAL}",{block.whole_column(heading)})'
    return text, float(last) if isinstance(last, float) else 0.0
