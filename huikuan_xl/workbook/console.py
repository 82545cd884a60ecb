"""月末控制台: the as-of day, the buttons, the tie-out and the key figures of the month."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL, UNAPPLIED
from huikuan_xl.functions.moves import BOUNCED, DEBT_LEFT, EFFECT
from huikuan_xl.ledger.schema import (
    ADJUSTMENTS,
    APPROVALS,
    BILLS,
    CONTACTS,
    CONTRACTS,
    CUSTOMERS,
    ENTRY_SHEETS,
    PROBLEMS,
    RECEIPTS,
    SALES,
    Role,
    Sheet,
)
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.words import NEGATIVE_SALES, NOT_COUNTED_RECEIPTS, NOT_COUNTED_SALES
from huikuan_xl.workbook.analysis import Block, write_block
from huikuan_xl.workbook.calls import (
    AS_OF,
    MONTH_START,
    PARAMETERS_HANDLE,
    SEASON,
    TableCall,
    column_reference,
    handle_name,
)
from huikuan_xl.workbook.cells import Cell, serial, total, write
from huikuan_xl.workbook.styles import DATE, GENERAL, MONEY, RATIO, WHOLE, Styles, page
from huikuan_xl.workbook.tables import Region

STATUS = "hk_status"
ALL_WELL, NOT_EQUAL = "相符", "不符"
UNKNOWN, NO_DAY = "有公式算不出来", "统计日没有填对"
BUTTONS: tuple[tuple[str, str, str], ...] = (
    ("HK_Import", "导入", "从 ERP 导出文件导入销售与回款"),
    ("HK_Check", "核对", "检查台账，问题写入“数据问题”"),
    ("HK_TrySettlement", "核销试算", "按统计日重新核销"),
    ("HK_MakeAgeing", "生成账龄", "重新生成账龄分析"),
    ("HK_Dashboard", "刷新看板", "刷新信用看板与今日待办"),
    ("HK_Plan", "回款计划", "生成下月回款计划"),
    ("HK_WriteLetters", "生成函件", "生成函件并登记文号"),
    ("HK_Deliver", "登记回执", "按文号登记送达与回执，选填好的发送清单"),
    ("HK_MonthEnd", "月结", "生成月结报告并归档"),
    ("HK_NewYear", "年度结转", "12 月关账后写出下一年的台账，逐户核对期初＝期末"),
    ("HK_RequestRelease", "记为放行", "客户一页通的订单要审批时，记入审批与变更"),
    ("HK_Undo", "撤销上次", "恢复上次按钮运行前的台账"),
    ("HK_Doctor", "诊断", "检查安装与环境"),
)
_BUTTON_COLUMNS = 7
_BUTTON_WIDTH, _BUTTON_HEIGHT, _BUTTON_GAP = 112, 32, 10
_STATUS_ROW = 6  # 1-based
_BUTTON_ROW = 8
CHECK_ROW = 13


def season_factor(policy: Policy, as_of: date) -> float:
    """Return the season factor of the as-of day's month, as its cell shows it (K08)."""
    return float(policy.season_factors[as_of.month - 1])


