"""Reading a ledger workbook: every entry sheet typed, every bad cell a problem, no row dropped."""

from collections.abc import Sequence
from pathlib import Path

from huikuan_xl.ledger import checks, schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.cleaning import Surroundings, squeeze
from huikuan_xl.ledger.headings import (
    Header,
    find_header,
    own_headings,
    page_factor,
)
from huikuan_xl.ledger.lost import is_whole_ledger, lost_headings, lost_sheets
from huikuan_xl.ledger.opening import (
    Progress,
    RawSheet,
    UnusableLedger,
    open_sheets,
    refuse_unless_xlsx,
)
from huikuan_xl.ledger.parameters import company_from_rows, lost_rows, policy_from_rows
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.ledger.signs import signed_amounts
from huikuan_xl.ledger.spelling import unify_spellings
from huikuan_xl.ledger.tables import Table, read_rows

__all__ = ["UnusableLedger", "read_ledger", "read_sheet"]

_NOT_ENTRY = frozenset(squeeze(t) for t in schema.SHEET_ORDER) - frozenset(
    squeeze(s.title) for s in schema.ENTRY_SHEETS
)
_FEWEST_OWN_HEADINGS = 5  # to know a renamed sheet by


def read_ledger(
    path: Path | str, *, progress: Progress | None = None, year: int | None = None
) -> Ledger:
    """Read a ledger workbook (.xlsx, .xlsm) into typed frames, policy and company.

    Sheets are known by title, a renamed one by its headings (with a note). Columns are known by
    heading or alias in any order; others are ignored. Bad cells become problems and blank or 0
    values; no row is dropped but blank and total rows. Sheets hidden and rows filtered away are
    read. ``year`` completes dates written without one (else the commonest of the column).
    ``progress`` is told what is being done and the share done, 0–1.

    Raises UnusableLedger with one Chinese sentence and the remedy: no such file, not an Open XML
    workbook, encrypted, damaged, none of our sheets, a required sheet or column missing.
    """
    path = Path(path)
    refuse_unless_xlsx(path)
    sheets = list(open_sheets(path, may_be_read, _scaled(progress, 0.0, 0.6)))
    ledger = read_sheets(sheets, path.name, progress=progress, year=year)
    ledger.source = str(path)
    return ledger


def read_sheets(
    sheets: list[RawSheet], name: str, *, progress: Progress | None = None, year: int | None = None
) -> Ledger:
    """Read a ledger from its raw sheets, as ``read_ledger`` does; ``name`` is the workbook's.

    Raises UnusableLedger when a required sheet or column is missing.
    """
    ledger = Ledger(source=name)
    found, renamed = assign(sheets)
    missing = [s.title for s in schema.REQUIRED_SHEETS if s not in found]
    if len(missing) == len(schema.REQUIRED_SHEETS):
        raise UnusableLedger(
            f"“{name}”里没有台账的工作表（{'、'.join(missing)}）",
            "请选用“回款台账”，或用 huikuan new 新建一本",
        )
    if missing:
        raise UnusableLedger(
            f"“{name}”缺少工作表“{'”“'.join(missing)}”",
            "请从模板把它复制回来（没有数据就留空表）；若这是单独的填报表，请用“导入”并入台账",
        )
    ledger.problems += lost_sheets({squeeze(raw.title) for raw in sheets}, set(found))
    for number, sheet in enumerate(schema.ENTRY_SHEETS):
        if progress is not None:
            progress(f"核对“{sheet.title}”", 0.6 + 0.3 * number / len(schema.ENTRY_SHEETS))
        if sheet in found:
            table = read_sheet(sheet, found[sheet], year=year)
            setattr(ledger, sheet.name, table.frame)
            ledger.problems += table.problems
    ledger.problems = renamed + ledger.problems
    for raw in sheets:
        if squeeze(raw.title) == schema.PARAMETERS:
            ledger.policy, wrong = policy_from_rows(raw.grid)
            ledger.company, also_wrong = company_from_rows(raw.grid)
            ledger.problems += wrong + also_wrong + lost_rows(raw.grid, ours=is_whole_ledger(found))
    if progress is not None:
        progress("逐行检查", 0.9)
    ledger.problems += unify_spellings(ledger)
    ledger.problems += checks.check(ledger)
    ledger.sales["amount"] = signed_amounts(ledger.sales)
    return ledger


