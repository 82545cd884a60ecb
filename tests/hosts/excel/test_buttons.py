"""Every button on the demo ledger: its results are the command line's, and they read back."""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook.protection import WorkbookProtection

from huikuan_xl import __version__, demo
from huikuan_xl.buttons import work as buttons
from huikuan_xl.buttons.book_reading import page_order, read_book
from huikuan_xl.buttons.places import is_web_path
from huikuan_xl.import_files import write_import
from huikuan_xl.importing.files import open_source
from huikuan_xl.importing.plan import prepare
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.checks import check_as_of
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.letters.batch import write_letters
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month_files import write_month_end
from huikuan_xl.out_folder import WRITTEN
from huikuan_xl.workbook.lists import FIRST_TASK, RUN_HEADINGS, TODAY_HEADINGS, today_rows
from huikuan_xl.workbook.progress import PROGRESS_HEADINGS, progress_row
from tests.hosts.excel.conftest import Office
from tests.hosts.excel.engine import FilteredRange, filters_of, open_book

AS_OF = pd.Timestamp(demo.AS_OF)
ALL = sorted(buttons.BY_MACRO)
WRITING = [m for m in ALL if m not in ("HK_Doctor", "HK_NewYear")]  # these look, or write beside
ASKING = ("HK_Import", "HK_Deliver", "HK_Undo")  # for files, or for what was pressed before


def press(office: Office, macro: str) -> str:
    office.said.append(buttons.BY_MACRO[macro](office.host, office.desk))
    return office.said[-1]


def heading_column(office: Office, sheet: schema.Sheet, name: str) -> int:
    return office.cells(sheet.title)[0].index(sheet.column(name).title) + 1


def set_cell(office: Office, title: str, row: int, column: int, value: object) -> None:
    office.book.sheets[title].range((row, column)).value = value


@pytest.fixture(scope="module")
def month_end(ledger_file: Path) -> MonthEnd:
    """Return what the command line finds in the shipped file."""
    return run_month_end(read_ledger(ledger_file), demo.AS_OF)


def test_open_book_reads_as_the_file_does(office: Office, ledger_file: Path) -> None:
    opened, expected = read_book(office.host).ledger, read_ledger(ledger_file)
    for sheet in schema.ENTRY_SHEETS:
        pd.testing.assert_frame_equal(opened.table(sheet), expected.table(sheet))
    assert opened.policy == expected.policy
    assert opened.company == expected.company
    assert opened.problems == expected.problems


@pytest.mark.parametrize("macro", [m for m in WRITING if m not in ASKING])
def test_button_leaves_excel_as_it_was_and_a_log_row(office: Office, macro: str) -> None:
    app = office.book.app.impl
    app.calculation = "semiautomatic"
    assert "没有完成" not in press(office, macro)
    assert app.calculation == "semiautomatic"
    assert app.screen_updating is app.enable_events is app.display_alerts is True
    assert app.status_bar is False
    assert any("回款 XL" in line for line in app.seen)
    headings, row = office.cells(schema.RUN_LOG)[:2]
    assert headings == list(RUN_HEADINGS)
    assert row[:3] == [dt.datetime(2026, 7, 3, 9, 30), "会计", row[2]]
    assert row[6] == __version__
    assert str(row[7]) in office.said[-1]


@pytest.mark.parametrize("macro", [m for m in WRITING if m not in ASKING])
def test_pressed_twice_changes_nothing_but_the_log(office: Office, macro: str) -> None:
    press(office, macro)
    once = office.everything()
    press(office, macro)
    assert "没有完成" not in office.said[-1]
    twice = office.everything()
    assert len(twice[schema.RUN_LOG]) == len(once[schema.RUN_LOG]) + 1
    for title in once.keys() - {schema.RUN_LOG}:
        assert twice[title] == once[title], title


