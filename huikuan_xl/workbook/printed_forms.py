"""The forms that get printed and signed, in the layout of the source: S2-15 and S2-16.

Choose customer and day (or salesperson and day) and print. What is paid and what is still owed is
what the settlement says (``HK_SETTLE``), the five notes are ``HK_DAILY_CHECK``'s: the paper that is
signed and the ledger cannot differ. In a stand-alone template, which has neither, these boxes are
filled in by hand.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger.schema import RECEIPTS, SALES
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.settlement_order import PASS
from huikuan_xl.rules.words import NOT_COUNTED_RECEIPTS, NOT_COUNTED_SALES, PayMethod
from huikuan_xl.workbook.analysis import Block
from huikuan_xl.workbook.calls import AS_OF
from huikuan_xl.workbook.cells import Cell, total
from huikuan_xl.workbook.paper import (
    COUNT,
    HELP,
    LINES,
    LONG_DATE,
    MONEY,
    TOP,
    Chosen,
    Column,
    Form,
    folded,
    position,
)
from huikuan_xl.workbook.styles import Styles
from huikuan_xl.workbook.tables import Region

SALES_FORM = "打印·销售统计表"
RECEIPTS_FORM = "打印·回款日报表"
_SHORT_DATE = 'm"月"d"日"'
_OPEN, _NOT_NAMED = "未清", "未指定"
_CODES, _NUMBERS = HELP + 6, HELP + 7  # helper columns: whose receipt, for which document
_SKIPPED = "$K$2"  # on the sales form: rows that don't count
#: Payment methods of the source's two boxes: whatever is a bill counts as 支票 and is named (X18).
_BILLS = tuple(method.value for method in PayMethod if method.is_bill)
_PLAIN = (PayMethod.NOTES.value, PayMethod.CHEQUE.value)
#: S2-17…21; the fifth is cut off in the source, so its end is ours (rules §1.9).
NOTES = (
    "1. 日报表内所填写的客户名称是否与售货清单相符？",
    "2. 收取货款时是否已与客户谈妥支付哪笔货款？",
    "3. 折让金额是否超过企业规定数额？",
    "4. 收取支票日期是否过长？",
    "5. 客户尚结欠金额是否与账面相符、未超过信用额度，并已约定下次回款日？",
)


@dataclass(frozen=True, slots=True)
class SettledSales:
    """The sales table with what the settlement says of each of its rows."""

    code: Column
    number: Column
    paid: Column
    left: Column
    settled_on: Column

    @classmethod
    def of(cls, sales: Region, settled: Block) -> "SettledSales":
        return cls(
            Column.of(sales, "customer_code"), Column.of(sales, "doc_no"),
            Column.beside(settled, "已收"), Column.beside(settled, "尚欠"),
            Column.beside(settled, "结清日"),
        )  # fmt: skip

    def of_customer(self, code: str) -> str:
        """Return the condition that a row belongs to a customer, however the code is spelled, but
        unlike with SUMIFS 001 and 1 are two."""
        return f"({folded(self.code.span)}={folded(code)})"

    def of_number(self, number: str) -> str:
        return f"({folded(self.number.span)}={folded(number)})"

    def sums(self, condition: str) -> tuple[str, str]:
        """Return the formulas of what the rows have paid and still owe."""
        paid, left = (f"SUMPRODUCT({condition},{column.span})" for column in (self.paid, self.left))
        return paid, left

    def sold(self, code: Cell, number: str) -> Cell:
        """Return a document's total, "" when the customer has no such document."""
        rows = self._rows(code, number)
        return total(c.value(r) for r in rows for c in (self.paid, self.left)) if rows else ""

    def owed(self, code: Cell, number: str) -> Cell:
        """Return what a document still owes; without a number, what the customer does."""
        rows = self._rows(code, number)
        return "" if number and not rows else total(self.left.value(r) for r in rows)

    def _rows(self, code: Cell, number: str) -> list[int]:
        pairs = enumerate(zip(self.code.cells, self.number.cells, strict=True), start=2)
        who, what = fold(str(code)), fold(number)
        return [
            r for r, (c, n) in pairs
            if fold(str(c or "")) == who and (not what or fold(str(n or "")) == what)
        ]  # fmt: skip


