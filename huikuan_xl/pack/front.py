"""首页: what a general manager sees first. Cards, charts, the tie-out, and the way to the rest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import TOTAL, UNAPPLIED
from huikuan_xl.accounts.buckets import DATE_MISSING
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month.direction import COLLECTION_RATE, DSO, Beside, Standing
from huikuan_xl.month.result import Check, MonthEnd
from huikuan_xl.month.stops import by_level
from huikuan_xl.pack import pages as sheets
from huikuan_xl.pack.drawing import Placed, put
from huikuan_xl.pack.paper import set_up_print
from huikuan_xl.pack.style import (
    BAD,
    BUCKET_COLOURS,
    CARD,
    CHART_WAN,
    FONT,
    GOOD,
    GREY,
    LINK,
    NAVY,
    NUMBER_FORMATS,
    RULE,
    STRIPES,
    Styles,
    bucket_fill,
)
from huikuan_xl.pack.tables import Field, Page
from huikuan_xl.rules.indicators import chosen
from huikuan_xl.rules.money import FEN_PER_YUAN, half_up, yuan
from huikuan_xl.rules.trend import Change, Figure

FRONT = "首页"
AGREED, DIFFERENT = "✓ 一致", "✗ 有差额"
_LEFT, _COLUMNS, _WIDTH = 1, 6, 24.0  # the grid: a margin column, then six wide ones
_CARD_ROWS, _BRIDGE_ROW, _CHART_ROW, _CHART_ROWS = (4, 8), 12, 16, 13
_NOTE_HEIGHT = 42  # what it is, and two earlier months
_ROW_PIXELS, _COLUMN_PIXELS = 20, 173
_TOP = 10


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure: its name, value as the frame has it, kind, and a line that explains it."""

    name: str
    value: object
    kind: Kind
    note: str


def cards(m: MonthEnd) -> tuple[Card, ...]:
    """Return the key figures in reading order, six a row."""
    overdue = int(m.customers["overdue"].sum())
    late = int((m.customers["overdue"] > 0).sum())
    owing = int((m.customers["open"] > 0).sum())
    rate, paid, days = (_indicator(m, name) for name in ("逾期率", COLLECTION_RATE, DSO))
    limited = by_level(m.stop_proposals["stop_level"])
    warned = int((m.customers["warnings"] != "").sum())
    errors = sum(one.severity is Severity.ERROR for one in m.problems)
    provision = int(m.provision["provision"][TOTAL])
    return (
        Card(
            f"应收总额（{owing} 户，元）",
            m.tie.open_total,
            Kind.MONEY,
            _against(m, lambda one: one.open, _wan_short, less_is_better=True),
        ),
        Card(
            f"逾期金额（{late} 户，元）",
            overdue,
            Kind.MONEY,
            _against(m, lambda one: one.overdue, _wan_short, less_is_better=True),
        ),
        Card(
            "逾期率",
            rate,
            Kind.RATIO,
            _against(m, lambda one: one.overdue_rate, _percent, less_is_better=True),
        ),
        Card(
            "本月回款（元）",
            int(m.customers["collected_month"].sum()),
            Kind.MONEY,
            "含折让与冲抵，已减退款\n"
            + _against(m, lambda one: one.collected, _wan_short, less_is_better=False),
        ),
        Card(
            COLLECTION_RATE,
            paid,
            Kind.RATIO,
            f"{_formula(m, COLLECTION_RATE)}\n"
            + _beside(m, paid, lambda one: one.collection_rate, _percent, less_is_better=False),
        ),
        Card(
            "应收周转天数 DSO（天）",
            days,
            Kind.NUMBER,
            f"{_formula(m, DSO)}\n"
            + _beside(m, days, lambda one: one.dso, _days, less_is_better=True),
        ),
        Card(
            "未核销回款",
            -m.tie.unapplied,
            Kind.MONEY,
            "尚未对上清单\n"
            + _against(m, lambda one: -one.unapplied, _wan_short, less_is_better=True),
        ),
        Card(
            "坏账准备",
            provision,
            Kind.MONEY,
            "账龄法\n"
            + _beside(m, provision, lambda one: one.provision, _wan_short, less_is_better=True),
        ),
        Card(
            "下月目标回款",
            coming := int(m.plan["target"].sum()),
            Kind.MONEY,
            f"{(m.plan['target'] > 0).sum()} 户\n{_this_target(m, coming)}",
        ),
        Card(
            "｜".join(limited),
            "｜".join(map(str, limited.values())),
            Kind.TEXT,
            f"户；供货限制分三种\n{_stopped_before(m)}",
        ),
        Card(
            "预警客户",
            warned,
            Kind.INT,
            f"共 {len(m.customers)} 户\n"
            + _beside(
                m, warned, lambda one: one.warned, str, less_is_better=True, closed_only=True
            ),
        ),
        Card(
            "数据问题",
            len(m.problems),
            Kind.INT,
            f"其中错误 {errors} 条\n"
            + _beside(
                m,
                len(m.problems),
                lambda one: one.problems,
                str,
                less_is_better=True,
                closed_only=True,
            ),
        ),
    )


