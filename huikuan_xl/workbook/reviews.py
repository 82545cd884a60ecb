"""复评: a list of proposals that buttons rewrite; what is concluded becomes rows of 审批与变更."""

from collections.abc import Sequence
from datetime import date, datetime, time

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.cleaning import clean_money
from huikuan_xl.ledger.rows import Approval, Customer, rows_of
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.reviews import Review, reviews
from huikuan_xl.rules.approvals import next_numbers
from huikuan_xl.rules.grading import GRADES, grade_label
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.words import ApprovalKind, ReviewOutcome, words_of
from huikuan_xl.workbook.analysis import Block
from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.drill import LINK, LINKED_ROWS, Way, write_links
from huikuan_xl.workbook.lists import write_list
from huikuan_xl.workbook.progress import MADE, progress_cell
from huikuan_xl.workbook.styles import DATE, GENERAL, MONEY, WHOLE, Styles
from huikuan_xl.workbook.tables import LAST_ROW

REVIEW_HEADINGS = (
    "客户编码", "客户名称", "业务员", "复评到期", "现等级", "建议等级", "现额度(元)", "建议额度(元)", "额度上限(元)",
    "现期限(天)", "建议期限(天)", "近12月销售(元)", "逾期(元)", "回款评级", "结论", "另定等级", "另定额度(元)", LINK, "理由",
)  # fmt: skip
#: Columns of 复评 that the reviewer fills in; the last that is taken to a meeting on paper.
REVIEW_RESULTS = ("结论", "另定等级", "另定额度(元)")
_FORMATS = (
    "@", GENERAL, GENERAL, DATE, GENERAL, GENERAL, MONEY, MONEY, MONEY, WHOLE, WHOLE, MONEY, MONEY,
    GENERAL, GENERAL, GENERAL, MONEY, GENERAL, GENERAL,
)  # fmt: skip
_WIDTHS = (9, 30, 8, 11, 11, 11, 13, 13, 13, 11, 11, 14, 13, 14, 10, 9, 13, 5, 60)
#: What a proposal may change: as it is, as proposed.
_CHANGES = (("现等级", "建议等级"), ("现额度(元)", "建议额度(元)"), ("现期限(天)", "建议期限(天)"))
_TOP = 3
_OUTCOMES = words_of(ReviewOutcome)
_LETTERS = {grade_label(letter): letter for letter in GRADES}


def review_rows(month: MonthEnd) -> list[list[Cell]]:
    """Return the reviews that are due as rows of the sheet, the earliest first."""
    return [_row(one) for one in reviews(month)]


def _row(review: Review) -> list[Cell]:
    one, proposed = review.profile, review.proposal.value
    label = grade_label(proposed.grade) if proposed.grade else ""
    return [
        one.code, one.name, one.customer.salesperson, datetime.combine(review.due, time()),
        one.grade_label, label, _yuan(one.customer.limit), _yuan(proposed.limit),
        _yuan(proposed.ceiling), _number(one.customer.credit_days), _number(proposed.days),
        _yuan(one.figures.sales_year), _yuan(one.figures.overdue), one.pay_label,
        None, None, None, None, review.proposal.why(),
    ]  # fmt: skip


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def _number(value: int | None) -> float | None:
    return None if value is None else float(value)


def concluded(
    rows: Sequence[Sequence[Cell]], ledger: Ledger, as_of: date, author: str
) -> list[Approval]:
    """Return the conclusions filled in on the sheet as rows 复评 of 审批与变更, not yet approved."""
    at = {heading: index for index, heading in enumerate(REVIEW_HEADINGS)}
    register = {one.customer_code: one for one in rows_of(Customer, ledger.customers)}
    chosen = [
        (ReviewOutcome(str(row[at["结论"]])), register[code], row)
        for row in rows
        if str(row[at["结论"]] or "") in _OUTCOMES
        and (code := str(row[at["客户编码"]])) in register
    ]
    numbers = next_numbers(ledger.approvals["approval_no"].tolist(), as_of.year, len(chosen))
    return [
        _approval(number, outcome, one, {name: row[at[name]] for name in at}, as_of, author)
        for number, (outcome, one, row) in zip(numbers, chosen, strict=True)
    ]