def write_sales_form(
    worksheet: Worksheet, styles: Styles, sales: Region, settled: Block | None, as_of: date
) -> None:
    """Write 销售统计表 (S2-15): one customer's sales of one day, as the paper form has it.

    Without a settlement the columns 回款日期 and 回款金额 stay blank, to be written by hand.
    """
    form = Form(worksheet, styles)
    headings = [c.title for c in SALES.columns if c.printed and c.name not in (
        "customer_name", "sale_date", "doc_no")]  # fmt: skip
    headings += ["回款日期", "回款金额(元)", SALES.column("doc_no").title]
    form.start("销售统计表", (18, 10, 12, 15, 13, 15, 18), headings)
    chosen = Chosen.latest(
        sales, Column.of(sales, "customer_name", "known_name"), "$E$2", "sale_date", "$B$2", as_of
    )
    worksheet.write_string(1, 0, "销售日期：", form.style(align="right"))
    form.merged(1, 1, 2, chosen.day_value or "", form.pick(num_format=LONG_DATE, align="center"))
    worksheet.write_string(1, 3, "客户姓名：", form.style(align="right"))
    form.merged(1, 4, 6, chosen.who_value, form.pick(align="left", indent=1))
    form.choose(chosen)
    rows = chosen.rows
    book = None if settled is None else SettledSales.of(sales, settled)
    for line in range(LINES):
        _sales_line(form, sales, book, line, rows[line] if line < len(rows) else None)
    end = _sales_totals(form, chosen, sales, book)
    worksheet.write_string(end, 0, "销售人员姓名：", form.style())
    seller = Column.of(sales, "salesperson", "known_salesperson")
    form.merged(end, 1, 2, "", form.style(bottom=1))
    form.formula(
        end, 1, f'=IF({position(0)}="","",{seller.at(position(0))}&"")',
        form.style(bottom=1, align="center"), seller.value(rows[0]) if rows else "",
    )  # fmt: skip
    worksheet.write_string(end, 4, "制表日期：", form.style(align="right"))
    form.merged(end, 5, 6, "", form.style(bottom=1))
    worksheet.set_row(end, 28)
    remark, value = '""', ""
    if book is not None:
        remark, value = _as_of_remark("回款", as_of)
        out = sum(book.left.value(row) == "" for row in rows)
        skipped = f'SUMPRODUCT({chosen.matches}*({book.left.span}=""))'
        form.formula(1, HELP + 2, _when_any(skipped), form.helper, out if rows else "")
        worksheet.write_string(1, HELP + 3, "行不计", form.helper)
        remark += f'&IF(N({_SKIPPED})=0,"","；另有 "&{_SKIPPED}&" 行作废或晚于统计日，合计不含")'
        value += f"；另有 {out} 行作废或晚于统计日，合计不含" if out else ""
    form.page_line(end + 1, chosen, remark, value)
    worksheet.write_string(
        end + 3, 0, "黄色格选销售日期与客户姓名，明细自动取自“客户销售统计表”；一页 "
        f"{LINES} 行，更多的行在右侧“第几页”选。本行不打印。", styles.note,
    )  # fmt: skip
    form.pickers(chosen, "客户姓名", "与“客户销售统计表”里的客户姓名一致。")
    form.finish(end + 1)


def _sales_line(
    form: Form, sales: Region, book: SettledSales | None, line: int, row: int | None
) -> None:
    """Write one sales row: the goods, and what the settlement says was paid on it."""
    cell = position(line)
    for col, (name, number, align) in enumerate((
        ("item", "General", "left"), ("quantity", "#,##0.##", "right"),
        ("price", "#,##0.00##", "right"), ("amount", MONEY, "right"),
    )):  # fmt: skip
        _picked(form, line, col, Column.of(sales, name), row, number, align)
    _picked(form, line, 6, Column.of(sales, "doc_no"), row, "General", "center")
    moment, money = form.box(num_format=_SHORT_DATE, align="center"), form.money()
    if book is None:
        form.write(TOP + line, 4, None, moment)
        form.write(TOP + line, 5, None, money)
        return
    when, paid = book.settled_on.at(cell), book.paid.at(cell)
    day: Cell = ""
    amount: Cell = ""
    if row is not None:
        amount = book.paid.value(row)
        day = book.settled_on.value(row) or (_OPEN if amount else "")
    form.picked(line, 4, f'IF({when}<>"",{when},IF(N({paid})=0,"","{_OPEN}"))', moment, day)
    form.picked(line, 5, f'IF({paid}="","",{paid})', money, amount)


