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
from huikuan_xl.workbook.styles import MONEY, TEXT, Styles, page, row_height

HEADINGS = ("分组", *PARAMETER_HEADINGS)
TABLE = "tbl_parameters"
_WIDTHS = (13, 28, 36, 28, 8, 12, 28, 56)
_VALUE_COLUMN = HEADINGS.index("值")
_WRAPPED = (HEADINGS.index("依据"), HEADINGS.index("说明"))
_INPUTS = frozenset({"值", "生效日期"})


def parameter_name(row: ParameterRow) -> str:
    """Return the named cell of a parameter: ``c_`` for the company's facts, ``p_`` for policy."""
    return f"{'c' if row.key in settings_of(Company) else 'p'}_{row.key}"


def write_parameters(
    book: Workbook, worksheet: Worksheet, styles: Styles, policy: Policy, company: Company
) -> dict[str, Cell]:
    """Write the sheet and its names; return what every name holds, the table included."""
    rows = parameter_rows(policy, company)
    worksheet.add_table(0, 0, len(rows), len(HEADINGS) - 1, {
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
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    grid: list[list[Cell]] = [list(HEADINGS)]
    names: dict[str, Cell] = {}
    for index, row in enumerate(rows, start=1):
        cells: list[Cell] = [row.setting.section, *(_cell(value) for value in row.cells())]
        grid.append(cells)
        for col, (heading, value) in enumerate(zip(HEADINGS, cells, strict=True)):
            write(worksheet, index, col, value, _style(styles, heading, row.setting))
        worksheet.set_row(index, row_height((str(cells[c]), _WIDTHS[c]) for c in _WRAPPED))
        worksheet.data_validation(index, _VALUE_COLUMN, index, _VALUE_COLUMN, _validation(row))
        name = parameter_name(row)
        book.define_name(name, f"='{PARAMETERS}'!$D${index + 1}")
        names[name] = cells[_VALUE_COLUMN]
    dates = HEADINGS.index("生效日期")
    worksheet.data_validation(1, dates, len(rows), dates, {
        "validate": "any", "input_title": "生效日期",
        "input_message": "改动“值”时填写开始执行的日期和批准依据；空＝制度原定。",
    })  # fmt: skip
    reference = f"{TABLE}[[#All],[{HEADINGS[0]}]:[{HEADINGS[-1]}]]"
    book.define_name(PARAMETERS_NAME, f"={reference}")
    names[PARAMETERS_NAME] = grid
    worksheet.freeze_panes(1, 3)
    page(worksheet, PARAMETERS, header_row=0)
    return names


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