def test_backup_is_the_workbook_before(office: Office) -> None:
    office.book.impl.true_copies = True
    before = office.cells(schema.PROBLEMS)
    set_cell(office, schema.SALES.title, 3, 1, "不存在")
    press(office, "HK_Check")
    (copy,) = (Path(office.book.fullname).parent / "备份").iterdir()
    assert copy.name == "回款台账-20260703-093000.xlsm"
    saved = openpyxl.load_workbook(copy, keep_vba=True)
    assert saved.vba_archive is not None
    assert saved[schema.SALES.title].cell(3, 1).value == "不存在"
    assert saved[schema.PROBLEMS].max_row <= len(before)


def test_check_lists_every_problem_worst_first(office: Office, month_end: MonthEnd) -> None:
    press(office, "HK_Check")
    rows = office.cells(schema.PROBLEMS)
    assert tuple(rows[0]) == Problem.HEADINGS
    listed = [row for row in rows[1:] if row[0] != ""]
    assert sorted(map(str, listed)) == sorted(
        str([float(c) if isinstance(c, int) else c for c in p.cells()])
        for p in [*month_end.ledger.problems, *check_as_of(month_end.ledger, demo.AS_OF)]
    )
    order = [str(s) for s in Severity]
    ranks = [order.index(str(row[0])) for row in listed]
    assert ranks == sorted(ranks)


def test_message_names_sheet_row_column_and_remedy(office: Office) -> None:
    column = heading_column(office, schema.SALES, "sale_date")
    set_cell(office, schema.SALES.title, 4, column, "'昨天")
    said = press(office, "HK_Check")
    assert "错误 1 条" in said
    assert re.search(r"“客户销售统计表”第 4 行“销售日期”：.+。.+。", said)


def test_settlement_says_what_the_command_line_finds(office: Office, month_end: MonthEnd) -> None:
    said = press(office, "HK_TrySettlement")
    assert f"应收合计 {month_end.tie.open_total / 100:,.2f} 元" in said
    assert f"台账余额 {month_end.tie.ledger / 100:,.2f} 元；勾稽相符" in said


def test_formulas_that_show_the_truth_stay(office: Office) -> None:
    for macro in ("HK_TrySettlement", "HK_MakeAgeing", "HK_Dashboard"):
        press(office, macro)
    for title, place in ((schema.DASHBOARD, (5, 1)), (schema.AGEING, (5, 1))):
        formula = str(office.book.sheets[title].range(place).formula)
        assert formula.startswith("=HK_"), title


def pay_everything_of(office: Office, code: str) -> int:
    """Change the ledger: a large receipt of one customer, under the last one; its row."""
    rows = office.cells(schema.RECEIPTS.title)
    names = {c.title: c.name for c in schema.RECEIPTS.columns}
    columns = {names[str(h)]: i + 1 for i, h in enumerate(rows[0]) if h in names}
    free = next(
        i for i, row in enumerate(rows[1:], start=2) if row[columns["customer_code"] - 1] == ""
    )
    for name, value in (
        ("receipt_no", "SK-新"), ("customer_code", f"'{code}"), ("receipt_date", AS_OF.to_pydatetime()),
        ("amount", 1_000_000.0), ("method", "电汇"),
    ):  # fmt: skip
        set_cell(office, schema.RECEIPTS.title, free, columns[name], value)
    return free


def blocks(cells: list[list[Any]], first: str) -> list[list[list[Any]]]:
    """Return the tables on a sheet whose first heading is ``first``, down to their last row."""
    found = []
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            if cell == first and "余额" in row[j:]:
                width = next((k for k in range(j, len(row)) if row[k] == ""), len(row)) - j
                table = [line[j : j + width] for line in cells[i:]]
                while all(c == "" for c in table[-1]):
                    table.pop()
                found.append(table)
    return found


