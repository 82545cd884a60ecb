"""Build the shipped letter templates, ``templates/letters/<版式>/*.docx``, with python-docx.

Run ``python -m xl.letter_templates [FOLDER]``. Users then edit the files in Word; fields are named
in Chinese (``{{客户名称}}``) and declared in ``huikuan_xl.letters.kinds``. The same program gives the
same bytes. 公文式 follows GB/T 9704-2012 (rules §4.1), 商务式 is the plainer business letter.
"""

import datetime as dt
import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from huikuan_xl.inplace.package import entry_of
from huikuan_xl.letters.fonts import FONTS
from huikuan_xl.rules import approvals

LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
LATIN = "Times New Roman"
RED = RGBColor(0xC0, 0x00, 0x00)
GREY = RGBColor(0x59, 0x59, 0x59)
# What a customer may be asked to tick: no house codes, and nothing that invites a dispute.
TOLD_CAUSES = (
    "资金安排", "内部付款审批中", "发票未收到或需更正", "账目待核对", "对货物有异议（请附说明及依据）", "其他",
)  # fmt: skip
_WHOLE = 6  # rows of a table that is never broken
MADE_ON = dt.datetime(2026, 1, 1)
# Which field names the person of a post of the approval chains.
_SIGNERS = {
    "业务人员": "{{业务员}}", "移交人": "{{业务员}}", "业务经理": "{{业务经理}}",
    "部门经理": "{{部门负责人}}", "部门负责人": "{{部门负责人}}", "财务部": "{{财务负责人}}",
    "财务负责人": "{{财务负责人}}", "总经理": "{{总经理}}",
}  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """One look of all letters; sizes in points, margins in millimetres (top, right, bottom, left)."""

    name: str
    margins: tuple[float, float, float, float]
    body: str
    size: float
    line: float | None  # exact line pitch; None is 1.3 lines
    title: str
    title_size: float
    heading: str
    cells: str
    cell_size: float
    list_size: float  # in tables with a row per document
    official: bool


OFFICIAL = Theme(
    "公文式", (37, 26, 35, 28), "仿宋_GB2312", 16, 29, "方正小标宋简体", 22, "黑体", "仿宋_GB2312",
    12, 8, True,
)  # fmt: skip
BUSINESS = Theme(
    "商务式", (20, 25, 20, 25), "宋体", 12, None, "黑体", 18, "黑体", "宋体", 10.5, 8, False
)
THEMES = (OFFICIAL, BUSINESS)


