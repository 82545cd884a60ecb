"""The month-end pack read back: the same numbers, text that stays text, all or nothing."""

import dataclasses
import datetime as dt
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from huikuan_xl import demo
from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.migration import MigrationTable
from huikuan_xl.month.result import Check, MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack import pack_name, write_pack
from huikuan_xl.pack.drawing import NOTHING
from huikuan_xl.pack.front import AGREED, DIFFERENT, cards
from huikuan_xl.pack.pages import pages
from huikuan_xl.pack.report import render
from huikuan_xl.pack.style import MONEY_FORMAT
from huikuan_xl.pack.tables import Table, Value
from tests.month.ledgers import AS_OF as JUNE
from tests.month.ledgers import customer, day, ledger, sale

HOSTILE = (
    "=cmd|' /C calc'!A1", "=1+1", "+1", "-2", "@SUM(A1)", "{=1}", "http://example.com", "0012",
    "<b>&amp;", "换\n行",
)  # fmt: skip
SHEETS = [
    "首页", "本月变动", "核销与调整", "票据", "账龄分析", "账龄（开票日）", "账龄（审计段）", "逾期明细", "预警与停供建议",
    "下月回款计划", "目标分解", "目标构成", "13周回款预测", "本月计划完成", "催收清单", "承诺跟踪", "到期提醒", "客户统计", "授信与等级", "回款优惠", "等级理由",
    "业务员统计", "原因与方法", "周转与占用", "坏账准备", "税前扣除候选", "复评走访到期", "评优", "复评与季检", "培训与指标",
    "数据问题", "口径说明", "所用参数", "假如",
]  # fmt: skip

UPRIGHT = {
    "税前扣除候选",
    "首页",
    "本月变动",
    "目标构成",
    "到期提醒",
    "原因与方法",
    "周转与占用",
    "坏账准备",
    "口径说明",
    "所用参数",
    "假如",
}
ABREAST = {"下月回款计划", "目标分解", "客户统计", "催收清单", "等级理由"}


def hostile_ledger() -> Ledger:
    """The demo ledger, its first customers under names that look like something else."""
    ledger = demo.make_ledger()
    names = ledger.customers["customer_name"].tolist()
    names[: len(HOSTILE)] = HOSTILE
    ledger.customers["customer_name"] = names
    return ledger


@pytest.fixture(scope="module")
def month_end() -> MonthEnd:
    return run_month_end(hostile_ledger(), demo.AS_OF)


@pytest.fixture(scope="module")
def content(month_end: MonthEnd) -> bytes:
    return render(month_end)


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def fen(value: object) -> int:
    assert isinstance(value, int | float)
    return round(value * 100)


def kept(value: object) -> object:
    """Return what a file keeps of a value: sixteen digits of a number, the day of a date."""
    if isinstance(value, dt.datetime):
        return value.date()
    return float(f"{value:.16G}") if isinstance(value, float) else value


def row_with(sheet: Worksheet, headings: list[str]) -> int:
    for position, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if set(headings) <= set(row):
            return position
    raise AssertionError(headings)


def place(sheet: Worksheet, heading: str, beside: str) -> tuple[int, int]:
    """Return row and column of a heading, in the row that has ``beside`` as well."""
    row = row_with(sheet, [heading, beside])
    return row, next(c.column for c in sheet[row] if c.value == heading)


def column(sheet: Worksheet, heading: str) -> list[object]:
    """Return the cells under a heading of a customer table, without the totals below."""
    row, at = place(sheet, heading, "客户编码")
    found: list[object] = []
    for below in range(row + 1, sheet.max_row + 1):
        if sheet.cell(below, 1).value in (None, TOTAL):
            break
        found.append(sheet.cell(below, at).value)
    return found


def total(sheet: Worksheet, heading: str, beside: str) -> object:
    _, at = place(sheet, heading, beside)
    last = max(c.row for row in sheet["A:B"] for c in row if c.value == TOTAL)
    return sheet.cell(last, at).value


