"""Entry sheets: one real Excel table each, with prompts, checks, formats and calculated columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.schema import CUSTOMER_CODE, CUSTOMERS, Column, Kind, Role, Sheet
from huikuan_xl.workbook.calls import FromRegister, ResultFormula, RowFormula
from huikuan_xl.workbook.cells import Cell, cached, cells_of, shown, write
from huikuan_xl.workbook.styles import Styles, fitting_width, number_format, page, row_height, units

CODES_NAME = "hk_customer_codes"  # named range: the codes of the register
HEADER_HEIGHT = 33
#: Columns where a negative amount is ordinary: 红字, refunds.
_MAY_BE_NEGATIVE = frozenset(
    {("sales", "amount"), ("sales", "quantity"), ("receipts", "amount"), ("receipts", "allowance")}
)
_FULL_SCORE = {
    "score_repay": "p_repayment_full",
    "score_purchase": "p_purchases_full",
    "score_other": "p_others_full",
}
_LARGEST = 1e12
LAST_ROW = 1_048_575  # 0-based; formats and checks hold however far a table grows
#: Wider texts are wrapped; the reasons that a formula gives may be wider.
_LONGEST, _LONGEST_WHY = 44.0, 84.0
_MAX_TITLE, _MAX_MESSAGE = 32, 255
_PAGE_WIDTH = 125.0  # characters that stay readable on one A4 landscape page


@dataclass(frozen=True, slots=True)
class Region:
    """What stands in an entry table: rows of cells, the headings first."""

    sheet: Sheet
    columns: tuple[Column, ...]
    rows: list[list[Cell]]

    @property
    def last_row(self) -> int:
        """0-based row of the table's last row."""
        return len(self.rows) - 1

    @property
    def taken(self) -> list[list[Cell]]:
        """The rows that functions take: from the first column that the reader takes on."""
        first = next(i for i, c in enumerate(self.columns) if c.role is not Role.FORMULA)
        return [row[first:] for row in self.rows] if first else self.rows

    def column(self, name: str) -> list[Cell]:
        """Return the cells of a column, without its heading."""
        index = [c.name for c in self.columns].index(name)
        return [row[index] for row in self.rows[1:]]


def write_entry_sheet(
    worksheet: Worksheet,
    styles: Styles,
    sheet: Sheet,
    frame: pd.DataFrame,
    *,
    spare_rows: int,
    formulas: Mapping[str, RowFormula | ResultFormula] | None = None,
    names: Mapping[str, Cell] | None = None,
    codes: bool = False,
    parameters: bool = False,
) -> Region:
    """Write an entry sheet and return what its table holds.

    ``formulas`` are the calculated columns by name; formula columns without one are left out, and
    what shows results of the whole ledger stays blank until ``write_results``.
    ``spare_rows`` blank rows follow the records, ready to fill in: a program that doesn't grow
    tables still has formats, checks and formulas there. ``codes`` and ``parameters`` say whether
    the workbook has the register's codes and the named parameters to check against.
    """
    formulas = formulas or {}
    columns = tuple(c for c in sheet.columns if c.role is not Role.FORMULA or c.name in formulas)
    size = len(frame) + max(spare_rows, 0 if len(frame) else 1)
    cells = _column_cells(sheet, columns, frame, size)
    _calculate(columns, cells, formulas, names or {}, size)
    rows = [[c.title for c in columns], *map(list, zip(*cells.values(), strict=True))]

    worksheet.add_table(0, 0, size, len(columns) - 1, {
        "name": sheet.table,
        "title": sheet.title,
        "description": sheet.help,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "columns": [_table_column(sheet, c, formulas, styles) for c in columns],
    })  # fmt: skip
    worksheet.set_row(0, HEADER_HEIGHT)
    wrapped: dict[int, list[tuple[str, float]]] = {}
    for index, column in enumerate(columns):
        values = cells[column.name]
        contents = [shown(v, number_format(column)) for v in values[: len(frame)]]
        most = _LONGEST_WHY if column.role is Role.FORMULA else _LONGEST
        beside = columns[0].role is column.role is Role.FORMULA
        if beside:
            most = column.width  # it leaves room for what is typed
        width = fitting_width(column.title + "  ", contents, column.width, most)
        long = column.kind is Kind.TEXT and any(units(text) > width - 2 for text in contents)
        long = long and column.role is not Role.FORMULA
        style = styles.cell(column, wrap=long)
        if column.name in formulas:
            text = formulas[column.name].text(sheet)
            for row, value in enumerate(values, start=1):
                worksheet.write_formula(row, index, text, style, cached(value))
        else:
            for row, value in enumerate(values, start=1):
                write(worksheet, row, index, value, style)
        worksheet.set_column(index, index, width, styles.make(num_format=number_format(column)))
        if long:
            for row, text in enumerate(contents, start=1):
                wrapped.setdefault(row, []).append((text, width))
        worksheet.data_validation(
            1,
            index,
            LAST_ROW,
            index,
            validation(sheet, column, codes=codes, parameters=parameters),
        )
    for row, texts in wrapped.items():
        worksheet.set_row(row, row_height(texts))
    set_view(worksheet, sheet, columns)
    return Region(sheet, columns, rows)