def _sales_totals(form: Form, chosen: Chosen, sales: Region, book: SettledSales | None) -> int:
    """Write the total of all the day's rows, whatever the page; return the row after it."""
    row = TOP + LINES
    form.worksheet.set_row(row, 24)
    form.worksheet.write_string(row, 0, "合　计", form.box(bold=True, align="center"))
    for col in (1, 2, 4, 5, 6):
        form.write(row, col, None, form.box())
    rows, bold = chosen.rows, form.money(bold=True)
    if book is None:
        amount, state = Column.of(sales, "amount"), Column.of(sales, "state")
        counted = f"{chosen.matches}*{_none_of(state, NOT_COUNTED_SALES)}"
        text = f"SUMPRODUCT({counted},{amount.span})"
        value = total(amount.value(r) for r in rows if state.value(r) not in NOT_COUNTED_SALES)
    else:
        paid, left = (f"SUMPRODUCT({chosen.matches},{c.span})" for c in (book.paid, book.left))
        text = f"{paid}+{left}"
        value = total(c.value(r) for r in rows for c in (book.paid, book.left))
        got = total(book.paid.value(r) for r in rows)
        form.formula(row, 5, _when_any(f"ROUND({paid},2)"), bold, got if rows else "")
    form.formula(row, 3, _when_any(f"ROUND({text},2)"), bold, value if rows else "")
    return row + 1


def write_receipts_form(
    worksheet: Worksheet, styles: Styles, receipts: Region, checked: Block | None,
    sold: SettledSales | None, as_of: date,
) -> None:  # fmt: skip
    """Write 客户回款日报表 (S2-16) with the five notes: one salesperson's receipts of one day.

    Without a settlement 销货总额 stays blank, 尚结欠金额 is what the salesperson reported and the
    notes are ticked by hand.
    """
    form = Form(worksheet, styles)
    form.start("客户回款日报表", (26, 18, 16, 16, 22, 16, 17), (
        RECEIPTS.column("customer_name").title, RECEIPTS.column("doc_no").title,
        SALES.column("amount").title, RECEIPTS.column("amount").title, "现金或支票",
        RECEIPTS.column("stated_balance").title, "日报总金额(元)",
    ))  # fmt: skip
    chosen = Chosen.latest(
        receipts,
        Column.of(receipts, "salesperson", "known_salesperson"),
        "$F$2",
        "receipt_date",
        "$D$2",
        as_of,
    )
    rows = chosen.rows
    department = Column.of(receipts, "department", "known_department")
    worksheet.write_string(1, 0, "部门：", form.style(align="right"))
    form.formula(
        1, 1, f'=IF({position(0)}="","",{department.at(position(0))}&"")',
        form.style(align="left", bottom=1), department.value(rows[0]) if rows else "",
    )  # fmt: skip
    worksheet.write_string(1, 2, "日期：", form.style(align="right"))
    form.write(1, 3, chosen.day_value, form.pick(num_format=LONG_DATE, align="center"))
    worksheet.write_string(1, 4, "销售人员：", form.style(align="right"))
    form.merged(1, 5, 6, chosen.who_value, form.pick(align="center"))
    form.choose(chosen)
    for line in range(LINES):
        _receipts_line(form, receipts, sold, line, rows[line] if line < len(rows) else None)
    _day_total(form, chosen, receipts)
    end = _notes(form, receipts, checked, rows)
    worksheet.set_row(end, 28)
    for col, text in ((0, "销售人员签字："), (3, "部门负责人："), (5, "财务核销：")):
        worksheet.write_string(end, col, text, form.style())
    remark, value = '""', ""
    if sold is not None:
        remark, value = _as_of_remark("尚结欠与注意事项", as_of)
    form.page_line(end + 1, chosen, remark, value)
    worksheet.write_string(
        end + 3, 0, "黄色格选日期与销售人员，明细自动取自“客户货款回收日报表”；一页 "
        f"{LINES} 行，更多的行在右侧“第几页”选。本行不打印。", styles.note,
    )  # fmt: skip
    form.pickers(chosen, "销售人员", "与“客户货款回收日报表”里的业务员一致。")
    form.finish(end + 1)


