"""待办单: what one person has to do today, out of 今日待办, to print and take along.

The choice at the top drives plain formulas, so it works in WPS and without macros. What was done is
entered on 今日待办 itself, where a button takes it from.
"""

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Role
from huikuan_xl.rules.worklist import ALL, EVERYBODY, Desk, is_on_slip, sees_phones
from huikuan_xl.workbook.calls import column_reference
from huikuan_xl.workbook.cells import Cell, cached
from huikuan_xl.workbook.lists import FIRST_TASK, TODAY_HEADINGS
from huikuan_xl.workbook.styles import GENERAL, MONEY, TEXT, WHOLE, Styles, page

_CHOICE, _PAGE, _COUNT = "$B$2", "$E$2", "$H$2"
LINES = 11  # one A4 page across, the longest step in four lines
_TOP = 4  # 0-based row of the first line; the headings stand above
_REACH = 5_000  # rows of 今日待办 that are looked at
_HELP = 9  # column of the helper cells, right of the print area
_SHOWN: tuple[tuple[str, float, str], ...] = (
    ("客户名称", 22, GENERAL), ("应收余额(元)", 13, MONEY), ("逾期(元)", 13, MONEY),
    ("逾期天数", 8, WHOLE), ("今天做什么", 70, GENERAL), ("承诺", 14, GENERAL),
    ("上次联系", 24, GENERAL), ("联系人与电话", 15, TEXT),
)  # fmt: skip
_CODE, _WHO, _WHAT, _PHONE = "客户编码", "谁做", "今天做什么", "联系人与电话"
_HEIGHT = 54.0


def write_work_slip(worksheet: Worksheet, styles: Styles, rows: Sequence[Sequence[Cell]]) -> None:
    """Write the sheet for everybody, until somebody is chosen; ``rows`` are 今日待办's."""
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, worksheet.get_name(), styles.title)
    worksheet.write_string(1, 0, "看谁的", styles.label)
    worksheet.write_string(1, 1, ALL, styles.value(Role.INPUT, TEXT, "center"))
    worksheet.write_string(1, 3, "第几页", styles.label)
    worksheet.write_number(1, 4, 1, styles.value(Role.INPUT, WHOLE, "left"))
    worksheet.write_string(
        2, 0, "黄格选人：全部、财务、负责人或业务员；做完在“今日待办”填今天结果。联系电话只给经办人。",
        styles.note,
    )  # fmt: skip
    names = sorted({str(row[TODAY_HEADINGS.index(_WHO)] or "") for row in rows} - {"", EVERYBODY})
    offered = [ALL, *map(str, Desk), *(name for name in names if name not in list(Desk))]
    worksheet.data_validation(_CHOICE.replace("$", ""), _choices(offered))
    worksheet.data_validation(_PAGE.replace("$", ""), {
        "validate": "integer", "criteria": ">=", "value": 1, "input_title": "第几页",
        "input_message": f"一页 {LINES} 户；多的依次填 2、3 …… 打印。",
    })  # fmt: skip
    mine = [at for at, row in enumerate(rows) if is_for(row, ALL)]
    worksheet.write_formula(
        1, 6, f'="共 "&{_COUNT}&" 行，"&MAX(1,ROUNDUP({_COUNT}/{LINES},0))&" 页"', styles.plain,
        f"共 {len(mine)} 行，{max(1, -(-len(mine) // LINES))} 页",
    )  # fmt: skip
    worksheet.write_formula(1, 7, f"=SUMPRODUCT({_matches()})", styles.note, len(mine))
    for col, (heading, width, _) in enumerate(_SHOWN):
        worksheet.set_column(col, col, width)
        worksheet.write_string(_TOP - 1, col, heading, styles.heading(Role.FORMULA))
    worksheet.set_column(_HELP, _HELP, 6)
    for line in range(LINES):
        _line(worksheet, styles, line, rows, mine[line] if line < len(mine) else None)
    worksheet.freeze_panes(_TOP, 1)
    page(worksheet, worksheet.get_name(), header_row=_TOP - 1)
    worksheet.print_area(0, 0, _TOP + LINES - 1, len(_SHOWN) - 1)