def test_ageing_after_a_change_is_the_command_lines(office: Office, tmp_path: Path) -> None:
    code = str(read_book(office.host).ledger.sales["customer_code"].iloc[0])
    pay_everything_of(office, code)
    press(office, "HK_MakeAgeing")
    saved = tmp_path / "saved.xlsx"
    office.book.impl.cached.save(saved)
    expected = run_month_end(read_ledger(saved), demo.AS_OF)
    aged = expected.ageing["客户"]
    table = blocks(office.cells(schema.AGEING), "客户编码")[0]
    balance, bucket = table[0].index("余额"), table[0].index("未到期")
    assert table[-1][0] == "合计"
    assert table[-1][balance] == int(aged["余额"]["合计"]) / 100
    for row in table[1:-1]:
        assert round(row[balance] * 100) == int(aged["余额"][row[0]]), row[0]
        assert round(row[bucket] * 100) == int(aged["未到期"][row[0]]), row[0]


def test_dashboard_after_a_change_is_the_command_lines(office: Office, tmp_path: Path) -> None:
    code = str(read_book(office.host).ledger.sales["customer_code"].iloc[0])
    pay_everything_of(office, code)
    press(office, "HK_Dashboard")
    saved = tmp_path / "saved.xlsx"
    office.book.impl.cached.save(saved)
    expected = run_month_end(read_ledger(saved), demo.AS_OF)
    (table,) = blocks(office.cells(schema.DASHBOARD), "客户编码")
    balance = table[0].index("余额")
    for row in table[1:]:
        assert round(row[balance] * 100) == int(expected.customers["balance"][row[0]]), row[0]
    today = [row for row in office.cells(schema.TODAY)[4:] if any(c != "" for c in row)]
    assert len(today) == len(today_rows(expected))
    link = TODAY_HEADINGS.index("查") + 1
    formula = office.book.sheets[schema.TODAY].range((FIRST_TASK, link)).formula
    assert "HYPERLINK(" in formula, "links stay when the list is made anew"
    home = office.cells(schema.HOME)
    (at,) = (n for n, row in enumerate(home) if PROGRESS_HEADINGS[0] in row[5:])
    width = len(PROGRESS_HEADINGS)
    assert home[at][5 : 5 + width] == list(PROGRESS_HEADINGS)
    shown = home[at + 1][6 : 5 + width]
    assert shown == ["" if one is None else one for one in progress_row(expected)[1:]]


def test_plan_adds_next_month_and_leaves_own_targets(office: Office, month_end: MonthEnd) -> None:
    entered = month_end.ledger.plans
    own = entered[entered["month"] == pd.Timestamp(2026, 7, 1)]
    assert len(own)
    press(office, "HK_Plan")
    plans = read_book(office.host).ledger.plans
    july = plans[plans["month"] == pd.Timestamp(2026, 7, 1)].set_index("customer_code")
    expected = month_end.plan.set_index("customer_code")
    assert july["target"].astype("int64").to_dict() == expected["target"].to_dict()
    pd.testing.assert_frame_equal(plans.iloc[: len(entered)], entered)


def test_letters_are_the_command_lines_and_registered(
    office: Office, month_end: MonthEnd, tmp_path: Path
) -> None:
    said = press(office, "HK_WriteLetters")
    batch = write_letters(month_end, tmp_path / "same")
    folder = Path(office.book.fullname).parent / "函件"
    made = {p.relative_to(folder) for p in folder.rglob("*.docx")}
    assert made == {p.relative_to(tmp_path / "same") for p in batch.files if p.suffix == ".docx"}
    registered = read_book(office.host).ledger.letters
    new = registered.iloc[len(month_end.ledger.letters) :]
    assert new["letter_no"].tolist() == batch.register["letter_no"].tolist()
    assert new["amount"].tolist() == batch.register["amount"].tolist()
    assert f"{len(batch.register)} 份" in said