def _column_cells(
    sheet: Sheet, columns: tuple[Column, ...], frame: pd.DataFrame, size: int
) -> dict[str, list[Cell]]:
    cells: dict[str, list[Cell]] = {}
    for column in columns:
        if column.role is Role.FORMULA:
            cells[column.name] = [""] * size
        else:
            filled = cells_of(sheet, column, frame[column.name])
            cells[column.name] = filled + [None] * (size - len(filled))
    return cells


def write_results(
    worksheet: Worksheet,
    styles: Styles,
    region: Region,
    formulas: Mapping[str, RowFormula | ResultFormula],
    names: Mapping[str, Cell],
) -> None:
    """Write the columns that show results of the whole ledger, once those are known."""
    cells = {column.name: region.column(column.name) for column in region.columns}
    for index, column in enumerate(region.columns):
        formula = formulas.get(column.name)
        if not isinstance(formula, ResultFormula):
            continue
        text, style = formula.text(region.sheet), styles.cell(column)
        for row, value in enumerate(formula.values(cells, names), start=1):
            worksheet.write_formula(row, index, text, style, cached(value))
            region.rows[row][index] = value


def _calculate(
    columns: tuple[Column, ...],
    cells: dict[str, list[Cell]],
    formulas: Mapping[str, RowFormula | ResultFormula],
    names: Mapping[str, Cell],
    size: int,
) -> None:
    """Fill the calculated columns from left to right, as each uses only columns before it."""
    for column in columns:
        formula = formulas.get(column.name)
        if formula is None or isinstance(formula, ResultFormula):
            continue
        if isinstance(formula, FromRegister):
            cells[column.name] = formula.values(cells, names)
            continue
        for index in range(size):
            row = {name: values[index] for name, values in cells.items()}
            cells[column.name][index] = formula.value(row, names)


def _table_column(
    sheet: Sheet, column: Column, formulas: Mapping[str, RowFormula | ResultFormula], styles: Styles
) -> dict[str, Any]:
    options: dict[str, Any] = {
        "header": column.title,
        "header_format": styles.heading(column.role, required=column.required),
        "format": styles.cell(column),
    }
    if column.name in formulas:
        options["formula"] = formulas[column.name].text(sheet)
    return options


def kept_columns(columns: tuple[Column, ...]) -> int:
    """Return the 0-based column up to which a sheet stays in view: the name, or the code."""
    names = [c.name for c in columns]
    if columns[0].role is Role.FORMULA:
        return names.index("customer_code")  # with all that is shown before it
    for name in ("customer_name", "customer_code"):
        if name in names and names.index(name) <= (3 if name == "customer_name" else 4):
            return names.index(name)
    return 0  # they stand too far right to stay in view