def _beside(
    m: MonthEnd,
    now: Figure | None,
    figure: Callable[[Beside], Figure | None],
    shown: Callable[[Figure | None], str],
    *,
    less_is_better: bool,
    closed_only: bool = False,
) -> str:
    """Return the same for a figure that only some earlier months tell, "—" with the reason of those
    that don't."""
    lines = []
    for name, then in (("上月", m.direction.last_month), ("去年同月", m.direction.last_year)):
        before = figure(then.beside) if then else None
        change = Change(now, before, less_is_better)
        told = f"{shown(before)}{change.arrow}{change.trend}"
        lines.append(f"{name} {_unknown(then, closed_only) if before is None else told}")
    return "\n".join(lines)


def _unknown(then: Standing | None, closed_only: bool) -> str:
    if then is None:
        return "—（还没有台账）"
    return "—（没有关账）" if closed_only and not then.closed else "—（当月没有）"


def _this_target(m: MonthEnd, coming: int) -> str:
    """Return this month's target beside the next one's; more is neither better nor worse."""
    now = int(m.this_plan["target"].sum())
    moved = "持平" if coming == now else "↑增加" if coming > now else "↓减少"
    return f"本月 {_wan_short(now)}{moved}" if now else "本月没有计划"


def _stopped_before(m: MonthEnd) -> str:
    last = m.direction.last_month
    before = last.beside.stopped if last else None
    if before is None:
        return f"上月 {_unknown(last, closed_only=True)}"
    return f"上月 {'｜'.join(map(str, before))}"


def _against(
    m: MonthEnd,
    figure: Callable[[Standing], Figure | None],
    shown: Callable[[Figure | None], str],
    *,
    less_is_better: bool,
) -> str:
    """Return a figure of last month and of the same month last year, with what the change means."""
    month, year = m.direction.changes(figure, less_is_better=less_is_better)
    then = m.direction
    return "\n".join(
        f"{name} {_unknown(past, closed_only=False)}"
        if one.before is None
        else f"{name} {shown(one.before)}{one.arrow}{one.trend}"
        for name, one, past in (
            ("上月", month, then.last_month),
            ("去年同月", year, then.last_year),
        )
    )


def _wan_short(fen: Figure | None) -> str:
    return "—" if fen is None else f"{half_up(yuan(int(fen)) / 1000) / 10:,.1f}万"


def _days(value: Figure | None) -> str:
    return "—" if value is None else f"{half_up(Decimal(value) * 10) / 10:.1f}天"


def _percent(share: Figure | None) -> str:
    return "—" if share is None else f"{half_up(Decimal(share) * 1000) / 10:.1f}%"


def _indicator(m: MonthEnd, name: str) -> Decimal | None:
    """Return the value of an indicator under the definition that the policy chose."""
    key = chosen(name, policy=m.policy).key
    return next((one.value for one in m.indicators if one.key == key), None)


def _formula(m: MonthEnd, name: str) -> str:
    """Return the definition of an indicator that the policy chose, short."""
    return f"＝{chosen(name, policy=m.policy).formula.partition('（')[0]}"


def _wan(fen: int) -> str:
    return f"{half_up(yuan(fen) / 1000) / 10:,.1f} 万元"


