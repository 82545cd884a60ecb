"""Sheets that buttons rewrite: 今日待办, 数据问题 and 运行记录, each a plain table."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.schema import RUNS, Role
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.workbook.cells import Cell, shown, write
from huikuan_xl.workbook.styles import DATE, GENERAL, MONEY, WHOLE, Styles, fitting_width, page

TODAY_HEADINGS = (
    "提醒", "到期日", "客户编码", "客户名称", "业务员", "事项", "未收金额(元)", "联系人", "联系电话",
)  # fmt: skip
RUN_HEADINGS = tuple(column.heading for column in RUNS.columns)
_RUN_FORMATS = ("yyyy-mm-dd hh:mm:ss", GENERAL, GENERAL, GENERAL, WHOLE, "0.0", *[GENERAL] * 3, "@")
_RUN_WIDTHS = tuple(column.width for column in RUNS.columns)
_PROBLEM_WIDTHS = (8, 20, 8, 20, 26, 48, 48)
_TODAY_WIDTHS = (16, 12, 11, 26, 10, 34, 16, 10, 16)


def today_rows(month: MonthEnd) -> list[list[Cell]]:
    """Return what is due: reminders of open documents (K14), then duties with their dates."""
    register = month.ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    people = register[["contact_person", "phone"]].to_dict("index")
    rows: list[list[Cell]] = []
    for item in month.reminders.to_dict("records"):
        code = item["customer_code"]
        who = people.get(code, {})
        rows.append([
            item["remind"], _moment(item["due_date"]), code, item["customer_name"],
            item["salesperson"], f"售货清单 {item['doc_no']}", item["open"] / 100,
            who.get("contact_person"), who.get("phone"),
        ])  # fmt: skip
    for duty in month.duties.to_dict("records"):
        who = people.get(duty["customer_code"], {})
        rows.append([
            duty["kind"], _moment(duty["due"]), duty["customer_code"], duty["customer_name"],
            duty["who"], duty["why"], None, who.get("contact_person"), who.get("phone"),
        ])  # fmt: skip
    return rows


def _moment(day: pd.Timestamp) -> datetime:
    return day.to_pydatetime()


def write_today(
    worksheet: Worksheet, styles: Styles, rows: Sequence[Sequence[Cell]], as_of: date
) -> None:
    """Write 今日待办: a list made as of a day, rewritten by 刷新看板."""
    title = worksheet.get_name()
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, title, styles.title)
    worksheet.write_string(
        1, 0, f"生成于 {as_of.isoformat()} 的统计日；按“刷新看板”重新生成。", styles.note
    )
    formats = (GENERAL, DATE, "@", GENERAL, GENERAL, GENERAL, MONEY, GENERAL, "@")
    _write_list(
        worksheet, styles, "tbl_today", "到期提醒与约定联系，最急的在前。", TODAY_HEADINGS, rows,
        formats, _TODAY_WIDTHS, top=3,
    )  # fmt: skip
    if rows:
        worksheet.conditional_format(4, 0, 3 + len(rows), 0, {
            "type": "text", "criteria": "begins with", "value": "逾期", "format": styles.bad,
        })  # fmt: skip


def write_problems(worksheet: Worksheet, styles: Styles, problems: Sequence[Problem]) -> None:
    """Write 数据问题: one row a finding, worst first as given."""
    rows = [list(problem.cells()) for problem in problems]
    formats = (GENERAL, GENERAL, "0", GENERAL, "@", GENERAL, GENERAL)
    _write_list(
        worksheet, styles, "tbl_problems", "台账里要改的地方：在哪里、为什么、怎么改。",
        Problem.HEADINGS, rows, formats, _PROBLEM_WIDTHS, wrap=(5, 6),
    )  # fmt: skip
    if rows:
        worksheet.conditional_format(1, 0, len(rows), 0, {
            "type": "cell", "criteria": "==", "value": '"错误"', "format": styles.bad,
        })  # fmt: skip


def write_run_log(worksheet: Worksheet, styles: Styles) -> None:
    """Write the empty 运行记录; buttons add one row a run."""
    _write_list(
        worksheet, styles, RUNS.table, RUNS.help,
        RUN_HEADINGS, [], _RUN_FORMATS, _RUN_WIDTHS,
    )  # fmt: skip


def _write_list(
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
) -> None:
    size = max(len(rows), 1)
    worksheet.add_table(top, 0, top + size, len(headings) - 1, {
        "name": table,
        "title": worksheet.get_name(),
        "description": description,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "columns": [{"header": h, "header_format": styles.heading(Role.OUTPUT)} for h in headings],
    })  # fmt: skip
    worksheet.set_row(top, 26)
    for col, heading in enumerate(headings):
        more: dict[str, Any] = {"wrap": True} if col in wrap else {}
        style = styles.output(formats[col], **more)
        values = [row[col] for row in rows] or [None]
        for index, value in enumerate(values, start=top + 1):
            write(worksheet, index, col, value, style)
        contents = [] if col in wrap else [shown(value, formats[col]) for value in values]
        worksheet.set_column(col, col, fitting_width(heading + "  ", contents, widths[col], 60))
    worksheet.freeze_panes(top + 1, 0)
    page(worksheet, worksheet.get_name(), header_row=top)