def set_view(
    worksheet: Worksheet,
    sheet: Sheet,
    columns: tuple[Column, ...],
    *,
    beside: float = 0,
    last_column: int | None = None,
) -> None:
    """Freeze the headings and the names; print as many pages across as stay readable.

    ``beside`` is the width of what stands beside the table, ``last_column`` (0-based) where that
    ends. Whole columns are printed: only their used part, however long it grows.
    """
    kept = kept_columns(columns)
    worksheet.freeze_panes(1, kept + 1)
    wide = max(1, round((sum(c.width for c in columns) + beside) / _PAGE_WIDTH))
    end = len(columns) - 1 if last_column is None else last_column
    if sheet.printed_to:  # the columns that a person reads on paper, one page across
        wide, end = 1, [c.name for c in columns].index(sheet.printed_to)
    # Several known columns before the code: their first one, the name, is enough on every page.
    repeated = 0 if columns[0].role is columns[1].role is Role.FORMULA else kept
    page(worksheet, sheet.title, wide=wide, header_row=0,
         repeat_columns=repeated if wide > 1 else None)  # fmt: skip
    worksheet.print_area(0, 0, LAST_ROW, end)


def validation(
    sheet: Sheet, column: Column, *, codes: bool = False, parameters: bool = False
) -> dict[str, Any]:
    """Return the XlsxWriter validation of a column: a Chinese prompt, and a check with its error."""
    title = column.heading[:_MAX_TITLE]
    prompt = column.help
    if column.unit:
        prompt += f"单位：{column.unit}。"
    if column.rule:
        prompt += f"（{column.rule}）"
    if column.role is Role.FORMULA:
        prompt += "由公式给出，请勿改写。"
    elif column.role is Role.OUTPUT:
        prompt += "由程序写入。"
    check, error = _check(sheet, column, codes, parameters)
    options: dict[str, Any] = check | {
        "input_title": title,
        "input_message": prompt[:_MAX_MESSAGE],
        "ignore_blank": True,
    }
    if error:
        options |= {"error_title": title, "error_message": error[:_MAX_MESSAGE]}
    return options


def _check(
    sheet: Sheet, column: Column, codes: bool, parameters: bool
) -> tuple[dict[str, Any], str]:
    kind = column.kind
    if column.role is Role.FORMULA:
        return {"validate": "any"}, ""
    if column.name == CUSTOMER_CODE.name and sheet is not CUSTOMERS and codes:
        return (
            {"validate": "list", "source": f"={CODES_NAME}", "error_type": "warning"},
            f"{CUSTOMERS.title}里没有这个客户编码。请先建档，或核对编码。",
        )
    if column.choices or kind is Kind.FLAG:
        choices = list(column.choices) or ["是", "否"]
        return (
            {"validate": "list", "source": choices},
            f"请从列表中选择：{'、'.join(choices)}。",
        )
    if column.suggestions:
        return {"validate": "list", "source": list(column.suggestions), "show_error": False}, ""
    if kind is Kind.DATE:
        return (
            {"validate": "date", "criteria": "between",
             "minimum": pd.Timestamp(2000, 1, 1).to_pydatetime(),
             "maximum": pd.Timestamp(2099, 12, 31).to_pydatetime()},
            "请填写 2000-01-01 至 2099-12-31 之间的日期，如 2026-01-31。",
        )  # fmt: skip
    if kind is Kind.RATIO:
        return (
            {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
            "请填写 0% 至 100% 之间的比例，如 40% 或 0.4。",
        )
    if kind is Kind.INT:
        return (
            {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 9999},
            "请填写不小于 0 的整数。",
        )
    if kind in (Kind.MONEY, Kind.NUMBER):
        return _amount_check(sheet, column, parameters)
    return {"validate": "any"}, ""


def _amount_check(sheet: Sheet, column: Column, parameters: bool) -> tuple[dict[str, Any], str]:
    if parameters and column.name in _FULL_SCORE:
        return (
            {"validate": "decimal", "criteria": "between", "minimum": 0,
             "maximum": f"={_FULL_SCORE[column.name]}"},
            "请填写 0 至满分之间的分数，满分见参数。",
        )  # fmt: skip
    negative = (sheet.name, column.name) in _MAY_BE_NEGATIVE
    what = "金额" if column.kind is Kind.MONEY else "数字"
    return (
        {"validate": "decimal", "criteria": "between",
         "minimum": -_LARGEST if negative else 0, "maximum": _LARGEST},
        f"请填写{what}{'' if negative else '，不得为负数'}，不要带单位或文字。",
    )  # fmt: skip