class Paper:
    """One letter under construction."""

    def __init__(self, theme: Theme, *, letterhead: bool = True) -> None:
        self.theme = theme
        self.document = Document()
        self.place: DocumentObject | _Cell = self.document
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        top, right, bottom, left = theme.margins
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.footer_distance = Mm(28 if theme.official else 12)
        section.header_distance = Mm(15 if theme.official else 12)
        self.width = 210 - left - right
        self._styles()
        self._page_number()
        if letterhead:
            self._letterhead()

    # Page

    def _styles(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(self.theme.size)
        normal.font.name = LATIN
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), self.theme.body)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        normal.element.get_or_add_rPr().append(language)
        spacing = normal.paragraph_format
        spacing.space_before = spacing.space_after = Pt(0)
        spacing.widow_control = True
        if self.theme.line is None:
            spacing.line_spacing = 1.3
        else:
            spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            spacing.line_spacing = Pt(self.theme.line)

    def _page_number(self) -> None:
        """— 1 — in 宋体 四号, odd pages right, even pages left; small and centred in 商务式."""
        section = self.document.sections[0]
        feet = [(section.footer, RIGHT)]
        if self.theme.official:
            self.document.settings.odd_and_even_pages_header_footer = True
            feet.append((section.even_page_footer, LEFT))
        for footer, side in feet:
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side if self.theme.official else CENTER
            paragraph.paragraph_format.line_spacing = 1.0
            if self.theme.official:
                indent = paragraph.paragraph_format
                indent.right_indent = Pt(14) if side == RIGHT else None
                indent.left_indent = Pt(14) if side == LEFT else None
            size = 14 if self.theme.official else 9
            self._run(paragraph, "— ", "宋体", size)
            self._field(paragraph, "PAGE", size)
            self._run(paragraph, " —", "宋体", size)

    def _field(self, paragraph: Paragraph, code: str, size: float) -> None:
        for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
            run = self._run(paragraph, "1" if kind == "text" else "", "宋体", size)
            if kind == "":
                instruction = OxmlElement("w:instrText")
                instruction.text = text
                run._r.append(instruction)
            elif kind != "text":
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)

    def _letterhead(self) -> None:
        if self.theme.official:
            head = self._paragraph("{{我方名称}}", CENTER, self.theme.title, 26, color=RED)
            head.paragraph_format.line_spacing = Pt(40)
            number = self._paragraph("{{文号}}", CENTER)
            number.paragraph_format.space_before = Pt(10)
            number.paragraph_format.space_after = Pt(12)
            self._rule(number, "bottom", color="C00000", size=18)
            return
        head = self._paragraph("{{我方名称}}", CENTER, self.theme.heading, 16, bold=True)
        head.paragraph_format.space_after = Pt(2)
        line = self._paragraph(
            "地址：{{我方地址}}　　财务电话：{{财务电话}}", CENTER, size=9, color=GREY
        )
        self._rule(line, "bottom", size=8)
        number = self._paragraph("{{文号}}", RIGHT, size=10.5)
        number.paragraph_format.space_before = Pt(6)

    # Pieces of text

    def _run(
        self, paragraph: Paragraph, text: str, font: str = "", size: float = 0, bold: bool = False
    ) -> Run:
        run = paragraph.add_run(text)
        if font:
            run.font.name = LATIN
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if size:
            run.font.size = Pt(size)
        if bold:
            run.bold = True
        return run

    @staticmethod
    def _mark(paragraph: Paragraph, size: float) -> None:
        """Give the paragraph's end the size of its text: a cell that stays blank is no taller."""
        mark = OxmlElement("w:rPr")
        for name in ("sz", "szCs"):
            height = OxmlElement(f"w:{name}")
            height.set(qn("w:val"), str(round(2 * size)))
            mark.append(height)
        paragraph._p.get_or_add_pPr().append(mark)

    def _paragraph(
        self,
        text: str,
        align: WD_ALIGN_PARAGRAPH | None = None,
        font: str = "",
        size: float = 0,
        *,
        bold: bool = False,
        color: RGBColor | None = None,
    ) -> Paragraph:
        paragraph = self.place.add_paragraph()
        run = self._run(paragraph, text, font, size, bold)
        if color is not None:
            run.font.color.rgb = color
        if align is not None:
            paragraph.alignment = align
        return paragraph

    @staticmethod
    def _rule(paragraph: Paragraph, side: str, *, color: str = "808080", size: int = 6,
              style: str = "single") -> None:  # fmt: skip
        borders = OxmlElement("w:pBdr")
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", style), ("sz", str(size)), ("space", "4"), ("color", color)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
        paragraph._p.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def title(self, text: str) -> None:
        paragraph = self._paragraph(
            text, CENTER, self.theme.title, self.theme.title_size, bold=not self.theme.official
        )
        space = paragraph.paragraph_format
        space.keep_with_next = True
        space.space_before = Pt(6)
        space.space_after = Pt(14 if self.theme.official else 8)
        if self.theme.line is not None:
            space.line_spacing = Pt(34)

    def heading(self, text: str) -> None:
        paragraph = self._paragraph(text, None, self.theme.heading)
        paragraph.paragraph_format.keep_with_next = True
        if not self.theme.official:
            paragraph.paragraph_format.space_before = Pt(6)
        else:
            paragraph.paragraph_format.first_line_indent = Pt(2 * self.theme.size)

    def to(self, text: str = "{{客户名称}}：", *, address: bool = True) -> None:
        """The addressee; below it who receives the letter and where, and the head company."""
        self._paragraph(text).paragraph_format.keep_with_next = True
        if address:
            line = self._paragraph("收件：{{收件}}", None, size=self.theme.cell_size, color=GREY)
            line.paragraph_format.keep_with_next = True
            self.when("抄送")
            self._paragraph("抄送：{{抄送}}", None, size=self.theme.cell_size, color=GREY)
            self.end()

    def _conditional(self, paragraph: Paragraph) -> bool:
        """Say whether a paragraph stands between ``when`` and ``end``."""
        before = paragraph._p.getprevious()
        return before is not None and "{%p if" in "".join(before.itertext())

    def when(self, condition: str) -> None:
        """Begin a part that is there only under a condition; ``end`` closes it."""
        self._paragraph(f"{{%p if {condition} %}}")

    def end(self) -> None:
        self._paragraph("{%p endif %}")

    def enclosures(self, *, keep: bool = False) -> None:
        """What goes with the letter, or which letter it goes with; ``keep`` with what follows."""
        self.when("附件清单")
        self.text("附件：{{附件清单}}", keep=keep)
        self.end()
        self.when("主函文号")
        self.text("（本件为{{主函文号}}的附件，请在主函的回执上一并回复。）", keep=keep)
        self.end()

    def text(self, text: str, *, keep: bool = False) -> None:
        # Not justified: a long number that moves to the next line would tear the line apart.
        paragraph = self._paragraph(text, LEFT)
        paragraph.paragraph_format.first_line_indent = Pt(2 * self.theme.size)
        paragraph.paragraph_format.keep_with_next = keep

    def optional(self, *fields: str) -> None:
        """A paragraph of fields that goes away when all of them are blank."""
        self._paragraph(f"{{%p if {' or '.join(fields)} %}}")
        self.text("".join(f"{{{{{field}}}}}" for field in fields))
        self._paragraph("{%p endif %}")

    def note(self, text: str, *, keep: bool = False) -> None:
        paragraph = self._paragraph(text, None, size=self.theme.cell_size, color=GREY)
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.paragraph_format.space_before = Pt(4)
        if self.theme.line is not None:
            paragraph.paragraph_format.line_spacing = Pt(20)

    def large(self, text: str, size: float, *, color: RGBColor | None = None) -> None:
        """A line of a certificate; coloured lines are centred in the title's font."""
        if color is None:
            paragraph = self._paragraph(text, None, size=size)
        else:
            paragraph = self._paragraph(text, CENTER, self.theme.title, size, color=color)
        paragraph.paragraph_format.line_spacing = Pt(size * 1.9)

    def space(self, lines: int) -> None:
        for _ in range(lines):
            self._paragraph("")

    # Tables

    def _table(self, rows: int, widths: Sequence[float]) -> Table:
        """Add a bordered table; ``widths`` are shares of the type area."""
        if self.theme.official:
            self._gap(keep=True)
        table = self.place.add_table(rows, len(widths))
        table.style = self.document.styles["Table Grid"]
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = sum(widths)
        for column, share in zip(table.columns, widths, strict=True):
            width = Mm(self.width * share / whole)
            column.width = width
            for cell in column.cells:
                cell.width = width
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        return table

    def _cell(
        self, cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH = LEFT, *, label: bool = False,
        keep: bool = False, size: float = 0,
    ) -> None:  # fmt: skip
        if label:  # before the alignment: the schema has an order
            shade = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F2F2F2")):
                shade.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shade)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for number, line in enumerate(text.split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.alignment = align
            space = paragraph.paragraph_format
            space.line_spacing_rule = WD_LINE_SPACING.SINGLE
            space.space_before = space.space_after = Pt(2)
            space.keep_with_next = keep
            font = self.theme.heading if label else self.theme.cells
            self._run(paragraph, line, font, size or self.theme.cell_size)
            self._mark(paragraph, size or self.theme.cell_size)

    def pairs(
        self,
        rows: Sequence[tuple[str, str]],
        *,
        label: float = 0.3,
        keep: bool = False,
        only_with: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        """A table of label and value, a line each.

        ``only_with`` are rows (field, label, value) that are there only when the field has text. A
        short table, or one to ``keep`` with what follows, stays whole; of a long one no row stands
        alone.
        """
        lines: list[tuple[str, str]] = [*rows]
        for field, name, value in only_with:
            lines += [(f"{{%tr if {field} %}}", ""), (name, value), ("{%tr endif %}", "")]
        table = self._table(len(lines), (label, 1 - label))
        for number, (row, (name, value)) in enumerate(zip(table.rows, lines, strict=True), start=1):
            end = len(lines) - (4 if only_with else 1)  # the row before the last, tags included
            apart = len(rows) + len(only_with) > _WHOLE and 2 <= number < end
            together = keep or (number < len(lines) and not apart)
            self._cell(row.cells[0], name, label=True, keep=together)
            self._cell(row.cells[1], value, keep=together)
        self._gap(keep=keep)

    @staticmethod
    def _narrow(table: Table) -> None:
        """Leave a millimetre beside the text of lists: an invoice number has 20 digits."""
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), "57")
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.append(margins)

    def loop(
        self,
        table_name: str,
        columns: Sequence[tuple[str, str, WD_ALIGN_PARAGRAPH, float]],
        total: Sequence[str] = (),
        *,
        ends: bool = False,
    ) -> None:
        """A table with a row per 行 of ``table_name``; columns are (heading, text, side, share).

        One that ``ends`` the letter leaves no space that could start a page.
        """
        # The last row is written apart: it stays with the total, which must not stand alone.
        tags = [f"{{%tr for 行 in {table_name} %}}"]
        tags += (
            ["{%tr if loop.last %}", "last", "{%tr else %}", "", "{%tr endif %}"] if total else [""]
        )
        tags.append("{%tr endfor %}")
        table = self._table(1 + len(tags) + bool(total), [share for *_, share in columns])
        self._narrow(table)
        head, *rows = table.rows
        size = self.theme.list_size
        repeat = OxmlElement("w:tblHeader")
        head._tr.get_or_add_trPr().append(repeat)
        for cell, (heading, *_) in zip(head.cells, columns, strict=True):
            self._cell(cell, heading, CENTER, label=True, keep=True, size=size)
        for tag, row in zip(tags, rows, strict=False):
            if tag.startswith("{%"):
                self._cell(row.cells[0], tag)
                continue
            for cell, (_, text, side, _) in zip(row.cells, columns, strict=True):
                self._cell(cell, text, side, size=size, keep=tag == "last")
        if total:
            for cell, text, column in zip(rows[-1].cells, total, columns, strict=True):
                self._cell(cell, text, column[2], label=True, size=size)
        if ends:
            self._end()
        else:
            self._gap()

    def _gap(self, *, keep: bool = False) -> Paragraph:
        paragraph = self._paragraph("", size=6)
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(8)
        return paragraph

    def items(self, total: str, *, last: tuple[str, str] = ("", ""), ends: bool = False) -> None:
        """The open documents with their total; ``last`` is a further column (heading, text)."""
        columns = [
            ("序号", "{{行.序号}}", CENTER, 5.5),
            ("售货清单号码", "{{行.单据号}}", LEFT, 16.0),
            ("发票号", "{{行.发票号}}", LEFT, 24.0),
            ("合同号", "{{行.合同号}}", LEFT, 13.5),
            ("到期日", "{{行.到期日}}", CENTER, 13.5),
            ("逾期\n天数", "{{行.逾期天数}}", CENTER, 6.5),
            ("未付金额(元)", "{{行.未付}}", RIGHT, 17.5),
        ]
        sums = ["", "合计", "", "", "", "", f"{{{{{total}}}}}"]
        if last[0]:
            columns.append((*last, CENTER, 8.5))
            sums.append("")
        self.loop("明细", columns, sums, ends=ends)

    def fees(self, total: str = "") -> None:
        """The interest by document and part; ``total`` is the field with the sum, if there is one."""
        self.loop(
            "违约金",
            (
                ("售货清单号码", "{{行.单据号}}", LEFT, 20),
                ("本金(元)", "{{行.本金}}", RIGHT, 16),
                ("本金\n已付", "{{行.已付}}", CENTER, 7),
                ("起息日", "{{行.起}}", CENTER, 13),
                ("止息日", "{{行.止}}", CENTER, 13),
                ("天数", "{{行.天数}}", CENTER, 7),
                ("日利率", "{{行.日利率}}", CENTER, 10),
                ("违约金(元)", "{{行.金额}}", RIGHT, 14),
            ),
            ("合计", "", "", "", "", "", "", f"{{{{{total}}}}}") if total else (),
            ends=bool(total),
        )

    def movements(self) -> None:
        """The period's deliveries and payments with the running balance, and a column to tick."""
        self.loop(
            "往来",
            (
                ("日期", "{{行.日期}}", CENTER, 13.5),
                ("摘要", "{{行.摘要}}", CENTER, 8.5),
                ("单据号", "{{行.单据号}}", LEFT, 12),
                ("发票号", "{{行.发票号}}", LEFT, 22.5),
                ("增加(元)", "{{行.增加}}", RIGHT, 16),
                ("减少(元)", "{{行.减少}}", RIGHT, 16),
                ("余额(元)", "{{行.余额}}", RIGHT, 17),
                ("核对", "□", CENTER, 6),
            ),
            ("", "合计", "", "", "{{本期销售}}", "{{本期减少}}", "{{期末余额}}", ""),
        )

    def events(self) -> None:
        """What was done to collect, with its evidence."""
        self.loop(
            "经过",
            (
                ("日期", "{{行.日期}}", CENTER, 17),
                ("事项", "{{行.事项}}", LEFT, 32),
                ("结果", "{{行.结果}}", LEFT, 30),
                ("证据", "{{行.证据}}", LEFT, 23),
            ),
        )

    # Standard parts

    def account(self) -> None:
        """Where to pay: one row, so that it never breaks over two pages."""
        self.pairs(
            [("收款账户",
              "户名：{{收款户名}}\n开户行：{{开户行}}\n账号：{{银行账号}}\n"
              "联系人：{{财务联系人}}　电话：{{财务电话}}")],
            label=0.2,
        )  # fmt: skip

    def signature(
        self, who: str = "{{我方名称}}", day: str = "{{日期}}", *, sealed: bool = True
    ) -> None:
        """Company, seal and date, four characters off the right edge, never alone on a page."""
        for paragraph in reversed(self.place.paragraphs):
            paragraph.paragraph_format.keep_with_next = True
            if not paragraph.text.startswith("{%p") and not self._conditional(paragraph):
                break
        for text in (f"{who}（盖章）" if sealed else who, day):
            paragraph = self._paragraph(text, RIGHT)
            paragraph.paragraph_format.right_indent = Pt(4 * self.theme.size)
            paragraph.paragraph_format.keep_with_next = text != day
            if text != day:
                paragraph.paragraph_format.space_before = Pt(1.2 * self.theme.size)

    def contact(self) -> None:
        self.note(
            "联系人：{{财务联系人}}　电话：{{财务电话}}　业务员：{{业务员}}　地址：{{我方地址}}"
        )

    def receipt(
        self,
        title: str,
        lead: str,
        rows: Sequence[tuple[str, str]],
        *,
        demands: bool = False,
    ) -> None:
        """The part the customer cuts off, seals and sends back; it stays on one page.

        It is one cell that must not break; of ``demands`` it asks for consent where a claim has
        lapsed. A letter that goes with another has none: the leading letter's receipt is for all.
        """
        self.when("not 主函文号")
        self._gap(keep=True)
        self._gap(keep=True)
        frame = self.document.add_table(1, 1)
        frame.autofit = False
        frame.columns[0].width = Mm(self.width)
        frame.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cell = frame.cell(0, 0)
        cell.width = Mm(self.width)
        for element in _cut_line():
            cell._tc.get_or_add_tcPr().append(element)
        line = cell.paragraphs[0]
        line.alignment = CENTER
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        self._run(line, "（回执，填写后寄回）", size=9).font.color.rgb = GREY
        self.place = cell
        self._paragraph(title, CENTER, self.theme.heading, self.theme.size + 2)
        self._paragraph("{{我方名称}}：")
        self.text(lead)
        consent = [("同意履行", "□ 同意继续履行", "{{同意履行}}")] if demands else []
        self.pairs(
            rows, keep=True,
            only_with=[*consent,
                       ("附件清单", "附件", "{{附件清单}}\n□ 无异议　　□ 有异议，说明附后")],
        )  # fmt: skip
        self.signature("{{客户名称}}（{{签章}}）", "　　　　年　　月　　日", sealed=False)
        self.place = self.document
        self._end()
        self.end()

    def boxes(self, names: Sequence[str]) -> None:
        """A row of approval boxes, each with room for a signature and a date (S0-14)."""
        table = self._table(2, [1.0] * len(names))
        for cell, name in zip(table.rows[0].cells, names, strict=True):
            self._cell(cell, name, CENTER, label=True, keep=True)
        for cell in table.rows[1].cells:
            self._cell(cell, "\n签名：\n日期：")
        self._end()

    def _end(self) -> None:
        """Word wants a paragraph after a table; it must not start a page."""
        self._gap().paragraph_format.line_spacing = Pt(1)

    def chain(self, chain: approvals.Chain) -> None:
        """A box a step of an approval chain, with the person where the company names one (X04)."""
        self.boxes([f"{step}\n{_SIGNERS.get(step.post, '')}" for step in chain.route])

    def save(self) -> bytes:
        """Return the file; zip dates and properties are fixed."""
        core = self.document.core_properties
        core.author = core.last_modified_by = "回款 XL"
        core.title = core.comments = ""
        core.created = core.modified = MADE_ON
        core.revision = 1
        for part in self.document.part.package.iter_parts():
            if part.partname == "/word/fontTable.xml":
                part._blob = _font_table()
        raw, packed = io.BytesIO(), io.BytesIO()
        self.document.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
            for name in source.namelist():
                if "thumbnail" in name:
                    continue
                part = source.read(name)
                if name == "_rels/.rels":
                    part = _without_thumbnail(part)
                target.writestr(entry_of(name), part, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def _cut_line() -> tuple[BaseOxmlElement, BaseOxmlElement]:
    """The dashed upper edge of a part that is cut off, as wide as the text around it."""
    borders = OxmlElement("w:tcBorders")
    edge = OxmlElement("w:top")
    for name, value in (("val", "dashed"), ("sz", "8"), ("space", "0"), ("color", "808080")):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    margins = OxmlElement("w:tcMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return borders, margins


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{one.name}"><w:altName w:val="{one.fallback}"/>'
        '<w:charset w:val="86"/></w:font>'
        for one in FONTS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="http://schemas.'
        f'openxmlformats.org/wordprocessingml/2006/main">{fonts}</w:fonts>'
    ).encode()


def _without_thumbnail(relationships: bytes) -> bytes:
    text = relationships.decode()
    start = text.find("<Relationship ", 0)
    while start >= 0:
        end = text.index("/>", start) + 2
        if "thumbnail" in text[start:end]:
            return (text[:start] + text[end:]).encode()
        start = text.find("<Relationship ", end)
    return relationships


# The letters


def _after(number: str, without: str) -> str:
    """The number of an item that follows the ways to pay, which a contract may say nothing of."""
    return f"{{% if 现金比例 %}}{number}{{% else %}}{without}{{% endif %}}"


def plan(paper: Paper) -> None:
    paper.title("回款计划联络书")
    paper.to()
    paper.text(
        "感谢贵方长期以来的支持。我方根据货款到期情况拟定贵方{{计划月份}}回款安排建议如下，请贵方确认或调整，并不迟于{{限期}}"
        "{% if 主函文号 %}填写下表的可回款金额，随主函的回执寄回{% else %}填写回执寄回{% endif %}。"
    )
    paper.pairs(
        [
            ("一、贵单位名称", "{{客户名称}}"),
            ("二、接收部门及接收人", "{{接收部门}}　{{接收人}}"),
            ("三、建议回款金额", "￥{{计划金额}}元\n{{计划金额大写}}"),
            ("　　截至{{截止日}}应收余额",
             "￥{{应收余额}}元，其中已到期（不含争议）￥{{已到期}}元，未到期￥{{未到期}}元"),
        ],
        label=0.34,
        only_with=[
            ("争议金额", "　　另有争议、另行核对", "￥{{争议金额}}元"),
            ("现金比例", "四、付款方式", "{{现金比例}}"),
            ("目标日期", f"{_after('五', '四')}、建议回款日期", "{{目标日期}}"),
            ("not 主函文号", f"{_after('六', '五')}、贵方可回款金额及方式", "由贵方在回执中填写"),
            ("主函文号", f"{_after('六', '五')}、贵方可回款金额及方式",
             "￥　　　　　　　　元\n其中电汇、转账等即时付款　　　　％\n　　　　年　　月　　日前付清"),
            ("not 主函文号", f"{_after('七', '六')}、贵方签收并回执", "由贵方在回执中签收"),
            ("主函文号", f"{_after('七', '六')}、贵方签收并回执", "由贵方在主函的回执中签收"),
        ],
    )  # fmt: skip
    paper.text("货款请付至以下账户，付款时请注明售货清单号码：", keep=True)
    paper.account()
    paper.text("{{到账说明}}特此函告。")
    paper.enclosures()
    paper.signature()
    paper.receipt(
        "回　执",
        "{{文号}}回款计划联络书已收悉，我方{{计划月份}}回款安排如下：",
        [
            ("可回款金额", "￥　　　　　　　　　　元"),
            ("其中电汇、转账等即时付款", "　　　　％"),
            ("回款日期", "　　　　年　　月　　日"),
            ("签收人及职务", ""),
        ],
    )


def reminder(paper: Paper) -> None:
    paper.title("货款到期提醒函")
    paper.to()
    paper.text(
        "感谢贵方长期以来的支持。根据{{合同依据}}，下列货款将于近日（或今日）到期，合计￥{{应付金额}}元（{{应付金额大写}}）。{{抵扣说明}}请按各笔到期日付款，最后一笔不迟于{{限期}}。"
    )
    paper.loop(
        "明细",
        (
            ("序号", "{{行.序号}}", CENTER, 8),
            ("售货清单号码", "{{行.单据号}}", LEFT, 24),
            ("发票号", "{{行.发票号}}", LEFT, 20),
            ("到期日", "{{行.到期日}}", CENTER, 16),
            ("未付金额(元)", "{{行.未付}}", RIGHT, 20),
        ),
    )
    paper.text("货款请付至以下账户：", keep=True)
    paper.account()
    paper.text("{{到账说明}}")
    paper.enclosures()
    paper.signature()


def exception(paper: Paper) -> None:
    paper.title("催款联络书")
    paper.to()
    paper.text(
        "{{计划说明}}根据{{合同依据}}，{{欠款说明}}{{未核销说明}}应付金额为￥{{应付金额}}元（{{应付金额大写}}），请不迟于{{限期}}支付。{{争议说明}}"
    )
    paper.items("逾期金额")
    paper.text(
        "{{到账说明}}{{不展期}}请由贵方负责人确认后，"
        "{% if 主函文号 %}在下表{% else %}在回执中{% endif %}说明未按计划付款的原因与付款安排"
        "{% if 主函文号 %}，随主函的回执寄回{% endif %}。"
    )
    causes = "　".join(f"□{cause}" for cause in TOLD_CAUSES) + "\n说明：\n"
    arrangement = "于　　　年　　月　　日前付￥　　　　　　元"
    paper.when("主函文号")
    paper.pairs([("原因", causes), ("付款安排", arrangement)], label=0.2)
    paper.end()
    paper.account()
    paper.text("{{违约责任}}特此函告。")
    paper.enclosures()
    paper.signature()
    paper.receipt(
        "回　执（由贵方填写）",
        "{{文号}}催款联络书已收悉。",
        [
            ("原因", causes),
            ("付款安排", arrangement),
            ("签收人及职务", ""),
        ],
        demands=True,
    )


def statement(paper: Paper) -> None:
    paper.title("往来对账单")
    paper.to()
    paper.text(
        "自{{期初日}}至{{截止日}}，贵我双方货款往来如下，请核对，并不迟于{{限期}}在回执上签章寄回。"
    )
    paper.pairs(
        [
            ("期初余额", "￥{{期初余额}}元"),
            ("本期增加（发货）", "￥{{本期销售}}元"),
            ("本期减少（回款、退货、折让）", "￥{{本期减少}}元"),
            ("期末余额", "{{期末说明}}"),
            ("其中：未清明细合计", "￥{{未清合计}}元"),
            ("　　　减：未指明用途的款项", "￥{{未核销金额}}元"),
        ],
        label=0.34,
    )
    paper.when("往来")
    paper.heading("本期往来")
    paper.movements()
    paper.end()
    paper.when("明细")
    paper.heading("尚未付清的清单")
    paper.items("未清合计", last=("备注", "{{行.备注}}"))
    paper.end()
    paper.text("{{到期说明}}{{票据说明}}{{本金说明}}特此函告。")
    paper.enclosures()
    paper.signature()
    paper.receipt(
        "对账回执",
        "{{文号}}对账单核对结果：",
        [
            ("□ 一致", "{{核对说明}}"),
            ("□ 不一致", "我方账面欠贵方￥　　　　　　　　元，差异如下：\n\n"),
            ("经办人及职务", ""),
        ],
    )


def _dunning(paper: Paper, thanks: str, demand: str, objection: str) -> None:
    paper.title("催　款　函")
    paper.to()
    paper.text(f"{thanks}根据{{{{合同依据}}}}，{{{{欠款说明}}}}{{{{前函说明}}}}")
    paper.items("逾期金额", last=("第几次\n催款", "{{行.次数}}"))
    paper.text(
        "{{未核销说明}}应付金额为￥{{应付金额}}元（{{应付金额大写}}）。{{争议说明}}{{到账说明}}"
    )
    paper.text(demand, keep=True)
    paper.account()
    paper.text(
        "{{不展期}}"
        + objection
        + "{{后果}}{{违约责任}}{{条例依据}}付款时请注明本函文号与售货清单号码。"
    )
    paper.text("特此函告。")
    paper.enclosures()
    paper.signature()
    paper.receipt(
        "签收回执",
        "已收到{{文号}}催款函。",
        [
            ("□ 对所列金额无异议", "将于　　　年　　月　　日前支付￥　　　　　　元"),
            ("□ 有异议", "\n"),
            ("签收人及职务", ""),
        ],
        demands=True,
    )


def dunning_mild(paper: Paper) -> None:
    _dunning(
        paper,
        "感谢贵方长期以来的支持。",
        "请贵方核对，并不迟于{{限期}}将上述款项付至以下账户：",
        "如有异议或付款安排，请不迟于{{限期}}书面回复，双方共同核对处理。",
    )


def dunning_formal(paper: Paper) -> None:
    _dunning(
        paper,
        "",
        "请贵方不迟于{{限期}}将上述款项付至以下账户：",
        "如有异议，请不迟于{{限期}}书面说明。",
    )


def dunning_stern(paper: Paper) -> None:
    _dunning(
        paper,
        "",
        "限贵方不迟于{{限期}}支付上述款项至以下账户：",
        "如有异议，请不迟于{{限期}}书面说明并附依据。",
    )


def commitment(paper: Paper) -> None:
    paper.title("回款承诺书")
    paper.to("{{我方名称}}：", address=False)
    paper.text(
        "我方（{{客户名称}}）确认：根据{{合同依据}}，截至{{截止日}}尚欠贵方货款￥{{应付金额}}元（{{应付金额大写}}），明细见附表。{{无争议}}"
    )
    paper.heading(
        "一、分期付款安排（{{分期说明}}），各期金额只能多付、不能少付，日期只能提前、不能延后"
    )
    paper.loop(
        "分期",
        (
            ("期次", "{{行.期次}}", CENTER, 12),
            ("付款日期（含当日）", "{{行.日期}}", CENTER, 26),
            ("金额(元)", "{{行.金额}}", RIGHT, 20),
            ("大写", "{{行.大写}}", LEFT, 42),
        ),
        ("", "合计", "{{应付金额}}", "{{应付金额大写}}"),
    )
    paper.heading("二、违约责任")
    paper.text("{{加速条款}}{{逾期责任}}{{原期限}}")
    paper.when("保证条款")
    paper.heading("三、保证")
    paper.text("{{保证条款}}")
    paper.end()
    paper.heading("其他约定")
    paper.text(
        "{{本金说明}}{{管辖条款}}本承诺书自承诺人签章之日起生效，一式{{份数}}份。",
        keep=True,
    )
    paper.pairs(
        [
            ("承诺人（{{签章}}）",
             "{{客户名称}}\n\n法定代表人或授权代表签字（附授权委托书）：\n日期："),
            ("债权人（盖章）", "{{我方名称}}\n\n经办人签字：　　　　　　　日期："),
        ],
        label=0.24,
        keep=True,
        only_with=[("保证人", "保证人（签章）", "{{保证人}}\n\n签字：　　　　　　　日期：")],
    )  # fmt: skip
    paper.note("文号：{{文号}}　出具日期：{{日期}}　请不迟于{{限期}}签章交回{{我方名称}}。")
    paper.when("主函文号")
    paper.note("（随{{主函文号}}送达。）")
    paper.end()
    paper.heading("附表：货款明细")
    paper.note("{{未核销说明}}{{到账说明}}", keep=True)
    paper.items("逾期金额", ends=True)
    paper.when("违约金说明")
    paper.heading("附表：逾期付款违约金计算表")
    paper.note("{{违约金说明}}", keep=True)
    paper.fees("违约金合计")
    paper.end()


def limit_notice(paper: Paper) -> None:
    paper.title("限期清欠通知")
    paper.to()
    paper.text(
        "根据{{合同依据}}，{{欠款说明}}应付金额为￥{{应付金额}}元（{{应付金额大写}}）。{{未核销说明}}{{争议说明}}{{催告经过}}"
    )
    paper.items("逾期金额")
    paper.text("{{到账说明}}")
    paper.text("现通知贵方：请不迟于{{限期}}清还上述款项。{{不展期}}")
    paper.text("期满未清的，{{新订单}}{{停供正文}}")
    paper.text("{{恢复条件}}")
    paper.account()
    paper.text("{{违约责任}}如有异议，请不迟于{{限期}}书面提出。特此通知。")
    paper.enclosures()
    paper.signature()
    paper.receipt(
        "签收回执", "已收到{{文号}}限期清欠通知。",
        [("□ 对所列金额无异议", "于　　　年　　月　　日前付￥　　　　　　元"),
         ("□ 有异议", "\n"), ("签收人及职务", "")],
        demands=True,
    )  # fmt: skip


def stop_notice(paper: Paper) -> None:
    paper.title("停止供货通知")
    paper.to()
    paper.text(
        "根据{{合同依据}}，{{欠款说明}}应付金额为￥{{应付金额}}元（{{应付金额大写}}）。{{未核销说明}}{{争议说明}}{{催告经过}}"
    )
    paper.items("逾期金额")
    paper.text("{{到账说明}}")
    paper.text("{{停供正文}}{{新订单}}{{缓期说明}}{{不展期}}")
    paper.text("{{恢复条件}}")
    paper.account()
    paper.text("{{违约责任}}如有异议，请不迟于{{限期}}书面提出。特此通知。")
    paper.enclosures()
    paper.signature()
    paper.receipt(
        "签收回执", "已收到{{文号}}停止供货通知。",
        [("□ 对所列金额无异议", "于　　　年　　月　　日前付￥　　　　　　元"),
         ("□ 有异议", "\n"), ("签收人及职务", "")],
        demands=True,
    )  # fmt: skip


def resume(paper: Paper) -> None:
    paper.title("恢复供货通知")
    paper.to()
    paper.text("{{结清说明}}")
    paper.text("{{恢复说明}}感谢贵方配合，期待继续合作。")
    paper.text("特此通知。")
    paper.enclosures()
    paper.signature()
    paper.contact()


def lawyer(paper: Paper) -> None:
    paper.title("律师函委托资料")
    paper.to("{{委托律所}}：", address=False)
    paper.text(
        "我公司拟委托贵所就下列欠款出具律师函。本资料由我公司整理，仅供贵所核对事实之用，不是律师函，不对外发送。请贵所不迟于{{限期}}回复是否受理及所需补充材料。"
    )
    paper.heading("一、债务人")
    paper.pairs(
        [
            ("名称", "{{客户名称}}"),
            ("统一社会信用代码", "{{客户代码}}"),
            ("地址", "{{客户地址}}"),
            ("接收部门及联系人", "{{接收部门}}　{{接收人}}"),
        ]
    )
    paper.heading("二、债权")
    paper.pairs(
        [
            ("依据",
             "{{合同依据}}；停供条款：{{停供条款}}；所有权保留：{{所有权保留}}；争议解决：{{争议解决}}"),
            ("应付本金", "￥{{应付金额}}元\n{{应付金额大写}}"),
            ("最早到期日", "{{最早到期日}}（逾期{{最长逾期天数}}天）"),
            ("违约金估算（内部）", "{{违约金估算}}"),
            ("诉讼时效届满日（最早一笔）", "{{时效说明}}"),
        ]
    )  # fmt: skip
    paper.optional("未核销说明", "争议说明")
    paper.text("{{到账说明}}")
    paper.heading("三、逾期明细")
    paper.items("逾期金额")
    paper.heading("四、各笔诉讼时效")
    paper.loop(
        "时效",
        (
            ("售货清单号码", "{{行.单据号}}", LEFT, 30),
            ("到期日", "{{行.到期日}}", CENTER, 20),
            ("时效届满日", "{{行.届满日}}", CENTER, 20),
        ),
    )
    paper.when("违约金")
    paper.heading("五、逾期付款违约金（损失）计算表（利率依据见上，含迟付已付部分）")
    paper.fees()
    paper.note("暂计至截止日，此后另计；本表未列部分我方不放弃。")
    paper.end()
    paper.heading("六、催收经过")
    paper.events()
    paper.heading("七、随附证据（请逐项核对）")
    paper.pairs(
        [("□ 购销合同", "□ 售货清单、送货单（签收）"), ("□ 发票及回执", "□ 对账单回执"),
         ("□ 催款函及送达证据", "□ 回款承诺书")],
        label=0.5, keep=True,
    )  # fmt: skip
    paper.signature()
    paper.contact()


def certificate(paper: Paper) -> None:
    paper.space(4)
    paper.large("荣 誉 证 书", 42, color=RED)
    paper.space(1)
    paper.large("{{客户名称}}：", 18)
    paper.large("　　{{贵方}}在{{年度}}年度{{守约}}，被评为", 18)
    paper.large("“重承诺、讲信誉”客户", 28, color=RED)
    paper.large("　　特发此证，以资鼓励。", 18)
    paper.space(3)
    paper.signature()
    paper.note("{{文号}}{% if 总经理 %}　总经理：{{总经理}}{% endif %}")


def prices(paper: Paper) -> None:
    paper.title("价格确认书")
    paper.to()
    paper.text(
        "请贵方确认下列供货价格与付款条件，并不迟于{{限期}}签章寄回。本确认书签章前，我方暂不接受新订单；已接受的订单按原约定履行。"
    )
    paper.loop(
        "价格",
        (
            ("序号", "{{行.序号}}", CENTER, 10),
            ("商品名称", "{{行.商品名称}}", LEFT, 44),
            ("单位", "", CENTER, 12),
            ("含税单价(元)", "{{行.单价}}", RIGHT, 24),
            ("备注", "", LEFT, 18),
        ),
    )
    paper.pairs(
        [("付款条件", "{{付款条件}}"), ("交货地点", ""), ("税率", "　　　％"),
         ("有效期", "自双方签章之日起至　　　　年　　月　　日；价格变动须另行书面确认")],
        label=0.24, keep=True,
        only_with=[("现金比例", "付款方式", "{{现金比例}}")],
    )  # fmt: skip
    paper.enclosures(keep=True)
    paper.pairs(
        [("供方（盖章）", "{{我方名称}}\n\n经办人：　　　　　　日期：{{日期}}"),
         ("需方（{{签章}}）", "{{客户名称}}\n\n签字：　　　　　　　日期：")],
        label=0.24, keep=True,
    )  # fmt: skip
    paper.contact()


def credit_application(paper: Paper) -> None:
    paper.title("{{客户类别}}信用等级、信用额度、信用期限申请表")
    paper.note("内部资料，不对外。制表：{{我方名称}}　{{日期}}　统计截至{{截止日}}")
    paper.pairs(
        [
            ("客户", "{{客户编码}}　{{客户名称}}"),
            ("统一社会信用代码", "{{客户代码}}"),
            ("经营地址", "{{客户地址}}"),
            ("联系人", "{{接收部门}}　{{接收人}}"),
            ("首次交易日", "{{首次交易日}}"),
            ("尚缺资料", "{{缺少资料}}"),
            ("应收余额", "￥{{应收余额}}元，其中超期￥{{超期欠款}}元"),
            ("上年销售额", "{{上年销售额}}"),
            ("评分与等级", "{{信用等级}}\n{{等级理由}}"),
            ("制度额度上限", "{{额度上限}}"),
            ("现有额度与期限", "{{批准额度}}；{{信用期限}}"),
            ("申请信用等级", "{{申请等级}}"),
            ("申请信用额度", "{{申请额度}}"),
            ("申请信用期限", "{{申请期限}}"),
            ("申请理由", "{{申请事由}}\n"),
        ],
        label=0.26,
    )
    paper.note("填表人对本表内容的真实性负全部责任。", keep=True)
    paper.chain(approvals.GRANTING)


def temporary_limit(paper: Paper) -> None:
    paper.title("临时额度申请表")
    paper.note("内部资料，不对外。制表：{{我方名称}}　{{日期}}　统计截至{{截止日}}")
    paper.pairs(
        [
            ("客户", "{{客户编码}}　{{客户名称}}"),
            ("信用等级", "{{信用等级}}"),
            ("应收余额", "￥{{应收余额}}元，其中超期￥{{超期欠款}}元"),
            ("批准额度与占用", "{{批准额度}}；已占用￥{{占用}}元"),
            ("现行临时额度", "{{临时额度}}"),
            ("申请临时额度", "{{申请额度}}"),
            ("有效期", "{{申请有效期}}，到期自动失效"),
            ("申请事由（超额度发货特批等）", "{{申请事由}}\n\n\n"),
            ("还款安排", "\n\n"),
        ],
        label=0.28,
    )
    paper.chain(approvals.CHANGING)


def report(paper: Paper) -> None:
    paper.title("工作事实报告及逾期移交单")
    paper.note("内部资料，不对外。制表：{{我方名称}}　{{日期}}　统计截至{{截止日}}")
    paper.pairs(
        [
            ("客户", "{{客户编码}}　{{客户名称}}"),
            ("依据", "{{合同依据}}"),
            ("逾期应付", "￥{{应付金额}}元\n{{应付金额大写}}"),
            ("最早到期日", "{{最早到期日}}（逾期{{最长逾期天数}}天）"),
            ("停供级别", "{{停供级别}}：{{停供理由}}"),
            ("诉讼时效届满日", "{{时效截止日}}"),
            ("建议", "{{催收方法}}"),
        ],
        label=0.2,
    )
    paper.optional("未核销说明", "争议说明")
    paper.heading("一、逾期明细")
    paper.items("逾期金额")
    paper.heading("二、催收经过")
    paper.events()
    paper.heading("三、移交材料")
    paper.loop(
        "材料",
        (
            ("序号", "{{行.序号}}", CENTER, 8),
            ("材料", "{{行.名称}}", LEFT, 36),
            ("情况", "{{行.情况}}", LEFT, 48),
            ("备注", "", LEFT, 20),
        ),
    )
    paper.heading("四、事实说明（由业务员填写：欠款成因、对方态度、已采取的措施）")
    paper.pairs([("说明", "\n\n\n\n")], label=0.14, keep=True)
    paper.boxes(
        ("业务员\n{{业务员}}", "业务经理\n{{业务经理}}", "部门负责人\n{{部门负责人}}", "接收人")
    )


def contacts_form(paper: Paper) -> None:
    paper.title("对方负责人详细资料登记表")
    paper.note("制表：{{我方名称}}　{{日期}}")
    paper.pairs(
        [
            ("客户", "{{客户编码}}　{{客户名称}}"),
            ("统一社会信用代码", "{{客户代码}}"),
            ("经营地址", "{{客户地址}}"),
            ("首次交易日", "{{首次交易日}}"),
            ("信用等级", "{{信用等级}}"),
            ("接收部门及联系人", "{{接收部门}}　{{接收人}}"),
            ("业务联系电话", "{{联系电话}}"),
            ("法定代表人身份核验", "□ 已核验　核验人：　　　　　　日期："),
            ("负责人及职务", ""),
            ("采购决策人", ""),
            ("付款审批人", ""),
            ("付款日与所需单据", ""),
        ],
        label=0.32,
    )
    paper.pairs(
        [("信息来源", ""), ("用途、保存期限", "业务联系与对账；合作结束后三年删除")], label=0.32
    )
    paper.note("内部资料，不对外。只登记业务联系所必需的信息；不留存身份证号、家庭电话和个人账户。")
    paper.boxes(("填表人（业务员）\n{{业务员}}", "复核（业务经理）\n{{业务经理}}"))


def handover(paper: Paper) -> None:
    paper.title("客户交接清单")
    paper.note("内部资料，不对外。制表：{{我方名称}}　{{日期}}")
    paper.text(
        "移交人：{{业务员}}。截至{{截止日}}，移交客户{{客户数}}户，应收余额合计￥{{余额合计}}元（{{余额合计大写}}），其中逾期￥{{逾期合计}}元。"
    )
    paper.loop(
        "客户",
        (
            ("序号", "{{行.序号}}", CENTER, 8),
            ("编码", "{{行.编码}}", CENTER, 11),
            ("客户名称", "{{行.名称}}", LEFT, 28),
            ("合同号", "{{行.合同号}}", CENTER, 15),
            ("应收余额(元)", "{{行.余额}}", RIGHT, 18),
            ("逾期(元)", "{{行.逾期}}", RIGHT, 18),
            ("最近联系", "{{行.最近联系}}", CENTER, 15),
        ),
        ("", "", "合计", "", "{{余额合计}}", "{{逾期合计}}", ""),
    )
    paper.text(
        "随附：客户信用档案、合同、送货单、发票回执、对账单、未到期承诺书。请在离岗前办结交接；未办结事项、责任人及完成日期列于备注。"
    )
    paper.chain(approvals.HANDING_OVER)


LETTERS: dict[str, tuple[Callable[[Paper], None], bool]] = {
    # template name: (what is in it, with a letterhead)
    "回款计划联络书": (plan, True),
    "到期提醒": (reminder, True),
    "催款联络书": (exception, True),
    "对账单": (statement, True),
    "催款函-温和": (dunning_mild, True),
    "催款函-正式": (dunning_formal, True),
    "催款函-严正": (dunning_stern, True),
    "回款承诺书": (commitment, False),
    "限期清欠通知": (limit_notice, True),
    "停止供货通知": (stop_notice, True),
    "恢复供货通知": (resume, True),
    "律师函委托资料": (lawyer, True),
    "荣誉证书": (certificate, False),
    "价格确认书": (prices, True),
    "信用申请表": (credit_application, False),
    "临时额度申请表": (temporary_limit, False),
    "工作事实报告": (report, False),
    "对方负责人登记表": (contacts_form, False),
    "交接清单": (handover, False),
}


def template(name: str, theme: Theme) -> bytes:
    """Return one template as a ``.docx``."""
    write, letterhead = LETTERS[name]
    paper = Paper(theme, letterhead=letterhead)
    write(paper)
    return paper.save()


def build(folder: Path) -> list[Path]:
    """Write all templates of both themes below ``folder``; returns the files."""
    files = []
    for theme in THEMES:
        target = folder / theme.name
        target.mkdir(parents=True, exist_ok=True)
        for name in LETTERS:
            path = target / f"{name}.docx"
            path.write_bytes(template(name, theme))
            files.append(path)
    return files


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent / "templates" / "letters"
    for file in build(Path(sys.argv[1]) if len(sys.argv) > 1 else here):
        print(file)