def draw_front(
    book: Workbook, sheet: Worksheet, m: MonthEnd, drawn: dict[str, Placed], styles: Styles,
    contents: list[Page], printed: tuple[Check, ...], footer: str,
) -> None:  # fmt: skip
    """Draw 首页; ``drawn`` says where the tables are that its charts show, ``printed`` are the
    checks of the printed totals."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 1.5)
    sheet.set_column(_LEFT, _LEFT + _COLUMNS - 1, _WIDTH)
    _draw_banner(sheet, m, styles)
    for position, card in enumerate(cards(m)):
        line, column = divmod(position, _COLUMNS)
        _draw_card(sheet, _CARD_ROWS[line], _LEFT + column, card, styles)
    _draw_bridge(sheet, _BRIDGE_ROW, m, styles)
    plan = (_progress_chart(book, m, drawn), _year_chart(book, m, drawn))
    _draw_charts(sheet, _CHART_ROW, plan, 3)
    made = (
        _ageing_chart(book, m, drawn),
        _top_chart(book, m, drawn),
        _people_chart(book, m, drawn),
    )
    _draw_charts(sheet, _CHART_ROW + _CHART_ROWS, made, 2)
    asked = _draw_decisions(sheet, _CHART_ROW + 2 * _CHART_ROWS, m, styles)
    below = _draw_contents(sheet, asked + 1, contents, styles)
    _draw_tie_out(sheet, below + 1, m, _told(printed), styles)
    set_up_print(sheet, footer)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.activate()
    sheet.set_first_sheet()


def _draw_bridge(sheet: Worksheet, row: int, m: MonthEnd, styles: Styles) -> None:
    """Draw how last month's balance became this month's: six cells that add up."""
    first, sold, paid, allowed, *adjusted, last = m.direction.bridge
    parts = (first, sold, paid, allowed, ("核销与调整", sum(fen for _, fen in adjusted)), last)
    put(sheet, row, _LEFT, "余额怎样变来（明细见“本月变动”）", styles.subtitle)
    for column, (name, fen) in enumerate(parts, start=_LEFT):
        bold = column in (_LEFT, _LEFT + len(parts) - 1)
        put(sheet, row + 1, column, name, styles.heading)
        put(sheet, row + 2, column, fen / FEN_PER_YUAN, styles.cell(Kind.MONEY, False, bold))
    sheet.set_row(row + 3, 8)


def _draw_charts(
    sheet: Worksheet, first: int, made: Iterable[tuple[Any, str] | None], wide: int
) -> None:
    """Draw charts side by side, ``wide`` columns each; each has a text for readers."""
    for row in range(first, first + _CHART_ROWS):
        sheet.set_row_pixels(row, _ROW_PIXELS)
    for position, (chart, text) in enumerate(one for one in made if one is not None):
        size = {
            "width": wide * _COLUMN_PIXELS - 8,
            "height": _CHART_ROWS * _ROW_PIXELS - 8,
        }
        chart.set_size(size)
        sheet.insert_chart(
            first, _LEFT + wide * position, chart,
            {"x_offset": 2, "y_offset": 4, "object_position": 2, "description": text},
        )  # fmt: skip


def _draw_banner(sheet: Worksheet, m: MonthEnd, styles: Styles) -> None:
    big = styles.of(bold=True, font_size=20, font_color="#FFFFFF", bg_color=NAVY, indent=1)
    small = styles.of(font_size=11, font_color="#FFFFFF", bg_color=NAVY, indent=1)
    sheet.set_row(0, 6)
    sheet.set_row(1, 36)
    sheet.set_row(2, 24)
    unknown = m.unregistered.text
    sheet.set_row(3, 20 if unknown else 8)
    if unknown:
        warning = f"{unknown}：未建档的不发函、不进图表，先补客户信用档案或更正编码"
        put(sheet, 3, _LEFT, warning, styles.of(bold=True, font_color=BAD, indent=1))
    month = f"{m.month_start.year}年{m.month_start.month}月"
    for row, text, style in (
        (1, f"{m.company.name}　月结报告", big),
        (2, f"{month}　截至 {m.as_of:%Y-%m-%d}　金额单位：元", small),
    ):
        for column in range(_LEFT, _LEFT + _COLUMNS):
            put(sheet, row, column, text if column == _LEFT else None, style)


def _draw_card(sheet: Worksheet, row: int, column: int, card: Card, styles: Styles) -> None:
    edge = {"bg_color": CARD, "right": 5, "right_color": "#FFFFFF", "indent": 1}
    value = Field("", card.name, card.kind).value(card.value)
    alarming = card.name.startswith("逾期") and bool(value)
    shown = styles.of(
        **edge, bold=True, font_size=15, align="left", font_color=BAD if alarming else NAVY,
        num_format=NUMBER_FORMATS.get(card.kind, "@"),
    )  # fmt: skip
    sheet.set_row(row, 20)
    sheet.set_row(row + 1, 26)
    sheet.set_row(row + 2, _NOTE_HEIGHT)
    sheet.set_row(row + 3, 8)
    put(sheet, row, column, card.name, styles.of(**edge, font_color=GREY, top=5, top_color=NAVY))
    put(sheet, row + 1, column, "—" if value is None else value, shown)
    put(
        sheet,
        row + 2,
        column,
        card.note,
        styles.of(**edge, font_size=9, font_color=GREY, text_wrap=True),
    )


def _chart(book: Workbook, kind: dict[str, str], title: str, largest: float | None = None) -> Any:
    """Return an empty chart in the pack's style; ``largest`` ends the axis of the amounts (元)."""
    chart = book.add_chart(kind)
    font = {"name": FONT, "size": 9, "color": GREY}
    chart.set_title(
        {"name": title, "name_font": {"name": FONT, "size": 11, "bold": True, "color": NAVY},
         "overlay": False}
    )  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": RULE}})
    names = {"num_font": font, "line": {"color": RULE}, "major_tick_mark": "none"}
    numbers = {
        "num_font": font, "num_format": CHART_WAN, "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}},
    }  # fmt: skip
    chart.set_x_axis(names)
    chart.set_y_axis(numbers)
    if kind["type"] == "bar":  # the axes lie the other way round; the labels give the amounts
        chart.set_x_axis(
            {**numbers, "max": largest, "visible": False, "major_gridlines": {"visible": False}}
        )
        chart.set_y_axis({**names, "reverse": True})
    return chart