def write_control(
    book: Workbook, worksheet: Worksheet, styles: Styles, policy: Policy, as_of: date
) -> dict[str, Cell]:
    """Write the as-of day and what follows from it; return what the names hold."""
    title = worksheet.get_name()
    moment = datetime.combine(as_of, time())
    start = moment.replace(day=1)
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, title, styles.title)
    worksheet.write_string(
        1, 0, "先填统计日，再依次：导入 → 核对 → 核销试算 → 生成账龄 → 月结。", styles.note
    )
    lines = (
        (AS_OF, "统计日", "台账只算到这一天；所有公式以它为准。"),
        (MONTH_START, "本月起", "统计日所在月的第一天。"),
        (SEASON, "本月季节系数", "取自参数，用于额度上限（K08）。"),
    )
    for row, (name, label, note) in enumerate(lines, start=2):
        worksheet.write_string(row, 0, label, styles.label)
        worksheet.write_string(row, 2, note, styles.note)
        book.define_name(name, f"='{title}'!$B${row + 1}")
    worksheet.write_datetime(2, 1, moment, styles.value(Role.INPUT, DATE, "center"))
    worksheet.write_formula(
        3, 1, f"=DATE(YEAR({AS_OF}),MONTH({AS_OF}),1)", styles.value(Role.FORMULA, DATE, "center"),
        serial(start),
    )  # fmt: skip
    factor = season_factor(policy, as_of)
    months = ",".join(f"p_season_{month:02d}" for month in range(1, 13))
    worksheet.write_formula(
        4, 1, f"=CHOOSE(MONTH({AS_OF}),{months})", styles.value(Role.FORMULA, RATIO, "center"),
        factor,
    )  # fmt: skip
    worksheet.data_validation(2, 1, 2, 1, {
        "validate": "date", "criteria": "between",
        "minimum": datetime(2000, 1, 1), "maximum": datetime(2099, 12, 31),
        "input_title": "统计日", "input_message": "月结填月末日；平时可填今天。",
        "error_title": "统计日", "error_message": "请填写日期，如 2026-06-30。",
    })  # fmt: skip
    return {AS_OF: moment, MONTH_START: start, SEASON: factor}