def _receipts_line(
    form: Form, receipts: Region, sold: SettledSales | None, line: int, row: int | None
) -> None:
    """Write one receipt: whose, for which document, how, and what the document still owes."""
    cell = position(line)
    number = Column.of(receipts, "doc_no")
    whose = Column.of(receipts, "customer_name", "known_name")
    _picked(form, line, 0, whose, row, "General", "left")
    named = "" if row is None else str(number.value(row))
    form.picked(
        line, 1, f'IF({number.at(cell)}="","{_NOT_NAMED}",{number.at(cell)}&"")',
        form.box(align="center", shrink=True), "" if row is None else named or _NOT_NAMED,
    )  # fmt: skip
    _picked(form, line, 3, Column.of(receipts, "amount"), row, MONEY, "right")
    _tick(form, receipts, line, row)
    if sold is None:
        form.write(TOP + line, 2, None, form.money())
        _picked(form, line, 5, Column.of(receipts, "stated_balance"), row, MONEY, "right")
        return
    code = Column.of(receipts, "customer_code")
    keys: list[str] = []
    for col, column in ((_CODES, code), (_NUMBERS, number)):
        value: Cell = "" if row is None else column.value(row)
        form.picked(line, col, f'{column.at(cell)}&""', form.helper, value)
        keys.append(xl_rowcol_to_cell(TOP + line, col, row_abs=True, col_abs=True))
    of_customer = sold.of_customer(keys[0])
    of_document = f"{of_customer}*{sold.of_number(keys[1])}"
    known = f"SUMPRODUCT({of_document})>0"
    sums = sold.sums(of_document)
    form.picked(
        line, 2, f'IF({keys[1]}="","",IF({known},ROUND({sums[0]}+{sums[1]},2),""))',
        form.money(), "" if row is None or not named else sold.sold(code.value(row), named),
    )  # fmt: skip
    form.picked(
        line, 5,
        f'IF({keys[1]}="",ROUND({sold.sums(of_customer)[1]},2),'
        f'IF({known},ROUND({sums[1]},2),""))',
        form.money(), "" if row is None else sold.owed(code.value(row), named),
    )  # fmt: skip


def _tick(form: Form, receipts: Region, line: int, row: int | None) -> None:
    """Write the two boxes of the source, the kind of bill, and whether it came back."""
    method, state = Column.of(receipts, "method"), Column.of(receipts, "bill_state")
    how, what = method.at(position(line)), state.at(position(line))
    bills = ",".join(f'{how}="{bill}"' for bill in _BILLS)
    plain = ",".join(f'{how}="{one}"' for one in ("", *_PLAIN))
    bad = ",".join(f'{what}="{word}"' for word in sorted(NOT_COUNTED_RECEIPTS))
    boxes = f'IF(OR({bills}),"□现金■支票",IF({how}="","□现金□支票","■现金□支票"))'
    formula = (
        f'=IF({position(line)}="","□现金□支票",{boxes}&IF(OR({plain}),"","("&{how}&")")'
        f'&IF(OR({bad}),{what}&"，未计",""))'
    )
    value = "□现金□支票"
    if row is not None:
        given, became = str(method.value(row)), str(state.value(row))
        if given:
            value = "□现金■支票" if given in _BILLS else "■现金□支票"
        value += "" if given in ("", *_PLAIN) else f"({given})"
        value += f"{became}，未计" if became in NOT_COUNTED_RECEIPTS else ""
    form.formula(TOP + line, 4, formula, form.box(align="center", shrink=True), value)


