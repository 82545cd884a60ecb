"""客户一页通 as a workbook of its own, and as the tables that the command line prints."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.movements import CLOSING
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.month.customer_card import CustomerCard
from huikuan_xl.workbook.cells import Cell, write
from huikuan_xl.workbook.strict import open_workbook
from huikuan_xl.workbook.styles import (
    DATE,
    GENERAL,
    MONEY,
    RATIO,
    TEXT,
    WHOLE,
    Styles,
    page,
    row_height,
)

Value = str | int | date | Decimal | None
"""A value of the page; money in 分 where the format is 元."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or word about the customer; ``wide`` takes a line of its own."""

    key: str
    label: str
    value: Value
    number: str = GENERAL
    wide: bool = False


@dataclass(frozen=True, slots=True)
class CardTable:
    """One list of the page: columns as (key, heading, number format), and its rows."""

    key: str
    title: str
    columns: tuple[tuple[str, str, str], ...]
    rows: Sequence[tuple[Value, ...]]


def facts_of(card: CustomerCard) -> list[Fact]:
    """Return what the head of the page says: who it is, credit, debt, how it pays."""
    one, credit, duties = card.profile, card.profile.credit, card.profile.duties
    figures, who = one.figures, one.customer
    return [
        Fact("code", "客户编码", one.code, TEXT), Fact("name", "客户名称", one.name),
        Fact("salesperson", "业务员", who.salesperson), Fact("department", "部门", who.department),
        Fact("grade", "信用等级", one.grade_label), Fact("pay_grade", "回款评级", one.pay_label),
        Fact("limit", "批准额度", credit.approved, MONEY),
        Fact("effective_limit", "有效额度", credit.effective.value, MONEY),
        Fact("used", "占用", credit.usage.value, MONEY),
        Fact("left", "剩余信用", credit.remaining.value, MONEY),
        Fact("balance", "应收余额", figures.balance, MONEY),
        Fact("overdue", "其中逾期", figures.overdue, MONEY),
        Fact("overdue_days", "最长逾期天数", one.overdue_days, WHOLE),
        Fact("unapplied", "未核销回款", figures.unapplied, MONEY),
        Fact("stop_level", "停供级别", one.stop.value.label),
        Fact("days_late", "平均晚付天数", card.pattern.days_late, "0.0"),
        Fact("on_time", "按期付款比例", card.pattern.on_time, RATIO),
        Fact("trend", "付款趋势", str(card.pattern.trend)),
        Fact("contact", "联系人", who.contact_person), Fact("phone", "联系电话", who.phone, TEXT),
        Fact("next_contact", "下次联系日", duties.next_contact, DATE),
        Fact("visit_due", "走访到期", duties.visit_due, DATE),
        Fact("review_due", "下次复评", duties.review_due, DATE),
        Fact("sue_by", "诉讼时效", duties.sue_by, DATE),
        Fact("grade_why", "等级理由", one.grade.why(), wide=True),
        Fact("credit_why", "额度与占用", credit.remaining.why(), wide=True),
        Fact("stop_why", "停供理由", one.stop.why(), wide=True),
        Fact("warnings", "预警", "、".join(one.warnings.value), wide=True),
    ]  # fmt: skip


def tables_of(card: CustomerCard) -> list[CardTable]:
    """Return the lists of the page in its order; the movements are HK_LEDGER's."""
    charged = sum(m.charged for m in card.movements)
    paid = sum(m.paid for m in card.movements)
    moves = [(m.day, m.what, m.number, m.due, m.charged or None, m.paid or None, m.balance)
             for m in card.movements]  # fmt: skip
    moves.append((None, CLOSING, "", None, charged, paid, card.movements[-1].balance))
    items = card.open_items.to_dict("records")
    return [
        CardTable(
            "months", "近十二个月",
            (("month", "月份", "yyyy-mm"), ("sales", "销售(元)", MONEY), ("receipts", "回款(元)", MONEY)),
            [(m.month, m.sales, m.receipts) for m in card.months],
        ),
        CardTable(
            "open_items", "未清单据",
            (("doc_no", "售货清单号码", TEXT), ("sale_date", "销售日期", DATE), ("due_date", "到期日", DATE),
             ("first_due", "展期前到期日", DATE), ("amount", "金额(元)", MONEY), ("open", "尚欠(元)", MONEY),
             ("overdue", "逾期天数", WHOLE)),
            [(str(i["doc_no"]), _day(i["sale_date"]), _day(i["due_date"]), _day(i["first_due"]),
              int(i["amount"]), int(i["open"]), int(i["overdue"])) for i in items],
        ),
        CardTable(
            "promises", "承诺",
            (("made_on", "承诺日", DATE), ("number", "编号", TEXT), ("due_on", "承诺回款日", DATE),
             ("amount", "承诺金额(元)", MONEY), ("received", "按期实收(元)", MONEY),
             ("status", "状态", GENERAL), ("why", "说明", GENERAL)),
            [(p.made_on, p.number, p.promise.due_on, p.promise.amount, p.promise.received,
              str(p.status), p.why) for p in card.promises],
        ),
        CardTable(
            "contacts", "联系记录",
            (("date", "日期", DATE), ("kind", "类型", GENERAL), ("channel", "渠道", GENERAL),
             ("by", "业务员", GENERAL), ("promise_date", "承诺回款日", DATE),
             ("next_contact", "下次联系日", DATE), ("result", "结果", GENERAL)),
            [(c.contact_date, c.kind, c.channel, c.salesperson, c.promise_date, c.next_contact,
              c.result) for c in card.contacts],
        ),
        CardTable(
            "letters", "函件",
            (("date", "日期", DATE), ("kind", "函件", GENERAL), ("number", "文号", TEXT),
             ("reply_by", "限期", DATE), ("amount", "金额(元)", MONEY), ("delivery", "送达状态", GENERAL),
             ("documents", "所列清单", GENERAL)),
            [(x.letter_date, x.kind, x.letter_no, x.reply_by, x.amount, x.delivery, x.documents)
             for x in card.letters],
        ),
        CardTable(
            "decisions", "审批与变更",
            (("date", "申请日", DATE), ("kind", "类型", GENERAL), ("number", "编号", TEXT),
             ("valid_to", "有效至", DATE), ("amount", "新金额(元)", MONEY), ("old", "原值", GENERAL),
             ("state", "状态", GENERAL)),
            [(d.row.asked_on, d.row.kind, d.row.approval_no, d.row.valid_to, d.row.new_amount,
              d.row.old, d.state) for d in card.decisions],
        ),
        CardTable(
            "movements", f"往来明细 {card.first} 至 {card.last}",
            (("date", "日期", DATE), ("what", "摘要", GENERAL), ("number", "单号", TEXT),
             ("due", "到期日", DATE), ("charged", "应收(元)", MONEY), ("paid", "收回(元)", MONEY),
             ("balance", "余额(元)", MONEY)),
            moves,
        ),
    ]  # fmt: skip