def write_buttons(worksheet: Worksheet, styles: Styles, *, macros: bool) -> None:
    """Place the buttons, two rows of six; without macros say how the same is done."""
    worksheet.write_string(_BUTTON_ROW - 1, 0, "月末步骤", styles.subtitle)
    if not macros:
        worksheet.write_string(
            _BUTTON_ROW, 0,
            "本文件不含宏：同样的步骤用命令行 huikuan 完成，或改用带按钮的 ledger.xlsm。", styles.plain,
        )  # fmt: skip
        return
    for row in range(_BUTTON_ROW, _BUTTON_ROW + 3):
        worksheet.set_row(row, 30)
    for index, (macro, caption, description) in enumerate(BUTTONS):
        across, down = index % _BUTTON_COLUMNS, index // _BUTTON_COLUMNS
        worksheet.insert_button(_BUTTON_ROW, 0, {
            "macro": macro, "caption": caption, "description": f"{caption}：{description}",
            "width": _BUTTON_WIDTH, "height": _BUTTON_HEIGHT,
            "x_offset": 4 + across * (_BUTTON_WIDTH + _BUTTON_GAP),
            "y_offset": 4 + down * (_BUTTON_HEIGHT + _BUTTON_GAP),
        })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the tie-out: two figures that must be equal, as formulas and as values.

    ``surplus`` names the one difference that isn't an error when the left figure is smaller.
    """

    what: str
    left: str
    right: str
    left_value: float
    right_value: float
    number: str = MONEY
    surplus: str = ""
    told: str = ""  # a message with {} for the difference, where 不符 would say too little

    @property
    def difference(self) -> float:
        return total((self.left_value, -self.right_value))

    @property
    def result(self) -> str:
        if self.difference == 0:
            return ALL_WELL
        if self.told:
            return self.told.format(f"{self.difference:.0f}")
        return self.surplus if self.surplus and self.difference < 0 else NOT_EQUAL

    def result_formula(self, row: int, alive: Block) -> str:
        """Return the formula of the result cell in a 1-based row; ``alive`` as in the status."""
        otherwise = f'"{NOT_EQUAL}"'
        if self.told:
            before, after = self.told.split("{}")
            otherwise = f'"{before}"&D{row}&"{after}"'
        elif self.surplus:
            otherwise = f'IF(D{row}<0,"{self.surplus}","{NOT_EQUAL}")'
        errors = f"OR(ISERROR({alive.corner}),ISERROR(D{row}))"
        tied = f'IF(D{row}=0,"{ALL_WELL}",{otherwise})'
        return "=" + worked_out_on_loading(f'IF({errors},"{UNKNOWN}",{tied})')


def worked_out_on_loading(formula: str) -> str:
    """Return a formula (without =) that gives the same, but that LibreOffice doesn't leave at what
    is stored: it works out again what has a HYPERLINK when it opens a file. Nothing is volatile."""
    return f"IF(FALSE,HYPERLINK(\"#'{PROBLEMS}'!A1\"),{formula})"


@dataclass(frozen=True, slots=True)
class Moved:
    """The results beside 核销与调整 and 票据台账."""

    adjusted: Block
    billed: Block

    @property
    def effect(self) -> tuple[str, float]:
        """Formula and value of what all adjustments did to the balance."""
        return _column_sum(self.adjusted, EFFECT)


def _column_sum(block: Block, heading: str) -> tuple[str, float]:
    return f"SUM({block.whole_column(heading)})", total(_numbers(block, heading))


def ledger_checks(
    sales: Region, receipts: Region, customers: Region, settled: Block, ageing: Sequence[Block],
    dashboard: Block, moved: Moved, as_of: date,
) -> list[Check]:  # fmt: skip
    """Return the tie-out: entry tables against settlement, ageing and dashboard (design §5)."""
    by_customer = ageing[0]
    sold_text, sold = _sold(sales, as_of)
    got_text, got = _dated_sum(
        receipts, "amount", "receipt_date", "bill_state", NOT_COUNTED_RECEIPTS, as_of
    )
    asked_text, asked = _dated_sum(
        receipts, "allowance", "receipt_date", "bill_state", NOT_COUNTED_RECEIPTS, as_of
    )
    paid, open_ = settled.whole_column("已收"), settled.whole_column("尚欠")
    open_values = _numbers(settled, "尚欠")
    effect_text, effect = moved.effect
    made_text, made = _column_sum(moved.adjusted, DEBT_LEFT)
    bounced_text, bounced = _column_sum(moved.billed, BOUNCED)
    balance_text, balance = _total(by_customer, "余额")
    aged_text, aged = _total_of_buckets(by_customer)
    checks = [
        Check("销售合计 ＝ 已收 ＋ 尚欠", sold_text, f"SUM({paid})+SUM({open_})",
              sold, total((*_numbers(settled, "已收"), *open_values))),
        Check("各账龄段之和 ＝ 尚欠（不含红字，含转入与质保金）", aged_text,
              f'SUMIF({open_},">0")+{made_text}', aged,
              total((*(v for v in open_values if v > 0), made))),
        Check("销售 − 回款 ± 核销与调整 − 余额 ＝ 折让",
              f"{sold_text}-({got_text}-{bounced_text})+{effect_text}-{balance_text}", asked_text,
              total((sold, -got, bounced, effect, -balance)), asked, surplus="折让超限"),
    ]  # fmt: skip
    for block, name in zip(ageing[1:], ("按业务员", "按开票日"), strict=True):
        text, value = _total(block, "余额")
        checks.append(Check(f"余额：按客户 ＝ {name}", balance_text, text, balance, value))
    shown = _numbers(dashboard, "余额")
    column = dashboard.whole_column("余额")
    known = [code for code in customers.column("customer_code") if code]
    checks += [
        Check("余额：账龄分析 ＝ 信用看板", balance_text, f"SUM({column})", balance, total(shown)),
        Check("客户数：档案 ＝ 信用看板", f"COUNTA({column_reference(CUSTOMERS, 'customer_code')})",
              f"COUNT({column})", len(known), len(shown), number=WHOLE),
        Check("录入表之外的行数 ＝ 0", _outside(), "0", 0.0, 0.0, number=WHOLE,
              told="有 {} 行在表外，未计入"),
        Check("公式区缺少的行数 ＝ 0", _missing(settled, SALES, "尚欠", by_customer, dashboard),
              "0", 0.0, 0.0, number=WHOLE,
              told="公式区少 {} 行：请按“核销试算”“生成账龄”“刷新看板”"),
    ]  # fmt: skip
    return checks


def _outside() -> str:
    """Return the formula of how many rows stand on an entry sheet but outside its table.

    Excel extends a table while one types below it; other programs and pasting may not.
    """
    parts = []
    for sheet in ENTRY_SHEETS:
        at, column = next((i, c) for i, c in enumerate(sheet.columns) if c.required)
        letters = xl_col_to_name(at)
        table = f"{sheet.table}[[#All],[{column.title}]]"
        parts.append(f"COUNTA('{sheet.title}'!${letters}:${letters})-COUNTA({table})")
    return "+".join(parts)


def _missing(settled: Block, sheet: Sheet, heading: str, ageing: Block, dashboard: Block) -> str:
    """Return the formula of how many rows of a result a fixed array is too short for: Excel before
    2021 and LibreOffice don't spill."""
    code = column_reference(sheet, CUSTOMERS.columns[0].name)
    beside = f"MAX(0,ROWS({code})+1-COUNTA({settled.whole_column(heading)}))"
    register = column_reference(CUSTOMERS, CUSTOMERS.columns[0].name)
    board = f"MAX(0,ROWS({register})+1-COUNTA({dashboard.whole_column('余额')}))"
    labels = ageing.whole_column(str(ageing.rows[0][0]))
    return f'{beside}+{board}+(COUNTIF({labels},"{TOTAL}")=0)'


