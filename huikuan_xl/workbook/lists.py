"""Sheets that buttons rewrite: 今日待办, 数据问题 and 运行记录, each a plain table."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.functions.rows import entered
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.cleaning import clean_date, clean_money
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import RUNS, Role
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.worklist import Task, worklist
from huikuan_xl.rules.words import Outcome, words_of
from huikuan_xl.rules.worklist import ALL, doubt_result
from huikuan_xl.workbook.analysis import AGED
from huikuan_xl.workbook.cells import Cell, shown, write
from huikuan_xl.workbook.drill import LINK, Way, write_links, write_page_link
from huikuan_xl.workbook.styles import (
    DATE,
    GENERAL,
    MONEY,
    WHOLE,
    Styles,
    fitting_width,
    page,
    row_height,
)
from huikuan_xl.workbook.tables import LAST_ROW, Region

_OLDEST = "最早未收单"
TODAY_HEADINGS = (
    "客户编码", "客户名称", "谁做", "应收余额(元)", "逾期(元)", "逾期天数", "预计可收(元)", "今天做什么", "承诺", "上次联系",
    "下次联系日", "停供级别", "联系人与电话", _OLDEST, LINK, "为什么排在这里", "今天结果", "承诺日期", "承诺金额(元)",
)  # fmt: skip
FIRST_TASK = 5  # 1-based row of 今日待办's first customer
_LAST_PRINTED = "联系人与电话"
#: Columns of 今日待办 that the user fills in; a button makes rows of 承诺与催收 of them.
TODAY_RESULTS = TODAY_HEADINGS[-3:]
TODAY_OUTCOMES = words_of(Outcome)
RUN_HEADINGS = tuple(column.heading for column in RUNS.columns)
_RUN_FORMATS = ("yyyy-mm-dd hh:mm:ss", GENERAL, GENERAL, GENERAL, WHOLE, "0.0", *[GENERAL] * 3, "@")
_RUN_WIDTHS = tuple(column.width for column in RUNS.columns)
_TODAY_WRAPPED = ("客户名称", "今天做什么", "承诺", "上次联系", "联系人与电话", "为什么排在这里")
_PROBLEM_WIDTHS = (8, 20, 8, 20, 26, 48, 48)
_TODAY_WIDTHS = (9, 20, 8, 13, 13, 8, 13, 46, 15, 20, 11, 9, 15, 15, 5, 34, 9, 11, 12)


def today_rows(month: MonthEnd) -> list[list[Cell]]:
    """Return the day's work as rows of 今日待办, the most urgent first.

    Everybody sees the list: mobile numbers are covered; 待办单 gives them to who has to call.
    """
    return [_today_row(task) for task in worklist(month)]


def _today_row(task: Task) -> list[Cell]:
    money = [value / 100 if task.code else None for value in (task.owed, task.overdue)]
    day = task.next_contact
    return [
        task.code or None, task.name, task.who, *money,
        float(task.days) if task.days else None, task.expected / 100 if task.code else None, task.what, task.promise, task.last_said,
        datetime.combine(day, time()) if day else None, task.stop,
        task.contact_for(ALL), task.oldest or None, None, task.why, None, None, None,
    ]  # fmt: skip


def results_as_contacts(rows: Sequence[Sequence[Cell]], as_of: date) -> pd.DataFrame:
    """Return the results filled in on 今日待办 as rows of 承诺与催收, dated on the as-of day.

    ``rows`` are the list's rows as they stand on the sheet; those without a known result are left.
    The day beside another outcome than a promise is when to call again.
    """
    at = {heading: index for index, heading in enumerate(TODAY_HEADINGS)}
    names = ("contact_date", "customer_code", "kind", "salesperson", "result", "promise_date",
             "promise_amount", "next_contact")  # fmt: skip
    grid: list[list[Cell]] = [[schema.CONTACTS.column(name).title for name in names]]
    for row in rows:
        outcome, code = str(row[at["今天结果"]] or ""), row[at["客户编码"]]
        if not code or outcome not in TODAY_OUTCOMES:
            continue
        day, promises = row[at["承诺日期"]] or None, Outcome(outcome).promises
        grid.append([
            datetime.combine(as_of, time()), code, Outcome(outcome).kind.value,
            row[at["谁做"]] or None, outcome, day if promises else None,
            row[at["承诺金额(元)"]] or None, day,
        ])  # fmt: skip
    return entered(schema.CONTACTS, grid, names).frame


def unusable_results(rows: Sequence[Sequence[Cell]], on: date) -> list[str]:
    """Return what is typed into the list's rows and can't be entered, with its row of the sheet: it
    would be lost when the list is made anew. ``on`` is the day of the list."""
    at = {heading: index for index, heading in enumerate(TODAY_HEADINGS)}
    found = []
    for number, row in enumerate(rows, start=FIRST_TASK):
        typed = [row[at[heading]] not in (None, "") for heading in TODAY_RESULTS]
        outcome = str(row[at["今天结果"]] or "")
        if not any(typed):
            continue
        if not row[at["客户编码"]]:
            found.append(f"第 {number} 行不是客户，今天结果记不进承诺与催收")
        elif outcome not in TODAY_OUTCOMES:
            found.append(f"第 {number} 行的今天结果“{outcome}”不在列表里" if outcome
                         else f"第 {number} 行填了承诺，没有选今天结果")  # fmt: skip
        elif wrong := _doubt(outcome, row, on):
            found.append(f"第 {number} 行{wrong}")
    return found


def _doubt(outcome: str, row: Sequence[Cell], on: date) -> str:
    """Say why the day and the amount beside an outcome can't be entered, "" when they can."""
    day_cell, amount_cell = (row[TODAY_HEADINGS.index(heading)] for heading in TODAY_RESULTS[1:])
    (day, bad_day), (fen, bad_amount) = clean_date(day_cell), clean_money(amount_cell)
    for heading, cell, bad in ((TODAY_RESULTS[1], day_cell, bad_day),
                               (TODAY_RESULTS[2], amount_cell, bad_amount)):  # fmt: skip
        if bad is not None and bad.severity is Severity.ERROR:
            return f"的{heading}“{cell}”看不懂：{bad.why}，{bad.fix}"
    return doubt_result(Outcome(outcome), on, day, fen)


