"""说明: what this workbook is, how to use it, its colours, its words, its codes, its history."""

from collections.abc import Sequence
from datetime import date

from xlsxwriter.worksheet import Worksheet

from huikuan_xl import __version__
from huikuan_xl.ledger.schema import Role
from huikuan_xl.rules.grading import GRADE_NAMES, VETOES, grade_label
from huikuan_xl.rules.scoring import pay_grade_label
from huikuan_xl.rules.tactics import CAUSES, FORBIDDEN_ACTIONS
from huikuan_xl.workbook.calls import AS_OF
from huikuan_xl.workbook.styles import Styles, page, row_height

COLOURS: tuple[tuple[Role, str, str], ...] = (
    (Role.INPUT, "填写", "浅黄底、有框：由您填写；标题带 * 的必填。"),
    (Role.FORMULA, "公式", "白底、斜体，标题带 ƒ：由公式给出，请勿改写。"),
    (Role.OUTPUT, "程序", "浅蓝底，标题带 ◆：由函数或按钮写入，改了会被覆盖。"),
)
#: X15: one word each; the others are understood on import.
WORDS: tuple[tuple[str, str], ...] = (
    ("客户", "顾客"),
    ("回款", "收款"),
    ("账", "帐（对账、账龄、账期）"),
    ("核销", "核消"),
    ("逾期", "超期（制度原文用“超期欠款”，即逾期未付的欠款）"),
    ("贴息", "承兑汇票贴现的利息"),
)
CHANGES: tuple[tuple[str, str], ...] = (
    (
        "0.2.0",
        "首页、今日待办、客户一页通；合同、核销与调整、票据台账、审批与变更、复评；导入与收款认领；表柄。",
    ),
    (
        "0.1.0",
        "首版：客户信用档案、客户销售统计表、客户货款回收日报表，信用看板、账龄分析与月末控制台。",
    ),
)
LEDGER_STEPS = (
    "在“参数”核对公司资料与制度门槛：只改“值”，并写生效日期。",
    "在“客户信用档案”建档；信用等级、额度上限、走访与复评日期自动算出。",
    "每天在“客户销售统计表”“客户货款回收日报表”各记一行，或用“导入”读取 ERP 导出文件。",
    "在“承诺与催收”记录客户承诺、走访、争议；在“回款计划”填目标与客户回执，在“目标分解”定各层目标。",
    "月末在“月末控制台”填统计日，按顺序按按钮；勾稽相符才月结。",
    "看“信用看板”“账龄分析”“今日待办”；“数据问题”说明哪里要改、怎么改。",
)
NOTICES = (
    "未启用宏或没有安装程序时，公式单元格保留上次算出的值，可照常查看和打印。",
    "录入表不加保护，否则表格不能增行；只有“说明”“信用看板”“账龄分析”保护了公式，无密码。",
    "文本一律按文本存放：客户编码、清单号码的前导零不会丢失。",
    "统计日之后的单据不计入；同一统计日重算，结果不变。",
    "隐藏的“计算”页是各表的表柄：改一处只把那张表传一次。请勿删除；自己的公式照样可以引用区域（如 hk_sales）。",
    "隐藏的“_IntelliSense_”页是函数说明：装了免费的 Excel-DNA IntelliSense 加载项的人，输入公式时就能看到每个参数。",
)

_WIDTHS = (18, 46, 56)


def write_about(
    worksheet: Worksheet,
    styles: Styles,
    *,
    title: str,
    purpose: str,
    owner: str,
    as_of: date | None,
    steps: Sequence[str],
    notices: Sequence[str],
    codes: bool,
) -> None:
    """Write the first sheet. ``as_of`` is None for blank forms, which have no as-of day;
    ``codes`` adds the tables of codes."""
    worksheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    worksheet.set_row(0, 34)
    worksheet.write_string(0, 0, title, styles.title)
    row = 1
    for label, text in (("用途", purpose), ("版本", __version__), ("所有者", owner)):
        worksheet.write_string(row, 0, label, styles.label)
        worksheet.write_string(row, 1, text, styles.plain)
        row += 1
    worksheet.write_string(row, 0, "期间", styles.label)
    if as_of is None:
        worksheet.write_string(row, 1, "按填写日期", styles.plain)
    else:
        worksheet.write_formula(
            row,
            1,
            f'="截至 "&TEXT({AS_OF},"yyyy-mm-dd")',
            styles.plain,
            f"截至 {as_of.isoformat()}",
        )
    row = _list(worksheet, styles, row + 2, "怎样使用", steps, numbered=True)
    row = _colours(worksheet, styles, row + 1)
    row = _list(worksheet, styles, row + 1, "须知", notices, numbered=False)
    row = _table(worksheet, styles, row + 1, "用词", ("本系统用词", "同义词"), WORDS)
    if codes:
        grades = [(grade_label(g), "授信前评定：决定额度、期限与停供") for g in GRADE_NAMES]
        grades += [(pay_grade_label(g), "按回款表现：决定商务优惠") for g in "ABCD"]
        row = _table(worksheet, styles, row + 1, "两种等级（不要混看）", ("等级", "含义"), grades)
        row = _table(
            worksheet, styles, row + 1, "一票否决项", ("代码", "情形"), list(VETOES.items())
        )
        row = _table(
            worksheet, styles, row + 1, "未回款原因编码", ("编码", "原因", "处理"),
            [(c.code, c.name, c.effect) for c in CAUSES.values()],
        )  # fmt: skip
        row = _list(
            worksheet, styles, row + 1, "一律不采用的催收做法", FORBIDDEN_ACTIONS, numbered=False
        )
    row = _table(worksheet, styles, row + 1, "更改记录", ("版本", "内容"), CHANGES)
    page(worksheet, worksheet.get_name(), landscape=False)


def _list(
    worksheet: Worksheet, styles: Styles, row: int, heading: str, lines: Sequence[str], *,
    numbered: bool,
) -> int:  # fmt: skip
    worksheet.write_string(row, 0, heading, styles.subtitle)
    for number, line in enumerate(lines, start=1):
        mark = f"{number}." if numbered else "·"
        worksheet.write_string(row + number, 0, mark, styles.make(align="right"))
        worksheet.write_string(row + number, 1, line, styles.plain)
    return row + len(lines) + 1


def _colours(worksheet: Worksheet, styles: Styles, row: int) -> int:
    worksheet.write_string(row, 0, "颜色与标记", styles.subtitle)
    for number, (role, name, text) in enumerate(COLOURS, start=1):
        worksheet.write_string(row + number, 0, name, styles.heading(role))
        worksheet.merge_range(row + number, 1, row + number, 2, text, styles.value(role))
    return row + len(COLOURS) + 1


def _table(
    worksheet: Worksheet, styles: Styles, row: int, title: str, headings: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> int:  # fmt: skip
    worksheet.write_string(row, 0, title, styles.subtitle)
    line = styles.make(bottom=1, bottom_color="#D5DBE1", text_wrap=True)
    for col, heading in enumerate(headings):
        worksheet.write_string(row + 1, col, heading, styles.make(bold=True, bottom=2))
    for number, cells in enumerate(rows, start=2):
        for col, text in enumerate(cells):
            worksheet.write_string(row + number, col, text, line)
        worksheet.set_row(row + number, row_height(zip(cells, _WIDTHS, strict=False)))
    return row + len(rows) + 2