def write_checks(
    book: Workbook, worksheet: Worksheet, styles: Styles, checks: Sequence[Check], alive: Block
) -> int:
    """Write the tie-out and the one status cell; return the 0-based row after it."""
    title = worksheet.get_name()
    worksheet.write_string(CHECK_ROW - 1, 0, "勾稽核对", styles.subtitle)
    for col, heading in enumerate(("核对项目", "左边", "右边", "差额", "结果")):
        worksheet.write_string(CHECK_ROW, col, heading, styles.heading(Role.FORMULA))
    for row, check in enumerate(checks, start=CHECK_ROW + 1):
        number = styles.value(Role.FORMULA, check.number, "right")
        worksheet.write_string(row, 0, check.what, styles.make(border=1, border_color="#D5DBE1"))
        worksheet.write_formula(row, 1, f"=ROUND({check.left},2)", number, check.left_value)
        worksheet.write_formula(row, 2, f"=ROUND({check.right},2)", number, check.right_value)
        worksheet.write_formula(
            row, 3, f"=ROUND(B{row + 1}-C{row + 1},2)", number, check.difference
        )
        worksheet.write_formula(
            row, 4, check.result_formula(row + 1, alive), styles.value(Role.FORMULA, GENERAL, "center"),
            check.result,
        )  # fmt: skip
    first, last = CHECK_ROW + 2, CHECK_ROW + 1 + len(checks)
    results = f"$E${first}:$E${last}"
    worksheet.write_string(_STATUS_ROW - 1, 0, "总状态", styles.label)
    worksheet.write_formula(
        _STATUS_ROW - 1, 1, status_formula(checks, alive), styles.value(Role.FORMULA, GENERAL, "center"),
        status(checks),
    )  # fmt: skip
    worksheet.write_string(_STATUS_ROW - 1, 2, "下面的勾稽全部相符才可以月结。", styles.note)
    book.define_name(STATUS, f"='{title}'!$B${_STATUS_ROW}")
    for cells in (f"B{_STATUS_ROW}", results.replace("$", "")):
        for criteria, style in (("==", styles.good), ("!=", styles.bad)):
            worksheet.conditional_format(cells, {
                "type": "cell", "criteria": criteria, "value": f'"{ALL_WELL}"', "format": style,
            })  # fmt: skip
    return last


def status_formula(checks: Sequence[Check], alive: Block) -> str:
    """Return the formula of 总状态: the first thing that is wrong, else whether all ties.

    It looks at ``alive``, the result of a function of ours, so that it never stays green where those
    can't be computed.
    """
    first = CHECK_ROW + 2
    results = f"$E${first}:$E${first + len(checks) - 1}"
    text = f'IF(COUNTIF({results},"{NOT_EQUAL}")=0,"{ALL_WELL}","{NOT_EQUAL}")'
    for row, check in reversed(list(enumerate(checks, start=first))):
        if check.told:
            text = f"IF($D${row}<>0,$E${row},{text})"
    errors = f"OR(ISERROR({alive.corner}),ISERROR(SUM({results.replace('E', 'D')})))"
    said = f'IF(NOT(ISNUMBER({AS_OF})),"{NO_DAY}",IF({errors},"{UNKNOWN}",{text}))'
    return "=" + worked_out_on_loading(said)


def status(checks: Sequence[Check]) -> str:
    """Return what 总状态 says of the checks."""
    for check in checks:
        if check.told and check.result != ALL_WELL:
            return check.result
    return NOT_EQUAL if any(c.result == NOT_EQUAL for c in checks) else ALL_WELL


