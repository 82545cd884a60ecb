"""客户一页通: choose a customer and see everything on one page; ask whether an order may ship.

Plain formulas over our results, so that the choice also works in WPS and without macros.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.functions.customer import DAYS_LATE, ON_TIME, PROMISE_HEADINGS, TREND
from huikuan_xl.ledger.finding import NOBODY, SEVERAL_FIT
from huikuan_xl.ledger.schema import (
    ADJUSTMENTS,
    APPROVALS,
    BILLS,
    CONTACTS,
    CONTRACTS,
    CUSTOMERS,
    LETTERS,
    RECEIPTS,
    SALES,
    Role,
    Sheet,
)
from huikuan_xl.rules.credit import Shipping
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.words import ApprovalKind
from huikuan_xl.workbook.analysis import Block, write_block
from huikuan_xl.workbook.calls import (
    AS_OF,
    MONTH_START,
    PARAMETERS_HANDLE,
    TableCall,
    column_reference,
    handle_name,
)
from huikuan_xl.workbook.cells import Cell, cached, total, write
from huikuan_xl.workbook.console import BUTTONS
from huikuan_xl.workbook.drill import CHOICE, LINK, link_style, row_link
from huikuan_xl.workbook.styles import DATE, GENERAL, MONEY, RATIO, TEXT, WHOLE, Styles, page
from huikuan_xl.workbook.tables import CODES_NAME, LAST_ROW, Region

_ASKED, _CODE = (
    f"${CHOICE[0]}${CHOICE[1:]}",
    "$D$3",
)  # what the user types; the customer that it means
_AT, _REGISTERED, _LIMIT = "$I$3", "$I$4", "$I$5"  # helper cells right of the print area
FROM, TO, CODE = "hk_page_from", "hk_page_to", "hk_page_code"
ASKED = "hk_page_asked"  # a double click on a customer's code elsewhere fills it
ORDER = "hk_page_order"  # the amount of the order asked about
ORDER_NO = "hk_page_order_no"  # its number, blank for any
_OPEN_LINES, _PROMISE_LINES = 6, 4
_TALK_LINES, _LETTER_LINES, _DECISION_LINES = 3, 3, 2  # the latest; with these it is one page
_MONTHS = 12
_FIGURES, _SHIP, _BARS, _OPEN = 5, 13, 18, 33  # 0-based first rows of the parts
_PROMISES = _OPEN + _OPEN_LINES + 3
_TALKS = _PROMISES + _PROMISE_LINES + 3
_LETTERS = _TALKS + _TALK_LINES + 3
_DECISIONS = _LETTERS + _LETTER_LINES + 3
_LEDGER = _DECISIONS + _DECISION_LINES + 4  # its first line is the headings
_GAPS = (_FIGURES, _SHIP, _BARS, _OPEN, _PROMISES, _TALKS, _LETTERS, _DECISIONS, _LEDGER - 1)
_GAP_HEIGHT = 6.0
_WIDTHS = (13, 22, 16, 15, 13, 15, 16, 5, 9)
_LINKS = 7  # right of the page that is printed: a link to the row that a line shows
_PATTERN = (8, 8)  # where the pay pattern is worked out, right of the print area
_ALL_PROMISES = 12  # the column from which all promises of the customer stand, right of that

#: Figures that count from 0 and are read as words.
_WORDS = {"停供级别": tuple(level.label for level in StopLevel)}
#: Label, heading on 信用看板 or column of the register, number format: three a row.
_SHOWN: tuple[tuple[str, str, str], ...] = (
    ("客户名称", "客户名称", GENERAL), ("业务员", "salesperson", GENERAL),
    ("部门", "department", GENERAL),
    ("信用等级", "信用等级", GENERAL), ("回款评级", "回款评级", GENERAL),
    ("停供级别", "停供级别", GENERAL),
    ("批准额度", "批准额度", MONEY), ("占用", "占用", MONEY), ("剩余信用", "剩余信用", MONEY),
    ("应收余额", "余额", MONEY), ("其中逾期", "超期", MONEY), ("最长逾期天数", "最长逾期天数", WHOLE),
    ("联系人", "contact_person", GENERAL), ("联系电话", "phone", GENERAL),
    ("走访到期", "visit_due", DATE),
)  # fmt: skip
#: How it pays: label, heading of HK_PAY_PATTERN, number format.
_PAYS = (
    ("平均晚付天数", DAYS_LATE, "0.0"), ("按期付款比例", ON_TIME, RATIO), ("付款趋势", TREND, GENERAL),
)  # fmt: skip
_PROMISE_FORMATS = (DATE, TEXT, DATE, MONEY, MONEY, GENERAL)
#: What every function about a customer's account is given, from the sales on.
_MOVEMENTS = (
    handle_name(SALES), handle_name(RECEIPTS), PARAMETERS_HANDLE, handle_name(CUSTOMERS),
    handle_name(APPROVALS), handle_name(ADJUSTMENTS), handle_name(BILLS), handle_name(CONTACTS),
    handle_name(CONTRACTS),
)  # fmt: skip
_LONG_HEIGHT, _SHORT_HEIGHT = 42.0, 28.0  # three lines of text, two
_LONG = (("停供说明", "停供说明", _LONG_HEIGHT), ("预警", "预警", _SHORT_HEIGHT))


@dataclass(frozen=True, slots=True)
class Sources:
    """What the page looks things up in."""

    dashboard: Block
    customers: Region
    contacts: Region
    letters: Region
    approvals: Region
    sales: Region
    settled: Block  # beside the sales, row by row


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The customer the page shows when the file is made; "" in an empty ledger."""

    code: str
    board: Mapping[str, Cell]
    register: Mapping[str, Cell]

    @classmethod
    def of(cls, code: str, sources: Sources) -> "_Chosen":
        board, customers = sources.dashboard, sources.customers
        codes = customers.column("customer_code")
        row = codes.index(code) if code in codes else -1
        shown = next((r for r in board.rows[1:] if code and r[0] == code), None)
        return cls(
            code,
            dict(zip(map(str, board.rows[0]), shown, strict=True)) if shown else {},
            {c.name: customers.column(c.name)[row] for c in customers.columns} if row >= 0 else {},
        )