def is_for(row: Sequence[Cell], who: str) -> bool:
    """Say whether a row of 今日待办 is on somebody's slip, as the formula has it."""
    doer, what = (str(row[TODAY_HEADINGS.index(name)] or "") for name in (_WHO, _WHAT))
    return is_on_slip(who, doer, what)


def _matches() -> str:
    """The condition, row by row, that a row of 今日待办 is on the slip: a product of arrays."""
    doer, what = _span(_WHO), _span(_WHAT)
    desk = "*".join(f'({_CHOICE}<>"{one}")' for one in Desk)
    ways = (
        f'({_CHOICE}="{ALL}")', f"({doer}={_CHOICE})",
        "(" + "+".join(f'({_CHOICE}="{one}")' for one in Desk) + f")*ISNUMBER(SEARCH({_CHOICE},{doer}))",
        f'ISNUMBER(SEARCH("【"&{_CHOICE}&"】",{what}))', f'({doer}="{EVERYBODY}")*{desk}',
    )  # fmt: skip
    return f'({_CHOICE}<>"")*({what}<>"")*(({"+".join(ways)})>0)'


def _line(
    worksheet: Worksheet, styles: Styles, line: int, rows: Sequence[Sequence[Cell]],
    found: int | None,
) -> None:  # fmt: skip
    """Write one line: which row of the list it shows, and that row's cells."""
    row = _TOP + line
    worksheet.set_row(row, _HEIGHT)
    nth = f"({_PAGE}-1)*{LINES}+{line + 1}"
    worksheet.write_array_formula(
        row, _HELP, row, _HELP, f'{{=IFERROR(SMALL(IF({_matches()},ROW({_span(_WHAT)})),{nth}),"")}}',
        styles.note, "" if found is None else found + FIRST_TASK,
    )  # fmt: skip
    at = xl_rowcol_to_cell(row, _HELP, col_abs=True)
    for col, (heading, _, number) in enumerate(_SHOWN):
        cell = f"INDEX({_column(heading)},{at})"
        text = number in (GENERAL, TEXT)
        shown = f'{cell}&""' if text else f'IF({cell}="","",{cell})'
        value: Cell = "" if found is None else rows[found][TODAY_HEADINGS.index(heading)]
        if heading == _PHONE:
            shown, value = _phone_of_the_doer(at), ""
        style = styles.make(
            num_format=number, border=1, border_color="#D5DBE1", text_wrap=text, valign="top",
            align="left" if text else "right", font_size=9, indent=1 if text else 0,
        )  # fmt: skip
        value = "" if value is None else cached(value)
        worksheet.write_formula(row, col, f'=IF({at}="","",{shown})', style, value)


def _phone_of_the_doer(at: str) -> str:
    """Return whom to call: from the register, for 今日待办 covers the number; nobody's for those who
    don't call."""
    code, person, phone = (
        column_reference(schema.CUSTOMERS, name)
        for name in ("customer_code", "contact_person", "phone")
    )
    line = f"MATCH(INDEX({_column(_CODE)},{at}),{code},0)"
    told = f'IFERROR(TRIM(INDEX({person},{line})&" "&INDEX({phone},{line})),"")'
    blind = ",".join(f'{_CHOICE}="{one}"' for one in (ALL, *Desk) if not sees_phones(one))
    return f'IF(OR({blind}),"",{told})'


def _choices(offered: Sequence[str]) -> dict[str, object]:
    """Return the check of the choice; a list too long for Excel offers the first of its names."""
    while len(",".join(offered)) > 255:
        offered = offered[:-1]
    return {
        "validate": "list", "source": list(offered), "show_error": False, "input_title": "看谁的",
        "input_message": "全部、财务、负责人，或业务员的姓名。",
    }  # fmt: skip


def _column(heading: str) -> str:
    letters = xl_col_to_name(TODAY_HEADINGS.index(heading))
    return f"'{schema.TODAY}'!${letters}:${letters}"


def _span(heading: str) -> str:
    letters = xl_col_to_name(TODAY_HEADINGS.index(heading))
    return f"'{schema.TODAY}'!${letters}${FIRST_TASK}:${letters}${_REACH}"
