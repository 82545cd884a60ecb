"""The application forms F1–F3 on paper: what is asked, and who signs in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.rules import approvals
from huikuan_xl.rules.grading import GRADE_NAMES, VETOES
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.reminders import DOCUMENTS
from huikuan_xl.workbook.styles import PRINT_FONT, Styles, page

_COLUMNS = 6
_WIDTHS = (15, 15, 15, 15, 15, 15)
_ROW = 21.0
_SCORES = (
    ("到期货款偿还状况", DEFAULT.full_scores[0]),
    ("在本公司采购状况", DEFAULT.full_scores[1]),
    ("其他（财务、经营、市场、管理）", DEFAULT.full_scores[2]),
    ("总分", sum(DEFAULT.full_scores)),
)


@dataclass(frozen=True, slots=True)
class Application:
    """One form: its sheet title, heading, and which of the variants it is."""

    title: str
    heading: str
    known: bool = False  # an existing customer: history of trade and credit
    temporary: bool = False  # only a temporary limit


#: S4-03, S4-04, S4-05.
APPLICATIONS: tuple[Application, ...] = (
    Application("F1 新客户申请", "新客户信用等级、信用额度、信用期限申请表"),
    Application("F2 老客户申请", "老客户信用等级、信用额度、信用期限申请表", known=True),
    Application("F3 临时额度申请", "临时额度申请表", known=True, temporary=True),
)


def write_application(
    worksheet: Worksheet, styles: Styles, form: Application, company: str
) -> None:
    """Write a blank form on one A4 page."""
    paper = _Paper(worksheet, styles)
    paper.start(form.heading, company)
    paper.fields("客户", (
        ("客户编码", 1), ("客户名称", 2), ("统一社会信用代码", 2), ("规模类型", 1),
        ("地址", 2), ("业务员", 1), ("联系人", 1), ("联系电话", 2),
    ))  # fmt: skip
    if form.temporary:
        _temporary(paper)
    else:
        _granting(paper, form)
    chain = approvals.CHANGING if form.temporary else approvals.GRANTING
    paper.approvals([str(step) for step in chain.route])
    paper.finish()


def _granting(paper: "_Paper", form: Application) -> None:
    if form.known:
        paper.fields("往来", (
            ("首次交易日", 1), ("上年销售额(元)", 2), ("目前应收余额(元)", 1), ("其中逾期(元)", 2),
            ("原信用等级", 1), ("原额度(元)/期限(天)", 2),
        ))  # fmt: skip
    else:
        paper.fields("往来", (("预计首次交易日", 1), ("预计年采购额(元)", 2)))
    paper.line("资料", "　".join(f"□{name}" for name in DOCUMENTS))
    paper.fields("评分", tuple((f"{name}（满分 {full}）", 2) for name, full in _SCORES), wide=True)
    paper.line("否决项", "\n".join(f"□{code} {text}" for code, text in VETOES.items()),
               height=len(VETOES) * 15 + 6)  # fmt: skip
    grades = "　".join(f"□{grade}·{name}" for grade, name in GRADE_NAMES.items())
    paper.line("建议等级", grades)
    paper.fields("建议授信", (
        ("信用额度(元)", 1), (f"期限(≤{DEFAULT.max_term_days}天)", 2),
    ))  # fmt: skip
    paper.line("理由", "", height=40)
    if not form.known:
        paper.line("特批", "新客户原则上不列入 B 级（含）以上；经特批的写明　特批人、日期与理由：",
                   height=48)  # fmt: skip
    paper.line("声明", "填表人对本表内容的真实性负全部责任。")


def _temporary(paper: "_Paper") -> None:
    paper.fields("现状", (
        ("信用等级", 1), ("批准额度(元)", 2), ("信用期限(天)", 1), ("目前占用(元)", 2),
        ("逾期金额(元)", 1), ("最长逾期(天)", 2),
    ))  # fmt: skip
    paper.line("事由", "□超额度发货特批　　□季节备货　　□项目订单　　□其他：")
    paper.fields("申请", (
        ("临时额度(元)", 1), ("本次发货金额(元)", 2), ("生效日期", 1), ("到期日期", 2),
    ))  # fmt: skip
    paper.line("说明", "", height=90)
    paper.line("还款安排", "", height=60)
    paper.line("规则", "临时额度到期自动失效；到期前须收回超出批准额度的部分。")


class _Paper:
    """A form being written from the top down."""

    def __init__(self, worksheet: Worksheet, styles: Styles) -> None:
        self.worksheet = worksheet
        self.styles = styles
        self.row = 0

    def style(self, **more: Any) -> Format:
        return self.styles.make(**{"font_name": PRINT_FONT, "font_size": 10.5} | more)

    def box(self, **more: Any) -> Format:
        return self.style(border=1, text_wrap=True, **more)

    def start(self, heading: str, company: str) -> None:
        sheet = self.worksheet
        sheet.hide_gridlines(2)
        for col, width in enumerate(_WIDTHS):
            sheet.set_column(col, col, width)
        self._across(0, 0, _COLUMNS - 1, company, self.style(align="center"), 22)
        self._across(1, 0, _COLUMNS - 1, heading,
                     self.style(bold=True, font_size=16, align="center"), 32)  # fmt: skip
        self._across(2, 0, _COLUMNS - 1, "编号：　　　　　　　　　　　填表日期：　　　　年　　月　　日",
                     self.style(align="right"), 20)  # fmt: skip
        self.row = 3

    def fields(self, group: str, fields: Sequence[tuple[str, int]], *, wide: bool = False) -> None:
        """Write labelled blanks, row by row: a group label, then label and blank pairs.

        A field's number is how many columns its blank takes; ``wide`` labels take what is left.
        """
        first = self.row
        col = 1
        for label, span in fields:
            taken = _COLUMNS - 1 - span if wide else 1
            self._across(self.row, col, col + taken - 1, label, self.box(align="center"), _ROW)
            self._across(self.row, col + taken, col + taken + span - 1, "", self.box(), _ROW)
            col += taken + span
            if col >= _COLUMNS:
                if col > _COLUMNS:
                    raise ValueError(f"{label}: a row of the form has {_COLUMNS} columns")
                self.row, col = self.row + 1, 1
        self._group(first, self.row - 1, group)

    def line(self, group: str, text: str, *, height: float = _ROW) -> None:
        """Write one wide box with a text."""
        self._across(self.row, 1, _COLUMNS - 1, text, self.box(align="left", indent=1), height)
        self._group(self.row, self.row, group)
        self.row += 1

    def approvals(self, route: Sequence[str]) -> None:
        """Write the boxes in which each in turn writes an opinion, signs and dates."""
        first = self.row
        for role in route:
            self._across(self.row, 1, 2, role, self.box(align="center"), 46)
            self._across(
                self.row, 3, _COLUMNS - 1, "意见：□同意　□不同意\n签字：　　　　　　　　　　日期：",
                self.box(align="left", indent=1), 46,
            )  # fmt: skip
            self.row += 1
        self._group(first, self.row - 1, "审批")

    def finish(self) -> None:
        page(self.worksheet, self.worksheet.get_name(), landscape=False)
        self.worksheet.fit_to_pages(1, 1)
        self.worksheet.center_horizontally()
        self.worksheet.print_area(0, 0, self.row - 1, _COLUMNS - 1)

    def _group(self, first: int, last: int, label: str) -> None:
        style = self.box(bold=True, align="center")
        if last > first:
            self.worksheet.merge_range(first, 0, last, 0, label, style)
        else:
            self.worksheet.write_string(first, 0, label, style)

    def _across(
        self, row: int, first: int, last: int, text: str, style: Format, height: float
    ) -> None:
        self.worksheet.set_row(row, height)
        if last > first:
            self.worksheet.merge_range(row, first, row, last, text, style)
        else:
            self.worksheet.write_string(row, first, text, style)
