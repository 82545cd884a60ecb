"""每日 and 月末 on one page each: to print and hang up, in the ledger and in the guide."""

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger import schema
from huikuan_xl.workbook.styles import Styles, page, row_height


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, on which sheet, with which button ("" none), and what tells it's done."""

    what: str
    sheet: str
    button: str
    done: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """A page of steps, and what to remember below them."""

    name: str
    title: str
    steps: tuple[Step, ...]
    remember: tuple[str, ...]


PAGES: tuple[OnePage, ...] = (
    OnePage(schema.DAILY, "每天怎么做", (
        Step("把统计日改成今天", schema.CONSOLE, "", "首页上的日期是今天"),
        Step("记新的销售，或导入", schema.SALES.title, "导入", "左边带出名称和到期日"),
        Step("记到账的款，或导入银行流水后认领", schema.RECEIPTS.title, "导入",
             "写明清单号；收款认领没有未确认的"),
        Step("核对", schema.PROBLEMS, "核对", "没有“错误”"),
        Step("看今天要联系谁、说什么", schema.TODAY, "刷新看板", "从上往下，一户一行"),
        Step("给每个业务员打印他的一页", schema.WORK_SLIP, "", "选人，打印"),
        Step("打完电话选“今天结果”，有承诺填日期和金额", schema.TODAY, "刷新看板",
             "记进承诺与催收"),
        Step("有人问能不能发货", schema.CUSTOMER_PAGE, "记为放行", "可发，或写明谁审批"),
        Step("送出的函、收回的回执", schema.LETTERS.title, "登记回执", "首页“未登记送达”为 0"),
        Step("要批的事：额度、展期、放行、换人", schema.APPROVALS.title, "", "状态列写“生效”"),
    ), (
        "浅黄的格子由您填；斜体带 ƒ 的是公式，浅蓝带 ◆ 的由程序写，不要改。",
        "客户有异议：销售行“争议”填是，再在承诺与催收记一行；先处理，不催。",
        "按错了按“撤销上次”；写表之前都有备份，在台账旁的“备份”文件夹。",
    )),
    OnePage(schema.MONTHLY, "月末怎么做（次月 5 日前）", (
        Step("把统计日改成月末日", schema.CONSOLE, "", "如 2026-06-30"),
        Step("核对，改到没有“错误”", schema.PROBLEMS, "核对", "错误 0 条"),
        Step("核销试算", schema.CONSOLE, "核销试算", "勾稽全部相符，差额 0.00"),
        Step("生成账龄", schema.AGEING, "生成账龄", "合计＝台账余额"),
        Step("刷新看板", schema.DASHBOARD, "刷新看板", "停供、预警有没有变化"),
        Step("定下月计划", schema.PLANS.title, "回款计划", "每户有目标和期限"),
        Step("出函件，打印、寄出、带走", schema.LETTERS.title, "生成函件", "“送出”文件夹里的清单"),
        Step("月结、关账", schema.CONSOLE, "月结", "月结报告与归档；有差额不会关账"),
        Step("把报告送给总经理和业务经理", schema.CONSOLE, "", "请您决定的各项有签字"),
    ), (
        "统计日不是月末的是试算，不关账，不动已关账的报告。",
        "关账后要改：命令行 month-end --reopen，写明理由和经办人，两次的数字都留着。",
        "12 月关账之后做年度结转：huikuan new-year。",
    )),
)  # fmt: skip
HEADINGS = ("", "做什么", "在哪张表", "按哪个按钮", "做到什么样")
_WIDTHS = (4, 40, 20, 12, 34)


def write_one_page(worksheet: Worksheet, styles: Styles, one: OnePage) -> None:
    """Write a page: numbered steps with links to their sheets, then what to remember."""
    worksheet.hide_gridlines(2)
    for col, width in enumerate(_WIDTHS):
        worksheet.set_column(col, col, width)
    worksheet.set_row(0, 30)
    worksheet.write_string(0, 0, one.title, styles.title)
    head = styles.make(bold=True, bottom=2)
    for col, heading in enumerate(HEADINGS):
        worksheet.write_string(2, col, heading, head)
    for number, step in enumerate(one.steps, start=1):
        _write_step(worksheet, styles, 2 + number, number, step)
    row = 4 + len(one.steps)
    worksheet.write_string(row, 0, "记住", styles.subtitle)
    for offset, line in enumerate(one.remember, start=1):
        worksheet.write_string(row + offset, 0, "·", styles.make(align="right"))
        worksheet.write_string(row + offset, 1, line, styles.make())
    page(worksheet, one.name)
    worksheet.print_area(0, 0, row + len(one.remember), len(_WIDTHS) - 1)


def _write_step(worksheet: Worksheet, styles: Styles, row: int, number: int, step: Step) -> None:
    line = styles.make(bottom=1, bottom_color="#D5DBE1", text_wrap=True, valign="vcenter")
    link = styles.make(
        bottom=1, bottom_color="#D5DBE1", font_color="#0563C1", underline=1, valign="vcenter"
    )
    worksheet.set_row(row, row_height(((step.what, _WIDTHS[1]), (step.done, _WIDTHS[4])), 24))
    worksheet.write_number(row, 0, number, line)
    worksheet.write_string(row, 1, step.what, line)
    worksheet.write_url(row, 2, f"internal:'{step.sheet}'!A1", link, step.sheet)
    worksheet.write_string(row, 3, step.button, line)
    worksheet.write_string(row, 4, step.done, line)