def test_a_filled_in_list_registers_deliveries(office: Office, tmp_path: Path) -> None:
    press(office, "HK_WriteLetters")
    letters = read_book(office.host).ledger.letters
    mine = letters[(letters["delivery"] == "未送达") & (letters["letter_date"] <= "2026-07-02")]
    number = mine[mine["lead_no"] != ""]["letter_no"].iloc[-1]  # an enclosure, alone
    office.files = [tmp_path / "清单.csv"]
    office.files[0].write_text(f"文号,送达日期,邮单号\n{number},2026-07-02,SF1\n", "utf-8")
    assert "登记送达与回执 1 份" in press(office, "HK_Deliver")
    after = read_book(office.host).ledger.letters.set_index("letter_no")
    assert tuple(after.loc[number, ["delivery", "evidence"]]) == ("已送达", "SF1")
    office.files = []
    assert "没有选择文件" in press(office, "HK_Deliver")


def test_month_end_makes_the_command_lines_pack(
    office: Office, month_end: MonthEnd, tmp_path: Path
) -> None:
    press(office, "HK_MonthEnd")
    (tmp_path / "cli").mkdir()
    files = write_month_end(
        month_end, tmp_path / "cli", letters=False, now=dt.datetime(2026, 7, 3, 9, 30)
    ).files
    folder = Path(office.book.fullname).parent / "月结"
    names = [p.name for p in folder.iterdir() if p.name != WRITTEN]
    assert sorted(names) == sorted(p.name for p in files)
    ours, theirs = (
        openpyxl.load_workbook(f / "月结报告-2026-06.xlsx") for f in (folder, tmp_path / "cli")
    )
    assert ours.sheetnames == theirs.sheetnames
    for name in ours.sheetnames:
        mine = [list(row) for row in ours[name].values]
        assert mine == [list(row) for row in theirs[name].values], name


def test_month_end_with_an_error_changes_nothing(office: Office) -> None:
    column = heading_column(office, schema.SALES, "sale_date")
    set_cell(office, schema.SALES.title, 4, column, "'昨天")
    before = office.everything()
    said = press(office, "HK_MonthEnd")
    assert said.startswith("月结没有完成，台账没有改动。")
    assert "“客户销售统计表”第 4 行" in said
    assert office.everything() == before
    assert not list((Path(office.book.fullname).parent).glob("月结/*"))


@pytest.mark.parametrize("macro", [m for m in WRITING if m not in ASKING])
def test_undo_restores_every_cell(office: Office, macro: str) -> None:
    before = office.everything()
    press(office, macro)
    said = press(office, "HK_Undo")
    assert said.startswith("已撤销上次的“")
    after = office.everything()
    for title in before.keys() - {schema.RUN_LOG}:
        assert after[title] == before[title], title
    assert "没有可以撤销的操作" in press(office, "HK_Undo")


def test_import_appends_new_rows_once(office: Office) -> None:
    before = read_book(office.host).ledger
    export = office.folder / "销售导出.csv"
    code, name = before.customers[["customer_code", "customer_name"]].iloc[0]
    export.write_text(
        "往来单位编码,购货单位,单据日期,存货名称,价税合计,发票号码,到期日期\n"
        f"{code},{name},2026-06-29,=cmd|calc,1234.50,00099001,2026-07-29\n",
        encoding="gb18030",
    )
    office.files.append(export)
    assert "新增 1 行" in press(office, "HK_Import")
    after = read_book(office.host).ledger.sales
    assert len(after) == len(before.sales) + 1
    new = after.iloc[-1]
    assert (new["doc_no"], new["amount"], new["item"]) == ("00099001", 123450, "=cmd|calc")
    assert "新增 0 行" in press(office, "HK_Import")
    assert len(read_book(office.host).ledger.sales) == len(after)


def an_export(office: Office, code: str, name: str) -> list[Path]:
    """One file in the code page of old ERP systems."""
    path = office.folder / "销售导出.csv"
    path.write_text(
        "往来单位编码,购货单位,单据日期,存货名称,价税合计,发票号码,到期日期\n"
        f"{code},{name},2026-06-29,=cmd|calc,1234.50,00099001,2026-07-29\n",
        encoding="gb18030",
    )
    return [path]