def _day(value: object) -> date | None:
    if not isinstance(value, datetime):
        return None
    day = value.date()
    return day if day == day else None  # NaT is no day


_WIDTHS = (17.0, 16.0, 19.0, 14.0, 15.0, 16.0, 34.0)
_ACROSS = 3  # facts a row
_IN_TITLE = ("code", "name")


def write_customer_card(path: Path, card: CustomerCard, company: str) -> None:
    """Write the page as a workbook that prints on A4."""
    stream = io.BytesIO()
    book = open_workbook(stream)
    styles = Styles(book)
    sheet = book.add_worksheet("客户一页通")
    for col, width in enumerate(_WIDTHS):
        sheet.set_column(col, col, width)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, f"{card.profile.code} {card.profile.name}", styles.title)
    sheet.write_string(1, 0, f"{company}　截至 {card.as_of}", styles.note)
    row = _write_facts(sheet, styles, facts_of(card)) + 1
    for table in tables_of(card):
        if table.rows:
            row = _write_table(book, sheet, styles, table, row) + 1
    page(sheet, "客户一页通", landscape=False)
    book.close()
    write_whole(path, stream.getvalue())


def _cell(value: Value, number: str) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        return value
    return float(value) / 100 if number == MONEY else float(value)


def _write_facts(sheet: Worksheet, styles: Styles, facts: Sequence[Fact]) -> int:
    """Write the head, three figures a row, then the reasons; return the row below."""
    short = [fact for fact in facts if not fact.wide and fact.key not in _IN_TITLE]
    row = 2
    for at, fact in enumerate(short):
        row, col = 2 + at // _ACROSS, at % _ACROSS * 2
        sheet.write_string(row, col, fact.label, styles.label_after if col else styles.label)
        align = "left" if fact.number in (GENERAL, TEXT) else "right"
        style = styles.output(fact.number, align=align)
        write(sheet, row, col + 1, _cell(fact.value, fact.number), style)
    width = sum(_WIDTHS[1:])
    for fact in facts:
        if fact.wide and fact.value:
            row += 1
            sheet.write_string(row, 0, fact.label, styles.label)
            sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, str(fact.value), styles.wrapped)
            sheet.set_row(row, row_height([(str(fact.value), width)]))
    return row + 1


def _write_table(
    book: Workbook, sheet: Worksheet, styles: Styles, table: CardTable, top: int
) -> int:
    """Write one list; return the row below. The months come with their bars."""
    sheet.write_string(top, 0, table.title, styles.subtitle)
    for col, (_, heading, _) in enumerate(table.columns):
        sheet.write_string(top + 1, col, heading, styles.heading())
    for row, values in enumerate(table.rows, start=top + 2):
        last = row == top + 1 + len(table.rows) and values[1] == CLOSING
        for col, ((_, _, number), value) in enumerate(zip(table.columns, values, strict=True)):
            wrap = col == len(_WIDTHS) - 1 and number == GENERAL
            style = styles.output(number, bold=last, wrap=wrap)
            write(sheet, row, col, _cell(value, number), style)
        if table.columns[-1][2] == GENERAL and len(table.columns) == len(_WIDTHS):
            sheet.set_row(row, row_height([(str(values[-1] or ""), _WIDTHS[-1])]))
    if table.key == "months":
        _chart(book, sheet, top + 2, len(table.rows))
    return top + 2 + len(table.rows)


def _chart(book: Workbook, sheet: Worksheet, first: int, size: int) -> None:
    title = sheet.get_name()
    chart = book.add_chart({"type": "column"})
    for col, colour in ((1, "#2A6496"), (2, "#C9A227")):
        chart.add_series({
            "name": [title, first - 1, col],
            "categories": [title, first, 0, first + size - 1, 0],
            "values": [title, first, col, first + size - 1, col], "fill": {"color": colour},
        })  # fmt: skip
    chart.set_x_axis({"text_axis": True, "num_format": "yy-mm"})
    chart.set_y_axis({"num_format": "#,##0"})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 620, "height": 265})
    sheet.insert_chart(
        first - 1, 3, chart, {"x_offset": 6, "description": "近十二个月的销售与回款"}
    )
