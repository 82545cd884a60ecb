"""参数: every threshold as a named cell with unit, source and effective date."""

from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.parameters import ParameterRow, parameter_rows
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS, PARAMETERS, Role
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.settings import Setting, settings_of
from huikuan_xl.workbook.calls import PARAMETERS as PARAMETERS_NAME
from huikuan_xl.workbook.cells import Cell, write
from huikuan_xl.workbook.styles import (
    MONEY,
    MUTED,
    OUTPUT_FILL,
    TEXT,
    TITLE_INK,
    Styles,
    page,
    row_height,
)

HEADINGS = ("分组", *PARAMETER_HEADINGS)
TABLE = "tbl_parameters"
_WIDTHS = (13, 28, 36, 28, 8, 12, 28, 56)
_VALUE_COLUMN = HEADINGS.index("值")
_WRAPPED = (HEADINGS.index("依据"), HEADINGS.index("说明"))
_INPUTS = frozenset({"值", "生效日期"})
#: Columns for the program and for whoever checks it against the sources: folded away.
_FOLDED = ("编号", "依据")
SELDOM = "不常改的 {} 项：点左边的＋展开"
#: What an ordinary user never changes, besides tables of points, weights and factors (``parts``).
_SELDOM = frozenset({
    "downgrade_mode", "repayment_bridge", "veto_window_months", "limit_months", "season_float",
    "warranty_days", "usage_bills", "forecast_own_documents", "award_failure_points",
    "fail_row", "fail_window", "fail_window_months", "early_end_day", "middle_end_day",
    "method_strategic_share", "method_old_customer_years", "method_many_customers",
    "method_long_overdue_days", "method_dead_years", "method_tried_min", "channel_phone_amount",
    "channel_phone_customers", "urgency_days", "urgency_longest_days", "urgency_broken",
    "urgency_due_soon", "recovery_years", "recovery_recent", "recovery_old", "audit_calendar_years",
    "provision_net", "migration_years", "forward_looking", "tax_overdue_years", "tax_small_years",
    "tax_small_amount", "tax_small_revenue", "lpr_before", "lpr_year_days", "statutory_daily_rate",
    "penalty_excess", "discount_year_days", "discount_extra_days", "limitation_years",
    "daily_rate_most", "large_amount", "future_months", "term_days_most", "rmb_zheng_after_jiao",
    "post_days", "acceleration_days", "dso_days", "dso_variant", "collection_rate_variant",
    "bad_debt_rate_variant", "overdue_rate_variant",
})  # fmt: skip


def parameter_name(row: ParameterRow) -> str:
    """Return the named cell of a parameter: ``c_`` for the company's facts, ``p_`` for policy."""
    return f"{'c' if row.key in settings_of(Company) else 'p'}_{row.key}"


def is_seldom(row: ParameterRow) -> bool:
    """Say whether an ordinary user never changes a parameter: its row is folded away."""
    return bool(row.setting.parts) or row.key in _SELDOM


def write_parameters(
    book: Workbook, worksheet: Worksheet, styles: Styles, policy: Policy, company: Company
) -> dict[str, Cell]:
    """Write the sheet and its names; return what every name holds, the table included.

    A chapter a section: its title, what is changed now and then, and folded away what never is.
    """
    chapters = _chapters(parameter_rows(policy, company))
    size = sum(1 + len(often) + (1 + len(seldom) if seldom else 0) for _, often, seldom in chapters)
    worksheet.add_table(0, 0, size, len(HEADINGS) - 1, {
        "name": TABLE,
        "title": PARAMETERS,
        "description": "制度的每个门槛与本公司资料：一行一个，只改“值”。",
        "style": "Table Style Light 1",
        "banded_rows": False,
        "columns": [
            {"header": h, "header_format": styles.heading(_role(h))} for h in HEADINGS
        ],
    })  # fmt: skip
    worksheet.set_row(0, 33)
    worksheet.outline_settings(visible=True, symbols_below=False, symbols_right=False)
    for col, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        folded = {"level": 1, "hidden": True} if heading in _FOLDED else {}
        worksheet.set_column(col, col, width, None, folded)
    grid: list[list[Cell]] = [list(HEADINGS)]
    names: dict[str, Cell] = {}
    for title, often, seldom in chapters:
        _title(worksheet, styles, grid, title, {})
        for row in often:
            _parameter(book, worksheet, styles, grid, names, row, {"level": 1})
        if seldom:
            _title(
                worksheet, styles, grid, SELDOM.format(len(seldom)), {"level": 1, "collapsed": True}
            )
        for row in seldom:
            _parameter(book, worksheet, styles, grid, names, row, {"level": 2, "hidden": True})
    dates = HEADINGS.index("生效日期")
    worksheet.data_validation(1, dates, size, dates, {
        "validate": "any", "input_title": "生效日期",
        "input_message": "改动“值”时填写开始执行的日期和批准依据；空＝制度原定。",
    })  # fmt: skip
    reference = f"{TABLE}[[#All],[{HEADINGS[0]}]:[{HEADINGS[-1]}]]"
    book.define_name(PARAMETERS_NAME, f"={reference}")
    names[PARAMETERS_NAME] = grid
    worksheet.freeze_panes(1, 3)
    page(worksheet, PARAMETERS, header_row=0)
    return names