def write_figures(
    worksheet: Worksheet, styles: Styles, names: Mapping[str, Cell], row: int
) -> Block:
    """Write the month's key figures, each with the definition used."""
    worksheet.write_string(row, 0, "本月指标", styles.subtitle)
    call = TableCall(
        "HK_KPI",
        (
            handle_name(SALES),
            handle_name(RECEIPTS),
            MONTH_START,
            AS_OF,
            PARAMETERS_HANDLE,
            handle_name(CUSTOMERS),
            handle_name(APPROVALS),
            handle_name(ADJUSTMENTS),
            handle_name(BILLS),
            handle_name(CONTACTS),
            handle_name(CONTRACTS),
        ),
    )
    block = write_block(worksheet, styles, call, names, row + 1, 0, widths=False)
    value, unit, text = (block.rows[0].index(h) for h in ("数值", "单位", "口径"))
    for index, line in enumerate(block.rows[1:], start=block.row + 1):
        number = RATIO if line[unit] == "比例" else "#,##0.0"
        write(worksheet, index, value, line[value], styles.output(number, align="right"))
        write(worksheet, index, text, line[text], styles.note)
    return block


def finish_console(worksheet: Worksheet) -> None:
    """Set widths and the page."""
    for col, width in enumerate((38, 20, 20, 16, 12, 64)):
        worksheet.set_column(col, col, width)
    page(worksheet, worksheet.get_name())


def _sold(sales: Region, as_of: date) -> tuple[str, float]:
    """Return formula and value of all sales up to the day; a red line is negative however typed."""
    text, value = _dated_sum(sales, "amount", "sale_date", "state", NOT_COUNTED_SALES, as_of)
    amounts, days, states = (
        column_reference(sales.sheet, name) for name in ("amount", "sale_date", "state")
    )
    for word in sorted(NEGATIVE_SALES):
        text += f'-2*SUMIFS({amounts},{amounts},">0",{days},"<="&{AS_OF},{states},"{word}")'
    turned = _dated(sales, "amount", "sale_date", "state", as_of)
    return text, total((value, *(-2 * v for v, s in turned if s in NEGATIVE_SALES and v > 0)))


def _dated_sum(
    region: Region, amount: str, day: str, state: str, excluded: Collection[str], as_of: date
) -> tuple[str, float]:
    """Return formula and value: a column's sum up to the as-of day, without some states."""
    amounts, days, states = (column_reference(region.sheet, name) for name in (amount, day, state))
    without = "".join(f',{states},"<>{word}"' for word in sorted(excluded))
    text = f'SUMIFS({amounts},{days},"<="&{AS_OF}{without})'
    rows = _dated(region, amount, day, state, as_of)
    return text, total(v for v, s in rows if s not in excluded)


def _dated(
    region: Region, amount: str, day: str, state: str, as_of: date
) -> list[tuple[float, Cell]]:
    """Return amount and state of every row up to the as-of day."""
    after = datetime.combine(as_of, time()) + timedelta(days=1)
    rows = zip(region.column(amount), region.column(day), region.column(state), strict=True)
    return [(v, s) for v, when, s in rows if v is not None and when and when < after]


def _total(block: Block, heading: str) -> tuple[str, float]:
    """Return formula and value of an ageing table's 合计 under a heading."""
    labels = block.whole_column(str(block.rows[0][0]))
    last = block.cells(heading)[-1]
    found = f'SUMIF({labels},"{TOTAL}",{block.whole_column(heading)})'
    # Over cells in error SUMIF is 0, and nothing would equal nothing.
    text = f"IF(ISERROR({block.corner}),{block.corner},{found})"
    return text, float(last) if isinstance(last, float) else 0.0


def _total_of_buckets(block: Block) -> tuple[str, float]:
    """Return formula and value of the 合计 of all buckets: what is before 未核销回款."""
    balance_text, balance = _total(block, "余额")
    text, unapplied = _total(block, UNAPPLIED)
    return f"{balance_text}-{text}", total((balance, -unapplied))


def _numbers(block: Block, heading: str) -> list[float]:
    return [v for v in block.cells(heading) if isinstance(v, float)]
