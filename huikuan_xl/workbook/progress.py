"""本月进度 beside 首页: what the month's plan and money come to, as 刷新看板 last worked them out.

Which receipt counts for which month's plan is decided by the rules (d18), not by a formula; so the
figures are the month end's own.
"""

from collections.abc import Sequence
from datetime import datetime, time

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.days_off import last_day_worked
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.worklist import bills_to_present, promises_just_missed
from huikuan_xl.workbook.cells import Cell, serial
from huikuan_xl.workbook.styles import DATE, MONEY, WHOLE, Styles

MADE, COUNTED, RECEIVED, OWN = (
    "待办生成于",
    "计入计划的回款(元)",
    "本月回款(元)",
    "本月公司目标(元)",
)
SINCE, MISSED, BILLS = "上个工作日", "其后没兑现的承诺(笔)", "将到期的票据(张)"
PROGRESS_HEADINGS = (MADE, COUNTED, RECEIVED, OWN, SINCE, MISSED, BILLS)
_FORMATS = (DATE, MONEY, MONEY, MONEY, DATE, WHOLE, WHOLE)
_ROW, _COLUMN = 1, 5  # beside the page that is printed


def progress_row(month: MonthEnd) -> list[Cell]:
    """Return the day of the figures; in 元 what counts for the plan, what came in (K20, d18) and the
    company's own target, blank without one (S1-42); the promises missed since the last day worked
    (S1-54) and the bills that come due."""
    counted = int(month.this_plan["collected"].sum())
    received = int(month.customers["collected_month"].sum())
    since = last_day_worked(month.as_of)
    due = bills_to_present(month)["bill_due"]
    own = month.targets.of_company(month.month_start)
    return [
        datetime.combine(month.as_of, time()), counted / 100, received / 100,
        None if own is None else own / 100, datetime.combine(since, time()),
        promises_just_missed(month, since), int((due >= pd.Timestamp(month.as_of)).sum()),
    ]  # fmt: skip


def write_progress(worksheet: Worksheet, styles: Styles, row: Sequence[Cell]) -> None:
    """Write headings and figures; the button finds them by the headings."""
    for at, heading in enumerate(PROGRESS_HEADINGS):
        worksheet.set_column(_COLUMN + at, _COLUMN + at, 18)
        worksheet.write_string(_ROW, _COLUMN + at, heading, styles.note)
        value = row[at]
        shown = serial(value) if isinstance(value, datetime) else value
        worksheet.write(_ROW + 1, _COLUMN + at, shown, styles.output(_FORMATS[at]))


def progress_cell(heading: str) -> str:
    """Return where a figure stands on 首页, as its own formulas name it."""
    return f"${chr(ord('A') + _COLUMN + PROGRESS_HEADINGS.index(heading))}${_ROW + 2}"
