"""假如: tick customers that pay, and see overdue rate, DSO, provision and limits at once.

Plain formulas only, so that every spreadsheet program works them out; the values stored with them
are those without a tick, which are the month's own figures.
"""

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack.drawing import put
from huikuan_xl.pack.paper import set_up_print
from huikuan_xl.pack.style import Styles
from huikuan_xl.rules.money import FEN_PER_YUAN, yuan
from huikuan_xl.rules.provision import customer_provision

WHAT_IF = "假如"
TICK = "✓"
_MOST = 40  # customers that can be ticked
_SUMMARY = 4  # 0-based row of the first result
_HEADING = 12  # 0-based row of the customers' headings
_FIRST = _HEADING + 1
_COLUMNS = ("收回 ✓", "客户编码", "客户名称", "逾期金额", "应收（未收合计）", "收回后少提的准备", "超额度的金额",
            "收回后逾期", "收回后超额度")  # fmt: skip
_WIDTHS = (24, 12, 30, 17, 20, 20, 16, 14, 15)


@dataclass(frozen=True, slots=True)
class Payer:
    """One customer that may be ticked; 分. ``relieved`` is the provision that goes when the overdue
    part is paid, ``over`` what the usage exceeds the limit by."""

    code: str
    name: str
    overdue: int
    open: int
    relieved: int
    over: int


def payers(m: MonthEnd) -> list[Payer]:
    """Return the customers with most overdue, as many as the sheet lists."""
    late = [one for one in m.profiles.values() if one.figures.overdue > 0]
    late.sort(key=lambda one: (-one.figures.overdue, one.code))
    return [_payer(m, one) for one in late[:_MOST]]


def _payer(m: MonthEnd, one: Profile) -> Payer:
    labels = m.policy.bucket_labels
    (aged,) = m.ageing["客户"].loc[[one.code], list(labels)].to_numpy().tolist()
    balances = [int(amount) for amount in aged]
    before = _provision(m, balances, one.figures.unapplied)
    after = _provision(m, [balances[0], *[0] * (len(balances) - 1)], one.figures.unapplied)
    left = one.credit.remaining.value
    over = max(-left, 0) if left is not None else 0
    return Payer(one.code, one.name, one.figures.overdue, one.figures.open, before - after, over)


def _provision(m: MonthEnd, balances: list[int], unapplied: int) -> int:
    rates = m.policy.provision_rates
    return customer_provision(balances, rates, unapplied, policy=m.policy).value.total


def draw_what_if(sheet: Worksheet, m: MonthEnd, styles: Styles, footer: str) -> None:
    """Draw the sheet: results above, customers to tick below."""
    some = payers(m)
    last = _FIRST + max(len(some), 1) - 1
    sheet.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    put(sheet, 0, 0, WHAT_IF, styles.title)
    told = f"在“收回”一列选 {TICK}：这几户的逾期全部收回，下面各数立刻重算（逾期最多的 {_MOST} 户可选）。单位：元。"
    put(sheet, 1, 0, told, styles.note)
    for column, name in enumerate(("项目", "", "", "现在", "收回后", "变动")):
        put(sheet, _SUMMARY - 1, column, name or None, styles.heading)
    for row, line in enumerate(_lines(m, some, last), start=_SUMMARY):
        _draw_line(sheet, row, line, styles)
    sheet.set_row(_HEADING, 32)
    for column, name in enumerate(_COLUMNS):
        put(sheet, _HEADING, column, name, styles.heading)
    for row, one in enumerate(some, start=_FIRST):
        _draw_payer(sheet, row, one, styles)
    if some:
        sheet.data_validation(_FIRST, 0, last, 0, {"validate": "list", "source": [TICK]})
    sheet.freeze_panes(_FIRST, 0)
    sheet.repeat_rows(_HEADING)
    set_up_print(sheet, footer)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