def _approval(
    number: str, outcome: ReviewOutcome, one: Customer, cells: dict[str, Cell], as_of: date,
    author: str,
) -> Approval:  # fmt: skip
    """Return one conclusion: as proposed, as it was, or as the reviewer says."""
    side = "建议" if outcome.takes_proposal else "现"
    grade = _LETTERS.get(str(cells[f"{side}等级"]), "")
    limit = _fen(cells[f"{side}额度(元)"])
    if outcome.takes_own:
        grade = str(cells["另定等级"] or "").strip().upper() or grade
        own = _fen(cells["另定额度(元)"])
        limit = own if own is not None else limit
    held = "未授信" if one.limit is None else f"{format_yuan(one.limit)}元"
    days = cells[f"{side}期限(天)"]
    return Approval(
        approval_no=number, kind=ApprovalKind.REVIEW, customer_code=one.customer_code,
        customer_name=one.customer_name, old=f"{cells['现等级'] or '未评级'}、{held}",
        new_amount=limit, new_grade=grade if grade in GRADES else "",
        new_days=int(days) if isinstance(days, float) else None,
        grounds=f"{outcome.value}：{cells['理由']}", author=author, asked_on=as_of,
    )  # fmt: skip


def _fen(cell: Cell) -> int | None:
    return clean_money(cell)[0]


def write_reviews(
    worksheet: Worksheet, styles: Styles, rows: Sequence[Sequence[Cell]], as_of: date, board: Block
) -> None:
    """Write 复评 as of a day, rewritten by 刷新看板: one line a customer, its links to the board."""
    worksheet.set_row(0, 28)
    worksheet.write_string(0, 0, worksheet.get_name(), styles.title)
    made = f"'{schema.HOME}'!{progress_cell(MADE)}"
    told = "应复评的客户：在“结论”选好后按“刷新看板”，记入“审批与变更”待批，档案不会被改动。"
    worksheet.write_formula(
        1, 0, f'="截至 "&TEXT({made},"yyyy-mm-dd")&" {told}"', styles.note,
        f"截至 {as_of.isoformat()} {told}",
    )  # fmt: skip
    formula, value = _summary(rows)
    worksheet.write_formula(2, 0, formula, styles.label, value)
    write_list(
        worksheet, styles, "tbl_reviews", "每年一次信用再评价：建议的等级、额度、期限与理由。", REVIEW_HEADINGS,
        rows, _FORMATS, _WIDTHS, top=_TOP, narrow=True, inputs=REVIEW_RESULTS,
    )  # fmt: skip
    first, at = _TOP + 1, REVIEW_HEADINGS.index(LINK)
    write_links(
        worksheet, styles, _TOP, at, "A", [row[0] for row in rows],
        [Way.to_result(LINK, board, schema.CUSTOMERS.column("customer_code").heading)],
    )  # fmt: skip
    worksheet.set_column(at, at, _WIDTHS[at])
    for heading, choices in (("结论", _OUTCOMES), ("另定等级", GRADES)):
        col = REVIEW_HEADINGS.index(heading)
        worksheet.data_validation(first, col, LAST_ROW, col, {
            "validate": "list", "source": list(choices), "input_title": heading,
            "input_message": "按“刷新看板”后记入“审批与变更”，逐级批准才生效。",
            "error_message": f"请从列表中选择：{'、'.join(choices)}。",
        })  # fmt: skip
    for old, new in _CHANGES:
        was, becomes = (
            xl_rowcol_to_cell(first, REVIEW_HEADINGS.index(h), col_abs=True) for h in (old, new)
        )
        col = REVIEW_HEADINGS.index(new)
        worksheet.conditional_format(first, col, LAST_ROW, col, {
            "type": "formula", "criteria": f'=AND({becomes}<>"",{becomes}<>{was})',
            "format": styles.bad,
        })  # fmt: skip
    worksheet.freeze_panes(first, 2)
    worksheet.print_area(0, 0, LAST_ROW, REVIEW_HEADINGS.index(REVIEW_RESULTS[-1]))


def _summary(rows: Sequence[Sequence[Cell]]) -> tuple[str, str]:
    """Return how many customers, and for how many something changes, as a formula and now."""
    words = ("改等级", "改额度", "改期限")
    counts, numbers = [], []
    for old, new in _CHANGES:
        was, becomes = (_span(h) for h in (old, new))
        counts.append(f'SUMPRODUCT(({becomes}<>"")*({becomes}<>{was}))')
        at = REVIEW_HEADINGS.index(old), REVIEW_HEADINGS.index(new)
        numbers.append(sum(r[at[1]] not in (None, "", r[at[0]]) for r in rows))
    parts = "&".join(f'"，{w} "&{c}&" 户"' for w, c in zip(words, counts, strict=True))
    told = "".join(f"，{w} {n} 户" for w, n in zip(words, numbers, strict=True))
    end = "；标红的是建议改的，理由在最右一列"
    return (
        f'="共 "&COUNTIF({_span("客户编码")},"?*")&" 户"&{parts}&"{end}"',
        f"共 {len(rows)} 户{told}{end}",
    )


def _span(heading: str) -> str:
    letters = xl_col_to_name(REVIEW_HEADINGS.index(heading))
    return f"${letters}${_TOP + 2}:${letters}${_TOP + 1 + LINKED_ROWS}"