def a_statement(office: Office, code: str, name: str) -> list[Path]:
    """A bank's workbook: title lines above the headings, an unknown payer among the known one."""
    path = office.folder / "银行流水.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["工商银行对公明细"], ["账号：1234"],
        ["交易日期", "对方户名", "贷方发生额", "借方发生额", "摘要", "交易流水号"],
        [dt.datetime(2026, 6, 30), name, 2000.0, None, "货款", "LS0001"],
        [dt.datetime(2026, 6, 30), "谁也不认识的公司", 88.8, None, "往来", "LS0002"],
    ):  # fmt: skip
        page.append(row)
    book.save(path)
    return [path]


def several(office: Office, code: str, name: str) -> list[Path]:
    """Two files at once: receipts as a text with tabs, a new customer in a workbook."""
    receipts = office.folder / "回款.tsv"
    receipts.write_text(
        "收款单号\t客户编码\t收款日期\t收款金额\t结算方式\n"
        f"SK-9001\t{code}\t2026-06-28\t300.25\t电汇\n",
        encoding="utf-8",
    )
    customers = office.folder / "客户.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["客户编码", "客户名称", "信用额度", "信用期限(天)"])
    page.append(["NEW01", "新来的有限公司", 50000, 30])
    book.save(customers)
    return [receipts, customers]


@pytest.mark.parametrize("files", [an_export, a_statement, several])
def test_import_enters_what_the_command_line_enters(
    office: Office, ledger_file: Path, tmp_path: Path, files: Callable[..., list[Path]]
) -> None:
    before = read_ledger(ledger_file)
    chosen = files(office, *before.customers[["customer_code", "customer_name"]].iloc[0])
    path = Path(shutil.copy(ledger_file, tmp_path / "命令行.xlsm"))
    plan = prepare(before, [open_source(file) for file in chosen], take_defaults=True)
    assert plan.taken
    write_import(path, plan, now=dt.datetime(2026, 7, 3, 9, 30), user="会计")
    expected = read_ledger(path)

    office.files += chosen
    said = press(office, "HK_Import")
    assert said.startswith("导入完成。"), said
    found = read_book(office.host).ledger
    grown = [s for s in schema.ENTRY_SHEETS if len(expected.table(s)) > len(before.table(s))]
    assert {s.name for s in grown} - {schema.RUNS.name, schema.FORMS.name}
    for sheet in schema.ENTRY_SHEETS:
        if sheet not in (schema.RUNS, schema.FORMS):
            pd.testing.assert_frame_equal(
                found.table(sheet), expected.table(sheet), obj=sheet.title
            )


def test_import_without_a_file_says_so(office: Office) -> None:
    assert "没有选择文件" in press(office, "HK_Import")


def test_sheets_as_users_leave_them_are_handled(office: Office, month_end: MonthEnd) -> None:
    """Renamed, filtered, protected without a password, missing, with a column of their own."""
    wb, cached = office.book.impl.wb, office.book.impl.cached
    for book in (wb, cached):
        book[schema.SALES.title].title = "销售2026"
        book[schema.CUSTOMERS.title].insert_cols(1)
        book[schema.CUSTOMERS.title].cell(1, 1).value = "我的备注"
        del book[schema.PROBLEMS]
        del book[schema.RUN_LOG]
    wb["销售2026"].row_dimensions[5].hidden = True
    wb[schema.TODAY].protection.sheet = True
    said = press(office, "HK_Dashboard")
    assert "信用看板已更新" in said
    assert wb[schema.TODAY].protection.sheet
    assert office.cells(schema.RUN_LOG)[0] == list(RUN_HEADINGS)
    said = press(office, "HK_TrySettlement")
    assert f"台账余额 {month_end.tie.ledger / 100:,.2f} 元" in said
    assert tuple(office.cells(schema.PROBLEMS)[0]) == Problem.HEADINGS