def front_cells(book: openpyxl.Workbook) -> list[Cell]:
    return [c for row in book["首页"].iter_rows() for c in row if isinstance(c, Cell)]


def test_sheets_are_in_their_order_and_open_on_the_front(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert book.active is not None
    assert book.active.title == "首页"


def test_calamine_reads_the_same_sheets(content: bytes) -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == SHEETS


def rows_of(table: Table) -> list[list[Value]]:
    """Every cell by itself, as the field shows it."""
    frame = table.frame
    columns = [[field.value(raw) for raw in frame[field.name].array] for field in table.fields]
    return [list(row) for row in zip(*columns, strict=True)]


def test_every_table_shows_every_row_of_its_frame(
    month_end: MonthEnd, book: openpyxl.Workbook
) -> None:
    for page in pages(month_end):
        for table in page.tables:
            sheet = book[page.name]
            headings = [field.heading for field in table.fields]
            row = row_with(sheet, headings)
            for position, expected in enumerate(rows_of(table), start=row + 1):
                shown = [sheet.cell(position, i + 1).value for i in range(len(expected))]
                assert [kept(v) for v in shown] == [kept(v) for v in expected], (
                    page.name,
                    position,
                )


def test_amounts_equal_the_month_end(month_end: MonthEnd, book: openpyxl.Workbook) -> None:
    m = month_end
    expected = [
        ("账龄分析", "余额", "逾期合计", m.tie.ledger),
        ("账龄分析", "未核销回款", "余额", m.tie.unapplied),
        ("账龄（开票日）", "余额", "未核销回款", m.tie.ledger),
        ("账龄（审计段）", "应收（未扣未核销）", "客户编码", m.tie.open_total),
        ("逾期明细", "未收金额", "到期日", int(m.customers["overdue"].sum())),
        ("下月回款计划", "目标回款额", "缺口", int(m.plan["target"].sum())),
        ("催收清单", "逾期金额", "下一步", int(m.call_list["overdue"].sum())),
        ("客户统计", "应收余额", "准时率", m.tie.ledger),
        ("业务员统计", "回款", "得分", int(m.salespeople["collected"].sum())),
    ]  # fmt: skip
    for sheet, heading, beside, amount in expected:
        assert fen(total(book[sheet], heading, beside)) == amount, (sheet, heading)


def test_front_shows_every_key_figure_under_its_name(
    month_end: MonthEnd, book: openpyxl.Workbook
) -> None:
    sheet = book["首页"]
    values: dict[object, object] = {}
    for cell in front_cells(book):  # the cards come before the tie-out
        values.setdefault(cell.value, sheet.cell(cell.row + 1, cell.column).value)
    owing = int((month_end.customers["open"] > 0).sum())
    late = int((month_end.customers["overdue"] > 0).sum())
    assert fen(values[f"应收总额（{owing} 户，元）"]) == month_end.tie.open_total
    assert fen(values[f"逾期金额（{late} 户，元）"]) == int(month_end.customers["overdue"].sum())
    assert fen(values["未核销回款"]) == -month_end.tie.unapplied
    rate = next(one.value for one in month_end.indicators if one.key == "overdue_rate")
    assert values["逾期率"] == pytest.approx(float(rate or 0))
    levels = month_end.stop_proposals["stop_level"]
    stopped, limited, frozen = (levels >= 3).sum(), (levels == 2).sum(), (levels == 1).sum()
    assert values["停供｜限期清欠｜冻结新单"] == f"{stopped}｜{limited}｜{frozen}"
    assert {card.name for card in cards(month_end)} <= set(values)


def test_the_bridge_on_the_front_adds_up(month_end: MonthEnd, book: openpyxl.Workbook) -> None:
    sheet = book["首页"]
    first = next(c for c in front_cells(book) if c.value == "上月末余额")
    names = [sheet.cell(first.row, first.column + n).value for n in range(6)]
    amounts = [fen(sheet.cell(first.row + 1, first.column + n).value) for n in range(6)]
    assert names[4:] == ["核销与调整", "本月末余额"]
    assert sum(amounts[:5]) == amounts[5] == month_end.tie.ledger


def test_every_card_tells_two_earlier_months(month_end: MonthEnd) -> None:
    told = {card.name: card.note for card in cards(month_end)}
    for name in (
        "逾期率",
        "回款率",
        "应收周转天数 DSO（天）",
        "未核销回款",
        "坏账准备",
        "本月回款（元）",
    ):
        assert "上月 " in told[name], name
        assert "去年同月 " in told[name], name
        assert "—（" not in told[name], name
    assert "上月 —（没有关账）" in told["停供｜限期清欠｜冻结新单"]  # only the archive knows


def test_a_young_ledger_has_nothing_to_compare_and_says_why() -> None:
    book = ledger([customer("A1")], [sale("A1", "S1", day(6, 5), day(7, 5), 500)])
    for card in cards(run_month_end(book, JUNE)):
        for line in card.note.splitlines():
            if line.startswith(("上月", "去年同月")):
                assert line.endswith("—（还没有台账）"), (card.name, line)


def test_what_only_a_closed_month_knows_is_told(month_end: MonthEnd) -> None:
    last = month_end.direction.last_month
    assert last is not None
    beside = dataclasses.replace(last.beside, stopped=(1, 2, 3), warned=1, problems=99)
    kept = dataclasses.replace(last, beside=beside, closed=True)
    direction = month_end.direction.as_closed({last.month: kept})
    told = {c.name: c.note for c in cards(dataclasses.replace(month_end, direction=direction))}
    assert "上月 1｜2｜3" in told["停供｜限期清欠｜冻结新单"]
    assert "上月 1↑变差" in told["预警客户"]
    assert "上月 99↓好转" in told["数据问题"]


def test_tie_out_is_zero_and_says_so(month_end: MonthEnd, book: openpyxl.Workbook) -> None:
    sheet = book["首页"]
    words = [c for c in front_cells(book) if c.value in (AGREED, DIFFERENT)]
    assert [c.value for c in words] == [AGREED] * (len(month_end.checks) + 1)
    for word in words:
        difference = sheet.cell(word.row, word.column - 1)
        assert difference.value == 0
        assert difference.number_format == MONEY_FORMAT


def test_a_difference_is_shown_with_its_amount(month_end: MonthEnd) -> None:
    broken = dataclasses.replace(month_end, checks=(Check("核对", 100, 1),))
    book = openpyxl.load_workbook(io.BytesIO(render(broken)))
    word = next(c for c in front_cells(book) if c.value in (AGREED, DIFFERENT))
    assert word.value == DIFFERENT
    assert book["首页"].cell(word.row, word.column - 1).value == 0.99


def test_text_from_cells_stays_text(book: openpyxl.Workbook) -> None:
    shown = column(book["授信与等级"], "客户名称")
    assert set(HOSTILE) <= set(shown)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    formulas = {(c.parent.title, c.coordinate[0]) for c in cells if c.data_type == "f"}
    assert formulas == {("假如", letter) for letter in "EFHI"}  # our own, no text of the ledger's
    assert all(c.data_type == "s" for c in cells if c.value in HOSTILE)
    outside = [c.hyperlink.target for c in cells if c.hyperlink and c.hyperlink.target]
    assert outside == []


def test_codes_keep_their_zeros(month_end: MonthEnd, book: openpyxl.Workbook) -> None:
    assert column(book["授信与等级"], "客户编码") == month_end.customers.index.tolist()


def test_links_lead_to_every_sheet(month_end: MonthEnd, book: openpyxl.Workbook) -> None:
    links = [c.hyperlink.location for c in front_cells(book) if c.hyperlink]
    contents = links[len(month_end.decisions) :]
    assert contents == [f"'{name}'!A1" for name in SHEETS[1:]]
    assert set(links) == set(contents)  # every decision leads to a sheet that is there


def test_every_sheet_is_set_up_for_print_and_scrolling(book: openpyxl.Workbook) -> None:
    for sheet in book:
        setup = sheet.page_setup
        way = "portrait" if sheet.title in UPRIGHT else "landscape"
        assert (setup.orientation, str(setup.paperSize)) == (way, "9"), sheet.title
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title == "首页":
            assert setup.fitToHeight in (None, 1)
        abreast = 2 if sheet.title in ABREAST else None  # 1 is what a file leaves out
        assert setup.fitToWidth == abreast, sheet.title
        assert bool(sheet.print_title_cols) == (sheet.title in ABREAST), sheet.title
        assert sheet.oddFooter is not None
        assert "&P" in str(sheet.oddFooter.center.text)
        if sheet.title != "首页":
            assert sheet.freeze_panes, sheet.title
            assert sheet.print_title_rows, sheet.title


def test_lists_can_be_filtered(book: openpyxl.Workbook) -> None:
    without = [sheet.title for sheet in book if not sheet.auto_filter.ref]
    assert without == [
        "首页", "本月变动", "回款优惠", "原因与方法", "周转与占用", "坏账准备", "复评走访到期", "评优", "复评与季检",
        "培训与指标", "口径说明", "假如",
    ]  # fmt: skip


def test_charts_carry_a_text_for_readers(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        drawings = [n for n in parts.namelist() if n.startswith("xl/drawings/drawing")]
        text = "".join(parts.read(name).decode() for name in drawings)
    assert text.count("<xdr:graphicFrame ") == 5
    assert text.count('descr="') == 5


def test_charts_are_told_apart_without_colour(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [n for n in parts.namelist() if n.startswith("xl/charts/chart")]
        charts = [parts.read(name).decode() for name in names]
    (lines,) = (one for one in charts if "<c:lineChart>" in one)
    for mark in ("circle", "square", "triangle"):
        assert f'<c:symbol val="{mark}"/>' in lines
    for dash in ("dash", "sysDot"):
        assert f'<a:prstDash val="{dash}"/>' in lines
    assert sum("<a:pattFill " in one for one in charts) == 3  # plan, ageing, salespeople
    assert all("万元" in one for one in charts)


def test_same_month_end_gives_same_bytes(content: bytes) -> None:
    again = run_month_end(hostile_ledger(), demo.AS_OF)
    assert render(again) == content


def test_a_folder_takes_the_pack_under_its_month(month_end: MonthEnd, tmp_path: Path) -> None:
    path = write_pack(month_end, tmp_path)
    assert path == tmp_path / pack_name(demo.AS_OF)
    assert path.name == f"月结报告-{demo.AS_OF:%Y-%m}.xlsx"
    assert os.listdir(tmp_path) == [path.name]


def test_a_failed_write_leaves_the_old_file(
    month_end: MonthEnd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pack.xlsx"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError("open in Excel")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        write_pack(month_end, path)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["pack.xlsx"]


def test_a_quiet_month_says_that_nothing_is_there(month_end: MonthEnd) -> None:
    names = (
        "open_items",
        "plan",
        "this_plan",
        "call_list",
        "stop_proposals",
        "reminders",
        "duties",
    )
    empty = {name: getattr(month_end, name).head(0) for name in names}
    quiet = dataclasses.replace(
        month_end,
        **empty,
        migration=MigrationTable("迁徙率", pd.DataFrame(), "台账不足三个可比期末"),
        problems=(),
    )
    book = openpyxl.load_workbook(io.BytesIO(render(quiet)))
    assert NOTHING in [cell.value for cell in book["复评走访到期"]["A"]]
    for name in ("逾期明细", "下月回款计划", "催收清单", "到期提醒", "数据问题"):
        assert book[name]["A4"].value == NOTHING, name
    assert "台账不足三个可比期末" in [c.value for c in book["坏账准备"]["A"]]


def test_before_the_first_sale_there_is_a_pack_of_zeros() -> None:
    nothing_yet = run_month_end(demo.make_ledger(), dt.date(2020, 1, 31))
    book = openpyxl.load_workbook(io.BytesIO(render(nothing_yet)))
    assert total(book["账龄分析"], "余额", "逾期合计") == 0
    assert book["逾期明细"]["A4"].value == NOTHING