def read_sheet(sheet: Sheet, raw: RawSheet, *, year: int | None = None) -> Table:
    """Read one entry sheet of a ledger into a typed frame.

    Raises UnusableLedger when its header or a required column can't be found.
    """
    header = find_header(sheet, raw.grid, double=False)
    if header is None:
        if all(cell in ("", None) for row in raw.grid for cell in row):
            raise UnusableLedger(f"工作表“{raw.title}”是空的，连表头也没有", "请从模板复制表头行")
        raise UnusableLedger(f"工作表“{raw.title}”的前 15 行里找不到表头", "请从模板复制表头行")
    refuse_missing(sheet, raw.title, header)
    factor = factor_above(raw.title, raw.grid, header)
    around = Surroundings(factor=factor, year=year, epoch_1904=raw.epoch_1904)
    table = read_rows(sheet, raw.title, raw.grid, header, around)
    table.problems[:0] = about_sheet(sheet, raw, header)
    return table


def refuse_missing(sheet: Sheet, title: str, header: Header) -> None:
    """Raise UnusableLedger when a required column isn't there."""
    missing = header.missing(sheet)
    if missing:
        names = "”“".join(column.heading for column in missing)
        raise UnusableLedger(
            f"工作表“{title}”缺少必需的列“{names}”",
            f"请在第 {header.last_row + 1} 行的表头里补上，或改回原来的列名",
        )


def factor_above(title: str, grid: Sequence[Sequence[object]], header: Header) -> int:
    """Return the factor of the unit written above the table, 1 if none (Q07).

    Raises UnusableLedger when a heading names another unit.
    """
    above = page_factor(grid, header)
    for found in header.columns.values():
        if above is not None and found.factor is not None and found.factor != above:
            raise UnusableLedger(
                f"工作表“{title}”的金额单位互相矛盾：表上方写的单位与“{found.heading}”不同",
                "请把两处单位改成一样",
            )
    return above or 1


def about_sheet(sheet: Sheet, raw: RawSheet, header: Header) -> list[Problem]:
    """Return what there is to say of a sheet as a whole: repeated headings, hidden rows (Q14)."""
    problems = lost_headings(sheet, raw.title, header)
    if raw.epoch_1904:
        problems.append(
            Problem(
                Severity.ERROR, raw.title, 0, "", "",
                "工作簿用的是 1904 日期系统，所有日期比填的晚四年零一天", "在 Excel 选项里取消“使用 1904 日期系统”，再核对几个日期", "Q08",
            )
        )  # fmt: skip
    for name in header.repeated:
        column = sheet.column(name)
        problems.append(
            Problem(
                Severity.WARNING, raw.title, header.last_row + 1, column.heading,
                header.columns[name].heading, "表头里这一列出现了两次，只用左边的一列",
                "删去或改名多余的一列", "Q02",
            )
        )  # fmt: skip
    if raw.hidden_rows:
        problems.append(
            Problem(
                Severity.NOTE, raw.title, 0, "", "",
                f"有 {raw.hidden_rows} 行被隐藏或筛掉，照样读入", "不用改；要排除请删除这些行", "Q14",
            )
        )  # fmt: skip
    return problems


def may_be_read(title: str) -> bool:
    """Tell whether a sheet of this title may hold entries or parameters."""
    key = squeeze(title)
    return key == schema.PARAMETERS or key not in _NOT_ENTRY


def assign(sheets: list[RawSheet]) -> tuple[dict[Sheet, RawSheet], list[Problem]]:
    """Find the raw sheet of every entry sheet: by title, else by its own headings."""
    by_title = {squeeze(raw.title): raw for raw in reversed(sheets)}
    found = {s: by_title[squeeze(s.title)] for s in schema.ENTRY_SHEETS
             if squeeze(s.title) in by_title}  # fmt: skip
    free = [
        raw for raw in sheets
        if squeeze(raw.title) != schema.PARAMETERS and not any(raw is f for f in found.values())
    ]  # fmt: skip
    problems = []
    for raw in free:
        scores = {
            sheet: max((own_headings(sheet, row) for row in raw.grid[:15]), default=0)
            for sheet in schema.ENTRY_SHEETS
        }
        sheet = max(scores, key=lambda s: scores[s] / len(s.columns) + scores[s] / 100)
        needed = min(_FEWEST_OWN_HEADINGS, len(sheet.columns))
        if sheet in found or scores[sheet] < needed:
            continue
        header = find_header(sheet, raw.grid, double=False)
        if header is None or header.missing(sheet):
            continue
        found[sheet] = raw
        problems.append(
            Problem(
                Severity.NOTE, raw.title, 0, "", raw.title,
                f"按表头认出这是“{sheet.title}”，工作表已改名", f"最好改回“{sheet.title}”",
            )
        )  # fmt: skip
    return found, problems


def _scaled(progress: Progress | None, start: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda text, share: progress(text, start + (end - start) * share)