class _Page:
    """The sheet being written."""

    def __init__(
        self, worksheet: Worksheet, styles: Styles, sources: Sources, chosen: _Chosen
    ) -> None:
        self.worksheet, self.styles = worksheet, styles
        self.sources, self.chosen = sources, chosen

    def label(self, row: int, col: int, text: str) -> None:
        style = self.styles.label_after if col else self.styles.label
        self.worksheet.write_string(row, col, text, style)

    def formula(self, row: int, col: int, text: str, value: Cell, number: str = GENERAL) -> None:
        align = "left" if number in (GENERAL, TEXT) else "right"
        style = self.styles.value(Role.FORMULA, number, align)
        self.worksheet.write_formula(row, col, text, style, cached("" if value is None else value))

    def long(self, row: int, text: str, value: Cell, height: float = _LONG_HEIGHT) -> None:
        """Write a formula whose text takes lines: over the rest of the row."""
        self.worksheet.merge_range(row, 1, row, 6, "", self.styles.wrapped)
        self.worksheet.write_formula(row, 1, text, self.styles.wrapped, cached(value))
        self.worksheet.set_row(row, height)

    def helper(self, cell: str, text: str, value: Cell) -> None:
        style = self.styles.note
        self.worksheet.write_formula(cell.replace("$", ""), text, style, cached(value))

    def link(self, row: int, sheet: Sheet, at: str, found: int | None) -> None:
        """Lead to the row of an entry sheet that a line shows."""
        text, style = row_link(sheet, at, LINK), link_style(self.styles)
        self.worksheet.write_formula(row, _LINKS, text, style, "" if found is None else LINK)

    def lookup(self, source: str, number: str) -> tuple[str, Cell]:
        """Return formula and value of a figure of 信用看板 or of a column of the register; one of
        ``_WORDS`` is a word where text is asked for, else its number."""
        if source in [str(h) for h in self.sources.dashboard.rows[0]]:
            column = self.sources.dashboard.whole_column(source)
            text, at, value = f"INDEX({column},{_AT})", _AT, self.chosen.board.get(source, "")
        else:
            column = column_reference(CUSTOMERS, source)
            text, at = f"INDEX({column},{_REGISTERED})", _REGISTERED
            value = self.chosen.register.get(source, "")
        if source in _WORDS and number == GENERAL:
            words = _WORDS[source]
            text = f'CHOOSE({text}+1,"' + '","'.join(words) + '")'
            value = words[int(value)] if isinstance(value, float | int) else ""
        elif number == GENERAL:
            text += '&""'
        else:
            text = f'IF({text}="","",{text})'
        return f'=IF({at}="","",{text})', "" if value is None else value