def write_today(
    worksheet: Worksheet, styles: Styles, rows: Sequence[Sequence[Cell]], sales: Region
) -> None:
    """Write 今日待办: a list made as of a day, rewritten by 刷新看板; its links lead to ``sales``."""
    title = worksheet.get_name()
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, title, styles.title)
    worksheet.write_string(
        1, 0, "一户一行，最急的在前；按“刷新看板”重新生成，生成于哪一天见首页。手机号遮住中间四位，经办人在待办单上看全号。",
        styles.note,
    )  # fmt: skip
    formats = (
        "@", GENERAL, GENERAL, MONEY, AGED, WHOLE, AGED, GENERAL, GENERAL, GENERAL, DATE, GENERAL,
        "@", "@", GENERAL, GENERAL, GENERAL, DATE, MONEY,
    )  # fmt: skip
    write_list(
        worksheet, styles, "tbl_today", "一个客户一行，最急的在前；做完在“今天结果”选结果。",
        TODAY_HEADINGS, rows, formats, _TODAY_WIDTHS, top=3, wrap=tuple(map(TODAY_HEADINGS.index, _TODAY_WRAPPED)), narrow=True,
        inputs=TODAY_RESULTS,
    )  # fmt: skip
    first = FIRST_TASK - 1
    at = TODAY_HEADINGS.index(LINK)
    write_links(
        worksheet, styles, first - 1, at, xl_col_to_name(TODAY_HEADINGS.index(_OLDEST)),
        [row[at - 1] for row in rows], [Way.to_entry(LINK, sales, "doc_no")],
    )  # fmt: skip
    worksheet.set_column(at, at, _TODAY_WIDTHS[at])
    write_page_link(worksheet, styles, first - 2, 0)
    result, promised = (TODAY_HEADINGS.index(h) for h in TODAY_RESULTS[:2])
    worksheet.data_validation(first, result, LAST_ROW, result, {
        "validate": "list", "source": list(TODAY_OUTCOMES), "input_title": "今天结果",
        "input_message": "做完选一项；按“刷新看板”后记入“承诺与催收”。",
        "error_message": f"请从列表中选择：{'、'.join(TODAY_OUTCOMES)}。",
    })  # fmt: skip
    worksheet.data_validation(first, promised, LAST_ROW, promised, {
        "validate": "date", "criteria": ">=", "value": datetime(2000, 1, 1),
        "input_title": "承诺日期", "input_message": "客户答应的付款日期；不是承诺的，填下次联系的日子。",
        "error_message": "请填写日期，如 2026-07-05。",
    })  # fmt: skip
    late = TODAY_HEADINGS.index("逾期天数")
    worksheet.conditional_format(first, late, LAST_ROW, late, {
        "type": "cell", "criteria": ">", "value": 0, "format": styles.bad,
    })  # fmt: skip
    worksheet.freeze_panes(first, 2)
    # What is only read and typed on the screen would make the rest too small to read on paper.
    worksheet.print_area(0, 0, LAST_ROW, TODAY_HEADINGS.index(_LAST_PRINTED))