def _lock(office: Office) -> None:
    office.book.impl.wb[schema.PROBLEMS].protection.set_password("x")
    office.book.impl.wb[schema.PROBLEMS].protection.sheet = True


def _lose_sales(office: Office) -> None:
    for book in (office.book.impl.wb, office.book.impl.cached):
        del book[schema.SALES.title]


def _lose_heading(office: Office) -> None:
    column = heading_column(office, schema.SALES, "sale_date")
    set_cell(office, schema.SALES.title, 1, column, "随便")


def _blank_day(office: Office) -> None:
    set_cell(office, schema.CONSOLE, 3, 2, None)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_lock, ("数据问题", "密码", "撤销工作表保护")),
        (_lose_sales, ("客户销售统计表", "复制")),
        (_lose_heading, ("销售日期", "表头")),
        (_blank_day, ("月末控制台", "统计日", "2026-06-30")),
    ],
    ids=["locked with a password", "sheet missing", "column missing", "no as-of day"],
)
def test_refusal_names_place_and_remedy_and_changes_nothing(
    office: Office, spoil: Callable[[Office], None], says: tuple[str, ...]
) -> None:
    spoil(office)
    before = office.everything()
    said = press(office, "HK_TrySettlement")
    assert "没有完成，台账没有改动" in said
    for word in says:
        assert word in said
    assert office.everything() == before
    assert office.book.app.impl.status_bar is False


def test_failure_while_writing_restores_what_was_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_cell(office, schema.SALES.title, 3, 1, "不存在")
    before = office.everything()
    formulas = {(a.title, a.formula) for a in office.book.impl.arrays}
    from huikuan_xl.buttons import changes

    real, written = changes.write, []

    def failing(book: Any, block: Any) -> None:
        written.append(block)
        if len(written) == 2:
            raise OSError("磁盘已满")
        real(book, block)

    monkeypatch.setattr(changes, "write", failing)
    said = press(office, "HK_TrySettlement")
    assert "台账没有改动" in said
    assert "磁盘已满" in said
    assert {(a.title, a.formula) for a in office.book.impl.arrays} == formulas
    after = office.everything()
    for title in before.keys() - {
        schema.SALES.title,
        schema.RECEIPTS.title,
    }:  # live results follow the edit
        assert after[title] == before[title], title


@pytest.mark.parametrize("name", ["https://d.docs.live.net/abc/回款台账.xlsm", "回款台账.xlsm"])
def test_workbook_on_the_web_or_never_saved_uses_our_own_folder(office: Office, name: str) -> None:
    office.book.impl.fullname_ = name
    press(office, "HK_Check")
    assert len(list((office.folder / "data" / "备份").iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "is_web"),
    [("https://d.docs.live.net/1/台账.xlsm", True), ("HTTP://sp/台账.xlsm", True),
     (r"\\服务器\财务 共享\台账.xlsm", False), (r"C:\Users\张 三\台账.xlsm", False)],
)  # fmt: skip
def test_a_share_is_no_web_address(name: str, is_web: bool) -> None:
    """Beside a ledger on a file server backups and letters lie as beside any other."""
    assert is_web_path(name) == is_web
    assert is_web or PureWindowsPath(name).is_absolute()


def test_diagnosis_only_looks(office: Office) -> None:
    before = office.everything()
    assert "操作系统" in press(office, "HK_Doctor")
    assert office.everything() == before


def test_the_page_tells_its_customer_and_order(office: Office) -> None:
    code, fen, blank = page_order(office.host)
    assert blank == ""
    assert code in set(read_book(office.host).ledger.customers["customer_code"])
    assert fen == 0
    office.book.names["hk_page_order"].refers_to_range.value = 1_234.5
    office.book.names["hk_page_order_no"].refers_to_range.value = "DD-7"
    assert page_order(office.host) == (code, 123_450, "DD-7")