def write_customer_page(
    book: Workbook, worksheet: Worksheet, styles: Styles, names: dict[str, Cell],
    sources: Sources, code: str, room: int, *, macros: bool = False,
) -> Block:  # fmt: skip
    """Write the page for a customer ("" for none yet); return the block of its movements."""
    title = worksheet.get_name()
    chosen = _Chosen.of(code, sources)
    one = _Page(worksheet, styles, sources, chosen)
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, title, styles.title)
    worksheet.write_string(
        1,
        0,
        "黄格填客户编码、名称里的几个字或拼音首字母；期间留空＝近十二个月。右边的“查”到那一行。",
        styles.note,
    )
    for part in _GAPS:
        worksheet.set_row(part - 1, _GAP_HEIGHT)
    _choose(book, one, names)
    _figures(one)
    _pays(one, names)
    _ship(book, one, macros)
    call = TableCall("HK_LEDGER", (CODE, FROM, TO, *_MOVEMENTS))
    worksheet.write_string(_LEDGER - 1, 0, "往来明细（逐笔余额）", styles.subtitle)
    block = write_block(
        worksheet, styles, call, names, _LEDGER, 0, total=True, widths=False, room=room
    )
    _bars(book, one, block, names)
    _open(one)
    _promises(one, names, room)
    _latest(one, _TALKS, _TALK_LINES, "最近联系", sources.contacts, (
        "contact_date", "kind", "result", "promise_date", "promise_amount", "next_contact",
    ))  # fmt: skip
    _latest(one, _LETTERS, _LETTER_LINES, "最近函件", sources.letters, (
        "letter_date", "kind", "letter_no", "amount", "delivery", "reply_by",
    ))  # fmt: skip
    _latest(one, _DECISIONS, _DECISION_LINES, "最近审批", sources.approvals, (
        "asked_on", "kind", "approval_no", "new_amount", "valid_to", "state",
    ))  # fmt: skip
    page(worksheet, title, landscape=False)
    worksheet.set_h_pagebreaks([_LEDGER - 1])
    worksheet.print_area(0, 0, LAST_ROW, 6)  # however many movements there are
    return block


def _choose(book: Workbook, one: _Page, names: dict[str, Cell]) -> None:
    """Write the inputs and what they mean; define the names that the movements use."""
    sheet, styles, title = one.worksheet, one.styles, one.worksheet.get_name()
    codes, called, former, short = (
        column_reference(CUSTOMERS, n)
        for n in ("customer_code", "customer_name", "former_names", "initials")
    )
    one.label(2, 0, "客户")
    sheet.write_string(2, 1, one.chosen.code, styles.value(Role.INPUT, TEXT, "left"))
    sheet.data_validation(2, 1, 2, 1, {
        "validate": "list", "source": f"={CODES_NAME}", "show_error": False,
        "input_title": "客户", "input_message": "编码、名称里的几个字，或拼音首字母。",
    })  # fmt: skip
    one.label(2, 2, "编码")
    one.formula(
        2, 3, f'=IF({_ASKED}="","",{_meant(codes, called, former, short)})', one.chosen.code
    )
    one.formula(2, 4, f'=IF({_CODE}="{SEVERAL_FIT}","再写几个字，或填编码","")', "")
    start = _months_later(names[MONTH_START], 1 - _MONTHS)
    for col, label, cell, name, default, value in (
        (0, "起", "$I$6", FROM,
         f"DATE(YEAR({MONTH_START})-1,MONTH({MONTH_START})+1,1)", start),
        (2, "止", "$I$7", TO, AS_OF, names[AS_OF]),
    ):  # fmt: skip
        one.label(3, col, label)
        sheet.write_blank(3, col + 1, None, styles.value(Role.INPUT, DATE, "center"))
        sheet.data_validation(3, col + 1, 3, col + 1, {
            "validate": "date", "criteria": "between",
            "minimum": datetime(2000, 1, 1), "maximum": datetime(2099, 12, 31),
            "input_title": label, "input_message": "往来明细的期间；止日不得早于起日。",
            "error_message": "请填写日期，如 2026-06-30。",
        })  # fmt: skip
        entered = xl_rowcol_to_cell(3, col + 1, row_abs=True, col_abs=True)
        one.helper(cell, f'=IF({entered}="",{default},{entered})', value)
        book.define_name(name, f"='{title}'!{cell}")
        names[name] = value
    one.formula(3, 4, f'=IF({"$I$7"}<{"$I$6"},"止日早于起日","")', "")
    known = ",".join(f'{_CODE}="{text}"' for text in ("", NOBODY, SEVERAL_FIT))
    board = one.sources.dashboard
    rows = [row[0] for row in board.rows]
    one.helper(
        _AT, f'=IF(OR({known}),"",IFERROR(MATCH({_CODE},{board.whole_column("客户编码")},0),""))',
        board.row + 1 + rows.index(one.chosen.code) if one.chosen.board else "",
    )  # fmt: skip
    position = one.sources.customers.column("customer_code")
    one.helper(
        _REGISTERED, f'=IF(OR({known}),"",IFERROR(MATCH({_CODE},{codes},0),""))',
        position.index(one.chosen.code) + 1 if one.chosen.register else "",
    )  # fmt: skip
    book.define_name(CODE, f"='{title}'!{_CODE}")
    book.define_name(ASKED, f"='{title}'!{_ASKED}")
    names[CODE] = one.chosen.code