def write_problems(worksheet: Worksheet, styles: Styles, problems: Sequence[Problem]) -> None:
    """Write 数据问题: one row a finding, worst first as given."""
    rows = [list(problem.cells()) for problem in problems]
    formats = (GENERAL, GENERAL, "0", GENERAL, "@", GENERAL, GENERAL)
    write_list(
        worksheet, styles, "tbl_problems", "台账里要改的地方：在哪里、为什么、怎么改。",
        Problem.HEADINGS, rows, formats, _PROBLEM_WIDTHS, wrap=(5, 6),
    )  # fmt: skip
    if rows:
        worksheet.conditional_format(1, 0, len(rows), 0, {
            "type": "cell", "criteria": "==", "value": '"错误"', "format": styles.bad,
        })  # fmt: skip


def write_run_log(worksheet: Worksheet, styles: Styles) -> None:
    """Write the empty 运行记录; buttons add one row a run."""
    write_list(
        worksheet, styles, RUNS.table, RUNS.help,
        RUN_HEADINGS, [], _RUN_FORMATS, _RUN_WIDTHS,
    )  # fmt: skip


def write_list(
    worksheet: Worksheet,
    styles: Styles,
    table: str,
    description: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    formats: Sequence[str],
    widths: Sequence[float],
    *,
    top: int = 0,
    wrap: tuple[int, ...] = (),
    narrow: bool = False,
    inputs: tuple[str, ...] = (),
) -> None:
    size = max(len(rows), 1)
    worksheet.add_table(top, 0, top + size, len(headings) - 1, {
        "name": table,
        "title": worksheet.get_name(),
        "description": description,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "columns": [
            {"header": h, "header_format": styles.heading(
                Role.INPUT if h in inputs else Role.OUTPUT)}
            for h in headings
        ],
    })  # fmt: skip
    worksheet.set_row(top, 26)
    for col, heading in enumerate(headings):
        more: dict[str, Any] = {"wrap": True} if col in wrap else {}
        style = styles.output(formats[col], **more)
        if heading in inputs:
            style = styles.value(Role.INPUT, formats[col], "center")
        values = [row[col] for row in rows] or [None]
        for index, value in enumerate(values, start=top + 1):
            write(worksheet, index, col, value, style)
        contents = [] if col in wrap else [shown(value, formats[col]) for value in values]
        width = widths[col] if narrow else fitting_width(heading + "  ", contents, widths[col], 60)
        worksheet.set_column(col, col, width, styles.make(num_format=formats[col]))
    if narrow:
        for index, row in enumerate(rows, start=top + 1):
            texts = [(str(row[col] or ""), widths[col]) for col in wrap]
            worksheet.set_row(index, row_height(texts))
    worksheet.freeze_panes(top + 1, 0)
    page(worksheet, worksheet.get_name(), header_row=top)
