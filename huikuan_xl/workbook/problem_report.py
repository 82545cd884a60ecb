"""Every finding of a ledger in a workbook of its own: folded by cause, and each with a link to its cell."""

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.headings import find_header, heading_key
from huikuan_xl.ledger.opening import open_sheets
from huikuan_xl.ledger.problems import Problem, fold
from huikuan_xl.ledger.reading import assign, may_be_read
from huikuan_xl.workbook.strict import open_workbook

_FOLDED_HEADINGS = ("级别", "工作表", "列", "为什么", "处数", "第一处", "怎么改")
_MOST_LINKS = 60_000  # Excel takes 65,530 links on a sheet
_WIDTHS = (8, 20, 8, 20, 26, 48, 48, 10)


def write_problem_report(path: Path, ledger: Path, problems: Sequence[Problem]) -> None:
    """Write 汇总 (one line a cause) and 明细 (one a finding) with links into the ledger's cells."""
    columns = _columns(ledger)
    target = _link_base(path, ledger)
    book = open_workbook(path)
    bold = book.add_format({"bold": True, "bottom": 1})
    link = book.add_format({"font_color": "#0563C1", "underline": 1})
    folded = book.add_worksheet("汇总")
    folded.write_row(0, 0, _FOLDED_HEADINGS, bold)
    links = 0
    for number, one in enumerate(fold(problems), start=1):
        p = one.first
        folded.write_row(number, 0, [str(p.severity), p.sheet, p.column, p.why, one.count])
        folded.write_string(number, 6, p.fix)
        cell = _cell(columns, p)
        if cell:
            folded.write_url(number, 5, f"external:{target}#'{p.sheet}'!{cell}", link, cell)
    details = book.add_worksheet("明细")
    details.write_row(0, 0, [*Problem.HEADINGS, "单元格"], bold)
    for number, p in enumerate(sorted(problems, key=lambda p: (p.sheet, p.row)), start=1):
        details.write_row(number, 0, list(p.cells()))
        cell = _cell(columns, p)
        if cell and links < _MOST_LINKS:
            details.write_url(number, 7, f"external:{target}#'{p.sheet}'!{cell}", link, cell)
            links += 1
        elif cell:
            details.write_string(number, 7, cell)
    for sheet in (folded, details):
        sheet.freeze_panes(1, 0)
        for col, width in enumerate(_WIDTHS):
            sheet.set_column(col, col, width)
    folded.set_column(3, 3, 60)
    book.close()


def _link_base(path: Path, ledger: Path) -> str:
    """Return the ledger as seen from the report: its name alone when they lie side by side."""
    if path.resolve().parent == ledger.resolve().parent:
        return ledger.name
    return str(ledger.resolve())


def _columns(ledger: Path) -> dict[tuple[str, str], int]:
    """Return where each heading of each entry sheet stands."""
    found, _ = assign(list(open_sheets(ledger, may_be_read)))
    places: dict[tuple[str, str], int] = {}
    for sheet, raw in found.items():
        header = find_header(sheet, raw.grid, double=False)
        for name, place in (header.columns if header else {}).items():
            places[squeeze(raw.title), heading_key(sheet.column(name).heading)] = place.index
    return places


def _cell(columns: dict[tuple[str, str], int], problem: Problem) -> str:
    if not problem.row:
        return ""
    index = columns.get((squeeze(problem.sheet), heading_key(problem.column)), 0)
    return str(xl_rowcol_to_cell(problem.row - 1, index))