def _meant(codes: str, called: str, former: str, short: str) -> str:
    """Return the code that is asked for, the surest way first as in ``customers_meant``; where a way
    fits several nobody is chosen in silence."""
    whole, part, begins = _ASKED, f'"*"&{_ASKED}&"*"', f'{_ASKED}&"*"'
    text = f'"{NOBODY}"'
    for column, pattern in reversed((
        (codes, whole), (called, whole), (former, part), (codes, begins), (called, part), (short, part),
    )):  # fmt: skip
        found = f"COUNTIF({column},{pattern})"
        one = f"INDEX({codes},MATCH({pattern},{column},0))"
        text = f'IF({found}=1,{one},IF({found}>1,"{SEVERAL_FIT}",{text}))'
    return text


def _figures(one: _Page) -> None:
    for index, (label, source, number) in enumerate(_SHOWN):
        row, col = _FIGURES + index // 3, index % 3 * 2
        one.label(row, col, label)
        one.formula(row, col + 1, *one.lookup(source, number), number)
    for row, (label, source, height) in enumerate(_LONG, start=_FIGURES + len(_SHOWN) // 3 + 1):
        one.label(row, 0, label)
        text, value = one.lookup(source, GENERAL)
        one.long(row, text, value, height)
    left, used = (one.lookup(source, MONEY) for source in ("剩余信用", "占用"))
    known = all(isinstance(v, float) for _, v in (left, used))
    texts = [text.removeprefix("=") for text, _ in (left, used)]
    one.helper(
        _LIMIT, f'=IF({texts[0]}="","",{texts[0]}+{texts[1]})',
        total((left[1], used[1])) if known else "",
    )  # fmt: skip


def _pays(one: _Page, names: Mapping[str, Cell]) -> None:
    """Write how the customer pays, below its figures (S1-58)."""
    call = TableCall("HK_PAY_PATTERN", (CODE, *_MOVEMENTS[:2], AS_OF, *_MOVEMENTS[2:]))
    rows, (top, left) = call.value(names), _PATTERN
    one.worksheet.write_dynamic_array_formula(
        top, left, top + 1, left + len(rows[0]) - 1, call.text(), one.styles.note, rows[0][0]
    )
    for row, cells in enumerate(rows, start=top):
        for col, value in enumerate(cells, start=left):
            if (row, col) != _PATTERN:
                write(one.worksheet, row, col, value, one.styles.note)
    row = _FIGURES + len(_SHOWN) // 3
    for index, (label, heading, number) in enumerate(_PAYS):
        at = rows[0].index(heading)
        cell = xl_rowcol_to_cell(top + 1, left + at, row_abs=True, col_abs=True)
        text = f'=IF(OR({_CODE}="",{cell}=""),"",{cell})'
        one.label(row, index * 2, label)
        value = rows[1][at] if one.chosen.code else ""
        one.formula(row, index * 2 + 1, text, value, number)


def _ship(book: Workbook, one: _Page, macros: bool) -> None:
    """Ask whether an order may ship: amount in, verdict and reasons out (K07, K10–K13)."""
    sheet = one.worksheet
    sheet.write_string(_SHIP, 0, "发货试算", one.styles.subtitle)
    one.label(_SHIP + 1, 0, "本单金额(元)")
    sheet.write_blank(_SHIP + 1, 1, None, one.styles.value(Role.INPUT, MONEY, "right"))
    sheet.data_validation(_SHIP + 1, 1, _SHIP + 1, 1, {
        "validate": "decimal", "criteria": ">=", "value": 0, "input_title": "本单金额",
        "input_message": "这张订单的金额，元。", "error_message": "请填写不小于 0 的金额。",
    })  # fmt: skip
    amount = xl_rowcol_to_cell(_SHIP + 1, 1, row_abs=True, col_abs=True)
    book.define_name(ORDER, f"='{sheet.get_name()}'!{amount}")
    one.label(_SHIP, 2, "订单号")
    sheet.write_blank(_SHIP, 3, None, one.styles.value(Role.INPUT, TEXT, "left"))
    sheet.data_validation(_SHIP, 3, _SHIP, 3, {
        "validate": "any", "input_title": "订单号",
        "input_message": "可空；填了，写明这张订单的放行也算，记为放行也只放行它。",
    })  # fmt: skip
    number = xl_rowcol_to_cell(_SHIP, 3, row_abs=True, col_abs=True)
    book.define_name(ORDER_NO, f"='{sheet.get_name()}'!{number}")
    if macros:
        macro, caption, what = next(b for b in BUTTONS if b[0] == "HK_RequestRelease")
        sheet.insert_button(_SHIP, 4, {
            "macro": macro, "caption": caption, "description": f"{caption}：{what}",
            "width": 96, "height": 22, "x_offset": 4, "y_offset": 1,
        })  # fmt: skip
    price = f'HK_CONTRACT({handle_name(CONTRACTS)},{_CODE},{AS_OF},"价格确认书")'
    used, days, level, grade = (
        one.lookup(source, number)[0].removeprefix("=")
        for source, number in (("占用", MONEY), ("最长逾期天数", WHOLE), ("停供级别", WHOLE),
                               ("grade", GENERAL))
    )  # fmt: skip
    release, verdict = (xl_rowcol_to_cell(_SHIP + 1, col, True, True) for col in (5, 3))
    given = ",".join((
        _LIMIT, used, amount, days, level, PARAMETERS_HANDLE, grade, f'IF({price}="","否",{price})', release
    ))  # fmt: skip
    asked = f'IF({amount}="","",IF({_AT}="","",'
    one.label(_SHIP + 1, 4, "有效放行")
    table = handle_name(APPROVALS)
    text = f'={asked}HK_RELEASE({_CODE},{amount},{AS_OF},{table},{number}&"",{PARAMETERS_HANDLE},{handle_name(SALES)})))'
    one.formula(_SHIP + 1, 5, text, "")
    one.label(_SHIP + 3, 0, "谁审批")
    blanks = ",".join(['""'] * 6)
    chain = f'HK_APPROVAL("{ApprovalKind.RELEASE}","-",{AS_OF},{blanks},{AS_OF},{amount},"","","","",{PARAMETERS_HANDLE})'
    one.long(_SHIP + 3, f'=IF({verdict}="{Shipping.APPROVE}",{chain},"")', "", _SHORT_HEIGHT)
    for row, label, function in (
        (_SHIP + 1, "结论", "HK_CAN_SHIP"), (_SHIP + 2, "为什么", "HK_CAN_SHIP_WHY"),
    ):  # fmt: skip
        text = f"={asked}{function}({given})))"
        one.label(row, 2 if row == _SHIP + 1 else 0, label)
        if row == _SHIP + 1:
            one.formula(row, 3, text, "")
        else:
            one.long(row, text, "")
    sheet.conditional_format(verdict, {
        "type": "formula", "criteria": f'=AND({verdict}<>"",LEFT({verdict},2)<>"{Shipping.SHIP}")',
        "format": one.styles.bad,
    })  # fmt: skip


def _bars(book: Workbook, one: _Page, block: Block, names: Mapping[str, Cell]) -> None:
    """Write sales and receipts of the last twelve months, from the movements, with a chart."""
    sheet, styles = one.worksheet, one.styles
    sheet.write_string(_BARS, 0, "近十二个月", styles.subtitle)
    for col, heading in enumerate(("月份", "销售(元)", "回款(元)")):
        sheet.write_string(_BARS + 1, col, heading, styles.heading(Role.FORMULA))
    day, charged, paid = (
        f"${letters}${block.row + 2}:${letters}${LAST_ROW + 1}"
        for letters in (block.column_of("日期"), block.column_of("应收"), block.column_of("收回"))
    )
    month = _months_later(names[MONTH_START], 1 - _MONTHS)
    for index in range(_MONTHS):
        row = _BARS + 2 + index
        cell = f"$A{row + 1}"
        base, back = (MONTH_START, "-1") if index == 0 else (f"A{row}", "")
        text = f"=DATE(YEAR({base}){back},MONTH({base})+1,1)"
        one.formula(row, 0, text, month, "yyyy-mm")
        after, following = f"DATE(YEAR({cell}),MONTH({cell})+1,1)", _months_later(month, 1)
        for col, column, heading in ((1, charged, "应收"), (2, paid, "收回")):
            text = f'ROUND(SUMIFS({column},{day},">="&{cell},{day},"<"&{after}),2)'
            value = total(
                amount
                for when, amount in zip(block.cells("日期"), block.cells(heading), strict=True)
                if isinstance(when, datetime) and month <= when < following
            )
            one.formula(row, col, f"={text}", value, MONEY)
        month = following
    chart = book.add_chart({"type": "column"})
    first, last = _BARS + 2, _BARS + 1 + _MONTHS
    title = sheet.get_name()
    for col, colour in ((1, "#2A6496"), (2, "#C9A227")):
        chart.add_series({
            "name": [title, _BARS + 1, col], "categories": [title, first, 0, last, 0],
            "values": [title, first, col, last, col], "fill": {"color": colour},
        })  # fmt: skip
    chart.set_x_axis({"text_axis": True, "num_format": "yy-mm"})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 400, "height": 256})
    sheet.insert_chart(_BARS + 1, 3, chart, {
        "x_offset": 6, "description": "近十二个月的销售与回款",
    })  # fmt: skip


