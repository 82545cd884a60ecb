"""The forms that get printed and signed, in the layout of the source: S2-15, S2-16 and F1–F3.

S2-15 and S2-16 pick their rows from the entry tables by ordinary formulas: choose customer and day
(or salesperson and day) and print. F1–F3 are blank forms with their approval boxes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.schema import RECEIPTS, SALES, Sheet
from huikuan_xl.workbook.calls import column_reference
from huikuan_xl.workbook.cells import Cell, serial, write
from huikuan_xl.workbook.styles import MUTED, PRINT_FONT, Styles, page
from huikuan_xl.workbook.tables import Region

SALES_FORM = "打印·销售统计表"
RECEIPTS_FORM = "打印·回款日报表"
LINES = 15  # rows of a printed form: one A4 page
_DATE_LONG = 'yyyy"年"m"月"d"日"'
_DATE_SHORT = 'm"月"d"日"'
_MONEY = "#,##0.00;-#,##0.00"
_BILLS = ("支票", "银承", "商承", "数电票据")
#: S2-17…21; the fifth is cut off in the source, so its end is ours (rules §1.9).
NOTES = (
    "1. 日报表内所填写的客户名称是否与售货清单相符？",
    "2. 收取货款时是否已与客户谈妥支付哪笔货款？",
    "3. 折让金额是否超过企业规定数额？",
    "4. 收取支票日期是否过长？",
    "5. 客户尚结欠金额是否与账面相符、未超过信用额度，并已约定下次回款日？",
)


@dataclass(frozen=True, slots=True)
class _Form:
    """A printed form on a sheet: its formats, and how rows are picked."""

    worksheet: Worksheet
    styles: Styles

    def style(self, **more: Any) -> Format:
        return self.styles.make(**{"font_name": PRINT_FONT, "font_size": 11} | more)

    def box(self, **more: Any) -> Format:
        return self.style(border=1, **more)

    def pick(self, **more: Any) -> Format:
        """The format of a cell where the user chooses what to print."""
        return self.styles.make(
            **{
                "bg_color": "#FFF8DC",
                "border": 1,
                "font_name": PRINT_FONT,
                "font_size": 11,
                "locked": False,
            }
            | more
        )

    def merged(self, row: int, first: int, last: int, value: Cell, style: Format) -> None:
        self.worksheet.merge_range(row, first, row, last, value, style)


def write_sales_form(
    worksheet: Worksheet, styles: Styles, sales: Region, receipts: Region | None, as_of: date
) -> None:
    """Write 销售统计表 (S2-15): one customer's sales of one day, as the paper form has it.

    Without a receipts table the columns 回款日期 and 回款金额 stay blank, to be written by hand.
    """
    form = _Form(worksheet, styles)
    customer, day, seller = _latest_sale(sales, as_of)
    widths = (18, 10, 12, 15, 13, 15, 18)
    for col, width in enumerate(widths):
        worksheet.set_column(col, col, width)
    worksheet.set_column(7, 7, 3)
    worksheet.set_column(8, 8, 8)
    form.merged(0, 0, 6, "销售统计表", form.style(bold=True, font_size=18, align="center"))
    worksheet.set_row(0, 36)
    worksheet.set_row(1, 26)
    worksheet.write_string(1, 0, "销售日期：", form.style(align="right"))
    worksheet.merge_range(1, 1, 1, 2, day or "", form.pick(num_format=_DATE_LONG, align="center"))
    worksheet.write_string(1, 3, "客户姓名：", form.style(align="right"))
    worksheet.merge_range(1, 4, 1, 6, customer, form.pick(align="left", indent=1))
    headings = [c.title for c in SALES.columns if c.printed and c.name not in (
        "customer_name", "sale_date", "doc_no")]  # fmt: skip
    headings += ["回款日期", "回款金额(元)", SALES.column("doc_no").title]
    for col, heading in enumerate(headings):
        worksheet.write_string(2, col, heading, form.box(bold=True, align="center"))
    worksheet.set_row(2, 26)
    worksheet.write_string(2, 8, "行次", styles.note)

    rows = _matching(sales, {"customer_name": customer, "sale_date": day})
    for line in range(LINES):
        row = 3 + line
        worksheet.set_row(row, 24)
        found = rows[line] if line < len(rows) else None
        _picker(worksheet, styles, row, SALES, ("customer_name", "$E$2"), ("sale_date", "$B$2"),
                line + 1, found)  # fmt: skip
        for col, (name, number, align) in enumerate((
            ("item", "General", "left"), ("quantity", "#,##0.##", "right"),
            ("price", "#,##0.00##", "right"), ("amount", _MONEY, "right"),
        )):  # fmt: skip
            _picked(form, row, col, sales, name, found, number, align)
        _picked(form, row, 6, sales, "doc_no", found, "General", "center")
        money, moment = form.box(num_format=_MONEY, align="right"), form.box(
            num_format=_DATE_SHORT, align="center")  # fmt: skip
        if receipts is None:
            worksheet.write_blank(row, 4, None, moment)
            worksheet.write_blank(row, 5, None, money)
        else:
            _paid(worksheet, row, moment, money, receipts, sales, rows, line)
    total = 3 + LINES
    worksheet.set_row(total, 24)
    worksheet.write_string(total, 0, "合　计", form.box(bold=True, align="center"))
    for col in (1, 2, 4, 6):
        worksheet.write_blank(total, col, None, form.box())
    amounts = [sales.column("amount")[r] or 0.0 for r in rows[:LINES]]
    bold = form.box(bold=True, num_format=_MONEY, align="right")
    paid = [_paid_amount(receipts, sales, rows, line) for line in range(LINES)]
    for letter, values in (("D", amounts), ("F", [v for v in paid if v is not None])):
        cells = f"{letter}4:{letter}{total}"
        worksheet.write_formula(
            f"{letter}{total + 1}", f'=IF(COUNT({cells})=0,"",SUM({cells}))', bold,
            sum(values) if values else "",
        )  # fmt: skip
    worksheet.write_string(total + 1, 0, "销售人员姓名：", form.style())
    found = rows[0] if rows else None
    worksheet.merge_range(total + 1, 1, total + 1, 2, "", form.style(bottom=1))
    worksheet.write_formula(
        total + 1, 1, _index(SALES, "salesperson", "$I$4"), form.style(bottom=1, align="center"),
        seller if found is not None else "",
    )  # fmt: skip
    worksheet.write_string(total + 1, 4, "制表日期：", form.style(align="right"))
    worksheet.merge_range(total + 1, 5, total + 1, 6, "", form.style(bottom=1))
    worksheet.set_row(total + 1, 28)
    worksheet.write_string(
        total + 3, 0, "黄色格选销售日期与客户姓名，明细自动取自“客户销售统计表”；超过"
        f" {LINES} 行请分次打印。本行不打印。", styles.note,
    )  # fmt: skip
    _pickers(worksheet, "E2", "B2", "客户姓名", "与“客户销售统计表”里的客户姓名一致。")
    _print(worksheet, total + 1, 6)


def write_receipts_form(
    worksheet: Worksheet, styles: Styles, receipts: Region, sales: Region | None, as_of: date
) -> None:
    """Write 客户回款日报表 (S2-16) with the five notes: one salesperson's receipts of one day.

    Without a sales table 销货总额 stays blank and 尚结欠金额 is what the salesperson reported.
    """
    form = _Form(worksheet, styles)
    seller, day, department = _latest_receipt(receipts, as_of)
    for col, width in enumerate((26, 18, 16, 16, 22, 16, 17)):
        worksheet.set_column(col, col, width)
    worksheet.set_column(7, 7, 3)
    worksheet.set_column(8, 8, 8)
    form.merged(0, 0, 6, "客户回款日报表", form.style(bold=True, font_size=18, align="center"))
    worksheet.set_row(0, 36)
    worksheet.set_row(1, 26)
    rows = _matching(receipts, {"salesperson": seller, "receipt_date": day})
    worksheet.write_string(1, 0, "部门：", form.style(align="right"))
    worksheet.write_formula(
        1, 1, _index(RECEIPTS, "department", "$I$4"), form.style(align="left", bottom=1),
        department if rows else "",
    )  # fmt: skip
    worksheet.write_string(1, 2, "日期：", form.style(align="right"))
    write(worksheet, 1, 3, day, form.pick(num_format=_DATE_LONG, align="center"))
    worksheet.write_string(1, 4, "销售人员：", form.style(align="right"))
    worksheet.merge_range(1, 5, 1, 6, seller, form.pick(align="center"))
    headings = (
        RECEIPTS.column("customer_name").title, RECEIPTS.column("doc_no").title,
        SALES.column("amount").title, RECEIPTS.column("amount").title, "现金或支票",
        RECEIPTS.column("stated_balance").title, "日报总金额(元)",
    )  # fmt: skip
    for col, heading in enumerate(headings):
        worksheet.write_string(2, col, heading, form.box(bold=True, align="center"))
    worksheet.set_row(2, 26)
    worksheet.write_string(2, 8, "行次", styles.note)
    money = form.box(num_format=_MONEY, align="right")
    for line in range(LINES):
        row = 3 + line
        worksheet.set_row(row, 24)
        found = rows[line] if line < len(rows) else None
        _picker(worksheet, styles, row, RECEIPTS, ("salesperson", "$F$2"),
                ("receipt_date", "$D$2"), line + 1, found)  # fmt: skip
        _picked(form, row, 0, receipts, "customer_name", found, "General", "left")
        _picked(form, row, 1, receipts, "doc_no", found, "General", "center")
        _picked(form, row, 3, receipts, "amount", found, _MONEY, "right")
        _tick(worksheet, form, row, receipts, found)
        if sales is None:
            worksheet.write_blank(row, 2, None, money)
            _picked(form, row, 5, receipts, "stated_balance", found, _MONEY, "right")
        else:
            _owed(worksheet, row, money, receipts, sales, found, day)
    total = sum(receipts.column("amount")[r] or 0.0 for r in rows[:LINES])
    bold = form.box(bold=True, num_format=_MONEY, align="right")
    worksheet.merge_range(3, 6, 2 + LINES, 6, "", bold)
    cells = f"D4:D{3 + LINES}"
    worksheet.write_formula(
        3, 6, f'=IF(COUNT({cells})=0,"",SUM({cells}))', bold, total if rows else ""
    )
    notes = 3 + LINES
    worksheet.merge_range(
        notes, 0, notes + len(NOTES) - 1, 0, "注\n意\n事\n项",
        form.box(bold=True, align="center", text_wrap=True),
    )  # fmt: skip
    for index, note in enumerate(NOTES):
        form.merged(notes + index, 1, 6, note, form.box(align="left", indent=1))
        worksheet.set_row(notes + index, 21)
    end = notes + len(NOTES)
    worksheet.set_row(end, 28)
    worksheet.write_string(end, 0, "销售人员签字：", form.style())
    worksheet.write_string(end, 3, "部门负责人：", form.style())
    worksheet.write_string(end, 5, "财务核销：", form.style())
    worksheet.write_string(
        end + 2, 0, "黄色格选日期与销售人员，明细自动取自“客户货款回收日报表”；超过"
        f" {LINES} 行请分次打印。本行不打印。", styles.note,
    )  # fmt: skip
    _pickers(worksheet, "F2", "D2", "销售人员", "与“客户货款回收日报表”里的业务员一致。")
    _print(worksheet, end, 6)


def _matching(region: Region, wanted: dict[str, Cell]) -> list[int]:
    """Return the positions of the records that have these cells, in order."""
    columns = [region.column(name) for name in wanted]
    return [
        index
        for index, cells in enumerate(zip(*columns, strict=True))
        if all(v is not None and v != "" for v in cells) and list(cells) == list(wanted.values())
    ]


def _picker(
    worksheet: Worksheet, styles: Styles, row: int, sheet: Sheet, who: tuple[str, str],
    day: tuple[str, str], nth: int, found: int | None,
) -> None:  # fmt: skip
    """Write which record of the table stands in this row: its position, beside the print area."""
    name, name_cell = who
    date_name, date_cell = day
    column = column_reference(sheet, date_name)
    condition = f"({column_reference(sheet, name)}={name_cell})*({column}={date_cell})"
    formula = (
        f'{{=IF(OR({name_cell}="",{date_cell}=""),"",'
        f'IFERROR(SMALL(IF({condition},ROW({column})-1),{nth}),""))}}'
    )
    style = styles.make(font_color=MUTED, font_size=9, align="center")
    cell = xl_rowcol_to_cell(row, 8)
    worksheet.write_array_formula(
        f"{cell}:{cell}", formula, style, "" if found is None else found + 1
    )


def _index(sheet: Sheet, name: str, position: str) -> str:
    return f'=IF({position}="","",INDEX({column_reference(sheet, name)},{position})&"")'


def _picked(
    form: _Form, row: int, col: int, region: Region, name: str, found: int | None, number: str,
    align: str,
) -> None:  # fmt: skip
    """Write a cell of the record that stands in this row."""
    position = f"$I{row + 1}"
    reference = column_reference(region.sheet, name)
    text = number == "General"
    suffix = '&""' if text else ""
    value: Cell = ""
    if found is not None:
        value = region.column(name)[found]
        value = ("" if value is None else value) if text else (value or 0.0)
    form.worksheet.write_formula(
        row, col, f'=IF({position}="","",INDEX({reference},{position}){suffix})',
        form.box(num_format=number, align=align, shrink=text), value,
    )  # fmt: skip


def _paid(
    worksheet: Worksheet, row: int, moment: Format, money: Format, receipts: Region, sales: Region,
    rows: Sequence[int], line: int,
) -> None:  # fmt: skip
    """Write the last date and the sum of what named this document; once for each document."""
    cell = f"$G{row + 1}"
    once = f'OR({cell}="",COUNTIF($G$3:$G{row},{cell})>0)'
    number = column_reference(RECEIPTS, "doc_no")
    amount = column_reference(RECEIPTS, "amount")
    day = column_reference(RECEIPTS, "receipt_date")
    last = f"SUMPRODUCT(MAX(({number}={cell})*{day}))"
    paid = _paid_amount(receipts, sales, rows, line)
    latest = _paid_day(receipts, sales, rows, line)
    worksheet.write_formula(
        row, 4, f'=IF({once},"",IF({last}=0,"",{last}))', moment,
        "" if latest is None else serial(latest),
    )  # fmt: skip
    worksheet.write_formula(
        row, 5, f'=IF({once},"",SUMIFS({amount},{number},{cell}))', money,
        "" if paid is None else paid,
    )  # fmt: skip


def _paying(receipts: Region, sales: Region, rows: Sequence[int], line: int) -> list[int] | None:
    """Return the receipts that name the document of a form row; None if an earlier row has it."""
    if line >= len(rows):
        return None
    numbers = sales.column("doc_no")
    number = numbers[rows[line]]
    if not number or number in [numbers[r] for r in rows[:line]]:
        return None
    return [i for i, named in enumerate(receipts.column("doc_no")) if named == number]


def _paid_amount(
    receipts: Region | None, sales: Region, rows: Sequence[int], line: int
) -> float | None:
    found = None if receipts is None else _paying(receipts, sales, rows, line)
    if receipts is None or found is None:
        return None
    amounts = receipts.column("amount")
    return float(sum(amounts[i] or 0.0 for i in found))


def _paid_day(receipts: Region, sales: Region, rows: Sequence[int], line: int) -> datetime | None:
    found = _paying(receipts, sales, rows, line)
    days = receipts.column("receipt_date")
    return max((days[i] for i in found or () if days[i] is not None), default=None)


def _tick(worksheet: Worksheet, form: _Form, row: int, receipts: Region, found: int | None) -> None:
    """Write the two boxes of the source; every kind of bill counts as 支票 and is named (X18)."""
    position = f"$I{row + 1}"
    method = f"INDEX({column_reference(RECEIPTS, 'method')},{position})"
    bills = ",".join(f'{method}="{bill}"' for bill in _BILLS)
    formula = (
        f'=IF({position}="","□现金□支票",IF(OR({bills}),"□现金■支票",'
        f'IF({method}="","□现金□支票","■现金□支票"))&IF(OR({method}="",{method}="现钞",'
        f'{method}="支票"),"","("&{method}&")"))'
    )
    given = None if found is None else receipts.column("method")[found]
    if not given:
        value = "□现金□支票"
    else:
        value = "□现金■支票" if given in _BILLS else "■现金□支票"
        value += "" if given in ("现钞", "支票") else f"({given})"
    worksheet.write_formula(row, 4, formula, form.box(align="center", shrink=True), value)


def _owed(
    worksheet: Worksheet, row: int, money: Format, receipts: Region, sales: Region,
    found: int | None, day: datetime | None,
) -> None:  # fmt: skip
    """Write the document's total, and what is still owed on it: total − receipts − allowances so
    far. A receipt that names no document shows what the salesperson reported."""
    cell, until = f"$B{row + 1}", '"<="&$D$2'
    sold = (
        f"SUMIFS({column_reference(SALES, 'amount')},{column_reference(SALES, 'doc_no')},{cell},"
        f'{column_reference(SALES, "state")},"<>作废")'
    )
    number = column_reference(RECEIPTS, "doc_no")
    dates = column_reference(RECEIPTS, "receipt_date")
    parts = "".join(
        f"-SUMIFS({column_reference(RECEIPTS, name)},{number},{cell},{dates},{until})"
        for name in ("amount", "allowance")
    )
    position = f"$I{row + 1}"
    reported = f"INDEX({column_reference(RECEIPTS, 'stated_balance')},{position})"
    total: Cell = ""
    owed: Cell = ""
    if found is not None:
        named = receipts.column("doc_no")[found]
        if named:
            total = sum(
                a or 0.0
                for a, n, s in zip(
                    sales.column("amount"), sales.column("doc_no"), sales.column("state"),
                    strict=True,
                )
                if n == named and s != "作废"
            )  # fmt: skip
            so_far = sum(
                (a or 0.0) + (d or 0.0)
                for a, d, n, when in zip(
                    receipts.column("amount"), receipts.column("allowance"),
                    receipts.column("doc_no"), receipts.column("receipt_date"), strict=True,
                )
                if n == named and when and day and when <= day
            )  # fmt: skip
            owed = round(total - so_far, 2)
        else:
            owed = receipts.column("stated_balance")[found] or 0.0
    worksheet.write_formula(row, 2, f'=IF({cell}="","",{sold})', money, total)
    worksheet.write_formula(
        row, 5, f'=IF({position}="","",IF({cell}="",{reported},ROUND({sold}{parts},2)))', money,
        owed,
    )  # fmt: skip


def _latest_sale(sales: Region, as_of: date) -> tuple[str, datetime | None, str]:
    """Return customer, day and salesperson of the last sale up to the as-of day."""
    return _latest(sales, "sale_date", "customer_name", "salesperson", as_of)


def _latest_receipt(receipts: Region, as_of: date) -> tuple[str, datetime | None, str]:
    """Return salesperson, day and department of the last receipt up to the as-of day."""
    return _latest(receipts, "receipt_date", "salesperson", "department", as_of)


def _latest(
    region: Region, day: str, first: str, second: str, as_of: date
) -> tuple[str, datetime | None, str]:
    limit = datetime.combine(as_of, time())
    best: tuple[str, datetime | None, str] = ("", None, "")
    for when, a, b in zip(
        region.column(day), region.column(first), region.column(second), strict=True
    ):
        if when and a and when <= limit and (best[1] is None or when > best[1]):
            best = (a, when, b or "")
    return best


def _pickers(worksheet: Worksheet, who: str, day: str, title: str, message: str) -> None:
    worksheet.data_validation(who, {
        "validate": "any", "input_title": title, "input_message": message,
    })  # fmt: skip
    worksheet.data_validation(day, {
        "validate": "date", "criteria": "between",
        "minimum": datetime(2000, 1, 1), "maximum": datetime(2099, 12, 31),
        "input_title": "日期", "input_message": "要打印哪一天，如 2026-06-30。",
        "error_title": "日期", "error_message": "请填写日期，如 2026-06-30。",
    })  # fmt: skip


def _print(worksheet: Worksheet, last_row: int, last_col: int) -> None:
    page(worksheet, worksheet.get_name())
    worksheet.fit_to_pages(1, 1)
    worksheet.print_area(0, 0, last_row, last_col)
    worksheet.center_horizontally()
    worksheet.hide_gridlines(2)