_LABELS = {"value": True, "num_format": CHART_WAN, "font": {"name": FONT, "size": 8, "color": GREY}}
_LEGEND = {"position": "bottom", "font": {"name": FONT, "size": 8, "color": GREY}}


def _progress_chart(book: Workbook, m: MonthEnd, drawn: dict[str, Placed]) -> tuple[Any, str]:
    """Target, promised, collected and expected, this month beside the next; told apart without
    colour."""
    placed = drawn[sheets.PROGRESS_TABLE]
    own = m.progress["own"].notna().any()
    first, last = placed.column("own" if own else "target"), placed.column("expected")
    chart = _chart(book, {"type": "column"}, "计划：目标、承诺、实收、预计（万元）")
    chart.set_legend(_LEGEND)
    fills = ({"fill": {"color": NAVY}}, {"pattern": STRIPES})
    for row, fill in enumerate(fills, start=placed.first):
        chart.add_series(
            {
                "name": [placed.sheet, row, placed.column("month")],
                "categories": [placed.sheet, placed.heading, first, placed.heading, last],
                "values": [placed.sheet, row, first, row, last],
                "gap": 60,
                "border": {"color": NAVY},
                "data_labels": _LABELS,
                **fill,
            }
        )
    told = "；".join(
        f"{one['month']}目标 {_wan(one['target'])}、承诺 {_wan(one['promised'])}"
        for one in m.progress.to_dict("records")
    )
    return chart, f"计划柱形图：{told}"


def _year_chart(book: Workbook, m: MonthEnd, drawn: dict[str, Placed]) -> tuple[Any, str]:
    """应收, 逾期 and 回款 of the last twelve months; lines told apart by dashes and marks."""
    placed = drawn[sheets.YEAR]
    chart = _chart(book, {"type": "line"}, "近 12 个月应收、逾期与回款（万元）")
    chart.set_legend(_LEGEND)
    shapes = (
        ("open", "应收总额", NAVY, "solid", "circle"),
        ("overdue", "逾期金额", BAD, "dash", "square"),
        ("collected", "回款", GOOD, "round_dot", "triangle"),
    )
    for name, title, colour, dash, mark in shapes:
        chart.add_series(
            {
                "name": title,
                "categories": placed.cells("month"),
                "values": placed.cells(name),
                "line": {"color": colour, "width": 1.75, "dash_type": dash},
                "marker": {
                    "type": mark, "size": 6, "fill": {"color": colour}, "border": {"color": colour},
                },
            }
        )  # fmt: skip
    told = "，".join(f"{one.day:%Y-%m} {_wan(one.open)}" for one in m.direction.year)
    return chart, f"近 12 个月折线图，应收总额：{told}"