def _chapters(
    rows: list[ParameterRow],
) -> list[tuple[str, list[ParameterRow], list[ParameterRow]]]:
    """Return the sections in order: title, what is changed now and then, what never is."""
    sections: dict[str, tuple[list[ParameterRow], list[ParameterRow]]] = {}
    for row in rows:
        sections.setdefault(row.setting.section, ([], []))[is_seldom(row)].append(row)
    return [(title, *both) for title, both in sections.items()]


def _title(
    worksheet: Worksheet, styles: Styles, grid: list[list[Cell]], text: str, outline: dict[str, Any]
) -> None:
    """Write a row that only parts others: a chapter's title, or how many are folded away below."""
    row, chapter = len(grid), not outline
    style = (
        styles.make(bold=True, font_size=12, bg_color=OUTPUT_FILL, font_color=TITLE_INK)
        if chapter else styles.make(font_color=MUTED, font_size=9, indent=1)
    )  # fmt: skip
    at = 0 if chapter else HEADINGS.index("参数")
    for col in range(len(HEADINGS)):
        write(worksheet, row, col, text if col == at else None, style)
    worksheet.set_row(row, 24 if chapter else 18, None, outline)
    grid.append([text if col == at else None for col in range(len(HEADINGS))])


def _parameter(
    book: Workbook, worksheet: Worksheet, styles: Styles, grid: list[list[Cell]],
    names: dict[str, Cell], row: ParameterRow, outline: dict[str, Any],
) -> None:  # fmt: skip
    """Write one parameter, its check and its name."""
    index = len(grid)
    cells: list[Cell] = [row.setting.section, *(_cell(value) for value in row.cells())]
    grid.append(cells)
    for col, (heading, value) in enumerate(zip(HEADINGS, cells, strict=True)):
        write(worksheet, index, col, value, _style(styles, heading, row.setting))
    shown = [c for c in _WRAPPED if HEADINGS[c] not in _FOLDED]
    height = row_height((str(cells[c]), _WIDTHS[c]) for c in shown)
    worksheet.set_row(index, height, None, outline)
    worksheet.data_validation(index, _VALUE_COLUMN, index, _VALUE_COLUMN, _validation(row))
    name = parameter_name(row)
    book.define_name(name, f"='{PARAMETERS}'!$D${index + 1}")
    names[name] = cells[_VALUE_COLUMN]


def _role(heading: str) -> Role:
    return Role.INPUT if heading in _INPUTS else Role.OUTPUT


def _cell(value: str | int | Decimal) -> Cell:
    return value if isinstance(value, str) else float(value)


def _style(styles: Styles, heading: str, described: Setting) -> Any:
    if heading == "生效日期":
        return styles.value(Role.INPUT, "yyyy-mm-dd", "center")
    if heading == "值":
        if described.unit == "元":
            return styles.value(Role.INPUT, MONEY, "right")
        if described.unit == "比例":
            return styles.value(Role.INPUT, "0.00##%", "right")
        if described.unit == "文字":
            return styles.value(Role.INPUT, TEXT, "left")
        align = "center" if described.unit in ("是/否", "选项") else "right"
        return styles.value(Role.INPUT, "General", align)
    return styles.make(
        border=1, border_color="#D5DBE1", text_wrap=heading in ("说明", "依据"), indent=1,
        align="left",
    )  # fmt: skip


def _validation(row: ParameterRow) -> dict[str, Any]:
    described = row.setting
    message = f"单位：{described.unit}。依据：{described.source}。"
    if row.note:
        message += row.note + "。"
    options: dict[str, Any] = {
        "input_title": row.label[:32],
        "input_message": message[:255],
        "error_title": row.label[:32],
    }
    if described.unit == "是/否":
        return options | {
            "validate": "list", "source": ["是", "否"], "error_message": "请选择“是”或“否”。",
        }  # fmt: skip
    if described.unit == "选项":
        return options | {
            "validate": "list", "source": list(described.choices),
            "error_message": f"请从列表中选择：{'、'.join(described.choices)}。",
        }  # fmt: skip
    if described.unit == "文字":
        return options | {"validate": "any"}
    scale = 100 if described.unit == "元" else 1
    low = float(described.minimum) / scale if described.minimum is not None else -1e12
    high = float(described.maximum) / scale if described.maximum is not None else 1e12
    whole = described.unit not in ("元", "比例", "分值")
    span = f"{low:g} 至 {high:g}" if high < 1e12 else f"不小于 {low:g}"
    return options | {
        "validate": "integer" if whole else "decimal", "criteria": "between",
        "minimum": int(low) if whole else low, "maximum": int(high) if whole else high,
        "error_message": f"请填写{'整数' if whole else '数字'}，{span}（单位：{described.unit}）。",
    }  # fmt: skip