def _months_later(month: datetime, months: int) -> datetime:
    day = add_months(month.date(), months)
    return datetime(day.year, day.month, 1)


def _open(one: _Page) -> None:
    """Write the customer's open lines, in the order of the sheet, and how many there are."""
    region, settled, sheet = one.sources.sales, one.sources.settled, one.worksheet
    codes, left = column_reference(SALES, "customer_code"), settled.whole_column("尚欠")
    at_code = [c.name for c in region.columns].index("customer_code")
    letters = xl_col_to_name(at_code)
    whole = f"'{SALES.title}'!${letters}:${letters}"
    mine = [
        row
        for row, (code, amount) in enumerate(
            zip(region.column("customer_code"), settled.cells("尚欠"), strict=False), start=2
        )
        if one.chosen.code and code == one.chosen.code and isinstance(amount, float) and amount > 0
    ]
    sheet.write_string(_OPEN, 0, "未清单据", one.styles.subtitle)
    many = f'COUNTIFS({whole},{_CODE},{left},">0")'
    sheet.write_formula(
        _OPEN, 1, f'=IF({_CODE}="","","共 "&{many}&" 行，先列 {_OPEN_LINES} 行，其余见往来明细")',
        one.styles.note, f"共 {len(mine)} 行，先列 {_OPEN_LINES} 行，其余见往来明细" if one.chosen.code else "",
    )  # fmt: skip
    shown = ("sale_date", "item", "doc_no", "line_due", "amount")
    headings = [*(SALES.column(name).title for name in shown), "尚欠(元)", "逾期天数"]
    for col, heading in enumerate(headings):
        sheet.write_string(_OPEN + 1, col, heading, one.styles.heading(Role.FORMULA))
    # As far as the table goes: the result beside it is longer.
    beside = f"INDEX({left},2):INDEX({left},ROWS({codes})+1)"
    for line in range(_OPEN_LINES):
        row = _OPEN + 2 + line
        at = f"$I${row + 1}"
        found = mine[line] if line < len(mine) else None
        rows = f"IF(({codes}={_CODE})*ISNUMBER({beside}),IF({beside}>0,ROW({codes})))"
        sheet.write_array_formula(
            row, 8, row, 8, f'{{=IF({_CODE}="","",IFERROR(SMALL({rows},{line + 1}),""))}}',
            one.styles.note, "" if found is None else found,
        )  # fmt: skip
        one.link(row, SALES, at, found)
        for col, name in enumerate(shown):
            _latest_cell(one, row, col, region, name, at, found)
        for col, heading, number in ((5, "尚欠", MONEY), (6, "逾期天数", WHOLE)):
            text = f"INDEX({settled.whole_column(heading)},{at})"
            value = "" if found is None else settled.cells(heading)[found - 2]
            one.formula(row, col, f'=IF({at}="","",{text})', value, number)