def _ageing_chart(book: Workbook, m: MonthEnd, drawn: dict[str, Placed]) -> tuple[Any, str]:
    placed = drawn[sheets.AGEING]
    total = placed.first + max(placed.table.bold, default=0)
    start = placed.column(m.policy.bucket_labels[0])
    buckets = len(m.policy.bucket_labels)
    chart = _chart(book, {"type": "column"}, "账龄结构（万元）")
    # The column of the overdue sum follows the buckets and stays out.
    chart.add_series(
        {
            "name": "应收",
            "categories": [placed.sheet, placed.heading, start, placed.heading, start + buckets - 1],
            "values": [placed.sheet, total, start, total, start + buckets - 1],
            "gap": 45,
            "points": [bucket_fill(position) for position in range(buckets)],
            "data_labels": _LABELS,
        }
    )  # fmt: skip
    told = "，".join(f"{label} {_wan(m.tie.buckets[label])}" for label in m.policy.bucket_labels)
    return chart, f"账龄结构柱形图：{told}"


def _top_chart(book: Workbook, m: MonthEnd, drawn: dict[str, Placed]) -> tuple[Any, str]:
    placed = drawn[sheets.CUSTOMER_FIGURES]
    known = placed.table.frame["registered"]
    overdue = placed.table.frame["overdue"][known]
    rows = max(min(int((overdue > 0).sum()), _TOP), 1)
    room = int(overdue.max()) * 1.2 / FEN_PER_YUAN if overdue.any() else None  # for the labels
    chart = _chart(book, {"type": "bar"}, f"逾期前 {rows} 户（万元）", room)
    chart.add_series(
        {
            "name": "逾期金额",
            "categories": placed.cells("customer_name", rows),
            "values": placed.cells("overdue", rows),
            "gap": 40,
            "fill": {"color": BUCKET_COLOURS[3]},
            "data_labels": _LABELS,
        }
    )  # fmt: skip
    shown = placed.table.frame.head(rows)
    told = "，".join(
        f"{name} {_wan(int(value))}"
        for name, value in zip(shown["customer_name"], shown["overdue"], strict=True)
    )
    return chart, f"逾期最多的客户条形图：{told}"


def _people_chart(book: Workbook, m: MonthEnd, drawn: dict[str, Placed]) -> tuple[Any, str] | None:
    """Return the chart of salespeople, None while nothing was ever sold."""
    placed = drawn[sheets.AGEING]
    frame = placed.table.frame
    mine = (frame[sheets.DIMENSION] == sheets.BY_SALESPERSON) & (frame[sheets.LABEL] != TOTAL)
    positions = [i for i, one in enumerate(mine) if one][:_TOP]
    if not positions:
        return None
    chart = _chart(book, {"type": "column", "subtype": "stacked"}, "业务员应收与账龄（万元）")
    chart.set_legend(_LEGEND)
    first, last = placed.first + positions[0], placed.first + positions[-1]
    name = placed.column(sheets.LABEL)
    for position, label in enumerate(m.policy.bucket_labels):
        column = placed.column(label)
        chart.add_series(
            {
                "name": label,
                "categories": [placed.sheet, first, name, last, name],
                "values": [placed.sheet, first, column, last, column],
                "gap": 45,
                **bucket_fill(position),
            }
        )
    shown = frame.iloc[positions]
    told = "，".join(
        f"{who} {_wan(int(value))}"
        for who, value in zip(shown[sheets.LABEL], shown[sheets.BALANCE], strict=True)
    )
    return chart, f"各业务员应收余额按账龄段堆积的柱形图：{told}"