@dataclass(frozen=True, slots=True)
class _Line:
    """One result: its value now (元 or a ratio), and the formula of the value after."""

    name: str
    kind: Kind
    now: float | None
    after: str


def _lines(m: MonthEnd, some: list[Payer], last: int) -> tuple[_Line, ...]:
    def column(letter: str) -> str:
        return f"${letter}${_FIRST + 1}:${letter}${last + 1}"

    ticked = f'{column("A")}="{TICK}"'

    def paid(letter: str) -> str:
        return f'SUMIF({column("A")},"{TICK}",{column(letter)})'

    figures = m.customers[["open", "overdue"]].sum()
    owed, overdue = int(figures["open"]), int(figures["overdue"])
    dso = next((one.value for one in m.indicators if one.key == "dso_closing"), None)
    over = [max(-p.credit.remaining.value, 0) for p in m.profiles.values()
            if p.credit.remaining.value is not None]  # fmt: skip
    first = _SUMMARY + 1  # the row of 应收 as people count
    return (
        _Line("应收总额", Kind.MONEY, float(yuan(owed)), f"=D{first}-{paid('D')}"),
        _Line("逾期金额", Kind.MONEY, float(yuan(overdue)), f"=D{first + 1}-{paid('D')}"),
        _Line("逾期率", Kind.RATIO, overdue / owed if owed > 0 else None,
              f"=IF(E{first}>0,E{first + 1}/E{first},0)"),
        _Line("DSO（天，期末余额口径）", Kind.NUMBER, None if dso is None else float(dso),
              f"=IF(D{first}>0,D{first + 3}*E{first}/D{first},0)"),
        _Line("坏账准备（账龄法）", Kind.MONEY, float(yuan(int(m.provision["provision"].iloc[-1]))),
              f"=D{first + 4}-{paid('F')}"),
        _Line("超额度户数", Kind.INT, float(sum(one > 0 for one in over)),
              f"=D{first + 5}-SUMPRODUCT(({ticked})*({column('G')}>0)*({column('I')}=0))"),
        _Line("超额度金额", Kind.MONEY, float(yuan(sum(over))),
              f"=D{first + 6}-SUM({column('G')})+SUM({column('I')})"),
    )  # fmt: skip


def _draw_line(sheet: Worksheet, row: int, line: _Line, styles: Styles) -> None:
    style = styles.cell(line.kind)
    put(sheet, row, 0, line.name, styles.cell(Kind.CODE))
    for column in (1, 2):
        put(sheet, row, column, None, styles.cell(Kind.CODE))
    if line.now is None:
        put(sheet, row, 3, "—", styles.cell(Kind.CODE))
        put(sheet, row, 4, "—", styles.cell(Kind.CODE))
        put(sheet, row, 5, None, style)
        return
    put(sheet, row, 3, line.now, style)
    sheet.write_formula(row, 4, line.after, style, line.now)
    sheet.write_formula(row, 5, f"=E{row + 1}-D{row + 1}", style, 0)


def _draw_payer(sheet: Worksheet, row: int, one: Payer, styles: Styles) -> None:
    money, here = styles.cell(Kind.MONEY), row + 1
    put(sheet, row, 0, None, styles.of(bold=True, align="center", border=1, bg_color="#FFF8DC"))
    put(sheet, row, 1, one.code, styles.cell(Kind.CODE))
    put(sheet, row, 2, one.name, styles.cell(Kind.TEXT))
    for column, fen in enumerate((one.overdue, one.open, one.relieved, one.over), start=3):
        put(sheet, row, column, fen / FEN_PER_YUAN, money)
    ticked = f'$A{here}="{TICK}"'
    left, over = one.overdue / FEN_PER_YUAN, one.over / FEN_PER_YUAN
    sheet.write_formula(row, 7, f"=IF({ticked},0,D{here})", money, left)
    sheet.write_formula(row, 8, f"=IF({ticked},MAX(G{here}-D{here},0),G{here})", money, over)