def _promises(one: _Page, names: Mapping[str, Cell], room: int) -> None:
    """Write the latest promises and what came of each; all of them stand right of the page (S1-54)."""
    sheet, styles = one.worksheet, one.styles
    sales, receipts, *beside = _MOVEMENTS
    others = [name for name in beside if name != handle_name(CONTACTS)]
    call = TableCall(
        "HK_PROMISE_STATES",
        (CODE, handle_name(CONTACTS), sales, receipts, AS_OF, *others, handle_name(LETTERS)),
    )
    sheet.write_string(0, _ALL_PROMISES, "这个客户的全部承诺", styles.subtitle)
    block = write_block(sheet, styles, call, names, 1, _ALL_PROMISES, others=MONEY, room=room)
    sheet.write_string(_PROMISES, 0, "承诺", styles.subtitle)
    days = block.whole_column(PROMISE_HEADINGS[0])
    found = block.rows[1:]
    told = f"共 {len(found)} 笔，先列最近到期的 {_PROMISE_LINES} 笔，其余见右边"
    sheet.write_formula(
        _PROMISES, 1, f'=IF({_CODE}="","","共 "&COUNT({days})&" 笔，先列最近到期的 {_PROMISE_LINES} 笔，其余见右边")',
        styles.note, told if one.chosen.code else "",
    )  # fmt: skip
    for col, heading in enumerate(PROMISE_HEADINGS[: len(_PROMISE_FORMATS)]):
        sheet.write_string(_PROMISES + 1, col, heading, styles.heading(Role.FORMULA))
        for line in range(_PROMISE_LINES):
            cell = xl_rowcol_to_cell(block.row + 1 + line, block.col + col, True, True)
            number = _PROMISE_FORMATS[col]
            value = found[line][col] if line < len(found) else ""
            text = f'{cell}&""' if number in (GENERAL, TEXT) else f'IF({cell}="","",{cell})'
            one.formula(_PROMISES + 2 + line, col, f"={text}", value, number)