def over_limit(office: Office) -> str:
    """Return a customer with a limit whose supply isn't stopped."""
    found = run_month_end(read_book(office.host).ledger, demo.AS_OF).profiles.values()
    return next(
        p.code for p in found if p.customer.limit and not p.stop.value and p.grade.value != "E"
    )


def test_an_order_that_needs_an_approval_is_entered_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有登记" in press(office, "HK_RequestRelease")
    monkeypatch.setattr(buttons, "page_order", lambda book: (over_limit(office), 90_000_000, ""))
    said = press(office, "HK_RequestRelease")
    assert "已登记放行" in said
    assert "部门负责人、财务负责人、总经理" in said
    row = read_book(office.host).ledger.approvals.iloc[-1]
    assert (row["kind"], row["customer_code"], row["new_amount"]) == (
        "放行",
        over_limit(office),
        90_000_000,
    )
    assert row["author"] == "会计"
    assert "没有重复登记" in press(office, "HK_RequestRelease")


def test_conclusions_of_reviews_wait_for_approval(office: Office) -> None:
    rows = office.cells(schema.REVIEWS)
    top = next(i for i, row in enumerate(rows) if row[0] == "客户编码")
    code, column = rows[top + 1][0], rows[top].index("结论") + 1
    set_cell(office, schema.REVIEWS, top + 2, column, "同意建议")
    assert "复评结论 1 户" in press(office, "HK_Dashboard")
    row = read_book(office.host).ledger.approvals.iloc[-1]
    assert (row["kind"], row["customer_code"], row["approver_1"]) == ("复评", code, "")
    assert office.cells(schema.REVIEWS)[top + 1][0] != code


def _read_only(office: Office) -> None:
    office.book.impl.read_only = True


def _shared(office: Office) -> None:
    office.book.impl.shared = True


def _structure_locked(office: Office) -> None:
    for book in (office.book.impl.wb, office.book.impl.cached):
        del book[schema.PROBLEMS]
    office.book.impl.wb.security = WorkbookProtection(lockStructure=True)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_read_only, ("只读", "重新打开")),
        (_shared, ("共享工作簿", "取消共享")),
        (_structure_locked, ("结构有保护", "数据问题", "保护工作簿")),
    ],
    ids=["read-only", "shared", "structure protected"],
)
def test_a_workbook_that_cannot_be_written_is_named_and_not_touched(
    office: Office, spoil: Callable[[Office], None], says: tuple[str, ...]
) -> None:
    spoil(office)
    before = office.everything()
    said = press(office, "HK_Check")
    assert said.startswith("核对没有完成，台账没有改动。")
    for word in says:
        assert word in said
    assert "错误：" not in said
    assert office.everything() == before
    assert not (office.folder / "data" / "undo").exists()


def test_a_read_only_workbook_can_still_be_diagnosed(office: Office) -> None:
    _read_only(office)
    assert "操作系统" in press(office, "HK_Doctor")


def test_hidden_sheets_are_written_and_stay_hidden(office: Office) -> None:
    made = office.book.impl.wb[schema.PROBLEMS]
    made.sheet_state = "veryHidden"
    code = [c.name for c in schema.SALES.columns].index("customer_code") + 1
    set_cell(office, schema.SALES.title, 3, code, "不存在")
    assert "警告" in press(office, "HK_Check")
    assert made.sheet_state == "veryHidden"
    assert any("不存在" in str(cell) for row in office.cells(schema.PROBLEMS) for cell in row)


def hidden(office: Office, sheet: schema.Sheet) -> list[int]:
    made = office.book.impl.wb[sheet.title]
    return [row for row in range(1, made.max_row + 1) if made.row_dimensions[row].hidden]


def filtered(office: Office, sheet: schema.Sheet, name: str, *criterion: Any) -> list[int]:
    """Filter a table by a column; return the rows that are hidden."""
    made = office.book.impl.wb[sheet.title]
    FilteredRange(made, sheet.table).AutoFilter(heading_column(office, sheet, name), *criterion)
    rows = hidden(office, sheet)
    assert rows
    return rows