def _day_total(form: Form, chosen: Chosen, receipts: Region) -> None:
    """Write 日报总金额: all receipts of the day that count, whatever the page."""
    amount, state = Column.of(receipts, "amount"), Column.of(receipts, "bill_state")
    counted = f"{chosen.matches}*{_none_of(state, NOT_COUNTED_RECEIPTS)}"
    rows = chosen.rows
    value = total(amount.value(r) for r in rows if state.value(r) not in NOT_COUNTED_RECEIPTS)
    bold = form.money(bold=True)
    form.worksheet.merge_range(TOP, 6, TOP + LINES - 1, 6, "", bold)
    form.formula(
        TOP, 6, _when_any(f"ROUND(SUMPRODUCT({counted},{amount.span}),2)"), bold,
        value if rows else "",
    )  # fmt: skip


def _notes(form: Form, receipts: Region, checked: Block | None, rows: Sequence[int]) -> int:
    """Write the five notes of the source and, where the ledger knows them, their answers."""
    top = TOP + LINES
    form.worksheet.merge_range(
        top, 0, top + len(NOTES) - 1, 0, "注\n意\n事\n项",
        form.box(bold=True, align="center", text_wrap=True),
    )  # fmt: skip
    question = form.box(align="left", indent=1, text_wrap=True)
    for index, note in enumerate(NOTES):
        form.merged(top + index, 1, 6 if checked is None else 4, note, question)
        form.worksheet.set_row(top + index, 21 if checked is None else 30)
        if checked is not None:
            answers = Column.beside(checked, str(checked.rows[0][index]))
            _answer(form, top + index, HELP + 1 + index, answers, rows[:LINES])
    return top + len(NOTES)


def _answer(form: Form, row: int, col: int, answers: Column, rows: Sequence[int]) -> None:
    """Write what the check says of one note: of all lines of the page, the first that fails."""
    letters = xl_col_to_name(col)
    form.worksheet.write_string(2, col, str(answers.letters), form.helper)
    texts = [str(answers.value(r)) for r in rows]
    for line in range(LINES):
        form.picked(
            line, col, f'{answers.at(position(line))}&""', form.helper,
            texts[line] if line < len(texts) else "",
        )  # fmt: skip
    area = f"{letters}{TOP + 1}:{letters}{TOP + LINES}"
    wrong = f'({area}<>"")*({area}<>"{PASS}")'
    first = f"${letters}${TOP + LINES + 1}"
    bad = [line for line, text in enumerate(texts, start=1) if text not in ("", PASS)]
    form.array(
        TOP + LINES, col, f'=IFERROR(MATCH(1,{wrong},0),"")', form.helper, bad[0] if bad else ""
    )
    given = [text for text in texts if text]
    value = ""
    if given:
        value = f"√ {PASS}"
    if bad:
        value = f"× {len(bad)} 笔；第 {bad[0]} 行：{texts[bad[0] - 1]}"
    style = form.box(align="left", font_size=9, text_wrap=True)
    form.merged(row, 5, 6, "", style)
    form.formula(
        row, 5,
        f'=IF({first}="",IF(SUMPRODUCT(--({area}<>""))=0,"","√ {PASS}"),"× "&SUMPRODUCT({wrong})'
        f'&" 笔；第 "&{first}&" 行："&INDEX({area},{first}))',
        style, value,
    )  # fmt: skip


def _picked(
    form: Form, line: int, col: int, column: Column, row: int | None, number: str, align: str
) -> None:
    """Write a cell of the record that stands on a line: text as text, a blank number as blank."""
    text, found = number == "General", column.at(position(line))
    form.picked(
        line, col, f'{found}&""' if text else f'IF({found}="","",{found})',
        form.box(num_format=number, align=align, shrink=text),
        "" if row is None else column.value(row),
    )  # fmt: skip


def _none_of(column: Column, words: Collection[str]) -> str:
    """Return the condition that a column has none of these words."""
    return "*".join(f'({column.span}<>"{word}")' for word in sorted(words))


def _when_any(formula: str) -> str:
    """Return a formula that is blank while no row is chosen."""
    return f'=IF(N({COUNT})=0,"",{formula})'


def _as_of_remark(what: str, as_of: date) -> tuple[str, str]:
    """Return formula and value of the remark that says as of which day the figures are."""
    text = f'"{what}截至统计日 "&TEXT({AS_OF},"yyyy-mm-dd")'
    return text, f"{what}截至统计日 {as_of.isoformat()}"