def _latest(
    one: _Page, top: int, lines: int, title: str, region: Region, columns: Sequence[str]
) -> None:
    """Write the customer's latest rows of an entry table, the last one first."""
    sheet = one.worksheet
    sheet.write_string(top, 0, title, one.styles.subtitle)
    codes = region.column("customer_code")
    mine = [
        row
        for row, code in enumerate(codes, start=2)
        if one.chosen.code and code == one.chosen.code
    ]
    reference = column_reference(region.sheet, "customer_code")
    for col, name in enumerate(columns):
        heading = region.sheet.column(name).title
        sheet.write_string(top + 1, col, heading, one.styles.heading(Role.FORMULA))
    for line in range(lines):
        row = top + 2 + line
        at = f"$I${row + 1}"
        found = mine[-1 - line] if line < len(mine) else None
        sheet.write_array_formula(
            row, 8, row, 8,
            f'{{=IF({_CODE}="","",IFERROR(LARGE(IF({reference}={_CODE},ROW({reference})),{line + 1}),""))}}',
            one.styles.note, "" if found is None else found,
        )  # fmt: skip
        one.link(row, region.sheet, at, found)
        for col, name in enumerate(columns):
            _latest_cell(one, row, col, region, name, at, found)


def _latest_cell(
    one: _Page, row: int, col: int, region: Region, name: str, at: str, found: int | None
) -> None:
    declared = [c.name for c in region.columns]
    column = region.sheet.column(name)
    letters: Any = xl_rowcol_to_cell(0, declared.index(name), col_abs=True)[:-1]
    text = f"INDEX('{region.sheet.title}'!{letters}:{letters},{at})"
    number = {"日期": DATE, "金额": MONEY}.get(column.kind.value, GENERAL)
    value: Cell = "" if found is None else region.column(name)[found - 2]
    shown = f'{text}&""' if number == GENERAL else f'IF({text}="","",{text})'
    one.formula(row, col, f'=IF({at}="","",{shown})', value, number)