def test_a_filter_hides_nothing_from_a_button_and_is_set_again(office: Office) -> None:
    """A block written over hidden rows would land elsewhere, so the filter is off meanwhile."""
    codes = read_book(office.host).ledger.letters["customer_code"]
    few = [f"={codes.iloc[0]}", f"={codes.iloc[-1]}"]
    filtered(office, schema.LETTERS, "customer_code", few, 7)
    made = len(read_book(office.host).ledger.letters)
    assert made == len(codes), "rows that are hidden are read"
    said = press(office, "HK_WriteLetters")
    assert "没有完成" not in said
    assert "筛选" not in said
    after = read_book(office.host).ledger.letters["customer_code"]
    assert len(after) > made
    others = [row for row, code in enumerate(after, start=2) if f"={code}" not in few]
    assert hidden(office, schema.LETTERS) == others
    filters = filters_of(office.book.impl.wb[schema.LETTERS.title], schema.LETTERS.table)
    assert [one for one, _, _ in filters.values()] == [few]


def test_a_filter_that_cannot_be_set_again_is_told(office: Office) -> None:
    made = office.book.impl.wb[schema.LETTERS.title]
    filtered(office, schema.LETTERS, "customer_code", "=没有")
    filters_of(made, schema.LETTERS.table)[1] = (object(), 8, None)  # a colour
    said = press(office, "HK_WriteLetters")
    assert f"工作表“{schema.LETTERS.title}”上的筛选" in said
    assert said.endswith("请重新设置。")
    assert hidden(office, schema.LETTERS) == []


def test_a_filter_is_set_again_after_a_failure_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filtered(office, schema.LETTERS, "customer_code", "=没有")

    def fails(*_: object) -> None:
        raise OSError("磁盘已满")

    monkeypatch.setattr("huikuan_xl.buttons.changes.write", fails)
    assert "磁盘已满" in press(office, "HK_WriteLetters")
    assert set(hidden(office, schema.LETTERS)) >= set(before)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (KeyError("sale_date"), "程序内部错误。"),
        (OSError("list index out of range"), "程序内部错误。"),
        (OSError(28, "磁盘空间不足"), "程序内部错误：磁盘空间不足。"),
        (OSError(-2147352567, "发生意外。", (0, "Microsoft Excel", "不能更改数组的某一部分。", 0)),
         "程序内部错误：不能更改数组的某一部分。"),
    ],
)  # fmt: skip
def test_a_failure_nobody_expected_is_told_in_chinese(
    office: Office, monkeypatch: pytest.MonkeyPatch, failure: Exception, words: str
) -> None:
    def fails(*_: object) -> None:
        raise failure

    monkeypatch.setattr(buttons, "run_month_end", fails)
    said = press(office, "HK_TrySettlement")
    first, second, third = said.splitlines()
    assert (first, second) == ("核销试算没有完成，台账没有改动。", words)
    assert "server.log" in third


def test_a_second_ledger_that_is_open_is_left_alone(
    office: Office, ledger_file: Path, tmp_path: Path
) -> None:
    """Names, undo and folders are those of the workbook whose button was pressed."""
    other_file = tmp_path / "第二本" / "回款台账.xlsm"
    other_file.parent.mkdir()
    other_file.write_bytes(ledger_file.read_bytes())
    other = Office(open_book(other_file), tmp_path)
    set_cell(office, schema.SALES.title, 3, 1, "不存在")
    set_cell(other, schema.CONSOLE, 3, 2, dt.datetime(2026, 5, 31))
    untouched = other.everything()
    press(office, "HK_Check")
    assert other.everything() == untouched
    assert "没有可以撤销的操作" in press(other, "HK_Undo"), "what was done there isn't undone here"
    assert "2026-05-31" in press(other, "HK_TrySettlement")
    assert "已撤销上次的“核对”" in press(office, "HK_Undo")