def _draw_decisions(sheet: Worksheet, row: int, m: MonthEnd, styles: Styles) -> int:
    """Draw 请您决定 with links to the evidence and cells to sign, and return the row below."""
    put(sheet, row, _LEFT, "请您决定", styles.subtitle)
    headings = ("事项", "", "户数", "涉及金额（元）", "依据", "批示与签字")
    for column, name in enumerate(headings, start=_LEFT):
        put(sheet, row + 1, column, name or None, styles.heading)
    link = styles.of(font_color=LINK, underline=1, bottom=1, bottom_color=RULE, indent=1)
    for one in m.decisions:
        put(sheet, row + 2, _LEFT, one.what, styles.cell(Kind.CODE))
        put(sheet, row + 2, _LEFT + 1, None, styles.cell(Kind.CODE))
        put(sheet, row + 2, _LEFT + 2, one.customers, styles.cell(Kind.INT))
        put(sheet, row + 2, _LEFT + 3, one.amount / FEN_PER_YUAN, styles.cell(Kind.MONEY))
        sheet.write_url(row + 2, _LEFT + 4, f"internal:'{one.sheet}'!A1", link, one.sheet)
        put(sheet, row + 2, _LEFT + 5, None, styles.cell(Kind.CODE))
        row += 1
    if not m.decisions:
        put(sheet, row + 2, _LEFT, "本月没有需要决定的事项。", styles.note)
        row += 1
    return row + 2


def _told(printed: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return one line for all printed totals that agree, and one for each that doesn't."""
    wrong = tuple(one for one in printed if one.difference)
    agreed = sum(one.right for one in printed if not one.difference)
    whole = Check(f"各表打印合计 {len(printed) - len(wrong)} 处 ＝ 台账（相加）", agreed, agreed)
    return (whole, *wrong)


def _draw_tie_out(
    sheet: Worksheet, row: int, m: MonthEnd, printed: tuple[Check, ...], styles: Styles
) -> None:
    """The ledger added up both ways, then every check with its difference and a word."""
    put(sheet, row, _LEFT, "勾稽核对", styles.subtitle)
    tie = m.tie
    aged = sum(tie.buckets[label] for label in m.policy.bucket_labels)
    undated = tie.buckets[DATE_MISSING]
    blocks = (
        (("销售合计", tie.sales), ("减：回款合计", -tie.receipts), ("减：折让", -tie.allowances),
         *((("核销与调整", tie.adjusted),) if tie.adjustments else ()), ("账面应收", tie.ledger)),
        (("各账龄段合计", aged), (DATE_MISSING, undated), (UNAPPLIED, tie.unapplied),
         ("明细应收", tie.open_total + tie.unapplied)),
    )  # fmt: skip
    for parts in blocks:
        for column, (name, amount) in enumerate(parts, start=_LEFT):
            last = column == _LEFT + len(parts) - 1
            put(sheet, row + 1, column, name, styles.heading)
            put(sheet, row + 2, column, amount / FEN_PER_YUAN, styles.cell(Kind.MONEY, False, last))
        row += 2
    row += 2
    # The names of checks are long: they have two cells and shrink to them.
    name = styles.of(bottom=1, bottom_color=RULE, indent=1, shrink=True)
    headings = ("核对项", "", "左边", "右边", "差额", "结果")
    for column, heading in enumerate(headings, start=_LEFT):
        put(sheet, row, column, heading or None, styles.heading)
    for check in (*m.checks, *printed):
        row += 1
        sheet.set_row(row, 18)
        sheet.merge_range(row, _LEFT, row, _LEFT + 1, "", name)
        put(sheet, row, _LEFT, check.name, name)
        amounts = (check.left, check.right, check.difference)
        for column, amount in enumerate(amounts, start=_LEFT + 2):
            put(sheet, row, column, amount / FEN_PER_YUAN, styles.cell(Kind.MONEY))
        word = styles.of(
            bold=True, align="center", font_color=BAD if check.difference else GOOD, bottom=1,
            bottom_color=RULE,
        )  # fmt: skip
        put(sheet, row, _LEFT + 5, DIFFERENT if check.difference else AGREED, word)


def _draw_contents(sheet: Worksheet, row: int, contents: list[Page], styles: Styles) -> int:
    """Draw the links to the other sheets, six a row, and return the row below."""
    put(sheet, row, _LEFT, "目录", styles.subtitle)
    link = styles.of(font_color=LINK, underline=1, bottom=1, bottom_color=RULE, indent=1)
    for position, page in enumerate(contents):
        line, column = divmod(position, _COLUMNS)
        rows = sum(len(table.frame) - len(table.bold) for table in page.tables)
        sheet.write_url(
            row + 1 + line, _LEFT + column, f"internal:'{page.name}'!A1", link,
            f"{page.name}　{rows} 行" if page.tables else page.name,
        )  # fmt: skip
    return row + 1 + -(-len(contents) // _COLUMNS)
